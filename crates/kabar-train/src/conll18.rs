//! The measures of the CoNLL 2018 shared task: what a system made of a text against the gold annotation of the same text.
//!
//! In: sentences with their tokens and words, gold and system, over the same characters (white space aside). Out: precision,
//! recall and F1 of each measure. Words are aligned as the task's own scorer does it: by their place in the text, and inside
//! tokens of several words by the longest common subsequence of their forms.

use std::{cmp::Ordering, fmt};

use kabar_syntax::conllu::{Sentence, Word};

/// What is measured, in the order of [`Scores::measures`].
pub const MEASURES: [&str; 11] =
    ["Tokens", "Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS", "CLAS", "MLAS", "BLEX"];

const CONTENT: [&str; 28] = [
    "nsubj",
    "obj",
    "iobj",
    "csubj",
    "ccomp",
    "xcomp",
    "obl",
    "vocative",
    "expl",
    "dislocated",
    "advcl",
    "advmod",
    "discourse",
    "nmod",
    "appos",
    "nummod",
    "acl",
    "amod",
    "conj",
    "fixed",
    "flat",
    "compound",
    "list",
    "parataxis",
    "orphan",
    "goeswith",
    "reparandum",
    "root",
];
const CONTENT_TOO: &str = "dep";
const FUNCTIONAL: [&str; 7] = ["aux", "cop", "mark", "det", "clf", "case", "cc"];
const FEATURES: [&str; 21] = [
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case", "Definite",
    "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person", "Polite",
];

/// One measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// What gold and system agree on.
    pub correct: usize,
    /// How many the gold has.
    pub gold: usize,
    /// How many the system has.
    pub system: usize,
}

impl Score {
    /// Harmonic mean of precision and recall, in per cent.
    pub fn f1(self) -> f64 {
        let all = self.gold + self.system;
        if all == 0 { 0.0 } else { 200.0 * self.correct as f64 / all as f64 }
    }
}

/// All measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scores {
    /// One for each of [`MEASURES`].
    pub measures: [Score; MEASURES.len()],
}

impl Scores {
    /// A measure by its name.
    pub fn get(&self, name: &str) -> Option<Score> {
        MEASURES.iter().position(|m| *m == name).map(|i| self.measures[i])
    }
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, score) in MEASURES.iter().zip(&self.measures) {
            write!(f, "{name} {:.2} ", score.f1())?;
        }
        Ok(())
    }
}

/// Gold and system are not annotations of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextsDiffer {
    /// The gold text where they part, without white space.
    pub gold: String,
    /// The system's.
    pub system: String,
}

impl fmt::Display for TextsDiffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the texts differ: the gold goes on with `{}`, the system with `{}`", self.gold, self.system)
    }
}

impl std::error::Error for TextsDiffer {}

/// A word in the text.
struct Placed<'a> {
    word: &'a Word,
    form: String,
    span: (usize, usize),
    /// Whether its token has several words.
    multiple: bool,
    /// Place of its head in the list of words.
    head: Option<usize>,
    children: Vec<usize>,
}

#[derive(Default)]
struct Text<'a> {
    characters: Vec<char>,
    sentences: Vec<(usize, usize)>,
    tokens: Vec<(usize, usize)>,
    words: Vec<Placed<'a>>,
}

fn base(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or("")
}

fn is_content(word: &Word) -> bool {
    let deprel = base(&word.deprel);
    CONTENT.contains(&deprel) || deprel == CONTENT_TOO
}

/// The universal features alone, in order.
fn features(feats: &str) -> Vec<&str> {
    let universal = |f: &&str| FEATURES.contains(&f.split('=').next().unwrap_or(""));
    let mut list: Vec<&str> = feats.split('|').filter(universal).collect();
    list.sort_unstable();
    list
}

fn lay_out(sentences: &[Sentence]) -> Text<'_> {
    let mut text = Text::default();
    for sentence in sentences {
        let (start, first) = (text.characters.len(), text.words.len());
        for token in &sentence.tokens {
            let from = text.characters.len();
            text.characters.extend(token.form.chars().filter(|c| !c.is_whitespace()));
            let span = (from, text.characters.len());
            text.tokens.push(span);
            for word in &sentence.words[token.words.clone()] {
                let head = (word.head as usize).checked_sub(1).map(|h| first + h);
                let multiple = token.words.len() > 1;
                let form = word.form.to_lowercase();
                text.words.push(Placed { word, form, span, multiple, head, children: Vec::new() });
            }
        }
        for i in first..text.words.len() {
            if let Some(head) = text.words[i].head
                && FUNCTIONAL.contains(&base(&text.words[i].word.deprel))
            {
                text.words[head].children.push(i);
            }
        }
        text.sentences.push((start, text.characters.len()));
    }
    text
}

/// Compares what a system made of a text with the gold.
pub fn evaluate(gold: &[Sentence], system: &[Sentence]) -> Result<Scores, TextsDiffer> {
    let (gold, system) = (lay_out(gold), lay_out(system));
    if gold.characters != system.characters {
        let same = gold.characters.iter().zip(&system.characters).take_while(|(a, b)| a == b).count();
        let rest = |t: &Text<'_>| t.characters[same..].iter().take(20).collect();
        return Err(TextsDiffer { gold: rest(&gold), system: rest(&system) });
    }
    let pairs = align(&gold.words, &system.words);
    let mut to_gold = vec![None; system.words.len()];
    for (g, s) in &pairs {
        to_gold[*s] = Some(*g);
    }
    let compare = Comparison { gold: &gold.words, system: &system.words, pairs: &pairs, to_gold: &to_gold };
    let all = |_: &Word| true;
    let measures = [
        spans(&gold.tokens, &system.tokens),
        spans(&gold.sentences, &system.sentences),
        compare.count(all, |_, _| true),
        compare.count(all, |g, s| g.word.upos == s.word.upos),
        compare.count(all, |g, s| features(&g.word.feats) == features(&s.word.feats)),
        compare.count(all, |g, s| g.word.lemma == "_" || g.word.lemma == s.word.lemma),
        compare.count(all, |g, s| compare.heads(g, s)),
        compare.count(all, |g, s| compare.attached(g, s)),
        compare.count(is_content, |g, s| compare.attached(g, s)),
        compare.count(is_content, |g, s| compare.attached(g, s) && same_form(g, s) && compare.children(g, s)),
        compare
            .count(is_content, |g, s| compare.attached(g, s) && (g.word.lemma == "_" || g.word.lemma == s.word.lemma)),
    ];
    Ok(Scores { measures })
}

fn same_form(g: &Placed<'_>, s: &Placed<'_>) -> bool {
    g.word.upos == s.word.upos && features(&g.word.feats) == features(&s.word.feats)
}

struct Comparison<'a> {
    gold: &'a [Placed<'a>],
    system: &'a [Placed<'a>],
    pairs: &'a [(usize, usize)],
    to_gold: &'a [Option<usize>],
}

impl Comparison<'_> {
    fn count(&self, counts: impl Fn(&Word) -> bool, agree: impl Fn(&Placed<'_>, &Placed<'_>) -> bool) -> Score {
        let pairs = self.pairs.iter().map(|(g, s)| (&self.gold[*g], &self.system[*s]));
        Score {
            correct: pairs.filter(|(g, s)| counts(g.word) && agree(g, s)).count(),
            gold: self.gold.iter().filter(|p| counts(p.word)).count(),
            system: self.system.iter().filter(|p| counts(p.word)).count(),
        }
    }

    fn heads(&self, g: &Placed<'_>, s: &Placed<'_>) -> bool {
        match (g.head, s.head) {
            (None, None) => true,
            (Some(g), Some(s)) => self.to_gold[s] == Some(g),
            _ => false,
        }
    }

    fn attached(&self, g: &Placed<'_>, s: &Placed<'_>) -> bool {
        self.heads(g, s) && base(&g.word.deprel) == base(&s.word.deprel)
    }

    /// Whether the function words that hang on both are the same.
    fn children(&self, g: &Placed<'_>, s: &Placed<'_>) -> bool {
        g.children.len() == s.children.len()
            && g.children.iter().zip(&s.children).all(|(a, b)| {
                let (x, y) = (&self.gold[*a], &self.system[*b]);
                self.to_gold[*b] == Some(*a) && base(&x.word.deprel) == base(&y.word.deprel) && same_form(x, y)
            })
    }
}

fn spans(gold: &[(usize, usize)], system: &[(usize, usize)]) -> Score {
    let (mut g, mut s, mut correct) = (0, 0, 0);
    while g < gold.len() && s < system.len() {
        match system[s].0.cmp(&gold[g].0) {
            Ordering::Less => s += 1,
            Ordering::Greater => g += 1,
            Ordering::Equal => {
                correct += usize::from(gold[g].1 == system[s].1);
                (g, s) = (g + 1, s + 1);
            }
        }
    }
    Score { correct, gold: gold.len(), system: system.len() }
}

fn align(gold: &[Placed<'_>], system: &[Placed<'_>]) -> Vec<(usize, usize)> {
    let (mut g, mut s, mut pairs) = (0, 0, Vec::new());
    while g < gold.len() && s < system.len() {
        if gold[g].multiple || system[s].multiple {
            let (from, to) = stretch(gold, system, g, s);
            subsequence(gold, system, from, to, &mut pairs);
            (g, s) = to;
        } else if gold[g].span == system[s].span {
            pairs.push((g, s));
            (g, s) = (g + 1, s + 1);
        } else if gold[g].span.0 <= system[s].span.0 {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

/// The words around a token of several words, up to where gold and system end together.
fn stretch(gold: &[Placed<'_>], system: &[Placed<'_>], mut g: usize, mut s: usize) -> ((usize, usize), (usize, usize)) {
    let mut end;
    if gold[g].multiple {
        end = gold[g].span.1;
        s += usize::from(!system[s].multiple && system[s].span.0 < gold[g].span.0);
    } else {
        end = system[s].span.1;
        g += usize::from(!gold[g].multiple && gold[g].span.0 < system[s].span.0);
    }
    let from = (g, s);
    let inside = |list: &[Placed<'_>], i: usize, end: usize| {
        list.get(i).is_some_and(|w| if w.multiple { w.span.0 < end } else { w.span.1 <= end })
    };
    while inside(gold, g, end) || inside(system, s, end) {
        let gold_next = g < gold.len() && (s >= system.len() || gold[g].span.0 <= system[s].span.0);
        let word = if gold_next { &gold[g] } else { &system[s] };
        if word.multiple {
            end = end.max(word.span.1);
        }
        if gold_next { g += 1 } else { s += 1 }
    }
    (from, (g, s))
}

fn subsequence(
    gold: &[Placed<'_>],
    system: &[Placed<'_>],
    from: (usize, usize),
    to: (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
) {
    let (gold, system) = (&gold[from.0..to.0.max(from.0)], &system[from.1..to.1.max(from.1)]);
    let (n, m) = (gold.len(), system.len());
    let mut longest = vec![0; (n + 1) * (m + 1)];
    for g in (0..n).rev() {
        for s in (0..m).rev() {
            longest[g * (m + 1) + s] = if gold[g].form == system[s].form {
                1 + longest[(g + 1) * (m + 1) + s + 1]
            } else {
                longest[(g + 1) * (m + 1) + s].max(longest[g * (m + 1) + s + 1])
            };
        }
    }
    let (mut g, mut s) = (0, 0);
    while g < n && s < m {
        if gold[g].form == system[s].form {
            pairs.push((from.0 + g, from.1 + s));
            (g, s) = (g + 1, s + 1);
        } else if longest[g * (m + 1) + s] == longest[(g + 1) * (m + 1) + s] {
            g += 1;
        } else {
            s += 1;
        }
    }
}

#[cfg(test)]
mod tests;
