//! Articles and event records, as they were given.

use jiff::civil::Date;
use kabar_model::{Article, Event};
use rusqlite::{Row, params};
use rustc_hash::FxHashMap;

use crate::{Identity, Store, StoreError, day_of, record::numbers, text::unpack, writing::known};

/// Which rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum At {
    /// Those that hold now.
    #[default]
    Now,
    /// Those that held when a version was complete.
    Version(i64),
}

/// An article as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredArticle {
    /// Its row.
    pub id: i64,
    /// As it came.
    pub article: Article,
    /// The last version that coded it.
    pub coded: i64,
    /// Why it could not be coded.
    pub fault: Option<String>,
    /// The version that added it.
    pub added: i64,
    /// The version that retired it.
    pub retired: Option<i64>,
}

/// An event record with its row.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its row.
    pub id: i64,
    /// The row of its happening.
    pub happening: i64,
    /// The row of its article.
    pub article: i64,
    /// The row of its sentence.
    pub sentence: i64,
    /// The day that it is counted under.
    pub day: Option<Date>,
    /// Among the events of its sentence.
    pub place: i64,
    /// The version that added it.
    pub added: i64,
    /// The version that retired it.
    pub retired: Option<i64>,
    /// The record, as `kabar code` prints it.
    pub record: Event,
}

const ARTICLE: &str = "SELECT article.id, doc, title, body, lang, day, outlet.name, url, coded, fault, added, retired
  FROM article LEFT JOIN outlet ON outlet.id = article.outlet";

/// An article that is read, its text still packed.
pub(crate) struct Packed {
    stored: StoredArticle,
    body: Vec<u8>,
}

impl Packed {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let article = Article {
            id: row.get(1)?,
            title: row.get(2)?,
            text: String::new(),
            lang: row.get(4)?,
            date: row.get::<_, Option<i64>>(5)?.and_then(day_of),
            source: row.get(6)?,
            url: row.get(7)?,
        };
        let stored = StoredArticle {
            id: row.get(0)?,
            article,
            coded: row.get(8)?,
            fault: row.get(9)?,
            added: row.get(10)?,
            retired: row.get(11)?,
        };
        Ok(Self { stored, body: row.get(3)? })
    }

    pub(crate) fn unpack(mut self) -> Result<StoredArticle, StoreError> {
        self.stored.article.text = unpack(self.stored.id, &self.body)?;
        Ok(self.stored)
    }
}

impl Store {
    /// One article.
    pub fn article(&self, id: i64) -> Result<StoredArticle, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{ARTICLE} WHERE article.id = ?"))?;
        statement.query_row([id], Packed::read)?.unpack()
    }

    /// The next articles after one, in the order in which they came: up to `most`, or about as many as have `bytes` of packed text.
    pub fn articles_after(&self, id: i64, at: At, most: usize, bytes: usize) -> Result<Vec<StoredArticle>, StoreError> {
        let held = held("article", at);
        let sql = format!("{ARTICLE} WHERE article.id > ? AND {held} ORDER BY article.id LIMIT ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let (mut articles, mut size) = (Vec::new(), 0);
        for packed in statement.query_map(params![id, most], Packed::read)? {
            let packed = packed?;
            size += packed.body.len();
            articles.push(packed.unpack()?);
            if size > bytes {
                break;
            }
        }
        Ok(articles)
    }

    /// The next current articles after one that a version has not coded yet.
    pub fn uncoded_after(
        &self,
        id: i64,
        version: i64,
        most: usize,
        bytes: usize,
    ) -> Result<Vec<StoredArticle>, StoreError> {
        let sql =
            format!("{ARTICLE} WHERE article.id > ? AND coded < ? AND retired IS NULL ORDER BY article.id LIMIT ?");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let (mut articles, mut size) = (Vec::new(), 0);
        for packed in statement.query_map(params![id, version, most], Packed::read)? {
            let packed = packed?;
            size += packed.body.len();
            articles.push(packed.unpack()?);
            if size > bytes {
                break;
            }
        }
        Ok(articles)
    }

    /// Whether this revision of an article is there, or was.
    pub fn knows(&self, identity: &Identity) -> Result<bool, StoreError> {
        known(&self.connection, identity)
    }

    /// The events of an article, in the order of the record. Engine and codebook are those of the version that coded it last, as
    /// seen from `at`.
    pub fn events_of(&self, article: &StoredArticle, at: At) -> Result<Vec<StoredEvent>, StoreError> {
        self.records((&of_articles(at), IN_ORDER), &numbers([article.id]), &[article], at)
    }

    /// The same of several articles, for each of them.
    pub fn events_of_all(&self, articles: &[StoredArticle], at: At) -> Result<Vec<Vec<StoredEvent>>, StoreError> {
        let borrowed: Vec<&StoredArticle> = articles.iter().collect();
        let ids = numbers(articles.iter().map(|article| article.id));
        let mut of: FxHashMap<i64, Vec<StoredEvent>> = FxHashMap::default();
        for event in self.records((&of_articles(at), IN_ORDER), &ids, &borrowed, at)? {
            of.entry(event.article).or_default().push(event);
        }
        Ok(articles.iter().map(|article| of.remove(&article.id).unwrap_or_default()).collect())
    }

    /// One event, with the article it stands in.
    pub fn event(&self, id: i64, at: At) -> Result<(StoredArticle, StoredEvent), StoreError> {
        let mut find = self.connection.prepare_cached("SELECT article FROM event WHERE id = ?")?;
        let article = self.article(find.query_row([id], |row| row.get(0))?)?;
        let event = self.events_by_number(&numbers([id]), &[&article], at)?.pop();
        Ok((article, event.ok_or(rusqlite::Error::QueryReturnedNoRows)?))
    }

    /// Events by their numbers, whether they hold or not.
    pub(crate) fn events_by_number(
        &self,
        ids: &str,
        articles: &[&StoredArticle],
        at: At,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.records(("event.id IN (SELECT value FROM json_each(?1))", "event.id"), ids, articles, at)
    }

    /// Some articles, in the order of their numbers.
    pub(crate) fn articles(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<StoredArticle>, StoreError> {
        let sql = format!("{ARTICLE} WHERE article.id IN (SELECT value FROM json_each(?1)) ORDER BY article.id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let packed = statement.query_map([numbers(ids)], Packed::read)?.collect::<Result<Vec<_>, _>>()?;
        packed.into_iter().map(Packed::unpack).collect()
    }

    /// The current events of some sentences of articles that are already read.
    pub(crate) fn told_in(
        &self,
        sentences: &str,
        articles: &[&StoredArticle],
    ) -> Result<Vec<(i64, StoredEvent)>, StoreError> {
        let condition = "event.sentence IN (SELECT value FROM json_each(?1)) AND event.retired IS NULL";
        let events =
            self.records((condition, "event.sentence, event.place, event.id"), sentences, articles, At::Now)?;
        Ok(events.into_iter().map(|event| (event.sentence, event)).collect())
    }
}

/// The order of records in an article.
const IN_ORDER: &str = "event.article, sentence.field, sentence.start, sentence.end, event.place, event.id";

/// The events of some articles.
fn of_articles(at: At) -> String {
    format!(
        "event.sentence IN (SELECT s.id FROM sentence s WHERE s.article IN (SELECT value FROM json_each(?1))) AND {}",
        held("event", at)
    )
}

/// The rows of a table that held.
pub(crate) fn held(table: &str, at: At) -> String {
    match at {
        At::Now => format!("{table}.retired IS NULL"),
        At::Version(v) => format!("{table}.added <= {v} AND ({table}.retired IS NULL OR {table}.retired > {v})"),
    }
}
