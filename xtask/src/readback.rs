//! Exports read back by the programs they are meant for.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::bail;

use crate::{root, sh, target};

/// What the check reads with.
const PACKAGES: [&str; 5] = ["duckdb", "polars", "pandas", "pyarrow", "networkx"];

/// A Python that has the packages, in a folder of its own under target/; none, said aloud, where there is none to be had.
pub(crate) fn python() -> Option<PathBuf> {
    let home = target().join("python");
    let python = home.join("bin/python");
    let quiet = |program: &PathBuf, args: &[&str]| {
        let status = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    let imports = format!("import {}", PACKAGES.join(","));
    if quiet(&python, &["-c", &imports]) {
        return Some(python);
    }
    let made = quiet(&"python3".into(), &["-m", "venv", &home.display().to_string()]);
    let args: Vec<&str> = ["-m", "pip", "install", "--quiet"].into_iter().chain(PACKAGES).collect();
    if made && quiet(&python, &args) && quiet(&python, &["-c", &imports]) {
        return Some(python);
    }
    eprintln!("SKIPPED: no Python with {} (from PyPI)", PACKAGES.join(", "));
    None
}

pub(crate) fn run() -> anyhow::Result<()> {
    let Some(python) = python() else { return Ok(()) };
    sh("cargo", &["build", "--quiet", "--package", "kabar-cli"])?;
    let kabar = target().join("debug/kabar").display().to_string();
    let work = target().join("readback");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    let path = |name: &str| work.join(name).display().to_string();
    let archive = path("samples.db");
    let samples = root().join("samples").display().to_string();
    sh(&kabar, &["ingest", "--into", &archive, "--date", "2024-01-11", "--source", "Warta Pagi", &samples])?;
    let forms = ["parquet", "jsonl", "gdelt", "graphml"];
    for form in forms {
        sh(&kabar, &["export", &archive, "--format", form, "--out", &path(form)])?;
    }
    // The same archive gives the same bytes.
    sh(&kabar, &["export", &archive, "--format", "parquet", "--out", &path("again")])?;
    if fs::read(work.join("parquet/manifest.json"))? != fs::read(work.join("again/manifest.json"))? {
        bail!("two exports of one archive differ");
    }
    let script = root().join("xtask/src/readback.py").display().to_string();
    let folders: Vec<String> = forms.iter().map(|form| path(form)).collect();
    let args: Vec<&str> = std::iter::once(script.as_str()).chain(folders.iter().map(String::as_str)).collect();
    sh(&python.display().to_string(), &args)
}
