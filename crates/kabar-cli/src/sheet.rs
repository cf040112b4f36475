//! Tables on standard output: laid out for people, or as JSON lines, CSV or Parquet for programs.

use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::{Context, bail};
use clap::ValueEnum;
use kabar_export::{Column, ExportError, Kind, Row, Value, csv::Csv, jsonl::Jsonl, parquet::Parquet};

use crate::{
    batch::Outcome,
    output::text::{clean, cut, line_width, width},
};

/// Forms of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SheetFormat {
    /// For people
    Table,
    /// One JSON object a row
    Jsonl,
    /// One line a row; lists are joined by `;`
    Csv,
    /// Parquet, to a file or pipe
    Parquet,
}

/// Prints a table.
pub(crate) fn print(format: SheetFormat, columns: &[Column], rows: &[Row]) -> anyhow::Result<Outcome> {
    match format {
        SheetFormat::Table => text(&lay_out(columns, rows, line_width())),
        SheetFormat::Jsonl => written(jsonl(columns, rows)),
        SheetFormat::Csv => written(csv(columns, rows)),
        SheetFormat::Parquet => {
            if io::stdout().is_terminal() {
                bail!("Parquet is not for a terminal: send it to a file, as in `… --format parquet > events.parquet`");
            }
            written(parquet(columns, rows))
        }
    }
}

/// Prints text for people, with colours where the terminal has them.
pub(crate) fn text(text: &str) -> anyhow::Result<Outcome> {
    let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Into::into))
}

/// A reader of our output that has seen enough is no fault.
pub(crate) fn written(done: Result<(), ExportError>) -> anyhow::Result<Outcome> {
    match done {
        Err(ExportError::Write(e)) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::AllRead),
        done => done.map(|()| Outcome::AllRead).context("writing to standard output"),
    }
}

fn jsonl(columns: &[Column], rows: &[Row]) -> Result<(), ExportError> {
    let mut out = Jsonl::new(BufWriter::new(io::stdout().lock()), columns);
    rows.iter().try_for_each(|row| out.row(row))?;
    out.finish().map(|_| ())
}

fn csv(columns: &[Column], rows: &[Row]) -> Result<(), ExportError> {
    let mut out = Csv::new(io::stdout().lock(), columns)?;
    rows.iter().try_for_each(|row| out.row(row))?;
    out.finish().map(|_| ())
}

fn parquet(columns: &[Column], rows: &[Row]) -> Result<(), ExportError> {
    // Parquet's writer wants what it writes to for itself.
    let mut out = Parquet::new(Vec::new(), columns, &[])?;
    rows.iter().try_for_each(|row| out.row(row))?;
    let bytes = out.finish()?;
    let mut stdout = io::stdout().lock();
    Ok(stdout.write_all(&bytes).and_then(|()| stdout.flush())?)
}

/// Nothing is cut narrower than this, whatever the terminal.
const NARROWEST: usize = 6;
const GAP: usize = 2;

/// Columns side by side, the widest cut until the line fits.
fn lay_out(columns: &[Column], rows: &[Row], line: usize) -> String {
    let cells: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let mut widths: Vec<usize> = columns.iter().map(|column| width(&column.name)).collect();
    for row in &cells {
        for (at, cell) in row.iter().enumerate().take(widths.len()) {
            widths[at] = widths[at].max(width(cell));
        }
    }
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    while total(&widths) > line {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > NARROWEST) else { break };
        *widest -= 1;
    }
    let right: Vec<bool> = columns.iter().map(|c| matches!(c.kind, Kind::Int | Kind::Float | Kind::Double)).collect();
    let mut out = String::new();
    let heads: Vec<String> = columns.iter().map(|column| clean(&column.name)).collect();
    for row in std::iter::once(&heads).chain(&cells) {
        let mut text = String::new();
        for (at, cell) in row.iter().enumerate().take(widths.len()) {
            let cell = cut(cell, widths[at]);
            let pad = " ".repeat(widths[at].saturating_sub(width(&cell)));
            let gap = if at == 0 { "" } else { "  " };
            let pieces =
                if right[at] { [gap, pad.as_str(), cell.as_str()] } else { [gap, cell.as_str(), pad.as_str()] };
            text.extend(pieces);
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

fn shown(value: &Value) -> String {
    match value {
        Value::Double(x) => format!("{x:.2}"),
        Value::Texts(parts) => clean(&parts.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")),
        other => clean(&other.cell()),
    }
}

#[cfg(test)]
mod tests {
    use kabar_export::{Column, Kind, Value};

    use super::{lay_out, width};

    #[test]
    fn numbers_stand_right_and_a_wide_column_is_cut() {
        let columns = [Column::new("who", Kind::Text, ""), Column::new("n", Kind::Int, "")];
        let rows = [vec![Value::text("習近平訪問平壤"), Value::Int(7)], vec![Value::text("a\nb"), Value::Int(12)]];
        assert_eq!(lay_out(&columns, &rows, 80), "who              n\n習近平訪問平壤   7\na b             12\n");
        let narrow = lay_out(&columns, &rows, 12);
        assert!(narrow.lines().all(|line| width(line) <= 12), "{narrow}");
    }
}
