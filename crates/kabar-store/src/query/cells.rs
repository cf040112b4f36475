//! What is counted of pairs: of the present from the rollup by month, of a version before the last from its events.

use kabar_model::{EventType, Factuality};
use rusqlite::params;

use super::{Span, list, sure};
use crate::{
    At, NO_DAY, NOBODY, Store, StoreError,
    count::{counted, month_of},
    factuality_of,
    pair::{of_kind, unpack},
    type_of,
};

/// Which pairs are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pairs {
    /// This actor with this recipient.
    One(i64, i64),
    /// Whatever this actor does.
    By(i64),
    /// Whatever is done to this recipient.
    To(i64),
    /// All that have both sides.
    All,
}

/// Counts of a pair, a day and a type.
pub(crate) struct Cell {
    pub(crate) actor: i64,
    pub(crate) recipient: i64,
    pub(crate) day: i64,
    pub(crate) kind: EventType,
    pub(crate) happenings: i64,
    pub(crate) reports: i64,
    /// In thousandths.
    pub(crate) score: i64,
}

impl Store {
    /// Every cell of some pairs in a span of days, in no order; a cell of one happening may come many times.
    pub(crate) fn each_cell(
        &self,
        at: At,
        pairs: Pairs,
        span: Span,
        wanted: &[Factuality],
        mut visit: impl FnMut(Cell),
    ) -> Result<(), StoreError> {
        if let Some(version) = self.past(at)? {
            return self.each_past_cell(version, pairs, span, wanted, visit);
        }
        let (since, until) = span.bounds();
        let (first, last) = (month_of(since), month_of(until));
        let rows = match pairs {
            // Month by month: an actor has more recipients than months.
            Pairs::One(actor, recipient) => format!(
                "json_each(?3) CROSS JOIN rollup_pair ON month = value WHERE way = 0 AND side = {actor} AND other = {recipient}"
            ),
            Pairs::By(side) => format!("rollup_pair WHERE way = 0 AND side = {side} AND ?3 = ''"),
            Pairs::To(side) => format!("rollup_pair WHERE way = 1 AND side = {side} AND ?3 = ''"),
            Pairs::All => format!(
                "code CROSS JOIN rollup_pair ON way = 0 AND side = code.id WHERE side <> {NOBODY} AND other <> {NOBODY} AND ?3 = ''"
            ),
        };
        let list = match pairs {
            Pairs::One(actor, _) => self.months(actor)?,
            _ => String::new(),
        };
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT side, other, month, cells FROM {rows} AND month BETWEEN ?1 AND ?2"))?;
        let mut rows = statement.query(params![first, last, list])?;
        // What a number of type and factuality means, where it is wanted.
        let kinds: Vec<Option<EventType>> = (0..80)
            .map(|both| {
                let (kind, sure) = of_kind(both);
                let asked = wanted.is_empty() || factuality_of(sure).is_some_and(|sure| wanted.contains(&sure));
                type_of(kind).filter(|_| asked)
            })
            .collect();
        while let Some(row) = rows.next()? {
            let (side, other, month): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (actor, recipient) = if matches!(pairs, Pairs::To(_)) { (other, side) } else { (side, other) };
            let cells = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            for ([above, both], [happenings, reports, score]) in unpack(cells) {
                let day = month + above;
                let kind = usize::try_from(both).ok().and_then(|both| *kinds.get(both)?);
                if let Some(kind) = kind.filter(|_| (since..=until).contains(&day)) {
                    visit(Cell { actor, recipient, day, kind, happenings, reports, score });
                }
            }
        }
        Ok(())
    }

    /// The months that an actor may have anything in, as a list in JSON.
    fn months(&self, actor: i64) -> Result<String, StoreError> {
        let mut find = self.connection.prepare_cached(
            "SELECT (SELECT min(month) FROM rollup_pair WHERE way = 0 AND side = ?1 AND month > ?2),
               (SELECT max(month) FROM rollup_pair WHERE way = 0 AND side = ?1)",
        )?;
        let (first, last): (Option<i64>, Option<i64>) =
            find.query_row([actor, NO_DAY], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut months = vec![NO_DAY];
        if let (Some(mut month), Some(last)) = (first, last) {
            while month <= last {
                months.push(month);
                // Whatever the month, 31 days after its first lies in the next one.
                month = month_of(month + 31);
            }
        }
        Ok(crate::record::numbers(months))
    }

    fn each_past_cell(
        &self,
        version: i64,
        pairs: Pairs,
        span: Span,
        wanted: &[Factuality],
        mut visit: impl FnMut(Cell),
    ) -> Result<(), StoreError> {
        let (since, until) = span.bounds();
        let (codes, of) = match pairs {
            Pairs::One(actor, recipient) => (vec![actor], format!("actor = {actor} AND recipient = {recipient}")),
            Pairs::By(actor) => (vec![actor], format!("actor = {actor}")),
            Pairs::To(recipient) => (vec![recipient], format!("recipient = {recipient}")),
            Pairs::All => (Vec::new(), format!("actor <> {NOBODY} AND recipient <> {NOBODY}")),
        };
        let sql = format!(
            "SELECT actor, recipient, day, type, reports, score FROM ({}) WHERE {of} AND day BETWEEN ? AND ? AND {}",
            past_cells(version, &codes),
            sure("factuality", wanted)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([since, until])?;
        while let Some(row) = rows.next()? {
            let Some(kind) = type_of(row.get(3)?) else { continue };
            visit(Cell {
                actor: row.get(0)?,
                recipient: row.get(1)?,
                day: row.get(2)?,
                kind,
                happenings: 1,
                reports: row.get(4)?,
                score: row.get(5)?,
            });
        }
        Ok(())
    }

    /// The version that is asked for, where it is not the last.
    pub(crate) fn past(&self, at: At) -> Result<Option<i64>, StoreError> {
        let At::Version(version) = at else { return Ok(None) };
        let mut last = self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM version")?;
        let last: i64 = last.query_row([], |row| row.get(0))?;
        Ok((version < last).then_some(version))
    }
}

/// What is counted of a version: at least the happenings that somebody with one of some codes has to do with, or all where no code
/// is given.
pub(crate) fn past_cells(version: i64, codes: &[i64]) -> String {
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
    counted(At::Version(version), &only)
}
