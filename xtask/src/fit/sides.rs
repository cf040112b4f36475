//! Fits the weights of `ontology/sides.tsv`: of all who may be meant on a side of an event, those of the gold should weigh most. A
//! log-linear model over each event's options, its ridge chosen by cross-validation over documents.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use anyhow::{anyhow, bail};
use kabar::{Article, Candidate, Options, Pipeline, Weighed};
use kabar_pack::{
    Frame, Ontology, Source,
    weighing::{Clue, Side, Topic},
};
use serde_json::Value;

use super::descent::least;
use crate::{
    eval::{
        events::{OWN, UNREAD},
        judge::{Doc, docs, docs_in},
        pairs, shared,
        told::Told,
    },
    root,
};

const RIDGES: [f64; 4] = [3.0, 5.0, 8.0, 12.0];
const FOLDS: usize = 10;

/// A clue must hold of this many options, or its weight is luck.
const SEEN: usize = 5;

/// How much an event of the development articles counts: those who wrote the coding guide have coded them.
const BY_THE_BOOK: f64 = 3.0;

/// How much an event of a sentence by construction counts: they are denser than any paper, and alike.
const BUILT: f64 = 0.5;

/// How much the example of a row of a lexicon counts: a sentence that stands alone.
const EXAMPLE: f64 = 0.15;

/// What the rules' choice of an actor and of a recipient weighs more than the events say: where the weights hardly tell two apart, the
/// rules have the word.
const TRUST: [f64; 2] = [0.8, 0.3];

/// The options of a side of an event that the gold has too.
struct Case {
    fold: usize,
    weight: f64,
    options: Vec<Choice>,
}

struct Choice {
    /// Columns and how far they hold.
    clues: Vec<(usize, f64)>,
    right: bool,
}

pub(crate) fn sides() -> anyhow::Result<()> {
    let Some(shared) = shared() else { return Ok(()) };
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let (mut fitted, mut unread) = (read(&pipeline, &docs(&shared.join("eval"))?, BY_THE_BOOK)?, Vec::new());
    for (name, _) in OWN {
        let folder = root().join("corpus").join(name);
        let cases = read(&pipeline, &docs_in(&folder.join("gold.jsonl"), &folder)?, 1.0)?;
        if UNREAD.contains(&name) { unread.extend(cases) } else { fitted.extend(cases) }
    }
    for lang in ["en", "id"] {
        fitted.extend(read(&pipeline, &pairs::docs(&pairs::READ, lang)?, 1.0)?);
        fitted.extend(read(&pipeline, &pairs::docs(&pairs::BUILT, lang)?, BUILT)?);
        unread.extend(read(&pipeline, &pairs::docs(&pairs::UNREAD, lang)?, 1.0)?);
    }
    let examples = examples(&pipeline)?;
    let mut rows = BTreeMap::new();
    let mut told = String::new();
    for side in Side::ALL {
        let (weights, figures) = one(side, &fitted, &examples, &unread)?;
        let _ = writeln!(told, "# {}: {figures}", side.as_str());
        rows.extend(weights.into_iter().map(|(clue, weight)| ((side, clue), weight)));
    }
    let source = Source::folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let ontology = Ontology::load(&source).map_err(|e| anyhow!("{e}"))?;
    fs::write(root().join("ontology/sides.tsv"), file(&rows, &told, ontology.frames()))?;
    println!("{told}written: ontology/sides.tsv");
    Ok(())
}

/// An event of the engine with its gold.
struct Pair {
    /// Number of its document.
    document: usize,
    weight: f64,
    weighed: Weighed,
    told: Told,
}

fn read(pipeline: &Pipeline, docs: &[Doc], weight: f64) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for (number, doc) in docs.iter().enumerate() {
        let weighed = pipeline.weighed(&doc.article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
        let text = &doc.article.text;
        let place = |w: &Weighed| text.get(..w.trigger.start as usize).map_or(0, |before| before.chars().count());
        for (row, span) in &doc.rows {
            let here: Vec<&Weighed> = weighed.iter().filter(|w| span.contains(&place(w))).collect();
            let pair = |(w, told): (&Weighed, Told)| Pair { document: number, weight, weighed: w.clone(), told };
            pairs.extend(paired(row, here, text).into_iter().map(pair));
        }
    }
    Ok(pairs)
}

/// The examples of the rows of the lexicons that fire.
fn examples(pipeline: &Pipeline) -> anyhow::Result<Vec<Pair>> {
    let codes = |side: &str| -> Vec<String> {
        let codes = side.split(['+', ',']).filter_map(|code| code.trim().split('/').next());
        codes.filter(|code| !matches!(*code, "" | "-" | "---")).map(str::to_owned).collect()
    };
    let mut pairs = Vec::new();
    for tag in pipeline.languages() {
        for checked in pipeline.check_rows(tag).map_err(|e| anyhow!("{e}"))? {
            let Some((actor, recipient)) = checked.expected.split_once('>') else { continue };
            let article = Article { text: checked.text.clone(), lang: Some(tag.to_owned()), ..Article::default() };
            let weighed = pipeline.weighed(&article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
            let fires = weighed.into_iter().find(|weighed| weighed.row == checked.id);
            pairs.extend(fires.map(|weighed| {
                let told = Told::new(weighed.kind.as_str(), &codes(actor), &codes(recipient));
                Pair { document: 0, weight: EXAMPLE, weighed, told }
            }));
        }
    }
    Ok(pairs)
}

/// Pairs gold and coded events: what says the same first, then what is of one type and evoked by the same words.
fn paired<'w>(row: &Value, mut left: Vec<&'w Weighed>, text: &str) -> Vec<(&'w Weighed, Told)> {
    let list = |key: &str| row[key].as_array().cloned().unwrap_or_default();
    let coded = |w: &Weighed| Told::new(w.kind.as_str(), &w.sides[0], &w.sides[1]);
    let (mut pairs, mut missed) = (Vec::new(), Vec::new());
    for gold in list("events") {
        let told = Told::of_gold(&gold);
        match left.iter().position(|w| told.fits(&coded(w))) {
            Some(at) => pairs.push((left.remove(at), told)),
            None => missed.push((told, gold["anchor"].as_str().unwrap_or_default().to_lowercase())),
        }
    }
    for gold in list("optional") {
        let told = Told::of_gold(&gold);
        if let Some(at) = left.iter().position(|w| told.fits(&coded(w))) {
            left.remove(at);
        }
    }
    for (told, anchor) in missed {
        let same_word = |w: &Weighed| {
            let words = text.get(w.trigger.start as usize..w.trigger.end as usize).unwrap_or_default().to_lowercase();
            words.split_whitespace().any(|word| anchor.split_whitespace().any(|other| other == word))
        };
        let kind = |w: &&Weighed| w.kind.as_str() == told.kind();
        let at = left.iter().position(|w| kind(w) && same_word(w)).or_else(|| left.iter().position(kind));
        if let Some(at) = at {
            pairs.push((left.remove(at), told));
        }
    }
    pairs
}

/// The columns of clues that hold often enough.
fn columns(side: Side, pairs: &[Pair]) -> BTreeMap<Clue, usize> {
    let mut seen: BTreeMap<Clue, usize> = BTreeMap::new();
    for Pair { weighed, .. } in pairs {
        for (clue, _) in weighed.options[side as usize].iter().flat_map(|candidate| &candidate.clues) {
            *seen.entry(*clue).or_default() += 1;
        }
    }
    seen.into_iter().filter(|(_, times)| *times >= SEEN).enumerate().map(|(at, (clue, _))| (clue, at)).collect()
}

fn cases(side: Side, pairs: &[Pair], columns: &BTreeMap<Clue, usize>) -> Vec<Case> {
    let case = |Pair { document, weight, weighed, told }: &Pair| {
        let fits = told.fits(&Told::new(weighed.kind.as_str(), &weighed.sides[0], &weighed.sides[1]));
        let option = |(at, Candidate { codes, clues }): (usize, &Candidate)| Choice {
            clues: clues.iter().filter_map(|(clue, value)| Some((*columns.get(clue)?, f64::from(*value)))).collect(),
            right: (at == 0 && fits) || told.side_fits(side as usize, codes),
        };
        Case {
            fold: document % FOLDS,
            weight: *weight,
            options: weighed.options[side as usize].iter().enumerate().map(option).collect(),
        }
    };
    pairs.iter().map(case).collect()
}

fn one(
    side: Side,
    fitted: &[Pair],
    examples: &[Pair],
    unread: &[Pair],
) -> anyhow::Result<(BTreeMap<Clue, f64>, String)> {
    let columns = columns(side, fitted);
    let [fitted, examples, unread] = [fitted, examples, unread].map(|pairs| cases(side, pairs, &columns));
    let mut best: Option<(f64, f64, Score)> = None;
    for ridge in RIDGES {
        let mut all = Score::default();
        for fold in 0..FOLDS {
            let (held, mut rest): (Vec<&Case>, Vec<&Case>) = fitted.iter().partition(|case| case.fold == fold);
            rest.extend(&examples);
            let weights = solve(&rest, columns.len(), ridge);
            for case in held {
                all.add(case, &weights, TRUST[side as usize]);
            }
        }
        let loss = all.loss / all.settled.max(1) as f64;
        println!("{} ridge {ridge:>4}: log loss {loss:.4} on documents left out; {all}", side.as_str());
        if best.as_ref().is_none_or(|(least, ..)| loss < *least) {
            best = Some((loss, ridge, all));
        }
    }
    let Some((_, ridge, all)) = best else { bail!("no event to fit to") };
    let weights = solve(&fitted.iter().chain(&examples).collect::<Vec<_>>(), columns.len(), ridge);
    let mut new = Score::default();
    for case in &unread {
        new.add(case, &weights, TRUST[side as usize]);
    }
    println!("{} unread: {new}", side.as_str());
    let trust = |clue: &Clue| if clue.topic() == Topic::Ruled { TRUST[side as usize] } else { 0.0 };
    let weights = columns.into_iter().map(|(clue, at)| (clue, weights[at] + trust(&clue))).collect();
    Ok((weights, format!("ridge {ridge}; documents left out: {all}; sets not fitted to: {new}")))
}

/// What weighing does to the sides that the rules give.
#[derive(Default)]
struct Score {
    events: usize,
    settled: usize,
    loss: f64,
    ruled: usize,
    won: usize,
    lost: usize,
}

impl Score {
    fn add(&mut self, case: &Case, weights: &[f64], trust: f64) {
        let sums: Vec<f64> = case.options.iter().map(|option| sum(option, weights)).collect();
        let most = sums.iter().copied().fold(f64::MIN, f64::max);
        let whole: f64 = sums.iter().map(|s| (s - most).exp()).sum();
        let right: f64 = sums.iter().zip(&case.options).filter(|(_, o)| o.right).map(|(s, _)| (s - most).exp()).sum();
        if right > 0.0 {
            self.settled += 1;
            self.loss -= (right / whole).ln();
        }
        let trusted = |(at, s): (usize, &f64)| (at, if at == 0 { s + trust } else { *s });
        let likeliest = sums.iter().enumerate().map(trusted).reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (before, after) = (case.options[0].right, likeliest.is_some_and(|(at, _)| case.options[at].right));
        self.events += 1;
        self.ruled += usize::from(before);
        self.won += usize::from(after && !before);
        self.lost += usize::from(before && !after);
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { events, ruled, won, lost, .. } = self;
        write!(f, "of {events} events the rules have {ruled} right, weighing puts {won} right and {lost} wrong")
    }
}

fn sum(option: &Choice, weights: &[f64]) -> f64 {
    option.clues.iter().map(|&(at, value)| weights[at] * value).sum()
}

/// Weights under which the right options weigh most.
fn solve(cases: &[&Case], columns: usize, ridge: f64) -> Vec<f64> {
    let cases: Vec<&Case> = cases.iter().copied().filter(|case| case.options.iter().any(|o| o.right)).collect();
    least(columns, |weights, slope| {
        let mut loss = 0.0;
        for (s, w) in slope.iter_mut().zip(weights) {
            *s = ridge * w;
            loss += 0.5 * ridge * w * w;
        }
        for case in &cases {
            let sums: Vec<f64> = case.options.iter().map(|option| sum(option, weights)).collect();
            let most = sums.iter().copied().fold(f64::MIN, f64::max);
            let parts: Vec<f64> = sums.iter().map(|s| (s - most).exp()).collect();
            let whole: f64 = parts.iter().sum();
            let right: f64 = parts.iter().zip(&case.options).filter(|(_, o)| o.right).map(|(p, _)| p).sum();
            // a chance of nothing is kept from being nothing
            let right = right.max(1e-12);
            loss -= case.weight * (right / whole).ln();
            for (part, option) in parts.iter().zip(&case.options) {
                let pull = part / whole - if option.right { part / right } else { 0.0 };
                for &(at, value) in &option.clues {
                    slope[at] += case.weight * pull * value;
                }
            }
        }
        loss
    })
}

fn file(rows: &BTreeMap<(Side, Clue), f64>, told: &str, frames: &[Frame]) -> String {
    let mut out = format!(
        "# Who is meant on a side of an event: of all whom the sentence and the article give, whoever has the greatest sum of weights of\n\
         # clues. Written by `cargo xtask fit sides` from articles coded by hand; docs/pack-format.md says what the clues mean.\n{told}\
         side\tclue\tweight\n"
    );
    for ((side, clue), weight) in rows.iter().filter(|(_, weight)| weight.abs() >= 0.005) {
        let _ = writeln!(out, "{}\t{}\t{weight:.3}", side.as_str(), clue.name(frames));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Case, Choice, Score, solve};

    fn case(options: &[(usize, bool)]) -> Case {
        let option = |&(column, right): &(usize, bool)| Choice { clues: vec![(column, 1.0)], right };
        Case { fold: 0, weight: 1.0, options: options.iter().map(option).collect() }
    }

    #[test]
    fn what_marks_the_right_option_weighs_for_it() {
        // the rules' choice (column 0) is right one time in four; who is marked by column 2 the other times
        let cases: Vec<Case> = (0..40).map(|i| case(&[(0, i % 4 == 0), (1, false), (2, i % 4 != 0)])).collect();
        let all: Vec<&Case> = cases.iter().collect();
        let weights = solve(&all, 3, 1.0);
        assert!(weights[2] > weights[0] + 0.5 && weights[0] > weights[1], "{weights:?}");
        let mut score = Score::default();
        for case in all {
            score.add(case, &weights, 0.0);
        }
        assert_eq!((score.events, score.ruled, score.won, score.lost), (40, 10, 30, 10));
    }
}
