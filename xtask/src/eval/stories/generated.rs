//! Stories, happenings and copies against the truth of a world made up.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use anyhow::anyhow;
use kabar::{Event, Options, Pipeline};
use kabar_model::ActorRef;
use kabar_story::{Edge, EdgeKind, Incoming, Memory, Origin};

use super::{
    made::{Made, Truth, corpus},
    sketch,
    world::news,
};
use crate::root;

/// Days and articles of the corpus: as many stories a day for as many pairs of states as the other news has.
const DAYS: usize = 240;
const ARTICLES: usize = 3600;

/// What the engine made of an article.
struct Found {
    story: u64,
    edges: Vec<Edge>,
    /// Every event whose sentence tells one of its type.
    told: Vec<Report>,
}

/// The true and the found happening of an event.
#[derive(Clone, Copy)]
struct Report {
    happening: usize,
    found: u64,
    /// Whether its sides were coded right: where they were not, nobody could tell what it is about.
    right: bool,
}

fn right(event: &Event, truth: &Truth) -> bool {
    let is = |side: &[ActorRef], code: &str| side.iter().all(|a| a.code == code) && !side.is_empty();
    is(&event.actor, &truth.sides.0) && is(&event.recipient, &truth.sides.1)
}

/// Over the corpus that `cargo xtask corpus` makes; or over news that are harder to tell apart, `again` and again.
pub(crate) fn run(again: bool, seed: u64) -> anyhow::Result<()> {
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let (days, made) = if again { (60, news(60, seed)) } else { (DAYS, corpus(DAYS, ARTICLES, seed)?) };
    let agencies: BTreeSet<&str> = made.iter().filter_map(|m| made[m.copied?].article.source.as_deref()).collect();
    let mut memory = Memory::new(10_000, 1, 1);
    let (mut found, mut events, mut spent) = (Vec::new(), 0, 0.0);
    for (id, made) in made.iter().enumerate() {
        let coded = pipeline.code(&made.article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
        let last = made.article.text.lines().last().unwrap_or_default();
        let named: Vec<String> = agencies.iter().filter(|a| last.contains(**a)).map(|a| (*a).to_owned()).collect();
        let begun = Instant::now();
        let id = id as u64;
        let incoming = Incoming { id, first: id, article: &made.article, events: &coded, agencies: &named };
        let place = memory.place(&incoming);
        spent += begun.elapsed().as_secs_f64();
        events += coded.len();
        let mut told = Vec::new();
        for (event, place) in coded.iter().zip(&place.happenings) {
            let fits = |t: &&Truth| event.sentence.text.trim() == t.sentence && event.kind.as_str() == t.kind;
            if let Some(truth) = made.told.iter().find(fits) {
                told.push(Report { happening: truth.happening, found: place.id, right: right(event, truth) });
            }
        }
        found.push(Found { story: place.story, edges: place.edges, told });
    }
    println!(
        "{} articles of {days} days in two languages, {events} events; placed at {:.0} articles/s on one core\n",
        made.len(),
        made.len() as f64 / spent
    );
    report(&made, &found);
    Ok(())
}

fn report(made: &[Made], found: &[Found]) {
    println!("| pairs of | precision | recall |\n| --- | ---: | ---: |");
    for (name, all) in [("event reports: one happening", false), ("the same, where sides are wrong too", true)] {
        let of = |f: &Found| -> Vec<(usize, u64)> {
            f.told.iter().filter(|r| all || r.right).map(|r| (r.happening, r.found)).collect()
        };
        let told: Vec<Vec<(usize, u64)>> = found.iter().map(of).collect();
        line(name, &Pairs::of(told.iter().flatten().copied()));
        let in_english = made.iter().map(|m| m.article.lang.as_deref() == Some("en"));
        let across: Vec<_> =
            told.iter().zip(in_english).flat_map(|(told, en)| told.iter().map(move |(t, f)| (*t, *f, en))).collect();
        line("— of two languages", &across_languages(&across));
    }
    line("articles: one story", &Pairs::of(made.iter().zip(found).map(|(m, f)| (m.story, f.story))));
    let truth = copies(made);
    let mut ours = BTreeSet::new();
    let mut right = 0;
    for edge in found.iter().flat_map(|f| &f.edges).filter(|e| e.kind == EdgeKind::Copy) {
        if let Origin::Article(source) = edge.source {
            let (copy, source) = (edge.article as usize, source as usize);
            ours.insert((copy.min(source), copy.max(source)));
            right += usize::from(
                made[copy].copied == Some(source) || made[copy].copied.is_some_and(|s| made[source].copied == Some(s)),
            );
        }
    }
    let edges = ours.len();
    let good = ours.iter().filter(|pair| truth.contains(*pair)).count();
    // Of the copies, how many are tied to their source or to another copy of it.
    let tied = made.iter().enumerate().filter(|(at, m)| {
        m.copied.is_some() && ours.iter().any(|(a, b)| (a == at || b == at) && truth.contains(&(*a, *b)))
    });
    let (tied, all) = (tied.count(), made.iter().filter(|m| m.copied.is_some()).count());
    line("articles: copies", &Pairs { same: good, found: edges, all, tied: Some(tied) });
    println!("\nof {edges} copies found, {right} name who took from whom rightly");
    if !made.is_sorted_by_key(|m| m.article.date) {
        // Ways to find copies are compared on articles in the order of their publication.
        return;
    }
    println!("\n| copies found by | precision | recall | of shortened copies |\n| --- | ---: | ---: | ---: |");
    for (name, pairs) in sketch::compared(made) {
        let good = pairs.iter().filter(|pair| truth.contains(*pair)).count();
        let share = |shortened: bool| {
            let all: Vec<_> = truth
                .iter()
                .filter(|(a, b)| {
                    let len = |at: &usize| made[*at].article.text.len() as f64;
                    !shortened || len(a).min(len(b)) < 0.6 * len(a).max(len(b))
                })
                .collect();
            all.iter().filter(|pair| pairs.contains(**pair)).count() as f64 / all.len().max(1) as f64
        };
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} |",
            good as f64 / pairs.len().max(1) as f64,
            share(false),
            share(true)
        );
    }
}

/// Pairs of articles of which one took from the other, or both from the same.
fn copies(made: &[Made]) -> BTreeSet<(usize, usize)> {
    let mut families: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, m) in made.iter().enumerate() {
        families.entry(m.copied.unwrap_or(at)).or_default().push(at);
    }
    let mut pairs = BTreeSet::new();
    for family in families.values() {
        for (n, a) in family.iter().enumerate() {
            pairs.extend(family[n + 1..].iter().map(|b| (*a, *b)));
        }
    }
    pairs
}

/// How many pairs are together in truth and as found.
struct Pairs {
    same: usize,
    found: usize,
    all: usize,
    /// Where recall counts something other than `same`.
    tied: Option<usize>,
}

impl Pairs {
    fn of(items: impl Iterator<Item = (usize, u64)>) -> Self {
        let (mut truth, mut found, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (t, f) in items {
            *truth.entry(t).or_insert(0_usize) += 1;
            *found.entry(f).or_insert(0_usize) += 1;
            *both.entry((t, f)).or_insert(0_usize) += 1;
        }
        let pairs = |n: &usize| n * (n - 1) / 2;
        Self {
            same: both.values().map(pairs).sum(),
            found: found.values().map(pairs).sum(),
            all: truth.values().map(pairs).sum(),
            tied: None,
        }
    }
}

fn across_languages(items: &[(usize, u64, bool)]) -> Pairs {
    let of = |wanted: bool| items.iter().filter(move |(.., lang)| *lang == wanted);
    let (mut same, mut found, mut all) = (0, 0, 0);
    let mut by_truth: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    let mut by_found: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (t, f, _) in of(true) {
        by_truth.entry(*t).or_default().push(*f);
        by_found.entry(*f).or_default().push(*t);
    }
    for (t, f, _) in of(false) {
        let (in_truth, in_found) = (by_truth.get(t), by_found.get(f));
        all += in_truth.map_or(0, Vec::len);
        found += in_found.map_or(0, Vec::len);
        same += in_truth.map_or(0, |l| l.iter().filter(|other| *other == f).count());
    }
    Pairs { same, found, all, tied: None }
}

fn line(name: &str, pairs: &Pairs) {
    let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
    let recall = share(pairs.tied.unwrap_or(pairs.same), pairs.all);
    println!("| {name} | {:.3} | {recall:.3} |", share(pairs.same, pairs.found));
}
