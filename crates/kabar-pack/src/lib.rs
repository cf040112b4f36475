//! Reads, checks and compiles kabar's data.
//!
//! In: the files of `packs/`, `ontology/` and `actors/`, from a folder or from inside the binary ([`Source`]).
//! Out: compiled tables for the later stages. A wrong row is a [`kabar_model::Diagnostic`] with file, line, column and hint.
//! It never looks at an article.

mod source;
mod table;

pub use source::{DataError, Source};
pub use table::{Row, Table};
