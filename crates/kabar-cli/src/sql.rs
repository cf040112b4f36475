//! `kabar sql`: answers a question in SQL, and changes nothing.

use std::{path::PathBuf, time::Duration};

use anyhow::Context;
use clap::Args;
use kabar_export::{Column, Kind, Row, Value};
use kabar_store::{Store, rusqlite::types::Value as Cell};

use crate::{
    batch::Outcome,
    sheet::{self, SheetFormat},
};

/// Options of `kabar sql`.
#[derive(Debug, Args)]
#[command(
    after_help = "The tables are described in docs/store.md; `SELECT sql FROM sqlite_schema` prints them with their comments."
)]
pub(crate) struct Sql {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// One SELECT
    #[arg(value_name = "SQL")]
    question: String,

    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    limit: usize,

    /// At most so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    time: u64,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = SheetFormat::Table)]
    format: SheetFormat,
}

pub(crate) fn run(sql: &Sql) -> anyhow::Result<Outcome> {
    let store = Store::open_for_sql(&sql.archive, Duration::from_secs(sql.time))?;
    let answer = store.ask(&sql.question, sql.limit).map_err(|e| {
        let told = e.to_string();
        let hint = if told.contains("interrupted") {
            format!("it took longer than {} seconds (hint: --time N gives it more)", sql.time)
        } else if told.contains("not authorized") || told.contains("prohibited") {
            format!("{told} (hint: questions may read the tables of the archive, and nothing else)")
        } else {
            told
        };
        anyhow::anyhow!("{hint}")
    })?;
    let columns: Vec<Column> = answer
        .columns
        .iter()
        .enumerate()
        .map(|(at, name)| Column::new(name.clone(), kind(answer.rows.iter().map(|row| &row[at])), ""))
        .collect();
    let rows: Vec<Row> = answer
        .rows
        .into_iter()
        .map(|row| row.into_iter().zip(&columns).map(|(cell, column)| value(cell, column.kind)).collect())
        .collect();
    let done = sheet::print(sql.format, &columns, &rows).context("the answer")?;
    if answer.cut {
        eprintln!("there are more than {} rows: --limit N shows more", sql.limit);
    }
    Ok(done)
}

/// What all cells of a column can be told as: SQLite asks for a kind cell by cell.
fn kind<'a>(cells: impl Iterator<Item = &'a Cell>) -> Kind {
    let mut kind = Kind::Int;
    for cell in cells {
        kind = match (cell, kind) {
            (Cell::Null | Cell::Integer(_), kind) => kind,
            (Cell::Real(_), Kind::Int | Kind::Double) => Kind::Double,
            _ => return Kind::Text,
        };
    }
    kind
}

fn value(cell: Cell, kind: Kind) -> Value {
    match (cell, kind) {
        (Cell::Null, _) => Value::Null,
        (Cell::Integer(n), Kind::Int) => Value::Int(n),
        (Cell::Integer(n), Kind::Double) => Value::Double(n as f64),
        (Cell::Integer(n), _) => Value::Text(n.to_string()),
        (Cell::Real(x), Kind::Double) => Value::Double(x),
        (Cell::Real(x), _) => Value::Text(x.to_string()),
        (Cell::Text(text), _) => Value::Text(text),
        (Cell::Blob(bytes), _) => {
            Value::Text(bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat())
        }
    }
}
