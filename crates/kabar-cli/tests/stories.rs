//! `kabar story` from outside: copies, revisions, two languages, and where reports differ.

mod common;

use std::{fs, path::Path};

use common::{done, kabar, whole};
use serde_json::{Value, json};
use tempfile::TempDir;

const WIRE: &str = "Peru's foreign minister accused Chile of breaking the border treaty on Tuesday.\n\n\
    Troops from Chile killed 12 soldiers from Peru in Tacna, the ministry said.\n\n\
    Its ambassador in Lima called for calm and said that the border patrol had not left its barracks for a week.";

fn article(id: &str, outlet: &str, lang: &str, day: &str, text: &str) -> Value {
    let url = format!("https://{}.example/{id}", outlet.to_lowercase().replace(' ', "-"));
    json!({"id": id, "title": format!("Border ({outlet})"), "text": text, "lang": lang, "date": day, "source": outlet, "url": url})
}

fn ingest(dir: &Path, articles: &[Value]) -> String {
    let lines = articles.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n") + "\n";
    fs::write(dir.join("in.jsonl"), lines).expect("writes");
    done(dir, &["ingest", "--into", "a.db", "in.jsonl"])
}

/// A wire report, a shortened copy, one of another language that counts otherwise, and something else.
fn archive() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    let short = WIRE.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n") + "\n\n(Wire One)";
    let retold = "Menteri luar negeri Peru menuduh Chile melanggar perjanjian perbatasan pada Selasa (18/6).\n\n\
        Tentara Chile menewaskan lima belas tentara Peru di Tacna, kata kementerian itu.";
    let other = "The president of Kenya met the prime minister of Ethiopia in Addis Ababa.";
    ingest(
        dir.path(),
        &[
            article("w1", "Wire One", "en", "2024-06-18", WIRE),
            article("p1", "Morning Post", "en", "2024-06-18", &short),
            article("h1", "Harian Sore", "id", "2024-06-19", retold),
            article("s1", "Evening Star", "en", "2024-06-18", other),
        ],
    );
    dir
}

fn story(dir: &Path, args: &[&str]) -> Value {
    let out = done(dir, &[&["story", "a.db", "1", "--format", "jsonl"], args].concat());
    serde_json::from_str(&out).expect("one object")
}

#[test]
fn a_story_says_who_told_it_first_who_copied_it_and_where_reports_differ() {
    let dir = archive();
    let out = done(dir.path(), &["story", "a.db", "1"]);
    let first = out.lines().next().unwrap_or_default();
    assert_eq!(first, "story 1: 3 articles by 3 outlets in en, id; first seen 2024-06-18 by Wire One", "{out}");
    assert!(out.contains("\n  #2  2024-06-18  en   Morning Post  Border (Morning Post)\n      copies #1 ("), "{out}");
    // The one counts in digits, the other in words.
    assert!(out.contains("\n    they differ on the number: 12 (#1, #2); 15 (#3)\n"), "{out}");
    assert!(
        !out.contains("Evening Star") && !out.contains(" 1 reports") && out.lines().all(|l| !l.ends_with(' ')),
        "{out}"
    );
    let json = story(dir.path(), &[]);
    assert_eq!(json["languages"], json!(["en", "id"]));
    assert_eq!(json["articles"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_revision_of_the_source_stays_the_source_and_the_first() {
    let dir = archive();
    let before = story(dir.path(), &[]);
    let out = ingest(dir.path(), &[article("w1", "Wire One", "en", "2024-06-18", &WIRE.replace("12", "14"))]);
    assert!(out.contains("(1 of them revisions)"), "{out}");
    let after = story(dir.path(), &[]);
    assert_eq!((&after["first_outlet"], &after["articles"][0]["article"]), (&json!("Wire One"), &json!(5)), "{after}");
    let taken = after["taken"].as_array().expect("edges");
    assert_eq!(taken.len(), 1, "{after}");
    assert_eq!((&taken[0]["article"], &taken[0]["source"], &taken[0]["kind"]), (&json!(2), &json!(5), &json!("copy")));
    assert_eq!(story(dir.path(), &["--version", "1"]), before, "the old version is as it was");
    whole(dir.path());
}

#[test]
fn without_a_number_the_largest_stories_are_listed() {
    let dir = archive();
    let out = done(dir.path(), &["story", "a.db"]);
    let mut lines = out.lines().map(|line| line.split_whitespace().take(5).collect::<Vec<_>>().join(" "));
    assert_eq!(lines.next().as_deref(), Some("story articles outlets first last"));
    assert_eq!(lines.next().as_deref(), Some("1 3 3 2024-06-18 2024-06-19"));
    assert_eq!(lines.next().as_deref(), Some("2 1 1 2024-06-18 2024-06-18"));
    let json = done(dir.path(), &["story", "a.db", "--format", "jsonl"]);
    assert!(json.lines().count() == 2 && json.starts_with("{\"story\":1,\"articles\":3,"), "{json}");
}

#[test]
fn what_cannot_be_shown_is_named_with_what_to_do() {
    let dir = archive();
    let check = |args: &[&str], expected: &str| {
        let (status, out, err) = kabar(dir.path(), args);
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.starts_with(expected), "{args:?}: {err}");
    };
    check(&["story", "a.db", "9"], "error: there is no story 9 (hint: `kabar story a.db` lists the largest");
    check(&["story", "none.db"], "none.db: error: there is no such archive (hint: ");
    check(&["story", "a.db", "1", "--version", "7"], "error: there is no version 7 (hint: ");
    check(&["story", "a.db", "--version", "1"], "error: --version goes with the number of a story");
}
