//! `kabar ingest`: codes articles and keeps them, with their events, in an archive.

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    time::Instant,
};

use anyhow::bail;
use clap::Args;
use jiff::civil::Date;
use kabar::{Options, Pipeline};
use kabar_ingest::{Columns, Defaults, Input, Item, Reader};
use kabar_model::{Article, Diagnostic, Level};
use kabar_store::{Coded, Counts, Identity, Kind, Store, StoreError};
use rayon::prelude::*;

use crate::{
    args::{self, Coding},
    batch::{Outcome, STACK, next_chunk, pipeline},
    conveyor::{Stop, Times, convey},
    output::say,
    progress::Progress,
};

/// Options of `kabar ingest`.
#[derive(Debug, Args)]
#[command(
    after_help = "An article that is known already changes nothing; one that has changed is a revision, and the old one stays on record. \
                  Ctrl-C stops after the batch at hand; the same command again goes on.\n\n\
                  Exit status: 0 everything was read, 1 some items were not (each is named) or the run was stopped, 2 wrong usage or an \
                  archive that cannot be used."
)]
pub(crate) struct Ingest {
    /// Archive; it is made where there is none
    #[arg(long, value_name = "DB")]
    into: PathBuf,

    /// Language of articles that do not say; without it the language is told from the text
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,

    /// Day of publication of articles that do not say
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = args::date)]
    date: Option<Date>,

    /// Outlet of articles that do not say
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Columns of tables (CSV, TSV): text=body,title=headline,date=published; without it the usual headers are known
    #[arg(long, value_name = "PART=COLUMN,…")]
    columns: Option<Columns>,

    #[command(flatten)]
    coding: Coding,

    /// Files and folders; `-`, or nothing, is standard input
    #[arg(value_name = "SOURCE")]
    sources: Vec<PathBuf>,
}

pub(crate) fn run(ingest: &Ingest) -> anyhow::Result<Outcome> {
    let inputs = inputs(&ingest.sources)?;
    let pipeline = pipeline(ingest.coding.packs.as_deref())?;
    if let Some(tag) = &ingest.lang
        && pipeline.language(tag).is_none()
    {
        bail!("--lang {tag}: there is no pack for that language; there are: {}", pipeline.languages().join(", "));
    }
    let threads = ingest.coding.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let options = serde_json::json!({
        "lang": ingest.lang, "date": ingest.date, "source": ingest.source,
        "packs": ingest.coding.packs.as_ref().map(|dir| dir.display().to_string()),
    });
    let mut run = Store::create(&ingest.into)?.begin(Kind::Ingest, pipeline.stamp(options.to_string()))?;
    let stop = Stop::listen();
    let mut progress = Progress::alone(&inputs);
    let defaults = Defaults {
        lang: ingest.lang.clone(),
        date: ingest.date,
        source: ingest.source.clone(),
        columns: ingest.columns.clone().unwrap_or_default(),
    };
    let mut intake = Intake {
        pipeline: &pipeline,
        known: Store::open_read_only(&ingest.into)?,
        reader: Reader::new(inputs, defaults),
        held: None,
        pool,
        times: Times::default(),
        read: 0,
        bad: false,
    };
    let written = convey(&stop, || intake.next(&mut progress), |batch: Vec<Coded>| run.append(&batch).map(drop));
    drop(progress);
    let Intake { mut times, read, bad, known, .. } = intake;
    drop(known);
    let counts = run.counts();
    let version = run.version();
    match written {
        Ok(storing) => {
            (times.storing, times.full_text, times.stories) = (storing, run.full_text(), run.stories());
        }
        Err(fault) => {
            print!("{}", summary(version, &counts, read));
            return Err(fault.into());
        }
    }
    let stopped = stop.asked();
    if stopped {
        run.pause()?
    } else {
        run.finish()?
    };
    print!("{}", summary(version, &counts, read));
    if ingest.coding.times {
        println!("{}", spent(&times));
    }
    if stopped {
        println!("stopped; the same command again goes on");
    }
    // As in `kabar code`: the process ends with this.
    std::mem::forget(pipeline);
    Ok(if bad || stopped { Outcome::SomeBad } else { Outcome::AllRead })
}

fn inputs(sources: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    if sources.is_empty() {
        if io::stdin().is_terminal() {
            bail!("no SOURCE given; name files or folders, or pipe text in (`kabar ingest --help` tells more)");
        }
        return Ok(vec![Input::Stdin]);
    }
    Ok(sources.iter().map(|path| Input::argument(path)).collect())
}

/// Reads and codes, a chunk at a time.
struct Intake<'p> {
    pipeline: &'p Pipeline,
    /// Tells which articles are there already and need no coding.
    known: Store,
    reader: Reader,
    held: Option<Item>,
    pool: rayon::ThreadPool,
    times: Times,
    read: usize,
    bad: bool,
}

impl Intake<'_> {
    /// The next batch for the writer, or none at the end of the input.
    fn next(&mut self, progress: &mut Progress) -> Result<Option<Vec<Coded>>, StoreError> {
        let started = Instant::now();
        let chunk = next_chunk(&mut self.reader, &mut self.held);
        if chunk.is_empty() {
            return Ok(None);
        }
        let count = chunk.len();
        let (mut articles, mut messages) = (Vec::with_capacity(count), Vec::new());
        for item in chunk {
            match item {
                Item::Fault(message) => messages.push(message),
                Item::Article(article) => {
                    self.read += 1;
                    if !self.known.knows(&Identity::of(&article))? {
                        articles.push(*article);
                    }
                }
            }
        }
        self.times.reading += started.elapsed();
        let started = Instant::now();
        let (batch, faults) = coded(self.pipeline, &self.pool, articles);
        self.times.coding += started.elapsed();
        messages.extend(faults);
        for message in &messages {
            self.bad |= message.level == Level::Error;
            progress.suspend(|| say(message));
        }
        progress.advance(count, self.reader.bytes_read());
        Ok(Some(batch))
    }
}

/// Codes articles side by side, in their order; and what is to be said about those that could not be coded.
pub(crate) fn coded(
    pipeline: &Pipeline,
    pool: &rayon::ThreadPool,
    articles: Vec<Article>,
) -> (Vec<Coded>, Vec<Diagnostic>) {
    let code = |article| match pipeline.code(&article, &Options::default()) {
        Ok(events) => (Coded { article, events: Ok(events) }, None),
        Err(message) => (Coded { article, events: Err(reason(&message)) }, Some(message)),
    };
    let coded: Vec<(Coded, Option<Diagnostic>)> = pool.install(|| articles.into_par_iter().map(code).collect());
    let (batch, faults): (Vec<Coded>, Vec<Option<Diagnostic>>) = coded.into_iter().unzip();
    (batch, faults.into_iter().flatten().collect())
}

/// Why an article could not be coded, without its name.
pub(crate) fn reason(message: &Diagnostic) -> String {
    message.message.clone()
}

/// What a run did, for people.
pub(crate) fn summary(version: Option<i64>, counts: &Counts, read: usize) -> String {
    let Some(version) = version else { return format!("nothing new; {} known already\n", articles(read as i64)) };
    let known = (read as i64 - counts.articles_added).max(0);
    let revised = match counts.articles_retired {
        0 => String::new(),
        n => format!(" ({n} of them revisions)"),
    };
    let faults = match counts.faults {
        0 => String::new(),
        n => format!("; {n} could not be coded and are kept without events"),
    };
    format!(
        "version {version}: {} new{revised}, {known} known already{faults}; {} events new, {} retired\n",
        articles(counts.articles_added),
        counts.events_added,
        counts.events_retired,
    )
}

fn articles(count: i64) -> String {
    if count == 1 { "1 article".to_owned() } else { format!("{count} articles") }
}

/// What the time went into. Storing goes on beside the others.
pub(crate) fn spent(times: &Times) -> String {
    let Times { reading, coding, storing, full_text, stories } = times;
    format!(
        "reading {:.2} s, coding {:.2} s, storing beside it {:.2} s, of which full text {:.2} s and stories {:.2} s",
        reading.as_secs_f64(),
        coding.as_secs_f64(),
        storing.as_secs_f64(),
        full_text.as_secs_f64(),
        stories.as_secs_f64()
    )
}
