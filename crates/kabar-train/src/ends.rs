//! Trains and measures the model of sentence ends: a logistic regression over hashed clues, one gap at a time.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result, ensure};
use kabar_pack::TextRules;
use kabar_syntax::kernel::sigmoid;
use kabar_text::{Ends, Gap, gaps};

use crate::{TrainConfig, random::Random};

/// Weights of the table, as a power of two.
const BITS: u32 = 18;
const EPOCHS: usize = 6;
const RATE: f32 = 0.15;
/// What the gradients' squares begin with.
const CALM: f32 = 0.1;
/// Gaps about which the model is surer than this teach it nothing more.
const SURE: f32 = 0.02;
/// Steps of a rounded weight.
const STEPS: f32 = 24.0;

/// A paragraph and where its sentences end, its own end among them.
pub type Paragraph = (String, Vec<usize>);

/// The paragraphs of a treebank as far as its comments tell. Where a file knows neither documents nor paragraphs, every sentence
/// is one, for its sentences come from here and there.
pub fn paragraphs(conllu: &str) -> Vec<Paragraph> {
    let parts = conllu.contains("# newdoc") || conllu.contains("# newpar");
    let (mut all, mut apart): (Vec<Paragraph>, bool) = (Vec::new(), true);
    for line in conllu.lines() {
        apart |=
            !parts && line.starts_with("# sent_id") || line.starts_with("# newdoc") || line.starts_with("# newpar");
        let Some(sentence) = line.strip_prefix("# text = ") else { continue };
        match all.last_mut().filter(|_| !apart) {
            Some((text, _)) => text.push(' '),
            None => all.push((String::new(), Vec::new())),
        }
        if let Some((text, ends)) = all.last_mut() {
            text.push_str(sentence.trim());
            ends.push(text.len());
        }
        apart = false;
    }
    all
}

/// What sentence ends were found, and what should have been.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Found {
    gold: usize,
    system: usize,
    right: usize,
}

impl Found {
    /// Adds a paragraph's sentences.
    fn add(&mut self, gold: &[usize], system: &[usize]) {
        let spans = |ends: &[usize]| -> BTreeSet<(usize, usize)> {
            std::iter::once(0).chain(ends.iter().copied()).zip(ends.iter().copied()).collect()
        };
        let (gold, system) = (spans(gold), spans(system));
        self.gold += gold.len();
        self.system += system.len();
        self.right += gold.intersection(&system).count();
    }

    /// F1 of whole sentences, in per cent.
    pub fn f1(self) -> f64 {
        200.0 * self.right as f64 / (self.gold + self.system).max(1) as f64
    }
}

/// Trains on the treebanks of a recipe; scores on its dev files go into the model.
pub fn train_ends(config: &TrainConfig, rules: &TextRules) -> Result<Ends> {
    let (mut all, mut info) = (Vec::new(), Vec::new());
    for treebank in config.treebank.iter().filter(|t| !t.taught) {
        let before = all.len();
        for (text, ends) in read(&treebank.path)? {
            all.extend(gaps(&text, rules).into_iter().map(|gap| (ends.contains(&gap.at), gap.clues)));
        }
        let name = treebank.path.file_stem().unwrap_or_default().to_string_lossy();
        info.push(("data".to_owned(), format!("{name} ({} gaps)", all.len() - before)));
    }
    ensure!(!all.is_empty(), "the recipe's treebanks hold no gap between words");
    let recipe = format!("{EPOCHS} epochs, rate {RATE}, 2^{BITS} weights");
    info.splice(0..0, [("seed".to_owned(), config.seed.to_string()), ("recipe".to_owned(), recipe)]);
    let mut model = Ends { info, weights: fit(&all, config.seed) };
    for dev in &config.dev {
        let (mut by_rule, mut by_model) = (Found::default(), Found::default());
        for (text, gold) in read(&dev.path)? {
            let found = gaps(&text, rules);
            let ends = |keep: &dyn Fn(&Gap) -> bool| -> Vec<usize> {
                found.iter().filter(|g| keep(g)).map(|g| g.at).chain([text.len()]).collect()
            };
            by_rule.add(&gold, &ends(&|g| g.rule));
            by_model.add(&gold, &ends(&|g| model.score(&g.clues) > 0));
        }
        let name = dev.path.file_stem().unwrap_or_default().to_string_lossy();
        let text = format!("{name}: sentences {:.2} (by rules alone {:.2})", by_model.f1(), by_rule.f1());
        eprintln!("    {text}");
        model.info.push(("dev".to_owned(), text));
    }
    Ok(model)
}

fn read(path: &Path) -> Result<Vec<Paragraph>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(paragraphs(&text))
}

/// Fits the weights by AdaGrad, in an order that the seed gives.
fn fit<const N: usize>(all: &[(bool, [u32; N])], seed: u64) -> Vec<i8> {
    let size = 1usize << BITS;
    let (mut weights, mut squares) = (vec![0.0f32; size], vec![CALM; size]);
    let mut order: Vec<usize> = (0..all.len()).collect();
    let mut random = Random::new(seed);
    for epoch in 0..EPOCHS {
        let rate = RATE * (1.0 - epoch as f32 / EPOCHS as f32);
        random.shuffle(&mut order);
        for place in &order {
            let (end, clues) = &all[*place];
            let cells = clues.map(|c| c as usize & (size - 1));
            let error = f32::from(u8::from(*end)) - sigmoid(cells.iter().map(|c| weights[*c]).sum());
            if error.abs() < SURE {
                continue;
            }
            for cell in cells {
                squares[cell] += error * error;
                weights[cell] += rate * error / squares[cell].sqrt();
            }
        }
    }
    weights.iter().map(|w| (w * STEPS).round().clamp(-127.0, 127.0) as i8).collect()
}

#[cfg(test)]
mod tests {
    use super::{Found, fit, paragraphs};

    #[test]
    fn paragraphs_are_parted_and_sentences_are_not() {
        let text = "# newdoc\n# text = One.\n\n# text = Two.\n\n# newpar\n# text = Three.\n";
        assert_eq!(paragraphs(text), [("One. Two.".to_owned(), vec![4, 9]), ("Three.".to_owned(), vec![6])]);
        let apart = "# sent_id = 1\n# text = One.\n\n# sent_id = 2\n# text = Two.\n";
        assert_eq!(paragraphs(apart), [("One.".to_owned(), vec![4]), ("Two.".to_owned(), vec![4])]);
    }

    #[test]
    fn a_sentence_is_right_where_both_its_ends_are() {
        let mut found = Found::default();
        found.add(&[3, 7, 9], &[3, 9]);
        assert!((found.f1() - 40.0).abs() < 1e-9);
    }

    #[test]
    fn a_clue_that_goes_with_ends_speaks_for_them() {
        let all: Vec<(bool, [u32; 2])> = (0..200).map(|i| (i % 2 == 0, [7, i % 2])).collect();
        let weights = fit(&all, 1);
        assert!(weights[0] > 0 && weights[1] < 0);
        assert_eq!(weights, fit(&all, 1));
    }
}
