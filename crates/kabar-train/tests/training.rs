//! Training on a treebank of a few sentences: what always holds, whatever is learnt.

use std::{fs, path::PathBuf};

use kabar_syntax::{
    Model, Parser, Weights,
    features::{Extractor, FIELD_WORD},
};
use kabar_train::{
    TrainConfig,
    config::{Treebank, VECTOR, WordList},
    train,
};

const BANK: &str = "\
1\tPolice\tpolice\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_
2\tfreed\tfree\tVERB\t_\tTense=Past\t0\troot\t_\t_
3\ttwo\ttwo\tNUM\t_\t_\t4\tnummod\t_\t_
4\tmen\tman\tNOUN\t_\tNumber=Plur\t2\tobj\t_\t_

1\tRebels\trebel\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_
2\tattacked\tattack\tVERB\t_\tTense=Past\t0\troot\t_\t_
3\tthe\tthe\tDET\t_\t_\t4\tdet\t_\t_
4\ttown\ttown\tNOUN\t_\tNumber=Sing\t2\tobj\t_\t_

";

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).expect("the folder can be written");
    path
}

fn recipe(name: &str, bank: &str) -> TrainConfig {
    TrainConfig {
        treebank: vec![Treebank::plain(&file(name, bank.as_bytes()))],
        epochs: 3,
        batch: 20,
        dim: 16,
        arc: 8,
        label: 8,
        min_word: 1,
        min_affix: 1,
        ..TrainConfig::default()
    }
}

#[test]
fn a_seed_gives_one_file_and_another_seed_another() {
    let config = recipe("seed.conllu", &BANK.repeat(6));
    let make = |seed| train(&TrainConfig { seed, ..config.clone() }).expect("it trains").bytes;
    assert_eq!(make(7), make(7));
    assert_ne!(make(7), make(8));
}

#[test]
fn training_goes_on_from_a_model_of_the_same_labels_only() {
    let config = recipe("first.conllu", &BANK.repeat(6));
    let first = train(&config).expect("it trains").bytes;
    let from = Some(file("first.kbm", &first));
    let second = train(&TrainConfig { from: from.clone(), ..config }).expect("it goes on").bytes;
    let model = Model::load(&second).expect("it loads");
    assert!(model.info().pairs().iter().any(|(key, value)| key == "first" && value.starts_with("recipe: 3 epochs")));
    assert_eq!(Parser::new(&model).parse(&["Police", "freed", "two", "men"]).nodes.len(), 4);
    let other = recipe("other.conllu", &BANK.replace("nsubj", "csubj").repeat(6));
    let fault = train(&TrainConfig { from, ..other }).expect_err("other labels");
    assert!(fault.to_string().contains("treebanks with other labels"), "{fault}");
}

#[test]
fn listed_words_that_no_treebank_has_get_an_embedding() {
    let words = file("list.words", b"police\nrebels\ngunmen\n2024\n1999\n");
    let vectors: Vec<u8> = (0..5 * VECTOR).flat_map(|i| [(i % 251) as u8, 0x3f]).collect();
    let list = WordList { words, vectors: file("list.vec", &vectors) };
    let config = TrainConfig { word_list: Some(list), ..recipe("list.conllu", &BANK.repeat(6)) };
    let weights = Weights::decode(&train(&config).expect("it trains").bytes).expect("it loads");
    let mut extractor = Extractor::default();
    for (word, known) in [("gunmen", true), ("2024", true), ("police", true), ("soldiers", false)] {
        let key = extractor.extract(word, false)[FIELD_WORD];
        assert_eq!(weights.keys.binary_search(&key).is_ok(), known, "{word}");
    }
}

#[test]
fn what_cannot_be_learnt_from_is_named() {
    let fault = |bank: &str| train(&recipe("broken.conllu", bank)).err().map(|e| format!("{e:#}"));
    let broken = BANK.replace("4\tmen\tman\tNOUN\t_\tNumber=Plur\t2", "4\tmen\tman\tNOUN\t_\tNumber=Plur\t9");
    assert!(fault(&broken).is_some_and(|e| e.ends_with("broken.conllu:5: word 4 has head 9 in a sentence of 4 words")));
    assert!(fault("\n").is_some_and(|e| e.contains("hold no sentence")));
}
