//! Feeds to articles, politely.
//!
//! In: a list of feeds ([`Settings`]) and what is known from before ([`State`]). Out: articles that were not seen before, or looked
//! different then, and messages about feeds that failed, one at a time, to whoever asked. Requests are conditional, one at a time,
//! with a pause between two to one host; robots.txt is heeded; what fails is asked less and less often; redirects, sizes and times are bounded. What was
//! fetched and what failed is kept by day, so that silence of a source can be told from silence of its feed. The time comes from
//! a [`Clock`]; nothing here reads an article's meaning. [`Hook`] posts messages to a web address.

mod clock;
mod fetch;
mod hook;
mod settings;
mod state;
mod watch;

pub use clock::{Clock, SystemClock};
pub use hook::{Hook, Unsent};
pub use settings::{FeedSettings, Settings};
pub use state::{Day, FeedState, State};
pub use watch::Watcher;

/// What stops a watch as a whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The list of feeds or the state cannot be used.
    #[error("{0}")]
    Data(kabar_model::Diagnostic),
    /// The state cannot be written.
    #[error("{path}: the state cannot be written: {error}")]
    State {
        /// Its file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Whoever takes the articles takes no more.
    #[error("writing articles: {0}")]
    Output(std::io::Error),
}
