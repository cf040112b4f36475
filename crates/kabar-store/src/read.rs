//! Articles and event records, as they were given.

use kabar_model::{ActorRef, Article, AttributionLink, Event, Field, LinkRole, Location, TextSpan, Timex};
use rusqlite::{Row, params};

use crate::{
    Identity, Store, StoreError, auxiliary_of, day_of, event_row::Fields, factuality_of, quad_of, text::unpack,
    type_of, writing::known,
};

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
        let sql = format!(
            "{EVENT} WHERE event.article = ? AND {} ORDER BY sentence.field, sentence.start, sentence.end, event.place, event.id",
            held("event", at)
        );
        self.events(&sql, &[&article.id], article, at)
    }

    /// One event, with the article it stands in.
    pub fn event(&self, id: i64, at: At) -> Result<(StoredArticle, StoredEvent), StoreError> {
        let mut find = self.connection.prepare_cached("SELECT article FROM event WHERE id = ?")?;
        let article = self.article(find.query_row([id], |row| row.get(0))?)?;
        let event = self.event_in(id, &article, at)?;
        Ok((article, event))
    }

    /// The current events of one sentence of an article that is already read.
    pub(crate) fn told_in(&self, sentence: i64, article: &StoredArticle) -> Result<Vec<StoredEvent>, StoreError> {
        let sql = format!("{EVENT} WHERE event.sentence = ? AND event.retired IS NULL ORDER BY event.place, event.id");
        self.events(&sql, &[&sentence], article, At::Now)
    }

    /// One event of an article that is already read.
    pub(crate) fn event_in(&self, id: i64, article: &StoredArticle, at: At) -> Result<StoredEvent, StoreError> {
        let mut events = self.events(&format!("{EVENT} WHERE event.id = ?"), &[&id], article, at)?;
        Ok(events.pop().ok_or(rusqlite::Error::QueryReturnedNoRows)?)
    }

    fn events(
        &self,
        sql: &str,
        values: &[&dyn rusqlite::ToSql],
        article: &StoredArticle,
        at: At,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let fields = Fields::new(&article.article);
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            let mut stored = self.record(row, &fields, article)?;
            let stamp = self.stamp(stored.added, article.coded, at)?;
            (stored.record.engine, stored.record.codebook) = stamp;
            events.push(stored);
        }
        Ok(events)
    }

    /// Engine and codebook of the version that coded an event last, as seen from `at`: a recode that left the event as it was has
    /// coded it nevertheless.
    fn stamp(&self, added: i64, coded: i64, at: At) -> Result<(String, String), StoreError> {
        let latest = match at {
            At::Now => coded,
            At::Version(version) => coded.min(version),
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT engine, codebook FROM version WHERE id <= max(?1, ?2) AND (id = ?1 OR kind = 'recode' AND id >= ?1) ORDER BY id DESC LIMIT 1",
        )?;
        Ok(statement.query_row([added, latest], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    fn record(&self, row: &Row<'_>, fields: &Fields<'_>, article: &StoredArticle) -> Result<StoredEvent, StoreError> {
        let id: i64 = row.get("id")?;
        let fault = || StoreError::Record(id);
        let field = if row.get::<_, i64>("field")? == 0 { Field::Title } else { Field::Text };
        let points = fields.of(field);
        let words = |start: Option<usize>, end: Option<usize>, text: Option<String>| match (start, end, text) {
            (_, _, Some(text)) => Ok(Some(text)),
            (Some(start), Some(end), None) => points.slice(start, end).map(|t| Some(t.to_owned())).ok_or_else(fault),
            _ => Ok(None),
        };
        let span = |start: usize, end: usize, text: Option<String>| -> Result<TextSpan, StoreError> {
            Ok(TextSpan { text: words(Some(start), Some(end), text)?.unwrap_or_default(), start, end })
        };
        let day = row.get::<_, Option<i64>>("day")?.and_then(day_of);
        let date = match row.get::<_, i64>("dated")? {
            0 => None,
            1 => Some(Timex::Day(day.ok_or_else(fault)?)),
            _ => Some(row.get::<_, String>("date")?.parse().map_err(|_| fault())?),
        };
        let place = words(row.get("location_start")?, row.get("location_end")?, row.get("location_text")?)?;
        let location = match place {
            Some(text) => Some(Location {
                text,
                name: row.get("location_name")?,
                code: row.get("location_code")?,
                lat: row.get("lat")?,
                lon: row.get("lon")?,
                geonames: row.get("geonames")?,
            }),
            None => None,
        };
        let contexts: String = row.get("context_names")?;
        let sides = |role| self.sides(id, role, &words);
        let record = Event {
            doc: article.article.id.clone().unwrap_or_else(|| "article".to_owned()),
            lang: row.get("tag")?,
            date,
            date_text: words(row.get("date_start")?, row.get("date_end")?, row.get("date_text")?)?,
            location,
            kind: type_of(row.get("type")?).ok_or_else(fault)?,
            mode: row.get("mode_text")?,
            contexts: contexts.split(';').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
            quad: quad_of(row.get("quad")?).ok_or_else(fault)?,
            score: row.get::<_, f64>("score")? as f32,
            cameo: row.get("cameo_text")?,
            actor: sides(0)?,
            recipient: sides(1)?,
            factuality: factuality_of(row.get("factuality")?).ok_or_else(fault)?,
            auxiliary: auxiliary_of(row.get("auxiliary")?),
            attribution: self.attribution(id, &words)?,
            trigger: span(row.get("trigger_start")?, row.get("trigger_end")?, row.get("trigger_text")?)?,
            sentence: span(row.get("sentence_start")?, row.get("sentence_end")?, None)?,
            field,
            confidence: row.get::<_, f64>("confidence")? as f32,
            evidence: self.evidence(&row.get::<_, String>("evidence")?)?,
            engine: String::new(),
            codebook: String::new(),
        };
        let (happening, place) = (row.get("happening")?, row.get("place")?);
        Ok(StoredEvent { id, happening, place, added: row.get("added")?, retired: row.get("retired")?, record })
    }

    fn sides(&self, event: i64, role: i64, words: &Words<'_>) -> Result<Vec<ActorRef>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT code.name, actor.sector, actor.name, side.start, side.end, side.text FROM side JOIN actor ON actor.id = side.actor
             JOIN code ON code.id = actor.code WHERE side.event = ? AND side.role = ? ORDER BY side.place",
        )?;
        let mut rows = statement.query([event, role])?;
        let mut sides = Vec::new();
        while let Some(row) = rows.next()? {
            let (start, end) = (row.get(3)?, row.get(4)?);
            let text = words(Some(start), Some(end), row.get(5)?)?.unwrap_or_default();
            sides.push(ActorRef { code: row.get(0)?, sector: row.get(1)?, name: row.get(2)?, text, start, end });
        }
        Ok(sides)
    }

    fn attribution(&self, event: i64, words: &Words<'_>) -> Result<Vec<AttributionLink>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT code.name, actor.sector, actor.name, a.start, a.end, a.text, a.role, a.factuality FROM attribution a
             JOIN actor ON actor.id = a.actor JOIN code ON code.id = actor.code WHERE a.event = ? ORDER BY a.place",
        )?;
        let mut rows = statement.query([event])?;
        let mut links = Vec::new();
        while let Some(row) = rows.next()? {
            let role = if row.get::<_, i64>(6)? == 0 { LinkRole::Speaker } else { LinkRole::Medium };
            links.push(AttributionLink {
                role,
                code: row.get(0)?,
                sector: row.get(1)?,
                name: row.get(2)?,
                text: words(row.get(3)?, row.get(4)?, row.get(5)?)?.unwrap_or_default(),
                factuality: factuality_of(row.get(7)?).ok_or(StoreError::Record(event))?,
            });
        }
        Ok(links)
    }

    fn evidence(&self, list: &str) -> Result<Vec<String>, StoreError> {
        let numbers = list.trim_matches(['[', ']']).split(',').filter(|n| !n.is_empty());
        let mut statement = self.connection.prepare_cached("SELECT text FROM symbol WHERE id = ?")?;
        numbers
            .map(|number| Ok(statement.query_row([number.parse::<i64>().unwrap_or(-1)], |row| row.get(0))?))
            .collect()
    }
}

type Words<'w> = dyn Fn(Option<usize>, Option<usize>, Option<String>) -> Result<Option<String>, StoreError> + 'w;

const EVENT: &str = "SELECT event.*, sentence.field, sentence.start AS sentence_start, sentence.end AS sentence_end,
  place.name AS location_name, place.code AS location_code, place.lat, place.lon, place.geonames,
  tag.text AS tag, mode.text AS mode_text, cameo.text AS cameo_text, context_set.names AS context_names
  FROM event JOIN sentence ON sentence.id = event.sentence LEFT JOIN location AS place ON place.id = event.location
  JOIN symbol AS tag ON tag.id = event.lang LEFT JOIN symbol AS mode ON mode.id = event.mode
  JOIN symbol AS cameo ON cameo.id = event.cameo JOIN context_set ON context_set.id = event.contexts";

/// The rows of a table that held.
pub(crate) fn held(table: &str, at: At) -> String {
    match at {
        At::Now => format!("{table}.retired IS NULL"),
        At::Version(v) => format!("{table}.added <= {v} AND ({table}.retired IS NULL OR {table}.retired > {v})"),
    }
}
