//! `kabar events`: events by who, whom, what and when, a page at a time.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use anyhow::bail;
use clap::Args;
use kabar::Codes;
use kabar_export::{
    Column, Kind, Row, Value, jsonl,
    record::{self, code},
};
use kabar_model::{ActorRef, EventType, Factuality, Holder, Report};
use kabar_store::{Filter, Place, Store, Who};

use crate::{
    asking::{Days, at, factuality, kind, open},
    batch::Outcome,
    sheet::{self, SheetFormat},
};

/// Options of `kabar events`.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    after_help = "The latest events come first. Where there are more, the last line on standard error says how to go on: --after PLACE."
)]
pub(crate) struct Events {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// Who acts: a code or name, with a sector where wanted (RUS, Rusia, RUS/MIL); several with commas
    #[arg(long, value_name = "ACTOR", value_delimiter = ',')]
    actor: Vec<String>,

    /// Upon whom; likewise
    #[arg(long, value_name = "ACTOR", value_delimiter = ',')]
    recipient: Vec<String>,

    /// PLOVER types; several with commas
    #[arg(long = "type", value_name = "TYPE", value_parser = kind, value_delimiter = ',')]
    types: Vec<EventType>,

    /// PLOVER mode
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,

    /// PLOVER context (military, cbrn, …)
    #[arg(long, value_name = "CONTEXT")]
    context: Option<String>,

    /// Only events told as CT+ (fact), CT- (denied), PR, PS or UU; several with commas
    #[arg(long, value_name = "VALUE", value_parser = factuality, value_delimiter = ',')]
    factuality: Vec<Factuality>,

    #[command(flatten)]
    days: Days,

    /// Tag of the language pack that coded them
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,

    /// Who published the article
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,

    /// Leave out events whose confidence (0 to 1) is below this
    #[arg(long, value_name = "X", value_parser = crate::args::share)]
    min_confidence: Option<f32>,

    /// What held at this version of the archive
    #[arg(long, value_name = "V")]
    version: Option<i64>,

    /// At most so many events
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,

    /// Go on where a page ended
    #[arg(long, value_name = "PLACE")]
    after: Option<Place>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = SheetFormat::Table)]
    format: SheetFormat,
}

pub(crate) fn run(events: &Events) -> anyhow::Result<Outcome> {
    let (store, codes) = open(&events.archive)?;
    let (actors, recipients) = (sides(&store, &codes, &events.actor)?, sides(&store, &codes, &events.recipient)?);
    if let Some(context) = &events.context {
        known(context, &store.contexts()?)?;
    }
    let missing =
        (actors.is_empty() && !events.actor.is_empty()) || (recipients.is_empty() && !events.recipient.is_empty());
    let filter = Filter {
        actors,
        recipients,
        types: events.types.clone(),
        mode: events.mode.clone(),
        context: events.context.clone(),
        factuality: events.factuality.clone(),
        span: events.days.span()?,
        lang: events.lang.clone(),
        outlet: events.outlet.clone(),
        least: events.min_confidence,
        at: at(&store, events.version)?,
        after: events.after,
    };
    // Whom the archive never met did nothing.
    let (reports, next) = if missing {
        (Vec::new(), None)
    } else {
        let page = store.page(&filter, events.limit)?;
        (page.reports, page.next)
    };
    let done = match events.format {
        SheetFormat::Table => {
            sheet::print(SheetFormat::Table, &columns(), &reports.iter().map(row).collect::<Vec<_>>())
        }
        SheetFormat::Jsonl => {
            let mut out = BufWriter::new(io::stdout().lock());
            let lines = reports.iter().try_for_each(|report| jsonl::line(&mut out, report));
            sheet::written(lines.and_then(|()| Ok(out.flush()?)))
        }
        format => {
            let rows: Vec<Row> = reports.iter().map(record::row).collect();
            sheet::print(format, &record::columns(), &rows)
        }
    }?;
    if let Some(next) = next {
        eprintln!("there are more: --after {next}");
    }
    Ok(done)
}

fn sides(store: &Store, codes: &Codes, asked: &[String]) -> anyhow::Result<Vec<Who>> {
    let mut found = Vec::new();
    for text in asked {
        let (name, sector) = match text.split_once('/') {
            Some((name, sector)) => (name, Some(sector.to_uppercase())),
            None => (text.as_str(), None),
        };
        if let Some(code) = crate::asking::number(store, codes, name)? {
            found.push(Who { code, sector });
        }
    }
    Ok(found)
}

/// A context that no event of the archive has is more likely a slip than a question.
fn known(context: &str, contexts: &[String]) -> anyhow::Result<()> {
    if contexts.iter().any(|c| c == context) {
        return Ok(());
    }
    let there = if contexts.is_empty() { "none".to_owned() } else { contexts.join(", ") };
    bail!("--context {context}: no event has it (hint: there are {there})");
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("day", Kind::Day, ""),
        Column::new("who", Kind::Texts, ""),
        Column::new("did", Kind::Text, ""),
        Column::new("to whom", Kind::Texts, ""),
        Column::new("sure", Kind::Text, ""),
        Column::new("on whose word", Kind::Text, ""),
        Column::new("outlet", Kind::Text, ""),
        Column::new("sentence", Kind::Text, ""),
    ]
}

fn row(report: &Report) -> Row {
    let event = &report.event;
    let side = |actors: &[ActorRef]| Value::texts(actors.iter().map(|a| code(&a.code, a.sector.as_deref())));
    let did = match &event.mode {
        Some(mode) => format!("{} {mode}", event.kind),
        None => event.kind.to_string(),
    };
    let holder = match event.holder() {
        Holder::Author => Value::Null,
        Holder::Speaker(link) => Value::Text(code(&link.code, link.sector.as_deref())),
    };
    vec![
        Value::maybe(report.day, Value::Day),
        side(&event.actor),
        Value::Text(did),
        side(&event.recipient),
        Value::text(event.factuality.as_str()),
        holder,
        Value::maybe(report.outlet.clone(), Value::Text),
        Value::text(&event.sentence.text),
    ]
}
