//! Articles and events made by hand.
#![allow(dead_code)] // not every test needs all of it

use kabar_model::{
    ActorRef, Article, AttributionLink, Event, EventType, Factuality, Field, LinkRole, Location, Quad, TextSpan,
};
use kabar_store::{Coded, Kind, Run, Stamp, Store};

/// A folder with a new archive.
pub struct Archive {
    dir: tempfile::TempDir,
}

impl Archive {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder can be made") }
    }

    pub fn path(&self) -> std::path::PathBuf {
        self.dir.path().join("a.db")
    }

    pub fn store(&self) -> Store {
        Store::create(&self.path()).expect("opens")
    }

    pub fn run(&self, kind: Kind, codebook: &str) -> Run {
        self.store().begin(kind, stamp(codebook)).expect("begins")
    }

    /// Adds articles in a run of their own.
    pub fn ingest(&self, batch: &[Coded]) -> usize {
        let mut run = self.run(Kind::Ingest, "a");
        let new = run.append(batch).expect("appends");
        run.finish().expect("finishes");
        new
    }

    pub fn count(&self, table: &str) -> i64 {
        let store = Store::open_read_only(&self.path()).expect("opens");
        store.connection().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("counts")
    }

    /// Fails where a check finds a fault.
    pub fn check(&self) {
        let checked = Store::open_read_only(&self.path()).expect("opens").check().expect("checks");
        assert_eq!(checked.faults, Vec::<String>::new());
    }
}

pub fn stamp(codebook: &str) -> Stamp {
    let files =
        vec![("packs/xx/pack.toml".to_owned(), codebook.repeat(64)), ("actors/a.tsv".to_owned(), "0".repeat(64))];
    Stamp { engine: "kabar 0.0.0".into(), codebook: codebook.into(), files, options: String::new() }
}

pub fn article(id: &str, text: &str) -> Article {
    Article {
        id: Some(id.into()),
        title: Some("Élan di Teluk".into()),
        text: text.into(),
        date: "2024-01-11".parse().ok(),
        source: Some("Warta".into()),
        ..Article::default()
    }
}

/// An event of the first sentence of an article: "ACTOR TRIGGER RECIPIENT …".
pub fn event(article: &Article, actor: &str, kind: EventType, recipient: &str, codebook: &str) -> Event {
    let sentence: String = article.text.split_inclusive('.').next().unwrap_or_default().to_owned();
    let words: Vec<&str> = sentence.split(' ').collect();
    let at = |word: usize| {
        let start: usize = words[..word].iter().map(|w| w.chars().count() + 1).sum();
        TextSpan { text: words[word].into(), start, end: start + words[word].chars().count() }
    };
    let side = |code: &str, span: TextSpan| ActorRef {
        code: code.into(),
        sector: Some("GOV".into()),
        name: None,
        text: span.text,
        start: span.start,
        end: span.end,
    };
    let (who, whom) = (side(actor, at(0)), side(recipient, at(2)));
    Event {
        doc: article.id.clone().unwrap_or_default(),
        lang: "xx".into(),
        date: "2024-01-10".parse().ok(),
        date_text: Some("kemarin".into()),
        location: Some(Location {
            text: "Teluk".into(),
            name: "Bay Town".into(),
            code: actor.into(),
            lat: Some(-6.25),
            lon: None,
            geonames: 7,
        }),
        kind,
        mode: Some("visit".into()),
        contexts: vec!["economic".into(), "military".into()],
        quad: Quad::VerbalCooperation,
        score: 1.9,
        cameo: "042".into(),
        actor: vec![who.clone()],
        recipient: vec![whom],
        factuality: Factuality::Certain,
        auxiliary: Vec::new(),
        attribution: vec![AttributionLink {
            role: LinkRole::Speaker,
            code: who.code,
            sector: who.sector,
            name: Some("A. Speaker".into()),
            text: "kata orang".into(),
            factuality: Factuality::Probable,
        }],
        trigger: at(1),
        sentence: TextSpan { end: sentence.chars().count(), text: sentence, start: 0 },
        field: Field::Text,
        confidence: 0.83,
        evidence: vec!["xx/visit.v".into(), format!("actors/{actor}")],
        engine: "kabar 0.0.0".into(),
        codebook: codebook.into(),
    }
}

/// An article with one event.
pub fn coded(id: &str, text: &str) -> Coded {
    let article = article(id, text);
    let event = event(&article, "AAA", EventType::Consult, "BBB", "a");
    Coded { events: Ok(vec![event]), article }
}
