//! What holds for any words at all.

use std::{path::Path, time::Instant};

use jiff::civil::Date;
use kabar_model::Timex;
use kabar_pack::{Pack, Source, TimeRules};
use kabar_time::{Anchor, Tense, TimeKind, find};

const TENSES: [Tense; 4] = [Tense::Past, Tense::Present, Tense::Future, Tense::Unknown];

/// A small generator: the runs must be the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

fn packs() -> (Source, Vec<String>) {
    let source =
        Source::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).expect("the data folder is readable");
    let timed = |tag: &String| source.bytes(&format!("packs/{tag}/time.toml")).is_some();
    let tags = Pack::tags(&source).into_iter().filter(timed).collect();
    (source, tags)
}

/// Every word of the rules and of the cases, digits of all shapes, and words that are nothing.
fn vocabulary<'s>(source: &'s Source, tag: &str) -> Vec<&'s str> {
    let odd = "0 1 31 32 99 2024 1999 0000 9999 999999 1234567 18/6 18/16 31/2/2020 2024-06-18 2024-13-45 18-20 \
               20-18 15-16/6 15-16/6/2024 2014-2016 1990s 1990-an 10.30 25:61 5pm 1/2/3/4/5 1- -1 / - – . , ( ) ' ’ \
               '90s 18th . .. ½ ١٨ 六月 İ ǅ ẞ 2024. mid- mid-2019 million juta thousand ribu ago lalu later kemudian";
    let mut words: Vec<&str> = odd.split_whitespace().collect();
    for file in ["time.toml", "cases-time.tsv"] {
        let text = source.bytes(&format!("packs/{tag}/{file}")).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("");
        words.extend(text.split(|c: char| c.is_whitespace() || "\"|[](){}<>$".contains(c)).filter(|w| !w.is_empty()));
    }
    words.sort_unstable();
    words.dedup();
    words
}

#[test]
fn any_words_give_valid_expressions() {
    let (source, tags) = packs();
    let dates = ["2024-06-19", "2024-02-29", "0001-01-01", "9999-12-31", "1900-01-31"].map(|d| d.parse::<Date>().ok());
    let dates = [dates.as_slice(), &[None, Some(Date::MIN), Some(Date::MAX)]].concat();
    for tag in &tags {
        let rules = TimeRules::load(&source, tag).unwrap_or_else(|e| panic!("{e}"));
        let words = vocabulary(&source, tag);
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..30_000 {
            let forms: Vec<&str> = (0..random.below(14)).map(|_| random.of(&words)).collect();
            let anchor = Anchor {
                published: dates[random.below(dates.len())],
                context: dates[random.below(dates.len())].map(Timex::Day),
            };
            let mut end = 0;
            for found in find(&forms, &rules, &anchor, TENSES[random.below(4)]) {
                assert!(end <= found.words.start && found.words.start < found.words.end, "{forms:?}");
                end = found.words.end;
                assert!(end <= forms.len(), "{forms:?}");
                let values = TENSES.map(|tense| found.value_at(&anchor, tense));
                for value in values.into_iter().chain([found.value]).flatten() {
                    assert_eq!(value.to_string().parse(), Ok(value), "{forms:?}");
                    assert!(!matches!(found.kind, TimeKind::Vague | TimeKind::Duration), "{forms:?}");
                }
                if !found.relative {
                    assert_eq!(found.value_at(&Anchor::default(), Tense::Unknown), found.value, "{forms:?}");
                }
            }
        }
    }
}

#[test]
fn a_sentence_is_read_in_linear_time() {
    let (source, tags) = packs();
    for tag in &tags {
        let rules = TimeRules::load(&source, tag).unwrap_or_else(|e| panic!("{e}"));
        let words = vocabulary(&source, tag);
        let mut random = Random(7);
        let forms: Vec<&str> = (0..32_000).map(|_| random.of(&words)).collect();
        let seconds = |n: usize| {
            let runs = (0..3).map(|_| {
                let start = Instant::now();
                for part in forms.chunks(n) {
                    assert!(!find(part, &rules, &Anchor::default(), Tense::Past).is_empty());
                }
                start.elapsed().as_secs_f64()
            });
            runs.fold(f64::INFINITY, f64::min)
        };
        let (short, long) = (seconds(2_000), seconds(32_000));
        // As many words in all, so that a busy machine slows both: a quadratic reader would take sixteen times as long.
        assert!(long < short * 6.0, "{tag}: {short} s by 2,000 words, {long} s by 32,000");
    }
}
