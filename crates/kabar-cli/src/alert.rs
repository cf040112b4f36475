//! `kabar alert`: what departs from its own past, and which feeds are out.

mod deliver;
mod sight;
mod words;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kabar_alert::{Feed, Rules};
use kabar_model::Diagnostic;
use kabar_store::{At, State, Store, Version};

use crate::{asking::open, batch::Outcome, conveyor::Stop, output::say};
use deliver::{add, post};
use sight::Sight;

/// Options of `kabar alert`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 the rules were applied, whatever they found, 1 alerts could not be posted (they are kept, and posted by \
                  the next run), 2 wrong usage.",
    disable_version_flag = true
)]
pub(crate) struct Alert {
    /// The last day that is looked at [default: the last day of publication]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::args::date)]
    as_of: Option<Date>,

    /// What the archive held at this version [default: the last complete one]
    #[arg(long, value_name = "N")]
    version: Option<i64>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,

    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// File of rules (docs/alerts.md)
    #[arg(value_name = "RULES")]
    rules: PathBuf,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// For people
    Table,
    /// One JSON object a line
    Jsonl,
}

pub(crate) fn run(args: &Alert) -> anyhow::Result<Outcome> {
    let path = args.rules.display();
    let text = fs::read_to_string(&args.rules).map_err(|e| unreadable(&args.rules, &e))?;
    let rules = Rules::read(&text).map_err(|e| anyhow::anyhow!("{path}: error: {e}"))?;
    let (store, codes) = open(&args.archive)?;
    let version = version(&store, args.version)?;
    let Some((first, last)) = store.days(At::Version(version.id))? else {
        bail!("no article of the archive has a day of publication (hint: `kabar ingest --date` gives one)")
    };
    let as_of = args.as_of.unwrap_or(last);
    if as_of < first {
        bail!("--as-of {as_of} lies before the first article, of {first}");
    }
    let feeds = match &rules.feeds {
        Some(file) => feeds(&beside(&args.rules, file))?,
        None => Vec::new(),
    };
    let sight =
        Sight { store: &store, version: version.id, first, as_of, over: over(&version), feeds: &feeds, codes: &codes };
    let found = sight.look(&rules)?;
    if let Some(file) = &rules.file {
        add(&beside(&args.rules, file), &found.alerts)?;
    }
    shown(print(&found.alerts, found.untold.is_empty(), args.format, as_of, version.id))?;
    for reason in found.untold {
        say(&Diagnostic::warning(path.to_string(), reason));
    }
    match &rules.webhook {
        Some(address) => post(&args.rules, address, &found.alerts, Stop::listen()),
        None => Ok(Outcome::AllRead),
    }
}

fn print(alerts: &[serde_json::Value], told: bool, format: Form, as_of: Date, version: i64) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for alert in alerts {
        match format {
            Form::Jsonl => writeln!(out, "{alert}")?,
            Form::Table => write!(out, "{}", words::told(alert))?,
        }
    }
    if alerts.is_empty() && told && format == Form::Table {
        writeln!(out, "{as_of}, version {version}: nothing departs from its past")?;
    }
    out.flush()
}

/// A reader of our output who has seen enough is no fault.
fn shown(done: io::Result<()>) -> anyhow::Result<()> {
    match done {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.context("writing to standard output"),
    }
}

/// A version whose state is settled.
fn version(store: &Store, wanted: Option<i64>) -> anyhow::Result<Version> {
    let Some(id) = wanted else {
        let complete = store.versions()?.into_iter().rfind(|v| v.state == State::Complete);
        return complete.context("the archive has no complete version (hint: `kabar ingest --into DB` makes one)");
    };
    let version = store.settled(id)?;
    if version.state == State::Open {
        bail!("version {id} is not complete yet (hint: wait until the run that writes it has ended, or run it again)");
    }
    Ok(version)
}

/// The last day (UTC) that was over when a version was complete.
fn over(version: &Version) -> Date {
    let ended = Timestamp::from_second(version.ended.unwrap_or(version.started)).unwrap_or(Timestamp::UNIX_EPOCH);
    ended.to_zoned(TimeZone::UTC).date().yesterday().unwrap_or(Date::MIN)
}

/// A file named in the rules lies beside them.
fn beside(rules: &Path, file: &str) -> PathBuf {
    rules.parent().unwrap_or(Path::new("")).join(file)
}

fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("{}: error: there is no such file", path.display()),
        _ => anyhow::anyhow!("{}: error: cannot be read: {error}", path.display()),
    }
}

/// What a watch knows of its feeds.
fn feeds(path: &Path) -> anyhow::Result<Vec<Feed>> {
    if !path.exists() {
        bail!(
            "{}: error: there is no such file (hint: `feeds` names the state of `kabar watch FEEDS.toml`, FEEDS.state.json)",
            path.display()
        );
    }
    let state = kabar_watch::State::read(path)?;
    let feed = |(url, feed): (String, kabar_watch::FeedState)| {
        let days = feed.days.iter().filter_map(|(day, looks)| Some((day.parse().ok()?, looks.ok)));
        let read: BTreeMap<Date, u32> = days.collect();
        Feed { outlet: feed.outlet.unwrap_or_else(|| url.clone()), url, read }
    };
    Ok(state.feeds.into_iter().map(feed).collect())
}
