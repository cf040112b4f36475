//! Streams articles through the pipeline: a chunk at a time, documents of a chunk side by side, results in input order.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
};

use anyhow::{Context, bail};
use kabar::{Options, Pipeline};
use kabar_ingest::{Defaults, Input, Item, Reader};
use kabar_model::{Article, Diagnostic, Level};
use rayon::prelude::*;

use crate::{
    args::{Code, Explain, Format},
    output::{Renderer, say},
    progress::Progress,
};

/// How the batch went.
pub(crate) enum Outcome {
    AllRead,
    SomeBad,
}

/// A chunk holds at most this many items, and this much text unless one article alone has more: that bounds memory, and
/// is enough for all threads to have work.
pub(crate) const CHUNK_ITEMS: usize = 512;
pub(crate) const CHUNK_BYTES: usize = 512 << 10;

/// Trees are walked by recursion in places; a deep one must not end the process.
pub(crate) const STACK: usize = 64 << 20;

/// What is shown of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    /// Its events.
    Events,
    /// Words, trees and rows.
    Trees,
    /// What was coded and why, in words.
    Words,
}

/// Codes and prints.
pub(crate) fn run(code: &Code) -> anyhow::Result<Outcome> {
    let show = if code.explain { Show::Trees } else { Show::Events };
    batch(code, show)
}

/// Says in words what is coded and why.
pub(crate) fn explain(explain: &Explain) -> anyhow::Result<Outcome> {
    let Explain { lang, date, packs, files } = explain;
    let code = Code {
        lang: lang.clone(),
        date: *date,
        source: None,
        columns: None,
        format: Format::Table,
        min_confidence: None,
        explain: true,
        packs: packs.clone(),
        threads: None,
        files: files.clone(),
    };
    batch(&code, Show::Words)
}

fn batch(code: &Code, show: Show) -> anyhow::Result<Outcome> {
    let inputs = inputs(code)?;
    let pipeline = pipeline(code.packs.as_deref())?;
    if let Some(tag) = &code.lang
        && pipeline.language(tag).is_none()
    {
        bail!("--lang {tag}: there is no pack for that language; there are: {}", pipeline.languages().join(", "));
    }
    if code.explain && code.format != Format::Table {
        bail!("--explain is for people: it goes with --format table only; in jsonl, see `evidence`");
    }
    let threads = code.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let progress = Progress::new(&inputs);
    let defaults = Defaults {
        lang: code.lang.clone(),
        date: code.date,
        source: code.source.clone(),
        columns: code.columns.clone().unwrap_or_default(),
    };
    let batch = Batch { pipeline, renderer: Renderer::new(code.format), show, least: code.min_confidence };
    let done = if code.format == Format::Table {
        let mut out = BufWriter::new(anstream::AutoStream::auto(io::stdout().lock()));
        batch.stream(Reader::new(inputs, defaults), &pool, &mut out, progress)
    } else {
        batch.stream(Reader::new(inputs, defaults), &pool, &mut BufWriter::new(io::stdout().lock()), progress)
    };
    // The process ends with this: handing back hundreds of thousands of small pieces would take as long as reading them.
    std::mem::forget(batch);
    match done {
        // The reader of our output has seen enough.
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Outcome::AllRead),
        Err(e) => Err(e).context("writing to standard output"),
        Ok(outcome) => Ok(outcome),
    }
}

/// With the built-in data, or a folder's over it.
pub(crate) fn pipeline(packs: Option<&Path>) -> anyhow::Result<Pipeline> {
    match packs {
        Some(dir) => checked(dir),
        None => Ok(Pipeline::embedded()?),
    }
}

/// The data of a folder, all of it read before the first article: a slip in a table is told once, not with every article.
fn checked(dir: &Path) -> anyhow::Result<Pipeline> {
    let pipeline = Pipeline::from_folder(dir).with_context(|| format!("--packs {}", dir.display()))?;
    let mut faults: Vec<Diagnostic> = Vec::new();
    for tag in pipeline.languages() {
        for fault in pipeline.load(tag).err().into_iter().flat_map(|e| e.0) {
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    for fault in &mut faults {
        let path = dir.join(&fault.file);
        if path.exists() {
            fault.file = path.display().to_string();
        }
        say(fault);
    }
    match faults.len() {
        0 => Ok(pipeline),
        1 => bail!("--packs {}: there is a fault in the data", dir.display()),
        n => bail!("--packs {}: there are {n} faults in the data", dir.display()),
    }
}

fn inputs(code: &Code) -> anyhow::Result<Vec<Input>> {
    if code.files.is_empty() {
        if io::stdin().is_terminal() {
            bail!("no FILE given; name files or folders, or pipe text in (`kabar code --help` tells more)");
        }
        return Ok(vec![Input::Stdin]);
    }
    Ok(code.files.iter().map(|path| Input::argument(path)).collect())
}

/// What one item gave: bytes for standard output, or a message.
enum Done {
    Output(Vec<u8>),
    Message(Diagnostic),
}

struct Batch {
    pipeline: Pipeline,
    renderer: Renderer,
    show: Show,
    /// Events of lower confidence are left out.
    least: Option<f32>,
}

impl Batch {
    fn stream(
        &self,
        mut reader: Reader,
        pool: &rayon::ThreadPool,
        out: &mut dyn Write,
        mut progress: Progress,
    ) -> io::Result<Outcome> {
        let (mut outcome, mut held) = (Outcome::AllRead, None);
        out.write_all(&self.renderer.prelude())?;
        loop {
            let chunk = next_chunk(&mut reader, &mut held);
            if chunk.is_empty() {
                break;
            }
            let count = chunk.len();
            let done: Vec<Done> = pool.install(|| chunk.into_par_iter().map(|item| self.item(item)).collect());
            for done in done {
                match done {
                    Done::Output(bytes) => out.write_all(&bytes)?,
                    Done::Message(message) => {
                        if message.level == Level::Error {
                            outcome = Outcome::SomeBad;
                        }
                        out.flush()?;
                        progress.suspend(|| say(&message));
                    }
                }
            }
            out.flush()?;
            progress.advance(count, reader.bytes_read());
        }
        Ok(outcome)
    }

    fn item(&self, item: Item) -> Done {
        let article = match item {
            Item::Fault(message) => return Done::Message(message),
            Item::Article(article) => article,
        };
        match self.article(&article) {
            Ok(bytes) => Done::Output(bytes),
            Err(message) => Done::Message(message),
        }
    }

    fn article(&self, article: &Article) -> Result<Vec<u8>, Diagnostic> {
        let options = Options::default();
        let told = match self.show {
            Show::Events => None,
            Show::Trees => Some(self.pipeline.explain(article, &options)?),
            Show::Words => Some(self.pipeline.explain_plainly(article, &options)?),
        };
        if let Some(text) = told {
            return Ok(self.renderer.explanation(article, &text));
        }
        let mut events = self.pipeline.code(article, &options)?;
        events.retain(|event| self.least.is_none_or(|least| event.confidence >= least));
        Ok(self.renderer.events(article, &events))
    }
}

/// The next items. The one that does not fit any more is held for the chunk after.
pub(crate) fn next_chunk(reader: &mut Reader, held: &mut Option<Item>) -> Vec<Item> {
    let (mut chunk, mut bytes) = (Vec::new(), 0);
    while chunk.len() < CHUNK_ITEMS {
        let Some(item) = held.take().or_else(|| reader.next()) else { break };
        if let Item::Article(article) = &item {
            bytes += article.text.len() + article.title.as_ref().map_or(0, String::len);
            if bytes > CHUNK_BYTES && !chunk.is_empty() {
                *held = Some(item);
                break;
            }
        }
        chunk.push(item);
    }
    chunk
}
