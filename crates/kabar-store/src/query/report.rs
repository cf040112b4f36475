//! Events with what the archive knows of them.

use std::collections::{HashMap, VecDeque};

use kabar_model::{Factuality, Report};
use rusqlite::params;

use super::{Span, sure};
use crate::{At, Store, StoreError, StoredArticle, day_of, read::held};

/// How often a happening is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The first event that tells it.
    pub first: i64,
    /// Events that tell it.
    pub reports: i64,
    /// Articles that do.
    pub articles: i64,
    /// Outlets that do; those that are not named count as one.
    pub outlets: i64,
}

/// Articles kept unpacked: events of one article come close to each other.
const KEPT: usize = 64;

/// Unpacked articles with their story, the oldest first.
#[derive(Default)]
struct Shelf {
    articles: HashMap<i64, (StoredArticle, Option<i64>)>,
    order: VecDeque<i64>,
}

impl Shelf {
    fn get(&mut self, store: &Store, id: i64) -> Result<&(StoredArticle, Option<i64>), StoreError> {
        if !self.articles.contains_key(&id) {
            if self.order.len() >= KEPT
                && let Some(oldest) = self.order.pop_front()
            {
                self.articles.remove(&oldest);
            }
            let mut story = store.connection.prepare_cached("SELECT story FROM article WHERE id = ?")?;
            let found = (store.article(id)?, story.query_row([id], |row| row.get(0))?);
            self.articles.insert(id, found);
            self.order.push_back(id);
        }
        self.articles.get(&id).ok_or(StoreError::Text(id))
    }
}

impl Store {
    /// The reports of some events, in the order asked for.
    pub fn reports(&self, events: &[i64], at: At) -> Result<Vec<Report>, StoreError> {
        let mut shelf = Shelf::default();
        events.iter().map(|event| self.report(*event, at, &mut shelf)).collect()
    }

    /// Every report of a span of days, by day and then as they came. What the caller says ends it is given back.
    pub fn each_report<E: From<StoreError>>(
        &self,
        span: Span,
        at: At,
        mut visit: impl FnMut(Report) -> Result<(), E>,
    ) -> Result<(), E> {
        let (since, until) = span.bounds();
        let sql = format!(
            "SELECT id FROM event WHERE {} AND coalesce(day, {}) BETWEEN ? AND ? ORDER BY day, id",
            held("event", at),
            crate::NO_DAY
        );
        let mut shelf = Shelf::default();
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query(params![since, until]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let event = row.get(0).map_err(StoreError::from)?;
            visit(self.report(event, at, &mut shelf)?)?;
        }
        Ok(())
    }

    /// How often a happening is told with some degree of certainty, or with any where none is asked for.
    pub fn told(&self, happening: i64, at: At, wanted: &[Factuality]) -> Result<Told, StoreError> {
        let sql = format!(
            "SELECT min(event.id), count(*), count(DISTINCT article.id), count(DISTINCT coalesce(article.outlet, 0))
             FROM event JOIN article ON article.id = event.article WHERE event.happening = ? AND {} AND {}",
            held("event", at),
            sure("event.factuality", wanted)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([happening], |row| {
            Ok(Told {
                first: row.get::<_, Option<i64>>(0)?.unwrap_or(0),
                reports: row.get(1)?,
                articles: row.get(2)?,
                outlets: row.get(3)?,
            })
        })?)
    }

    fn report(&self, event: i64, at: At, shelf: &mut Shelf) -> Result<Report, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT article, day FROM event WHERE id = ?")?;
        let (article, day): (i64, Option<i64>) = find.query_row([event], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (stored, story) = shelf.get(self, article)?;
        let found = self.event_in(event, stored, at)?;
        Ok(Report {
            id: event,
            happening: found.happening,
            story: *story,
            article,
            outlet: stored.article.source.clone(),
            url: stored.article.url.clone(),
            title: stored.article.title.clone(),
            published: stored.article.date,
            day: day.and_then(day_of),
            event: found.record,
        })
    }
}
