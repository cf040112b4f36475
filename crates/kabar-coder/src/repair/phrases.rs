//! Noun phrases hung on the wrong word, and nouns taken for verbs.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::Pos;

use super::Repair;

impl Repair<'_> {
    /// "condemned the annexation of the town by Oman": who did what the object of an active verb tells of.
    pub(super) fn agent_of_object(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v < word && self.upos(v) == Upos::Verb) else { return };
        let agent = |w: usize| self.rel(w) == Rel::Case && self.syntax.agent_preps.contains(&self.lower[w]);
        if self.rel(word) != Rel::Obl || !self.kids(word).into_iter().any(agent) {
            return;
        }
        let kids = self.kids(verb);
        let passive =
            kids.iter().any(|&k| self.tree.nodes[k].sub == Sub::Pass || self.rel(k) == Rel::Aux && k + 1 == verb);
        let noun = |&k: &usize| verb < k && k < word && matches!(self.rel(k), Rel::Obj | Rel::Obl);
        let object = kids.iter().rev().copied().find(noun);
        if let Some(object) = object.filter(|&o| !passive && self.is_event_noun(o)) {
            self.hang(word, Some(object), Rel::Nmod);
        }
    }

    fn is_event_noun(&self, word: usize) -> bool {
        let form = [self.lower[word].as_str()];
        let rows = self.lexicon.predicate_index.at(&form, 0).map(|found| &self.lexicon.predicates[found.item]);
        self.upos(word) == Upos::Noun && rows.into_iter().any(|row| row.pos == Pos::Noun)
    }

    /// "Sanksi Washington terhadap Sudan dicabut": what has a preposition is no second subject.
    pub(super) fn second_subject(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v > word && self.rel(word) == Rel::Nsubj) else { return };
        let first = self.kids(verb).into_iter().find(|&k| k < word && self.rel(k) == Rel::Nsubj);
        let preposition = |k: usize| k + 1 == word && self.rel(k) == Rel::Case && self.upos(k) == Upos::Adp;
        let under = self.kids(word).into_iter().any(preposition);
        if let Some(first) = first.filter(|_| under && self.is_nominal(word)) {
            self.hang(word, Some(first), Rel::Nmod);
        }
    }

    /// "Menlu Vietnam temui Menlu China": a word for somebody in office, taken for a verb.
    pub(super) fn office_as_verb(&mut self, word: usize) {
        let lower = self.lower[word].as_str();
        if self.upos(word) != Upos::Verb || !self.lexicon.role_index.knows(lower) || self.lexicon.is_verb_or_cue(lower)
        {
            return;
        }
        let whole = self.lexicon.role_index.at(&[lower], 0).next().is_some();
        if !whole || self.has_kid(word, &[Rel::Nsubj, Rel::Aux, Rel::Mark]) {
            return;
        }
        self.tree.nodes[word].upos = Upos::Noun;
        let mut objects = self.kids(word);
        objects.retain(|&k| self.rel(k) == Rel::Obj);
        for kid in objects {
            self.hang(kid, Some(word), Rel::Nmod);
        }
        if let Some(verb) = self.tree.head(word).filter(|&v| v < word && self.rel(word) == Rel::Xcomp)
            && !self.has_kid(verb, &[Rel::Obj])
        {
            self.hang(word, Some(verb), Rel::Obj);
        }
    }
}
