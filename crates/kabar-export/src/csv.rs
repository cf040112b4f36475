//! One line a row, cells between commas, as RFC 4180 has it. Lists are joined by `;`.

use std::io::Write;

use kabar_model::Event;

use crate::{Column, ExportError, Value, record};

/// Writes a table as CSV.
pub struct Csv<W: Write> {
    out: ::csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Begins with the line that names the columns.
    pub fn new(out: W, columns: &[Column]) -> Result<Self, ExportError> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(columns.iter().map(|column| column.name.as_bytes()))?;
        Ok(Self { out })
    }

    /// One row.
    pub fn row(&mut self, row: &[Value]) -> Result<(), ExportError> {
        Ok(self.out.write_record(row.iter().map(|value| value.cell().into_owned()))?)
    }

    /// What was written to.
    pub fn finish(self) -> Result<W, ExportError> {
        self.out.into_inner().map_err(|e| ExportError::Write(e.into_error()))
    }
}

/// The line that names the columns of [`record::EVENT`].
pub fn header() -> Vec<u8> {
    lines(|csv| csv.write_record(record::EVENT.iter().map(|field| field.name)))
}

/// The rows of events alone, without what an archive knows of them.
pub fn rows(events: &[Event]) -> Vec<u8> {
    lines(|csv| {
        events.iter().try_for_each(|event| {
            csv.write_record(record::EVENT.iter().map(|field| (field.of)(event).cell().into_owned()))
        })
    })
}

fn lines(fill: impl FnOnce(&mut ::csv::Writer<Vec<u8>>) -> ::csv::Result<()>) -> Vec<u8> {
    let mut csv = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = fill(&mut csv);
    csv.into_inner().unwrap_or_default()
}
