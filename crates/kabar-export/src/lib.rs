//! Tables and events in the forms that other programs read. Pure writers: bytes go where the caller says.
//!
//! In: [`Report`](kabar_model::Report)s, or any [`Row`]s under named [`Column`]s. Out: Parquet, CSV, JSON lines, PLOVER's published
//! columns, GDELT's event columns, GraphML. The same rows give the same bytes. It opens no file, reads no clock, asks no archive.
//!
//! ```
//! use kabar_export::{Column, Kind, Value, csv};
//!
//! let columns = [Column::new("day", Kind::Text, "the day"), Column::new("events", Kind::Int, "how many")];
//! let mut out = csv::Csv::new(Vec::new(), &columns)?;
//! out.row(&[Value::text("2024-06-18"), Value::Int(3)])?;
//! assert_eq!(out.finish()?, b"day,events\n2024-06-18,3\n");
//! # Ok::<(), kabar_export::ExportError>(())
//! ```

pub mod csv;
pub mod gdelt;
pub mod graphml;
pub mod jsonl;
pub mod manifest;
pub mod parquet;
pub mod plover;
pub mod record;

mod error;
mod sealed;
mod value;

pub use error::ExportError;
pub use sealed::Sealed;
pub use value::{Column, Kind, Row, Value, days_since_epoch};
