//! Web archives (WARC, as Common Crawl writes it) to articles: one web page each.

use std::io::{self, BufRead, Read};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use kabar_model::{Article, Diagnostic};

use crate::{
    archive::{Archive, Names, Step, fits, shorten},
    lines::{Line, next_line},
    page::{Hint, MAX_PAGE, declared, read_page},
    unpack::Stream,
};

/// How every record begins.
pub(crate) const MAGIC: &[u8] = b"WARC/";

/// The longest head of a record or of a reply, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// An archive that is being read.
pub(crate) struct Warc {
    names: Names,
    from: Box<dyn Stream>,
    line: Vec<u8>,
    /// The first line of a record that was found while looking for one.
    found: bool,
    articles: usize,
}

/// What the head of a record says.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    length: Option<u64>,
    url: Option<String>,
    content: String,
}

enum Fault {
    /// The record alone.
    Record(String),
    /// Where the next record begins must be looked for.
    Lost(String),
}

impl From<io::Error> for Fault {
    fn from(e: io::Error) -> Self {
        Self::Lost(e.to_string())
    }
}

impl Warc {
    pub(crate) fn new(names: Names, from: Box<dyn Stream>) -> Self {
        Self { names, from, line: Vec::new(), found: false, articles: 0 }
    }

    fn read_line(&mut self) -> io::Result<bool> {
        match next_line(&mut *self.from, &mut self.line, MAX_HEAD)? {
            Line::End => Ok(false),
            Line::Read => {
                self.line.truncate(self.line.trim_ascii_end().len());
                Ok(true)
            }
            Line::TooLong(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "a line of the head is too long")),
        }
    }

    /// The head of the next record, and where it begins; none at the end of the file.
    fn head(&mut self) -> (u64, Result<Option<Head>, Fault>) {
        let mut at = self.from.offset();
        let head = (|| {
            if !std::mem::take(&mut self.found) {
                loop {
                    // Only when the next member of a gzip file has begun does the stream know where that is.
                    let _ = self.from.fill_buf()?;
                    at = self.from.offset();
                    if !self.read_line()? {
                        return Ok(None);
                    }
                    if !self.line.is_empty() {
                        break;
                    }
                }
            }
            if !self.line.starts_with(MAGIC) {
                return Err(Fault::Lost("no record begins here".to_owned()));
            }
            let (mut head, mut size) = (Head::default(), 0);
            loop {
                if !self.read_line()? {
                    return Err(Fault::Record("the file ends within the head of the record".to_owned()));
                }
                if self.line.is_empty() {
                    break;
                }
                size += self.line.len();
                if size > MAX_HEAD {
                    return Err(Fault::Lost("the head of the record is too long".to_owned()));
                }
                let line = String::from_utf8_lossy(&self.line);
                let Some((key, value)) = line.split_once(':') else { continue };
                let value = value.trim();
                match key.trim().to_ascii_lowercase().as_str() {
                    "warc-type" => head.kind = value.to_ascii_lowercase(),
                    "content-length" => head.length = value.parse().ok(),
                    "warc-target-uri" => head.url = Some(value.trim_matches(['<', '>']).to_owned()),
                    "content-type" => head.content = value.to_ascii_lowercase(),
                    _ => {}
                }
            }
            Ok(Some(head))
        })();
        (at, head)
    }

    /// Reads what follows the head; the article where it is one.
    fn record(&mut self, head: &Head) -> Result<Option<Article>, Fault> {
        let length = head.length.ok_or_else(|| Fault::Lost("the record does not say how long it is".to_owned()))?;
        let wanted = (head.kind == "response" && head.content.starts_with("application/http"))
            || (head.kind == "conversion" && head.content.starts_with("text/plain"));
        let most = if wanted { (MAX_PAGE + MAX_HEAD) as u64 } else { 0 };
        let mut block = Vec::new();
        (&mut *self.from).take(length.min(most)).read_to_end(&mut block)?;
        let rest = length - block.len() as u64;
        let skipped = if rest > 0 { io::copy(&mut (&mut *self.from).take(rest), &mut io::sink())? } else { 0 };
        if skipped < rest {
            return Err(Fault::Record("the file ends within the record".to_owned()));
        }
        if !wanted {
            return Ok(None);
        }
        let read = if head.kind == "response" { response(&block, head, length) } else { conversion(&block, head) };
        let article = read.map_err(Fault::Record)?;
        if let Some(article) = &article {
            fits(article).map_err(Fault::Record)?;
        }
        Ok(article)
    }

    /// Looks for the next record: at the next member of a gzip file, or at the next line that begins like one.
    fn find(&mut self) -> io::Result<bool> {
        if self.from.skip_broken()? {
            return Ok(true);
        }
        loop {
            match next_line(&mut *self.from, &mut self.line, MAX_HEAD)? {
                Line::End => return Ok(false),
                Line::Read if self.line.starts_with(b"WARC/1.") || self.line.starts_with(b"WARC/0.") => {
                    self.line.truncate(self.line.trim_ascii_end().len());
                    self.found = true;
                    return Ok(true);
                }
                _ => {}
            }
        }
    }

    fn fault(&self, at: u64, head: Option<&Head>, message: &str) -> Diagnostic {
        let url = head.and_then(|head| head.url.as_deref()).map(|url| format!(" ({})", shorten(url)));
        Diagnostic::error(format!("{}@{at}", self.names.shown), format!("{message}{}", url.unwrap_or_default()))
    }
}

impl Archive for Warc {
    fn next(&mut self) -> Step {
        let (at, head) = self.head();
        let (head, result) = match head {
            Ok(None) if self.articles == 0 => {
                return Step::End(Some(Diagnostic::error(&*self.names.shown, "the archive holds no articles")));
            }
            Ok(None) => return Step::End(None),
            Ok(Some(head)) => {
                let result = self.record(&head);
                (Some(head), result)
            }
            Err(fault) => (None, Err(fault)),
        };
        match result {
            Ok(None) => Step::Nothing,
            Ok(Some(article)) => {
                self.articles += 1;
                let id = Some(format!("{}@{at}", self.names.id));
                Step::Article(Box::new(Article { id, ..article }), None)
            }
            Err(Fault::Record(message)) => {
                self.articles += 1;
                Step::Fault(self.fault(at, head.as_ref(), &message))
            }
            Err(Fault::Lost(message)) => {
                self.articles += 1;
                let fault = self.fault(at, head.as_ref(), &message);
                if matches!(self.find(), Ok(true)) { Step::Fault(fault) } else { Step::End(Some(fault)) }
            }
        }
    }
}

/// A server's reply: an article where it is a page that was found.
fn response(block: &[u8], record: &Head, length: u64) -> Result<Option<Article>, String> {
    let mut headers = [httparse::EMPTY_HEADER; 256];
    let mut reply = httparse::Response::new(&mut headers);
    let begins = match reply.parse(block) {
        Ok(httparse::Status::Complete(begins)) => begins,
        Ok(httparse::Status::Partial) => return Err("the head of the reply does not end".to_owned()),
        Err(e) => return Err(format!("the record holds no HTTP reply: {e}")),
    };
    let value = |name: &str| {
        let found = reply.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).trim().to_ascii_lowercase())
    };
    let content = value("content-type").unwrap_or_default();
    let is_page = content.starts_with("text/html") || content.starts_with("application/xhtml");
    if reply.code != Some(200) || !is_page {
        return Ok(None);
    }
    if length > (MAX_PAGE + MAX_HEAD) as u64 {
        return Err(format!("the page has more than {} MiB", MAX_PAGE >> 20));
    }
    let mut body = block[begins..].to_vec();
    // Crawlers often store the body decoded under the headers it came with.
    if value("transfer-encoding").is_some_and(|coding| coding.contains("chunked"))
        && let Some(whole) = unchunked(&body)
    {
        body = whole;
    }
    if let Some(coding) = value("content-encoding") {
        body = decoded(&coding, body)?;
    }
    let hint = Hint { charset: declared(content.as_bytes()), url: record.url.as_deref() };
    read_page(&body, hint).map(Some)
}

/// A body in chunks, put together; none where it is not in chunks.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(rest.len());
    loop {
        let Ok(httparse::Status::Complete((begins, size))) = httparse::parse_chunk_size(rest) else { return None };
        let size = usize::try_from(size).ok()?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(begins..begins.checked_add(size)?)?);
        rest = rest.get(begins + size..)?;
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
}

fn decoded(coding: &str, body: Vec<u8>) -> Result<Vec<u8>, String> {
    let most = MAX_PAGE as u64 + 1;
    let mut out = Vec::new();
    let read = match coding {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => GzDecoder::new(&*body).take(most).read_to_end(&mut out),
        "deflate" if body.first().is_some_and(|b| b & 0x0f == 8) => {
            ZlibDecoder::new(&*body).take(most).read_to_end(&mut out)
        }
        "deflate" if !body.trim_ascii_start().starts_with(b"<") => {
            DeflateDecoder::new(&*body).take(most).read_to_end(&mut out)
        }
        "gzip" | "x-gzip" | "deflate" | "identity" | "" => return Ok(body),
        _ if body.trim_ascii_start().starts_with(b"<") => return Ok(body),
        other => return Err(format!("the page is encoded as `{}`, which is not read", shorten(other))),
    };
    read.map(|_| out).map_err(|e| format!("the page cannot be unpacked: {e}"))
}

/// Text that somebody took out of a page.
fn conversion(block: &[u8], record: &Head) -> Result<Option<Article>, String> {
    let text = std::str::from_utf8(block).map_err(|_| "invalid UTF-8".to_owned())?;
    if text.trim().is_empty() {
        return Err("the record holds no text".to_owned());
    }
    Ok(Some(Article { text: text.to_owned(), url: record.url.clone(), ..Article::default() }))
}
