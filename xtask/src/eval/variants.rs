//! Whether an event survives being told in other words around it: every example of a lexicon, put into the wordings of its pack
//! (`packs/*/variants.tsv`), should still give its events, and no others. It needs no gold.

use std::{collections::BTreeSet, fs};

use anyhow::{Context, anyhow, bail};
use kabar::{Article, Options, Pipeline};

use super::told::{Told, pairs as paired};
use crate::root;

/// How far the other example of a wording stands from the first: any number that shares no factor with theirs.
const STRIDE: usize = 7919;

/// An example and its events.
struct Example {
    text: String,
    events: Vec<Told>,
}

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let show: usize = match args {
        [] => 0,
        ["--errors", n] => n.parse()?,
        _ => bail!("eval variants [--errors N]"),
    };
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    println!("| wording | examples | unchanged | events | kept | new |\n| --- | ---: | ---: | ---: | ---: | ---: |");
    for tag in pipeline.languages() {
        let examples = examples(&pipeline, tag)?;
        let inner = inner_words(&examples);
        for (name, template) in templates(tag)? {
            let (mut same, mut events, mut kept, mut new, mut shown) = (0, 0, 0, 0, 0);
            for (at, example) in examples.iter().enumerate() {
                let other = &examples[(at * STRIDE + 13) % examples.len()];
                let text = filled(&template, example, other, &inner);
                let mut wanted = example.events.clone();
                if template.contains("{2}") {
                    wanted.extend(other.events.iter().cloned());
                }
                let got = code(&pipeline, tag, &text)?;
                let found = paired(&wanted, &got);
                events += wanted.len();
                kept += found;
                new += got.len() - found;
                if found == wanted.len() && found == got.len() {
                    same += 1;
                } else if shown < show {
                    shown += 1;
                    println!("{text}\n  wanted {}\n  got    {}", list(&wanted), list(&got));
                }
            }
            let share = |n: usize| 100.0 * n as f64 / events.max(1) as f64;
            let unchanged = 100.0 * f64::from(same) / examples.len().max(1) as f64;
            println!(
                "| {tag} {name} | {} | {unchanged:.1} % | {events} | {:.1} % | {:.1} % |",
                examples.len(),
                share(kept),
                share(new)
            );
        }
    }
    Ok(())
}

/// The examples of one sentence that give an event, with what they give.
fn examples(pipeline: &Pipeline, tag: &str) -> anyhow::Result<Vec<Example>> {
    let rows = pipeline.check_rows(tag).map_err(|e| anyhow!("{e}"))?;
    let plain = rows.iter().filter(|row| row.right && row.text.ends_with('.') && row.text.matches('.').count() == 1);
    let mut found = Vec::new();
    for row in plain.filter(|row| row.text.starts_with(char::is_uppercase)) {
        let events = code(pipeline, tag, &row.text)?;
        if !events.is_empty() {
            found.push(Example { text: row.text.clone(), events });
        }
    }
    Ok(found)
}

fn code(pipeline: &Pipeline, tag: &str, text: &str) -> anyhow::Result<Vec<Told>> {
    let article = Article { text: text.to_owned(), lang: Some(tag.to_owned()), ..Article::default() };
    let events = pipeline.code(&article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
    Ok(events.iter().map(Told::of).collect())
}

/// Words that stand in small letters within some example: no names.
fn inner_words(examples: &[Example]) -> BTreeSet<&str> {
    examples.iter().flat_map(|example| example.text.split(' ').skip(1)).collect()
}

/// A wording with the examples in it, their first words in small letters where they are no names.
fn filled(template: &str, example: &Example, other: &Example, inner: &BTreeSet<&str>) -> String {
    let within = |text: &str| {
        let text = text.trim_end_matches('.');
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let small = first.to_lowercase();
        if inner.contains(small.as_str()) { format!("{small} {rest}") } else { text.to_owned() }
    };
    let first =
        if template.starts_with("{}") { example.text.trim_end_matches('.').to_owned() } else { within(&example.text) };
    template.replace("{2}", &within(&other.text)).replace("{}", &first)
}

fn templates(tag: &str) -> anyhow::Result<Vec<(String, String)>> {
    let path = root().join("packs").join(tag).join("variants.tsv");
    let Ok(text) = fs::read_to_string(&path) else { return Ok(Vec::new()) };
    let rows = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()).skip(1);
    rows.map(|(at, line)| {
        let (name, template) =
            line.split_once('\t').filter(|(_, template)| template.contains("{}")).with_context(|| {
                format!("{}:{}: a name, a tab and a wording with {{}} in it are wanted", path.display(), at + 1)
            })?;
        Ok((name.to_owned(), template.to_owned()))
    })
    .collect()
}

fn list(events: &[Told]) -> String {
    events.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
