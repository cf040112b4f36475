//! Versions: what coded the archive, when, with which data.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{Store, StoreError};

/// What a version does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Adds articles.
    Ingest,
    /// Codes the articles that are there anew.
    Recode,
}

impl Kind {
    /// As the table has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Recode => "recode",
        }
    }
}

/// How far a version has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Being written, or broken off: the next run goes on with it.
    Open,
    /// Done.
    Complete,
    /// A recode that was given up for one with other data.
    Partial,
}

impl State {
    /// As the table has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Partial => "partial",
        }
    }
}

/// Who codes: everything that the events of a version depend on but the articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Engine name and version, as in the event record.
    pub engine: String,
    /// Digest of ontology, actors, packs and places, as in the event record.
    pub codebook: String,
    /// SHA-256 of every data file, models included, by path.
    pub files: Vec<(String, String)>,
    /// What the command line said, as JSON.
    pub options: String,
}

/// Counts of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Articles and revisions that are new.
    pub articles_added: i64,
    /// Revisions that a newer one took the place of.
    pub articles_retired: i64,
    /// Articles that were coded.
    pub articles_coded: i64,
    /// Events that hold from this version on.
    pub events_added: i64,
    /// Events that hold no more.
    pub events_retired: i64,
    /// Articles that could not be coded.
    pub faults: i64,
}

/// One row of the table `version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: Kind,
    /// How far it has come.
    pub state: State,
    /// Engine name and version.
    pub engine: String,
    /// Digest of the data.
    pub codebook: String,
    /// What the command line said, as JSON.
    pub options: String,
    /// Seconds since 1970, UTC.
    pub started: i64,
    /// Likewise; none while it is open.
    pub ended: Option<i64>,
    /// What it changed.
    pub counts: Counts,
}

const VERSION: &str =
    "SELECT id, kind, state, engine, codebook, options, started, ended, articles_added, articles_retired,
  articles_coded, events_added, events_retired, faults FROM version";

fn read(row: &Row<'_>) -> rusqlite::Result<Version> {
    let (kind, state): (String, String) = (row.get(1)?, row.get(2)?);
    Ok(Version {
        id: row.get(0)?,
        kind: if kind == Kind::Ingest.as_str() { Kind::Ingest } else { Kind::Recode },
        state: match state.as_str() {
            "open" => State::Open,
            "partial" => State::Partial,
            _ => State::Complete,
        },
        engine: row.get(3)?,
        codebook: row.get(4)?,
        options: row.get(5)?,
        started: row.get(6)?,
        ended: row.get(7)?,
        counts: Counts {
            articles_added: row.get(8)?,
            articles_retired: row.get(9)?,
            articles_coded: row.get(10)?,
            events_added: row.get(11)?,
            events_retired: row.get(12)?,
            faults: row.get(13)?,
        },
    })
}

impl Store {
    /// All versions, the first first.
    pub fn versions(&self) -> Result<Vec<Version>, StoreError> {
        let mut statement = self.connection.prepare(&format!("{VERSION} ORDER BY id"))?;
        let versions = statement.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(versions)
    }

    /// One version.
    pub fn version(&self, id: i64) -> Result<Version, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{VERSION} WHERE id = ?"))?;
        statement.query_row([id], read).optional()?.ok_or(StoreError::NoVersion(id))
    }

    /// A version that can be asked what held at it. The last one can while it is still open: its state is what holds now.
    pub fn settled(&self, id: i64) -> Result<Version, StoreError> {
        let version = self.version(id)?;
        if version.state == State::Partial { Err(StoreError::Partial(id)) } else { Ok(version) }
    }

    /// SHA-256 of every data file that a version was coded with, by path.
    pub fn version_files(&self, id: i64) -> Result<Vec<(String, String)>, StoreError> {
        files(&self.connection, id)
    }
}

fn files(db: &Connection, id: i64) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT path, sha256 FROM version_file WHERE version = (SELECT files FROM version WHERE id = ?) ORDER BY path",
    )?;
    let files = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(files)
}

/// The last version.
pub(crate) fn last(db: &Connection) -> Result<Option<Version>, StoreError> {
    Ok(db.prepare_cached(&format!("{VERSION} ORDER BY id DESC LIMIT 1"))?.query_row([], read).optional()?)
}

/// Whether a version was coded by the same engine with the same data.
pub(crate) fn same(db: &Connection, version: &Version, stamp: &Stamp) -> Result<bool, StoreError> {
    Ok(version.engine == stamp.engine
        && version.codebook == stamp.codebook
        && files(db, version.id)? == sorted(&stamp.files))
}

fn sorted(files: &[(String, String)]) -> Vec<(String, String)> {
    let mut files = files.to_vec();
    files.sort_unstable();
    files
}

/// Writes the row of a new version.
pub(crate) fn add(db: &Connection, kind: Kind, stamp: &Stamp) -> Result<i64, StoreError> {
    let last = last(db)?;
    let id = last.as_ref().map_or(1, |version| version.id + 1);
    let files = sorted(&stamp.files);
    let known = match &last {
        Some(version) if self::files(db, version.id)? == files => {
            db.query_row("SELECT files FROM version WHERE id = ?", [version.id], |row| row.get(0))?
        }
        _ => id,
    };
    let options = if stamp.options.is_empty() { "{}" } else { &stamp.options };
    db.execute(
        "INSERT INTO version (id, kind, state, engine, codebook, files, options, started) VALUES (?, ?, 'open', ?, ?, ?, ?, ?)",
        params![id, kind.as_str(), stamp.engine, stamp.codebook, known, options, now()],
    )?;
    if known == id {
        for (path, sha256) in files {
            db.execute("INSERT INTO version_file (version, path, sha256) VALUES (?, ?, ?)", params![id, path, sha256])?;
        }
    }
    Ok(id)
}

/// Ends a version.
pub(crate) fn end(db: &Connection, id: i64, state: State) -> Result<(), StoreError> {
    db.execute("UPDATE version SET state = ?, ended = ? WHERE id = ?", params![state.as_str(), now(), id])?;
    Ok(())
}

/// Adds to the counts of a version.
pub(crate) fn count(db: &Connection, id: i64, counts: &Counts) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE version SET articles_added = articles_added + ?, articles_retired = articles_retired + ?,
           articles_coded = articles_coded + ?, events_added = events_added + ?, events_retired = events_retired + ?,
           faults = faults + ? WHERE id = ?",
    )?
    .execute(params![
        counts.articles_added,
        counts.articles_retired,
        counts.articles_coded,
        counts.events_added,
        counts.events_retired,
        counts.faults,
        id
    ])?;
    Ok(())
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
