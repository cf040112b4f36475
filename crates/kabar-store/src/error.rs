//! What can go wrong with an archive.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// A fault of the archive or of what is asked of it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{}: error: there is no such archive (hint: `kabar ingest --into {} SOURCE` makes one)", .0.display(), .0.display())]
    Missing(PathBuf),
    /// Some other file.
    #[error("{}: error: not an archive of kabar (hint: name another file)", .0.display())]
    NotAnArchive(PathBuf),
    /// Written by a later kabar.
    #[error("{}: error: its schema is version {found}, and this kabar knows {known} (hint: use the kabar that wrote it, or a later one)", .path.display())]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The latest known.
        known: i64,
    },
    /// Written before the first release.
    #[error("{}: error: its schema is from before the first release (hint: ingest its articles into a new archive)", .0.display())]
    Older(PathBuf),
    /// Written by an earlier kabar, and cannot be brought up to date now.
    #[error("{}: error: an earlier kabar wrote it, and it cannot be brought up to date now (hint: wait until nobody writes, and open it once where it may be written to, as with `kabar db info {}`)", .0.display(), .0.display())]
    Outdated(PathBuf),
    /// Somebody else writes.
    #[error("{}: error: another kabar is writing to it (hint: wait until it is done; reading is possible meanwhile)", .0.display())]
    Busy(PathBuf),
    /// Opened for reading alone, or on a read-only file.
    #[error("{}: error: it cannot be written to (hint: see the permissions of the file and its folder)", .0.display())]
    ReadOnly(PathBuf),
    /// No room.
    #[error("{}: error: no room is left to write (hint: what was committed is safe; make room and run the same command again)", .0.display())]
    Full(PathBuf),
    /// The file is damaged.
    #[error("{}: error: the file is damaged: {reason} (hint: `kabar db check` tells where)", .path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A recode has not been finished.
    #[error("{}: error: version {version}, a recode, is not finished (hint: finish it with `kabar recode {}`)", .path.display(), .path.display())]
    Unfinished {
        /// Which file.
        path: PathBuf,
        /// The open version.
        version: i64,
    },
    /// There is no such version.
    #[error("there is no version {0} (hint: `kabar db info` lists them)")]
    NoVersion(i64),
    /// The version was never completed, so that what held at it is not one state.
    #[error(
        "version {0} was given up before its end: it has no state of its own (hint: take the version after or before it)"
    )]
    Partial(i64),
    /// A file could not be opened or locked.
    #[error("{}: error: {reason}", .path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A text that cannot be unpacked.
    #[error("the text of article {0} cannot be unpacked (hint: `kabar db check` tells what else is damaged)")]
    Text(i64),
    /// An event whose rows do not make a record.
    #[error("the rows of event {0} do not make a record (hint: `kabar db check` tells what is damaged)")]
    Record(i64),
    /// Anything else that SQLite says.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl StoreError {
    /// Names the file in the faults that SQLite tells without it.
    pub(crate) fn at(self, path: &std::path::Path) -> Self {
        let Self::Sqlite(rusqlite::Error::SqliteFailure(code, message)) = &self else { return self };
        let path = path.to_owned();
        match code.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy(path),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly(path),
            ErrorCode::DiskFull => Self::Full(path),
            ErrorCode::NotADatabase => Self::NotAnArchive(path),
            ErrorCode::DatabaseCorrupt => {
                Self::Damaged { path, reason: message.clone().unwrap_or_else(|| code.to_string()) }
            }
            // A write that stops half-way (a limit on the size of files, a disk that is full on a file system that says so late).
            ErrorCode::SystemIoFailure if code.extended_code == rusqlite::ffi::SQLITE_IOERR_WRITE => Self::Full(path),
            _ => self,
        }
    }
}
