//! Recipes: what a model is trained on and how.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

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
    /// A vector for each of its words in context, for the teacher: see `teacher/README.md`.
    #[serde(default)]
    pub vectors: Option<PathBuf>,
    /// Whether it is the teacher's work, and lies in the work folder.
    #[serde(default)]
    pub taught: bool,
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
            vectors: None,
            taught: false,
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
    /// Vectors of its words, for a teacher.
    #[serde(default)]
    pub vectors: Option<PathBuf>,
}

/// Text without annotation that a teacher labels.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// One sentence a line, its words parted by spaces.
    pub path: PathBuf,
    /// Vectors of its words.
    pub vectors: PathBuf,
    /// Style to label it in.
    pub style: String,
    /// CoNLL-U file to write.
    pub out: PathBuf,
    /// A language-specific tag for each word, in the same form; and what they allow, see `allowed`.
    #[serde(default)]
    pub tags: Option<PathBuf>,
    /// For a tag in `tags` the universal tags that a word may have; any, where it is not named.
    #[serde(default)]
    pub allowed: BTreeMap<String, Vec<String>>,
    /// Heads and tags less likely than this are marked as not to be learnt.
    #[serde(default)]
    pub sure: f32,
}

/// How a teacher differs from its pupil.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Teacher {
    /// How many networks of different seeds it is made of.
    pub ensemble: usize,
    /// Passes over the data.
    pub epochs: usize,
    /// Width of a word's vector.
    pub dim: usize,
    /// Width of the vectors that choose heads.
    pub arc: usize,
    /// Recurrent layers.
    pub layers: usize,
    /// Share of numbers dropped between layers.
    pub dropout: f32,
    /// What it labels.
    pub raw: Vec<Raw>,
}

/// A list of words and their vectors, folded into the embeddings when the model is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordList {
    /// One lower-cased word a line, the most frequent first.
    pub words: PathBuf,
    /// Their vectors.
    pub vectors: PathBuf,
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
    /// A larger network that sees more, whose work the model learns from.
    pub teacher: Option<Teacher>,
    /// Vectors of words out of context.
    pub word_list: Option<WordList>,
    /// How many numbers of a vector are used, from which on.
    pub vector_part: (usize, usize),
    /// A model, in the work folder, whose weights are the start; its labels must be those of the treebanks.
    pub from: Option<PathBuf>,
    /// Whether what a teacher made is left out.
    pub gold_only: bool,
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
    /// Steps that an embedding's numbers are rounded to, either side of 0 (127 at most): fewer make a smaller file.
    pub steps: u8,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            lang: String::new(),
            licence: "CC BY-SA 4.0".to_owned(),
            treebank: Vec::new(),
            dev: Vec::new(),
            teacher: None,
            word_list: None,
            from: None,
            gold_only: false,
            vector_part: (0, VECTOR),
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
            steps: 127,
        }
    }
}

/// Numbers of a vector.
pub const VECTOR: usize = 768;

impl TrainConfig {
    /// Reads a recipe. Its treebanks are looked for in `data`, what a teacher needs and makes in `work`; `set` holds further
    /// lines (`key=value`) that replace the recipe's.
    pub fn read<'a>(path: &Path, data: &Path, work: &Path, set: impl Iterator<Item = &'a str>) -> Result<Self> {
        let mut text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        for line in set {
            let key = line.split('=').next().unwrap_or("").trim();
            // Tables have keys of their own: only what stands before the first is replaced.
            let top = text.lines().position(|l| l.starts_with('[')).unwrap_or(usize::MAX);
            let other = |l: &str| l.split('=').next().map(str::trim) != Some(key);
            let kept = text.lines().enumerate().filter(|(i, l)| *i >= top || other(l)).map(|(_, l)| l);
            text = std::iter::once(line).chain(kept).collect::<Vec<_>>().join("\n");
        }
        let mut config: Self = toml::from_str(&text).with_context(|| format!("{} is no recipe", path.display()))?;
        for treebank in &mut config.treebank {
            treebank.path = if treebank.taught { work } else { data }.join(&treebank.path);
        }
        config.dev.iter_mut().for_each(|dev| dev.path = data.join(&dev.path));
        let vectors = config.treebank.iter_mut().map(|t| &mut t.vectors);
        let vectors = vectors.chain(config.dev.iter_mut().map(|d| &mut d.vectors)).flatten();
        vectors.for_each(|path| *path = work.join(&path));
        config.from = config.from.as_ref().map(|path| work.join(path));
        if let Some(list) = &mut config.word_list {
            (list.words, list.vectors) = (work.join(&list.words), work.join(&list.vectors));
        }
        for raw in config.teacher.iter_mut().flat_map(|t| &mut t.raw) {
            (raw.path, raw.vectors, raw.out) = (work.join(&raw.path), work.join(&raw.vectors), work.join(&raw.out));
            raw.tags = raw.tags.as_ref().map(|path| work.join(path));
        }
        Ok(config)
    }

    /// The recipe of its pupil, without what only the teacher sees.
    pub fn pupil(mut self) -> Self {
        self.treebank.iter_mut().for_each(|t| t.vectors = None);
        self.treebank.retain(|t| !(t.taught && self.gold_only));
        self
    }

    /// The recipe of its teacher, without what the teacher has yet to make.
    pub fn teacher(mut self) -> Result<(Self, Teacher)> {
        let teacher = self.teacher.take().context("the recipe has no [teacher]")?;
        self.treebank.retain(|t| !t.taught);
        self.word_list = None;
        self.vector_part = (0, VECTOR);
        (self.epochs, self.dim, self.arc) = (teacher.epochs, teacher.dim, teacher.arc);
        (self.layers, self.dropout) = (teacher.layers, teacher.dropout);
        Ok((self, teacher))
    }
}
