//! The wording of time in one language: `packs/<tag>/time.toml`, compiled.
//!
//! The file lists the language's words (weekdays, months, units, numbers …) and patterns over them; the format is
//! described in [`TimeRules`]. All patterns are spelled out and joined in one trie of [`State`]s, so a reader of text
//! walks it from each word without looking at single patterns. What a pattern's value is on the calendar is not decided
//! here.

mod compile;
mod read;
mod template;

use rustc_hash::FxHashMap;

use crate::{DataError, Source};

/// A stretch of time that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Hours and less.
    Moment,
    /// Days.
    Day,
    /// The days off at the end of the week.
    Weekend,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years.
    Century,
}

/// Which way from the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Before it.
    Past,
    /// After it.
    Future,
}

/// One thing a word can mean in a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sense {
    /// A word that patterns name themselves.
    Literal(u16),
    /// A member of a list.
    List(u16),
    /// A weekday, Monday is 1.
    Weekday(i8),
    /// A month, January is 1.
    Month(i8),
    /// A number; added to what stands before it in a number of several words.
    Number(u32),
    /// Multiplies the number before it.
    Times(u32),
    /// Is added to the number before it, even below ten.
    Plus(u32),
    /// A unit.
    Unit(Unit),
    /// One of a unit, in one word.
    Single(Unit),
    /// The last one (-1), this one (0), the next one (1).
    Shift(i8),
}

/// A sense, and whether the word must be capitalised to have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// The sense.
    pub sense: Sense,
    /// Only with a capital first letter.
    pub capital: bool,
}

/// All that is known of a word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its senses in the order of the file.
    pub meanings: Vec<Meaning>,
    /// Whether a sentence with it may hold a time expression. A sentence without any such word and without digits holds
    /// none.
    pub trigger: bool,
}

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Element {
    /// This word.
    Literal(u16),
    /// A word of this list.
    List(u16),
    /// The next word is not this one. Takes no word.
    NotLiteral(u16),
    /// The next word is not in this list. Takes no word.
    NotList(u16),
    /// A weekday.
    Weekday,
    /// A month's name.
    Month,
    /// A day of the month in digits, with or without an ordinal ending.
    Day,
    /// A year in four digits.
    Year,
    /// A count in digits or words, one or more of them.
    Number,
    /// A unit.
    Unit,
    /// A unit longer than a day.
    Period,
    /// One of a unit, in one word.
    Single,
    /// Last, this, next.
    Shift,
    /// A whole date in digits: 18/6/2024, 2024-06-18.
    Numeric,
    /// Day and month in digits: 18/6.
    Slashed,
    /// Two days and a month in digits, perhaps a year: 18-20/6.
    SlashedDays,
    /// Two days of one month: 18-20.
    Days,
    /// Two years: 2014-2016.
    Years,
    /// A decade in digits: 1990s.
    Decade,
    /// A time of day in digits: 10.30.
    Clock,
    /// What follows belongs to the second date of a range. Takes no word.
    Cut,
    /// The expression begins here. Takes no word.
    Begin,
    /// The expression ends here. Takes no word.
    End,
}

/// What an offset is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// The day of publication.
    Published,
    /// The date spoken of before.
    Context,
}

/// How far an offset goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Amount {
    /// So many units.
    Fixed(i32),
    /// As many as the number in the expression says (one where there is none), back (-1) or on (1).
    Count(i32),
    /// As the shift word in the expression says.
    Shift,
}

/// What a pattern means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// The date that its day, month, year, weekday and shift name.
    Date,
    /// From one date to another.
    Range,
    /// So many units from a base.
    Offset {
        /// Counted from here.
        base: Base,
        /// So far.
        amount: Amount,
        /// In these; where none is given, in the unit of the expression.
        unit: Option<Unit>,
    },
    /// A length of time.
    Duration,
    /// A time that cannot be told.
    Vague,
    /// No time expression at all, though it looks like one.
    Skip,
}

/// A pattern, less its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// What it means.
    pub op: Op,
    /// Which way it points, where its words say so.
    pub direction: Option<Direction>,
    /// Whether it names one end of a range alone ("since 2011").
    pub open: bool,
    /// Its line in the file.
    pub line: usize,
    /// Words it matches as a whole.
    pub example: String,
}

/// A state of the trie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Ways on over a literal, by its number.
    pub literals: Vec<(u16, u32)>,
    /// Ways on over anything else, in the order of the file.
    pub others: Vec<(Element, u32)>,
    /// The first pattern of the file that is complete here.
    pub accept: Option<u16>,
}

/// The order of the numbers in a numeric date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// 18/6/2024.
    DayMonthYear,
    /// 6/18/2024.
    MonthDayYear,
}

/// What an ending makes of the digits before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// A day of the month: 18th.
    Day,
    /// A month: 6월.
    Month,
    /// A year: 2024년.
    Year,
    /// A decade: 1990s.
    Decade,
    /// A time of day: 5pm.
    Clock,
}

/// The time words and patterns of a language.
///
/// ```toml
/// numeric = ["dmy"]          # order of numeric dates; the first that is possible holds
/// week_starts = 1            # Monday
/// weekend = [6, 7]
/// prefixes = ["mid-"]        # cut off before a word is looked up
/// common = ["that"]          # words of patterns that alone are no hint of a time expression
///
/// [weekday]                  # a word written with a capital matches capitalised words only
/// 1 = ["monday", "Mon."]
/// [month]
/// 6 = ["June", "Jun"]
/// [number]                   # also [times] and [plus] for numbers of several words
/// 2 = ["two"]
/// [unit]                     # moment day weekend week month year decade century; [single] for "a day" in one word
/// day = ["day", "days"]
/// [shift]                    # last this next
/// last = ["last"]
/// [suffix]                   # endings of digits: day month year decade clock
/// day = ["th"]
/// [list]                     # words that patterns name together as <open>
/// open = ["("]
/// [fragment]                 # parts of patterns, named as $date
/// date = "<day> <month> [<year>]"
///
/// [[pattern]]
/// match = "{on} [<weekday> [,]] $date"
/// value = "date"
/// example = "on Tuesday, 18 June 2024"
/// ```
///
/// In `match`, `[…]` may be missing, `(a|b)` is one of them, `{…}` must stand there and is no part of the expression
/// (at either end only), `{!…}` must not follow, `..` divides a range. Classes: `<weekday> <month> <day> <year>
/// <number> <unit> <period> <single> <shift> <numeric> <slashed> <slashed-days> <days> <years> <decade> <clock>` and
/// the lists. `match` may be a list of templates. `value`: `date`, `range`, `duration`, `vague`, `skip`, or an offset:
/// `published` or `context`, then `-1`, `+2`, `0`, `-n`, `+n` (the number in the expression) or `shift`, then the unit
/// unless the expression has one. `direction = "past"` or `"future"`; `open = true` for one end of a range. Of two
/// patterns over the same words, the first in the file holds.
#[derive(Debug, Clone, Default)]
pub struct TimeRules {
    words: FxHashMap<Box<str>, Entry>,
    longest: usize,
    states: Vec<State>,
    patterns: Vec<Pattern>,
    prefixes: Vec<Box<str>>,
    suffixes: Vec<(Box<str>, Ending)>,
    orders: Vec<Order>,
    week_starts: i8,
    weekend: (i8, i8),
}

impl TimeRules {
    /// Reads `packs/<tag>/time.toml`. The error holds every fault found.
    pub fn load(source: &Source, tag: &str) -> Result<Self, DataError> {
        let path = format!("packs/{tag}/time.toml");
        match source.text(&path)? {
            Some(text) => read::rules(&path, text),
            None => Err(DataError(vec![
                kabar_model::Diagnostic::error(path, "the file is missing")
                    .hint("a language without time expressions has an empty time.toml"),
            ])),
        }
    }

    /// What is known of a word, whatever its case. One look in a hash table; nothing is allocated for ASCII words.
    pub fn entry(&self, form: &str) -> Option<&Entry> {
        let mut buffer = [0_u8; 48];
        if form.is_ascii() {
            if form.len() > self.longest {
                return None;
            }
            let Some(lower) = buffer.get_mut(..form.len()) else { return self.words.get(&*form.to_lowercase()) };
            lower.copy_from_slice(form.as_bytes());
            lower.make_ascii_lowercase();
            return std::str::from_utf8(lower).ok().and_then(|lower| self.words.get(lower));
        }
        // Lower case may be shorter or longer than the word by a few bytes.
        if form.len() > self.longest * 2 { None } else { self.words.get(&*form.to_lowercase()) }
    }

    /// The word less a prefix of the language, if it has one.
    pub fn strip<'f>(&self, form: &'f str) -> Option<&'f str> {
        self.prefixes.iter().find_map(|prefix| {
            let head = form.get(..prefix.len())?;
            head.eq_ignore_ascii_case(prefix).then(|| &form[prefix.len()..]).filter(|rest| !rest.is_empty())
        })
    }

    /// What an ending of digits means.
    pub fn ending(&self, ending: &str) -> Option<Ending> {
        self.suffixes.iter().find(|(text, _)| text.eq_ignore_ascii_case(ending)).map(|(_, kind)| *kind)
    }

    /// A state of the trie; 0 is the start. None in an empty file.
    pub fn state(&self, at: u32) -> Option<&State> {
        self.states.get(at as usize)
    }

    /// The patterns in the order of the file.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The orders of numeric dates, most usual first.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The weekday that begins a week, Monday is 1.
    pub fn week_starts(&self) -> i8 {
        self.week_starts
    }

    /// First and last weekday of a weekend.
    pub fn weekend(&self) -> (i8, i8) {
        self.weekend
    }
}
