//! Tables, comma- or tab-separated, to articles: one row each.

use std::io;

use csv_core::{ReadRecordResult, Reader as Parser, ReaderBuilder};
use kabar_model::{Article, Diagnostic};

use crate::{
    archive::{Archive, Names, Step, fits, shorten},
    columns::{Columns, Part, Places, known},
    day::day,
    encoding::first_invalid,
    lines::{Line, next_line},
    unpack::Stream,
};

/// The longest row, in bytes: the longest text with every quotation mark doubled, and what else stands beside it. A quotation
/// mark that is never closed swallows no more than this.
const MAX_ROW: usize = 4 << 20;

/// A head this long may be cut within a row.
const LONG: usize = 32 << 10;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    delimiter: u8,
    quoting: bool,
}

impl Style {
    fn parser(self) -> Parser {
        ReaderBuilder::new().delimiter(self.delimiter).quoting(self.quoting).build()
    }
}

/// How the table is written that the head of a file looks like; none where it is no table. A name that says so is taken at its
/// word; without, the columns that were named must be there, or two headers be known.
pub(crate) fn looks_like(head: &str, name: &str, columns: &Columns) -> Option<Style> {
    let name = name.to_ascii_lowercase();
    let named = [".csv", ".tsv", ".tab"].iter().any(|end| name.ends_with(end));
    let best = [b'\t', b',', b';', b'|']
        .into_iter()
        .filter_map(|delimiter| {
            let style = Style { delimiter, quoting: delimiter != b'\t' };
            let headers = rows(head, style).next()?;
            let found = known(&headers) + columns.places(&headers).map_or(0, |places| places.len());
            Some((found, headers.len(), style))
        })
        .max_by_key(|(found, width, _)| (*found, *width))?;
    let (found, width, mut style) = best;
    let headers = rows(head, style).next()?;
    let places = columns.places(&headers).ok();
    let sure = match (&places, columns.by_number()) {
        (Some(places), true) => {
            let needed = places.iter().map(|(_, at)| at + 1).max().unwrap_or(1).max(2);
            let mut cut: Vec<usize> = rows(head, style).map(|row| row.len()).collect();
            if head.len() > LONG && cut.len() > 1 {
                cut.pop();
            }
            width >= needed && cut.iter().all(|cells| *cells == width)
        }
        (Some(_), false) => !columns.is_empty() || (width > 1 && found > 2),
        (None, _) => false,
    };
    if !named && !sure {
        return None;
    }
    if style.delimiter == b'\t' {
        let sound = |quoting| rows(head, Style { quoting, ..style }).filter(|row| row.len() == width).count();
        let quoted: Vec<String> = rows(head, style).flatten().filter(|cell| cell.starts_with('"')).collect();
        let closed = |cell: &String| {
            let inner = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
            inner.is_some_and(|inner| !inner.replace("\"\"", "").contains('"'))
        };
        style.quoting = sound(true) > sound(false) || (!quoted.is_empty() && quoted.iter().all(closed));
    }
    Some(style)
}

/// The rows of a head, the last perhaps cut.
fn rows(head: &str, style: Style) -> impl Iterator<Item = Vec<String>> {
    let mut parser = style.parser();
    let (mut at, mut out, mut ends) = (0, vec![0; head.len()], vec![0; head.len() + 1]);
    std::iter::from_fn(move || {
        let (result, read, _, cells) = parser.read_record(&head.as_bytes()[at..], &mut out, &mut ends);
        at += read;
        let done = matches!(result, ReadRecordResult::End) || read == 0;
        (!done).then(|| split(&out, &ends[..cells]).map(|c| String::from_utf8_lossy(c).into_owned()).collect())
    })
}

fn split<'a>(out: &'a [u8], ends: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    ends.iter().enumerate().map(|(at, end)| {
        let start = at.checked_sub(1).map_or(0, |before| ends[before]);
        out.get(start..*end).unwrap_or(&[])
    })
}

/// A table that is being read.
pub(crate) struct Table {
    names: Names,
    from: Box<dyn Stream>,
    parser: Parser,
    columns: Columns,
    places: Option<Places>,
    width: usize,
    articles: usize,
    /// Lines read so far.
    line: usize,
    /// The line in hand, its end included, and how much of it has been read.
    current: Vec<u8>,
    at: usize,
    /// The lines of the row in hand: what is gone back to where a quotation mark turns out never to be closed.
    raw: Vec<u8>,
    /// Lines to read again before those of the file, and how much of them has been.
    again: Vec<u8>,
    again_at: usize,
    out: Vec<u8>,
    ends: Vec<usize>,
}

enum Row {
    /// So many cells; the row begins at this line.
    Cells(usize, usize),
    /// A quotation mark opened in this line is never closed.
    Open(usize),
    /// This line has more bytes than a row may have.
    TooLong(usize),
    End,
}

impl Table {
    pub(crate) fn new(names: Names, from: Box<dyn Stream>, style: Style, columns: &Columns) -> Self {
        let places = columns.by_number().then(|| columns.places(&[]).ok()).flatten();
        Self {
            names,
            from,
            parser: style.parser(),
            columns: columns.clone(),
            places,
            width: 0,
            articles: 0,
            line: 0,
            current: Vec::new(),
            at: 0,
            raw: Vec::new(),
            again: Vec::new(),
            again_at: 0,
            out: vec![0; 4 << 10],
            ends: vec![0; 64],
        }
    }

    fn fault(&self, line: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(&*self.names.shown, message).at(line, None)
    }

    /// Takes the next line in hand.
    fn take_line(&mut self) -> io::Result<Line> {
        self.at = 0;
        let again = &self.again[self.again_at..];
        let read = if again.is_empty() {
            next_line(&mut *self.from, &mut self.current, MAX_ROW)?
        } else {
            let end = again.iter().position(|b| *b == b'\n').map_or(again.len(), |at| at + 1);
            self.current.clear();
            self.current.extend_from_slice(again[..end].strip_suffix(b"\n").unwrap_or(&again[..end]));
            self.again_at += end;
            Line::Read
        };
        match read {
            Line::Read => {
                self.line += 1;
                self.current.push(b'\n');
            }
            Line::TooLong(_) => {
                self.line += 1;
                self.current.clear();
            }
            Line::End => self.current.clear(),
        }
        Ok(read)
    }

    /// Gives up the row that begins at `first`, and goes on after its first line.
    fn give_up(&mut self, first: usize) {
        let rest = self.raw.iter().position(|b| *b == b'\n').map_or(self.raw.len(), |at| at + 1);
        let mut again = self.raw.split_off(rest);
        again.extend_from_slice(&self.again[self.again_at..]);
        self.again = again;
        self.again_at = 0;
        self.raw.clear();
        self.current.clear();
        self.at = 0;
        self.line = first;
    }

    fn row(&mut self) -> io::Result<Row> {
        self.parser.reset();
        self.raw.clear();
        self.raw.extend_from_slice(&self.current[self.at..]);
        let (mut first, mut length, mut cells) = (self.line, 0, 0);
        loop {
            let mut ended = false;
            if self.at == self.current.len() {
                match self.take_line()? {
                    Line::Read => {
                        if self.raw.is_empty() {
                            first = self.line;
                            if self.current.iter().all(u8::is_ascii_whitespace) {
                                self.at = self.current.len();
                                continue;
                            }
                        }
                        self.raw.extend_from_slice(&self.current);
                    }
                    Line::TooLong(_) if self.raw.is_empty() => return Ok(Row::TooLong(self.line)),
                    Line::End if self.raw.is_empty() => return Ok(Row::End),
                    Line::TooLong(_) => {
                        self.raw.push(b'\n');
                        ended = true;
                    }
                    Line::End => ended = true,
                }
                // Every line has its end, the last one too: a row that is not done by then is inside quotation marks.
                if ended || self.raw.len() > MAX_ROW {
                    self.give_up(first);
                    return Ok(Row::Open(first));
                }
            }
            let input = &self.current[self.at..];
            let (result, read, wrote, ended) =
                self.parser.read_record(input, &mut self.out[length..], &mut self.ends[cells..]);
            self.at += read;
            length += wrote;
            cells += ended;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(Row::Cells(cells, first)),
            }
        }
    }

    fn header(&mut self, cells: usize, line: usize) -> Result<(), Diagnostic> {
        let text = |cell: &[u8]| String::from_utf8_lossy(cell).trim().to_owned();
        let headers: Vec<String> = split(&self.out, &self.ends[..cells]).map(text).collect();
        let places = self.columns.places(&headers).map_err(|message| {
            self.fault(line, message).hint("name the columns, as in --columns text=COLUMN,title=COLUMN,date=COLUMN")
        })?;
        self.width = cells;
        self.places = Some(places);
        Ok(())
    }

    fn article(&self, cells: usize, line: usize) -> Result<(Article, Option<Diagnostic>), Diagnostic> {
        let row: Vec<&[u8]> = split(&self.out, &self.ends[..cells]).collect();
        if self.width > 0 && row.iter().skip(self.width).any(|cell| !cell.is_empty()) {
            let message = format!("the row has {cells} cells, the header {}", self.width);
            return Err(self.fault(line, message).hint("put cells that hold the separator in quotation marks"));
        }
        let mut article = Article { id: Some(format!("{}:{line}", self.names.id)), ..Article::default() };
        let mut note = None;
        for (part, at) in self.places.iter().flatten() {
            let Some(cell) = row.get(*at) else {
                if *part == Part::Text {
                    let message = format!("the row has {cells} cells; the text is in column {}", at + 1);
                    return Err(self.fault(line, message));
                }
                continue;
            };
            let text = std::str::from_utf8(cell).map_err(|_| {
                let (lines, _) = first_invalid(cell);
                let fault = self.fault(line, format!("invalid UTF-8 in column {}, line {lines} of the cell", at + 1));
                fault.hint("save the table as UTF-8")
            })?;
            let filled = || Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
            match part {
                Part::Text => text.clone_into(&mut article.text),
                Part::Title => article.title = filled(),
                Part::Id => article.id = filled().or(article.id),
                Part::Lang => article.lang = filled(),
                Part::Source => article.source = filled(),
                Part::Url => article.url = filled(),
                Part::Date => {
                    article.date = day(text);
                    if article.date.is_none() && !text.trim().is_empty() {
                        let message = format!("`{}` is no date; read without one", shorten(text));
                        let warning = Diagnostic::warning(&*self.names.shown, message).at(line, None);
                        note = Some(warning.hint("write dates as 2024-06-18"));
                    }
                }
            }
        }
        if article.text.trim().is_empty() && article.title.is_none() {
            return Err(self.fault(line, "the article's text is empty"));
        }
        fits(&article).map_err(|message| self.fault(line, message))?;
        Ok((article, note))
    }
}

impl Archive for Table {
    fn next(&mut self) -> Step {
        match self.row() {
            Err(e) => Step::End(Some(self.names.broken(&e))),
            Ok(Row::End) if self.articles == 0 => {
                Step::End(Some(Diagnostic::error(&*self.names.shown, "the file holds no articles")))
            }
            Ok(Row::End) => Step::End(None),
            Ok(Row::TooLong(line)) => {
                self.articles += 1;
                Step::Fault(self.fault(line, format!("the row is longer than a row may be ({} MiB)", MAX_ROW >> 20)))
            }
            Ok(Row::Open(line)) => {
                self.articles += 1;
                let fault = self.fault(line, "a quotation mark opened in this row is never closed");
                Step::Fault(fault.hint("double quotation marks inside a cell; the rows after this line are read"))
            }
            Ok(Row::Cells(cells, line)) if self.places.is_none() => match self.header(cells, line) {
                Ok(()) => Step::Nothing,
                Err(fault) => Step::End(Some(fault)),
            },
            Ok(Row::Cells(cells, line)) => {
                self.articles += 1;
                match self.article(cells, line) {
                    Ok((article, note)) => Step::Article(Box::new(article), note),
                    Err(fault) => Step::Fault(fault),
                }
            }
        }
    }
}
