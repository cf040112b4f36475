//! Tables a linguist can edit: tab-separated, `#` comments, a header line that names the columns.

use std::ops::Range;

use kabar_model::Diagnostic;

use crate::DataError;

/// A tab-separated file with a header.
#[derive(Debug, Clone)]
pub struct Table<'s> {
    path: &'s str,
    columns: Vec<&'s str>,
    cells: Vec<&'s str>,
    /// Line, and the range of its cells.
    rows: Vec<(usize, Range<usize>)>,
}

/// One row, with its place for messages.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table<'t>,
    /// Line in the file, from 1.
    pub line: usize,
    cells: &'t [&'t str],
}

impl<'s> Table<'s> {
    /// Reads a table. `required` columns must be in the header; a row may be shorter than the header, never longer.
    pub fn read(path: &'s str, text: &'s str, required: &[&str]) -> Result<Self, DataError> {
        let mut faults = Vec::new();
        let mut columns: Vec<&str> = Vec::new();
        let (mut all, mut rows) = (Vec::new(), Vec::new());
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            let line = line.trim_end_matches('\r');
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let from = all.len();
            all.extend(line.split('\t').map(str::trim));
            let cells = from..all.len();
            if columns.is_empty() {
                columns = all.split_off(0);
            } else if cells.len() > columns.len() {
                let column = line.split('\t').take(columns.len()).map(|c| c.chars().count() + 1).sum::<usize>() + 1;
                faults.push(
                    Diagnostic::error(path, format!("{} cells, but {} columns", cells.len(), columns.len()))
                        .at(at + 1, Some(column))
                        .hint(format!("the columns are: {}", columns.join(", "))),
                );
            } else {
                rows.push((at + 1, cells));
            }
        }
        let missing: Vec<&str> = required.iter().copied().filter(|r| !columns.contains(r)).collect();
        if !missing.is_empty() {
            faults.push(
                Diagnostic::error(path, format!("the header lacks: {}", missing.join(", ")))
                    .at(1, None)
                    .hint("the first line that is no comment names the columns, separated by tabs"),
            );
        }
        if faults.is_empty() { Ok(Self { path, columns, cells: all, rows }) } else { Err(DataError(faults)) }
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells: &self.cells[cells.clone()] })
    }

    /// The path it was read from.
    pub fn path(&self) -> &str {
        self.path
    }
}

impl<'t> Row<'t> {
    /// The cell of a column; empty where the column or the cell is missing, or holds `-`.
    pub fn get(&self, column: &str) -> &'t str {
        let at = self.table.columns.iter().position(|c| *c == column);
        at.and_then(|at| self.cells.get(at)).copied().filter(|c| *c != "-").unwrap_or("")
    }

    /// The parts of a cell between `|`, none empty.
    pub fn list(&self, column: &str) -> impl Iterator<Item = &'t str> {
        self.get(column).split('|').map(str::trim).filter(|p| !p.is_empty())
    }

    /// The cell, or an error that it is empty.
    pub fn need(&self, column: &str) -> Result<&'t str, Diagnostic> {
        let cell = self.get(column);
        if cell.is_empty() { Err(self.fault(column, format!("`{column}` is empty"))) } else { Ok(cell) }
    }

    /// An error about a cell of this row.
    pub fn fault(&self, column: &str, message: impl Into<String>) -> Diagnostic {
        let at = self.table.columns.iter().position(|c| *c == column).unwrap_or(0);
        let col = self.cells.iter().take(at).map(|c| c.chars().count() + 1).sum::<usize>() + 1;
        Diagnostic::error(self.table.path, message).at(self.line, Some(col))
    }

    /// The path of the table.
    pub fn path(&self) -> &'t str {
        self.table.path
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_long_row_is_named_with_line_and_column() {
        let error = Table::read("x.tsv", "# note\na\tb\n1\t2\n1\t2\t3\n", &["a"]).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "x.tsv:4:5: error: 3 cells, but 2 columns (hint: the columns are: a, b)");
    }

    #[test]
    fn short_rows_and_dashes_are_empty_cells() {
        let table = Table::read("x.tsv", "a\tb\tc\n1\t-\n", &["a"]).expect("reads");
        let row = table.rows().next().expect("one row");
        assert_eq!((row.get("a"), row.get("b"), row.get("c")), ("1", "", ""));
        assert_eq!(row.need("b").unwrap_err().to_string(), "x.tsv:2:3: error: `b` is empty");
    }

    #[test]
    fn missing_columns_are_named() {
        let error = Table::read("x.tsv", "a\n1\n", &["a", "b"]).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains("the header lacks: b"));
    }
}
