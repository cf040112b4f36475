//! `kabar db`: looks after an archive.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};
use kabar_store::{At, Checked, Facts, Store, Version};

use crate::batch::{CHUNK_BYTES, CHUNK_ITEMS, Outcome};

/// Options of `kabar db`.
#[derive(Debug, Args)]
pub(crate) struct Db {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show what an archive holds, and its versions
    Info(Archive),
    /// Check that everything is there and whole
    ///
    /// Reads every page, article and record, and counts anew what is kept as counts. Others may read and write meanwhile.
    #[command(after_help = "Exit status: 0 everything is whole, 1 there are faults (each is named), 2 wrong usage.")]
    Check(Archive),
    /// Print the event records, as `kabar code --format jsonl` prints them
    Dump(Dump),
    /// Give back room, and put full text and statistics in order
    Vacuum(Archive),
}

#[derive(Debug, Args)]
struct Archive {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,
}

#[derive(Debug, Args)]
struct Dump {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// What held at a version, with the engine and codebook of that version [default: what holds now]
    #[arg(long, value_name = "V")]
    at: Option<i64>,
}

pub(crate) fn run(db: &Db) -> anyhow::Result<Outcome> {
    match &db.what {
        What::Info(archive) => {
            let store = Store::open_read_only(&archive.archive)?;
            print!("{}", info(&store.facts()?, &store.versions()?));
            Ok(Outcome::AllRead)
        }
        What::Check(archive) => {
            let Checked { faults, articles, events } = Store::open_read_only(&archive.archive)?.check()?;
            for fault in &faults {
                println!("{}: error: {fault}", archive.archive.display());
            }
            let found = match faults.len() {
                0 => "no faults".to_owned(),
                1 => "1 fault".to_owned(),
                n => format!("{n} faults"),
            };
            println!("{articles} articles and {events} events read: {found}");
            Ok(if faults.is_empty() { Outcome::AllRead } else { Outcome::SomeBad })
        }
        What::Dump(dump) => {
            let store = Store::open_read_only(&dump.archive)?;
            let at = match dump.at {
                Some(version) => At::Version(store.settled(version)?.id),
                None => At::Now,
            };
            match print_records(&store, at, &mut BufWriter::new(io::stdout().lock())) {
                Err(e) if e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) => {
                    Ok(Outcome::AllRead)
                }
                done => done.map(|()| Outcome::AllRead),
            }
        }
        What::Vacuum(archive) => {
            let store = Store::open(&archive.archive)?;
            let before = store.facts()?.bytes;
            store.vacuum()?;
            println!("{} bytes, {} before", store.facts()?.bytes, before);
            Ok(Outcome::AllRead)
        }
    }
}

/// The records of every article in the order in which they came.
fn print_records(store: &Store, at: At, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut last = 0;
    loop {
        let articles = store.articles_after(last, at, CHUNK_ITEMS, CHUNK_BYTES)?;
        let Some(end) = articles.last() else { break };
        last = end.id;
        for event in store.events_of_all(&articles, at)?.into_iter().flatten() {
            serde_json::to_writer(&mut *out, &event.record).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(out.flush()?)
}

fn info(facts: &Facts, versions: &[Version]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "{name:<12}{value}");
    };
    line("articles", format!("{} now, {} with those retired", facts.articles, facts.articles_ever));
    line("events", format!("{} now, {} with those retired", facts.events, facts.events_ever));
    line("happenings", facts.happenings.to_string());
    line("outlets", facts.outlets.to_string());
    let day = |day: Option<jiff::civil::Date>| day.map_or("—".to_owned(), |d| d.to_string());
    line("published", format!("{} to {}", day(facts.first), day(facts.last)));
    let each = facts.bytes.checked_div(facts.articles_ever.unsigned_abs()).unwrap_or(0);
    line("size", format!("{} bytes, {each} an article", facts.bytes));
    text.push_str(
        "\nversion  kind    state     ended                 articles  events added  retired  engine, codebook\n",
    );
    for v in versions {
        let ended =
            v.ended.and_then(|at| jiff::Timestamp::from_second(at).ok()).map_or("—".into(), |t| t.to_string());
        let _ = writeln!(
            text,
            "{:>7}  {:<6}  {:<8}  {:<20}  {:>8}  {:>12}  {:>7}  {}, {}",
            v.id,
            v.kind.as_str(),
            v.state.as_str(),
            ended,
            v.counts.articles_coded,
            v.counts.events_added,
            v.counts.events_retired,
            v.engine,
            v.codebook
        );
    }
    text
}
