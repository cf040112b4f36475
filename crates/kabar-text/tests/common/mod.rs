//! What the tests share: rules from the packs, and the invariants of a document.

use std::{collections::HashMap, path::Path, sync::LazyLock};

use kabar_model::{Article, Document, Field};
use kabar_pack::{Source, TextRules};

static RULES: LazyLock<HashMap<&str, TextRules>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let source = Source::folder(&root).expect("data");
    ["en", "id"].map(|tag| (tag, TextRules::load(&source, tag).expect("rules"))).into_iter().collect()
});

/// Reads a text without a title.
pub fn read(tag: &str, text: &str) -> Document {
    let document = kabar_text::read(Article { text: text.to_owned(), ..Article::default() }, tag, &RULES[tag], None);
    hold(&document);
    document
}

/// Reads a text with a model of sentence ends.
#[allow(dead_code)]
pub fn read_with(tag: &str, text: &str, ends: &kabar_text::Ends) -> Document {
    let article = Article { text: text.to_owned(), ..Article::default() };
    let document = kabar_text::read(article, tag, &RULES[tag], Some(ends));
    hold(&document);
    document
}

/// Reads a text with a title.
#[allow(dead_code)]
pub fn read_titled(tag: &str, title: &str, text: &str) -> Document {
    let article = Article { text: text.to_owned(), title: Some(title.to_owned()), ..Article::default() };
    let document = kabar_text::read(article, tag, &RULES[tag], None);
    hold(&document);
    document
}

/// What holds of every document: order, nesting, character boundaries, no overlap, and no letter outside.
pub fn hold(document: &Document) {
    let mut next_sentence = 0;
    let mut ends = HashMap::from([(Field::Title, 0), (Field::Text, 0)]);
    for (at, block) in document.blocks.iter().enumerate() {
        let text = document.article.field(block.field);
        let end = ends.get_mut(&block.field).expect("field");
        assert!(block.span.start >= *end && block.span.end > block.span.start, "blocks overlap");
        assert!(text.get(block.span.start as usize..block.span.end as usize).is_some(), "block on no boundary");
        lost(text, *end, block.span.start);
        *end = block.span.end;
        assert_eq!(block.sentences.start, next_sentence, "sentences not in order");
        assert!(!block.sentences.is_empty(), "an empty block");
        next_sentence = block.sentences.end;
        let mut from = block.span.start;
        for sentence in &document.sentences[block.sentences.clone()] {
            assert_eq!((sentence.block, sentence.field), (at, block.field));
            assert!(sentence.span.start >= from && sentence.span.end <= block.span.end, "a sentence outside its block");
            lost(text, from, sentence.span.start);
            from = sentence.span.start;
            if let Some(dateline) = sentence.dateline {
                assert_eq!(dateline.start, from);
                from = dateline.end;
            }
            assert!(sentence.words.len() <= 2000, "a sentence of {} words", sentence.words.len());
            for (i, word) in sentence.words.iter().enumerate() {
                assert!(word.span.start >= from && word.span.end > word.span.start, "words overlap");
                assert!(text.get(word.span.start as usize..word.span.end as usize).is_some(), "word on no boundary");
                assert!(!word.joined || i > 0 && word.span.start == from, "joined to nothing");
                lost(text, from, word.span.start);
                from = word.span.end;
            }
            assert!(from <= sentence.span.end, "a word outside its sentence");
            lost(text, from, sentence.span.end);
            from = sentence.span.end;
        }
        lost(text, from, block.span.end);
    }
    assert_eq!(next_sentence, document.sentences.len(), "a sentence without a block");
    lost(&document.article.text, ends[&Field::Text], document.article.text.len() as u32);
}

/// Between words there is nothing that can be read.
fn lost(text: &str, from: u32, to: u32) {
    let gap = &text[from as usize..to as usize];
    let visible = |c: char| c.is_alphanumeric() || c.is_ascii_punctuation();
    assert!(!gap.contains(visible), "lost: {gap:?}");
}
