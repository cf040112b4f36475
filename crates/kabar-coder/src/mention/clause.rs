//! Whose soldiers, whose journalists, where nothing stands with the words: of the state that their own clause tells of. "Kenyan police
//! held two lawmakers, while Iran tests a rocket": Kenya's, whichever state the sentence names besides.

use kabar_model::Rel;
use kabar_pack::NameKind;

use super::{Finder, Mention, Party, PartyKind, Role, whose::GOVERNMENT};
use crate::{discourse::Discourse, reading::Reading};

/// So many clauses up a state is looked for.
const CLAUSES_UP: usize = 6;

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
