//! Every row of a lexicon has an example that must be coded as it says, and every pack has cases. They are read with the
//! live parser: one that fails may show a wrong row, or a misparsed sentence.

use std::{collections::BTreeMap, fs};

use anyhow::{Context, anyhow, bail};
use kabar::{Checked, Pipeline, Source};

use crate::root;

/// Shares of examples that must be right; they only rise.
const FLOORS: &str = "xtask/example-floors.tsv";

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let floors = if args == ["--floor"] { floors()? } else { BTreeMap::new() };
    let (only, show) = match args {
        [] | ["--floor"] => (None, 0),
        [tag] => (Some(*tag), 0),
        [tag, "--errors", n] => (Some(*tag), n.parse()?),
        ["--errors", n] => (None, n.parse()?),
        _ => bail!("examples [TAG] [--errors N | --floor]"),
    };
    let source = Source::folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let pipeline = Pipeline::new(source.clone()).map_err(|e| anyhow!("{e}"))?;
    println!("| | number | comes out right | its own row fires |\n| --- | ---: | ---: | ---: |");
    let (mut wrong, mut fallen) = (Vec::new(), Vec::new());
    for tag in pipeline.languages().into_iter().filter(|tag| only.is_none_or(|only| only == *tag)) {
        let rows = pipeline.check_rows(tag).map_err(|e| anyhow!("{e}"))?;
        let cases = pipeline.check_cases(&source, tag).map_err(|e| anyhow!("{e}"))?;
        for (name, checked) in [("rows", rows), ("cases", cases)] {
            let name = format!("{tag} {name}");
            let right = print(&name, &checked);
            if let Some(floor) = floors.get(&name).filter(|floor| right < **floor) {
                fallen.push(format!("{name}: {right:.1} % are right, {floor:.1} % were ({FLOORS})"));
            }
            wrong.extend(checked.into_iter().filter(|c| !c.right));
        }
    }
    for c in wrong.iter().take(show) {
        let got = if c.got.is_empty() { "nothing".to_owned() } else { c.got.join("; ") };
        println!("\n{}: {}\n  expected {}\n  got      {got}", c.id, c.text, c.expected);
    }
    if fallen.is_empty() { Ok(()) } else { bail!("{}", fallen.join("; ")) }
}

/// `en rows` → percent, from a table of two columns.
fn floors() -> anyhow::Result<BTreeMap<String, f64>> {
    let text = fs::read_to_string(root().join(FLOORS)).context(FLOORS)?;
    let rows = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    rows.map(|(at, line)| {
        let parsed = line.split_once('\t').and_then(|(name, share)| Some((name.to_owned(), share.parse().ok()?)));
        parsed.with_context(|| format!("{FLOORS}:{}: a name, a tab and a number of percent are wanted", at + 1))
    })
    .collect()
}

/// Prints a line of the table and gives the percentage that is right.
fn print(name: &str, checked: &[Checked]) -> f64 {
    let share = |n: usize| 100.0 * n as f64 / checked.len().max(1) as f64;
    let fired = checked.iter().filter(|c| c.fired).count();
    let right = checked.iter().filter(|c| c.right).count();
    println!("| {name} | {} | {:.1} % | {:.1} % |", checked.len(), share(right), share(fired));
    share(right)
}
