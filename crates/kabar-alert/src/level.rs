//! The level of a count against its own past.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::tail::tails;

/// What an outlet published on a day, and how many of the reports that are counted it gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    /// Articles.
    pub articles: u64,
    /// Reports of what is counted.
    pub reports: u64,
}

/// A day of what is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub day: Date,
    /// Happenings.
    pub count: u64,
    /// Every outlet that published anything.
    pub outlets: BTreeMap<String, Published>,
}

/// How to compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Days together that are compared; 1 for the last day alone.
    pub span: usize,
    /// Days before them that they are compared with.
    pub past: usize,
    /// Chance below which a level is a departure: about so many false alarms a day.
    pub rate: f64,
    /// Counts below never rise to an alarm.
    pub least: u64,
}

impl Default for Test {
    fn default() -> Self {
        Self { span: 1, past: 90, rate: 0.001, least: 3 }
    }
}

/// Which way a level departs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// More than its past.
    Rise,
    /// Less.
    Fall,
}

/// The level of the last days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// What was counted.
    pub count: u64,
    /// What would have been expected, of what was published.
    pub expected: f64,
    /// The variance of that, the doubt about the expectation included.
    pub variance: f64,
    /// How likely at least so many are, and at most so many.
    pub chance: (f64, f64),
    /// What was published, against an ordinary day of the past.
    pub exposure: f64,
}

impl Level {
    /// Whether, and which way, it departs from its past.
    pub fn turn(&self, test: &Test) -> Option<Turn> {
        if self.chance.0 < test.rate && self.count >= test.least {
            Some(Turn::Rise)
        } else if self.chance.1 < test.rate {
            Some(Turn::Fall)
        } else {
            None
        }
    }
}

/// Fewer days of the past with articles say nothing.
pub const FEWEST: usize = 14;
/// An outlet's own rate counts as much as so many articles of it weigh against the rate of all.
const PRIOR: f64 = 50.0;
/// Past days that stick out by more than so many deviations are drawn in to that.
const LIMIT: f64 = 2.5;

/// The level of the last `span` of `days`, which follow each other, against the `past` before them. None where the past is too
/// short, or nothing was published.
pub fn level(days: &[Day], test: &Test) -> Option<Level> {
    let (before, now) = days.split_at_checked(days.len().checked_sub(test.span.max(1))?)?;
    let past = &before[before.len().saturating_sub(test.past)..];
    let rates = Rates::of(past);
    let usable: Vec<(f64, f64)> =
        past.iter().map(|day| (day.count as f64, rates.exposure(day))).filter(|(_, e)| *e > 0.0).collect();
    let exposure: f64 = now.iter().map(|day| rates.exposure(day)).sum();
    if usable.len() < FEWEST || exposure <= 0.0 {
        return None;
    }
    let (rate, dispersion, known) = fit(&usable);
    let expected = rate * exposure;
    // What is over chance grows with the square of the level, and so does the doubt about the rate.
    let spread: f64 = now.iter().map(|day| (rate * rates.exposure(day)).powi(2)).sum();
    let doubt = expected * expected * (1.0 + dispersion * known / usable.len() as f64) / known.max(1.0);
    let variance = expected + dispersion * spread + doubt;
    let count = now.iter().map(|day| day.count).sum();
    let usual = usable.iter().map(|(_, e)| e).sum::<f64>() / usable.len() as f64;
    Some(Level {
        count,
        expected,
        variance,
        chance: tails(count, expected, variance),
        exposure: exposure / now.len() as f64 / usual,
    })
}

/// How many reports an article of each outlet gives.
struct Rates<'d> {
    own: BTreeMap<&'d str, f64>,
    all: f64,
}

impl<'d> Rates<'d> {
    fn of(past: &'d [Day]) -> Self {
        let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (name, published) in past.iter().flat_map(|day| &day.outlets) {
            let (articles, reports) = sums.entry(name).or_default();
            *articles += published.articles as f64;
            *reports += published.reports as f64;
        }
        let (articles, reports) = sums.values().fold((0.0, 0.0), |(a, r), (x, y)| (a + x, r + y));
        // Where nothing was ever reported, articles alone are the measure.
        let all = if reports > 0.0 { reports / f64::max(articles, 1.0) } else { 1.0 };
        let own = sums.iter().map(|(name, (a, r))| {
            let r = if reports > 0.0 { *r } else { *a };
            (*name, (r + PRIOR * all) / (a + PRIOR))
        });
        Self { own: own.collect(), all }
    }

    /// What a day's articles would give in reports.
    fn exposure(&self, day: &Day) -> f64 {
        let of = |(name, p): (&String, &Published)| {
            p.articles as f64 * self.own.get(name.as_str()).copied().unwrap_or(self.all)
        };
        day.outlets.iter().map(of).sum()
    }
}

/// The rate, how much the counts vary beyond chance (variance = mean + this × mean²), and what the past counted in all. Days that
/// stick out are drawn in, so that yesterday's crisis does not hide today's.
fn fit(past: &[(f64, f64)]) -> (f64, f64, f64) {
    let exposure: f64 = past.iter().map(|(_, e)| e).sum();
    let mut counts: Vec<f64> = past.iter().map(|(c, _)| *c).collect();
    let (mut rate, mut dispersion) = (0.0, 0.0);
    for _ in 0..4 {
        // Half a happening more than were counted: that nothing happened yet does not mean that nothing can.
        rate = (counts.iter().sum::<f64>() + 0.5) / exposure;
        let (mut over, mut squares) = (0.0, 0.0);
        for (count, (_, e)) in counts.iter().zip(past) {
            let mean = rate * e;
            over += (count - mean).powi(2) - mean;
            squares += mean * mean;
        }
        let n = past.len() as f64;
        dispersion = f64::max(over * n / (n - 1.0) / squares, 0.0);
        for (kept, (count, e)) in counts.iter_mut().zip(past) {
            let mean = rate * e;
            let limit = LIMIT * (mean + dispersion * mean * mean).sqrt() + 1.0;
            *kept = count.clamp(mean - limit, mean + limit);
        }
    }
    (rate, dispersion, rate * exposure)
}

#[cfg(test)]
mod tests {
    use super::{Day, Published, Test, Turn, level};

    /// Days of one outlet: articles and count of each.
    fn days(list: impl IntoIterator<Item = (u64, u64)>) -> Vec<Day> {
        let first = jiff::civil::date(2024, 1, 1);
        let day = |(n, (articles, count)): (usize, (u64, u64))| Day {
            day: first.saturating_add(jiff::Span::new().days(n as i64)),
            count,
            outlets: [("A".to_owned(), Published { articles, reports: count })].into(),
        };
        list.into_iter().enumerate().map(day).collect()
    }

    fn turn(list: Vec<(u64, u64)>) -> Option<Turn> {
        level(&days(list), &Test::default()).expect("enough days").turn(&Test::default())
    }

    /// Sixty ordinary days: two to five of a hundred articles.
    fn ordinary() -> Vec<(u64, u64)> {
        (0..60).map(|n| (100, 2 + n * 7 % 4)).collect()
    }

    #[test]
    fn a_surge_is_a_rise_and_an_ordinary_day_is_none() {
        assert_eq!(turn([ordinary(), vec![(100, 15)]].concat()), Some(Turn::Rise));
        assert_eq!(turn([ordinary(), vec![(100, 5)]].concat()), None);
    }

    #[test]
    fn twice_as_much_of_twice_as_many_articles_is_no_rise() {
        assert_eq!(turn([ordinary(), vec![(400, 15)]].concat()), None);
    }

    #[test]
    fn silence_where_much_was_told_is_a_fall() {
        let loud: Vec<(u64, u64)> = (0..60).map(|n| (100, 18 + n * 7 % 5)).collect();
        assert_eq!(turn([loud.clone(), vec![(100, 2)]].concat()), Some(Turn::Fall));
        assert_eq!(turn([loud, vec![(12, 2)]].concat()), None, "little was published");
    }

    #[test]
    fn counts_that_always_vary_wildly_need_more_to_alarm() {
        let wild: Vec<(u64, u64)> = (0..60).map(|n| (100, [0, 1, 14, 0, 2, 1, 9, 0, 5, 1][n % 10])).collect();
        assert_eq!(turn([wild, vec![(100, 15)]].concat()), None);
    }

    #[test]
    fn one_crisis_of_the_past_does_not_hide_the_next() {
        let mut past = ordinary();
        past[40] = (100, 60);
        assert_eq!(turn([past, vec![(100, 18)]].concat()), Some(Turn::Rise));
    }

    #[test]
    fn too_short_a_past_and_a_day_without_articles_say_nothing() {
        assert!(level(&days(vec![(100, 3); 10]), &Test::default()).is_none());
        assert!(level(&days([ordinary(), vec![(0, 0)]].concat()), &Test::default()).is_none());
        assert!(level(&[], &Test::default()).is_none());
    }
}
