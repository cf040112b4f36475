//! What a network says of a sentence, without dropout: scores for a teacher.

use kabar_syntax::{BUCKETS, bucket};

use crate::{
    matrix::{add_bias, part, product, view},
    network::{Batch, Network},
};

impl Network {
    /// The heads' vectors of every word of a batch.
    pub fn outputs(&self, batch: &Batch) -> Vec<f32> {
        let (d, n, width) = (self.dim, batch.words, self.heads_bias.data.len());
        let mut out = vec![0.0; n * width];
        product(view(&batch.top, n, d), view(&self.heads.data, d, width), 0.0, &mut out);
        add_bias(&mut out, &self.heads_bias.data);
        out
    }

    /// A row of tags for each word.
    pub fn tag_scores(&self, out: &[f32], start: usize, n: usize) -> Vec<f32> {
        let width = self.heads_bias.data.len();
        (start..start + n).flat_map(|i| &out[(i + 1) * width - self.tags..(i + 1) * width]).copied().collect()
    }

    /// A row of features for each word.
    pub fn feats_scores(&self, batch: &Batch, start: usize, n: usize) -> Vec<f32> {
        let (d, count) = (self.dim, self.feats_bias.data.len());
        let mut scores = vec![0.0; n * count];
        let top = &batch.top[start * d..(start + n) * d];
        product(part(top, n, d, d), view(&self.feats_out.data, count, d).t(), 0.0, &mut scores);
        add_bias(&mut scores, &self.feats_bias.data);
        scores
    }

    /// A row of heads for each word, the root first.
    pub fn arc_scores(&self, out: &[f32], start: usize, tags: &[u32]) -> Vec<f32> {
        let (n, a, t, width) = (tags.len(), self.arc, self.tags, self.heads_bias.data.len());
        let mut heads = self.arc_root.data.clone();
        let mut deps = Vec::with_capacity(n * a);
        for i in start..start + n {
            heads.extend(out[i * width..][..a].iter().map(|x| x.max(0.0)));
            deps.extend(out[i * width + a..][..a].iter().map(|x| x.max(0.0)));
        }
        let mut turned = vec![0.0; n * a];
        product(view(&deps, n, a), view(&self.arc_matrix.data, a, a), 0.0, &mut turned);
        add_bias(&mut turned, &self.arc_bias.data);
        let mut scores = vec![0.0; n * (n + 1)];
        product(view(&turned, n, a), view(&heads, n + 1, a).t(), 0.0, &mut scores);
        for (d, row) in scores.chunks_exact_mut(n + 1).enumerate() {
            for (h, x) in row.iter_mut().enumerate() {
                let (other, at) =
                    if h == 0 { (t, 0) } else { (tags[h - 1] as usize, bucket(d as isize + 1 - h as isize)) };
                *x += self.arc_distance.data[(tags[d] as usize * (t + 1) + other) * BUCKETS + at];
            }
            row[d + 1] = -1e9;
        }
        scores
    }

    /// A row of relations for each word, given its head.
    pub fn label_scores(&self, out: &[f32], start: usize, heads: &[u32]) -> Vec<f32> {
        let (n, l, width, base) = (heads.len(), self.label, self.heads_bias.data.len(), 2 * self.arc);
        let mut hidden = Vec::with_capacity(n * l);
        for (i, head) in heads.iter().enumerate() {
            let head = (*head as usize).saturating_sub(1);
            let at = bucket(i as isize - head as isize);
            let place = &self.label_distance.data[at * l..(at + 1) * l];
            let other = &out[(start + head) * width + base..][..l];
            let own = &out[(start + i) * width + base + l..][..l];
            hidden.extend(own.iter().zip(other).zip(place).map(|((x, y), z)| (x + y + z).max(0.0)));
        }
        let labels = self.label_bias.data.len();
        let mut scores = vec![0.0; n * labels];
        product(view(&hidden, n, l), view(&self.label_out.data, l, labels), 0.0, &mut scores);
        add_bias(&mut scores, &self.label_bias.data);
        scores
    }
}
