//! Outlets that have fallen silent: a fault of feeds, never peace.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{Day, tail::tails};

/// Days of the past that tell what an outlet usually publishes.
const PAST: usize = 28;
/// Fewer tell nothing.
const FEWEST: usize = 7;
/// How unlikely it must be that an outlet publishes so little by chance.
const CHANCE: f64 = 0.001;
/// Many outlets publish less at the end of the week: what is above this share of the usual is no outage.
const LITTLE: f64 = 0.25;

/// An outlet that published nothing, or next to nothing, on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Outage {
    /// Which.
    pub outlet: String,
    /// Since when.
    pub since: Date,
    /// Articles on the last day.
    pub articles: u64,
    /// What is usual.
    pub usual: f64,
    /// Its share of all that is usually published.
    pub share: f64,
    /// Feeds of it that could not be read, where a watch knows.
    pub feeds: Vec<String>,
}

/// The outlets that are out on the last of `days`, which follow each other.
pub fn outages(days: &[Day]) -> Vec<Outage> {
    let Some(last) = days.last() else { return Vec::new() };
    let recent = days.iter().rev().take(2 * PAST);
    let outlets: BTreeSet<&str> = recent.flat_map(|day| day.outlets.keys()).map(String::as_str).collect();
    let mut out = Vec::new();
    let mut total = 0.0;
    for name in outlets {
        let counts: Vec<u64> = days.iter().map(|d| d.outlets.get(name).map_or(0, |p| p.articles)).collect();
        let since = since(&counts);
        let usual = usual(&counts[..since.unwrap_or(counts.len() - 1)]).map_or(0.0, |(mean, _)| mean);
        total += usual;
        if let Some(since) = since {
            let articles = last.outlets.get(name).map_or(0, |p| p.articles);
            out.push(Outage {
                outlet: name.to_owned(),
                since: days[since].day,
                articles,
                usual,
                share: 0.0,
                feeds: Vec::new(),
            });
        }
    }
    for outage in &mut out {
        outage.share = if total > 0.0 { outage.usual / total } else { 0.0 };
    }
    out
}

/// What an outlet usually published before a day; 0 where too few days tell.
pub(crate) fn usual_before(days: &[Day], outlet: &str, day: Date) -> f64 {
    let before = days.iter().take_while(|d| d.day < day);
    let counts: Vec<u64> = before.map(|d| d.outlets.get(outlet).map_or(0, |p| p.articles)).collect();
    usual(&counts).map_or(0.0, |(mean, _)| mean)
}

/// What all together usually publish.
pub(crate) fn usual_of_all(days: &[Day]) -> f64 {
    let counts: Vec<u64> = days.iter().map(|d| d.outlets.values().map(|p| p.articles).sum()).collect();
    usual(&counts[..counts.len().saturating_sub(1)]).map_or(0.0, |(mean, _)| mean)
}

/// Outages told in two ways, each outlet once.
pub fn together(mut silent: Vec<Outage>, unread: Vec<Outage>) -> Vec<Outage> {
    for outage in unread {
        match silent.iter_mut().find(|other| other.outlet == outage.outlet) {
            Some(other) => {
                other.since = other.since.min(outage.since);
                other.share = other.share.max(outage.share);
                other.feeds = outage.feeds;
            }
            None => silent.push(outage),
        }
    }
    silent.sort_by(|a, b| a.outlet.cmp(&b.outlet));
    silent
}

/// The first day of a silence that lasts to the end, each of its days against what was usual before it began: a silence of weeks
/// must not become what is usual.
fn since(counts: &[u64]) -> Option<usize> {
    let (mut most, mut now, mut since) = (0, 0, None);
    for from in (0..counts.len()).rev() {
        (most, now) = (most.max(counts[from]), now + counts[from]);
        let Some((mean, dispersion)) = usual(&counts[..from]) else { continue };
        let length = (counts.len() - from) as f64;
        let expected = mean * length;
        let variance = expected + dispersion * mean * mean * length;
        if most as f64 <= LITTLE * mean && tails(now, expected, variance).1 < CHANCE {
            since = Some(from);
        }
    }
    since
}

/// What an outlet usually publishes a day, and how that varies beyond chance.
fn usual(before: &[u64]) -> Option<(f64, f64)> {
    let past = &before[before.len().saturating_sub(PAST)..];
    if past.len() < FEWEST {
        return None;
    }
    let n = past.len() as f64;
    let mean = past.iter().sum::<u64>() as f64 / n;
    if mean <= 0.0 {
        return None;
    }
    let variance = past.iter().map(|c| (*c as f64 - mean).powi(2)).sum::<f64>() / (n - 1.0);
    Some((mean, ((variance - mean) / (mean * mean)).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::outages;
    use crate::{Day, Published};

    /// Articles of outlets A and B, day by day.
    fn days(list: &[(u64, u64)]) -> Vec<Day> {
        let first = jiff::civil::date(2024, 1, 1);
        let day = |(n, (a, b)): (usize, &(u64, u64))| Day {
            day: first.saturating_add(jiff::Span::new().days(n as i64)),
            count: 0,
            outlets: [("A", *a), ("B", *b)]
                .into_iter()
                .filter(|(_, n)| *n > 0)
                .map(|(name, articles)| (name.to_owned(), Published { articles, reports: 0 }))
                .collect(),
        };
        list.iter().enumerate().map(day).collect()
    }

    #[test]
    fn an_outlet_that_stops_is_out_since_its_first_silent_day() {
        let mut list = vec![(20, 60); 30];
        list.extend([(0, 60), (0, 55), (0, 58)]);
        let got = outages(&days(&list));
        assert_eq!(got.len(), 1, "{got:?}");
        assert_eq!((got[0].outlet.as_str(), got[0].since.to_string()), ("A", "2024-01-31".to_owned()));
        assert!((got[0].share - 0.25).abs() < 0.01 && (got[0].usual - 20.0).abs() < 0.01, "{got:?}");
    }

    #[test]
    fn a_silence_of_weeks_is_still_one() {
        let mut list = vec![(20, 60); 30];
        list.extend([(0, 60); 40]);
        let got = outages(&days(&list));
        assert_eq!(got.len(), 1, "{got:?}");
        assert_eq!((got[0].since.to_string(), got[0].usual), ("2024-01-31".to_owned(), 20.0));
    }

    #[test]
    fn quiet_weekends_and_small_outlets_are_no_outage() {
        let week = |n: usize| if n % 7 >= 5 { (8, 1) } else { (20, n as u64 % 2) };
        let list: Vec<(u64, u64)> = (0..34).map(week).collect();
        assert_eq!(outages(&days(&list)), []);
    }

    #[test]
    fn an_outlet_that_came_back_is_no_longer_out() {
        let mut list = vec![(20, 60); 30];
        list.extend([(0, 60), (0, 55), (19, 58)]);
        assert_eq!(outages(&days(&list)), []);
    }

    #[test]
    fn a_trickle_is_an_outage_too() {
        let mut list = vec![(20, 60); 30];
        list.push((20, 2));
        assert_eq!(outages(&days(&list)).iter().map(|o| o.outlet.as_str()).collect::<Vec<_>>(), ["B"]);
    }
}
