//! Trees put right where the lexicon knows better: verbs that the tagger took for nouns or modifiers, clauses hung too low.
//!
//! In: a tree and the sentence's words. Out: the same tree, re-hung at a few places; it stays a tree.

use kabar_model::{Rel, Sub, Tree, Upos};
use kabar_pack::{Lexicon, Ontology, Pack, SyntaxRules};

mod attachments;
mod coordination;
mod infinitives;
mod objects;
mod phrases;
mod roots;
mod subjects;

/// A tree under repair.
struct Repair<'a> {
    tree: &'a mut Tree,
    /// The words below each word, left to right.
    below: Vec<Vec<u32>>,
    lower: &'a [String],
    lexicon: &'a Lexicon,
    ontology: &'a Ontology,
    syntax: &'a SyntaxRules,
}

/// Repairs a tree. Gives the words below each word, left to right.
pub(crate) fn repair(tree: &mut Tree, lower: &[String], pack: &Pack, ontology: &Ontology) -> Vec<Vec<u32>> {
    if tree.nodes.len() != lower.len() {
        return below(tree);
    }
    hang_on_subject(tree);
    let below = below(tree);
    let mut repair = Repair { tree, below, lower, lexicon: &pack.lexicon, ontology, syntax: &pack.syntax };
    for word in 0..lower.len() {
        repair.office_as_verb(word);
        repair.infinitive_as_modifier(word);
        repair.noun_with_object(word);
        repair.noun_with_subject(word);
        repair.gerund_of_object(word);
        repair.gerund_of_verb(word);
        repair.gerund_with_object(word);
        repair.member_of_subject(word);
        repair.called_so(word);
        repair.number_with_preposition(word);
        repair.finite_after_infinitive(word);
        repair.charge_beside_charge(word);
        repair.modifier_after_and(word);
        repair.verb_of_two_nouns(word);
        repair.modifier_of_subject(word);
        repair.verb_after_noun(word);
        repair.conjunct_of_the_nearer(word);
        repair.speaker_after_quote(word);
        repair.subject_of_aside(word);
        repair.subject_over_verb(word);
        repair.second_act(word);
        repair.member_of_list(word);
        repair.second_of_two(word);
        repair.two_objects(word);
        repair.part_of_number(word);
        repair.clitic_object(word);
        repair.agent_of_object(word);
        repair.agent_of_passive(word);
        repair.speaker_before_participle(word);
        repair.subject_after_comma(word);
        repair.owner_of_subject(word);
        repair.number_as_object(word);
        repair.second_subject(word);
        repair.first_subject(word);
        repair.clause_as_phrase(word);
        repair.phrase_of_object(word);
        repair.clause_after_opener(word);
    }
    repair.lost_root();
    repair.root_after_participle();
    repair.root_as_modifier();
    repair.root_before_comma();
    for word in 0..lower.len() {
        repair.agent_before_verb(word);
    }
    repair.below
}

fn below(tree: &Tree) -> Vec<Vec<u32>> {
    let mut below = vec![Vec::new(); tree.nodes.len()];
    for word in 0..below.len() {
        if let Some(list) = tree.head(word).and_then(|head| below.get_mut(head)) {
            list.push(word as u32);
        }
    }
    below
}

impl Repair<'_> {
    fn upos(&self, word: usize) -> Upos {
        self.tree.nodes[word].upos
    }

    fn rel(&self, word: usize) -> Rel {
        self.tree.nodes[word].rel
    }

    fn kids(&self, word: usize) -> Vec<usize> {
        self.below.get(word).into_iter().flatten().map(|&k| k as usize).collect()
    }

    fn has_kid(&self, word: usize, rels: &[Rel]) -> bool {
        self.below.get(word).into_iter().flatten().any(|&k| rels.contains(&self.rel(k as usize)))
    }

    fn is_nominal(&self, word: usize) -> bool {
        matches!(self.upos(word), Upos::Noun | Upos::Propn | Upos::Pron | Upos::X)
    }

    fn hang(&mut self, word: usize, head: Option<usize>, rel: Rel) {
        if let Some(list) = self.tree.head(word).and_then(|before| self.below.get_mut(before)) {
            list.retain(|&k| k as usize != word);
        }
        if let Some(list) = head.and_then(|head| self.below.get_mut(head)) {
            let place = list.partition_point(|&k| (k as usize) < word);
            list.insert(place, word as u32);
        }
        let label = self.tree.tags.deprels.iter().position(|label| label == rel.as_str());
        let node = &mut self.tree.nodes[word];
        node.deprel = label.map_or(node.deprel, |at| at as u16);
        node.head = head.map_or(0, |h| h as u32 + 1);
        node.rel = rel;
        node.sub = Sub::None;
    }

    /// The verb that a word hangs below, at most a few steps up.
    fn verb_above(&self, word: usize) -> Option<usize> {
        let mut at = word;
        for _ in 0..6 {
            at = self.tree.head(at)?;
            if self.upos(at) == Upos::Verb {
                return Some(at);
            }
        }
        None
    }

    /// Whether every row of a verb is an act of speech.
    fn is_speech(&self, word: usize) -> bool {
        self.speech(word, 1.0).is_some()
    }

    /// "Spanish commandos retake islet": a noun with an object, which a row knows as a verb; its subject stands left of it.
    fn noun_with_object(&mut self, word: usize) {
        if !matches!(self.upos(word), Upos::Noun | Upos::Propn)
            || !self.has_kid(word, &[Rel::Obj])
            || self.has_kid(word, &[Rel::Det, Rel::Case, Rel::Cop])
            || !self.lexicon.is_verb(&self.lower[word])
        {
            return;
        }
        let kids = self.kids(word);
        let left = kids.iter().rev().find(|&&k| k < word && self.is_nominal(k)).copied();
        let Some(subject) = left.filter(|&k| matches!(self.rel(k), Rel::Compound | Rel::Nmod | Rel::Nsubj | Rel::Flat))
        else {
            return;
        };
        self.tree.nodes[word].upos = Upos::Verb;
        self.hang(subject, Some(word), Rel::Nsubj);
    }

    /// "talks between the government and the rebels are to open": of two subjects the second, after "and", belongs to the
    /// phrase before it.
    fn member_of_subject(&mut self, word: usize) {
        let Some(verb) = self.tree.head(word).filter(|&v| v > word && self.rel(word) == Rel::Nsubj) else { return };
        let and = self.kids(word).into_iter().find(|&k| k < word && self.rel(k) == Rel::Cc);
        let Some(last) = and.and_then(|and| and.checked_sub(1)).filter(|&w| self.is_nominal(w)) else { return };
        let subject = self.kids(verb).into_iter().find(|&k| k < last && self.rel(k) == Rel::Nsubj);
        if subject.is_some_and(|subject| self.is_under(last, subject)) {
            self.hang(word, Some(last), Rel::Conj);
        }
    }

    fn is_under(&self, inner: usize, outer: usize) -> bool {
        let mut at = Some(inner);
        let mut steps = 0;
        while let Some(word) = at {
            if word == outer {
                return true;
            }
            steps += 1;
            at = self.tree.head(word).filter(|_| steps < self.lower.len());
        }
        false
    }

    /// "Rebels shell Gao", "Israel fears that …": a noun with a subject and no copula, which a row knows as a verb.
    fn noun_with_subject(&mut self, word: usize) {
        if !matches!(self.upos(word), Upos::Noun | Upos::Propn | Upos::X | Upos::Adj)
            || !self.has_kid(word, &[Rel::Nsubj])
            || self.has_kid(word, &[Rel::Cop, Rel::Det, Rel::Case, Rel::Amod, Rel::Nummod])
            || !self.lexicon.is_verb_or_cue(&self.lower[word])
        {
            return;
        }
        let kids = self.kids(word);
        if !kids.iter().any(|&k| k < word && self.rel(k) == Rel::Nsubj && self.is_nominal(k)) {
            return;
        }
        self.tree.nodes[word].upos = Upos::Verb;
        for kid in kids.into_iter().filter(|&k| k > word) {
            match self.rel(kid) {
                Rel::Acl if self.has_kid(kid, &[Rel::Mark]) => self.hang(kid, Some(word), Rel::Ccomp),
                Rel::Flat | Rel::Compound | Rel::Appos if self.is_nominal(kid) => self.hang(kid, Some(word), Rel::Obj),
                Rel::Nmod if self.has_kid(kid, &[Rel::Case]) => self.hang(kid, Some(word), Rel::Obl),
                Rel::Nmod => self.hang(kid, Some(word), Rel::Obj),
                _ => {}
            }
        }
    }

    /// "flew to the capital and promised investment": a verb of speech after "and", taken for the modifier of its object.
    fn modifier_after_and(&mut self, verb: usize) {
        let Some(object) = self.tree.head(verb).filter(|&n| n > verb && self.rel(verb) == Rel::Amod) else { return };
        let Some(and) = verb.checked_sub(1).filter(|&w| self.upos(w) == Upos::Cconj) else { return };
        if self.upos(verb) != Upos::Verb
            || self.rel(object) != Rel::Conj
            || self.has_kid(object, &[Rel::Det])
            || !self.is_speech(verb)
        {
            return;
        }
        let Some(first) = self.verb_above(object).filter(|&first| first < verb) else { return };
        self.hang(verb, Some(first), Rel::Conj);
        self.hang(object, Some(verb), Rel::Obj);
        self.hang(and, Some(verb), Rel::Cc);
    }

    /// "condemned the commodore and cut military ties": a verb coordinated with a noun before it, which the tree took to be part
    /// of the noun that is the verb's own object.
    fn verb_of_two_nouns(&mut self, verb: usize) {
        let Some(first) = self.tree.head(verb).filter(|&h| h < verb && self.rel(verb) == Rel::Conj) else { return };
        let Some(object) = self.tree.head(first).filter(|&o| o > verb) else { return };
        let part = matches!(self.rel(first), Rel::Compound | Rel::Amod | Rel::Nmod | Rel::Flat);
        if self.upos(verb) != Upos::Verb || !part || !self.is_nominal(first) || !self.is_nominal(object) {
            return;
        }
        let Some(above) = self.tree.head(object).filter(|&u| u < first && self.upos(u) == Upos::Verb) else { return };
        let rel = self.rel(object);
        if !matches!(rel, Rel::Obj | Rel::Obl) {
            return;
        }
        self.hang(first, Some(above), rel);
        self.hang(verb, Some(above), Rel::Conj);
        self.hang(object, Some(verb), Rel::Obj);
        for kid in self.kids(object).into_iter().filter(|&k| k < first) {
            self.hang(kid, Some(first), self.rel(kid));
        }
    }

    /// "police used pepper spray and dragged away …": a verb taken for a modifier of the noun before it, which is its subject.
    fn modifier_of_subject(&mut self, verb: usize) {
        let Some(subject) = self.tree.head(verb).filter(|&s| s < verb && self.rel(verb) == Rel::Amod) else { return };
        let Some(object) = self.tree.head(subject).filter(|&o| o > verb) else { return };
        let part = matches!(self.rel(subject), Rel::Compound | Rel::Nmod | Rel::Amod | Rel::Flat);
        if self.upos(verb) != Upos::Verb || !part || !self.is_nominal(subject) || !self.is_nominal(object) {
            return;
        }
        let (head, rel) = (self.tree.head(object), self.rel(object));
        let coordinated = head.filter(|&h| rel == Rel::Nsubj && h > object && self.upos(h) == Upos::Verb);
        if head.is_some() && coordinated.is_none() {
            return;
        }
        self.hang(subject, Some(verb), Rel::Nsubj);
        self.hang(object, Some(verb), Rel::Obj);
        match coordinated {
            Some(second) => {
                let (head, rel) = (self.tree.head(second), self.rel(second));
                self.hang(verb, head, rel);
                self.hang(second, Some(verb), Rel::Conj);
            }
            None => self.hang(verb, None, Rel::Root),
        }
    }

    /// "called it treason and swore to punish …": a verb after "and", coordinated with a noun.
    fn verb_after_noun(&mut self, verb: usize) {
        let Some(noun) = self.tree.head(verb).filter(|&n| n < verb && self.rel(verb) == Rel::Conj) else { return };
        let and = verb.checked_sub(1).is_some_and(|w| self.upos(w) == Upos::Cconj);
        if !and
            || self.upos(verb) != Upos::Verb
            || self.upos(noun) != Upos::Noun
            || self.rel(noun) == Rel::Root
            || self.has_kid(noun, &[Rel::Nsubj, Rel::Cop])
            || self.has_kid(verb, &[Rel::Nsubj])
        {
            return;
        }
        let Some(first) = self.verb_above(noun).filter(|&first| first < noun) else { return };
        self.hang(verb, Some(first), Rel::Conj);
        let next = (verb + 1..self.lower.len().min(verb + 4)).find(|&w| self.upos(w) == Upos::Verb);
        let Some(below) =
            next.filter(|&w| self.tree.head(w) == Some(first) && matches!(self.rel(w), Rel::Ccomp | Rel::Xcomp))
        else {
            return;
        };
        self.hang(below, Some(verb), Rel::Xcomp);
        let subject = self.kids(below).into_iter().find(|&k| k < verb && self.rel(k) == Rel::Nsubj);
        if let Some(subject) = subject {
            self.hang(subject, Some(first), Rel::Obj);
        }
    }

    /// "has closed its border after rebels crossed the river and burned …": of two verbs before it, the one in its own form.
    fn conjunct_of_the_nearer(&mut self, verb: usize) {
        let Some(far) = self.tree.head(verb).filter(|&h| h < verb && self.rel(verb) == Rel::Conj) else { return };
        let finite = |w: usize| self.upos(w) == Upos::Verb && self.tree.feats(w).contains("VerbForm=Fin");
        let auxed = self.kids(far).iter().any(|&k| self.rel(k) == Rel::Aux);
        if !finite(verb) || finite(far) || !auxed || self.has_kid(verb, &[Rel::Nsubj]) {
            return;
        }
        let near = (far + 1..verb).rev().find(|&w| {
            finite(w) && self.rel(w) == Rel::Advcl && self.tree.head(w) == Some(far) && self.has_kid(w, &[Rel::Nsubj])
        });
        if let Some(near) = near {
            self.hang(verb, Some(near), Rel::Conj);
        }
    }
}

/// A phrase between the subject noun and its verb belongs to the noun ("the attack on X by Y was condemned").
fn hang_on_subject(tree: &mut Tree) {
    for phrase in 0..tree.nodes.len() {
        if tree.nodes[phrase].rel != Rel::Obl || tree.nodes[phrase].sub == Sub::Tmod {
            continue;
        }
        let Some(verb) = tree.head(phrase).filter(|&verb| phrase < verb) else { continue };
        let near = |reach: usize| phrase.saturating_sub(reach)..phrase;
        let marked = near(8).any(|k| tree.head(k) == Some(phrase) && tree.nodes[k].rel == Rel::Case);
        let subject = near(24)
            .rev()
            .find(|&k| tree.head(k) == Some(verb) && tree.nodes[k].rel == Rel::Nsubj)
            .filter(|&k| tree.nodes[k].upos == Upos::Noun);
        let Some(subject) = subject.filter(|_| marked) else { continue };
        let broken = (subject + 1..phrase)
            .any(|k| matches!(tree.nodes[k].upos, Upos::Punct | Upos::Verb | Upos::Sconj | Upos::Adv | Upos::Aux));
        if !broken {
            let node = &mut tree.nodes[phrase];
            node.head = subject as u32 + 1;
            node.rel = Rel::Nmod;
            node.sub = Sub::None;
        }
    }
}
