//! Walks the patterns of a language over the words of a sentence.

use kabar_pack::{
    TimeRules,
    time::{Amount, Base, Direction, Element, Op, Pattern, Sense, Unit},
};

use crate::{
    Anchor, Tense, TimeExpr, TimeKind,
    digits::{Digits, Numbered},
    resolve::{Parts, Reading, WeekShape},
    words::{Word, Words, is_trigger},
};

/// The time expressions of a sentence, left to right: of those that begin first the longest, and none over another.
/// `forms` are the words, punctuation apart. Dates are read against `anchor` and in `tense`; a date told earlier in the
/// sentence is the context of the later ones.
pub fn find(forms: &[&str], rules: &TimeRules, anchor: &Anchor, tense: Tense) -> Vec<TimeExpr> {
    if !forms.iter().any(|form| is_trigger(form, rules)) {
        return Vec::new();
    }
    let words = Words { words: forms.iter().map(|form| Word::read(form, rules)).collect(), rules };
    let (mut found, mut anchor, mut at) = (Vec::new(), *anchor, 0);
    while at < words.words.len() {
        let Some(best) = best(&words, at) else {
            at += 1;
            continue;
        };
        at = best.end;
        if let Some(mut expression) = best.expression(rules) {
            expression.value = expression.value_at(&anchor, tense);
            anchor.context = expression.value.or(anchor.context);
            found.push(expression);
        }
    }
    found
}

/// The best match from a word on. The words that must stand before an expression do not make it begin earlier: where it
/// turns out longer without them ("by June 18" after "by June"), it is taken so.
fn best(words: &Words, at: usize) -> Option<Match> {
    let from = |at: usize| {
        let mut walk = Walk { words, best: None };
        walk.on(0, Place { at, begin: at, end: None }, Filled::default());
        walk.best
    };
    let mut best = from(at)?;
    let mut next = at + 1;
    while next <= best.begin {
        if let Some(other) = from(next)
            && (other.begin < best.begin || (other.begin == best.begin && other.end > best.end))
        {
            best = other;
        }
        next += 1;
    }
    Some(best)
}

/// What a match has found so far.
#[derive(Debug, Clone, Copy, Default)]
struct Filled {
    first: Parts,
    last: Parts,
    /// Past the `..` of a range.
    cut: bool,
    number: Option<u32>,
    unit: Option<Unit>,
    shift: Option<i8>,
}

impl Filled {
    fn parts(&mut self) -> &mut Parts {
        if self.cut { &mut self.last } else { &mut self.first }
    }

    fn numbered(&mut self, date: Numbered) {
        let parts = self.parts();
        (parts.day, parts.month) = (Some(i64::from(date.day)), Some(i64::from(date.month)));
        parts.year = date.year.map(i64::from).or(parts.year);
    }
}

#[derive(Clone, Copy)]
struct Place {
    at: usize,
    begin: usize,
    end: Option<usize>,
}

struct Match {
    begin: usize,
    end: usize,
    pattern: u16,
    filled: Filled,
}

struct Walk<'w, 'r> {
    words: &'w Words<'r>,
    best: Option<Match>,
}

impl Walk<'_, '_> {
    /// Follows every way on from a state. Patterns are finite and take words one by one, so the work for each word of a
    /// sentence is bounded.
    fn on(&mut self, state: u32, place: Place, filled: Filled) {
        let Some(state) = self.words.rules.state(state) else { return };
        if let Some(pattern) = state.accept {
            self.offer(place, pattern, filled);
        }
        if let Some(word) = self.words.words.get(place.at)
            && !state.literals.is_empty()
        {
            for sense in word.senses() {
                if let Sense::Literal(id) = sense
                    && let Ok(way) = state.literals.binary_search_by_key(&id, |(literal, _)| *literal)
                {
                    self.on(state.literals[way].1, Place { at: place.at + 1, ..place }, filled);
                }
            }
        }
        for (element, to) in &state.others {
            let mut filled = filled;
            match element {
                Element::Begin => self.on(*to, Place { begin: place.at, ..place }, filled),
                Element::End => self.on(*to, Place { end: Some(place.at), ..place }, filled),
                Element::Cut => self.on(*to, place, Filled { cut: true, ..filled }),
                _ => {
                    if let Some(at) = self.step(*element, place.at, &mut filled) {
                        self.on(*to, Place { at, ..place }, filled);
                    }
                }
            }
        }
    }

    fn offer(&mut self, place: Place, pattern: u16, filled: Filled) {
        let end = place.end.unwrap_or(place.at);
        let longer = |best: &Match| {
            let earlier = place.begin.cmp(&best.begin).then(best.end.cmp(&end));
            earlier.then(pattern.cmp(&best.pattern)).is_lt()
        };
        if end > place.begin && self.best.as_ref().is_none_or(longer) {
            self.best = Some(Match { begin: place.begin, end, pattern, filled });
        }
    }

    /// Matches one element; gives the place after it.
    fn step(&self, element: Element, at: usize, filled: &mut Filled) -> Option<usize> {
        let word = self.words.words.get(at);
        match element {
            Element::NotLiteral(id) => return (!word.is_some_and(|w| w.has(Sense::Literal(id)))).then_some(at),
            Element::NotList(id) => return (!word.is_some_and(|w| w.has(Sense::List(id)))).then_some(at),
            _ => {}
        }
        let (word, digits) = (word?, || self.words.digits(at));
        let some = |n: u32| Some(i64::from(n));
        match element {
            Element::List(id) => word.has(Sense::List(id)).then_some(())?,
            Element::Weekday => {
                filled.parts().weekday = Some(word.sense(|s| if let Sense::Weekday(d) = s { Some(d) } else { None })?);
            }
            Element::Month => {
                let named = word.sense(|s| if let Sense::Month(m) = s { Some(i64::from(m)) } else { None });
                filled.parts().month = Some(named.or_else(|| word.digits?.month().map(i64::from))?);
            }
            Element::Day => filled.parts().day = some(word.digits?.day()?),
            Element::Year => filled.parts().year = some(word.digits?.year()?),
            Element::Unit | Element::Period => {
                let long = |u| element == Element::Unit || !matches!(u, Unit::Day | Unit::Moment);
                filled.unit =
                    Some(word.sense(|s| if let Sense::Unit(u) = s { Some(u).filter(|u| long(*u)) } else { None })?);
            }
            Element::Single => {
                filled.unit = Some(word.sense(|s| if let Sense::Single(u) = s { Some(u) } else { None })?);
                filled.number = Some(1);
            }
            Element::Shift => {
                filled.shift = Some(word.sense(|s| if let Sense::Shift(by) = s { Some(by) } else { None })?);
            }
            Element::Decade => word.digits?.is_decade().then_some(())?,
            Element::Clock => word.digits?.is_clock().then_some(())?,
            Element::Number => {
                let (number, next) = self.words.number(at)?;
                filled.number = Some(number);
                return Some(next);
            }
            _ => {
                let (found, next) = digits()?;
                several(element, &found, self.words.rules, filled)?;
                return Some(next);
            }
        }
        Some(at + 1)
    }
}

/// The elements that digits over several words may make up.
fn several(element: Element, found: &Digits, rules: &TimeRules, filled: &mut Filled) -> Option<()> {
    match element {
        Element::Numeric => filled.numbered(found.numeric(rules.orders())?),
        Element::Slashed => filled.numbered(found.slashed(rules.orders())?),
        Element::SlashedDays => {
            let (first, last) = found.slashed_days()?;
            (filled.first, filled.last) = (Parts::default(), Parts::default());
            filled.cut = false;
            filled.numbered(Numbered { day: first, ..last });
            filled.cut = true;
            filled.numbered(last);
        }
        Element::Days => {
            let (first, last) = found.days()?;
            filled.first.day = Some(i64::from(first));
            filled.last.day = Some(i64::from(last));
        }
        Element::Years => {
            let (first, last) = found.years()?;
            filled.first.year = Some(i64::from(first));
            filled.last.year = Some(i64::from(last));
        }
        _ => return None,
    }
    Some(())
}

impl Match {
    /// None where the pattern says that it is no time expression.
    fn expression(&self, rules: &TimeRules) -> Option<TimeExpr> {
        let pattern = rules.patterns().get(usize::from(self.pattern))?;
        let week = WeekShape { starts: rules.week_starts(), weekend: rules.weekend() };
        let Filled { first, last, shift, unit, .. } = self.filled;
        let reading = match pattern.op {
            Op::Skip => return None,
            Op::Duration | Op::Vague => Reading::Nothing,
            Op::Date => Reading::Date { parts: first, shift, unit, week },
            Op::Range => Reading::Range(first, last),
            Op::Offset { base, amount, unit: given } => self.offset(base, amount, given.or(unit), week),
        };
        Some(TimeExpr {
            words: self.begin..self.end,
            value: None,
            kind: kind(pattern, &reading),
            relative: reading.is_relative(),
            direction: pattern.direction.or_else(|| direction(&reading)),
            pattern: usize::from(self.pattern),
            reading,
        })
    }

    fn offset(&self, base: Base, amount: Amount, unit: Option<Unit>, week: WeekShape) -> Reading {
        let Some(unit) = unit else { return Reading::Nothing };
        let counted = matches!(amount, Amount::Count(_));
        let amount = match amount {
            Amount::Fixed(n) => i64::from(n),
            Amount::Count(sign) => i64::from(sign) * i64::from(self.filled.number.unwrap_or(1)),
            Amount::Shift => i64::from(self.filled.shift.unwrap_or(0)),
        };
        // "Ten years ago" is a year; "last decade" is not.
        if matches!(unit, Unit::Decade | Unit::Century) && !counted {
            return Reading::Nothing;
        }
        Reading::Offset { base, amount, unit, week }
    }
}

fn kind(pattern: &Pattern, reading: &Reading) -> TimeKind {
    if pattern.open {
        return TimeKind::Range;
    }
    match reading {
        Reading::Nothing if pattern.op == Op::Duration => TimeKind::Duration,
        Reading::Range(..) => TimeKind::Range,
        Reading::Date { parts, .. } if parts.day.is_some() || parts.weekday.is_some() => TimeKind::Day,
        Reading::Date { parts, .. } if parts.month.is_some() => TimeKind::Month,
        Reading::Date { parts, .. } if parts.year.is_some() => TimeKind::Year,
        Reading::Nothing | Reading::Date { .. } => TimeKind::Vague,
        Reading::Offset { unit, .. } => match unit {
            Unit::Moment | Unit::Day => TimeKind::Day,
            Unit::Week | Unit::Weekend => TimeKind::Range,
            Unit::Month => TimeKind::Month,
            Unit::Year | Unit::Decade | Unit::Century => TimeKind::Year,
        },
    }
}

fn direction(reading: &Reading) -> Option<Direction> {
    let sign = match reading {
        Reading::Date { shift, .. } => i64::from(shift.unwrap_or(0)),
        Reading::Offset { base: Base::Published, amount, .. } => *amount,
        _ => 0,
    };
    match sign.signum() {
        -1 => Some(Direction::Past),
        1 => Some(Direction::Future),
        _ => None,
    }
}
