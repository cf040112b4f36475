//! How long an archive takes to answer, and DuckDB over the Parquet export of the same events.

mod corpus;

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Command, Stdio},
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
        eprintln!(
            "{events} events generated in {:.0} s, {} MB",
            began.elapsed().as_secs_f64(),
            fs::metadata(&path)?.len() >> 20
        );
    }
    let store = Store::open_read_only(&path)?;
    let mut asked: Vec<Line> = Vec::new();
    let mut ask = |what: &str, question: &dyn Fn(usize) -> anyhow::Result<usize>| -> anyhow::Result<()> {
        asked.push(time(what, question)?);
        Ok(())
    };
    let all = Span::default();
    ask("timeline of a pair by month", &|i| Ok(store.timeline(At::Now, &[pair(i)], all, Step::Month, &[])?.len()))?;
    ask("timeline of a pair by day, facts of a year", &|i| {
        Ok(store.timeline(At::Now, &[pair(i)], year(), Step::Day, &[Factuality::Certain])?.len())
    })?;
    ask("timeline of an actor with anybody, by month", &|i| {
        Ok(store.timeline(At::Now, &[(pair(i).0, None)], all, Step::Month, &[])?.len())
    })?;
    ask("relations of an actor", &|i| Ok(store.relations(At::Now, pair(i).0, all, &[])?.len()))?;
    ask("network of a year", &|_| Ok(store.network(At::Now, year(), &[])?.len()))?;
    for (what, filter) in filters() {
        ask(what, &|i| Ok(store.page(&filter(i), 50)?.reports.len()))?;
    }
    ask("search: two rare words", &|_| Ok(store.search("program nuklir", None, 40)?.hits.len()))?;
    ask("search: a frequent word", &|_| Ok(store.search(&corpus::word(0), None, 40)?.hits.len()))?;
    ask("search: words of a language, a phrase", &|_| {
        Ok(store.search("\"program nuklir\"", Some("id"), 40)?.hits.len())
    })?;
    println!(
        "| question | rows | kabar, ms | slowest | DuckDB, ms | slowest |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    );
    let beside = duckdb(&store, &dir)?;
    for Line { what, median, slowest, rows } in asked {
        let (theirs, worst) =
            beside.get(&what).map_or(("", ""), |(median, slowest)| (median.as_str(), slowest.as_str()));
        println!("| {what} | {rows} | {median:.1} | {slowest:.1} | {theirs} | {worst} |");
    }
    Ok(())
}

/// A page of events that is asked for, in words; the number says about whom.
type Page = (&'static str, fn(usize) -> Filter);

/// Pages of events that are asked for.
fn filters() -> Vec<Page> {
    fn context(name: &str) -> Filter {
        Filter { context: Some(name.into()), ..Filter::default() }
    }
    vec![
        ("events: a pair, first page of 50", sides),
        ("events: an actor, type and facts", |i| {
            let factuality = vec![Factuality::Certain];
            Filter { recipients: vec![], types: vec![EventType::Assault], factuality, ..sides(i) }
        }),
        ("events: a rare context", |_| context("cbrn")),
        ("events: a frequent context in a year", |_| Filter { span: year(), ..context("military") }),
        ("events: an outlet, confidence of .9 and more", |i| Filter {
            outlet: Some(corpus::outlet(i)),
            least: Some(0.9),
            ..Filter::default()
        }),
        ("events: a rare outlet, open, confidence of .99", |i| {
            let factuality = vec![Factuality::Underspecified];
            Filter { outlet: Some(corpus::outlet(40 + i % 10)), factuality, least: Some(0.99), ..Filter::default() }
        }),
        ("events: a sector of a recipient, a language, a rare context", |i| {
            let who = Who { code: pair(i).0, sector: Some("MIL".into()) };
            Filter { recipients: vec![who], lang: Some("en".into()), ..context("cbrn") }
        }),
        ("events: a pair, type, open, outlet, confidence of .95", |i| {
            let (types, factuality) = (vec![EventType::Aid], vec![Factuality::Underspecified]);
            Filter { types, factuality, outlet: Some(corpus::outlet(i % 7)), least: Some(0.95), ..sides(i) }
        }),
        ("events: what nobody tells: two rare actors in a month", |i| {
            let rare = |code: usize| vec![Who { code: 290 + code as i64 % 10, sector: None }];
            let span = Span { since: "2019-03-01".parse().ok(), until: "2019-03-31".parse().ok() };
            Filter { actors: rare(i), recipients: rare(i + 3), span, ..Filter::default() }
        }),
        ("events: what nobody tells: a mode", |i| Filter { mode: Some("042".into()), recipients: vec![], ..sides(i) }),
    ]
}

/// How long a question took, in milliseconds.
struct Line {
    what: String,
    median: f64,
    slowest: f64,
    rows: usize,
}

/// Runs a question about different actors.
fn time(what: &str, question: &dyn Fn(usize) -> anyhow::Result<usize>) -> anyhow::Result<Line> {
    let mut times: Vec<(Duration, usize)> = Vec::new();
    for round in 0..ROUNDS {
        let began = Instant::now();
        let rows = question(round)?;
        times.push((began.elapsed(), rows));
    }
    times.sort_unstable();
    let ms = |at: usize| times[at].0.as_secs_f64() * 1e3;
    Ok(Line { what: what.to_owned(), median: ms(ROUNDS / 2), slowest: ms(ROUNDS - 1), rows: times[ROUNDS / 2].1 })
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

/// The same questions to DuckDB, where a Python has it: medians and the slowest, in milliseconds.
fn duckdb(store: &Store, dir: &Path) -> anyhow::Result<HashMap<String, (String, String)>> {
    let Some(python) = readback::python() else { return Ok(HashMap::new()) };
    let export = dir.join("parquet");
    if !export.exists() {
        let began = Instant::now();
        let unfinished = dir.join("parquet-unfinished");
        let _ = fs::remove_dir_all(&unfinished);
        let rows = parquet(store, &unfinished)?;
        fs::rename(&unfinished, &export)?;
        eprintln!("Parquet: {rows} rows in {:.0} s", began.elapsed().as_secs_f64());
    }
    let script = root().join("xtask/src/eval/questions.py");
    let output =
        Command::new(python).arg(script).arg(&export).arg(corpus::word(0)).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("the questions to DuckDB failed");
    }
    let told = String::from_utf8(output.stdout)?;
    let line = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        Some((cells.next()?, (cells.next()?, cells.next()?)))
    };
    Ok(told.lines().filter_map(line).collect())
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
