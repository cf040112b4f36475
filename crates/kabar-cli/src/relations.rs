//! `kabar relations`: with whom an actor has to do.

use std::path::PathBuf;

use clap::Args;
use kabar::Codes;
use kabar_export::{Column, Kind, Row, Value};
use kabar_model::{Factuality, Quad};
use kabar_store::Relation;

use crate::{
    asking::{Days, at, factuality, number, open},
    batch::Outcome,
    sheet::{self, SheetFormat},
};

/// Options of `kabar relations`.
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub(crate) struct Relations {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// Whose relations: a code or a name
    #[arg(value_name = "ACTOR")]
    actor: String,

    #[command(flatten)]
    days: Days,

    /// Only events told as CT+ (fact), CT- (denied), PR, PS or UU; several with commas
    #[arg(long, value_name = "VALUE", value_parser = factuality, value_delimiter = ',')]
    factuality: Vec<Factuality>,

    /// At most so many others
    #[arg(long, value_name = "N", default_value_t = 40)]
    limit: usize,

    /// What held at this version of the archive
    #[arg(long, value_name = "V")]
    version: Option<i64>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = SheetFormat::Table)]
    format: SheetFormat,
}

pub(crate) fn run(relations: &Relations) -> anyhow::Result<Outcome> {
    let (store, codes) = open(&relations.archive)?;
    let at = at(&store, relations.version)?;
    let found = match number(&store, &codes, &relations.actor)? {
        Some(actor) => store.relations(at, actor, relations.days.span()?, &relations.factuality)?,
        None => Vec::new(),
    };
    let rows: Vec<Row> = found.iter().take(relations.limit).map(|relation| row(relation, &codes)).collect();
    sheet::print(relations.format, &columns(), &rows)
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("other", Kind::Text, "code of the other; empty where nobody is named"),
        Column::new("name", Kind::Text, "its name"),
        Column::new("happenings", Kind::Int, "happenings, both ways"),
        Column::new("reports", Kind::Int, "reports of them"),
        Column::new("score_out", Kind::Double, "mean of the scores of what is done to the other, -10 to 10"),
        Column::new("score_in", Kind::Double, "of what the other does"),
    ];
    for (way, about) in [("out", "done to the other"), ("in", "done by the other")] {
        for (quad, short) in Quad::ALL.iter().zip(["talk", "help", "words", "force"]) {
            let name = quad.as_str().replace('_', " ");
            columns.push(Column::new(format!("{short}_{way}"), Kind::Int, format!("{name}: happenings {about}")));
        }
    }
    columns
}

fn row(relation: &Relation, codes: &Codes) -> Row {
    let [done, received] = relation.scores().map(|score| Value::maybe(score, Value::Double));
    let mut row = vec![
        Value::text(&relation.code),
        Value::maybe(codes.name(&relation.code), Value::text),
        Value::Int(relation.total()),
        Value::Int(relation.reports),
        done,
        received,
    ];
    for side in [&relation.done, &relation.received] {
        for quad in Quad::ALL {
            row.push(Value::Int(side.iter().filter(|(kind, _)| codes.quad(**kind) == *quad).map(|(_, n)| n).sum()));
        }
    }
    row
}
