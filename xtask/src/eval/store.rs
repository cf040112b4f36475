//! Articles a second into an archive: coded and stored on two threads, memory, room, and what the time goes into.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use super::speed::high_water;
use crate::{corpus, quick, target};

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let count: usize = match args {
        [] => 20_000,
        ["--articles", value] => value.parse()?,
        _ => bail!("eval store [--articles N]"),
    };
    let kabar = quick()?;
    let work = target().join("eval/store");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    let (input, archive) = (work.join("corpus.jsonl"), work.join("a.db"));
    corpus::write(count, 1, &input)?;
    let bytes = fs::metadata(&input)?.len();
    println!(
        "| articles | threads | seconds | articles/s | words/s | peak memory |\n| ---: | ---: | ---: | ---: | ---: | ---: |"
    );
    let started = Instant::now();
    let mut command = Command::new(&kabar);
    command.args(["ingest", "--threads", "2", "--times", "--into"]).arg(&archive).arg(&input);
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut peaks = Vec::new();
    let status = loop {
        peaks.push(high_water(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(200));
    };
    let wall = started.elapsed().as_secs_f64();
    let mut told = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().context("its output")?, &mut told)?;
    if !status.success() {
        bail!("kabar failed: {told}");
    }
    let words = words(&input)?;
    let peak = peaks.iter().max().copied().unwrap_or(0);
    println!(
        "| {count} | 2 | {wall:.1} | {:.0} | {:.0} | {} MB |\n",
        count as f64 / wall,
        words as f64 / wall,
        peak >> 10
    );
    let half = peaks.get(peaks.len() / 2).copied().unwrap_or(0);
    println!("memory half-way: {} MB; words an article: {}", half >> 10, words / count.max(1));
    print!("{told}");
    let size = fs::metadata(&archive)?.len();
    println!(
        "archive: {size} bytes, {} an article of the input; the input had {} bytes an article",
        size / count as u64,
        bytes / count as u64
    );
    tables(&archive)
}

fn words(input: &std::path::Path) -> anyhow::Result<usize> {
    Ok(fs::read_to_string(input)?.split_whitespace().count())
}

/// How many rows each table has.
fn tables(archive: &std::path::Path) -> anyhow::Result<()> {
    let store = kabar::store::Store::open_read_only(archive)?;
    for table in [
        "article",
        "sentence",
        "event",
        "side",
        "attribution",
        "happening",
        "dyad",
        "tally",
        "rollup",
        "actor",
        "symbol",
    ] {
        let rows: i64 = store.connection().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        println!("{table}: {rows} rows");
    }
    Ok(())
}
