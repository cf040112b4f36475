//! What else must hold for a row to fire: tests on the words and actors around a trigger.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::inflect::{Inflection, Pos};

/// Where a test looks, seen from the trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The subject (the agent of a passive).
    Subj,
    /// The object (the subject of a passive).
    Obj,
    /// Prepositions of its obliques.
    Prep,
    /// Nouns under any preposition.
    Pobj,
    /// Verb particles.
    Prt,
    /// Modifiers.
    Mod,
    /// A clausal complement.
    Comp,
    /// Anywhere in the sentence.
    Near,
}

/// Classes of actors a test may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActorClass {
    /// Any political actor.
    Actor,
    /// A state or part of it.
    State,
    /// An organisation.
    Org,
    /// Military, police, rebels, armed groups.
    Armed,
    /// Citizens, migrants, protesters and other people.
    People,
    /// A person with a name or an office.
    Person,
}

/// Every word and phrase that some test asks for, by number: a sentence is numbered once, and tests compare numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
    /// The first words of phrases.
    openings: FxHashSet<Box<str>>,
    /// The lists of words that tests ask for: many ask for the same.
    lists: Vec<Words>,
}

impl Vocabulary {
    /// The number of a word or phrase in lower case, where a test asks for it.
    pub fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// Whether a phrase begins with this word, or with the first of these.
    pub fn opens_phrase(&self, text: &str) -> bool {
        text.split(' ').next().is_some_and(|first| self.openings.contains(first))
    }

    /// The words that a test wants.
    pub fn words(&self, want: &Want) -> Option<&Words> {
        match want {
            Want::Any => None,
            Want::Some(list, _) => self.lists.get(*list as usize),
        }
    }

    fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.numbers.len() as u32;
        if let Some((first, _)) = text.split_once(' ') {
            self.openings.insert(first.into());
        }
        self.numbers.insert(text.into(), number);
        number
    }
}

/// The words and phrases that a test asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// In ascending order.
    numbers: Box<[u32]>,
    sieve: Sieve,
    some: Box<str>,
}

/// A bit for each remainder of the numbers of words by 256: nearly all words that are asked for fall through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sieve([u64; 4]);

impl Sieve {
    /// The sieve of some numbers.
    pub fn of(numbers: &[u32]) -> Self {
        let mut sieve = [0; 4];
        for number in numbers {
            sieve[(number >> 6 & 3) as usize] |= 1 << (number & 63);
        }
        Self(sieve)
    }
}

impl Words {
    fn new(mut numbers: Vec<u32>, some: Box<str>) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        let sieve = Sieve::of(&numbers);
        Self { numbers: numbers.into(), sieve, some }
    }

    /// Whether they may hold one of the words of a sieve: nearly all do not.
    pub fn may_hold(&self, sieve: Sieve) -> bool {
        self.sieve.0.iter().zip(sieve.0).any(|(own, other)| own & other != 0)
    }

    /// Whether the word of this number is among them.
    pub fn contains(&self, number: u32) -> bool {
        self.sieve.0[(number >> 6 & 3) as usize] >> (number & 63) & 1 == 1
            && self.numbers.binary_search(&number).is_ok()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The first few as the row has them, for people.
    pub fn some(&self) -> &str {
        &self.some
    }
}

/// What a test wants to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Want {
    /// That something is there at all.
    Any,
    /// One of the words of a list of the vocabulary, in any form, or somebody of one of these classes.
    Some(u32, Vec<ActorClass>),
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Atom {
    /// Where it looks.
    pub place: Place,
    /// What it wants.
    pub want: Want,
    /// Whether it must not hold.
    pub negated: bool,
}

/// Reads the tests of rows.
pub(crate) struct Patterns<'l> {
    inflection: &'l Inflection,
    vocabulary: Vocabulary,
    /// Word lists of the pack by name, with all their forms.
    classes: FxHashMap<String, Vec<u32>>,
    /// The numbers of all forms of a word.
    forms: FxHashMap<String, Box<[u32]>>,
    /// What the same words said in an earlier row: many rows ask for the same.
    known: FxHashMap<(bool, String), Want>,
}

impl<'l> Patterns<'l> {
    pub(crate) fn new(inflection: &'l Inflection) -> Self {
        Self {
            inflection,
            vocabulary: Vocabulary::default(),
            classes: FxHashMap::default(),
            forms: FxHashMap::default(),
            known: FxHashMap::default(),
        }
    }

    /// Every word that was asked for.
    pub(crate) fn into_vocabulary(self) -> Vocabulary {
        self.vocabulary
    }

    /// Adds words to a word list.
    pub(crate) fn add_class<'w>(&mut self, name: &str, words: impl Iterator<Item = &'w str>) {
        let mut set = self.classes.remove(name).unwrap_or_default();
        words.for_each(|word| self.add_forms(&mut set, word));
        self.classes.insert(name.to_owned(), set);
    }

    /// Reads the tests of a row.
    pub(crate) fn read(&mut self, text: &str) -> Result<Vec<Atom>, String> {
        text.split_whitespace().map(|atom| self.atom(atom)).collect()
    }

    fn atom(&mut self, text: &str) -> Result<Atom, String> {
        let (negated, body) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let (name, rest) = match body.find([':', '@']) {
            Some(at) => (&body[..at], Some(&body[at..])),
            None => (body, None),
        };
        let place = match name {
            "subj" => Place::Subj,
            "obj" => Place::Obj,
            "prep" => Place::Prep,
            "pobj" => Place::Pobj,
            "prt" => Place::Prt,
            "mod" => Place::Mod,
            "comp" => Place::Comp,
            "near" => Place::Near,
            other => {
                return Err(format!(
                    "`{other}` is no place to test; one of subj, obj, prep, pobj, prt, mod, comp, near"
                ));
            }
        };
        let want = rest.map_or(Ok(Want::Any), |rest| self.want(rest, place))?;
        Ok(Atom { place, want, negated })
    }

    /// `@weapon|convoy` or `:tie|relation|@agreement`.
    fn want(&mut self, text: &str, place: Place) -> Result<Want, String> {
        // Prepositions and particles do not inflect.
        let fixed = matches!(place, Place::Prep | Place::Prt);
        let key = (fixed, text.to_owned());
        if let Some(want) = self.known.get(&key) {
            return Ok(want.clone());
        }
        let (mut words, mut actors) = (Vec::new(), Vec::new());
        match text.strip_prefix(':') {
            None => self.class(&text[1..], &mut words, &mut actors)?,
            Some(list) if fixed => {
                let list = list.split('|').filter(|w| !w.is_empty());
                words.extend(list.map(|w| {
                    let word = w.to_lowercase().replace('_', " ");
                    self.vocabulary.add(&word)
                }));
            }
            Some(list) => {
                for word in list.split('|').filter(|w| !w.is_empty()) {
                    if word.starts_with('@') {
                        self.class(word, &mut words, &mut actors)?;
                    } else {
                        self.add_forms(&mut words, &word.replace('_', " "));
                    }
                }
            }
        }
        if words.is_empty() && actors.is_empty() {
            return Err("an empty list of words".to_owned());
        }
        let mut written = text.trim_start_matches(':').split('|').filter(|w| !w.is_empty());
        let shown: Vec<&str> = written.by_ref().take(SHOWN).collect();
        let more = if written.next().is_some() { "|…" } else { "" };
        let some = format!("{}{more}", shown.join("|")).into();
        let want = Want::Some(self.vocabulary.lists.len() as u32, actors);
        self.vocabulary.lists.push(Words::new(words, some));
        self.known.insert(key, want.clone());
        Ok(want)
    }

    /// `@actor|weapon|convoy`: classes of actors, word lists, and words.
    fn class(&mut self, name: &str, words: &mut Vec<u32>, actors: &mut Vec<ActorClass>) -> Result<(), String> {
        for part in name.split('|').filter(|p| !p.is_empty()) {
            match part.trim_start_matches('@') {
                "actor" => actors.push(ActorClass::Actor),
                "state" => actors.push(ActorClass::State),
                "org" => actors.push(ActorClass::Org),
                "armed" => actors.push(ActorClass::Armed),
                "people" => actors.push(ActorClass::People),
                "person" => actors.push(ActorClass::Person),
                part => match self.classes.get(part) {
                    Some(class) => words.extend(class),
                    // a lone name that is no class is a slip; words may stand beside a class
                    None if !name.contains('|') => {
                        return Err(format!("there is no class `{part}` in lexicon/classes.tsv"));
                    }
                    None => self.add_forms(words, &part.replace('_', " ")),
                },
            }
        }
        Ok(())
    }

    /// Puts all noun and verb forms of a word among others.
    fn add_forms(&mut self, words: &mut Vec<u32>, word: &str) {
        if let Some(forms) = self.forms.get(word) {
            return words.extend(forms);
        }
        let mut numbers = Vec::new();
        for pos in [Pos::Noun, Pos::Verb] {
            let forms = self.inflection.forms(word, pos);
            numbers.extend(forms.iter().map(|(form, _)| self.vocabulary.add(form)));
        }
        words.extend(&numbers);
        self.forms.insert(word.to_owned(), numbers.into());
    }
}

/// Words of a test that an explanation shows.
const SHOWN: usize = 4;

#[cfg(test)]
mod tests {
    use super::{ActorClass, Patterns, Place, Want};
    use crate::inflect::Inflection;

    #[test]
    fn tests_of_a_row_are_read() {
        let inflection = Inflection::default();
        let mut patterns = Patterns::new(&inflection);
        patterns.add_class("weapon", ["gun", "bomb"].into_iter());
        let atoms = patterns.read("!obj:tie|@weapon|@armed comp prep:in_front_of").expect("sound tests");
        assert_eq!(
            atoms.iter().map(|a| (a.place, a.negated)).collect::<Vec<_>>(),
            [(Place::Obj, true), (Place::Comp, false), (Place::Prep, false)]
        );
        let Want::Some(_, actors) = &atoms[0].want else { panic!("words") };
        assert_eq!(actors, &[ActorClass::Armed]);
        assert_eq!(atoms[1].want, Want::Any);
        let vocabulary = patterns.into_vocabulary();
        let words = vocabulary.words(&atoms[0].want).expect("words");
        assert_eq!(words.some(), "tie|@weapon|@armed");
        let number = |text| vocabulary.number(text).expect("a test asks for it");
        assert!(["tie", "gun", "bomb"].iter().all(|w| words.contains(number(w))));
        assert!(vocabulary.words(&atoms[2].want).is_some_and(|w| w.contains(number("in front of"))));
        assert!(vocabulary.opens_phrase("in") && !vocabulary.opens_phrase("front"));
    }

    #[test]
    fn slips_are_named() {
        let inflection = Inflection::default();
        let check = |text: &str, expected: &str| {
            let fault = Patterns::new(&inflection).read(text).unwrap_err();
            assert!(fault.starts_with(expected), "{fault}");
        };
        check("objj:tie", "`objj` is no place to test");
        check("obj@wepon", "there is no class `wepon`");
        check("obj:@wepon", "there is no class `wepon`");
        check("obj:|", "an empty list of words");
    }
}
