//! Feeds (RSS, Atom, RDF, JSON Feed) to articles: one item each.

use std::{
    borrow::Cow,
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
};

use chrono::{NaiveDate, NaiveTime};
use feed_rs::{model, parser};
use kabar_model::{Article, Diagnostic};

use crate::{
    archive::{Archive, Names, Step, fits},
    day::day,
    page::{decode, plain},
};

/// The longest feed, in bytes.
pub const MAX_FEED: usize = 16 << 20;

/// One item of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The article; its text is what the feed gives.
    pub article: Article,
    /// Whether the text is the whole content, not a summary.
    pub full: bool,
}

/// An item of a feed, or the line it stands at and why it cannot be read.
pub type ReadEntry = Result<Entry, (usize, String)>;

/// The items of a feed, those that cannot be read as messages with a line; where nothing can be read, why.
pub fn read_feed(bytes: &[u8], charset: Option<&str>) -> Result<Vec<ReadEntry>, String> {
    if bytes.len() > MAX_FEED {
        return Err(format!("the feed has more than {} MiB", MAX_FEED >> 20));
    }
    let text = decode(bytes, charset.or_else(|| xml_encoding(bytes)));
    // Entities of one's own are how a few bytes become gigabytes; no feed needs them.
    if text.contains("<!ENTITY") {
        return Err("the feed defines entities of its own, which is not read".to_owned());
    }
    let text = without_declaration(&text);
    match parse(&text) {
        Ok(feed) => Ok(feed.entries.iter().map(|entry| entry_of(&feed, entry).map_err(|e| (1, e))).collect()),
        Err(reason) => salvage(&text).ok_or(reason),
    }
}

/// Whether the head of a file looks like a feed.
pub(crate) fn looks_like(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('{') {
        return head.contains("https://jsonfeed.org/version/");
    }
    let mut rest = head;
    while rest.starts_with("<?") || rest.starts_with("<!") {
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        let Some((_, after)) = rest.split_once(end) else { return false };
        // What a document type declares inside itself ends in `]>`.
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ']' || c == '>');
    }
    ["<rss", "<feed", "<rdf:RDF", "<atom:feed"].iter().any(|tag| rest.starts_with(tag))
}

/// The encoding in an XML declaration.
fn xml_encoding(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(200)];
    let end = head.windows(2).position(|w| w == b"?>")?;
    let head = std::str::from_utf8(head[..end].trim_ascii_start()).ok()?;
    let rest = head.strip_prefix("<?xml")?.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(name, _)| name)
}

/// The text has been decoded: what it says of its encoding holds no more.
fn without_declaration(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    // a second declaration is none: the reader panics where it finds an encoding late
    if text.contains("<?xml") { Cow::Owned(text.replace("<?xml", "<?XML")) } else { Cow::Borrowed(text) }
}

fn parse(text: &str) -> Result<model::Feed, String> {
    // The day as it is written, not the day it was in Greenwich.
    let days = |text: &str| {
        let day = day(text)?;
        let date = NaiveDate::from_ymd_opt(i32::from(day.year()), day.month() as u32, day.day() as u32)?;
        Some(date.and_time(NaiveTime::MIN).and_utc())
    };
    let parser = parser::Builder::new().sanitize_content(false).timestamp_parser(days).build();
    // the reader panics over numbers that are too large ("<itunes:duration>99999999999999999999")
    match catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes()))) {
        Ok(feed) => feed.map_err(|e| format!("the feed cannot be read: {e}")),
        Err(_) => Err("the feed cannot be read: a value in it is beyond all bounds".to_owned()),
    }
}

/// A feed that is broken somewhere: each item for itself, within what stands before the first.
fn salvage(text: &str) -> Option<Vec<ReadEntry>> {
    let (tag, close) =
        [("item", "</item>"), ("entry", "</entry>")].into_iter().find(|(tag, _)| begin(text, tag, 0).is_some())?;
    let first = begin(text, tag, 0)?;
    let head = &text[..first];
    let end = match tag {
        _ if head.trim_start().starts_with("<rdf:RDF") || head.contains("<rdf:RDF") => "</rdf:RDF>",
        "item" => "</channel></rss>",
        _ => "</feed>",
    };
    let (mut items, mut at, mut line) = (Vec::new(), first, 1 + head.matches('\n').count());
    loop {
        let next = begin(text, tag, at + 1).unwrap_or(text.len());
        let part = &text[at..next];
        let item = match part.find(close) {
            Some(stop) => parse(&format!("{head}{}{end}", &part[..stop + close.len()])),
            None => Err("the item is not closed".to_owned()),
        };
        items.push(
            item.and_then(|feed| {
                feed.entries.first().map_or_else(|| Err("the item is empty".to_owned()), |entry| entry_of(&feed, entry))
            })
            .map_err(|reason| (line, reason)),
        );
        if next == text.len() {
            break;
        }
        line += part.matches('\n').count();
        at = next;
    }
    items.iter().any(Result::is_ok).then_some(items)
}

/// Where the next element of a name begins.
fn begin(text: &str, tag: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let at = from + text.get(from..)?.find('<')?;
        let rest = text[at + 1..].strip_prefix(tag);
        if rest.is_some_and(|rest| rest.starts_with([' ', '>', '\n', '\r', '\t'])) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn entry_of(feed: &model::Feed, entry: &model::Entry) -> Result<Entry, String> {
    let text = |text: &Option<model::Text>| text.as_ref().map(|t| plain(&t.content)).filter(|t| !t.trim().is_empty());
    let content = entry.content.as_ref().and_then(|c| c.body.as_deref()).map(plain).filter(|t| !t.trim().is_empty());
    let summary = text(&entry.summary);
    let full = content.as_ref().is_some_and(|c| summary.as_ref().is_none_or(|s| c.len() > s.len()));
    let title = text(&entry.title).map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    let body = if full { content } else { summary.or(content) };
    if body.is_none() && title.is_none() {
        return Err("the item has neither title nor text".to_owned());
    }
    let link = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    let date = entry.published.or(entry.updated).map(|at| at.date_naive().to_string());
    let article = Article {
        id: Some(entry.id.clone()).filter(|id| !id.is_empty()),
        title,
        text: body.unwrap_or_default(),
        lang: entry.language.clone().or_else(|| feed.language.clone()),
        date: date.as_deref().and_then(day),
        source: text(&feed.title),
        url: link.or(entry.links.first()).map(|link| link.href.clone()).filter(|href| href.starts_with("http")),
    };
    fits(&article)?;
    Ok(Entry { article, full })
}

/// A feed as a file of articles.
pub(crate) struct Feed {
    items: VecDeque<Step>,
}

impl Feed {
    pub(crate) fn new(names: &Names, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let fault = |message: String| Diagnostic::error(&*names.shown, message);
        let entries = read_feed(bytes, None).map_err(fault)?;
        if entries.is_empty() {
            return Err(fault("the feed holds no items".to_owned()));
        }
        let step = |(number, entry): (usize, ReadEntry)| match entry {
            Ok(Entry { mut article, .. }) => {
                article.id.get_or_insert_with(|| format!("{}:{}", names.id, number + 1));
                Step::Article(Box::new(article), None)
            }
            Err((line, message)) => Step::Fault(fault(message).at(line, None)),
        };
        Ok(Self { items: entries.into_iter().enumerate().map(step).collect() })
    }
}

impl Archive for Feed {
    fn next(&mut self) -> Step {
        self.items.pop_front().unwrap_or(Step::End(None))
    }
}
