//! A teacher: networks that see vectors from outside, and label text that a small model then learns from.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::{Context, Result, bail, ensure};
use kabar_syntax::{
    best_tree,
    features::{Extractor, FIELDS},
    kernel::exp,
};
use rustc_hash::FxHashMap;

use crate::{
    config::{DevSet, Raw, TrainConfig},
    data::{Data, Example, rows_of},
    network::{Batch, Dropout, Network},
    random::Random,
    relabel::{FORGOTTEN, UNSURE},
    train::{fit, load_dev},
    vectors::Vectors,
};

/// Words labelled at a time.
const STEP: usize = 2000;

/// What the networks say of a sentence.
#[derive(Debug, Default)]
struct Labelled {
    /// Likelihood of each tag of each word.
    tags: Vec<f32>,
    feats: Vec<usize>,
    heads: Vec<u32>,
    /// How likely each head is.
    sure: Vec<f32>,
    deprels: Vec<usize>,
}

/// Trains a teacher, measures it on the dev files that have vectors beside them, and labels the recipe's raw texts.
pub fn teach(config: TrainConfig) -> Result<()> {
    let (config, teacher) = config.teacher()?;
    let data = Data::read(&config)?;
    // A thread a network.
    let networks = std::thread::scope(|scope| {
        let start = |seed: u64| {
            let (config, data) = (&config, &data);
            scope.spawn(move || fit(config, data, config.seed + seed, |_, _, _| Ok(())))
        };
        let threads: Vec<_> = (0..teacher.ensemble as u64).map(start).collect();
        let join = |t: std::thread::ScopedJoinHandle<'_, Result<Network>>| {
            t.join().unwrap_or_else(|_| bail!("a network's training broke off"))
        };
        threads.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    for dev in &config.dev {
        for count in 1..=networks.len() {
            measure(&networks[..count], &data, dev)?;
        }
    }
    for raw in &teacher.raw {
        label_file(&networks, &data, raw)?;
    }
    Ok(())
}

fn measure(networks: &[Network], data: &Data, dev: &DevSet) -> Result<()> {
    let Some(path) = &dev.vectors else { return Ok(()) };
    let (name, gold) = load_dev(dev)?;
    let mut vectors = Vectors::default();
    vectors.read(Some(path), gold.iter().map(|s| s.words.len()).sum())?;
    vectors.measured_as(&data.vectors);
    let style = style_of(data, dev.style.as_deref().unwrap_or(&data.styles[0]))?;
    let rows = row_map(data);
    let mut first = 0;
    let examples: Vec<Example> =
        gold.iter().map(|s| example(s.words.iter().map(|w| w.form.as_str()), &rows, style, &mut first)).collect();
    let (mut words, mut upos, mut uas, mut las) = (0, 0, 0, 0);
    for (sentence, found) in gold.iter().zip(label(networks, data, &vectors, &examples)) {
        for (i, w) in sentence.words.iter().enumerate() {
            let tag = best(&found.tags[i * data.upos.len()..(i + 1) * data.upos.len()]);
            let head = found.heads[i] == w.head;
            let base = |s: &str| s.split(':').next().unwrap_or("").to_owned();
            words += 1;
            upos += usize::from(data.upos[tag] == w.upos);
            uas += usize::from(head);
            las += usize::from(head && base(&data.deprels[found.deprels[i]]) == base(&w.deprel));
        }
    }
    let share = |n: usize| 100.0 * n as f32 / words.max(1) as f32;
    eprintln!(
        "    {name}: {} networks: UPOS {:.2} UAS {:.2} LAS {:.2}",
        networks.len(),
        share(upos),
        share(uas),
        share(las)
    );
    Ok(())
}

fn style_of(data: &Data, name: &str) -> Result<usize> {
    data.styles.iter().position(|s| s == name).with_context(|| format!("no treebank has the style {name}"))
}

fn row_map(data: &Data) -> FxHashMap<u32, u32> {
    let known = data.keys.iter().enumerate().filter(|(i, _)| data.seen[FIELDS + i]);
    known.map(|(i, key)| (*key, (FIELDS + i) as u32)).collect()
}

fn example<'a>(
    forms: impl Iterator<Item = &'a str>,
    rows: &FxHashMap<u32, u32>,
    style: usize,
    first: &mut u32,
) -> Example {
    let mut extractor = Extractor::default();
    let mut e = Example { style, ..Example::default() };
    for (i, form) in forms.enumerate() {
        e.rows.push(rows_of(&extractor.extract(form, i == 0), rows));
        e.vectors.push(*first);
        *first += 1;
    }
    e
}

fn label_file(networks: &[Network], data: &Data, raw: &Raw) -> Result<()> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let text = read(&raw.path)?;
    let tags = raw.tags.as_deref().map(read).transpose()?;
    let sentences: Vec<Vec<&str>> = text.lines().map(|l| l.split(' ').collect()).collect();
    let tags: Vec<Vec<&str>> = tags.iter().flat_map(|t| t.lines()).map(|l| l.split(' ').collect()).collect();
    ensure!(tags.is_empty() || tags.len() == sentences.len(), "{}: tags and words differ", raw.path.display());
    let mut vectors = Vectors::default();
    vectors.read(Some(&raw.vectors), sentences.iter().map(Vec::len).sum())?;
    vectors.measured_as(&data.vectors);
    let (style, rows, mut first) = (style_of(data, &raw.style)?, row_map(data), 0);
    let mut out = String::new();
    let (mut start, mut size) = (0, 0);
    for end in 1..=sentences.len() {
        size += sentences[end - 1].len();
        if size < STEP && end < sentences.len() {
            continue;
        }
        let part = &sentences[start..end];
        let examples: Vec<Example> =
            part.iter().map(|s| example(s.iter().copied(), &rows, style, &mut first)).collect();
        let found = label(networks, data, &vectors, &examples);
        for (i, (forms, found)) in part.iter().zip(found).enumerate() {
            write_sentence(&mut out, data, raw, forms, tags.get(start + i).map_or(&[], Vec::as_slice), &found);
        }
        (start, size) = (end, 0);
    }
    fs::write(&raw.out, out).with_context(|| format!("cannot write {}", raw.out.display()))
}

fn write_sentence(out: &mut String, data: &Data, raw: &Raw, forms: &[&str], tags: &[&str], found: &Labelled) {
    let count = data.upos.len();
    for (i, form) in forms.iter().enumerate() {
        let row = &found.tags[i * count..(i + 1) * count];
        let tag = best(row);
        let allowed = tags.get(i).and_then(|t| raw.allowed.get(*t));
        let doubtful = row[tag] < raw.sure || allowed.is_some_and(|a| !a.contains(&data.upos[tag]));
        let forgotten = found.sure[i] < raw.sure;
        let _ = writeln!(
            out,
            "{}\t{form}\t_\t{}\t_\t{}\t{}\t{}\t_\t{}",
            i + 1,
            if doubtful { UNSURE } else { &data.upos[tag] },
            data.feats[found.feats[i]],
            found.heads[i],
            data.deprels[found.deprels[i]],
            if forgotten { FORGOTTEN } else { "_" },
        );
    }
    out.push('\n');
}

fn best(row: &[f32]) -> usize {
    row.iter().enumerate().fold(0, |b, (i, x)| if *x > row[b] { i } else { b })
}

/// Turns scores into likelihoods and adds them to `sum`.
fn add_softmax(row: &[f32], sum: &mut [f32]) {
    let top = row.iter().fold(f32::NEG_INFINITY, |m, x| m.max(*x));
    let total: f32 = row.iter().map(|x| exp(x - top)).sum();
    sum.iter_mut().zip(row).for_each(|(s, x)| *s += exp(x - top) / total);
}

fn label(networks: &[Network], data: &Data, vectors: &Vectors, examples: &[Example]) -> Vec<Labelled> {
    let chosen: Vec<&Example> = examples.iter().collect();
    let share = 1.0 / networks.len() as f32;
    let mut batches = Vec::new();
    for network in networks {
        let mut batch = Batch::default();
        network.forward(&chosen, vectors, Dropout::NONE, &mut Random::new(0), &mut batch);
        let out = network.outputs(&batch);
        batches.push((batch, out));
    }
    let mut all = Vec::new();
    let mut start = 0;
    for e in examples {
        let n = e.rows.len();
        let mut found = Labelled { tags: vec![0.0; n * data.upos.len()], ..Labelled::default() };
        let (mut arcs, mut feats) = (vec![0.0; n * (n + 1)], vec![0.0; n * data.feats.len()]);
        for (network, (batch, out)) in networks.iter().zip(&batches) {
            let scores = network.tag_scores(out, start, n);
            for (row, sum) in scores.chunks_exact(data.upos.len()).zip(found.tags.chunks_exact_mut(data.upos.len())) {
                add_softmax(row, sum);
            }
            let tags: Vec<u32> = scores.chunks_exact(data.upos.len()).map(|row| best(row) as u32).collect();
            let scores = network.arc_scores(out, start, &tags);
            for (row, sum) in scores.chunks_exact(n + 1).zip(arcs.chunks_exact_mut(n + 1)) {
                add_softmax(row, sum);
            }
            let scores = network.feats_scores(batch, start, n);
            for (row, sum) in scores.chunks_exact(data.feats.len()).zip(feats.chunks_exact_mut(data.feats.len())) {
                add_softmax(row, sum);
            }
        }
        found.tags.iter_mut().chain(&mut arcs).for_each(|x| *x *= share);
        let mut logs: Vec<f32> = arcs.iter().map(|p| (p + 1e-9).ln()).collect();
        best_tree(&mut logs, n, &mut found.heads);
        found.sure = found.heads.iter().enumerate().map(|(i, h)| arcs[i * (n + 1) + *h as usize]).collect();
        let mut labels = vec![0.0; n * data.deprels.len()];
        for (network, (_, out)) in networks.iter().zip(&batches) {
            let scores = network.label_scores(out, start, &found.heads);
            for (row, sum) in scores.chunks_exact(data.deprels.len()).zip(labels.chunks_exact_mut(data.deprels.len())) {
                add_softmax(row, sum);
            }
        }
        let root = data.deprels.iter().position(|x| x == "root").unwrap_or(0);
        for (i, row) in labels.chunks_exact_mut(data.deprels.len()).enumerate() {
            row[root] = 0.0;
            found.deprels.push(if found.heads[i] == 0 { root } else { best(row) });
        }
        for (i, row) in feats.chunks_exact(data.feats.len()).enumerate() {
            let tag = best(&found.tags[i * data.upos.len()..(i + 1) * data.upos.len()]);
            let allowed = data.upos_feats[tag].iter().map(|f| usize::from(*f));
            found.feats.push(allowed.fold(usize::MAX, |b, f| if b == usize::MAX || row[f] > row[b] { f } else { b }));
        }
        all.push(found);
        start += n;
    }
    all
}
