//! Web pages, in the styles of outlets: what is found in them, against what a reader finds.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};

use kabar_ingest::{Hint, read_page};

use crate::read;

fn pages() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<_> = fs::read_dir(dir).expect("pages").flatten().map(|entry| entry.path()).collect();
    pages.retain(|path| path.extension().is_some_and(|end| end == "html"));
    pages.sort();
    pages
}

fn words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

/// What stands above the text in the file beside the page.
fn expected(page: &Path) -> (BTreeMap<String, String>, String) {
    let file = fs::read_to_string(page.with_extension("txt")).expect("a text");
    let (head, text) = file.split_once("\n\n").expect("a head");
    let head = head.lines().filter_map(|line| line.split_once(": "));
    (head.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(), text.to_owned())
}

#[test]
fn the_text_of_a_page_is_found_and_next_to_nothing_else() {
    let (mut shared, mut found, mut there) = (0, 0, 0);
    for page in pages() {
        let article = read_page(&fs::read(&page).expect("a page"), Hint::default()).expect("an article");
        let (got, gold) = (words(&article.text), words(&expected(&page).1));
        let both: usize = got.iter().map(|(word, count)| (*count).min(gold.get(word).copied().unwrap_or(0))).sum();
        let (all, own): (usize, usize) = (got.values().sum(), gold.values().sum());
        println!(
            "{}: precision {:.3} recall {:.3}",
            page.file_stem().expect("a name").to_string_lossy(),
            both as f64 / all as f64,
            both as f64 / own as f64
        );
        if std::env::var_os("SHOW_PAGES").is_some() {
            println!("{:?} {:?}\n{}", article.title, article.lang, article.text);
        }
        (shared, found, there) = (shared + both, found + all, there + own);
    }
    let (precision, recall) = (shared as f64 / found as f64, shared as f64 / there as f64);
    println!("all: precision {precision:.3} recall {recall:.3}");
    assert!(precision >= 0.97 && recall >= 0.97, "precision {precision:.3} recall {recall:.3}");
}

#[test]
fn title_day_language_outlet_and_address_are_found() {
    for page in pages() {
        let article = read_page(&fs::read(&page).expect("a page"), Hint::default()).expect("an article");
        let date = article.date.map(|date| date.to_string());
        let parts = [
            ("title", article.title),
            ("date", date),
            ("lang", article.lang),
            ("source", article.source),
            ("url", article.url),
        ];
        let found: BTreeMap<String, String> =
            parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        assert_eq!(found, expected(&page).0, "{}", page.display());
    }
}

#[test]
fn a_page_is_told_by_its_content_and_read_in_its_encoding() {
    let text = "El presidente visitó Málaga el martes y habló con los alcaldes de la región sobre el puerto.";
    let page = format!("<?xml version=\"1.0\"?>\n<!-- x -->\n<HTML><body><p>{text}</p><p>{text}</p></body></html>");
    let latin: Vec<u8> = page.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(page.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [page.clone().into_bytes(), latin, utf16] {
        assert_eq!(read("a.txt", &bytes), [format!("a.txt | {text}¶¶{text}")]);
    }
}

#[test]
fn pages_without_an_article_are_named() {
    let list = "<html><body><ul><li><a href=/1>One headline of many on this page</a><li><a href=/2>Another one</a></ul></html>";
    assert_eq!(read("a.html", list.as_bytes()), ["a.html: error: the page holds no article"]);
    assert_eq!(read("a.html", b"<!DOCTYPE html>"), ["a.html: error: the page holds no article"]);
    let long = format!("<html><body>{}", "<p>Short text.</p>".repeat(600_000));
    assert_eq!(read("a.html", long.as_bytes()), ["a.html: error: the page has more than 8 MiB"]);
    let wide = format!("<html><body>{}", "<b>x</b>".repeat(150_000));
    assert_eq!(read("a.html", wide.as_bytes()), ["a.html: error: the page has more than 200000 nodes"]);
}

#[test]
fn pages_nested_without_end_are_no_trouble() {
    for open in ["<div>", "<b>", "<a>", "<table><td>", "<ul><li>", "<font size=1>", "<p><i>"] {
        let page = format!("<html><body>{}text of no length", open.repeat(200_000));
        assert_eq!(read("a.html", page.as_bytes()).len(), 1, "{open}");
    }
}
