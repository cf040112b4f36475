//! What other programs read, on reports made by hand.

use std::collections::HashSet;

use kabar_export::{
    Column, ExportError, Kind, Value,
    csv::Csv,
    gdelt::{self, Gdelt, Told},
    graphml::{self, Edge, Node},
    jsonl::{self, Jsonl},
    parquet::Parquet,
    plover, record,
};
use kabar_model::{
    ActorRef, AttributionLink, Event, EventType, Factuality, Field, LinkRole, Location, Quad, Report, TextSpan,
};
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Row,
};
use serde_json::json;

fn actor(code: &str, sector: Option<&str>, name: Option<&str>, text: &str) -> ActorRef {
    let (sector, name) = (sector.map(Into::into), name.map(Into::into));
    ActorRef { code: code.into(), sector, name, text: text.into(), start: 0, end: text.len() }
}

fn visit() -> Report {
    let sentence = "The president visited Pyongyang; \"warm words\" were said, Reuters wrote.";
    let event = Event {
        doc: "a.txt".into(),
        lang: "en".into(),
        date: "2024-06-18".parse().ok(),
        date_text: None,
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
        actor: vec![
            actor("RUS", Some("GOV"), Some("Vladimir Putin"), "The president"),
            actor("NATO", None, None, "the\talliance"),
        ],
        recipient: vec![actor("PRK", None, None, "Pyongyang")],
        factuality: Factuality::Certain,
        auxiliary: vec![],
        attribution: vec![AttributionLink {
            role: LinkRole::Medium,
            code: "---".into(),
            sector: Some("MED".into()),
            name: Some("Reuters".into()),
            text: "Reuters".into(),
            factuality: Factuality::Certain,
        }],
        trigger: TextSpan { text: "visited".into(), start: 14, end: 21 },
        sentence: TextSpan { text: sentence.into(), start: 0, end: sentence.len() },
        field: Field::Text,
        confidence: 0.87,
        evidence: vec!["en/visit.v".into()],
        engine: "kabar 0.1.0".into(),
        codebook: "0123456789abcdef".into(),
    };
    Report {
        id: 7,
        happening: 5,
        story: None,
        article: 3,
        outlet: Some("Warta".into()),
        url: Some("https://example.org/a".into()),
        title: None,
        published: "2024-06-19".parse().ok(),
        day: "2024-06-18".parse().ok(),
        event,
    }
}

/// Nobody, nowhere, no day.
fn bare() -> Report {
    let visit = visit();
    let event = Event {
        date: None,
        location: None,
        mode: None,
        contexts: vec![],
        actor: vec![],
        recipient: vec![],
        attribution: vec![],
        ..visit.event
    };
    Report { id: 8, url: None, outlet: None, published: None, day: None, event, ..visit }
}

fn parquet_of(rows: &[Report]) -> Vec<u8> {
    let notes = [("version", "1".to_owned())];
    let mut out = Parquet::new(Vec::new(), &record::columns(), &notes).expect("columns");
    rows.iter().try_for_each(|report| out.row(&record::row(report))).expect("rows");
    out.finish().expect("a file")
}

/// A row as the library reads it back, days as days since 1970.
fn json_of(row: &Row) -> serde_json::Value {
    fn json(field: &parquet::record::Field) -> serde_json::Value {
        use parquet::record::Field as F;
        match field {
            F::Long(n) => json!(n),
            F::Int(n) | F::Date(n) => json!(n),
            F::Float(x) => json!(x),
            F::Double(x) => json!(x),
            F::Str(text) => json!(text),
            F::ListInternal(list) => list.elements().iter().map(json).collect(),
            _ => serde_json::Value::Null,
        }
    }
    row.get_column_iter().map(|(name, value)| (name.clone(), json(value))).collect()
}

#[test]
fn names_of_columns_are_told_apart_and_every_column_is_explained() {
    for columns in [record::columns(), plover::columns()] {
        let names: HashSet<_> = columns.iter().map(|c| c.name.to_string()).collect();
        assert_eq!(names.len(), columns.len());
        assert!(columns.iter().all(|c| !c.about.is_empty()));
    }
    let names: HashSet<_> = gdelt::COLUMNS.iter().map(|c| c.name).collect();
    assert_eq!(names.len(), 58);
}

#[test]
fn parquet_reads_back_what_json_says() {
    let reports = [visit(), bare()];
    let reader = SerializedFileReader::new(bytes::Bytes::from(parquet_of(&reports))).expect("Parquet");
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|r| json_of(&r.expect("a row"))).collect();
    assert_eq!(rows.len(), 2);
    for (row, report) in rows.iter().zip(&reports) {
        let json = serde_json::to_value(report).expect("JSON");
        for key in ["id", "outlet", "url", "type", "mode", "contexts", "score", "evidence", "date", "confidence"] {
            assert_eq!(row[key], json[key], "{key}");
        }
        assert_eq!(row["sentence"], json["sentence"]["text"]);
        let codes = |side: &str| json[side].as_array().expect("a list").iter().map(|a| a["code"].clone()).collect();
        assert_eq!(row["actor_code"], serde_json::Value::Array(codes("actor")));
        assert_eq!(row["recipient_code"], serde_json::Value::Array(codes("recipient")));
    }
    assert_eq!(rows[0]["published"], 19_893);
    assert_eq!(rows[0]["actor_sector"], json!(["GOV", null]));
    assert_eq!(rows[1]["location_lat"], serde_json::Value::Null);
}

#[test]
fn parquet_of_many_groups_has_every_row_once() {
    let columns = [Column::new("n", Kind::Int, "a number"), Column::new("l", Kind::Texts, "a list")];
    let mut out = Parquet::new(Vec::new(), &columns, &[]).expect("columns");
    let rows = 150_000;
    for n in 0..rows {
        let list = if n % 3 == 0 { Value::Null } else { Value::texts((0..n % 3).map(|i| format!("{n}/{i}"))) };
        out.row(&[Value::Int(n), list]).expect("a row");
    }
    let reader = SerializedFileReader::new(bytes::Bytes::from(out.finish().expect("a file"))).expect("Parquet");
    assert!(reader.metadata().num_row_groups() > 1);
    let mut expected = 0;
    for row in reader.get_row_iter(None).expect("rows") {
        let row = json_of(&row.expect("a row"));
        assert_eq!(row["n"], expected);
        assert_eq!(row["l"].as_array().map_or(0, Vec::len) as i64, expected % 3);
        expected += 1;
    }
    assert_eq!(expected, rows);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    assert_eq!(parquet_of(&[visit(), bare()]), parquet_of(&[visit(), bare()]));
}

#[test]
fn a_cell_that_its_column_cannot_hold_is_named() {
    let columns = [Column::new("events", Kind::Int, "how many")];
    let mut out = Parquet::new(Vec::new(), &columns, &[]).expect("columns");
    let error = out.row(&[Value::text("three")]).expect_err("text is no number");
    assert!(matches!(&error, ExportError::Mismatch { column, .. } if column == "events"), "{error}");
}

#[test]
fn csv_and_json_lines_have_the_same_columns() {
    let mut csv = Csv::new(Vec::new(), &record::columns()).expect("heads");
    csv.row(&record::row(&visit())).expect("a row");
    let csv = csv.finish().expect("text");
    let mut reader = ::csv::Reader::from_reader(&*csv);
    let heads: Vec<String> = reader.headers().expect("heads").iter().map(Into::into).collect();
    let mut lines = Jsonl::new(Vec::new(), &record::columns());
    lines.row(&record::row(&visit())).expect("a row");
    let line = String::from_utf8(lines.finish().expect("text")).expect("UTF-8");
    let object: serde_json::Map<_, _> = serde_json::from_str(&line).expect("JSON");
    assert_eq!(object.keys().cloned().collect::<HashSet<_>>(), heads.into_iter().collect());
    assert_eq!(object["score"].to_string(), "1.9");
}

#[test]
fn a_report_as_json_is_the_record_with_the_archives_keys_before_it() {
    let mut out = Vec::new();
    jsonl::line(&mut out, &visit()).expect("memory");
    let line = String::from_utf8(out).expect("UTF-8");
    let record = serde_json::to_string(&visit().event).expect("JSON");
    assert!(line.starts_with("{\"id\":7,\"happening\":5,\"story\":null,\"article\":3,"), "{line}");
    assert!(line.trim_end().ends_with(&record[1..]), "{line}");
}

#[test]
fn plover_lines_have_polecats_names_and_lists() {
    let mut out = Jsonl::new(Vec::new(), &plover::columns());
    out.row(&plover::row(&visit())).expect("a row");
    let line: serde_json::Value = serde_json::from_slice(&out.finish().expect("text")).expect("JSON");
    let check = |key: &str, expected: &str| assert_eq!(line[key], expected, "{key}");
    check("Event ID", "3_7");
    check("Event Date", "2024-06-18");
    check("Quad Code", "VERBAL COOPERATION");
    check("Contexts", "diplomatic; military");
    check("Actor Country", "RUS; NATO");
    check("Actor Name", "Vladimir Putin; the\talliance");
    check("Primary Actor Sector", "GOV");
    check("City", "Pyongyang");
    assert_eq!(line["Recipient Sectors"], serde_json::Value::Null);
    assert_eq!(line.as_object().map(serde_json::Map::len), Some(40));
}

#[test]
fn gdelt_lines_are_pairs_of_58_cells() {
    let mut out = Gdelt::new(Vec::new());
    let told = Told { reports: 9, articles: 4, outlets: 3 };
    out.happening(&visit(), told).and_then(|()| out.happening(&bare(), told)).expect("memory");
    let (bytes, rows) = out.finish().expect("memory");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((lines.len(), rows), (3, 3));
    assert!(lines.iter().all(|cells| cells.len() == 58));
    let cell = |row: usize, name: &str| {
        lines[row][gdelt::COLUMNS.iter().position(|c| c.name == name).expect("a column of the form")]
    };
    let check = |row: usize, name: &str, expected: &str| assert_eq!(cell(row, name), expected, "{name}");
    check(0, "GLOBALEVENTID", "7000");
    check(1, "GLOBALEVENTID", "7001");
    check(0, "SQLDATE", "20240618");
    check(0, "FractionDate", "2024.5425");
    check(0, "Actor1Code", "RUSGOV");
    check(0, "Actor1CountryCode", "RUS");
    check(0, "Actor1Name", "VLADIMIR PUTIN");
    check(1, "Actor1CountryCode", "");
    check(1, "Actor1KnownGroupCode", "NATO");
    check(1, "Actor1Name", "THE ALLIANCE");
    check(0, "EventBaseCode", "042");
    check(0, "EventRootCode", "04");
    check(0, "QuadClass", "1");
    check(0, "NumMentions", "9");
    check(0, "NumSources", "3");
    check(0, "NumArticles", "4");
    check(0, "ActionGeo_CountryCode", "KN");
    check(0, "SOURCEURL", "https://example.org/a");
    check(2, "Actor1Code", "");
    check(2, "SQLDATE", "");
}

#[test]
fn graphml_is_well_formed_whatever_a_name_holds() {
    let node = |code: &str, name: Option<&str>| Node { code: code.into(), name: name.map(Into::into) };
    let edge = |happenings, counts| Edge {
        actor: "A<B".into(),
        recipient: "C".into(),
        happenings,
        reports: 2 * happenings,
        score: -1.5,
        counts,
    };
    let edges = [edge(2, vec![("assault".into(), 2)]), edge(1, vec![("aid".into(), 1)])];
    let nodes = [node("A<B", Some("\"Quoted\" & \u{1}odd")), node("C", None)];
    let bytes = graphml::write(Vec::new(), &nodes, &edges).expect("memory");
    let mut reader = quick_xml::Reader::from_reader(&*bytes);
    let (mut seen, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event_into(&mut buffer).expect("well formed") {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                seen.push(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
            }
            _ => {}
        }
    }
    let count = |name: &str| seen.iter().filter(|tag| *tag == name).count();
    assert_eq!((count("node"), count("edge"), count("key")), (2, 2, 6));
    // Either edge has both kinds, 0 where it lacks one.
    assert_eq!(count("data"), 1 + 2 * 5);
}

#[test]
fn the_page_on_exports_names_every_column() {
    let page = include_str!("../../../docs/export.md");
    let names = record::columns().into_iter().chain(plover::columns()).map(|c| c.name.to_string());
    for name in names.chain(gdelt::COLUMNS.iter().map(|c| c.name.to_owned())) {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}
