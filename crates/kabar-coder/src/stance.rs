//! How sure, and on whose word: the way from a trigger up to the root, gathering what stands above it.

mod clauses;

use kabar_model::{Auxiliary, EventType, Factuality, LinkRole, Rel};
use kabar_pack::{Complement, Cue, LightEffect, Pos};

use crate::{
    reading::CueHit,
    scene::{Player, Scene},
    trigger::Trigger,
};

/// One link of the chain of those who say it.
#[derive(Debug, Clone)]
pub struct Link {
    /// Speaker or medium.
    pub role: LinkRole,
    /// Who.
    pub player: Player,
}

/// What stands above a trigger.
#[derive(Debug, Clone)]
pub struct Stance {
    /// How the innermost holder presents it.
    pub fact: Factuality,
    /// Who says so, innermost first.
    pub chain: Vec<Link>,
    /// The row that takes the act in, so that it is not coded again.
    pub absorbed: Option<usize>,
    /// PLOVER's auxiliary modes.
    pub auxiliary: Vec<Auxiliary>,
    /// Evidence ids of the rows that decided.
    pub evidence: Vec<String>,
    /// Whether the future was the speaker's own ("said it would").
    pub own_future: bool,
    /// Whether the act is negated by its own clause.
    pub negated: bool,
    /// Whether the act is called for ("Serbia must free the students").
    pub called_for: bool,
    /// Whether somebody is charged with the act, or denies it.
    pub charged: bool,
    /// Whether the act stands in a clause of its own beside what is promised or asked ("as Kim crosses the border").
    adjunct: bool,
    /// Heads of cues around predicates that have been counted.
    applied: Vec<usize>,
    /// The type of the act itself.
    kind: Option<EventType>,
}

impl Stance {
    pub(crate) fn apply(&mut self, cue: Cue, id: &str) {
        use Factuality::{Certain, Negated, Possible, Probable, Underspecified};
        let before = self.fact;
        self.called_for |= cue == Cue::Must;
        self.fact = match (cue, before) {
            (Cue::Negate | Cue::Fail | Cue::Prevent | Cue::Deny, Negated) => Certain,
            (Cue::Negate | Cue::Fail | Cue::Prevent | Cue::Deny, _) => Negated,
            (Cue::Possible | Cue::Fear | Cue::Doubt, Certain | Underspecified | Probable | Negated) => Possible,
            // "will probably" stays probable
            (Cue::Probable | Cue::Think, Certain | Underspecified) | (Cue::Future, Probable) => Probable,
            (Cue::Plan | Cue::Must | Cue::Future | Cue::Condition | Cue::Question, Certain | Negated | Probable) => {
                Underspecified
            }
            (_, same) => same,
        };
        let auxiliary = match cue {
            Cue::Future | Cue::Plan | Cue::Must => Some(Auxiliary::Future),
            Cue::Condition => Some(Auxiliary::Hypothetical),
            Cue::Past => Some(Auxiliary::Historical),
            Cue::Negate => Some(Auxiliary::Negation),
            _ => None,
        };
        self.auxiliary.extend(auxiliary);
        if before != self.fact || matches!(cue, Cue::Say | Cue::Relay | Cue::Past) {
            self.evidence.push(id.to_owned());
        }
    }
}

impl Scene<'_, '_> {
    /// Climbs from a trigger to the root.
    pub fn stance(&self, trigger: &Trigger, triggers: &[Trigger]) -> Stance {
        let mut stance = Stance {
            fact: Factuality::Certain,
            chain: Vec::new(),
            absorbed: None,
            auxiliary: Vec::new(),
            evidence: Vec::new(),
            own_future: false,
            negated: false,
            called_for: false,
            charged: false,
            adjunct: false,
            applied: Vec::new(),
            kind: self.finder.pack.lexicon.predicates[trigger.row].frame.map(|f| self.finder_frame(f).kind),
        };
        let mut at = trigger.head;
        self.local(at, trigger, &mut stance);
        if !self.is_noun(trigger) {
            self.none_of(trigger, &mut stance);
        }
        if let Some((verb, row, effect)) = trigger.light {
            self.light(verb, row, effect, trigger, &mut stance);
            if self.reading.head(at) == Some(verb) {
                at = verb;
            }
        }
        stance.negated = stance.fact == Factuality::Negated;
        let mut future = stance.fact == Factuality::Underspecified;
        for _ in 0..self.reading.len().min(40) {
            self.according_to(at, trigger, &mut stance);
            let Some(head) = self.reading.head(at) else { break };
            if !self.step(at, head, trigger, triggers, &mut stance, &mut future) {
                break;
            }
            at = head;
        }
        self.feared_before(trigger, triggers, &mut stance);
        self.quotation(trigger, &mut stance);
        self.relays(trigger, &mut stance);
        let direct = self.reading.quoted.get(trigger.head).copied().unwrap_or(false)
            && self.reading.forms.last().is_some_and(|f| f.starts_with('?'));
        if self.asks() || direct {
            stance.apply(Cue::Question, "question mark");
        }
        stance.auxiliary.sort_unstable();
        stance.auxiliary.dedup();
        stance.evidence.dedup();
        stance
    }

    /// "khawatir Rwanda akan menyerang": a predicate whose subject follows right after a fear or a charge is what is feared,
    /// even where the tree has lost it.
    fn feared_before(&self, trigger: &Trigger, triggers: &[Trigger], stance: &mut Stance) {
        let site = trigger.site();
        if self.is_noun(trigger) {
            return;
        }
        let Some(first) = self.adjacent_subject(site).first().map(|p| p.start) else { return };
        let above = triggers.iter().find(|t| t.end == first && t.head != trigger.head);
        if let Some(above) = above.filter(|t| stance.absorbed.is_none() && !self.is_noun(t)) {
            let row = &self.finder.pack.lexicon.predicates[above.row];
            if stance.evidence.contains(&row.id) {
                return;
            }
            self.under_event(above, false, stance);
        }
    }

    /// Whether the sentence is a question.
    fn asks(&self) -> bool {
        self.reading.forms.iter().rev().take(2).any(|f| f.starts_with('?'))
    }

    /// Words around a predicate that bear on it alone: negation, modals, adverbs, markers.
    fn local(&self, word: usize, trigger: &Trigger, stance: &mut Stance) {
        let r = self.reading;
        let lexicon = &self.finder.pack.lexicon;
        let mut cues: Vec<&CueHit> = r
            .cues
            .iter()
            .filter(|c| {
                let inside_trigger = trigger.start <= c.head && c.head < trigger.end;
                let hangs = (c.start..c.end).any(|w| {
                    r.head(w) == Some(word)
                        && matches!(
                            r.rel(w),
                            Rel::Advmod
                                | Rel::Aux
                                | Rel::Det
                                | Rel::Mark
                                | Rel::Case
                                | Rel::Discourse
                                | Rel::Obl
                                | Rel::Cop
                                | Rel::Amod
                                | Rel::Compound
                                | Rel::Dep
                                | Rel::Nmod
                                | Rel::Flat
                                | Rel::Fixed
                                | Rel::Cc
                        )
                });
                // "tidak akan pernah": a particle may hang on another particle next to the predicate
                let adjacent = !hangs
                    && c.end <= word
                    && (c.end..word).all(|w| r.head(w) == Some(word) || r.cue_at(w).is_some())
                    && word - c.end < 3
                    && matches!(c.cue, Cue::Negate | Cue::Future | Cue::Possible)
                    && !matches!(lexicon.cues[c.row].pos.as_str(), "v" | "n");
                // "gusar dengan rencana …": a noun under a preposition is what the word is about
                let about = lexicon.cues[c.row].pos == "n"
                    && matches!(r.rel(c.head), Rel::Nmod | Rel::Obl)
                    && !r.case_of(c.head).is_empty();
                (hangs || adjacent) && !inside_trigger && !about && !stance.applied.contains(&c.head)
            })
            .collect();
        if self.is_to_be(word) {
            stance.apply(Cue::Future, "infinitive of a main clause");
        }
        cues.sort_by_key(|c| std::cmp::Reverse((c.head as isize - word as isize).unsigned_abs()));
        let applied: Vec<usize> = cues.iter().map(|c| c.head).collect();
        stance.applied.extend(applied);
        for cue in cues.into_iter().rev() {
            let id = &lexicon.cues[cue.row].id;
            match cue.cue {
                Cue::Say | Cue::Relay | Cue::Former | Cue::Opposition | Cue::Pass | Cue::Think => {}
                // "wrote to ask", "menelepon untuk meminta": who does one does the other
                Cue::Plan
                    if stance.kind == Some(EventType::Request) && matches!(r.rel(cue.head), Rel::Mark | Rel::Case) => {}
                other => stance.apply(other, id),
            }
        }
    }

    /// "No sanctions have been lifted": a negative determiner on a participant denies the whole.
    fn none_of(&self, trigger: &Trigger, stance: &mut Stance) {
        let r = self.reading;
        let site = trigger.site();
        for word in [self.agent(site), self.patient(site)].into_iter().flatten() {
            let denies = |c: &&CueHit| {
                c.cue == Cue::Negate && r.head(c.head) == Some(word) && matches!(r.rel(c.head), Rel::Det | Rel::Advmod)
            };
            if let Some(cue) = r.cues.iter().find(denies) {
                stance.apply(Cue::Negate, &self.finder.pack.lexicon.cues[cue.row].id);
                return;
            }
        }
    }

    fn light(&self, verb: usize, row: usize, effect: LightEffect, trigger: &Trigger, stance: &mut Stance) {
        let id = &self.finder.pack.lexicon.lights[row].id;
        stance.evidence.push(id.clone());
        match effect {
            LightEffect::Keep | LightEffect::End => {}
            LightEffect::Negate => stance.apply(Cue::Fail, id),
            LightEffect::Plan => stance.apply(Cue::Plan, id),
        }
        self.local(verb, trigger, stance);
    }

    /// One step up. False where the climb ends.
    fn step(
        &self,
        at: usize,
        head: usize,
        trigger: &Trigger,
        triggers: &[Trigger],
        stance: &mut Stance,
        future: &mut bool,
    ) -> bool {
        let r = self.reading;
        let rel = r.rel(at);
        if r.headline && self.stands_apart(at) {
            return false;
        }
        if rel == Rel::Acl && r.sub(at) == kabar_model::Sub::Relcl && trigger.light.is_none_or(|(verb, ..)| verb != at)
        {
            // a relative clause tells of what is so already
            return false;
        }
        if rel == Rel::Conj {
            self.shared(head, at, stance, future);
            return true;
        }
        if rel == Rel::Advcl && self.is_purpose(at) {
            // "may send troops to help Somalia": what may be done may be done for it
            self.shared(head, at, stance, future);
        }
        let below = (matches!(rel, Rel::Ccomp | Rel::Xcomp | Rel::Obj | Rel::Csubj) && !self.is_fronted(at, head))
            || (matches!(rel, Rel::Advcl | Rel::Acl | Rel::Parataxis | Rel::Obl | Rel::Nmod)
                && self.is_complement(at, head));
        if rel == Rel::Amod && r.upos(at) == kabar_model::Upos::Adj {
            // "worried officials will meet": what the noun does is not what the adjective says
            return false;
        }
        let adjunct = self.is_agent_or_time(at, head);
        let nominal = !adjunct
            && matches!(
                rel,
                Rel::Nmod | Rel::Acl | Rel::Compound | Rel::Obj | Rel::Nsubj | Rel::Obl | Rel::Amod | Rel::Appos
            );
        let below = below && !adjunct;
        let conditional = |k: usize| r.cue_at(k).is_some_and(|c| c.cue == Cue::Condition);
        stance.adjunct |= rel == Rel::Advcl && !below && self.own_subject(at).is_some() && !r.kids(at).any(conditional);
        if let Some(above) = triggers.iter().find(|t| t.start <= head && head < t.end && t.head != trigger.head)
            && (below || (nominal && rel != Rel::Nsubj))
        {
            return self.under_event(above, self.is_noun(trigger), stance);
        }
        if let Some(cue) = r.cue_at(head).copied() {
            self.under_cue(at, head, rel, below, nominal, &cue, stance, future);
            if matches!(cue.cue, Cue::Pass | Cue::Plan | Cue::Possible | Cue::Probable) && (below || nominal) {
                self.local(head, trigger, stance);
            }
        } else if rel == Rel::Nsubj && trigger.light.is_none_or(|(verb, ..)| verb != head) && self.is_noun(trigger) {
            // "the talks will not begin": the verb of an event noun bears on it
            if let Some((verb, row, effect)) = self.light_above(trigger.head) {
                self.light(verb, row, effect, trigger, stance);
            }
        }
        true
    }

    fn is_noun(&self, trigger: &Trigger) -> bool {
        self.finder.pack.lexicon.predicates[trigger.row].pos == Pos::Noun
    }

    /// Modals of the first of coordinated verbs bear on the others too; its negation does not.
    fn shared(&self, first: usize, second: usize, stance: &mut Stance, future: &mut bool) {
        let r = self.reading;
        let own_subject = r.kids(second).any(|k| r.rel(k) == Rel::Nsubj);
        let own_modal = r.kids(second).any(|k| r.rel(k) == Rel::Aux);
        if own_subject || own_modal {
            return;
        }
        for cue in r
            .cues
            .iter()
            .filter(|c| r.head(c.head) == Some(first) && matches!(r.rel(c.head), Rel::Aux | Rel::Advmod | Rel::Mark))
        {
            if matches!(cue.cue, Cue::Future | Cue::Possible | Cue::Probable | Cue::Plan | Cue::Must | Cue::Condition) {
                stance.apply(cue.cue, &self.finder.pack.lexicon.cues[cue.row].id);
                *future |= cue.cue == Cue::Future;
            }
        }
    }

    /// What an event above does to the act below it. False where the climb ends.
    fn under_event(&self, above: &Trigger, noun: bool, stance: &mut Stance) -> bool {
        let row = &self.finder.pack.lexicon.predicates[above.row];
        let Some(frame) = row.frame.map(|f| self.finder_frame(f)) else { return true };
        let cue = match frame.complement {
            Complement::Keep => return true,
            // "agreed to bar Belarusian airlines": what is agreed upon is done
            Complement::Absorb
                if frame.kind == EventType::Agree
                    && frame.symmetric
                    && matches!(stance.kind, Some(EventType::Sanction | EventType::Coerce | EventType::Assault)) =>
            {
                return true;
            }
            Complement::Absorb if stance.adjunct => return true,
            Complement::Absorb => {
                stance.absorbed = Some(above.row);
                return false;
            }
            Complement::Assert => Cue::Say,
            Complement::Deny => Cue::Deny,
            Complement::Possible => Cue::Fear,
            Complement::Open => Cue::Plan,
        };
        let charge = noun && stance.kind == Some(EventType::Accuse);
        if cue == Cue::Deny && charge {
            // who denies an accusation does not deny that he is accused
            return false;
        }
        stance.charged |= matches!(frame.complement, Complement::Assert | Complement::Deny);
        stance.apply(cue, &row.id);
        stance.evidence.push(row.id.clone());
        let spec = row.actor.as_ref().unwrap_or(&frame.actor);
        let players = self.fill(spec, above, frame);
        self.push_speaker(players, stance);
        true
    }
}
