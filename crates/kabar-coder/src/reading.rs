//! One sentence, read: its words, its tree, and what the lexicon knows of them.

use kabar_model::{Rel, Sentence, Sub, Tree, Upos};
use kabar_pack::{Cue, Feat, Found, Lexicon, NameHit, Ontology, Pack, SyntaxRules};

use crate::{clauses, repair::repair, wording::Wording};

/// A cue in the sentence.
#[derive(Debug, Clone, Copy)]
pub struct CueHit {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The word that carries the syntax.
    pub head: usize,
    /// The feature of the surface form.
    pub feat: Feat,
    /// What it does.
    pub cue: Cue,
    /// Number of the row.
    pub row: usize,
}

/// A sentence with its tree, ready to be asked.
pub struct Reading<'d> {
    /// The sentence.
    pub sentence: &'d Sentence,
    /// Word forms.
    pub forms: Vec<&'d str>,
    /// The same in lower case.
    pub lower: Vec<String>,
    /// The tree.
    pub tree: Tree,
    /// Dependents of each word.
    kids: Vec<Vec<u32>>,
    /// The prepositions of each word.
    cases: Vec<String>,
    /// The head of the clause of each word.
    clauses: Vec<u32>,
    /// Its words as tests ask for them.
    pub(crate) wording: Wording,
    /// Whether each word stands inside quotation marks.
    pub quoted: Vec<bool>,
    /// The names among its words.
    pub(crate) names: Vec<NameHit>,
    /// Cues, at most one a head word.
    pub cues: Vec<CueHit>,
    /// Whether it is a headline or heading.
    pub headline: bool,
    /// Whether most words are capitalised, so that capitals say nothing.
    pub title_case: bool,
}

impl<'d> Reading<'d> {
    /// Reads a sentence with its tree.
    pub fn new(sentence: &'d Sentence, forms: Vec<&'d str>, mut tree: Tree, pack: &Pack, ontology: &Ontology) -> Self {
        let lexicon = &pack.lexicon;
        let lower: Vec<String> = forms.iter().map(|f| f.to_lowercase()).collect();
        let kids = repair(&mut tree, &lower, pack, ontology);
        let wording = Wording::new(&lower, &tree, &lexicon.vocabulary);
        let title_case = is_title_case(&forms);
        let quoted = quoted_words(&forms, sentence.opens_quoted);
        let clauses = clauses::heads(&tree, &kids);
        let (names, cues, cases, headline) = (Vec::new(), Vec::new(), Vec::new(), false);
        let mut this = Self {
            sentence,
            forms,
            lower,
            tree,
            kids,
            cases,
            clauses,
            wording,
            quoted,
            names,
            cues,
            headline,
            title_case,
        };
        this.cues = this.find_cues(lexicon);
        this.cases = (0..this.tree.nodes.len()).map(|word| this.find_case(word)).collect();
        this
    }

    /// Every row of the cues that may stand here, still to be tested against what stands around.
    fn find_cues(&self, lexicon: &Lexicon) -> Vec<CueHit> {
        let hits = (0..self.lower.len()).flat_map(|at| lexicon.cue_index.at(&self.lower, at));
        hits.filter(|found| self.cue_fits(found, &lexicon.cues[found.item].pos))
            .map(|found| CueHit {
                start: found.start,
                end: found.end,
                head: found.head,
                feat: found.feat,
                cue: lexicon.cues[found.item].cue,
                row: found.item,
            })
            .collect()
    }

    /// Keeps one cue a word: the longest, then the one with most tests, then the first; a longer one takes in those inside it.
    pub fn settle_cues(&mut self, lexicon: &Lexicon) {
        let rank = |c: &CueHit| (c.end - c.start, lexicon.cues[c.row].pattern.len(), std::cmp::Reverse(c.row));
        let mut kept: Vec<CueHit> = Vec::new();
        for cue in &self.cues {
            match kept.iter_mut().find(|k| k.head == cue.head) {
                Some(other) if rank(cue) > rank(other) => *other = *cue,
                Some(_) => {}
                None => kept.push(*cue),
            }
        }
        let spans: Vec<(usize, usize)> = kept.iter().map(|c| (c.start, c.end)).collect();
        kept.retain(|c| !spans.iter().any(|&(s, e)| s <= c.start && c.end <= e && e - s > c.end - c.start));
        kept.sort_by_key(|c| c.head);
        self.cues = kept;
    }

    fn cue_fits(&self, found: &Found, pos: &str) -> bool {
        let upos = self.upos(found.head);
        if found.end - found.start > 1 {
            // "stayed away from work on Monday" is no work on a plan
            let noun = upos == Upos::Noun && self.kids(found.head).any(|k| matches!(self.rel(k), Rel::Case | Rel::Det));
            return pos != "v" || !noun;
        }
        match pos {
            "v" => {
                matches!(upos, Upos::Verb | Upos::Aux | Upos::Noun | Upos::Adj | Upos::X) && found.feat != Feat::Plural
            }
            "n" => matches!(upos, Upos::Noun | Upos::Propn | Upos::X),
            "a" => matches!(upos, Upos::Adj | Upos::Verb | Upos::Noun | Upos::Adv),
            "det" => matches!(upos, Upos::Det | Upos::Adv | Upos::Part | Upos::Pron | Upos::Intj),
            _ => true,
        }
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// The head of the clause that a word stands in: of one with a subject of its own.
    pub(crate) fn clause_of(&self, word: usize) -> usize {
        self.clauses.get(word).map_or(word, |&head| head as usize)
    }

    /// Dependents of a word, left to right.
    pub fn kids(&self, word: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.kids.get(word).into_iter().flatten().map(|&k| k as usize)
    }

    /// Head of a word.
    pub fn head(&self, word: usize) -> Option<usize> {
        self.tree.head(word)
    }

    /// Universal tag.
    pub fn upos(&self, word: usize) -> Upos {
        self.tree.nodes.get(word).map_or(Upos::X, |n| n.upos)
    }

    /// Relation to the head.
    pub fn rel(&self, word: usize) -> Rel {
        self.tree.nodes.get(word).map_or(Rel::Dep, |n| n.rel)
    }

    /// Subtype of the relation.
    pub fn sub(&self, word: usize) -> Sub {
        self.tree.nodes.get(word).map_or(Sub::None, |n| n.sub)
    }

    /// Whether the word is nominal.
    pub fn is_nominal(&self, word: usize) -> bool {
        matches!(self.upos(word), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::X | Upos::Det | Upos::Sym)
    }

    /// Whether the word may head a clause.
    pub fn is_predicate(&self, word: usize) -> bool {
        matches!(self.upos(word), Upos::Verb | Upos::Adj | Upos::Aux)
            || self.kids(word).any(|k| matches!(self.rel(k), Rel::Nsubj | Rel::Cop | Rel::Csubj))
    }

    /// The first dependent with a relation.
    pub fn kid(&self, word: usize, rel: Rel) -> Option<usize> {
        self.kids(word).find(|&k| self.rel(k) == rel)
    }

    /// The preposition of a nominal, several words joined by a space; empty where it has none.
    pub fn case_of(&self, word: usize) -> &String {
        self.cases.get(word).unwrap_or(&NO_CASE)
    }

    fn find_case(&self, word: usize) -> String {
        let mut words: Vec<usize> = Vec::new();
        for kid in self.kids(word).filter(|&k| k < word && self.rel(k) == Rel::Case) {
            words.push(kid);
            words.extend(self.kids(kid).filter(|&k| self.rel(k) == Rel::Fixed));
        }
        if words.is_empty() {
            // taggers differ on whether a preposition before a clause-like noun is a marker
            let mark = self.kids(word).find(|&k| k < word && self.rel(k) == Rel::Mark && self.upos(k) == Upos::Adp);
            words.extend(mark);
        }
        let joined: Vec<&str> = words.iter().map(|&w| self.lower[w].as_str()).collect();
        joined.join(" ")
    }

    /// Whether `inner` lies in the subtree of `outer`. Linear in the depth.
    pub fn is_under(&self, inner: usize, outer: usize) -> bool {
        let mut at = Some(inner);
        while let Some(word) = at {
            if word == outer {
                return true;
            }
            at = self.head(word);
        }
        false
    }

    /// The cue whose head is this word.
    pub fn cue_at(&self, word: usize) -> Option<&CueHit> {
        self.cues.iter().find(|c| c.head == word).or_else(|| self.cues.iter().find(|c| c.start <= word && word < c.end))
    }

    /// First and last word of the subtree, `end` exclusive, without clauses hanging from it.
    pub fn phrase(&self, word: usize) -> (usize, usize) {
        let (mut start, mut end) = (word, word + 1);
        for kid in self.kids(word) {
            let skip = matches!(
                self.rel(kid),
                Rel::Acl | Rel::Conj | Rel::Cc | Rel::Parataxis | Rel::Punct | Rel::Case | Rel::Appos
            ) || (self.rel(kid) == Rel::Nmod && self.is_predicate(kid) && !self.is_nominal(kid));
            if !skip {
                let (s, e) = self.phrase_depth(kid, 1);
                start = start.min(s);
                end = end.max(e);
            }
        }
        (start, end)
    }

    fn phrase_depth(&self, word: usize, depth: usize) -> (usize, usize) {
        let (mut start, mut end) = (word, word + 1);
        if depth < 6 {
            for kid in self.kids(word).filter(|&k| !matches!(self.rel(k), Rel::Acl | Rel::Parataxis | Rel::Punct)) {
                let (s, e) = self.phrase_depth(kid, depth + 1);
                start = start.min(s);
                end = end.max(e);
            }
        }
        (start, end)
    }

    /// Nominals under a preposition at this word: preposition and noun.
    pub fn obliques<'a>(&'a self, word: usize, rules: &'a SyntaxRules) -> impl Iterator<Item = (&'a String, usize)> {
        self.kids(word).filter_map(move |kid| {
            let nominal = matches!(
                self.rel(kid),
                Rel::Obl | Rel::Nmod | Rel::Iobj | Rel::Acl | Rel::Obj | Rel::Advcl | Rel::Xcomp
            );
            let case = if nominal { self.case_of(kid) } else { &NO_CASE };
            let agent = self.sub(kid) == Sub::Agent;
            if agent && case.is_empty() {
                return Some((rules.agent_preps.first().unwrap_or(&NO_CASE), kid));
            }
            (!case.is_empty()).then_some((case, kid))
        })
    }
}

/// The preposition of a word that has none.
static NO_CASE: String = String::new();

/// Whether most words are capitalised.
pub fn is_title_case(forms: &[&str]) -> bool {
    let long: Vec<&str> = forms.iter().copied().filter(|f| f.chars().count() > 3).collect();
    let capitals = long.iter().filter(|f| f.chars().next().is_some_and(char::is_uppercase)).count();
    // "Kosor met the Serbian president in Zagreb.": a sentence full of names
    let ends = forms.last().is_some_and(|f| matches!(*f, "." | "?" | "!"));
    !long.is_empty() && !ends && capitals * 10 >= long.len() * 7
}

/// Which words stand inside double or typographic quotation marks.
fn quoted_words(forms: &[&str], mut inside: bool) -> Vec<bool> {
    forms
        .iter()
        .map(|form| match *form {
            "\"" | "``" | "''" => {
                inside = !inside;
                inside
            }
            "“" | "„" | "«" => {
                inside = true;
                true
            }
            "”" | "»" => {
                inside = false;
                true
            }
            _ => inside,
        })
        .collect()
}
