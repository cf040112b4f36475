//! What the network should have said: losses of tags, features, lemma rules, heads and relations, and their gradients.

use kabar_syntax::{BUCKETS, bucket};

use crate::{
    data::{Data, Example, NONE},
    matrix::{add_bias, part, product, softmax_gradient, sum_rows, view},
    network::{Batch, Network, drop_out},
    random::Random,
};

/// Share of numbers dropped in the vectors that choose heads and relations.
const DROPOUT: f32 = 0.2;

/// Losses of a batch, each summed over its words.
#[derive(Debug, Default, Clone, Copy)]
pub struct Losses {
    pub upos: f32,
    pub feats: f32,
    pub lemma: f32,
    pub arc: f32,
    pub label: f32,
    pub words: f32,
}

impl Network {
    /// Computes all losses and puts their gradients into the parameters and `batch.top_grad`.
    pub fn losses(&mut self, examples: &[&Example], data: &Data, random: &mut Random, batch: &mut Batch) -> Losses {
        let (d, n, width) = (self.dim, batch.words, self.heads_bias.data.len());
        let mut losses = Losses { words: n as f32, ..Losses::default() };
        let mut out = vec![0.0; n * width];
        product(view(&batch.top, n, d), view(&self.heads.data, d, width), 0.0, &mut out);
        add_bias(&mut out, &self.heads_bias.data);
        let mut grad = vec![0.0; n * width];
        let scale = 1.0 / n as f32;
        let mut start = 0;
        for e in examples {
            let range = start * width..(start + e.rows.len()) * width;
            self.tag_loss(e, &out[range.clone()], &mut grad[range.clone()], scale, &mut losses);
            self.arc_loss(e, &out[range.clone()], &mut grad[range.clone()], scale, random, &mut losses);
            self.label_loss(e, &out[range.clone()], &mut grad[range], scale, random, &mut losses);
            start += e.rows.len();
        }
        product(view(&batch.top, n, d).t(), view(&grad, n, width), 1.0, &mut self.heads.grad);
        sum_rows(&grad, &mut self.heads_bias.grad);
        product(view(&grad, n, width), view(&self.heads.data, d, width).t(), 1.0, &mut batch.top_grad);
        losses.feats = self.feats_loss(examples, data, scale, batch);
        losses.lemma = self.lemma_loss(examples, scale, batch);
        losses
    }

    fn tag_loss(&self, e: &Example, out: &[f32], grad: &mut [f32], scale: f32, losses: &mut Losses) {
        let (width, t) = (self.heads_bias.data.len(), self.tags);
        for (i, gold) in e.upos.iter().enumerate() {
            if *gold != NONE {
                let mut row = out[(i + 1) * width - t..(i + 1) * width].to_vec();
                losses.upos += softmax_gradient(&mut row, *gold as usize, scale * e.weight, |_| true);
                grad[(i + 1) * width - t..(i + 1) * width].copy_from_slice(&row);
            }
        }
    }

    fn arc_loss(
        &mut self,
        e: &Example,
        out: &[f32],
        grad: &mut [f32],
        scale: f32,
        random: &mut Random,
        losses: &mut Losses,
    ) {
        let (n, a, width, t) = (e.rows.len(), self.arc, self.heads_bias.data.len(), self.tags);
        let mut heads = self.arc_root.data.clone();
        let mut deps = Vec::with_capacity(n * a);
        for i in 0..n {
            heads.extend(out[i * width..][..a].iter().map(|x| x.max(0.0)));
            deps.extend(out[i * width + a..][..a].iter().map(|x| x.max(0.0)));
        }
        let (mut head_mask, mut dep_mask) = (Vec::new(), Vec::new());
        drop_out(&mut heads[a..], DROPOUT, random, &mut head_mask);
        drop_out(&mut deps, DROPOUT, random, &mut dep_mask);
        let mut turned = vec![0.0; n * a];
        product(view(&deps, n, a), view(&self.arc_matrix.data, a, a), 0.0, &mut turned);
        add_bias(&mut turned, &self.arc_bias.data);
        let mut scores = vec![0.0; n * (n + 1)];
        product(view(&turned, n, a), view(&heads, n + 1, a).t(), 0.0, &mut scores);
        let cell = |d: usize, h: usize| {
            let tag = |i: usize| if e.upos[i] == NONE { 0 } else { e.upos[i] as usize };
            let (other, at) = if h == 0 { (t, 0) } else { (tag(h - 1), bucket(d as isize + 1 - h as isize)) };
            (tag(d) * (t + 1) + other) * BUCKETS + at
        };
        for (d, row) in scores.chunks_exact_mut(n + 1).enumerate() {
            if e.head[d] == NONE {
                row.fill(0.0);
                continue;
            }
            row.iter_mut().enumerate().for_each(|(h, x)| *x += self.arc_distance.data[cell(d, h)]);
            losses.arc += softmax_gradient(row, e.head[d] as usize, scale * e.weight, |h| h != d + 1);
            row.iter().enumerate().for_each(|(h, x)| self.arc_distance.grad[cell(d, h)] += x);
        }
        let mut turned_grad = vec![0.0; n * a];
        product(view(&scores, n, n + 1), view(&heads, n + 1, a), 0.0, &mut turned_grad);
        let mut heads_grad = vec![0.0; (n + 1) * a];
        product(view(&scores, n, n + 1).t(), view(&turned, n, a), 0.0, &mut heads_grad);
        product(view(&deps, n, a).t(), view(&turned_grad, n, a), 1.0, &mut self.arc_matrix.grad);
        sum_rows(&turned_grad, &mut self.arc_bias.grad);
        let mut deps_grad = vec![0.0; n * a];
        product(view(&turned_grad, n, a), view(&self.arc_matrix.data, a, a).t(), 0.0, &mut deps_grad);
        sum_rows(&heads_grad[..a], &mut self.arc_root.grad);
        for i in 0..n {
            for k in 0..a {
                let (h, v) = (i * width + k, i * a + k);
                if out[h] > 0.0 {
                    grad[h] += heads_grad[a + v] * head_mask[v];
                }
                if out[h + a] > 0.0 {
                    grad[h + a] += deps_grad[v] * dep_mask[v];
                }
            }
        }
    }

    fn label_loss(
        &mut self,
        e: &Example,
        out: &[f32],
        grad: &mut [f32],
        scale: f32,
        random: &mut Random,
        losses: &mut Losses,
    ) {
        let (l, width, base) = (self.label, self.heads_bias.data.len(), 2 * self.arc);
        let words: Vec<usize> = (0..e.rows.len()).filter(|i| e.deprel[*i] != NONE && e.head[*i] != NONE).collect();
        let m = words.len();
        if m == 0 {
            return;
        }
        let mut hidden = Vec::with_capacity(m * l);
        for &i in &words {
            let head = e.head[i] as usize - 1;
            let at = bucket(i as isize - head as isize);
            let place = &self.label_distance.data[at * l..(at + 1) * l];
            let (other, own) = (&out[head * width + base..][..l], &out[i * width + base + l..][..l]);
            hidden.extend(own.iter().zip(other).zip(place).map(|((x, y), z)| (x + y + z).max(0.0)));
        }
        let mut mask = Vec::new();
        drop_out(&mut hidden, DROPOUT, random, &mut mask);
        let labels = self.label_bias.data.len();
        let mut scores = vec![0.0; m * labels];
        product(view(&hidden, m, l), view(&self.label_out.data, l, labels), 0.0, &mut scores);
        add_bias(&mut scores, &self.label_bias.data);
        for (row, i) in scores.chunks_exact_mut(labels).zip(&words) {
            losses.label += softmax_gradient(row, e.deprel[*i] as usize, scale * e.weight, |_| true);
        }
        product(view(&hidden, m, l).t(), view(&scores, m, labels), 1.0, &mut self.label_out.grad);
        sum_rows(&scores, &mut self.label_bias.grad);
        let mut back = vec![0.0; m * l];
        product(view(&scores, m, labels), view(&self.label_out.data, l, labels).t(), 0.0, &mut back);
        for (k, &i) in words.iter().enumerate() {
            let head = e.head[i] as usize - 1;
            let at = bucket(i as isize - head as isize);
            for j in 0..l {
                let v = k * l + j;
                if hidden[v] > 0.0 {
                    let g = back[v] * mask[v];
                    grad[head * width + base + j] += g;
                    grad[i * width + base + l + j] += g;
                    self.label_distance.grad[at * l + j] += g;
                }
            }
        }
    }

    fn feats_loss(&mut self, examples: &[&Example], data: &Data, scale: f32, batch: &mut Batch) -> f32 {
        let gold = examples.iter().flat_map(|e| e.feats.iter().zip(&e.upos).map(|(f, t)| (*f, *t, e.weight)));
        let chosen: Vec<_> = gold.enumerate().filter(|(_, (f, t, _))| *f != NONE && *t != NONE).collect();
        let words: Vec<usize> = chosen.iter().map(|(i, _)| *i).collect();
        let mut loss = 0.0;
        let outputs = self.feats_bias.data.len();
        let (weights, bias) = (&mut self.feats_out, &mut self.feats_bias);
        choose(self.dim, &words, outputs, weights, bias, batch, |k, row| {
            let (_, (f, t, weight)) = chosen[k];
            let allowed = &data.upos_feats[t as usize];
            loss += softmax_gradient(row, f as usize, scale * weight * 0.5, |i| allowed.contains(&(i as u16)));
        });
        loss
    }

    fn lemma_loss(&mut self, examples: &[&Example], scale: f32, batch: &mut Batch) -> f32 {
        let gold = examples.iter().flat_map(|e| e.lemma.iter().map(|r| (*r, e.weight)));
        let chosen: Vec<_> = gold.enumerate().filter(|(_, (r, _))| *r != NONE).collect();
        let words: Vec<usize> = chosen.iter().map(|(i, _)| *i).collect();
        let mut loss = 0.0;
        let outputs = self.lemma_bias.data.len();
        let (weights, bias) = (&mut self.lemma_out, &mut self.lemma_bias);
        choose(self.dim, &words, outputs, weights, bias, batch, |k, row| {
            let (_, (rule, weight)) = chosen[k];
            loss += softmax_gradient(row, rule as usize, scale * weight * 0.5, |_| true);
        });
        loss
    }
}

/// A choice from the top layer for some words; `judge` turns a row of scores into its gradient.
fn choose(
    d: usize,
    words: &[usize],
    outputs: usize,
    weights: &mut crate::optimizer::Tensor,
    bias: &mut crate::optimizer::Tensor,
    batch: &mut Batch,
    mut judge: impl FnMut(usize, &mut [f32]),
) {
    let m = words.len();
    if m == 0 || outputs == 0 {
        return;
    }
    let top: Vec<f32> = words.iter().flat_map(|i| &batch.top[i * d..(i + 1) * d]).copied().collect();
    let mut scores = vec![0.0; m * outputs];
    product(view(&top, m, d), view(&weights.data, outputs, d).t(), 0.0, &mut scores);
    add_bias(&mut scores, &bias.data);
    scores.chunks_exact_mut(outputs).enumerate().for_each(|(k, row)| judge(k, row));
    product(part(&scores, m, outputs, outputs).t(), view(&top, m, d), 1.0, &mut weights.grad);
    sum_rows(&scores, &mut bias.grad);
    let mut back = vec![0.0; m * d];
    product(view(&scores, m, outputs), view(&weights.data, outputs, d), 0.0, &mut back);
    for (i, row) in words.iter().zip(back.chunks_exact(d)) {
        batch.top_grad[i * d..(i + 1) * d].iter_mut().zip(row).for_each(|(g, x)| *g += x);
    }
}

impl Losses {
    /// Adds another batch's.
    pub fn add(&mut self, other: &Self) {
        self.upos += other.upos;
        self.feats += other.feats;
        self.lemma += other.lemma;
        self.arc += other.arc;
        self.label += other.label;
        self.words += other.words;
    }
}

impl std::fmt::Display for Losses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.words.max(1.0);
        let [upos, feats, lemma, arc, label] = [self.upos, self.feats, self.lemma, self.arc, self.label].map(|x| x / n);
        write!(f, "upos {upos:.3} feats {feats:.3} lemma {lemma:.3} arc {arc:.3} label {label:.3}")
    }
}
