//! An event to its rows.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use kabar_model::{ActorRef, Article, Event, Field, Holder, LinkRole, Timex};
use rusqlite::{Connection, params};
use rustc_hash::FxHashMap;

use crate::{
    StoreError, auxiliary_bits,
    count::{Counted, Pending, grade},
    factuality_id,
    names::Names,
    number_of, quad_id,
    text::Points,
    type_id,
};

/// The two fields of an article, to be cut by code points.
pub(crate) struct Fields<'a> {
    title: Points<'a>,
    text: Points<'a>,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(article: &'a Article) -> Self {
        Self { title: Points::new(article.field(Field::Title)), text: Points::new(&article.text) }
    }

    pub(crate) fn of(&self, field: Field) -> &Points<'a> {
        match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        }
    }

    /// Whether an event's sentence stands where it says.
    pub(crate) fn hold(&self, event: &Event) -> bool {
        self.of(event.field).slice(event.sentence.start, event.sentence.end) == Some(event.sentence.text.as_str())
    }
}

/// Words kept as their place in the field, or, where they do not stand there, as they are.
#[derive(Default)]
struct Words<'e> {
    start: Option<usize>,
    end: Option<usize>,
    text: Option<&'e str>,
}

/// Words whose place the record does not tell: in the event's sentence, else anywhere in its field.
fn words<'e>(field: &Points<'_>, event: &Event, text: Option<&'e str>) -> Words<'e> {
    let Some(text) = text else { return Words::default() };
    match field.find(text, event.sentence.start, event.sentence.end) {
        Some((start, end)) => Words { start: Some(start), end: Some(end), text: None },
        None => Words { text: Some(text), ..Words::default() },
    }
}

/// The words of a record, where they are not those between its offsets.
fn other<'e>(field: &Points<'_>, text: &'e str, start: usize, end: usize) -> Option<&'e str> {
    (field.slice(start, end) != Some(text)).then_some(text)
}

/// The day that an event is counted under. Where the text tells a day, that day, and of a range the first; where it tells a month or
/// a year that holds the day of publication, or nothing, the day of publication; of any other month or year the first day.
pub(crate) fn day(date: Option<Timex>, published: Option<Date>) -> Option<i64> {
    let day = match (date, published) {
        (Some(Timex::Day(day) | Timex::Range(day, _)), _) => Some(day),
        (Some(span), Some(published)) => {
            let holds = span.first_day() <= Some(published) && Some(published) <= span.last_day();
            if holds { Some(published) } else { span.first_day() }
        }
        (Some(span), None) => span.first_day(),
        (None, published) => published,
    };
    day.map(number_of)
}

/// What writing the events of one article needs.
pub(crate) struct Desk<'d> {
    pub(crate) db: &'d Connection,
    pub(crate) names: &'d mut Names,
    pub(crate) pending: &'d mut Pending,
    /// Time that full text has taken.
    pub(crate) full_text: &'d mut Duration,
    pub(crate) version: i64,
    pub(crate) article: i64,
    pub(crate) published: Option<Date>,
    pub(crate) fields: &'d Fields<'d>,
    /// The article's sentences that are stored: field, start, end.
    pub(crate) sentences: FxHashMap<(i64, usize, usize), i64>,
}

impl Desk<'_> {
    /// Takes note of the sentences that an article has already.
    pub(crate) fn recall(&mut self) -> Result<(), StoreError> {
        let mut find = self.db.prepare_cached("SELECT id, field, start, end FROM sentence WHERE article = ?")?;
        let known = find.query_map([self.article], |row| Ok(((row.get(1)?, row.get(2)?, row.get(3)?), row.get(0)?)))?;
        self.sentences = known.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The number of a sentence, which is stored with its first event.
    fn sentence(&mut self, event: &Event) -> Result<i64, StoreError> {
        let place = (i64::from(event.field == Field::Text), event.sentence.start, event.sentence.end);
        if let Some(known) = self.sentences.get(&place) {
            return Ok(*known);
        }
        let id = self
            .db
            .prepare_cached("INSERT INTO sentence (article, field, start, end) VALUES (?, ?, ?, ?)")?
            .insert(params![self.article, place.0, place.1, place.2])?;
        let started = Instant::now();
        let mut index = self.db.prepare_cached("INSERT INTO sentence_words (rowid, text) VALUES (?, ?)")?;
        index.execute(params![id, event.sentence.text])?;
        *self.full_text += started.elapsed();
        self.sentences.insert(place, id);
        Ok(id)
    }
}

const INSERT: &str =
    "INSERT INTO event (article, sentence, place, happening, day, dated, date, date_start, date_end, date_text,
  lang, type, mode, contexts, quad, score, cameo, factuality, auxiliary, holder, location, location_start, location_end,
  location_text, confidence, row, evidence, trigger_start, trigger_end, trigger_text, grade, added)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// Stores an event, with its sides and speakers, and counts it: `place` is its number among the events of its sentence.
pub(crate) fn add(desk: &mut Desk<'_>, place: i64, happening: i64, event: &Event) -> Result<i64, StoreError> {
    let sentence = desk.sentence(event)?;
    let Desk { db, names, fields, .. } = desk;
    let field = fields.of(event.field);
    let day = day(event.date, desk.published);
    let holder = match event.holder() {
        Holder::Author => None,
        Holder::Speaker(link) => Some(names.actor(db, &link.into())?.0),
    };
    let evidence: Vec<i64> = event.evidence.iter().map(|row| names.symbol(db, row)).collect::<Result<_, _>>()?;
    let mode = event.mode.as_deref().map(|mode| names.symbol(db, mode)).transpose()?;
    let location = event.location.as_ref().map(|l| names.location(db, l)).transpose()?;
    let date_words = words(field, event, event.date_text.as_deref());
    let place_words = words(field, event, event.location.as_ref().map(|l| l.text.as_str()));
    let (dated, date) = match event.date {
        None => (0, None),
        Some(Timex::Day(_)) => (1, None),
        Some(date) => (2, Some(date.to_string())),
    };
    let id = db.prepare_cached(INSERT)?.insert(params![
        desk.article,
        sentence,
        place,
        happening,
        day,
        dated,
        date,
        date_words.start,
        date_words.end,
        date_words.text,
        names.symbol(db, &event.lang)?,
        type_id(event.kind),
        mode,
        names.contexts(db, &event.contexts)?,
        quad_id(event.quad),
        decimal(event.score),
        names.symbol(db, &event.cameo)?,
        factuality_id(event.factuality),
        auxiliary_bits(&event.auxiliary),
        holder,
        location,
        place_words.start,
        place_words.end,
        place_words.text,
        decimal(event.confidence),
        evidence.first(),
        list(&evidence),
        event.trigger.start,
        event.trigger.end,
        other(field, &event.trigger.text, event.trigger.start, event.trigger.end),
        grade(event),
        desk.version,
    ])?;
    let actors = sides(db, names, (id, 0), &event.actor, field)?;
    let recipients = sides(db, names, (id, 1), &event.recipient, field)?;
    attributions(db, names, id, event, field)?;
    desk.pending.add(db, Counted::of(event, id, happening, day, [actors, recipients]))?;
    Ok(id)
}

/// Stores the actors (role 0) or recipients (role 1) of an event; gives the numbers of their codes, each once.
fn sides(
    db: &Connection,
    names: &mut Names,
    (event, role): (i64, i64),
    side: &[ActorRef],
    field: &Points<'_>,
) -> Result<Vec<i64>, StoreError> {
    let mut codes = Vec::with_capacity(side.len());
    for (place, who) in side.iter().enumerate() {
        let (actor, code) = names.actor(db, &who.into())?;
        codes.push(code);
        let text = other(field, &who.text, who.start, who.end);
        db.prepare_cached(
            "INSERT INTO side (event, role, place, actor, start, end, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![event, role, place, actor, who.start, who.end, text])?;
    }
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}

fn attributions(
    db: &Connection,
    names: &mut Names,
    id: i64,
    event: &Event,
    field: &Points<'_>,
) -> Result<(), StoreError> {
    for (place, link) in event.attribution.iter().enumerate() {
        let (actor, _) = names.actor(db, &link.into())?;
        let Words { start, end, text } = words(field, event, Some(&link.text));
        let role = i64::from(link.role == LinkRole::Medium);
        db.prepare_cached(
            "INSERT INTO attribution (event, place, role, actor, factuality, start, end, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![id, place, role, actor, factuality_id(link.factuality), start, end, text])?;
    }
    Ok(())
}

/// A number as its shortest decimal says it, so that 0.7 is stored as 0.7 and comes back as the same `f32`.
pub(crate) fn decimal(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// An event no longer holds.
pub(crate) fn retire(db: &Connection, pending: &mut Pending, version: i64, event: i64) -> Result<(), StoreError> {
    pending.remove(db, &Counted::load(db, event)?)?;
    db.prepare_cached("UPDATE event SET retired = ? WHERE id = ?")?.execute(params![version, event])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use kabar_model::Timex;

    use super::{day, decimal};
    use crate::day_of;

    #[test]
    fn an_event_is_counted_under_one_day() {
        let check = |date: &str, published: &str, expected: &str| {
            let (date, published) = (date.parse::<Timex>().ok(), published.parse().ok());
            let found = day(date, published).and_then(day_of).map(|d| d.to_string()).unwrap_or_default();
            assert_eq!(found, expected, "{date:?} {published:?}");
        };
        check("2024-01-09", "2024-01-11", "2024-01-09");
        check("2024-01-02/2024-01-09", "2024-01-11", "2024-01-02");
        check("2024-01", "2024-01-11", "2024-01-11");
        check("2024-03", "2024-01-11", "2024-03-01");
        check("2023", "2024-01-11", "2023-01-01");
        check("2024", "", "2024-01-01");
        check("", "2024-01-11", "2024-01-11");
        check("", "", "");
    }

    #[test]
    fn every_number_of_two_decimals_comes_back() {
        for hundredths in -1000..=1000_i16 {
            let number = f32::from(hundredths) / 100.0;
            assert_eq!((decimal(number) as f32).to_bits(), number.to_bits());
            assert_eq!(decimal(number).to_string(), number.to_string());
        }
    }
}
