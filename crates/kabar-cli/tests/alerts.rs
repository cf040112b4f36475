//! `kabar alert` from outside: what departs, replays, silence, files and web addresses.

mod common;

use std::{fmt::Write as _, fs, path::Path};

use common::{done, kabar, server::Server, whole};
use serde_json::{Value, json};
use tempfile::TempDir;

/// States in either language.
const STATES: [[&str; 2]; 10] = [
    ["Peru", "Peru"],
    ["Chile", "Chile"],
    ["Kenya", "Kenya"],
    ["Sudan", "Sudan"],
    ["France", "Prancis"],
    ["Turkey", "Turki"],
    ["Egypt", "Mesir"],
    ["Brazil", "Brasil"],
    ["Thailand", "Thailand"],
    ["Vietnam", "Vietnam"],
];

/// The last of so many days.
const DAYS: usize = 26;
const LAST: &str = "2024-05-26";

/// Articles of an outlet a day: what is published tells how much is to be expected, so that it must not vary.
const ARTICLES: usize = 10;

/// One day of two outlets, each with so many raids of one state on another among its articles; `MAX` stands for an outlet that gave
/// nothing.
fn day(n: usize, raids: [usize; 2]) -> String {
    let mut lines = String::new();
    for (lang, outlet) in ["Wire One", "Harian Sore"].into_iter().enumerate() {
        let raids = raids[lang];
        for k in 0..if raids == usize::MAX { 0 } else { ARTICLES } {
            let (a, b) = (STATES[(n + k + 5 * lang) % 10][lang], STATES[(n * 3 + k + 5 * lang + 1 + n % 4) % 10][lang]);
            let text = match (k < raids, lang) {
                (true, 0) => format!("{a} bombed {b}."),
                (true, _) => format!("{a} mengebom {b}."),
                (false, 0) => format!("The market was quiet, and {} shops stayed closed.", n * 10 + k),
                (false, _) => format!("Pasar sepi, dan {} toko tutup.", n * 10 + k),
            };
            let article = json!({
                "text": text, "lang": if lang == 0 { "en" } else { "id" }, "date": format!("2024-05-{:02}", n + 1), "source": outlet,
                "url": format!("https://{lang}.example/{n}/{k}"),
            });
            let _ = writeln!(lines, "{article}");
        }
    }
    lines
}

const RULES: &str =
    "file = \"alerts.jsonl\"\n[[rule]]\nname = \"raids\"\ntype = [\"ASSAULT\"]\npast = 30\ndirection = \"both\"\n";

/// An archive whose last day is as given, every other being quiet.
fn archive(last: [usize; 2]) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    let mut lines: String = (0..DAYS - 1).map(|n| day(n, [n % 2, 1])).collect();
    lines += &day(DAYS - 1, last);
    fs::write(dir.path().join("news.jsonl"), lines).expect("writes");
    done(dir.path(), &["ingest", "--into", "a.db", "news.jsonl"]);
    fs::write(dir.path().join("rules.toml"), RULES).expect("writes");
    dir
}

fn alerts(dir: &Path, args: &[&str]) -> String {
    done(dir, &[&["alert", "a.db", "rules.toml", "--format", "jsonl"], args].concat())
}

#[test]
fn a_surge_is_told_with_its_sentences_and_a_quiet_day_is_not() {
    let dir = archive([8, 8]);
    let out = done(dir.path(), &["alert", "a.db", "rules.toml"]);
    assert!(out.starts_with(&format!("RISE    {LAST}  raids: ")), "{out}");
    assert!(out.contains(" bombed ") && out.contains("Wire One: ") && !out.contains("1 reports"), "{out}");
    let quiet = done(dir.path(), &["alert", "a.db", "rules.toml", "--as-of", "2024-05-25"]);
    assert_eq!(quiet, "2024-05-25, version 1: nothing departs from its past\n");
}

#[test]
fn every_alert_is_had_again_from_the_version_it_fired_on() {
    let dir = archive([8, 8]);
    let at = dir.path();
    let first = alerts(at, &[]);
    assert!(!first.is_empty());
    // More of the same day, a day more, and a revision.
    let more = day(DAYS - 1, [10, 10]) + &day(DAYS, [9, 9]) + &day(3, [1, 1]).replace("shops", "stalls");
    fs::write(at.join("more.jsonl"), more).expect("writes");
    done(at, &["ingest", "--into", "a.db", "more.jsonl"]);
    let second = alerts(at, &[]);
    assert!(second.contains("\"day\":\"2024-05-27\"") && second.contains("\"version\":2"), "{second}");
    let file = fs::read_to_string(at.join("alerts.jsonl")).expect("alerts are kept");
    assert_eq!(file, format!("{first}{second}"));
    for line in file.lines() {
        let alert: Value = serde_json::from_str(line).expect("JSON");
        let (version, day) = (alert["version"].to_string(), alert["day"].as_str().unwrap_or_default());
        let again = alerts(at, &["--version", &version, "--as-of", day]);
        assert!(again.lines().any(|other| other == line), "{line}\n{again}");
    }
    let kept = fs::read_to_string(at.join("alerts.jsonl")).expect("alerts are kept");
    assert_eq!(kept, file, "what is there is not added again");
    whole(at);
}

#[test]
fn an_outlet_that_falls_silent_is_an_outage_and_never_peace() {
    let dir = archive([1, usize::MAX]);
    let out = done(dir.path(), &["alert", "a.db", "rules.toml"]);
    assert!(
        out.starts_with(&format!("OUTAGE  {LAST}  Harian Sore: silent since {LAST}, 0 articles where 10 are usual")),
        "{out}"
    );
    assert!(!out.contains("FALL") && !out.contains("nothing departs"), "{out}");
    // A day on which nobody published anything is no peaceful one.
    let (status, out, err) = kabar(dir.path(), &["alert", "a.db", "rules.toml", "--as-of", "2024-06-20"]);
    assert!(status == 0 && out.contains("OUTAGE") && !out.contains("nothing departs"), "{out}");
    let reason = "rules.toml: warning: rule `raids`: nothing can be told: no article was published on 2024-06-20\n";
    assert_eq!(err, reason);
}

#[test]
fn a_feed_that_could_not_be_read_is_an_outage_whatever_else_is_known() {
    let dir = archive([1, 1]);
    let feed = |outlet: &str, days: Value| json!({"outlet": outlet, "next": 0, "seen": [], "days": days});
    let looks = |ok: u32, failed: u32| json!({"ok": ok, "failed": failed, "items": 0});
    let state = json!({"version": 1, "feeds": {
        "https://0.example/rss": feed("Wire One", json!({"2024-05-01": looks(9, 0), LAST: looks(4, 0)})),
        "https://2.example/rss": feed("Suara Pagi", json!({"2024-05-23": looks(9, 0), "2024-05-25": looks(0, 3), LAST: looks(0, 7)})),
    }});
    fs::write(dir.path().join("feeds.state.json"), state.to_string()).expect("writes");
    fs::write(dir.path().join("rules.toml"), format!("feeds = \"feeds.state.json\"\n{RULES}")).expect("writes");
    let out = done(dir.path(), &["alert", "a.db", "rules.toml"]);
    let told = format!("OUTAGE  {LAST}  Suara Pagi: not read since 2024-05-24 (https://2.example/rss)");
    assert!(out.starts_with(&told) && out.lines().count() == 1, "{out}");
    let record: Value = serde_json::from_str(&alerts(dir.path(), &[])).expect("one record");
    assert_eq!((&record["kind"], &record["feeds"]), (&json!("outage"), &json!(["https://2.example/rss"])));
    assert_eq!(alerts(dir.path(), &["--as-of", "2024-05-23"]), "", "it was read on that day");
    // A file that is not there must not pass for feeds that are well.
    fs::remove_file(dir.path().join("feeds.state.json")).expect("removes");
    let (status, _, err) = kabar(dir.path(), &["alert", "a.db", "rules.toml"]);
    assert!(status == 2 && err.starts_with("feeds.state.json: error: there is no such file (hint: "), "{err}");
}

#[test]
fn an_alert_is_posted_until_it_is_taken_and_once() {
    let (dir, server) = (archive([8, 8]), Server::start());
    let at = dir.path();
    let secret = server.url("/hook/secret");
    fs::write(at.join("rules.toml"), format!("webhook = \"{secret}\"\n{RULES}")).expect("writes");
    server.on("/hook/secret", &[(403, "")]);
    let (status, out, err) = kabar(at, &["alert", "a.db", "rules.toml"]);
    assert_eq!((status, server.posted().len()), (1, 0), "{err}");
    assert!(out.starts_with("RISE"), "it is told here all the same: {out}");
    assert_eq!(err, "rules.toml: error: the webhook: the server answers 403; 1 alert waits for the next run\n");
    // The next run posts it, after a hiccup of the server, and says nothing of it.
    server.on("/hook/secret", &[(503, ""), (200, "")]);
    let record = alerts(at, &[]);
    assert_eq!(server.posted(), [record.trim_end()]);
    let kept = fs::read_to_string(at.join("rules.webhook.json")).expect("what was posted is remembered");
    assert!(!kept.contains("secret"), "{kept}");
    let asked = server.asked();
    alerts(at, &[]);
    assert_eq!((server.posted().len(), server.asked()), (1, asked), "it is not posted again");
}

#[test]
fn rules_that_cannot_be_used_are_named_with_what_to_do() {
    let dir = archive([1, 1]);
    let check = |rules: &str, args: &[&str], expected: &str| {
        fs::write(dir.path().join("bad.toml"), rules).expect("writes");
        let (status, out, err) = kabar(dir.path(), &[&["alert", "a.db", "bad.toml"], args].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{rules}: {err}");
        assert!(err.starts_with(expected), "{rules}: {err}");
    };
    check("x = 1\n", &[], "bad.toml: error: ");
    let rule = |more: &str| format!("[[rule]]\nname = \"a\"\n{more}\n");
    check(&rule("type = [\"RAID\"]"), &[], "error: rule `a`: `RAID` is no event type (hint: write AGREE, ");
    check(&rule("actor = [\"CHLX\"]"), &[], "error: rule `a`: no actor is called `CHLX` (hint: did you mean CHL?)");
    check(&rule(""), &[], "bad.toml: error: rule `a`: it watches everything (hint: ");
    let sound = rule("actor = [\"Chile\"]");
    check(&sound, &["--version", "9"], "error: there is no version 9 (hint: ");
    check(&sound, &["--as-of", "2020-01-01"], "error: --as-of 2020-01-01 lies before the first article, of 2024-05-01");
    let (status, _, err) = kabar(dir.path(), &["alert", "a.db", "none.toml"]);
    assert!(status == 2 && err == "none.toml: error: there is no such file\n", "{err}");
}
