//! What of an event record tells which happening it is about: codes, days and names, no word of any language.

use jiff::civil::Date;
use kabar_model::{ActorRef, Event, EventType, Factuality, Timex};

use crate::{
    hash,
    words::{plain, words},
};

/// A participant: hashes of its code and sector; 0 where none can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Side {
    pub(crate) code: u64,
    pub(crate) sector: Sector,
}

/// What part of a country, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sector {
    Unknown,
    /// Government, army, police, courts, parliament, services: they act for one state, and reports name now one, now another.
    Organ(u32),
    Other(u32),
}

/// When it happened, as far as the report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// From a day to a day.
    Days(Date, Date),
    /// A month or a year.
    Within(Date, Date),
    Untold,
}

/// Whether it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reality {
    Happened,
    Denied,
    /// Probable, possible, planned, asked for.
    Open,
}

/// One report of one happening, as far as it can be compared.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Report {
    pub(crate) kind: EventType,
    pub(crate) mode: Option<u64>,
    pub(crate) actors: Vec<Side>,
    pub(crate) recipients: Vec<Side>,
    pub(crate) when: When,
    pub(crate) published: Option<Date>,
    pub(crate) reality: Reality,
    /// Country and number of the place; number 0 for the country itself.
    pub(crate) place: Option<(u64, u32)>,
    /// Names and numbers of the sentence, in order.
    pub(crate) names: Vec<u32>,
    /// The numbers among them: how many died, marched, were arrested.
    pub(crate) numbers: Vec<u32>,
    /// The sentence, and which of its events this is.
    pub(crate) sentence: u64,
}

impl Report {
    /// The reports of an article's events, in their order.
    pub(crate) fn all(events: &[Event], published: Option<Date>) -> Vec<Self> {
        let mut seen: Vec<u64> = Vec::with_capacity(events.len());
        let mut reports = Vec::with_capacity(events.len());
        let mut last: Option<(&str, u64, Vec<u32>, Vec<u32>)> = None;
        for event in events {
            if last.as_ref().is_none_or(|(text, ..)| *text != event.sentence.text) {
                let text = event.sentence.text.as_str();
                let (names, numbers) = names(text);
                last = Some((text, sentence(text), names, numbers));
            }
            let (_, sentence, mut names, mut numbers) = last.clone().unwrap_or_default();
            // What names the sides and the day is compared as codes and days.
            for words in
                event.actor.iter().chain(&event.recipient).map(|a| a.text.as_str()).chain(event.date_text.as_deref())
            {
                tokens(words, |token, _| {
                    names.retain(|name| *name != token);
                    numbers.retain(|name| *name != token);
                });
            }
            let mut key = hash::join(sentence, hash::text(event.kind.as_str()));
            // The second event of a kind in a sentence is another than the first.
            while seen.contains(&key) {
                key = hash::join(key, 1);
            }
            seen.push(key);
            reports.push(Self::of(event, published, key, (names, numbers)));
        }
        reports
    }

    fn of(event: &Event, published: Option<Date>, sentence: u64, (names, numbers): (Vec<u32>, Vec<u32>)) -> Self {
        let days = |t: Timex| t.first_day().zip(t.last_day());
        Self {
            kind: event.kind,
            mode: event.mode.as_deref().map(hash::text),
            actors: sides(&event.actor),
            recipients: sides(&event.recipient),
            when: match event.date {
                Some(t @ (Timex::Month(..) | Timex::Year(_))) => {
                    days(t).map_or(When::Untold, |(a, b)| When::Within(a, b))
                }
                // The day of publication stands in for a day that no word tells.
                Some(t) if event.date_text.is_some() => days(t).map_or(When::Untold, |(a, b)| When::Days(a, b)),
                _ => When::Untold,
            },
            published,
            reality: match event.factuality {
                Factuality::Certain => Reality::Happened,
                Factuality::Negated => Reality::Denied,
                Factuality::Probable | Factuality::Possible | Factuality::Underspecified => Reality::Open,
            },
            place: event.location.as_ref().map(|l| (hash::text(&l.code), if l.lat.is_some() { l.geonames } else { 0 })),
            names,
            numbers,
            sentence,
        }
    }

    /// The day it is filed under: as told, else the day of publication.
    pub(crate) fn day(&self) -> Option<Date> {
        match self.when {
            When::Days(first, _) | When::Within(first, _) => Some(first),
            When::Untold => self.published,
        }
    }
}

fn sides(actors: &[ActorRef]) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::with_capacity(actors.len());
    for actor in actors {
        let code = if actor.code == "---" { 0 } else { hash::text(&actor.code) };
        let sector = match actor.sector.as_deref() {
            None => Sector::Unknown,
            Some(s @ ("GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY")) => Sector::Organ(hash::text(s) as u32),
            Some(s) => Sector::Other(hash::text(s) as u32),
        };
        let side = Side { code, sector };
        if !sides.contains(&side) {
            sides.push(side);
        }
    }
    sides
}

/// The words of a sentence as one number.
fn sentence(text: &str) -> u64 {
    let mut hash = 0;
    words(text, |word| hash = hash::join(hash, hash::text(word)));
    hash
}

/// What a word may be, for those who do not know the language.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Word,
    Name,
    Number,
}

/// Words with a capital that do not begin the sentence, and numbers: what reports in two languages have in common. In order and
/// once each; and the numbers alone.
fn names(text: &str) -> (Vec<u32>, Vec<u32>) {
    let (mut names, mut numbers) = (Vec::new(), Vec::new());
    tokens(text, |token, kind| {
        if kind != Token::Word {
            names.push(token);
        }
        if kind == Token::Number {
            numbers.push(token);
        }
    });
    for list in [&mut names, &mut numbers] {
        list.sort_unstable();
        list.dedup();
    }
    (names, numbers)
}

/// Every word as a number, and what it may be.
fn tokens(text: &str, mut each: impl FnMut(u32, Token)) {
    let mut key = String::new();
    for (at, token) in text.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty()).enumerate() {
        let capital = at > 0 && token.starts_with(char::is_uppercase) && token.chars().nth(2).is_some();
        let number = token.len() > 1 && token.bytes().all(|b| b.is_ascii_digit());
        key.clear();
        key.extend(token.chars().map(plain).flat_map(char::to_lowercase));
        let kind = if number {
            Token::Number
        } else if capital {
            Token::Name
        } else {
            Token::Word
        };
        each(hash::text(&key) as u32, kind);
    }
}

#[cfg(test)]
mod tests {
    use super::{names, sentence};

    #[test]
    fn names_are_the_same_in_two_languages() {
        let (en, id) =
            (names("On Friday Bárcena met Lasso in Quito.").0, names("Barcena bertemu Lasso di Quito, Jumat (5/4).").0);
        let shared = en.iter().filter(|n| id.contains(n)).count();
        assert_eq!(shared, 2, "Lasso, Quito; the first word of a sentence has its capital anyway");
    }

    #[test]
    fn a_sentence_is_its_words() {
        assert_eq!(sentence("Talks failed, he said."), sentence("talks failed — he said"));
        assert_ne!(sentence("Talks failed."), sentence("Talks resumed."));
    }
}
