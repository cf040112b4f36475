//! The command `kabar`: a thin shell over the library. It reads arguments, streams articles through the
//! [`kabar::Pipeline`] and prints; it holds no rule of coding.

mod alert;
mod args;
mod asking;
mod batch;
mod conveyor;
mod db;
mod diff;
mod events;
mod export;
mod ingest;
mod keep;
mod network;
mod output;
mod parse;
mod progress;
mod recode;
mod relate;
mod relations;
mod search;
mod sheet;
mod sql;
mod story;
mod timeline;
mod watch;

use std::process::ExitCode;

use clap::Parser;

/// An article is coded in many small pieces, and most of the time to start goes into small pieces of the data.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Everything was read.
const ALL_READ: u8 = 0;
/// Some items were not.
const SOME_BAD: u8 = 1;
/// The command line or the data it names cannot be used.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    // A panic in one document is reported as that document's fault; the default message would only repeat it.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let done = match args::Cli::parse().command {
        args::Command::Code(code) => batch::run(&code),
        args::Command::Explain(explain) => batch::explain(&explain),
        args::Command::Relate(relate) => relate::run(&relate),
        args::Command::Parse(parse) => parse::run(&parse),
        args::Command::Watch(watch) => watch::run(&watch),
        args::Command::Models(models) => parse::models(&models),
        args::Command::Ingest(ingest) => ingest::run(&ingest),
        args::Command::Recode(recode) => recode::run(&recode),
        args::Command::Diff(diff) => diff::run(&diff),
        args::Command::Db(db) => db::run(&db),
        args::Command::Timeline(timeline) => timeline::run(&timeline),
        args::Command::Relations(relations) => relations::run(&relations),
        args::Command::Events(events) => events::run(&events),
        args::Command::Search(search) => search::run(&search),
        args::Command::Network(network) => network::run(&network),
        args::Command::Sql(sql) => sql::run(&sql),
        args::Command::Export(export) => export::run(&export),
        args::Command::Story(story) => story::run(&story),
        args::Command::Alert(alert) => alert::run(&alert),
    };
    let status = match done {
        Ok(batch::Outcome::AllRead) => ALL_READ,
        Ok(batch::Outcome::SomeBad) => SOME_BAD,
        Err(e) => {
            output::say_error(&format!("{e:#}"));
            USAGE
        }
    };
    ExitCode::from(status)
}
