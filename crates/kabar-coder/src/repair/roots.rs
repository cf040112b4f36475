//! The main verb of a sentence and its subject, where a quotation or an aside came between them.

use kabar_model::{Rel, Sub, Upos};

use super::Repair;

impl Repair<'_> {
    /// "…," its spokesman, Colonel Maïga, said: what stands between a quotation and its verb, hung inside the quotation.
    pub(super) fn speaker_after_quote(&mut self, verb: usize) {
        if self.upos(verb) != Upos::Verb || self.tree.root() != Some(verb) || self.has_kid(verb, &[Rel::Nsubj]) {
            return;
        }
        let closes = |w: &usize| matches!(self.lower[*w].as_str(), "\"" | "”" | "''" | "»");
        let Some(quote) = (0..verb).rev().find(closes).filter(|&q| q > 1) else { return };
        let between = quote + 1..verb;
        if between.clone().any(|w| matches!(self.upos(w), Upos::Verb | Upos::Aux)) {
            return;
        }
        let inside = |w: usize| self.tree.head(w).is_some_and(|h| h < quote);
        let speaker = between.clone().find(|&w| self.is_nominal(w) && inside(w));
        if let Some(speaker) = speaker.filter(|&s| !self.is_under(verb, s)) {
            self.hang(speaker, Some(verb), Rel::Nsubj);
        }
    }

    /// "a treasurer of the party blamed Jean Petit for …": a noun before the verb hung on one after it, across the verb.
    pub(super) fn subject_over_verb(&mut self, verb: usize) {
        let clause = matches!(self.rel(verb), Rel::Root | Rel::Ccomp | Rel::Parataxis);
        if !clause || self.upos(verb) != Upos::Verb || self.has_kid(verb, &[Rel::Nsubj, Rel::Mark]) {
            return;
        }
        let crosses = |&k: &usize| {
            let over = self.tree.head(k).filter(|&h| h > verb && self.is_under(h, verb));
            over.is_some() && self.is_nominal(k) && !self.has_kid(k, &[Rel::Case])
        };
        let found = (0..verb).rev().find(crosses);
        if let Some(subject) = found {
            self.hang(subject, Some(verb), Rel::Nsubj);
        }
    }

    /// "Mr Lukashenko, speaking to deputies, accused …": the subject of a verb, hung on the aside between.
    pub(super) fn subject_of_aside(&mut self, verb: usize) {
        let feats = |w: usize| self.tree.feats(w);
        if self.upos(verb) != Upos::Verb
            || self.has_kid(verb, &[Rel::Nsubj, Rel::Mark])
            || !(feats(verb).contains("VerbForm=Fin") || self.tree.root() == Some(verb))
            || self.lower[verb.saturating_sub(1)] != ","
        {
            return;
        }
        let participle = |w: usize| feats(w).contains("VerbForm=Ger") || feats(w).contains("VerbForm=Part");
        let aside = self
            .kids(verb)
            .into_iter()
            .find(|&k| k < verb && self.rel(k) == Rel::Advcl && self.upos(k) == Upos::Verb && participle(k));
        let Some(aside) = aside else { return };
        let subject = self.kids(aside).into_iter().find(|&k| k < aside && self.rel(k) == Rel::Nsubj);
        let parted = |s: &usize| self.lower[*s..aside].iter().any(|w| w == ",");
        if let Some(subject) = subject.filter(parted) {
            self.hang(subject, Some(verb), Rel::Nsubj);
        }
    }

    /// "The European Union, which gives …, called on …": the verb after the clause in commas, hung on that clause.
    pub(super) fn lost_root(&mut self) {
        let Some(root) = self.tree.root() else { return };
        if !self.is_nominal(root)
            || self.has_kid(root, &[Rel::Nsubj, Rel::Cop])
            || self.kids(root).iter().any(|&k| self.rel(k) == Rel::Case && k < root)
        {
            return;
        }
        let kids = self.kids(root);
        let Some(aside) = kids.into_iter().find(|&k| k > root && self.rel(k) == Rel::Acl) else { return };
        let verb = |w: usize| self.upos(w) == Upos::Verb;
        let finite = |w: usize| verb(w) && !self.tree.feats(w).contains("VerbForm=Part");
        // the form of a participle is no hindrance where the sentence has no other verb to carry it
        let alone = (0..self.lower.len()).all(|w| w <= aside || !finite(w));
        let finite = |w: usize| finite(w) || (alone && verb(w));
        let low = |w: usize| {
            let deep = self.tree.head(w).is_some_and(|h| h > root && h != root);
            deep && matches!(self.rel(w), Rel::Acl | Rel::Parataxis | Rel::Conj | Rel::Advcl | Rel::Appos | Rel::Dep)
        };
        let opened = |w: usize| self.kids(w).iter().any(|&k| k < w && matches!(self.rel(k), Rel::Mark | Rel::Nsubj));
        let commas = self.lower[root..aside].iter().any(|w| w == ",");
        let verb = (aside + 1..self.lower.len())
            .find(|&w| self.lower[w - 1] == "," && finite(w) && low(w) && !opened(w))
            .filter(|_| commas);
        let Some(verb) = verb else { return };
        self.hang(verb, None, Rel::Root);
        self.hang(root, Some(verb), Rel::Nsubj);
    }

    /// "Three explosions in the city injured forty people": the only verb of a sentence, with an object of its own, taken for a
    /// modifier.
    pub(super) fn root_as_modifier(&mut self) {
        let Some(root) = self.tree.root().filter(|&root| self.upos(root) == Upos::Noun) else { return };
        if self.has_kid(root, &[Rel::Nsubj, Rel::Cop, Rel::Case]) {
            return;
        }
        let mut verbs = (0..self.lower.len()).filter(|&w| matches!(self.upos(w), Upos::Verb | Upos::Aux));
        let (Some(only), None) = (verbs.next(), verbs.next()) else { return };
        let feats = self.tree.feats(only);
        let past = !feats.contains("VerbForm=Ger") && !feats.contains("VerbForm=Inf");
        let object = self.kids(only).into_iter().any(|k| k > only && self.rel(k) == Rel::Obj);
        let plain = self.rel(only) == Rel::Acl && self.tree.nodes[only].sub != Sub::Relcl && root < only;
        let open = !self.has_kid(only, &[Rel::Nsubj, Rel::Mark, Rel::Aux]);
        if past && object && plain && open && self.lower[only - 1] != "," && self.is_under(only, root) {
            self.hang(only, None, Rel::Root);
            self.hang(root, Some(only), Rel::Nsubj);
        }
    }

    /// "Fearing an attack, Estonia called up reservists": the main verb, hung on the participle that the sentence opens with.
    pub(super) fn root_before_comma(&mut self) {
        let Some(root) = self.tree.root().filter(|&root| root < 2 && self.upos(root) == Upos::Verb) else { return };
        if !self.tree.feats(root).contains("VerbForm=Ger")
            && !self.tree.feats(root).contains("Tense=Pres|VerbForm=Part")
            || self.has_kid(root, &[Rel::Nsubj, Rel::Aux])
        {
            return;
        }
        let main = |&k: &usize| {
            let subject = self.kids(k).into_iter().find(|&s| s < k && self.rel(s) == Rel::Nsubj);
            let parted = subject.is_some_and(|s| self.lower[root..s].iter().any(|w| w == ","));
            let clause = matches!(self.rel(k), Rel::Ccomp | Rel::Parataxis | Rel::Conj | Rel::Advcl);
            parted && clause && self.upos(k) == Upos::Verb && !self.has_kid(k, &[Rel::Mark])
        };
        let found = self.kids(root).into_iter().find(main);
        if let Some(verb) = found {
            self.hang(verb, None, Rel::Root);
            self.hang(root, Some(verb), Rel::Advcl);
        }
    }

    /// "Thousands of people carrying candles rallied": the only finite verb, hung on a participle of what is its subject.
    pub(super) fn root_after_participle(&mut self) {
        let Some(root) = self.tree.root().filter(|&root| self.is_nominal(root)) else { return };
        if self.has_kid(root, &[Rel::Nsubj, Rel::Cop, Rel::Case]) {
            return;
        }
        let verb = |w: usize| self.upos(w) == Upos::Verb;
        let form = |w: usize, form: &str| verb(w) && self.tree.feats(w).contains(form);
        let mut finite = (0..self.lower.len()).filter(|&w| form(w, "VerbForm=Fin"));
        let (Some(only), None) = (finite.next(), finite.next()) else { return };
        let participle = self.tree.head(only).filter(|&p| root < p && p < only && verb(p) && !form(p, "VerbForm=Inf"));
        let low = matches!(self.rel(only), Rel::Xcomp | Rel::Ccomp | Rel::Conj | Rel::Advcl);
        let Some(participle) = participle.filter(|&p| low && self.rel(p) == Rel::Acl) else { return };
        if self.has_kid(only, &[Rel::Nsubj, Rel::Mark]) || self.lower[participle..only].iter().any(|w| w == ",") {
            return;
        }
        self.hang(only, None, Rel::Root);
        self.hang(root, Some(only), Rel::Nsubj);
    }
}
