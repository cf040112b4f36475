//! Ways to find copies, side by side: the marks of `kabar-story`, and MinHash with locality-sensitive hashing.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use kabar_story::{Marks, WINDOW};

use super::made::Made;

type Pairs = BTreeSet<(usize, usize)>;

/// Shingles of as many words as marks have, values a sketch keeps, rows of a band.
const SHINGLE: usize = 4;
const SKETCH: usize = 64;

/// Every way with the pairs that it calls copies.
pub(crate) fn compared(made: &[Made]) -> Vec<(String, Pairs)> {
    let marks: Vec<Marks> = made.iter().map(|m| Marks::of([m.article.text.as_str()])).collect();
    let by_marks = within_window(made, |a, b| marks[a].overlap(&marks[b]).containment() >= 0.5);
    let shingles: Vec<BTreeSet<u64>> = made.iter().map(|m| shingles(&m.article.text)).collect();
    let sketches: Vec<Vec<u64>> = shingles.iter().map(sketch).collect();
    let mut ways = vec![("marks, contained at least .5 (kabar)".to_owned(), by_marks)];
    for (rows, least) in [(4, 0.5), (2, 0.3)] {
        let candidates = banded(&sketches, rows);
        let alike = |a: usize, b: usize| {
            let same = sketches[a].iter().zip(&sketches[b]).filter(|(x, y)| x == y).count();
            candidates.contains(&(a, b)) && same as f64 / SKETCH as f64 >= least
        };
        let name = format!("MinHash, {SKETCH} values, bands of {rows}, resembling at least {least}");
        ways.push((name, within_window(made, alike)));
    }
    ways
}

fn within_window(made: &[Made], alike: impl Fn(usize, usize) -> bool) -> Pairs {
    let mut pairs = Pairs::new();
    for a in 0..made.len() {
        for b in a + 1..made.len() {
            let apart = made[a].article.date.zip(made[b].article.date).map_or(0, |(x, y)| (y - x).get_days());
            if apart > WINDOW {
                break;
            }
            if alike(a, b) {
                pairs.insert((a, b));
            }
        }
    }
    pairs
}

fn shingles(text: &str) -> BTreeSet<u64> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    words.windows(SHINGLE).map(hash).collect()
}

fn hash(item: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    item.hash(&mut hasher);
    hasher.finish()
}

fn sketch(shingles: &BTreeSet<u64>) -> Vec<u64> {
    let value = |n: usize| shingles.iter().map(|s| hash((n, s))).min().unwrap_or(0);
    (0..SKETCH).map(value).collect()
}

/// Pairs that agree in a whole band.
fn banded(sketches: &[Vec<u64>], rows: usize) -> Pairs {
    let mut pairs = Pairs::new();
    for band in 0..SKETCH / rows {
        let mut buckets: BTreeMap<&[u64], Vec<usize>> = BTreeMap::new();
        for (at, sketch) in sketches.iter().enumerate() {
            buckets.entry(&sketch[band * rows..(band + 1) * rows]).or_default().push(at);
        }
        for bucket in buckets.values() {
            for (n, a) in bucket.iter().enumerate() {
                pairs.extend(bucket[n + 1..].iter().map(|b| (*a, *b)));
            }
        }
    }
    pairs
}
