//! What the article has said so far: who was named, last and most, and by which names they may be called again.

mod home;
mod told;

use std::cell::Cell;

use kabar_model::EventType;
use rustc_hash::{FxHashMap, FxHashSet};

use self::home::StateNamed;
use crate::mention::{Party, PartyKind};

pub use told::Told;

/// Parties and events that are remembered: more than an article has, less than what would make a book slow.
const MOST_NAMED: usize = 60;
const MOST_TOLD: usize = 120;

/// One party as the article's memory keeps it.
#[derive(Debug, Clone)]
struct Memory {
    party: Party,
    /// Number of the sentence it was last named in.
    sentence: usize,
    /// How it stood there.
    standing: Standing,
    /// Word it was named at.
    word: usize,
    /// The word that those named together with it hang on.
    group: usize,
}

/// How prominently a sentence names a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// As the modifier of something else ("a UN resolution").
    Modifier,
    /// As any other part.
    Part,
    /// As the subject of a clause within another.
    Subject,
    /// As the subject of the sentence.
    Main,
}

/// Which of the events told the memory was asked for, so that what was made without them need not be made again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked {
    /// Those told so far.
    pub told: bool,
    /// Those of the whole article.
    pub ahead: bool,
}

impl Asked {
    /// What either was asked.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { told: self.told || other.told, ahead: self.ahead || other.ahead }
    }
}

/// The memory of one article.
#[derive(Debug, Clone, Default)]
pub struct Discourse {
    memories: Vec<Memory>,
    /// Name words of people met so far, in lower case.
    people: FxHashMap<String, Party>,
    /// Surnames of people of whom nothing is known, in lower case.
    strangers: FxHashSet<String>,
    /// The last words of the names of bodies met so far, in lower case.
    bodies: FxHashMap<String, Party>,
    /// How each state was named.
    states: FxHashMap<String, StateNamed>,
    /// Armed groups that the article names, each with its country.
    fighters: Vec<(String, Option<String>)>,
    /// The state of the first dateline.
    dateline: Option<String>,
    /// Events so far.
    told: Vec<Told>,
    /// Events of the whole article, as the reading before found them.
    ahead: Vec<Told>,
    asked: Cell<Asked>,
    /// Current sentence.
    pub sentence: usize,
}

impl Discourse {
    /// Notes an armed group as named in the article (likewise).
    pub fn count_fighters(&mut self, code: &str, country: Option<&str>) {
        if self.fighters.iter().all(|(known, _)| known != code) {
            self.fighters.push((code.to_owned(), country.map(str::to_owned)));
        }
    }

    /// The one armed group that the article names, where it is of the country that the article is about.
    pub fn only_fighters(&self) -> Option<&str> {
        let [(code, country)] = &self.fighters[..] else { return None };
        (country.as_deref() == self.home_or_dateline()).then_some(code)
    }

    /// Remembers a party named at a word of the current sentence.
    pub fn remember(&mut self, party: &Party, word: usize, (standing, group): (Standing, usize)) {
        self.memories
            .retain(|m| !(m.party.code == party.code && m.party.name == party.name && m.party.sector == party.sector));
        self.memories.push(Memory { party: party.clone(), sentence: self.sentence, standing, word, group });
        if self.memories.len() > MOST_NAMED {
            self.memories.remove(0);
        }
    }

    /// This memory with the people of another.
    pub fn with_people_of(mut self, other: &Self) -> Self {
        self.people.clone_from(&other.people);
        self.strangers.clone_from(&other.strangers);
        self
    }

    /// Remembers the words of a person's name.
    pub fn introduce(&mut self, words: &[&str], party: &Party) {
        for word in words.iter().filter(|w| w.chars().count() > 2) {
            self.people.insert(word.to_lowercase(), party.clone());
        }
    }

    /// Remembers that a surname is that of somebody of whom nothing is known.
    pub fn meet_stranger(&mut self, lower: &str) {
        self.strangers.insert(lower.to_owned());
    }

    /// Whether somebody of whom nothing is known has this surname.
    pub fn is_stranger(&self, lower: &str) -> bool {
        self.strangers.contains(lower)
    }

    /// Remembers the last word of a body's name of several words ("Tamil Tigers").
    pub fn introduce_body(&mut self, words: &[&str], party: &Party) {
        if let [_, .., last] = words {
            self.bodies.insert(last.to_lowercase(), party.clone());
        }
    }

    /// The body whose name last ended in this word.
    pub fn body_called(&self, lower: &str) -> Option<&Party> {
        self.bodies.get(lower)
    }

    /// The person last introduced under this name word.
    pub fn person_called(&self, lower: &str) -> Option<&Party> {
        self.people.get(lower)
    }

    /// The last party of a kind: subjects of the sentence before win over others, then the most recent.
    pub fn last(&self, wanted: impl Fn(&Party) -> bool) -> Option<&Party> {
        self.memories
            .iter()
            .filter(|m| wanted(&m.party))
            .max_by_key(|m| {
                let subject = m.standing >= Standing::Subject;
                (m.sentence + usize::from(subject && m.sentence + 1 >= self.sentence), m.standing, m.word)
            })
            .map(|m| &m.party)
    }

    /// The last party of a kind that was subject of one of the two sentences before.
    pub fn last_subject(&self, wanted: impl Fn(&Party) -> bool) -> Option<&Party> {
        let near = |m: &&Memory| m.standing >= Standing::Subject && m.sentence + 2 >= self.sentence && wanted(&m.party);
        self.memories.iter().rev().find(near).map(|m| &m.party)
    }

    /// Those who were together the subject of the sentence before, in the order of naming; none where it was one alone.
    pub fn last_group(&self, wanted: impl Fn(&Party) -> bool) -> Vec<Party> {
        let near = |m: &&Memory| m.standing >= Standing::Subject && m.sentence + 1 == self.sentence && wanted(&m.party);
        let mut groups: Vec<(usize, Vec<Party>)> = Vec::new();
        for memory in self.memories.iter().filter(near) {
            match groups.iter_mut().find(|(at, _)| *at == memory.group) {
                Some((_, group))
                    if group.iter().any(|p| p.code == memory.party.code && p.sector == memory.party.sector) => {}
                Some((_, group)) => group.push(memory.party.clone()),
                None => groups.push((memory.group, vec![memory.party.clone()])),
            }
        }
        groups.sort_by_key(|(at, _)| *at);
        groups.into_iter().map(|(_, group)| group).find(|group| group.len() > 1).unwrap_or_default()
    }

    /// Those of the last sentence that named so many parties of a kind side by side, in the order of naming.
    pub fn last_joint(&self, many: usize, wanted: impl Fn(&Party) -> bool) -> Vec<Party> {
        let mut joint: Vec<(usize, usize, Vec<&Memory>)> = Vec::new();
        for memory in self.memories.iter().filter(|m| wanted(&m.party)) {
            match joint.iter_mut().find(|(s, g, _)| *s == memory.sentence && *g == memory.group) {
                Some((.., members)) => members.push(memory),
                None => joint.push((memory.sentence, memory.group, vec![memory])),
            }
        }
        let codes = |members: &[&Memory]| {
            let mut codes: Vec<&str> = members.iter().map(|m| m.party.code.as_str()).collect();
            codes.sort_unstable();
            codes.dedup();
            codes.len()
        };
        let best = joint.into_iter().filter(|(.., members)| codes(members) == many).max_by_key(|(s, ..)| *s);
        best.map(|(.., members)| members.into_iter().map(|m| m.party.clone()).collect()).unwrap_or_default()
    }

    /// The last two different parties of a kind, earlier first.
    pub fn last_two(&self, wanted: impl Fn(&Party) -> bool) -> Vec<Party> {
        let mut found: Vec<&Memory> = Vec::new();
        for memory in self.memories.iter().rev().filter(|m| wanted(&m.party)) {
            if found.iter().all(|f| f.party.code != memory.party.code) {
                found.push(memory);
            }
            if found.len() == 2 {
                break;
            }
        }
        found.reverse();
        found.into_iter().map(|m| m.party.clone()).collect()
    }

    /// Remembers an event.
    pub fn tell(&mut self, told: Told) {
        if self.told.len() == MOST_TOLD {
            self.told.remove(0);
        }
        self.told.push(told);
    }

    /// Events told so far, the last first.
    pub fn told(&self) -> impl Iterator<Item = &Told> {
        self.so_far().iter().rev()
    }

    fn so_far(&self) -> &[Told] {
        self.asked.set(Asked { told: true, ..self.asked.get() });
        &self.told
    }

    /// What was asked for since the last time.
    pub(crate) fn asked(&self) -> Asked {
        self.asked.take()
    }

    /// Events of the whole article, as the reading before found them.
    pub(crate) fn ahead(&self) -> &[Told] {
        self.asked.set(Asked { ahead: true, ..self.asked.get() });
        &self.ahead
    }

    /// Every party that is remembered, with the sentence it was last named in and how it stood there.
    pub(crate) fn memories(&self) -> impl Iterator<Item = (&Party, usize, Standing)> {
        self.memories.iter().map(|m| (&m.party, m.sentence, m.standing))
    }

    /// What the reading before has told of the whole article.
    pub fn look_ahead(&mut self, first: Self) {
        self.ahead = first.told;
    }

    /// Who had to do with whom in so many words, in events of certain types, in the order of telling.
    fn pairs<'s, 'k>(
        told: &'s [Told],
        kinds: &'k dyn Fn(EventType) -> bool,
    ) -> impl Iterator<Item = (&'s Party, &'s Party)> + use<'s, 'k> {
        told.iter().filter(|told| kinds(told.kind)).flat_map(|told| {
            let plain = |side: &'_ [(Party, bool)]| -> Vec<usize> {
                (0..side.len()).filter(|&at| !side[at].1 && side[at].0.is_known()).collect()
            };
            let (actors, recipients) = (plain(&told.actor), plain(&told.recipient));
            let across: Vec<(&Party, &Party)> = if recipients.is_empty() && actors.len() == 2 {
                vec![(&told.actor[actors[0]].0, &told.actor[actors[1]].0)]
            } else {
                actors
                    .iter()
                    .flat_map(|&a| recipients.iter().map(move |&r| (&told.actor[a].0, &told.recipient[r].0)))
                    .collect()
            };
            across
        })
    }

    /// Whom a party last had to do with in the article, in events of certain types.
    pub fn partner_of<'s>(&'s self, party: &Party, kinds: &dyn Fn(EventType) -> bool) -> Option<&'s Party> {
        let of = |p: &Party| p.code == party.code && (p.sector == party.sector || party.sector.is_none());
        // organs of one state deal with others than each other
        let organ = |p: &Party| matches!(p.sector.as_deref(), Some("GOV" | "MIL" | "COP"));
        let two = |a: &Party, b: &Party| a.code != b.code || (a.sector != b.sector && !(organ(a) && organ(b)));
        let all = Self::pairs(self.so_far(), kinds).filter(|(a, b)| two(a, b));
        let found: Vec<&Party> = all.filter_map(|(a, b)| if of(a) { Some(b) } else { of(b).then_some(a) }).collect();
        // the last one, unless the article is about another
        let last = *found.last()?;
        let times = |p: &Party| found.iter().filter(|other| other.code == p.code).count();
        let (_, most) = found.iter().enumerate().max_by_key(|(at, p)| (times(p), *at))?;
        Some(if times(most) >= 3 * times(last) { most } else { last })
    }

    /// Whom a party has most to do with in the whole article, in events of certain types.
    pub fn main_partner_of<'s>(&'s self, party: &Party, kinds: &dyn Fn(EventType) -> bool) -> Option<&'s Party> {
        let of = |p: &Party| p.code == party.code && (p.sector == party.sector || party.sector.is_none());
        self.asked.set(Asked { ahead: true, ..self.asked.get() });
        let all = Self::pairs(&self.ahead, kinds).filter(|(a, b)| a.code != b.code || a.sector != b.sector);
        let found: Vec<&Party> = all.filter_map(|(a, b)| if of(a) { Some(b) } else { of(b).then_some(a) }).collect();
        most_often(&found).filter(|(_, times)| *times > 1).map(|(party, _)| party)
    }

    /// The two codes that most events so far are between.
    pub fn main_pair<'s>(&'s self) -> Option<[Party; 2]> {
        let all = |_: EventType| true;
        let pairs: Vec<(&Party, &Party)> = Self::pairs(self.so_far(), &all).filter(|(a, b)| a.code != b.code).collect();
        let key = |(a, b): (&'s Party, &'s Party)| {
            let (a, b) = (a.code.as_str(), b.code.as_str());
            if a <= b { [a, b] } else { [b, a] }
        };
        let keys: Vec<[&str; 2]> = pairs.iter().copied().map(key).collect();
        let mut times: FxHashMap<[&str; 2], usize> = FxHashMap::default();
        for key in &keys {
            *times.entry(*key).or_default() += 1;
        }
        let best = (0..pairs.len()).max_by_key(|&at| (times[&keys[at]], at))?;
        (times[&keys[best]] >= 2).then(|| [pairs[best].0.clone(), pairs[best].1.clone()])
    }

    /// Who last acted on a party, in events of certain types.
    pub fn last_actor_on<'s>(&'s self, party: &Party, kinds: &dyn Fn(EventType) -> bool) -> Option<&'s Party> {
        let on = Self::pairs(self.so_far(), kinds).filter(|(_, b)| b.code == party.code && b.sector == party.sector);
        on.map(|(a, _)| a).last()
    }

    /// Who most acts on a party in the whole article, in events of certain types.
    pub fn main_actor_on<'s>(&'s self, party: &Party, kinds: &dyn Fn(EventType) -> bool) -> Option<&'s Party> {
        self.asked.set(Asked { ahead: true, ..self.asked.get() });
        let on = Self::pairs(&self.ahead, kinds).filter(|(_, b)| b.code == party.code && b.sector == party.sector);
        let found: Vec<&Party> = on.map(|(a, _)| a).collect();
        most_often(&found).map(|(party, _)| party)
    }

    /// The state that was subject of the sentence before.
    pub fn last_subject_state(&self) -> Option<&Party> {
        let told = |m: &&Memory| {
            m.standing >= Standing::Subject && m.sentence + 1 >= self.sentence && m.party.kind == PartyKind::State
        };
        self.memories.iter().rev().find(told).map(|m| &m.party)
    }

    /// The last person named who holds one of these offices.
    pub fn last_in_office(&self, offices: &[String]) -> Option<&Party> {
        let holds = |p: &&Party| p.office.as_ref().is_some_and(|office| offices.contains(office));
        self.memories.iter().rev().map(|m| &m.party).find(holds)
    }

    /// The last party named by this role noun.
    pub fn last_in_role(&self, row: &str) -> Option<&Party> {
        let by_row = |p: &Party| p.because.strip_prefix(row).is_some_and(|rest| rest.starts_with(" +"));
        self.memories.iter().rev().map(|m| &m.party).find(|p| p.is_known() && by_row(p))
    }

    /// The state of the last party with this sector ("the army" again).
    pub fn last_with_sector(&self, sector: &str) -> Option<&Party> {
        self.memories
            .iter()
            .rev()
            .map(|m| &m.party)
            .find(|p| p.sector.as_deref() == Some(sector) && p.code != "---" && p.kind != PartyKind::Body)
    }
}

/// The party of the code that stands most often among some, the first of it, and how often that is.
fn most_often<'p>(found: &[&'p Party]) -> Option<(&'p Party, usize)> {
    let times = |p: &Party| found.iter().filter(|other| other.code == p.code).count();
    let counted = found.iter().enumerate().map(|(at, p)| (times(p), std::cmp::Reverse(at), *p));
    counted.max_by_key(|(times, at, _)| (*times, *at)).map(|(times, _, party)| (party, times))
}
