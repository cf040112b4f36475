//! Whose soldiers, whose journalists, where nothing stands with the words: of the state that their own clause tells of. "Kenyan police
//! held two lawmakers, while Iran tests a rocket": Kenya's, whichever state the sentence names besides.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{NameKind, RoleKind};

use super::{Finder, Mention, Party, PartyKind, Role, whose::GOVERNMENT};
use crate::{discourse::Discourse, reading::Reading};

/// So many clauses up a state is looked for.
const CLAUSES_UP: usize = 6;

/// So many words up a verb is looked for.
const STEPS_UP: usize = 6;

impl Finder<'_> {
    /// The state that the clause of a role noun tells of, or the nearest clause above that tells of one: where no other sentence says
    /// whom the article is about.
    pub(super) fn of_its_clause<'m>(
        &self,
        role: &Role,
        sector: &str,
        reading: &Reading<'_>,
        names: &'m [Mention],
        discourse: &Discourse,
    ) -> Option<&'m Party> {
        if discourse.home_is_told_elsewhere() {
            return None;
        }
        let body = self.pack.lexicon.roles[role.row].kind == RoleKind::Body;
        // "the torture of prisoners by Libyan militiamen"
        let phrases = std::iter::successors(noun_above(role.head, reading), |&noun| noun_above(noun, reading));
        for noun in phrases.take(STEPS_UP) {
            let inside = |m: &&Mention| self.is_of_a_state(m) && is_within(m.start, noun, reading);
            let told: Vec<&Mention> = names.iter().filter(inside).collect();
            if let Some(of) = self.foremost(&told, noun, reading, names, discourse) {
                return Some(&of.parties[0]).filter(|_| sector != GOVERNMENT || of.start < role.start);
            }
        }
        if let Some(doer) = self.of_who_is_to_do_it(role, reading, names) {
            return Some(&doer.parties[0]).filter(|_| sector != GOVERNMENT || !body);
        }
        let mut clause = reading.clause_of(role.head);
        for _ in 0..CLAUSES_UP {
            let told = self.told_in(clause, reading, names);
            if let Some(of) = self.foremost(&told, clause, reading, names, discourse) {
                // "talks between the government and the rebels in Tokyo": no government of the place
                return Some(&of.parties[0]).filter(|_| sector != GOVERNMENT || of.start < role.start);
            }
            clause = reading.clause_of(reading.head(clause)?);
        }
        None
    }

    /// "accused Turkey of jailing journalists", "urged Kenya to free the activists": Turkey's and Kenya's, who are understood as the
    /// doers of a verb that has no subject.
    fn of_who_is_to_do_it<'m>(&self, role: &Role, reading: &Reading<'_>, names: &'m [Mention]) -> Option<&'m Mention> {
        let predicate = |w: usize| matches!(reading.upos(w), Upos::Verb | Upos::Aux);
        let above = |w: usize| std::iter::successors(reading.head(w), |&w| reading.head(w)).take(STEPS_UP);
        let mut act = above(role.head).find(|&w| predicate(w))?;
        for _ in 0..STEPS_UP {
            if reading.kids(act).any(|k| reading.rel(k) == Rel::Nsubj) {
                return None;
            }
            let holder = reading.head(act)?;
            let agent = |k: usize| {
                reading.sub(k) == Sub::Agent || self.pack.syntax.agent_preps.iter().any(|p| p == reading.case_of(k))
            };
            let nominal =
                |&k: &usize| k < act && matches!(reading.rel(k), Rel::Obj | Rel::Iobj | Rel::Obl) && !agent(k);
            let charged = |&k: &usize| k < holder && reading.rel(k) == Rel::Nsubj && reading.sub(k) == Sub::Pass;
            let doer = if predicate(holder) {
                reading.kids(holder).find(charged).or_else(|| reading.kids(holder).rfind(nominal))
            } else {
                // "accused by prosecutors of torturing journalists": hung on who charges
                Some(holder).filter(|&holder| !agent(holder))
            };
            // "praised Egypt after jailing two activists"
            let openers = &self.pack.syntax.shared_subject_openers;
            let adverbial = |k: usize| reading.rel(k) == Rel::Mark && openers.contains(&reading.lower[k]);
            let doer = doer.filter(|_| !reading.kids(act).any(adverbial));
            if let Some(doer) = doer.filter(|&doer| reading.sub(doer) != Sub::Tmod && doer < act) {
                let names_it =
                    |m: &&Mention| (m.start..m.end).any(|w| w == doer || (reading.head(w) == Some(doer) && w < doer));
                return names.iter().filter(|m| self.is_of_a_state(m)).find(names_it);
            }
            act = holder;
        }
        None
    }

    fn told_in<'m>(&self, clause: usize, reading: &Reading<'_>, names: &'m [Mention]) -> Vec<&'m Mention> {
        names.iter().filter(|m| self.is_of_a_state(m) && reading.clause_of(m.start) == clause).collect()
    }

    /// Of several states that a clause tells of: that of its place, of its subject, the one called by its name rather than by an
    /// adjective, the one that the article is about, the first.
    fn foremost<'m>(
        &self,
        told: &[&'m Mention],
        clause: usize,
        reading: &Reading<'_>,
        names: &'m [Mention],
        discourse: &Discourse,
    ) -> Option<&'m Mention> {
        let first = *told.first()?;
        let code = |m: &Mention| m.parties[0].code.clone();
        if told.iter().all(|m| code(m) == code(first)) {
            return Some(first);
        }
        let among = |m: &Mention| told.iter().any(|t| std::ptr::eq(*t, m));
        let subject = reading.kids(clause).find(|&k| reading.rel(k) == Rel::Nsubj);
        let acts = |m: &&&Mention| {
            subject.is_some_and(|s| (m.start..m.end).any(|w| w == s || (reading.head(w) == Some(s) && w < s)))
        };
        let noun = |m: &&Mention| m.role.is_none() && m.name != Some(NameKind::Adjective);
        let mut nouns = told.iter().copied().filter(noun);
        let by_name = || nouns.next().filter(|only| nouns.all(|m| code(m) == code(only)));
        let at_home = || told.iter().find(|m| Some(&*m.parties[0].code) == discourse.home()).copied();
        let subject = told.iter().find(acts).copied();
        self.place_of(reading, names, among).or(subject).or_else(by_name).or_else(at_home).or(Some(first))
    }

    fn is_of_a_state(&self, mention: &Mention) -> bool {
        let party = &mention.parties[0];
        let entry = self.actors.find(&party.code).map(|at| self.actors.entry(at));
        !mention.inferred && party.kind != PartyKind::Media && entry.is_some_and(|entry| entry.kind.is_state())
    }
}

/// The noun whose phrase a noun is part of.
fn noun_above(noun: usize, reading: &Reading<'_>) -> Option<usize> {
    let part = matches!(reading.rel(noun), Rel::Nmod | Rel::Compound | Rel::Flat | Rel::Appos | Rel::Conj | Rel::Amod);
    reading.head(noun).filter(|&above| part && reading.is_nominal(above))
}

/// Whether a word stands in the phrase of a noun, and in no clause within it.
fn is_within(word: usize, noun: usize, reading: &Reading<'_>) -> bool {
    let mut at = word;
    for _ in 0..STEPS_UP {
        if at == noun {
            return true;
        }
        let Some(above) = noun_above(at, reading) else { return false };
        at = above;
    }
    false
}
