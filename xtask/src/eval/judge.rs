//! Which of the engine's events are right at level `event`, by the rules of the scorer in ../shared/eval.

use std::{collections::BTreeMap, fs, ops::Range, path::Path};

use anyhow::{Context, anyhow};
use kabar::{Article, Event, Options, Pipeline};
use kabar_pack::Fact;
use serde_json::Value;

use super::{rows, told::Told};

/// An event with what its confidence rests on, and whether the gold has it. Events that the gold leaves open are not here.
pub(crate) struct Judged {
    pub(crate) doc: String,
    pub(crate) confidence: f32,
    pub(crate) facts: Vec<(Fact, f32)>,
    pub(crate) right: bool,
}

/// An article of the gold: its text, and every sentence with its place in code points.
pub(crate) struct Doc {
    pub(crate) name: String,
    pub(crate) article: Article,
    pub(crate) rows: Vec<(Value, Range<usize>)>,
}

/// The whole articles of the development part, by name.
pub(crate) fn docs(eval: &Path) -> anyhow::Result<Vec<Doc>> {
    docs_in(&eval.join("articles_dev.jsonl"), &eval.join("articles_dev"))
}

/// The articles that a file of gold covers, by name; their texts are in a folder.
pub(crate) fn docs_in(gold: &Path, texts: &Path) -> anyhow::Result<Vec<Doc>> {
    let mut docs: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in rows(gold)? {
        docs.entry(row["doc"].as_str().context("doc")?.to_owned()).or_default().push(row);
    }
    let read = |(name, rows): (String, Vec<Value>)| {
        let text = fs::read_to_string(texts.join(&name))?;
        let date = rows[0]["pub_date"].as_str().and_then(|d| d.parse().ok());
        let lang = rows[0]["lang"].as_str().map(str::to_owned);
        let (mut placed, mut from) = (Vec::new(), 0);
        for row in rows {
            let sentence = row["sent"].as_str().context("sent")?;
            let start = from + text[from..].find(sentence).with_context(|| format!("{name}: {sentence}"))?;
            from = start + sentence.len();
            let span = text[..start].chars().count()..text[..from].chars().count();
            placed.push((row, span));
        }
        Ok(Doc {
            article: Article { id: Some(name.clone()), text, date, lang, ..Article::default() },
            name,
            rows: placed,
        })
    };
    docs.into_iter().map(read).collect()
}

/// The events of the whole articles of the development part.
pub(crate) fn articles(pipeline: &Pipeline, eval: &Path) -> anyhow::Result<Vec<Judged>> {
    judged(pipeline, "", docs(eval)?)
}

/// The events of one of our own sets, its documents named after it.
pub(crate) fn own(pipeline: &Pipeline, corpus: &Path, name: &str) -> anyhow::Result<Vec<Judged>> {
    let texts = corpus.join(name);
    judged(pipeline, &format!("{name}/"), docs_in(&texts.join("gold.jsonl"), &texts)?)
}

fn judged(pipeline: &Pipeline, set: &str, docs: Vec<Doc>) -> anyhow::Result<Vec<Judged>> {
    let mut judged = Vec::new();
    for doc in docs {
        let coded = coded(pipeline, &doc.article)?;
        for (row, span) in &doc.rows {
            let here = coded.iter().filter(|(event, _)| span.contains(&event.trigger.start)).collect();
            judge(&format!("{set}{}", doc.name), row, here, &mut judged);
        }
    }
    Ok(judged)
}

/// The events of the sentences of Parallel UD, each an article of its own.
pub(crate) fn pud(pipeline: &Pipeline, shared: &Path, lang: &str) -> anyhow::Result<Vec<Judged>> {
    let gold: BTreeMap<String, Value> = rows(&shared.join("eval/pud_dev.jsonl"))?
        .into_iter()
        .filter_map(|row| Some((row["id"].as_str()?.to_owned(), row)))
        .collect();
    let path = shared.join(format!("ud/pud/{lang}.conllu"));
    let conllu = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let (mut id, mut judged) = ("", Vec::new());
    for line in conllu.lines() {
        if let Some(value) = line.strip_prefix("# sent_id = ") {
            id = value;
        } else if let Some(text) = line.strip_prefix("# text = ")
            && let Some(row) = gold.get(id)
        {
            let article = Article { text: text.to_owned(), lang: Some(lang.to_owned()), ..Article::default() };
            let coded = coded(pipeline, &article)?;
            judge(id, row, coded.iter().collect(), &mut judged);
        }
    }
    Ok(judged)
}

type Coded = (Event, Vec<(Fact, f32)>);

fn coded(pipeline: &Pipeline, article: &Article) -> anyhow::Result<Vec<Coded>> {
    let options = Options::default();
    let events = pipeline.code(article, &options).map_err(|e| anyhow!("{e}"))?;
    let considered = pipeline.considered(article, &options).map_err(|e| anyhow!("{e}"))?;
    let facts = considered.into_iter().filter(|c| c.dropped.is_none()).map(|c| c.facts);
    Ok(events.into_iter().zip(facts).collect())
}

/// Pairs gold and coded events one to one, as the scorer does.
fn judge(doc: &str, row: &Value, coded: Vec<&Coded>, judged: &mut Vec<Judged>) {
    let mut left = coded;
    let mut take = |gold: &Value| {
        let wanted = Told::of_gold(gold);
        let at = left.iter().position(|(event, _)| wanted.fits(&Told::of(event)))?;
        Some(left.remove(at))
    };
    let list = |key: &str| row[key].as_array().cloned().unwrap_or_default();
    let right: Vec<&Coded> = list("events").iter().filter_map(&mut take).collect();
    for gold in list("optional") {
        take(&gold);
    }
    let mut push = |(event, facts): &Coded, right: bool| {
        judged.push(Judged { doc: doc.to_owned(), confidence: event.confidence, facts: facts.clone(), right });
    };
    for coded in right {
        push(coded, true);
    }
    for coded in left {
        push(coded, false);
    }
}
