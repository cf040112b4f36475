//! Finds the names of actors in a sentence.
//!
//! Names are compared as runs of letters and digits, without accents, so that `Kim Jong-un`, `Kim Jong Un` and `U.S.` / `US` need
//! no rows of their own for every way a tokeniser may split them.

use std::collections::BTreeMap;

use kabar_model::Diagnostic;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{Actors, DataError, Source, Table, source::settings};

/// How a form names its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Any,
    First,
    All,
}

#[derive(Debug, Clone)]
struct Form {
    /// The numbers of its runs.
    runs: Vec<(u32, Case)>,
    targets: Vec<(u32, NameKind)>,
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
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The runs of all forms, folded.
    numbers: FxHashMap<Box<str>, u32>,
    by_first: FxHashMap<u32, Vec<Form>>,
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
        let mut this = Self::default();
        let mut faults = Vec::new();
        let folder = format!("packs/{tag}/names/");
        for path in source.tables(&folder) {
            let Some(text) = source.text(path)? else { continue };
            match Table::read(path, text, &["entry", "form", "kind"]) {
                Ok(table) => faults.extend(table.rows().filter_map(|row| this.row(row, actors).err())),
                Err(e) => faults.extend(e.0),
            }
        }
        for name in &actors.person_names {
            let kind = if name.short { NameKind::Short } else { NameKind::Full };
            this.add(&name.form, Some((name.entry as u32, kind)), None);
        }
        for (other, kinds) in lenders(source, tag)? {
            for path in source.tables(&format!("packs/{other}/names/")) {
                let Some(text) = source.text(path)? else { continue };
                // its faults are told where it is read for itself
                let Ok(table) = Table::read(path, text, &["entry", "form", "kind"]) else { continue };
                table.rows().for_each(|row| this.lend(row, &kinds, actors));
            }
        }
        this.order();
        if faults.is_empty() { Ok(this) } else { Err(DataError(faults)) }
    }

    /// Puts the forms of each first word in the order in which they are tried.
    fn order(&mut self) {
        // most first words open one name alone: room for more would be most of the memory
        for forms in self.by_first.values_mut() {
            // of as many words, what is written all in capitals comes before what may be
            let capitals = |form: &Form| form.runs.iter().filter(|(_, case)| *case == Case::All).count();
            forms.sort_by_key(|form| std::cmp::Reverse((form.runs.len(), capitals(form))));
            forms.shrink_to_fit();
            for form in forms {
                form.runs.shrink_to_fit();
                form.targets.shrink_to_fit();
            }
        }
    }

    fn row(&mut self, row: crate::Row<'_>, actors: &Actors) -> Result<(), Diagnostic> {
        let kind = NameKind::parse(row.get("kind")).ok_or_else(|| {
            row.fault("kind", format!("`{}` is no kind of name", row.get("kind")))
                .hint("one of name, capital, seat, adjective, demonym, nickname, again, part")
        })?;
        let id = row.need("entry")?;
        if id == "NONE" {
            row.need("form")?.split('|').for_each(|form| self.add(form, None, None));
            return Ok(());
        }
        let entry = actors.find(id).ok_or_else(|| {
            row.fault("entry", format!("there is no actor `{id}`")).hint("the tables in actors/ list them")
        })?;
        let sector = actors.sectors().of(row)?;
        for form in row.need("form")?.split('|') {
            self.add(form, Some((entry as u32, kind)), sector);
        }
        Ok(())
    }

    /// Takes a name over from another language, where this one has no such form of its own.
    fn lend(&mut self, row: crate::Row<'_>, kinds: &[NameKind], actors: &Actors) {
        let Some(kind) = NameKind::parse(row.get("kind")).filter(|kind| kinds.contains(kind)) else { return };
        let Some(entry) = actors.find(row.get("entry")) else { return };
        let Ok(sector) = actors.sectors().of(row) else { return };
        for form in row.get("form").split('|') {
            let runs = self.runs(form);
            let known = runs.first().and_then(|(first, _)| self.by_first.get(first));
            let same = |form: &Form| form.runs.iter().map(|(n, _)| n).eq(runs.iter().map(|(n, _)| n));
            if !known.is_some_and(|forms| forms.iter().any(same)) {
                self.add(form, Some((entry as u32, kind)), sector);
            }
        }
    }

    /// Adds a form; without a target it is a name of nobody, and hides the names inside it.
    fn add(&mut self, form: &str, target: Option<(u32, NameKind)>, sector: Option<&str>) {
        let runs = self.runs(form);
        let Some((first, _)) = runs.first() else { return };
        let forms = self.by_first.entry(*first).or_default();
        match forms.iter_mut().find(|f| f.runs == runs) {
            Some(form) => form.targets.extend(target.filter(|t| !form.targets.contains(t))),
            None => forms.push(Form { runs, targets: target.into_iter().collect(), sector: sector.map(Into::into) }),
        }
    }

    /// The numbers of the runs of a form, and the capitals that they ask for.
    fn runs(&mut self, form: &str) -> Vec<(u32, Case)> {
        let mut runs = Vec::new();
        let letters = || form.chars().filter(|c| c.is_alphabetic());
        let acronym = letters().all(char::is_uppercase) && letters().nth(1).is_some();
        each_run(form, |run, _| {
            let case = match run.chars().next() {
                Some(c) if c.is_uppercase() && acronym => Case::All,
                Some(c) if c.is_uppercase() => Case::First,
                _ => Case::Any,
            };
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(fold(run).into_boxed_str()).or_insert(next);
            runs.push((number, case));
        });
        runs
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
            let found = first.and_then(|first| self.by_first.get(&first)).and_then(|forms| {
                forms.iter().find(|form| {
                    runs.get(at..at + form.runs.len()).is_some_and(|have| {
                        have.last().is_some_and(|run| run.last)
                            && have.iter().zip(&form.runs).all(|(run, (want, _))| run.number == Some(*want))
                            && have.iter().zip(&form.runs).all(|(run, (_, case))| cased(run.written, *case))
                    })
                })
            });
            match found {
                Some(form) => {
                    let last = runs[at + form.runs.len() - 1].word;
                    let targets = form.targets.iter().map(|(e, k)| (*e as usize, *k)).collect();
                    let sector = form.sector.as_deref().map(str::to_owned);
                    if form.targets.is_empty() {
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

/// What `pack.toml` says about names; other keys are for others.
#[derive(Debug, Default, Deserialize)]
struct PackHead {
    #[serde(default)]
    names_of: BTreeMap<String, Vec<String>>,
}

/// The packs whose names a pack takes over, and of which kinds; one that is not there lends nothing.
fn lenders(source: &Source, tag: &str) -> Result<Vec<(String, Vec<NameKind>)>, DataError> {
    let path = format!("packs/{tag}/pack.toml");
    let head: PackHead = source.text(&path)?.map_or_else(|| Ok(PackHead::default()), |text| settings(&path, text))?;
    let mut lenders = Vec::new();
    for (other, kinds) in head.names_of {
        let fault = |what: String, hint: &str| DataError(vec![Diagnostic::error(&path, what).hint(hint)]);
        let parse = |kind: &String| {
            let unknown = || fault(format!("names_of: `{kind}` is no kind of name"), "docs/pack-format.md lists them");
            NameKind::parse(kind).filter(|_| !kind.is_empty()).ok_or_else(unknown)
        };
        let kinds = kinds.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        lenders.push((other, kinds));
    }
    Ok(lenders)
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
    use super::{NameKind, Names};

    #[test]
    fn an_acronym_comes_before_a_name_of_the_same_letters() {
        let mut names = Names::default();
        for (form, entry) in [("Ban", 0), ("BAN", 1), ("Ban Treaty", 2)] {
            names.add(form, Some((entry, NameKind::Name)), None);
        }
        names.order();
        let check = |text: &str, expected: usize| {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(names.find(&words).first().map(|hit| hit.targets[0].0), Some(expected), "{text}");
        };
        check("BAN said so", 1);
        check("Ban said so", 0);
        check("the BAN TREATY", 2);
    }
}
