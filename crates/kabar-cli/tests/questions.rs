//! Questions and exports from outside: articles in, an archive, answers out.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::LazyLock,
};

use serde_json::Value;
use tempfile::TempDir;

/// Two articles of one happening, and one of another.
const NEWS: &str = r#"{"id":"1","lang":"en","date":"2024-06-19","source":"Warta","url":"https://warta.example/1","title":"Minsk","text":"Norway condemned Belarus for the arrests on Tuesday."}
{"id":"2","lang":"en","date":"2024-06-19","source":"Kabar Kota","title":"Arrests","text":"Norway condemned Belarus for the arrests on Tuesday, officials said in Oslo."}
{"id":"3","lang":"en","date":"2024-08-02","source":"Warta","title":"A visit","text":"The president of Kenya visited Norway on Thursday."}
"#;

struct Archive {
    dir: TempDir,
}

impl Archive {
    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().expect("UTF-8").to_owned()
    }
}

static ARCHIVE: LazyLock<Archive> = LazyLock::new(|| {
    let archive = Archive { dir: TempDir::new().expect("a folder") };
    fs::write(archive.path("news.jsonl"), NEWS).expect("a file");
    let (status, _, err) = run(&["ingest", "--into", &archive.path("news.db"), &archive.path("news.jsonl")]);
    assert_eq!(status, 0, "{err}");
    archive
});

fn run(args: &[&str]) -> (i32, Vec<u8>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.env_remove("RUST_BACKTRACE").env("COLUMNS", "100").args(args);
    let Output { status, stdout, stderr } = command.output().expect("the command runs");
    (status.code().unwrap_or(-1), stdout, String::from_utf8(stderr).expect("UTF-8"))
}

/// What a question to the archive answers; it must not fail.
fn ask(question: &str, args: &[&str]) -> String {
    let db = ARCHIVE.path("news.db");
    let (status, out, err) = run(&[&[question, db.as_str()], args].concat());
    assert_eq!(status, 0, "{question} {args:?}: {err}");
    String::from_utf8(out).expect("UTF-8")
}

fn rows(question: &str, args: &[&str]) -> Vec<Value> {
    let out = ask(question, &[args, &["--format", "jsonl"]].concat());
    out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn refused(question: &str, args: &[&str]) -> String {
    let db = ARCHIVE.path("news.db");
    let (status, out, err) = run(&[&[question, db.as_str()], args].concat());
    assert_eq!((status, out.as_slice()), (2, &b""[..]), "{question} {args:?}: {err}");
    err
}

#[test]
fn a_timeline_is_a_chart_for_people_and_rows_for_programs() {
    let rows = rows("timeline", &["norwegia", "BLR"]);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (&rows[0]["start"], &rows[0]["happenings"], &rows[0]["ACCUSE"]),
        (&"2024-06-01".into(), &1.into(), &1.into())
    );
    let chart = ask("timeline", &["NOR", "BLR", "--by", "day"]);
    assert!(chart.starts_with("2024-06-18  1  ▓\n"), "{chart}");
    assert!(!chart.contains('\u{1b}'), "{chart}");
    assert_eq!(ask("timeline", &["NOR", "BLR", "--since", "2025"]), "nothing was found\n");
    assert_eq!(ask("timeline", &["BLR", "NOR"]), "nothing was found\n");
}

#[test]
fn relations_and_network_know_both_sides() {
    let rows = rows("relations", &["Norway"]);
    let of = |code: &str| rows.iter().find(|row| row["other"] == code).unwrap_or_else(|| panic!("{code}: {rows:?}"));
    assert_eq!((&of("BLR")["words_out"], &of("KEN")["talk_in"]), (&1.into(), &1.into()));
    assert_eq!(of("BLR")["name"], "Belarus");
    let network: Value = serde_json::from_str(&ask("network", &["--format", "json"])).expect("JSON");
    let links = network["links"].as_array().expect("a list");
    assert!(
        links.iter().any(|l| l["source"] == "NOR" && l["target"] == "BLR" && l["counts"]["accuse"] == 1),
        "{links:?}"
    );
    assert!(ask("network", &["--since", "2024-07"]).contains("<edge source=\"KEN\" target=\"NOR\">"));
}

#[test]
fn events_are_records_with_the_archives_keys_before_them() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../docs/event.schema.json")).expect("the schema is JSON");
    let required = schema["required"].as_array().expect("a list");
    let events = rows("events", &["--actor", "NOR", "--type", "accuse", "--factuality", "CT+"]);
    assert_eq!(events.len(), 2, "{events:?}");
    for event in &events {
        assert!(required.iter().all(|key| event.get(key.as_str().expect("text")).is_some()), "{event}");
        assert_eq!((&event["type"], &event["day"]), (&"ACCUSE".into(), &"2024-06-18".into()));
    }
    assert_eq!(events[0]["happening"], events[1]["happening"]);
    assert_eq!(rows("events", &["--outlet", "Warta", "--since", "2024-08"]).len(), 1);
    assert_eq!(rows("events", &["--recipient", "Nauru"]).len(), 0);
}

#[test]
fn a_page_says_how_to_go_on() {
    let db = ARCHIVE.path("news.db");
    let all = rows("events", &[]);
    let (_, first, err) = run(&["events", &db, "--limit", "1", "--format", "jsonl"]);
    let first: Value = serde_json::from_slice(&first).expect("JSON");
    assert_eq!(first, all[0]);
    let place = err.trim().strip_prefix("there are more: --after ").unwrap_or_else(|| panic!("{err}"));
    assert_eq!(rows("events", &["--after", place]), all[1..]);
}

#[test]
fn search_finds_sentences_with_their_events() {
    let hits = rows("search", &["condemned belarus", "--lang", "en"]);
    assert_eq!(hits.len(), 2, "{hits:?}");
    assert!(hits[0]["events"][0].as_str().is_some_and(|e| e.starts_with("NOR")), "{hits:?}");
    assert_eq!(rows("search", &["nowhere"]).len(), 0);
}

#[test]
fn sql_answers_and_refuses_to_write() {
    assert_eq!(ask("sql", &["SELECT count(*) AS n FROM article", "--format", "csv"]), "n\n3\n");
    assert!(refused("sql", &["DELETE FROM article"]).contains("nothing else"));
    assert!(refused("sql", &["SELEKT"]).contains("syntax error"));
    assert_eq!(ask("sql", &["SELECT count(*) AS n FROM article", "--format", "csv"]), "n\n3\n");
}

#[test]
fn wrong_questions_are_told_what_to_write() {
    let check = |question: &str, args: &[&str], expected: &str| {
        let told = refused(question, args);
        assert!(told.contains(expected), "{told}");
    };
    check("timeline", &["Norwey"], "did you mean NOR");
    check("events", &["--context", "wheather"], "no event has it");
    check("events", &["--version", "9"], "there is no version 9");
    check("events", &["--type", "SHOUT"], "AGREE, CONSULT");
    check("events", &["--after", "x"], "2024-06-18.123");
    check("timeline", &["NOR", "--since", "2024-02-30"], "is no date");
    check("timeline", &["NOR", "--since", "2025", "--until", "2024"], "lies after");
}

#[test]
fn every_form_is_exported_with_a_manifest_and_the_same_bytes_again() {
    let db = ARCHIVE.path("news.db");
    let events = rows("events", &[]).len() as u64;
    for form in ["parquet", "jsonl", "csv", "plover", "gdelt", "graphml"] {
        let dirs = [ARCHIVE.path(&format!("{form}-a")), ARCHIVE.path(&format!("{form}-b"))];
        for dir in &dirs {
            let (status, _, err) = run(&["export", &db, "--format", form, "--out", dir]);
            assert_eq!(status, 0, "{form}: {err}");
        }
        let manifest = |dir: &str| fs::read_to_string(Path::new(dir).join("manifest.json")).expect("a manifest");
        assert_eq!(manifest(&dirs[0]), manifest(&dirs[1]), "{form}");
        let told: Value = serde_json::from_str(&manifest(&dirs[0])).expect("JSON");
        for file in told["files"].as_array().expect("files") {
            let path = Path::new(&dirs[0]).join(file["path"].as_str().expect("a path"));
            assert_eq!(fs::metadata(&path).expect("the file").len(), file["bytes"].as_u64().expect("a size"));
        }
        if !["gdelt", "graphml"].contains(&form) {
            assert_eq!(told["rows"], events, "{form}");
        }
        let (status, _, err) = run(&["export", &db, "--format", form, "--out", &dirs[0]]);
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("not empty"), "{err}");
    }
    assert!(Path::new(&ARCHIVE.path("parquet-a/events/month=2024-06/events.parquet")).exists());
}

#[test]
fn parquet_of_a_question_is_parquet() {
    let db = ARCHIVE.path("news.db");
    for question in
        [&["events", &db][..], &["timeline", &db, "NOR"], &["sql", &db, "SELECT 1 AS a, 'x' AS b, NULL AS c"]]
    {
        let (status, out, err) = run(&[question, &["--format", "parquet"]].concat());
        assert_eq!(status, 0, "{err}");
        assert!(out.starts_with(b"PAR1") && out.ends_with(b"PAR1"), "{question:?}");
    }
}
