//! What `time.toml` becomes: the dictionary, the trie and the values of patterns.

use rustc_hash::FxHashMap;

use super::{Amount, Base, Element, Entry, Meaning, Op, Sense, State, Unit, template::Names};

/// The units by the names they have in the file.
pub(super) const UNITS: [(&str, Unit); 8] = [
    ("moment", Unit::Moment),
    ("day", Unit::Day),
    ("weekend", Unit::Weekend),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("year", Unit::Year),
    ("decade", Unit::Decade),
    ("century", Unit::Century),
];

/// The dictionary while it grows.
#[derive(Default)]
pub(super) struct Words {
    pub(super) entries: FxHashMap<Box<str>, Entry>,
    literals: FxHashMap<String, u16>,
    /// Name and words of each list.
    pub(super) lists: Vec<(String, Vec<String>)>,
    /// Words too common to wake the matcher.
    pub(super) common: Vec<String>,
    /// The literals by number.
    by_number: Vec<String>,
}

impl Words {
    pub(super) fn add(&mut self, word: &str, sense: Sense, trigger: bool) {
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let entry = self.entries.entry(word.to_lowercase().into()).or_default();
        let meaning = Meaning { sense, capital };
        if !entry.meanings.contains(&meaning) {
            entry.meanings.push(meaning);
        }
        entry.trigger |= trigger;
    }

    /// The words that a literal or list element takes.
    fn taken(&self, element: Element) -> &[String] {
        match element {
            Element::Literal(id) => std::slice::from_ref(&self.by_number[id as usize]),
            Element::List(id) => &self.lists[id as usize].1,
            _ => &[],
        }
    }

    fn wakes(&self, word: &str) -> bool {
        self.entries.get(word.to_lowercase().as_str()).is_some_and(|e| e.trigger)
    }

    /// Sees to it that one element of the sequence wakes the matcher: one that does so already, or the longest that is
    /// no common word.
    pub(super) fn wake(&mut self, sequence: &[Element]) -> bool {
        let awake = |e: &Element| {
            let words = self.taken(*e);
            e.is_trigger() || (!words.is_empty() && words.iter().all(|word| self.wakes(word)))
        };
        if sequence.iter().any(awake) {
            return true;
        }
        let rank = |e: &Element| {
            let shortest = self.taken(*e).iter().map(|w| w.chars().count()).min().unwrap_or(0);
            let common = self.taken(*e).iter().any(|w| self.common.contains(&w.to_lowercase()));
            (shortest > 0).then_some((!common, shortest))
        };
        let Some(best) = sequence.iter().filter(|e| rank(e).is_some()).max_by_key(|e| rank(e)) else { return false };
        for word in self.taken(*best).to_vec() {
            self.entries.entry(word.to_lowercase().into()).or_default().trigger = true;
        }
        true
    }
}

impl Names for Words {
    fn literal(&mut self, word: &str) -> u16 {
        if let Some(id) = self.literals.get(word) {
            return *id;
        }
        let id = self.by_number.len() as u16;
        self.literals.insert(word.to_owned(), id);
        self.by_number.push(word.to_owned());
        self.add(word, Sense::Literal(id), false);
        id
    }

    fn list(&self, name: &str) -> Option<u16> {
        self.lists.iter().position(|(known, _)| known == name).map(|at| at as u16)
    }
}

/// Adds a sequence to the trie.
pub(super) fn insert(states: &mut Vec<State>, sequence: &[Element], id: u16) {
    let mut at = 0;
    for element in sequence {
        let (new, state) = (states.len() as u32, &mut states[at]);
        let known = if let Element::Literal(word) = element {
            let place = state.literals.binary_search_by_key(word, |(w, _)| *w);
            place.map(|at| state.literals[at].1).map_err(|at| state.literals.insert(at, (*word, new))).ok()
        } else {
            let found = state.others.iter().find(|(e, _)| e == element).map(|(_, to)| *to);
            if found.is_none() {
                state.others.push((*element, new));
            }
            found
        };
        if known.is_none() {
            states.push(State::default());
        }
        at = known.unwrap_or(new) as usize;
    }
    states[at].accept.get_or_insert(id);
}

/// The value of a pattern.
pub(super) fn op(text: &str) -> Option<Op> {
    let mut words = text.split_whitespace();
    let base = match words.next()? {
        "published" => Base::Published,
        "context" => Base::Context,
        simple => {
            let op = match simple {
                "date" => Op::Date,
                "range" => Op::Range,
                "duration" => Op::Duration,
                "vague" => Op::Vague,
                "skip" => Op::Skip,
                _ => return None,
            };
            return words.next().is_none().then_some(op);
        }
    };
    let amount = match words.next()? {
        "shift" => Amount::Shift,
        "-n" => Amount::Count(-1),
        "+n" => Amount::Count(1),
        number => Amount::Fixed(number.parse().ok().filter(|n| (-1000..=1000).contains(n))?),
    };
    let unit = match words.next() {
        Some(name) => Some(UNITS.iter().find(|(unit, _)| *unit == name)?.1),
        None => None,
    };
    words.next().is_none().then_some(Op::Offset { base, amount, unit })
}
