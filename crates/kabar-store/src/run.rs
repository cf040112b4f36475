//! The way in: one run adds articles with their events, or codes the archive anew, a batch a transaction.

use std::time::Duration;

use kabar_model::{Article, Event};
use rusqlite::{Transaction, TransactionBehavior};

use crate::{
    Counts, Kind, Stamp, State, Store, StoreError, StoredArticle, count::Pending, happening::Recent, names::Names,
    version, writing::Writing,
};

/// An article with what the engine made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// The article.
    pub article: Article,
    /// Its events in the order of the record, or why it could not be coded.
    pub events: Result<Vec<Event>, String>,
}

/// A run that writes. What it was given is safe when [`Run::append`] or [`Run::recode`] returns; after a fault, and after a process
/// that ended half-way, the archive holds whole batches only, and the next run of the kind goes on.
pub struct Run {
    store: Store,
    kind: Kind,
    stamp: Stamp,
    /// The version, once there is something to write under it.
    version: Option<i64>,
    names: Names,
    recent: Recent,
    counts: Counts,
    full_text: Duration,
    stories: Duration,
}

impl Store {
    /// Begins a run, or goes on with one of its kind that was broken off, where engine and data are the same. Articles cannot be
    /// added while a recode is half done: finish it first.
    pub fn begin(self, kind: Kind, stamp: Stamp) -> Result<Run, StoreError> {
        let path = self.path.clone();
        let mut run = Run {
            store: self,
            kind,
            stamp,
            version: None,
            names: Names::default(),
            recent: Recent::default(),
            counts: Counts::default(),
            full_text: Duration::ZERO,
            stories: Duration::ZERO,
        };
        run.resume().map_err(|e| e.at(&path))?;
        Ok(run)
    }
}

impl Run {
    fn resume(&mut self) -> Result<(), StoreError> {
        let db = &self.store.connection;
        let Some(last) = version::last(db)?.filter(|last| last.state == State::Open) else { return Ok(()) };
        if last.kind == self.kind && version::same(db, &last, &self.stamp)? {
            self.version = Some(last.id);
            return Ok(());
        }
        match last.kind {
            Kind::Recode if self.kind == Kind::Ingest => {
                Err(StoreError::Unfinished { path: self.store.path.clone(), version: last.id })
            }
            Kind::Recode => version::end(db, last.id, State::Partial),
            Kind::Ingest => version::end(db, last.id, State::Complete),
        }
    }

    /// The version that this run writes, once it has written something.
    pub fn version(&self) -> Option<i64> {
        self.version
    }

    /// What this run has changed so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The part of its time that went into full text.
    pub fn full_text(&self) -> Duration {
        self.full_text
    }

    /// The part of its time that went into telling happenings and stories apart.
    pub fn stories(&self) -> Duration {
        self.stories
    }

    /// The archive.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Adds articles: new ones, and new revisions, whose forerunners are retired with their events. What is known already changes
    /// nothing. Gives how many were new.
    pub fn append(&mut self, batch: &[Coded]) -> Result<usize, StoreError> {
        self.transact(|run| {
            let mut new = 0;
            for coded in batch {
                new += usize::from(run.article(coded)?);
            }
            Ok(new)
        })
    }

    /// Codes articles of the archive anew: events that came out as they were are kept, the rest retired and added.
    pub fn recode(&mut self, batch: &[(StoredArticle, Result<Vec<Event>, String>)]) -> Result<(), StoreError> {
        self.transact(|run| batch.iter().try_for_each(|(article, events)| run.again(article, events)))
    }

    /// The number of the version of a recode, which is there even where it changes nothing.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method's own lifetime is not general enough")]
    pub fn recode_version(&mut self) -> Result<i64, StoreError> {
        self.transact(|run| run.number())
    }

    /// Ends the run; its version is complete.
    pub fn finish(self) -> Result<Store, StoreError> {
        if let Some(id) = self.version {
            let path = self.store.path.clone();
            version::end(&self.store.connection, id, State::Complete).map_err(|e| e.at(&path))?;
        }
        self.close()
    }

    /// Leaves the run open, for the next to go on with.
    pub fn pause(self) -> Result<Store, StoreError> {
        self.close()
    }

    /// What was written goes from the log to the file itself.
    fn close(self) -> Result<Store, StoreError> {
        let checkpoint = self.store.connection.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(()));
        checkpoint.map_err(|e| StoreError::from(e).at(&self.store.path))?;
        Ok(self.store)
    }

    /// All of it, or nothing.
    fn transact<T>(&mut self, work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let Self { store, kind, stamp, version, names, recent, counts, full_text, stories } = self;
        let attempt = || {
            let db = Transaction::new_unchecked(&store.connection, TransactionBehavior::Immediate)?;
            let before = *counts;
            let mut writing = Writing {
                store,
                db: &db,
                kind: *kind,
                stamp,
                version: *version,
                names,
                recent,
                counts: Counts::default(),
                pending: Pending::default(),
                full_text: Duration::ZERO,
                stories: Duration::ZERO,
            };
            let done = work(&mut writing)?;
            let (number, change) = (writing.version, writing.counts);
            let took = (writing.full_text, writing.stories);
            let Writing { pending, .. } = writing;
            pending.write(&db)?;
            if let Some(number) = number {
                version::count(&db, number, &change)?;
            }
            db.commit()?;
            Ok((done, number, sum(before, change), took))
        };
        match attempt() {
            Ok((done, number, all, took)) => {
                (*version, *counts) = (number, all);
                *full_text += took.0;
                *stories += took.1;
                Ok(done)
            }
            Err(fault) => {
                names.forget();
                recent.forget();
                Err(StoreError::at(fault, &store.path))
            }
        }
    }
}

fn sum(a: Counts, b: Counts) -> Counts {
    Counts {
        articles_added: a.articles_added + b.articles_added,
        articles_retired: a.articles_retired + b.articles_retired,
        articles_coded: a.articles_coded + b.articles_coded,
        events_added: a.events_added + b.events_added,
        events_retired: a.events_retired + b.events_retired,
        faults: a.faults + b.faults,
    }
}
