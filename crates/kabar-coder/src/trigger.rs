//! Which words evoke which rows: the tests of a row over the words and actors around it.

use kabar_model::{Rel, Upos};
use kabar_pack::{Cue, Feat, Found, LightEffect, Place, Pos, Predicate, Vocabulary};

use crate::{
    participants::Site,
    pattern::describe,
    scene::{Player, Scene},
};

/// Which of several rows wins at a word: more words, the tag that fits, more tests, a look-alike, the first.
type Rank = (usize, bool, usize, bool, std::cmp::Reverse<usize>);

/// A row that fires at a word.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The word that carries the syntax.
    pub head: usize,
    /// Number of the row.
    pub row: usize,
    /// The feature of the surface form.
    pub feat: Feat,
    /// The light verb that the noun hangs on: its word, its row, what it adds.
    pub light: Option<(usize, usize, LightEffect)>,
    /// Rows that fit the word too, the better first, for where this one makes no event.
    pub others: Vec<Trigger>,
}

impl Trigger {
    /// Its words.
    pub fn site(&self) -> Site {
        Site { start: self.start, end: self.end, head: self.head, feat: self.feat }
    }
}

/// A row that was looked at and not taken.
#[derive(Debug, Clone)]
pub struct Passed {
    /// The word.
    pub word: usize,
    /// Number of the row.
    pub row: usize,
    /// Why.
    pub why: Why,
}

/// Why a row was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The word has another tag.
    Tagged(Upos),
    /// The verb modifies a noun.
    Modifier,
    /// This test of its pattern, counted from 0, fails.
    Test(usize),
    /// It is a look-alike, and no event.
    LookAlike,
}

impl Why {
    /// In words.
    pub fn tell(self, row: &Predicate, vocabulary: &Vocabulary) -> String {
        match self {
            Self::Tagged(upos) => format!("tagged {}", upos.as_str()),
            Self::Modifier => "a modifier".to_owned(),
            Self::Test(at) => row.pattern.get(at).map(|atom| describe(atom, vocabulary)).unwrap_or_default(),
            Self::LookAlike => "a look-alike: no event".to_owned(),
        }
    }
}

impl Scene<'_, '_> {
    /// All triggers of the sentence, left to right, one a word; and what was looked at besides.
    pub fn triggers(&self) -> (Vec<Trigger>, Vec<Passed>) {
        let lower = &self.reading.lower;
        let lexicon = &self.finder.pack.lexicon;
        let (mut found, mut passed): (Vec<Trigger>, Vec<Passed>) = (Vec::new(), Vec::new());
        for at in 0..lower.len() {
            if self.mention_at(at).is_some_and(|m| m.role.is_none()) || self.says_former(at) {
                continue;
            }
            let mut fitting: Vec<(Found, Rank)> = Vec::new();
            let before = passed.len();
            for mut hit in lexicon.predicate_index.at(lower, at) {
                let row = &lexicon.predicates[hit.item];
                hit.head = self.carrier(&hit, row.pos);
                if let Err(why) = self.fits(&hit, row) {
                    // the forms of one row stand together
                    let mut same = passed[before..].iter().rev().take_while(|p| p.row == hit.item);
                    if same.all(|p| p.why != why) {
                        passed.push(Passed { word: at, row: hit.item, why });
                    }
                    continue;
                }
                let tagged = matches!(
                    (row.pos, self.reading.upos(hit.head)),
                    (Pos::Verb, Upos::Verb) | (Pos::Noun, Upos::Noun | Upos::Propn) | (Pos::Adj, Upos::Adj)
                );
                let order = std::cmp::Reverse(hit.item);
                let rank = (hit.end - hit.start, tagged, row.pattern.len(), row.frame.is_none(), order);
                fitting.push((hit, rank));
            }
            fitting.sort_by_key(|(_, rank)| std::cmp::Reverse(*rank));
            let mut ranked = fitting.into_iter().map(|(hit, _)| self.trigger(&hit));
            if let Some(mut best) = ranked.next() {
                best.others = ranked.take_while(|t| lexicon.predicates[t.row].frame.is_some()).collect();
                found.push(best);
            }
        }
        // a phrase takes in the triggers inside it
        let spans: Vec<(usize, usize)> = found.iter().map(|t| (t.start, t.end)).collect();
        found.retain(|t| !spans.iter().any(|&(s, e)| s <= t.start && t.end <= e && e - s > t.end - t.start));
        found.retain(|t| {
            let none = lexicon.predicates[t.row].frame.is_none();
            if none {
                passed.push(Passed { word: t.head, row: t.row, why: Why::LookAlike });
            }
            !none
        });
        (found, passed)
    }

    /// The word of a phrase that the others hang on ("saling tembak": the second).
    fn carrier(&self, hit: &Found, pos: Pos) -> usize {
        let r = self.reading;
        let inside = |w: usize| hit.start <= w && w < hit.end;
        let above = r.head(hit.head).filter(|&h| inside(h) && !r.head(h).is_some_and(inside));
        let particle = matches!(r.upos(hit.head), Upos::Adv | Upos::Part);
        let fits = |w: &usize| pos == Pos::Verb && particle && r.upos(*w) == Upos::Verb;
        above.filter(fits).unwrap_or(hit.head)
    }

    fn trigger(&self, hit: &Found) -> Trigger {
        let light = self.light_above(hit.head);
        let Found { start, end, head, item: row, feat, .. } = *hit;
        Trigger { start, end, head, row, feat, light, others: Vec::new() }
    }

    fn fits(&self, hit: &Found, row: &Predicate) -> Result<(), Why> {
        let upos = self.reading.upos(hit.head);
        let several = hit.end - hit.start > 1;
        let pos_fits = match row.pos {
            Pos::Verb => match upos {
                Upos::Verb => true,
                _ if hit.feat == Feat::Bare && self.reading.headline => {
                    self.mention_at(hit.head).is_none() && upos != Upos::Adp && (hit.head > 0 || self.opens_headline())
                }
                Upos::Aux | Upos::Adj => {
                    matches!(hit.feat, Feat::Pass | Feat::Act | Feat::Past | Feat::Part) || several
                }
                Upos::Noun | Upos::Propn | Upos::X | Upos::Adv | Upos::Adp => {
                    several
                        || matches!(hit.feat, Feat::Pass | Feat::Act)
                        || (hit.feat == Feat::Base && self.reading.tree.feats(hit.head).contains("Voice="))
                        || (hit.feat == Feat::Ing && upos == Upos::Noun && self.gerund_has_object(hit.head))
                        || (hit.feat == Feat::Base && self.follows_its_subject(hit))
                }
                _ => false,
            },
            Pos::Noun => {
                matches!(upos, Upos::Noun | Upos::Propn | Upos::X)
                    || (several && upos != Upos::Verb)
                    || (hit.feat == Feat::Plural && upos != Upos::Verb)
            }
            Pos::Adj => matches!(upos, Upos::Adj | Upos::Verb | Upos::Noun | Upos::Adv),
            Pos::Other => false,
        };
        if !pos_fits {
            return Err(Why::Tagged(upos));
        }
        if row.pos == Pos::Verb
            && self.reading.rel(hit.head) == Rel::Amod
            && hit.feat != Feat::Pass
            && !self.is_hidden(hit.head)
        {
            return Err(Why::Modifier);
        }
        match self.failing(&row.pattern, hit.into(), row.pos) {
            Some(failing) => {
                Err(Why::Test(row.pattern.iter().position(|atom| std::ptr::eq(atom, failing)).unwrap_or_default()))
            }
            None => Ok(()),
        }
    }

    /// "the ousted president": a participle that says who somebody was tells of no event.
    fn says_former(&self, word: usize) -> bool {
        let r = self.reading;
        r.rel(word) == Rel::Amod && r.cue_at(word).is_some_and(|c| c.cue == Cue::Former)
    }

    /// Whether a bare verb that the tagger took for a noun stands right after the party that the tree hung it on.
    fn follows_its_subject(&self, hit: &Found) -> bool {
        let r = self.reading;
        self.finder.pack.syntax.base_is_finite
            && r.head(hit.head).is_some_and(|head| head < hit.head && self.mention_at(head).is_some())
            && !self.just_before(hit.into()).is_empty()
    }

    /// Whether a headline has a comma and a party right after it, so that its first word may be a verb of that party's.
    fn opens_headline(&self) -> bool {
        let Some(comma) = self.reading.forms.iter().position(|f| *f == ",") else { return false };
        comma > 1 && self.mentions.iter().any(|m| m.start > comma && m.start <= comma + 3)
    }

    fn gerund_has_object(&self, word: usize) -> bool {
        self.reading.kids(word).any(|k| self.reading.rel(k) == Rel::Nmod && k > word)
    }

    /// The light verb a noun is the object (or passive subject) of.
    pub fn light_above(&self, noun: usize) -> Option<(usize, usize, LightEffect)> {
        let r = self.reading;
        let lexicon = &self.finder.pack.lexicon;
        let light = |verb: usize| {
            let fits = |f: &Found| {
                let pattern = &lexicon.lights[f.item].pattern;
                pattern.iter().all(|a| a.place != Place::Subj) && self.failing(pattern, f.into(), Pos::Verb).is_none()
            };
            let found =
                lexicon.light_index.at(&r.lower, verb).filter(fits).max_by_key(|f| {
                    (f.end - f.start, lexicon.lights[f.item].pattern.len(), std::cmp::Reverse(f.item))
                })?;
            Some((verb, found.item, lexicon.lights[found.item].effect))
        };
        let head = r.head(noun)?;
        let object = matches!(r.rel(noun), Rel::Obj | Rel::Nsubj | Rel::Xcomp | Rel::Ccomp | Rel::Iobj)
            || (matches!(r.rel(noun), Rel::Obl | Rel::Compound | Rel::Nmod)
                && r.case_of(noun).is_empty()
                && noun > head);
        if object
            && r.upos(head) != Upos::Noun
            && let Some(found) = light(head)
        {
            return Some(found);
        }
        if r.rel(noun) == Rel::Conj {
            return self.light_above(head);
        }
        // "bantuan yang dikirim Kenya": the light verb is a relative clause of the noun
        // or of the noun that it stands under ("rencana bantuan yang dikirim Mesir")
        let above = (r.rel(noun) == Rel::Nmod && r.case_of(noun).is_empty()).then_some(head);
        let mut clauses = r.kids(noun).chain(above.into_iter().flat_map(|h| r.kids(h))).filter(|&k| k > noun);
        clauses.find_map(|k| (r.rel(k) == Rel::Acl).then(|| light(k)).flatten())
    }
}

/// Players without those named twice.
pub fn distinct(players: Vec<Player>) -> Vec<Player> {
    let mut kept: Vec<Player> = Vec::new();
    for player in players {
        if !kept.iter().any(|k| {
            k.party.code == player.party.code
                && k.party.sector == player.party.sector
                && k.party.name == player.party.name
        }) {
            kept.push(player);
        }
    }
    kept
}
