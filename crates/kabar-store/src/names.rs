//! Names that come again and again get a number once.

use kabar_model::{ActorRef, AttributionLink, Location};
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::FxHashMap;

use crate::StoreError;

/// Numbers known so far. What is kept in memory is bounded: past this many of a kind the rest is looked up again.
const MOST: usize = 200_000;

/// An actor as its row has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ActorName {
    pub(crate) code: String,
    pub(crate) sector: Option<String>,
    pub(crate) name: Option<String>,
}

impl From<&ActorRef> for ActorName {
    fn from(actor: &ActorRef) -> Self {
        Self { code: actor.code.clone(), sector: actor.sector.clone(), name: actor.name.clone() }
    }
}

impl From<&AttributionLink> for ActorName {
    fn from(link: &AttributionLink) -> Self {
        Self { code: link.code.clone(), sector: link.sector.clone(), name: link.name.clone() }
    }
}

/// Numbers of names, inside a transaction. After a transaction that was undone the numbers must be forgotten.
#[derive(Default)]
pub(crate) struct Names {
    symbols: FxHashMap<String, i64>,
    codes: FxHashMap<String, i64>,
    outlets: FxHashMap<String, i64>,
    contexts: FxHashMap<String, i64>,
    /// With the number of the code.
    actors: FxHashMap<ActorName, (i64, i64)>,
    locations: FxHashMap<(u32, String), (Location, i64)>,
}

impl Names {
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn symbol(&mut self, db: &Connection, text: &str) -> Result<i64, StoreError> {
        number(
            &mut self.symbols,
            db,
            text,
            "SELECT id FROM symbol WHERE text = ?",
            "INSERT INTO symbol (text) VALUES (?)",
        )
    }

    pub(crate) fn code(&mut self, db: &Connection, name: &str) -> Result<i64, StoreError> {
        number(&mut self.codes, db, name, "SELECT id FROM code WHERE name = ?", "INSERT INTO code (name) VALUES (?)")
    }

    pub(crate) fn outlet(&mut self, db: &Connection, name: &str) -> Result<i64, StoreError> {
        number(
            &mut self.outlets,
            db,
            name,
            "SELECT id FROM outlet WHERE name = ?",
            "INSERT INTO outlet (name) VALUES (?)",
        )
    }

    /// The number of an actor, and that of its code.
    pub(crate) fn actor(&mut self, db: &Connection, actor: &ActorName) -> Result<(i64, i64), StoreError> {
        if let Some(found) = self.actors.get(actor) {
            return Ok(*found);
        }
        let code = self.code(db, &actor.code)?;
        let found: Option<i64> = db
            .prepare_cached(
                "SELECT id FROM actor WHERE code = ? AND coalesce(sector, '') = coalesce(?, '') AND coalesce(name, '') = coalesce(?, '')",
            )?
            .query_row(params![code, actor.sector, actor.name], |row| row.get(0))
            .optional()?;
        let id =
            match found {
                Some(id) => id,
                None => db
                    .prepare_cached("INSERT INTO actor (code, sector, name) VALUES (?, ?, ?)")?
                    .insert(params![code, actor.sector, actor.name])?,
            };
        bound(&mut self.actors);
        self.actors.insert(actor.clone(), (id, code));
        Ok((id, code))
    }

    /// The number of a set of contexts; 0 is the empty set.
    pub(crate) fn contexts(&mut self, db: &Connection, names: &[String]) -> Result<i64, StoreError> {
        let joined = names.join(";");
        if let Some(id) = self.contexts.get(&joined) {
            return Ok(*id);
        }
        let found: Option<i64> = db
            .prepare_cached("SELECT id FROM context_set WHERE names = ?")?
            .query_row([&joined], |row| row.get(0))
            .optional()?;
        let id = if let Some(id) = found {
            id
        } else {
            let id = db.prepare_cached("INSERT INTO context_set (names) VALUES (?)")?.insert([&joined])?;
            for name in names {
                let mut insert = db.prepare_cached("INSERT OR IGNORE INTO context (name, \"set\") VALUES (?, ?)")?;
                insert.execute(params![name, id])?;
            }
            id
        };
        bound(&mut self.contexts);
        self.contexts.insert(joined, id);
        Ok(id)
    }

    pub(crate) fn location(&mut self, db: &Connection, place: &Location) -> Result<i64, StoreError> {
        let Location { name, code, lat, lon, geonames, .. } = place;
        let key = (*geonames, name.clone());
        if let Some((known, id)) = self.locations.get(&key)
            && known.code == *code
            && known.lat == *lat
            && known.lon == *lon
        {
            return Ok(*id);
        }
        let found: Option<i64> = db
            .prepare_cached(
                "SELECT id FROM location WHERE geonames = ? AND name = ? AND code = ?
                 AND coalesce(lat, 1000) = coalesce(?, 1000) AND coalesce(lon, 1000) = coalesce(?, 1000)",
            )?
            .query_row(params![geonames, name, code, lat, lon], |row| row.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => db
                .prepare_cached("INSERT INTO location (geonames, name, code, lat, lon) VALUES (?, ?, ?, ?, ?)")?
                .insert(params![geonames, name, code, lat, lon])?,
        };
        bound(&mut self.locations);
        self.locations.insert(key, (place.clone(), id));
        Ok(id)
    }
}

fn number(
    known: &mut FxHashMap<String, i64>,
    db: &Connection,
    text: &str,
    find: &str,
    insert: &str,
) -> Result<i64, StoreError> {
    if let Some(id) = known.get(text) {
        return Ok(*id);
    }
    let found: Option<i64> = db.prepare_cached(find)?.query_row([text], |row| row.get(0)).optional()?;
    let id = match found {
        Some(id) => id,
        None => db.prepare_cached(insert)?.insert([text])?,
    };
    bound(known);
    known.insert(text.to_owned(), id);
    Ok(id)
}

fn bound<K, V>(known: &mut FxHashMap<K, V>) {
    if known.len() >= MOST {
        known.clear();
    }
}
