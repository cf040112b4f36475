//! Opening an archive: one writer, many readers.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use crate::{
    StoreError,
    schema::{self, APPLICATION, FIRST, LATEST},
};

/// How long a reader waits for the moment in which a writer holds the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// Pages kept in memory, in KiB (negative, as SQLite has it).
const WRITER_CACHE: i64 = -96 << 10;
const READER_CACHE: i64 = -32 << 10;

/// Pages in the log before they go to the file: the same page is written by many batches, and goes once.
const CHECKPOINT: i64 = 4096;

/// An open archive. A writer holds a lock beside the file (`NAME-writer`) for as long as it lives.
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    /// Held, never read: dropping it frees the lock.
    _lock: Option<File>,
}

impl Store {
    /// Opens an archive to write to it, making it where there is none.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        Self::writer(path, true)
    }

    /// Opens an archive that is there, to write to it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::writer(path, false)
    }

    /// Opens an archive to read. Others may read and one may write at the same time. One of an earlier schema is first brought up to
    /// date.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let store = Self::reader(path)?;
        if schema::found(&store.connection)? == LATEST {
            return Ok(store);
        }
        drop(store);
        match Self::writer(path, false) {
            Ok(migrated) => drop(migrated),
            Err(StoreError::Busy(path) | StoreError::ReadOnly(path)) => return Err(StoreError::Outdated(path)),
            Err(fault) => return Err(fault),
        }
        Self::reader(path)
    }

    fn reader(path: &Path) -> Result<Self, StoreError> {
        present(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |name: &Path, flags| -> Result<Connection, StoreError> {
            let connection = Connection::open_with_flags(name, flags)?;
            connection.busy_timeout(PATIENCE)?;
            schema::application(&connection)?;
            Ok(connection)
        };
        let connection = open(path, flags).or_else(|fault| {
            // In a folder that may not be written to, the shared memory of a writer cannot be made: nobody writes there either.
            let wal = with_ending(path, "-wal");
            if wal.exists() {
                return Err(fault);
            }
            let name = format!("file:{}?immutable=1", escaped(path));
            open(Path::new(&name), flags | OpenFlags::SQLITE_OPEN_URI)
        });
        let connection = connection.map_err(|e| e.at(path))?;
        connection.pragma_update(None, "cache_size", READER_CACHE)?;
        let store = Self { connection, path: path.to_owned(), _lock: None };
        store.known()?;
        Ok(store)
    }

    fn writer(path: &Path, create: bool) -> Result<Self, StoreError> {
        if !create {
            present(path)?;
        }
        if path.exists() && std::fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly()) {
            return Err(StoreError::ReadOnly(path.to_owned()));
        }
        let lock = lock(path)?;
        Self::write(path, lock).map_err(|e| e.at(path))
    }

    fn write(path: &Path, lock: File) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        let empty = schema::found(&connection)? == 0
            && connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))? == 0;
        if empty {
            connection.pragma_update(None, "page_size", 8192)?;
        } else if schema::application(&connection)? != APPLICATION {
            return Err(StoreError::NotAnArchive(path.to_owned()));
        }
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        // Every link is to a row that the same transaction has found or made: a dozen an event need not be looked up again. `kabar db
        // check` does.
        connection.pragma_update(None, "foreign_keys", false)?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
        connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        connection.set_prepared_statement_cache_capacity(128);
        let mut store = Self { connection, path: path.to_owned(), _lock: Some(lock) };
        if !empty {
            store.newer()?;
        }
        schema::migrate(&mut store.connection)?;
        Ok(store)
    }

    /// An archive of a schema that this code can read or bring up to date.
    fn known(&self) -> Result<(), StoreError> {
        if schema::application(&self.connection)? != APPLICATION {
            return Err(StoreError::NotAnArchive(self.path.clone()));
        }
        self.newer()
    }

    fn newer(&self) -> Result<(), StoreError> {
        match schema::found(&self.connection)? {
            found if (1..FIRST).contains(&found) => Err(StoreError::Older(self.path.clone())),
            found if found > LATEST => Err(StoreError::Newer { path: self.path.clone(), found, known: LATEST }),
            _ => Ok(()),
        }
    }

    /// The connection, for questions in SQL.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn present(path: &Path) -> Result<(), StoreError> {
    if path.is_file() { Ok(()) } else { Err(StoreError::Missing(path.to_owned())) }
}

/// Takes the writer's lock, which the system frees when the process ends, however it ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let name = with_ending(path, "-writer");
    let options = File::options().write(true).create(true).truncate(false).open(&name);
    let file = options.map_err(|reason| match reason.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::ReadOnly(path.to_owned())
        }
        std::io::ErrorKind::StorageFull => StoreError::Full(path.to_owned()),
        _ => StoreError::Io { path: name.clone(), reason },
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy(path.to_owned())),
        Err(TryLockError::Error(reason)) => Err(StoreError::Io { path: name, reason }),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A path inside a `file:` name.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use super::Store;
    use crate::{StoreError, schema};

    fn dir() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder can be made")
    }

    #[test]
    fn one_writes_and_many_read() {
        let dir = dir();
        let path = dir.path().join("a.db");
        let writer = Store::create(&path).expect("a new archive");
        assert!(matches!(Store::open(&path).err(), Some(StoreError::Busy(_))));
        let (one, two) = (Store::open_read_only(&path).expect("reads"), Store::open_read_only(&path).expect("reads"));
        writer.connection().execute("INSERT INTO outlet (name) VALUES ('Warta')", []).expect("writes");
        for reader in [one, two] {
            let names: i64 =
                reader.connection().query_row("SELECT count(*) FROM outlet", [], |r| r.get(0)).expect("reads");
            assert_eq!(names, 1);
            assert!(reader.connection().execute("DELETE FROM outlet", []).is_err());
        }
        drop(writer);
        assert!(Store::open(&path).is_ok());
    }

    #[test]
    fn other_files_are_left_alone() {
        let dir = dir();
        let path = dir.path().join("a.db");
        assert!(matches!(Store::open(&path).err(), Some(StoreError::Missing(_))));
        std::fs::write(&path, "Rapat ditunda.\n".repeat(100)).expect("writes");
        assert!(matches!(Store::create(&path).err(), Some(StoreError::NotAnArchive(_))));
        assert!(matches!(Store::open_read_only(&path).err(), Some(StoreError::NotAnArchive(_))));
        let other = dir.path().join("b.db");
        let connection = rusqlite::Connection::open(&other).expect("opens");
        connection.execute_batch("CREATE TABLE mine (x)").expect("writes");
        assert!(matches!(Store::create(&other).err(), Some(StoreError::NotAnArchive(_))));
    }

    #[test]
    fn an_archive_of_a_later_schema_or_of_one_never_released_is_refused() {
        let dir = dir();
        let path = dir.path().join("a.db");
        drop(Store::create(&path).expect("a new archive"));
        let connection = rusqlite::Connection::open(&path).expect("opens");
        connection.pragma_update(None, "user_version", schema::LATEST + 1).expect("writes");
        drop(connection);
        assert!(matches!(Store::create(&path).err(), Some(StoreError::Newer { .. })));
        assert!(matches!(Store::open_read_only(&path).err(), Some(StoreError::Newer { .. })));
        let connection = rusqlite::Connection::open(&path).expect("opens");
        connection.pragma_update(None, "user_version", schema::FIRST - 1).expect("writes");
        drop(connection);
        assert!(matches!(Store::create(&path).err(), Some(StoreError::Older(_))));
        assert!(matches!(Store::open_read_only(&path).err(), Some(StoreError::Older(_))));
    }

    #[test]
    fn the_numbers_of_codes_are_those_of_the_tables() {
        let dir = dir();
        let store = Store::create(&dir.path().join("a.db")).expect("a new archive");
        let check = |table: &str, id: i64, name: &str| {
            let found: String = store
                .connection()
                .query_row(&format!("SELECT name FROM {table} WHERE id = ?"), [id], |row| row.get(0))
                .expect("every code has its row");
            assert_eq!(found, name);
        };
        for kind in kabar_model::EventType::ALL {
            check("type", crate::type_id(*kind), kind.as_str());
        }
        for factuality in kabar_model::Factuality::ALL {
            check("factuality", crate::factuality_id(*factuality), factuality.as_str());
        }
        for quad in kabar_model::Quad::ALL {
            check("quad", crate::quad_id(*quad), quad.as_str());
        }
    }
}
