//! Which language short texts are in.

use std::{collections::BTreeMap, path::Path};

use kabar_pack::{Source, Table};
use kabar_text::{Languages, identify};

fn languages() -> Languages {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Languages::load(&Source::folder(&root).expect("data")).expect("tables")
}

#[test]
fn sentences_and_headlines_are_told_apart() {
    let languages = languages();
    let text = include_str!("languages.tsv");
    let table = Table::read("languages.tsv", text, &["text", "tag"]).expect("table");
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in table.rows() {
        let (text, tag) = (row.get("text"), row.get("tag"));
        let guess = identify(text, &languages);
        let count = counts.entry(tag).or_default();
        count.1 += 1;
        match &guess {
            Some(guess) if guess.tag == tag => {
                count.0 += 1;
                assert_eq!(guess.coded, ["en", "id"].contains(&tag), "{text}");
                assert!((0.5..=1.0).contains(&guess.confidence), "{text}: {}", guess.confidence);
            }
            None if tag == "none" => count.0 += 1,
            _ => eprintln!("{tag}: {text}: {guess:?}"),
        }
    }
    eprintln!("{counts:?}");
    for (tag, (right, all)) in counts {
        assert!(right * 100 >= all * 90, "{tag}: {right} of {all}");
    }
}

#[test]
fn long_malay_text_is_never_taken_for_indonesian() {
    let languages = languages();
    let table = Table::read("languages.tsv", include_str!("languages.tsv"), &["text", "tag"]).expect("table");
    for tag in ["ms", "id", "en"] {
        let texts: Vec<&str> = table.rows().filter(|r| r.get("tag") == tag).map(|r| r.get("text")).collect();
        for five in texts.chunks(5) {
            let guess = identify(&five.join(" "), &languages).expect("a guess");
            assert_eq!(guess.tag, tag, "{five:?}");
            assert!(guess.confidence > 0.99, "{five:?}: {}", guess.confidence);
        }
    }
}

#[test]
fn wrong_rows_are_named() {
    let source = |rows: &str| {
        let text = format!("kind\tweight\tforms\n{rows}\n");
        Source::from_files([("packs/_langid/xx.tsv".to_owned(), text.into_bytes())])
    };
    let check = |rows: &str, expected: &str| {
        let error = Languages::load(&source(rows)).map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    };
    check("tri\t-8\tabcd", "packs/_langid/xx.tsv:2:8: error: `abcd` is not three letters");
    check("word\tx\tabc", "packs/_langid/xx.tsv:2:6: error: `x` is no number");
    check("wort\t1\tabc", "packs/_langid/xx.tsv:2:1: error: `wort` is no kind of evidence");
}
