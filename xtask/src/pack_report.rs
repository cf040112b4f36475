//! How a pack's rows fare on text nobody picked: rows that never fire, and rows that fire most, so that over-coding shows.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{anyhow, bail};
use kabar::{Article, Options, Pipeline};

use crate::{
    eval::{shared, speed},
    root, target,
};

/// Rows shown of each kind.
const SHOWN: usize = 40;

/// Longest example shown, in code points.
const EXAMPLE: usize = 110;

#[derive(Default)]
struct Tally {
    events: usize,
    dropped: usize,
    example: String,
}

pub(crate) fn run(only: Option<&str>) -> anyhow::Result<()> {
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    if let Some(tag) = only.filter(|tag| !pipeline.languages().contains(tag)) {
        bail!("there is no pack `{tag}`");
    }
    for tag in pipeline.languages().into_iter().filter(|tag| only.is_none_or(|only| only == *tag)) {
        let Some((name, sentences)) = corpus(tag)? else { continue };
        report(&pipeline, tag, &name, &sentences)?;
    }
    Ok(())
}

/// Plain sentences of a language: a tagged corpus of the Python package nlp-id, treebanks beside the repository.
fn corpus(tag: &str) -> anyhow::Result<Option<(String, Vec<String>)>> {
    if tag == "id" {
        let Some(path) = speed::corpus() else {
            eprintln!("SKIPPED {tag}: the Python package nlp-id is not installed");
            return Ok(None);
        };
        let articles = speed::articles(&fs::read_to_string(path)?);
        let sentences = articles.iter().flat_map(|a| a.lines()).map(str::to_owned).filter(|l| !l.is_empty());
        return Ok(Some(("nlp-id's tagged news".to_owned(), sentences.collect())));
    }
    let Some(shared) = shared() else { return Ok(None) };
    let mut sentences = Vec::new();
    for path in treebanks(&shared.join("ud").join(tag)) {
        let text = fs::read_to_string(path)?;
        sentences.extend(text.lines().filter_map(|l| l.strip_prefix("# text = ")).map(str::to_owned));
    }
    if sentences.is_empty() {
        eprintln!("SKIPPED {tag}: there is no treebank in {}", shared.join("ud").join(tag).display());
        return Ok(None);
    }
    Ok(Some(("the text of UD treebanks".to_owned(), sentences)))
}

fn treebanks(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path());
    let mut paths: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == "conllu")).collect();
    paths.sort();
    paths
}

fn report(pipeline: &Pipeline, tag: &str, name: &str, sentences: &[String]) -> anyhow::Result<()> {
    let mut tallies: BTreeMap<String, Tally> =
        pipeline.rows(tag).map_err(|e| anyhow!("{e}"))?.into_iter().map(|row| (row, Tally::default())).collect();
    let (mut events, mut with) = (0, 0);
    for text in sentences {
        let article = Article { text: text.clone(), lang: Some(tag.to_owned()), ..Article::default() };
        let considered = pipeline.considered(&article, &Options::default()).unwrap_or_default();
        let before = events;
        for one in considered {
            let tally = tallies.entry(one.row).or_default();
            if one.dropped.is_some() {
                tally.dropped += 1;
                continue;
            }
            events += 1;
            tally.events += 1;
            if tally.example.is_empty() {
                tally.example = cut(text);
            }
        }
        with += usize::from(events > before);
    }
    let never = tallies.values().filter(|t| t.events + t.dropped == 0).count();
    println!("## {tag}: {name}\n");
    println!(
        "{} sentences; {with} with events ({:.1} %), {events} events; {} rows, {never} never fired ({:.0} %).\n",
        sentences.len(),
        100.0 * with as f64 / sentences.len() as f64,
        tallies.len(),
        100.0 * never as f64 / tallies.len().max(1) as f64,
    );
    print!("{}", most(&tallies));
    let path = target().join(format!("pack-report-{tag}.tsv"));
    fs::write(&path, all(&tallies))?;
    println!("\nEvery row, with those that never fired: {}\n", path.display());
    Ok(())
}

fn cut(text: &str) -> String {
    let short: String = text.chars().take(EXAMPLE).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// The rows that fire most.
fn most(tallies: &BTreeMap<String, Tally>) -> String {
    let mut rows: Vec<_> = tallies.iter().filter(|(_, t)| t.events > 0).collect();
    rows.sort_by_key(|(id, t)| (std::cmp::Reverse(t.events), *id));
    let mut out = String::from("| row | events | dropped | the first |\n| --- | ---: | ---: | --- |\n");
    for (id, t) in rows.iter().take(SHOWN) {
        let _ = writeln!(out, "| {id} | {} | {} | {} |", t.events, t.dropped, t.example.replace('|', "/"));
    }
    out
}

fn all(tallies: &BTreeMap<String, Tally>) -> String {
    let mut rows: Vec<_> = tallies.iter().collect();
    rows.sort_by_key(|(id, t)| (std::cmp::Reverse(t.events), std::cmp::Reverse(t.dropped), *id));
    let mut out = String::from("row\tevents\tdropped\texample\n");
    for (id, t) in rows {
        let _ = writeln!(out, "{id}\t{}\t{}\t{}", t.events, t.dropped, t.example.replace('\t', " "));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Tally, all, cut, most};

    #[test]
    fn rows_that_fire_most_come_first_and_those_that_never_fire_last() {
        let row = |events, dropped| Tally { events, dropped, example: "A.".into() };
        let tallies =
            BTreeMap::from([("a".to_owned(), row(1, 0)), ("b".to_owned(), row(7, 2)), ("c".to_owned(), row(0, 0))]);
        let firing = most(&tallies);
        assert!(firing.find("| b | 7 | 2 |") < firing.find("| a | 1 | 0 |"), "{firing}");
        assert!(!firing.contains("| c |"), "{firing}");
        assert!(all(&tallies).ends_with("c\t0\t0\tA.\n"));
    }

    #[test]
    fn long_examples_are_cut_between_letters() {
        assert_eq!(cut("é"), "é");
        assert_eq!(cut(&"é".repeat(200)).chars().count(), 111);
    }
}
