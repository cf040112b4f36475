//! Made-up series with known changes: what is found, how soon, at which rate of false alarms, beside plain z-scores.
//!
//! `cargo xtask eval alerts`, or `cargo run --release -p kabar-alert --example simulate`.

use std::collections::BTreeMap;

use kabar_alert::{Day, Level, Published, Test, level};

/// Days of a series, the day of the change, days within which it must be found, and series of each kind.
const DAYS: usize = 220;
const CHANGE: usize = 160;
const WITHIN: usize = 7;
const SERIES: usize = 120;
/// Days before these only fill the past.
const WARM: usize = 95;

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (self.unit().max(1e-12), self.unit());
        (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
    }

    /// Marsaglia and Tsang; for shapes below one by the power of a uniform.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let u = self.unit().max(1e-12);
            return self.gamma(shape + 1.0) * u.powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.unit().max(1e-12).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        if mean > 60.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let (limit, mut product, mut n) = ((-mean).exp(), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            n += 1;
        }
        n
    }

    /// A count that varies beyond chance: negative binomial of this mean and size.
    fn count(&mut self, mean: f64, size: f64) -> u64 {
        let mean = self.gamma(size) * mean / size;
        self.poisson(mean)
    }
}

/// A series: outlets that publish less at week-ends, one that joins half-way, perhaps a crisis of a few days in the past, and a
/// level that may change.
fn series(dice: &mut Dice, mean: f64, size: f64, factor: f64, crisis: bool) -> Vec<Day> {
    let outlets = [("A", 60.0, 1.0), ("B", 40.0, 0.5), ("C", 20.0, 2.0), ("new", 50.0, 1.0)];
    let usual: f64 = outlets[..3].iter().map(|(_, n, share)| n * share).sum();
    let joins = CHANGE - 45;
    let first = jiff::civil::date(2024, 1, 1);
    let day = |at: usize| {
        let mut published = BTreeMap::new();
        let weekend = if at % 7 >= 5 { 0.5 } else { 1.0 };
        let mut exposure = 0.0;
        for (name, articles, share) in outlets.iter().filter(|(name, ..)| *name != "new" || at >= joins) {
            let articles = dice.count(articles * weekend, 20.0);
            exposure += articles as f64 * share / usual;
            published.insert((*name).to_owned(), (articles, *share));
        }
        let changed = match at {
            at if (CHANGE..CHANGE + WITHIN).contains(&at) => factor,
            at if crisis && (CHANGE - 40..CHANGE - 36).contains(&at) => 8.0,
            _ => 1.0,
        };
        let count = dice.count(mean * exposure * changed, size);
        // Reports fall to outlets by how much they usually give.
        let total: f64 = published.values().map(|(a, s)| *a as f64 * s).sum();
        let outlets = published.into_iter().map(|(name, (articles, share))| {
            let reports = if total > 0.0 { count as f64 * articles as f64 * share / total } else { 0.0 };
            (name, Published { articles, reports: reports.round() as u64 })
        });
        let day = first.saturating_add(jiff::Span::new().days(at as i64));
        Day { day, count, outlets: outlets.collect() }
    };
    (0..DAYS).map(day).collect()
}

/// A way to say how much a day sticks out: the higher, the more.
type Measure = fn(&[Day]) -> f64;

fn z(values: &[f64]) -> f64 {
    let Some((now, before)) = values.split_last() else { return 0.0 };
    let past = &before[before.len().saturating_sub(90)..];
    let n = past.len() as f64;
    let mean = past.iter().sum::<f64>() / n;
    let spread = (past.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    (now - mean) / spread.max(1e-9)
}

fn z_of_counts(days: &[Day]) -> f64 {
    z(&days.iter().map(|d| d.count as f64).collect::<Vec<_>>())
}

fn z_of_shares(days: &[Day]) -> f64 {
    let share = |d: &Day| d.count as f64 / (d.outlets.values().map(|p| p.articles).sum::<u64>().max(1)) as f64;
    z(&days.iter().map(share).collect::<Vec<_>>())
}

fn kabar(days: &[Day]) -> f64 {
    -now(days).map_or(1.0, |level| level.chance.0).max(1e-300).log10()
}

fn now(days: &[Day]) -> Option<Level> {
    level(days, &Test::default())
}

fn main() {
    let measures: [(&str, Measure); 3] =
        [("z-score of counts", z_of_counts), ("z-score of counts an article", z_of_shares), ("kabar", kabar)];
    println!("| mean a day | size | crisis before | false alarms | measure | ×2 | ×3 | ×5 | days to find ×3 |");
    println!("| ---: | ---: | --- | --- | --- | ---: | ---: | ---: | ---: |");
    let mut nominal = Vec::new();
    for (mean, size, crisis) in [(1.0, 1.0, false), (4.0, 2.0, false), (4.0, 2.0, true), (15.0, 4.0, false)] {
        let mut dice = Dice(42);
        let calm: Vec<Vec<Day>> = (0..SERIES).map(|_| series(&mut dice, mean, size, 1.0, false)).collect();
        let changed: Vec<Vec<Vec<Day>>> = [2.0, 3.0, 5.0]
            .iter()
            .map(|factor| (0..SERIES).map(|_| series(&mut dice, mean, size, *factor, crisis)).collect())
            .collect();
        let days =
            |series: &[Day], measure: Measure| -> Vec<f64> { (WARM..DAYS).map(|at| measure(&series[..=at])).collect() };
        if !crisis {
            let of_z = |limit: f64| {
                let all = calm.iter().flat_map(|s| days(s, z_of_counts)).collect::<Vec<_>>();
                all.iter().filter(|z| **z > limit).count().max(1) as f64 / all.len() as f64
            };
            nominal.push((mean, size, [alarms(&calm, 0.01), alarms(&calm, 0.001), of_z(2.326), of_z(3.09)]));
        }
        for rate in [0.01, 0.001] {
            for (name, measure) in measures {
                let mut scores: Vec<f64> = calm.iter().flat_map(|s| days(s, measure)).collect();
                scores.sort_by(|a, b| b.total_cmp(a));
                let threshold = scores[(scores.len() as f64 * rate) as usize];
                let found = |series: &[Vec<Day>]| -> (f64, f64) {
                    let delays: Vec<usize> = series
                        .iter()
                        .filter_map(|s| (CHANGE..CHANGE + WITHIN).position(|at| measure(&s[..=at]) > threshold))
                        .collect();
                    let mean = delays.iter().sum::<usize>() as f64 / delays.len().max(1) as f64;
                    (delays.len() as f64 / series.len() as f64, mean + 1.0)
                };
                let results: Vec<(f64, f64)> = changed.iter().map(|c| found(c)).collect();
                println!(
                    "| {mean} | {size} | {} | 1 in {:.0} days | {name} | {:.2} | {:.2} | {:.2} | {:.1} |",
                    if crisis { "yes" } else { "no" },
                    1.0 / rate,
                    results[0].0,
                    results[1].0,
                    results[2].0,
                    results[1].1
                );
            }
        }
    }
    println!("\nCalm days with an alarm, where one in 100 and one in 1000 is asked for:\n");
    println!("| mean a day | size | kabar, 100 | kabar, 1000 | z of counts, 100 | z of counts, 1000 |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    for (mean, size, rates) in nominal {
        let cells: Vec<String> = rates.iter().map(|rate| format!("1 in {:.0}", 1.0 / rate)).collect();
        println!("| {mean} | {size} | {} |", cells.join(" | "));
    }
}

/// The share of calm days on which a rule of this rate alarms.
fn alarms(calm: &[Vec<Day>], rate: f64) -> f64 {
    let test = Test { rate, least: 1, ..Test::default() };
    let days = || calm.iter().flat_map(|s| (WARM..DAYS).map(move |at| &s[..=at]));
    let alarms = days().filter(|days| level(days, &test).is_some_and(|l| l.chance.0 < rate)).count();
    alarms.max(1) as f64 / days().count() as f64
}
