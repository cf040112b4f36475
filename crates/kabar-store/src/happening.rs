//! Which reports tell of one happening.

use kabar_model::{ActorRef, Event};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::{StoreError, type_id};

/// What makes reports one happening where nothing finer is known: the day, the type, and the same sides. An event that names
/// nobody, or has no day, stands alone.
fn key(event: &Event, day: Option<i64>) -> Option<[u8; 8]> {
    let day = day?;
    if event.actor.is_empty() && event.recipient.is_empty() {
        return None;
    }
    let mut hash = Sha256::new();
    hash.update(day.to_le_bytes());
    hash.update(event.kind.as_str());
    for side in [&event.actor, &event.recipient] {
        let name = |actor: &ActorRef| format!("{}/{}", actor.code, actor.sector.as_deref().unwrap_or(""));
        let mut names: Vec<String> = side.iter().map(name).collect();
        names.sort_unstable();
        names.dedup();
        hash.update((names.len() as u64).to_le_bytes());
        hash.update(names.join(";"));
    }
    let mut key = [0; 8];
    key.copy_from_slice(&hash.finalize()[..8]);
    Some(key)
}

/// The happening that a new event tells of: one that is known, else a new one. It is not counted there yet.
pub(crate) fn assign(db: &Connection, event: &Event, day: Option<i64>) -> Result<i64, StoreError> {
    let key = key(event, day);
    if let Some(key) = &key {
        let known = db
            .prepare_cached("SELECT id FROM happening WHERE key = ?")?
            .query_row([key.as_slice()], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            return Ok(known);
        }
    }
    let mut insert = db.prepare_cached("INSERT INTO happening (key, day, type, reports) VALUES (?, ?, ?, 0)")?;
    Ok(insert.insert(params![key.as_ref().map(<[u8; 8]>::as_slice), day, type_id(event.kind)])?)
}
