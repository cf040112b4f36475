//! How long an archive takes to answer, and DuckDB over the Parquet export of the same events.

mod corpus;

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use kabar::store::{At, Filter, Span, Step, Store, StoreError, Who};
use kabar_export::{ExportError, parquet::Parquet, record};
use kabar_model::{EventType, Factuality};

use crate::{readback, root, target};

const EVENTS: u64 = 1_000_000;

/// Questions of a kind, each about somebody else.
const ROUNDS: usize = 21;

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let events = match args {
        [] => EVENTS,
        ["--events", number] => number.replace('_', "").parse().context("--events N")?,
        _ => bail!("eval questions [--events N]"),
    };
    let dir = target().join(format!("questions-{events}"));
    let path = dir.join("archive.db");
    if !path.exists() {
        fs::create_dir_all(&dir)?;
        let began = Instant::now();
        // Under another name until it is whole.
        let unfinished = dir.join("unfinished.db");
        for old in ["unfinished.db", "unfinished.db-wal", "unfinished.db-shm", "unfinished.db-writer"] {
            let _ = fs::remove_file(dir.join(old));
        }
        corpus::generate(&unfinished, events)?;
        fs::rename(&unfinished, &path)?;
        println!(
            "{events} events generated in {:.0} s, {} MB",
            began.elapsed().as_secs_f64(),
            fs::metadata(&path)?.len() >> 20
        );
    }
    let store = Store::open_read_only(&path)?;
    println!("{:<44}{:>10}{:>10}{:>10}", "kabar", "median", "slowest", "rows");
    ask("timeline of a pair by month", |i| {
        Ok(store.timeline(At::Now, &[pair(i)], Span::default(), Step::Month, &[])?.len())
    })?;
    ask("timeline of a pair by day, facts of a year", |i| {
        Ok(store.timeline(At::Now, &[pair(i)], year(), Step::Day, &[Factuality::Certain])?.len())
    })?;
    ask("timeline of an actor with anybody, by month", |i| {
        Ok(store.timeline(At::Now, &[(pair(i).0, None)], Span::default(), Step::Month, &[])?.len())
    })?;
    ask("relations of an actor", |i| Ok(store.relations(At::Now, pair(i).0, Span::default(), &[])?.len()))?;
    ask("events: a pair, first page of 50", |i| page(&store, &sides(i)))?;
    ask("events: an actor, type and facts", |i| {
        let factuality = vec![Factuality::Certain];
        page(&store, &Filter { recipients: vec![], types: vec![EventType::Assault], factuality, ..sides(i) })
    })?;
    ask("events: a rare context", |_| page(&store, &Filter { context: Some("cbrn".into()), ..Filter::default() }))?;
    ask("events: a frequent context in a year", |_| {
        page(&store, &Filter { context: Some("military".into()), span: year(), ..Filter::default() })
    })?;
    ask("events: an outlet, confidence of .9 and more", |i| {
        let outlet = Some(corpus::outlet(i));
        page(&store, &Filter { outlet, least: Some(0.9), ..Filter::default() })
    })?;
    ask("search: two rare words", |_| Ok(store.search("program nuklir", None, 40)?.hits.len()))?;
    ask("search: a frequent word", |_| Ok(store.search(&corpus::word(0), None, 40)?.hits.len()))?;
    ask("search: words of a language, a phrase", |_| {
        Ok(store.search("\"program nuklir\"", Some("id"), 40)?.hits.len())
    })?;
    let began = Instant::now();
    let ties = store.network(At::Now, year(), &[])?.len();
    println!("{:<44}{:>8.0} ms{:>20} rows", "network of a year", began.elapsed().as_secs_f64() * 1e3, ties);
    duckdb(&store, &dir)
}

/// Runs a question about different actors, and prints the median and the slowest.
fn ask(what: &str, question: impl Fn(usize) -> anyhow::Result<usize>) -> anyhow::Result<()> {
    let mut times: Vec<(Duration, usize)> = Vec::new();
    for round in 0..ROUNDS {
        let began = Instant::now();
        let rows = question(round)?;
        times.push((began.elapsed(), rows));
    }
    times.sort_unstable();
    let ms = |at: usize| times[at].0.as_secs_f64() * 1e3;
    println!("{what:<44}{:>7.1} ms{:>7.1} ms{:>10}", ms(ROUNDS / 2), ms(ROUNDS - 1), times[ROUNDS / 2].1);
    Ok(())
}

fn page(store: &Store, filter: &Filter) -> anyhow::Result<usize> {
    Ok(store.page(filter, 50)?.reports.len())
}

/// Two of the most frequent actors: the hardest questions. Numbers of codes begin after nobody's.
fn pair(round: usize) -> (i64, Option<i64>) {
    (1 + round as i64 % 7, Some(1 + (round as i64 / 7 + 3) % 7))
}

fn sides(round: usize) -> Filter {
    let who = |code: i64| vec![Who { code, sector: None }];
    let (actor, recipient) = pair(round);
    Filter { actors: who(actor), recipients: recipient.map(who).unwrap_or_default(), at: At::Now, ..Filter::default() }
}

fn year() -> Span {
    Span { since: "2022-01-01".parse().ok(), until: "2022-12-31".parse().ok() }
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The same questions to DuckDB, where a Python has it.
fn duckdb(store: &Store, dir: &Path) -> anyhow::Result<()> {
    let Some(python) = readback::python() else { return Ok(()) };
    let export = dir.join("parquet");
    if !export.exists() {
        let began = Instant::now();
        let unfinished = dir.join("parquet-unfinished");
        let _ = fs::remove_dir_all(&unfinished);
        let rows = parquet(store, &unfinished)?;
        fs::rename(&unfinished, &export)?;
        let each = began.elapsed().as_secs_f64();
        println!("Parquet: {rows} rows in {each:.0} s");
    }
    let script = root().join("xtask/src/eval/questions.py");
    let status = Command::new(python).arg(script).arg(&export).arg(corpus::word(0)).status()?;
    if !status.success() {
        bail!("the questions to DuckDB failed");
    }
    Ok(())
}

/// A file for every month, as `kabar export` writes them.
fn parquet(store: &Store, dir: &Path) -> Result<u64, Fault> {
    let columns = record::columns();
    let (mut open, mut rows): (Option<(String, Parquet<fs::File>)>, u64) = (None, 0);
    store.each_report(Span::default(), At::Now, |report| -> Result<(), Fault> {
        let month = report.day.map(|day| day.strftime("%Y-%m").to_string()).unwrap_or_default();
        if open.as_ref().is_none_or(|(name, _)| *name != month) {
            if let Some((_, done)) = open.take() {
                done.finish()?;
            }
            let folder = dir.join(format!("month={month}"));
            fs::create_dir_all(&folder)?;
            let file = fs::File::create(folder.join("events.parquet"))?;
            open = Some((month, Parquet::new(file, &columns, &[])?));
        }
        rows += 1;
        if let Some((_, out)) = &mut open {
            out.row(&record::row(&report))?;
        }
        Ok(())
    })?;
    if let Some((_, done)) = open {
        done.finish()?;
    }
    Ok(rows)
}
