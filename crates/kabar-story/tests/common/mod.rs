//! Articles and event records written by hand.
#![allow(dead_code)] // not every test needs all of it

use kabar_model::{
    ActorRef, Article, AttributionLink, Event, EventType, Factuality, Field, LinkRole, Location, Quad, TextSpan,
};

pub fn article(text: &str, day: &str, outlet: &str) -> Article {
    Article { text: text.to_owned(), date: day.parse().ok(), source: Some(outlet.to_owned()), ..Article::default() }
}

/// `GOV` of a state, written `FRA` or `FRA/MIL`; nobody for "".
fn side(codes: &str) -> Vec<ActorRef> {
    let actor = |code: &str| {
        let (code, sector) = code.split_once('/').unwrap_or((code, "GOV"));
        ActorRef { code: code.into(), sector: Some(sector.into()), name: None, text: code.into(), start: 0, end: 1 }
    };
    codes.split_whitespace().map(actor).collect()
}

pub fn event(kind: EventType, actor: &str, recipient: &str, sentence: &str) -> Event {
    Event {
        doc: "doc".into(),
        lang: "xx".into(),
        date: None,
        date_text: None,
        location: None,
        kind,
        mode: None,
        contexts: Vec::new(),
        quad: Quad::VerbalConflict,
        score: 0.0,
        cameo: "11".into(),
        actor: side(actor),
        recipient: side(recipient),
        factuality: Factuality::Certain,
        auxiliary: Vec::new(),
        attribution: Vec::new(),
        trigger: TextSpan { text: "did".into(), start: 0, end: 3 },
        sentence: TextSpan { text: sentence.into(), start: 0, end: sentence.chars().count() },
        field: Field::Text,
        confidence: 0.8,
        evidence: vec!["xx/did.v".into()],
        engine: "kabar 0.1.0".into(),
        codebook: "0123456789abcdef".into(),
    }
}

pub fn on(mut event: Event, day: &str) -> Event {
    event.date = day.parse().ok();
    event.date_text = Some(day.to_owned());
    event
}

pub fn at(mut event: Event, city: u32) -> Event {
    event.location = Some(Location {
        text: "there".into(),
        name: "There".into(),
        code: "FRA".into(),
        lat: Some(1.0),
        lon: Some(2.0),
        geonames: city,
    });
    event
}

pub fn says(mut event: Event, who: &str, factuality: Factuality) -> Event {
    event.factuality = factuality;
    event.attribution = side(who)
        .into_iter()
        .map(|a| AttributionLink {
            role: LinkRole::Speaker,
            code: a.code,
            sector: a.sector,
            name: None,
            text: a.text,
            factuality,
        })
        .collect();
    event
}
