//! Whatever comes in: a tree with one root and no cycle, or a refusal that says why; in linear time, without a panic.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use kabar_model::Tree;
use kabar_syntax::{
    Model, ModelError, Parser, Weights,
    conllu::{self, Source, write_sentence},
};

fn bytes(tag: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../models/{tag}/syntax.kbm"));
    fs::read(path).expect("the model is committed")
}

fn check_tree(tree: &Tree, words: usize) {
    assert_eq!(tree.nodes.len(), words);
    assert_eq!(tree.nodes.iter().filter(|n| n.head == 0).count(), usize::from(words > 0));
    for start in 0..words {
        let (mut at, mut steps) = (start, 0);
        while let Some(head) = tree.head(at) {
            assert!(head < words && steps <= words, "a cycle at word {start}");
            (at, steps) = (head, steps + 1);
        }
    }
    assert!(tree.nodes.iter().all(|n| (0.0..=1.0).contains(&n.margin)));
    assert!((0.0..=1.0).contains(&tree.confidence));
}

#[test]
fn odd_sentences_get_a_tree() {
    let model = Model::load(&bytes("en")).expect("it loads");
    let mut parser = Parser::new(&model);
    let long = "x".repeat(100_000);
    for forms in [
        &[][..],
        &[""],
        &["", "", ""],
        &["."],
        &["🙂", "🇮🇩", "👩‍👩‍👧"],
        &["\u{0}", "\u{1b}[31m", "\u{202e}", "\u{feff}"],
        &["Президент", "会谈", "الرئيس", "met", "ৰাষ্ট্ৰপতি"],
        &[&long, "fell", "."],
        &["a b", "tab\there", "line\nend"],
    ] {
        let tree = parser.parse(forms);
        check_tree(&tree, forms.len());
        let mut written = String::new();
        write_sentence(&mut written, &Source { forms, ..Source::default() }, &tree);
        let read = conllu::read(&written, "written").expect("what was written can be read");
        assert_eq!(read.iter().map(|s| s.words.len()).sum::<usize>(), forms.len());
    }
}

#[test]
fn one_word_again_and_again_gets_a_tree() {
    let model = Model::load(&bytes("id")).expect("it loads");
    let mut parser = Parser::new(&model);
    for word in ["yang", ",", "dan", "menteri", "("] {
        for n in [1, 2, 50, 191, 192, 193, 400] {
            check_tree(&parser.parse(&vec![word; n]), n);
        }
    }
}

#[test]
fn time_grows_with_the_sentence_and_no_faster() {
    let model = Model::load(&bytes("en")).expect("it loads");
    let mut parser = Parser::new(&model);
    let words = ["The", "minister", "said", "that", "talks", "with", "rebels", ",", "which", "failed"];
    let mut time = |n: usize| {
        let forms: Vec<&str> = words.iter().copied().cycle().take(n).collect();
        let once = |_| {
            let clock = Instant::now();
            check_tree(&parser.parse(&forms), n);
            clock.elapsed()
        };
        (0..3).map(once).min().unwrap_or(Duration::MAX)
    };
    let (short, long) = (time(1000), time(10_000));
    // The margin is for machines that have other work; quadratic growth would be a hundredfold.
    assert!(long < short * 40 + Duration::from_millis(200), "{short:?} for 1,000 words, {long:?} for 10,000");
}

#[test]
fn foreign_truncated_and_damaged_models_are_refused() {
    let whole = bytes("id");
    let refused = |bytes: &[u8]| Model::load(bytes).err().map(|e| e.to_string());
    assert_eq!(Model::load(b"").err(), Some(ModelError::Foreign));
    assert_eq!(Model::load(b"PK\x03\x04 something else").err(), Some(ModelError::Foreign));
    for length in [8, 11, 12, 19, 27, 28, 29, 1000, whole.len() / 2, whole.len() - 1] {
        let found = Model::load(&whole[..length]).err();
        assert!(matches!(found, Some(ModelError::Length { .. })), "{length} bytes: {found:?}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(refused(&longer).is_some_and(|e| e.contains("truncated or has grown")));
    let mut version = whole.clone();
    version[8] = 77;
    assert_eq!(Model::load(&version).err(), Some(ModelError::Version(77)));
    for at in [28, 40, whole.len() / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 4;
        assert_eq!(Model::load(&damaged).err(), Some(ModelError::Checksum), "byte {at}");
    }
}

#[test]
fn weights_that_do_not_fit_together_are_refused() {
    let sound = Weights::decode(&bytes("id")).expect("it loads");
    let changes: [fn(&mut Weights); 8] = [
        |w| w.dim += 2,
        |w| w.dim = 0,
        |w| _ = w.rows.pop(),
        |w| w.upos.clear(),
        |w| w.upos_feats[0] = vec![60_000],
        |w| w.dict_rules[0] = 65_000,
        |w| w.deprels.retain(|d| d != "root"),
        |w| w.layers[0].recur.clear(),
    ];
    for (i, change) in changes.iter().enumerate() {
        let mut weights = sound.clone();
        change(&mut weights);
        assert!(matches!(Model::load(&weights.encode_fast()), Err(ModelError::Contents(_))), "change {i}");
    }
}

#[test]
fn a_broken_treebank_is_named_by_file_line_and_reason() {
    let row = |id: &str, head: &str| format!("{id}\tkata\t_\tNOUN\t_\t_\t{head}\tdep\t_\t_\n");
    let check = |text: &str, expected: &str| {
        let found = conllu::read(text, "bank.conllu").map_err(|e| e.to_string());
        assert_eq!(found.err().as_deref(), Some(expected));
    };
    check("1\tkata\n", "bank.conllu:1: 2 columns where CoNLL-U has 10, separated by tabs");
    check(&format!("# text = x\n{}", row("2", "0")), "bank.conllu:2: word 2 stands where word 1 was expected");
    check(&row("x", "0"), "bank.conllu:1: `x` is no word number");
    check(&row("1", "kata"), "bank.conllu:1: `kata` is no head");
    check(&row("1", "-1"), "bank.conllu:1: `-1` is no head");
    check(&row("1", "7"), "bank.conllu:1: word 1 has head 7 in a sentence of 1 words");
    check(&(row("1", "0") + &row("2", "0") + "\n"), "bank.conllu:3: the sentence has 2 roots");
    check(&(row("1", "2") + &row("2", "1") + &row("3", "0")), "bank.conllu:3: the heads of the sentence form a cycle");
    check(&row("1-0", "_"), "bank.conllu:1: the range 1-0 does not begin at word 1 or overlaps another");
    check(&row("1", "0").replace("NOUN", ""), "bank.conllu:1: column 4 is empty; write `_`");
    let range = format!("{}{}", row("1-3", "_"), row("1", "0"));
    check(&range, "bank.conllu:2: a multiword token announces 2 more words than the sentence has");
    let far = row("99999999999999999999999", "0");
    check(&far, "bank.conllu:1: `99999999999999999999999` is no word number");
}
