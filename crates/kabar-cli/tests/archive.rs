//! The commands of the archive from outside.

mod common;

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use common::{done, folder, kabar, lines, other_tables, whole};

fn code(dir: &Path, files: &[&str]) -> String {
    let common = ["code", "--format", "jsonl", "--date", "2024-01-11"];
    done(dir, &[&common[..], files].concat())
}

fn ingest(dir: &Path, files: &[&str]) -> String {
    done(dir, &[&["ingest", "--into", "a.db", "--date", "2024-01-11"][..], files].concat())
}

#[test]
fn records_come_back_byte_for_byte() {
    let dir = folder();
    let files = ["caucasus.en.txt", "more.jsonl", "natuna.id.txt"];
    let coded = code(dir.path(), &files);
    assert!(coded.lines().count() > 20, "{coded}");
    ingest(dir.path(), &files);
    assert_eq!(done(dir.path(), &["db", "dump", "a.db"]), coded);
    whole(dir.path());
}

#[test]
fn the_same_articles_again_are_nothing_new() {
    let dir = folder();
    let first = ingest(dir.path(), &["more.jsonl"]);
    assert!(first.starts_with("version 1: 6 articles new, 0 known already; "), "{first}");
    let again = ingest(dir.path(), &["more.jsonl", "more.jsonl"]);
    assert_eq!(again, "nothing new; 12 articles known already\n");
    whole(dir.path());
}

#[test]
fn a_version_is_rebuilt_byte_for_byte_after_recodes_and_revisions() {
    let dir = folder();
    let at = dir.path();
    ingest(at, &["more.jsonl"]);
    let released = done(at, &["db", "dump", "a.db"]);
    other_tables(&at.join("data"));
    let recoded = done(at, &["recode", "a.db", "--packs", "data"]);
    assert!(recoded.starts_with("version 2: 6 articles coded anew; "), "{recoded}");
    whole(at);
    let now = done(at, &["code", "--format", "jsonl", "--packs", "data", "more.jsonl"]);
    assert_eq!(done(at, &["db", "dump", "a.db"]), now);
    assert_ne!(now, released);
    // And a revision on top.
    fs::write(at.join("new.jsonl"), lines(2..3).replace("Kherson", "Odesa")).expect("writes");
    let revised = ingest(at, &["new.jsonl"]);
    assert!(revised.starts_with("version 3: 1 article new (1 of them revisions), 0 known already; "), "{revised}");
    assert_eq!(done(at, &["db", "dump", "a.db", "--at", "1"]), released);
    assert_eq!(done(at, &["db", "dump", "a.db", "--at", "2"]), now);
    whole(at);
    // What changed stands under the row that is gone.
    let (status, table, _) = kabar(at, &["diff", "a.db", "1", "2"]);
    assert_eq!(status, 1);
    assert!(
        table.contains("\nen/accuse.") && table.contains("    - RUS") && table.contains("villages near Kherson"),
        "{table}"
    );
    let (_, rows, _) = kabar(at, &["diff", "a.db", "1", "2", "--format", "csv"]);
    assert!(rows.starts_with("row,change,doc,field,start,before,after,fields,sentence\n"), "{rows}");
    assert!(rows.contains("\nen/accuse.v,lost,n0,"), "{rows}");
    let (_, json, _) = kabar(at, &["diff", "a.db", "2", "1", "--format", "jsonl"]);
    let back = json.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let gained: Vec<_> = back.filter(|d| d["row"] == "en/accuse.v" && d["change"] == "gained").collect();
    assert!(gained.len() >= 3 && gained.iter().all(|d| d["before"].is_null()), "{json}");
    assert_eq!(
        kabar(at, &["diff", "a.db", "1", "1"]),
        (0, "0 events gained, 0 lost, 0 changed\n".into(), String::new())
    );
}

/// Every file below a folder, by its path.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            let folder = PathBuf::from(path.file_name().unwrap_or_default());
            found.extend(files(&path).into_iter().map(|(below, bytes)| (folder.join(below), bytes)));
        } else {
            let bytes = fs::read(&path).expect("reads");
            found.insert(path.file_name().unwrap_or_default().into(), bytes);
        }
    }
    found
}

#[test]
fn a_completed_version_is_exported_byte_for_byte_whatever_comes_later() {
    let dir = folder();
    let at = dir.path();
    fs::write(at.join("first.jsonl"), lines(0..40)).expect("writes");
    ingest(at, &["first.jsonl"]);
    let told = |stage: &str| {
        let mut told = Vec::new();
        for format in ["parquet", "jsonl", "csv", "plover", "gdelt", "graphml"] {
            let out = format!("{stage}-{format}");
            done(at, &["export", "a.db", "--version", "1", "--format", format, "--out", &out]);
            told.push((format.to_owned(), files(&at.join(&out))));
        }
        for question in [
            &["events", "a.db", "--format", "jsonl", "--limit", "500"][..],
            &["timeline", "a.db", "RUS", "--format", "csv"],
            &["relations", "a.db", "RUS", "--format", "csv"],
            &["network", "a.db"],
            &["story", "a.db", "1"],
        ] {
            let answer = done(at, &[question, &["--version", "1"]].concat());
            told.push((question[0].to_owned(), BTreeMap::from([(PathBuf::new(), answer.into_bytes())])));
        }
        told
    };
    let first = told("first");
    // Copies in another outlet that join the stories, revisions, and other tables.
    let later = lines(0..40).replace("\"id\":\"n", "\"id\":\"m").replace("Warta", "Kabar Kota");
    fs::write(at.join("later.jsonl"), later + &lines(3..6).replace("Kherson", "Odesa")).expect("writes");
    let joined = ingest(at, &["later.jsonl"]);
    assert!(joined.starts_with("version 2: 4"), "{joined}");
    let stories = done(at, &["sql", "a.db", "SELECT count(*) AS n FROM story WHERE articles > 1", "--format", "csv"]);
    assert!(!stories.ends_with("\n0\n"), "{stories}");
    assert!(told("second") == first, "an ingest changed the past");
    other_tables(&at.join("data"));
    done(at, &["recode", "a.db", "--packs", "data"]);
    assert!(told("third") == first, "a recode changed the past");
    whole(at);
}

#[test]
fn what_cannot_be_used_is_named() {
    let dir = folder();
    let check = |args: &[&str], expected: &str| {
        let (status, _, err) = kabar(dir.path(), args);
        assert_eq!(status, 2, "{args:?}");
        assert!(err.contains(expected), "{args:?}: {err}");
    };
    check(&["db", "info", "none.db"], "none.db: error: there is no such archive");
    check(&["recode", "none.db"], "there is no such archive");
    check(&["ingest", "--into", "more.jsonl", "natuna.id.txt"], "more.jsonl: error: not an archive of kabar");
    ingest(dir.path(), &["natuna.id.txt"]);
    check(&["diff", "a.db", "1", "9"], "there is no version 9");
    check(&["db", "dump", "a.db", "--at", "0"], "there is no version 0");
    let broken = dir.path().join("broken.jsonl");
    fs::write(broken, format!("{{\n{}", lines(1..2))).expect("writes");
    let (status, out, err) = kabar(dir.path(), &["ingest", "--into", "b.db", "broken.jsonl"]);
    assert_eq!(status, 1, "{out}");
    assert!(err.contains("broken.jsonl"), "{err}");
}

/// Starts an ingest that is fed line by line, so that it is under way for as long as the pipe is open.
fn under_way(dir: &Path) -> (std::process::Child, std::process::ChildStdin) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(["ingest", "--into", "a.db", "-"]).current_dir(dir);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let pipe = child.stdin.take().expect("a pipe");
    (child, pipe)
}

#[test]
fn a_second_writer_is_turned_away_and_readers_are_not() {
    let dir = folder();
    let (child, mut pipe) = under_way(dir.path());
    pipe.write_all(lines(0..2000).as_bytes()).expect("it reads");
    let (status, _, err) = kabar(dir.path(), &["ingest", "--into", "a.db", "natuna.id.txt"]);
    assert_eq!(status, 2);
    assert!(err.contains("another kabar is writing to it"), "{err}");
    whole(dir.path());
    drop(pipe);
    let output = child.wait_with_output().expect("ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    whole(dir.path());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_whole_batches_and_goes_on() {
    let dir = folder();
    let (child, mut pipe) = under_way(dir.path());
    // Two chunks and a piece: the first is stored, then it waits for more.
    pipe.write_all(lines(0..1100).as_bytes()).expect("it reads");
    let counted = || kabar(dir.path(), &["db", "info", "a.db"]).1;
    while !counted().contains("version  kind") || counted().starts_with("articles    0 now") {
        thread::sleep(Duration::from_millis(50));
    }
    let signal = |name: &str| Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill runs");
    assert!(signal("-INT").success());
    // It may have ended before it has read all of this.
    let _ = pipe.write_all(lines(1100..2000).as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("ends");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.ends_with("stopped; the same command again goes on\n"), "{out}");
    whole(dir.path());
    fs::write(dir.path().join("all.jsonl"), lines(0..2000)).expect("writes");
    let rest = done(dir.path(), &["ingest", "--into", "a.db", "all.jsonl"]);
    assert!(rest.starts_with("version 1: "), "{rest}");
    assert_eq!(
        done(dir.path(), &["db", "dump", "a.db"]),
        done(dir.path(), &["code", "--format", "jsonl", "all.jsonl"])
    );
    whole(dir.path());
}

#[cfg(unix)]
#[test]
fn a_read_only_archive_can_be_read_and_not_written() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    ingest(dir.path(), &["natuna.id.txt"]);
    let path = dir.path().join("a.db");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("sets");
    let (status, _, err) = kabar(dir.path(), &["ingest", "--into", "a.db", "caucasus.en.txt"]);
    assert_eq!(status, 2);
    assert!(err.contains("it cannot be written to"), "{err}");
    whole(dir.path());
}
