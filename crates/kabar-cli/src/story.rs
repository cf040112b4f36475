//! `kabar story`: who tells a story, since when, who copied whom, what happened, and where the reports disagree.

mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use anyhow::bail;
use clap::Args;
use kabar::Numerals;
use kabar_export::{Column, Kind, Row, Value as Cell};
use kabar_model::Event;
use kabar_store::{At, Store, StoredArticle, StoryTold};
use kabar_story::disagreements;
use serde_json::{Value, json};

use crate::{
    alert::Form,
    batch::Outcome,
    output::text::line_width,
    sheet::{self, SheetFormat},
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

    /// Number of the story; without it, the stories that most articles tell
    #[arg(value_name = "ID")]
    id: Option<i64>,
}

/// So many stories are listed.
const LISTED: usize = 20;

pub(crate) fn run(args: &Story) -> anyhow::Result<Outcome> {
    let store = Store::open_read_only(&args.archive)?;
    let at = match args.version {
        Some(version) => At::Version(store.settled(version)?.id),
        None => At::Now,
    };
    let Some(id) = args.id else {
        if args.version.is_some() {
            bail!("--version goes with the number of a story");
        }
        return list(&store, args.format);
    };
    let db = args.archive.display();
    let Some(story) = store.story(id, at)? else {
        bail!(
            "there is no story {id} (hint: `kabar story {db}` lists the largest, and `kabar sql` finds any: article.story)"
        );
    };
    if story.articles.is_empty() {
        bail!(
            "story {id} had no article at that version, or has none any more (hint: `kabar db info {db}` lists the versions)"
        );
    }
    let events = story.articles.iter().flat_map(|(_, events)| events);
    let numerals = Numerals::embedded(events.map(|e| e.record.lang.as_str()))?;
    let told = json(&story, &numerals);
    match args.format {
        Form::Jsonl => sheet::text(&format!("{told}\n")),
        Form::Table => sheet::text(&words::told(&told, line_width())),
    }
}

/// The largest stories.
fn list(store: &Store, format: Form) -> anyhow::Result<Outcome> {
    let (stories, all) = store.stories(LISTED)?;
    let columns = [
        Column::new("story", Kind::Int, "its number"),
        Column::new("articles", Kind::Int, "that tell it now"),
        Column::new("outlets", Kind::Int, "that tell it now"),
        Column::new("first", Kind::Text, "day of publication of its first article"),
        Column::new("last", Kind::Text, "of its last"),
        Column::new("title", Kind::Text, "of its first article"),
    ];
    let day = |day: Option<jiff::civil::Date>| Cell::maybe(day, |day| Cell::text(day.to_string()));
    let rows: Vec<Row> = stories
        .iter()
        .map(|s| {
            let (first, last) = s.days;
            let count = [Cell::Int(s.id), Cell::Int(s.articles), Cell::Int(s.outlets)];
            count.into_iter().chain([day(first), day(last), Cell::text(&s.title)]).collect()
        })
        .collect();
    if format == Form::Jsonl {
        return sheet::print(SheetFormat::Jsonl, &columns, &rows);
    }
    let done = sheet::print(SheetFormat::Table, &columns, &rows)?;
    if all > stories.len() as i64 {
        sheet::text(&format!("{} of {all} stories; the rest with `kabar sql`, in the table `story`\n", stories.len()))?;
    }
    Ok(done)
}

fn json(story: &StoryTold, numerals: &Numerals) -> Value {
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
        "happenings": told.iter().map(|(id, reports)| happening(*id, reports, numerals)).collect::<Vec<_>>(),
    })
}

fn happening(id: i64, reports: &[(&StoredArticle, &Event)], numerals: &Numerals) -> Value {
    let records: Vec<&Event> = reports.iter().map(|(_, e)| *e).collect();
    let side = |of: fn(&Event) -> &[kabar_model::ActorRef]| -> BTreeSet<&str> {
        records.iter().flat_map(|e| of(e)).map(|a| a.code.as_str()).collect()
    };
    let disagree: Vec<Value> = disagreements(&records, &|lang, words| numerals.number(lang, words))
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
        "articles": reports.iter().map(|(a, _)| a.id).collect::<BTreeSet<_>>(),
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
