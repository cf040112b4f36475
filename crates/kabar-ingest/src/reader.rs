//! The stream of items.

use std::{
    collections::VecDeque,
    io::{self, BufRead, Cursor, Read},
};

use encoding_rs::{Encoding, UTF_8};
use jiff::civil::Date;
use kabar_model::{Article, Diagnostic};

use crate::{
    archive::{Archive, Names, Step, fits, in_words},
    columns::Columns,
    encoding::{Form, Recoded, decode, guess, not_text, sniff},
    feed::{self, MAX_FEED},
    jsonl, list,
    page::{Hint, MAX_PAGE, read_page},
    table,
    unpack::{Plain, Stream, unpack},
    walk::{Input, Opened, Walk},
    warc,
};

/// The longest text of one article, in bytes of UTF-8.
pub const MAX_TEXT: usize = 512 << 10;

/// The longest line of JSON, in bytes: a text of [`MAX_TEXT`], escaped, and what else archives keep beside it.
pub const MAX_LINE: usize = 16 << 20;

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 64 << 10;

/// What to take for articles that do not say, and what to know about inputs that do not tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Defaults {
    /// BCP 47 language tag.
    pub lang: Option<String>,
    /// Day of publication.
    pub date: Option<Date>,
    /// The outlet.
    pub source: Option<String>,
    /// Which columns of tables hold what.
    pub columns: Columns,
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
    open: Option<Box<dyn Archive>>,
    ready: VecDeque<Item>,
}

impl Reader {
    /// Reads the inputs in order.
    pub fn new(inputs: impl IntoIterator<Item = Input>, defaults: Defaults) -> Self {
        Self { walk: Walk::new(inputs), defaults, open: None, ready: VecDeque::new() }
    }

    /// How many bytes of the files have been read so far, as they lie there: compressed where they are.
    pub fn bytes_read(&self) -> u64 {
        self.walk.read()
    }

    fn start(&mut self, opened: Opened) -> Result<(), Diagnostic> {
        let Opened { names, bytes } = opened;
        let mut bytes = unpack(bytes).map_err(|e| names.broken(&e))?;
        if bytes.fill_buf().is_ok_and(|head| head.starts_with(warc::MAGIC)) {
            self.open = Some(Box::new(warc::Warc::new(names, bytes)));
            return Ok(());
        }
        let mut head = Vec::new();
        if let Err(e) = (&mut bytes).take(HEAD as u64).read_to_end(&mut head) {
            // What came before the break is read all the same; then the break is told.
            if head.is_empty() {
                return Err(names.broken(&e));
            }
            bytes = Box::new(Plain::new(Broken(Some(e))));
        }
        let (mut encoding, mark) = match sniff(&head) {
            // One line of JSON with a stray byte is that line's fault alone.
            Form::Binary(_) if jsonl::looks_like(&String::from_utf8_lossy(&head), "") => (UTF_8, 0),
            Form::Binary(what) => return Err(not_text(&names.shown, what)),
            Form::Bytes(mark) => (UTF_8, mark),
            Form::Utf16(encoding, mark) => (encoding, mark),
        };
        let (seen, _) = encoding.decode_without_bom_handling(&head[mark..]);
        let name = bare_name(&names.id);
        if feed::looks_like(&seen) {
            drop(seen);
            let mut whole = Vec::new();
            let from = rest(head, mark, bytes, encoding);
            from.take(MAX_FEED as u64 + 1).read_to_end(&mut whole).map_err(|e| names.broken(&e))?;
            self.open = Some(Box::new(feed::Feed::new(&names, &whole)?));
            return Ok(());
        }
        if jsonl::looks_like(&seen, name) {
            let listed = list::looks_like(&seen);
            drop(seen);
            let from = rest(head, mark, bytes, encoding);
            self.open = Some(if listed {
                Box::new(list::List::new(names, from))
            } else {
                Box::new(jsonl::Lines::new(names, from))
            });
            return Ok(());
        }
        if html(&seen) {
            drop(seen);
            return self.page(names, rest(head, mark, bytes, encoding));
        }
        if let Some(style) = table::looks_like(&seen, name, &self.defaults.columns) {
            drop(seen);
            if encoding == UTF_8 {
                encoding = guess(&head);
                self.ready.extend(noted(&names, encoding));
            }
            let from = rest(head, mark, bytes, encoding);
            self.open = Some(Box::new(table::Table::new(names, from, style, &self.defaults.columns)));
            return Ok(());
        }
        drop(seen);
        let whole = head.len() < HEAD;
        self.plain(names, rest(head, mark, bytes, encoding), whole)
    }

    /// A file of plain text is one article.
    fn plain(&mut self, names: Names, from: Box<dyn Stream>, whole: bool) -> Result<(), Diagnostic> {
        let mut bytes = Vec::with_capacity(if whole { 4 << 10 } else { 2 * HEAD });
        from.take(MAX_TEXT as u64 + 1).read_to_end(&mut bytes).map_err(|e| names.broken(&e))?;
        if bytes.len() > MAX_TEXT {
            let message = format!("longer than an article may be ({})", in_words(MAX_TEXT));
            return Err(Diagnostic::error(names.shown, message)
                .hint("give every article a file of its own, or write JSON lines"));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Diagnostic::error(names.shown, "the file is empty"));
        }
        let (text, note) = decode(&names.shown, bytes)?;
        self.ready.extend(note.map(Item::Fault));
        self.push(Article { id: Some(names.id), text, ..Article::default() });
        Ok(())
    }

    /// A web page is one article.
    fn page(&mut self, names: Names, from: Box<dyn Stream>) -> Result<(), Diagnostic> {
        let mut bytes = Vec::new();
        from.take(MAX_PAGE as u64 + 1).read_to_end(&mut bytes).map_err(|e| names.broken(&e))?;
        let fault = |message: String| Diagnostic::error(&*names.shown, message);
        let article = read_page(&bytes, Hint::default()).map_err(fault)?;
        fits(&article).map_err(fault)?;
        self.push(Article { id: Some(names.id), ..article });
        Ok(())
    }

    fn push(&mut self, mut article: Article) {
        let Defaults { lang, date, source, .. } = &self.defaults;
        article.lang = article.lang.or_else(|| lang.clone());
        article.date = article.date.or(*date);
        article.source = article.source.or_else(|| source.clone());
        self.ready.push_back(Item::Article(Box::new(article)));
    }

    /// Reads on in the open file; closes it at its end.
    fn read_on(&mut self, mut open: Box<dyn Archive>) -> Result<(), Diagnostic> {
        let step = open.next();
        if !matches!(step, Step::End(_)) {
            self.open = Some(open);
        }
        match step {
            Step::Article(article, note) => {
                self.ready.extend(note.map(Item::Fault));
                self.push(*article);
            }
            Step::Fault(fault) | Step::End(Some(fault)) => return Err(fault),
            Step::Nothing | Step::End(None) => {}
        }
        Ok(())
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            let result = match self.open.take() {
                Some(open) => self.read_on(open),
                None => match self.walk.next()? {
                    Ok(opened) => self.start(opened),
                    Err(fault) => Err(fault),
                },
            };
            if let Err(fault) = result {
                self.ready.push_back(Item::Fault(fault));
            }
        }
    }
}

/// A stream that has broken.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The whole file again, after its byte order mark, as UTF-8.
fn rest(head: Vec<u8>, mark: usize, bytes: Box<dyn Stream>, encoding: &'static Encoding) -> Box<dyn Stream> {
    let mut head = Cursor::new(head);
    head.set_position(mark as u64);
    if encoding == UTF_8 {
        Box::new(Plain::new(head.chain(bytes)))
    } else {
        Box::new(Plain::new(Recoded::new(head.chain(bytes), encoding)))
    }
}

/// The note about an encoding that was guessed.
fn noted(names: &Names, encoding: &'static Encoding) -> Option<Item> {
    let note = || Diagnostic::warning(&*names.shown, format!("not UTF-8; read as {}", encoding.name()));
    (encoding != UTF_8).then(|| Item::Fault(note()))
}

/// A file's name without the endings of compression: the ending left is a hint at what it holds.
fn bare_name(name: &str) -> &str {
    [".gz", ".zst", ".zstd"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// Whether a file begins like a web page, after what XML may put before it.
fn html(head: &str) -> bool {
    let mut rest = head.trim_start();
    while let Some(inner) = rest.strip_prefix("<?").or_else(|| rest.strip_prefix("<!--")) {
        let end = if rest.starts_with("<?") { "?>" } else { "-->" };
        let Some((_, after)) = inner.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let start: String = rest.chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag))
}
