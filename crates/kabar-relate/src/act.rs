//! What the source does, in what mood: past verbs of saying and planning, down to the act itself.

use kabar_model::{EventType, Quad, Rel, Upos};
use kabar_pack::Cue;

use crate::{
    clue::{Bag, Group},
    sight::Sight,
};

/// Steps down from the source's verb.
const STEPS: usize = 4;

/// The moods that change what an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mood {
    /// Still to come, or planned.
    pub ahead: bool,
    /// Denied, refused or failed.
    pub negated: bool,
    /// Possible, conditional.
    pub open: bool,
    /// On somebody's word.
    pub told: bool,
}

impl Mood {
    fn note(&mut self, cue: Cue) {
        match cue {
            Cue::Future | Cue::Plan => self.ahead = true,
            Cue::Negate | Cue::Fail | Cue::Deny | Cue::Prevent => self.negated = true,
            Cue::Possible | Cue::Probable | Cue::Condition | Cue::Fear | Cue::Doubt => self.open = true,
            Cue::Say | Cue::Relay => self.told = true,
            _ => {}
        }
    }

    fn name(self) -> String {
        let parts = [(self.negated, "not"), (self.ahead, "ahead"), (self.open, "open")];
        let names: Vec<&str> = parts.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        if names.is_empty() { "plain".to_owned() } else { names.join(" ") }
    }
}

/// The act of the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Act {
    /// The words from the source's verb down to the act.
    pub chain: Vec<usize>,
    /// In what mood.
    pub mood: Mood,
}

impl Act {
    /// Goes down from the source's verb.
    pub(crate) fn find(sight: &Sight<'_>) -> Self {
        let mut this = Self::default();
        let Some(mut at) = sight.verb else { return this };
        for _ in 0..STEPS {
            this.chain.push(at);
            this.mood_of(sight, at);
            let Some(next) = below(sight, at).filter(|next| !this.chain.contains(next)) else { break };
            at = next;
        }
        this
    }

    fn mood_of(&mut self, sight: &Sight<'_>, word: usize) {
        let r = sight.reading;
        for cue in &r.cues {
            let hangs = r.head(cue.head) == Some(word)
                && matches!(r.rel(cue.head), Rel::Aux | Rel::Advmod | Rel::Mark | Rel::Det | Rel::Cop | Rel::Discourse);
            let own = cue.head == word && sight.evoked[word].is_empty();
            if hangs || own {
                self.mood.note(cue.cue);
            }
        }
    }

    /// The act's own word.
    pub fn word(&self) -> Option<usize> {
        self.chain.last().copied()
    }

    /// What a type comes to in this mood: a kind act still to come is a promise, a hostile one a threat, a refused one a refusal.
    pub fn comes_to(&self, kind: EventType, quad: Quad) -> EventType {
        let kind_act = matches!(quad, Quad::VerbalCooperation | Quad::MaterialCooperation);
        match (kind_act, self.mood.ahead, self.mood.negated) {
            (true, _, true) => EventType::Reject,
            (true, true, false) => EventType::Agree,
            (false, true, false) if quad == Quad::MaterialConflict => EventType::Threaten,
            _ => kind,
        }
    }
}

/// The word that a verb hands its meaning on to: its own clause where it evokes nothing, else the noun that it lends itself to.
fn below(sight: &Sight<'_>, verb: usize) -> Option<usize> {
    if !sight.evoked[verb].is_empty() {
        return None;
    }
    let r = sight.reading;
    let own_clause = |&k: &usize| {
        let theirs = r.kids(k).any(|s| r.rel(s) == Rel::Nsubj && r.upos(s) != Upos::Pron);
        r.rel(k) == Rel::Xcomp || (r.rel(k) == Rel::Ccomp && !theirs)
    };
    let noun = |&k: &usize| matches!(r.rel(k), Rel::Obj | Rel::Nsubj | Rel::Obl) && !sight.evoked[k].is_empty();
    let mut parts = sight.parts(verb);
    parts.find(own_clause).or_else(|| sight.parts(verb).find(noun))
}

pub(crate) fn add(sight: &Sight<'_>, act: &Act, bag: &mut Bag) {
    let Some(word) = act.word() else { return };
    let (r, mood, lemma) = (sight.reading, act.mood.name(), sight.lemma(word));
    bag.add(Group::Act, lemma.as_str());
    bag.add(Group::Act, format!("mood {mood}"));
    bag.add(Group::Act, format!("{mood} {lemma}"));
    for &kind in &sight.evoked[word] {
        let quad = sight.ontology.quad(kind);
        bag.add(Group::Act, format!("is {kind}"));
        bag.add(Group::Act, format!("{mood} {kind}"));
        bag.add(Group::Act, format!("{mood} {}", quad.as_str()));
        bag.weigh(Group::Act, format!("comes to {}", act.comes_to(kind, quad)), 1.5);
    }
    for kid in sight.complements(word) {
        let part = sight.lemma(kid);
        bag.add(Group::Act, format!("{lemma} of {part}"));
        bag.add(Group::Act, format!("of {part}"));
        for kind in &sight.evoked[kid] {
            bag.add(Group::Act, format!("{lemma} of {kind}"));
            bag.add(Group::Act, format!("{mood} of {kind}"));
        }
    }
    if let Some(target) = &sight.target {
        let near = r.head(target.head) == Some(word);
        bag.add(Group::Act, format!("{lemma} {} ⟨t⟩", if near { r.case_of(target.head).as_str() } else { "far" }));
    }
}
