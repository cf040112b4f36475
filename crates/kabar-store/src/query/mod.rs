//! Questions to an archive: who did what to whom over time, with whom anybody has to do, which events, which words.
//!
//! Counts come from the rollup, which is kept in the transaction of the rows that it counts. A happening counts once, as its lead tells it:
//! the report that leaves least untold.

mod cells;
mod counts;
mod events;
mod report;
mod scan;
mod search;
mod sql;

pub use counts::{Bucket, Relation, Step, Tie};
pub use events::{Filter, Page, Place, Who};
pub use report::Told;
pub use search::{Found, Hit};
pub use sql::{Answer, Limits};

use jiff::civil::Date;
use kabar_model::Factuality;
use rusqlite::OptionalExtension;

use crate::{NO_DAY, Store, StoreError, factuality_id, number_of};

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first day.
    pub since: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl Span {
    /// Whether it cuts no month.
    pub(crate) fn whole_months(self) -> bool {
        self.since.is_none_or(|day| day == day.first_of_month())
            && self.until.is_none_or(|day| day == day.last_of_month())
    }

    /// As the tables count days. What has no day lies in every span that has no beginning.
    pub(crate) fn bounds(self) -> (i64, i64) {
        (self.since.map_or(NO_DAY, number_of), self.until.map_or(i64::from(i32::MAX), number_of))
    }
}

/// A list of numbers for `IN`. They are numbers, so that nothing needs to be quoted.
pub(crate) fn list(numbers: impl IntoIterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|n| n.to_string()).collect();
    format!("({})", numbers.join(","))
}

/// A condition on a column of factuality numbers; always true where none is asked for.
pub(crate) fn sure(column: &str, wanted: &[Factuality]) -> String {
    if wanted.is_empty() {
        return "1".to_owned();
    }
    format!("{column} IN {}", list(wanted.iter().map(|f| factuality_id(*f))))
}

impl Store {
    /// The number of a country's, organisation's or group's code.
    pub fn code_number(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT id FROM code WHERE name = ? AND id > 0")?;
        Ok(find.query_row([name], |row| row.get(0)).optional()?)
    }

    /// All codes of actors, in alphabetical order.
    pub fn codes(&self) -> Result<Vec<String>, StoreError> {
        let mut find = self.connection.prepare("SELECT name FROM code WHERE id > 0 ORDER BY name")?;
        Ok(find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// All contexts, in alphabetical order.
    pub fn contexts(&self) -> Result<Vec<String>, StoreError> {
        let mut find = self.connection.prepare("SELECT DISTINCT name FROM context ORDER BY name")?;
        Ok(find.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The number of a mode, tag, row or CAMEO code.
    pub(crate) fn symbol_number(&self, text: &str) -> Result<Option<i64>, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT id FROM symbol WHERE text = ?")?;
        Ok(find.query_row([text], |row| row.get(0)).optional()?)
    }
}
