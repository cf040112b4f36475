//! Who is meant on a side of an event, of all whom the article gives: the rules' choice against every other, by the weights of
//! `ontology/sides.tsv`. The rules know what the words of a sentence say; the weights know how often what they guess is so.

mod case;
mod clues;
mod set;
mod table;
mod tally;
mod told;

use kabar_model::{Document, EventType, Span};
use kabar_pack::weighing::{Clue, Side};

use crate::{
    Coder, Parse,
    mention::{Party, PartyKind},
    proposition::Proposition,
    roles::PEOPLE,
    scene::{Player, Scene},
    trigger::Trigger,
    weigh::{
        case::Case,
        set::Set,
        table::{Code, Table},
    },
};

/// What stands before the evidence of a party that the weights put in.
pub(crate) const WEIGHED: &str = "likelier than whom the rules said";

/// So many clues are told of those that tipped the scales.
const MOST_TOLD: usize = 5;

/// Who may be meant on a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Whom the rules said.
    Ruled,
    /// Nobody.
    Nobody,
    /// Those of a country, organisation or group that the sentence or the article names.
    Other(Code),
}

/// Those who may be meant on a side of an event, with the clues to each: what weights are fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// Where the trigger stands in its field, in bytes.
    pub trigger: Span,
    /// The row of the lexicon.
    pub row: String,
    /// The type.
    pub kind: EventType,
    /// Codes of the actors and of the recipients by the rules.
    pub sides: [Vec<String>; 2],
    /// For the actor and for the recipient: who may be meant. The first is the rules' choice.
    pub options: [Vec<Candidate>; 2],
}

/// One who may be meant on a side.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The codes: several only where the rules say so; none for nobody.
    pub codes: Vec<String>,
    /// What speaks for and against it, and how far.
    pub clues: Vec<(Clue, f32)>,
}

impl Coder {
    /// Whom the rules say on each side of every event of a document, and who else might be meant; in the order of the text.
    pub fn weighed(&self, document: &Document, parse: &mut Parse<'_>) -> Vec<Weighed> {
        let mut all = Vec::new();
        self.each(document, parse, false, &mut |_, scene, explained| {
            let table = Table::new(scene, &explained.propositions);
            let kept = explained.propositions.iter().filter(|p| p.dropped.is_none());
            all.extend(kept.map(|p| scene.weighed(p, &table)));
        });
        all.sort_by_key(|weighed| weighed.trigger.start);
        all
    }
}

impl Scene<'_, '_> {
    /// Puts in whoever is likelier than whom the rules said, in every proposition that is an event.
    pub(crate) fn weigh(&self, propositions: &mut [Proposition]) {
        let weighing = self.finder.ontology.weighing();
        if weighing.is_empty() || propositions.iter().all(|p| p.dropped.is_some()) {
            return;
        }
        let table = Table::new(self, propositions);
        let mut changed = false;
        for this in propositions.iter_mut().filter(|p| p.dropped.is_none()) {
            let mut doubt = [0.0; 2];
            let likeliest = Side::ALL.map(|side| {
                let case = table.case(self, this, side);
                if case.is_told() {
                    return None;
                }
                let weight = |meant: &Meant| {
                    let mut sum = 0.0;
                    table.clues(self, &case, *meant, &mut |clue, value| sum += weighing.weight(side, clue) * value);
                    (*meant, sum)
                };
                let all: Vec<(Meant, f32)> = table.options(this, side).iter().map(weight).collect();
                // the rules' choice stands first
                let &(ruled, _) = all.first()?;
                let (meant, most) = all.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
                doubt[side as usize] = 1.0 - 1.0 / all.iter().map(|(_, sum)| (sum - most).exp()).sum::<f32>();
                if meant == ruled {
                    return None;
                }
                let told = self.tipped(&table, &case, side, (ruled, meant));
                Some((self.meant(this, &case, meant, &table), told))
            });
            this.doubt = doubt;
            let [actor, recipient] = likeliest;
            if actor.is_none() && recipient.is_none() {
                continue;
            }
            changed = true;
            for (side, likelier) in [(Side::Actor, actor), (Side::Recipient, recipient)] {
                let Some((players, told)) = likelier else { continue };
                let others = table::side(this, other_than(side));
                let Some(players) = self.apart(players, side, others, &this.trigger) else {
                    continue;
                };
                this.weighed.push(told);
                match side {
                    Side::Actor => this.actor = players,
                    Side::Recipient => this.recipient = players,
                }
            }
            let row = &self.finder.pack.lexicon.predicates[this.trigger.row];
            this.dropped = self.objection(this, self.finder_frame(row.frame.unwrap_or_default()));
        }
        if changed {
            self.merge(propositions);
        }
    }

    /// Players where the other side is of the same country: what its organs do they do to its people, and what its people do is done to its
    /// government. None where that makes no sense.
    fn apart(&self, players: Vec<Player>, side: Side, others: &[Player], trigger: &Trigger) -> Option<Vec<Player>> {
        let of_others =
            |p: &Player| others.iter().any(|o| o.party.code == p.party.code && o.party.sector == p.party.sector);
        let Some(same) = players.iter().find(|p| of_others(p)) else { return Some(players) };
        let mut state = self.state(&same.party.code, trigger, |id| format!("{WEIGHED}: actors/{id}"))?;
        if side == Side::Recipient && of_others(&state) {
            state.party.sector = Some(PEOPLE.to_owned());
            state.party.kind = PartyKind::People;
        }
        (!of_others(&state)).then(|| vec![state])
    }

    /// What tipped the scales from the rules' choice to another: the clues that weigh most between the two.
    fn tipped(&self, table: &Table<'_>, case: &Case<'_>, side: Side, (ruled, meant): (Meant, Meant)) -> String {
        let ontology = self.finder.ontology;
        let mut weights: Vec<(Clue, f32)> = Vec::new();
        for (meant, sign) in [(meant, 1.0), (ruled, -1.0)] {
            table.clues(self, case, meant, &mut |clue, value| {
                let weight = sign * value * ontology.weighing().weight(side, clue);
                match weights.iter_mut().find(|(known, _)| *known == clue) {
                    Some((_, sum)) => *sum += weight,
                    None => weights.push((clue, weight)),
                }
            });
        }
        let more: f32 = weights.iter().map(|(_, weight)| weight).sum();
        weights.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let most = weights
            .iter()
            .take(MOST_TOLD)
            .map(|(clue, weight)| format!("{} {weight:+.2}", clue.name(ontology.frames())));
        let most = most.collect::<Vec<_>>().join(", ");
        let name = |meant: Meant| match meant {
            Meant::Ruled => case.ruled_codes(table).join("+"),
            Meant::Nobody => "nobody".to_owned(),
            Meant::Other(code) => table.code(code).to_owned(),
        };
        format!("{} {} by {more:.2} likelier than {}: {most}", side.as_str(), name(meant), name(ruled))
    }

    /// The players who are meant.
    fn meant(&self, this: &Proposition, case: &Case<'_>, meant: Meant, table: &Table<'_>) -> Vec<Player> {
        match meant {
            Meant::Ruled => table::side(this, case.at).to_vec(),
            Meant::Nobody => Vec::new(),
            Meant::Other(code) => {
                let (number, code) = (code, table.code(code));
                let other = table::side(this, other_than(case.at));
                let weighed = |player: Player| {
                    let because = format!("{WEIGHED}: {}", player.party.because);
                    Player { party: Party { because, ..player.party }, ..player }
                };
                let named = table.nearest(Set::one(number), case);
                if let ([guessed], None) = (table::side(this, case.at), &named)
                    && self.is_of_a_guessed_state(guessed, this)
                {
                    // "fifty people": the same people, of another state
                    let party = Party { code: code.to_owned(), ..guessed.party.clone() };
                    return vec![weighed(Player { party, ..guessed.clone() })];
                }
                let named = named.and_then(|(_, named)| {
                    let mut players = self.players_of(named.mention);
                    players.retain(|p| p.party.code == code);
                    players.into_iter().next()
                });
                let pointed = || self.pointed_at(code);
                let told = || {
                    let at = (this.trigger.start, this.trigger.end);
                    let same = |p: &Party| other.iter().any(|o| o.party.code == p.code && o.party.sector == p.sector);
                    let party = table.parties(number).find(|p| !same(p)).or_else(|| table.parties(number).next());
                    let party = party.cloned().or_else(|| {
                        self.state(code, &this.trigger, |id| format!("actors/{id}")).map(|player| player.party)
                    });
                    Some(Player::supplied(&party?, at, WEIGHED))
                };
                named.or_else(pointed).map(weighed).or_else(told).into_iter().collect()
            }
        }
    }

    /// Whether words of the sentence name somebody of a state that was guessed.
    fn is_of_a_guessed_state(&self, player: &Player, this: &Proposition) -> bool {
        let people = player.party.sector.is_some() && player.party.name.is_none();
        let supplied = (player.start, player.end) == (this.trigger.start, this.trigger.end);
        player.inferred && people && !supplied && self.mention_at(player.start).is_some()
    }

    /// Those of a code at whom a word of the sentence points back.
    fn pointed_at(&self, code: &str) -> Option<Player> {
        let back = |&(start, end, kind): &(usize, usize, _)| self.point_back(kind, start, end, start);
        self.memo.anaphors.iter().flat_map(back).find(|player| player.party.code == code)
    }

    fn weighed(&self, this: &Proposition, table: &Table<'_>) -> Weighed {
        let codes = |side: Side| -> Vec<String> {
            table.known(table::side(this, side)).codes().map(|code| table.code(code).to_owned()).collect()
        };
        let options = Side::ALL.map(|side| {
            let case = table.case(self, this, side);
            let option = |meant: Meant| {
                let mut clues = Vec::new();
                table.clues(self, &case, meant, &mut |clue, value| clues.push((clue, value)));
                let codes = match meant {
                    Meant::Ruled => codes(side),
                    Meant::Nobody => Vec::new(),
                    Meant::Other(code) => vec![table.code(code).to_owned()],
                };
                Candidate { codes, clues }
            };
            table.options(this, side).into_iter().map(option).collect()
        });
        let words = self.reading.sentence.words.get(this.trigger.start..this.trigger.end).unwrap_or_default();
        Weighed {
            trigger: words.iter().map(|word| word.span).reduce(Span::cover).unwrap_or_default(),
            row: self.finder.pack.lexicon.predicates[this.trigger.row].id.clone(),
            kind: this.kind,
            sides: Side::ALL.map(codes),
            options,
        }
    }
}

pub(crate) fn other_than(side: Side) -> Side {
    match side {
        Side::Actor => Side::Recipient,
        Side::Recipient => Side::Actor,
    }
}
