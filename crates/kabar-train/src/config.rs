//! Recipes: what a model is trained on and how.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// One treebank of a recipe.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treebank {
    /// CoNLL-U file.
    pub path: PathBuf,
    /// Annotation style: treebanks of one style share one vector. The first treebank's style is the model's default.
    #[serde(default = "plain")]
    pub style: String,
    /// How much each of its words counts.
    #[serde(default = "one")]
    pub weight: f32,
    /// How often it is seen in an epoch.
    #[serde(default = "once")]
    pub repeat: usize,
    /// Sentences left out: every second number's, from the first number on.
    #[serde(default)]
    pub skip: Option<(usize, usize)>,
    /// Which of its columns are not learnt: "upos", "feats", "lemma", "label", "head".
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Relation labels that are not learnt (and whose words count for heads only).
    #[serde(default)]
    pub ignore_labels: Vec<String>,
    /// Rules that bring its conventions up to date.
    #[serde(default)]
    pub rule: Vec<crate::relabel::Rule>,
}

impl Treebank {
    /// A treebank of the plain style.
    pub fn plain(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            style: plain(),
            weight: 1.0,
            repeat: 1,
            skip: None,
            ignore: Vec::new(),
            ignore_labels: Vec::new(),
            rule: Vec::new(),
        }
    }
}

fn plain() -> String {
    "ud".to_owned()
}
fn one() -> f32 {
    1.0
}
fn once() -> usize {
    1
}

/// A file to measure on while training.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DevSet {
    /// CoNLL-U file.
    pub path: PathBuf,
    /// Style to parse in; the default where there is none.
    #[serde(default)]
    pub style: Option<String>,
    /// Only every second number's sentence, from the first number on.
    #[serde(default)]
    pub take: Option<(usize, usize)>,
}

/// A recipe.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainConfig {
    /// Language tag, for the model's information only.
    pub lang: String,
    /// Licence of the model.
    pub licence: String,
    /// Treebanks.
    pub treebank: Vec<Treebank>,
    /// Measured from time to time.
    pub dev: Vec<DevSet>,
    /// Where the model goes.
    pub out: PathBuf,
    /// Seed.
    pub seed: u64,
    /// Passes over the data.
    pub epochs: usize,
    /// Words in a batch.
    pub batch: usize,
    /// Highest learning rate.
    pub rate: f32,
    /// Width of a word's vector.
    pub dim: usize,
    /// Width of the vectors that choose heads.
    pub arc: usize,
    /// Width of the vectors that choose relations.
    pub label: usize,
    /// Recurrent layers.
    pub layers: usize,
    /// Share of numbers dropped between layers.
    pub dropout: f32,
    /// Share of known words treated as unknown.
    pub word_dropout: f32,
    /// How often a form must be seen to get a row.
    pub min_word: usize,
    /// How often an affix must be seen to get a row.
    pub min_affix: usize,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            lang: String::new(),
            licence: "CC BY-SA 4.0".to_owned(),
            treebank: Vec::new(),
            dev: Vec::new(),
            out: PathBuf::from("."),
            seed: 1,
            epochs: 15,
            batch: 600,
            rate: 3e-3,
            dim: 128,
            arc: 64,
            label: 64,
            layers: 3,
            dropout: 0.25,
            word_dropout: 0.2,
            min_word: 2,
            min_affix: 3,
        }
    }
}

impl TrainConfig {
    /// Reads a recipe. Its paths are taken from `data`; `set` holds further lines (`key=value`) that replace the recipe's.
    pub fn read<'a>(path: &Path, data: &Path, set: impl Iterator<Item = &'a str>) -> Result<Self> {
        let mut text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        for line in set {
            let key = line.split('=').next().unwrap_or("").trim();
            let kept = text.lines().filter(|l| l.split('=').next().map(str::trim) != Some(key));
            text = std::iter::once(line).chain(kept).collect::<Vec<_>>().join("\n");
        }
        let mut config: Self = toml::from_str(&text).with_context(|| format!("{} is no recipe", path.display()))?;
        for treebank in &mut config.treebank {
            treebank.path = data.join(&treebank.path);
        }
        for dev in &mut config.dev {
            dev.path = data.join(&dev.path);
        }
        Ok(config)
    }
}
