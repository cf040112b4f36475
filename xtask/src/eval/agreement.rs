//! Whether the same sentences in two languages give the same events: Parallel UD and our own, each language's events against the
//! other's.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, anyhow};
use kabar::{Article, Options, Pipeline};

use super::{
    pairs, rows, shared,
    told::{Told, pairs as paired},
};
use crate::root;

pub(crate) fn run() -> anyhow::Result<()> {
    let Some(shared) = shared() else { return Ok(()) };
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let mut coded = Vec::new();
    for lang in pipeline.languages() {
        let path = shared.join(format!("ud/pud/{lang}.conllu"));
        if path.is_file() {
            coded.push((lang, events(&pipeline, &path, lang)?));
        }
    }
    let dev: BTreeSet<String> =
        rows(&shared.join("eval/pud_dev.jsonl"))?.iter().filter_map(|r| r["id"].as_str().map(str::to_owned)).collect();
    println!("| sentences | languages | events | the same | F1 |\n| --- | --- | ---: | ---: | ---: |");
    for (at, (one, first)) in coded.iter().enumerate() {
        for (two, second) in &coded[at + 1..] {
            let languages = format!("{one}, {two}");
            let in_dev = |id: &str| dev.contains(id);
            println!("{}", line("of the gold", &languages, first, second, in_dev));
            println!("{}", line("all of PUD", &languages, first, second, |_| true));
        }
    }
    for (name, themes) in [("our own pairs", pairs::READ), ("our own pairs, unread", pairs::UNREAD)] {
        let [one, two] = ["en", "id"].map(|lang| own(&pipeline, &themes, lang));
        println!("{}", line(name, "en, id", &one?, &two?, |_| true));
    }
    Ok(())
}

type Sentences = BTreeMap<String, Vec<Told>>;

/// The events of every sentence, each an article of its own.
fn events(pipeline: &Pipeline, path: &Path, lang: &str) -> anyhow::Result<Sentences> {
    let conllu = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let (mut id, mut found) = ("", Sentences::new());
    for line in conllu.lines() {
        if let Some(value) = line.strip_prefix("# sent_id = ") {
            id = value;
        } else if let Some(text) = line.strip_prefix("# text = ") {
            let article = Article { text: text.to_owned(), lang: Some(lang.to_owned()), ..Article::default() };
            let coded = pipeline.code(&article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
            found.insert(id.to_owned(), coded.iter().map(Told::of).collect());
        }
    }
    Ok(found)
}

/// The same of our own sentences.
fn own(pipeline: &Pipeline, themes: &[&str], lang: &str) -> anyhow::Result<Sentences> {
    let mut found = Sentences::new();
    for doc in pairs::docs(themes, lang)? {
        let coded = pipeline.code(&doc.article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
        found.insert(doc.name, coded.iter().map(Told::of).collect());
    }
    Ok(found)
}

fn line(name: &str, languages: &str, first: &Sentences, second: &Sentences, counts: impl Fn(&str) -> bool) -> String {
    let (mut ones, mut twos, mut same) = (0, 0, 0);
    for (id, one) in first.iter().filter(|(id, _)| counts(id)) {
        let two = second.get(id).map_or(&[][..], Vec::as_slice);
        ones += one.len();
        twos += two.len();
        same += paired(one, two);
    }
    let f1 = if ones + twos == 0 { 0.0 } else { 2.0 * same as f64 / (ones + twos) as f64 };
    format!("| {name} | {languages} | {ones}, {twos} | {same} | {f1:.3} |")
}
