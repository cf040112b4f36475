//! What digits in the text can be.

use kabar_pack::{
    TimeRules,
    time::{Ending, Order},
};

/// Up to four numbers divided by slashes, dashes, dots or colons, and an ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Digits {
    numbers: [u32; 4],
    widths: [u8; 4],
    count: usize,
    /// The divider after each number; all dashes are `-`.
    dividers: [char; 4],
    ending: Option<Ending>,
}

/// Day, month and year as numbers; they may be no date at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub day: u32,
    pub month: u32,
    pub year: Option<u32>,
}

/// The divider that a word is.
pub(crate) fn divider(form: &str) -> Option<char> {
    match form {
        "/" => Some('/'),
        "-" | "–" | "—" => Some('-'),
        _ => None,
    }
}

impl Digits {
    /// Reads a word that begins with a digit, or with an apostrophe and a digit.
    pub(crate) fn read(form: &str, rules: &TimeRules) -> Option<Self> {
        let mut rest = form.strip_prefix(['\'', '’']).unwrap_or(form);
        let mut found = Self::default();
        loop {
            let width = rest.bytes().take_while(u8::is_ascii_digit).count();
            if width == 0 || width > 6 || found.count == 4 {
                return None;
            }
            found.numbers[found.count] = rest[..width].parse().ok()?;
            found.widths[found.count] = width as u8;
            found.count += 1;
            rest = &rest[width..];
            // A full stop may stick to the last number of a sentence.
            let Some(next) = rest.chars().next().filter(|_| rest != ".") else { return Some(found) };
            let more = rest[next.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
            if !(more && matches!(next, '/' | '-' | '–' | '—' | '.' | ':')) {
                found.ending = Some(rules.ending(rest)?);
                return Some(found);
            }
            found.dividers[found.count - 1] = if matches!(next, '–' | '—') { '-' } else { next };
            rest = &rest[next.len_utf8()..];
        }
    }

    /// This, a divider and those, if there is room.
    pub(crate) fn joined(mut self, divider: char, other: &Self) -> Option<Self> {
        if self.ending.is_some() || self.count + other.count > 4 {
            return None;
        }
        self.dividers[self.count - 1] = divider;
        for at in 0..other.count {
            self.numbers[self.count + at] = other.numbers[at];
            self.widths[self.count + at] = other.widths[at];
            self.dividers[self.count + at] = other.dividers[at];
        }
        self.count += other.count;
        self.ending = other.ending;
        Some(self)
    }

    fn one(&self, ending: Ending) -> Option<u32> {
        (self.count == 1 && self.ending.is_none_or(|e| e == ending)).then_some(self.numbers[0])
    }

    pub(crate) fn day(&self) -> Option<u32> {
        self.one(Ending::Day).filter(|n| (1..=31).contains(n) && self.widths[0] <= 2)
    }

    /// A month in digits counts only with its ending.
    pub(crate) fn month(&self) -> Option<u32> {
        self.one(Ending::Month).filter(|n| self.ending.is_some() && (1..=12).contains(n))
    }

    pub(crate) fn year(&self) -> Option<u32> {
        self.one(Ending::Year).filter(|n| (1500..=2199).contains(n) && self.widths[0] == 4)
    }

    pub(crate) fn count(&self) -> Option<u32> {
        (self.count == 1 && self.ending.is_none()).then_some(self.numbers[0])
    }

    pub(crate) fn is_decade(&self) -> bool {
        self.count == 1
            && self.ending == Some(Ending::Decade)
            && self.numbers[0].is_multiple_of(10)
            && matches!(self.widths[0], 2 | 4)
    }

    pub(crate) fn is_clock(&self) -> bool {
        let hour = self.numbers[0] <= 24 && self.widths[0] <= 2;
        match self.count {
            1 => hour && self.ending == Some(Ending::Clock),
            2 => hour && matches!(self.dividers[0], '.' | ':') && self.numbers[1] < 60 && self.widths[1] == 2,
            _ => false,
        }
    }

    /// 18/6/2024, 18.06.2024, 2024-06-18.
    pub(crate) fn numeric(&self, orders: &[Order]) -> Option<Numbered> {
        let ([a, b, c, _], [d, _, _, _]) = (self.numbers, self.dividers);
        if self.count != 3 || self.ending.is_some() || d != self.dividers[1] || d == ':' {
            return None;
        }
        match (self.widths[0], self.widths[1], self.widths[2]) {
            (4, 1..=2, 1..=2) => Some(Numbered { day: c, month: b, year: Some(a) }),
            (1..=2, 1..=2, 4) => Some(ordered(a, b, Some(c), orders)),
            // Two digits of a year stand for 1970 to 2069.
            (1..=2, 1..=2, 2) if d == '/' => {
                Some(ordered(a, b, Some(if c < 70 { 2000 + c } else { 1900 + c }), orders))
            }
            _ => None,
        }
    }

    /// 18/6.
    pub(crate) fn slashed(&self, orders: &[Order]) -> Option<Numbered> {
        let short = self.widths[0] <= 2 && self.widths[1] <= 2;
        let fits = self.count == 2 && self.dividers[0] == '/' && self.ending.is_none() && short;
        fits.then(|| ordered(self.numbers[0], self.numbers[1], None, orders))
    }

    /// 18-20/6, 18-20/6/2024.
    pub(crate) fn slashed_days(&self) -> Option<(u32, Numbered)> {
        let [first, day, month, year] = self.numbers;
        let short = self.widths[..3].iter().all(|w| *w <= 2);
        if !short || self.ending.is_some() || self.dividers[0] != '-' || self.dividers[1] != '/' {
            return None;
        }
        match self.count {
            3 => Some((first, Numbered { day, month, year: None })),
            4 if self.dividers[2] == '/' && self.widths[3] == 4 => {
                Some((first, Numbered { day, month, year: Some(year) }))
            }
            _ => None,
        }
    }

    /// 18-20.
    pub(crate) fn days(&self) -> Option<(u32, u32)> {
        let [a, b, ..] = self.numbers;
        let fits = self.count == 2 && self.dividers[0] == '-' && self.ending.is_none_or(|e| e == Ending::Day);
        (fits && 1 <= a && a < b && b <= 31).then_some((a, b))
    }

    /// 2014-2016, 2014-16.
    pub(crate) fn years(&self) -> Option<(u32, u32)> {
        let [a, b, ..] = self.numbers;
        if self.count != 2 || self.ending.is_some() || !matches!(self.dividers[0], '-' | '/') || self.widths[0] != 4 {
            return None;
        }
        let b = match self.widths[1] {
            4 => b,
            2 => a / 100 * 100 + b,
            _ => return None,
        };
        (1500 <= a && a < b && b <= 2199).then_some((a, b))
    }
}

/// The first order in which the numbers can be a date; the first of all where there is none.
fn ordered(a: u32, b: u32, year: Option<u32>, orders: &[Order]) -> Numbered {
    let read = |order: &Order| match order {
        Order::DayMonthYear => Numbered { day: a, month: b, year },
        Order::MonthDayYear => Numbered { day: b, month: a, year },
    };
    let possible = |n: &Numbered| (1..=31).contains(&n.day) && (1..=12).contains(&n.month);
    let first = orders.first().map_or(Numbered { day: a, month: b, year }, read);
    orders.iter().map(read).find(possible).unwrap_or(first)
}
