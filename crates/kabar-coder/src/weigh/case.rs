//! A side of an event, as far as it is the same whoever may be meant.

use kabar_model::{EventType, LinkRole};
use kabar_pack::weighing::Side;

use crate::{
    again::AT_HOME,
    doers::ANSWERED,
    mention::ARTICLES_COUNTRY,
    proposition::Proposition,
    scene::{Player, Scene},
    weigh::{
        other_than,
        set::Set,
        table::{Named, Table, is_conflict, side, stands_for},
        tally::{Of, Tally},
    },
};

/// The place of `how` among the names of `weighing::HOW`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Nobody,
    Unknown,
    Words,
    Owner,
    Inferred,
    Home,
    Pronoun,
    Partner,
    Doers,
    Country,
    Again,
    OwnPeople,
    StateAct,
    Answered,
    Other,
}

/// How evidence begins that tells of no words of the sentence.
const SUPPLIED: &[(&str, How)] = &[
    ("partner in the article", How::Partner),
    ("did what was told before", How::Doers),
    (ARTICLES_COUNTRY, How::Country),
    ("took part in what was told before", How::Again),
    ("the people of who acts", How::OwnPeople),
    ("only a state does it", How::StateAct),
    (ANSWERED, How::Answered),
];

/// How far a mention is from a trigger.
type Far = (bool, usize, usize);

/// A side of a proposition, as far as it is the same whoever may be meant.
pub(crate) struct Case<'c> {
    pub(super) kind: u8,
    pub(super) frame: u8,
    /// What part of a state the other side is.
    pub(super) organ: u8,
    pub(super) conflict: bool,
    pub(super) how: How,
    /// Those on the side in question, and on the other.
    pub(super) ruled: Set,
    pub(super) other: Set,
    /// Who tells of it.
    pub(super) speakers: Set,
    pub(super) this: &'c Proposition,
    pub(super) at: Side,
    /// How far each mention of the sentence is from the trigger, the least first to be looked at: whether its words stand for the other
    /// side, steps in the tree, words between. And the steps up from it and down to the trigger.
    pub(super) ways: Vec<(Far, Option<(usize, usize)>)>,
    /// Whether they are the people of who rules, to whom what nobody is named for is done at home.
    ruled_over: bool,
    /// The sector of whom the rules say, where words name somebody of it and their state was guessed.
    pub(super) kin: Option<&'c str>,
    /// Who is in the events told so far, and in those of the whole article.
    pub(super) told: Tally,
    pub(super) whole: Tally,
}

impl Case<'_> {
    /// "Canada accused India. New Delhi rejected the charge": whether the article tells outright who is answered.
    pub(super) fn is_told(&self) -> bool {
        self.how == How::Answered || self.ruled_over
    }

    /// The codes of those whom the rules say.
    pub(super) fn ruled_codes<'t>(&self, table: &'t Table<'_>) -> Vec<&'t str> {
        self.ruled.codes().map(|code| table.code(code)).collect()
    }
}

impl Table<'_> {
    /// A side of a proposition of the sentence.
    pub(crate) fn case<'c>(&self, scene: &Scene<'_, '_>, this: &'c Proposition, at: Side) -> Case<'c> {
        let row = &scene.finder.pack.lexicon.predicates[this.trigger.row];
        let conflict = is_conflict(scene, this.kind);
        let other = self.known(side(this, other_than(at)));
        let players = side(this, other_than(at));
        let way = |named: &Named<'_>| {
            let way = scene.way(named.top, this.trigger.head);
            let (start, end) = (named.mention.start, named.mention.end);
            let apart = start.saturating_sub(this.trigger.end).max(this.trigger.start.saturating_sub(end));
            ((stands_for(players, start), way.map_or(usize::MAX, |(up, down)| up + down), apart), way)
        };
        let of = Of { kind: this.kind, at, other, conflict };
        let speakers = this.stance.chain.iter().filter(|link| link.role == LinkRole::Speaker);
        Case {
            frame: number(row.frame.unwrap_or_default()),
            organ: organ(side(this, other_than(at))),
            kind: number(EventType::ALL.iter().position(|kind| *kind == this.kind).unwrap_or(0)),
            conflict,
            how: scene.how(side(this, at), this),
            ruled_over: side(this, at).iter().any(|p| p.party.because.starts_with(AT_HOME)),
            kin: scene.guessed_sector(side(this, at), this),
            ruled: self.known(side(this, at)),
            speakers: self.known(speakers.map(|link| &link.player)),
            told: Tally::new(&self.told, self.about.len(), of),
            whole: Tally::new(&self.ahead, self.about.len(), of),
            ways: self.named.iter().map(way).collect(),
            other,
            this,
            at,
        }
    }

    /// The mention of one of some codes that is nearest to the trigger, best one that does not stand for the other side; and its number.
    pub(super) fn nearest(&self, codes: Set, case: &Case<'_>) -> Option<(usize, &Named<'_>)> {
        let all = self.named.iter().enumerate().filter(|(_, named)| named.codes.meets(codes));
        all.min_by_key(|(at, _)| case.ways[*at].0)
    }
}

impl Scene<'_, '_> {
    /// The sector of players whom words name without their state: "the journalists".
    fn guessed_sector<'c>(&self, players: &'c [Player], this: &Proposition) -> Option<&'c str> {
        let [player] = players else { return None };
        let named = (player.start, player.end) != (this.trigger.start, this.trigger.end);
        let guessed = player.inferred && named && self.mention_at(player.start).is_some_and(|m| m.role.is_some());
        player.party.sector.as_deref().filter(|_| guessed)
    }

    /// How the rules came by a side.
    fn how(&self, players: &[Player], this: &Proposition) -> How {
        let Some(first) = players.first() else { return How::Nobody };
        if !first.party.is_known() {
            return How::Unknown;
        }
        let because = first.party.because.as_str();
        if first.inferred && (first.start, first.end) == (this.trigger.start, this.trigger.end) {
            let known = SUPPLIED.iter().find(|(begin, _)| because.starts_with(begin));
            return known.map_or(How::Other, |(_, how)| *how);
        }
        if self.mention_at(first.start).is_none() && self.anaphor_over(first.start).is_some() {
            return How::Pronoun;
        }
        match () {
            () if because.contains(ARTICLES_COUNTRY) => How::Home,
            () if first.owner => How::Owner,
            () if first.inferred => How::Inferred,
            () => How::Words,
        }
    }
}

/// What part of a state a side is, as a place among the names of `weighing::ORGAN`.
fn organ(players: &[Player]) -> u8 {
    let Some(first) = players.first() else { return 5 };
    match first.party.sector.as_deref() {
        None => 0,
        Some("GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY") => 1,
        Some("OPP" | "PTY") => 2,
        Some("REB") => 3,
        Some(_) => 4,
    }
}

/// A small number, as an argument of a clue.
pub(super) fn number(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use kabar_pack::weighing::{HOW, SORT};

    use super::How;
    use crate::mention::PartyKind;

    #[test]
    fn names_stand_in_the_order_of_what_they_name() {
        assert_eq!(HOW[How::Home as usize], "home");
        assert_eq!(HOW[How::OwnPeople as usize], "own-people");
        assert_eq!(HOW[How::Other as usize], "other");
        assert_eq!((HOW.len(), SORT.len()), (How::Other as usize + 1, PartyKind::Media as usize + 1));
        assert_eq!((SORT[PartyKind::Org as usize], SORT[PartyKind::People as usize]), ("organisation", "people"));
    }
}
