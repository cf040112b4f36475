//! Scores against a treebank.

use std::{fmt, path::Path};

use anyhow::{Context, Result};
use kabar_syntax::{
    Model, Parser,
    conllu::{self, Sentence},
};

/// Scores in per cent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores {
    /// Universal tags.
    pub upos: f64,
    /// Features.
    pub feats: f64,
    /// Lemmas.
    pub lemmas: f64,
    /// Heads.
    pub uas: f64,
    /// Heads and universal relations.
    pub las: f64,
    /// Heads and full relations.
    pub full: f64,
}

impl fmt::Display for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "UPOS {:.2} UFeats {:.2} Lemmas {:.2} UAS {:.2} LAS {:.2} (with subtypes {:.2})",
            self.upos, self.feats, self.lemmas, self.uas, self.las, self.full
        )
    }
}

/// Reads a treebank.
pub fn load(path: &Path) -> Result<Vec<Sentence>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(conllu::read(&text, &path.display().to_string())?)
}

/// Parses the treebank's words and compares.
pub fn gold_tokens(model: &Model, style: Option<&str>, gold: &[Sentence]) -> Scores {
    let mut parser = Parser::new(model);
    style.map(|s| parser.set_style(s));
    let mut hits = [0usize; 6];
    let mut words = 0;
    for sentence in gold {
        let tree = parser.parse(&sentence.forms());
        for (i, w) in sentence.words.iter().enumerate() {
            let base = |s: &str| s.split(':').next().unwrap_or("").to_owned();
            words += 1;
            let head = tree.nodes[i].head == w.head;
            let found = [
                tree.nodes[i].upos.as_str() == w.upos,
                tree.feats(i) == w.feats,
                tree.lemma(i) == w.lemma || w.lemma == "_",
                head,
                head && tree.nodes[i].rel.as_str() == base(&w.deprel),
                head && tree.deprel(i) == w.deprel,
            ];
            found.iter().zip(&mut hits).for_each(|(f, h)| *h += usize::from(*f));
        }
    }
    let share = |i: usize| 100.0 * hits[i] as f64 / f64::from(words.max(1));
    Scores { upos: share(0), feats: share(1), lemmas: share(2), uas: share(3), las: share(4), full: share(5) }
}
