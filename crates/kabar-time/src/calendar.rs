//! Arithmetic on days, weeks, months and years that is defined for every input.

use jiff::{
    Span,
    civil::{Date, Weekday},
};
use kabar_model::Timex;
use kabar_pack::time::{Direction, Unit};

/// How far a count may go: nothing that news counts is further off, and every unit stays within the calendar library's
/// bounds.
const FURTHEST: i64 = 10_000;

/// The year where it can be written in four digits.
pub(crate) fn year(year: i64) -> Option<Timex> {
    (1..=9999).contains(&year).then_some(Timex::Year(year as i16))
}

/// The month where there is one.
pub(crate) fn month(year: i64, month: i64) -> Option<Timex> {
    let ok = (1..=9999).contains(&year) && (1..=12).contains(&month);
    ok.then_some(Timex::Month(year as i16, month as i8))
}

/// The day where there is one.
pub(crate) fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Date::new(year as i16, month as i8, day as i8).ok()
}

/// So many days on.
pub(crate) fn plus_days(date: Date, days: i64) -> Option<Date> {
    if days.abs() > FURTHEST * 7 {
        return None;
    }
    date.checked_add(Span::new().try_days(days).ok()?).ok().filter(|d| d.year() >= 1)
}

/// Year and month, so many months on.
pub(crate) fn plus_months(from: (i64, i64), months: i64) -> (i64, i64) {
    let all = from.0 * 12 + from.1 - 1 + months;
    (all.div_euclid(12), all.rem_euclid(12) + 1)
}

/// Monday is 1.
pub(crate) fn weekday(date: Date) -> i8 {
    date.weekday().to_monday_one_offset()
}

/// The first day of the week that `date` lies in.
pub(crate) fn week(date: Date, starts: i8) -> Option<Date> {
    plus_days(date, -i64::from((weekday(date) - starts).rem_euclid(7)))
}

/// The day of that name in the week that `date` lies in.
pub(crate) fn in_week(date: Date, day: i8, starts: i8) -> Option<Date> {
    plus_days(week(date, starts)?, i64::from((day - starts).rem_euclid(7)))
}

/// The nearest day of that name before (or after) `date`; `date` itself only where `itself`.
pub(crate) fn next_weekday(date: Date, day: i8, direction: Direction, itself: bool) -> Option<Date> {
    let day = Weekday::from_monday_one_offset(day).ok()?;
    if itself && date.weekday() == day {
        return Some(date);
    }
    date.nth_weekday(if direction == Direction::Past { -1 } else { 1 }, day).ok().filter(|d| d.year() >= 1)
}

/// What lies so many units from a date. The result is as fine as the unit: a day for days, a range for weeks, a month,
/// a year.
pub(crate) fn offset(from: Timex, amount: i64, unit: Unit, starts: i8, weekend: (i8, i8)) -> Option<Timex> {
    if amount.abs() > FURTHEST {
        return None;
    }
    let day = match from {
        Timex::Day(d) => Some(d),
        Timex::Range(a, b) => Some(if amount < 0 { a } else { b }),
        Timex::Month(..) | Timex::Year(_) => None,
    };
    match unit {
        Unit::Moment => {
            if amount.abs() < 24 {
                plus_days(day?, 0).map(Timex::Day)
            } else {
                None
            }
        }
        Unit::Day => plus_days(day?, amount).map(Timex::Day),
        Unit::Week => {
            let first = week(plus_days(day?, amount * 7)?, starts)?;
            Some(Timex::Range(first, plus_days(first, 6)?))
        }
        Unit::Weekend => {
            let first = in_week(plus_days(day?, amount * 7)?, weekend.0, starts)?;
            let days = i64::from((weekend.1 - weekend.0).rem_euclid(7));
            Some(Timex::Range(first, plus_days(first, days)?))
        }
        Unit::Month => {
            let from = match from {
                Timex::Month(y, m) => (i64::from(y), i64::from(m)),
                _ => day.map(|d| (i64::from(d.year()), i64::from(d.month())))?,
            };
            let (y, m) = plus_months(from, amount);
            month(y, m)
        }
        Unit::Year => year(year_of(from, amount)? + amount),
        Unit::Decade => year(year_of(from, amount)? + amount * 10),
        Unit::Century => year(year_of(from, amount)? + amount * 100),
    }
}

fn year_of(date: Timex, towards: i64) -> Option<i64> {
    let day = if towards < 0 { date.first_day() } else { date.last_day() };
    day.map(|d| i64::from(d.year()))
}
