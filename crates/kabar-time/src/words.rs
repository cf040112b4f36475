//! The words of a sentence as the patterns see them.

use kabar_pack::{
    TimeRules,
    time::{Entry, Sense},
};

use crate::digits::{self, Digits};

/// Whether a sentence with this word may hold a time expression.
pub(crate) fn is_trigger(form: &str, rules: &TimeRules) -> bool {
    let known = |form| rules.entry(form).is_some_and(|e| e.trigger);
    let first = form.strip_prefix(['\'', '’']).unwrap_or(form).bytes().next();
    first.is_some_and(|b| b.is_ascii_digit())
        || known(form)
        || rules.strip(form).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) || known(rest))
}

/// A word as the patterns see it.
pub(crate) struct Word<'r> {
    entry: Option<&'r Entry>,
    capital: bool,
    pub digits: Option<Digits>,
    divider: Option<char>,
}

impl<'r> Word<'r> {
    pub fn read(form: &str, rules: &'r TimeRules) -> Self {
        let (mut text, mut entry) = (form, rules.entry(form));
        let mut found = Digits::read(form, rules);
        if entry.is_none()
            && found.is_none()
            && let Some(rest) = rules.strip(form)
        {
            (text, entry, found) = (rest, rules.entry(rest), Digits::read(rest, rules));
        }
        let capital = text.chars().next().is_some_and(char::is_uppercase);
        Self { entry, capital, digits: found, divider: digits::divider(form) }
    }

    pub fn senses(&self) -> impl Iterator<Item = Sense> + '_ {
        let meanings = self.entry.map_or(&[][..], |e| &e.meanings);
        meanings.iter().filter(|m| self.capital || !m.capital).map(|m| m.sense)
    }

    pub fn sense<T>(&self, wanted: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.senses().find_map(wanted)
    }

    pub fn has(&self, sense: Sense) -> bool {
        self.senses().any(|s| s == sense)
    }
}

pub(crate) struct Words<'r> {
    pub words: Vec<Word<'r>>,
    pub rules: &'r TimeRules,
}

impl Words<'_> {
    /// Digits over one word, or over several with dividers between.
    pub fn digits(&self, at: usize) -> Option<(Digits, usize)> {
        let mut found = self.words.get(at)?.digits?;
        let mut next = at + 1;
        while let (Some(divider), Some(more)) =
            (self.words.get(next).and_then(|w| w.divider), self.words.get(next + 1).and_then(|w| w.digits.as_ref()))
        {
            let Some(joined) = found.joined(divider, more) else { break };
            (found, next) = (joined, next + 2);
        }
        Some((found, next))
    }

    /// A count in digits or in number words.
    pub fn number(&self, at: usize) -> Option<(u32, usize)> {
        const MOST: u64 = 1_000_000_000;
        let number = |at: usize| self.words.get(at)?.sense(|s| number_sense(s).then_some(s));
        let word = self.words.get(at)?;
        let digits = word.digits.and_then(|d| d.count());
        let first = digits.or_else(|| word.sense(|s| if let Sense::Number(n) = s { Some(n) } else { None }))?;
        let (mut closed, mut open, mut next) = (0_u64, u64::from(first), at + 1);
        for _ in 0..8 {
            let dash = self.words.get(next).is_some_and(|w| w.divider == Some('-'));
            let Some(sense) = number(next + usize::from(dash)) else { break };
            match sense {
                Sense::Times(by) => open *= u64::from(by),
                Sense::Plus(n) if open < 10 => open += u64::from(n),
                // "Twenty one", "two hundred thirty": what follows is smaller than the last place filled.
                Sense::Number(n) if digits.is_none() && fits_after(open, n) => {
                    closed += open;
                    open = u64::from(n);
                }
                _ => break,
            }
            next += 1 + usize::from(dash);
            if closed + open > MOST {
                break;
            }
        }
        Some(((closed + open).min(MOST) as u32, next))
    }
}

fn number_sense(sense: Sense) -> bool {
    matches!(sense, Sense::Number(_) | Sense::Times(_) | Sense::Plus(_))
}

fn fits_after(before: u64, number: u32) -> bool {
    let mut place = 1;
    while before > 0 && before.is_multiple_of(place * 10) {
        place *= 10;
    }
    place > 1 && u64::from(number) < place && number > 0
}
