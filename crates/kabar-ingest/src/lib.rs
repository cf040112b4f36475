//! News in every form it comes in to articles: text, JSON lines and lists, tables, web pages, feeds, web archives; also compressed, in any
//! encoding. Nothing here meets the network.
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
mod feed;
mod jsonl;
mod lines;
mod list;
mod page;
mod reader;
mod table;
mod unpack;
mod walk;
mod warc;

pub use columns::Columns;
pub use feed::{Entry, MAX_FEED, ReadEntry, read_feed};
pub use lines::{Line, next_line};
pub use page::{Hint, MAX_PAGE, read_page};
pub use reader::{Defaults, Item, MAX_LINE, MAX_TEXT, Reader};
pub use walk::Input;
