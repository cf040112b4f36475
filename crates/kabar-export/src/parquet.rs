//! Parquet, written a column at a time: what is kept in memory is one group of rows.

use std::{io::Write, sync::Arc};

use ::parquet::{
    basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DoubleType, FloatType, Int32Type, Int64Type},
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties},
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::{PrimitiveTypeBuilder, Type, TypePtr},
};

use crate::{Column, ExportError, Kind, Value, days_since_epoch};

/// A group of rows is written when it has this many.
const GROUP_ROWS: usize = 65_536;

/// Or when its values take this many bytes.
const GROUP_BYTES: usize = 48 << 20;

/// Half the size of Snappy's on text, and read as fast.
const LEVEL: i32 = 3;

/// Writes a table as Parquet.
pub struct Parquet<W: Write + Send> {
    out: SerializedFileWriter<W>,
    columns: Vec<Column>,
    held: Vec<Held>,
    rows: usize,
    bytes: usize,
}

impl<W: Write + Send> Parquet<W> {
    /// Begins a file. `notes` are kept in its footer.
    pub fn new(out: W, columns: &[Column], notes: &[(&str, String)]) -> Result<Self, ExportError> {
        let fields = columns.iter().map(field).collect::<Result<Vec<TypePtr>, _>>()?;
        let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
        let notes: Vec<KeyValue> =
            notes.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone())).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_created_by(concat!("kabar ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_key_value_metadata((!notes.is_empty()).then_some(notes))
            .build();
        let out = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        let held = columns.iter().map(|column| Held::new(column.kind)).collect();
        Ok(Self { out, columns: columns.to_vec(), held, rows: 0, bytes: 0 })
    }

    /// One row.
    pub fn row(&mut self, row: &[Value]) -> Result<(), ExportError> {
        if let Some((column, value)) = self.columns.iter().zip(row).find(|(column, value)| !fits(column.kind, value)) {
            return Err(ExportError::Mismatch {
                column: column.name.to_string(),
                kind: column.kind.name(),
                found: value.name(),
            });
        }
        // A row that is too short is filled up with nothing.
        for (held, value) in self.held.iter_mut().zip(row.iter().chain(std::iter::repeat(&Value::Null))) {
            self.bytes += held.push(value);
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.group()?;
        }
        Ok(())
    }

    /// Writes what is held, and the footer.
    pub fn finish(mut self) -> Result<W, ExportError> {
        self.group()?;
        Ok(self.out.into_inner()?)
    }

    fn group(&mut self) -> Result<(), ExportError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.out.next_row_group()?;
        for held in &mut self.held {
            let Some(mut column) = group.next_column()? else { break };
            std::mem::replace(held, Held::new(held.kind)).write(&mut column)?;
            column.close()?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

/// Whether a column of a kind can hold a value.
fn fits(kind: Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (_, Value::Null)
            | (Kind::Int, Value::Int(_))
            | (Kind::Float, Value::Float(_))
            | (Kind::Double, Value::Double(_))
            | (Kind::Text, Value::Text(_))
            | (Kind::Day, Value::Day(_))
            | (Kind::Texts, Value::Texts(_))
    )
}

fn leaf(name: &str, physical: Physical) -> PrimitiveTypeBuilder<'_> {
    Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL)
}

fn field(column: &Column) -> Result<TypePtr, ExportError> {
    let text = |name: &str| leaf(name, Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build();
    let name = column.name.as_ref();
    let built = match column.kind {
        Kind::Int => leaf(name, Physical::INT64).build()?,
        Kind::Float => leaf(name, Physical::FLOAT).build()?,
        Kind::Double => leaf(name, Physical::DOUBLE).build()?,
        Kind::Text => text(name)?,
        Kind::Day => leaf(name, Physical::INT32).with_logical_type(Some(LogicalType::Date)).build()?,
        Kind::Texts => {
            let list = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![Arc::new(text("element")?)])
                .build()?;
            Type::group_type_builder(name)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::List))
                .with_converted_type(ConvertedType::LIST)
                .with_fields(vec![Arc::new(list)])
                .build()?
        }
    };
    Ok(Arc::new(built))
}

/// The values of a column that wait to be written, with Parquet's levels: how much of a value is there, and whether it goes on in
/// the list of the row before.
struct Held {
    kind: Kind,
    ints: Vec<i64>,
    doubles: Vec<f64>,
    /// The bytes of all texts, one after the other, and where each ends.
    text: Vec<u8>,
    ends: Vec<usize>,
    defined: Vec<i16>,
    repeated: Vec<i16>,
}

/// Levels of a list: 0 the list is missing, as any value can be; then it has no element, the element is missing, the element is there.
const EMPTY: i16 = 1;
const NO_ELEMENT: i16 = 2;
const ELEMENT: i16 = 3;

impl Held {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            ints: Vec::new(),
            doubles: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
            defined: Vec::new(),
            repeated: Vec::new(),
        }
    }

    /// Takes a value, and says how many bytes it needs.
    fn push(&mut self, value: &Value) -> usize {
        let (there, bytes) = match value {
            Value::Null => (0, 0),
            Value::Int(n) => (1, self.int(*n)),
            Value::Day(day) => (1, self.int(days_since_epoch(*day).into())),
            Value::Float(x) => (1, self.double(f64::from(*x))),
            Value::Double(x) => (1, self.double(*x)),
            Value::Text(text) => (1, self.text(text)),
            Value::Texts(parts) => return self.list(parts),
        };
        self.defined.push(there);
        if self.kind == Kind::Texts {
            self.repeated.push(0);
        }
        bytes + 2
    }

    fn list(&mut self, parts: &[Option<String>]) -> usize {
        if parts.is_empty() {
            self.defined.push(EMPTY);
            self.repeated.push(0);
            return 4;
        }
        let mut bytes = 0;
        for (at, part) in parts.iter().enumerate() {
            self.repeated.push(i16::from(at > 0));
            self.defined.push(if part.is_some() { ELEMENT } else { NO_ELEMENT });
            bytes += 4 + part.as_deref().map_or(0, |part| self.text(part));
        }
        bytes
    }

    fn int(&mut self, n: i64) -> usize {
        self.ints.push(n);
        8
    }

    fn double(&mut self, x: f64) -> usize {
        self.doubles.push(x);
        8
    }

    fn text(&mut self, text: &str) -> usize {
        self.text.extend_from_slice(text.as_bytes());
        self.ends.push(self.text.len());
        text.len() + 8
    }

    fn write(self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ExportError> {
        let defined = Some(self.defined.as_slice());
        match self.kind {
            Kind::Int => column.typed::<Int64Type>().write_batch(&self.ints, defined, None)?,
            Kind::Day => {
                let days: Vec<i32> = self.ints.iter().map(|&n| n as i32).collect();
                column.typed::<Int32Type>().write_batch(&days, defined, None)?
            }
            Kind::Float => {
                let floats: Vec<f32> = self.doubles.iter().map(|&x| x as f32).collect();
                column.typed::<FloatType>().write_batch(&floats, defined, None)?
            }
            Kind::Double => column.typed::<DoubleType>().write_batch(&self.doubles, defined, None)?,
            Kind::Text | Kind::Texts => {
                let repeated = (self.kind == Kind::Texts).then_some(self.repeated.as_slice());
                // One allocation for all texts: each value is a piece of it.
                let all = ByteArray::from(self.text);
                let starts = std::iter::once(0).chain(self.ends.iter().copied());
                let texts: Vec<ByteArray> =
                    starts.zip(&self.ends).map(|(start, &end)| all.slice(start, end - start)).collect();
                column.typed::<ByteArrayType>().write_batch(&texts, defined, repeated)?
            }
        };
        Ok(())
    }
}
