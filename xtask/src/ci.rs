//! What CI runs, from the quickest to the longest. The tests come last, so that their summary ends the log.

use std::process::{Command, Stdio};

use crate::{check, codebook, examples, fuzz, readback, readme, root, sh, tidy};

/// How long each fuzz target runs.
const FUZZ_SECONDS: &str = "20";

/// What a commit is judged by does not hang on chance; `cargo xtask fuzz` draws a new seed each time.
const FUZZ_SEED: &str = "1795705809";

/// How many changed inputs of each form are read.
const MUTATED: &str = "500";

pub(crate) fn run(with_fuzz: bool) -> anyhow::Result<()> {
    sh("cargo", &["fmt", "--all", "--check"])?;
    tidy::run()?;
    sh("cargo", &["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    check::run(&root())?;
    codebook::check()?;
    optional("cargo-deny", "cargo", &["deny", "--all-features", "check", "licenses", "bans", "sources"])?;
    optional("typos", "typos", &[])?;
    if with_fuzz {
        fuzz::run(&["--seconds", FUZZ_SECONDS, "--seed", FUZZ_SEED])?;
        fuzz::mutate(&["--times", MUTATED])?;
    }
    examples::run(&["--floor"])?;
    readme::run(true)?;
    readback::run()?;
    sh("cargo", &["test", "--locked", "--workspace"])
}

/// Runs a tool where it is installed; says so where it is not.
fn optional(tool: &str, program: &str, args: &[&str]) -> anyhow::Result<()> {
    let found = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return sh(program, args);
    }
    eprintln!("SKIPPED: {tool} is not installed");
    Ok(())
}
