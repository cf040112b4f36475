//! Sentences of the development articles, where the shared data is at hand.

use std::{collections::BTreeMap, path::Path};

use kabar_model::{Article, Document};
use kabar_pack::{Source, TextRules};

/// Passed when at least so many of a hundred sentences come out whole.
const LEAST: usize = 98;

#[test]
fn sentences_of_the_development_articles_are_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let eval = root.join("../shared/eval");
    let Ok(gold) = std::fs::read_to_string(eval.join("articles_dev.jsonl")) else {
        eprintln!("SKIPPED: no development articles under ../shared/eval");
        return;
    };
    let source = Source::folder(&root).expect("data");
    let mut sentences: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for line in gold.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let cell = |name: &str| row[name].as_str().expect("text").to_owned();
        sentences.entry((cell("lang"), cell("doc"))).or_default().push(cell("sent"));
    }
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for ((tag, doc), gold) in &sentences {
        let rules = TextRules::load(&source, tag).expect("rules");
        let text = std::fs::read_to_string(eval.join("articles_dev").join(doc)).expect("article");
        let document = kabar_text::read(Article { text, ..Article::default() }, tag, &rules, None);
        let ours = spans(&document);
        let count = counts.entry(tag).or_default();
        count.1 += gold.len();
        count.2 += ours.len();
        for sentence in gold {
            if ours.contains(&sentence.as_str()) {
                count.0 += 1;
            } else {
                eprintln!("{doc}: not found: {sentence}");
            }
        }
        for sentence in ours.iter().filter(|s| !gold.iter().any(|g| g == *s)) {
            eprintln!("{doc}: not in gold: {sentence}");
        }
        if std::env::var_os("KABAR_SHOW").is_some() {
            for block in &document.blocks {
                eprintln!("{:?}\t{}", block.kind, block.span.of(&document.article.text));
            }
        }
    }
    for (tag, (right, gold, ours)) in counts {
        eprintln!("{tag}: {right} of {gold} sentences found, {ours} made");
        assert!(right * 100 >= gold * LEAST, "{tag}: {right} of {gold}");
    }
}

fn spans(document: &Document) -> Vec<&str> {
    document.sentences.iter().map(|s| document.slice(s, s.span)).collect()
}
