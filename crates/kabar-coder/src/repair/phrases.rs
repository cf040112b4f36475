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
        // "deplored the delay by the authorities": a verb with subject and object has no other agent
        let acts = |k: usize| self.rel(k) == Rel::Nsubj && self.tree.nodes[k].sub == Sub::None && self.is_nominal(k);
        let party = self.upos(word) == Upos::Propn || self.lexicon.role_index.knows(&self.lower[word]);
        let full = party && kids.iter().any(|&k| acts(k)) && object.is_some_and(|o| self.rel(o) == Rel::Obj);
        if let Some(object) = object.filter(|&o| !passive && (full || self.is_event_noun(o))) {
            self.hang(word, Some(object), Rel::Nmod);
        }
    }

    /// "fired tear gas at students demanding their release": those who stand right before a participle of speech, under a verb of
    /// force, are the ones who speak.
    pub(super) fn speaker_before_participle(&mut self, verb: usize) {
        let Some(above) = self.tree.head(verb).filter(|&v| v < verb && self.rel(verb) == Rel::Advcl) else { return };
        let Some(noun) = verb.checked_sub(1).filter(|&n| n > above && self.upos(n) == Upos::Noun) else { return };
        let participle = self.upos(verb) == Upos::Verb && self.tree.feats(verb).contains("VerbForm=Ger");
        let people = self.lexicon.role_index.knows(&self.lower[noun]);
        let below = self.tree.head(noun) == Some(above) && matches!(self.rel(noun), Rel::Obl | Rel::Obj);
        if participle && people && below && !self.has_kid(verb, &[Rel::Mark, Rel::Nsubj]) && self.is_speech(verb) {
            self.hang(verb, Some(noun), Rel::Acl);
        }
    }

    fn is_event_noun(&self, word: usize) -> bool {
        let form = [self.lower[word].as_str()];
        let rows = self.lexicon.predicate_index.at(&form, 0).map(|found| &self.lexicon.predicates[found.item]);
        self.upos(word) == Upos::Noun && rows.into_iter().any(|row| row.pos == Pos::Noun)
    }

    /// "Perundingan Serbia dan Kosovo": the second of two names below a noun that tells of an act, hung on the noun.
    pub(super) fn second_of_two(&mut self, word: usize) {
        let Some(noun) = self.tree.head(word).filter(|&n| n < word && self.rel(word) == Rel::Conj) else { return };
        let and = self.kids(word).into_iter().find(|&k| k + 1 == word && self.rel(k) == Rel::Cc);
        let first = and
            .and_then(|and| and.checked_sub(1))
            .filter(|&f| self.tree.head(f) == Some(noun) && self.rel(f) == Rel::Nmod && self.upos(f) == Upos::Propn);
        if let Some(first) = first.filter(|_| self.upos(word) == Upos::Propn && self.is_event_noun(noun)) {
            self.hang(word, Some(first), Rel::Conj);
        }
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

    /// "said that Angola had demanded that Rwanda withdraw": the first of two subjects belongs to the verb between the two.
    pub(super) fn first_subject(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v > word && self.rel(word) == Rel::Nsubj) else { return };
        let between = self.tree.head(verb).filter(|&b| word < b && b < verb && self.upos(b) == Upos::Verb);
        let Some(between) = between.filter(|&b| !self.has_kid(b, &[Rel::Nsubj])) else { return };
        if self.kids(verb).into_iter().any(|k| between < k && k < verb && self.rel(k) == Rel::Nsubj) {
            self.hang(word, Some(between), Rel::Nsubj);
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

    /// "a year after an inquiry accused its soldiers": a clause taken for a phrase with a participle.
    pub(super) fn clause_as_phrase(&mut self, noun: usize) {
        if !self.is_nominal(noun) || !matches!(self.rel(noun), Rel::Obl | Rel::Nmod) {
            return;
        }
        let Some(head) = self.tree.head(noun) else { return };
        let kids = self.kids(noun);
        let opens =
            |k: &usize| *k < noun && self.rel(*k) == Rel::Case && self.syntax.clause_openers.contains(&self.lower[*k]);
        let Some(opener) = kids.iter().copied().find(opens) else { return };
        let verb = noun + 1;
        if verb >= self.lower.len() || self.upos(verb) != Upos::Verb || self.tree.feats(verb).contains("VerbForm=Ger") {
            return;
        }
        let participle = self.tree.head(verb) == Some(noun) && self.rel(verb) == Rel::Acl;
        let beside = self.tree.head(verb) == Some(head) && self.rel(verb) == Rel::Advcl;
        if !(participle && self.tree.nodes[verb].sub != Sub::Relcl || beside && !self.has_kid(verb, &[Rel::Mark])) {
            return;
        }
        let object = self.kids(verb).into_iter().any(|k| k > verb && self.rel(k) == Rel::Obj && self.is_nominal(k));
        if object && !self.has_kid(verb, &[Rel::Nsubj, Rel::Aux]) {
            self.hang(verb, Some(head), Rel::Advcl);
            self.hang(noun, Some(verb), Rel::Nsubj);
            self.hang(opener, Some(verb), Rel::Mark);
        }
    }
}
