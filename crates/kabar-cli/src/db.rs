//! `kabar db`: looks after an archive.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kabar_store::{Checked, Facts, Store, Version};

use crate::batch::Outcome;

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
    /// Give back room, and put full text and statistics in order
    Vacuum(Archive),
}

#[derive(Debug, Args)]
struct Archive {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,
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
        What::Vacuum(archive) => {
            let store = Store::open(&archive.archive)?;
            let before = store.facts()?.bytes;
            store.vacuum()?;
            println!("{} bytes, {} before", store.facts()?.bytes, before);
            Ok(Outcome::AllRead)
        }
    }
}

fn info(facts: &Facts, versions: &[Version]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| text.push_str(&format!("{name:<12}{value}\n"));
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
        text.push_str(&format!(
            "{:>7}  {:<6}  {:<8}  {:<20}  {:>8}  {:>12}  {:>7}  {}, {}\n",
            v.id,
            v.kind.as_str(),
            v.state.as_str(),
            ended,
            v.counts.articles_coded,
            v.counts.events_added,
            v.counts.events_retired,
            v.engine,
            v.codebook
        ));
    }
    text
}
