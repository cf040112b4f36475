//! The archive when everything goes wrong: processes that die at any moment, a full disk. `cargo xtask kill --times 200` runs this
//! with more deaths.

#![cfg(unix)]

mod common;

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use common::{done, kabar, lines, other_tables, whole};

const ARTICLES: usize = 1600;

fn told(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// A number that looks random (SplitMix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn start(dir: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.args(args).current_dir(dir).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the command starts")
}

/// Articles and events on record, retired ones included.
fn on_record(dir: &Path) -> (u64, u64) {
    let out = kabar(dir, &["db", "check", "a.db"]).1;
    let numbers: Vec<u64> = out.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    match numbers[..] {
        [articles, events, ..] => (articles, events),
        _ => panic!("a check tells what it read: {out}"),
    }
}

/// One command, killed again and again until it has come to its end. Gives how often it was killed while it was at work.
struct Ordeal<'d> {
    dir: &'d Path,
    state: u64,
    /// How long the command takes if it is left alone.
    takes: Duration,
    before_the_first_commit: u64,
    between_commits: u64,
}

impl Ordeal<'_> {
    fn through(&mut self, args: &[&str], mut left: u64) -> u64 {
        let mut committed = if self.dir.join("a.db").exists() { on_record(self.dir) } else { (0, 0) };
        while left > 0 {
            let mut child = start(self.dir, args);
            let wait = self.takes.mul_f64(next(&mut self.state) as f64 / u64::MAX as f64);
            thread::sleep(wait);
            if let Some(status) = child.try_wait().expect("it can be asked") {
                assert!(status.success());
                return left;
            }
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
            left -= 1;
            if !self.dir.join("a.db").exists() || kabar(self.dir, &["db", "info", "a.db"]).0 != 0 {
                // Killed before the schema was committed: there is nothing yet, and nothing was lost.
                assert_eq!(committed, (0, 0));
                self.before_the_first_commit += 1;
                continue;
            }
            whole(self.dir);
            let now = on_record(self.dir);
            assert!(now >= committed, "{now:?} after {committed:?}: something committed was lost");
            if now == committed {
                self.before_the_first_commit += 1;
            } else {
                self.between_commits += 1;
            }
            committed = now;
        }
        left
    }
}

#[test]
fn a_process_that_dies_at_any_moment_loses_and_doubles_nothing() {
    let (times, seed) = (told("KABAR_KILLS", 5), told("KABAR_SEED", 1));
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    fs::write(at.join("all.jsonl"), lines(0..ARTICLES)).expect("writes");
    other_tables(&at.join("data"));
    let old = done(at, &["code", "--format", "jsonl", "all.jsonl"]);
    let new = done(at, &["code", "--format", "jsonl", "--packs", "data", "all.jsonl"]);
    let ingest = ["ingest", "--into", "a.db", "all.jsonl"];
    let recode = ["recode", "a.db", "--packs", "data"];
    let started = Instant::now();
    done(at, &ingest);
    let takes = started.elapsed();
    let mut ordeal = Ordeal { dir: at, state: seed, takes, before_the_first_commit: 0, between_commits: 0 };
    let (mut left, mut rounds) = (times, 0);
    while left > 0 {
        for name in ["a.db", "a.db-wal", "a.db-shm"] {
            let _ = fs::remove_file(at.join(name));
        }
        // Where it was never left alone for long enough, it now may finish; a finished one says that all is known.
        left = ordeal.through(&ingest, left.min(left.div_ceil(2))) + left / 2;
        done(at, &ingest);
        assert!(done(at, &["db", "dump", "a.db"]) == old, "the records differ from those of `kabar code`");
        left = ordeal.through(&recode, left);
        done(at, &recode);
        assert!(done(at, &["db", "dump", "a.db"]) == new, "the records differ from those of `kabar code --packs`");
        assert!(done(at, &["db", "dump", "a.db", "--at", "1"]) == old, "version 1 is not what it was");
        whole(at);
        rounds += 1;
    }
    eprintln!(
        "{times} kills over {rounds} archives of {ARTICLES} articles: {} before anything new was committed, {} between commits; \
         none lost or doubled anything, every check was clean, every run went on to the same bytes",
        ordeal.before_the_first_commit, ordeal.between_commits
    );
}

#[test]
fn a_full_disk_is_named_and_the_run_goes_on_when_there_is_room() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = dir.path();
    fs::write(at.join("all.jsonl"), lines(0..ARTICLES)).expect("writes");
    let mut told_so = 0;
    for blocks in [64, 600, 1200] {
        // The limit on the size of a file does what a full disk does: a write stops half-way.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" ingest --into a.db all.jsonl");
        let output = Command::new("bash").args(["-c", &script, env!("CARGO_BIN_EXE_kabar")]).current_dir(at).output();
        let output = output.expect("bash runs");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code() != Some(0) {
            assert_eq!(output.status.code(), Some(2), "{err}");
            assert!(err.contains("no room is left to write"), "{err}");
            told_so += 1;
        }
        if kabar(at, &["db", "info", "a.db"]).0 == 0 {
            whole(at);
        }
    }
    assert!(told_so >= 2, "the limit was met {told_so} times");
    done(at, &["ingest", "--into", "a.db", "all.jsonl"]);
    assert!(done(at, &["db", "dump", "a.db"]) == done(at, &["code", "--format", "jsonl", "all.jsonl"]));
    whole(at);
    eprintln!("a full disk {told_so} times: named, nothing lost, and the run went on");
}
