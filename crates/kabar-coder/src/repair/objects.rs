//! Objects of a verb and of the gerunds beside them, where they were hung elsewhere.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{Cue, Feat, Pos, RoleSpec, Slot};

use super::Repair;

impl Repair<'_> {
    /// "accused the emirate of financing militants": a gerund after a preposition, taken for part of its object.
    pub(super) fn gerund_of_object(&mut self, word: usize) {
        let Some(object) = self.tree.head(word).filter(|&o| o > word && self.rel(word) == Rel::Compound) else {
            return;
        };
        let Some(before) = word.checked_sub(1) else { return };
        let marked = matches!(self.upos(before), Upos::Adp | Upos::Sconj);
        let form = [self.lower[word].as_str()];
        let gerund = self
            .lexicon
            .predicate_index
            .at(&form, 0)
            .any(|f| f.feat == Feat::Ing && self.lexicon.predicates[f.item].pos == Pos::Verb);
        if !marked || !gerund || self.upos(word) != Upos::Noun || !self.is_nominal(object) {
            return;
        }
        let Some(mut above) = self.tree.head(object) else { return };
        if self.upos(above) != Upos::Verb
            && let Some(verb) = self.tree.head(above).filter(|&v| self.upos(v) == Upos::Verb && v < word)
        {
            above = verb;
        }
        if self.is_under(above, object) {
            return;
        }
        self.tree.nodes[word].upos = Upos::Verb;
        self.hang(word, Some(above), Rel::Advcl);
        self.hang(object, Some(word), Rel::Obj);
        self.hang(before, Some(word), Rel::Mark);
    }

    /// "accused Togo of sheltering deserters": a gerund after a preposition, hung on the verb as its compound.
    pub(super) fn gerund_of_verb(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v < word && self.upos(v) == Upos::Verb) else { return };
        let Some(before) = word.checked_sub(1).filter(|&b| matches!(self.upos(b), Upos::Adp | Upos::Sconj)) else {
            return;
        };
        let odd = matches!(self.rel(word), Rel::Compound | Rel::Flat | Rel::Amod);
        if !odd || self.upos(word) != Upos::Verb || self.tree.head(before) != Some(word) || before <= verb {
            return;
        }
        self.hang(word, Some(verb), Rel::Advcl);
        self.hang(before, Some(word), Rel::Mark);
        let object = self
            .kids(word)
            .into_iter()
            .find(|&k| k > word && self.rel(k) == Rel::Nmod && self.is_nominal(k) && !self.has_kid(k, &[Rel::Case]));
        if let Some(object) = object {
            self.hang(object, Some(word), Rel::Obj);
        }
    }

    /// "denied funding terrorists": a gerund with an object of its own, taken for a noun.
    pub(super) fn gerund_with_object(&mut self, word: usize) {
        if self.upos(word) != Upos::Noun
            || !self.has_kid(word, &[Rel::Obj])
            || self.has_kid(word, &[Rel::Det, Rel::Case, Rel::Amod, Rel::Nmod])
            || !matches!(self.rel(word), Rel::Xcomp | Rel::Obj)
        {
            return;
        }
        let form = [self.lower[word].as_str()];
        let verb = |item: usize| self.lexicon.predicates[item].pos == Pos::Verb;
        if self.lexicon.predicate_index.at(&form, 0).any(|f| f.feat == Feat::Ing && verb(f.item)) {
            self.tree.nodes[word].upos = Upos::Verb;
            self.hang(word, self.tree.head(word), Rel::Xcomp);
        }
    }

    /// "killed at least 15 people": the preposition is the number's, and what is counted is the object.
    pub(super) fn number_with_preposition(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v < word && self.rel(word) == Rel::Obl) else { return };
        if self.upos(verb) != Upos::Verb
            || !self.is_nominal(word)
            || self.tree.nodes[word].sub != Sub::None
            || self.has_kid(word, &[Rel::Case, Rel::Mark])
            || self.has_kid(verb, &[Rel::Obj])
        {
            return;
        }
        let number = self.kids(word).into_iter().find(|&k| self.rel(k) == Rel::Nummod);
        let about = number.and_then(|number| self.kids(number).into_iter().find(|&k| k < number));
        if about.is_some_and(|about| self.has_kid(about, &[Rel::Case])) {
            self.hang(word, Some(verb), Rel::Obj);
        }
    }

    /// "called the move unjustified": of two complements the first, a noun, is the object.
    pub(super) fn called_so(&mut self, verb: usize) {
        if self.upos(verb) != Upos::Verb || self.has_kid(verb, &[Rel::Obj]) {
            return;
        }
        let complements: Vec<usize> =
            self.kids(verb).into_iter().filter(|&k| k > verb && self.rel(k) == Rel::Xcomp).collect();
        if let [first, _] = complements[..]
            && self.is_nominal(first)
            && !self.has_kid(first, &[Rel::Mark, Rel::Cop, Rel::Case])
        {
            self.hang(first, Some(verb), Rel::Obj);
        }
    }

    /// "had imposed a curfew, sent soldiers into parliament and …": a past verb with an object of its own is no participle of
    /// the noun before the comma.
    pub(super) fn second_act(&mut self, verb: usize) {
        let Some(noun) = self.tree.head(verb).filter(|&n| n < verb && self.rel(verb) == Rel::Acl) else { return };
        let feats = self.tree.feats(verb);
        if self.upos(verb) != Upos::Verb
            || self.lower[verb - 1] != ","
            || self.tree.nodes[verb].sub == Sub::Relcl
            || feats.contains("VerbForm=Ger")
            || feats.contains("VerbForm=Inf")
            || !self.has_kid(verb, &[Rel::Obj])
            || self.has_kid(verb, &[Rel::Nsubj, Rel::Mark])
        {
            return;
        }
        let Some(first) = self.verb_above(noun).filter(|&first| first < noun) else { return };
        if self.rel(noun) == Rel::Obj {
            self.hang(verb, Some(first), Rel::Conj);
        }
    }

    /// "menentangnya": the pronoun that a verb carries is its object.
    pub(super) fn clitic_object(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v + 1 == word && self.upos(v) == Upos::Verb) else { return };
        let pronoun = self.upos(word) == Upos::Pron && matches!(self.rel(word), Rel::Det | Rel::Nmod);
        if pronoun && self.lexicon.is_verb(&self.lower[verb]) && !self.has_kid(verb, &[Rel::Obj]) {
            self.hang(word, Some(verb), Rel::Obj);
        }
    }

    /// "Russia, France, and China": a name between commas, taken for another of the first's.
    pub(super) fn member_of_list(&mut self, word: usize) {
        let Some(first) = self.tree.head(word).filter(|&f| f < word && self.rel(word) == Rel::Appos) else { return };
        let names = self.upos(word) == Upos::Propn && self.upos(first) == Upos::Propn && self.lower[word - 1] == ",";
        let last = self.kids(first).into_iter().find(|&k| k > word && self.rel(k) == Rel::Conj);
        let Some(last) = last.filter(|&l| names && self.upos(l) == Upos::Propn && self.has_kid(l, &[Rel::Cc])) else {
            return;
        };
        let alone = |w: usize| !self.has_kid(w, &[Rel::Det, Rel::Nmod, Rel::Appos, Rel::Acl]);
        if alone(word) && alone(last) {
            self.hang(word, Some(first), Rel::Conj);
        }
    }

    /// "sent Germany a note": of two objects the first is whom it is given to. "melepaskan puluhan drone": a number is no object.
    pub(super) fn two_objects(&mut self, verb: usize) {
        if self.upos(verb) != Upos::Verb {
            return;
        }
        let noun = |k: usize| self.is_nominal(k) || self.upos(k) == Upos::Num;
        let kids = self.kids(verb).into_iter();
        let objects: Vec<usize> = kids.filter(|&k| k > verb && self.rel(k) == Rel::Obj && noun(k)).collect();
        let [first, second] = objects[..] else { return };
        let between = &self.lower[first + 1..second];
        if between.iter().any(|w| w == ",") || self.has_kid(second, &[Rel::Cc]) {
            return;
        }
        // "menyandera puluhan warga"
        let form = [self.lower[first].as_str()];
        let cues = self.lexicon.cue_index.at(&form, 0).map(|found| self.lexicon.cues[found.item].cue);
        let many = first + 1 == second && cues.into_iter().any(|cue| cue == Cue::Pass);
        if self.upos(first) == Upos::Num || many {
            self.hang(first, Some(second), Rel::Nummod);
        } else if self.gives(verb) && self.lower[first + 1] != "-" {
            self.hang(first, Some(verb), Rel::Iobj);
        }
    }

    /// "arrested 20 of the protesters": what a number is part of, hung on the verb.
    pub(super) fn part_of_number(&mut self, number: usize) {
        let Some(verb) = self.tree.head(number).filter(|&v| v < number && self.rel(number) == Rel::Obj) else { return };
        let of = self.syntax.preps_of("theme").next();
        let marked = |k: usize| self.rel(k) == Rel::Case && k == number + 1 && of == Some(self.lower[k].as_str());
        if self.upos(number) != Upos::Num || self.upos(verb) != Upos::Verb {
            return;
        }
        let phrase = self.kids(verb).into_iter().find(|&k| k > number && matches!(self.rel(k), Rel::Obl | Rel::Nmod));
        if let Some(noun) = phrase.filter(|&k| self.is_nominal(k) && self.kids(k).into_iter().any(marked)) {
            self.hang(noun, Some(verb), Rel::Obj);
            self.hang(number, Some(noun), Rel::Nummod);
        }
    }

    /// Whether some row of a verb is about giving something to somebody.
    fn gives(&self, verb: usize) -> bool {
        let form = [self.lower[verb].as_str()];
        let to = |spec: &RoleSpec| spec.0.iter().flatten().any(|slot| *slot == Slot::Iobj);
        self.lexicon.predicate_index.at(&form, 0).map(|f| &self.lexicon.predicates[f.item]).any(|row| {
            let frame = row.frame.map(|frame| self.ontology.frame(frame));
            row.pos == Pos::Verb && frame.is_some_and(|f| to(row.recipient.as_ref().unwrap_or(&f.recipient)))
        })
    }

    /// "Turki dituduh Israel menyerang kapal": the party right after a passive does what the passive says, not what the verb below says.
    pub(super) fn agent_of_passive(&mut self, word: usize) {
        if !self.syntax.bare_passive_agent || self.rel(word) != Rel::Nsubj || !self.is_nominal(word) {
            return;
        }
        let Some(below) = self.tree.head(word).filter(|&v| v > word && self.upos(v) == Upos::Verb) else { return };
        let Some(passive) = self.tree.head(below).filter(|&p| p + 1 == word && self.upos(p) == Upos::Verb) else {
            return;
        };
        let kids = self.kids(passive);
        let subject = |&k: &usize| k < passive && self.rel(k) == Rel::Nsubj && self.tree.nodes[k].sub == Sub::Pass;
        let clause = matches!(self.rel(below), Rel::Ccomp | Rel::Xcomp | Rel::Advcl);
        if clause && kids.iter().any(subject) && !self.has_kid(below, &[Rel::Mark]) {
            self.hang(word, Some(passive), Rel::Obl);
        }
    }
}
