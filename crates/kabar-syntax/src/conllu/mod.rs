//! CoNLL-U in and out.
//!
//! In: text and the name to give in messages. Out: [`Sentence`]s whose words have heads that exist, with one root and no cycle;
//! or an error with file, line and reason. [`write_sentence`] writes a [`kabar_model::Tree`] as valid CoNLL-U 2.

mod read;
mod write;

pub use read::{ConlluError, Sentence, Token, Word, read};
pub use write::{Source, write_sentence};
