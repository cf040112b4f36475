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
    /// One of these words, in any form, or somebody of one of these classes.
    Some(FxHashSet<Box<str>>, Vec<ActorClass>),
}

impl Want {
    /// The words it wants.
    pub fn words(&self) -> Option<&FxHashSet<Box<str>>> {
        match self {
            Self::Any => None,
            Self::Some(words, _) => Some(words),
        }
    }
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
        Some((b'@', class)) => parse_class(class, classes, inflection)?,
        Some((_, list)) => word_set(list, place, classes, inflection)?,
    };
    Ok(Atom { place, want, negated })
}

/// `@actor|weapon|convoy`: classes of actors, word lists, and words.
fn parse_class(name: &str, classes: &Classes, inflection: &Inflection) -> Result<Want, String> {
    let (mut words, mut actors) = (FxHashSet::default(), Vec::new());
    for part in name.split('|').filter(|p| !p.is_empty()) {
        match part.trim_start_matches('@') {
            "actor" => actors.push(ActorClass::Actor),
            "state" => actors.push(ActorClass::State),
            "org" => actors.push(ActorClass::Org),
            "armed" => actors.push(ActorClass::Armed),
            "people" => actors.push(ActorClass::People),
            "person" => actors.push(ActorClass::Person),
            part => match classes.get(part) {
                Some(set) => words.extend(set.iter().cloned()),
                // a first part that is no class is a slip; later ones may be words beside the class
                None if name.starts_with(part) && !name.contains('|') => {
                    return Err(format!("there is no class `{part}` in lexicon/classes.tsv"));
                }
                None => add_forms(&mut words, &part.replace('_', " "), inflection),
            },
        }
    }
    if words.is_empty() && actors.is_empty() { Err("an empty class".to_owned()) } else { Ok(Want::Some(words, actors)) }
}

/// `tie|relation|@agreement`: words and word lists.
fn word_set(list: &str, place: Place, classes: &Classes, inflection: &Inflection) -> Result<Want, String> {
    if !matches!(place, Place::Prep | Place::Prt) {
        let mut words = FxHashSet::default();
        let mut actors = Vec::new();
        for word in list.split('|').filter(|w| !w.is_empty()) {
            if word.starts_with('@') {
                if let Want::Some(more, classes) = parse_class(word, classes, inflection)? {
                    words.extend(more);
                    actors.extend(classes);
                }
            } else {
                add_forms(&mut words, &word.replace('_', " "), inflection);
            }
        }
        return if words.is_empty() && actors.is_empty() {
            Err("an empty list of words".to_owned())
        } else {
            Ok(Want::Some(words, actors))
        };
    }
    let words: FxHashSet<Box<str>> =
        list.split('|').filter(|w| !w.is_empty()).map(|w| w.to_lowercase().replace('_', " ").into()).collect();
    if words.is_empty() { Err("an empty list of words".to_owned()) } else { Ok(Want::Some(words, Vec::new())) }
}

/// Puts all noun and verb forms of a word into a set.
pub fn add_forms(set: &mut FxHashSet<Box<str>>, word: &str, inflection: &Inflection) {
    for pos in [Pos::Noun, Pos::Verb] {
        set.extend(inflection.forms(word, pos).into_iter().map(|(form, _)| form.into()));
    }
}
