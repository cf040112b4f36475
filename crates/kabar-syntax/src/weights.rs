//! The numbers of a trained model as plain data: what training hands over and what the file holds.

use crate::{features::FIELDS, lemma::Rule};

/// One recurrent layer, both directions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// `dim` rows of `3 · dim` columns: for each direction the candidate, the forget gate and the reset gate.
    pub weight: Vec<f32>,
    /// One a column.
    pub bias: Vec<f32>,
    /// For each direction the gates' weights on the state: forget, reset (`2 · dim` in all).
    pub recur: Vec<f32>,
}

/// A trained model. All matrices are row-major.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    /// Language, recipe, data, seed and scores, as pairs of text.
    pub info: Vec<(String, String)>,
    /// Universal tags.
    pub upos: Vec<String>,
    /// Morphological features.
    pub feats: Vec<String>,
    /// Full relation labels.
    pub deprels: Vec<String>,
    /// For each tag the features seen with it, as indices into `feats`.
    pub upos_feats: Vec<Vec<u16>>,
    /// Names of the annotation styles; the first is the default.
    pub styles: Vec<String>,
    /// Width of a word's vector.
    pub dim: usize,
    /// Width of the vectors that choose heads.
    pub arc: usize,
    /// Width of the vectors that choose relations.
    pub label: usize,
    /// Hashes of the known features; row `FIELDS + i` of `rows` belongs to `keys[i]`.
    pub keys: Vec<u32>,
    /// Embeddings, `FIELDS + keys.len()` rows of `dim`.
    pub rows: Vec<i8>,
    /// What a row is multiplied by.
    pub scales: Vec<f32>,
    /// One row of `dim` a style, added to every word.
    pub style_rows: Vec<f32>,
    /// Recurrent layers, bottom first.
    pub layers: Vec<Layer>,
    /// `dim` rows of `2 · arc + 2 · label + upos` columns: head and dependent vectors for arcs, the same for labels, tags.
    pub heads: Vec<f32>,
    /// One a column of `heads`.
    pub heads_bias: Vec<f32>,
    /// `arc` × `arc`: dependent to head.
    pub arc_matrix: Vec<f32>,
    /// Added to each dependent's vector after the product.
    pub arc_bias: Vec<f32>,
    /// The artificial root's head vector.
    pub arc_root: Vec<f32>,
    /// Score of a head by the tags of both and their distance: `upos` × (`upos` + 1) × `BUCKETS`.
    pub arc_distance: Vec<f32>,
    /// The artificial root's label vector.
    pub label_root: Vec<f32>,
    /// `BUCKETS` rows of `label`.
    pub label_distance: Vec<f32>,
    /// `label` × `deprels`.
    pub label_out: Vec<f32>,
    /// One a relation.
    pub label_bias: Vec<f32>,
    /// `feats` rows of `dim`.
    pub feats_out: Vec<f32>,
    /// One for each of `feats`.
    pub feats_bias: Vec<f32>,
    /// Lemma rules; the first `lemma_bias.len()` may be chosen by the network, the rest only by the dictionary.
    pub rules: Vec<Rule>,
    /// Rows of `dim`, one for each rule that the network may choose.
    pub lemma_out: Vec<f32>,
    /// One for each of these.
    pub lemma_bias: Vec<f32>,
    /// Hashes of form and tag, in ascending order.
    pub dict_keys: Vec<u32>,
    /// The rule of each.
    pub dict_rules: Vec<u16>,
}

/// Number of distance buckets.
pub const BUCKETS: usize = 16;

/// The bucket of a dependent's place less its head's.
pub const fn bucket(distance: isize) -> usize {
    let half = match distance.unsigned_abs() {
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        4 => 3,
        5..=6 => 4,
        7..=9 => 5,
        10..=14 => 6,
        _ => 7,
    };
    if distance < 0 { half } else { half + BUCKETS / 2 }
}

impl Weights {
    /// What is wrong with the sizes, if anything is.
    pub fn fault(&self) -> Option<&'static str> {
        let (d, a, l, t) = (self.dim, self.arc, self.label, self.upos.len());
        let rows = FIELDS + self.keys.len();
        let checks = [
            (d > 0 && d.is_multiple_of(2) && d <= 4096 && a > 0 && l > 0 && t > 0, "widths"),
            (self.rows.len() == rows * d && self.scales.len() == rows, "embeddings"),
            (!self.styles.is_empty() && self.style_rows.len() == self.styles.len() * d, "styles"),
            (
                self.layers
                    .iter()
                    .all(|x| x.weight.len() == d * 3 * d && x.bias.len() == 3 * d && x.recur.len() == 2 * d),
                "layers",
            ),
            (self.heads.len() == d * self.heads_bias.len() && self.heads_bias.len() == 2 * a + 2 * l + t, "heads"),
            (self.arc_matrix.len() == a * a && self.arc_bias.len() == a && self.arc_root.len() == a, "arcs"),
            (self.arc_distance.len() == t * (t + 1) * BUCKETS, "distances"),
            (self.label_root.len() == l && self.label_distance.len() == BUCKETS * l, "labels"),
            (
                self.label_out.len() == l * self.deprels.len() && self.label_bias.len() == self.deprels.len(),
                "relations",
            ),
            (self.deprels.iter().any(|x| x == "root") && self.deprels.len() > 1, "root relation"),
            (self.feats_out.len() == self.feats.len() * d && self.feats_bias.len() == self.feats.len(), "features"),
            (self.upos_feats.len() == t, "tag features"),
            (self.upos_feats.iter().flatten().all(|f| usize::from(*f) < self.feats.len()), "tag features"),
            (!self.feats.is_empty() && self.feats.len() < 65_535, "features"),
            (self.rules.len() >= self.lemma_bias.len() && self.rules.len() < 65_536, "lemma rules"),
            (self.lemma_out.len() == self.lemma_bias.len() * d, "lemma scores"),
            (self.dict_keys.len() == self.dict_rules.len() && self.dict_keys.is_sorted(), "dictionary"),
            (self.dict_rules.iter().all(|r| usize::from(*r) < self.rules.len()), "dictionary rules"),
        ];
        checks.iter().find(|(holds, _)| !holds).map(|(_, what)| *what)
    }
}
