//! "agreed to free two hostages": an infinitive that the tagger took for an adjective, a noun or a preposition.

use kabar_model::{Rel, Upos};
use kabar_pack::{Complement, Pos};

use super::Repair;

impl Repair<'_> {
    /// Whether what stands below a verb is what somebody is to do: its rows take in the act below, or it is a cue.
    fn takes_act(&self, verb: usize) -> bool {
        let form = [self.lower[verb].as_str()];
        let rows = self.lexicon.predicate_index.at(&form, 0).map(|f| &self.lexicon.predicates[f.item]);
        let frames = rows.filter(|row| row.pos == Pos::Verb).filter_map(|row| row.frame);
        let mut takes = frames.map(|frame| self.ontology.frame(frame).complement != Complement::Keep);
        takes.any(|takes| takes)
            || self.lexicon.cue_index.at(&form, 0).any(|found| self.lexicon.cues[found.item].pos == "v")
    }

    /// A word after the mark of an infinitive that a row knows as a verb, and a nominal after it: the one is what the verb above asks,
    /// promises or refuses to do, the other its object.
    pub(super) fn infinitive_as_modifier(&mut self, word: usize) {
        let Some(mark) = word.checked_sub(1).filter(|&m| Some(&self.lower[m]) == self.syntax.infinitive_mark.as_ref())
        else {
            return;
        };
        if matches!(self.upos(word), Upos::Verb | Upos::Aux | Upos::Num | Upos::Det)
            || !self.lexicon.is_verb(&self.lower[word])
        {
            return;
        }
        let own = self.is_nominal(word) && self.tree.head(mark) == Some(word);
        let object = if own {
            let bare = |k: &usize| *k > word && self.is_nominal(*k) && !self.has_kid(*k, &[Rel::Case]);
            self.kids(word).into_iter().find(bare)
        } else {
            self.tree.head(word).filter(|&n| n > word && (self.is_nominal(n) || self.upos(n) == Upos::Num))
        };
        let Some(object) = object else { return };
        let Some(above) = self.verb_above(if own { word } else { object }).filter(|&v| v < mark && self.takes_act(v))
        else {
            return;
        };
        // nothing but the verb's own objects may stand between: "linked the dam to free trade" has no infinitive
        let between = (above + 1..mark).any(|w| matches!(self.upos(w), Upos::Verb | Upos::Punct | Upos::Sconj));
        if between {
            return;
        }
        self.tree.nodes[word].upos = Upos::Verb;
        self.tree.nodes[mark].upos = Upos::Part;
        self.hang(word, Some(above), Rel::Xcomp);
        self.hang(object, Some(word), Rel::Obj);
        self.hang(mark, Some(word), Rel::Mark);
    }
}
