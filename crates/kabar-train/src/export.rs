//! From parameters to the model's file.

use kabar_syntax::{Layer, Weights, features::FIELD_WORD};

use crate::{
    data::Data,
    matrix::{product, view},
    network::Network,
};

impl Network {
    /// The weights as the engine reads them: embeddings in 8 bits, the rest rounded to 16 bits.
    pub fn export(&self, data: &Data, info: Vec<(String, String)>) -> Weights {
        let mut weights = Weights {
            info,
            upos: data.upos.clone(),
            feats: data.feats.clone(),
            deprels: data.deprels.clone(),
            upos_feats: data.upos_feats.clone(),
            styles: data.styles.clone(),
            dim: self.dim,
            arc: self.arc,
            label: self.label,
            keys: data.keys.clone(),
            style_rows: short(&self.style_rows.data),
            heads: short(&self.heads.data),
            heads_bias: short(&self.heads_bias.data),
            arc_matrix: short(&self.arc_matrix.data),
            arc_bias: short(&self.arc_bias.data),
            arc_root: short(&self.arc_root.data),
            arc_distance: short(&self.arc_distance.data),
            label_root: vec![0.0; self.label],
            label_distance: short(&self.label_distance.data),
            label_out: short(&self.label_out.data),
            label_bias: short(&self.label_bias.data),
            feats_out: short(&self.feats_out.data),
            feats_bias: short(&self.feats_bias.data),
            rules: data.rules.clone(),
            lemma_out: short(&self.lemma_out.data),
            lemma_bias: short(&self.lemma_bias.data),
            dict_keys: data.dict.iter().map(|d| d.0).collect(),
            dict_rules: data.dict.iter().map(|d| d.1).collect(),
            ..Weights::default()
        };
        for layer in &self.layers {
            weights.layers.push(Layer {
                weight: short(&layer.weight.data),
                bias: short(&layer.bias.data),
                recur: short(&layer.recur.data),
            });
        }
        for row in self.folded_rows(data).chunks_exact(self.dim) {
            let scale = row.iter().fold(0.0f32, |m, x| m.max(x.abs())) / self.steps;
            let scale = short(&[scale.max(1e-9)])[0];
            weights.scales.push(scale);
            weights.rows.extend(row.iter().map(|x| (x / scale).round().clamp(-self.steps, self.steps) as i8));
        }
        weights
    }
}

impl Network {
    /// The embeddings, each word of the word list with its vector's part.
    fn folded_rows(&self, data: &Data) -> Vec<f32> {
        let (d, (first, wide)) = (self.dim, self.input_part);
        let mut rows = self.rows.data.clone();
        if self.input.data.is_empty() {
            return rows;
        }
        let mut vector = vec![0.0; wide];
        let mut sum = vec![0.0; d];
        for (row, place) in &data.folded {
            data.vectors.copy(*place, first, &mut vector);
            product(view(&vector, 1, wide), view(&self.input.data, wide, d), 0.0, &mut sum);
            let at = *row as usize * d;
            if !data.seen[*row as usize] {
                let unknown = self.rows.data[FIELD_WORD * d..(FIELD_WORD + 1) * d].to_vec();
                rows[at..at + d].copy_from_slice(&unknown);
            }
            rows[at..at + d].iter_mut().zip(&sum).for_each(|(x, s)| *x += s);
        }
        rows
    }
}

/// Rounds to the upper 16 bits.
fn short(list: &[f32]) -> Vec<f32> {
    list.iter().map(|x| f32::from_bits(x.to_bits().wrapping_add(0x8000) & 0xffff_0000)).collect()
}
