//! Which happenings and stories the articles of a run belong to, as `kabar-story` finds them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kabar_model::{Article, Event, LinkRole};
use kabar_story::{Edge, Incoming, Memory, Origin, Placed, Told, UNDATED};
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use crate::{At, Store, StoreError, StoredArticle, count::Pending, day_of, number_of, record::numbers};

/// So many articles and reports of events are kept in mind, some KiB each; more where the days around have more.
const HELD: usize = 40_000;

/// Articles that are read back at a time.
const READ: usize = 64;

/// What a run keeps in mind of the articles around. It is read back from the archive where a run begins anew, and must be forgotten
/// after a transaction that was undone.
#[derive(Debug, Default)]
pub(crate) struct Recent(Option<Memory>);

/// An article that is being stored.
pub(crate) struct Newcomer<'a> {
    pub(crate) id: i64,
    pub(crate) version: i64,
    pub(crate) article: &'a Article,
    pub(crate) events: &'a [Event],
}

impl Recent {
    /// Forgets everything.
    pub(crate) fn forget(&mut self) {
        self.0 = None;
    }

    /// Forgets an article that no longer holds, or is coded anew.
    pub(crate) fn drop_article(&mut self, id: i64, day: Option<i64>) {
        if let Some(memory) = &mut self.0 {
            memory.forget(id as u64, day.and_then(day_of));
        }
    }

    /// Gives a new article its story, and says who took what from whom; gives the happening of each of its events.
    pub(crate) fn place(
        &mut self,
        store: &Store,
        pending: &mut Pending,
        new: &Newcomer<'_>,
    ) -> Result<Vec<i64>, StoreError> {
        let memory = self.around(store, new.article.date)?;
        let agencies = agencies(new.events);
        let id = new.id as u64;
        let (db, first) = (&store.connection, first(&store.connection, new.id)?);
        let incoming = Incoming { id, first, article: new.article, events: new.events, agencies: &agencies };
        let place = memory.place(&incoming);
        let day = new.article.date.map(number_of);
        if place.new_story {
            db.prepare_cached(
                "INSERT INTO story (id, first_day, last_day, lead, articles) VALUES (?1, ?2, ?2, ?3, 0)",
            )?
            .execute(params![place.story as i64, day, new.id])?;
        }
        db.prepare_cached(
            "UPDATE story SET articles = articles + 1, first_day = min(coalesce(first_day, ?2), coalesce(?2, first_day)),
             last_day = max(coalesce(last_day, ?2), coalesce(?2, last_day)) WHERE id = ?1",
        )?
        .execute(params![place.story as i64, day])?;
        db.prepare_cached("UPDATE article SET story = ? WHERE id = ?")?.execute([place.story as i64, new.id])?;
        for edge in &place.edges {
            insert(db, edge, new.version)?;
        }
        settle(db, pending, &place.happenings)
    }

    /// The happenings of the events of an article that was coded anew; `kept` are those of events that came out as they were.
    pub(crate) fn again(
        &mut self,
        store: &Store,
        pending: &mut Pending,
        stored: &StoredArticle,
        events: &[Event],
        kept: &[Option<i64>],
    ) -> Result<Vec<i64>, StoreError> {
        let memory = self.around(store, stored.article.date)?;
        let story = story(&store.connection, stored.id)?.unwrap_or(0);
        let kept: Vec<Option<(u64, Option<Date>)>> = kept
            .iter()
            .map(|id| id.map(|id| origin(&store.connection, id).map(|day| (id as u64, day))).transpose())
            .collect::<Result<_, _>>()?;
        memory.forget(stored.id as u64, stored.article.date);
        let agencies = agencies(events);
        let (id, first) = (stored.id as u64, first(&store.connection, stored.id)?);
        let incoming = Incoming { id, first, article: &stored.article, events, agencies: &agencies };
        let told = memory.replace(&incoming, story as u64, &kept);
        settle(&store.connection, pending, &told)
    }

    /// The memory, with the articles around a day in it.
    fn around(&mut self, store: &Store, day: Option<Date>) -> Result<&mut Memory, StoreError> {
        let memory = if let Some(memory) = self.0.take() {
            memory
        } else {
            let next = |table: &str| -> Result<u64, StoreError> {
                let sql = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
                Ok(store.connection.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)
            };
            Memory::new(HELD, next("story")?, next("happening")?)
        };
        let memory = self.0.insert(memory);
        for day in memory.missing(day) {
            memory.open(day);
            read_back(store, memory, day)?;
        }
        Ok(memory)
    }
}

/// Reads the articles of a day back.
fn read_back(store: &Store, memory: &mut Memory, day: Option<Date>) -> Result<(), StoreError> {
    let mut ids: Vec<i64> = store
        .connection
        .prepare_cached(
            "SELECT id FROM article WHERE day IS ?1 AND retired IS NULL AND story IS NOT NULL ORDER BY id DESC LIMIT ?2",
        )?
        .query_map(params![day.map(number_of), if day.is_none() { UNDATED as i64 } else { -1 }], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    ids.reverse();
    for ids in ids.chunks(READ) {
        let articles = store.articles(ids.iter().copied())?;
        let filed = filed(&store.connection, ids)?;
        for (stored, events) in articles.iter().zip(store.events_of_all(&articles, At::Now)?) {
            let happenings = events
                .iter()
                .map(|event| (event.happening as u64, filed.get(&event.happening).copied().flatten()))
                .collect();
            let placed = Placed { story: story(&store.connection, stored.id)?.unwrap_or(0) as u64, happenings };
            let events: Vec<Event> = events.into_iter().map(|event| event.record).collect();
            let (id, agencies) = (stored.id as u64, agencies(&events));
            let first = first(&store.connection, stored.id)?;
            memory.recall(
                &Incoming { id, first, article: &stored.article, events: &events, agencies: &agencies },
                &placed,
            );
        }
    }
    Ok(())
}

/// The first revision of an article.
fn first(db: &Connection, article: i64) -> Result<u64, StoreError> {
    let mut find =
        db.prepare_cached("SELECT min(id) FROM article WHERE key = (SELECT key FROM article WHERE id = ?)")?;
    Ok(find.query_row([article], |row| row.get::<_, i64>(0))? as u64)
}

/// The days that the happenings of some articles are filed under.
fn filed(db: &Connection, articles: &[i64]) -> Result<FxHashMap<i64, Option<Date>>, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT id, day FROM happening WHERE id IN (SELECT event.happening FROM sentence JOIN event ON event.sentence = sentence.id
         WHERE sentence.article IN (SELECT value FROM json_each(?1)) AND event.retired IS NULL)",
    )?;
    let rows = find.query_map([numbers(articles.iter().copied())], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| row.map(|(id, day): (i64, Option<i64>)| (id, day.and_then(day_of))).map_err(StoreError::from))
        .collect()
}

fn story(db: &Connection, article: i64) -> Result<Option<i64>, StoreError> {
    Ok(db.prepare_cached("SELECT story FROM article WHERE id = ?")?.query_row([article], |row| row.get(0))?)
}

/// The day that a happening is filed under.
fn origin(db: &Connection, happening: i64) -> Result<Option<Date>, StoreError> {
    let mut find = db.prepare_cached("SELECT day FROM happening WHERE id = ?")?;
    let day: Option<Option<i64>> = find.query_row([happening], |row| row.get(0)).optional()?;
    Ok(day.flatten().and_then(day_of))
}

/// Stores the happenings that are new; gives the number of each event's.
fn settle(db: &Connection, pending: &mut Pending, told: &[Told]) -> Result<Vec<i64>, StoreError> {
    for told in told.iter().filter(|told| told.new) {
        let (id, day) = (told.id as i64, told.origin.map(number_of));
        db.prepare_cached("INSERT INTO happening (id, day, reports) VALUES (?, ?, 0)")?.execute(params![id, day])?;
        pending.begin(id);
    }
    Ok(told.iter().map(|told| told.id as i64).collect())
}

fn insert(db: &Connection, edge: &Edge, version: i64) -> Result<(), StoreError> {
    let (source, agency) = match &edge.source {
        Origin::Article(id) => (Some(*id as i64), None),
        Origin::Agency(name) => (None, Some(name)),
    };
    db.prepare_cached("INSERT INTO edge (article, source, agency, kind, share, added) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![
            edge.article as i64,
            source,
            agency,
            edge.kind.as_str(),
            (f64::from(edge.share) * 1000.0).round() / 1000.0,
            version
        ])?;
    Ok(())
}

/// The agencies that the events of an article pass through: those that the data know by name. Other words for a medium (a byline,
/// "the paper") name nobody whom a text could have been taken from.
fn agencies(events: &[Event]) -> Vec<String> {
    let media = events.iter().flat_map(|e| &e.attribution).filter(|link| link.role == LinkRole::Medium);
    let names: BTreeSet<&str> = media.filter_map(|link| link.name.as_deref()).collect();
    names.into_iter().map(str::to_owned).collect()
}
