//! What clues may be about, and what they may say.

use kabar_model::{EventType, Rel};

use crate::Frame;

/// What an argument of a clue may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// A type of event, by its place in [`EventType::ALL`].
    Kind,
    /// A relation, by its place in [`Rel::ALL`].
    Relation,
    /// A frame, by its place in `ontology/frames.tsv`.
    Frame,
    /// A number, at most 9.
    Number,
    /// One of these names, by its place.
    Of(&'static [&'static str]),
}

impl Domain {
    pub(super) fn name(self, value: u8, frames: &[Frame]) -> String {
        let at = usize::from(value);
        let name = match self {
            Self::Kind => EventType::ALL.get(at).map(|kind| kind.as_str()),
            Self::Relation => Rel::ALL.get(at).map(|rel| rel.as_str()),
            Self::Frame => frames.get(at).map(|frame| frame.id.as_str()),
            Self::Number => return value.to_string(),
            Self::Of(names) => names.get(at).copied(),
        };
        name.unwrap_or("?").to_owned()
    }

    /// How many values it has.
    pub(super) fn many(self, frames: &[Frame]) -> usize {
        match self {
            Self::Kind => EventType::ALL.len(),
            Self::Relation => Rel::ALL.len(),
            Self::Frame => frames.len(),
            Self::Number => 10,
            Self::Of(names) => names.len(),
        }
    }

    pub(super) fn parse(self, text: &str, frames: &[Frame]) -> Option<u8> {
        let at = match self {
            Self::Kind => EventType::ALL.iter().position(|kind| kind.as_str() == text)?,
            Self::Relation => Rel::ALL.iter().position(|rel| rel.as_str() == text)?,
            Self::Frame => frames.iter().position(|frame| frame.id == text)?,
            Self::Number => text.parse().ok().filter(|number| *number < 10)?,
            Self::Of(names) => names.iter().position(|name| *name == text)?,
        };
        u8::try_from(at).ok()
    }
}

/// How the rules came by a side; as [`super::Clue`] counts them.
pub const HOW: &[&str] = &[
    "nobody",
    "unknown",
    "words",
    "owner",
    "inferred",
    "home",
    "pronoun",
    "partner",
    "doers",
    "country",
    "again",
    "own-people",
    "state-act",
    "answered",
    "other",
];

/// Where words stand: before the trigger, after it, within it.
pub const WHERE: &[&str] = &["before", "after", "within"];

/// Whether events are of conflict.
pub const TONE: &[&str] = &["cooperation", "conflict"];

/// What sort of party it is.
pub const SORT: &[&str] = &["state", "organisation", "body", "person", "office", "people", "media"];

/// What part of a state the other side is.
pub const ORGAN: &[&str] = &["whole", "organ", "party", "rebels", "people", "nobody"];

/// Who says which recipient a row of the lexicon has: its frame, the row itself, the row says that there is none.
pub const ASKS: &[&str] = &["frame", "row", "none"];

/// What evoked an event.
pub const TAG: &[&str] = &["verb", "noun", "adjective", "other"];

const FLAG: &[&str] = &["no", "yes"];

macro_rules! topics {
    ($($variant:ident = $name:literal [$($domain:expr),*]: $meaning:literal),+ $(,)?) => {
        /// What a clue is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Topic { $(#[doc = $meaning] $variant),+ }

        impl Topic {
            /// Every topic.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as `ontology/sides.tsv` writes it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it says.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }

            pub(super) const fn domains(self) -> &'static [Domain] {
                use Domain::{Frame, Kind, Number, Of, Relation};
                match self { $(Self::$variant => &[$($domain),*]),+ }
            }
        }
    };
}

topics! {
    Nobody = "nobody" []: "nobody is meant",
    NobodyType = "nobody-type" [Kind]: "nobody, in an event of this type",
    NobodyHow = "nobody-how" [Of(HOW)]: "nobody, where the rules came by somebody so",
    NobodyTypeHow = "nobody-type-how" [Kind, Of(HOW)]: "both",
    NobodyAsks = "nobody-asks" [Of(ASKS)]: "nobody, and who says which recipient there is",
    NobodyMutual = "nobody-mutual" [Of(FLAG)]: "nobody, and whether both sides do the same",
    NobodyTag = "nobody-tag" [Of(TAG)]: "nobody, and what evoked the event",
    NobodyFrame = "nobody-frame" [Frame]: "nobody, in an event of this frame",
    NobodyOrgan = "nobody-organ" [Of(ORGAN)]: "nobody, and what part of a state the other side is",
    NobodyOthers = "nobody-others" [Number]: "nobody, and how many are on the other side",
    Ruled = "ruled" []: "whom the rules say",
    RuledHow = "ruled-how" [Of(HOW)]: "whom the rules came by so",
    RuledHowTone = "ruled-how-tone" [Of(HOW), Of(TONE)]: "the same, in conflict or not",
    RuledHowOwn = "ruled-how-own" [Of(HOW), Of(FLAG)]: "whom the rules came by so; whether they are of the country or organisation of the other side",
    RuledOwnOrgan = "ruled-own-organ" [Of(HOW), Of(ORGAN)]: "of it they are, and what part of it the other side is",
    RuledType = "ruled-type" [Kind]: "whom the rules say, in an event of this type",
    RuledSeveral = "ruled-several" [Of(HOW)]: "several whom the rules came by so",
    Named = "named" []: "the sentence names them",
    NamedWhere = "named-where" [Of(WHERE)]: "it names them there",
    NamedWhereTone = "named-where-tone" [Of(WHERE), Of(TONE)]: "the same, in conflict or not",
    NamedWhereFrame = "named-where-frame" [Of(WHERE), Frame]: "the same, in an event of this frame",
    NamedOther = "named-other" [Of(FLAG)]: "whether the words that name them stand for the other side",
    NamedApart = "named-apart" []: "the tree has no way from them to the trigger",
    NamedSteps = "named-steps" [Number, Number]: "steps up from them, and down to the trigger",
    NamedRelation = "named-relation" [Of(WHERE), Relation]: "the relation in which they stand there",
    NamedBetween = "named-between" [Number]: "others named between them and the trigger",
    NotNamed = "not-named" []: "the sentence does not name them",
    NotNamedFrame = "not-named-frame" [Frame]: "the same, in an event of this frame",
    Kin = "kin" [Of(FLAG)]: "the article names somebody of theirs outright who is of the kind that the rules' choice is guessed to be (journalists, soldiers); or not",
    NotNamedOrgan = "not-named-organ" [Of(ORGAN)]: "the same, and what part of a state the other side is",
    Crowd = "crowd" [Number, Of(FLAG)]: "how many the sentence names, and whether them",
    PointedAt = "pointed-at" [Of(FLAG)]: "a word of the sentence points back at them; whether after the trigger",
    OtherRecipient = "other-recipient" [Of(FLAG)]: "another event of the sentence is done to them; whether it names them",
    OtherActor = "other-actor" [Of(FLAG)]: "they do another event of the sentence; whether it names them",
    OtherSamePair = "other-same-pair" []: "another event of the sentence is between the same two",
    OtherReversed = "other-reversed" []: "another event of the sentence is between the same two, the other way round",
    Speaks = "speaks" []: "it is told on their word",
    SpeaksType = "speaks-type" [Kind]: "the same, in an event of this type",
    Own = "own" []: "they are of the country or organisation of the other side",
    OwnType = "own-type" [Kind]: "the same, in an event of this type",
    OwnFrame = "own-frame" [Frame]: "the same, in an event of this frame",
    OwnOrgan = "own-organ" [Of(ORGAN)]: "the same, and what part of it the other side is",
    OwnHome = "own-home" [Of(FLAG)]: "the same, and whether the article is about it",
    ToldActs = "told-acts" []: "share of the events told before that they stand on the other side of",
    ToldSuffers = "told-suffers" []: "share of the events told before that they stand on this side of",
    ToldSuffersOrgan = "told-suffers-organ" [Of(ORGAN)]: "the same, and what part of a state the other side is",
    ToldActsTone = "told-acts-tone" []: "the first, only of events that are of conflict as this one is or is not",
    ToldSuffersTone = "told-suffers-tone" []: "the second, likewise",
    ToldPair = "told-pair" []: "an event told before is between the same two",
    ToldPairTone = "told-pair-tone" []: "one that is of conflict as this one is or is not",
    ToldReversed = "told-reversed" []: "one the other way round",
    ToldReversedTone = "told-reversed-tone" []: "one the other way round, likewise of conflict or not",
    ToldPairs = "told-pairs" []: "how many events told before are between the same two, in fours, at most 1",
    ToldMost = "told-most" [Of(FLAG), Of(FLAG)]: "of those not on the other side they are in most events told before; whether the sentence names them, and none other is in as many",
    ToldMostDealt = "told-most-dealt" [Of(FLAG), Of(FLAG)]: "they are in most events told before with the other side, likewise",
    ToldMostDealtType = "told-most-dealt-type" [Of(FLAG), Of(FLAG)]: "the same of events of this type",
    ToldMostDealtTone = "told-most-dealt-tone" [Of(FLAG), Of(FLAG)]: "the same of events that are of conflict as this one is or is not",
    ToldOwn = "told-own" []: "how many events told before are within the same, in fours, at most 1",
    WholeActs = "whole-acts" []: "as told-acts, of the whole article",
    WholeSuffers = "whole-suffers" []: "as told-suffers, of the whole article",
    WholeActsOrgan = "whole-acts-organ" [Of(ORGAN)]: "whole-acts, and what part of a state the other side is",
    WholeSuffersOrgan = "whole-suffers-organ" [Of(ORGAN)]: "whole-suffers, likewise",
    WholeActsTone = "whole-acts-tone" []: "as told-acts-tone, of the whole article",
    WholeSuffersTone = "whole-suffers-tone" []: "as told-suffers-tone, of the whole article",
    WholePair = "whole-pair" []: "as told-pair, of the whole article",
    WholePairTone = "whole-pair-tone" []: "as told-pair-tone, of the whole article",
    WholeReversed = "whole-reversed" []: "as told-reversed, of the whole article",
    WholeReversedTone = "whole-reversed-tone" []: "as told-reversed-tone, of the whole article",
    WholePairs = "whole-pairs" []: "as told-pairs, of the whole article",
    WholeMost = "whole-most" [Of(FLAG), Of(FLAG)]: "of those not on the other side they are in most events of the whole article; whether the sentence names them, and none other is in as many",
    WholeMostDealt = "whole-most-dealt" [Of(FLAG), Of(FLAG)]: "they are in most events of the whole article with the other side, likewise",
    WholeMostDealtType = "whole-most-dealt-type" [Of(FLAG), Of(FLAG)]: "the same of events of this type",
    WholeMostDealtTone = "whole-most-dealt-tone" [Of(FLAG), Of(FLAG)]: "the same of events that are of conflict as this one is or is not",
    WholeOwn = "whole-own" []: "as told-own, of the whole article",
    LastRecipient = "last-recipient" [Of(FLAG)]: "the event told last has them on this side; whether the same are on the other",
    LastActor = "last-actor" [Of(FLAG)]: "the event told last has them on the other side; whether none of the same are",
    Ago = "ago" [Number]: "sentences since they were named",
    Standing = "standing" [Number]: "how they stood then: modifier, part, subject, subject of the sentence",
    Forgotten = "forgotten" []: "they were not named before",
    Share = "share" []: "their share of all states that the article names",
    Home = "home" []: "the article is about them",
    HomeTone = "home-tone" [Of(TONE)]: "the same, in conflict or not",
    HomeType = "home-type" [Kind]: "the same, in an event of this type",
    HomeFrame = "home-frame" [Frame]: "the same, in an event of this frame",
    HomeOrgan = "home-organ" [Of(ORGAN)]: "the same, and what part of a state the other side is",
    Dateline = "dateline" []: "the article was written there",
    Sort = "sort" [Of(SORT)]: "what sort of party they are called",
    State = "state" []: "they are a state or its people",
    StateType = "state-type" [Kind]: "the same, in an event of this type",
}
