//! `kabar watch`: feeds to articles, as JSON lines on standard output or straight into an archive.

use std::{
    io::{self, Write},
    path::PathBuf,
    thread,
    time::Duration,
};

use clap::Args;
use kabar_ingest::Item;
use kabar_model::{Diagnostic, Level};
use kabar_watch::{Clock, Error, Settings, SystemClock, Watcher};

use crate::{batch::Outcome, conveyor::Stop, keep::Keeper, output::say};

/// Options of `kabar watch`.
#[derive(Debug, Args)]
#[command(
    after_help = "Ctrl-C stops after the request at hand; the same command again goes on. In an archive, an article is stored before its \
                  feed is remembered as read, and one that is known already changes nothing: none is lost or doubled.\n\n\
                  Exit status: 0 every feed was read, 1 some were not (each is named), 2 wrong usage or an archive that cannot be used."
)]
pub(crate) struct Watch {
    /// Look at every feed that is due once, and end; without it, for ever
    #[arg(long)]
    pub(crate) once: bool,

    /// Code the articles and keep them in this archive, as `kabar ingest` does, in place of printing them
    #[arg(long, value_name = "DB")]
    pub(crate) into: Option<PathBuf>,

    /// Data folder (packs/, ontology/, actors/, models/) used over the built-in data
    #[arg(long, value_name = "DIR", requires = "into")]
    pub(crate) packs: Option<PathBuf>,

    /// Documents coded at a time [default: one a processor]
    #[arg(long, value_name = "N", requires = "into", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// What is known from before [default: FEEDS with the ending .state.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// List of feeds
    #[arg(value_name = "FEEDS")]
    pub(crate) feeds: PathBuf,
}

/// The machine's clock, until somebody presses Ctrl-C.
pub(crate) struct Until(pub(crate) Stop);

/// How often a wait looks whether it is to end.
const NAP: Duration = Duration::from_millis(100);

impl Clock for Until {
    fn now(&self) -> i64 {
        SystemClock.now()
    }

    fn sleep(&self, seconds: i64) {
        let end = self.now() + seconds;
        while !self.0.asked() && self.now() < end {
            thread::sleep(NAP);
        }
    }

    fn stopped(&self) -> bool {
        self.0.asked()
    }
}

pub(crate) fn run(watch: &Watch) -> anyhow::Result<Outcome> {
    let settings = Settings::read(&watch.feeds)?;
    let path = watch.state.clone().unwrap_or_else(|| watch.feeds.with_extension("state.json"));
    let stop = Stop::listen();
    let watcher = Watcher::new(settings, path, Until(stop))?;
    match &watch.into {
        None => print(watcher, watch.once),
        Some(archive) => {
            keep(watcher, watch.once, Keeper::new(archive, watch.packs.as_deref(), watch.threads, &watch.feeds)?)
        }
    }
}

/// Says what could not be read; gives the articles, and whether all went well.
fn sorted(items: Vec<Item>) -> (Vec<kabar_model::Article>, bool) {
    let (mut articles, mut well) = (Vec::with_capacity(items.len()), true);
    for item in items {
        match item {
            Item::Article(article) => articles.push(*article),
            Item::Fault(fault) => {
                well &= fault.level != Level::Error;
                say(&fault);
            }
        }
    }
    (articles, well)
}

fn outcome(well: bool) -> Outcome {
    if well { Outcome::AllRead } else { Outcome::SomeBad }
}

/// Looks once, or until it is stopped; after every round `each` is called.
fn look(
    mut watcher: Watcher<Until>,
    once: bool,
    mut take: impl FnMut(Vec<Item>) -> io::Result<()>,
) -> Result<(), Error> {
    loop {
        watcher.once(&mut take)?;
        if once || watcher.stopped() {
            return Ok(());
        }
        // An empty batch: time to tidy up.
        take(Vec::new()).map_err(Error::Output)?;
        watcher.wait();
    }
}

fn print(watcher: Watcher<Until>, once: bool) -> anyhow::Result<Outcome> {
    let (mut all_well, mut out) = (true, io::stdout().lock());
    let take = |items| -> io::Result<()> {
        let (articles, well) = sorted(items);
        all_well &= well;
        for article in &articles {
            serde_json::to_writer(&mut out, article)?;
            out.write_all(b"\n")?;
        }
        // Articles are remembered when they have been taken.
        out.flush()
    };
    match look(watcher, once, take) {
        Err(Error::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => Ok(outcome(all_well)),
        done => Ok(done.map(|()| outcome(all_well))?),
    }
}

fn keep(watcher: Watcher<Until>, once: bool, mut keeper: Keeper) -> anyhow::Result<Outcome> {
    let (mut all_well, mut broken) = (true, None);
    let take = |items| -> io::Result<()> {
        let (articles, well) = sorted(items);
        let kept = if articles.is_empty() { keeper.tidy().map(|()| Vec::new()) } else { keeper.keep(articles) };
        match kept {
            Ok(faults) => {
                let errors = |fault: &Diagnostic| fault.level == Level::Error;
                all_well &= well && !faults.iter().any(errors);
                faults.iter().for_each(say);
                Ok(())
            }
            Err(fault) => {
                broken = Some(fault);
                Err(io::Error::other("the archive takes no more"))
            }
        }
    };
    let done = look(watcher, once, take);
    if let Some(fault) = broken {
        return Err(fault.into());
    }
    keeper.finish()?;
    done?;
    Ok(outcome(all_well))
}
