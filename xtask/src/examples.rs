//! Every row of a lexicon has an example that must be coded as it says, and every pack has cases. They are read with the
//! live parser: one that fails may show a wrong row, or a misparsed sentence.

use anyhow::{anyhow, bail};
use kabar::{Checked, Pipeline, Source};

use crate::root;

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let (only, show) = match args {
        [] => (None, 0),
        [tag] => (Some(*tag), 0),
        [tag, "--errors", n] => (Some(*tag), n.parse()?),
        ["--errors", n] => (None, n.parse()?),
        _ => bail!("examples [TAG] [--errors N]"),
    };
    let source = Source::folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let pipeline = Pipeline::new(source.clone()).map_err(|e| anyhow!("{e}"))?;
    println!("| | number | fires | and is right |\n| --- | ---: | ---: | ---: |");
    let mut wrong = Vec::new();
    for tag in pipeline.languages().into_iter().filter(|tag| only.is_none_or(|only| only == *tag)) {
        let rows = pipeline.check_rows(tag).map_err(|e| anyhow!("{e}"))?;
        let cases = pipeline.check_cases(&source, tag).map_err(|e| anyhow!("{e}"))?;
        for (name, checked) in [("rows", rows), ("cases", cases)] {
            print(&format!("{tag} {name}"), &checked);
            wrong.extend(checked.into_iter().filter(|c| !c.right));
        }
    }
    for c in wrong.iter().take(show) {
        let got = if c.got.is_empty() { "nothing".to_owned() } else { c.got.join("; ") };
        println!("\n{}: {}\n  expected {}\n  got      {got}", c.id, c.text, c.expected);
    }
    Ok(())
}

fn print(name: &str, checked: &[Checked]) {
    let share = |n: usize| 100.0 * n as f64 / checked.len().max(1) as f64;
    let fired = checked.iter().filter(|c| c.fired).count();
    let right = checked.iter().filter(|c| c.right).count();
    println!("| {name} | {} | {:.1} % | {:.1} % |", checked.len(), share(fired), share(right));
}
