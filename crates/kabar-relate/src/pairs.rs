//! Clues from the propositions, and the answer that they give by rule.

use kabar_coder::Proposition;
use kabar_model::EventType;

use crate::{
    clue::{Bag, Group},
    sight::{Hold, Sight, ancestors},
};

/// What the rule says: a type, how sure, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// PLOVER type.
    pub kind: EventType,
    /// 0 to 1.
    pub confidence: f32,
    /// Row and part of the pair.
    pub evidence: String,
    /// Whether the proposition names one of the pair at least.
    pub holds: bool,
}

pub(crate) fn add(sight: &Sight<'_>, bag: &mut Bag) {
    for p in sight.propositions {
        let hold = sight.hold(p);
        let row = &sight.lexicon.predicates[p.trigger.row].id;
        let value = match hold {
            Hold::Both => 2.0,
            Hold::Together | Hold::Actor | Hold::Reversed => 1.0,
            _ => 0.5,
        };
        bag.weigh(Group::Roles, format!("{} {}", p.kind, hold.as_str()), value);
        bag.weigh(Group::Roles, format!("{row} {}", hold.as_str()), value);
        bag.weigh(Group::Roles, row.as_str(), value * 0.5);
        if p.stance.negated {
            bag.weigh(Group::Roles, format!("not {} {}", p.kind, hold.as_str()), value);
        }
        if sight.verb == Some(p.trigger.head) {
            bag.weigh(Group::Roles, format!("{} is the source's", p.kind), 1.5);
        }
        if p.dropped.is_none() {
            bag.weigh(Group::Roles, format!("{} event {}", p.kind, hold.as_str()), value);
        }
        if p.stance.absorbed.is_none() {
            bag.weigh(Group::Roles, format!("{} free {}", p.kind, hold.as_str()), value);
        }
    }
    let ranked = ranked(sight);
    if let Some(best) = ranked.first() {
        bag.add(Group::Rule, best.kind.as_str());
        bag.add(Group::Rule, format!("{} {}", best.kind, best.evidence.rsplit(' ').next().unwrap_or_default()));
    }
    if let Some(second) = ranked.get(1) {
        bag.weigh(Group::Rule, format!("second {}", second.kind), 0.5);
    }
}

/// What the propositions say of the pair, best first.
pub fn ranked(sight: &Sight<'_>) -> Vec<Guess> {
    let mut scored: Vec<(f32, usize, Guess)> = sight
        .propositions
        .iter()
        .enumerate()
        .map(|(at, p)| {
            let (score, hold) = (score(sight, p), sight.hold(p));
            let row = &sight.lexicon.predicates[p.trigger.row].id;
            let kind = if p.stance.negated && gives(p.kind) { EventType::Reject } else { p.kind };
            let guess = Guess {
                kind,
                confidence: (score / 10.0).clamp(0.05, 0.95),
                evidence: format!("{row} {}", hold.as_str()),
                holds: hold != Hold::Neither,
            };
            (score, at, guess)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().map(|(.., guess)| guess).collect()
}

/// Types whose refusal is a refusal: who will not give, meet or yield rejects.
fn gives(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Agree
            | EventType::Consult
            | EventType::Support
            | EventType::Concede
            | EventType::Cooperate
            | EventType::Aid
            | EventType::Retreat
    )
}

fn score(sight: &Sight<'_>, p: &Proposition) -> f32 {
    let mut score = match sight.hold(p) {
        Hold::Both => 6.0,
        Hold::Together => 5.0,
        Hold::Actor => 4.0,
        Hold::Recipient => 2.0,
        Hold::Reversed => 1.5,
        Hold::Crossed => 0.8,
        Hold::Neither => 0.3,
    };
    let head = p.trigger.head;
    if sight.verb == Some(head) || p.trigger.light.is_some_and(|(verb, ..)| sight.verb == Some(verb)) {
        score += 2.5;
    } else if sight.verb.is_some_and(|v| sight.reading.head(head) == Some(v)) {
        score += 1.0;
    }
    if sight.path.as_ref().is_some_and(|(path, _)| path.contains(&head)) {
        score += 1.0;
    }
    if p.dropped.is_none() {
        score += 0.5;
    }
    if p.stance.absorbed.is_some() {
        score -= 1.0;
    }
    score - 0.1 * ancestors(sight.reading, head).count() as f32
}
