//! The words of one language: predicates, cues, role nouns, words that point back, light verbs, contexts.

mod headline;
mod load;

use serde::{Deserialize, Serialize};

use crate::{
    RoleSpec,
    inflect::Pos,
    pattern::{Atom, Vocabulary},
    phrases::Phrases,
};

/// A sense of a predicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predicate {
    /// Evidence id: `en/arrest.v`.
    pub id: String,
    /// Citation form.
    pub lemma: String,
    /// Part of speech.
    pub pos: Pos,
    /// What else must hold.
    pub pattern: Vec<Atom>,
    /// The frame's number; none where the sense is no event.
    pub frame: Option<usize>,
    /// Mode in place of the frame's.
    pub mode: Option<String>,
    /// Actor's slots in place of the frame's.
    pub actor: Option<RoleSpec>,
    /// Recipient's slots in place of the frame's.
    pub recipient: Option<RoleSpec>,
    /// A sentence that must fire it.
    pub example: String,
    /// What the sentence must give: `RUS/GOV>UKR/GOV`.
    pub expect: String,
}

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident: $what:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The name as packs write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            fn parse(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err(format!(concat!("`{}` is no ", $what, "; one of: {}"), other, [$($text),+].join(", "))),
                }
            }
        }
    };
}

kinds! {
    /// What a cue does to the clause or noun below it.
    Cue: "cue" {
        /// On the subject's word, as a fact.
        Say = "say",
        /// Passes on what another said.
        Relay = "relay",
        /// The subject's belief: probable.
        Think = "think",
        /// Possible and unwelcome.
        Fear = "fear",
        /// Possible.
        Possible = "possible",
        /// Probable.
        Probable = "probable",
        /// Open, wanted by the subject.
        Plan = "plan",
        /// Open, called for: should, must.
        Must = "must",
        /// Open, still to come.
        Future = "future",
        /// Open, conditional.
        Condition = "condition",
        /// Open, asked.
        Question = "question",
        /// Not so.
        Negate = "negate",
        /// Did not happen.
        Fail = "fail",
        /// The object's act did not happen.
        Prevent = "prevent",
        /// Denied by the subject.
        Deny = "deny",
        /// Unlikely.
        Doubt = "doubt",
        /// Transparent.
        Pass = "pass",
        /// Told as history.
        Past = "past",
        /// No longer in office.
        Former = "former",
        /// Turns a politician into opposition.
        Opposition = "opposition",
    }
}

kinds! {
    /// What a role noun names.
    RoleKind: "kind of role noun" {
        /// A person in office.
        Office = "office",
        /// A spokesperson: stands for the principal named with it.
        Spokes = "spokes",
        /// Ministry, court, parliament, army.
        Body = "body",
        /// Citizens, rebels, troops.
        Group = "group",
        /// Head of an organisation.
        Head = "head",
        /// Belongs to what is named with it.
        Member = "member",
        /// Leader of a state, party or group.
        Leader = "leader",
        /// Stands for election.
        Candidate = "candidate",
        /// Arms and the like: act for those they are named with, and are nobody by themselves.
        Thing = "thing",
    }
}

kinds! {
    /// What a word that points back points to.
    AnaphorKind: "kind of anaphor" {
        /// One person.
        Person = "person",
        /// Several.
        Persons = "persons",
        /// A thing or body.
        It = "it",
        /// Two parties.
        Pair = "pair",
        /// Three parties.
        Three = "three",
        /// Four parties.
        Four = "four",
        /// A state.
        State = "state",
        /// An organisation.
        Org = "org",
        /// A group.
        Group = "group",
        /// A leader.
        Leader = "leader",
        /// Whoever speaks.
        Speaker = "speaker",
        /// An owner.
        Possessive = "possessive",
        /// An act told before ("the move").
        Act = "act",
        /// What was said: "the claim", "laporan itu".
        Said = "said",
    }
}

impl AnaphorKind {
    /// Whether it points to a number of parties that are told together.
    pub const fn is_several(self) -> bool {
        matches!(self, Self::Pair | Self::Three | Self::Four)
    }
}

/// A cue with its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueRow {
    /// Evidence id.
    pub id: String,
    /// Part of speech as written (`v`, `adv`, `mark`, …).
    pub pos: String,
    /// What else must hold.
    pub pattern: Vec<Atom>,
    /// What it does.
    pub cue: Cue,
}

/// A role noun with its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// Evidence id.
    pub id: String,
    /// Sector it gives; empty where the principal's stands.
    pub sector: String,
    /// What it names.
    pub kind: RoleKind,
    /// The roles of `actors/people` that go by this noun ("premier": head-of-government).
    pub offices: Vec<String>,
}

/// What a light verb adds to its noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LightEffect {
    /// Nothing.
    Keep,
    /// The noun's act did not or will not happen.
    Negate,
    /// It ended.
    End,
    /// It is planned.
    Plan,
}

/// A light verb with its row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LightRow {
    /// Evidence id.
    pub id: String,
    /// What else must hold.
    pub pattern: Vec<Atom>,
    /// What it adds.
    pub effect: LightEffect,
}

/// All words of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lexicon {
    /// The words and phrases that tests ask for.
    pub vocabulary: Vocabulary,
    /// Senses of predicates.
    pub predicates: Vec<Predicate>,
    /// Their index.
    pub predicate_index: Phrases,
    /// Cues.
    pub cues: Vec<CueRow>,
    /// Their index.
    pub cue_index: Phrases,
    /// Role nouns.
    pub roles: Vec<RoleRow>,
    /// Their index.
    pub role_index: Phrases,
    /// Words that point back.
    pub anaphors: Vec<(String, AnaphorKind)>,
    /// Their index.
    pub anaphor_index: Phrases,
    /// Light verbs.
    pub lights: Vec<LightRow>,
    /// Their index.
    pub light_index: Phrases,
    /// Context words: evidence id and context.
    pub contexts: Vec<(String, String)>,
    /// Their index.
    pub context_index: Phrases,
    /// Verbs as headlines write them → as sentences do.
    pub headline_verbs: rustc_hash::FxHashMap<Box<str>, Box<str>>,
    /// The same for forms that may also be nouns (`Fears`, `Strikes`).
    pub headline_nouns: rustc_hash::FxHashMap<Box<str>, Box<str>>,
}
