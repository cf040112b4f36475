//! Which of the engine's events are right at level `event`, by the rules of the scorer in ../shared/eval.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, anyhow};
use kabar::{Article, Event, Options, Pipeline};
use kabar_pack::Fact;
use serde_json::Value;

use super::rows;

/// An event with what its confidence rests on, and whether the gold has it. Events that the gold leaves open are not here.
pub(crate) struct Judged {
    pub(crate) doc: String,
    pub(crate) confidence: f32,
    pub(crate) facts: Vec<(Fact, f32)>,
    pub(crate) right: bool,
}

/// The events of the whole articles.
pub(crate) fn articles(pipeline: &Pipeline, eval: &Path) -> anyhow::Result<Vec<Judged>> {
    let mut docs: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in rows(&eval.join("articles_dev.jsonl"))? {
        docs.entry(row["doc"].as_str().context("doc")?.to_owned()).or_default().push(row);
    }
    let mut judged = Vec::new();
    for (doc, rows) in docs {
        let text = fs::read_to_string(eval.join("articles_dev").join(&doc))?;
        let date = rows[0]["pub_date"].as_str().and_then(|d| d.parse().ok());
        let lang = rows[0]["lang"].as_str().map(str::to_owned);
        let mut spans = Vec::new();
        let mut from = 0;
        for row in &rows {
            let sentence = row["sent"].as_str().context("sent")?;
            let start = from + text[from..].find(sentence).with_context(|| format!("{doc}: {sentence}"))?;
            from = start + sentence.len();
            spans.push(text[..start].chars().count()..text[..from].chars().count());
        }
        let article = Article { id: Some(doc.clone()), text, date, lang, ..Article::default() };
        let coded = coded(pipeline, &article)?;
        for (row, span) in rows.iter().zip(spans) {
            let here = coded.iter().filter(|(event, _)| span.contains(&event.trigger.start)).collect();
            judge(&doc, row, here, &mut judged);
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
        let at = left.iter().position(|(event, _)| same(gold, event))?;
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

type Codes = BTreeSet<String>;

fn same(gold: &Value, event: &Event) -> bool {
    if gold["type"] != event.kind.as_str() {
        return false;
    }
    let side = |key: &str| -> Codes {
        let codes = gold[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        codes.filter_map(|c| c.split('/').next()).filter(|c| !matches!(*c, "---" | "")).map(str::to_owned).collect()
    };
    let coded = |actors: &[kabar_model::ActorRef]| -> Codes {
        actors.iter().map(|a| a.code.clone()).filter(|c| c != "---").collect()
    };
    let (gs, gt) = (side("source"), side("target"));
    let (ps, pt) = (coded(&event.actor), coded(&event.recipient));
    let loose = |name: &str| gold["loose"].as_array().is_some_and(|l| l.iter().any(|v| v == name));
    let overlap = |a: &Codes, b: &Codes| !a.is_disjoint(b) || (a.is_empty() && b.is_empty());
    let fits = |name: &str, a: &Codes, b: &Codes| overlap(a, b) || (loose(name) && b.is_empty());
    if fits("source", &gs, &ps) && fits("target", &gt, &pt) {
        return true;
    }
    let symmetric = matches!(event.kind.as_str(), "CONSULT" | "COOPERATE" | "AGREE" | "SUPPORT");
    let joint = || (gt.is_empty() || pt.is_empty()) && gs.union(&gt).eq(ps.union(&pt));
    symmetric && ((overlap(&gs, &pt) && overlap(&gt, &ps)) || joint())
}
