//! Fits the weights of `ontology/confidence.toml` to the articles of ../shared/eval and of corpus/: ridge logistic regression, its strength
//! chosen by cross-validation over documents. A fact of doubt may lower the confidence or leave it: where the events say
//! otherwise, that is luck, and its weight is 0.

mod descent;
mod sides;

use std::{collections::BTreeSet, fmt::Write as _, fs};

use anyhow::{anyhow, bail};
use kabar::Pipeline;
use kabar_pack::Fact;

use crate::{
    eval::{
        confidence::table,
        events::{OWN, UNREAD},
        judge::{self, Judged},
        shared,
    },
    root,
};

pub(crate) use sides::sides;

/// Strengths of the ridge that are tried.
const RIDGES: [f64; 6] = [1.0, 3.0, 6.0, 10.0, 20.0, 40.0];
const FOLDS: usize = 10;
const STEPS: usize = 40;

/// What is less likely than this to be right is left out: so F1 is greatest on what is read, and precision grows (EVAL.md).
const LEAST: f64 = 0.25;

/// A fact must hold of this many events, or its weight is luck.
const SEEN: usize = 8;

/// What was promised and whether it was so.
type Pairs = Vec<(f64, bool)>;

struct Sample {
    fold: usize,
    /// 1, then every fact.
    x: Vec<f64>,
    right: bool,
}

pub(crate) fn confidence() -> anyhow::Result<()> {
    let Some(shared) = shared() else { return Ok(()) };
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let mut judged = judge::articles(&pipeline, &shared.join("eval"))?;
    for (name, _) in OWN.into_iter().filter(|(name, _)| !UNREAD.contains(name)) {
        judged.extend(judge::own(&pipeline, &root().join("corpus"), name)?);
    }
    let samples = samples(&judged);
    let mut best: Option<(f64, f64, Pairs)> = None;
    for ridge in RIDGES {
        let pairs = unseen(&samples, ridge)?;
        let loss = pairs.iter().map(|&(p, right)| -(if right { p } else { 1.0 - p }).ln()).sum::<f64>()
            / pairs.len().max(1) as f64;
        println!("ridge {ridge:>4}: log loss {loss:.4} on documents left out");
        if best.as_ref().is_none_or(|(least, ..)| loss < *least) {
            best = Some((loss, ridge, pairs));
        }
    }
    let Some((_, ridge, pairs)) = best else { bail!("no event to fit to") };
    println!("\n## ridge {ridge}, on documents left out\n\n{}", table(&pairs)?);
    let weights = solve(&samples.iter().collect::<Vec<_>>(), ridge)?;
    fs::write(root().join("ontology/confidence.toml"), file(&weights, &samples, ridge))?;
    println!("written: ontology/confidence.toml");
    Ok(())
}

fn samples(judged: &[Judged]) -> Vec<Sample> {
    let docs: Vec<&str> = judged.iter().map(|j| j.doc.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let seen = |fact: Fact| judged.iter().filter(|j| j.facts.iter().any(|(f, _)| *f == fact)).count();
    let kept: Vec<bool> = Fact::ALL.iter().map(|fact| seen(*fact) >= SEEN).collect();
    let sample = |j: &Judged| {
        let value = |fact: &Fact| j.facts.iter().find(|(f, _)| f == fact).map_or(0.0, |(_, v)| f64::from(*v));
        let facts = Fact::ALL.iter().zip(&kept).map(|(fact, kept)| if *kept { value(fact) } else { 0.0 });
        let fold = docs.iter().position(|doc| *doc == j.doc).unwrap_or(0) % FOLDS;
        Sample { fold, x: std::iter::once(1.0).chain(facts).collect(), right: j.right }
    };
    judged.iter().map(sample).collect()
}

/// What is predicted of each document by weights fitted without it.
fn unseen(samples: &[Sample], ridge: f64) -> anyhow::Result<Pairs> {
    let mut pairs = Vec::new();
    for fold in 0..FOLDS {
        let (held, rest): (Vec<&Sample>, Vec<&Sample>) = samples.iter().partition(|s| s.fold == fold);
        let weights = solve(&rest, ridge)?;
        pairs.extend(held.iter().map(|s| (chance(&weights, &s.x), s.right)));
    }
    Ok(pairs)
}

fn chance(weights: &[f64], x: &[f64]) -> f64 {
    1.0 / (1.0 + (-weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>()).exp())
}

/// Weights with no fact of doubt above 0: those that come out so are left out, and the rest is fitted again.
fn solve(samples: &[&Sample], ridge: f64) -> anyhow::Result<Vec<f64>> {
    let mut free = vec![true; Fact::ALL.len() + 1];
    loop {
        let weights = newton(samples, ridge, &free)?;
        let wrong = |(at, fact): (usize, &Fact)| (fact.is_doubt() && weights[at + 1] > 1e-6).then_some(at + 1);
        match Fact::ALL.iter().enumerate().filter_map(wrong).max_by(|&a, &b| weights[a].total_cmp(&weights[b])) {
            Some(worst) => free[worst] = false,
            None => return Ok(weights),
        }
    }
}

/// Newton's method. The base is not held down.
fn newton(samples: &[&Sample], ridge: f64, free: &[bool]) -> anyhow::Result<Vec<f64>> {
    let n = Fact::ALL.len() + 1;
    let mut weights = vec![0.0; n];
    for _ in 0..STEPS {
        let mut slope = vec![0.0; n];
        let mut curve = vec![vec![0.0; n]; n];
        for i in 0..n {
            let held = if i == 0 { 1e-6 } else { ridge };
            slope[i] = -held * weights[i];
            curve[i][i] = held;
        }
        for sample in samples {
            let p = chance(&weights, &sample.x);
            let error = f64::from(u8::from(sample.right)) - p;
            for i in (0..n).filter(|&i| free[i] && sample.x[i] != 0.0) {
                slope[i] += error * sample.x[i];
                for j in (0..n).filter(|&j| free[j]) {
                    curve[i][j] += p * (1.0 - p) * sample.x[i] * sample.x[j];
                }
            }
        }
        let step = eliminate(curve, slope)?;
        weights.iter_mut().zip(&step).for_each(|(w, s)| *w += s);
        if step.iter().all(|s| s.abs() < 1e-9) {
            break;
        }
    }
    Ok(weights)
}

/// Solves `a x = b` for a positive definite `a`.
fn eliminate(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> anyhow::Result<Vec<f64>> {
    let n = b.len();
    for i in 0..n {
        if a[i][i].abs() < 1e-12 {
            bail!("the events do not settle the weights");
        }
        let (pivot, value) = (a[i].clone(), b[i]);
        for j in i + 1..n {
            let factor = a[j][i] / pivot[i];
            for (cell, above) in a[j].iter_mut().zip(&pivot).skip(i) {
                *cell -= factor * above;
            }
            b[j] -= factor * value;
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| a[i][j] * b[j]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    Ok(b)
}

fn file(weights: &[f64], samples: &[Sample], ridge: f64) -> String {
    let right = samples.iter().filter(|s| s.right).count();
    let mut out = format!(
        "# How far an event is to be believed: confidence = 1 / (1 + e^-(base + sum of weight × fact)).\n\
         # Written by `cargo xtask fit confidence`: ridge logistic regression (strength {ridge}, chosen by cross-validation over\n\
         # documents) on {} events of articles coded by hand, {right} of them right at level `event`. `cargo xtask eval confidence`\n\
         # sets promise against truth. A fact that hardly ever held, or a fact of doubt that the events do not bear out, has weight 0.\n\nbase = {:.2}\n\n\
         # What is less likely than this to be right is no event (`kabar explain` shows it among what is left out). To fit anew, set it to 0 first.\n\
         least = {LEAST}\n\n[weights]\n",
        samples.len(),
        tidy(weights[0])
    );
    for (fact, weight) in Fact::ALL.iter().zip(&weights[1..]) {
        let _ = writeln!(out, "# {}\n{} = {:.2}", fact.meaning(), fact.as_str(), tidy(*weight));
    }
    out
}

/// No minus before a zero.
fn tidy(weight: f64) -> f64 {
    if weight.abs() < 0.005 { 0.0 } else { weight }
}

#[cfg(test)]
mod tests {
    use kabar_pack::Fact;

    use super::{Sample, eliminate, solve};

    #[test]
    fn a_fact_of_doubt_never_weighs_for_an_event() {
        let sample = |holds: bool, right: bool| {
            let mut x = vec![0.0; Fact::ALL.len() + 1];
            (x[0], x[1]) = (1.0, f64::from(u8::from(holds)));
            Sample { fold: 0, x, right }
        };
        let samples: Vec<Sample> = (0..40).map(|i| sample(i % 2 == 0, i % 2 == 0 || i % 8 == 1)).collect();
        let weights = solve(&samples.iter().collect::<Vec<_>>(), 1.0).expect("weights");
        assert!(weights[1].abs() < 1e-6, "{weights:?}");
    }

    #[test]
    fn equations_are_solved() {
        let x = eliminate(vec![vec![4.0, 1.0], vec![1.0, 3.0]], vec![1.0, 2.0]).expect("solvable");
        assert!((x[0] - 1.0 / 11.0).abs() < 1e-9 && (x[1] - 7.0 / 11.0).abs() < 1e-9, "{x:?}");
        assert!(eliminate(vec![vec![0.0]], vec![1.0]).is_err());
    }

    #[test]
    fn a_fact_of_right_events_weighs_for_them() {
        let at = 1 + Fact::ALL.iter().position(|f| *f == Fact::Pattern).expect("a fact");
        let sample = |holds: bool, right: bool| {
            let mut x = vec![0.0; Fact::ALL.len() + 1];
            x[0] = 1.0;
            x[at] = f64::from(u8::from(holds));
            Sample { fold: 0, x, right }
        };
        let samples: Vec<Sample> = (0..40).map(|i| sample(i % 2 == 0, i % 2 == 0 || i % 8 == 1)).collect();
        let weights = solve(&samples.iter().collect::<Vec<_>>(), 1.0).expect("weights");
        assert!(weights[at] > 1.0, "{weights:?}");
        assert!(weights[0] < 0.0, "{weights:?}");
        assert!(weights[1].abs() < 1e-6);
    }
}
