//! Whether a count departs from its own past, and which outlets have fallen silent.
//!
//! In: for every day, what was counted, and what each outlet published ([`Day`]); and how sure one wants to be ([`Test`]). Out: a
//! [`Level`] of the last days with how likely so many, or so few, would be if nothing had changed; and the [`Outage`]s. Counts of
//! news vary more than chance alone allows and with what was published: both are reckoned with. It never reads the clock, a
//! file or the network; [`Rules`] only reads the text of a file of rules.

mod feed;
mod level;
mod outage;
mod rules;
mod tail;

pub use feed::{Feed, unread};
pub use level::{Day, FEWEST, Level, Published, Test, Turn, level};
pub use outage::{Outage, outages, together};
pub use rules::{Direction, Rule, Rules, RulesError};
