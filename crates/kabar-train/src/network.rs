//! The network, forwards and backwards, over a batch of sentences.

use kabar_syntax::{features::FIELDS, kernel::sigmoid};

use crate::{
    config::TrainConfig,
    data::{Data, Example, NONE},
    matrix::{add_bias, product, sum_rows, view},
    optimizer::{Step, Tensor},
    random::Random,
    vectors::Vectors,
};

/// Shares that are dropped while training.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    /// Of the numbers between layers.
    pub layer: f32,
    /// Of words.
    pub word: f32,
    /// Of other features.
    pub affix: f32,
    /// Whether some dropped words lose their vectors too.
    pub vectors: bool,
}

impl Dropout {
    /// Nothing is dropped.
    pub const NONE: Self = Self { layer: 0.0, word: 0.0, affix: 0.0, vectors: false };

    /// What a recipe says.
    pub fn of(config: &TrainConfig) -> Self {
        Self { layer: config.dropout, word: config.word_dropout, affix: 0.05, vectors: config.word_list.is_some() }
    }
}

/// One recurrent layer.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    pub weight: Tensor,
    pub bias: Tensor,
    pub recur: Tensor,
}

/// All parameters; their layout is that of `kabar_syntax::Weights`.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub dim: usize,
    pub arc: usize,
    pub label: usize,
    pub tags: usize,
    pub rows: Tensor,
    pub style_rows: Tensor,
    /// From vectors to `dim`.
    pub input: Tensor,
    pub input_part: (usize, usize),
    /// Steps that an embedding's numbers are rounded to, either side of 0.
    pub steps: f32,
    pub layers: Vec<Layer>,
    pub heads: Tensor,
    pub heads_bias: Tensor,
    pub arc_matrix: Tensor,
    pub arc_bias: Tensor,
    pub arc_root: Tensor,
    pub arc_distance: Tensor,
    pub label_distance: Tensor,
    pub label_out: Tensor,
    pub label_bias: Tensor,
    pub feats_out: Tensor,
    pub feats_bias: Tensor,
    pub lemma_out: Tensor,
    pub lemma_bias: Tensor,
}

/// What a layer remembers for the way back.
#[derive(Default)]
struct Trace {
    input: Vec<f32>,
    gates: Vec<f32>,
    states: Vec<f32>,
    mask: Vec<f32>,
}

/// Scratch space of a batch.
#[derive(Default)]
pub struct Batch {
    pub lengths: Vec<usize>,
    pub words: usize,
    traces: Vec<Trace>,
    mask: Vec<f32>,
    rows: Vec<[u32; FIELDS]>,
    styles: Vec<usize>,
    vectors: Vec<f32>,
    /// The top layer, and its gradient.
    pub top: Vec<f32>,
    pub top_grad: Vec<f32>,
}

impl Network {
    /// A fresh network.
    pub fn new(config: &TrainConfig, data: &Data, random: &mut Random) -> Self {
        let (d, a, l, t) = (config.dim, config.arc, config.label, data.upos.len());
        let spread = |i: usize, o: usize| (6.0 / (i + o) as f32).sqrt();
        let zeros = |n: usize| Tensor::of(vec![0.0; n]);
        let half = d / 2;
        let layers = (0..config.layers).map(|_| {
            let mut bias = vec![0.0; 3 * d];
            for direction in 0..2 {
                bias[direction * 3 * half + half..][..half].fill(1.0);
                bias[direction * 3 * half + 2 * half..][..half].fill(0.0);
            }
            Layer {
                weight: Tensor::random(d * 3 * d, spread(d, d), random),
                bias: Tensor::of(bias),
                recur: Tensor::random(2 * d, 0.3, random),
            }
        });
        Self {
            dim: d,
            arc: a,
            label: l,
            tags: t,
            layers: layers.collect(),
            rows: Tensor::random((FIELDS + data.keys.len()) * d, 0.25, random).sparse(d),
            style_rows: zeros(data.styles.len() * d),
            input: if data.vectors.is_empty() {
                zeros(0)
            } else {
                Tensor::random(config.vector_part.1 * d, (3.0 / config.vector_part.1 as f32).sqrt() * 0.5, random)
            },
            input_part: config.vector_part,
            steps: f32::from(config.steps.clamp(1, 127)),
            heads: Tensor::random(d * (2 * a + 2 * l + t), spread(d, a), random),
            heads_bias: zeros(2 * a + 2 * l + t),
            arc_matrix: Tensor::random(a * a, spread(a, a) * 0.5, random),
            arc_bias: zeros(a),
            arc_root: Tensor::random(a, 0.1, random),
            arc_distance: zeros(t * (t + 1) * kabar_syntax::BUCKETS),
            label_distance: zeros(kabar_syntax::BUCKETS * l),
            label_out: Tensor::random(l * data.deprels.len(), spread(l, l), random),
            label_bias: zeros(data.deprels.len()),
            feats_out: Tensor::random(data.feats.len() * d, spread(d, d), random),
            feats_bias: zeros(data.feats.len()),
            lemma_out: Tensor::random(data.open_rules * d, spread(d, d), random),
            lemma_bias: zeros(data.open_rules),
        }
    }

    fn tensors(&mut self) -> Vec<&mut Tensor> {
        let mut all = vec![
            &mut self.rows,
            &mut self.style_rows,
            &mut self.input,
            &mut self.heads,
            &mut self.heads_bias,
            &mut self.arc_matrix,
            &mut self.arc_bias,
            &mut self.arc_root,
            &mut self.arc_distance,
            &mut self.label_distance,
            &mut self.label_out,
            &mut self.label_bias,
            &mut self.feats_out,
            &mut self.feats_bias,
            &mut self.lemma_out,
            &mut self.lemma_bias,
        ];
        for layer in &mut self.layers {
            all.extend([&mut layer.weight, &mut layer.bias, &mut layer.recur]);
        }
        all
    }

    /// One step of the optimizer.
    pub fn step(&mut self, rate: f32, count: i32) {
        let tensors = self.tensors();
        let norm = tensors.iter().map(|t| t.norm()).sum::<f32>().sqrt();
        let clip = if norm.is_finite() { (5.0 / norm).min(1.0) } else { 0.0 };
        for tensor in tensors {
            tensor.step(Step { rate, count, clip });
        }
    }

    /// Runs the lower part over a batch; the result is in `batch.top`.
    pub fn forward(
        &self,
        examples: &[&Example],
        vectors: &Vectors,
        drop: Dropout,
        random: &mut Random,
        batch: &mut Batch,
    ) {
        let d = self.dim;
        let mut x = self.embed(examples, vectors, drop, random, batch);
        drop_out(&mut x, drop.layer, random, &mut batch.mask);
        batch.traces.resize_with(self.layers.len(), Trace::default);
        for (layer, trace) in self.layers.iter().zip(&mut batch.traces) {
            let n = batch.words;
            trace.gates.resize(n * 3 * d, 0.0);
            product(view(&x, n, d), view(&layer.weight.data, d, 3 * d), 0.0, &mut trace.gates);
            add_bias(&mut trace.gates, &layer.bias.data);
            trace.states.resize(n * d, 0.0);
            let mut y = vec![0.0; n * d];
            let mut start = 0;
            for length in &batch.lengths {
                let range = start..start + length;
                scan(d, &x, &mut y, &mut trace.gates, &mut trace.states, &layer.recur.data, range);
                start += length;
            }
            trace.input = std::mem::replace(&mut x, y);
            drop_out(&mut x, drop.layer, random, &mut trace.mask);
        }
        batch.top = x;
        batch.top_grad.clear();
        batch.top_grad.resize(batch.words * d, 0.0);
    }

    /// The sum of each word's embeddings and of its vector's part.
    fn embed(
        &self,
        examples: &[&Example],
        vectors: &Vectors,
        drop: Dropout,
        random: &mut Random,
        batch: &mut Batch,
    ) -> Vec<f32> {
        let d = self.dim;
        let (first, wide) = self.input_part;
        batch.vectors.clear();
        batch.lengths.clear();
        batch.rows.clear();
        batch.styles.clear();
        let mut x = Vec::new();
        for e in examples {
            batch.lengths.push(e.rows.len());
            for (keys, vector) in e.rows.iter().zip(&e.vectors) {
                let drop_word = random.unit() < drop.word;
                let hide_vector = drop.vectors && drop_word && random.unit() < 0.3;
                let keys: [u32; FIELDS] = std::array::from_fn(|f| {
                    let hide = if f < 2 { drop_word } else { random.unit() < drop.affix };
                    if keys[f] != NONE && hide { f as u32 } else { keys[f] }
                });
                let from = x.len();
                x.extend_from_slice(&self.style_rows.data[e.style * d..(e.style + 1) * d]);
                for row in keys.iter().filter(|k| **k != NONE) {
                    let row = &self.rows.data[*row as usize * d..(*row as usize + 1) * d];
                    x[from..].iter_mut().zip(row).for_each(|(s, v)| *s += v);
                }
                batch.rows.push(keys);
                batch.styles.push(e.style);
                if !self.input.data.is_empty() {
                    let from = batch.vectors.len();
                    batch.vectors.resize(from + wide, 0.0);
                    vectors.copy(if hide_vector { NONE } else { *vector }, first, &mut batch.vectors[from..]);
                }
            }
        }
        batch.words = batch.rows.len();
        if !self.input.data.is_empty() {
            let n = batch.words;
            product(view(&batch.vectors, n, wide), view(&self.input.data, wide, d), 1.0, &mut x);
        }
        x
    }

    /// Carries the gradient of the top layer down to the embeddings.
    pub fn backward(&mut self, batch: &mut Batch) {
        let (d, n) = (self.dim, batch.words);
        let mut grad = std::mem::take(&mut batch.top_grad);
        for (layer, trace) in self.layers.iter_mut().zip(&mut batch.traces).rev() {
            grad.iter_mut().zip(&trace.mask).for_each(|(g, m)| *g *= m);
            let mut below = vec![0.0; n * d];
            let mut start = 0;
            for length in &batch.lengths {
                scan_back(d, layer, trace, &grad, &mut below, start..start + length);
                start += length;
            }
            product(view(&trace.input, n, d).t(), view(&trace.gates, n, 3 * d), 1.0, &mut layer.weight.grad);
            sum_rows(&trace.gates, &mut layer.bias.grad);
            product(view(&trace.gates, n, 3 * d), view(&layer.weight.data, d, 3 * d).t(), 1.0, &mut below);
            grad = below;
        }
        grad.iter_mut().zip(&batch.mask).for_each(|(g, m)| *g *= m);
        if !self.input.data.is_empty() {
            let wide = self.input_part.1;
            product(view(&batch.vectors, n, wide).t(), view(&grad, n, d), 1.0, &mut self.input.grad);
        }
        for ((keys, style), g) in batch.rows.iter().zip(&batch.styles).zip(grad.chunks_exact(d)) {
            for row in keys.iter().filter(|k| **k != NONE) {
                self.rows.row_grad(*row as usize).iter_mut().zip(g).for_each(|(s, v)| *s += v);
            }
            self.style_rows.grad[style * d..(style + 1) * d].iter_mut().zip(g).for_each(|(s, v)| *s += v);
        }
        batch.top_grad = grad;
    }
}

/// Drops numbers and keeps the factors in `mask`.
pub fn drop_out(x: &mut [f32], rate: f32, random: &mut Random, mask: &mut Vec<f32>) {
    mask.clear();
    if rate == 0.0 {
        mask.resize(x.len(), 1.0);
        return;
    }
    let keep = 1.0 / (1.0 - rate);
    let edge = (rate * 65_536.0) as u64;
    let mut bits = 0;
    for i in 0..x.len() {
        if i % 4 == 0 {
            bits = random.next();
        }
        mask.push(if bits & 0xffff < edge { 0.0 } else { keep });
        bits >>= 16;
    }
    x.iter_mut().zip(mask.iter()).for_each(|(x, m)| *x *= m);
}

/// Both directions of a layer over the words in `range`. The gates' places keep the gates' values afterwards.
fn scan(
    d: usize,
    x: &[f32],
    y: &mut [f32],
    gates: &mut [f32],
    states: &mut [f32],
    recur: &[f32],
    range: std::ops::Range<usize>,
) {
    let half = d / 2;
    for direction in 0..2 {
        let shift = direction * half;
        let (vf, vr) = recur[direction * d..(direction + 1) * d].split_at(half);
        let mut state = vec![0.0f32; half];
        for i in 0..range.len() {
            let t = if direction == 1 { range.end - 1 - i } else { range.start + i };
            let u = &mut gates[t * 3 * d + 3 * shift..][..3 * half];
            let (z, rest) = u.split_at_mut(half);
            let (f, r) = rest.split_at_mut(half);
            for j in 0..half {
                let c = state[j];
                f[j] = sigmoid(f[j] + vf[j] * c);
                r[j] = sigmoid(r[j] + vr[j] * c);
                let c = f[j] * c + (1.0 - f[j]) * z[j];
                state[j] = c;
                let at = t * d + shift + j;
                states[at] = c;
                y[at] = r[j] * c + (1.0 - r[j]) * x[at];
            }
        }
    }
}

/// The way back; the gates' places hold their gradients afterwards.
fn scan_back(
    d: usize,
    layer: &mut Layer,
    trace: &mut Trace,
    grad: &[f32],
    below: &mut [f32],
    range: std::ops::Range<usize>,
) {
    let half = d / 2;
    for direction in 0..2 {
        let shift = direction * half;
        let recur = &layer.recur.data[direction * d..(direction + 1) * d];
        let recur_grad = &mut layer.recur.grad[direction * d..(direction + 1) * d];
        let mut carry = vec![0.0f32; half];
        for i in 0..range.len() {
            // From the last word that was read to the first.
            let t = if direction == 1 { range.start + i } else { range.end - 1 - i };
            let before = match direction {
                1 if t + 1 < range.end => Some(t + 1),
                0 if t > range.start => Some(t - 1),
                _ => None,
            };
            let u = &mut trace.gates[t * 3 * d + 3 * shift..][..3 * half];
            let (z, rest) = u.split_at_mut(half);
            let (f, r) = rest.split_at_mut(half);
            for j in 0..half {
                let at = t * d + shift + j;
                let previous = before.map_or(0.0, |b| trace.states[b * d + shift + j]);
                let (g, c, x) = (grad[at], trace.states[at], trace.input[at]);
                let reset = g * (c - x) * r[j] * (1.0 - r[j]);
                let dc = carry[j] + g * r[j];
                below[at] += g * (1.0 - r[j]);
                let forget = dc * (previous - z[j]) * f[j] * (1.0 - f[j]);
                carry[j] = dc * f[j] + forget * recur[j] + reset * recur[half + j];
                recur_grad[j] += forget * previous;
                recur_grad[half + j] += reset * previous;
                z[j] = dc * (1.0 - f[j]);
                f[j] = forget;
                r[j] = reset;
            }
        }
    }
}
