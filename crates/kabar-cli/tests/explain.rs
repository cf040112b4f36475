//! `kabar explain` from outside: what was coded and why, and what was not, in words.

mod common;

use std::{fs, path::Path};

use common::{folder, kabar};

#[test]
fn explain_says_in_words_what_is_coded_and_what_is_not() {
    let dir = folder();
    let text = "President Vladimir Putin visited North Korea on Tuesday.\n\nHe promised to visit South Korea too.\n";
    fs::write(dir.path().join("visit.txt"), text).expect("a file");
    let (status, out, _) = kabar(dir.path(), &["explain", "--lang", "en", "--date", "2024-06-19", "visit.txt"]);
    assert_eq!(status, 0);
    for part in [
        "CONSULT (visit): Russia, government (RUS/GOV) → North Korea, government (PRK/GOV)",
        "told by “visited” [en/visit.v",
        "presented as a fact (CT+), in the article's own voice",
        "not coded: “visit” might be CONSULT [en/visit.v",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

/// A data folder with the ontology as it is, but for the weights of sides and how likely an event must be.
fn weights(dir: &Path, rows: &str, least: &str) {
    let (ours, copy) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ontology"), dir.join("data/ontology"));
    fs::create_dir_all(&copy).expect("a folder");
    for file in fs::read_dir(ours).expect("the ontology").map(|file| file.expect("a file").path()) {
        fs::copy(&file, copy.join(file.file_name().expect("a name"))).expect("a copy");
    }
    fs::write(copy.join("sides.tsv"), format!("side\tclue\tweight\n{rows}")).expect("weights");
    let path = copy.join("confidence.toml");
    let formula = fs::read_to_string(&path).expect("the formula");
    let kept: Vec<&str> = formula.lines().filter(|line| !line.starts_with("least =")).collect();
    fs::write(path, kept.join("\n").replacen("[weights]", &format!("least = {least}\n\n[weights]"), 1))
        .expect("the formula");
}

#[test]
fn weights_of_sides_have_the_last_word_and_say_so() {
    let dir = folder();
    fs::write(dir.path().join("note.txt"), "Kenya condemned Somalia on Monday.\n").expect("a file");
    let explain = |rows: &str| {
        weights(dir.path(), rows, "0.0");
        kabar(dir.path(), &["explain", "--packs", "data", "--lang", "en", "--date", "2024-06-19", "note.txt"])
    };
    let (_, ruled, _) = explain("recipient\truled\t1\n");
    assert!(
        ruled.contains("ACCUSE (disapprove): Kenya, government (KEN/GOV) → Somalia, government (SOM/GOV)"),
        "{ruled}"
    );
    assert!(!ruled.contains("weighed"), "{ruled}");
    let (_, weighed, _) = explain("recipient\tnobody-type ACCUSE\t3\nrecipient\truled\t1\n");
    for part in [
        "ACCUSE (disapprove): Kenya, government (KEN/GOV), towards nobody named",
        "weighed: recipient nobody by 2.00 likelier than SOM: nobody-type ACCUSE +3.00, ruled -1.00",
    ] {
        assert!(weighed.contains(part), "{part}: {weighed}");
    }
    // who is both the one and the other side would do it to himself: the rules stay, or its people are meant
    let (_, own, _) = explain("recipient\town\t3\n");
    assert!(own.contains("Kenya, government (KEN/GOV) → Kenya, civilians (KEN/CVL)"), "{own}");
}

#[test]
fn what_is_too_unlikely_is_left_out_and_says_so() {
    let dir = folder();
    fs::write(dir.path().join("note.txt"), "Kenya condemned Somalia on Monday.\n").expect("a file");
    let explain = |least: &str| {
        weights(dir.path(), "recipient\truled\t1\n", least);
        kabar(dir.path(), &["explain", "--packs", "data", "--lang", "en", "--date", "2024-06-19", "note.txt"]).1
    };
    let (all, sure) = (explain("0.0"), explain("0.99"));
    assert!(all.contains("ACCUSE (disapprove): Kenya"), "{all}");
    assert!(!sure.contains("ACCUSE (disapprove): Kenya"), "{sure}");
    assert!(
        sure.contains("not coded: “condemned” might be ACCUSE [en/condemn.v], but too unsure: a confidence of"),
        "{sure}"
    );
    assert!(sure.contains("where 0.99 is asked for"), "{sure}");
}

#[test]
fn a_clue_that_is_none_is_named_with_its_line() {
    let dir = folder();
    weights(dir.path(), "actor\tmood\t1\n", "0.0");
    fs::write(dir.path().join("note.txt"), "Kenya condemned Somalia.\n").expect("a file");
    let (status, _, told) = kabar(dir.path(), &["explain", "--packs", "data", "--lang", "en", "note.txt"]);
    assert_ne!(status, 0);
    assert!(told.contains("ontology/sides.tsv:2:7: error: `mood` is no clue"), "{told}");
}
