//! `kabar story`: who tells a story, since when, who copied whom, what happened, and where the reports disagree.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::PathBuf,
};

use anyhow::bail;
use clap::Args;
use kabar_model::Event;
use kabar_store::{At, Store, StoredArticle, StoryTold};
use kabar_story::disagreements;
use serde_json::{Value, json};

use crate::{
    alert::{Form, printable},
    batch::Outcome,
};

/// Options of `kabar story`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 it was shown, 2 wrong usage.", disable_version_flag = true)]
pub(crate) struct Story {
    /// As the archive held it at this version
    #[arg(long, value_name = "N")]
    version: Option<i64>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,

    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// Number of the story
    #[arg(value_name = "ID")]
    id: i64,
}

pub(crate) fn run(args: &Story) -> anyhow::Result<Outcome> {
    let store = Store::open_read_only(&args.archive)?;
    let at = match args.version {
        Some(version) => At::Version(store.settled(version)?.id),
        None => At::Now,
    };
    let Some(story) = store.story(args.id, at)? else {
        bail!("there is no story {} (hint: `SELECT story, count(*) FROM article GROUP BY story` lists them)", args.id);
    };
    let told = json(&story);
    let mut out = anstream::stdout().lock();
    match args.format {
        Form::Jsonl => writeln!(out, "{told}")?,
        Form::Table => write!(out, "{}", table(&told))?,
    }
    Ok(Outcome::AllRead)
}

fn json(story: &StoryTold) -> Value {
    let mut happenings: BTreeMap<i64, Vec<(&StoredArticle, &Event)>> = BTreeMap::new();
    for (article, events) in &story.articles {
        for event in events {
            happenings.entry(event.happening).or_default().push((article, &event.record));
        }
    }
    let all = |of: &dyn Fn(&StoredArticle, &Event) -> Option<String>| -> BTreeSet<String> {
        let events = story.articles.iter().flat_map(|(a, events)| events.iter().map(move |e| (a, &e.record)));
        events.filter_map(|(a, e)| of(a, e)).collect()
    };
    let outlets: BTreeSet<&str> = story.articles.iter().filter_map(|(a, _)| a.article.source.as_deref()).collect();
    let first = story.articles.first().map(|(a, _)| a);
    let articles: Vec<Value> = story
        .articles
        .iter()
        .map(|(a, events)| {
            let a_lang = events.first().map(|e| e.record.lang.clone()).or_else(|| a.article.lang.clone());
            json!({
                "article": a.id, "day": a.article.date.map(|d| d.to_string()), "outlet": a.article.source, "lang": a_lang,
                "title": headline(a), "url": a.article.url, "events": events.len(),
            })
        })
        .collect();
    let taken: Vec<Value> = story
        .taken
        .iter()
        .map(
            |t| json!({"article": t.article, "source": t.source, "agency": t.agency, "kind": t.kind, "share": t.share}),
        )
        .collect();
    let mut told: Vec<(i64, Vec<(&StoredArticle, &Event)>)> = happenings.into_iter().collect();
    told.sort_by_key(|(id, reports)| (std::cmp::Reverse(reports.len()), *id));
    json!({
        "story": story.id,
        "first_seen": first.and_then(|a| a.article.date).map(|d| d.to_string()),
        "first_outlet": first.and_then(|a| a.article.source.clone()),
        "outlets": outlets,
        "languages": all(&|_, e| Some(e.lang.clone())),
        "articles": articles,
        "taken": taken,
        "happenings": told.iter().map(|(id, reports)| happening(*id, reports)).collect::<Vec<_>>(),
    })
}

fn happening(id: i64, reports: &[(&StoredArticle, &Event)]) -> Value {
    let records: Vec<&Event> = reports.iter().map(|(_, e)| *e).collect();
    let side = |of: fn(&Event) -> &[kabar_model::ActorRef]| -> BTreeSet<&str> {
        records.iter().flat_map(|e| of(e)).map(|a| a.code.as_str()).collect()
    };
    let disagree: Vec<Value> = disagreements(&records, &|_, _| None)
        .iter()
        .map(|d| {
            let claims: Vec<Value> = d
                .claims
                .iter()
                .map(|c| {
                    let articles: BTreeSet<i64> =
                        c.reports.iter().filter_map(|at| reports.get(*at)).map(|(a, _)| a.id).collect();
                    json!({"value": c.value, "articles": articles})
                })
                .collect();
            json!({"matter": d.matter.as_str(), "claims": claims})
        })
        .collect();
    let outlets: BTreeSet<&str> = reports.iter().filter_map(|(a, _)| a.article.source.as_deref()).collect();
    let languages: BTreeSet<&str> = records.iter().map(|e| e.lang.as_str()).collect();
    json!({
        "happening": id,
        "type": records.first().map(|e| e.kind.as_str()),
        "actor": side(|e| &e.actor),
        "recipient": side(|e| &e.recipient),
        "reports": reports.len(),
        "outlets": outlets,
        "languages": languages,
        "sentence": records.first().map(|e| e.sentence.text.as_str()),
        "disagreements": disagree,
    })
}

/// The title, else the first line.
fn headline(article: &StoredArticle) -> &str {
    let first = || article.article.text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    article.article.title.as_deref().unwrap_or_else(first)
}

fn table(story: &Value) -> String {
    let text = |value: &Value| match value {
        Value::Null => "—".to_owned(),
        Value::String(text) => printable(text),
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(printable).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
    let mut lines = vec![format!(
        "story {} · first seen {} by {} · {} articles · outlets: {} · languages: {}",
        story["story"],
        text(&story["first_seen"]),
        text(&story["first_outlet"]),
        list(&story["articles"]).len(),
        text(&story["outlets"]),
        text(&story["languages"])
    )];
    for a in list(&story["articles"]) {
        let (day, outlet, lang, title) = (text(&a["day"]), text(&a["outlet"]), text(&a["lang"]), text(&a["title"]));
        lines.push(format!("  #{:<6} {day}  {lang}  {outlet}: {title}", a["article"]));
        for t in list(&story["taken"]).iter().filter(|t| t["article"] == a["article"]) {
            let from = if t["source"].is_null() { text(&t["agency"]) } else { format!("#{}", t["source"]) };
            let share =
                t["share"].as_f64().filter(|s| *s > 0.0).map_or(String::new(), |s| format!(", {:.0} %", s * 100.0));
            lines.push(format!("          {} from {from}{share}", text(&t["kind"])));
        }
    }
    for h in list(&story["happenings"]) {
        lines.push(format!(
            "  {} {} → {} · {} reports · {} · {}",
            text(&h["type"]),
            text(&h["actor"]),
            text(&h["recipient"]),
            h["reports"],
            text(&h["outlets"]),
            text(&h["languages"])
        ));
        lines.push(format!("          {}", text(&h["sentence"])));
        for d in list(&h["disagreements"]) {
            let claims: Vec<String> = list(&d["claims"])
                .iter()
                .map(|c| {
                    let who: Vec<String> = list(&c["articles"]).iter().map(|a| format!("#{a}")).collect();
                    format!("{} ({})", text(&c["value"]), who.join(", "))
                })
                .collect();
            lines.push(format!("          {} disputed: {}", text(&d["matter"]), claims.join(" · ")));
        }
    }
    lines.join("\n") + "\n"
}
