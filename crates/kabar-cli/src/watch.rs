//! `kabar watch`: feeds to articles, as JSON lines on standard output.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use clap::Args;
use kabar_ingest::Item;
use kabar_model::Level;
use kabar_watch::{Error, Settings, SystemClock, Watcher};

use crate::{batch::Outcome, output::say};

/// Options of `kabar watch`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 every feed was read, 1 some were not (each is named), 2 wrong usage.")]
pub(crate) struct Watch {
    /// Look at every feed that is due once, and end; without it, for ever
    #[arg(long)]
    pub(crate) once: bool,

    /// What is known from before [default: FEEDS with the ending .state.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// List of feeds
    #[arg(value_name = "FEEDS")]
    pub(crate) feeds: PathBuf,
}

pub(crate) fn run(watch: &Watch) -> anyhow::Result<Outcome> {
    let settings = Settings::read(&watch.feeds)?;
    let path = watch.state.clone().unwrap_or_else(|| watch.feeds.with_extension("state.json"));
    let mut watcher = Watcher::new(settings, path, SystemClock)?;
    let (mut outcome, mut out) = (Outcome::AllRead, io::stdout().lock());
    let mut take = |item| -> io::Result<()> {
        match item {
            Item::Article(article) => {
                serde_json::to_writer(&mut out, &article)?;
                out.write_all(b"\n")?;
                // An article is remembered when it has been taken.
                out.flush()
            }
            Item::Fault(fault) => {
                if fault.level == Level::Error {
                    outcome = Outcome::SomeBad;
                }
                say(&fault);
                Ok(())
            }
        }
    };
    let done = if watch.once { watcher.once(&mut take) } else { watcher.forever(&mut take) };
    match done {
        Err(Error::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => Ok(outcome),
        done => Ok(done.map(|()| outcome)?),
    }
}
