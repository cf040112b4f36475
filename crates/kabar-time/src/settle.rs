//! The day of publication, from the text alone.

use jiff::civil::Date;

use crate::{
    TimeExpr,
    calendar::{day, weekday},
    resolve::{Parts, Reading},
};

/// The calendar of weekdays repeats after 28 years.
const YEARS: i64 = 28;
/// How far the dates that one report tells with their weekdays lie apart.
const APART: i32 = 200;

/// Where no day of publication is known: reads it off the first date that stands with its weekday ("Tuesday, June 18",
/// "Selasa (18/6)"), which in a report is the day it came out or the day before. Of the years in which weekday and date
/// agree, the one that agrees with most other such dates of the article holds, then the latest; none is after `latest`
/// nor more than 28 years before.
pub fn settle_publication<'e>(expressions: impl IntoIterator<Item = &'e TimeExpr>, latest: Date) -> Option<Date> {
    let dated: Vec<Parts> = expressions
        .into_iter()
        .filter_map(|e| match e.reading {
            Reading::Date { parts, .. } if parts.weekday.is_some() && parts.day.is_some() && parts.month.is_some() => {
                Some(parts)
            }
            _ => None,
        })
        .collect();
    let year = i64::from(latest.year());
    dated.iter().find_map(|first| {
        let days = possible(*first, year - YEARS, year).filter(|d| *d <= latest);
        days.max_by_key(|d| (dated.iter().filter(|other| agrees(**other, *d)).count(), *d))
    })
}

/// The days between two years on which weekday, day and month agree.
fn possible(parts: Parts, from: i64, to: i64) -> impl Iterator<Item = Date> {
    let years = parts.year.map_or(from..=to, |y| y.max(from)..=y.min(to));
    years.filter_map(move |y| day(y, parts.month?, parts.day?)).filter(move |d| Some(weekday(*d)) == parts.weekday)
}

fn agrees(other: Parts, published: Date) -> bool {
    let year = i64::from(published.year());
    possible(other, year - 1, year + 1).any(|d| (d.duration_since(published).as_hours() as i32 / 24).abs() <= APART)
}
