//! Feeds broken input to everything that reads outside data, on the stable toolchain: seeds from the repository, changed at
//! random; a panic is made small, printed and kept.

mod mutate;
#[path = "../../../fuzz/targets.rs"]
mod targets;

use std::{
    any::Any,
    fs,
    panic::{self, AssertUnwindSafe},
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, bail};

use crate::{random::Random, root, target};
use mutate::{mutated, smaller};
use targets::{TARGETS, Target};

/// An input that takes longer than this is a fault, too.
const SLOW: Duration = Duration::from_secs(10);

/// How long a crash is made smaller.
const SHRINK: Duration = Duration::from_secs(10);

struct Settings {
    seconds: u64,
    seed: u64,
}

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let (mut settings, mut names) = (Settings { seconds: 20, seed: now() }, Vec::new());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|n| n.parse().ok()).with_context(|| format!("{arg} needs a number"));
        match *arg {
            "--seconds" => settings.seconds = number()?,
            "--seed" => settings.seed = number()?,
            name => names.push(name),
        }
    }
    let known: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
    if let Some(name) = names.iter().find(|n| !known.contains(n)) {
        bail!("no fuzz target `{name}`; there are: {}", known.join(", "));
    }
    let mut crashed = Vec::new();
    for target in TARGETS.iter().filter(|t| names.is_empty() || names.contains(&t.name)) {
        if !fuzz(target, &settings)? {
            crashed.push(target.name);
        }
    }
    if crashed.is_empty() { Ok(()) } else { bail!("crashes in: {}", crashed.join(", ")) }
}

/// The forms that articles come in.
const FORMS: [&str; 7] = ["html", "feed", "warc", "jsonl", "json", "csv", "gz"];

/// Feeds so many changed inputs of every form to the reader: none may panic, take longer than [`SLOW`], or give nothing.
pub(crate) fn mutate(args: &[&str]) -> anyhow::Result<()> {
    let (times, seed) = match args {
        [] => (10_000_u64, 1),
        ["--times", times] => (times.parse().context("--times needs a number")?, 1),
        _ => bail!("usage: cargo xtask mutate [--times N]"),
    };
    let mut crashed = Vec::new();
    for target in TARGETS.iter().filter(|t| FORMS.contains(&t.name)) {
        let (seeds, mut random) = ((target.seeds)(&root()), Random::new(seed));
        let (started, mut slowest, mut failed) = (Instant::now(), Duration::ZERO, 0_u64);
        for _ in 0..times {
            let input = mutated(&seeds, &mut random);
            let begun = Instant::now();
            if let Err(reason) = attempt(target, &input) {
                failed += 1;
                report(target, &input, &reason, &Settings { seconds: 0, seed })?;
            }
            slowest = slowest.max(begun.elapsed());
        }
        let (count, took) = (seeds.len(), started.elapsed().as_secs_f64());
        eprintln!(
            "mutate {}: {times} inputs from {count} seeds, {failed} failed; slowest {slowest:.0?}, {took:.0} s",
            target.name
        );
        if failed > 0 {
            crashed.push(target.name);
        }
    }
    if crashed.is_empty() { Ok(()) } else { bail!("failures in: {}", crashed.join(", ")) }
}

/// Runs one target for its time; whether it came through.
fn fuzz(target: &Target, settings: &Settings) -> anyhow::Result<bool> {
    let seeds = (target.seeds)(&root());
    if seeds.is_empty() {
        bail!("fuzz target {} has no seeds", target.name);
    }
    let mut random = Random::new(settings.seed);
    // A deep recursion must show as a crash here as it would in use.
    let mut count = 0_u64;
    for seed in &seeds {
        if let Err(reason) = attempt(target, seed) {
            report(target, seed, &reason, settings)?;
            return Ok(false);
        }
    }
    // The time is for changed inputs: the seeds of data alone take longer.
    let end = Instant::now() + Duration::from_secs(settings.seconds);
    while Instant::now() < end {
        let input = mutated(&seeds, &mut random);
        count += 1;
        if let Err(reason) = attempt(target, &input) {
            let limit = Instant::now() + SHRINK;
            let small = smaller(input, |input| Instant::now() < limit && attempt(target, input).is_err());
            report(target, &small, &reason, settings)?;
            return Ok(false);
        }
    }
    eprintln!("fuzz {}: {count} inputs from {} seeds, no crash (--seed {})", target.name, seeds.len(), settings.seed);
    Ok(true)
}

/// Runs one input; the reason where it panics or takes too long.
fn attempt(target: &Target, input: &[u8]) -> Result<(), String> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let started = Instant::now();
    let result = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    panic::set_hook(hook);
    result.map_err(|panic| reason(&*panic))?;
    let taken = started.elapsed();
    if taken > SLOW { Err(format!("took {} s", taken.as_secs())) } else { Ok(()) }
}

fn reason(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

fn report(of: &Target, input: &[u8], reason: &str, settings: &Settings) -> anyhow::Result<()> {
    let dir = target().join("fuzz");
    fs::create_dir_all(&dir)?;
    let path = dir.join(format!("{}.crash", of.name));
    fs::write(&path, input)?;
    eprintln!("fuzz {}: CRASH (--seed {}): {reason}", of.name, settings.seed);
    eprintln!("  input ({} bytes, kept in {}): {}", input.len(), path.display(), input.escape_ascii());
    Ok(())
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(1, |t| t.as_secs())
}
