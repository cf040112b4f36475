//! From the names on the command line to single files, one at a time.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use kabar_model::Diagnostic;

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
    /// The name in messages.
    pub(crate) shown: String,
    /// The name that becomes the article's id.
    pub(crate) id: String,
    /// Its bytes.
    pub(crate) bytes: Box<dyn Read>,
}

/// The inputs still to come. A folder is listed when its turn comes, so the list stays short.
pub(crate) struct Walk {
    /// Last first.
    left: Vec<(Input, bool)>,
}

impl Walk {
    pub(crate) fn new(inputs: impl IntoIterator<Item = Input>) -> Self {
        let mut left: Vec<(Input, bool)> = inputs.into_iter().map(|input| (input, true)).collect();
        left.reverse();
        Self { left }
    }

    /// Opens the next file.
    pub(crate) fn next(&mut self) -> Option<Result<Opened, Diagnostic>> {
        loop {
            let (input, top) = self.left.pop()?;
            match input {
                Input::Stdin => {
                    let bytes = Box::new(io::stdin());
                    return Some(Ok(Opened { shown: "standard input".into(), id: "stdin".into(), bytes }));
                }
                Input::Bytes(name, bytes) => {
                    let bytes = Box::new(io::Cursor::new(bytes));
                    return Some(Ok(Opened { shown: name.clone(), id: name, bytes }));
                }
                Input::Path(path) => match fs::metadata(&path) {
                    Ok(meta) if meta.is_dir() => {
                        if let Some(fault) = self.list(&path, top) {
                            return Some(Err(fault));
                        }
                    }
                    Ok(_) => return Some(open(&path)),
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

fn open(path: &Path) -> Result<Opened, Diagnostic> {
    let shown = path.to_string_lossy().into_owned();
    match File::open(path) {
        Ok(file) => Ok(Opened { id: shown.clone(), shown, bytes: Box::new(file) }),
        Err(e) => Err(cannot("read", path, &e)),
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
