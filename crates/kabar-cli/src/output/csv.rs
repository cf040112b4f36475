//! One row an event. Lists are joined by `;`, in the same order in all columns of one list.

use kabar_model::{ActorRef, AttributionLink, Event, Holder, Location};

use super::cell;

const HEADS: [&str; 41] = [
    "doc",
    "lang",
    "date",
    "date_text",
    "location",
    "location_code",
    "location_lat",
    "location_lon",
    "location_geonames",
    "location_text",
    "type",
    "mode",
    "contexts",
    "quad",
    "score",
    "cameo",
    "actor",
    "actor_name",
    "actor_text",
    "recipient",
    "recipient_name",
    "recipient_text",
    "factuality",
    "auxiliary",
    "holder",
    "attribution",
    "attribution_role",
    "attribution_name",
    "attribution_text",
    "attribution_factuality",
    "trigger",
    "trigger_start",
    "trigger_end",
    "sentence",
    "sentence_start",
    "sentence_end",
    "field",
    "confidence",
    "evidence",
    "engine",
    "codebook",
];

/// The line that names the columns.
pub(crate) fn header() -> Vec<u8> {
    write(|csv| csv.write_record(HEADS))
}

/// The rows of one article.
pub(crate) fn rows(events: &[Event]) -> Vec<u8> {
    write(|csv| events.iter().try_for_each(|event| csv.write_record(row(event))))
}

fn write(fill: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = fill(&mut csv);
    csv.into_inner().unwrap_or_default()
}

fn row(e: &Event) -> [String; HEADS.len()] {
    let [actor, actor_name, actor_text] = actors(&e.actor);
    let [recipient, recipient_name, recipient_text] = actors(&e.recipient);
    let place = |part: fn(&Location) -> String| e.location.as_ref().map(part).unwrap_or_default();
    let degrees = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    let links = |part: fn(&AttributionLink) -> String| list(e.attribution.iter().map(part));
    let holder = match e.holder() {
        Holder::Author => "AUTHOR".to_owned(),
        Holder::Speaker(link) => cell::code(&link.code, link.sector.as_deref()),
    };
    [
        e.doc.clone(),
        e.lang.clone(),
        e.date.map(|d| d.to_string()).unwrap_or_default(),
        e.date_text.clone().unwrap_or_default(),
        place(|l| l.name.clone()),
        place(|l| l.code.clone()),
        degrees(e.location.as_ref().and_then(|l| l.lat)),
        degrees(e.location.as_ref().and_then(|l| l.lon)),
        place(|l| l.geonames.to_string()),
        place(|l| l.text.clone()),
        e.kind.to_string(),
        e.mode.clone().unwrap_or_default(),
        list(e.contexts.iter().cloned()),
        e.quad.to_string(),
        e.score.to_string(),
        e.cameo.clone(),
        actor,
        actor_name,
        actor_text,
        recipient,
        recipient_name,
        recipient_text,
        e.factuality.to_string(),
        list(e.auxiliary.iter().map(ToString::to_string)),
        holder,
        links(|l| cell::code(&l.code, l.sector.as_deref())),
        links(|l| l.role.to_string()),
        links(|l| l.name.clone().unwrap_or_default()),
        links(|l| l.text.clone()),
        links(|l| l.factuality.to_string()),
        e.trigger.text.clone(),
        e.trigger.start.to_string(),
        e.trigger.end.to_string(),
        e.sentence.text.clone(),
        e.sentence.start.to_string(),
        e.sentence.end.to_string(),
        field(e),
        e.confidence.to_string(),
        list(e.evidence.iter().cloned()),
        e.engine.clone(),
        e.codebook.clone(),
    ]
}

fn field(e: &Event) -> String {
    match e.field {
        kabar_model::Field::Title => "title".to_owned(),
        kabar_model::Field::Text => "text".to_owned(),
    }
}

fn actors(actors: &[ActorRef]) -> [String; 3] {
    [
        list(actors.iter().map(|a| cell::code(&a.code, a.sector.as_deref()))),
        list(actors.iter().map(|a| a.name.clone().unwrap_or_default())),
        list(actors.iter().map(|a| a.text.clone())),
    ]
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.map(|part| part.replace(';', ",")).collect::<Vec<_>>().join(";")
}
