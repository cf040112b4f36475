//! What else must hold for a row to fire: tests on the words and actors around a trigger.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::inflect::{Inflection, Pos};

/// Where a test looks, seen from the trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// Classes of actors a test may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// What a test wants to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// That something is there at all.
    Any,
    /// One of these words, in any form.
    Words(FxHashSet<Box<str>>),
    /// Somebody of this class.
    Actor(ActorClass),
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atom {
    /// Where it looks.
    pub place: Place,
    /// What it wants.
    pub want: Want,
    /// Whether it must not hold.
    pub negated: bool,
}

/// Word lists of a pack by name, with all their forms.
pub type Classes = FxHashMap<String, FxHashSet<Box<str>>>;

/// Reads the tests of a row.
pub fn parse_pattern(text: &str, classes: &Classes, inflection: &Inflection) -> Result<Vec<Atom>, String> {
    text.split_whitespace().map(|atom| parse_atom(atom, classes, inflection)).collect()
}

fn parse_atom(text: &str, classes: &Classes, inflection: &Inflection) -> Result<Atom, String> {
    let (negated, body) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
    let (name, rest) = match body.find([':', '@']) {
        Some(at) => (&body[..at], Some((body.as_bytes()[at], &body[at + 1..]))),
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
        other => return Err(format!("`{other}` is no place to test; one of subj, obj, prep, pobj, prt, mod, comp")),
    };
    let want = match rest {
        None => Want::Any,
        Some((b'@', class)) => parse_class(class, classes)?,
        Some((_, list)) => Want::Words(word_set(list, place, classes, inflection)?),
    };
    Ok(Atom { place, want, negated })
}

fn parse_class(name: &str, classes: &Classes) -> Result<Want, String> {
    let mut words = FxHashSet::default();
    for part in name.split('|') {
        let actor = match part {
            "actor" => Some(ActorClass::Actor),
            "state" => Some(ActorClass::State),
            "org" => Some(ActorClass::Org),
            "armed" => Some(ActorClass::Armed),
            "people" => Some(ActorClass::People),
            "person" => Some(ActorClass::Person),
            _ => None,
        };
        match (actor, classes.get(part)) {
            // `@actor` takes in every other class of actors, so that a list of them is as wide as its widest
            (Some(class), _) => return Ok(Want::Actor(class)),
            (None, Some(set)) => words.extend(set.iter().cloned()),
            (None, None) => return Err(format!("there is no class `{part}` in lexicon/classes.tsv")),
        }
    }
    Ok(Want::Words(words))
}

fn word_set(
    list: &str,
    place: Place,
    classes: &Classes,
    inflection: &Inflection,
) -> Result<FxHashSet<Box<str>>, String> {
    let mut set = FxHashSet::default();
    for word in list.split('|').filter(|w| !w.is_empty()) {
        if let Some(class) = word.strip_prefix('@') {
            match classes.get(class) {
                Some(words) => set.extend(words.iter().cloned()),
                None => return Err(format!("there is no class `{class}` in lexicon/classes.tsv")),
            }
        } else if matches!(place, Place::Prep | Place::Prt) {
            set.insert(word.to_lowercase().replace('_', " ").into());
        } else {
            add_forms(&mut set, &word.replace('_', " "), inflection);
        }
    }
    if set.is_empty() { Err("an empty list of words".to_owned()) } else { Ok(set) }
}

/// Puts all noun and verb forms of a word into a set.
pub fn add_forms(set: &mut FxHashSet<Box<str>>, word: &str, inflection: &Inflection) {
    for pos in [Pos::Noun, Pos::Verb] {
        set.extend(inflection.forms(word, pos).into_iter().map(|(form, _)| form.into()));
    }
}
