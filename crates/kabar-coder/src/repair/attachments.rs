//! "condemned Germany's appeal to Iran", "mengecam hibah Uni Eropa kepada Moldova": phrases hung on the verb that belong to its object, a
//! noun that tells of an act of its own.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{Pos, RoleSpec, Slot};

use super::Repair;

impl Repair<'_> {
    /// A phrase after an event noun that is the object of a verb: where the noun takes such a phrase and the verb does not.
    pub(super) fn phrase_of_object(&mut self, word: usize) {
        if self.rel(word) != Rel::Obl || !self.is_nominal(word) {
            return;
        }
        let Some(verb) = self.tree.head(word).filter(|&v| v < word) else { return };
        let Some(case) = self.kids(word).into_iter().find(|&k| k < word && self.rel(k) == Rel::Case) else { return };
        let kids = self.kids(verb);
        let object = kids.iter().copied().rfind(|&k| k > verb && k < word && self.rel(k) == Rel::Obj);
        let Some(object) = object.filter(|&o| self.is_nominal(o)) else { return };
        if kids.iter().any(|&k| object < k && k < word) {
            return;
        }
        let case = self.lower[case].as_str();
        let acts = kids.iter().any(|&k| k < verb && self.rel(k) == Rel::Nsubj && self.tree.nodes[k].sub != Sub::Pass);
        let by = acts && self.syntax.agent_preps.iter().any(|p| p == case);
        // "mengecam bantuan Jepang kepada Filipina": an act with a doer of its own, whatever the verb takes
        let owner = |&k: &usize| {
            let name = self.upos(k) == Upos::Propn || self.kids(k).into_iter().any(|w| self.upos(w) == Upos::Propn);
            k < word && name && self.rel(k) == Rel::Nmod && (k < object || !self.has_kid(k, &[Rel::Case]))
        };
        let own = self.is_event(object) && self.kids(object).iter().any(owner);
        let light = self.lexicon.light_index.knows(&self.lower[verb]);
        let taken = (self.takes_phrase(verb, Pos::Verb, case) && !own) || light;
        if !taken && (self.takes_phrase(object, Pos::Noun, case) || (by && self.is_event(object))) {
            self.hang(word, Some(object), Rel::Nmod);
        }
    }

    /// "Deportasi warga Afganistan oleh Pakistan dikritik PBB": an agent between a subject and its verb is the subject's own.
    pub(super) fn agent_before_verb(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v > word && self.rel(word) == Rel::Obl) else { return };
        let by = |k: &usize| self.rel(*k) == Rel::Case && self.syntax.agent_preps.contains(&self.lower[*k]);
        let marked = self.kids(word).iter().any(|k| *k < word && by(k));
        let subject = self.kids(verb).into_iter().rfind(|&k| k < word && self.rel(k) == Rel::Nsubj);
        let Some(subject) = subject.filter(|&s| marked && self.is_nominal(s)) else { return };
        let apart = |w: usize| matches!(self.upos(w), Upos::Punct | Upos::Verb | Upos::Sconj | Upos::Aux);
        if !(subject + 1..word).any(apart) {
            self.hang(word, Some(subject), Rel::Nmod);
        }
    }

    /// "fell after India and Canada accused each other": a verb right after a phrase that a clause's opener begins, taken for one
    /// coordinated with the verb above.
    pub(super) fn clause_after_opener(&mut self, verb: usize) {
        let Some(above) = self.tree.head(verb).filter(|&v| v < verb && self.rel(verb) == Rel::Conj) else { return };
        if self.upos(verb) != Upos::Verb || self.has_kid(verb, &[Rel::Nsubj, Rel::Cc, Rel::Mark]) {
            return;
        }
        let helps = |w: &usize| matches!(self.upos(*w), Upos::Aux | Upos::Adv | Upos::Part);
        let Some(last) = (above + 1..verb).rev().find(|w| !helps(w)).filter(|&w| self.is_nominal(w)) else { return };
        let phrase = self.kids(above).into_iter().rfind(|&k| k > above && k <= last && self.is_under(last, k));
        let Some(noun) = phrase.filter(|&n| self.rel(n) == Rel::Obl && self.is_nominal(n)) else { return };
        let opens = |&k: &usize| self.rel(k) == Rel::Case && self.syntax.clause_openers.contains(&self.lower[k]);
        let Some(opener) = self.kids(noun).into_iter().find(opens) else { return };
        self.hang(verb, Some(above), Rel::Advcl);
        self.hang(noun, Some(verb), Rel::Nsubj);
        self.hang(opener, Some(verb), Rel::Mark);
    }

    fn is_event(&self, noun: usize) -> bool {
        let form = [self.lower[noun].as_str()];
        let mut rows = self.lexicon.predicate_index.at(&form, 0);
        rows.any(|f| {
            self.lexicon.predicates[f.item].pos == Pos::Noun && self.lexicon.predicates[f.item].frame.is_some()
        })
    }

    /// Whether a side of some row of a word stands under a preposition.
    fn takes_phrase(&self, word: usize, pos: Pos, case: &str) -> bool {
        let under =
            |slot: &Slot| matches!(slot, Slot::Obl(Some(name)) if self.syntax.preps_of(name).any(|p| p == case));
        let names = |spec: &RoleSpec| spec.0.iter().flatten().any(under);
        let form = [self.lower[word].as_str()];
        let rows = self.lexicon.predicate_index.at(&form, 0);
        rows.map(|f| &self.lexicon.predicates[f.item]).filter(|row| row.pos == pos).any(|row| {
            let Some(frame) = row.frame.map(|frame| self.ontology.frame(frame)) else { return false };
            names(row.recipient.as_ref().unwrap_or(&frame.recipient))
                || names(row.actor.as_ref().unwrap_or(&frame.actor))
        })
    }
}
