//! `kabar diff`: what changed from one version of an archive to another.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use clap::Args;
use kabar_model::{ActorRef, Event};
use kabar_store::{Change, Changes, Difference, Store, StoreError, by_row};

use crate::{args::Format, batch::Outcome, output::plain};

/// Options of `kabar diff`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 nothing changed, 1 something did, 2 wrong usage or an archive that cannot be used."
)]
pub(crate) struct Diff {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// The version to start from
    #[arg(value_name = "V1")]
    before: i64,

    /// The version to compare with it
    #[arg(value_name = "V2")]
    after: i64,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Sentences shown of every row of the lexicon in the table
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
}

pub(crate) fn run(diff: &Diff) -> anyhow::Result<Outcome> {
    let store = Store::open_read_only(&diff.archive)?;
    let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
    let mut any = false;
    let mut failed: Option<io::Error> = None;
    let mut table = Table { most: diff.examples, ..Table::default() };
    if diff.format == Format::Csv {
        out.write_all(&line(HEADS.map(str::to_owned)))?;
    }
    let done = store.diff(diff.before, diff.after, &mut |difference| {
        any = true;
        let written = match diff.format {
            Format::Table => {
                table.add(&difference);
                Ok(())
            }
            Format::Jsonl => writeln!(out, "{}", json(&difference)),
            Format::Csv => out.write_all(&line(cells(&difference))),
        };
        // The reader of our output has seen enough: the walk ends here.
        written.map_err(|e| {
            failed = Some(e);
            StoreError::NoVersion(0)
        })
    });
    match failed {
        Some(e) if e.kind() == io::ErrorKind::BrokenPipe => return Ok(Outcome::AllRead),
        Some(e) => return Err(e.into()),
        None => done?,
    }
    if diff.format == Format::Table {
        out.write_all(table.render().as_bytes())?;
    }
    out.flush()?;
    Ok(if any { Outcome::SomeBad } else { Outcome::AllRead })
}

const HEADS: [&str; 9] = ["row", "change", "doc", "field", "start", "before", "after", "fields", "sentence"];

fn one(difference: &Difference) -> Option<&Event> {
    difference.after.as_ref().or(difference.before.as_ref()).map(|e| &e.record)
}

fn cells(difference: &Difference) -> [String; 9] {
    let Some(event) = one(difference) else { return Default::default() };
    let told = |e: &Option<kabar_store::StoredEvent>| e.as_ref().map(|e| brief(&e.record)).unwrap_or_default();
    [
        difference.row().to_owned(),
        difference.change.as_str().to_owned(),
        event.doc.clone(),
        format!("{:?}", event.field).to_lowercase(),
        event.sentence.start.to_string(),
        told(&difference.before),
        told(&difference.after),
        difference.fields().join(";"),
        event.sentence.text.clone(),
    ]
}

fn line(cells: [String; 9]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = csv.write_record(cells);
    csv.into_inner().unwrap_or_default()
}

fn json(difference: &Difference) -> serde_json::Value {
    serde_json::json!({
        "row": difference.row(),
        "change": difference.change.as_str(),
        "fields": difference.fields(),
        "before": difference.before.as_ref().map(|e| &e.record),
        "after": difference.after.as_ref().map(|e| &e.record),
    })
}

/// An event in a line.
fn brief(event: &Event) -> String {
    let side = |actors: &[ActorRef]| {
        let names = actors.iter().map(|a| match &a.sector {
            Some(sector) => format!("{}/{sector}", a.code),
            None => a.code.clone(),
        });
        let names: Vec<String> = names.collect();
        if names.is_empty() { "—".to_owned() } else { names.join("+") }
    };
    let mode = event.mode.as_deref().map(|m| format!(" {m}")).unwrap_or_default();
    let date = event.date.map(|d| format!(" {d}")).unwrap_or_default();
    format!("{} {}{mode} {} {}{date}", side(&event.actor), event.kind, side(&event.recipient), event.factuality)
}

/// Counts by row of the lexicon, with the first sentences of each.
#[derive(Default)]
struct Table {
    most: usize,
    rows: BTreeMap<String, Changes>,
    examples: BTreeMap<String, Vec<String>>,
}

impl Table {
    fn add(&mut self, difference: &Difference) {
        self.rows.entry(difference.row().to_owned()).or_default().add(difference.change);
        let examples = self.examples.entry(difference.row().to_owned()).or_default();
        let Some(event) = one(difference).filter(|_| examples.len() < self.most) else { return };
        let told = |e: &Option<kabar_store::StoredEvent>| e.as_ref().map(|e| brief(&e.record)).unwrap_or_default();
        let what = match difference.change {
            Change::Gained => format!("+ {}", told(&difference.after)),
            Change::Lost => format!("- {}", told(&difference.before)),
            Change::Changed => {
                format!(
                    "- {}\n    + {} ({})",
                    told(&difference.before),
                    told(&difference.after),
                    difference.fields().join(", ")
                )
            }
        };
        examples.push(format!("    {what}\n      {}: {}\n", plain(&event.doc), plain(&event.sentence.text)));
    }

    fn render(self) -> String {
        let mut all = Changes::default();
        for changes in self.rows.values() {
            all.gained += changes.gained;
            all.lost += changes.lost;
            all.changed += changes.changed;
        }
        let mut text = format!("{} events gained, {} lost, {} changed\n", all.gained, all.lost, all.changed);
        for (row, changes) in by_row(self.rows) {
            let Changes { gained, lost, changed } = changes;
            let _ = writeln!(text, "\n{row}: {gained} gained, {lost} lost, {changed} changed");
            text.extend(self.examples.get(&row).into_iter().flatten().map(String::as_str));
        }
        text
    }
}
