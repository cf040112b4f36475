//! The event record: what kabar is for. Its JSON form is documented in `docs/event.schema.json`.

use serde::Serialize;

use crate::{Field, Timex};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as records write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the code as records write it.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

coded! {
    /// The 16 event types of PLOVER.
    EventType {
        /// Promises or agrees to do something cooperative.
        Agree = "AGREE",
        /// Meets, visits, negotiates.
        Consult = "CONSULT",
        /// Praises, endorses, signs an accord.
        Support = "SUPPORT",
        /// Eases, gives in, pardons.
        Concede = "CONCEDE",
        /// Acts together or trades.
        Cooperate = "COOPERATE",
        /// Gives help.
        Aid = "AID",
        /// Withdraws, frees, disarms, resigns.
        Retreat = "RETREAT",
        /// Asks, urges, demands.
        Request = "REQUEST",
        /// Criticises, blames, voices concern, sues.
        Accuse = "ACCUSE",
        /// Refuses, denies, vetoes.
        Reject = "REJECT",
        /// Warns of an own hostile act.
        Threaten = "THREATEN",
        /// Demonstrates, strikes.
        Protest = "PROTEST",
        /// Cuts relations, embargo, expels diplomats.
        Sanction = "SANCTION",
        /// Raises force posture.
        Mobilize = "MOBILIZE",
        /// Arrests, bans, represses.
        Coerce = "COERCE",
        /// Physical violence.
        Assault = "ASSAULT",
    }
}

coded! {
    /// The quad class of a type.
    Quad {
        /// Verbal cooperation.
        VerbalCooperation = "verbal_cooperation",
        /// Material cooperation.
        MaterialCooperation = "material_cooperation",
        /// Verbal conflict.
        VerbalConflict = "verbal_conflict",
        /// Material conflict.
        MaterialConflict = "material_conflict",
    }
}

coded! {
    /// How a holder presents the event, in FactBank's values.
    Factuality {
        /// As a fact.
        Certain = "CT+",
        /// As not happening.
        Negated = "CT-",
        /// As probable.
        Probable = "PR",
        /// As possible: may, could, fears.
        Possible = "PS",
        /// Left open: planned, wanted, conditional, asked, future.
        Underspecified = "UU",
    }
}

coded! {
    /// PLOVER's auxiliary modes.
    Auxiliary {
        /// Told as history.
        Historical = "historical",
        /// Still to come.
        Future = "future",
        /// Conditional or imagined.
        Hypothetical = "hypothetical",
        /// Said not to be so.
        Negation = "negation",
    }
}

coded! {
    /// What a link of the attribution chain does.
    LinkRole {
        /// Stands behind what is said.
        Speaker = "speaker",
        /// Only passes it on.
        Medium = "medium",
    }
}

/// A piece of the article's text; offsets in code points of its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextSpan {
    /// The words.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A participant of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActorRef {
    /// ISO 3166-1 alpha-3, organisation or group; `---` where none can be told.
    pub code: String,
    /// GOV, MIL, …; absent for organisations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// The name of the entry that resolved it ("Vladimir Putin").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The words of the text.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// One link of the chain of those on whose word an event rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributionLink {
    /// Speaker or medium.
    pub role: LinkRole,
    /// As in [`ActorRef::code`].
    pub code: String,
    /// As in [`ActorRef::sector`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// As in [`ActorRef::name`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The words of the text.
    pub text: String,
    /// How far this holder stands behind the event: the innermost as the event's own factuality says; whoever only
    /// reports what another says leaves it open.
    pub factuality: Factuality,
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Location {
    /// The words of the text.
    pub text: String,
    /// Its usual English name: of a city as GeoNames has it, of a country as the actors have it.
    pub name: String,
    /// ISO 3166-1 alpha-3 of the country.
    pub code: String,
    /// Degrees north; none where only the country is told.
    pub lat: Option<f64>,
    /// Degrees east; likewise.
    pub lon: Option<f64>,
    /// Its number in GeoNames.
    pub geonames: u32,
}

/// The innermost speaker, or the article itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder<'a> {
    /// The article's own voice.
    Author,
    /// Somebody in it.
    Speaker(&'a AttributionLink),
}

/// One coded event: one line of `kabar code --format jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// The article's id, else its file's name.
    pub doc: String,
    /// Tag of the pack that coded it.
    pub lang: String,
    /// When it happened, where text and publication date settle it.
    pub date: Option<Timex>,
    /// The words that gave the date.
    pub date_text: Option<String>,
    /// Where it happened, where the text settles it.
    pub location: Option<Location>,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts, in alphabetical order.
    pub contexts: Vec<String>,
    /// Quad class.
    pub quad: Quad,
    /// PLOVER's conflict-cooperation score, −10 to 10.
    pub score: f32,
    /// The closest CAMEO code.
    pub cameo: String,
    /// Who did it.
    pub actor: Vec<ActorRef>,
    /// To whom.
    pub recipient: Vec<ActorRef>,
    /// How the innermost holder presents it.
    pub factuality: Factuality,
    /// PLOVER's auxiliary modes.
    pub auxiliary: Vec<Auxiliary>,
    /// On whose word, outermost first; empty for the article's own voice.
    pub attribution: Vec<AttributionLink>,
    /// The words that evoked it.
    pub trigger: TextSpan,
    /// The sentence.
    pub sentence: TextSpan,
    /// Which field the offsets count in.
    pub field: Field,
    /// How far the coding is to be believed, 0 to 1.
    pub confidence: f32,
    /// Ids of the pack rows that made it.
    pub evidence: Vec<String>,
    /// Engine name and version.
    pub engine: String,
    /// Digest of ontology, actors and packs.
    pub codebook: String,
}

impl Event {
    /// Who stands behind it: the innermost speaker of the chain.
    pub fn holder(&self) -> Holder<'_> {
        self.attribution
            .iter()
            .rev()
            .find(|link| link.role == LinkRole::Speaker)
            .map_or(Holder::Author, Holder::Speaker)
    }
}
