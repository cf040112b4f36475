//! Training that goes on from a model.

use anyhow::{Result, ensure};
use kabar_syntax::{Weights, features::FIELDS};

use crate::{data::Data, network::Network};

impl Network {
    /// Takes the weights of a model whose labels are those of the data. Embeddings that it has not stay as they are; vectors from
    /// outside count for nothing at first.
    pub fn start_from(&mut self, start: &Weights, data: &Data) -> Result<()> {
        let same = start.upos == data.upos
            && start.feats == data.feats
            && start.deprels == data.deprels
            && start.styles == data.styles
            && start.rules == data.rules
            && start.lemma_bias.len() == data.open_rules;
        ensure!(same, "the model to start from was trained on treebanks with other labels");
        let sizes = (start.dim, start.arc, start.label, start.layers.len());
        ensure!(
            sizes == (self.dim, self.arc, self.label, self.layers.len()),
            "the model to start from has other sizes"
        );
        let d = self.dim;
        let mut put = |row: usize, from: usize| {
            let values = start.rows[from * d..(from + 1) * d].iter().map(|q| f32::from(*q) * start.scales[from]);
            self.rows.data[row * d..(row + 1) * d].iter_mut().zip(values).for_each(|(x, v)| *x = v);
        };
        (0..FIELDS).for_each(|row| put(row, row));
        for (from, key) in start.keys.iter().enumerate() {
            if let Ok(at) = data.keys.binary_search(key) {
                put(FIELDS + at, FIELDS + from);
            }
        }
        self.input.data.fill(0.0);
        for (mine, theirs) in self.layers.iter_mut().zip(&start.layers) {
            mine.weight.data.clone_from(&theirs.weight);
            mine.bias.data.clone_from(&theirs.bias);
            mine.recur.data.clone_from(&theirs.recur);
        }
        for (mine, theirs) in [
            (&mut self.style_rows, &start.style_rows),
            (&mut self.heads, &start.heads),
            (&mut self.heads_bias, &start.heads_bias),
            (&mut self.arc_matrix, &start.arc_matrix),
            (&mut self.arc_bias, &start.arc_bias),
            (&mut self.arc_root, &start.arc_root),
            (&mut self.arc_distance, &start.arc_distance),
            (&mut self.label_distance, &start.label_distance),
            (&mut self.label_out, &start.label_out),
            (&mut self.label_bias, &start.label_bias),
            (&mut self.feats_out, &start.feats_out),
            (&mut self.feats_bias, &start.feats_bias),
            (&mut self.lemma_out, &start.lemma_out),
            (&mut self.lemma_bias, &start.lemma_bias),
        ] {
            mine.data.clone_from(theirs);
        }
        Ok(())
    }
}
