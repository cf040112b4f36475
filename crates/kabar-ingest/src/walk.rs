//! From the names on the command line to single files, one at a time.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use kabar_model::Diagnostic;

use crate::archive::Names;

/// Where articles come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file, or a folder that is walked to the end in alphabetical order.
    Path(PathBuf),
    /// Bytes under a name.
    Bytes(String, Vec<u8>),
}

impl Input {
    /// Bytes under a name.
    pub fn bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::Bytes(name.into(), bytes)
    }

    /// A path as given on a command line; `-` is standard input.
    pub fn argument(path: &Path) -> Self {
        if path.as_os_str() == "-" { Self::Stdin } else { Self::Path(path.to_owned()) }
    }

    /// The size in bytes of the files it stands for, where that can be told beforehand.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Stdin => None,
            Self::Bytes(_, bytes) => Some(bytes.len() as u64),
            Self::Path(path) => path_size(path, true),
        }
    }
}

fn path_size(path: &Path, top: bool) -> Option<u64> {
    let meta = if top { fs::metadata(path) } else { fs::symlink_metadata(path) };
    match meta {
        Ok(meta) if meta.is_dir() => {
            let entries = fs::read_dir(path).ok()?;
            entries.map_while(Result::ok).try_fold(0, |sum, entry| Some(sum + path_size(&entry.path(), false)?))
        }
        Ok(meta) if meta.is_file() => Some(meta.len()),
        Ok(_) => None,
        Err(_) => Some(0),
    }
}

/// A file that is open, with the names it goes by.
pub(crate) struct Opened {
    pub(crate) names: Names,
    /// Its bytes.
    pub(crate) bytes: Box<dyn Read + Send>,
}

/// Counts what is read of all files together.
struct Tally {
    from: Box<dyn Read + Send>,
    sum: Arc<AtomicU64>,
}

impl Read for Tally {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(out)?;
        self.sum.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The inputs still to come. A folder is listed when its turn comes, so the list stays short.
pub(crate) struct Walk {
    /// Last first.
    left: Vec<(Input, bool)>,
    read: Arc<AtomicU64>,
}

impl Walk {
    pub(crate) fn new(inputs: impl IntoIterator<Item = Input>) -> Self {
        let mut left: Vec<(Input, bool)> = inputs.into_iter().map(|input| (input, true)).collect();
        left.reverse();
        Self { left, read: Arc::default() }
    }

    /// Bytes read of the files so far.
    pub(crate) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    fn opened(&self, shown: String, id: String, bytes: Box<dyn Read + Send>) -> Opened {
        let bytes = Box::new(Tally { from: bytes, sum: Arc::clone(&self.read) });
        Opened { names: Names { shown, id }, bytes }
    }

    /// Opens the next file.
    pub(crate) fn next(&mut self) -> Option<Result<Opened, Diagnostic>> {
        loop {
            let (input, top) = self.left.pop()?;
            match input {
                Input::Stdin => {
                    return Some(Ok(self.opened("standard input".into(), "stdin".into(), Box::new(io::stdin()))));
                }
                Input::Bytes(name, bytes) => {
                    return Some(Ok(self.opened(name.clone(), name, Box::new(io::Cursor::new(bytes)))));
                }
                Input::Path(path) => match fs::metadata(&path) {
                    Ok(meta) if meta.is_dir() => {
                        if let Some(fault) = self.list(&path, top) {
                            return Some(Err(fault));
                        }
                    }
                    Ok(_) => {
                        let shown = path.to_string_lossy().into_owned();
                        let file = File::open(&path).map_err(|e| cannot("read", &path, &e));
                        return Some(file.map(|file| self.opened(shown.clone(), shown, Box::new(file))));
                    }
                    Err(e) => return Some(Err(cannot("read", &path, &e))),
                },
            }
        }
    }

    /// Puts the entries of a folder in front. Links to folders inside a folder are not followed: they may lead back.
    fn list(&mut self, dir: &Path, top: bool) -> Option<Diagnostic> {
        let entries = match fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(e) => return Some(cannot("list", dir, &e)),
        };
        let mut paths: Vec<PathBuf> = entries
            .iter()
            .filter(|e| !e.file_name().as_encoded_bytes().starts_with(b"."))
            .map(fs::DirEntry::path)
            .filter(|p| !(p.is_symlink() && p.is_dir()))
            .collect();
        paths.sort_unstable_by(|a, b| b.as_os_str().cmp(a.as_os_str()));
        let empty = paths.is_empty();
        self.left.extend(paths.into_iter().map(|p| (Input::Path(p), false)));
        (empty && top).then(|| Diagnostic::warning(dir.display().to_string(), "the folder holds no files"))
    }
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => Diagnostic::error(shown, "no such file or folder"),
        io::ErrorKind::PermissionDenied => Diagnostic::error(shown, format!("may not {what} it: permission denied")),
        _ => Diagnostic::error(shown, format!("cannot {what} it: {error}")),
    }
}
