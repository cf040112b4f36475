//! One JSON object a line, keys in the order of the columns.

use std::io::Write;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{Column, ExportError, Value};

/// Writes a table as JSON lines.
pub struct Jsonl<W: Write> {
    out: W,
    columns: Vec<Column>,
}

impl<W: Write> Jsonl<W> {
    /// Nothing is written before the first row.
    pub fn new(out: W, columns: &[Column]) -> Self {
        Self { out, columns: columns.to_vec() }
    }

    /// One row.
    pub fn row(&mut self, row: &[Value]) -> Result<(), ExportError> {
        line(&mut self.out, &Object { columns: &self.columns, row })
    }

    /// What was written to.
    pub fn finish(mut self) -> Result<W, ExportError> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes anything as a line of JSON.
pub fn line<W: Write>(out: &mut W, value: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, value).map_err(|e| match e.io_error_kind() {
        Some(kind) => ExportError::Write(kind.into()),
        None => ExportError::form("JSON", e),
    })?;
    Ok(out.write_all(b"\n")?)
}

struct Object<'a> {
    columns: &'a [Column],
    row: &'a [Value],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, value) in self.columns.iter().zip(self.row) {
            object.serialize_entry(column.name.as_ref(), value)?;
        }
        object.end()
    }
}
