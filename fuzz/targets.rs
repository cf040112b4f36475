// Everything that reads outside data, as functions from bytes. `cargo xtask fuzz` runs them on the stable toolchain.

use std::{fs, path::Path, sync::OnceLock};

use kabar::{Article, Options, Pipeline};
use kabar_ingest::{Defaults, Input, Item, Reader};
use kabar_pack::Source;
use kabar_syntax::{Model, Parser, conllu};

/// A function that must not panic on any bytes, and what to start from.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&[u8]),
    pub(crate) seeds: fn(&Path) -> Vec<Vec<u8>>,
}

pub(crate) const TARGETS: &[Target] = &[
    Target { name: "text", run: text, seeds: samples },
    Target { name: "records", run: records, seeds: record_seeds },
    Target { name: "html", run: records, seeds: page_seeds },
    Target { name: "feed", run: records, seeds: |root| seeds_ending(root, &["rss", "atom", "feed.json"]) },
    Target { name: "warc", run: records, seeds: |root| seeds_ending(root, &["warc", "warc.gz"]) },
    Target { name: "csv", run: records, seeds: |root| seeds_ending(root, &["csv", "tsv"]) },
    Target { name: "gz", run: records, seeds: |root| seeds_ending(root, &["gz"]) },
    Target { name: "jsonl", run: records, seeds: |root| seeds_ending(root, &["jsonl"]) },
    Target { name: "json", run: records, seeds: |root| seeds_ending(root, &["list.json", "pretty.json"]) },
    Target { name: "conllu", run: treebank, seeds: conllu_seeds },
    Target { name: "packs", run: packs, seeds: pack_seeds },
];

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::embedded().expect("the data is sound"))
}

/// Text through the whole engine, in every language; events must point into the text.
fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let length = text.chars().count();
    let date = "2024-01-11".parse().ok();
    let article = Article { id: Some("fuzz".into()), text, date, ..Article::default() };
    for tag in pipeline().languages() {
        let options = Options { lang: Some(tag.to_owned()) };
        match pipeline().code(&article, &options) {
            Ok(events) => {
                for event in events {
                    for (start, end) in
                        [(event.trigger.start, event.trigger.end), (event.sentence.start, event.sentence.end)]
                    {
                        assert!(start < end && end <= length, "a span outside the text");
                    }
                }
            }
            Err(fault) => assert!(!fault.message.starts_with("the engine failed"), "{fault}"),
        }
    }
}

/// Files of every form. Whatever it is, it gives articles or is named.
fn records(bytes: &[u8]) {
    let mut count = 0;
    for item in Reader::new([Input::bytes("fuzz", bytes.to_vec())], Defaults::default()) {
        match item {
            Item::Article(article) => assert!(article.id.is_some(), "an article without an id"),
            Item::Fault(fault) => {
                assert!(!fault.message.is_empty(), "a fault without a message");
                assert!(fault.file.starts_with("fuzz"), "a fault without a place");
            }
        }
        count += 1;
    }
    assert!(count > 0, "an input that gave nothing");
}

/// Treebanks; and what can be read is parsed, and must be written as it can be read again.
fn treebank(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(sentences) = conllu::read(&text, "fuzz") else { return };
    for sentence in sentences {
        let forms = sentence.forms();
        for model in models() {
            let tree = Parser::new(model).parse(&forms);
            assert_eq!(tree.nodes.len(), forms.len(), "a node a word");
            assert_eq!(tree.nodes.iter().filter(|n| n.head == 0).count(), 1, "one root");
            let mut out = String::new();
            conllu::write_sentence(&mut out, &conllu::Source { forms: &forms, ..conllu::Source::default() }, &tree);
            let again = conllu::read(&out, "written").expect("what is written can be read");
            assert_eq!(again[0].words.len(), forms.len(), "all words are written");
        }
    }
}

fn models() -> &'static [Model] {
    static MODELS: OnceLock<Vec<Model>> = OnceLock::new();
    MODELS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a parent");
        let source = Source::folder(root).expect("the data is there");
        let files = source.under("models/").filter(|path| path.contains("/syntax.kbm"));
        files.map(|path| Model::load(source.bytes(path).unwrap_or_default()).expect("a sound model")).collect()
    })
}

/// One data file in place of the sound one; its path stands in the first line.
fn packs(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some((path, content)) = text.split_once('\n') else { return };
    // people are most of what there is to read, and seldom what is broken
    let wanted = |name: &str| name == path || !name.starts_with("actors/people/");
    let mut files: Vec<(String, Vec<u8>)> = data().iter().filter(|(name, _)| wanted(name)).cloned().collect();
    if let Some(file) = files.iter_mut().find(|(name, _)| name == path) {
        file.1 = content.as_bytes().to_vec();
    }
    let Ok(pipeline) = Pipeline::new(Source::from_files(files)) else { return };
    let tag = path.strip_prefix("packs/").and_then(|p| p.split('/').next()).unwrap_or("id");
    let _ = pipeline.load(tag);
}

/// The data files, the models left out: they are slow to load and no text.
fn data() -> &'static [(String, Vec<u8>)] {
    static DATA: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    DATA.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a parent");
        let source = Source::folder(root).expect("the data is there");
        let paths = ["actors/", "ontology/", "packs/"].into_iter().flat_map(|top| source.under(top));
        paths.map(|path| (path.to_owned(), source.bytes(path).unwrap_or_default().to_vec())).collect()
    })
}

fn read_all(dir: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

fn samples(root: &Path) -> Vec<Vec<u8>> {
    let whole = read_all(&root.join("samples"));
    // Single paragraphs are quick to run, and most faults need no more.
    let parts =
        whole.iter().flat_map(|text| text.split(|b| *b == b'\n')).filter(|part| part.len() > 40).map(<[u8]>::to_vec);
    // how articles open, in all manners of the corpus: what goes from sentence to sentence breaks on these
    let sets = fs::read_dir(root.join("corpus")).into_iter().flatten().flatten().map(|set| set.path());
    let mut sets: Vec<_> = sets.filter(|set| set.is_dir()).collect();
    sets.sort();
    let articles = sets.iter().flat_map(|set| seeds_in(set, &["txt"]));
    let leads: Vec<Vec<u8>> =
        articles.map(|text| text.split(|b| *b == b'\n').take(9).collect::<Vec<_>>().join(&b'\n')).collect();
    parts.chain(whole.iter().cloned()).chain(leads).collect()
}

fn record_seeds(root: &Path) -> Vec<Vec<u8>> {
    [read_all(&root.join("fuzz/seeds")), read_all(&root.join("samples"))].concat()
}

/// The pages that extraction is tested on, and tangled ones.
fn page_seeds(root: &Path) -> Vec<Vec<u8>> {
    [seeds_in(&root.join("crates/kabar-ingest/tests/pages"), &["html"]), seeds_ending(root, &["html"])].concat()
}

fn seeds_ending(root: &Path, ends: &[&str]) -> Vec<Vec<u8>> {
    seeds_in(&root.join("fuzz/seeds"), ends)
}

fn seeds_in(dir: &Path, ends: &[&str]) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.retain(|path| {
        ends.iter().any(|end| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(end)))
    });
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

fn conllu_seeds(root: &Path) -> Vec<Vec<u8>> {
    read_all(&root.join("fuzz/seeds")).into_iter().filter(|seed| seed.starts_with(b"# sent_id")).collect()
}

/// Data files, the long ones cut, each under its path.
fn pack_seeds(_: &Path) -> Vec<Vec<u8>> {
    let cut = |bytes: &[u8]| bytes.iter().copied().take(4 << 10).collect::<Vec<u8>>();
    data().iter().map(|(path, bytes)| [path.as_bytes(), b"\n", &cut(bytes)].concat()).collect()
}
