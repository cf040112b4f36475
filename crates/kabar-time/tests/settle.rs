//! The day of publication from the text, and one reading of a sentence for several tenses.

use std::path::Path;

use kabar_pack::{Source, TimeRules};
use kabar_time::{Anchor, Direction, Tense, TimeExpr, TimeKind, find, settle_publication};

fn expressions(tag: &str, text: &str) -> Vec<TimeExpr> {
    let source =
        Source::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).expect("the data folder is readable");
    let rules = TimeRules::load(&source, tag).unwrap_or_else(|e| panic!("{e}"));
    let forms: Vec<&str> = text.split_whitespace().collect();
    find(&forms, &rules, &Anchor::default(), Tense::Unknown)
}

/// `text` is divided into words by spaces; `expected` is empty where no day can be told.
fn check(tag: &str, text: &str, expected: &str) {
    let latest = "2025-12-31".parse().expect("a date");
    let found = settle_publication(&expressions(tag, text), latest);
    assert_eq!(found.map(|d| d.to_string()).unwrap_or_default(), expected, "{text}");
}

#[test]
fn a_weekday_with_its_date_settles_the_year() {
    check("id", "Presiden tiba pada Selasa ( 18/6 ) malam", "2024-06-18");
    check("id", "Presiden tiba pada hari Minggu ( 18/6 )", "2023-06-18");
    check("en", "The president arrived on Tuesday , June 18 .", "2024-06-18");
    check("en", "The president arrived on Thursday , 18 June .", "2020-06-18");
}

#[test]
fn further_dates_decide_between_years() {
    // 18 June is a Tuesday in 2024, 2019 and 2013; 29 February a Thursday in 2024 alone.
    check("id", "Selasa ( 18/6 ) mereka bertemu lagi setelah Kamis ( 29/2 ) gagal", "2024-06-18");
    // Friday, 1 March and Tuesday, 18 June: 2019 and 2013; a leap year lies between.
    check("en", "On Tuesday , June 18 , they met again after Friday , March 1", "2024-06-18");
    check("en", "On Tuesday , June 18 , they met again after Thursday , February 28", "2019-06-18");
}

#[test]
fn a_year_in_the_text_is_taken_as_it_is() {
    check("id", "Presiden tiba pada Selasa ( 18/6/2013 )", "2013-06-18");
    check("en", "He left on Tuesday , June 18 , 2013", "2013-06-18");
}

#[test]
fn nothing_is_guessed() {
    check("id", "Presiden tiba pada Selasa", "");
    check("id", "Presiden tiba pada ( 18/6 )", "");
    check("en", "He left on June 18 , 2013", "");
    // No year agrees with what the text says.
    check("en", "He left on Monday , June 18 , 2013", "");
}

#[test]
fn one_reading_serves_every_tense_and_anchor() {
    let found = expressions("en", "He leaves on Friday");
    let anchor = Anchor { published: "2024-06-19".parse().ok(), context: None };
    let told = |tense| found[0].value_at(&anchor, tense).map(|v| v.to_string()).unwrap_or_default();
    assert_eq!(told(Tense::Past), "2024-06-14");
    assert_eq!(told(Tense::Future), "2024-06-21");
    assert_eq!((found[0].value, found[0].kind, found[0].relative), (None, TimeKind::Day, true));
}

#[test]
fn words_that_point_say_so() {
    for (tag, text, direction) in [
        ("en", "last Friday", Some(Direction::Past)),
        ("en", "two days ago", Some(Direction::Past)),
        ("en", "tomorrow", Some(Direction::Future)),
        ("en", "recently", Some(Direction::Past)),
        ("en", "on Friday", None),
        ("en", "two days later", None),
        ("id", "Senin depan", Some(Direction::Future)),
        ("id", "tahun lalu", Some(Direction::Past)),
        ("id", "hari ini", None),
    ] {
        assert_eq!(expressions(tag, text)[0].direction, direction, "{text}");
    }
}

#[test]
fn the_words_are_the_expression_alone() {
    for (tag, text, words) in [
        ("en", "they met on Friday night in Rome", 3..5),
        ("en", "they met in June", 3..4),
        ("en", "by June 18 they had met", 1..3),
        ("en", "Friday 's vote", 0..1),
        ("id", "tiba pada hari Selasa ( 18 / 6 ) malam di Roma", 2..10),
        ("id", "( 18/6 )", 1..2),
    ] {
        assert_eq!(expressions(tag, text)[0].words, words, "{text}");
    }
}

#[test]
fn an_open_end_is_a_range() {
    let found = expressions("en", "since 2011");
    assert_eq!((found[0].kind, found[0].relative), (TimeKind::Range, false));
    assert_eq!(found[0].value.map(|v| v.to_string()).as_deref(), Some("2011"));
}
