//! Events with what the archive knows of them.

use kabar_model::{Factuality, Report};
use rusqlite::params;
use rustc_hash::FxHashMap;

use super::{Span, sure};
use crate::{At, Store, StoreError, StoredArticle, StoredEvent, read::held, record::numbers};

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

/// Events that are read at a time where all are wanted.
const PAGE: usize = 1024;

/// Unpacked articles with their story.
type Shelf = FxHashMap<i64, (StoredArticle, Option<i64>)>;

impl Store {
    /// The reports of some events, in the order asked for.
    pub fn reports(&self, events: &[i64], at: At) -> Result<Vec<Report>, StoreError> {
        self.reports_with(&mut Shelf::default(), events, at)
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
        let mut ids = statement.query_map(params![since, until], |row| row.get(0)).map_err(StoreError::from)?;
        loop {
            let page: Vec<i64> = ids.by_ref().take(PAGE).collect::<Result<_, _>>().map_err(StoreError::from)?;
            if page.is_empty() {
                return Ok(());
            }
            for report in self.reports_with(&mut shelf, &page, at)? {
                visit(report)?;
            }
        }
    }

    /// The reports of a page; articles of the page before need not be read again.
    fn reports_with(&self, shelf: &mut Shelf, events: &[i64], at: At) -> Result<Vec<Report>, StoreError> {
        let ids = numbers(events.iter().copied());
        let mut wanted = self.connection.prepare_cached(
            "SELECT DISTINCT article.id, article.story FROM event JOIN article ON article.id = event.article
             WHERE event.id IN (SELECT value FROM json_each(?1))",
        )?;
        let wanted: FxHashMap<i64, Option<i64>> =
            wanted.query_map([&ids], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        shelf.retain(|id, _| wanted.contains_key(id));
        for article in self.articles(wanted.keys().copied().filter(|id| !shelf.contains_key(id)))? {
            shelf.insert(article.id, (article, None));
        }
        for (id, (_, story)) in shelf.iter_mut() {
            *story = wanted.get(id).copied().flatten();
        }
        let articles: Vec<&StoredArticle> = shelf.values().map(|(article, _)| article).collect();
        let found = self.events_by_number(&ids, &articles, at)?;
        let mut found: FxHashMap<i64, StoredEvent> = found.into_iter().map(|event| (event.id, event)).collect();
        let report = |id: &i64| {
            let event = found.remove(id).ok_or(StoreError::Record(*id))?;
            let (stored, story) = shelf.get(&event.article).ok_or(StoreError::Record(*id))?;
            Ok(Report {
                id: event.id,
                happening: event.happening,
                story: *story,
                article: event.article,
                outlet: stored.article.source.clone(),
                url: stored.article.url.clone(),
                title: stored.article.title.clone(),
                published: stored.article.date,
                day: event.day,
                event: event.record,
            })
        };
        events.iter().map(report).collect()
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
}
