//! What people and programs see, on events made by hand.

use anstream::adapter::strip_str;
use kabar_model::{
    ActorRef, Article, AttributionLink, Auxiliary, Event, EventType, Factuality, Field, LinkRole, Location, Quad,
    TextSpan,
};

use kabar_export::csv;

use super::{json_lines, table, text};

const TEXT: &str = "Alliance fears Russian help for Korea\n\nPresident Vladimir Putin visited North Korea on Tuesday \
                    (18/6). \"We are concerned that Russia may support their missile programme,\" said Jens \
                    Stoltenberg, quoted by Reuters.\n";

/// The span of `part`, in code points.
fn span(part: &str) -> TextSpan {
    let start = TEXT[..TEXT.find(part).expect("stands in the text")].chars().count();
    TextSpan { text: part.to_owned(), start, end: start + part.chars().count() }
}

fn actor(code: &str, sector: Option<&str>, name: Option<&str>, text: &str) -> ActorRef {
    let TextSpan { text, start, end } = span(text);
    ActorRef { code: code.into(), sector: sector.map(Into::into), name: name.map(Into::into), text, start, end }
}

fn link(role: LinkRole, code: &str, sector: Option<&str>, name: &str) -> AttributionLink {
    AttributionLink {
        role,
        code: code.into(),
        sector: sector.map(Into::into),
        name: Some(name.into()),
        text: name.into(),
        factuality: if role == LinkRole::Speaker { Factuality::Possible } else { Factuality::Underspecified },
    }
}

pub(super) fn article() -> Article {
    Article {
        id: Some("nato.txt".into()),
        text: TEXT.into(),
        date: "2024-06-19".parse().ok(),
        lang: Some("en".into()),
        ..Article::default()
    }
}

pub(super) fn events() -> Vec<Event> {
    let visit = Event {
        doc: "nato.txt".into(),
        lang: "en".into(),
        date: "2024-06-18".parse().ok(),
        date_text: Some("on Tuesday (18/6)".into()),
        location: Some(Location {
            text: "Pyongyang".into(),
            name: "Pyongyang".into(),
            code: "PRK".into(),
            lat: Some(39.034),
            lon: Some(125.754),
            geonames: 1_871_859,
        }),
        kind: EventType::Consult,
        mode: Some("visit".into()),
        contexts: vec!["diplomatic".into(), "military".into()],
        quad: Quad::VerbalCooperation,
        score: 1.9,
        cameo: "042".into(),
        actor: vec![actor("RUS", Some("GOV"), Some("Vladimir Putin"), "President Vladimir Putin")],
        recipient: vec![actor("PRK", Some("GOV"), None, "North Korea")],
        factuality: Factuality::Certain,
        auxiliary: vec![],
        attribution: vec![],
        trigger: span("visited"),
        sentence: span("President Vladimir Putin visited North Korea on Tuesday (18/6)."),
        field: Field::Text,
        confidence: 0.87,
        evidence: vec!["en/visit.v".into()],
        engine: "kabar 0.1.0".into(),
        codebook: "0123456789abcdef".into(),
    };
    let aid = Event {
        date: None,
        date_text: None,
        location: None,
        kind: EventType::Aid,
        mode: None,
        quad: Quad::MaterialCooperation,
        score: 5.0,
        actor: vec![actor("RUS", Some("GOV"), None, "Russia")],
        recipient: vec![],
        factuality: Factuality::Possible,
        auxiliary: vec![Auxiliary::Future, Auxiliary::Hypothetical],
        attribution: vec![
            link(LinkRole::Medium, "---", Some("MED"), "Reuters"),
            link(LinkRole::Speaker, "NATO", None, "Jens Stoltenberg"),
        ],
        trigger: span("support"),
        sentence: span(&TEXT[TEXT.find('"').expect("a quotation")..TEXT.trim_end().len()]),
        ..visit.clone()
    };
    vec![visit, aid]
}

fn check(line: usize, expected: &str) {
    let got = strip_str(&table::render(&article(), &events(), line)).to_string();
    assert_eq!(got.trim_end(), expected.trim_end(), "\n{got}");
    let widest = got.lines().map(text::width).max().unwrap_or(0);
    assert!(widest <= line, "{widest} columns");
}

#[test]
fn a_wide_table_has_names_and_the_sentence_in_the_row() {
    check(
        170,
        "\
Alliance fears Russian help for Korea
nato.txt · en · 2024-06-19 · 2 events
  date        who                     did            to whom  how sure     on whose word                      sentence
  2024-06-18  RUS/GOV Vladimir Putin  CONSULT visit  PRK/GOV  CT+ certain  —                                  President Vladimir Putin visited North Korea on Tuesday (18…
  —           RUS/GOV                 AID            —        PS possible  Reuters → NATO (Jens Stoltenberg)  \"We are concerned that Russia may support their missile pro…
",
    );
}

#[test]
fn a_table_leaves_names_out_for_the_sentence() {
    check(
        134,
        "\
Alliance fears Russian help for Korea
nato.txt · en · 2024-06-19 · 2 events
  date        who      did            to whom  how sure     on whose word                      sentence
  2024-06-18  RUS/GOV  CONSULT visit  PRK/GOV  CT+ certain  —                                  President Vladimir Putin visited North…
  —           RUS/GOV  AID            —        PS possible  Reuters → NATO (Jens Stoltenberg)  …ssia may support their missile progra…
",
    );
}

#[test]
fn a_narrow_table_has_the_sentence_above() {
    check(
        100,
        "\
Alliance fears Russian help for Korea
nato.txt · en · 2024-06-19 · 2 events
  date        who      did            to whom  how sure     on whose word
President Vladimir Putin visited North Korea on Tuesday (18/6).
  2024-06-18  RUS/GOV  CONSULT visit  PRK/GOV  CT+ certain  —
\"We are concerned that Russia may support their missile programme,\" said Jens Stoltenberg, quoted b…
  —           RUS/GOV  AID            —        PS possible  Reuters → NATO (Jens Stoltenberg)
",
    );
}

#[test]
fn every_width_holds() {
    for line in 60..220 {
        let got = strip_str(&table::render(&article(), &events(), line)).to_string();
        assert!(got.lines().all(|l| text::width(l) <= line), "{line}:\n{got}");
    }
}

#[test]
fn csv_has_as_many_cells_as_heads_and_joins_lists() {
    let bytes = [csv::header(), csv::rows(&events())].concat();
    let mut reader = ::csv::Reader::from_reader(&*bytes);
    let heads = reader.headers().expect("heads").clone();
    let rows: Vec<_> = reader.records().collect::<Result<_, _>>().expect("rows of equal length");
    let cell = |row: usize, head: &str| &rows[row][heads.iter().position(|h| h == head).expect("a head")];
    assert_eq!(cell(0, "contexts"), "diplomatic;military");
    assert_eq!(cell(0, "actor"), "RUS/GOV");
    assert_eq!(cell(0, "holder"), "AUTHOR");
    assert_eq!(cell(1, "attribution"), "---/MED;NATO");
    assert_eq!(cell(1, "attribution_role"), "medium;speaker");
    assert_eq!(cell(1, "attribution_factuality"), "UU;PS");
    assert_eq!(cell(1, "holder"), "NATO");
    assert_eq!(cell(0, "confidence"), "0.87");
    assert_eq!(cell(0, "location"), "Pyongyang");
    assert_eq!(cell(0, "location_lat"), "39.034");
    assert_eq!(cell(1, "location_code"), "");
    assert_eq!(cell(1, "auxiliary"), "future;hypothetical");
}

#[test]
fn json_lines_follow_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/event.schema.json");
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile(path, &mut schemas).expect("a sound schema");
    let lines = json_lines(&events());
    for line in lines.split(|&b| b == b'\n').filter(|l| !l.is_empty()) {
        let value = serde_json::from_slice(line).expect("JSON");
        schemas.validate(&value, schema).unwrap_or_else(|e| panic!("{e}"));
    }
}
