//! From what an expression says to a date.

use jiff::civil::Date;
use kabar_model::Timex;
use kabar_pack::time::{Base, Direction, Unit};

use crate::{
    Anchor, Tense,
    calendar::{self, day, in_week, next_weekday, offset, plus_days, plus_months},
};

/// How far after the publication a date told as past may lie, and the reverse: the day turns at different hours.
const SLACK: i64 = 1;

/// The parts of a date that an expression names. They may be impossible together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Parts {
    pub weekday: Option<i8>,
    pub day: Option<i64>,
    pub month: Option<i64>,
    pub year: Option<i64>,
}

/// How a week is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WeekShape {
    pub starts: i8,
    pub weekend: (i8, i8),
}

/// What an expression says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// A date, perhaps with "last/this/next" of itself or of a unit.
    Date { parts: Parts, shift: Option<i8>, unit: Option<Unit>, week: WeekShape },
    /// From one to another.
    Range(Parts, Parts),
    /// So many units from a base.
    Offset { base: Base, amount: i64, unit: Unit, week: WeekShape },
    /// Nothing that has a date.
    Nothing,
}

/// Which of several possible days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pick {
    Past {
        itself: bool,
    },
    Future {
        itself: bool,
    },
    Nearest,
    /// The nearest, but what is ahead counts as farther: news tells the past.
    Likely,
}

/// How much farther a day ahead counts where nothing is known of the tense.
const AHEAD: i64 = 4;

impl Reading {
    pub(crate) fn value(&self, anchor: &Anchor, tense: Tense) -> Option<Timex> {
        // Dates before the year 1 cannot be written.
        let published = anchor.published.filter(|d| d.year() >= 1);
        match *self {
            Self::Nothing => None,
            Self::Range(first, last) => range(first, last, published, tense),
            Self::Date { parts, shift, unit, week } => date(parts, shift, unit, week, published, tense),
            Self::Offset { base, amount, unit, week } => {
                let from = match base {
                    Base::Published => Timex::Day(published?),
                    Base::Context => anchor.context?,
                };
                let value = offset(from, amount, unit, week.starts, week.weekend)?;
                // "The weekend" told as past on a Monday is the one just over.
                let ahead = |v: Timex| v.first_day() > from.last_day();
                if unit == Unit::Weekend && amount == 0 && tense == Tense::Past && ahead(value) {
                    return offset(from, -1, unit, week.starts, week.weekend);
                }
                Some(value)
            }
        }
    }

    /// Whether the value depends on an anchor.
    pub(crate) fn is_relative(&self) -> bool {
        match self {
            Self::Nothing => false,
            Self::Date { parts, .. } => parts.year.is_none(),
            Self::Range(first, last) => first.year.is_none() && last.year.is_none(),
            Self::Offset { .. } => true,
        }
    }
}

/// The value of a date that names its year.
fn absolute(parts: Parts) -> Option<Timex> {
    match (parts.year?, parts.month, parts.day) {
        (y, Some(m), Some(d)) => day(y, m, d).map(Timex::Day),
        (y, Some(m), None) => calendar::month(y, m),
        (y, None, None) if parts.weekday.is_none() => calendar::year(y),
        _ => None,
    }
}

fn date(
    parts: Parts,
    shift: Option<i8>,
    unit: Option<Unit>,
    week: WeekShape,
    published: Option<Date>,
    tense: Tense,
) -> Option<Timex> {
    if parts.year.is_some() {
        return absolute(parts);
    }
    let published = published?;
    let whole = parts.day.is_some() && parts.month.is_some();
    if let (Some(shift), Some(unit)) = (shift, unit)
        && (!whole || unit == Unit::Year)
    {
        return within(parts, i64::from(shift), unit, week, published);
    }
    let pick = pick(parts, shift, tense);
    match parts {
        Parts { day: Some(_), month: Some(_), .. } => day_of_year(parts, published, pick).map(Timex::Day),
        Parts { day: Some(_), .. } => day_of_month(parts, published, pick).map(Timex::Day),
        Parts { month: Some(m), .. } => month_of_year(m, shift, published, pick),
        Parts { weekday: Some(w), .. } if shift == Some(0) => in_week(published, w, week.starts).map(Timex::Day),
        Parts { weekday: Some(w), .. } => nearest_weekday(w, published, pick).map(Timex::Day),
        _ => None,
    }
}

fn pick(parts: Parts, shift: Option<i8>, tense: Tense) -> Pick {
    let itself = shift.is_none();
    let bare_weekday = parts.weekday.is_some() && parts.day.is_none() && parts.month.is_none();
    match (shift, tense) {
        (Some(1), _) => Pick::Future { itself },
        (Some(-1), _) => Pick::Past { itself },
        (_, Tense::Past) => Pick::Past { itself: true },
        (_, Tense::Future) => Pick::Future { itself: true },
        (_, Tense::Unknown) if bare_weekday => Pick::Past { itself: true },
        (_, Tense::Unknown) => Pick::Likely,
        (_, Tense::Present) => Pick::Nearest,
    }
}

/// "Friday last week", "June next year", "the 18th of this month".
fn within(parts: Parts, shift: i64, unit: Unit, week: WeekShape, published: Date) -> Option<Timex> {
    let (year, month) = (i64::from(published.year()), i64::from(published.month()));
    match (unit, parts) {
        (Unit::Week, Parts { weekday: Some(w), .. }) => {
            in_week(plus_days(published, shift * 7)?, w, week.starts).map(Timex::Day)
        }
        (Unit::Month, Parts { day: Some(d), .. }) => {
            let (y, m) = plus_months((year, month), shift);
            day(y, m, d).map(Timex::Day)
        }
        (Unit::Year, _) => absolute(Parts { year: Some(year + shift), ..parts }),
        _ => None,
    }
}

fn distance(day: Date, from: Date) -> i64 {
    i64::from(day.duration_since(from).as_hours() as i32 / 24)
}

/// The nearest of several days; of two as near, the earlier.
fn nearest(days: impl Iterator<Item = Date>, published: Date, pick: Pick) -> Option<Date> {
    let far = |days: i64| if pick == Pick::Likely && days > SLACK { days * AHEAD } else { days.abs() };
    days.min_by_key(|d| (far(distance(*d, published)), *d))
}

/// Of the days that could be meant, the nearest that the tense allows.
fn choose(days: impl Iterator<Item = Date>, published: Date, pick: Pick) -> Option<Date> {
    let allowed = |days: i64| match pick {
        Pick::Past { itself } => days <= if itself { SLACK } else { -1 },
        Pick::Future { itself } => days >= if itself { -SLACK } else { 1 },
        Pick::Nearest | Pick::Likely => true,
    };
    nearest(days.filter(|d| allowed(distance(*d, published))), published, pick)
}

/// Day and month, perhaps with a weekday; a weekday that agrees with no year nearby is a slip.
fn day_of_year(parts: Parts, published: Date, pick: Pick) -> Option<Date> {
    let (m, d) = (parts.month?, parts.day?);
    let year = i64::from(published.year());
    // 29 February is up to eight years off.
    let years = |reach: i64| (year - reach..=year + reach).filter_map(move |y| day(y, m, d));
    if let Some(weekday) = parts.weekday {
        let agreeing = || years(1).filter(move |d| calendar::weekday(*d) == weekday);
        let found = choose(agreeing(), published, pick).or_else(|| nearest(agreeing(), published, pick));
        if found.is_some() {
            return found;
        }
    }
    choose(years(1), published, pick).or_else(|| choose(years(8), published, pick))
}

fn day_of_month(parts: Parts, published: Date, pick: Pick) -> Option<Date> {
    let d = parts.day?;
    let here = (i64::from(published.year()), i64::from(published.month()));
    let days = (-12..=12).filter_map(move |by| {
        let (y, m) = plus_months(here, by);
        day(y, m, d)
    });
    match parts.weekday {
        Some(weekday) => choose(days.filter(move |d| calendar::weekday(*d) == weekday), published, pick),
        None => choose(days, published, pick),
    }
}

/// "Last June" is never the June that is on.
fn month_of_year(m: i64, shift: Option<i8>, published: Date, pick: Pick) -> Option<Timex> {
    let (year, now) = (i64::from(published.year()), i64::from(published.month()));
    let back = (now - m).rem_euclid(12);
    let past = plus_months((year, now), -back);
    let year = match pick {
        _ if shift == Some(0) => year,
        Pick::Past { itself } if itself || back > 0 => past.0,
        Pick::Past { .. } => past.0 - 1,
        Pick::Future { itself: true } if back == 0 => year,
        Pick::Nearest if back <= 6 => past.0,
        Pick::Likely if back <= AHEAD * (12 - back) => past.0,
        Pick::Future { .. } | Pick::Nearest | Pick::Likely => past.0 + 1,
    };
    calendar::month(year, m)
}

fn nearest_weekday(weekday: i8, published: Date, pick: Pick) -> Option<Date> {
    match pick {
        Pick::Past { itself } => next_weekday(published, weekday, Direction::Past, itself),
        Pick::Future { itself } => next_weekday(published, weekday, Direction::Future, itself),
        Pick::Nearest | Pick::Likely => next_weekday(plus_days(published, 3)?, weekday, Direction::Past, true),
    }
}

/// From one date to another: each lends the other what it leaves out, and the first is not after the last.
fn range(mut first: Parts, mut last: Parts, published: Option<Date>, tense: Tense) -> Option<Timex> {
    if first.month.is_none() && first.day.is_some() {
        // "24 to 3 October" begins in September.
        first.month = last.month.map(|m| if first.day > last.day { (m + 10) % 12 + 1 } else { m });
    }
    if last.month.is_none() && last.day.is_some() {
        last.month = first.month;
    }
    let turns = (first.month, first.day) > (last.month, last.day);
    match (first.year, last.year) {
        (None, Some(y)) => first.year = Some(y - i64::from(turns)),
        (Some(y), None) => last.year = Some(y + i64::from(turns)),
        (None, None) => return floating(first, last, published?, tense),
        (Some(_), Some(_)) => {}
    }
    joined(absolute(first)?, absolute(last)?)
}

fn joined(first: Timex, last: Timex) -> Option<Timex> {
    let (first, last) = (first.first_day()?, last.last_day()?);
    (first <= last).then_some(Timex::Range(first, last))
}

/// A range without a year: the end that the tense looks to is settled first, the other by it.
fn floating(first: Parts, last: Parts, published: Date, tense: Tense) -> Option<Timex> {
    let week = WeekShape { starts: 1, weekend: (6, 7) };
    let settle = |parts, from, tense| date(parts, None, None, week, Some(from), tense);
    let told_past = tense == Tense::Past || (tense == Tense::Unknown && first.day.is_none() && first.month.is_none());
    if told_past {
        let last = settle(last, published, Tense::Past)?;
        // No slack between the ends: the day before the last one is the reference.
        let before = plus_days(last.last_day()?, -SLACK)?;
        return joined(settle(first, before, Tense::Past)?, last);
    }
    let first = settle(first, published, tense)?;
    let after = plus_days(first.first_day()?, SLACK)?;
    joined(first, settle(last, after, Tense::Future)?)
}
