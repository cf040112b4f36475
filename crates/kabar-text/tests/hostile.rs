//! No text breaks the reader or slows it down.

mod common;

use kabar_text::Ends;
use std::time::{Duration, Instant};

/// Pieces that are put together in all ways.
const PIECES: &[&str] = &[
    "\0",
    "\u{1}\u{7f}",
    "\u{feff}",
    "\u{200b}",
    "\u{a0}",
    "\u{ad}",
    "\u{202e}abc\u{202c}",
    "\r\n",
    "\r",
    "\n\n",
    "\u{2028}",
    "\t",
    "😀",
    "👩‍👩‍👧",
    "🇮🇩",
    "e\u{301}\u{302}\u{303}",
    "\u{301}",
    "مرحبا",
    "שלום.",
    "中文。句子！",
    "ไทย",
    "İstanbul",
    "ﬁn",
    "ẞ",
    "…",
    "...",
    "?!?!",
    "\"",
    "“",
    "”",
    "'",
    "’s",
    "n't",
    "(",
    ")",
    "((((",
    "]",
    "-",
    "--",
    "—",
    "/",
    "a/b",
    "1/2",
    "1,000.50",
    ".5",
    "Mr.",
    "U.S.",
    "dll.",
    "Rp9.000",
    "-nya",
    "nya",
    "rumahnya",
    "adalah",
    "Baca Juga: x",
    "JAKARTA -",
    "JAKARTA, X.com - ",
    "|",
    "Foto: AP",
    "www.",
    "://",
    "a@b.c",
    "@",
    "#",
    "&",
    "&amp;",
    "<b>",
    "%",
    "$",
    "A.B.C.D.E.F.",
    "I.",
    "x.Y",
    "kata.Menurut",
    " ",
    "  ",
    "word",
    "Kata",
    "KATA",
];

#[test]
fn every_pair_and_many_longer_strings_hold() {
    for tag in ["en", "id"] {
        for a in PIECES {
            for b in PIECES {
                common::read(tag, &format!("{a}{b}"));
                common::read(tag, &format!("Word {a}{b} word. {b} Kata{a}"));
            }
        }
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..3000 {
            let mut text = String::new();
            for _ in 0..state % 30 + 3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
            }
            common::read(tag, &text);
            common::read_titled(tag, &text, &text);
        }
    }
}

#[test]
fn empty_texts_have_no_blocks() {
    for text in ["", " ", "\n\r\n", "\u{feff}", "\0\0", "\u{200b}\n\u{a0}"] {
        assert!(common::read("en", text).blocks.is_empty(), "{text:?}");
    }
}

#[test]
fn sentences_without_end_are_cut() {
    let text = "satu dua, tiga ".repeat(5000);
    let document = common::read("id", &text);
    assert!(document.sentences.len() >= 8);
    assert_eq!(document.sentences.iter().map(|s| s.words.len()).sum::<usize>(), 20_000);
    let document = common::read("en", &"don't".repeat(3000));
    assert!(document.sentences.iter().all(|s| s.words.len() <= 2000));
}

/// Time for so many texts of repetitions, each of so many bytes, that they have [`LARGE`] bytes together.
fn time(tag: &str, unit: &str, bytes: usize) -> Duration {
    let text = unit.repeat(bytes / unit.len() + 1);
    let started = Instant::now();
    for _ in 0..LARGE / bytes {
        common::read(tag, &text);
    }
    started.elapsed()
}

const LARGE: usize = 400_000;

#[test]
fn time_is_linear_in_the_text() {
    let units = [
        "a",
        "word ",
        "Kata. ",
        "\"Kata. ",
        "(",
        "( a. ",
        ".",
        "'",
        "“",
        "-",
        "a-",
        "A-",
        "1-",
        "/",
        "a/",
        "1/",
        "a.",
        "A. ",
        "a.B",
        "rumahnya",
        "@a.",
        "://",
        "\n",
        "a\n",
        "x y\n",
        "JAKARTA - ",
        "?\" Kata ",
        "\u{301}",
        "😀\u{200d}",
        ". \" ",
        "! ",
        "Mr. ",
        "kata.Menurut ",
        "中",
        "\u{a0}",
        "w.w.w.",
    ];
    for tag in ["en", "id"] {
        for unit in units {
            // As much text in all, so that a busy machine slows both: a square would take sixteen times as long.
            let (small, large) = (time(tag, unit, LARGE / 16), time(tag, unit, LARGE));
            let most = (small * 6).max(Duration::from_millis(1500));
            assert!(large < most, "{tag}: {unit:?}: {small:?}, then {large:?}");
        }
    }
}

#[test]
fn a_model_that_sees_ends_everywhere_or_nowhere_breaks_nothing() {
    let paragraph = "Mr. Park left (at noon. \"No!\" he said). ... :-) a.b left.Then 3.5 \u{200b} \u{a0}end";
    let text = format!("Headline\n\n{paragraph}\n\n{}", paragraph.repeat(300));
    for (weight, several) in [(1, true), (-1, false)] {
        let model = Ends { info: Vec::new(), weights: vec![weight] };
        let document = common::read_with("en", &text, &model);
        assert_eq!(document.blocks[1].sentences.len() > 6, several);
    }
}
