//! How far an event is to be believed: facts about how it was found, and their weights (`ontology/confidence.toml`).

use std::collections::BTreeMap;

use kabar_model::Diagnostic;
use serde::Deserialize;

use crate::{DataError, Source, source::settings};

macro_rules! facts {
    ($($variant:ident = $name:literal: $meaning:literal),+ $(,)?) => {
        /// A fact about how an event was found. It holds (1), does not (0), or holds to a degree.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fact { $(#[doc = $meaning] $variant),+ }

        impl Fact {
            /// Every fact.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as `ontology/confidence.toml` writes it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it says.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }

            /// Whether it can only make an event less believable.
            pub const fn is_doubt(self) -> bool {
                !matches!(
                    self,
                    Self::Pattern | Self::Adjective | Self::Light | Self::Phrase | Self::Headline | Self::Verbal | Self::Conflict
                )
            }

            /// Reads the name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

facts! {
    ActorMissing = "actor-missing": "nobody is named who did it",
    ActorUnknown = "actor-unknown": "whoever did it is of no country, organisation or group that can be told",
    ActorInferred = "actor-inferred": "who did it, or their state, was read between the lines of the article",
    ActorSupplied = "actor-supplied": "no word of the sentence stands for the actor",
    ActorOwner = "actor-owner": "the words name a thing of the actor's, not the actor (its decision)",
    ActorPronoun = "actor-pronoun": "a word that points back stands for the actor",
    ActorByOrder = "actor-by-order": "the actor was found by the order of words; the tree shows no short way to it",
    ActorDoubt = "actor-doubt": "1 - the chance of the actor among all who may be meant, by ontology/sides.tsv",
    RecipientMissing = "recipient-missing": "nobody is named to whom it was done",
    RecipientUnknown = "recipient-unknown": "the recipient is of no country, organisation or group that can be told",
    RecipientInferred = "recipient-inferred": "the recipient, or its state, was read between the lines of the article",
    RecipientSupplied = "recipient-supplied": "no word of the sentence stands for the recipient",
    RecipientOwner = "recipient-owner": "the words name a thing of the recipient's, not the recipient",
    RecipientPronoun = "recipient-pronoun": "a word that points back stands for the recipient",
    RecipientByOrder = "recipient-by-order": "the recipient was found by the order of words",
    RecipientDoubt = "recipient-doubt": "1 - the chance of the recipient among all who may be meant, by ontology/sides.tsv",
    TriggerUnsure = "trigger-unsure": "1 - the parser's margin at the trigger (0 sure, 1 a toss-up)",
    SidesUnsure = "sides-unsure": "1 - the parser's mean margin at the words of both sides",
    TreeUnsure = "tree-unsure": "1 - the parser's mean margin over the sentence",
    Pattern = "pattern": "the row asks for more than its word",
    Noun = "noun": "a noun evoked it",
    Adjective = "adjective": "an adjective evoked it",
    Light = "light-verb": "a light verb carries the noun (held talks)",
    Phrase = "phrase": "several words evoked it",
    Open = "open": "it is possible, probable or open, not told as a fact",
    Negated = "negated": "it is told as not happening",
    Attributed = "attributed": "it rests on somebody's word",
    Quoted = "quoted": "it stands in a quotation",
    Headline = "headline": "it stands in a headline",
    Long = "long-sentence": "words of the sentence in fifties, at most 1",
    Crowded = "crowded": "parties of the sentence that are on neither side, in fours, at most 1",
    Deep = "deep": "steps in the tree from the trigger to the root in sixes, at most 1",
    Verbal = "verbal": "the type is one of words, not of deeds",
    Conflict = "conflict": "the type is one of conflict",
}

/// The logistic formula: 1 / (1 + e^-(base + sum of weight × fact)).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Confidence {
    base: f32,
    least: f32,
    weights: BTreeMap<Fact, f32>,
}

#[derive(Deserialize)]
struct File {
    base: f32,
    #[serde(default)]
    least: f32,
    #[serde(default)]
    weights: BTreeMap<String, f32>,
}

const PATH: &str = "ontology/confidence.toml";

impl Confidence {
    /// Reads `ontology/confidence.toml`; without it every event has an even chance.
    pub fn load(source: &Source) -> Result<Self, DataError> {
        let Some(text) = source.text(PATH)? else { return Ok(Self::default()) };
        let file: File = settings(PATH, text)?;
        let (mut weights, mut faults) = (BTreeMap::new(), Vec::new());
        for (name, weight) in file.weights {
            match Fact::parse(&name) {
                Some(fact) => drop(weights.insert(fact, weight)),
                None => faults.push(
                    Diagnostic::error(PATH, format!("`{name}` is no fact about an event"))
                        .hint("`cargo xtask fit confidence` writes this file"),
                ),
            }
        }
        if faults.is_empty() {
            Ok(Self { base: file.base, least: file.least, weights })
        } else {
            Err(DataError(faults))
        }
    }

    /// What stands without any fact.
    pub fn base(&self) -> f32 {
        self.base
    }

    /// What is less likely than this to be right is no event: 0 where the file does not say.
    pub fn least(&self) -> f32 {
        self.least
    }

    /// The weight of a fact.
    pub fn weight(&self, fact: Fact) -> f32 {
        self.weights.get(&fact).copied().unwrap_or(0.0)
    }

    /// From 0 to 1, two decimals.
    pub fn of(&self, facts: &[(Fact, f32)]) -> f32 {
        let sum: f32 = self.base + facts.iter().map(|(fact, value)| self.weight(*fact) * value).sum::<f32>();
        let chance = 1.0 / (1.0 + (-sum).exp());
        (chance * 100.0).round() / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Confidence, Fact};
    use crate::Source;

    fn load(text: &str) -> Result<Confidence, crate::DataError> {
        Confidence::load(&Source::from_files([("ontology/confidence.toml".to_owned(), text.as_bytes().to_vec())]))
    }

    #[test]
    fn facts_move_the_chance_by_their_weights() {
        let confidence = load("base = 0.0\n[weights]\nnoun = -2.0\npattern = 1.0\n").expect("sound");
        let check = |facts: &[(Fact, f32)], expected: f32| assert!((confidence.of(facts) - expected).abs() < 1e-6);
        check(&[], 0.5);
        check(&[(Fact::Noun, 1.0)], 0.12);
        check(&[(Fact::Pattern, 1.0)], 0.73);
        check(&[(Fact::Noun, 0.5), (Fact::Pattern, 1.0)], 0.5);
        check(&[(Fact::Quoted, 1.0)], 0.5);
    }

    #[test]
    fn a_name_that_is_no_fact_is_named() {
        let fault = load("base = 0.0\n[weights]\nmood = 1.0\n").expect_err("a fault").to_string();
        assert!(fault.contains("`mood` is no fact"), "{fault}");
    }

    #[test]
    fn every_fact_is_read_as_it_is_written() {
        assert!(Fact::ALL.iter().all(|fact| Fact::parse(fact.as_str()) == Some(*fact)));
    }
}
