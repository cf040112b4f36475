//! What a record says besides who did what: how far to believe it, where it happened, how far each holder stands behind it.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde_json::Value;

/// The events of a text.
fn events(lang: &str, text: &str, args: &[&str]) -> Vec<Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(["code", "--lang", lang, "--date", "2024-06-19", "--format", "jsonl"]).args(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the command starts");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("a reader");
    let output = child.wait_with_output().expect("the command ends");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn confidence(event: &Value) -> f64 {
    event["confidence"].as_f64().expect("a number")
}

const MIXED: &str = "Russia attacked Ukraine on Monday. Protesters clashed with police after the visit. \
                     The attack on the embassy was condemned. China praised the accord between Iran and Saudi Arabia.\n";

#[test]
fn every_event_has_a_confidence_and_those_below_the_least_are_left_out() {
    let all = events("en", MIXED, &[]);
    assert!(all.len() > 1, "{all:?}");
    assert!(all.iter().all(|e| (0.0..=1.0).contains(&confidence(e))));
    let mut values: Vec<f64> = all.iter().map(confidence).collect();
    values.sort_by(f64::total_cmp);
    let least = values[values.len() / 2];
    let kept = events("en", MIXED, &["--min-confidence", &least.to_string()]);
    let expected: Vec<&Value> = all.iter().filter(|e| confidence(e) >= least).collect();
    assert_eq!(kept.iter().collect::<Vec<_>>(), expected);
    assert!(events("en", MIXED, &["--min-confidence", "1"]).is_empty());
}

/// The first event's place: its words, name, country and number in GeoNames.
fn check_place(lang: &str, text: &str, expected: Option<(&str, &str, &str, u64)>) {
    let events = events(lang, text, &[]);
    let event = events.first().unwrap_or_else(|| panic!("an event in: {text}"));
    let place = &event["location"];
    let part = |key: &str| place[key].as_str().unwrap_or("").to_owned();
    let got = place.is_object().then(|| (part("text"), part("name"), part("code"), place["geonames"].as_u64()));
    let expected = expected.map(|(t, n, c, g)| (t.to_owned(), n.to_owned(), c.to_owned(), Some(g)));
    assert_eq!(got, expected, "{text}\n{event}");
}

#[test]
fn a_place_phrase_of_the_clause_says_where() {
    check_place("en", "Russia shelled the port in Odesa on Monday.", Some(("Odesa", "Odesa", "UKR", 698_740)));
    check_place("en", "Angela Merkel met Xi Jinping in Beijing.", Some(("Beijing", "Beijing", "CHN", 1_816_670)));
    check_place(
        "id",
        "Vladimir Putin bertemu Kim Jong Un di Pyongyang pada hari Rabu.",
        Some(("Pyongyang", "Pyongyang", "PRK", 1_871_859)),
    );
    check_place("id", "Menlu Rusia bertemu Menlu Mesir di Kairo.", Some(("Kairo", "Cairo", "EGY", 360_630)));
}

#[test]
fn a_visit_goes_to_its_place() {
    check_place(
        "id",
        "Vladimir Putin mengunjungi Korea Utara.",
        Some(("Korea Utara", "North Korea", "PRK", 1_873_107)),
    );
    check_place("en", "President Biden visited Kyiv.", Some(("Kyiv", "Kyiv", "UKR", 703_448)));
}

#[test]
fn a_dateline_tells_where_somebody_acts_at_home() {
    let report = |dateline: &str| {
        format!(
            "Japan condemns missile test\n\n{dateline} - Japan condemned the missile test by North Korea on Monday.\n"
        )
    };
    let place = |dateline: &str| {
        let all = events("en", &report(dateline), &[]);
        let lead = all.iter().find(|e| e["trigger"]["text"] == "condemned").expect("an event");
        lead["location"]["name"].as_str().map(str::to_owned)
    };
    assert_eq!(place("TOKYO").as_deref(), Some("Tokyo"));
    assert_eq!(place("PARIS"), None);
}

#[test]
fn what_is_no_place_leaves_the_event_alone() {
    check_place("en", "Russia attacked Ukraine in March.", None);
    check_place("en", "Russia attacked Ukraine in the name of Vladimir Putin.", None);
    check_place("en", "Russia attacked Ukraine on Monday.", None);
}

#[test]
fn the_innermost_speaker_stands_behind_it_and_others_report() {
    let text = "\"Russia shelled Kharkiv,\" President Zelensky said, the BBC reported.\n";
    let all = events("en", text, &[]);
    let shelling = all.iter().find(|e| e["type"] == "ASSAULT").unwrap_or_else(|| panic!("an attack: {all:?}"));
    let links = shelling["attribution"].as_array().expect("a chain");
    let speaker = links.iter().rposition(|l| l["role"] == "speaker").unwrap_or_else(|| panic!("a speaker: {links:?}"));
    assert!(links.len() > 1, "somebody passes it on: {links:?}");
    for (at, link) in links.iter().enumerate() {
        let expected = if at == speaker { shelling["factuality"].as_str() } else { Some("UU") };
        assert_eq!(link["factuality"].as_str(), expected, "{links:?}");
    }
}
