//! Whose minister, whose army: the state or organisation that stands with a role noun, and the person it introduces.

use kabar_model::{Rel, Upos};
use kabar_pack::{Feat, NameKind, Pos, RoleKind};

use super::{Finder, Mention, Party, PartyKind, Role};
use crate::{discourse::Discourse, reading::Reading};

/// What stands with a role noun.
#[derive(Default)]
pub(super) struct Owners {
    /// Names: states, organisations, groups.
    pub names: Vec<usize>,
    /// Another role noun ("spokesman of the army").
    pub inner: Option<usize>,
}

impl Finder<'_> {
    /// Looks left, right and down the tree for the owner of a role noun, and widens its stretch of words.
    pub(super) fn owners(
        &self,
        role: &Role,
        roles: &[Role],
        reading: &Reading<'_>,
        names: &[Mention],
        start: &mut usize,
        end: &mut usize,
    ) -> Owners {
        let mut found = Owners::default();
        self.look_left(role, roles, reading, names, start, &mut found);
        if found.names.is_empty() && self.pack.lexicon.roles[role.row].kind == RoleKind::Body {
            self.government_of(role, reading, names, end, &mut found);
        }
        if found.names.is_empty() {
            self.look_right(role, roles, reading, names, end, &mut found);
        }
        if found.names.is_empty() {
            let (first, last) = reading.phrase(role.head);
            for (at, name) in names.iter().enumerate() {
                let inside = first <= name.start && name.end <= last && owns(name);
                let linked = |w: usize| depends_nominally(reading, w, role.head, |case| self.links(case));
                let down = (name.start..name.end).any(linked);
                if inside && down {
                    found.names.push(at);
                }
            }
        }
        found
    }

    /// Whether a role noun means somebody of the same rank elsewhere.
    pub(super) fn is_counterpart(&self, role: &Role) -> bool {
        let id = &self.pack.lexicon.roles[role.row].id;
        id.split_once("role:").is_some_and(|(_, noun)| self.pack.syntax.counterparts.iter().any(|c| c == noun))
    }

    /// A state named right beside a role noun that a pronoun owns too: by its adjective before the noun, or under a preposition
    /// after the pronoun.
    pub(super) fn named_beside(
        &self,
        role: &Role,
        reading: &Reading<'_>,
        names: &[Mention],
        start: &mut usize,
        end: &mut usize,
    ) -> Owners {
        let state = |m: &Mention| owns(m) && m.parties[0].kind == PartyKind::State;
        if self.pack.syntax.possessive_first {
            let adjective = |m: &Mention| m.end == role.start && state(m) && m.name == Some(NameKind::Adjective);
            let found = names.iter().position(adjective);
            *start = found.map_or(*start, |at| names[at].start);
            return Owners { names: found.into_iter().collect(), inner: None };
        }
        let joined = |w: usize| reading.sentence.words.get(w).is_some_and(|w| w.joined);
        let link = if joined(role.end) { role.end + 1 } else { role.end };
        let linked = reading.lower.get(link).is_some_and(|w| self.links(w));
        let found = names.iter().position(|m| linked && m.start == link + 1 && state(m));
        *end = found.map_or(*end, |at| names[at].end);
        Owners { names: found.into_iter().collect(), inner: None }
    }

    fn look_left(
        &self,
        role: &Role,
        roles: &[Role],
        reading: &Reading<'_>,
        names: &[Mention],
        start: &mut usize,
        found: &mut Owners,
    ) {
        if !self.pack.syntax.possessive_first {
            return;
        }
        let mut at = role.start;
        for _ in 0..5 {
            let Some(before) = at.checked_sub(1) else { return };
            // "Maduro's envoys"
            let genitive = |m: &Mention| {
                let person = m.parties.first().is_some_and(|p| p.kind == PartyKind::Person && p.is_known());
                at < role.start && reading.upos(at) == Upos::Part && m.role.is_none() && person
            };
            if let Some(name) = names.iter().position(|m| m.end == at && (owns(m) || genitive(m))) {
                found.names.push(name);
                *start = names[name].start;
                return coordinated_left(name, reading, names, start, found);
            }
            if let Some(inner) = roles.iter().position(|r| r.end == at) {
                found.inner.get_or_insert(inner);
                at = roles[inner].start;
                continue;
            }
            let passes = matches!(reading.upos(before), Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num)
                || (reading.upos(before) == Upos::Part && reading.rel(before) == Rel::Case)
                || reading.forms[before] == "-";
            if !passes || reading.cue_at(before).is_some_and(|c| c.cue != kabar_pack::Cue::Former) {
                return;
            }
            at = before;
        }
    }

    /// "the government of Pedro Sánchez", "pemerintahan Jokowi".
    fn government_of(
        &self,
        role: &Role,
        reading: &Reading<'_>,
        names: &[Mention],
        end: &mut usize,
        found: &mut Owners,
    ) {
        let linked = reading.lower.get(role.end).is_some_and(|w| self.links(w));
        let at = if linked { role.end + 1 } else { role.end };
        if self.pack.syntax.possessive_first && !linked {
            return;
        }
        let person = |m: &Mention| m.start == at && m.parties.first().is_some_and(|p| p.kind == PartyKind::Person);
        if let Some(name) = names.iter().position(person) {
            found.names.push(name);
            *end = names[name].end;
        }
    }

    fn look_right(
        &self,
        role: &Role,
        roles: &[Role],
        reading: &Reading<'_>,
        names: &[Mention],
        end: &mut usize,
        found: &mut Owners,
    ) {
        let mut at = role.end;
        let mut prepositions = 0;
        for _ in 0..6 {
            if at >= reading.len() {
                return;
            }
            if let Some(name) = names.iter().position(|m| m.start == at && owns(m)) {
                let needs_preposition = self.pack.syntax.possessive_first && prepositions == 0;
                if needs_preposition {
                    return;
                }
                // "mercenaries of Russia's Wagner group": the group's own
                let within =
                    |m: &Mention| m.start == names[name].end + 1 && owns(m) && self.pack.syntax.possessive_first;
                let genitive = reading.upos(names[name].end) == Upos::Part;
                let name = names.iter().position(within).filter(|_| genitive).unwrap_or(name);
                found.names.push(name);
                *end = names[name].end;
                // "a spokesman for the UN secretary-general"
                let office = |r: &Role| r.start == *end && self.pack.lexicon.roles[r.row].kind != RoleKind::Group;
                if let Some(inner) = roles.iter().position(office).filter(|_| self.pack.syntax.possessive_first) {
                    found.inner.get_or_insert(inner);
                    *end = roles[inner].end;
                    return;
                }
                coordinated_right(name, reading, names, end, found);
                return self.inner_after(roles, reading, end, found);
            }
            if let Some(inner) = roles.iter().position(|r| r.start == at) {
                if self.pack.syntax.possessive_first && prepositions == 0 {
                    return;
                }
                found.inner.get_or_insert(inner);
                at = roles[inner].end;
                continue;
            }
            let step = match reading.upos(at) {
                Upos::Adp if prepositions < 2 && self.links(&reading.lower[at]) => {
                    prepositions += 1;
                    true
                }
                Upos::Det => prepositions > 0,
                Upos::Adj => true,
                // "accused the opposition of siding with Iran": no owner of the opposition
                Upos::Noun => !self.pack.syntax.possessive_first || (prepositions > 0 && !self.is_gerund(reading, at)),
                _ => false,
            };
            if !step {
                return;
            }
            at += 1;
        }
    }

    /// "the leader of Georgia's largest opposition party": the body that a possessive owner has in between.
    fn inner_after(&self, roles: &[Role], reading: &Reading<'_>, end: &mut usize, found: &mut Owners) {
        if !self.pack.syntax.possessive_first || reading.upos(*end) != Upos::Part {
            return;
        }
        for at in *end + 1..reading.len().min(*end + 4) {
            if let Some(inner) = roles.iter().position(|r| r.start == at) {
                found.inner.get_or_insert(inner);
                *end = roles[inner].end;
                return;
            }
            if reading.upos(at) != Upos::Adj {
                return;
            }
        }
    }

    /// Whether a noun is a verb's form that takes a phrase of its own.
    fn is_gerund(&self, reading: &Reading<'_>, word: usize) -> bool {
        let lexicon = &self.pack.lexicon;
        let form = [reading.lower[word].as_str()];
        let verb = |item: usize| lexicon.predicates[item].pos == Pos::Verb;
        let after = reading.upos(word + 1) == Upos::Adp;
        after && lexicon.predicate_index.at(&form, 0).any(|f| f.feat == Feat::Ing && verb(f.item))
    }

    /// Whether a preposition may link a role noun to its owner.
    fn links(&self, preposition: &str) -> bool {
        self.pack.syntax.owner_preps.iter().any(|p| p == preposition)
    }
}

/// Whether a mention can own an office.
fn owns(mention: &Mention) -> bool {
    mention.role.is_none()
        && mention.parties.first().is_some_and(|p| {
            // "pengungsi Rohingya", "Rohingya leaders": a people owns whoever is named with it
            let people = p.kind == PartyKind::People && mention.name == Some(NameKind::Demonym);
            people || matches!(p.kind, PartyKind::State | PartyKind::Org | PartyKind::Body | PartyKind::Office)
        })
}

fn joined(reading: &Reading<'_>, a: &Mention, b: &Mention) -> bool {
    (b.start..b.end).any(|w| reading.rel(w) == Rel::Conj && reading.head(w).is_some_and(|h| a.start <= h && h < a.end))
        || (b.start..b.end).any(|w| reading.rel(w) == Rel::Conj)
}

/// Whether a word hangs from a noun through nominal relations and prepositions of owners alone: "protesters outside the Cuban
/// embassy" are not Cuba's.
fn depends_nominally(reading: &Reading<'_>, word: usize, noun: usize, links: impl Fn(&str) -> bool) -> bool {
    let mut at = word;
    for _ in 0..5 {
        if at == noun {
            return true;
        }
        let nominal =
            matches!(reading.rel(at), Rel::Nmod | Rel::Amod | Rel::Compound | Rel::Flat | Rel::Det | Rel::Conj);
        let case = reading.case_of(at);
        if !nominal || !(case.is_empty() || links(case)) {
            return false;
        }
        match reading.head(at) {
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// "the French and German ministers": the states before the one that was found.
fn coordinated_left(name: usize, reading: &Reading<'_>, names: &[Mention], start: &mut usize, found: &mut Owners) {
    let mut at = names[name].start;
    while let Some(before) = at.checked_sub(1) {
        let linked = reading.upos(before) == Upos::Cconj || reading.forms[before] == ",";
        let other = names.iter().position(|m| m.end == before && owns(m) && m.name == names[name].name);
        match other {
            Some(other) if linked && names[name].name == Some(NameKind::Adjective) => {
                found.names.push(other);
                *start = names[other].start;
                at = names[other].start;
            }
            _ => return,
        }
    }
}

/// "leaders of France and Germany".
fn coordinated_right(name: usize, reading: &Reading<'_>, names: &[Mention], end: &mut usize, found: &mut Owners) {
    let first = name;
    loop {
        let mut at = *end;
        while at < reading.len() && (reading.forms[at] == "," || reading.upos(at) == Upos::Cconj) && at < *end + 2 {
            at += 1;
        }
        let next = names.iter().position(|m| m.start == at && at > *end && owns(m) && m.name == names[first].name);
        // the tree must join them: "the president of France, Germany's partner" is no list
        match next {
            Some(next) if joined(reading, &names[first], &names[next]) => {
                found.names.push(next);
                *end = names[next].end;
            }
            _ => return,
        }
    }
}

/// The person named next to a role noun ("Presiden Rusia, Vladimir Putin").
pub(super) fn apposed_person(
    start: &mut usize,
    end: &mut usize,
    kind: RoleKind,
    reading: &Reading<'_>,
    names: &[Mention],
) -> Option<usize> {
    if matches!(kind, RoleKind::Body | RoleKind::Group) {
        return None;
    }
    let is_person = |m: &Mention| m.parties.first().is_some_and(|p| p.kind == PartyKind::Person);
    let comma = |at: usize| reading.forms.get(at).is_some_and(|f| *f == ",");
    let right = names.iter().position(|m| is_person(m) && (m.start == *end || (comma(*end) && m.start == *end + 1)));
    if let Some(at) = right {
        let by_comma = names[at].start != *end;
        // after a comma a name is an apposition only where the tree hangs one on the other
        let linked = !by_comma
            || (*start..*end).any(|w| {
                (names[at].start..names[at].end).any(|n| reading.head(n) == Some(w) || reading.head(w) == Some(n))
            });
        if linked {
            *end = names[at].end;
            return Some(at);
        }
    }
    let left = names.iter().position(|m| {
        // "his Cuban counterpart, the Peruvian minister": two people
        is_person(m)
            && (m.role.is_none() || (m.start..m.end).any(|w| reading.upos(w) == Upos::Propn))
            && comma(m.end)
            && (m.end + 1 == *start || (m.end + 2 == *start && reading.upos(m.end + 1) == Upos::Det))
    })?;
    *start = names[left].start;
    Some(left)
}

/// A name that no entry knows, standing next to a role noun, is that person from now on.
pub(super) fn introduce_name(
    role_end: usize,
    end: &mut usize,
    kind: RoleKind,
    reading: &Reading<'_>,
    names: &[Mention],
    parties: &[Party],
    discourse: &mut Discourse,
) {
    if matches!(kind, RoleKind::Body | RoleKind::Group) || parties.len() != 1 {
        return;
    }
    let mut at = (*end).max(role_end);
    if reading.forms.get(at).is_some_and(|f| *f == ",") {
        at += 1;
    }
    let first = at;
    while at < reading.len()
        && reading.upos(at) == Upos::Propn
        && reading.forms[at].chars().next().is_some_and(char::is_uppercase)
        && !names.iter().any(|m| m.start <= at && at < m.end)
    {
        at += 1;
    }
    if at > first && (first == *end || at - first > 1) {
        let mut party = parties[0].clone();
        party.name = Some(reading.forms[first..at].join(" "));
        party.kind = if party.sector.is_none() { party.kind } else { PartyKind::Person };
        discourse.introduce(&reading.forms[first..at], &party);
        *end = at;
    }
}
