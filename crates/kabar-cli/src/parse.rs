//! `kabar parse` and `kabar models`: what the parser makes of a text, and which parsers there are.

use std::{
    fmt::Write as _,
    io::{self, BufWriter, Write},
};

use anyhow::{Context, bail};
use kabar::{Article, Parsed, Pipeline, Syntax, Trained};
use kabar_ingest::{Defaults, Input, Item, Reader};
use kabar_model::Level;

use crate::{
    args::{Models, Parse, ParseFormat},
    batch::{Outcome, pipeline},
    output::{plain, say},
};

pub(crate) fn run(parse: &Parse) -> anyhow::Result<Outcome> {
    let pipeline = pipeline(parse.packs.as_deref())?;
    let mut outcome = Outcome::AllRead;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut shell = Shell { pipeline: &pipeline, parse, loaded: Vec::new(), count: 0 };
    if let Some(tag) = &parse.lang
        && pipeline.language(tag).is_none()
    {
        bail!("--lang {tag}: there is no pack for that language; there are: {}", pipeline.languages().join(", "));
    }
    let input = Input::argument(&parse.file);
    for item in Reader::new([input], Defaults { lang: parse.lang.clone(), ..Defaults::default() }) {
        let fault = match item {
            Item::Article(article) => match shell.article(&article, &mut out) {
                Ok(()) => continue,
                Err(Stop::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => return Ok(outcome),
                Err(Stop::Output(e)) => return Err(e).context("writing to standard output"),
                Err(Stop::Item(message)) => message,
            },
            Item::Fault(message) => message,
        };
        if fault.level == Level::Error {
            outcome = Outcome::SomeBad;
        }
        say(&fault);
    }
    match out.flush() {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(e).context("writing to standard output"),
        _ => Ok(outcome),
    }
}

/// Why an article was not printed.
enum Stop {
    Output(io::Error),
    Item(kabar::Diagnostic),
}

impl From<io::Error> for Stop {
    fn from(e: io::Error) -> Self {
        Self::Output(e)
    }
}

struct Shell<'p> {
    pipeline: &'p Pipeline,
    parse: &'p Parse,
    loaded: Vec<(String, Syntax)>,
    /// Sentences printed.
    count: usize,
}

impl Shell<'_> {
    fn article(&mut self, article: &Article, out: &mut impl Write) -> Result<(), Stop> {
        let tag = match article.lang.as_deref().and_then(|tag| self.pipeline.language(tag)) {
            Some(tag) => tag.to_owned(),
            None => self.pipeline.identify(article).map_err(Stop::Item)?.to_owned(),
        };
        let at = if let Some(at) = self.loaded.iter().position(|(known, _)| *known == tag) {
            at
        } else {
            let name = article.id.clone().unwrap_or_default();
            let fault = |e: kabar::DataError| Stop::Item(kabar::Diagnostic::error(name, e.to_string()));
            self.loaded.push((tag.clone(), self.pipeline.syntax(&tag).map_err(fault)?));
            self.loaded.len() - 1
        };
        let syntax = &self.loaded[at].1;
        let sentences = if self.parse.sentences {
            article.text.lines().filter_map(|line| syntax.sentence(line)).collect()
        } else {
            syntax.text(&article.text)
        };
        for sentence in sentences {
            self.count += 1;
            let shown = match self.parse.format {
                ParseFormat::Conllu => sentence.conllu(&self.count.to_string()),
                ParseFormat::Tree => drawn(&sentence),
            };
            out.write_all(shown.as_bytes())?;
        }
        Ok(())
    }
}

/// A tree for people: every word under its head, in the order of the sentence, with tag and relation; `?` where another head was
/// nearly as likely.
fn drawn(sentence: &Parsed) -> String {
    let tree = &sentence.tree;
    let mut children = vec![Vec::new(); tree.nodes.len() + 1];
    for (i, node) in tree.nodes.iter().enumerate().rev() {
        children[node.head as usize].push(i);
    }
    let mut out = format!("{}\n", plain(&sentence.text()));
    // Word, the columns before it, and whether it is its head's last.
    let mut open: Vec<(usize, String, bool)> = children[0].iter().map(|i| (*i, String::new(), true)).collect();
    while let Some((i, before, last)) = open.pop() {
        let node = &tree.nodes[i];
        let branch = match (node.head, last) {
            (0, _) => "",
            (_, true) => "└─ ",
            (_, false) => "├─ ",
        };
        let doubt = if node.margin < 0.5 { " ?" } else { "" };
        let (form, upos, rel) = (plain(&sentence.forms[i]), node.upos.as_str(), tree.deprel(i));
        let _ = writeln!(out, "{before}{branch}{form}  {upos} {rel}{doubt}");
        // A long chain is not indented for ever.
        let deeper = before.chars().count() < 120 && node.head != 0;
        let below = if deeper { before + if last { "   " } else { "│  " } } else { before };
        for (place, child) in children[i + 1].iter().enumerate() {
            open.push((*child, below.clone(), place == 0));
        }
    }
    out.push('\n');
    out
}

pub(crate) fn models(models: &Models) -> anyhow::Result<Outcome> {
    let mut out = String::new();
    for Trained { tag, size, pairs } in pipeline(models.packs.as_deref())?.models()? {
        let _ = writeln!(out, "{tag} ({:.1} MB)", size as f64 / 1e6);
        for (key, value) in &pairs {
            let _ = writeln!(out, "  {key}: {}", plain(value));
        }
    }
    match io::stdout().write_all(out.as_bytes()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(e).context("writing to standard output"),
        _ => Ok(Outcome::AllRead),
    }
}

#[cfg(test)]
mod tests {
    use kabar::Pipeline;

    #[test]
    fn a_tree_is_drawn_in_the_order_of_the_sentence() {
        let pipeline = Pipeline::embedded().expect("the data is sound");
        let syntax = pipeline.syntax("en").expect("the pack is there");
        let sentence = syntax.sentence("Police freed two men.").expect("words");
        let drawn = super::drawn(&sentence);
        let words: Vec<&str> = drawn.lines().skip(1).filter_map(|l| l.split("  ").next()).collect();
        assert_eq!(drawn.lines().next(), Some("Police freed two men."));
        assert!(drawn.contains("freed  VERB root\n├─ Police"), "{drawn}");
        assert_eq!(words.len(), 6, "{drawn}");
    }
}
