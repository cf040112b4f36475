//! Articles made up, with the truth about them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use kabar::Article;
use serde_json::Value;

use crate::corpus::Corpus;

/// An article with the truth about it.
pub(crate) struct Made {
    pub(crate) article: Article,
    pub(crate) story: usize,
    /// What its sentences tell.
    pub(crate) told: Vec<Truth>,
    /// The article whose text it took.
    pub(crate) copied: Option<usize>,
}

/// What a sentence tells.
#[derive(Clone)]
pub(crate) struct Truth {
    pub(crate) sentence: String,
    pub(crate) happening: usize,
    pub(crate) kind: String,
    /// Codes of who did it, and to whom.
    pub(crate) sides: (String, String),
}

/// Words of an article.
const WORDS: usize = 100;

/// `count` articles of `days` days as `cargo xtask corpus` makes them. What the archive takes for no new article (the same again,
/// a revision) is left out.
pub(crate) fn corpus(days: usize, count: usize, seed: u64) -> anyhow::Result<Vec<Made>> {
    let mut corpus = Corpus::short(days, WORDS, seed);
    let (mut made, mut places) = (Vec::new(), BTreeMap::new());
    let mut happenings: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbers: BTreeMap<String, BTreeSet<Option<u64>>> = BTreeMap::new();
    let mut unsaid: Vec<Vec<Option<String>>> = Vec::new();
    for n in 0..count {
        let one = corpus.article(n, count);
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let (record, truth) = (&one.record, &one.truth);
        let kind = text(truth, "kind");
        if kind == "duplicate" || kind == "revision" {
            continue;
        }
        let story = truth["story"].as_u64().context("a story")? as usize;
        let told = truth["happenings"].as_array().into_iter().flatten().map(|act| {
            let (sides, sentence) = ((text(act, "actor"), text(act, "recipient")), text(act, "sentence"));
            let (next, kind) = (happenings.len(), text(act, "type"));
            // Who does the same to the same on one day does it once, unless another number is told: nobody could tell them apart. Who
            // meets or acts together does so whichever is named first.
            let mut pair = [sides.0.as_str(), sides.1.as_str()];
            if matches!(kind.as_str(), "CONSULT" | "COOPERATE") {
                pair.sort_unstable();
            }
            let key = format!("{} {kind} {}", truth["day"], pair.join(" "));
            let number = act["number"].as_u64();
            let numbers: &mut BTreeSet<Option<u64>> = numbers.entry(key.clone()).or_default();
            numbers.insert(number);
            let happening = *happenings.entry(format!("{key} {number:?}")).or_insert(next);
            let silent = number.is_some_and(|n| !sentence.split(' ').any(|word| word == n.to_string()));
            (Truth { sentence, happening, kind, sides }, silent.then_some(key))
        });
        let told: Vec<(Truth, Option<String>)> = told.collect();
        let copy = matches!(kind.as_str(), "verbatim" | "edited" | "shortened");
        let copied = if copy { places.get(&text(truth, "of")).copied() } else { None };
        places.insert(text(record, "id"), made.len());
        let article = Article {
            id: Some(text(record, "id")),
            title: Some(text(record, "title")),
            text: text(record, "text"),
            lang: Some(text(record, "lang")),
            date: text(record, "date").parse().ok(),
            source: Some(text(record, "source")),
            ..Article::default()
        };
        let (told, silent): (Vec<Truth>, Vec<Option<String>>) = told.into_iter().unzip();
        unsaid.push(silent);
        made.push(Made { article, story, told, copied });
    }
    // A sentence without the number, of a pair that did the same twice that day, tells nobody which of the two it means.
    for (made, unsaid) in made.iter_mut().zip(unsaid) {
        let mut unsaid = unsaid.into_iter();
        made.told
            .retain(|_| unsaid.next().flatten().is_none_or(|key| numbers.get(&key).is_none_or(|all| all.len() < 2)));
    }
    Ok(made)
}
