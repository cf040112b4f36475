//! What an article tells: its events, as its memory keeps them.

use kabar_model::EventType;

use crate::mention::Party;

/// An event that the article has told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Number of the sentence that told it.
    pub sentence: usize,
    /// Its type.
    pub kind: EventType,
    /// Its mode.
    pub mode: Option<String>,
    /// The words that told it, in their citation forms.
    pub words: Vec<String>,
    /// Who did it, and whether that was read between the lines.
    pub actor: Vec<(Party, bool)>,
    /// To whom, likewise.
    pub recipient: Vec<(Party, bool)>,
    /// On whose word.
    pub holder: Option<Party>,
}

impl Told {
    pub(super) fn parties(side: &[(Party, bool)]) -> impl Iterator<Item = &Party> {
        side.iter().map(|(party, _)| party).filter(|party| party.is_known())
    }

    /// Whether a party of this country, organisation or group is on a side.
    pub fn names(side: &[(Party, bool)], code: &str) -> bool {
        Self::parties(side).any(|party| party.code == code)
    }

    /// Whether this very party is on a side: the opposition is not the government.
    pub fn has(side: &[(Party, bool)], who: &Party) -> bool {
        Self::parties(side).any(|party| party.code == who.code && party.sector == who.sector)
    }
}
