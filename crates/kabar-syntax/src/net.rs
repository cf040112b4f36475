//! From words to vectors: embeddings and recurrent layers.

use pulp::{Arch, NullaryFnOnce};

use crate::{
    features::{Extractor, FIELDS},
    kernel::sigmoids,
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
    state: Vec<f32>,
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
            for direction in 0..2 {
                self.state.clear();
                self.state.resize(d / 2, 0.0);
                arch.dispatch(Scan {
                    x: &self.x,
                    y: &mut self.y,
                    gates: &self.gates,
                    state: &mut self.state,
                    recur: &layer.recur[direction * d..(direction + 1) * d],
                    backward: direction == 1,
                });
            }
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

/// One direction of a layer. The forward direction reads and writes the lower half of the vectors, the backward one the upper.
struct Scan<'a> {
    x: &'a [f32],
    y: &'a mut [f32],
    gates: &'a [f32],
    state: &'a mut [f32],
    recur: &'a [f32],
    backward: bool,
}

impl NullaryFnOnce for Scan<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::inline_always)] // must be compiled with the processor features that are dispatched to
    fn call(self) {
        let half = self.state.len();
        let d = 2 * half;
        let n = self.x.len() / d;
        let shift = if self.backward { half } else { 0 };
        let (vf, vr) = self.recur.split_at(half);
        let (vf, vr, state) = (&vf[..half], &vr[..half], &mut self.state[..half]);
        for i in 0..n {
            let t = if self.backward { n - 1 - i } else { i };
            let u = &self.gates[t * 3 * d + 3 * shift..][..3 * half];
            let (z, f, r) = (&u[..half], &u[half..2 * half], &u[2 * half..3 * half]);
            let x = &self.x[t * d + shift..][..half];
            let y = &mut self.y[t * d + shift..][..half];
            for j in 0..half {
                let c = state[j];
                let (forget, reset) = sigmoids(f[j] + vf[j] * c, r[j] + vr[j] * c);
                let c = forget * c + (1.0 - forget) * z[j];
                state[j] = c;
                y[j] = reset * c + (1.0 - reset) * x[j];
            }
        }
    }
}
