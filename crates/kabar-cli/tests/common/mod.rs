//! The command, articles and tables for tests of the archive.
#![allow(dead_code, reason = "every test file uses its own part")]

pub mod server;

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

pub fn kabar(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.env_remove("RUST_BACKTRACE").env_remove("COLUMNS").stdin(Stdio::null());
    let output = command.args(args).current_dir(dir).output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// Runs a command that must end well, and gives what it prints.
pub fn done(dir: &Path, args: &[&str]) -> String {
    let (status, out, err) = kabar(dir, args);
    assert_eq!((status, err.as_str()), (0, ""), "{args:?}: {out}");
    out
}

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with articles: the samples, and lines of JSON with all sorts of metadata.
pub fn folder() -> TempDir {
    let dir = TempDir::new().expect("a folder");
    for entry in fs::read_dir(repository().join("samples")).expect("samples") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, dir.path().join(path.file_name().expect("a name"))).expect("copies");
    }
    fs::write(dir.path().join("more.jsonl"), lines(0..6)).expect("writes");
    dir
}

/// Articles in two languages, each of its own day.
pub fn lines(numbers: std::ops::Range<usize>) -> String {
    numbers.fold(String::new(), |mut text, n| {
        let (lang, body) = if n % 2 == 0 {
            ("en", format!("“Peace — now,” said Moscow. Russia accused Ukraine of shelling {n} villages near Kherson on Monday.\nChina's foreign minister visited Tokyo."))
        } else {
            ("id", format!("Presiden Rusia Vladimir Putin mengunjungi Korea Utara pada Senin.\nPolisi menangkap {n} pengunjuk rasa di Jakarta."))
        };
        let day = format!("2024-{:02}-{:02}", n / 28 % 12 + 1, n % 28 + 1);
        let article = serde_json::json!({
            "id": format!("n{n}"), "title": format!("Élan {n}: Russia accuses Ukraine"), "text": body, "lang": lang, "date": day, "source": "Warta"
        });
        let _ = writeln!(text, "{article}");
        text
    })
}

pub fn whole(dir: &Path) {
    let out = done(dir, &["db", "check", "a.db"]);
    assert!(out.ends_with("no faults\n"), "{out}");
}

/// A data folder with one verb fewer.
pub fn other_tables(data: &Path) {
    for top in ["packs", "ontology", "actors"] {
        copy(&repository().join(top), &data.join(top));
    }
    let mut dropped = 0;
    for entry in fs::read_dir(data.join("packs/en/lexicon/predicates")).expect("a lexicon") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a table");
        let kept: Vec<&str> = text.lines().filter(|l| !l.starts_with("accuse.")).collect();
        dropped += text.lines().count() - kept.len();
        fs::write(&path, kept.join("\n") + "\n").expect("writes");
    }
    assert!(dropped > 0, "the lexicon has the verb");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folders");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).expect("copies");
        }
    }
}
