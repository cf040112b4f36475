//! Codes political events in news text: who did what to whom, when, on whose word, and how surely.
//!
//! In: an [`Article`]. Out: its [`Event`]s, each with the words and the rows of the data that made it. The data of every
//! language is inside the library; a folder can stand over it. It never reads articles from files and never prints.
//!
//! ```
//! use kabar::{Article, Options, Pipeline};
//!
//! let pipeline = Pipeline::embedded()?;
//! println!("{} languages, codebook {}", pipeline.languages().len(), pipeline.codebook());
//! # Ok::<(), kabar::DataError>(())
//! ```

mod archive;
mod audit;
mod check;
mod codes;
mod data;
mod engine;
mod numerals;
mod pipeline;
mod relate;
mod rule;
mod syntax;

pub use check::{Checked, short};
pub use codes::{Codes, UnknownCode};
pub use kabar_coder::{Candidate, Considered, Weighed};
pub use kabar_model::{Article, Diagnostic, Event};
pub use kabar_pack::{DataError, Source};
pub use kabar_relate::{Marked, Relation, Seen, unquoted};
pub use kabar_store as store;
pub use kabar_syntax::ModelInfo;
pub use numerals::Numerals;
pub use pipeline::{Options, Pipeline};
pub use syntax::{Parsed, Syntax, Trained};
