//! A corpus of any size, made up from templates, the samples and, where it is installed, the sentences of the Python package nlp-id.
//! The same number and seed give the same bytes (on a machine with the same package). Beside it stands the truth: which articles are
//! copies of which, and what happened.

mod words;

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use jiff::{ToSpan, civil::date};
use serde_json::{Value, json};

use crate::{eval::speed, root};
use words::{ACTS, FILLERS, OUTLETS, STATES, WEEKDAYS};

/// Words of an article.
const WORDS: usize = 400;

/// The corpus covers this many days.
const DAYS: usize = 3650;

/// Copies are made of one of the last so many articles.
const RECENT: usize = 300;

/// `cargo xtask corpus --articles N --out FILE [--seed S]`
pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let (mut count, mut out, mut seed) = (None, None, 1);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let value = args.next().with_context(|| format!("{arg} needs a value"))?;
        match *arg {
            "--articles" => count = Some(value.parse()?),
            "--out" => out = Some(PathBuf::from(value)),
            "--seed" => seed = value.parse()?,
            _ => bail!("no option {arg}"),
        }
    }
    let (Some(count), Some(out)) = (count, out) else { bail!("corpus --articles N --out FILE [--seed S]") };
    write(count, seed, &out)?;
    eprintln!("{} and {}", out.display(), truth_path(&out).display());
    Ok(())
}

fn truth_path(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".truth.jsonl");
    name.into()
}

/// Writes the articles (Zstandard where the name ends in .zst) and the truth about them.
pub(crate) fn write(count: usize, seed: u64, out: &Path) -> anyhow::Result<()> {
    let file = BufWriter::new(File::create(out).with_context(|| out.display().to_string())?);
    let mut truth = BufWriter::new(File::create(truth_path(out))?);
    let mut corpus = Corpus::new(seed)?;
    let mut each = |to: &mut dyn Write| -> anyhow::Result<()> {
        for n in 0..count {
            let made = corpus.article(n, count);
            writeln!(to, "{}", made.record)?;
            writeln!(truth, "{}", made.truth)?;
        }
        Ok(())
    };
    if out.extension().is_some_and(|end| end == "zst") {
        let mut packed = zstd::Encoder::new(file, 3)?;
        each(&mut packed)?;
        packed.finish()?.flush()?;
    } else {
        let mut file = file;
        each(&mut file)?;
        file.flush()?;
    }
    Ok(truth.flush()?)
}

/// An article and the truth about it, each a line of JSON.
pub(crate) struct Made {
    pub(crate) record: Value,
    pub(crate) truth: Value,
}

/// What happened.
#[derive(Clone)]
struct Act {
    id: usize,
    kind: usize,
    a: usize,
    b: usize,
    toll: usize,
}

/// An article that copies may be made of.
#[derive(Clone)]
struct Article {
    id: String,
    outlet: usize,
    lang: usize,
    day: usize,
    /// The day on which it happened.
    happened: usize,
    title: String,
    paragraphs: Vec<String>,
    acts: Vec<Act>,
    story: usize,
}

/// Makes articles one after another.
pub(crate) struct Corpus {
    dice: u64,
    days: usize,
    words: usize,
    sentences: [Vec<String>; 2],
    recent: VecDeque<Article>,
    acts: usize,
    stories: usize,
}

impl Corpus {
    pub(crate) fn new(seed: u64) -> anyhow::Result<Self> {
        let mut sentences = [Vec::new(), Vec::new()];
        for (lang, tag) in ["en", "id"].into_iter().enumerate() {
            let mut paths: Vec<PathBuf> =
                fs::read_dir(root().join("samples"))?.map(|e| Ok(e?.path())).collect::<anyhow::Result<_>>()?;
            paths.sort();
            for path in paths.iter().filter(|path| path.to_string_lossy().ends_with(&format!(".{tag}.txt"))) {
                let text = fs::read_to_string(path)?;
                sentences[lang].extend(text.lines().filter(|l| l.ends_with('.')).map(str::to_owned));
            }
        }
        match speed::corpus() {
            Some(path) => {
                let articles = speed::articles(&fs::read_to_string(path)?);
                sentences[1]
                    .extend(articles.iter().flat_map(|a| a.lines()).filter(|l| l.ends_with('.')).map(str::to_owned));
            }
            None => eprintln!("SKIPPED: the Python package nlp-id is not installed; its sentences are left out"),
        }
        Ok(Self { sentences, ..Self::short(DAYS, WORDS, seed) })
    }

    /// A corpus of so many days, of articles of so many words, without the sentences of others: there are too few of them to
    /// tell by its text which article is a copy of which.
    pub(crate) fn short(days: usize, words: usize, seed: u64) -> Self {
        let (sentences, recent) = ([Vec::new(), Vec::new()], VecDeque::new());
        Self { dice: seed, days, words, sentences, recent, acts: 0, stories: 0 }
    }

    /// A number below another (SplitMix64).
    fn below(&mut self, most: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % most.max(1) as u64) as usize
    }

    /// The next article, the n-th of so many.
    pub(crate) fn article(&mut self, n: usize, of: usize) -> Made {
        let day = n * self.days / of.max(1);
        let chance = self.below(100);
        let source = (!self.recent.is_empty()).then(|| self.below(self.recent.len())).map(|at| self.recent[at].clone());
        let (kind, article, of) = match (chance, source) {
            (0..8, Some(source)) => ("verbatim", self.elsewhere(n, day, source.clone()), Some(source.id)),
            (8..14, Some(source)) => {
                let mut copy = self.elsewhere(n, day, source.clone());
                let (at, filler) = (self.below(copy.paragraphs.len()), self.filler(copy.lang, copy.acts[0].b));
                copy.paragraphs[at] = filler;
                ("edited", copy, Some(source.id))
            }
            (14..18, Some(source)) => {
                let mut copy = self.elsewhere(n, day, source.clone());
                copy.paragraphs.truncate(copy.paragraphs.len() * 3 / 5);
                ("shortened", copy, Some(source.id))
            }
            (18..22, Some(source)) => {
                let lang = self.below(2);
                let told = self.tell(n, source.day, lang, source.acts, source.story);
                ("retold", told, Some(source.id))
            }
            (22..24, Some(source)) => ("duplicate", source.clone(), Some(source.id)),
            (24..25, Some(mut source)) => {
                let filler = self.filler(source.lang, source.acts[0].b);
                source.paragraphs.push(filler);
                ("revision", source.clone(), Some(source.id))
            }
            _ => ("original", self.original(n, day), None),
        };
        let made = Made { record: record(&article), truth: truth(&article, kind, of.as_deref()) };
        if kind == "original" {
            self.recent.push_back(article);
            if self.recent.len() > RECENT {
                self.recent.pop_front();
            }
        }
        made
    }

    /// The same text in another outlet, a day later at most.
    fn elsewhere(&mut self, n: usize, day: usize, mut article: Article) -> Article {
        article.id = format!("a{n}");
        article.outlet = (article.outlet + 1 + self.below(OUTLETS.len() - 1)) % OUTLETS.len();
        article.day = (article.day + self.below(2)).min(day.max(article.day));
        article
    }

    fn original(&mut self, n: usize, day: usize) -> Article {
        let lang = self.below(2);
        let (a, b) = (self.below(STATES.len()), 1 + self.below(STATES.len() - 1));
        let (a, b) = (a, (a + b) % STATES.len());
        let acts = (0..2 + self.below(4)).map(|_| {
            self.acts += 1;
            let (a, b) = if self.below(2) == 0 { (a, b) } else { (b, a) };
            Act { id: self.acts, kind: self.below(ACTS.len()), a, b, toll: 2 + self.below(90) }
        });
        let acts = acts.collect();
        self.stories += 1;
        self.tell(n, day, lang, acts, self.stories)
    }

    fn tell(&mut self, n: usize, day: usize, lang: usize, acts: Vec<Act>, story: usize) -> Article {
        let weekday = WEEKDAYS[lang][weekday(day)];
        let mut paragraphs: Vec<String> = Vec::new();
        for act in &acts {
            let on = if lang == 0 { "on" } else { "pada" };
            paragraphs.push(format!("{} {on} {weekday}.", self.clause(act, lang)));
        }
        let title = self.clause(&acts[0], lang);
        let mut words: usize = paragraphs.iter().map(|p| p.split(' ').count()).sum();
        while words < self.words {
            let mut paragraph = String::new();
            for _ in 0..2 {
                let sentence = match self.below(3) {
                    1.. if !self.sentences[lang].is_empty() => self.sentence(lang),
                    _ => self.filler(lang, acts[0].b),
                };
                paragraph.push_str(&sentence);
                paragraph.push(' ');
            }
            words += paragraph.split(' ').count();
            paragraphs.push(paragraph.trim_end().to_owned());
        }
        let outlet = self.below(OUTLETS.len());
        Article { id: format!("a{n}"), outlet, lang, day, happened: day, title, paragraphs, acts, story }
    }

    fn clause(&mut self, act: &Act, lang: usize) -> String {
        let ways = ACTS[act.kind].1[lang];
        let way = ways[self.below(ways.len())];
        let (a, b) = (STATES[act.a], STATES[act.b]);
        let text = way
            .replace("{A}", a[1 + lang])
            .replace("{B}", b[1 + lang])
            .replace("{C}", b[3])
            .replace("{N}", &act.toll.to_string());
        let mut chars = text.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    }

    fn filler(&mut self, lang: usize, state: usize) -> String {
        let list = FILLERS[lang];
        let text = list[self.below(list.len())];
        text.replace("{C}", STATES[state][3]).replace("{N}", &(2 + self.below(90)).to_string())
    }

    /// A sentence from elsewhere.
    fn sentence(&mut self, lang: usize) -> String {
        let at = self.below(self.sentences[lang].len());
        self.sentences[lang].get(at).cloned().unwrap_or_default()
    }
}

/// Whether the number of an act is told.
fn tells_number(act: &Act) -> bool {
    ACTS[act.kind].1[0].iter().any(|way| way.contains("{N}"))
}

fn published(day: usize) -> jiff::civil::Date {
    date(2014, 1, 1).saturating_add((day as i64).days())
}

fn weekday(day: usize) -> usize {
    published(day).weekday().to_monday_zero_offset() as usize
}

fn record(article: &Article) -> Value {
    json!({
        "id": article.id,
        "title": article.title,
        "text": article.paragraphs.join("\n\n"),
        "lang": if article.lang == 0 { "en" } else { "id" },
        "date": published(article.day).to_string(),
        "source": OUTLETS[article.outlet],
    })
}

fn truth(article: &Article, kind: &str, of: Option<&str>) -> Value {
    // The sentence stands where the act was told; an edited copy may have another there, a shortened one none.
    let acts = article.acts.iter().enumerate().map(|(n, act)| {
        json!({
            "id": act.id, "type": ACTS[act.kind].0, "actor": STATES[act.a][0], "recipient": STATES[act.b][0],
            "sentence": article.paragraphs.get(n), "number": tells_number(act).then_some(act.toll),
        })
    });
    json!({
        "id": article.id,
        "source": OUTLETS[article.outlet],
        "kind": kind,
        "of": of,
        "story": article.story,
        "day": published(article.happened).to_string(),
        "happenings": acts.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::Corpus;

    #[test]
    fn the_same_seed_gives_the_same_corpus() {
        let lines = |seed| {
            let mut corpus = Corpus::new(seed).expect("samples");
            (0..300).map(|n| corpus.article(n, 300)).map(|m| format!("{}{}", m.record, m.truth)).collect::<Vec<_>>()
        };
        assert!(lines(1) == lines(1));
        assert!(lines(1) != lines(2));
    }

    #[test]
    fn a_duplicate_is_the_article_itself_and_a_copy_is_elsewhere() {
        let mut corpus = Corpus::new(1).expect("samples");
        let made: Vec<_> = (0..600).map(|n| corpus.article(n, 600)).collect();
        let find =
            |id: &str| made.iter().find(|m| m.truth["id"] == id && m.truth["kind"] == "original").expect("its source");
        let mut seen = [0, 0];
        for one in &made {
            let Some(of) = one.truth["of"].as_str() else { continue };
            let source = find(of);
            assert_eq!(one.truth["story"], source.truth["story"]);
            match one.truth["kind"].as_str() {
                Some("duplicate") => {
                    assert_eq!(one.record, source.record);
                    seen[0] += 1;
                }
                Some("verbatim") => {
                    assert_eq!(one.record["text"], source.record["text"]);
                    assert_ne!(one.record["source"], source.record["source"]);
                    seen[1] += 1;
                }
                _ => {}
            }
        }
        assert!(seen[0] > 0 && seen[1] > 0);
    }
}
