//! Names: which entry they stand for, and when they are part of another name.

use std::borrow::Cow;

use jiff::civil::Date;
use kabar_model::{Rel, Upos};
use kabar_pack::{EntryKind, NameHit, NameKind, Pack};

use super::{ARTICLES_COUNTRY, Finder, Mention, Party, PartyKind};
use crate::{discourse::Discourse, reading::Reading};

impl Finder<'_> {
    /// The names among words; a middle initial is passed over ("Donald J. Trump").
    pub(super) fn names<'r>(&self, reading: &'r Reading<'_>) -> Cow<'r, [NameHit]> {
        let forms = &reading.forms;
        let capital = |w: usize| forms.get(w).is_some_and(|f| f.chars().next().is_some_and(char::is_uppercase));
        let initial = |w: usize| {
            let mut letters = forms[w].chars();
            let one = letters.next().is_some_and(char::is_uppercase)
                && letters.next() == Some('.')
                && letters.next().is_none();
            one && w > 0 && capital(w - 1) && capital(w + 1)
        };
        if !(0..forms.len()).any(initial) {
            return Cow::Borrowed(&reading.names);
        }
        let kept: Vec<usize> = (0..forms.len()).filter(|&w| !initial(w)).collect();
        let words: Vec<&str> = kept.iter().map(|&w| forms[w]).collect();
        let mut hits = self.pack.names.find(&words);
        for hit in &mut hits {
            (hit.start, hit.end) = (kept[hit.start], kept[hit.end - 1] + 1);
        }
        Cow::Owned(hits)
    }

    pub(super) fn named(&self, hit: &NameHit, reading: &Reading<'_>, discourse: &mut Discourse) -> Option<Mention> {
        let (number, kind) = self.choose(hit, reading, discourse)?;
        let entry = self.actors.entry(number);
        if kind == NameKind::Short && Self::is_somebody_else(hit, entry, reading, self.pack) {
            return None;
        }
        if Self::is_first_name(hit, kind, reading, self.pack)
            || Self::is_last_name(hit, kind, reading, self.pack)
            || self.is_surname(hit, kind, reading, discourse)
            || self.is_of_accord(hit, kind, reading)
            || self.is_language(hit, reading)
        {
            return None;
        }
        if kind == NameKind::Again && Self::is_part_of_name(hit, reading) {
            return None;
        }
        let mut party = if entry.kind == EntryKind::Person { self.person(number) } else { self.body(number) };
        let elsewhere = self.body_of_home(hit, &party.code, reading, discourse);
        if let Some(home) = elsewhere.or_else(|| self.where_none_is_meant(hit, discourse)) {
            party.because = format!("{ARTICLES_COUNTRY} (actors/{home})");
            (party.code, party.name) = (home, None);
        }
        party.sector = hit.sector.clone().or(party.sector);
        if hit.sector.is_some() {
            party.kind = PartyKind::Office;
        }
        if matches!(kind, NameKind::Full | NameKind::Short)
            && let Some(told) = discourse.person_called(&reading.lower[hit.end - 1])
            && told.name == party.name
            && told.code != party.code
        {
            party = told.clone();
        }
        match kind {
            NameKind::Demonym => {
                party.sector = Some("CVL".to_owned());
                party.kind = PartyKind::People;
            }
            NameKind::Full | NameKind::Short => {
                discourse.introduce(&reading.forms[hit.start..hit.end], &party);
            }
            _ => {}
        }
        if matches!(party.kind, PartyKind::Org | PartyKind::Body) {
            discourse.introduce_body(&reading.forms[hit.start..hit.end], &party);
        }
        Some(Mention {
            start: hit.start,
            end: hit.end,
            parties: vec![party],
            name: Some(kind),
            role: None,
            inferred: false,
            of_speaker: None,
        })
    }

    /// A state, organisation, group or medium as coded on the day.
    fn body(&self, entry: usize) -> Party {
        let entry = self.actors.entry(entry);
        let coding = entry.coding(self.day);
        Party {
            code: coding.code,
            sector: coding.sector,
            name: Some(entry.name.clone()),
            kind: match entry.kind {
                EntryKind::Organisation => PartyKind::Org,
                EntryKind::Party | EntryKind::Association => PartyKind::Office,
                kind if kind.is_state() => PartyKind::State,
                kind if kind.is_media() => PartyKind::Media,
                _ => PartyKind::Body,
            },
            office: None,
            because: format!("actors/{}", entry.id),
        }
    }

    /// Among the entries a name may stand for: who exists on the day, people in office first, then those of states that the
    /// article names. A by-name of several ("the North") stands for nobody whom the article does not name besides.
    fn choose(&self, hit: &NameHit, reading: &Reading<'_>, discourse: &Discourse) -> Option<(usize, NameKind)> {
        let told = |entry: usize| discourse.names_state(&self.actors.entry(entry).coding(self.day).code);
        let of_several = |kind| kind == NameKind::Again || (hit.targets.len() > 1 && kind == NameKind::Nickname);
        if hit.targets.iter().all(|(entry, kind)| of_several(*kind) && !told(*entry)) {
            return None;
        }
        let offices = if hit.targets.len() > 1 { self.offices_before(hit, reading) } else { &[] };
        hit.targets
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, (entry, _))| self.actors.entry(*entry).exists(self.day) || hit.targets.len() == 1)
            .max_by_key(|(order, (entry, kind))| {
                let entry = self.actors.entry(*entry);
                let coding = entry.coding(self.day);
                let in_office = entry.kind != EntryKind::Person || coding.in_office;
                let told = discourse.names_state(&coding.code);
                let beside = hit.targets.len() > 1 && self.is_beside(hit, &coding.code, reading);
                let begun = |from: Option<Date>| from.is_none_or(|from| self.day.is_none_or(|day| from <= day));
                // "President Clinton" once held that office, if no longer
                let held = entry.roles.iter().any(|r| begun(r.from) && offices.contains(&r.role));
                (beside, held, in_office, std::cmp::Reverse(*kind), told, std::cmp::Reverse(*order))
            })
            .map(|(_, target)| target)
    }

    /// "DPR" in an article on the Philippines: a body that other states have too, where nothing else is told of the state that has
    /// the name by itself.
    fn body_of_home(&self, hit: &NameHit, code: &str, reading: &Reading<'_>, discourse: &Discourse) -> Option<String> {
        let home = discourse.home_alone().filter(|&home| home != code && !discourse.names_state(code))?;
        self.pack.is_body_elsewhere(hit, &reading.lower).then(|| home.to_owned())
    }

    /// "the Democratic Party" in an article on South Africa: where the article names none of the states that have a party of that
    /// name, one of the state that it is about.
    fn where_none_is_meant(&self, hit: &NameHit, discourse: &Discourse) -> Option<String> {
        let party = |entry: usize| self.actors.entry(entry).kind == EntryKind::Party;
        if hit.targets.len() < 2 || !hit.targets.iter().all(|(entry, _)| party(*entry)) {
            return None;
        }
        let told = |entry: usize| discourse.names_state(&self.actors.entry(entry).coding(self.day).code);
        let home = discourse.home().filter(|_| !hit.targets.iter().any(|(entry, _)| told(*entry)))?;
        Some(home.to_owned())
    }

    /// "King Abdullah of Jordan", "the Jordanian king, Abdullah": whether a state stands right beside a name.
    fn is_beside(&self, hit: &NameHit, code: &str, reading: &Reading<'_>) -> bool {
        let links = |w: usize| {
            reading.lower.get(w).is_some_and(|word| self.pack.syntax.owner_preps.contains(word))
                || reading.upos(w) == Upos::Part
        };
        reading.names.iter().any(|other| {
            let of = other.targets.first().is_some_and(|(entry, _)| self.actors.entry(*entry).id == code);
            let before = other.end <= hit.start && (other.end..hit.start).all(|w| links(w) && w == other.end);
            let after = other.start == hit.end + 1 && links(hit.end);
            of && (before || after)
        })
    }

    /// The offices of the role noun right before a name ("President Clinton").
    fn offices_before(&self, hit: &NameHit, reading: &Reading<'_>) -> &[String] {
        let lower: Vec<&str> =
            reading.lower[hit.start.saturating_sub(3)..hit.start].iter().map(String::as_str).collect();
        let roles = &self.pack.lexicon.role_index;
        let ends = |at: usize| roles.at(&lower, at).find(|f| f.end == lower.len());
        (0..lower.len()).find_map(ends).map_or(&[], |f| &self.pack.lexicon.roles[f.item].offices)
    }

    /// "the Vienna Convention", "Perjanjian Paris": a place that an accord is called by.
    fn is_of_accord(&self, hit: &NameHit, kind: NameKind, reading: &Reading<'_>) -> bool {
        let syntax = &self.pack.syntax;
        let beside = if syntax.possessive_first { Some(hit.end) } else { hit.start.checked_sub(1) };
        let Some(beside) = beside.filter(|_| matches!(kind, NameKind::Capital | NameKind::Part | NameKind::Seat))
        else {
            return false;
        };
        // "the Moscow-Kyiv talks": of two who hold them
        let joined = hit.start.checked_sub(1).is_some_and(|w| matches!(reading.lower[w].as_str(), "-" | "–" | "—"))
            || (hit.start..hit.end)
                .any(|w| reading.rel(w) == Rel::Conj || reading.kids(w).any(|k| reading.rel(k) == Rel::Conj));
        !joined && reading.lower.get(beside).is_some_and(|word| syntax.accord_nouns.contains(word))
    }

    /// "a Chinese-language daily", "Russian speakers", "warga berbahasa Rusia".
    fn is_language(&self, hit: &NameHit, reading: &Reading<'_>) -> bool {
        let syntax = &self.pack.syntax;
        let beside = if syntax.possessive_first {
            let hyphen = reading.forms.get(hit.end).is_some_and(|form| *form == "-");
            Some(hit.end + usize::from(hyphen))
        } else {
            hit.start.checked_sub(1)
        };
        let word = beside.and_then(|beside| reading.lower.get(beside));
        word.is_some_and(|word| syntax.language_nouns.contains(word)) && hit.end == hit.start + 1
    }

    /// A place's name that begins a person's ("Sofia Sapega", "Jordan Henderson").
    fn is_first_name(hit: &NameHit, kind: NameKind, reading: &Reading<'_>, pack: &Pack) -> bool {
        let place = pack.syntax.possessive_first
            && matches!(kind, NameKind::Name | NameKind::Capital | NameKind::Part | NameKind::Seat);
        let next = hit.end;
        let Some(form) = reading.forms.get(next).filter(|_| place && !reading.title_case && hit.end == hit.start + 1)
        else {
            return false;
        };
        let capital =
            form.chars().next().is_some_and(char::is_uppercase) && form.chars().nth(1).is_some_and(char::is_lowercase);
        capital
            && reading.upos(next) == Upos::Propn
            && reading.rel(next) == Rel::Flat
            && reading.head(next) == Some(hit.start)
            && reading.kids(hit.start).all(|k| reading.rel(k) != Rel::Case)
            && !pack.lexicon.knows(&reading.lower[next])
            && pack.names.find(&[form]).is_empty()
    }

    /// A town's name that ends that of a firm or a building ("Landmark London").
    fn is_last_name(hit: &NameHit, kind: NameKind, reading: &Reading<'_>, pack: &Pack) -> bool {
        let town = matches!(kind, NameKind::Capital | NameKind::Part) && hit.end == hit.start + 1;
        let Some(before) = hit.start.checked_sub(1).filter(|_| town && !reading.title_case) else { return false };
        let (form, lower) = (reading.forms[before], reading.lower[before].as_str());
        let capital =
            form.chars().next().is_some_and(char::is_uppercase) && form.chars().skip(1).all(char::is_lowercase);
        let joined = reading.head(hit.start) == Some(before) && reading.rel(hit.start) == Rel::Flat;
        capital
            && joined
            && form.chars().count() > 2
            && reading.upos(before) == Upos::Propn
            && !pack.lexicon.knows(lower)
            && pack.names.find(&[form]).is_empty()
    }

    /// "Oviedo fled" where the article has told of Lino Oviedo: no town.
    fn is_surname(&self, hit: &NameHit, kind: NameKind, reading: &Reading<'_>, discourse: &Discourse) -> bool {
        let town = kind == NameKind::Part
            && hit.end == hit.start + 1
            && !self.pack.syntax.is_place(reading.case_of(hit.start));
        let called = || discourse.person_called(&reading.lower[hit.start]).filter(|p| p.kind == PartyKind::Person);
        let last = |name: &str| name.rsplit(' ').next().is_some_and(|last| last == reading.forms[hit.start]);
        town && called().and_then(|p| p.name.as_deref()).is_some_and(last)
    }

    /// "the North Sea", "Deep South": no short form but a part of another name.
    fn is_part_of_name(hit: &NameHit, reading: &Reading<'_>) -> bool {
        let capital = |w: usize| reading.forms.get(w).is_some_and(|f| f.chars().next().is_some_and(char::is_uppercase));
        let before = hit.start.checked_sub(1).filter(|&w| w > 0 && capital(w));
        reading.title_case || capital(hit.end) || before.is_some()
    }

    /// A by-name that is part of another person's name ("Lara Trump").
    fn is_somebody_else(hit: &NameHit, entry: &kabar_pack::Entry, reading: &Reading<'_>, pack: &Pack) -> bool {
        let Some(before) = hit.start.checked_sub(1) else { return false };
        let form = reading.forms[before];
        let lower = reading.lower[before].as_str();
        let name_like = reading.upos(before) == Upos::Propn
            && form.chars().next().is_some_and(char::is_uppercase)
            && form.chars().count() > 2
            && !form.ends_with('.');
        let joined = reading.head(before) == Some(hit.start) || reading.head(hit.start) == Some(before);
        name_like
            && joined
            && !pack.lexicon.role_index.knows(lower)
            && !entry.name.to_lowercase().contains(lower)
            && pack.names.find(&[form]).is_empty()
    }
}
