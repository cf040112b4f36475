//! Articles a second into an archive: coded and stored on two threads, memory, room, and what the time goes into.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use kabar::store::Store;

use super::speed::high_water;
use crate::{corpus, quick, target};

/// How often a long run says how far it is.
const EVERY: Duration = Duration::from_mins(1);

/// What the system counts processor time in: hundredths of a second.
const TICKS: f64 = 100.0;

struct Wanted {
    articles: usize,
    /// The command to measure; none builds it.
    kabar: Option<PathBuf>,
}

fn wanted(args: &[&str]) -> anyhow::Result<Wanted> {
    let mut wanted = Wanted { articles: 20_000, kabar: None };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = args.next().with_context(|| format!("{arg} needs a value"))?;
        match *arg {
            "--articles" => wanted.articles = value.replace('_', "").parse()?,
            "--kabar" => wanted.kabar = Some(PathBuf::from(value)),
            _ => bail!("eval store [--articles N] [--kabar PATH]"),
        }
    }
    Ok(wanted)
}

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let wanted = wanted(args)?;
    let kabar = wanted.kabar.map_or_else(quick, Ok)?;
    let count = wanted.articles;
    let work = target().join(format!("eval/store-{count}"));
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    let (input, archive) = (work.join("corpus.jsonl.zst"), work.join("a.db"));
    corpus::write(count, 1, &input)?;
    let started = Instant::now();
    let mut command = Command::new(&kabar);
    command.args(["ingest", "--threads", "2", "--times", "--into"]).arg(&archive).arg(&input);
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let (mut peaks, mut processor, mut told) = (Vec::new(), 0.0, Told { at: started, articles: 0, processor: 0.0 });
    let status = loop {
        peaks.push(high_water(child.id()).unwrap_or(0));
        processor = processor_seconds(child.id()).unwrap_or(processor);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if told.at.elapsed() > EVERY {
            told = progress(&archive, started, &told, processor, resident(child.id()).unwrap_or(0));
        }
        thread::sleep(Duration::from_millis(200));
    };
    let wall = started.elapsed().as_secs_f64();
    let mut out = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().context("its output")?, &mut out)?;
    if !status.success() {
        bail!("kabar failed: {out}");
    }
    let store = Store::open_read_only(&archive)?;
    let words: f64 = store.connection().query_row("SELECT avg(words) FROM article", [], |row| row.get(0))?;
    let peak = peaks.iter().max().copied().unwrap_or(0);
    let half = peaks.get(peaks.len() / 2).copied().unwrap_or(0);
    let size = fs::metadata(&archive)?.len();
    println!(
        "| articles | seconds | articles/s | words/s | of the processor, ms an article | peak memory | half-way | bytes an article |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    );
    println!(
        "| {count} | {wall:.1} | {:.0} | {:.0} | {:.2} | {} MB | {} MB | {} |\n",
        count as f64 / wall,
        count as f64 * words / wall,
        processor * 1000.0 / count as f64,
        peak >> 10,
        half >> 10,
        size / count as u64
    );
    print!("{out}");
    println!("words an article: {words:.0}; archive: {size} bytes");
    tables(&store)
}

/// What the last line about a run said.
struct Told {
    at: Instant,
    articles: i64,
    processor: f64,
}

/// A line about a run that goes on: what there is by now, and what the time since the last line gave.
fn progress(archive: &Path, started: Instant, last: &Told, processor: f64, resident: u64) -> Told {
    let articles = Store::open_read_only(archive).ok().and_then(|store| {
        let count = store.connection().query_row("SELECT max(id) FROM article", [], |row| row.get::<_, Option<i64>>(0));
        count.ok().flatten()
    });
    let now = Told { at: Instant::now(), articles: articles.unwrap_or(0), processor };
    let bytes = fs::metadata(archive).map_or(0, |meta| meta.len()) / now.articles.max(1).unsigned_abs();
    let new = (now.articles - last.articles) as f64;
    println!(
        "{:.0} s: {} articles; since the last line {:.0} a second and {:.2} ms of the processor each; {} MB, {bytes} bytes an article",
        started.elapsed().as_secs_f64(),
        now.articles,
        new / (now.at - last.at).as_secs_f64(),
        (now.processor - last.processor) * 1000.0 / new.max(1.0),
        resident >> 10
    );
    now
}

/// Memory that a process has now, in KiB.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().split(' ').next()?.parse().ok()
}

/// Time that a process has had on processors.
fn processor_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}

/// How many rows each table has.
fn tables(store: &Store) -> anyhow::Result<()> {
    for table in
        ["article", "sentence", "event", "side", "attribution", "happening", "dyad", "rollup", "actor", "symbol"]
    {
        let rows: i64 = store.connection().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        println!("{table}: {rows} rows");
    }
    Ok(())
}
