//! How good and how fast the engine is.

pub(crate) mod agreement;
pub(crate) mod both;
pub(crate) mod confidence;
pub(crate) mod dyads;
pub(crate) mod events;
pub(crate) mod judge;
pub(crate) mod pairs;
pub(crate) mod questions;
pub(crate) mod speed;
pub(crate) mod store;
pub(crate) mod stories;
pub(crate) mod syntax;
pub(crate) mod told;
pub(crate) mod variants;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde_json::Value;

use crate::root;

/// The folder of evaluation data beside the repository; none, said aloud, where it is missing.
pub(crate) fn shared() -> Option<PathBuf> {
    let dir = root().parent()?.join("shared");
    if dir.join("eval").is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: there is no evaluation data in {}", dir.display());
    None
}

/// The rows of a file of JSON lines.
fn rows(path: &Path) -> anyhow::Result<Vec<Value>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}
