//! Training and measuring, one command each.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kabar_pack::{Source, TextRules};
use kabar_syntax::Model;
use kabar_train::{
    TrainConfig,
    config::{DevSet, Treebank},
    eval,
};

const USAGE: &str = "usage:
  kabar-train train --recipe F [--data DIR] [--work DIR] [--out DIR] [--seed N] [--epochs N] [--set KEY=VALUE]…
  kabar-train train --lang TAG --treebank F… --dev F --out DIR [--seed N] [--epochs N]
  kabar-train sentences --recipe F [--data DIR] [--root DIR] [--out DIR]
  kabar-train eval --model F [--style NAME] --gold F…
  kabar-train teach --recipe F [--data DIR] [--work DIR] [--set KEY=VALUE]…
  kabar-train words --recipe F [--data DIR] --out DIR
  kabar-train relate --pairs F --lang TAG [--root DIR] [--out DIR] [--folds N --answers DIR [--each]] [--clues F]
  kabar-train info --model F";

/// Options by name, each with its values in order.
struct Options(Vec<(String, Vec<String>)>);

impl Options {
    fn read(args: impl Iterator<Item = String>) -> Result<Self> {
        let mut all: Vec<(String, Vec<String>)> = Vec::new();
        for arg in args {
            if let Some(name) = arg.strip_prefix("--") {
                all.push((name.to_owned(), Vec::new()));
            } else if let Some((_, values)) = all.last_mut() {
                values.push(arg);
            } else {
                bail!("`{arg}` stands before any option\n{USAGE}");
            }
        }
        Ok(Self(all))
    }
    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(n, _)| n == name).flat_map(|(_, v)| v).map(String::as_str)
    }
    fn one(&self, name: &str) -> Option<&str> {
        self.all(name).last()
    }
    fn need(&self, name: &str) -> Result<&str> {
        self.one(name).with_context(|| format!("--{name} is missing\n{USAGE}"))
    }
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let options = Options::read(args)?;
    match command.as_str() {
        "train" => train(&options),
        "sentences" => sentences(&options),
        "teach" => kabar_train::teach(recipe(&options)?),
        "words" => words(&options),
        "relate" => relate(&options),
        "eval" => evaluate(&options),
        "info" => {
            for (k, v) in load(&options)?.info().pairs() {
                println!("{k}: {v}");
            }
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}

fn load(options: &Options) -> Result<Model> {
    let path = options.need("model")?;
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {path}"))?;
    Model::load(&bytes).with_context(|| format!("cannot use {path}"))
}

fn recipe(options: &Options) -> Result<TrainConfig> {
    let data = Path::new(options.one("data").unwrap_or("."));
    let work = options.one("work").map_or(data, Path::new);
    TrainConfig::read(Path::new(options.need("recipe")?), data, work, options.all("set"))
}

fn train(options: &Options) -> Result<()> {
    let data = Path::new(options.one("data").unwrap_or("."));
    let mut config = if options.one("recipe").is_some() { recipe(options)?.pupil() } else { TrainConfig::default() };
    if let Some(lang) = options.one("lang") {
        lang.clone_into(&mut config.lang);
    }
    config.treebank.extend(options.all("treebank").map(|f| Treebank::plain(&data.join(f))));
    config.dev.extend(options.all("dev").map(|f| DevSet {
        path: data.join(f),
        style: None,
        take: None,
        vectors: None,
    }));
    config.out = options.one("out").map(PathBuf::from).unwrap_or(config.out);
    if let Some(seed) = options.one("seed") {
        config.seed = seed.parse().context("--seed wants a number")?;
    }
    if let Some(epochs) = options.one("epochs") {
        config.epochs = epochs.parse().context("--epochs wants a number")?;
    }
    let trained = kabar_train::train(&config)?;
    kabar_train::write(&trained.bytes, &config.out)?;
    eprintln!("{} bytes in {}", trained.bytes.len(), config.out.join("syntax.kbm").display());
    Ok(())
}

/// Trains the model of sentence ends; the rules of the language, which it leans on, are those of the folder `root`.
fn sentences(options: &Options) -> Result<()> {
    let config = recipe(options)?;
    let root = Path::new(options.one("root").unwrap_or("."));
    let rules = TextRules::load(&Source::folder(root)?, &config.lang)?;
    let bytes = kabar_train::ends::train_ends(&config, &rules)?.encode();
    let path = options.one("out").map_or(config.out, PathBuf::from).join("sentences.kbm");
    std::fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{} bytes in {}", bytes.len(), path.display());
    Ok(())
}

/// Writes each treebank of a recipe as words, one sentence a line: what a teacher's vectors are made from.
fn words(options: &Options) -> Result<()> {
    let config = recipe(options)?;
    let out = Path::new(options.need("out")?);
    let line = |s: &kabar_syntax::conllu::Sentence| {
        s.words.iter().map(|w| w.form.replace(' ', "\u{a0}")).collect::<Vec<_>>().join(" ") + "\n"
    };
    let write = |name: &str, sentences: &[kabar_syntax::conllu::Sentence]| {
        let path = out.join(format!("{name}.words"));
        let text: String = sentences.iter().map(line).collect();
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    for dev in &config.dev {
        let stem = dev.path.file_stem().unwrap_or_default().to_string_lossy();
        write(&format!("dev-{stem}"), &kabar_train::load_dev(dev)?.1)?;
    }
    for treebank in config.treebank.iter().filter(|t| !t.taught) {
        let name = treebank.path.file_stem().unwrap_or_default().to_string_lossy();
        write(&name, &kabar_train::load(treebank)?)?;
    }
    Ok(())
}

/// Trains the model that chooses the type of a marked pair, or measures it by cross-validation.
fn relate(options: &Options) -> Result<()> {
    let lang = options.need("lang")?;
    let pipeline = match options.one("root") {
        Some(root) => kabar::Pipeline::from_folder(Path::new(root))?,
        None => kabar::Pipeline::embedded()?,
    };
    let pairs = Path::new(options.need("pairs")?);
    let data = kabar_train::relate::Data::load(&pipeline, lang, pairs)?;
    if let Some(path) = options.one("clues") {
        std::fs::write(path, data.listing()).with_context(|| format!("cannot write {path}"))?;
    }
    if let Some(folds) = options.one("folds") {
        let folds = folds.parse().context("--folds wants a number")?;
        let each = options.0.iter().any(|(name, _)| name == "each");
        data.cross_validate(folds, each, Path::new(options.need("answers")?))?;
    }
    if let Some(out) = options.one("out") {
        let bytes = data.model(lang).encode();
        let path = Path::new(out).join("relate.kbm");
        std::fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("{} bytes in {}", bytes.len(), path.display());
    }
    Ok(())
}

fn evaluate(options: &Options) -> Result<()> {
    let model = load(options)?;
    for path in options.all("gold") {
        let gold = eval::load(Path::new(path))?;
        let words: usize = gold.iter().map(|s| s.words.len()).sum();
        let clock = std::time::Instant::now();
        let scores = eval::gold_tokens(&model, options.one("style"), &gold);
        let speed = words as f32 / clock.elapsed().as_secs_f32() / 1000.0;
        println!("{path}: {scores} ({words} words, {speed:.0} k words/s)");
    }
    Ok(())
}
