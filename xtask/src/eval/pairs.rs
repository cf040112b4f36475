//! Sentences of our own that stand alone, each in two languages with one gold (`corpus/pairs`, told of in corpus/README.md).

use std::{fmt::Write as _, fs, path::PathBuf};

use anyhow::Context;
use kabar::Article;
use serde_json::{Value, json};

use super::{judge::Doc, rows};
use crate::root;

/// Themes whose misses have been read, and themes that nobody reads and nothing is fitted to.
pub(crate) const READ: [&str; 3] = ["anglo", "mitte", "latin"];
pub(crate) const UNREAD: [&str; 3] = ["iberia", "nord", "orient"];

/// Themes that go by construction rather than by region (relative clauses, complements, event nouns, speakers, parties), and
/// sentences that look like events and are none: read, and fitted to.
pub(crate) const BUILT: [&str; 6] = ["relative", "complement", "nominal", "people", "speaker", "silent"];

/// The column of a language's wording.
const COLUMNS: [(&str, &str); 2] = [("en", "en"), ("id", "id_text")];

/// A sentence in one language with its gold: what needs its article, which there is none of, is optional.
pub(crate) struct Sentence {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) date: String,
    pub(crate) gold: Value,
}

/// The sentences of some themes in a language.
pub(crate) fn sentences(themes: &[&str], lang: &str) -> anyhow::Result<Vec<Sentence>> {
    let column = COLUMNS.iter().find(|(tag, _)| *tag == lang).context("the sentences are in en and id")?.1;
    let mut found = Vec::new();
    for theme in themes {
        for row in rows(&root().join("corpus/pairs").join(format!("{theme}.jsonl")))? {
            let text = |key: &str| row[key].as_str().map(str::to_owned).with_context(|| format!("{theme}: {key}"));
            let list = |key: &str| row[key].as_array().cloned().unwrap_or_default();
            let (mut events, mut optional) = (Vec::new(), list("optional"));
            for mut event in list("events") {
                event["anchor"] = event[format!("anchor_{lang}")].clone();
                if event["needs"] == "article" { optional.push(event) } else { events.push(event) }
            }
            let gold = json!({"id": row["id"], "lang": lang, "events": events, "optional": optional});
            found.push(Sentence { id: text("id")?, text: text(column)?, date: text("pub_date")?, gold });
        }
    }
    Ok(found)
}

/// The same as articles of one sentence.
pub(crate) fn docs(themes: &[&str], lang: &str) -> anyhow::Result<Vec<Doc>> {
    let doc = |s: Sentence| {
        let span = 0..s.text.chars().count();
        let (date, lang) = (s.date.parse().ok(), Some(lang.to_owned()));
        let article = Article { id: Some(s.id.clone()), text: s.text, date, lang, ..Article::default() };
        Doc { name: s.id, article, rows: vec![(s.gold, span)] }
    };
    Ok(sentences(themes, lang)?.into_iter().map(doc).collect())
}

/// Records for the coder, and a file of gold for the scorer.
pub(crate) fn files(themes: &[&str], lang: &str, gold: PathBuf) -> anyhow::Result<(String, PathBuf)> {
    let (mut records, mut lines) = (String::new(), String::new());
    for s in sentences(themes, lang)? {
        writeln!(records, "{}", json!({"id": s.id, "text": s.text, "date": s.date, "lang": lang}))?;
        writeln!(lines, "{}", s.gold)?;
    }
    fs::write(&gold, lines)?;
    Ok((records, gold))
}
