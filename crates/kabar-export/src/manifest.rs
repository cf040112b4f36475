//! What an export holds, so that a reader can check it and cite it.

use serde::Serialize;

use crate::{Column, Kind};

/// The contents of `manifest.json`.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// The form of the files.
    pub format: &'static str,
    /// The program that wrote them, name and version.
    pub writer: String,
    /// The state of the archive that was exported.
    pub version: Option<VersionNote>,
    /// Rows in all files.
    pub rows: u64,
    /// The columns, in order.
    pub columns: Vec<ColumnNote>,
    /// The files, in the order of their paths.
    pub files: Vec<FileNote>,
}

/// Which version of the archive, and what it was coded with.
#[derive(Debug, Clone, Serialize)]
pub struct VersionNote {
    /// Its number.
    pub number: i64,
    /// Whether it was finished: only then the same number gives the same bytes for ever.
    pub complete: bool,
    /// Engine name and version.
    pub engine: String,
    /// Digest of ontology, actors, packs and places.
    pub codebook: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileNote {
    /// Its path under the folder of the export, with `/`.
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// One column.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnNote {
    name: String,
    holds: &'static str,
    about: String,
}

impl From<&Column> for ColumnNote {
    fn from(column: &Column) -> Self {
        let holds = match column.kind {
            Kind::Int => "int64",
            Kind::Float => "float",
            Kind::Double => "double",
            Kind::Text => "string",
            Kind::Day => "date",
            Kind::Texts => "list of string",
        };
        Self { name: column.name.to_string(), holds, about: column.about.to_string() }
    }
}

impl Manifest {
    /// As the bytes of a file.
    pub fn to_json(&self) -> String {
        // Every key is text, and every number finite.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }
}
