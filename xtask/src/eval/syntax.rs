//! The parsers by the measures of the CoNLL 2018 shared task, from raw text and on gold tokens.

use std::{fmt::Write as _, fs};

use anyhow::Context;
use kabar::{Pipeline, Syntax};
use kabar_syntax::conllu::{self, Sentence};
use kabar_train::{
    conll18::{self, MEASURES, Scores},
    ends::paragraphs,
};

use super::shared;
use crate::root;

/// Test files: language, annotation style (the model's default where there is none), file under ../shared/ud.
const TESTS: [(&str, Option<&str>, &str); 5] = [
    ("en", None, "en/ewt-test"),
    ("en", None, "pud/en"),
    ("id", None, "id/csui-test"),
    ("id", Some("gsd"), "id/gsd-test"),
    ("id", None, "pud/id"),
];

pub(crate) fn run() -> anyhow::Result<()> {
    let Some(shared) = shared() else { return Ok(()) };
    let pipeline = Pipeline::from_folder(&root())?;
    println!(
        "| test | words |{} |",
        MEASURES.iter().fold(String::new(), |all, m| all + " | " + m).trim_start_matches(" |")
    );
    println!("| --- | ---: |{}", " ---: |".repeat(MEASURES.len()));
    for (tag, style, file) in TESTS {
        let path = shared.join(format!("ud/{file}.conllu"));
        if !path.is_file() {
            eprintln!("SKIPPED: there is no {}", path.display());
            continue;
        }
        let mut syntax = pipeline.syntax(tag)?;
        if let Some(style) = style {
            syntax.set_style(style);
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let gold = conllu::read(&text, file)?;
        let words: usize = gold.iter().map(|s| s.words.len()).sum();
        println!(
            "{}",
            row(&format!("{file}, gold tokens"), words, &conll18::evaluate(&gold, &on_tokens(&syntax, &gold))?)
        );
        let system = from_text(&syntax, &raw(&text), file)?;
        match conll18::evaluate(&gold, &system) {
            Ok(scores) => println!("{}", row(&format!("{file}, raw text"), words, &scores)),
            Err(fault) => println!("| {file}, raw text | {words} | {fault} |"),
        }
    }
    Ok(())
}

fn row(name: &str, words: usize, scores: &Scores) -> String {
    let mut out = format!("| {name} | {words} |");
    for score in scores.measures {
        let _ = write!(out, " {:.2} |", score.f1());
    }
    out
}

/// The gold's tokens and words with the parser's annotation.
fn on_tokens(syntax: &Syntax, gold: &[Sentence]) -> Vec<Sentence> {
    let annotate = |sentence: &Sentence| {
        let tree = syntax.words(&sentence.forms());
        let mut system = sentence.clone();
        for (i, word) in system.words.iter_mut().enumerate() {
            tree.nodes[i].upos.as_str().clone_into(&mut word.upos);
            tree.feats(i).clone_into(&mut word.feats);
            tree.lemma(i).clone_into(&mut word.lemma);
            tree.deprel(i).clone_into(&mut word.deprel);
            word.head = tree.nodes[i].head;
        }
        system
    };
    gold.iter().map(annotate).collect()
}

fn from_text(syntax: &Syntax, text: &str, name: &str) -> anyhow::Result<Vec<Sentence>> {
    let sentences = syntax.text(text);
    let written: String = sentences.iter().enumerate().map(|(i, s)| s.conllu(&i.to_string())).collect();
    Ok(conllu::read(&written, name)?)
}

/// The text of a treebank as far as its comments tell, paragraphs parted by empty lines.
fn raw(conllu: &str) -> String {
    paragraphs(conllu).into_iter().map(|(text, _)| text).collect::<Vec<_>>().join("\n\n")
}
