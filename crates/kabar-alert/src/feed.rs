//! Feeds that could not be read: what was not seen did not stay away.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{Day, Outage, outage};

/// What a watch knows of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its address.
    pub url: String,
    /// The outlet that its articles are given under; its address where none was given yet.
    pub outlet: String,
    /// Looks that succeeded, by day; a day may be missing.
    pub read: BTreeMap<Date, u32>,
}

/// Where an outlet gave so much of what is usual all the same, what was missed was made up for.
const MADE_UP: f64 = 0.5;

/// The outlets of feeds that could not be read once on a day, as outages. Days that nobody looked count too, from the feed's first
/// day on. Of several feeds of an outlet those that could not be read have their part of its share.
pub fn unread(days: &[Day], feeds: &[Feed], day: Date) -> Vec<Outage> {
    let mut outlets: BTreeMap<&str, Vec<&Feed>> = BTreeMap::new();
    for feed in feeds.iter().filter(|feed| feed.read.keys().next().is_some_and(|first| *first <= day)) {
        outlets.entry(&feed.outlet).or_default().push(feed);
    }
    let Some(upto) = days.iter().position(|d| d.day == day) else { return Vec::new() };
    let days = &days[..=upto];
    let all: f64 = outage::usual_of_all(days);
    let mut out = Vec::new();
    for (outlet, feeds) in outlets {
        let failed: Vec<&&Feed> = feeds.iter().filter(|feed| unread_since(feed, day).is_some()).collect();
        let Some(since) = failed.iter().filter_map(|feed| unread_since(feed, day)).min() else { continue };
        let articles = days[upto].outlets.get(outlet).map_or(0, |p| p.articles);
        let usual = outage::usual_before(days, outlet, since);
        if articles as f64 >= f64::max(MADE_UP * usual, 1.0) {
            continue;
        }
        let part = failed.len() as f64 / feeds.len() as f64;
        out.push(Outage {
            outlet: outlet.to_owned(),
            since,
            articles,
            usual,
            share: if all > 0.0 { usual / all * part } else { 0.0 },
            feeds: failed.iter().map(|feed| feed.url.clone()).collect(),
        });
    }
    out
}

/// The first of the days up to this one without a look that succeeded; none where there was one on the day itself.
fn unread_since(feed: &Feed, day: Date) -> Option<Date> {
    let first = *feed.read.keys().next()?;
    let last_read = feed.read.range(..=day).rev().find(|(_, ok)| **ok > 0).map(|(day, _)| *day);
    match last_read {
        Some(read) if read == day => None,
        Some(read) => read.tomorrow().ok(),
        None => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::{Feed, unread};
    use crate::{Day, Published};

    const LAST: jiff::civil::Date = date(2024, 2, 9);

    /// Forty days in which outlets A and B gave 10 and 30 articles; on the last so many A gave `now`.
    fn days(silent: usize, now: u64) -> Vec<Day> {
        let of = |name: &str, articles| (name.to_owned(), Published { articles, reports: 0 });
        let day = |n: usize| Day {
            day: date(2024, 1, 1).saturating_add((n as i64).days()),
            count: 0,
            outlets: [of("A", if n + silent >= 40 { now } else { 10 }), of("B", 30)].into(),
        };
        (0..40).map(day).collect()
    }

    /// A feed of A that was read every day but the last so many.
    fn feed(url: &str, failed: usize) -> Feed {
        let read = |n: usize| (LAST.saturating_sub((n as i64).days()), u32::from(n >= failed));
        Feed { url: url.to_owned(), outlet: "A".to_owned(), read: (0..30).map(read).collect() }
    }

    #[test]
    fn a_feed_that_could_not_be_read_is_an_outage_since_its_first_such_day() {
        let out = unread(&days(2, 0), &[feed("u", 2)], LAST);
        assert_eq!(out.len(), 1);
        assert_eq!((out[0].since, out[0].feeds.as_slice()), (date(2024, 2, 8), &["u".to_owned()][..]));
        assert!((out[0].usual - 10.0).abs() < 0.01 && (out[0].share - 0.25).abs() < 0.02, "{out:?}");
        assert_eq!(unread(&days(2, 0), &[feed("u", 0)], LAST), [], "it was read, and had nothing");
    }

    #[test]
    fn days_that_nobody_looked_are_no_peace_either() {
        let mut feed = feed("u", 1);
        feed.read.remove(&LAST);
        assert_eq!(unread(&days(1, 0), &[feed.clone()], LAST).len(), 1);
        let before = date(2023, 12, 1);
        assert_eq!(unread(&days(1, 0), &[feed], before), [], "nobody watched it then");
    }

    #[test]
    fn what_came_in_late_makes_up_for_it_and_one_feed_of_two_is_half() {
        assert_eq!(unread(&days(1, 9), &[feed("u", 1)], LAST), []);
        let out = unread(&days(1, 2), &[feed("u", 1), feed("v", 0)], LAST);
        assert!((out[0].share - 0.125).abs() < 0.01, "{out:?}");
    }

    #[test]
    fn a_feed_without_any_past_is_named_all_the_same() {
        let one = Feed { outlet: "u".into(), read: [(LAST, 0)].into(), ..feed("u", 0) };
        let out = unread(&days(0, 0), &[one], LAST);
        assert_eq!((out[0].outlet.as_str(), out[0].usual, out[0].share), ("u", 0.0, 0.0));
    }
}
