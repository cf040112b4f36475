//! A loaded model: the weights laid out for speed.

use std::sync::Arc;

use kabar_model::{Rel, Sub, TagSet, Upos};

use crate::{ModelError, Rule, Weights, lemma::Endings, whole::Whole};

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelInfo {
    pairs: Vec<(String, String)>,
}

impl ModelInfo {
    /// Everything that is known, in order: language, recipe, data, seed, scores.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// One entry.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }
}

/// One recurrent layer.
#[derive(Debug)]
pub(crate) struct Recurrent {
    pub weight: Whole,
    pub bias: Vec<f32>,
    pub recur: Vec<f32>,
}

/// An open-addressing table from keys to places in a list.
#[derive(Debug)]
pub(crate) struct Index {
    slots: Vec<(u32, u32)>,
    mask: usize,
}

impl Index {
    fn new(keys: &[u32]) -> Self {
        let size = (keys.len() * 2 + 1).next_power_of_two();
        let mut index = Self { slots: vec![(0, u32::MAX); size], mask: size - 1 };
        for (i, key) in keys.iter().enumerate() {
            let mut at = *key as usize & index.mask;
            while index.slots[at].1 != u32::MAX {
                at = (at + 1) & index.mask;
            }
            index.slots[at] = (*key, i as u32);
        }
        index
    }

    pub fn get(&self, key: u32) -> Option<usize> {
        let mut at = key as usize & self.mask;
        loop {
            let (k, v) = self.slots[at];
            if v == u32::MAX {
                return None;
            }
            if k == key {
                return Some(v as usize);
            }
            at = (at + 1) & self.mask;
        }
    }
}

/// A trained model, ready to parse. It never changes and may be shared between threads.
#[derive(Debug)]
pub struct Model {
    pub(crate) info: ModelInfo,
    pub(crate) tags: Arc<TagSet>,
    pub(crate) upos: Vec<Upos>,
    pub(crate) rels: Vec<(Rel, Sub)>,
    pub(crate) root_rel: usize,
    pub(crate) later_rel: usize,
    pub(crate) index: Index,
    pub(crate) dict: Index,
    pub(crate) layers: Vec<Recurrent>,
    pub(crate) heads: Whole,
    pub(crate) arc_matrix: Whole,
    pub(crate) label_out: Whole,
    pub(crate) endings: Endings,
    pub(crate) w: Weights,
}

impl Model {
    /// Reads a model file. Fails on a file that is foreign, truncated, damaged or of another version.
    pub fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        Weights::decode(bytes).map(Self::new)
    }

    /// Lays out weights that fit together.
    fn new(mut w: Weights) -> Self {
        let d = w.dim;
        let layers = w
            .layers
            .drain(..)
            .map(|l| Recurrent { weight: Whole::new(d, 3 * d, &l.weight), bias: l.bias, recur: l.recur })
            .collect();
        let tags = TagSet { deprels: w.deprels.clone(), feats: w.feats.clone(), xpos: Vec::new() };
        let relation = |label: &String| {
            let (base, sub) = label.split_once(':').unwrap_or((label, ""));
            (Rel::parse(base), Sub::parse(sub))
        };
        let place = |label: &str| w.deprels.iter().position(|x| x == label);
        let root_rel = place("root").unwrap_or(0);
        Self {
            info: ModelInfo { pairs: w.info.clone() },
            upos: w.upos.iter().map(|t| Upos::parse(t)).collect(),
            rels: w.deprels.iter().map(relation).collect(),
            root_rel,
            later_rel: place("parataxis").or_else(|| place("dep")).unwrap_or(root_rel),
            index: Index::new(&w.keys),
            dict: Index::new(&w.dict_keys),
            layers,
            heads: Whole::new(d, w.heads_bias.len(), &std::mem::take(&mut w.heads)),
            arc_matrix: Whole::new(w.arc, w.arc, &w.arc_matrix),
            label_out: Whole::new(w.label, w.label_bias.len(), &w.label_out),
            endings: Endings::new(&w.rules[..w.lemma_bias.len()]),
            tags: Arc::new(tags),
            w,
        }
    }

    /// Language, recipe, data, seed and scores.
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// The labels of the trees it makes.
    pub fn tags(&self) -> &Arc<TagSet> {
        &self.tags
    }

    /// The annotation styles it knows, the default first.
    pub fn styles(&self) -> &[String] {
        &self.w.styles
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.w.rules
    }
}
