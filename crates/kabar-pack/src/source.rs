//! Where data files come from: a folder on disk, or the copy inside the binary.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write as _, path::Path};

use kabar_model::Diagnostic;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

/// Data that cannot be used. Holds every fault found, not the first alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", show(.0))]
pub struct DataError(pub Vec<Diagnostic>);

fn show(faults: &[Diagnostic]) -> String {
    const MOST: usize = 20;
    let mut text = String::new();
    for fault in faults.iter().take(MOST) {
        let _ = writeln!(text, "{fault}");
    }
    if faults.len() > MOST {
        let _ = writeln!(text, "… and {} more", faults.len() - MOST);
    }
    text.trim_end().to_owned()
}

/// The data files by their path from the data root ("packs/id/pack.toml"), in alphabetical order.
#[derive(Debug, Clone, Default)]
pub struct Source {
    files: BTreeMap<String, Cow<'static, [u8]>>,
    /// Parts of these files that were read beforehand, by name.
    compiled: BTreeMap<String, &'static [u8]>,
}

impl Source {
    /// Files held inside the binary.
    pub fn embedded(files: impl IntoIterator<Item = (&'static str, &'static [u8])>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.to_owned(), Cow::Borrowed(bytes)));
        Self { files: files.collect(), ..Self::default() }
    }

    /// Files given as owned bytes.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path, Cow::Owned(bytes)));
        Self { files: files.collect(), ..Self::default() }
    }

    /// Reads every file under the data folders of `root`; hidden files are passed over.
    pub fn folder(root: &Path) -> Result<Self, DataError> {
        let mut files = BTreeMap::new();
        for top in ["actors", "models", "ontology", "packs", "places"] {
            let dir = root.join(top);
            if dir.is_dir() {
                read_folder(&dir, top, &mut files)?;
            }
        }
        if files.is_empty() {
            let fault = Diagnostic::error(root.display().to_string(), "no data files here")
                .hint("a data folder holds packs/, ontology/ and actors/");
            return Err(DataError(vec![fault]));
        }
        Ok(Self { files, ..Self::default() })
    }

    /// The same, with parts of its files that [`compile`](crate::compile) has read beforehand.
    pub fn with_compiled(mut self, parts: impl IntoIterator<Item = (String, &'static [u8])>) -> Self {
        self.compiled = parts.into_iter().collect();
        self
    }

    /// A part that was made of the files beforehand.
    pub fn compiled_bytes(&self, name: &str) -> Option<&[u8]> {
        self.compiled.get(name).copied()
    }

    /// The same, with the files of `other` in place of those under every top folder that `other` has. Nothing of it counts as read
    /// beforehand then.
    pub fn overlaid(mut self, other: Source) -> Self {
        let top = |path: &str| path.split('/').next().unwrap_or("").to_owned();
        let tops: std::collections::BTreeSet<String> = other.files.keys().map(|p| top(p)).collect();
        self.files.retain(|path, _| !tops.contains(&top(path)));
        self.compiled.clear();
        self.files.extend(other.files);
        self
    }

    /// The bytes of one file.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Cow::as_ref)
    }

    /// The bytes of one file, to keep.
    pub fn shared(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        self.files.get(path).cloned()
    }

    /// The text of one file; none where it is missing.
    pub fn text(&self, path: &str) -> Result<Option<&str>, DataError> {
        let Some(bytes) = self.bytes(path) else { return Ok(None) };
        std::str::from_utf8(bytes).map(Some).map_err(|e| {
            let sound = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
            let (line, column) = place(sound, e.valid_up_to());
            DataError(vec![Diagnostic::error(path, "not UTF-8").at(line, Some(column)).hint("save the file as UTF-8")])
        })
    }

    /// The paths under a folder ("packs/id/lexicon/"), in alphabetical order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.files.range(folder.to_owned()..).map(|(path, _)| path.as_str()).take_while(move |p| p.starts_with(folder))
    }

    /// The tables under a folder, in alphabetical order.
    pub fn tables<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.under(folder).filter(|path| path.strip_suffix(".tsv").is_some())
    }

    /// SHA-256 over path and content of every file that is part of the codebook, as 16 hexadecimal digits.
    pub fn digest(&self) -> String {
        self.digest_of(|_| true)
    }

    /// The same over the files whose paths are wanted.
    pub fn digest_of(&self, wanted: impl Fn(&str) -> bool) -> String {
        let mut hash = Sha256::new();
        for (path, bytes) in self.files.iter().filter(|(path, _)| wanted(path)) {
            hash.update((path.len() as u64).to_le_bytes());
            hash.update(path.as_bytes());
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        hexadecimal(&hash.finalize()[..8])
    }

    /// SHA-256 of every file, in hexadecimal digits, by path.
    pub fn digests(&self) -> Vec<(String, String)> {
        self.files.iter().map(|(path, bytes)| (path.clone(), hexadecimal(&Sha256::digest(bytes)))).collect()
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Line and column, both from 1, of a byte offset of a file.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1)
}

/// Reads a file of settings.
pub(crate) fn settings<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|e| {
        let (line, column) = place(text, e.span().map_or(0, |span| span.start));
        let fault = Diagnostic::error(path, e.message().to_owned()).at(line, Some(column));
        DataError(vec![fault.hint("docs/pack-format.md tells what may stand there")])
    })
}

fn read_folder(dir: &Path, prefix: &str, files: &mut BTreeMap<String, Cow<'static, [u8]>>) -> Result<(), DataError> {
    let fail = |e: std::io::Error| DataError(vec![Diagnostic::error(dir.display().to_string(), e.to_string())]);
    for entry in std::fs::read_dir(dir).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let (path, key) = (entry.path(), format!("{prefix}/{name}"));
        if path.is_dir() {
            read_folder(&path, &key, files)?;
        } else {
            files.insert(key, Cow::Owned(std::fs::read(&path).map_err(fail)?));
        }
    }
    Ok(())
}
