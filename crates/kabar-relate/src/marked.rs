//! A sentence with its source and its target marked.

use std::{borrow::Cow, ops::Range};

/// A sentence and where in it, in bytes, source and target stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The sentence without marks.
    pub text: String,
    /// Who.
    pub source: Option<Range<usize>>,
    /// To whom.
    pub target: Option<Range<usize>>,
}

/// What marks look like, and for each whose and whether it opens.
const MARKS: [(&str, bool, bool); 4] =
    [("<s>", true, true), ("</s>", true, false), ("<t>", false, true), ("</t>", false, false)];

impl Marked {
    /// Reads `<s>…</s>` and `<t>…</t>`. The first of each counts; a mark that is not closed ends with the sentence.
    pub fn parse(marked: &str) -> Self {
        let mut this = Self { text: String::with_capacity(marked.len()), source: None, target: None };
        let (mut open, mut rest) = ([None, None], marked);
        while !rest.is_empty() {
            let Some((mark, source, opens)) = MARKS.iter().find(|(mark, ..)| rest.starts_with(mark)) else {
                let next = rest.chars().next().map_or(1, char::len_utf8);
                let next = next + rest[next..].find('<').unwrap_or(rest.len() - next);
                this.text.push_str(&rest[..next]);
                rest = &rest[next..];
                continue;
            };
            rest = &rest[mark.len()..];
            let slot = &mut open[usize::from(!source)];
            if *opens {
                *slot = Some(this.text.len());
            } else if let Some(start) = slot.take() {
                this.close(*source, start);
            }
        }
        for (source, start) in [(true, open[0]), (false, open[1])] {
            if let Some(start) = start {
                this.close(source, start);
            }
        }
        this
    }

    /// Looks for the words of source and target in a sentence, the target first where it does not overlap the source.
    pub fn find(sentence: &str, source: &str, target: &str) -> Self {
        let places = |words: &str| -> Vec<Range<usize>> {
            let words = words.trim();
            if words.is_empty() {
                return Vec::new();
            }
            sentence.match_indices(words).map(|(at, found)| at..at + found.len()).collect()
        };
        let source = places(source).into_iter().next();
        let apart = |t: &Range<usize>| source.as_ref().is_none_or(|s| t.end <= s.start || s.end <= t.start);
        let target = places(target).into_iter().find(apart);
        Self { text: sentence.to_owned(), source, target }
    }

    fn close(&mut self, source: bool, start: usize) {
        let inner = &self.text[start..];
        let range = start + (inner.len() - inner.trim_start().len())..start + inner.trim_end().len();
        let side = if source { &mut self.source } else { &mut self.target };
        if side.is_none() && !range.is_empty() {
            *side = Some(range);
        }
    }
}

/// A cell of a table as spreadsheets quote it: quotation marks around it go, doubled ones inside are one.
pub fn unquoted(cell: &str) -> Cow<'_, str> {
    let inner = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
    match inner.filter(|inner| !inner.replace("\"\"", "").contains('"')) {
        Some(inner) => Cow::Owned(inner.replace("\"\"", "\"")),
        None => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::{Marked, unquoted};

    #[test]
    fn quotation_marks_of_a_table_go_and_those_of_a_text_stay() {
        assert_eq!(unquoted("\"a \"\"b\"\" c\""), "a \"b\" c");
        assert_eq!(unquoted("\"a\" and \"b\""), "\"a\" and \"b\"");
        assert_eq!(unquoted("a"), "a");
    }

    #[test]
    fn marks_are_taken_out_and_the_first_of_each_counts() {
        let check = |marked: &str, text: &str, source: Option<&str>, target: Option<&str>| {
            let found = Marked::parse(marked);
            assert_eq!(found.text, text);
            assert_eq!(found.source.map(|r| &text[r]), source, "{marked}");
            assert_eq!(found.target.map(|r| &text[r]), target, "{marked}");
        };
        check("<s>Oslo</s> met <t>Rome</t>.", "Oslo met Rome.", Some("Oslo"), Some("Rome"));
        check("<t>Rome</t> and <s> Oslo </s> met <s>x</s>", "Rome and  Oslo  met x", Some("Oslo"), Some("Rome"));
        check("a < b <s>Oslo", "a < b Oslo", Some("Oslo"), None);
        check("", "", None, None);
    }

    #[test]
    fn actors_are_found_by_their_words() {
        let found = Marked::find("Oslo told Oslo police", "Oslo", "Oslo");
        assert_eq!((found.source, found.target), (Some(0..4), Some(10..14)));
        assert_eq!(Marked::find("Oslo met Rome", "Bern", " Rome ").target, Some(9..13));
    }
}
