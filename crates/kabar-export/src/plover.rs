//! The columns under which POLECAT publishes events coded in PLOVER, as keys of JSON lines.
//!
//! Names and values are POLECAT's (lists joined by `; `, quad classes in capitals), but nothing is `null` rather than `None`, codes of
//! countries are ISO 3166-1 alpha-3, and columns that kabar has no facts for are always `null`: COW numbers, titles, Wikipedia
//! entries, district and province, and the people, organisations and places of the story.

use kabar_model::{ActorRef, Location, Report};

use crate::{
    Column,
    Kind::{Day, Double, Float, Int, Text},
    Row, Value,
    record::Cell,
};

const fn cell(name: &'static str, kind: crate::Kind, about: &'static str, of: fn(&Report) -> Value) -> Cell<Report> {
    Cell { name, kind, about, of }
}

const fn none(name: &'static str) -> Cell<Report> {
    cell(name, Text, "always null: kabar has no facts for it", |_| Value::Null)
}

/// POLECAT's columns, in its order.
pub const COLUMNS: &[Cell<Report>] = &[
    cell("Event ID", Text, "numbers of article and event in the archive, joined by _", |r| {
        Value::text(format!("{}_{}", r.article, r.id))
    }),
    cell("Event Date", Day, "the day the event is counted under", |r| Value::maybe(r.day, Value::Day)),
    cell("Event Type", Text, "PLOVER event type", |r| Value::text(r.event.kind.as_str())),
    cell("Event Mode", Text, "PLOVER mode", |r| Value::maybe(r.event.mode.clone(), Value::Text)),
    cell("Intensity", Float, "PLOVER's conflict-cooperation score, -10 to 10", |r| Value::Float(r.event.score)),
    cell("Quad Code", Text, "quad class, in capitals", |r| {
        Value::text(r.event.quad.as_str().replace('_', " ").to_uppercase())
    }),
    cell("Contexts", Text, "PLOVER contexts", |r| list(r.event.contexts.iter().cloned())),
    cell("Actor Name", Text, "names of the entries that resolved the actors, else the words of the text", |r| {
        names(&r.event.actor)
    }),
    cell("Actor Country", Text, "their countries, ISO 3166-1 alpha-3; codes of organisations and groups too", |r| {
        codes(&r.event.actor)
    }),
    none("Actor COW"),
    cell("Primary Actor Sector", Text, "sector of the first actor that has one", |r| first_sector(&r.event.actor)),
    cell("Actor Sectors", Text, "all their sectors", |r| sectors(&r.event.actor)),
    none("Actor Title"),
    cell("Actor Name Raw", Text, "the words of the text", |r| list(r.event.actor.iter().map(|a| a.text.clone()))),
    none("Wikipedia Actor ID"),
    cell(
        "Recipient Name",
        Text,
        "names of the entries that resolved the recipients, else the words of the text",
        |r| names(&r.event.recipient),
    ),
    cell("Recipient Country", Text, "as for actors", |r| codes(&r.event.recipient)),
    none("Recipient COW"),
    cell("Primary Recipient Sector", Text, "as for actors", |r| first_sector(&r.event.recipient)),
    cell("Recipient Sectors", Text, "as for actors", |r| sectors(&r.event.recipient)),
    none("Recipient Title"),
    cell("Recipient Name Raw", Text, "as for actors", |r| list(r.event.recipient.iter().map(|a| a.text.clone()))),
    none("Wikipedia Recipient ID"),
    cell("Placename", Text, "where: its usual English name", |r| place(r, |l| Value::text(&l.name))),
    cell("City", Text, "the same where it is a city", |r| city(r, |l| Value::text(&l.name))),
    none("District"),
    none("Province"),
    cell("Country", Text, "country of the place, ISO 3166-1 alpha-3", |r| place(r, |l| Value::text(&l.code))),
    cell("Latitude", Double, "degrees north, of cities", |r| city(r, |l| Value::maybe(l.lat, Value::Double))),
    cell("Longitude", Double, "degrees east, of cities", |r| city(r, |l| Value::maybe(l.lon, Value::Double))),
    cell("GeoNames ID", Int, "number in GeoNames", |r| place(r, |l| Value::Int(l.geonames.into()))),
    cell("Raw Placename", Text, "the words of the text", |r| place(r, |l| Value::text(&l.text))),
    cell("Feature Type", Text, "GeoNames' class and code: PPL a city, PCLI a country", |r| {
        place(r, |l| Value::text(if l.lat.is_some() { "PPL" } else { "PCLI" }))
    }),
    cell("Source", Text, "the outlet", |r| Value::maybe(r.outlet.clone(), Value::Text)),
    cell("Publication Date", Day, "day of publication", |r| Value::maybe(r.published, Value::Day)),
    none("Story People"),
    none("Story Organizations"),
    none("Story Locations"),
    cell("Language", Text, "tag of the language pack that coded it", |r| Value::text(&r.event.lang)),
    cell("Version", Text, "engine and codebook", |r| Value::text(format!("{} {}", r.event.engine, r.event.codebook))),
];

/// The columns of the table.
pub fn columns() -> Vec<Column> {
    COLUMNS.iter().map(|c| Column::new(c.name, c.kind, c.about)).collect()
}

/// The cells of a report.
pub fn row(report: &Report) -> Row {
    COLUMNS.iter().map(|c| (c.of)(report)).collect()
}

/// Parts joined as POLECAT joins them; nothing where there is none.
fn list(parts: impl Iterator<Item = String>) -> Value {
    let parts: Vec<String> = parts.map(|part| part.replace(';', ",")).collect();
    if parts.is_empty() { Value::Null } else { Value::Text(parts.join("; ")) }
}

fn names(actors: &[ActorRef]) -> Value {
    list(actors.iter().map(|a| a.name.clone().unwrap_or_else(|| a.text.clone())))
}

fn codes(actors: &[ActorRef]) -> Value {
    list(actors.iter().map(|a| a.code.clone()))
}

fn sectors(actors: &[ActorRef]) -> Value {
    list(actors.iter().filter_map(|a| a.sector.clone()))
}

fn first_sector(actors: &[ActorRef]) -> Value {
    Value::maybe(actors.iter().find_map(|a| a.sector.clone()), Value::Text)
}

fn place(report: &Report, part: fn(&Location) -> Value) -> Value {
    report.event.location.as_ref().map_or(Value::Null, part)
}

/// A place with coordinates of its own is a city; of a country only the name is known.
fn city(report: &Report, part: fn(&Location) -> Value) -> Value {
    report.event.location.as_ref().filter(|l| l.lat.is_some()).map_or(Value::Null, part)
}
