//! Article text to blocks, sentences and words, and which language it is in.
//!
//! In: an [`Article`](kabar_model::Article) and the pack's [`TextRules`](kabar_pack::TextRules).
//! Out: a [`Document`](kabar_model::Document): blocks in order, sentences inside blocks, words inside sentences; all as byte spans
//! into the unchanged text, on character boundaries, without overlap, so that spans plus gaps rebuild the input.
//! It never fails, never changes a character, never names a language, and takes time linear in the text.

mod blocks;
mod chars;
mod ends;
mod langid;
mod quotes;
mod read;
mod sentences;
mod words;

pub use ends::{CLUES, Ends, Gap, gaps};
pub use langid::{Guess, Languages, identify};
pub use read::read;
