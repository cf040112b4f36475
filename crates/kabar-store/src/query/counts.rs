//! Counts over the rollup: timelines, relations, networks.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kabar_model::{EventType, Factuality};
use rusqlite::params;

use super::{Span, sure};
use crate::{NOBODY, Store, StoreError, day_of, type_of};

/// How wide the steps of a timeline are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

impl Step {
    /// The first day of the step that a day lies in.
    pub fn start(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
            }
            Self::Month => day.first_of_month(),
        }
    }

    /// The first day of the step after.
    pub fn next(self, start: Date) -> Option<Date> {
        let step = match self {
            Self::Day => jiff::Span::new().days(1),
            Self::Week => jiff::Span::new().days(7),
            Self::Month => jiff::Span::new().months(1),
        };
        start.checked_add(step).ok()
    }
}

/// One step of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its first day.
    pub start: Date,
    /// Happenings by type, in the order of the types.
    pub happenings: Vec<(EventType, i64)>,
    /// Reports of them.
    pub reports: i64,
}

impl Bucket {
    fn new(start: Date) -> Self {
        Self { start, happenings: Vec::new(), reports: 0 }
    }

    /// All happenings.
    pub fn total(&self) -> i64 {
        self.happenings.iter().map(|(_, n)| n).sum()
    }
}

/// What one has to do with another, in both directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The other's code; empty where nobody is named.
    pub code: String,
    /// What the one asked for does to it: happenings by type.
    pub done: BTreeMap<EventType, i64>,
    /// What it does to the one asked for.
    pub received: BTreeMap<EventType, i64>,
    /// Reports, both ways.
    pub reports: i64,
}

impl Relation {
    /// Happenings both ways.
    pub fn total(&self) -> i64 {
        self.done.values().chain(self.received.values()).sum()
    }
}

/// An edge of the network: what one does to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The actor's code.
    pub actor: String,
    /// The recipient's.
    pub recipient: String,
    /// Happenings by type.
    pub happenings: BTreeMap<EventType, i64>,
    /// Reports of them.
    pub reports: i64,
}

impl Store {
    /// What actors did to recipients, step by step, from the first step that has anything to the last. Without a recipient: to
    /// anybody.
    pub fn timeline(
        &self,
        pairs: &[(i64, Option<i64>)],
        span: Span,
        step: Step,
        wanted: &[Factuality],
    ) -> Result<Vec<Bucket>, StoreError> {
        let mut cells: BTreeMap<Date, (BTreeMap<EventType, i64>, i64)> = BTreeMap::new();
        let (since, until) = span.bounds();
        for (actor, recipient) in pairs {
            // Who acts upon several in one event is counted once with each; so is the happening.
            let whom = if recipient.is_some() { "recipient = ?2" } else { "?2 IS NULL" };
            let sql = format!(
                "SELECT day, type, sum(happenings), sum(reports) FROM rollup WHERE actor = ?1 AND {whom} AND day BETWEEN ?3 AND ?4
                 AND {} GROUP BY day, type",
                sure("factuality", wanted)
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![actor, recipient, since, until])?;
            while let Some(row) = rows.next()? {
                let (Some(day), Some(kind)) = (day_of(row.get(0)?), type_of(row.get(1)?)) else { continue };
                let (kinds, reports) = cells.entry(step.start(day)).or_default();
                *kinds.entry(kind).or_default() += row.get::<_, i64>(2)?;
                *reports += row.get::<_, i64>(3)?;
            }
        }
        Ok(without_gaps(cells, step))
    }

    /// With whom one has to do, those with the most happenings first.
    pub fn relations(&self, code: i64, span: Span, wanted: &[Factuality]) -> Result<Vec<Relation>, StoreError> {
        let (since, until) = span.bounds();
        let mut found: BTreeMap<String, Relation> = BTreeMap::new();
        for (mine, other) in [("actor", "recipient"), ("recipient", "actor")] {
            let sql = format!(
                "SELECT code.name, c.type, c.happenings, c.reports FROM (
                   SELECT {other} AS other, type, sum(happenings) AS happenings, sum(reports) AS reports FROM rollup
                   WHERE {mine} = ?1 AND day BETWEEN ?2 AND ?3 AND {} GROUP BY {other}, type
                 ) c JOIN code ON code.id = c.other",
                sure("factuality", wanted)
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![code, since, until])?;
            while let Some(row) = rows.next()? {
                let (name, Some(kind)) = (row.get::<_, String>(0)?, type_of(row.get(1)?)) else { continue };
                let empty =
                    || Relation { code: name.clone(), done: BTreeMap::new(), received: BTreeMap::new(), reports: 0 };
                let relation = found.entry(name.clone()).or_insert_with(empty);
                let side = if mine == "actor" { &mut relation.done } else { &mut relation.received };
                *side.entry(kind).or_default() += row.get::<_, i64>(2)?;
                relation.reports += row.get::<_, i64>(3)?;
            }
        }
        let mut relations: Vec<Relation> = found.into_values().collect();
        relations.sort_by_key(|relation| std::cmp::Reverse(relation.total()));
        Ok(relations)
    }

    /// Who acts upon whom, by the codes' names; what lacks a side is left out.
    pub fn network(&self, span: Span, wanted: &[Factuality]) -> Result<Vec<Tie>, StoreError> {
        let (since, until) = span.bounds();
        let sql = format!(
            "SELECT a.name, r.name, c.type, c.happenings, c.reports FROM (
               SELECT actor, recipient, type, sum(happenings) AS happenings, sum(reports) AS reports FROM rollup
               WHERE actor <> {NOBODY} AND recipient <> {NOBODY} AND day BETWEEN ?1 AND ?2 AND {} GROUP BY actor, recipient, type
             ) c JOIN code a ON a.id = c.actor JOIN code r ON r.id = c.recipient",
            sure("factuality", wanted)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![since, until])?;
        let mut ties: BTreeMap<(String, String), (BTreeMap<EventType, i64>, i64)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let Some(kind) = type_of(row.get(2)?) else { continue };
            let (kinds, reports) = ties.entry((row.get(0)?, row.get(1)?)).or_default();
            *kinds.entry(kind).or_default() += row.get::<_, i64>(3)?;
            *reports += row.get::<_, i64>(4)?;
        }
        let tie = |((actor, recipient), (happenings, reports))| Tie { actor, recipient, happenings, reports };
        Ok(ties.into_iter().map(tie).collect())
    }
}

/// The longest timeline whose empty steps are told: one day more than a century has.
const MOST_STEPS: usize = 36_600;

/// Steps in order, with empty ones between.
fn without_gaps(cells: BTreeMap<Date, (BTreeMap<EventType, i64>, i64)>, step: Step) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    for (start, (kinds, reports)) in cells {
        while let Some(next) = buckets.last().and_then(|last| step.next(last.start))
            && next < start
            && buckets.len() < MOST_STEPS
        {
            buckets.push(Bucket::new(next));
        }
        buckets.push(Bucket { start, happenings: kinds.into_iter().collect(), reports });
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::Step;

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        let check = |step: Step, day: &str, start: &str, next: &str| {
            let (found, day) = (step.start(day.parse().expect("a day")), next.parse().ok());
            assert_eq!((found.to_string().as_str(), step.next(found)), (start, day));
        };
        check(Step::Day, "2024-02-29", "2024-02-29", "2024-03-01");
        check(Step::Week, "2024-06-16", "2024-06-10", "2024-06-17");
        check(Step::Week, "2024-06-17", "2024-06-17", "2024-06-24");
        check(Step::Month, "2024-12-31", "2024-12-01", "2025-01-01");
    }
}
