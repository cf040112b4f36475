//! Rows to event records, a page at a time: whatever the number of events, so many questions to the database.

use std::collections::hash_map::Entry;

use jiff::civil::Date;
use kabar_model::{ActorRef, AttributionLink, Event, Field, LinkRole, Location, TextSpan, Timex};
use rusqlite::{Row, params};
use rustc_hash::FxHashMap;

use crate::{
    At, Store, StoreError, StoredArticle, StoredEvent, auxiliary_of, day_of, event_row::Fields, factuality_of, quad_of,
    text::Points, type_of,
};

const EVENT: &str = "SELECT event.*, sentence.field, sentence.start AS sentence_start, sentence.end AS sentence_end,
  place.name AS location_name, place.code AS location_code, place.lat, place.lon, place.geonames,
  tag.text AS tag, mode.text AS mode_text, cameo.text AS cameo_text, context_set.names AS context_names
  FROM event CROSS JOIN sentence ON sentence.id = event.sentence LEFT JOIN location AS place ON place.id = event.location
  JOIN symbol AS tag ON tag.id = event.lang LEFT JOIN symbol AS mode ON mode.id = event.mode
  JOIN symbol AS cameo ON cameo.id = event.cameo JOIN context_set ON context_set.id = event.contexts";

/// Numbers as the questions of this file take them.
pub(crate) fn numbers(numbers: impl IntoIterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|n| n.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

/// A participant or speaker as its rows have it.
struct Who {
    code: String,
    sector: Option<String>,
    name: Option<String>,
    start: Option<usize>,
    end: Option<usize>,
    text: Option<String>,
}

impl Who {
    /// Columns 1 to 6: code, sector, name, start, end, text.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            code: row.get(1)?,
            sector: row.get(2)?,
            name: row.get(3)?,
            start: row.get(4)?,
            end: row.get(5)?,
            text: row.get(6)?,
        })
    }
}

/// What lies in other tables than the event.
#[derive(Default)]
struct Around {
    sides: FxHashMap<(i64, i64), Vec<Who>>,
    speakers: FxHashMap<i64, Vec<(Who, i64, i64)>>,
    symbols: FxHashMap<i64, String>,
}

impl Store {
    /// The events that meet a condition on `event` in which `?1` stands for a list of numbers, in some order of `event` and `sentence`.
    /// Those whose article is not given are left out.
    pub(crate) fn records(
        &self,
        (condition, order): (&str, &str),
        numbers: &str,
        articles: &[&StoredArticle],
        at: At,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let around = self.around(condition, numbers)?;
        let of: FxHashMap<i64, (&StoredArticle, Fields<'_>)> =
            articles.iter().map(|article| (article.id, (*article, Fields::new(&article.article)))).collect();
        let mut stamps: FxHashMap<(i64, i64), (String, String)> = FxHashMap::default();
        let mut statement = self.connection.prepare_cached(&format!("{EVENT} WHERE {condition} ORDER BY {order}"))?;
        let mut rows = statement.query([numbers])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            let Some((article, fields)) = of.get(&row.get("article")?) else { continue };
            let mut stored = record(row, fields, article, &around)?;
            let (engine, codebook) = match stamps.entry((stored.added, article.coded)) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => entry.insert(self.stamp(stored.added, article.coded, at)?),
            };
            stored.record.engine.clone_from(engine);
            stored.record.codebook.clone_from(codebook);
            events.push(stored);
        }
        Ok(events)
    }

    fn around(&self, condition: &str, numbers: &str) -> Result<Around, StoreError> {
        let mut around = Around::default();
        let chosen = format!("(SELECT event.id FROM event WHERE {condition})");
        let mut sides = self.connection.prepare_cached(&format!(
            "SELECT side.event, code.name, actor.sector, actor.name, side.start, side.end, side.text, side.role FROM side
             JOIN actor ON actor.id = side.actor JOIN code ON code.id = actor.code WHERE side.event IN {chosen}
             ORDER BY side.event, side.role, side.place",
        ))?;
        let mut rows = sides.query([numbers])?;
        while let Some(row) = rows.next()? {
            around.sides.entry((row.get(0)?, row.get(7)?)).or_default().push(Who::read(row)?);
        }
        let mut speakers = self.connection.prepare_cached(&format!(
            "SELECT a.event, code.name, actor.sector, actor.name, a.start, a.end, a.text, a.role, a.factuality FROM attribution a
             JOIN actor ON actor.id = a.actor JOIN code ON code.id = actor.code WHERE a.event IN {chosen} ORDER BY a.event, a.place",
        ))?;
        let mut rows = speakers.query([numbers])?;
        while let Some(row) = rows.next()? {
            around.speakers.entry(row.get(0)?).or_default().push((Who::read(row)?, row.get(7)?, row.get(8)?));
        }
        let mut symbols = self.connection.prepare_cached(&format!(
            "SELECT id, text FROM symbol WHERE id IN (SELECT e.value FROM event, json_each(event.evidence) AS e WHERE event.id IN {chosen})",
        ))?;
        let mut rows = symbols.query([numbers])?;
        while let Some(row) = rows.next()? {
            around.symbols.insert(row.get(0)?, row.get(1)?);
        }
        Ok(around)
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
        Ok(statement.query_row(params![added, latest], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

/// One event that is put together.
struct Parts<'p> {
    id: i64,
    row: &'p Row<'p>,
    field: &'p Points<'p>,
    around: &'p Around,
}

impl Parts<'_> {
    fn fault(&self) -> StoreError {
        StoreError::Record(self.id)
    }

    /// Words that are kept as their place, or as they are.
    fn words(
        &self,
        start: Option<usize>,
        end: Option<usize>,
        text: Option<String>,
    ) -> Result<Option<String>, StoreError> {
        match (start, end, text) {
            (_, _, Some(text)) => Ok(Some(text)),
            (Some(start), Some(end), None) => {
                self.field.slice(start, end).map(|text| Some(text.to_owned())).ok_or_else(|| self.fault())
            }
            _ => Ok(None),
        }
    }

    fn span(&self, start: usize, end: usize, text: Option<String>) -> Result<TextSpan, StoreError> {
        Ok(TextSpan { text: self.words(Some(start), Some(end), text)?.unwrap_or_default(), start, end })
    }

    fn date(&self, day: Option<Date>) -> Result<Option<Timex>, StoreError> {
        Ok(match self.row.get::<_, i64>("dated")? {
            0 => None,
            1 => Some(Timex::Day(day.ok_or_else(|| self.fault())?)),
            _ => Some(self.row.get::<_, String>("date")?.parse().map_err(|_| self.fault())?),
        })
    }

    fn location(&self) -> Result<Option<Location>, StoreError> {
        let row = self.row;
        let words = self.words(row.get("location_start")?, row.get("location_end")?, row.get("location_text")?)?;
        let Some(text) = words else { return Ok(None) };
        Ok(Some(Location {
            text,
            name: row.get("location_name")?,
            code: row.get("location_code")?,
            lat: row.get("lat")?,
            lon: row.get("lon")?,
            geonames: row.get("geonames")?,
        }))
    }

    fn side(&self, role: i64) -> Result<Vec<ActorRef>, StoreError> {
        let side = self.around.sides.get(&(self.id, role)).into_iter().flatten();
        side.map(|who| {
            let text = self.words(who.start, who.end, who.text.clone())?.unwrap_or_default();
            let (start, end) = (who.start.unwrap_or_default(), who.end.unwrap_or_default());
            let (code, sector, name) = (who.code.clone(), who.sector.clone(), who.name.clone());
            Ok(ActorRef { code, sector, name, text, start, end })
        })
        .collect()
    }

    fn attribution(&self) -> Result<Vec<AttributionLink>, StoreError> {
        let speakers = self.around.speakers.get(&self.id).into_iter().flatten();
        speakers
            .map(|(who, role, factuality)| {
                Ok(AttributionLink {
                    role: if *role == 0 { LinkRole::Speaker } else { LinkRole::Medium },
                    code: who.code.clone(),
                    sector: who.sector.clone(),
                    name: who.name.clone(),
                    text: self.words(who.start, who.end, who.text.clone())?.unwrap_or_default(),
                    factuality: factuality_of(*factuality).ok_or_else(|| self.fault())?,
                })
            })
            .collect()
    }

    fn evidence(&self) -> Result<Vec<String>, StoreError> {
        let list: String = self.row.get("evidence")?;
        let numbers = list.trim_matches(['[', ']']).split(',').filter(|number| !number.is_empty());
        let symbol = |number: &str| self.around.symbols.get(&number.parse().ok()?).cloned();
        numbers.map(|number| symbol(number).ok_or_else(|| self.fault())).collect()
    }
}

fn record(
    row: &Row<'_>,
    fields: &Fields<'_>,
    article: &StoredArticle,
    around: &Around,
) -> Result<StoredEvent, StoreError> {
    let id: i64 = row.get("id")?;
    let field = if row.get::<_, i64>("field")? == 0 { Field::Title } else { Field::Text };
    let parts = Parts { id, row, field: fields.of(field), around };
    let fault = || parts.fault();
    let day = row.get::<_, Option<i64>>("day")?.and_then(day_of);
    let contexts: String = row.get("context_names")?;
    let record = Event {
        doc: article.article.id.clone().unwrap_or_else(|| "article".to_owned()),
        lang: row.get("tag")?,
        date: parts.date(day)?,
        date_text: parts.words(row.get("date_start")?, row.get("date_end")?, row.get("date_text")?)?,
        location: parts.location()?,
        kind: type_of(row.get("type")?).ok_or_else(fault)?,
        mode: row.get("mode_text")?,
        contexts: contexts.split(';').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
        quad: quad_of(row.get("quad")?).ok_or_else(fault)?,
        score: row.get::<_, f64>("score")? as f32,
        cameo: row.get("cameo_text")?,
        actor: parts.side(0)?,
        recipient: parts.side(1)?,
        factuality: factuality_of(row.get("factuality")?).ok_or_else(fault)?,
        auxiliary: auxiliary_of(row.get("auxiliary")?),
        attribution: parts.attribution()?,
        trigger: parts.span(row.get("trigger_start")?, row.get("trigger_end")?, row.get("trigger_text")?)?,
        sentence: parts.span(row.get("sentence_start")?, row.get("sentence_end")?, None)?,
        field,
        confidence: row.get::<_, f64>("confidence")? as f32,
        evidence: parts.evidence()?,
        engine: String::new(),
        codebook: String::new(),
    };
    Ok(StoredEvent {
        id,
        happening: row.get("happening")?,
        article: article.id,
        sentence: row.get("sentence")?,
        day,
        place: row.get("place")?,
        added: row.get("added")?,
        retired: row.get("retired")?,
        record,
    })
}
