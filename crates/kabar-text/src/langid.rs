//! Which language a text is in: common words, three-letter sequences and scripts, all of them data.
//!
//! Languages with a pack say so in `packs/<tag>/text/langid.tsv`; languages that are known, so as not to be mistaken for one of
//! those, but not coded, in `packs/_langid/<tag>.tsv`.

use kabar_model::Diagnostic;
use kabar_pack::{DataError, Row, Source, Table};
use rustc_hash::FxHashMap;

use crate::chars::{extends, floor};

/// So much of a text, in bytes, is looked at.
const SAMPLE: usize = 4000;
/// Longer words, in bytes, are passed over.
const WORD_LIMIT: usize = 60;
/// What three letters weigh, in bits, in a language that does not list them.
const UNSEEN: f32 = -13.5;
/// Below so many bits for three letters on average, the text is in no known language.
const FOREIGN: f32 = -12.6;
/// What the letters of a name count beside those of other words.
const NAME: f32 = 0.4;
/// Fewer letters say nothing.
const LEAST_LETTERS: usize = 4;

/// The languages that can be told apart.
#[derive(Debug, Clone, Default)]
pub struct Languages {
    all: Vec<Language>,
    words: FxHashMap<String, Vec<(usize, f32)>>,
    triples: FxHashMap<u64, Vec<(usize, f32)>>,
}

#[derive(Debug, Clone)]
struct Language {
    tag: String,
    name: String,
    script: String,
    coded: bool,
    like: Option<(String, f32)>,
    triples: bool,
}

/// The language a text is in, as far as can be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// BCP 47 tag.
    pub tag: String,
    /// English name.
    pub name: String,
    /// Whether a pack codes it.
    pub coded: bool,
    /// From 0.5 (as likely another) to 1.
    pub confidence: f32,
}

impl Languages {
    /// Reads the tables of all packs and of the known languages without a pack.
    pub fn load(source: &Source) -> Result<Self, DataError> {
        let (mut languages, mut faults) = (Self::default(), Vec::new());
        for path in source.under("packs/") {
            let parts: Vec<&str> = path.split('/').collect();
            let (tag, coded) = match parts[..] {
                ["packs", tag, "text", "langid.tsv"] if !tag.starts_with('_') => (tag, true),
                ["packs", "_langid", file] => (file.strip_suffix(".tsv").unwrap_or(file), false),
                _ => continue,
            };
            let table = Table::read(path, source.text(path)?.unwrap_or(""), &["kind", "weight", "forms"])?;
            languages.add(tag, coded, &table, &mut faults);
        }
        if faults.is_empty() { Ok(languages) } else { Err(DataError(faults)) }
    }

    fn add(&mut self, tag: &str, coded: bool, table: &Table<'_>, faults: &mut Vec<Diagnostic>) {
        let mut language = Language {
            tag: tag.to_owned(),
            name: tag.to_owned(),
            script: String::new(),
            coded,
            like: None,
            triples: false,
        };
        let at = self.all.len();
        for row in table.rows() {
            self.row(&mut language, at, row).unwrap_or_else(|fault| faults.push(fault));
        }
        self.all.push(language);
    }

    fn row(&mut self, language: &mut Language, at: usize, row: Row<'_>) -> Result<(), Diagnostic> {
        let forms = row.need("forms")?;
        let weight: f32 = row.get("weight").parse().map_err(|_| {
            row.fault("weight", format!("`{}` is no number", row.get("weight"))).hint("bits: 4, or -8.5")
        })?;
        match row.need("kind")? {
            "name" => forms.clone_into(&mut language.name),
            "script" => forms.clone_into(&mut language.script),
            "like" => language.like = Some((forms.to_owned(), weight)),
            "word" => {
                for word in row.list("forms") {
                    self.words.entry(word.to_lowercase()).or_default().push((at, weight));
                }
            }
            "tri" => {
                language.triples = true;
                for triple in row.list("forms") {
                    let letters: Vec<char> = triple.chars().collect();
                    let &[a, b, c] = letters.as_slice() else {
                        return Err(row
                            .fault("forms", format!("`{triple}` is not three letters"))
                            .hint("_ is the edge of a word"));
                    };
                    self.triples.entry(key(a, b, c)).or_default().push((at, weight - UNSEEN));
                }
            }
            other => {
                return Err(row
                    .fault("kind", format!("`{other}` is no kind of evidence"))
                    .hint("name, script, like, word or tri"));
            }
        }
        Ok(())
    }

    /// Bits for each language, on words and letters; and how many triples of letters there were.
    fn weigh(&self, sample: &str) -> (Vec<f32>, f32) {
        let (mut bits, mut count) = (vec![0.0_f32; self.all.len()], 0.0);
        let letter = |c: char| c.is_alphabetic() || extends(c);
        for word in sample.split(|c| !letter(c)).filter(|w| !w.is_empty() && w.len() <= WORD_LIMIT) {
            // A name says little: it may come from anywhere.
            let share = if word.starts_with(char::is_uppercase) { NAME } else { 1.0 };
            let low = word.to_lowercase();
            for &(at, weight) in self.words.get(&low).into_iter().flatten() {
                bits[at] += weight;
            }
            let (mut a, mut b) = ('_', '\0');
            for c in low.chars().chain(['_']) {
                if b != '\0' {
                    count += share;
                    for &(at, weight) in self.triples.get(&key(a, b, c)).into_iter().flatten() {
                        bits[at] += weight * share;
                    }
                    a = b;
                }
                b = c;
            }
        }
        for (at, language) in self.all.iter().enumerate() {
            if let Some((base, cost)) = &language.like {
                match self.all.iter().position(|l| l.tag == *base) {
                    Some(from) => bits[at] += bits[from] - cost,
                    None => bits[at] = f32::NEG_INFINITY,
                }
            }
        }
        (bits, count)
    }
}

/// Tells which language a text is in; none where it has too few letters or is like no known language.
pub fn identify(text: &str, languages: &Languages) -> Option<Guess> {
    let sample = &text[..floor(text, SAMPLE)];
    let script = main_script(sample)?;
    let candidates = || languages.all.iter().enumerate().filter(|(_, l)| l.script == script);
    let guess = |at: usize, confidence| {
        let language = &languages.all[at];
        Guess { tag: language.tag.clone(), name: language.name.clone(), coded: language.coded, confidence }
    };
    if candidates().count() == 1 {
        return candidates().next().map(|(at, _)| guess(at, 1.0));
    }
    let (bits, count) = languages.weigh(sample);
    let mut ranked: Vec<(usize, f32)> = candidates().map(|(at, _)| (at, bits[at])).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let &(best, most) = ranked.first()?;
    if UNSEEN + most / count.max(1.0) <= FOREIGN {
        return None;
    }
    let ahead = ranked.get(1).map_or(f32::INFINITY, |next| most - next.1);
    Some(guess(best, 1.0 / (1.0 + (-ahead).exp2())))
}

const fn key(a: char, b: char, c: char) -> u64 {
    (a as u64) << 42 | (b as u64) << 21 | c as u64
}

/// The script of most letters, as ISO 15924 writes it. Any Japanese syllables make a text Japanese, whatever else is in it.
fn main_script(text: &str) -> Option<&'static str> {
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        let script = script(c);
        match counts.iter_mut().find(|(s, _)| *s == script) {
            Some((_, n)) => *n += 1,
            None => counts.push((script, 1)),
        }
    }
    let total: usize = counts.iter().map(|(_, n)| n).sum();
    let of = |script| counts.iter().find(|(s, _)| *s == script).map_or(0, |(_, n)| *n);
    let ideographs = of("Hani") + of("Kana") > total / 2;
    if ideographs && total > 0 {
        return Some(if of("Kana") * 10 > total { "Kana" } else { "Hani" });
    }
    let (script, n) = counts.into_iter().max_by_key(|(_, n)| *n)?;
    (n >= LEAST_LETTERS).then_some(script)
}

fn script(c: char) -> &'static str {
    match c as u32 {
        0x41..=0x24f | 0x1e00..=0x1eff => "Latn",
        0x370..=0x3ff | 0x1f00..=0x1fff => "Grek",
        0x400..=0x52f => "Cyrl",
        0x530..=0x58f => "Armn",
        0x590..=0x5ff => "Hebr",
        0x600..=0x77f | 0x8a0..=0x8ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => "Arab",
        0x900..=0x97f => "Deva",
        0x980..=0x9ff => "Beng",
        0xb80..=0xbff => "Taml",
        0xe00..=0xe7f => "Thai",
        0xe80..=0xeff => "Laoo",
        0x1000..=0x109f => "Mymr",
        0x10a0..=0x10ff => "Geor",
        0x1200..=0x139f => "Ethi",
        0x1780..=0x17ff => "Khmr",
        0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af => "Hang",
        0x3040..=0x30ff => "Kana",
        0x3400..=0x9fff | 0x20000..=0x3ffff => "Hani",
        _ => "Zzzz",
    }
}
