//! Trains the model that chooses the one event type of a marked pair.
//!
//! Learned from are marked sentences with a label. The loss is
//! convex and its optimum is found by the same steps every time: there is no chance in it and no seed.

mod learn;

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result};
use kabar::{Marked, Options, Pipeline, Seen};
use kabar_relate::{Clue, Group, Linear};

use learn::{Sample, fit};

/// A labelled pair.
struct Pair {
    uid: String,
    label: String,
    seen: Seen,
}

/// What is learned from.
pub struct Data {
    lang: String,
    pairs: Vec<Pair>,
}

/// Labels of types that the training data do not tell apart.
fn label(kind: &str) -> String {
    if matches!(kind, "CONCEDE" | "RETREAT") { "YIELD".to_owned() } else { kind.to_owned() }
}

impl Data {
    /// Reads labelled sentences (uid, sentence, marked_sentence, source, target, gold_root).
    pub fn load(pipeline: &Pipeline, lang: &str, path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let options = Options { lang: Some(lang.to_owned()) };
        let mut lines = text.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let column = |name: &str| header.iter().position(|h| *h == name).with_context(|| format!("no column {name}"));
        let (uid, marked, gold) = (column("uid")?, column("marked_sentence")?, column("gold_root")?);
        let see = |marked: &Marked| pipeline.see(marked, &options).map_err(|e| anyhow::anyhow!("{e}"));
        let mut pairs = Vec::new();
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |at: usize| kabar_relate::unquoted(cells.get(at).copied().unwrap_or_default());
            let seen = see(&Marked::parse(&cell(marked)))?;
            pairs.push(Pair { uid: cell(uid).into_owned(), label: label(&cell(gold)), seen });
        }
        Ok(Self { lang: lang.to_owned(), pairs })
    }

    /// Every pair with its fold of ten and its clues, a line each.
    pub fn listing(&self) -> String {
        let mut out = String::new();
        for pair in &self.pairs {
            let rule = pair.seen.ranked.first().map_or("NONE", |g| g.kind.as_str());
            let _ = write!(out, "{}\t{}\t{}\t{rule}", pair.uid, pair.label, fold(&pair.uid, 10));
            for clue in &pair.seen.clues {
                let _ = write!(out, "\t{}|{}={}", clue.group, clue.text, clue.value);
            }
            out.push('\n');
        }
        out
    }

    /// The model of all pairs.
    pub fn model(&self, lang: &str) -> Linear {
        let mut model = self.train(&self.pairs.iter().collect::<Vec<_>>(), &Group::ALL);
        let told = |key: &str, value: String| (key.to_owned(), value);
        model.info = vec![
            told("language", lang.to_owned()),
            told("kind", "type of a marked pair, linear over hashed clues; no text is in it".to_owned()),
            told("recipe", format!("kabar-train relate --pairs PAIRS.tsv --lang {lang} --out models/{lang}")),
            told(
                "data",
                format!(
                    "{} marked pairs with PLOVER roots, of a published benchmark; weights of hashed clues only, none of its text",
                    self.pairs.len()
                ),
            ),
            told("seed", "none: the loss is convex".to_owned()),
            told("licence", "MIT OR Apache-2.0, as the repository".to_owned()),
        ];
        model
    }

    /// Trains on all folds but one and answers that one, for each: with everything, with words alone, and where wanted without one
    /// family each; and by rule. A file of answers a variant.
    pub fn cross_validate(&self, folds: u64, each: bool, answers: &Path) -> Result<()> {
        fs::create_dir_all(answers)?;
        let mut variants =
            vec![("model".to_owned(), Group::ALL.to_vec()), ("words".to_owned(), vec![Group::Near, Group::Bag])];
        for left_out in Group::ALL.into_iter().filter(|_| each) {
            let groups = Group::ALL.into_iter().filter(|g| *g != left_out).collect();
            variants.push((format!("no-{left_out}"), groups));
        }
        for (name, groups) in variants {
            let mut answered: BTreeMap<&str, String> = BTreeMap::new();
            for this in 0..folds {
                let (held, rest): (Vec<&Pair>, Vec<&Pair>) =
                    self.pairs.iter().partition(|p| fold(&p.uid, folds) == this);
                let model = self.train(&rest, &groups);
                for pair in held {
                    let clues: Vec<Clue> =
                        pair.seen.clues.iter().filter(|c| groups.contains(&c.group)).cloned().collect();
                    let seen = Seen { clues, ..pair.seen.clone() };
                    let kind = seen.relation(Some(&model), true).kind;
                    answered.insert(&pair.uid, kind.map_or("NONE", |k| k.as_str()).to_owned());
                }
            }
            write(answers, &name, answered.iter().map(|(uid, kind)| (*uid, kind.as_str())))?;
        }
        let by_rule = |pair: &Pair| pair.seen.relation(None, true).kind.map_or("NONE", |k| k.as_str());
        write(answers, "rules", self.pairs.iter().map(|p| (p.uid.as_str(), by_rule(p))))
    }

    fn train(&self, pairs: &[&Pair], groups: &[Group]) -> Linear {
        let mut labels: Vec<String> = self.pairs.iter().map(|p| p.label.clone()).collect();
        labels.sort();
        labels.dedup();
        let sample = |pair: &&Pair| {
            let clues = pair.seen.clues.iter().filter(|c| groups.contains(&c.group));
            let label = labels.binary_search(&pair.label).ok()?;
            Some(Sample { clues: clues.map(|c| (c.key(), c.value)).collect(), label })
        };
        let samples: Vec<Sample> = pairs.iter().filter_map(sample).collect();
        let (bias, rows) = fit(&samples, labels.len());
        let mut model = Linear::rounded(labels, bias, rows);
        model.info.push(("language".to_owned(), self.lang.clone()));
        model
    }
}

fn write<'a>(folder: &Path, name: &str, answers: impl Iterator<Item = (&'a str, &'a str)>) -> Result<()> {
    let mut text = String::new();
    for (uid, kind) in answers {
        let _ = writeln!(text, "{uid}\t{kind}");
    }
    let path = folder.join(format!("{name}.tsv"));
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The fold of a pair: by its uid alone, so that it is the same on every machine and whatever else is in the file.
fn fold(uid: &str, folds: u64) -> u64 {
    let hash = uid.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 20) % folds
}
