//! Articles that come in little by little, into an archive: coded, stored, and every hour a version is completed.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use kabar::Pipeline;
use kabar_model::{Article, Diagnostic};
use kabar_store::{Identity, Kind, Run, Stamp, Store, StoreError};

use crate::{
    batch::{STACK, pipeline},
    ingest::{coded, summary},
};

/// A version is complete after so long: what is asked of the last complete version is never much older, and a watch of a year
/// leaves no more versions than it has hours.
const HOUR: Duration = Duration::from_hours(1);

/// An archive that is being added to. It is held for as long as this lives.
pub(crate) struct Keeper {
    pipeline: Pipeline,
    pool: rayon::ThreadPool,
    stamp: Stamp,
    /// None only while one run gives way to the next.
    run: Option<Run>,
    begun: Instant,
    read: usize,
}

impl Keeper {
    pub(crate) fn new(
        archive: &Path,
        packs: Option<&Path>,
        threads: Option<u16>,
        feeds: &Path,
    ) -> anyhow::Result<Self> {
        let pipeline = pipeline(packs)?;
        let threads = threads.map_or(0, usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
        let options = serde_json::json!({
            "watch": feeds.display().to_string(), "packs": packs.map(|dir| dir.display().to_string()),
        });
        let stamp = pipeline.stamp(options.to_string());
        let run = Store::create(archive)?.begin(Kind::Ingest, stamp.clone())?;
        Ok(Self { pipeline, pool, stamp, run: Some(run), begun: Instant::now(), read: 0 })
    }

    /// Codes and stores what is new of some articles. When it returns they are safe.
    pub(crate) fn keep(&mut self, articles: Vec<Article>) -> Result<Vec<Diagnostic>, StoreError> {
        let Some(run) = &mut self.run else { return Ok(Vec::new()) };
        self.read += articles.len();
        let mut new = Vec::with_capacity(articles.len());
        for article in articles {
            if !run.store().knows(&Identity::of(&article))? {
                new.push(article);
            }
        }
        let (batch, faults) = coded(&self.pipeline, &self.pool, new);
        if !batch.is_empty() {
            let before = run.counts();
            run.append(&batch)?;
            let mut outlets: BTreeMap<&str, usize> = BTreeMap::new();
            for one in &batch {
                *outlets.entry(one.article.source.as_deref().unwrap_or("no outlet")).or_default() += 1;
            }
            let outlets: Vec<String> = outlets.iter().map(|(name, n)| format!("{n} of {name}")).collect();
            let events = run.counts().events_added - before.events_added;
            // A reader of this who has left does not stop the watch.
            let _ = writeln!(
                anstream::stdout(),
                "new: {}; {events} event{}",
                crate::output::text::clean(&outlets.join(", ")),
                if events == 1 { "" } else { "s" }
            );
        }
        Ok(faults)
    }

    /// Completes the version at hand where it is old enough, and goes on with the next.
    pub(crate) fn tidy(&mut self) -> Result<(), StoreError> {
        if self.begun.elapsed() < HOUR {
            return Ok(());
        }
        self.begun = Instant::now();
        if let Some(run) = self.run.take_if(|run| run.version().is_some()) {
            self.tell(&run);
            self.run = Some(run.finish()?.begin(Kind::Ingest, self.stamp.clone())?);
            self.read = 0;
        }
        Ok(())
    }

    /// Completes the version at hand.
    pub(crate) fn finish(mut self) -> Result<(), StoreError> {
        if let Some(run) = self.run.take() {
            self.tell(&run);
            run.finish()?;
        }
        // As in `kabar code`: the process ends with this.
        std::mem::forget(self.pipeline);
        Ok(())
    }

    fn tell(&self, run: &Run) {
        let _ = write!(anstream::stdout(), "{}", summary(run.version(), &run.counts(), self.read));
    }
}
