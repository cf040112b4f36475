//! The time rules of every pack: the file compiles, every pattern matches its example, every case comes out.
//!
//! `packs/<tag>/cases-time.tsv`: `id text published tense expect`. `expect` lists the expressions in order, divided by
//! `; `: the ISO value, or `duration`, `vague` or `none` (a date that is impossible or has nothing to count from) where
//! there is no value; `-` where nothing is found.

use std::{fmt::Write as _, path::Path};

use kabar_pack::{Pack, Source, Table, TimeRules, time::Op};
use kabar_time::{Anchor, Tense, TimeKind, find};

fn source() -> Source {
    Source::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).expect("the data folder is readable")
}

/// The packs that have time rules.
fn tags(source: &Source) -> Vec<String> {
    Pack::tags(source).into_iter().filter(|tag| source.bytes(&format!("packs/{tag}/time.toml")).is_some()).collect()
}

/// Words and punctuation, simply: as a treebank divides them, near enough.
fn words(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for chunk in text.split_whitespace() {
        let (mut rest, mut tail) = (chunk, Vec::new());
        while let Some(c) = rest.chars().next().filter(|c| "([\"“‘".contains(*c)) {
            found.push(&rest[..c.len_utf8()]);
            rest = &rest[c.len_utf8()..];
        }
        while let Some(c) = rest.chars().next_back().filter(|c| ")],.;:!?\"”".contains(*c)) {
            let at = rest.len() - c.len_utf8();
            // An abbreviation keeps its dot.
            if c == '.' && (rest[..at].contains('.') || ["Jan", "Feb", "Aug", "Sept", "Dec"].contains(&&rest[..at])) {
                break;
            }
            tail.push(&rest[at..]);
            rest = &rest[..at];
        }
        if let Some(at) = ["'s", "’s", "'"].iter().find_map(|s| rest.strip_suffix(s)).map(str::len).filter(|at| *at > 0)
        {
            found.push(&rest[..at]);
            rest = &rest[at..];
        }
        if !rest.is_empty() {
            found.push(rest);
        }
        found.extend(tail.iter().rev());
    }
    found
}

fn tense(text: &str) -> Tense {
    match text {
        "past" => Tense::Past,
        "present" => Tense::Present,
        "future" => Tense::Future,
        _ => Tense::Unknown,
    }
}

#[test]
fn every_pattern_matches_its_example() {
    let source = source();
    let mut failures = String::new();
    for tag in tags(&source) {
        let rules = TimeRules::load(&source, &tag).unwrap_or_else(|e| panic!("{e}"));
        for (at, pattern) in rules.patterns().iter().enumerate() {
            // Some patterns need the word before or after them, so the example stands alone and in a frame of
            // punctuation.
            let framed =
                [pattern.example.clone(), format!("( {} )", pattern.example), format!("in {}", pattern.example)];
            let hit = framed.iter().any(|text| {
                let found = find(&words(text), &rules, &Anchor::default(), Tense::Past);
                if pattern.op == Op::Skip { found.is_empty() } else { found.iter().any(|e| e.pattern == at) }
            });
            if !hit {
                let _ = writeln!(failures, "packs/{tag}/time.toml:{}: `{}`", pattern.line, pattern.example);
            }
        }
    }
    assert!(failures.is_empty(), "examples that their patterns do not match:\n{failures}");
}

#[test]
fn every_case_comes_out() {
    let source = source();
    let (mut failures, mut all, mut wrong) = (String::new(), 0, 0);
    for tag in tags(&source) {
        let rules = TimeRules::load(&source, &tag).unwrap_or_else(|e| panic!("{e}"));
        let path = format!("packs/{tag}/cases-time.tsv");
        let Ok(Some(text)) = source.text(&path) else { continue };
        let table =
            Table::read(&path, text, &["id", "text", "published", "tense", "expect"]).unwrap_or_else(|e| panic!("{e}"));
        for row in table.rows() {
            let anchor = Anchor { published: row.get("published").parse().ok(), context: None };
            let found = find(&words(row.get("text")), &rules, &anchor, tense(row.get("tense")));
            let told = found.iter().map(|e| match (e.value, e.kind) {
                (Some(value), _) => value.to_string(),
                (None, TimeKind::Duration) => "duration".to_owned(),
                (None, TimeKind::Vague) => "vague".to_owned(),
                (None, _) => "none".to_owned(),
            });
            let told = told.collect::<Vec<_>>().join("; ");
            all += 1;
            if told != row.get("expect") {
                wrong += 1;
                let (id, text, expect) = (row.get("id"), row.get("text"), row.get("expect"));
                let _ = writeln!(failures, "{path}:{}: {id}: {text}\n    wanted {expect}\n    found  {told}", row.line);
            }
        }
    }
    assert!(failures.is_empty(), "{wrong} of {all} cases fail:\n{failures}");
    println!("{all} cases");
}
