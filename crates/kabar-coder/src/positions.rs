//! Byte offsets of the engine to code points of the records.

use kabar_model::{Article, Document, Field, Span, TextSpan};

/// Byte offsets to code points, per field.
pub(crate) struct Positions {
    ascii: [bool; 2],
    /// Code points before every 256th byte boundary, per field.
    marks: [Vec<u32>; 2],
}

const STRIDE: usize = 256;

impl Positions {
    pub(crate) fn new(article: &Article) -> Self {
        let fields = [article.field(Field::Title), article.field(Field::Text)];
        Self { ascii: fields.map(str::is_ascii), marks: fields.map(marks) }
    }

    fn point(&self, document: &Document, field: Field, byte: usize) -> usize {
        let at = usize::from(field == Field::Text);
        if self.ascii[at] {
            return byte;
        }
        let text = document.article.field(field).as_bytes();
        let mark = byte / STRIDE;
        let from = mark * STRIDE;
        let before = self.marks[at].get(mark).copied().unwrap_or(0) as usize;
        before + text.get(from..byte).map_or(0, |bytes| bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count())
    }

    pub(crate) fn text_span(&self, document: &Document, field: Field, span: Span) -> TextSpan {
        TextSpan {
            text: span.of(document.article.field(field)).to_owned(),
            start: self.point(document, field, span.start as usize),
            end: self.point(document, field, span.end as usize),
        }
    }
}

fn marks(text: &str) -> Vec<u32> {
    let mut points = 0_u32;
    let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
    for (at, byte) in text.bytes().enumerate() {
        if at.is_multiple_of(STRIDE) {
            marks.push(points);
        }
        points += u32::from(byte & 0xC0 != 0x80);
    }
    if text.len().is_multiple_of(STRIDE) {
        marks.push(points);
    }
    marks
}
