//! What changed from one version to another.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::{At, Store, StoreError, StoredArticle, StoredEvent};

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It is there now and was not before.
    Gained,
    /// It was there before and is not now.
    Lost,
    /// Its sentence and trigger gave an event before and now, with something different in it.
    Changed,
}

impl Change {
    /// As it is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Changed => "changed",
        }
    }
}

/// One event that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The article.
    pub article: i64,
    /// What became of it.
    pub change: Change,
    /// As it was.
    pub before: Option<StoredEvent>,
    /// As it is.
    pub after: Option<StoredEvent>,
}

impl Difference {
    /// The lexicon row that it is told under: the one that fires now, else the one that fired.
    pub fn row(&self) -> &str {
        let event = self.after.as_ref().or(self.before.as_ref());
        event.and_then(|e| e.record.evidence.first()).map_or("", String::as_str)
    }

    /// The keys of the record whose values differ; empty unless it changed.
    pub fn fields(&self) -> Vec<String> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let value = |event: &StoredEvent| serde_json::to_value(&event.record).unwrap_or_default();
        let (before, after) = (value(before), value(after));
        let keys = before.as_object().into_iter().flatten().filter(|(key, value)| after.get(key) != Some(value));
        keys.map(|(key, _)| key.clone()).filter(|key| key != "engine" && key != "codebook").collect()
    }
}

impl Store {
    /// Hands out every event that differs between what held at two versions, article by article in the order in which they came.
    /// An event that only moved among those of its sentence is no difference.
    pub fn diff(
        &self,
        before: i64,
        after: i64,
        take: &mut dyn FnMut(Difference) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.settled(before)?;
        self.settled(after)?;
        let (low, high) = (before.min(after), before.max(after));
        let snapshot = self.connection.unchecked_transaction()?;
        let mut statement = snapshot.prepare(
            "SELECT article FROM event WHERE id >= ?3 AND id < ?4 UNION SELECT article FROM event WHERE retired > ?1 AND retired <= ?2
             ORDER BY 1",
        )?;
        let (first, end) = (self.first_event_after(low)?, self.first_event_after(high)?);
        let mut rows = statement.query(params![low, high, first, end])?;
        while let Some(row) = rows.next()? {
            let article = self.article(row.get(0)?)?;
            for difference in self.differences(&article, before, after)? {
                take(difference)?;
            }
        }
        Ok(())
    }

    /// The first number of an event that was added after a version: numbers go up with versions.
    fn first_event_after(&self, version: i64) -> Result<i64, StoreError> {
        let mut last = self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM event")?;
        let mut look =
            self.connection.prepare_cached("SELECT id, added FROM event WHERE id >= ? ORDER BY id LIMIT 1")?;
        let (mut low, mut end): (i64, i64) = (1, last.query_row([], |row| row.get::<_, i64>(0))? + 1);
        while low < end {
            let middle = low + (end - low) / 2;
            let (id, added): (i64, i64) = look.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))?;
            if added > version { end = middle } else { low = id + 1 }
        }
        Ok(low)
    }

    fn differences(&self, article: &StoredArticle, before: i64, after: i64) -> Result<Vec<Difference>, StoreError> {
        let mut old = self.events_of(article, At::Version(before))?;
        let mut new = self.events_of(article, At::Version(after))?;
        // Who coded it is no difference, nor is its place among the events of the sentence.
        take_pairs(&mut old, &mut new, |a, b| a.id == b.id || alike(a, b));
        let mut changed = take_pairs(&mut old, &mut new, |a, b| {
            a.record.trigger == b.record.trigger
                && a.record.sentence == b.record.sentence
                && a.record.field == b.record.field
        });
        let difference = |change, before, after| Difference { article: article.id, change, before, after };
        let mut all: Vec<Difference> =
            changed.drain(..).map(|(a, b)| difference(Change::Changed, Some(a), Some(b))).collect();
        all.extend(old.into_iter().map(|a| difference(Change::Lost, Some(a), None)));
        all.extend(new.into_iter().map(|b| difference(Change::Gained, None, Some(b))));
        let place = |d: &Difference| {
            let event = d.after.as_ref().or(d.before.as_ref());
            event.map(|e| (e.record.field, e.record.sentence.start, e.record.trigger.start, d.change))
        };
        all.sort_by_key(place);
        Ok(all)
    }
}

fn alike(a: &StoredEvent, b: &StoredEvent) -> bool {
    let mut a = a.record.clone();
    a.engine.clone_from(&b.record.engine);
    a.codebook.clone_from(&b.record.codebook);
    a == b.record
}

/// Takes out of two lists what goes together, each event once.
fn take_pairs(
    old: &mut Vec<StoredEvent>,
    new: &mut Vec<StoredEvent>,
    together: impl Fn(&StoredEvent, &StoredEvent) -> bool,
) -> Vec<(StoredEvent, StoredEvent)> {
    let mut pairs = Vec::new();
    let mut left = Vec::with_capacity(old.len());
    for event in old.drain(..) {
        match new.iter().position(|other| together(&event, other)) {
            Some(at) => pairs.push((event, new.remove(at))),
            None => left.push(event),
        }
    }
    *old = left;
    pairs
}

/// Gained, lost and changed events of one lexicon row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Events that are there now and were not before.
    pub gained: usize,
    /// Events that are there no more.
    pub lost: usize,
    /// Events with something different in them.
    pub changed: usize,
}

impl Changes {
    /// Counts one more.
    pub fn add(&mut self, change: Change) {
        match change {
            Change::Gained => self.gained += 1,
            Change::Lost => self.lost += 1,
            Change::Changed => self.changed += 1,
        }
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.gained + self.lost + self.changed
    }
}

/// Counts of differences by lexicon row, those with the most first.
pub fn by_row(rows: BTreeMap<String, Changes>) -> Vec<(String, Changes)> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|(_, changes)| std::cmp::Reverse(changes.total()));
    rows
}
