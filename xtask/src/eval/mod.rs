//! How good and how fast the engine is.

pub(crate) mod dyads;
pub(crate) mod events;
pub(crate) mod speed;

use std::path::PathBuf;

use crate::root;

/// The folder of evaluation data beside the repository; none, said aloud, where it is missing.
fn shared() -> Option<PathBuf> {
    let dir = root().parent()?.join("shared");
    if dir.join("eval").is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: there is no evaluation data in {}", dir.display());
    None
}
