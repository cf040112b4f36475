//! How well extraction crates find the text of the pages in crates/kabar-ingest/tests/pages: precision and recall of words.

use std::{collections::HashMap, fs, path::Path, time::Instant};

type Extractor = (&'static str, fn(&str) -> String);

const EXTRACTORS: &[Extractor] = &[
    ("dom_smoothie", |html| {
        let config = dom_smoothie::Config { text_mode: dom_smoothie::TextMode::Formatted, ..Default::default() };
        let article = dom_smoothie::Readability::new(html, None, Some(config)).and_then(|mut r| r.parse());
        article.map(|a| a.text_content.to_string()).unwrap_or_default()
    }),
    ("libreadability", |html| {
        libreadability::Parser::new().parse(html, None).map(|a| a.text_content).unwrap_or_default()
    }),
    ("trafilatura", |html| {
        trafilatura::extract(html, &trafilatura::Options::default()).map(|a| a.content_text).unwrap_or_default()
    }),
    ("rs-trafilatura", |html| rs_trafilatura::extract(html).map(|a| a.content_text).unwrap_or_default()),
];

fn words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

fn main() {
    let dir = std::env::args().nth(1).expect("the folder of pages");
    let mut pages: Vec<_> = fs::read_dir(Path::new(&dir)).expect("pages").flatten().map(|e| e.path()).collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "html"));
    pages.sort();
    let show = std::env::args().nth(2);
    for (name, extract) in EXTRACTORS {
        let (mut both, mut got, mut gold, mut worst) = (0, 0, 0, Vec::new());
        let mut took = 0.0;
        for page in &pages {
            let bytes = fs::read(page).expect("a page");
            let html = String::from_utf8(bytes).unwrap_or_else(|e| {
                e.as_bytes()
                    .iter()
                    .map(|b| match b {
                        0x91..=0x94 => '"',
                        0x97 => '-',
                        b => *b as char,
                    })
                    .collect()
            });
            let truth = fs::read_to_string(page.with_extension("txt")).expect("its text");
            let truth = words(truth.split_once("\n\n").expect("a head").1);
            let started = Instant::now();
            let text = extract(&html);
            took += started.elapsed().as_secs_f64();
            if show.as_deref() == Some(name) {
                println!("--- {}\n{text}", page.display());
            }
            let found = words(&text);
            let shared: usize = found.iter().map(|(w, n)| (*n).min(*truth.get(w).unwrap_or(&0))).sum();
            let (f, t) = (found.values().sum::<usize>(), truth.values().sum::<usize>());
            both += shared;
            got += f;
            gold += t;
            worst.push(format!(
                "{} {:.2}/{:.2}",
                page.file_stem().unwrap().to_string_lossy(),
                shared as f64 / f.max(1) as f64,
                shared as f64 / t as f64
            ));
        }
        println!(
            "{name}: precision {:.3} recall {:.3}, {:.1} ms a page; {}",
            both as f64 / got as f64,
            both as f64 / gold as f64,
            took * 1e3 / pages.len() as f64,
            worst.join(", ")
        );
    }
}
