//! Text that a second annotator has coded without seeing the first: the gold is what both have, and what only one has counts neither way, as
//! in the collection of ../shared/eval.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde_json::Value;

use super::{rows, told::Told};

/// How two annotators agree: events that both have, and that only the one or the other has, without those that either holds to be
/// disputable.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Agreement {
    both: usize,
    first: usize,
    second: usize,
}

impl Agreement {
    /// F1 at level `event`.
    pub(crate) fn f1(self) -> f64 {
        2.0 * self.both as f64 / (2 * self.both + self.first + self.second).max(1) as f64
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.both += other.both;
        self.first += other.first;
        self.second += other.second;
    }
}

/// Sets in the manner of the development articles: as long sentences, as many events.
pub(crate) const MANNER: [&str; 4] = ["en12", "en13", "id11", "id12"];

/// The gold of a folder of articles by two annotators, written to `to`; none where only one has coded them.
pub(crate) fn gold(folder: &Path, to: PathBuf) -> anyhow::Result<Option<(PathBuf, Agreement)>> {
    let second = folder.join("second.jsonl");
    if !second.exists() {
        return Ok(None);
    }
    let key = |row: &Value| (row["doc"].to_string(), row["sent"].to_string());
    let others: BTreeMap<_, _> = rows(&second)?.into_iter().map(|row| (key(&row), row)).collect();
    let (mut text, mut agreement) = (String::new(), Agreement::default());
    for first in rows(&folder.join("gold.jsonl"))? {
        let other =
            others.get(&key(&first)).with_context(|| format!("{}: no line for {}", second.display(), first["sent"]))?;
        let (row, told) = joined(first, other);
        agreement.add(told);
        writeln!(text, "{row}")?;
    }
    fs::write(&to, text)?;
    Ok(Some((to, agreement)))
}

/// A sentence with the events that both have, and every other as one that counts neither way.
fn joined(mut first: Value, second: &Value) -> (Value, Agreement) {
    let list = |row: &Value, key: &str| row[key].as_array().cloned().unwrap_or_default();
    let (mut both, mut optional) = (Vec::new(), list(&first, "optional"));
    let mut left = list(second, "events");
    let (mut missed, mut agreement) = (Vec::new(), Agreement::default());
    for event in list(&first, "events") {
        match take(&mut left, &event) {
            Some(_) => both.push(event),
            None => missed.push(event),
        }
    }
    agreement.both = both.len();
    let mut doubted = list(second, "optional");
    agreement.first = missed.iter().filter(|event| take(&mut doubted, event).is_none()).count();
    let fits = |doubt: &Value, event: &Value| Told::of_gold(doubt).fits(&Told::of_gold(event));
    agreement.second = left.iter().filter(|event| !optional.iter().any(|doubt| fits(doubt, event))).count();
    optional.extend(missed);
    optional.extend(left);
    optional.extend(list(second, "optional"));
    first["events"] = Value::Array(both);
    first["optional"] = Value::Array(optional);
    (first, agreement)
}

/// Takes the first of some events that says the same as one.
fn take(left: &mut Vec<Value>, event: &Value) -> Option<Value> {
    let told = Told::of_gold(event);
    let at = left.iter().position(|other| told.fits(&Told::of_gold(other)))?;
    Some(left.remove(at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::joined;

    #[test]
    fn what_both_have_is_the_gold_and_all_else_counts_neither_way() {
        let event =
            |kind: &str, source: &str, target: &str| json!({"type": kind, "source": [source], "target": [target]});
        let first = json!({"events": [event("ACCUSE", "KEN", "UGA"), event("AID", "KEN", "UGA")], "optional": []});
        let second = json!({"events": [event("ACCUSE", "KEN/GOV", "UGA"), event("REJECT", "UGA", "KEN")],
                            "optional": [event("AID", "KEN", "UGA")]});
        let (row, agreement) = joined(first, &second);
        assert_eq!(row["events"].as_array().map(Vec::len), Some(1));
        assert_eq!(row["optional"].as_array().map(Vec::len), Some(3));
        // the second holds the aid to be disputable, and has a refusal that the first does not
        assert_eq!((agreement.both, agreement.first, agreement.second), (1, 0, 1));
        assert!((agreement.f1() - 2.0 / 3.0).abs() < 1e-9);
    }
}
