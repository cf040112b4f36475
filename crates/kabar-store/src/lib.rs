//! The archive: articles, events and versions in one SQLite file.
//!
//! In: articles with their coded events, a batch at a time. Out: the same again, as of now or of any version, and whatever SQL
//! can ask. What was committed is never changed: a row that no longer holds is marked with the version that retired it. It never
//! codes, never reads articles from files, and never asks the network.
//!
//! ```
//! use kabar_store::Store;
//!
//! let dir = tempfile::tempdir()?;
//! let store = Store::create(&dir.path().join("news.db"))?;
//! let articles: i64 = store.connection().query_row("SELECT count(*) FROM article", [], |row| row.get(0))?;
//! assert_eq!(articles, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod check;
mod code;
mod count;
mod diff;
mod error;
mod event_row;
mod happening;
mod identity;
mod names;
mod open;
mod pair;
mod query;
mod read;
mod record;
mod run;
mod schema;
mod series;
mod sheet;
mod text;
mod told;
mod upkeep;
mod version;
mod writing;

pub use check::Checked;
pub use code::{
    AUXILIARIES, NO_DAY, NOBODY, auxiliary_bits, auxiliary_of, day_of, factuality_id, factuality_of, number_of,
    quad_id, quad_of, type_id, type_of,
};
pub use diff::{Change, Changes, Difference, by_row};
pub use error::StoreError;
pub use identity::{Identity, Key};
pub use open::Store;
pub use query::{Answer, Bucket, Filter, Found, Hit, Limits, Page, Place, Relation, Span, Step, Tie, Told, Who};
pub use read::{At, StoredArticle, StoredEvent};
pub use run::{Coded, Run};
pub use rusqlite;
pub use series::{Seen, Watched};
pub use told::{StoryLine, StoryTold, Taken};
pub use upkeep::Facts;
pub use version::{Counts, Kind, Stamp, State, Version};
