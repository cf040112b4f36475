//! Whether the confidence of events says what it promises: of those at 0.8, eight in ten should be right.

use anyhow::{anyhow, bail};
use kabar::Pipeline;

use super::{events::OWN, judge, shared};
use crate::root;

/// Lower ends of the bins.
const BINS: [f64; 5] = [0.0, 0.4, 0.55, 0.7, 0.85];

pub(crate) fn run() -> anyhow::Result<()> {
    let Some(shared) = shared() else { return Ok(()) };
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let pairs = |judged: Vec<judge::Judged>| -> Vec<(f64, bool)> {
        judged.iter().map(|j| (f64::from(j.confidence), j.right)).collect()
    };
    let mut sets = vec![("articles (fitted on)".to_owned(), pairs(judge::articles(&pipeline, &shared.join("eval"))?))];
    let mut own = Vec::new();
    for (name, _) in OWN {
        own.extend(judge::own(&pipeline, &root().join("corpus"), name)?);
    }
    sets.push(("corpus (fitted on)".to_owned(), pairs(own)));
    for lang in ["en", "id"] {
        sets.push((format!("PUD {lang} (not fitted on)"), pairs(judge::pud(&pipeline, &shared, lang)?)));
    }
    for (name, pairs) in &sets {
        println!("## {name}\n\n{}", table(pairs)?);
    }
    Ok(())
}

/// Predicted against observed by bins, and the figures for the whole.
pub(crate) fn table(pairs: &[(f64, bool)]) -> anyhow::Result<String> {
    if pairs.is_empty() {
        bail!("no event was coded");
    }
    let mut out = String::from("| confidence | events | predicted | right |\n| --- | ---: | ---: | ---: |\n");
    let mean = |values: &mut dyn Iterator<Item = f64>, n: usize| values.sum::<f64>() / n.max(1) as f64;
    let truth = |right: bool| f64::from(u8::from(right));
    let mut gap = 0.0;
    for (at, &low) in BINS.iter().enumerate() {
        let high = BINS.get(at + 1).copied().unwrap_or(1.01);
        let bin: Vec<_> = pairs.iter().filter(|(p, _)| low <= *p && *p < high).collect();
        let predicted = mean(&mut bin.iter().map(|(p, _)| *p), bin.len());
        let right = mean(&mut bin.iter().map(|(_, r)| truth(*r)), bin.len());
        gap += (predicted - right).abs() * bin.len() as f64 / pairs.len() as f64;
        if !bin.is_empty() {
            let line = format!("| {low:.2}–{:.2} | {} | {predicted:.2} | {right:.2} |\n", high.min(1.0), bin.len());
            out.push_str(&line);
        }
    }
    let brier = mean(&mut pairs.iter().map(|(p, r)| (p - truth(*r)).powi(2)), pairs.len());
    let right = mean(&mut pairs.iter().map(|(_, r)| truth(*r)), pairs.len());
    let figures = format!(
        "\n{} events, {right:.3} right; Brier {brier:.3} (all alike: {:.3}); mean gap {gap:.3}; area under the ROC curve {:.3}\n",
        pairs.len(),
        right * (1.0 - right),
        area(pairs),
    );
    Ok(out + &figures)
}

/// How often a right event has more confidence than a wrong one.
fn area(pairs: &[(f64, bool)]) -> f64 {
    let of = |wanted: bool| pairs.iter().filter(move |(_, right)| *right == wanted).map(|(p, _)| *p);
    let (mut won, mut all) = (0.0, 0.0);
    for right in of(true) {
        for wrong in of(false) {
            all += 1.0;
            won += if right > wrong {
                1.0
            } else if right < wrong {
                0.0
            } else {
                0.5
            };
        }
    }
    if all == 0.0 { 0.5 } else { won / all }
}

#[cfg(test)]
mod tests {
    use super::{area, table};

    #[test]
    fn the_table_sets_promise_against_truth() {
        let pairs = [(0.9, true), (0.9, true), (0.9, false), (0.2, false)];
        let got = table(&pairs).expect("events");
        assert!(got.contains("| 0.00–0.40 | 1 | 0.20 | 0.00 |"), "{got}");
        assert!(got.contains("| 0.85–1.00 | 3 | 0.90 | 0.67 |"), "{got}");
        assert!(table(&[]).is_err());
    }

    #[test]
    fn the_area_is_one_half_where_confidence_tells_nothing() {
        assert!((area(&[(0.5, true), (0.5, false)]) - 0.5).abs() < 1e-9);
        assert!((area(&[(0.8, true), (0.5, false)]) - 1.0).abs() < 1e-9);
    }
}
