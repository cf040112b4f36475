//! From words to vectors: embeddings and recurrent layers.

use pulp::{Arch, NullaryFnOnce};

use crate::{
    features::{Extractor, FIELDS},
    kernel::sigmoids,
    lanes::{PANEL, first_of},
    model::Model,
    seen::Seen,
    whole::Rounded,
};

/// Scratch space of the network, with what it knows of words seen before. Kept from one parser to the next it saves time, and
/// changes nothing else.
#[derive(Debug, Default)]
pub struct Scratch {
    extractor: Extractor,
    /// The current layer's input.
    x: Vec<f32>,
    y: Vec<f32>,
    gates: Vec<f32>,
    state: Vec<[f32; PANEL]>,
    seen: Seen,
    /// Places of the words that were not seen before, and their gates.
    fresh: Vec<usize>,
    fresh_gates: Vec<f32>,
    /// The inputs of the last product.
    pub(crate) rounded: Rounded,
    /// What the heads say of each word.
    pub(crate) out: Vec<f32>,
}

impl Scratch {
    /// The top layer's vector of a word.
    pub(crate) fn vector(&self, word: usize, dim: usize) -> &[f32] {
        &self.x[word * dim..(word + 1) * dim]
    }

    /// Runs the network over a sentence.
    pub(crate) fn run(&mut self, model: &Model, arch: Arch, style: usize, forms: &[&str]) {
        let (n, d) = (forms.len(), model.w.dim);
        self.read(model, arch, style, forms);
        for (at, layer) in model.layers.iter().enumerate() {
            if at > 0 {
                layer.weight.apply(arch, &self.x, n, &layer.bias, &mut self.rounded, &mut self.gates);
            }
            self.y.resize(n * d, 0.0);
            self.state.clear();
            self.state.resize(2 * (d / 2).div_ceil(PANEL), [0.0; PANEL]);
            let (x, gates, recur) = (&self.x, &self.gates, &layer.recur);
            arch.dispatch(Scan { x, y: &mut self.y, gates, state: &mut self.state, recur });
            std::mem::swap(&mut self.x, &mut self.y);
        }
        self.x.truncate(n * d);
        model.heads.apply(arch, &self.x, n, &model.w.heads_bias, &mut self.rounded, &mut self.out);
    }

    /// The embeddings of the words, and the gates of the bottom layer.
    fn read(&mut self, model: &Model, arch: Arch, style: usize, forms: &[&str]) {
        let (n, d) = (forms.len(), model.w.dim);
        let wide = if model.layers.is_empty() { 0 } else { 3 * d };
        self.seen.belong(&model.tags, style);
        self.fresh.clear();
        self.y.clear();
        self.x.resize(n * d, 0.0);
        self.gates.resize(n * wide, 0.0);
        for (i, form) in forms.iter().enumerate() {
            let vector = &mut self.x[i * d..(i + 1) * d];
            if self.seen.recall(form, i == 0, vector, &mut self.gates[i * wide..(i + 1) * wide]) {
                continue;
            }
            vector.copy_from_slice(&model.w.style_rows[style * d..(style + 1) * d]);
            let keys = self.extractor.extract(form, i == 0);
            arch.dispatch(Embed { model, keys: &keys, sum: vector });
            self.fresh.push(i);
            self.y.extend_from_slice(vector);
        }
        let (Some(bottom), false) = (model.layers.first(), self.fresh.is_empty()) else { return };
        let fresh = self.fresh.len();
        bottom.weight.apply(arch, &self.y, fresh, &bottom.bias, &mut self.rounded, &mut self.fresh_gates);
        for (i, gates) in self.fresh.iter().zip(self.fresh_gates.chunks_exact(wide)) {
            self.gates[i * wide..(i + 1) * wide].copy_from_slice(gates);
            self.seen.keep(forms[*i], *i == 0, &self.x[i * d..(i + 1) * d], gates);
        }
    }
}

/// The sum of a word's embeddings.
struct Embed<'a> {
    model: &'a Model,
    keys: &'a [u32; FIELDS],
    sum: &'a mut [f32],
}

impl NullaryFnOnce for Embed<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(self) {
        let w = &self.model.w;
        for (field, key) in self.keys.iter().enumerate() {
            if *key == 0 {
                continue;
            }
            let row = self.model.index.get(*key).map_or(field, |i| FIELDS + i);
            let scale = w.scales[row];
            for (s, q) in self.sum.iter_mut().zip(&w.rows[row * w.dim..(row + 1) * w.dim]) {
                *s += scale * f32::from(*q);
            }
        }
    }
}

/// Both directions of a layer, a step of each in turn, for neither waits for the other. The forward direction reads and writes the lower
/// half of the vectors, the backward one the upper.
struct Scan<'a> {
    x: &'a [f32],
    y: &'a mut [f32],
    gates: &'a [f32],
    /// Of the forward direction, then of the backward one.
    state: &'a mut [[f32; PANEL]],
    recur: &'a [f32],
}

impl NullaryFnOnce for Scan<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(self) {
        let d = self.recur.len() / 2;
        let half = d / 2;
        let n = self.x.len() / d.max(1);
        let (forward, backward) = self.state.split_at_mut(self.state.len() / 2);
        for i in 0..n {
            for (direction, state) in [&mut *forward, &mut *backward].into_iter().enumerate() {
                let word = if direction == 0 { i } else { n - 1 - i };
                let shift = direction * half;
                let recur = &self.recur[direction * d..][..d];
                let gates = &self.gates[word * 3 * d + 3 * shift..][..3 * half];
                let x = &self.x[word * d + shift..][..half];
                let y = &mut self.y[word * d + shift..][..half];
                for (k, state) in state.iter_mut().enumerate() {
                    let part = |row: &[f32], which: usize| first_of(&row[which * half + k * PANEL..(which + 1) * half]);
                    let gates = [part(gates, 0), part(gates, 1), part(gates, 2)];
                    let made = step(state, gates, [part(recur, 0), part(recur, 1)], part(x, 0));
                    match y[k * PANEL..].first_chunk_mut() {
                        Some(whole) => *whole = made,
                        None => y[k * PANEL..].iter_mut().zip(made).for_each(|(y, made)| *y = made),
                    }
                }
            }
        }
    }
}

/// One step of some columns: their gates, the weights of the gates on the state, the input. Gives the output.
#[inline(always)]
#[allow(clippy::inline_always)]
fn step(
    state: &mut [f32; PANEL],
    [z, f, r]: [[f32; PANEL]; 3],
    [vf, vr]: [[f32; PANEL]; 2],
    x: [f32; PANEL],
) -> [f32; PANEL] {
    let mut y = [0.0; PANEL];
    for j in 0..PANEL {
        let c = state[j];
        let (forget, reset) = sigmoids(f[j] + vf[j] * c, r[j] + vr[j] * c);
        let c = forget * c + (1.0 - forget) * z[j];
        state[j] = c;
        y[j] = reset * c + (1.0 - reset) * x[j];
    }
    y
}
