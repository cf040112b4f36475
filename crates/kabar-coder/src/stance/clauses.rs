//! What a clause or phrase is to the word that it hangs on: its complement, its purpose, a mere place or time.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::Cue;

use crate::scene::Scene;

impl Scene<'_, '_> {
    /// Whether a clause is an infinitive without a subject of its own.
    pub(super) fn is_purpose(&self, clause: usize) -> bool {
        let r = self.reading;
        let goal = |k: usize| self.finder.pack.syntax.preps_of("goal").any(|p| p == r.lower[k]);
        self.own_subject(clause).is_none()
            && r.upos(clause) == Upos::Verb
            && r.kids(clause).any(|k| k < clause && r.rel(k) == Rel::Mark && (r.upos(k) == Upos::Part || goal(k)))
    }

    /// "are to meet on Friday", "France to pull its troops out": an infinitive that has a subject and hangs on no verb that asks for one.
    pub(crate) fn is_to_be(&self, verb: usize) -> bool {
        let r = self.reading;
        let marked = |v: usize| r.kids(v).any(|k| k < v && r.rel(k) == Rel::Mark && r.upos(k) == Upos::Part);
        let main = |v: usize| {
            let clause = matches!(r.rel(v), Rel::Root | Rel::Ccomp | Rel::Parataxis);
            clause && marked(v) && r.kids(v).any(|k| k < v && r.rel(k) == Rel::Nsubj)
        };
        let first = || r.head(verb).filter(|_| r.rel(verb) == Rel::Conj && marked(verb));
        main(verb) || first().is_some_and(main)
    }

    /// Whether a clause under an adverbial or adnominal relation is what the word above is about.
    pub(super) fn is_complement(&self, at: usize, head: usize) -> bool {
        let r = self.reading;
        if self.complement(head) == Some(at) {
            return true;
        }
        match r.rel(at) {
            Rel::Acl => !r.kids(at).any(|k| r.rel(k) == Rel::Nsubj && r.sub(at) == Sub::Relcl),
            Rel::Advcl if at > head && !r.kids(at).any(|k| matches!(r.rel(k), Rel::Mark | Rel::Case)) => {
                // "denied bombing the town"
                let told = r.kids(at).all(|k| r.rel(k) != Rel::Nsubj) && (head..at).all(|w| r.forms[w] != ",");
                r.cue_at(head).is_some_and(|c| matches!(c.cue, Cue::Fear | Cue::Say | Cue::Think))
                    || (told && self.takes_clause(head))
            }
            Rel::Obl | Rel::Nmod | Rel::Advcl => {
                let case = r.case_of(at);
                let rules = &self.finder.pack.syntax;
                // "warned Russia against using them"
                // "blamed Russia for attacking them"
                let cause = |k: usize| rules.preps_of("cause").any(|p| p == r.lower[k]);
                let marked = |k: usize| k < at && r.rel(k) == Rel::Mark;
                if r.kids(at).any(|k| marked(k) && cause(k)) && self.charges_with(head) {
                    return true;
                }
                let against = |k: usize| rules.preps_of("against").any(|p| p == r.lower[k]);
                let marks = r.kids(at).any(|k| r.rel(k) == Rel::Mark && (r.upos(k) == Upos::Adp || against(k)));
                let theme = rules
                    .preps_of("theme")
                    .chain(rules.preps_of("goal"))
                    .chain(rules.preps_of("target"))
                    .any(|p| p == case);
                (theme && !case.is_empty()) || marks
            }
            Rel::Parataxis => r.cue_at(head).is_some_and(|c| c.cue == Cue::Say),
            _ => false,
        }
    }

    pub(super) fn is_agent_or_time(&self, at: usize, head: usize) -> bool {
        let r = self.reading;
        let case = r.case_of(at);
        r.head(at) == Some(head)
            && matches!(r.rel(at), Rel::Obl | Rel::Nmod)
            && !case.is_empty()
            && (self.finder.pack.syntax.agent_preps.contains(case) || self.finder.pack.syntax.is_place(case))
    }
}
