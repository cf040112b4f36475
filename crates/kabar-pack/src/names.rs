//! Finds the names of actors in a sentence.
//!
//! Names are compared as runs of letters and digits, without accents, so that `Kim Jong-un`, `Kim Jong Un` and `U.S.` / `US` need
//! no rows of their own for every way a tokeniser may split them.

mod read;

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{Actors, DataError, Source};
use read::Reader;

/// How a form names its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameKind {
    /// Its name, short or official.
    Name,
    /// A capital, used for the government.
    Capital,
    /// A seat of government.
    Seat,
    /// An adjective.
    Adjective,
    /// Its people.
    Demonym,
    /// A by-name.
    Nickname,
    /// A part of its name that stands for it where the article has named it ("the North").
    Again,
    /// A region or city by which the state can be told.
    Part,
    /// A person's full name.
    Full,
    /// What names a person alone.
    Short,
}

impl NameKind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "name" | "" => Self::Name,
            "capital" => Self::Capital,
            "seat" => Self::Seat,
            "adjective" => Self::Adjective,
            "demonym" => Self::Demonym,
            "nickname" => Self::Nickname,
            "again" => Self::Again,
            "part" => Self::Part,
            _ => return None,
        })
    }
}

/// Which capitals a run of a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Case {
    Any,
    First,
    All,
}

/// A form with its place in the lists of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Form {
    runs: Range<u32>,
    targets: Range<u32>,
    sector: Option<Box<str>>,
}

/// A name in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameHit {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The entries it may name, and how.
    pub targets: Vec<(usize, NameKind)>,
    /// The sector that the form itself gives ("IDF": MIL).
    pub sector: Option<String>,
}

/// All names of one language, with those of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The runs of all forms, folded.
    numbers: FxHashMap<Box<str>, u32>,
    /// Where the forms that begin with a run begin among the forms, by its number; one more for the end.
    starts: Vec<u32>,
    forms: Vec<Form>,
    runs: Vec<(u32, Case)>,
    targets: Vec<(u32, NameKind)>,
}

/// A run of letters and digits in a sentence.
struct Run<'f> {
    word: usize,
    /// None where no name has it.
    number: Option<u32>,
    written: &'f str,
    /// Whether it is the first and the last of its word.
    first: bool,
    last: bool,
}

impl Names {
    /// Reads `packs/<tag>/names/` over the entries of `actors`.
    pub fn load(source: &Source, tag: &str, actors: &Actors) -> Result<Self, DataError> {
        if let Some(names) = source.compiled(&format!("{tag}/names")) {
            return Ok(names);
        }
        Reader::read(source, tag, actors).map(Reader::done)
    }

    /// The forms that begin with a run, longest first.
    fn beginning(&self, first: u32) -> &[Form] {
        let at = |number: usize| self.starts.get(number).map(|at| *at as usize);
        let range = at(first as usize).zip(at(first as usize + 1));
        range.and_then(|(from, to)| self.forms.get(from..to)).unwrap_or_default()
    }

    fn runs_of(&self, form: &Form) -> &[(u32, Case)] {
        &self.runs[form.runs.start as usize..form.runs.end as usize]
    }

    fn targets_of(&self, form: &Form) -> &[(u32, NameKind)] {
        &self.targets[form.targets.start as usize..form.targets.end as usize]
    }

    /// The names in a sentence of word forms: leftmost, longest, without overlap.
    pub fn find(&self, forms: &[&str]) -> Vec<NameHit> {
        let mut runs: Vec<Run<'_>> = Vec::with_capacity(forms.len());
        let mut folded = String::new();
        for (word, form) in forms.iter().enumerate() {
            let before = runs.len();
            each_run(form, |written, _| {
                let number = self.number(written, &mut folded);
                runs.push(Run { word, number, written, first: false, last: false });
            });
            if runs.len() > before {
                runs[before].first = true;
                if let Some(run) = runs.last_mut() {
                    run.last = true;
                }
            }
        }
        let mut hits = Vec::new();
        let mut at = 0;
        while at < runs.len() {
            let first = runs[at].number.filter(|_| runs[at].first);
            let found = first.and_then(|first| {
                self.beginning(first).iter().find(|form| {
                    let wanted = self.runs_of(form);
                    runs.get(at..at + wanted.len()).is_some_and(|have| {
                        have.last().is_some_and(|run| run.last)
                            && have.iter().zip(wanted).all(|(run, (want, _))| run.number == Some(*want))
                            && have.iter().zip(wanted).all(|(run, (_, case))| cased(run.written, *case))
                    })
                })
            });
            match found {
                Some(form) => {
                    let last = runs[at + form.runs.len() - 1].word;
                    let targets: Vec<_> = self.targets_of(form).iter().map(|(e, k)| (*e as usize, *k)).collect();
                    let sector = form.sector.as_deref().map(str::to_owned);
                    if targets.is_empty() {
                        at += form.runs.len();
                        continue;
                    }
                    hits.push(NameHit { start: runs[at].word, end: last + 1, targets, sector });
                    at += form.runs.len();
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The number of a run, which is folded into the space given.
    fn number(&self, run: &str, folded: &mut String) -> Option<u32> {
        folded.clear();
        if run.is_ascii() {
            folded.push_str(run);
            folded.make_ascii_lowercase();
        } else {
            folded.extend(folding(run));
        }
        self.numbers.get(folded.as_str()).copied()
    }
}

fn cased(run: &str, case: Case) -> bool {
    match case {
        Case::Any => true,
        Case::First => run.chars().next().is_some_and(char::is_uppercase),
        Case::All => run.chars().all(|c| !c.is_lowercase()),
    }
}

fn each_run<'a>(text: &'a str, mut take: impl FnMut(&'a str, usize)) {
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric() || is_combining_mark(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                take(&text[from..at], from);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        take(&text[from..], from);
    }
}

/// Lower case, without accents.
pub(crate) fn fold(run: &str) -> String {
    if run.is_ascii() {
        return run.to_ascii_lowercase();
    }
    folding(run).collect()
}

fn folding(run: &str) -> impl Iterator<Item = char> + '_ {
    run.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(|c| if c == 'ı' { 'i' } else { c })
}

#[cfg(test)]
mod tests {
    use super::{NameKind, read::Reader};

    #[test]
    fn an_acronym_comes_before_a_name_of_the_same_letters() {
        let mut names = Reader::default();
        for (form, entry) in [("Ban", 0), ("BAN", 1), ("Ban Treaty", 2)] {
            names.add(form, Some((entry, NameKind::Name)), None);
        }
        let names = names.done();
        let check = |text: &str, expected: usize| {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(names.find(&words).first().map(|hit| hit.targets[0].0), Some(expected), "{text}");
        };
        check("BAN said so", 1);
        check("Ban said so", 0);
        check("the BAN TREATY", 2);
    }
}
