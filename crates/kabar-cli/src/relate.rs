//! `kabar relate`: a table of marked sentences in, one event type a row out, a chunk at a time, in the order of the input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Write},
    path::Path,
};

use anyhow::{Context, bail};
use kabar::{Article, Marked, Options, Pipeline};
use kabar_ingest::{Line, next_line};
use kabar_model::{Diagnostic, Level};
use rayon::prelude::*;

use crate::{
    args::Relate,
    batch::{CHUNK_BYTES, CHUNK_ITEMS, Outcome, STACK, pipeline},
    output::{plain, say},
};

/// The longest row, in bytes: many times any sentence.
const LONGEST: usize = 256 << 10;
const HEADER: &str = "uid\ttype\tconfidence\tevidence\n";

pub(crate) fn run(relate: &Relate) -> anyhow::Result<Outcome> {
    let pipeline = pipeline(relate.packs.as_deref())?;
    if let Some(tag) = &relate.lang
        && pipeline.language(tag).is_none()
    {
        bail!("--lang {tag}: there is no pack for that language; there are: {}", pipeline.languages().join(", "));
    }
    let threads = relate.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let mut table = match Table::open(&relate.file) {
        Ok(table) => table,
        Err(fault) => {
            say(&fault);
            return Ok(Outcome::SomeBad);
        }
    };
    let mut shell = Shell { pipeline, lang: relate.lang.clone(), always: relate.always };
    let done = shell.stream(&mut table, &pool, &mut BufWriter::new(io::stdout().lock()));
    // As after `kabar code`: the process ends with this, and handing back what was loaded would only take time.
    std::mem::forget(shell);
    match done {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::AllRead),
        Err(e) => Err(e).context("writing to standard output"),
        Ok(outcome) => Ok(outcome),
    }
}

/// A row that can be answered: its uid and its marks.
struct Row {
    line: usize,
    uid: String,
    marked: Marked,
}

/// Where the columns stand.
#[derive(Default)]
struct Columns {
    uid: usize,
    marked: Option<usize>,
    sentence: Option<(usize, usize, usize)>,
}

/// A table that is read a row at a time.
struct Table {
    name: String,
    from: Box<dyn BufRead>,
    line: usize,
    bytes: Vec<u8>,
    columns: Columns,
}

impl Table {
    fn open(path: &Path) -> Result<Self, Diagnostic> {
        let (name, from): (String, Box<dyn BufRead>) = if path == Path::new("-") {
            ("standard input".to_owned(), Box::new(BufReader::new(io::stdin())))
        } else {
            let name = path.display().to_string();
            let file = File::open(path).map_err(|e| Diagnostic::error(&name, format!("cannot be read: {e}")))?;
            (name, Box::new(BufReader::new(file)))
        };
        let mut table = Self { name, from, line: 0, bytes: Vec::new(), columns: Columns::default() };
        table.header()?;
        Ok(table)
    }

    fn fault(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(&self.name, message).at(self.line, None)
    }

    /// The next line as text; none at the end. A fault of reading ends the table.
    fn text(&mut self) -> Option<Result<String, Diagnostic>> {
        self.line += 1;
        match next_line(&mut *self.from, &mut self.bytes, LONGEST) {
            Ok(Line::End) => None,
            Ok(Line::TooLong(bytes)) => {
                Some(Err(self.fault(format!("the row has {bytes} bytes, and the limit is {LONGEST}"))))
            }
            Ok(Line::Read) => {
                let text = std::str::from_utf8(&self.bytes).map(|t| t.trim_end_matches('\r').to_owned());
                Some(text.map_err(|_| self.fault("the row is not in UTF-8")))
            }
            Err(e) => {
                self.from = Box::new(io::empty());
                Some(Err(self.fault(format!("cannot be read on: {e}"))))
            }
        }
    }

    fn header(&mut self) -> Result<(), Diagnostic> {
        let hint =
            "a header names `uid` and either `marked_sentence` or `sentence`, `source` and `target`, with tabs between";
        let text = self.text().unwrap_or_else(|| Err(self.fault("the table is empty").hint(hint)))?;
        let names: Vec<&str> = text.trim_start_matches('\u{feff}').split('\t').map(str::trim).collect();
        let find = |name: &str| names.iter().position(|n| n.eq_ignore_ascii_case(name));
        let uid = find("uid").ok_or_else(|| self.fault("there is no column `uid`").hint(hint))?;
        let sentence = find("sentence").zip(find("source")).zip(find("target")).map(|((a, b), c)| (a, b, c));
        self.columns = Columns { uid, marked: find("marked_sentence"), sentence };
        if self.columns.marked.is_none() && sentence.is_none() {
            return Err(self.fault("there is no column of marked sentences").hint(hint));
        }
        Ok(())
    }

    /// The next row; empty lines are none.
    fn row(&mut self) -> Option<Result<Row, Diagnostic>> {
        loop {
            match self.text()? {
                Ok(text) if text.trim().is_empty() => {}
                Ok(text) => return Some(self.read(&text)),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }

    fn read(&self, text: &str) -> Result<Row, Diagnostic> {
        let cells: Vec<_> = text.split('\t').map(kabar::unquoted).collect();
        let cell = |at: usize| cells.get(at).map_or("", |c| c.trim());
        let uid = cell(self.columns.uid).to_owned();
        if uid.is_empty() {
            return Err(self.fault("the row has no uid"));
        }
        let mut marked = self.columns.marked.map(|at| Marked::parse(cell(at))).unwrap_or_default();
        if marked.source.is_none()
            && marked.target.is_none()
            && let Some((sentence, source, target)) = self.columns.sentence
        {
            marked = Marked::find(cell(sentence), cell(source), cell(target));
        }
        if marked.text.trim().is_empty() {
            return Err(self.fault(format!("row `{uid}` has no sentence")));
        }
        if marked.source.is_none() && marked.target.is_none() {
            let hint = "mark them with <s>…</s> and <t>…</t>, or give their words as they stand in the sentence";
            return Err(self
                .fault(format!("neither source nor target of row `{uid}` is found in its sentence"))
                .hint(hint));
        }
        Ok(Row { line: self.line, uid, marked })
    }

    /// The next rows, within the bounds that keep memory small.
    fn chunk(&mut self) -> Vec<Result<Row, Diagnostic>> {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while chunk.len() < CHUNK_ITEMS && bytes < CHUNK_BYTES {
            let Some(row) = self.row() else { break };
            bytes += row.as_ref().map_or(0, |row| row.marked.text.len());
            chunk.push(row);
        }
        chunk
    }
}

struct Shell {
    pipeline: Pipeline,
    lang: Option<String>,
    always: bool,
}

impl Shell {
    fn stream(&mut self, table: &mut Table, pool: &rayon::ThreadPool, out: &mut dyn Write) -> io::Result<Outcome> {
        let mut outcome = Outcome::AllRead;
        out.write_all(HEADER.as_bytes())?;
        loop {
            let chunk = table.chunk();
            if chunk.is_empty() {
                return out.flush().map(|()| outcome);
            }
            self.tell_language(&chunk);
            let name = &table.name;
            let done: Vec<Result<String, Diagnostic>> =
                pool.install(|| chunk.into_par_iter().map(|row| self.answer(name, &row?)).collect());
            for done in done {
                match done {
                    Ok(line) => out.write_all(line.as_bytes())?,
                    Err(fault) => {
                        if fault.level == Level::Error {
                            outcome = Outcome::SomeBad;
                        }
                        out.flush()?;
                        say(&fault);
                    }
                }
            }
            out.flush()?;
        }
    }

    /// One sentence is too little to tell a language by: the first rows together are not.
    fn tell_language(&mut self, chunk: &[Result<Row, Diagnostic>]) {
        if self.lang.is_none() {
            let texts: Vec<&str> = chunk.iter().flatten().map(|row| row.marked.text.as_str()).collect();
            let article = Article { text: texts.join("\n\n"), ..Article::default() };
            self.lang = self.pipeline.identify(&article).ok().map(str::to_owned);
        }
    }

    fn answer(&self, name: &str, row: &Row) -> Result<String, Diagnostic> {
        let options = Options { lang: self.lang.clone() };
        let relation = self
            .pipeline
            .relate(&row.marked, &options, self.always)
            .map_err(|fault| Diagnostic { file: name.to_owned(), ..fault.at(row.line, None) })?;
        let kind = relation.kind.map_or("NONE", |kind| kind.as_str());
        let evidence = relation.evidence.join("; ");
        Ok(format!("{}\t{kind}\t{:.3}\t{}\n", plain(&row.uid), relation.confidence, plain(&evidence)))
    }
}
