//! When it happened: the time expression of a sentence that belongs to a trigger.

use kabar_model::{Auxiliary, Rel, Timex};
use kabar_pack::Cue;
use kabar_time::{Anchor, Tense, TimeExpr, TimeKind};

use crate::{scene::Scene, stance::Stance, trigger::Trigger};

/// Steps an expression may stand above a trigger and still date it.
const FAR: usize = 8;

impl Scene<'_, '_> {
    /// The date of a trigger and the words that give it.
    pub fn when(
        &self,
        trigger: &Trigger,
        stance: &Stance,
        expressions: &[TimeExpr],
        anchor: &Anchor,
    ) -> Option<(Timex, std::ops::Range<usize>)> {
        let future = stance.auxiliary.contains(&Auxiliary::Future);
        let tense = if future { Tense::Future } else { Tense::Past };
        let dated = expressions.iter().filter(|e| !matches!(e.kind, TimeKind::Duration | TimeKind::Vague));
        let best = dated
            .filter_map(|e| self.distance(trigger, &e.words).map(|d| (d, e)))
            .min_by_key(|(d, e)| (*d, e.words.start));
        let (_, expression) = best?;
        expression.value_at(anchor, tense).map(|value| (value, expression.words.clone()))
    }

    /// How far a phrase stands from a trigger in the tree; none where it belongs to another clause.
    pub(crate) fn distance(&self, trigger: &Trigger, words: &std::ops::Range<usize>) -> Option<usize> {
        let r = self.reading;
        // the word of the phrase that hangs outside of it
        let top = words.clone().find(|&w| r.head(w).is_none_or(|h| !words.contains(&h)))?;
        let mut above = Vec::new();
        let mut at = top;
        while let Some(head) = r.head(at) {
            above.push(head);
            at = head;
            if above.len() > FAR || r.is_predicate(head) {
                break;
            }
        }
        let mut at = trigger.head;
        for steps in 0..FAR {
            if let Some(position) = above.iter().position(|&w| w == at) {
                return Some(steps * 4 + position);
            }
            let head = r.head(at)?;
            let said = r.cue_at(head).is_some_and(|c| matches!(c.cue, Cue::Say | Cue::Think | Cue::Relay));
            let other_clause = match r.rel(at) {
                Rel::Ccomp | Rel::Parataxis => said,
                Rel::Advcl | Rel::Acl => true,
                Rel::Conj => r.kids(at).any(|k| r.rel(k) == Rel::Nsubj),
                _ => false,
            };
            if other_clause {
                return None;
            }
            at = head;
        }
        None
    }
}
