//! How a language's text is read: line patterns, what ends a sentence, what is a word. All of it data of the pack.

mod lines;

use kabar_model::Diagnostic;
pub use lines::LineRules;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::{DataError, Row, Source, Table, source::settings};

/// What a full stop after a certain form says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Never ends a sentence: a title before a name.
    Title,
    /// Does not before a digit; else as [`Stop::Maybe`].
    Number,
    /// Ends a sentence only before a word that often begins one.
    Maybe,
    /// Ends a sentence before any capital.
    Free,
}

/// What a hyphen or slash within a string of letters does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Joint {
    /// It is a word by itself, except after the listed prefixes.
    Split,
    /// It is a word by itself between two names and between two numbers only.
    #[default]
    Names,
}

/// A clitic written together with its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clitic {
    /// Its form in lower case.
    pub form: String,
    /// The host must end in this (lower case; may be empty).
    pub after: String,
    /// Whether a host with a capital must be one of [`TextRules::hosts`] (names end in such letters by chance).
    pub weak: bool,
}

/// The rules of one language for reading text.
#[derive(Debug, Clone)]
pub struct TextRules {
    /// The pack's tag.
    pub tag: String,
    /// ISO 15924 code of its script.
    pub script: String,
    /// Whether capitals mark names and sentence beginnings.
    pub capitals: bool,
    /// What hyphens do.
    pub hyphen: Joint,
    /// What slashes do.
    pub slash: Joint,
    /// Line patterns.
    pub lines: LineRules,
    /// Abbreviations without their last stop, as written.
    pub stops: FxHashMap<String, Stop>,
    /// Words (as written, with capital) that often begin a sentence.
    pub starters: FxHashSet<String>,
    /// Verbs of reporting (as written) after a quotation.
    pub reports: FxHashSet<String>,
    /// Clitics, the longest first.
    pub clitics: Vec<Clitic>,
    /// Words (lower case) that end like a clitic but hold none.
    pub whole: FxHashSet<String>,
    /// Word endings (lower case) that end like a clitic but hold none, the longest first.
    pub whole_ends: Vec<String>,
    /// Hosts (lower case) of weak clitics when capitalised.
    pub hosts: FxHashSet<String>,
    /// Words (lower case) that are always split, with the byte lengths of all parts.
    pub splits: FxHashMap<String, Vec<usize>>,
    /// Prefixes (lower case) that stay with the hyphen and what follows.
    pub prefixes: FxHashSet<String>,
    /// Units (lower case) that are a word by themselves when written against a number.
    pub units: FxHashSet<String>,
    /// Letters before a number that are a word by themselves.
    pub currencies: Vec<String>,
    /// Strings (lower case) with a slash or another sign inside that are one word.
    pub signs: FxHashSet<String>,
}

/// What `pack.toml` says about text; other keys are for others.
#[derive(Debug, Deserialize)]
struct PackHead {
    #[serde(default = "latin")]
    script: String,
    #[serde(default = "yes")]
    capitals: bool,
    #[serde(default)]
    text: TextHead,
}

#[derive(Debug, Default, Deserialize)]
struct TextHead {
    #[serde(default)]
    hyphen: Joint,
    #[serde(default)]
    slash: Joint,
}

fn latin() -> String {
    "Latn".to_owned()
}

const fn yes() -> bool {
    true
}

impl TextRules {
    /// Reads `packs/<tag>/pack.toml` and `packs/<tag>/text/`. A missing table leaves the language-neutral reading.
    pub fn load(source: &Source, tag: &str) -> Result<Self, DataError> {
        let mut faults = Vec::new();
        let head = read_head(source, tag)?;
        let path = |name: &str| format!("packs/{tag}/text/{name}");
        let (blocks, sentences, words) = (path("blocks.tsv"), path("sentences.tsv"), path("words.tsv"));
        let lines = table(source, &blocks, &["pattern", "kind", "example"])?;
        let mut rules = Self {
            tag: tag.to_owned(),
            lines: LineRules::read(lines.as_ref(), &head.script, &mut faults),
            script: head.script,
            capitals: head.capitals,
            hyphen: head.text.hyphen,
            slash: head.text.slash,
            stops: FxHashMap::default(),
            starters: FxHashSet::default(),
            reports: FxHashSet::default(),
            clitics: Vec::new(),
            whole: FxHashSet::default(),
            whole_ends: Vec::new(),
            hosts: FxHashSet::default(),
            splits: FxHashMap::default(),
            prefixes: FxHashSet::default(),
            units: FxHashSet::default(),
            currencies: Vec::new(),
            signs: FxHashSet::default(),
        };
        for row in table(source, &sentences, &["kind", "forms"])?.iter().flat_map(Table::rows) {
            rules.sentence_row(row).unwrap_or_else(|fault| faults.push(fault));
        }
        for row in table(source, &words, &["kind", "forms"])?.iter().flat_map(Table::rows) {
            rules.word_row(row).unwrap_or_else(|fault| faults.push(fault));
        }
        rules.clitics.sort_by(|a, b| b.form.len().cmp(&a.form.len()).then_with(|| a.form.cmp(&b.form)));
        rules.whole_ends.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        if faults.is_empty() { Ok(rules) } else { Err(DataError(faults)) }
    }

    fn sentence_row(&mut self, row: Row<'_>) -> Result<(), Diagnostic> {
        row.need("forms")?;
        let stop = match row.need("kind")? {
            "title" => Stop::Title,
            "number" => Stop::Number,
            "maybe" => Stop::Maybe,
            "free" => Stop::Free,
            "starter" => {
                self.starters.extend(row.list("forms").map(str::to_owned));
                return Ok(());
            }
            "report" => {
                self.reports.extend(row.list("forms").map(str::to_owned));
                return Ok(());
            }
            other => {
                return Err(row
                    .fault("kind", format!("`{other}` is no kind of sentence rule"))
                    .hint("title, number, maybe, free (abbreviations), starter or report"));
            }
        };
        for form in row.list("forms") {
            let Some(form) = form.strip_suffix('.') else {
                return Err(row
                    .fault("forms", format!("`{form}` has no stop"))
                    .hint("write abbreviations with their stop: Mr."));
            };
            self.stops.insert(form.to_owned(), stop);
        }
        Ok(())
    }

    fn word_row(&mut self, row: Row<'_>) -> Result<(), Diagnostic> {
        row.need("forms")?;
        let low = row.list("forms").map(str::to_lowercase);
        match row.need("kind")? {
            kind @ ("clitic" | "weak-clitic") => {
                let after = row.get("parts").to_lowercase();
                let weak = kind == "weak-clitic";
                self.clitics.extend(low.map(|form| Clitic { form, after: after.clone(), weak }));
            }
            "whole" => {
                for form in low {
                    match form.strip_prefix('*') {
                        Some(end) => self.whole_ends.push(end.to_owned()),
                        None => drop(self.whole.insert(form)),
                    }
                }
            }
            "split" => {
                let parts: Vec<String> = row.list("parts").map(str::to_lowercase).collect();
                let form = row.need("forms")?.to_lowercase();
                if parts.len() < 2 || parts.concat() != form {
                    return Err(row
                        .fault("parts", format!("the parts do not make up `{form}`"))
                        .hint("write the parts with | between them: can|not"));
                }
                self.splits.insert(form, parts.iter().map(String::len).collect());
            }
            "host" => self.hosts.extend(low),
            "prefix" => self.prefixes.extend(low),
            "unit" => self.units.extend(low),
            "sign" => self.signs.extend(low),
            "currency" => self.currencies.extend(row.list("forms").map(str::to_owned)),
            other => {
                return Err(row
                    .fault("kind", format!("`{other}` is no kind of word rule"))
                    .hint("clitic, weak-clitic, whole, split, host, prefix, unit, sign or currency"));
            }
        }
        Ok(())
    }

    /// Whether a word (lower case) is known to hold no clitic.
    pub fn is_whole(&self, word: &str) -> bool {
        self.whole.contains(word) || self.whole_ends.iter().any(|end| word.ends_with(end.as_str()))
    }
}

fn table<'s>(source: &'s Source, path: &'s str, columns: &[&str]) -> Result<Option<Table<'s>>, DataError> {
    source.text(path)?.map(|text| Table::read(path, text, columns)).transpose()
}

fn read_head(source: &Source, tag: &str) -> Result<PackHead, DataError> {
    let path = format!("packs/{tag}/pack.toml");
    let Some(text) = source.text(&path)? else {
        let fault =
            Diagnostic::error(&path, "no such file").hint("every pack has a pack.toml; copy one from another pack");
        return Err(DataError(vec![fault]));
    };
    settings(&path, text)
}

#[cfg(test)]
mod tests {
    use super::{Source, TextRules};

    fn load(blocks: &str, sentences: &str, words: &str) -> Result<TextRules, String> {
        let file = |name: &str, text: &str| (format!("packs/x/{name}"), text.as_bytes().to_vec());
        let source = Source::from_files([
            file("pack.toml", "tag = \"x\"\nname = \"X\"\nelse = 1\n"),
            file("text/blocks.tsv", &format!("pattern\tkind\texample\tnegative\n{blocks}")),
            file("text/sentences.tsv", &format!("kind\tforms\n{sentences}")),
            file("text/words.tsv", &format!("kind\tforms\tparts\n{words}")),
        ]);
        TextRules::load(&source, "x").map_err(|e| e.to_string())
    }

    #[test]
    fn patterns_know_accented_letters() {
        let rules = load("\\p{Lu}[\\p{Ll}’]+ \\p{L}+\tbyline\tÉlie’s ço\télie ço\n", "", "").map(|_| ());
        assert_eq!(rules, Ok(()));
    }

    #[test]
    fn wrong_rows_are_named_with_their_place() {
        let check = |blocks: &str, sentences: &str, words: &str, expected: &str| {
            let message = load(blocks, sentences, words).map(|_| ()).unwrap_err();
            assert!(message.starts_with(expected), "{message}");
        };
        check("See: .+\tteazer\tSee: x\n", "", "", "packs/x/text/blocks.tsv:2:9: error: `teazer` is no kind of line");
        check("See: (\tteaser\tSee: x\n", "", "", "packs/x/text/blocks.tsv:2:1: error: no regular expression");
        check("See: .+\tteaser\tLook: x\n", "", "", "packs/x/text/blocks.tsv:2:16: error: the pattern does not match");
        check("See.+\tteaser\tSee: x\tSeen\n", "", "", "packs/x/text/blocks.tsv:2:21: error: the pattern matches what");
        check("", "title\tMr\n", "", "packs/x/text/sentences.tsv:2:7: error: `Mr` has no stop");
        check(
            "",
            "",
            "split\tcannot\tca|not\n",
            "packs/x/text/words.tsv:2:14: error: the parts do not make up `cannot`",
        );
    }

    #[test]
    fn a_pack_without_tables_still_reads() {
        let source = Source::from_files([("packs/x/pack.toml".to_owned(), b"capitals = false".to_vec())]);
        let rules = TextRules::load(&source, "x").expect("loads");
        assert!(!rules.capitals && rules.stops.is_empty());
        let error = TextRules::load(&source, "y").map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("packs/y/pack.toml: error: no such file"), "{error}");
    }
}
