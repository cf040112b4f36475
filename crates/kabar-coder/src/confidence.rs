//! How far an event is to be believed: the facts of its proposition that the formula of `ontology/confidence.toml` weighs.

use std::fmt::Write as _;

use kabar_model::{Document, Factuality, LinkRole, Quad};
use kabar_pack::{Fact, Pos};

use crate::{
    Coder, Parse,
    proposition::Proposition,
    scene::{Player, Scene},
};

/// A row that fired, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Considered {
    /// The row's evidence id.
    pub row: String,
    /// Why it is no event; none where it is one.
    pub dropped: Option<String>,
    /// What the confidence rests on.
    pub facts: Vec<(Fact, f32)>,
}

/// Steps in the tree from a trigger to a side that still count as shown by the tree: a verb, its noun, the noun's modifier.
const NEAR: usize = 2;

/// Facts about one side: missing, unknown, inferred, supplied, owner, pronoun, by order.
type SideFacts = [Fact; 7];
const ACTOR: SideFacts = [
    Fact::ActorMissing,
    Fact::ActorUnknown,
    Fact::ActorInferred,
    Fact::ActorSupplied,
    Fact::ActorOwner,
    Fact::ActorPronoun,
    Fact::ActorByOrder,
];
const RECIPIENT: SideFacts = [
    Fact::RecipientMissing,
    Fact::RecipientUnknown,
    Fact::RecipientInferred,
    Fact::RecipientSupplied,
    Fact::RecipientOwner,
    Fact::RecipientPronoun,
    Fact::RecipientByOrder,
];

impl Coder {
    /// Every row that fired in a document, in the order of its sentences; those that are events come in the order of
    /// [`Coder::code`].
    pub fn considered(&self, document: &Document, parse: &mut Parse<'_>) -> Vec<Considered> {
        let mut all: Vec<Vec<Considered>> = vec![Vec::new(); document.sentences.len()];
        self.each(document, parse, true, &mut |at, scene, explained| {
            all[at].extend(explained.propositions.iter().map(|p| Considered {
                row: self.pack.lexicon.predicates[p.trigger.row].id.clone(),
                dropped: p.dropped.clone(),
                facts: scene.facts(p),
            }));
        });
        all.into_iter().flatten().collect()
    }

    /// "confidence 0.81 = base +0.90, pattern +0.40, …": what weighs most first.
    pub(crate) fn why_believed(&self, scene: &Scene<'_, '_>, p: &Proposition) -> String {
        let confidence = self.ontology.confidence();
        let facts = scene.facts(p);
        let mut parts: Vec<(&str, f32)> =
            facts.iter().map(|(fact, value)| (fact.as_str(), confidence.weight(*fact) * value)).collect();
        parts.retain(|(_, weight)| weight.abs() >= 0.005);
        parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut text = format!("confidence {:.2} = base {:+.2}", confidence.of(&facts), confidence.base());
        for (name, weight) in parts {
            let _ = write!(text, ", {name} {weight:+.2}");
        }
        text
    }
}

impl Scene<'_, '_> {
    /// Drops what is less likely to be right than the formula asks for.
    pub(crate) fn leave_out_the_unlikely(&self, propositions: &mut [Proposition]) {
        let confidence = self.finder.ontology.confidence();
        for p in propositions.iter_mut().filter(|p| p.dropped.is_none()) {
            let chance = confidence.of(&self.facts(p));
            if chance < confidence.least() {
                p.dropped = Some(format!(
                    "too unsure: a confidence of {chance:.2}, where {:.2} is asked for",
                    confidence.least()
                ));
            }
        }
    }

    /// What holds of a proposition; facts that do not hold are left out.
    pub(crate) fn facts(&self, p: &Proposition) -> Vec<(Fact, f32)> {
        let r = self.reading;
        let row = &self.finder.pack.lexicon.predicates[p.trigger.row];
        let quad = self.finder.ontology.quad(p.kind);
        let margin = |word: usize| r.tree.nodes.get(word).map_or(0.0, |n| n.margin);
        let mut facts: Vec<(Fact, f32)> = Vec::new();
        self.side(&p.actor, p, ACTOR, &mut facts);
        self.side(&p.recipient, p, RECIPIENT, &mut facts);
        let words: Vec<usize> =
            p.actor.iter().chain(&p.recipient).filter(|s| !s.inferred).map(|s| self.top(s)).collect();
        let sides = words.iter().map(|&w| 1.0 - margin(w)).sum::<f32>() / words.len().max(1) as f32;
        let share = |n: usize, whole: usize| (n as f32 / whole as f32).min(1.0);
        let holds = |fact: bool| f32::from(u8::from(fact));
        facts.extend([
            (Fact::ActorDoubt, p.doubt[0]),
            (Fact::RecipientDoubt, p.doubt[1]),
            (Fact::TriggerUnsure, 1.0 - margin(p.trigger.head)),
            (Fact::SidesUnsure, sides),
            (Fact::TreeUnsure, 1.0 - r.tree.confidence),
            (Fact::Pattern, holds(!row.pattern.is_empty())),
            (Fact::Noun, holds(row.pos == Pos::Noun)),
            (Fact::Adjective, holds(row.pos == Pos::Adj)),
            (Fact::Light, holds(p.trigger.light.is_some())),
            (Fact::Phrase, holds(p.trigger.end - p.trigger.start > 1)),
            (Fact::Open, holds(!matches!(p.stance.fact, Factuality::Certain | Factuality::Negated))),
            (Fact::Negated, holds(p.stance.fact == Factuality::Negated)),
            (Fact::Attributed, holds(p.stance.chain.iter().any(|l| l.role == LinkRole::Speaker))),
            (Fact::Quoted, holds(r.quoted.get(p.trigger.head).copied().unwrap_or(false))),
            (Fact::Headline, holds(r.headline)),
            (Fact::Long, share(r.len(), 50)),
            (Fact::Crowded, share(self.others(p), 4)),
            (Fact::Deep, share(self.above(p.trigger.head).count() - 1, 6)),
            (Fact::Verbal, holds(matches!(quad, Quad::VerbalCooperation | Quad::VerbalConflict))),
            (Fact::Conflict, holds(matches!(quad, Quad::VerbalConflict | Quad::MaterialConflict))),
        ]);
        facts.retain(|(_, value)| *value != 0.0);
        facts
    }

    /// How many parties of the sentence are on neither side.
    fn others(&self, p: &Proposition) -> usize {
        let side = |code: &str| p.actor.iter().chain(&p.recipient).any(|player| player.party.code == code);
        let mut codes: Vec<&str> =
            self.mentions.iter().flat_map(|m| &m.parties).map(|party| party.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().filter(|code| !side(code)).count()
    }

    /// How one side was found: as its surest player was.
    fn side(&self, players: &[Player], p: &Proposition, names: SideFacts, facts: &mut Vec<(Fact, f32)>) {
        let [missing, unknown, inferred, supplied, owner, pronoun, by_order] = names;
        if players.is_empty() {
            facts.push((missing, 1.0));
            return;
        }
        let found = |player: &Player| {
            let points_back = self.mention_at(player.start).is_none() && self.anaphor_over(player.start).is_some();
            let far = !player.inferred && self.steps(p.trigger.head, self.top(player)).is_none_or(|n| n > NEAR);
            let all = [
                (unknown, !player.party.is_known()),
                (inferred, player.inferred),
                (supplied, player.inferred && (player.start, player.end) == (p.trigger.start, p.trigger.end)),
                (owner, player.owner),
                (pronoun, points_back),
                (by_order, far),
            ];
            all.into_iter().filter(|(_, holds)| *holds).map(|(fact, _)| (fact, 1.0)).collect::<Vec<_>>()
        };
        facts.extend(players.iter().map(found).min_by_key(Vec::len).unwrap_or_default());
    }

    /// The word of a player that hangs outside its phrase.
    fn top(&self, player: &Player) -> usize {
        let span = player.start..player.end;
        span.clone().find(|&w| self.reading.head(w).is_none_or(|h| !span.contains(&h))).unwrap_or(player.start)
    }

    /// A word and those above it.
    pub(crate) fn above(&self, word: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(word), |&w| self.reading.head(w))
    }

    /// Steps between two words in the tree.
    fn steps(&self, a: usize, b: usize) -> Option<usize> {
        self.way(a, b).map(|(up, down)| up + down)
    }

    /// Steps in the tree from a word up to the first that stands above both, and from there down to the other.
    pub(crate) fn way(&self, a: usize, b: usize) -> Option<(usize, usize)> {
        let meet = |(up, word)| self.above(b).position(|w| w == word).map(|down| (up, down));
        self.above(a).enumerate().find_map(meet)
    }
}
