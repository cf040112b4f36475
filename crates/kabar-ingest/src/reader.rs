//! The stream of items.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Cursor, Read},
};

use encoding_rs::UTF_8;
use jiff::civil::Date;
use kabar_model::{Article, Diagnostic};

use crate::{
    encoding::{Form, Utf16, decode, not_text, sniff},
    jsonl,
    lines::{Line, next_line},
    walk::{Input, Opened, Walk},
};

/// The longest text of one article, in bytes of UTF-8.
pub const MAX_TEXT: usize = 512 << 10;

/// The longest line of JSON, in bytes: a text of [`MAX_TEXT`], escaped, and what else archives keep beside it.
pub const MAX_LINE: usize = 16 << 20;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 64 << 10;

/// What to take for articles that do not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// BCP 47 language tag.
    pub lang: Option<String>,
    /// Day of publication.
    pub date: Option<Date>,
    /// The outlet.
    pub source: Option<String>,
}

/// One item of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// An article. Its id is set: its own, else the file's name (and line).
    Article(Box<Article>),
    /// Something that could not be read, or, as a warning, a note about the item that follows.
    Fault(Diagnostic),
}

/// Reads inputs one after another.
pub struct Reader {
    walk: Walk,
    defaults: Defaults,
    lines: Option<Lines>,
    ready: VecDeque<Item>,
    bytes: u64,
}

/// A file of JSON lines that is being read.
struct Lines {
    shown: String,
    id: String,
    from: Box<dyn BufRead>,
    number: usize,
    articles: usize,
}

impl Reader {
    /// Reads the inputs in order.
    pub fn new(inputs: impl IntoIterator<Item = Input>, defaults: Defaults) -> Self {
        Self { walk: Walk::new(inputs), defaults, lines: None, ready: VecDeque::new(), bytes: 0 }
    }

    /// How many bytes have been read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes
    }

    fn start(&mut self, opened: Opened) -> Result<(), Diagnostic> {
        let Opened { shown, id, mut bytes } = opened;
        let mut head = Vec::new();
        (&mut bytes).take(HEAD as u64).read_to_end(&mut head).map_err(|e| broken(&shown, &e))?;
        let (encoding, mark) = match sniff(&head) {
            // One line of JSON with a stray byte is that line's fault alone.
            Form::Binary(_) if jsonl::looks_like(&String::from_utf8_lossy(&head), "") => (UTF_8, 0),
            Form::Binary(what) => {
                self.bytes += head.len() as u64;
                return Err(not_text(&shown, what));
            }
            Form::Bytes(mark) => (UTF_8, mark),
            Form::Utf16(encoding, mark) => (encoding, mark),
        };
        let (seen, _) = encoding.decode_without_bom_handling(&head[mark..]);
        let is_json = jsonl::looks_like(&seen, &id);
        let wrong = is_json.then(|| jsonl::wrong_form(&seen)).flatten();
        let looks_html = html(&seen);
        drop(seen);
        let whole = head.len() < HEAD;
        let mut rest = Cursor::new(head);
        rest.set_position(mark as u64);
        let from: Box<dyn Read> = if encoding == UTF_8 {
            Box::new(rest.chain(bytes))
        } else {
            Box::new(Utf16::new(rest.chain(bytes), encoding))
        };
        if let Some(form) = wrong {
            return Err(Diagnostic::error(shown, format!("{form}, not JSON lines"))
                .hint("write one article a line, as `jq -c '.[]'` does"));
        }
        if looks_html {
            return Err(Diagnostic::error(shown, "a web page, not text").hint("extract the article's text first"));
        }
        if is_json {
            let from = Box::new(BufReader::with_capacity(HEAD, from));
            self.lines = Some(Lines { shown, id, from, number: 0, articles: 0 });
            return Ok(());
        }
        self.plain(shown, id, from, whole)
    }

    /// A file of plain text is one article.
    fn plain(&mut self, shown: String, id: String, from: Box<dyn Read>, whole: bool) -> Result<(), Diagnostic> {
        let mut bytes = Vec::with_capacity(if whole { 4 << 10 } else { 2 * HEAD });
        from.take(MAX_TEXT as u64 + 1).read_to_end(&mut bytes).map_err(|e| broken(&shown, &e))?;
        self.bytes += bytes.len() as u64;
        if bytes.len() > MAX_TEXT {
            return Err(Diagnostic::error(shown, format!("longer than an article may be ({})", in_words(MAX_TEXT)))
                .hint("give every article a file of its own, or write JSON lines"));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Diagnostic::error(shown, "the file is empty"));
        }
        let (text, note) = decode(&shown, bytes)?;
        self.ready.extend(note.map(Item::Fault));
        self.push(Article { id: Some(id), text, ..Article::default() });
        Ok(())
    }

    fn push(&mut self, mut article: Article) {
        let Defaults { lang, date, source } = &self.defaults;
        article.lang = article.lang.or_else(|| lang.clone());
        article.date = article.date.or(*date);
        article.source = article.source.or_else(|| source.clone());
        self.ready.push_back(Item::Article(Box::new(article)));
    }

    /// Reads one line of the open file; closes it at its end.
    fn line(&mut self, mut lines: Lines, buffer: &mut Vec<u8>) -> Result<(), Diagnostic> {
        lines.number += 1;
        let number = lines.number;
        let line = next_line(&mut *lines.from, buffer, MAX_LINE).map_err(|e| broken(&lines.shown, &e))?;
        match line {
            Line::End if lines.articles == 0 => {
                return Err(Diagnostic::error(lines.shown, "the file holds no articles"));
            }
            Line::End => return Ok(()),
            Line::TooLong(length) => {
                self.bytes += length + 1;
                lines.articles += 1;
                let fault = Diagnostic::error(
                    &*lines.shown,
                    format!("the line has {length} bytes, more than a line may have ({})", in_words(MAX_LINE)),
                );
                self.lines = Some(lines);
                return Err(fault.at(number, None).hint("write one article a line"));
            }
            Line::Read => {}
        }
        self.bytes += buffer.len() as u64 + 1;
        if buffer.iter().all(u8::is_ascii_whitespace) {
            self.lines = Some(lines);
            return Ok(());
        }
        lines.articles += 1;
        let read = jsonl::article(&lines.shown, &lines.id, number, buffer);
        let shown = if read.is_ok() { lines.shown.clone() } else { String::new() };
        self.lines = Some(lines);
        let (article, note) = read?;
        let length = article.text.len() + article.title.as_ref().map_or(0, String::len);
        if length > MAX_TEXT {
            let fault = Diagnostic::error(
                shown,
                format!("the text has {length} bytes, more than an article may have ({})", in_words(MAX_TEXT)),
            );
            return Err(fault.at(number, None));
        }
        self.ready.extend(note.map(Item::Fault));
        self.push(article);
        Ok(())
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let mut buffer = Vec::new();
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            let result = match self.lines.take() {
                Some(lines) => self.line(lines, &mut buffer),
                None => match self.walk.next()? {
                    Ok(opened) => self.start(opened),
                    Err(fault) => Err(fault),
                },
            };
            if let Err(fault) = result {
                return Some(Item::Fault(fault));
            }
        }
    }
}

fn html(head: &str) -> bool {
    let start: String = head.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

fn in_words(bytes: usize) -> String {
    if bytes < 1 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) }
}

fn broken(shown: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(shown, format!("reading stopped: {error}"))
}
