//! Headlines in words that a parser trained on running text knows: verbs in the form that sentences use.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Lexicon;
use crate::{
    SyntaxRules,
    inflect::{Feat, Inflection, Pos},
};

impl Lexicon {
    /// For each form of a verb that headlines use (`Serbu`, `withdraws`) the one that sentences use (`menyerbu`, `withdrew`);
    /// forms that may also be nouns are kept apart.
    pub(super) fn read_headline_verbs(&mut self, syntax: &SyntaxRules, inflection: &Inflection) {
        let Some([from, to]) = syntax.headline_verbs.as_ref() else { return };
        let (Some(from), Some(to)) = (Feat::parse(from), Feat::parse(to)) else { return };
        let nouns: FxHashSet<Box<str>> = self
            .predicates
            .iter()
            .filter(|row| row.pos == Pos::Noun)
            .flat_map(|row| row.lemma.split('|'))
            .filter(|lemma| !lemma.contains(' '))
            .flat_map(|lemma| {
                inflection.forms(lemma, Pos::Noun).iter().map(|(form, _)| form.clone()).collect::<Vec<_>>()
            })
            .collect();
        let mut forms: FxHashMap<Box<str>, Box<str>> = FxHashMap::default();
        let mut doubtful: FxHashMap<Box<str>, Box<str>> = FxHashMap::default();
        for row in self.predicates.iter().filter(|row| row.pos == Pos::Verb) {
            for lemma in row.lemma.split('|') {
                let Some(verb) = lemma.split(' ').next() else { continue };
                let all = inflection.forms(verb, Pos::Verb);
                let Some((told, _)) = all.iter().find(|(_, feat)| *feat == to) else { continue };
                let heads = all
                    .iter()
                    .filter(|(form, feat)| *feat == from && !nouns.contains(&**form) && !self.role_index.knows(form));
                for (form, _) in heads {
                    forms.entry(form.clone()).or_insert_with(|| told.clone());
                }
                for (form, _) in all.iter().filter(|(form, feat)| *feat == from && nouns.contains(&**form)) {
                    doubtful.entry(form.clone()).or_insert_with(|| told.clone());
                }
            }
        }
        self.headline_verbs = forms;
        self.headline_nouns = doubtful;
    }

    /// Whether some verb has this form, in lower case.
    pub fn is_verb(&self, lower: &str) -> bool {
        self.predicate_index.at(&[lower], 0).any(|found| self.predicates[found.item].pos == Pos::Verb)
    }

    /// Whether some verb, or a cue that is one, has this form, in lower case.
    pub fn is_verb_or_cue(&self, lower: &str) -> bool {
        self.is_verb(lower) || self.cue_index.at(&[lower], 0).any(|found| self.cues[found.item].pos == "v")
    }

    /// Whether the lexicon has a word of this form, in lower case.
    pub fn knows(&self, lower: &str) -> bool {
        [
            &self.predicate_index,
            &self.cue_index,
            &self.role_index,
            &self.anaphor_index,
            &self.light_index,
            &self.context_index,
        ]
        .iter()
        .any(|index| index.knows(lower))
    }
}
