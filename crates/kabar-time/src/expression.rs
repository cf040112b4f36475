//! What is found, and what it is read against.

use std::ops::Range;

use jiff::civil::Date;
use kabar_model::Timex;
use kabar_pack::time::Direction;

use crate::resolve::Reading;

/// What dates are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchor {
    /// The day of publication: "today", "on Friday", "last year".
    pub published: Option<Date>,
    /// The last date the article told: "the same day", "two years later". A day serves every such phrase, a month or
    /// year only phrases that are no finer.
    pub context: Option<Timex>,
}

/// The tense of the clause that a time expression belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tense {
    /// Told as past: the last Friday, today included.
    Past,
    /// Told as present: the nearest one.
    Present,
    /// Told as to come: the next one, today included.
    Future,
    /// Not known: the last one for a bare weekday, otherwise the nearest, where what lies ahead counts as four times as
    /// far.
    #[default]
    Unknown,
}

/// What kind of time an expression names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeKind {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// A stretch of days with both ends (a week, 3 to 5 May), or one end of an open one (since 2011: the value is the
    /// end that is named).
    Range,
    /// A length of time; it has no value.
    Duration,
    /// A time that cannot be told; it has no value.
    Vague,
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpr {
    /// Its words. Prepositions that merely go with it are outside.
    pub words: Range<usize>,
    /// Its date against the anchor it was found with.
    pub value: Option<Timex>,
    /// What kind of time it names.
    pub kind: TimeKind,
    /// Whether its value depends on an anchor.
    pub relative: bool,
    /// Which way from the publication it lies, where its words say so: "ago", "tomorrow", "next".
    pub direction: Option<Direction>,
    /// The pattern that found it, an index into [`kabar_pack::TimeRules::patterns`].
    pub pattern: usize,
    pub(crate) reading: Reading,
}

impl TimeExpr {
    /// Its date against another anchor or in a clause of another tense.
    pub fn value_at(&self, anchor: &Anchor, tense: Tense) -> Option<Timex> {
        let told = match self.direction {
            Some(Direction::Past) => Tense::Past,
            Some(Direction::Future) => Tense::Future,
            None => tense,
        };
        self.reading.value(anchor, told)
    }
}
