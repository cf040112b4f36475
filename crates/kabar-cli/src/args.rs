//! What the command line says.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use kabar_ingest::Columns;

/// Codes political events in news text: who did what to whom, when, on whose word, and how surely.
#[derive(Debug, Parser)]
#[command(name = "kabar", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Code the events of articles
    ///
    /// Articles are plain text (headline first), JSON lines of objects with `text` and, where known, `id`, `title`, `lang`, `date`,
    /// `source` and `url`, or tables with such columns; also compressed. What a file is, is told by its content.
    Code(Code),
    /// Say in words what is coded in articles and why, and what is left out and why
    ///
    /// Every sentence with a word that may tell of an event: who did what to whom, on which words and rows of the codebook it
    /// rests, how it is presented and on whose word; then what was considered and not coded. `kabar code --explain` shows the trees too.
    Explain(Explain),
    /// Say how two marked actors have to do with each other
    ///
    /// The table has a header and, tab-separated, `uid` and either `marked_sentence`, with <s>…</s> around the source and <t>…</t>
    /// around the target, or `sentence`, `source` and `target`; other columns are passed over. Out comes a table with `uid`, `type`
    /// (one of PLOVER's, or NONE), `confidence` and `evidence`: what decided, the strongest first.
    Relate(Relate),
    /// Print words, tags and trees
    Parse(Parse),
    /// Give the new articles of feeds, as JSON lines or into an archive
    ///
    /// The list of feeds is TOML: [[feed]] with `url` and, where wanted, `source`, `lang`, `pages` and `every`; docs/ingest.md tells
    /// more. What was seen is kept beside it. `kabar watch feeds.toml --into news.db` fills an archive; `kabar watch --once feeds.toml
    /// | kabar code -` codes what is new.
    Watch(crate::watch::Watch),
    /// Show the trained parsers: recipe, data, seed, scores
    Models(Models),
    /// Code articles and keep them, with their events, in an archive
    Ingest(crate::ingest::Ingest),
    /// Code the articles of an archive anew, as a new version
    Recode(crate::recode::Recode),
    /// Show what changed from one version of an archive to another
    Diff(crate::diff::Diff),
    /// Look after an archive
    Db(crate::db::Db),
    /// What one did to another, day by day
    Timeline(crate::timeline::Timeline),
    /// With whom an actor has to do
    Relations(crate::relations::Relations),
    /// Events by who, whom, what and when
    Events(crate::events::Events),
    /// Sentences and headlines that hold words
    Search(crate::search::Search),
    /// Who acts upon whom
    Network(crate::network::Network),
    /// Answer a question in SQL
    Sql(crate::sql::Sql),
    /// Write events to files that other programs read
    Export(crate::export::Export),
    /// Show a story of an archive: who tells it, who copied whom, where reports disagree
    Story(crate::story::Story),
    /// Tell what departs from its own past, and which feeds are out
    Alert(crate::alert::Alert),
}

/// Options of `kabar relate`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 every row was answered, 1 some were not (each is named), 2 wrong usage.")]
pub(crate) struct Relate {
    /// Language of the sentences; without it the language is told from the first of them
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,

    /// Give the best guess even where nothing seems to relate the two
    #[arg(long)]
    pub(crate) always: bool,

    /// Data folder (packs/, ontology/, actors/, models/) used over the built-in data
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,

    /// Sentences read at a time [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// Table of marked sentences; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Options of `kabar parse`.
#[derive(Debug, Args)]
pub(crate) struct Parse {
    /// Language; without it the language is told from the text
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = ParseFormat::Conllu)]
    pub(crate) format: ParseFormat,

    /// The text has one sentence a line
    #[arg(long)]
    pub(crate) sentences: bool,

    /// Data folder (packs/, ontology/, actors/, models/) used over the built-in data
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,

    /// Text with blank lines between paragraphs; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// Forms of a parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ParseFormat {
    /// CoNLL-U 2.0
    Conllu,
    /// For people
    Tree,
}

/// Options of `kabar models`.
#[derive(Debug, Args)]
pub(crate) struct Models {
    /// Data folder used over the built-in data
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,
}

/// Options of `kabar code`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 everything was read, 1 some items were not (each is named), 2 wrong usage.")]
pub(crate) struct Code {
    /// Language of articles that do not say; without it the language is told from the text
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,

    /// Day of publication of articles that do not say
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) date: Option<Date>,

    /// Outlet of articles that do not say
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,

    /// Columns of tables (CSV, TSV): text=body,title=headline,date=published; without it the usual headers are known
    #[arg(long, value_name = "PART=COLUMN,…")]
    pub(crate) columns: Option<Columns>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// Leave out events whose confidence (0 to 1) is below this
    #[arg(long, value_name = "X", value_parser = share, conflicts_with = "explain")]
    pub(crate) min_confidence: Option<f32>,

    /// Show how every event came about: words, tree, rules
    #[arg(long)]
    pub(crate) explain: bool,

    /// Data folder (packs/, ontology/, actors/, models/) used over the built-in data
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,

    /// Documents coded at a time [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// Files and folders; `-`, or nothing, is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Options of the commands that code into an archive.
#[derive(Debug, Args)]
pub(crate) struct Coding {
    /// Data folder (packs/, ontology/, actors/, models/) used over the built-in data
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,

    /// Documents coded at a time [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// Say at the end what the time went into
    #[arg(long)]
    pub(crate) times: bool,
}

/// Options of `kabar explain`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 everything was read, 1 some items were not (each is named), 2 wrong usage.")]
pub(crate) struct Explain {
    /// Language of articles that do not say; without it the language is told from the text
    #[arg(long, value_name = "TAG")]
    pub(crate) lang: Option<String>,

    /// Day of publication of articles that do not say
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) date: Option<Date>,

    /// Data folder (packs/, ontology/, actors/, models/) used over the built-in data
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Option<PathBuf>,

    /// Files and folders; `-`, or nothing, is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// One JSON object an event
    Jsonl,
    /// One row an event; lists are joined by `;`
    Csv,
}

pub(crate) fn share(text: &str) -> Result<f32, String> {
    let value: Option<f32> = text.parse().ok();
    value.filter(|x| (0.0..=1.0).contains(x)).ok_or_else(|| "write a number from 0 to 1, as in 0.7".to_owned())
}

pub(crate) fn date(text: &str) -> Result<Date, String> {
    let form = text.len() == 10;
    text.parse().ok().filter(|_| form).ok_or_else(|| "write the day as in 2024-06-18".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
