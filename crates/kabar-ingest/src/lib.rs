//! Files, folders, standard input and JSON lines to articles.
//!
//! In: names of files and folders. Out: a stream of [`Item`]s in the order of the input: articles whose text is
//! unchanged, and a [`kabar_model::Diagnostic`] for everything that could not be read. One item is held at a time, so a
//! batch of any size streams through. It never reads an article's meaning, and a bad item never ends the batch.
//!
//! ```
//! use kabar_ingest::{Defaults, Input, Item, Reader};
//!
//! let json = br#"{"id": "a1", "text": "Jokowi met Xi in Beijing.", "lang": "en"}"#;
//! let mut items = Reader::new([Input::bytes("demo", json.to_vec())], Defaults::default());
//! let Some(Item::Article(article)) = items.next() else { panic!("an article") };
//! assert_eq!(article.id.as_deref(), Some("a1"));
//! ```

mod archive;
mod columns;
mod day;
mod encoding;
mod jsonl;
mod lines;
mod reader;
mod table;
mod unpack;
mod walk;

pub use columns::Columns;
pub use lines::{Line, next_line};
pub use reader::{Defaults, Item, MAX_LINE, MAX_TEXT, Reader};
pub use walk::Input;
