//! What an archive writes down of the pipeline that coded it.

use kabar_store::Stamp;

use crate::Pipeline;

impl Pipeline {
    /// The engine and all of its data, for the record of a version. `options` is what else decided, as JSON.
    pub fn stamp(&self, options: String) -> Stamp {
        let engine = format!("kabar {}", env!("CARGO_PKG_VERSION"));
        Stamp { engine, codebook: self.codebook().to_owned(), files: self.source.digests(), options }
    }
}
