//! What is known of every feed from before, in one file of JSON (docs/ingest.md describes it).

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use kabar_model::Diagnostic;
use serde::{Deserialize, Serialize};

use crate::Error;

/// So many ids of items are remembered for a feed; feeds show some dozens at a time.
const SEEN: usize = 2000;

/// So many days of health are kept.
const DAYS: usize = 800;

/// Every feed by its address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct State {
    /// Version of this form.
    pub version: u32,
    /// The feeds.
    pub feeds: BTreeMap<String, FeedState>,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedState {
    /// The `ETag` of the last reply.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub last_modified: Option<String>,
    /// The outlet that its articles are given under, once one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Where it has moved for good.
    pub moved_to: Option<String>,
    /// When it is looked at next, in seconds since 1970.
    pub next: i64,
    /// When it was last fetched or found unchanged.
    pub last_success: Option<i64>,
    /// Failures since.
    pub failures: u32,
    /// Why the last look failed; none after one that did not.
    pub last_error: Option<String>,
    /// Ids of items that were given out, the newest last.
    pub seen: Vec<String>,
    /// What each of them looked like in the feed, so that a changed one is known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub prints: BTreeMap<String, String>,
    /// What was fetched and what failed, by day (UTC). A day without success is an outage of the feed, not peace.
    pub days: BTreeMap<String, Day>,
}

/// One day of one feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Day {
    /// Looks that succeeded, a feed found unchanged included.
    pub ok: u32,
    /// Looks that failed.
    pub failed: u32,
    /// New items given out; changed ones are not counted again.
    pub items: u32,
}

impl State {
    /// Reads the file; a new state where there is none.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let fault = |message: String| Error::Data(Diagnostic::error(&*shown, message));
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| fault(format!("not a state of feeds: {e}"))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Self { version: 1, ..Self::default() }),
            Err(e) => Err(fault(format!("cannot be read: {e}"))),
        }
    }

    /// Writes the file whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let part = path.with_extension("part");
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(&serde_json::to_vec_pretty(self).map_err(io::Error::other)?)?;
            file.sync_all()?;
            fs::rename(&part, path)
        };
        write().map_err(|error| Error::State { path: path.display().to_string(), error })
    }
}

impl FeedState {
    /// Whether an item is new.
    pub(crate) fn is_new(&self, id: &str) -> bool {
        !self.seen.iter().any(|seen| seen == id)
    }

    /// Whether a known item looks different; unknown of those given out before prints were kept.
    pub(crate) fn is_changed(&self, id: &str, print: &str) -> bool {
        self.prints.get(id).is_some_and(|known| known != print)
    }

    pub(crate) fn remember(&mut self, id: String, print: String) {
        if self.is_new(&id) {
            self.seen.push(id.clone());
        }
        self.prints.insert(id, print);
        let over = self.seen.len().saturating_sub(SEEN);
        for gone in self.seen.drain(..over) {
            self.prints.remove(&gone);
        }
    }

    pub(crate) fn day(&mut self, now: i64) -> &mut Day {
        let day =
            jiff::Timestamp::from_second(now).map_or_else(|_| String::new(), |at| at.to_string()[..10].to_owned());
        while self.days.len() > DAYS {
            self.days.pop_first();
        }
        self.days.entry(day).or_default()
    }
}
