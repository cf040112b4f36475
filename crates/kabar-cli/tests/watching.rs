//! `kabar watch` into an archive, against a server on this machine.

mod common;

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::{done, kabar, server::Server, whole};
use tempfile::TempDir;

/// A feed of some items, each with its whole text.
fn rss(numbers: std::ops::Range<usize>) -> String {
    let items = numbers.fold(String::new(), |mut items, n| {
        let text = format!("Presiden Rusia Vladimir Putin mengunjungi Korea Utara pada Selasa. Polisi menangkap {n} pengunjuk rasa di Jakarta.");
        let _ = write!(
            items,
            "<item><guid>w-{n}</guid><title>Kabar {n}</title><link>https://w.example/{n}</link>\
             <pubDate>Tue, 18 Jun 2024 01:00:00 +0700</pubDate><content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>"
        );
        items
    });
    format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Warta</title>\
         <language>id</language>{items}</channel></rss>"
    )
}

struct Desk {
    server: Server,
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { server: Server::start(), dir: TempDir::new().expect("a folder") };
        let list = format!("delay = 0\ntimeout = 5\nevery = 1\n[[feed]]\nurl = \"{}\"\n", desk.server.url("/feed"));
        fs::write(desk.dir.path().join("feeds.toml"), list).expect("writes");
        desk
    }

    fn at(&self) -> &Path {
        self.dir.path()
    }

    /// Looks once, after what is known says that it is time.
    fn look(&self) -> (i32, String, String) {
        thread::sleep(Duration::from_millis(2100));
        kabar(self.at(), &["watch", "feeds.toml", "--into", "a.db", "--once"])
    }
}

#[test]
fn articles_of_feeds_are_stored_as_ingest_stores_them_and_none_twice() {
    let desk = Desk::new();
    desk.server.on("/feed", &[(200, &rss(0..3)), (200, &rss(1..4))]);
    let out = done(desk.at(), &["watch", "feeds.toml", "--into", "a.db", "--once"]);
    assert!(
        out.starts_with("new: 3 of Warta; ") && out.contains("\nversion 1: 3 articles new, 0 known already; "),
        "{out}"
    );
    let (status, out, err) = desk.look();
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("version 2: 1 article new, 0 known already; "), "{out}");
    // A state that was lost gives everything again; the archive knows better.
    fs::remove_file(desk.at().join("feeds.state.json")).expect("there is a state");
    let (_, out, _) = desk.look();
    assert_eq!(out, "nothing new; 3 articles known already\n");
    whole(desk.at());
    desk.server.on("/feed", &[(200, &rss(0..3)), (200, &rss(1..4))]);
    let mut lines = done(desk.at(), &["watch", "feeds.toml", "--once", "--state", "other.json"]);
    thread::sleep(Duration::from_millis(2100));
    lines += &done(desk.at(), &["watch", "feeds.toml", "--once", "--state", "other.json"]);
    fs::write(desk.at().join("same.jsonl"), lines).expect("writes");
    done(desk.at(), &["ingest", "--into", "b.db", "same.jsonl"]);
    let dump = done(desk.at(), &["db", "dump", "a.db"]);
    assert!(dump.lines().count() >= 8, "{dump}");
    assert_eq!(dump, done(desk.at(), &["db", "dump", "b.db"]));
}

#[test]
fn an_item_that_changes_is_a_revision() {
    let desk = Desk::new();
    let changed = rss(0..2).replace("menangkap 0 pengunjuk rasa", "menangkap 9 pengunjuk rasa");
    desk.server.on("/feed", &[(200, &rss(0..2)), (200, &changed)]);
    done(desk.at(), &["watch", "feeds.toml", "--into", "a.db", "--once"]);
    let (status, out, err) = desk.look();
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("version 2: 1 article new (1 of them revisions), 0 known already; "), "{out}");
    whole(desk.at());
    assert!(done(desk.at(), &["db", "dump", "a.db"]).contains("menangkap 9 pengunjuk rasa"));
}

#[test]
fn a_feed_that_fails_is_named_and_its_day_is_kept_as_failed() {
    let desk = Desk::new();
    desk.server.on("/feed", &[(500, "")]);
    let (status, out, err) = kabar(desk.at(), &["watch", "feeds.toml", "--into", "a.db", "--once"]);
    assert_eq!((status, out.as_str()), (1, "nothing new; 0 articles known already\n"), "{err}");
    assert!(err.contains("/feed: error: the server answers 500"), "{err}");
    let state: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.at().join("feeds.state.json")).expect("a state")).expect("JSON");
    let days = &state["feeds"][desk.server.url("/feed")]["days"];
    let looks: Vec<_> =
        days.as_object().expect("days").values().map(|d| (d["ok"].clone(), d["failed"].clone())).collect();
    assert_eq!(looks, [(0.into(), 1.into())]);
    // What holds the archive up is told before anything is asked.
    let asked = desk.server.asked();
    let (status, _, err) = kabar(desk.at(), &["watch", "feeds.toml", "--into", "feeds.toml", "--once"]);
    assert!(status == 2 && err.starts_with("feeds.toml: error: not an archive of kabar"), "{err}");
    assert_eq!(desk.server.asked(), asked);
    let (status, _, err) = kabar(desk.at(), &["watch", "feeds.toml", "--threads", "1"]);
    assert!(status == 2 && err.contains("--into"), "{err}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_watch_with_everything_stored_and_the_next_goes_on() {
    let desk = Desk::new();
    desk.server.on("/feed", &[(200, &rss(0..2)), (200, &rss(0..4))]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(["watch", "feeds.toml", "--into", "a.db"]).current_dir(desk.at());
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let begun = Instant::now();
    while !desk.at().join("feeds.state.json").exists() {
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing is stored");
        thread::sleep(Duration::from_millis(50));
    }
    // While it watches, others read, and none writes.
    assert!(done(desk.at(), &["db", "info", "a.db"]).starts_with("articles    "));
    let (status, _, err) = kabar(desk.at(), &["ingest", "--into", "a.db", "feeds.toml"]);
    assert!(status == 2 && err.contains("another kabar is writing to it"), "{err}");
    let asked = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs").success());
    let output = child.wait_with_output().expect("ends");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(asked.elapsed() < Duration::from_secs(10) && output.status.code() == Some(0), "{out}");
    assert!(out.contains("version 1: "), "{out}");
    whole(desk.at());
    let (_, out, err) = desk.look();
    assert!(err.is_empty(), "{err}");
    let (_, more, _) = desk.look();
    let stored = done(desk.at(), &["sql", "a.db", "SELECT count(*) AS n FROM article", "--format", "csv"]);
    assert_eq!(stored, "n\n4\n", "{out}{more}");
    whole(desk.at());
}
