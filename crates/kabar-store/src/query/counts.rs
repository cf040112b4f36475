//! Counts of happenings: timelines, relations, networks. Of the present they come from the rollup; of a version before the last they
//! are worked out from the events that held then, in the same way.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kabar_model::{EventType, Factuality};
use rusqlite::params;

use super::{Span, list, sure};
use crate::{At, NOBODY, Store, StoreError, count::counted, day_of, type_of};

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
    /// Sum of their scores, in thousandths.
    pub scores: i64,
}

impl Bucket {
    fn new(start: Date) -> Self {
        Self { start, happenings: Vec::new(), reports: 0, scores: 0 }
    }

    /// Mean of the scores; none where nothing happened.
    pub fn score(&self) -> Option<f64> {
        mean(self.scores, self.total())
    }

    /// All happenings.
    pub fn total(&self) -> i64 {
        self.happenings.iter().map(|(_, n)| n).sum()
    }
}

/// Mean of scores that are summed up in thousandths.
fn mean(scores: i64, happenings: i64) -> Option<f64> {
    (happenings > 0).then(|| scores as f64 / 1000.0 / happenings as f64)
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
    /// Sums of the scores of what is done and received, in thousandths.
    pub scores: [i64; 2],
}

impl Relation {
    fn new(code: &str) -> Self {
        let (done, received) = (BTreeMap::new(), BTreeMap::new());
        Self { code: code.to_owned(), done, received, reports: 0, scores: [0; 2] }
    }

    /// Mean score of what is done and of what is received; none where there is nothing.
    pub fn scores(&self) -> [Option<f64>; 2] {
        let total = |side: &BTreeMap<EventType, i64>| side.values().sum();
        [mean(self.scores[0], total(&self.done)), mean(self.scores[1], total(&self.received))]
    }

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
    /// Sum of their scores, in thousandths.
    pub scores: i64,
}

impl Tie {
    /// Mean of the scores.
    pub fn score(&self) -> Option<f64> {
        mean(self.scores, self.happenings.values().sum())
    }
}

impl Store {
    /// What is counted, in the columns of the rollup: as of now the rollup itself. Of the past at least the happenings that somebody
    /// with one of some codes has to do with, or all where no code is given.
    fn cells(&self, at: At, codes: &[i64]) -> Result<String, StoreError> {
        let Some(version) = self.past(at)? else { return Ok("rollup".to_owned()) };
        let only = if codes.is_empty() {
            "1".to_owned()
        } else {
            let codes = list(codes.iter().copied());
            format!(
                "happening IN (SELECT event.happening FROM dyad JOIN event ON event.id = dyad.event WHERE dyad.actor IN {codes}
                 UNION SELECT event.happening FROM dyad JOIN event ON event.id = dyad.event WHERE dyad.recipient IN {codes}
                 UNION SELECT happening FROM event WHERE retired IS NOT NULL)"
            )
        };
        Ok(format!("(SELECT *, 1 AS happenings FROM ({}))", counted(At::Version(version), &only)))
    }

    /// The version that is asked for, where it is not the last.
    fn past(&self, at: At) -> Result<Option<i64>, StoreError> {
        let At::Version(version) = at else { return Ok(None) };
        let mut last = self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM version")?;
        let last: i64 = last.query_row([], |row| row.get(0))?;
        Ok((version < last).then_some(version))
    }

    /// What actors did to recipients, step by step, from the first step that has anything to the last. Without a recipient: to
    /// anybody.
    pub fn timeline(
        &self,
        at: At,
        pairs: &[(i64, Option<i64>)],
        span: Span,
        step: Step,
        wanted: &[Factuality],
    ) -> Result<Vec<Bucket>, StoreError> {
        let mut buckets: BTreeMap<Date, (BTreeMap<EventType, i64>, i64, i64)> = BTreeMap::new();
        let (since, until) = span.bounds();
        let cells = self.cells(at, &pairs.iter().map(|(actor, _)| *actor).collect::<Vec<_>>())?;
        for (actor, recipient) in pairs {
            let (cells, whom) = match (recipient, self.past(at)?) {
                (Some(_), _) => (cells.clone(), "recipient = ?2"),
                // A happening with two recipients counts once.
                (None, Some(_)) => {
                    let columns = "actor, day, type, factuality, happening, happenings, reports, score";
                    (format!("(SELECT DISTINCT {columns} FROM {cells})"), "?2 IS NULL")
                }
                (None, None) if step == Step::Month && span.whole_months() => ("rollup_month".to_owned(), "?2 IS NULL"),
                (None, None) => ("rollup_actor".to_owned(), "?2 IS NULL"),
            };
            let sql = format!(
                "SELECT day, type, sum(happenings), sum(reports), sum(score) FROM {cells} WHERE actor = ?1 AND {whom} AND day BETWEEN ?3 AND ?4
                 AND {} GROUP BY day, type",
                sure("factuality", wanted)
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![actor, recipient, since, until])?;
            while let Some(row) = rows.next()? {
                let (Some(day), Some(kind)) = (day_of(row.get(0)?), type_of(row.get(1)?)) else { continue };
                let (kinds, reports, scores) = buckets.entry(step.start(day)).or_default();
                *kinds.entry(kind).or_default() += row.get::<_, i64>(2)?;
                *reports += row.get::<_, i64>(3)?;
                *scores += row.get::<_, i64>(4)?;
            }
        }
        let bucket = |(start, (kinds, reports, scores)): (_, (BTreeMap<_, _>, _, _))| Bucket {
            start,
            happenings: kinds.into_iter().collect(),
            reports,
            scores,
        };
        Ok(without_gaps(buckets.into_iter().map(bucket), step))
    }

    /// With whom one has to do, those with the most happenings first.
    pub fn relations(&self, at: At, code: i64, span: Span, wanted: &[Factuality]) -> Result<Vec<Relation>, StoreError> {
        let (since, until) = span.bounds();
        let cells = self.cells(at, &[code])?;
        let mut found: BTreeMap<String, Relation> = BTreeMap::new();
        for (way, (mine, other)) in [("actor", "recipient"), ("recipient", "actor")].into_iter().enumerate() {
            let sql = format!(
                "SELECT code.name, c.type, c.happenings, c.reports, c.score FROM (
                   SELECT {other} AS other, type, sum(happenings) AS happenings, sum(reports) AS reports, sum(score) AS score FROM {cells}
                   WHERE {mine} = ?1 AND day BETWEEN ?2 AND ?3 AND {} GROUP BY {other}, type
                 ) c JOIN code ON code.id = c.other",
                sure("factuality", wanted)
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![code, since, until])?;
            while let Some(row) = rows.next()? {
                let (name, Some(kind)) = (row.get::<_, String>(0)?, type_of(row.get(1)?)) else { continue };
                let relation = found.entry(name).or_insert_with_key(|name| Relation::new(name));
                let side = if way == 0 { &mut relation.done } else { &mut relation.received };
                *side.entry(kind).or_default() += row.get::<_, i64>(2)?;
                relation.reports += row.get::<_, i64>(3)?;
                relation.scores[way] += row.get::<_, i64>(4)?;
            }
        }
        let mut relations: Vec<Relation> = found.into_values().collect();
        relations.sort_by_key(|relation| std::cmp::Reverse(relation.total()));
        Ok(relations)
    }

    /// Who acts upon whom, by the codes' names; what lacks a side is left out.
    pub fn network(&self, at: At, span: Span, wanted: &[Factuality]) -> Result<Vec<Tie>, StoreError> {
        let (since, until) = span.bounds();
        let cells = self.cells(at, &[])?;
        let sql = format!(
            "SELECT a.name, r.name, c.type, c.happenings, c.reports, c.score FROM (
               SELECT actor, recipient, type, sum(happenings) AS happenings, sum(reports) AS reports, sum(score) AS score FROM {cells}
               WHERE actor <> {NOBODY} AND recipient <> {NOBODY} AND day BETWEEN ?1 AND ?2 AND {} GROUP BY actor, recipient, type
             ) c JOIN code a ON a.id = c.actor JOIN code r ON r.id = c.recipient",
            sure("factuality", wanted)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![since, until])?;
        let mut ties: BTreeMap<(String, String), Tie> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let Some(kind) = type_of(row.get(2)?) else { continue };
            let tie = ties.entry((row.get(0)?, row.get(1)?)).or_insert_with_key(|(actor, recipient)| Tie {
                actor: actor.clone(),
                recipient: recipient.clone(),
                happenings: BTreeMap::new(),
                reports: 0,
                scores: 0,
            });
            *tie.happenings.entry(kind).or_default() += row.get::<_, i64>(3)?;
            tie.reports += row.get::<_, i64>(4)?;
            tie.scores += row.get::<_, i64>(5)?;
        }
        Ok(ties.into_values().collect())
    }
}

/// The longest timeline whose empty steps are told: one day more than a century has.
const MOST_STEPS: usize = 36_600;

/// Steps in order, with empty ones between.
fn without_gaps(found: impl Iterator<Item = Bucket>, step: Step) -> Vec<Bucket> {
    let mut buckets: Vec<Bucket> = Vec::new();
    for bucket in found {
        while let Some(next) = buckets.last().and_then(|last| step.next(last.start))
            && next < bucket.start
            && buckets.len() < MOST_STEPS
        {
            buckets.push(Bucket::new(next));
        }
        buckets.push(bucket);
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
