//! What an archive holds, and how its room is given back.

use jiff::civil::Date;

use crate::{Store, StoreError, day_of, pair, sheet};

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Articles that hold now.
    pub articles: i64,
    /// With every revision that was retired.
    pub articles_ever: i64,
    /// Events that hold now.
    pub events: i64,
    /// With those that were retired.
    pub events_ever: i64,
    /// Happenings that an event tells of now.
    pub happenings: i64,
    /// Outlets.
    pub outlets: i64,
    /// The first day of publication.
    pub first: Option<Date>,
    /// The last.
    pub last: Option<Date>,
    /// Size of the file.
    pub bytes: u64,
}

impl Store {
    /// What the archive holds.
    pub fn facts(&self) -> Result<Facts, StoreError> {
        let one = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        let count = |sql: &str| one(sql).map(Option::unwrap_or_default);
        let pages = count("SELECT page_count FROM pragma_page_count")?;
        Ok(Facts {
            articles: count("SELECT sum(articles) FROM published")?,
            articles_ever: count("SELECT sum(articles_added) FROM version")?,
            events: count("SELECT sum(events_added) - sum(events_retired) FROM version")?,
            events_ever: count("SELECT sum(events_added) FROM version")?,
            happenings: count("SELECT count(*) FROM happening WHERE reports > 0")?,
            outlets: count("SELECT count(*) FROM outlet")?,
            first: one("SELECT min(day) FROM article")?.and_then(day_of),
            last: one("SELECT max(day) FROM article")?.and_then(day_of),
            bytes: (pages * count("SELECT page_size FROM pragma_page_size")?).unsigned_abs(),
        })
    }

    /// How many current articles a version has not coded yet.
    pub fn count_uncoded(&self, version: i64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM article WHERE retired IS NULL AND coded < ?";
        Ok(self.connection.query_row(sql, [version], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Works out from events and rollup what questions about them read. For rows that were written by other ways than a run.
    pub fn derive(&self) -> Result<(), StoreError> {
        sheet::fill(&self.connection)?;
        pair::fill(&self.connection)
    }

    /// Gives back room, and puts full text and the planner's statistics in order. Nothing that is stored changes.
    pub fn vacuum(&self) -> Result<(), StoreError> {
        let work = || -> Result<(), StoreError> {
            for table in ["title_words", "sentence_words"] {
                self.connection.execute(&format!("INSERT INTO {table} ({table}) VALUES ('optimize')"), [])?;
            }
            self.connection.execute_batch("VACUUM; ANALYZE;")?;
            self.connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(()))?;
            Ok(())
        };
        work().map_err(|e| e.at(&self.path))
    }
}
