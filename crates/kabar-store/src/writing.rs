//! What a run does inside one transaction.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use kabar_model::{Article, Event, Field};
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use crate::{
    At, Coded, Counts, Identity, Kind, Stamp, Store, StoreError, StoredArticle,
    count::Pending,
    event_row::{self, Desk, Fields},
    happening::{Newcomer, Recent},
    names::Names,
    number_of,
    text::pack,
    version,
};

/// One batch, inside its transaction.
pub(crate) struct Writing<'r> {
    pub(crate) store: &'r Store,
    pub(crate) db: &'r Connection,
    pub(crate) kind: Kind,
    pub(crate) stamp: &'r Stamp,
    pub(crate) version: Option<i64>,
    pub(crate) names: &'r mut Names,
    pub(crate) recent: &'r mut Recent,
    pub(crate) counts: Counts,
    /// What it changes in the counts of the archive.
    pub(crate) pending: Pending,
    /// Time that full text has taken.
    pub(crate) full_text: Duration,
    /// Time that telling happenings and stories apart has taken.
    pub(crate) stories: Duration,
}

impl Writing<'_> {
    /// The version that is written. Its row comes with the first thing that is new: a run that finds nothing leaves no trace.
    pub(crate) fn number(&mut self) -> Result<i64, StoreError> {
        if let Some(number) = self.version {
            return Ok(number);
        }
        let number = version::add(self.db, self.kind, self.stamp)?;
        self.version = Some(number);
        Ok(number)
    }

    /// Adds an article, unless it is known.
    pub(crate) fn article(&mut self, coded: &Coded) -> Result<bool, StoreError> {
        let identity = Identity::of(&coded.article);
        if known(self.db, &identity)? {
            return Ok(false);
        }
        let version = self.number()?;
        self.retire_article(version, &identity)?;
        let fields = Fields::new(&coded.article);
        let (events, fault) = settle(&fields, &coded.events);
        let id = self.insert(version, &identity, &coded.article, fault)?;
        self.counts.articles_added += 1;
        self.counts.articles_coded += 1;
        self.counts.faults += i64::from(fault.is_some());
        let newcomer = Newcomer { id, version, article: &coded.article, events };
        let started = Instant::now();
        let happenings = self.recent.place(self.store, &mut self.pending, &newcomer)?;
        self.stories += started.elapsed();
        let mut desk = self.desk(version, id, coded.article.date, &fields);
        for ((place, event), happening) in places(events).zip(happenings) {
            event_row::add(&mut desk, place, happening, event)?;
        }
        self.counts.events_added += events.len() as i64;
        Ok(true)
    }

    fn desk<'d>(&'d mut self, version: i64, article: i64, published: Option<Date>, fields: &'d Fields<'d>) -> Desk<'d> {
        let Self { db, names, pending, full_text, .. } = self;
        Desk { db, names, pending, full_text, version, article, published, fields, sentences: FxHashMap::default() }
    }

    fn insert(
        &mut self,
        version: i64,
        identity: &Identity,
        article: &Article,
        fault: Option<&str>,
    ) -> Result<i64, StoreError> {
        let outlet = article.source.as_deref().map(|name| self.names.outlet(self.db, name)).transpose()?;
        let day = article.date.map(number_of);
        let counted = |text: &str| text.split_whitespace().count();
        let words = (counted(&article.text) + article.title.as_deref().map_or(0, counted)) as i64;
        let body = pack(&article.text).map_err(|reason| StoreError::Io { path: "zstd".into(), reason })?;
        let length = article.text.chars().count();
        let id = self
            .db
            .prepare_cached(
                "INSERT INTO article (key, digest, doc, outlet, url, title, lang, day, length, words, body, fault, coded, added)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
            )?
            .insert(params![
                identity.key.as_slice(),
                identity.digest.as_slice(),
                article.id,
                outlet,
                article.url,
                article.title,
                article.lang,
                day,
                length,
                words,
                body,
                fault,
                version
            ])?;
        if let Some(title) = &article.title {
            self.db
                .prepare_cached("INSERT INTO title_words (rowid, text) VALUES (?, ?)")?
                .execute(params![id, title])?;
        }
        self.pending.publish(outlet, day, 1, words);
        Ok(id)
    }

    /// The revision that holds so far gives way.
    fn retire_article(&mut self, version: i64, identity: &Identity) -> Result<(), StoreError> {
        let found: Option<(i64, Option<i64>, Option<i64>, i64)> = self
            .db
            .prepare_cached("SELECT id, outlet, day, words FROM article WHERE key = ? AND retired IS NULL")?
            .query_row([identity.key.as_slice()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((id, outlet, day, words)) = found else { return Ok(()) };
        let events: Vec<i64> = self
            .db
            .prepare_cached("SELECT event.id FROM sentence JOIN event ON event.sentence = sentence.id WHERE sentence.article = ? AND event.retired IS NULL")?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for event in events {
            event_row::retire(self.db, &mut self.pending, version, event)?;
            self.counts.events_retired += 1;
        }
        self.db.prepare_cached("UPDATE article SET retired = ? WHERE id = ?")?.execute([version, id])?;
        self.counts.articles_retired += 1;
        self.db
            .prepare_cached(
                "UPDATE story SET articles = articles - 1 WHERE id = (SELECT story FROM article WHERE id = ?)",
            )?
            .execute([id])?;
        self.recent.drop_article(id, day);
        self.pending.publish(outlet, day, -1, -words);
        Ok(())
    }

    /// Codes a current article of the archive anew.
    pub(crate) fn again(
        &mut self,
        stored: &StoredArticle,
        events: &Result<Vec<Event>, String>,
    ) -> Result<(), StoreError> {
        let version = self.number()?;
        let fields = Fields::new(&stored.article);
        let mut before = self.store.events_of(stored, At::Now)?;
        let (events, fault) = settle(&fields, events);
        let mut kept = Vec::with_capacity(events.len());
        for (place, event) in places(events) {
            let same = before.iter_mut().position(|old| {
                // The record is compared without what tells who coded it.
                old.record.engine.clone_from(&event.engine);
                old.record.codebook.clone_from(&event.codebook);
                old.place == place && old.record == *event
            });
            kept.push(same.map(|at| before.swap_remove(at).happening));
        }
        for old in &before {
            event_row::retire(self.db, &mut self.pending, version, old.id)?;
        }
        let new = kept.iter().filter(|kept| kept.is_none()).count();
        if new > 0 || !before.is_empty() {
            let started = Instant::now();
            let happenings = self.recent.again(self.store, &mut self.pending, stored, events, &kept)?;
            self.stories += started.elapsed();
            let mut desk = self.desk(version, stored.id, stored.article.date, &fields);
            desk.recall()?;
            for (((place, event), happening), kept) in places(events).zip(happenings).zip(&kept) {
                if kept.is_none() {
                    event_row::add(&mut desk, place, happening, event)?;
                }
            }
        }
        self.db
            .prepare_cached("UPDATE article SET coded = ?, fault = ? WHERE id = ?")?
            .execute(params![version, fault, stored.id])?;
        self.counts.articles_coded += 1;
        self.counts.events_retired += before.len() as i64;
        self.counts.events_added += new as i64;
        self.counts.faults += i64::from(fault.is_some());
        Ok(())
    }
}

/// Whether this revision of the article was ever there.
pub(crate) fn known(db: &Connection, identity: &Identity) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached("SELECT 1 FROM article WHERE key = ? AND digest = ?")?
        .exists(params![identity.key.as_slice(), identity.digest.as_slice()])?)
}

/// What is stored of an outcome: the events, or why there are none.
fn settle<'c>(fields: &Fields<'_>, events: &'c Result<Vec<Event>, String>) -> (&'c [Event], Option<&'c str>) {
    match events {
        Ok(events) if events.iter().all(|event| fields.hold(event)) => (events, None),
        Ok(_) => (&[], Some("its events do not stand in its text")),
        Err(fault) => (&[], Some(fault)),
    }
}

/// Every event with its number among the events of its sentence.
fn places(events: &[Event]) -> impl Iterator<Item = (i64, &Event)> {
    let mut seen: FxHashMap<(Field, usize, usize), i64> = FxHashMap::default();
    events.iter().map(move |event| {
        let place = seen.entry((event.field, event.sentence.start, event.sentence.end)).or_default();
        *place += 1;
        (*place - 1, event)
    })
}
