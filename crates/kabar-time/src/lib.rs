//! Finds time expressions in a sentence and gives their dates.
//!
//! In: the words of one sentence, the time words and patterns of its language ([`kabar_pack::TimeRules`]), the days to
//! count from ([`Anchor`]) and the tense of the clause. Out: the expressions, left to right and never overlapping
//! ([`find`]), each with a [`Timex`](kabar_model::Timex) where the text settles one. An impossible date (31 February,
//! 18/16) is an expression without value. It never reads a file or the clock, knows no word of any language, and never
//! fails or panics, whatever the words are.
//!
//! What the same words mean depends on the clause: "on Friday" is the last one in a report and the next one in a plan.
//! [`find`] once a sentence, then ask [`TimeExpr::value_at`] with the tense of each clause. Where no day of publication
//! is known, [`settle_publication`] reads it off a weekday that stands with its date.
//!
//! ```
//! use kabar_pack::{Source, TimeRules};
//! use kabar_time::{Anchor, Tense, find};
//!
//! let file = r#"
//! weekday.2 = ["tuesday"]
//! month.6 = ["June"]
//! pattern = [{ match = "{on} <weekday> [, <month> <day>]", value = "date", example = "on Tuesday, June 18" }]
//! "#;
//! let source = Source::from_files([("packs/xx/time.toml".to_owned(), file.into())]);
//! let rules = TimeRules::load(&source, "xx")?;
//! let anchor = Anchor { published: "2024-06-20".parse().ok(), context: None };
//! let found = find(&["They", "met", "on", "Tuesday", "."], &rules, &anchor, Tense::Past);
//! assert_eq!(found[0].words, 3..4);
//! assert_eq!(found[0].value.map(|v| v.to_string()).as_deref(), Some("2024-06-18"));
//! # Ok::<(), kabar_pack::DataError>(())
//! ```

mod calendar;
mod digits;
mod expression;
mod matcher;
mod number;
mod resolve;
mod settle;
mod words;

pub use expression::{Anchor, Tense, TimeExpr, TimeKind};
pub use kabar_pack::time::Direction;
pub use matcher::find;
pub use number::number;
pub use settle::settle_publication;
