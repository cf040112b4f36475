//! One object of JSON to one article; files of one object a line.

use std::borrow::Cow;

use kabar_model::{Article, Diagnostic};
use serde::Deserialize;

use crate::{
    archive::{Archive, Names, Step, fits, in_words, shorten},
    day::day,
    encoding::first_invalid,
    lines::{Line, next_line},
    reader::MAX_LINE,
    unpack::Stream,
};

/// An article as a line gives it. Unknown keys are passed over.
#[derive(Deserialize)]
struct Record {
    text: String,
    #[serde(default)]
    id: Option<Id>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// Ids are often numbers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

/// Whether the head of a file looks like JSON lines rather than prose.
pub(crate) fn looks_like(head: &str, name: &str) -> bool {
    let lines: Vec<&str> = head.lines().map(str::trim).filter(|l| !l.is_empty()).take(8).collect();
    let object = |line: &&str| line.strip_prefix('{').is_some_and(|l| l.trim_start().starts_with(['"', '}']));
    let lone_brace = lines.first().is_some_and(|l| *l == "{" || *l == "[" || l.starts_with("[{"));
    let named = [".jsonl", ".ndjson", ".json"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    named
        || lone_brace
        || lines.first().is_some_and(object)
        || lines.iter().filter(|l| object(l)).count() * 2 > lines.len()
}

/// Where an object begins in its file: its line from 1, and how many characters stand before it in that line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Reads one object. `id` stands in where the record has none.
pub(crate) fn article(
    shown: &str,
    id: &str,
    spot: Spot,
    object: &[u8],
) -> Result<(Article, Option<Diagnostic>), Diagnostic> {
    let fault = |message: String| Diagnostic::error(shown, message);
    // A place in the object, from 1, as a place in the file.
    let place = |line: usize, column: usize| {
        (spot.line + line.max(1) - 1, Some(column + if line <= 1 { spot.column } else { 0 }))
    };
    let number = spot.line;
    let text = std::str::from_utf8(object).map_err(|_| {
        let (line, column) = first_invalid(object);
        let (line, column) = place(line, column);
        fault("invalid UTF-8".into()).at(line, column).hint("JSON is written in UTF-8")
    })?;
    let record: Record = serde_json::from_str(text).map_err(|e| {
        let byte = e.column().saturating_sub(1);
        let own = text.split('\n').nth(e.line().saturating_sub(1)).unwrap_or("");
        let column = own.char_indices().take_while(|(at, _)| *at < byte).count() + 1;
        let (line, column) = place(e.line(), column);
        fault(reason(&e)).at(line, column).hint("an article is one JSON object with at least `text`")
    })?;
    if record.text.trim().is_empty() && record.title.as_deref().unwrap_or("").trim().is_empty() {
        return Err(fault("the article's text is empty".into()).at(number, None));
    }
    let date = record.date.as_deref().filter(|d| !d.trim().is_empty()).map(|d| day(d).ok_or(d));
    let note = match date {
        Some(Err(d)) => Some(
            Diagnostic::warning(shown, format!("`{}` is no date; read without one", shorten(d)))
                .at(number, None)
                .hint("write dates as 2024-06-18"),
        ),
        _ => None,
    };
    let filled = |s: Option<String>| s.filter(|s| !s.trim().is_empty());
    let id = match record.id {
        Some(Id::Text(text)) if !text.is_empty() => text,
        Some(Id::Number(number)) => number.to_string(),
        _ => id.to_owned(),
    };
    let article = Article {
        id: Some(id),
        title: filled(record.title),
        text: record.text,
        lang: filled(record.lang),
        date: date.and_then(Result::ok),
        source: filled(record.source),
        url: filled(record.url),
    };
    Ok((article, note))
}

/// The reason alone: the place is told by line and column of the file.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason: Cow<str> = match text.rfind(" at line ") {
        Some(at) => text[..at].into(),
        None => text.as_str().into(),
    };
    match error.classify() {
        serde_json::error::Category::Data => format!("no article: {reason}"),
        _ => format!("broken JSON: {reason}"),
    }
}

/// A file of JSON lines that is being read.
pub(crate) struct Lines {
    names: Names,
    from: Box<dyn Stream>,
    buffer: Vec<u8>,
    number: usize,
    articles: usize,
}

impl Lines {
    pub(crate) fn new(names: Names, from: Box<dyn Stream>) -> Self {
        Self { names, from, buffer: Vec::new(), number: 0, articles: 0 }
    }

    fn line(&self) -> Result<(Article, Option<Diagnostic>), Diagnostic> {
        let (id, spot) = (format!("{}:{}", self.names.id, self.number), Spot { line: self.number, column: 0 });
        let (article, note) = article(&self.names.shown, &id, spot, &self.buffer)?;
        fits(&article).map_err(|message| Diagnostic::error(&*self.names.shown, message).at(self.number, None))?;
        Ok((article, note))
    }
}

impl Archive for Lines {
    fn next(&mut self) -> Step {
        self.number += 1;
        match next_line(&mut *self.from, &mut self.buffer, MAX_LINE) {
            Err(e) => return Step::End(Some(self.names.broken(&e))),
            Ok(Line::End) if self.articles == 0 => {
                return Step::End(Some(Diagnostic::error(&*self.names.shown, "the file holds no articles")));
            }
            Ok(Line::End) => return Step::End(None),
            Ok(Line::TooLong(length)) => {
                self.articles += 1;
                let message =
                    format!("the line has {length} bytes, more than a line may have ({})", in_words(MAX_LINE));
                let fault = Diagnostic::error(&*self.names.shown, message).at(self.number, None);
                return Step::Fault(fault.hint("write one article a line"));
            }
            Ok(Line::Read) => {}
        }
        if self.buffer.iter().all(u8::is_ascii_whitespace) {
            return Step::Nothing;
        }
        self.articles += 1;
        match self.line() {
            Ok((article, note)) => Step::Article(Box::new(article), note),
            Err(fault) => Step::Fault(fault),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Spot, article, looks_like};

    fn check(line: &str, expected: &str) {
        let got = match article("f", "f:7", Spot { line: 7, column: 0 }, line.as_bytes()) {
            Ok((article, note)) => {
                format!("{} {:?} {:?}", article.id.unwrap_or_default(), article.date, note.map(|n| n.to_string()))
            }
            Err(fault) => fault.to_string(),
        };
        assert_eq!(got, expected, "{line}");
    }

    #[test]
    fn lines_are_read_or_named() {
        const HINT: &str = "(hint: an article is one JSON object with at least `text`)";
        check(r#"{"text": "A", "unknown": [1]}"#, "f:7 None None");
        check(r#"{"text": "A", "id": 12, "date": "2024-06-18T08:00:00Z"}"#, "12 Some(2024-06-18) None");
        check(r#"{"text": "A", "id": "x", "title": null}"#, "x None None");
        check(
            r#"{"text": "A", "date": "18 June"}"#,
            r#"f:7 None Some("f:7: warning: `18 June` is no date; read without one (hint: write dates as 2024-06-18)")"#,
        );
        check(r#"{"text": "A""#, &format!("f:7:12: error: broken JSON: EOF while parsing an object {HINT}"));
        check(r#"{"tekst": "A"}"#, &format!("f:7:14: error: no article: missing field `text` {HINT}"));
        check(r#"{"text": "é" x}"#, &format!("f:7:14: error: broken JSON: expected `,` or `}}` {HINT}"));
        check(r#"{"text": " "}"#, "f:7: error: the article's text is empty");
    }

    #[test]
    fn prose_is_told_from_json_lines() {
        assert!(looks_like("{\"text\": \"A\"}\n", "f"));
        assert!(looks_like("rubbish\n{\"text\": \"A\"}\n{\"text\": \"B\"}\n", "f"));
        assert!(looks_like("rubbish", "f.jsonl"));
        assert!(!looks_like("Headline\n\nSome {\"text\"} here.", "f.txt"));
        assert!(!looks_like("", "f.txt"));
    }
}
