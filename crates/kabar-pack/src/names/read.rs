//! Reads the names of a language, with those of people and those lent by other languages.

use std::{cmp::Reverse, collections::BTreeMap};

use kabar_model::Diagnostic;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{Case, Form, NameKind, Names, each_run, fold};
use crate::{Actors, DataError, Row, Source, Table, source::settings};

/// A form as it is read.
struct Read {
    /// The numbers of its runs.
    runs: Vec<(u32, Case)>,
    targets: Vec<(u32, NameKind)>,
    sector: Option<Box<str>>,
}

/// Names while they are read.
#[derive(Default)]
pub(super) struct Reader {
    numbers: FxHashMap<Box<str>, u32>,
    by_first: FxHashMap<u32, Vec<Read>>,
}

impl Reader {
    pub(super) fn read(source: &Source, tag: &str, actors: &Actors) -> Result<Self, DataError> {
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
        if faults.is_empty() { Ok(this) } else { Err(DataError(faults)) }
    }

    /// Puts the forms of each first word in the order in which they are tried, one after the other.
    pub(super) fn done(mut self) -> Names {
        let mut names = Names { starts: vec![0], ..Names::default() };
        for number in 0..self.numbers.len() as u32 {
            let mut forms = self.by_first.remove(&number).unwrap_or_default();
            // of as many words, what is written all in capitals comes before what may be
            let capitals = |form: &Read| form.runs.iter().filter(|(_, case)| *case == Case::All).count();
            forms.sort_by_key(|form| Reverse((form.runs.len(), capitals(form))));
            for form in forms {
                let (run, target) = (names.runs.len() as u32, names.targets.len() as u32);
                names.runs.extend(form.runs);
                names.targets.extend(form.targets);
                let (runs, targets) = (run..names.runs.len() as u32, target..names.targets.len() as u32);
                names.forms.push(Form { runs, targets, sector: form.sector });
            }
            names.starts.push(names.forms.len() as u32);
        }
        names.numbers = self.numbers;
        names
    }

    fn row(&mut self, row: Row<'_>, actors: &Actors) -> Result<(), Diagnostic> {
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
    fn lend(&mut self, row: Row<'_>, kinds: &[NameKind], actors: &Actors) {
        let Some(kind) = NameKind::parse(row.get("kind")).filter(|kind| kinds.contains(kind)) else { return };
        let Some(entry) = actors.find(row.get("entry")) else { return };
        let Ok(sector) = actors.sectors().of(row) else { return };
        for form in row.get("form").split('|') {
            let runs = self.runs(form);
            let known = runs.first().and_then(|(first, _)| self.by_first.get(first));
            let same = |form: &Read| form.runs.iter().map(|(n, _)| n).eq(runs.iter().map(|(n, _)| n));
            if !known.is_some_and(|forms| forms.iter().any(same)) {
                self.add(form, Some((entry as u32, kind)), sector);
            }
        }
    }

    /// Adds a form; without a target it is a name of nobody, and hides the names inside it.
    pub(super) fn add(&mut self, form: &str, target: Option<(u32, NameKind)>, sector: Option<&str>) {
        let runs = self.runs(form);
        let Some((first, _)) = runs.first() else { return };
        let forms = self.by_first.entry(*first).or_default();
        match forms.iter_mut().find(|f| f.runs == runs) {
            Some(form) => form.targets.extend(target.filter(|t| !form.targets.contains(t))),
            None => forms.push(Read { runs, targets: target.into_iter().collect(), sector: sector.map(Into::into) }),
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
