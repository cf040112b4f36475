//! `kabar search`: sentences and headlines that hold words.

use std::path::PathBuf;

use clap::Args;
use kabar_export::{Column, Kind, Row, Value, record::code};
use kabar_model::{ActorRef, Event};
use kabar_store::{Hit, Store};

use crate::{
    batch::Outcome,
    sheet::{self, SheetFormat},
};

/// Options of `kabar search`.
#[derive(Debug, Args)]
#[command(
    after_help = "All words must be there. Words between double quotes stand one after the other; `word*` finds every word that begins so. \
                  Sentences that tell of events are searched, and headlines."
)]
pub(crate) struct Search {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// Words
    #[arg(value_name = "WORDS")]
    words: String,

    /// Only text in this language
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,

    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 40)]
    limit: usize,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = SheetFormat::Table)]
    format: SheetFormat,
}

pub(crate) fn run(search: &Search) -> anyhow::Result<Outcome> {
    let store = Store::open_read_only(&search.archive)?;
    let found = store.search(&search.words, search.lang.as_deref(), search.limit)?;
    let rows: Vec<Row> = found.hits.iter().map(row).collect();
    let done = sheet::print(search.format, &columns(), &rows)?;
    if found.more {
        eprintln!("there are more: --limit {} shows {}", search.limit * 4, search.limit * 4);
    }
    Ok(done)
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("published", Kind::Day, "day of publication"),
        Column::new("outlet", Kind::Text, "who published it"),
        Column::new("sentence", Kind::Text, "the sentence, or the headline"),
        Column::new("events", Kind::Texts, "the events that it tells"),
        Column::new("title", Kind::Text, "the headline, where it came apart from the text"),
        Column::new("url", Kind::Text, "address of the article"),
        Column::new("article", Kind::Int, "number of the article in the archive"),
    ]
}

fn row(hit: &Hit) -> Row {
    vec![
        Value::maybe(hit.published, Value::Day),
        Value::maybe(hit.outlet.clone(), Value::Text),
        Value::text(&hit.sentence),
        Value::texts(hit.events.iter().map(|event| told(&event.record))),
        Value::maybe(hit.title.clone(), Value::Text),
        Value::maybe(hit.url.clone(), Value::Text),
        Value::Int(hit.article),
    ]
}

/// `RUS/GOV CONSULT visit PRK/GOV CT+`
fn told(event: &Event) -> String {
    let side = |actors: &[ActorRef]| {
        let codes: Vec<String> = actors.iter().map(|a| code(&a.code, a.sector.as_deref())).collect();
        if codes.is_empty() { "—".to_owned() } else { codes.join("+") }
    };
    let mode = event.mode.as_ref().map(|mode| format!(" {mode}")).unwrap_or_default();
    format!("{} {}{mode} {} {}", side(&event.actor), event.kind, side(&event.recipient), event.factuality)
}
