//! Vectors of words from outside: those of a teacher, in context, or those of a word list.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use kabar_syntax::features::{Extractor, FIELD_WORD};
use rustc_hash::FxHashMap;

use crate::{
    config::{TrainConfig, VECTOR},
    data::NONE,
};

/// A table of vectors, each number the upper half of a float.
#[derive(Debug, Default)]
pub struct Vectors {
    data: Vec<u16>,
    mean: Vec<f32>,
    scale: Vec<f32>,
}

/// So many vectors are looked at for mean and spread.
const SAMPLE: usize = 20_000;

fn number(half: u16) -> f32 {
    f32::from_bits(u32::from(half) << 16)
}

impl Vectors {
    /// Adds a file's vectors and gives the place of the first.
    pub fn read(&mut self, path: Option<&Path>, words: usize) -> Result<Option<u32>> {
        let Some(path) = path else { return Ok(None) };
        let first = (self.data.len() / VECTOR) as u32;
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let found = bytes.len() / (2 * VECTOR);
        ensure!(found == words, "{}: {found} vectors for {words} words", path.display());
        self.data.extend(bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])));
        Ok(Some(first))
    }

    /// Reads the word list of a recipe: the place of each word's vector by the word's key. Words that are alike to the network
    /// (numbers) share the vector of the first.
    pub fn read_list(&mut self, config: &TrainConfig) -> Result<FxHashMap<u32, u32>> {
        let Some(list) = &config.word_list else { return Ok(FxHashMap::default()) };
        let text =
            std::fs::read_to_string(&list.words).with_context(|| format!("cannot read {}", list.words.display()))?;
        let words: Vec<&str> = text.lines().collect();
        self.read(Some(&list.vectors), words.len())?;
        let (mut places, mut extractor) = (FxHashMap::default(), Extractor::default());
        for (i, word) in words.iter().enumerate() {
            places.entry(extractor.extract(word, false)[FIELD_WORD]).or_insert(i as u32);
        }
        Ok(places)
    }

    /// Measures mean and spread, so that every number counts alike.
    pub fn measure(&mut self) {
        let rows = self.data.len() / VECTOR;
        if rows == 0 || !self.mean.is_empty() {
            return;
        }
        let every = (rows / SAMPLE).max(1);
        let (mut sum, mut squares, mut n) = (vec![0.0f64; VECTOR], vec![0.0f64; VECTOR], 0.0f64);
        for row in self.data.chunks_exact(VECTOR).step_by(every) {
            for ((s, q), x) in sum.iter_mut().zip(&mut squares).zip(row) {
                let x = f64::from(number(*x));
                *s += x;
                *q += x * x;
            }
            n += 1.0;
        }
        self.mean = sum.iter().map(|s| (s / n) as f32).collect();
        let spread = |(s, q): (&f64, &f64)| ((q / n - (s / n) * (s / n)).max(1e-8)).sqrt();
        self.scale = sum.iter().zip(&squares).map(|x| (1.0 / spread(x)) as f32).collect();
    }

    /// Takes the measure of another table.
    pub fn measured_as(&mut self, other: &Self) {
        self.mean.clone_from(&other.mean);
        self.scale.clone_from(&other.scale);
    }

    /// Writes part of a vector to `to`; zeros where there is none.
    pub fn copy(&self, place: u32, first: usize, to: &mut [f32]) {
        if place == NONE {
            to.fill(0.0);
            return;
        }
        let row = &self.data[place as usize * VECTOR + first..][..to.len()];
        for (i, (t, x)) in to.iter_mut().zip(row).enumerate() {
            *t = (number(*x) - self.mean[first + i]) * self.scale[first + i];
        }
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}
