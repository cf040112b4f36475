//! People named by a word of their name: those already met, and those whose office makes the surname plain.

use kabar_model::{Rel, Upos};
use kabar_pack::NameKind;

use super::{Finder, Mention, Party, PartyKind};
use crate::{discourse::Discourse, reading::Reading};

/// Letters that a surname has at least, to be taken for somebody's without his full name.
const SHORTEST: usize = 4;

/// Letters of the longest form of address.
const LONGEST_TITLE: usize = 3;

impl Finder<'_> {
    /// Adds people and bodies already met, named by a part of their name, and holders of high office named by their surname.
    pub(super) fn known_surnames(&self, reading: &Reading<'_>, discourse: &mut Discourse, mentions: &mut Vec<Mention>) {
        for word in 0..reading.len() {
            if !is_capital(reading, word) || mentions.iter().any(|m| m.start <= word && word < m.end) {
                continue;
            }
            let lower = reading.lower[word].as_str();
            // "the Skripals"
            let family = || lower.strip_suffix('s').filter(|_| word > 0).and_then(|one| discourse.person_called(one));
            // "the Tigers", "the Commission"
            let article = word.checked_sub(1).is_some_and(|w| reading.upos(w) == Upos::Det);
            let last = !is_capital(reading, word + 1);
            let body = || if article && last { discourse.body_called(lower) } else { None };
            let met = discourse.person_called(lower).or_else(family).or_else(body).cloned();
            let party = if let Some(party) = met {
                party
            } else {
                if self.is_anothers(reading, word) {
                    discourse.meet_stranger(lower);
                }
                let holder = self.surname_at(reading, word).filter(|_| !discourse.is_stranger(lower));
                let Some(party) = holder.map(|entry| self.person(entry)) else { continue };
                discourse.introduce(&[reading.forms[word]], &party);
                party
            };
            let joined = mentions.iter().any(|m| m.end == word && m.parties.first() == Some(&party));
            if !joined {
                mentions.push(Mention {
                    start: word,
                    end: word + 1,
                    parties: vec![party],
                    name: Some(NameKind::Short),
                    role: None,
                    inferred: false,
                    of_speaker: None,
                });
            }
        }
        mentions.sort_by_key(|m| m.start);
    }

    /// Who is meant by a surname alone: whoever holds a high office on the day; without a day, the only such person of that name.
    pub(crate) fn surname_at(&self, reading: &Reading<'_>, word: usize) -> Option<usize> {
        let form = reading.forms[word];
        let plain = form.chars().all(char::is_alphabetic) && form.chars().skip(1).any(char::is_lowercase);
        if !plain
            || form.chars().count() < SHORTEST
            || !is_capital(reading, word)
            || reading.title_case
            || self.pack.lexicon.knows(&reading.lower[word])
            || self.time.entry(form).is_some()
            || self.is_anothers(reading, word)
        {
            return None;
        }
        let site = self.pack.syntax.preps_of("site").any(|p| p == reading.case_of(word));
        let entry = self.actors.by_surname(form, self.day)?;
        (reading.upos(word) == Upos::Propn && !site).then_some(entry)
    }

    /// Whether a word stands beside another word of a name ("Jane Cooper", "Cooper Street").
    fn is_anothers(&self, reading: &Reading<'_>, word: usize) -> bool {
        let name = |w: usize| is_capital(reading, w) && reading.upos(w) == Upos::Propn;
        // "Mr Abbott", "Mrs May", "Pak Jokowi"
        let title = |w: usize| {
            let form = reading.forms[w];
            form.chars().count() <= LONGEST_TITLE
                || form.ends_with('.')
                || self.pack.lexicon.role_index.knows(&reading.lower[w])
        };
        // "Pérez de Cuéllar"
        let particle = |w: usize| reading.rel(w) == Rel::Flat && !is_capital(reading, w);
        let previous = (0..word).rev().find(|&w| !particle(w));
        let before = previous.is_some_and(|w| name(w) && !title(w) && (w + 1 < word || joined(reading, w, word)));
        before || name(word + 1) && joined(reading, word, word + 1)
    }

    /// A person as coded on the day.
    pub(super) fn person(&self, entry: usize) -> Party {
        let entry = self.actors.entry(entry);
        let coding = entry.coding(self.day);
        let mut because = format!("actors/{}", entry.id);
        if let Some(role) = &coding.role {
            let until = role.to.map_or_else(|| "…".to_owned(), |d| d.to_string());
            let from = role.from.map_or_else(|| "…".to_owned(), |d| d.to_string());
            let office = if coding.in_office { "" } else { "formerly " };
            because = format!("{because} ({office}{} {from} to {until})", role.role);
        }
        Party {
            code: coding.code,
            sector: coding.sector,
            name: Some(entry.name.clone()),
            kind: PartyKind::Person,
            office: coding.role.map(|role| role.role),
            because,
        }
    }
}

fn is_capital(reading: &Reading<'_>, word: usize) -> bool {
    reading.forms.get(word).is_some_and(|f| f.chars().next().is_some_and(char::is_uppercase))
}

/// Whether two words hang on each other, or on the same word as parts of one name.
fn joined(reading: &Reading<'_>, a: usize, b: usize) -> bool {
    let flat = |w: usize| matches!(reading.rel(w), Rel::Flat | Rel::Compound | Rel::Nmod | Rel::Appos);
    (reading.head(a) == Some(b) && flat(a))
        || (reading.head(b) == Some(a) && flat(b))
        || (reading.head(a) == reading.head(b) && flat(a) && flat(b))
}
