//! Texts of articles: packed, and cut by code points.

use crate::StoreError;

/// How hard texts are pressed: an article is packed once and unpacked often, and packing takes a thousandth of coding.
const LEVEL: i32 = 9;

/// The longest text that is unpacked, in bytes. Ingest allows less; a damaged file must not ask for more.
const MOST: usize = 64 << 20;

/// A text as it is stored.
pub(crate) fn pack(text: &str) -> Result<Vec<u8>, std::io::Error> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    zstd::bulk::compress(text.as_bytes(), LEVEL)
}

/// The text of an article as it came.
pub(crate) fn unpack(article: i64, packed: &[u8]) -> Result<String, StoreError> {
    let fault = || StoreError::Text(article);
    if packed.is_empty() {
        return Ok(String::new());
    }
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let size = size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= MOST).ok_or_else(fault)?;
    let bytes = zstd::bulk::decompress(packed, size).map_err(|_| fault())?;
    String::from_utf8(bytes).map_err(|_| fault())
}

/// A field of an article, to be cut by code points.
pub(crate) struct Points<'t> {
    text: &'t str,
    /// Bytes before every 64th code point; empty where all are ASCII.
    marks: Vec<usize>,
    count: usize,
}

const STRIDE: usize = 64;

impl<'t> Points<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        if text.is_ascii() {
            return Self { text, marks: Vec::new(), count: text.len() };
        }
        let (mut marks, mut count) = (Vec::with_capacity(text.len() / STRIDE + 1), 0);
        for (byte, _) in text.char_indices() {
            if count % STRIDE == 0 {
                marks.push(byte);
            }
            count += 1;
        }
        Self { text, marks, count }
    }

    fn byte(&self, point: usize) -> Option<usize> {
        if self.marks.is_empty() || point >= self.count {
            return (point <= self.count).then_some(if point == self.count { self.text.len() } else { point });
        }
        let mark = *self.marks.get(point / STRIDE)?;
        self.text.get(mark..)?.char_indices().nth(point % STRIDE).map(|(at, _)| mark + at)
    }

    /// The text between two code points.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Option<&'t str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }

    /// Where some words stand, as code points: in the part from `start` to `end`, else anywhere.
    pub(crate) fn find(&self, words: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let length = words.chars().count();
        let inside = self.slice(start, end).and_then(|part| Some(start + part[..part.find(words)?].chars().count()));
        let at = inside.or_else(|| Some(self.text[..self.text.find(words)?].chars().count()))?;
        Some((at, at + length))
    }
}

#[cfg(test)]
mod tests {
    use super::{Points, pack, unpack};

    #[test]
    fn texts_come_back() {
        for text in ["", "Rapat ditunda.", "Élysée — kata “ya”.\n"] {
            assert_eq!(unpack(1, &pack(text).expect("packs")).expect("unpacks"), text);
        }
        assert!(unpack(1, b"no such thing").is_err());
    }

    #[test]
    fn fields_are_cut_by_code_points() {
        let check = |text: &str| {
            let (points, chars) = (Points::new(text), text.chars().collect::<Vec<_>>());
            for start in 0..=chars.len() {
                for end in start..=chars.len() {
                    let expected: String = chars[start..end].iter().collect();
                    assert_eq!(points.slice(start, end), Some(expected.as_str()), "{start}..{end} of {text}");
                }
            }
            assert_eq!(points.slice(0, chars.len() + 1), None);
        };
        check("Rapat ditunda.");
        check("");
        check(&"Élysée — “ya” 😀 ".repeat(12));
    }

    #[test]
    fn words_are_found_in_their_sentence_first() {
        let points = Points::new("Élysée pada Senin. Ia datang Senin.");
        assert_eq!(points.find("Senin", 19, 35), Some((29, 34)));
        assert_eq!(points.find("pada", 19, 35), Some((7, 11)));
        assert_eq!(points.find("Selasa", 0, 18), None);
    }
}
