//! `kabar explain` from outside: what was coded and why, and what was not, in words.

mod common;

use std::fs;

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
