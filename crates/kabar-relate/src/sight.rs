//! A sentence as seen from its two marked actors: where they stand in the tree, and which propositions touch them.

use std::ops::Range;

use kabar_coder::{Explained, Mention, Proposition, Reading};
use kabar_model::{EventType, Rel, Upos};
use kabar_pack::{Feat, Lexicon, Ontology, Pos};

/// Longest way through a tree that is looked at.
const LONGEST: usize = 24;

/// One marked actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Its words.
    pub words: Range<usize>,
    /// The word of it that is nearest to the root.
    pub head: usize,
}

impl Side {
    fn new(reading: &Reading<'_>, words: Range<usize>) -> Option<Self> {
        let depth = |word: usize| ancestors(reading, word).count();
        let open = |w: &usize| reading.upos(*w) != Upos::Punct;
        let head = words.clone().filter(open).min_by_key(|&w| (depth(w), w))?;
        Some(Self { words, head })
    }

    /// Whether words of another stretch are among it.
    pub fn touches(&self, start: usize, end: usize) -> bool {
        start < self.words.end && self.words.start < end
    }
}

/// The words above a word, nearest first.
pub(crate) fn ancestors<'a>(reading: &'a Reading<'_>, word: usize) -> impl Iterator<Item = usize> + 'a {
    std::iter::successors(reading.head(word), move |&w| reading.head(w)).take(LONGEST)
}

/// How a proposition has to do with the pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// It names neither.
    Neither,
    /// Its actor is the target or its recipient the source, alone.
    Crossed,
    /// Recipient is the target.
    Recipient,
    /// Actor is the source.
    Actor,
    /// Both are on one side.
    Together,
    /// Actor is the target, recipient the source.
    Reversed,
    /// Actor is the source, recipient the target.
    Both,
}

impl Hold {
    /// As the evidence says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neither => "nearby",
            Self::Crossed => "crossed",
            Self::Recipient => "recipient",
            Self::Actor => "actor",
            Self::Together => "together",
            Self::Reversed => "reversed",
            Self::Both => "actor+recipient",
        }
    }
}

/// A sentence with its pair.
pub struct Sight<'a> {
    /// The sentence.
    pub reading: &'a Reading<'a>,
    /// Who is named.
    pub mentions: &'a [Mention],
    /// What was made of it.
    pub propositions: &'a [Proposition],
    /// The words of the language.
    pub lexicon: &'a Lexicon,
    /// What frames are.
    pub ontology: &'a Ontology,
    /// The marked source.
    pub source: Option<Side>,
    /// The marked target.
    pub target: Option<Side>,
    /// For each word, the types that its rows can evoke.
    pub evoked: Vec<Vec<EventType>>,
    /// The word that says what the source does.
    pub verb: Option<usize>,
    /// The words from the source up to the common ancestor and down to the target, both heads included; the place of the ancestor.
    pub path: Option<(Vec<usize>, usize)>,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(
        explained: &'a Explained<'a>,
        lexicon: &'a Lexicon,
        ontology: &'a Ontology,
        source: Option<Range<usize>>,
        target: Option<Range<usize>>,
    ) -> Self {
        let reading = explained.reading;
        let source = source.and_then(|words| Side::new(reading, words));
        let target = target.and_then(|words| Side::new(reading, words));
        let evoked = evoked(reading, explained, lexicon, ontology);
        let verb = source.as_ref().and_then(|side| verb_of(reading, side, &evoked));
        let path = source.as_ref().zip(target.as_ref()).and_then(|(s, t)| path(reading, s.head, t.head));
        Self {
            reading,
            mentions: explained.mentions,
            propositions: &explained.propositions,
            lexicon,
            ontology,
            source,
            target,
            evoked,
            verb,
            path,
        }
    }

    /// The citation form of a word, in lower case.
    pub fn lemma(&self, word: usize) -> String {
        match self.reading.tree.lemma(word) {
            "" | "_" => self.reading.lower[word].clone(),
            lemma => lemma.to_lowercase(),
        }
    }

    /// Whether a word belongs to one of the marked actors.
    pub fn marked(&self, word: usize) -> bool {
        [&self.source, &self.target].into_iter().flatten().any(|side| side.words.contains(&word))
    }

    /// How a proposition has to do with the pair.
    pub fn hold(&self, p: &Proposition) -> Hold {
        let on = |side: &Option<Side>, players: &[kabar_coder::Player]| {
            side.as_ref().is_some_and(|s| players.iter().any(|p| s.touches(p.start, p.end)))
        };
        let (source_acts, target_acts) = (on(&self.source, &p.actor), on(&self.target, &p.actor));
        let (source_bears, target_bears) = (on(&self.source, &p.recipient), on(&self.target, &p.recipient));
        if source_acts && target_bears {
            Hold::Both
        } else if target_acts && source_bears {
            Hold::Reversed
        } else if source_acts && target_acts {
            Hold::Together
        } else if source_acts {
            Hold::Actor
        } else if target_bears {
            Hold::Recipient
        } else if target_acts || source_bears {
            Hold::Crossed
        } else {
            Hold::Neither
        }
    }

    /// Dependents of a word that are not the marked actors, punctuation or determiners.
    pub fn parts(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        self.reading
            .kids(word)
            .filter(|&k| !self.marked(k) && !matches!(self.reading.rel(k), Rel::Punct | Rel::Det | Rel::Case | Rel::Cc))
    }

    /// Clauses and objects below a predicate that say what it is about.
    pub fn complements(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        let about = |k: &usize| {
            let rel = self.reading.rel(*k);
            matches!(rel, Rel::Xcomp | Rel::Ccomp | Rel::Obj | Rel::Advcl | Rel::Obl | Rel::Acl | Rel::Nmod)
        };
        self.parts(word).filter(about)
    }

    /// The words outside the marked actors, with the actors as `S` and `T`.
    pub fn stream(&self) -> Vec<String> {
        let mut words = Vec::with_capacity(self.reading.len());
        for word in 0..self.reading.len() {
            let starts = |side: &Option<Side>| side.as_ref().is_some_and(|s| s.words.start == word);
            if starts(&self.source) {
                words.push("⟨s⟩".to_owned());
            }
            if starts(&self.target) {
                words.push("⟨t⟩".to_owned());
            }
            if !self.marked(word) && self.reading.upos(word) != Upos::Punct {
                words.push(match self.reading.upos(word) {
                    Upos::Num => "#".to_owned(),
                    Upos::Propn => "⟨name⟩".to_owned(),
                    _ => self.lemma(word),
                });
            }
        }
        words
    }
}

/// What the rows of each word can evoke: those that fire, else those whose tag fits.
fn evoked(
    reading: &Reading<'_>,
    explained: &Explained<'_>,
    lexicon: &Lexicon,
    ontology: &Ontology,
) -> Vec<Vec<EventType>> {
    let mut all: Vec<Vec<EventType>> = vec![Vec::new(); reading.len()];
    for p in &explained.propositions {
        all[p.trigger.head].push(p.kind);
    }
    let lower: Vec<&str> = reading.lower.iter().map(String::as_str).collect();
    for (word, kinds) in all.iter_mut().enumerate().filter(|(_, kinds)| kinds.is_empty()) {
        for hit in lexicon.predicate_index.at(&lower, word) {
            let row = &lexicon.predicates[hit.item];
            let tagged = match row.pos {
                Pos::Verb => matches!(reading.upos(word), Upos::Verb | Upos::Adj),
                Pos::Noun => matches!(reading.upos(word), Upos::Noun | Upos::Propn),
                _ => reading.upos(word) == Upos::Adj,
            };
            if let Some(frame) = row.frame.filter(|_| tagged) {
                kinds.push(ontology.frame(frame).kind);
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
    }
    all
}

/// The nearest word above an actor that is a verb or evokes something.
fn verb_of(reading: &Reading<'_>, side: &Side, evoked: &[Vec<EventType>]) -> Option<usize> {
    let says =
        |&w: &usize| !side.words.contains(&w) && (matches!(reading.upos(w), Upos::Verb) || !evoked[w].is_empty());
    ancestors(reading, side.head).find(says).or_else(|| reading.tree.root().filter(|r| !side.words.contains(r)))
}

fn path(reading: &Reading<'_>, from: usize, to: usize) -> Option<(Vec<usize>, usize)> {
    let mut up: Vec<usize> = std::iter::once(from).chain(ancestors(reading, from)).collect();
    let mut down: Vec<usize> = Vec::new();
    for word in std::iter::once(to).chain(ancestors(reading, to)) {
        if let Some(at) = up.iter().position(|&w| w == word) {
            up.truncate(at + 1);
            up.extend(down.into_iter().rev());
            return Some((up, at));
        }
        down.push(word);
    }
    None
}

/// Whether a predicate is passive, by its form or its dependents.
pub(crate) fn is_passive(reading: &Reading<'_>, word: usize, feat: Option<Feat>) -> bool {
    feat == Some(Feat::Pass)
        || reading.tree.feats(word).contains("Voice=Pass")
        || reading.kids(word).any(|k| reading.sub(k) == kabar_model::Sub::Pass)
}
