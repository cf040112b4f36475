//! A list of articles in JSON, `[{…}, {…}]`, or objects one after another over any lines: an element at a time, so that a list of
//! any length streams through and a broken element costs no other.

use kabar_model::Diagnostic;

use crate::{
    archive::{Archive, Names, Step, fits, in_words, shorten},
    jsonl::{self, Spot},
    reader::MAX_LINE,
    unpack::Stream,
};

/// Whether a file of JSON is a list, or objects over several lines, rather than lines of JSON.
pub(crate) fn looks_like(head: &str) -> bool {
    let head = head.trim_start();
    let inside = |sign: char| head.strip_prefix(sign).map(|rest| rest.trim_start().chars().next());
    match (inside('['), inside('{')) {
        (Some(first), _) => matches!(first, None | Some('{' | ']')),
        (_, Some(first)) => head.lines().next().is_some_and(|l| l.trim() == "{") && first == Some('"'),
        _ => false,
    }
}

/// What a step of the scanner found.
enum Found {
    /// An element is in the buffer.
    Element,
    /// An element of so many bytes, more than one may have.
    TooLong(u64),
    /// Something that is no object.
    Junk,
    End,
}

/// A list that is being read.
pub(crate) struct List {
    names: Names,
    from: Box<dyn Stream>,
    buffer: Vec<u8>,
    /// Where the element in the buffer begins.
    spot: Spot,
    /// Where the next byte stands.
    line: usize,
    column: usize,
    /// A list was begun and not closed.
    open: bool,
    articles: usize,
    faults: usize,
}

impl List {
    pub(crate) fn new(names: Names, from: Box<dyn Stream>) -> Self {
        let spot = Spot { line: 1, column: 0 };
        Self { names, from, buffer: Vec::new(), spot, line: 1, column: 0, open: false, articles: 0, faults: 0 }
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        loop {
            match self.from.fill_buf() {
                Ok(block) => return Ok(block.first().copied()),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    fn advance(&mut self, byte: u8) {
        self.from.consume(1);
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 0);
        } else if byte & 0xc0 != 0x80 {
            // A column is a character, not a byte.
            self.column += 1;
        }
    }

    /// Goes to the next element.
    fn find(&mut self) -> std::io::Result<Found> {
        self.buffer.clear();
        while let Some(byte) = self.peek()? {
            match byte {
                b'[' => self.open = true,
                b']' => self.open = false,
                b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
                b'{' => return self.element(),
                _ => return self.junk(),
            }
            self.advance(byte);
        }
        Ok(Found::End)
    }

    /// Passes over what is no object.
    fn junk(&mut self) -> std::io::Result<Found> {
        self.spot = Spot { line: self.line, column: self.column };
        while let Some(byte) = self.peek()?.filter(|byte| !matches!(byte, b'{' | b']' | b',' | b'\n')) {
            if self.buffer.len() < 100 {
                self.buffer.push(byte);
            }
            self.advance(byte);
        }
        Ok(Found::Junk)
    }

    /// Reads an object to its end; of one that is not closed, to where the next begins.
    fn element(&mut self) -> std::io::Result<Found> {
        self.spot = Spot { line: self.line, column: self.column };
        let (mut brackets, mut length) = (Vec::new(), 0_u64);
        let (mut quoted, mut escaped, mut last) = (false, false, b':');
        while let Some(byte) = self.peek()? {
            if quoted {
                match byte {
                    // No string goes over the end of a line: its closing sign is missing.
                    b'\n' => (quoted, escaped, last) = (false, false, b','),
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => (quoted, last) = (false, byte),
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => quoted = true,
                    // Where a key is due, an object can only be the next element.
                    b'{' if brackets.last() == Some(&b'{') && matches!(last, b',' | b'{') => break,
                    b'{' | b'[' => brackets.push(byte),
                    b'}' | b']' => {
                        brackets.pop();
                    }
                    _ => {}
                }
                if !byte.is_ascii_whitespace() {
                    last = byte;
                }
            }
            length += 1;
            if length <= MAX_LINE as u64 {
                self.buffer.push(byte);
            } else if self.buffer.capacity() > 0 {
                self.buffer = Vec::new();
            }
            self.advance(byte);
            if brackets.is_empty() {
                break;
            }
        }
        Ok(if length > MAX_LINE as u64 { Found::TooLong(length) } else { Found::Element })
    }

    fn fault(&mut self, message: String) -> Step {
        self.faults += 1;
        let fault = Diagnostic::error(&*self.names.shown, message).at(self.spot.line, Some(self.spot.column + 1));
        Step::Fault(fault.hint("a list of articles is written as [{\"text\": \"…\"}, {\"text\": \"…\"}]"))
    }
}

impl Archive for List {
    fn next(&mut self) -> Step {
        match self.find() {
            Err(e) => Step::End(Some(self.names.broken(&e))),
            Ok(Found::End) if self.open => {
                Step::End(Some(Diagnostic::error(&*self.names.shown, "the list is not closed: its end may be missing")))
            }
            Ok(Found::End) if self.articles + self.faults == 0 => {
                Step::End(Some(Diagnostic::error(&*self.names.shown, "the file holds no articles")))
            }
            Ok(Found::End) => Step::End(None),
            Ok(Found::TooLong(length)) => {
                let most = in_words(MAX_LINE);
                self.fault(format!("the article has {length} bytes, more than one may have ({most})"))
            }
            Ok(Found::Junk) => {
                let text = String::from_utf8_lossy(&self.buffer).into_owned();
                self.fault(format!("no article: `{}`", shorten(&text)))
            }
            Ok(Found::Element) => {
                self.articles += 1;
                let id = format!("{}:{}", self.names.id, self.articles);
                let object = self.buffer.trim_ascii_end();
                let read = jsonl::article(&self.names.shown, &id, self.spot, object).and_then(|(article, note)| {
                    let long = |m: String| Diagnostic::error(&*self.names.shown, m).at(self.spot.line, None);
                    fits(&article).map_err(long).map(|()| (article, note))
                });
                match read {
                    Ok((article, note)) => Step::Article(Box::new(article), note),
                    Err(fault) => Step::Fault(fault),
                }
            }
        }
    }
}
