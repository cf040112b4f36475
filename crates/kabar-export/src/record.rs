//! The columns of an event: their names, what they mean, and how they are read off the record.

use kabar_model::{ActorRef, AttributionLink, Event, Field, Holder, Location, Report};

use crate::{
    Column,
    Kind::{self, Day, Double, Float, Int, Text, Texts},
    Row, Value,
};

/// A column of a record, and where its cells come from.
pub struct Cell<R: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What that means, with the unit.
    pub about: &'static str,
    /// The cell of a record.
    pub of: fn(&R) -> Value,
}

const fn cell<R>(name: &'static str, kind: Kind, about: &'static str, of: fn(&R) -> Value) -> Cell<R> {
    Cell { name, kind, about, of }
}

/// What an archive knows of an event beside the record.
pub const ARCHIVE: &[Cell<Report>] = &[
    cell("id", Int, "number of the event in the archive", |r| Value::Int(r.id)),
    cell("happening", Int, "number of the happening it tells of: count these, not rows", |r| Value::Int(r.happening)),
    cell("story", Int, "number of the story that the article belongs to", |r| Value::maybe(r.story, Value::Int)),
    cell("article", Int, "number of the article in the archive", |r| Value::Int(r.article)),
    cell("outlet", Text, "who published the article", |r| Value::maybe(r.outlet.clone(), Value::Text)),
    cell("url", Text, "address of the article", |r| Value::maybe(r.url.clone(), Value::Text)),
    cell("title", Text, "its headline, where it came apart from the text", |r| {
        Value::maybe(r.title.clone(), Value::Text)
    }),
    cell("published", Day, "day of publication", |r| Value::maybe(r.published, Value::Day)),
    cell("day", Day, "day the event is counted under: the first that the text tells, else that of publication", |r| {
        Value::maybe(r.day, Value::Day)
    }),
];

/// The record, as `kabar code --format csv` prints it.
pub const EVENT: &[Cell<Event>] = &[
    cell("doc", Text, "the article's own id, or its file", |e| Value::text(&e.doc)),
    cell("lang", Text, "language pack that coded it", |e| Value::text(&e.lang)),
    cell("date", Text, "when it happened: a day, month, year or days, ISO 8601", |e| {
        Value::maybe(e.date, |date| Value::text(date.to_string()))
    }),
    cell("date_text", Text, "the words that gave the date", |e| Value::maybe(e.date_text.clone(), Value::Text)),
    cell("location", Text, "where: its usual English name", |e| place(e, |l| Value::text(&l.name))),
    cell("location_code", Text, "country, ISO 3166-1 alpha-3", |e| place(e, |l| Value::text(&l.code))),
    cell("location_lat", Double, "degrees north", |e| place(e, |l| Value::maybe(l.lat, Value::Double))),
    cell("location_lon", Double, "degrees east", |e| place(e, |l| Value::maybe(l.lon, Value::Double))),
    cell("location_geonames", Int, "number in GeoNames", |e| place(e, |l| Value::Int(l.geonames.into()))),
    cell("location_text", Text, "the words of the text", |e| place(e, |l| Value::text(&l.text))),
    cell("type", Text, "PLOVER event type", |e| Value::text(e.kind.as_str())),
    cell("mode", Text, "PLOVER mode", |e| Value::maybe(e.mode.clone(), Value::Text)),
    cell("contexts", Texts, "PLOVER contexts", |e| Value::texts(e.contexts.iter().cloned())),
    cell("quad", Text, "quad class", |e| Value::text(e.quad.as_str())),
    cell("score", Float, "PLOVER's conflict-cooperation score, -10 to 10", |e| Value::Float(e.score)),
    cell("cameo", Text, "closest CAMEO code", |e| Value::text(&e.cameo)),
    cell("actor", Texts, "who did it: code, with / and sector where known", |e| codes(&e.actor)),
    cell("actor_name", Texts, "names of the entries that resolved them", |e| names(&e.actor)),
    cell("actor_text", Texts, "the words of the text", |e| words(&e.actor)),
    cell("recipient", Texts, "to whom: code, with / and sector where known", |e| codes(&e.recipient)),
    cell("recipient_name", Texts, "names of the entries that resolved them", |e| names(&e.recipient)),
    cell("recipient_text", Texts, "the words of the text", |e| words(&e.recipient)),
    cell("factuality", Text, "CT+ fact, CT- denied, PR probable, PS possible, UU open", |e| {
        Value::text(e.factuality.as_str())
    }),
    cell("auxiliary", Texts, "historical, future, hypothetical, negation", |e| {
        Value::texts(e.auxiliary.iter().map(ToString::to_string))
    }),
    cell("holder", Text, "on whose word: the innermost speaker, or AUTHOR", |e| Value::text(holder(e))),
    cell("attribution", Texts, "who quotes whom, outermost first", |e| {
        links(e, |l| Some(code(&l.code, l.sector.as_deref())))
    }),
    cell("attribution_role", Texts, "speaker, or medium that passes it on", |e| links(e, |l| Some(l.role.to_string()))),
    cell("attribution_name", Texts, "names of the entries that resolved them", |e| links(e, |l| l.name.clone())),
    cell("attribution_text", Texts, "the words of the text", |e| links(e, |l| Some(l.text.clone()))),
    cell("attribution_factuality", Texts, "how far each stands behind it", |e| {
        links(e, |l| Some(l.factuality.to_string()))
    }),
    cell("trigger", Text, "the words that evoked it", |e| Value::text(&e.trigger.text)),
    cell("trigger_start", Int, "first code point, in the field", |e| Value::Int(e.trigger.start as i64)),
    cell("trigger_end", Int, "one past the last", |e| Value::Int(e.trigger.end as i64)),
    cell("sentence", Text, "the sentence", |e| Value::text(&e.sentence.text)),
    cell("sentence_start", Int, "first code point, in the field", |e| Value::Int(e.sentence.start as i64)),
    cell("sentence_end", Int, "one past the last", |e| Value::Int(e.sentence.end as i64)),
    cell("field", Text, "title or text", |e| {
        Value::text(match e.field {
            Field::Title => "title",
            Field::Text => "text",
        })
    }),
    cell("confidence", Float, "how far the coding is to be believed, 0 to 1", |e| Value::Float(e.confidence)),
    cell("evidence", Texts, "rows of the packs that made it", |e| Value::texts(e.evidence.iter().cloned())),
    cell("engine", Text, "engine name and version", |e| Value::text(&e.engine)),
    cell("codebook", Text, "digest of ontology, actors, packs and places", |e| Value::text(&e.codebook)),
];

/// The sides taken apart, for those who count by country.
pub const SIDES: &[Cell<Event>] = &[
    cell("actor_code", Texts, "country, organisation or group of each actor", |e| bare(&e.actor)),
    cell("actor_sector", Texts, "sector of each actor, or nothing", |e| sectors(&e.actor)),
    cell("recipient_code", Texts, "country, organisation or group of each recipient", |e| bare(&e.recipient)),
    cell("recipient_sector", Texts, "sector of each recipient, or nothing", |e| sectors(&e.recipient)),
];

/// The columns of a report: what the archive knows, the record, the sides taken apart.
pub fn columns() -> Vec<Column> {
    let archive = ARCHIVE.iter().map(|c| Column::new(c.name, c.kind, c.about));
    archive.chain(EVENT.iter().chain(SIDES).map(|c| Column::new(c.name, c.kind, c.about))).collect()
}

/// The cells of a report.
pub fn row(report: &Report) -> Row {
    let archive = ARCHIVE.iter().map(|c| (c.of)(report));
    archive.chain(EVENT.iter().chain(SIDES).map(|c| (c.of)(&report.event))).collect()
}

/// `RUS/GOV`
pub fn code(code: &str, sector: Option<&str>) -> String {
    match sector {
        Some(sector) => format!("{code}/{sector}"),
        None => code.to_owned(),
    }
}

/// The innermost speaker's code, or AUTHOR.
fn holder(event: &Event) -> String {
    match event.holder() {
        Holder::Author => "AUTHOR".to_owned(),
        Holder::Speaker(link) => code(&link.code, link.sector.as_deref()),
    }
}

fn place(event: &Event, part: fn(&Location) -> Value) -> Value {
    event.location.as_ref().map_or(Value::Null, part)
}

fn links(event: &Event, part: fn(&AttributionLink) -> Option<String>) -> Value {
    Value::Texts(event.attribution.iter().map(part).collect())
}

fn codes(actors: &[ActorRef]) -> Value {
    Value::texts(actors.iter().map(|a| code(&a.code, a.sector.as_deref())))
}

fn bare(actors: &[ActorRef]) -> Value {
    Value::texts(actors.iter().map(|a| a.code.clone()))
}

fn sectors(actors: &[ActorRef]) -> Value {
    Value::Texts(actors.iter().map(|a| a.sector.clone()).collect())
}

fn names(actors: &[ActorRef]) -> Value {
    Value::Texts(actors.iter().map(|a| a.name.clone()).collect())
}

fn words(actors: &[ActorRef]) -> Value {
    Value::texts(actors.iter().map(|a| a.text.clone()))
}
