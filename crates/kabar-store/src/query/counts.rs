//! Counts of happenings: timelines, relations, networks. Of the present they come from the rollups; of a version before the last they
//! are worked out from the events that held then, in the same way.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kabar_model::{EventType, Factuality};
use rusqlite::params;
use rustc_hash::FxHashMap;

use super::{
    Span,
    cells::{Cell, Pairs, past_cells},
    sure,
};
use crate::{At, Store, StoreError, day_of, type_id, type_of};

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
        let mut add = |day: i64, kind: EventType, happenings: i64, more: i64, score: i64| {
            let Some(day) = day_of(day) else { return };
            let (kinds, reports, scores) = buckets.entry(step.start(day)).or_default();
            *kinds.entry(kind).or_default() += happenings;
            *reports += more;
            *scores += score;
        };
        let (since, until) = span.bounds();
        for (actor, recipient) in pairs {
            if let Some(recipient) = recipient {
                let pair = Pairs::One(*actor, *recipient);
                self.each_cell(at, pair, span, wanted, |c| add(c.day, c.kind, c.happenings, c.reports, c.score))?;
                continue;
            }
            // A happening with two recipients counts once.
            let cells = match self.past(at)? {
                Some(version) => format!(
                    "(SELECT DISTINCT actor, day, type, factuality, happening, 1 AS happenings, reports, score FROM ({}))",
                    past_cells(version, &[*actor])
                ),
                None if step == Step::Month && span.whole_months() => "rollup_month".to_owned(),
                None => "rollup_actor".to_owned(),
            };
            let sql = format!(
                "SELECT day, type, sum(happenings), sum(reports), sum(score) FROM {cells} WHERE actor = ? AND day BETWEEN ? AND ?
                 AND {} GROUP BY day, type",
                sure("factuality", wanted)
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![actor, since, until])?;
            while let Some(row) = rows.next()? {
                let Some(kind) = type_of(row.get(1)?) else { continue };
                add(row.get(0)?, kind, row.get(2)?, row.get(3)?, row.get(4)?);
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
        let mut found: FxHashMap<i64, [Sums; 2]> = FxHashMap::default();
        for way in [0, 1] {
            let pairs = if way == 0 { Pairs::By(code) } else { Pairs::To(code) };
            self.each_cell(at, pairs, span, wanted, |cell| {
                let other = if way == 0 { cell.recipient } else { cell.actor };
                found.entry(other).or_default()[way].add(&cell);
            })?;
        }
        let names = self.code_names()?;
        let named = |(other, [done, received]): (i64, [Sums; 2])| {
            Some(Relation {
                code: names.get(&other)?.clone(),
                done: done.by_type(),
                received: received.by_type(),
                reports: done.reports + received.reports,
                scores: [done.scores, received.scores],
            })
        };
        let mut relations: Vec<Relation> = found.into_iter().filter_map(named).collect();
        relations.sort_by(|a, b| (b.total(), &a.code).cmp(&(a.total(), &b.code)));
        Ok(relations)
    }

    /// Who acts upon whom, by the codes' names; what lacks a side is left out.
    pub fn network(&self, at: At, span: Span, wanted: &[Factuality]) -> Result<Vec<Tie>, StoreError> {
        let mut found: FxHashMap<(i64, i64), Sums> = FxHashMap::default();
        self.each_cell(at, Pairs::All, span, wanted, |cell| {
            found.entry((cell.actor, cell.recipient)).or_default().add(&cell);
        })?;
        let names = self.code_names()?;
        let named = |((actor, recipient), sums): ((i64, i64), Sums)| {
            Some(Tie {
                actor: names.get(&actor)?.clone(),
                recipient: names.get(&recipient)?.clone(),
                happenings: sums.by_type(),
                reports: sums.reports,
                scores: sums.scores,
            })
        };
        let mut ties: Vec<Tie> = found.into_iter().filter_map(named).collect();
        ties.sort_unstable_by(|a, b| (&a.actor, &a.recipient).cmp(&(&b.actor, &b.recipient)));
        Ok(ties)
    }

    /// Names of codes by their numbers.
    fn code_names(&self) -> Result<FxHashMap<i64, String>, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT id, name FROM code")?;
        Ok(find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }
}

/// Sums over cells.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// By the number of the type, from 1.
    happenings: [i64; 17],
    reports: i64,
    scores: i64,
}

impl Sums {
    fn add(&mut self, cell: &Cell) {
        if let Some(sum) = usize::try_from(type_id(cell.kind)).ok().and_then(|kind| self.happenings.get_mut(kind)) {
            *sum += cell.happenings;
        }
        self.reports += cell.reports;
        self.scores += cell.score;
    }

    fn by_type(&self) -> BTreeMap<EventType, i64> {
        let some = (0..).zip(self.happenings).filter(|(_, n)| *n > 0);
        some.filter_map(|(kind, n)| Some((type_of(kind)?, n))).collect()
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
