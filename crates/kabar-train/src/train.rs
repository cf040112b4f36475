//! The training loop.

use std::path::Path;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use kabar_syntax::{Model, conllu::Sentence};

use crate::{
    config::{DevSet, TrainConfig},
    data::{Data, Example},
    eval::{self, Scores},
    loss::Losses,
    network::{Batch, Dropout, Network},
    random::Random,
};

/// What training made.
#[derive(Debug)]
pub struct Trained {
    /// The model's file.
    pub bytes: Vec<u8>,
    /// Scores on each dev file.
    pub dev: Vec<(String, Scores)>,
}

/// Trains a model. Nothing is written; progress goes to standard error.
pub fn train(config: &TrainConfig) -> Result<Trained> {
    let data = Data::read(config)?;
    eprintln!(
        "{} sentences, {} features, {} relations, {} lemma rules ({} open), {} dictionary entries",
        data.examples.len(),
        data.keys.len(),
        data.deprels.len(),
        data.rules.len(),
        data.open_rules,
        data.dict.len()
    );
    let dev = config.dev.iter().map(load_dev).collect::<Result<Vec<_>>>()?;
    let mut scores = Vec::new();
    let network = fit(config, &data, config.seed, |epoch, network, bar| {
        if epoch % 3 == 0 || epoch + 1 >= config.epochs {
            let model = Model::load(&network.export(&data, Vec::new()).encode_fast())?;
            scores.clear();
            for (dev, (name, gold)) in config.dev.iter().zip(&dev) {
                let found = eval::gold_tokens(&model, dev.style.as_deref(), gold);
                bar.println(&format!("    {name}: {found}"));
                bar.bar.set_message(format!("{name} LAS {:.2}", found.las));
                scores.push((name.clone(), found));
            }
        }
        Ok(())
    })?;
    let mut info = vec![
        ("lang".to_owned(), config.lang.clone()),
        ("licence".to_owned(), config.licence.clone()),
        ("seed".to_owned(), config.seed.to_string()),
        ("recipe".to_owned(), recipe(config)),
    ];
    if let Some(start) = &data.start {
        let first = start.info.iter().filter(|(key, _)| matches!(key.as_str(), "recipe" | "data" | "first"));
        info.extend(first.map(|(key, value)| ("first".to_owned(), format!("{key}: {value}"))));
    }
    info.extend(data.sources.iter().map(|s| ("data".to_owned(), s.clone())));
    info.extend(scores.iter().map(|(name, found)| ("dev".to_owned(), format!("{name}: {found}"))));
    Ok(Trained { bytes: network.export(&data, info).encode(), dev: scores })
}

/// A bar over the words of all epochs, with the last score, where standard error is a terminal; lines elsewhere.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn new(words: u64) -> Self {
        let bar = ProgressBar::new(words);
        if let Ok(style) = ProgressStyle::with_template("{bar:30.cyan/dim} {percent:>3} %  {msg}  {eta} left") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// A line above the bar.
    fn println(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Fits a network; `look` is shown it after every epoch.
pub fn fit(
    config: &TrainConfig,
    data: &Data,
    seed: u64,
    mut look: impl FnMut(usize, &Network, &Progress) -> Result<()>,
) -> Result<Network> {
    let mut random = Random::new(seed);
    let mut network = Network::new(config, data, &mut random);
    if let Some(start) = &data.start {
        network.start_from(start, data)?;
    }
    let words: usize = data.examples.iter().map(|e| e.rows.len()).sum();
    let total = (words * config.epochs).div_ceil(config.batch).max(1);
    let mut count = 0;
    let mut order: Vec<usize> = (0..data.examples.len()).collect();
    let mut batch = Batch::default();
    let drop = Dropout::of(config);
    let bar = Progress::new((words * config.epochs) as u64);
    for epoch in 1..=config.epochs {
        let clock = std::time::Instant::now();
        random.shuffle(&mut order);
        let mut sum = Losses::default();
        let mut chosen: Vec<&Example> = Vec::new();
        let mut size = 0;
        for (i, place) in order.iter().enumerate() {
            chosen.push(&data.examples[*place]);
            size += data.examples[*place].rows.len();
            if size >= config.batch || i + 1 == order.len() {
                count += 1;
                network.forward(&chosen, &data.vectors, drop, &mut random, &mut batch);
                let losses = network.losses(&chosen, data, &mut random, &mut batch);
                network.backward(&mut batch);
                network.step(config.rate * schedule(count as f32 / total as f32, count), count);
                sum.add(&losses);
                bar.bar.inc(size as u64);
                chosen.clear();
                size = 0;
            }
        }
        bar.println(&format!("{epoch:3} {sum} {:5.1} s", clock.elapsed().as_secs_f32()));
        look(epoch, &network, &bar)?;
    }
    Ok(network)
}

/// A dev file's name and sentences.
pub fn load_dev(dev: &DevSet) -> Result<(String, Vec<Sentence>)> {
    let mut gold = eval::load(&dev.path)?;
    let mut name = dev.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if let Some((first, every)) = dev.take {
        let mut i = 0;
        gold.retain(|_| {
            i += 1;
            every == 0 || (i - 1) % every == first % every
        });
        name = format!("{name} ({first} of {every})");
    }
    Ok((name, gold))
}

fn recipe(c: &TrainConfig) -> String {
    format!(
        "{} epochs, batches of {} words, rate {}, dim {}, arc {}, label {}, {} layers, dropout {}, word dropout {}",
        c.epochs, c.batch, c.rate, c.dim, c.arc, c.label, c.layers, c.dropout, c.word_dropout
    )
}

/// Rises for 200 steps, then falls along a cosine to nothing.
fn schedule(done: f32, count: i32) -> f32 {
    (count as f32 / 200.0).min(1.0) * 0.5 * (1.0 + (done.min(1.0) * std::f32::consts::PI).cos()).max(0.004)
}

/// Writes the model so that a reader sees the old file or the new one, never a part.
pub fn write(bytes: &[u8], folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let (part, whole) = (folder.join("syntax.kbm.part"), folder.join("syntax.kbm"));
    std::fs::write(&part, bytes).with_context(|| format!("cannot write {}", part.display()))?;
    std::fs::rename(&part, &whole).with_context(|| format!("cannot write {}", whole.display()))
}
