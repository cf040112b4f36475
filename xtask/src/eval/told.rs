//! What an event says at level `event` of the scorer in ../shared/eval: its type and who stands on each side.

use std::{collections::BTreeSet, fmt};

use kabar_model::{ActorRef, Event};
use serde_json::Value;

/// Type and sides of an event, of the gold or of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    kind: String,
    source: BTreeSet<String>,
    target: BTreeSet<String>,
    /// Sides that may also be left empty.
    loose: (bool, bool),
}

impl Told {
    pub(crate) fn of_gold(gold: &Value) -> Self {
        let side = |key: &str| {
            let codes = gold[key].as_array().into_iter().flatten().filter_map(Value::as_str);
            codes.filter_map(|c| c.split('/').next()).filter(|c| !matches!(*c, "---" | "")).map(str::to_owned).collect()
        };
        let loose = |name: &str| gold["loose"].as_array().is_some_and(|l| l.iter().any(|v| v == name));
        Self {
            kind: gold["type"].as_str().unwrap_or_default().to_owned(),
            source: side("source"),
            target: side("target"),
            loose: (loose("source"), loose("target")),
        }
    }

    pub(crate) fn of(event: &Event) -> Self {
        let side = |actors: &[ActorRef]| actors.iter().map(|a| a.code.clone()).filter(|c| c != "---").collect();
        Self {
            kind: event.kind.as_str().to_owned(),
            source: side(&event.actor),
            target: side(&event.recipient),
            loose: (false, false),
        }
    }

    /// The type.
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether some codes fit its source (0) or target (1).
    pub(crate) fn side_fits(&self, side: usize, codes: &[String]) -> bool {
        let (wanted, loose) = [(&self.source, self.loose.0), (&self.target, self.loose.1)][side.min(1)];
        if codes.is_empty() { wanted.is_empty() || loose } else { codes.iter().any(|code| wanted.contains(code)) }
    }

    /// What an event of these codes says.
    pub(crate) fn new(kind: &str, source: &[String], target: &[String]) -> Self {
        let side = |codes: &[String]| codes.iter().cloned().collect();
        Self { kind: kind.to_owned(), source: side(source), target: side(target), loose: (false, false) }
    }

    /// Whether another says the same, in the scorer's sense.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        if self.kind != other.kind {
            return false;
        }
        let overlap = |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_disjoint(b) || (a.is_empty() && b.is_empty());
        let side = |loose: bool, a: &BTreeSet<String>, b: &BTreeSet<String>| overlap(a, b) || (loose && b.is_empty());
        if side(self.loose.0, &self.source, &other.source) && side(self.loose.1, &self.target, &other.target) {
            return true;
        }
        let symmetric = matches!(self.kind.as_str(), "CONSULT" | "COOPERATE" | "AGREE" | "SUPPORT");
        let crossed = || overlap(&self.source, &other.target) && overlap(&self.target, &other.source);
        let joint = || {
            (self.target.is_empty() || other.target.is_empty())
                && self.source.union(&self.target).eq(other.source.union(&other.target))
        };
        symmetric && (crossed() || joint())
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |codes: &BTreeSet<String>| codes.iter().map(String::as_str).collect::<Vec<_>>().join("+");
        write!(f, "{} {} → {}", self.kind, side(&self.source), side(&self.target))
    }
}

/// How many of two lists pair off, one to one and first come first served, as the scorer does.
pub(crate) fn pairs(gold: &[Told], coded: &[Told]) -> usize {
    let mut left: Vec<&Told> = coded.iter().collect();
    let mut found = 0;
    for told in gold {
        if let Some(at) = left.iter().position(|other| told.fits(other)) {
            left.remove(at);
            found += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Told, pairs};

    fn told(kind: &str, source: &[&str], target: &[&str]) -> Told {
        Told::of_gold(&json!({"type": kind, "source": source, "target": target}))
    }

    #[test]
    fn sectors_do_not_count_and_types_do() {
        assert!(told("ACCUSE", &["PER/GOV"], &["CHL/MIL"]).fits(&told("ACCUSE", &["PER"], &["CHL/GOV"])));
        assert!(!told("ACCUSE", &["PER"], &["CHL"]).fits(&told("REQUEST", &["PER"], &["CHL"])));
        assert!(!told("ACCUSE", &["PER"], &["CHL"]).fits(&told("ACCUSE", &["CHL"], &["PER"])));
    }

    #[test]
    fn a_meeting_counts_in_either_direction_and_jointly() {
        let met = told("CONSULT", &["PER"], &["CHL"]);
        assert!(met.fits(&told("CONSULT", &["CHL"], &["PER"])));
        assert!(met.fits(&told("CONSULT", &["CHL", "PER"], &[])));
    }

    #[test]
    fn a_loose_side_may_be_left_empty() {
        let gold = Told::of_gold(&json!({"type": "REJECT", "source": ["PER"], "target": ["CHL"], "loose": ["target"]}));
        assert!(gold.fits(&told("REJECT", &["PER"], &[])));
        assert!(!told("REJECT", &["PER"], &["CHL"]).fits(&told("REJECT", &["PER"], &[])));
    }

    #[test]
    fn an_event_is_paired_once() {
        let one = told("AID", &["PER"], &["CHL"]);
        assert_eq!(pairs(&[one.clone(), one.clone()], std::slice::from_ref(&one)), 1);
    }
}
