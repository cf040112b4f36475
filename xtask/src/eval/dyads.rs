//! The type of marked pairs against the gold: by cross-validation where something was trained.

use std::{path::Path, process::Command};

use anyhow::{Context, bail};

use super::shared;
use crate::{sh, target};

const FOLDS: &str = "10";

/// Answers by name, and what they are.
const ANSWERS: [(&str, &str); 3] = [
    ("rules", "propositions alone, no training"),
    ("words", "linear model, words and pairs of words alone"),
    ("model", "linear model, all clues (`kabar relate`)"),
];

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let each = match args {
        [] => false,
        ["--each"] => true,
        _ => bail!("eval dyads [--each]"),
    };
    let Some(shared) = shared() else { return Ok(()) };
    let (pairs, answers) = (shared.join("eval/dyads_dev.tsv"), target().join("eval/dyads"));
    let (pairs_arg, answers_arg) = (pairs.display().to_string(), answers.display().to_string());
    let mut train = vec!["run", "--release", "--quiet", "--package", "kabar-train", "--", "relate", "--lang", "en"];
    train.extend(["--pairs", &pairs_arg, "--folds", FOLDS, "--answers", &answers_arg]);
    train.extend(each.then_some("--each"));
    sh("cargo", &train)?;
    println!("| {FOLDS}-fold, folds by uid | accuracy | macro F1 on roots | on quads | on sides |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    let scorer = shared.join("eval/score_dyads.py");
    let row = |file: &str, name: &str| -> anyhow::Result<()> {
        let [root, quad, side] = score(&scorer, &pairs, &answers.join(format!("{file}.tsv")))?;
        println!("| {name} | {:.3} | **{:.3}** | {:.3} | {:.3} |", root.0, root.1, quad.1, side.1);
        Ok(())
    };
    for (file, name) in ANSWERS {
        row(file, name)?;
    }
    for group in kabar_relate::Group::ALL.into_iter().filter(|_| each) {
        row(&format!("no-{group}"), &format!("all clues but `{group}`"))?;
    }
    Ok(())
}

/// Accuracy and macro F1 on roots, quads, sides.
fn score(scorer: &Path, gold: &Path, pred: &Path) -> anyhow::Result<[(f64, f64); 3]> {
    let output = Command::new("python3").arg(scorer).arg(gold).arg(pred).output()?;
    if !output.status.success() {
        bail!("score_dyads.py failed on {}: {}", pred.display(), String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout)?;
    let find = |level: &str| -> anyhow::Result<(f64, f64)> {
        let line = text.lines().find(|line| line.starts_with(level)).with_context(|| level.to_owned())?;
        let numbers: Vec<f64> = line.split_whitespace().skip(1).map(str::parse).collect::<Result<_, _>>()?;
        match numbers[..] {
            [accuracy, _, macro_f1] => Ok((accuracy, macro_f1)),
            _ => bail!("score_dyads.py says `{line}`"),
        }
    };
    Ok([find("root")?, find("quad")?, find("binary")?])
}
