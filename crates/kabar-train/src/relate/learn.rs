//! A linear classifier, one label against the rest, with squared hinge loss and a penalty on squares, by L-BFGS.

use rustc_hash::FxHashMap;

/// How strongly large weights are held back.
const PENALTY: f32 = 1.0;
/// What turns margins into likelihoods: the factor that fits best on pairs that were not learned from.
const SHARPNESS: f32 = 3.2;
/// A clue seen less often than this is chance.
const SEEN: usize = 2;
const STEPS: usize = 80;
/// Steps remembered.
const MEMORY: usize = 8;

/// Clues by number, and the label.
pub(super) struct Sample {
    pub clues: Vec<(u32, f32)>,
    pub label: usize,
}

/// The bias of each label, and for each clue a weight a label.
pub(super) fn fit(samples: &[Sample], labels: usize) -> (Vec<f32>, Vec<(u32, Vec<f32>)>) {
    let mut counts: FxHashMap<u32, usize> = FxHashMap::default();
    samples.iter().flat_map(|s| &s.clues).for_each(|(key, _)| *counts.entry(*key).or_default() += 1);
    let mut keys: Vec<u32> = counts.into_iter().filter(|(_, n)| *n >= SEEN).map(|(key, _)| key).collect();
    keys.sort_unstable();
    // The bias is a clue that is always there; it stands first.
    let place = |(key, value): &(u32, f32)| keys.binary_search(key).ok().map(|at| (at + 1, *value));
    let rows: Vec<Vec<(usize, f32)>> =
        samples.iter().map(|s| std::iter::once((0, 1.0)).chain(s.clues.iter().filter_map(place)).collect()).collect();
    let problem = Problem { samples, rows, labels };
    let weights: Vec<f32> = problem.minimum((keys.len() + 1) * labels).into_iter().map(|w| w * SHARPNESS).collect();
    let row = |at: usize| weights[at * labels..(at + 1) * labels].to_vec();
    (row(0), keys.iter().enumerate().map(|(at, key)| (*key, row(at + 1))).collect())
}

struct Problem<'s> {
    samples: &'s [Sample],
    rows: Vec<Vec<(usize, f32)>>,
    labels: usize,
}

impl Problem<'_> {
    /// Loss and gradient.
    fn loss(&self, w: &[f32], gradient: &mut [f32]) -> f64 {
        let mut loss = 0.5 * f64::from(PENALTY) * dot(&w[self.labels..], &w[self.labels..]);
        gradient.iter_mut().zip(w).enumerate().for_each(|(at, (g, w))| {
            *g = if at < self.labels { 0.0 } else { PENALTY * w };
        });
        for (sample, row) in self.samples.iter().zip(&self.rows) {
            let mut scores = vec![0.0_f32; self.labels];
            for &(at, value) in row {
                let weights = &w[at * self.labels..(at + 1) * self.labels];
                scores.iter_mut().zip(weights).for_each(|(s, w)| *s += value * w);
            }
            for (label, score) in scores.iter_mut().enumerate() {
                let side = if label == sample.label { 1.0 } else { -1.0 };
                let short = (1.0 - side * *score).max(0.0);
                loss += f64::from(short * short);
                *score = -2.0 * side * short;
            }
            for &(at, value) in row {
                let slots = &mut gradient[at * self.labels..(at + 1) * self.labels];
                slots.iter_mut().zip(&scores).for_each(|(g, s)| *g += value * s);
            }
        }
        loss
    }

    fn minimum(&self, size: usize) -> Vec<f32> {
        let mut w = vec![0.0_f32; size];
        let mut gradient = vec![0.0_f32; size];
        let mut loss = self.loss(&w, &mut gradient);
        let mut memory: Vec<(Vec<f32>, Vec<f32>)> = Vec::new();
        for step in 0..STEPS {
            let mut way = direction(&gradient, &memory);
            let slope = dot(&way, &gradient);
            if slope > -1e-6 {
                break;
            }
            if step == 0 {
                let length = (1.0 / dot(&way, &way).sqrt()) as f32;
                scale_by(&mut way, length);
            }
            let slope = dot(&way, &gradient);
            let (mut scale, mut next, mut next_gradient) = (1.0_f32, w.clone(), vec![0.0_f32; size]);
            let next_loss = loop {
                next.iter_mut().zip(w.iter().zip(&way)).for_each(|(n, (w, d))| *n = w + scale * d);
                let next_loss = self.loss(&next, &mut next_gradient);
                if next_loss <= loss + 1e-4 * f64::from(scale) * slope || scale < 1e-6 {
                    break next_loss;
                }
                scale *= 0.5;
            };
            let moved: Vec<f32> = next.iter().zip(&w).map(|(n, w)| n - w).collect();
            let turned: Vec<f32> = next_gradient.iter().zip(&gradient).map(|(n, g)| n - g).collect();
            if dot(&moved, &turned) > 1e-10 {
                memory.push((moved, turned));
                if memory.len() > MEMORY {
                    memory.remove(0);
                }
            }
            let gain = loss - next_loss;
            (w, gradient, loss) = (next, next_gradient, next_loss);
            if gain < 1e-5 * loss.abs() {
                break;
            }
        }
        w
    }
}

/// Where to go from here, by the curvature of the last steps.
fn direction(gradient: &[f32], memory: &[(Vec<f32>, Vec<f32>)]) -> Vec<f32> {
    let mut way: Vec<f32> = gradient.iter().map(|g| -g).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for (moved, turned) in memory.iter().rev() {
        let share = dot(moved, &way) / dot(moved, turned);
        way.iter_mut().zip(turned).for_each(|(w, t)| *w -= share as f32 * t);
        shares.push(share);
    }
    if let Some((moved, turned)) = memory.last() {
        let scale = (dot(moved, turned) / dot(turned, turned)) as f32;
        scale_by(&mut way, scale);
    }
    for ((moved, turned), share) in memory.iter().zip(shares.iter().rev()) {
        let correction = (share - dot(turned, &way) / dot(moved, turned)) as f32;
        way.iter_mut().zip(moved).for_each(|(w, m)| *w += correction * m);
    }
    way
}

fn scale_by(list: &mut [f32], factor: f32) {
    for x in list {
        *x *= factor;
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::{Sample, fit};

    #[test]
    fn what_goes_with_a_label_is_learned_and_what_is_rare_is_not() {
        let sample = |key: u32, label: usize| Sample { clues: vec![(key, 1.0), (9, 1.0)], label };
        let mut samples: Vec<Sample> = (0..6).map(|i| sample(i % 2, i as usize % 2)).collect();
        samples.push(sample(5, 0));
        let (_, rows) = fit(&samples, 2);
        let weight = |key: u32| rows.iter().find(|(k, _)| *k == key).map(|(_, w)| w[0] - w[1]);
        assert!(weight(0).expect("seen") > 0.5 && weight(1).expect("seen") < -0.5);
        assert_eq!(weight(5), None);
    }
}
