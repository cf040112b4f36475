//! `kabar export`: events to files that other programs read, with a manifest of what was written.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use kabar::Codes;
use kabar_export::{
    Column, ExportError, Sealed,
    csv::Csv,
    gdelt::Gdelt,
    graphml, jsonl,
    manifest::{ColumnNote, FileNote, Manifest, VersionNote},
    parquet::Parquet,
    plover, record,
};
use kabar_model::{Factuality, Report};
use kabar_store::{At, Span, State, Store, StoreError};

use crate::{
    asking::{Days, at, open},
    batch::Outcome,
    network::graph,
};

/// Options of `kabar export`.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    after_help = "docs/export.md describes every form. The same version of an archive gives the same bytes."
)]
pub(crate) struct Export {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// Form of the files
    #[arg(long, value_enum, default_value_t = Form::Parquet)]
    format: Form,

    /// Folder to write to; it must be new or empty
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    #[command(flatten)]
    days: Days,

    /// What held at this version of the archive
    #[arg(long, value_name = "V")]
    version: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One file for every month
    Parquet,
    /// The record, after the keys of the archive
    Jsonl,
    /// Lists are joined by `;`
    Csv,
    /// JSON lines under the names that POLECAT publishes
    Plover,
    /// GDELT 1.0's 58 columns
    Gdelt,
    /// The network of who acts upon whom
    Graphml,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Plover => "plover",
            Self::Gdelt => "gdelt",
            Self::Graphml => "graphml",
        }
    }
}

/// What ends an export.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("{}: {reason}", .path.display())]
    File { path: PathBuf, reason: std::io::Error },
}

pub(crate) fn run(export: &Export) -> anyhow::Result<Outcome> {
    let (store, codes) = open(&export.archive)?;
    let at = at(&store, export.version)?;
    if fs::read_dir(&export.out).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{}: the folder is not empty (hint: name a new one)", export.out.display());
    }
    let note = noted(&store, at)?;
    let mut writing = Writing { store: &store, at, span: export.days.span()?, dir: &export.out, files: Vec::new() };
    let columns = match export.format {
        Form::Parquet => writing.parquet(note.as_ref()).map(|()| record::columns()),
        Form::Jsonl => writing.jsonl().map(|()| record::columns()),
        Form::Csv => writing.csv().map(|()| record::columns()),
        Form::Plover => writing.plover().map(|()| plover::columns()),
        Form::Gdelt => writing.gdelt(),
        Form::Graphml => writing.graphml(&codes).map(|()| Vec::new()),
    }
    .with_context(|| format!("exporting to {}", export.out.display()))?;
    let mut files = writing.files;
    files.sort();
    let rows = files.iter().map(|file| file.rows).sum();
    let manifest = Manifest {
        format: export.format.name(),
        writer: concat!("kabar ", env!("CARGO_PKG_VERSION")).to_owned(),
        version: note,
        rows,
        columns: columns.iter().map(ColumnNote::from).collect(),
        files,
    };
    let path = export.out.join("manifest.json");
    fs::create_dir_all(&export.out)
        .and_then(|()| fs::write(&path, manifest.to_json()))
        .context(path.display().to_string())?;
    println!("{}: {rows} rows in {} files", export.out.display(), manifest.files.len());
    Ok(Outcome::AllRead)
}

/// The version that is exported: the one asked for, else the last.
fn noted(store: &Store, at: At) -> anyhow::Result<Option<VersionNote>> {
    let version = match at {
        At::Version(number) => Some(store.version(number)?),
        At::Now => store.versions()?.pop(),
    };
    Ok(version.map(|v| VersionNote {
        number: v.id,
        complete: v.state == State::Complete,
        engine: v.engine,
        codebook: v.codebook,
    }))
}

type Out = Sealed<BufWriter<File>>;

struct Writing<'a> {
    store: &'a Store,
    at: At,
    span: Span,
    dir: &'a Path,
    files: Vec<FileNote>,
}

/// A file of one month that is being written.
struct Month {
    path: String,
    out: Parquet<Out>,
    rows: u64,
}

impl Writing<'_> {
    fn begin(&self, path: &str) -> Result<Out, Fault> {
        let full = self.dir.join(path);
        let made = full.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create(&full));
        let file = made.map_err(|reason| Fault::File { path: full, reason })?;
        Ok(Sealed::new(BufWriter::with_capacity(1 << 20, file)))
    }

    fn end(&mut self, path: &str, out: Out, rows: u64) -> Result<(), Fault> {
        let (out, bytes, sha256) = out.open();
        let file = out.into_inner().map_err(std::io::IntoInnerError::into_error).and_then(|file| file.sync_all());
        file.map_err(|reason| Fault::File { path: self.dir.join(path), reason })?;
        self.files.push(FileNote { path: path.to_owned(), rows, bytes, sha256 });
        Ok(())
    }

    fn parquet(&mut self, note: Option<&VersionNote>) -> Result<(), Fault> {
        let columns = record::columns();
        let notes: Vec<(&str, String)> = note
            .map(|v| vec![("kabar.version", v.number.to_string()), ("kabar.codebook", v.codebook.clone())])
            .unwrap_or_default();
        let mut open: Option<Month> = None;
        let (store, span, at) = (self.store, self.span, self.at);
        store.each_report(span, at, |report| -> Result<(), Fault> {
            let path = month_of(&report);
            if open.as_ref().is_none_or(|month| month.path != path) {
                self.close(open.take())?;
                let out = Parquet::new(self.begin(&path)?, &columns, &notes)?;
                open = Some(Month { path, out, rows: 0 });
            }
            if let Some(month) = &mut open {
                month.out.row(&record::row(&report))?;
                month.rows += 1;
            }
            Ok(())
        })?;
        self.close(open)
    }

    fn close(&mut self, month: Option<Month>) -> Result<(), Fault> {
        let Some(Month { path, out, rows }) = month else { return Ok(()) };
        let out = out.finish()?;
        self.end(&path, out, rows)
    }

    fn jsonl(&mut self) -> Result<(), Fault> {
        let (mut out, mut rows) = (self.begin("events.jsonl")?, 0);
        self.store.each_report(self.span, self.at, |report| -> Result<(), Fault> {
            rows += 1;
            Ok(jsonl::line(&mut out, &report)?)
        })?;
        self.end("events.jsonl", out, rows)
    }

    fn csv(&mut self) -> Result<(), Fault> {
        let (mut out, mut rows) = (Csv::new(self.begin("events.csv")?, &record::columns())?, 0);
        self.store.each_report(self.span, self.at, |report| -> Result<(), Fault> {
            rows += 1;
            Ok(out.row(&record::row(&report))?)
        })?;
        self.end("events.csv", out.finish()?, rows)
    }

    fn plover(&mut self) -> Result<(), Fault> {
        let (mut out, mut rows) = (jsonl::Jsonl::new(self.begin("plover.jsonl")?, &plover::columns()), 0);
        self.store.each_report(self.span, self.at, |report| -> Result<(), Fault> {
            rows += 1;
            Ok(out.row(&plover::row(&report))?)
        })?;
        self.end("plover.jsonl", out.finish()?, rows)
    }

    fn gdelt(&mut self) -> Result<Vec<Column>, Fault> {
        let mut out = Gdelt::new(self.begin("gdelt.export.CSV")?);
        self.store.each_report(self.span, self.at, |report| -> Result<(), Fault> {
            // GDELT cannot tell what is denied, feared or planned.
            if report.event.factuality != Factuality::Certain {
                return Ok(());
            }
            let told = self.store.told(report.happening, self.at, &[Factuality::Certain])?;
            if told.first == report.id {
                let told =
                    kabar_export::gdelt::Told { reports: told.reports, articles: told.articles, outlets: told.outlets };
                out.happening(&report, told)?;
            }
            Ok(())
        })?;
        let (out, rows) = out.finish()?;
        self.end("gdelt.export.CSV", out, rows)?;
        let columns = kabar_export::gdelt::COLUMNS.iter();
        Ok(columns.map(|c| Column::new(c.name, kabar_export::Kind::Text, c.about)).collect())
    }

    fn graphml(&mut self, codes: &Codes) -> Result<(), Fault> {
        let ties = self.store.network(self.at, self.span, &[])?;
        let (nodes, edges) = graph(&ties, codes, 1);
        let out = graphml::write(self.begin("network.graphml")?, &nodes, &edges)?;
        self.end("network.graphml", out, edges.len() as u64)
    }
}

/// Where a report goes: the file of its month, under the names that readers of partitioned files know.
fn month_of(report: &Report) -> String {
    let month = report.day.map_or("__HIVE_DEFAULT_PARTITION__".to_owned(), |day| day.strftime("%Y-%m").to_string());
    format!("events/month={month}/events.parquet")
}
