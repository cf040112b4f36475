//! Subjects and objects hung on a word that stands between them and their verb.

use kabar_model::{Rel, Sub, Upos};

use super::Repair;

impl Repair<'_> {
    /// "recalled its envoy on Monday, and Britain and France followed suit": a name after a comma and "and", taken for another member of
    /// the phrase before it, is the subject of the next verb, which has none and no "and" of its own.
    pub(super) fn subject_after_comma(&mut self, word: usize) {
        let phrase = self.tree.head(word).filter(|&d| d < word && self.rel(word) == Rel::Conj);
        if self.upos(word) != Upos::Propn || phrase.is_none_or(|p| self.upos(p) == Upos::Verb) {
            return;
        }
        let kids = self.kids(word);
        let and = kids.iter().copied().find(|&k| k < word && self.rel(k) == Rel::Cc);
        let Some(and) = and.filter(|&and| and > 0 && self.lower[and - 1] == ",") else { return };
        let last = kids.into_iter().filter(|&k| self.rel(k) == Rel::Conj).max().unwrap_or(word);
        let Some(verb) = (last + 1..self.lower.len()).find(|&w| self.upos(w) == Upos::Verb) else { return };
        let finite = self.tree.feats(verb).contains("VerbForm=Fin");
        let beside = self.tree.head(verb).is_some_and(|v| v < and) && self.rel(verb) == Rel::Conj;
        if finite && beside && !self.has_kid(verb, &[Rel::Nsubj, Rel::Cc, Rel::Mark, Rel::Aux]) {
            self.hang(word, Some(verb), Rel::Nsubj);
            self.hang(and, Some(verb), Rel::Cc);
        }
    }

    /// "the two countries' armies shelled each other": who owns the subject, taken for another subject.
    pub(super) fn owner_of_subject(&mut self, mark: usize) {
        if self.upos(mark) != Upos::Part || self.rel(mark) != Rel::Case {
            return;
        }
        let Some(owner) = self.tree.head(mark).filter(|&o| o + 1 == mark && self.rel(o) == Rel::Nsubj) else { return };
        let inside = |w: &usize| matches!(self.upos(*w), Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num);
        let phrase = (mark + 1..self.lower.len()).take_while(inside);
        let owned = phrase.filter(|&w| self.is_nominal(w) && self.rel(w) == Rel::Nsubj).last();
        if let Some(owned) = owned.filter(|&w| self.tree.head(w) == self.tree.head(owner)) {
            self.hang(owner, Some(owned), Rel::Nmod);
            self.tree.nodes[owner].sub = Sub::Poss;
        }
    }

    /// "met them with tear gas and arrested about 20": a number without a preposition that ends a clause is its object.
    pub(super) fn number_as_object(&mut self, number: usize) {
        let Some(verb) = self.tree.head(number).filter(|&v| v < number && self.rel(number) == Rel::Obl) else { return };
        let plain = self.upos(number) == Upos::Num && !self.has_kid(number, &[Rel::Case, Rel::Nmod]);
        let next = number + 1;
        let last = next >= self.lower.len() || matches!(self.upos(next), Upos::Punct | Upos::Cconj);
        let year = self.lower[number].len() == 4;
        if plain && last && !year && self.upos(verb) == Upos::Verb && !self.has_kid(verb, &[Rel::Obj, Rel::Aux]) {
            self.hang(number, Some(verb), Rel::Obj);
        }
    }
}
