//! Which of two verbs a third is coordinated with: that of a clause, or that of the clause above it.

use kabar_model::{Quad, Rel, Upos};
use kabar_pack::{Complement, Pos};

use super::Repair;

impl Repair<'_> {
    fn form(&self, word: usize, form: &str) -> bool {
        self.upos(word) == Upos::Verb && self.tree.feats(word).contains(form)
    }

    /// The verb that a verb without a subject of its own is coordinated with.
    fn first_of(&self, verb: usize) -> Option<usize> {
        let first = self.tree.head(verb).filter(|&h| h < verb && self.rel(verb) == Rel::Conj)?;
        (!self.has_kid(verb, &[Rel::Nsubj, Rel::Aux, Rel::Mark])).then_some(first)
    }

    /// "ordered the envoys to leave and closed the consulate", "demanded that Lima stop the raids and called for talks": what is past
    /// is not coordinated with what is not.
    pub(super) fn finite_after_infinitive(&mut self, verb: usize) {
        let Some(first) = self.first_of(verb) else { return };
        let object = |w: usize| self.kids(w).into_iter().any(|k| k > w && self.rel(k) == Rel::Obj);
        // a participle that has an object, and no auxiliary, is none
        let finite = self.form(verb, "VerbForm=Fin") || (self.form(verb, "Tense=Past|VerbForm=Part") && object(verb));
        let below = self.form(first, "Tense=Pres|VerbForm=Fin") && matches!(self.rel(first), Rel::Ccomp | Rel::Xcomp);
        let past = self.form(verb, "Tense=Past");
        // "accused the police of firing on a crowd and called for an inquiry"
        let gerund = (self.form(first, "VerbForm=Ger") || self.form(first, "Tense=Pres|VerbForm=Part"))
            && self.has_kid(first, &[Rel::Mark]);
        if !(finite || gerund && past) || !(self.form(first, "VerbForm=Inf") || gerund || (past && below)) {
            return;
        }
        let mut above = self.verb_above(first);
        // "had kept ambulances from leaving and beaten the drivers"
        let whole = |at: usize| self.form(at, "VerbForm=Fin") || gerund && self.has_kid(at, &[Rel::Aux]);
        while let Some(at) = above.filter(|&at| !whole(at)) {
            above = self.verb_above(at);
        }
        let fits = |at: usize| at < verb && (!below || self.form(at, "Tense=Past"));
        if let Some(above) = above.filter(|&at| fits(at)) {
            self.hang(verb, Some(above), Rel::Conj);
        }
    }

    /// "denied that it had shelled the town and accused Kyiv": a charge, a demand or a refusal goes with the speech above rather than with
    /// the act that is spoken of.
    pub(super) fn charge_beside_charge(&mut self, verb: usize) {
        let Some(first) = self.first_of(verb) else { return };
        let spoken_of =
            matches!(self.rel(first), Rel::Ccomp | Rel::Xcomp | Rel::Advcl) && self.upos(first) == Upos::Verb;
        let Some(above) = self.tree.head(first).filter(|&h| spoken_of && h < first) else { return };
        // "said the rebels had fled and accused": of whom it is said may well be who accuses
        let subject = self.kids(first).into_iter().find(|&k| self.rel(k) == Rel::Nsubj);
        let pronoun = |w: usize| self.upos(w) == Upos::Pron;
        let theirs = |s: usize| pronoun(s) || self.kids(s).into_iter().any(|k| k < first && pronoun(k));
        let denied = self.denies(above);
        let own = denied || subject.is_none_or(theirs);
        let charges = match self.speech(verb, if denied { 0.5 } else { 0.8 }) {
            Some(quad) => denied || quad == Quad::VerbalConflict,
            None => false,
        };
        let charge = charges && self.speech(first, 0.8).is_none();
        // "demanded that it shut the channel and distance itself from Iran": forms that differ tell
        let tense = self.form(above, "Tense=Past") && self.form(verb, "VerbForm") && !self.form(verb, "Tense=Past");
        if own && charge && !tense && self.speech(above, 0.5).is_some() {
            self.hang(verb, Some(above), Rel::Conj);
        }
    }

    /// Whether some row of a verb denies the clause below it.
    fn denies(&self, word: usize) -> bool {
        let form = [self.lower[word].as_str()];
        let rows = self.lexicon.predicate_index.at(&form, 0).map(|f| &self.lexicon.predicates[f.item]);
        rows.filter_map(|row| row.frame).any(|frame| self.ontology.frame(frame).complement == Complement::Deny)
    }

    /// What most rows of a verb say, where such a share of them says something.
    pub(super) fn speech(&self, word: usize, share: f32) -> Option<Quad> {
        let form = [self.lower[word].as_str()];
        let rows = self.lexicon.predicate_index.at(&form, 0).map(|f| &self.lexicon.predicates[f.item]);
        let frames = rows.filter(|row| row.pos == Pos::Verb).filter_map(|row| row.frame);
        let quads: Vec<Quad> = frames.map(|frame| self.ontology.quad(self.ontology.frame(frame).kind)).collect();
        let conflict = quads.iter().filter(|quad| **quad == Quad::VerbalConflict).count();
        let verbal = conflict + quads.iter().filter(|quad| **quad == Quad::VerbalCooperation).count();
        if quads.is_empty() || (verbal as f32) < share * quads.len() as f32 {
            return None;
        }
        Some(if 2 * conflict > quads.len() { Quad::VerbalConflict } else { Quad::VerbalCooperation })
    }
}
