//! The answer: one type, how sure, and what decided.

use kabar_model::EventType;

use crate::{Clue, Group, Linear, Seen};

/// Clues named in the evidence.
const NAMED: usize = 3;
/// Below this the model only guesses.
const UNSURE: f32 = 0.30;
/// The same where the lexicon has no word for what the sentence tells.
const UNTOLD: f32 = 0.90;
/// What the two types that give way are called together in training data.
const YIELD: &str = "YIELD";

/// How the source has to do with the target.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// PLOVER type; none where nothing relates the two.
    pub kind: Option<EventType>,
    /// 0 to 1.
    pub confidence: f32,
    /// What decided, the strongest first.
    pub evidence: Vec<String>,
}

impl Seen {
    /// The one type, by a model or else by rule. With `always` the best guess stands even where little speaks for it.
    pub fn relation(&self, model: Option<&Linear>, always: bool) -> Relation {
        match model {
            Some(model) => self.by_model(model, always),
            None => self.by_rule(always),
        }
    }

    fn by_rule(&self, always: bool) -> Relation {
        let best = self.ranked.first().filter(|guess| always || guess.holds);
        match best {
            Some(guess) => Relation {
                kind: Some(guess.kind),
                confidence: guess.confidence,
                evidence: vec![guess.evidence.clone()],
            },
            None if always => {
                let evoked = self.clues.iter().filter(|c| c.group == Group::Evoked);
                let likely = evoked
                    .filter_map(|c| Some((EventType::parse(c.text.rsplit(' ').next()?)?, c)))
                    .max_by(|a, b| a.1.value.total_cmp(&b.1.value));
                let evidence = likely.map(|(_, clue)| vec![named(clue)]).unwrap_or_default();
                let kind = likely.map_or(EventType::Consult, |(kind, _)| kind);
                Relation { kind: Some(kind), confidence: 0.05, evidence }
            }
            None => Relation { kind: None, confidence: 0.0, evidence: Vec::new() },
        }
    }

    fn by_model(&self, model: &Linear, always: bool) -> Relation {
        let likely = model.likelihoods(&self.clues);
        let order = |a: &(usize, &f32), b: &(usize, &f32)| a.1.total_cmp(b.1).then(b.0.cmp(&a.0));
        let Some((label, &confidence)) = likely.iter().enumerate().max_by(order) else {
            return self.by_rule(always);
        };
        let floor = if self.told { UNSURE } else { UNTOLD };
        let evidence = model.reasons(&self.clues, label).into_iter().take(NAMED).map(|(clue, _)| named(clue)).collect();
        let kind = (always || confidence >= floor).then(|| self.kind(&model.labels[label])).flatten();
        Relation { kind, confidence, evidence }
    }

    /// The type of a label; of the two types that one label stands for, the one that the propositions name.
    fn kind(&self, label: &str) -> Option<EventType> {
        if label != YIELD {
            return EventType::parse(label);
        }
        let gives_way = |kind: &EventType| matches!(kind, EventType::Concede | EventType::Retreat);
        let told = self.ranked.iter().map(|guess| guess.kind).find(gives_way);
        let evoked = || {
            let kinds = self.clues.iter().filter(|c| c.group == Group::Evoked);
            kinds.filter_map(|c| EventType::parse(c.text.rsplit(' ').next()?)).find(gives_way)
        };
        told.or_else(evoked).or(Some(EventType::Concede))
    }
}

/// A clue for people: rows stand for themselves, others after their family.
fn named(clue: &Clue) -> String {
    if clue.group == Group::Roles && clue.text.contains('/') {
        return clue.text.clone();
    }
    format!("{}:{}", clue.group, clue.text.trim())
}
