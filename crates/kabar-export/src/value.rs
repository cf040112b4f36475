//! What a cell of a table can hold, and how columns are named.

use std::borrow::Cow;

use jiff::civil::{Date, date};
use serde::{Serialize, Serializer, ser::SerializeSeq};

/// What the cells of a column hold, besides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Numbers that were measured in 32 bits: scores, confidences.
    Float,
    /// Numbers.
    Double,
    /// Text.
    Text,
    /// Days.
    Day,
    /// Lists of text; an element can be nothing.
    Texts,
}

impl Kind {
    /// A word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int => "a whole number",
            Self::Float | Self::Double => "a number",
            Self::Text => "text",
            Self::Day => "a day",
            Self::Texts => "a list of text",
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What it holds.
    pub kind: Kind,
    /// What that means, with the unit.
    pub about: Cow<'static, str>,
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<Cow<'static, str>>, kind: Kind, about: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), kind, about: about.into() }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Null,
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Float`].
    Float(f32),
    /// See [`Kind::Double`].
    Double(f64),
    /// See [`Kind::Text`].
    Text(String),
    /// See [`Kind::Day`].
    Day(Date),
    /// See [`Kind::Texts`].
    Texts(Vec<Option<String>>),
}

/// The cells of one row, one for every column.
pub type Row = Vec<Value>;

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value, or nothing.
    pub fn maybe<T>(value: Option<T>, wrap: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Null, wrap)
    }

    /// A list of text without gaps.
    pub fn texts(parts: impl IntoIterator<Item = String>) -> Self {
        Self::Texts(parts.into_iter().map(Some).collect())
    }

    /// A word for what it holds.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Int(_) => Kind::Int.name(),
            Self::Float(_) => Kind::Float.name(),
            Self::Double(_) => Kind::Double.name(),
            Self::Text(_) => Kind::Text.name(),
            Self::Day(_) => Kind::Day.name(),
            Self::Texts(_) => Kind::Texts.name(),
        }
    }

    /// As one piece of text: lists joined by `;`, with `,` for a `;` in a part; nothing is empty.
    pub fn cell(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Int(n) => n.to_string().into(),
            Self::Float(x) => x.to_string().into(),
            Self::Double(x) => x.to_string().into(),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Day(day) => day.to_string().into(),
            Self::Texts(parts) => {
                let parts = parts.iter().map(|part| part.as_deref().unwrap_or("").replace(';', ","));
                parts.collect::<Vec<_>>().join(";").into()
            }
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Int(n) => serializer.serialize_i64(*n),
            Self::Float(x) => serializer.serialize_f32(*x),
            Self::Double(x) => serializer.serialize_f64(*x),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Day(day) => serializer.collect_str(day),
            Self::Texts(parts) => {
                let mut list = serializer.serialize_seq(Some(parts.len()))?;
                for part in parts {
                    list.serialize_element(part)?;
                }
                list.end()
            }
        }
    }
}

/// Days since 1970-01-01, as Parquet counts them.
pub fn days_since_epoch(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

#[cfg(test)]
mod tests {
    use super::{Value, days_since_epoch};

    #[test]
    fn days_are_counted_from_1970_in_both_directions() {
        let check = |day: &str, expected: i32| assert_eq!(days_since_epoch(day.parse().expect("a day")), expected);
        check("1970-01-01", 0);
        check("1969-12-31", -1);
        check("2024-06-18", 19_892);
    }

    #[test]
    fn a_separator_inside_a_part_of_a_list_does_not_split_it() {
        let list = Value::Texts(vec![Some("a;b".into()), None, Some("c".into())]);
        assert_eq!(list.cell(), "a,b;;c");
    }
}
