//! From words to vectors: embeddings and recurrent layers.

use pulp::Arch;

use crate::{
    features::{Extractor, FIELDS},
    kernel::sigmoid,
    model::Model,
};

/// Scratch space of the network.
#[derive(Debug, Default)]
pub struct Scratch {
    extractor: Extractor,
    /// The current layer's input.
    x: Vec<f32>,
    y: Vec<f32>,
    gates: Vec<f32>,
    state: Vec<f32>,
    /// What the heads say of each word.
    pub out: Vec<f32>,
}

impl Scratch {
    /// The top layer's vector of a word.
    pub fn vector(&self, word: usize, dim: usize) -> &[f32] {
        &self.x[word * dim..(word + 1) * dim]
    }

    /// Runs the network over a sentence.
    pub fn run(&mut self, model: &Model, arch: Arch, style: usize, forms: &[&str]) {
        let (n, d) = (forms.len(), model.w.dim);
        self.x.clear();
        for (i, form) in forms.iter().enumerate() {
            self.x.extend_from_slice(&model.w.style_rows[style * d..(style + 1) * d]);
            let keys = self.extractor.extract(form, i == 0);
            let sum = &mut self.x[i * d..];
            arch.dispatch(|| embed(model, &keys, sum));
        }
        for layer in &model.layers {
            layer.weight.apply(arch, &self.x, n, &layer.bias, &mut self.gates);
            self.y.resize(n * d, 0.0);
            for direction in 0..2 {
                self.state.clear();
                self.state.resize(d / 2, 0.0);
                let (x, y, gates, state) = (&self.x, &mut self.y, &self.gates, &mut self.state);
                arch.dispatch(|| {
                    scan(x, y, gates, state, &layer.recur[direction * d..(direction + 1) * d], direction == 1);
                });
            }
            std::mem::swap(&mut self.x, &mut self.y);
        }
        self.x.truncate(n * d);
        model.heads.apply(arch, &self.x, n, &model.w.heads_bias, &mut self.out);
    }
}

#[inline(always)]
#[allow(clippy::inline_always)]
fn embed(model: &Model, keys: &[u32; FIELDS], sum: &mut [f32]) {
    let d = model.w.dim;
    for (field, key) in keys.iter().enumerate() {
        if *key == 0 {
            continue;
        }
        let row = model.index.get(*key).map_or(field, |i| FIELDS + i);
        let scale = model.w.scales[row];
        for (s, q) in sum.iter_mut().zip(&model.w.rows[row * d..(row + 1) * d]) {
            *s += scale * f32::from(*q);
        }
    }
}

/// One direction of a layer. The forward direction reads and writes the lower half of the vectors, the backward one the upper.
#[inline(always)]
#[allow(clippy::inline_always)]
fn scan(x: &[f32], y: &mut [f32], gates: &[f32], state: &mut [f32], recur: &[f32], backward: bool) {
    let half = state.len();
    let d = 2 * half;
    let n = x.len() / d;
    let (vf, vr) = recur.split_at(half);
    for i in 0..n {
        let t = if backward { n - 1 - i } else { i };
        let shift = if backward { half } else { 0 };
        let u = &gates[t * 3 * d + 3 * shift..][..3 * half];
        let (z, rest) = u.split_at(half);
        let (f, r) = rest.split_at(half);
        let x = &x[t * d + shift..][..half];
        let y = &mut y[t * d + shift..][..half];
        for j in 0..half {
            let c = state[j];
            let forget = sigmoid(f[j] + vf[j] * c);
            let reset = sigmoid(r[j] + vr[j] * c);
            let c = forget * c + (1.0 - forget) * z[j];
            state[j] = c;
            y[j] = reset * c + (1.0 - reset) * x[j];
        }
    }
}
