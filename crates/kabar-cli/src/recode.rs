//! `kabar recode`: codes the articles of an archive anew, as a new version.

use std::{path::PathBuf, time::Instant};

use clap::Args;
use kabar::{Options, Pipeline};
use kabar_model::{Diagnostic, Event};
use kabar_store::{Kind, Store, StoreError, StoredArticle};
use rayon::prelude::*;

use crate::{
    args::Coding,
    batch::{CHUNK_ITEMS, Outcome, STACK, pipeline},
    conveyor::{Stop, Times, convey},
    ingest::{reason, spent},
    output::say,
    progress::Progress,
};

/// Packed text of a chunk: about what a chunk of `kabar code` has unpacked.
const CHUNK_PACKED: usize = 192 << 10;

/// Options of `kabar recode`.
#[derive(Debug, Args)]
#[command(
    after_help = "Events that come out as they were are kept; the others are retired and added, so that `kabar diff` can show both. \
                  Ctrl-C stops after the batch at hand; the same command again goes on, and with other data it begins anew.\n\n\
                  Exit status: 0 every article was coded, 1 some were not (each is named) or the run was stopped, 2 wrong usage or an \
                  archive that cannot be used."
)]
pub(crate) struct Recode {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    #[command(flatten)]
    coding: Coding,
}

/// An article with what the engine makes of it now.
type Again = (StoredArticle, Result<Vec<Event>, String>);

pub(crate) fn run(recode: &Recode) -> anyhow::Result<Outcome> {
    let store = Store::open(&recode.archive)?;
    let pipeline = pipeline(recode.coding.packs.as_deref())?;
    let threads = recode.coding.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let options = serde_json::json!({ "packs": recode.coding.packs.as_ref().map(|dir| dir.display().to_string()) });
    let mut run = store.begin(Kind::Recode, pipeline.stamp(options.to_string()))?;
    let version = run.recode_version()?;
    let from = Store::open_read_only(&recode.archive)?;
    let left = from.count_uncoded(version)?;
    let stop = Stop::listen();
    let mut progress = Progress::of_articles(left);
    let mut work = Work { pipeline: &pipeline, from, version, last: 0, pool, times: Times::default(), bad: false };
    let written = convey(&stop, || work.next(&mut progress), |batch: Vec<Again>| run.recode(&batch));
    drop(progress);
    let Work { mut times, bad, from, .. } = work;
    drop(from);
    let counts = run.counts();
    (times.storing, times.full_text, times.stories) = (written?, run.full_text(), run.stories());
    let stopped = stop.asked();
    if stopped {
        run.pause()?
    } else {
        run.finish()?
    };
    println!(
        "version {version}: {} articles coded anew; {} events gained, {} lost",
        counts.articles_coded, counts.events_added, counts.events_retired
    );
    if recode.coding.times {
        println!("{}", spent(&times));
    }
    if stopped {
        println!("stopped; the same command again goes on");
    }
    std::mem::forget(pipeline);
    Ok(if bad || stopped { Outcome::SomeBad } else { Outcome::AllRead })
}

struct Work<'p> {
    pipeline: &'p Pipeline,
    from: Store,
    version: i64,
    last: i64,
    pool: rayon::ThreadPool,
    times: Times,
    bad: bool,
}

impl Work<'_> {
    fn next(&mut self, progress: &mut Progress) -> Result<Option<Vec<Again>>, StoreError> {
        let started = Instant::now();
        let articles = self.from.uncoded_after(self.last, self.version, CHUNK_ITEMS, CHUNK_PACKED)?;
        self.times.reading += started.elapsed();
        let Some(last) = articles.last() else { return Ok(None) };
        self.last = last.id;
        let started = Instant::now();
        let pipeline = self.pipeline;
        let coded: Vec<(Again, Option<Diagnostic>)> = self.pool.install(|| {
            let code = |stored: StoredArticle| match pipeline.code(&stored.article, &Options::default()) {
                Ok(events) => ((stored, Ok(events)), None),
                Err(message) => ((stored, Err(reason(&message))), Some(message)),
            };
            articles.into_par_iter().map(code).collect()
        });
        self.times.coding += started.elapsed();
        let (batch, faults): (Vec<Again>, Vec<Option<Diagnostic>>) = coded.into_iter().unzip();
        for message in faults.into_iter().flatten() {
            self.bad = true;
            progress.suspend(|| say(&message));
        }
        progress.advance(batch.len(), 0);
        Ok(Some(batch))
    }
}
