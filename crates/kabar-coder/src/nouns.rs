//! Who plays which part around an event noun: genitives, phrases with a preposition, the verb that lends its subject.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{AnaphorKind, Cue, Feat, Frame, Pos, Slot};

use crate::{
    participants::Site,
    scene::{Player, Scene},
    trigger::Trigger,
};

impl Scene<'_, '_> {
    /// Nouns that possess an event noun or stand before it as its adjective.
    pub fn possessors(&self, site: Site) -> Vec<usize> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let mut found: Vec<(u8, usize)> = Vec::new();
        let inside = |k: usize| site.start <= k && k < site.end;
        let words = (site.start..site.end).chain((!inside(site.head)).then_some(site.head));
        for kid in words.flat_map(|w| r.kids(w)).filter(|&k| !inside(k)) {
            let case = r.case_of(kid);
            let named =
                self.mention_at(kid).is_some() || self.anaphor_over(kid).is_some() || !self.players(kid).is_empty();
            let rank = match r.rel(kid) {
                Rel::Nmod | Rel::Det if r.sub(kid) == Sub::Poss => Some(0),
                Rel::Nmod | Rel::Compound | Rel::Amod | Rel::Flat | Rel::Det
                    if case.is_empty() && named && (kid < site.start || !rules.possessive_first) =>
                {
                    Some(1)
                }
                Rel::Nmod if !rules.possessive_first && case.is_empty() && named => Some(1),
                Rel::Nmod | Rel::Det if self.anaphor_over(kid).is_some_and(|(.., k)| k == AnaphorKind::Possessive) => {
                    Some(0)
                }
                _ => None,
            };
            found.extend(rank.filter(|_| named).map(|rank| (rank, kid)));
        }
        found.sort_unstable();
        found.into_iter().map(|(_, kid)| kid).collect()
    }

    pub(crate) fn noun_agents(&self, trigger: &Trigger, frame: &Frame) -> Vec<Player> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let takes_possessor =
            row.recipient.as_ref().is_some_and(|spec| spec.0.iter().flatten().any(|s| *s == Slot::Poss));
        let transitive = frame.recipient.0.first().is_some_and(|first| first.contains(&Slot::Obj));
        let around = self.obliques_around(trigger.site(), Pos::Noun);
        if let Some(agent) = self.agent_below(trigger.head, 0) {
            return self.players(agent);
        }
        if !takes_possessor {
            let own: Vec<Player> =
                self.possessors(trigger.site()).first().map(|&w| self.players(w)).unwrap_or_default();
            if own.iter().any(|p| p.party.is_known() || (p.party.sector.is_some() && trigger.light.is_none())) {
                return if frame.symmetric { self.with_the_next(trigger, own) } else { own };
            }
        }
        // "the premier is on a visit to Hanoi"
        let copula = !r.case_of(trigger.head).is_empty() && r.kids(trigger.head).any(|k| r.rel(k) == Rel::Cop);
        if let Some(subject) = r.kids(trigger.head).find(|&k| copula && r.rel(k) == Rel::Nsubj) {
            let players = self.players(subject);
            if players.iter().any(|p| p.party.is_known()) {
                return players;
            }
        }
        if let Some((verb, row, _)) = trigger.light {
            let lights = &self.finder.pack.lexicon.lights;
            let _ = &lights[row];
            let feat = if self.light_is_passive(verb, trigger.head) { Feat::Pass } else { Feat::Base };
            let players = if feat == Feat::Pass {
                self.agent(Site::word(verb, feat)).map(|w| self.players(w)).unwrap_or_default()
            } else if self.subject(verb) == Some(trigger.head) {
                Vec::new()
            } else {
                self.verb_agents(Site::word(verb, Feat::Act))
            };
            if !players.is_empty() {
                return players;
            }
        }
        for (case, kid) in around {
            let theme = rules.preps_of("theme").next().is_some_and(|p| p == case);
            let agentive = rules.noun_agent_preps.contains(case);
            if agentive && !(theme && (transitive || takes_possessor)) {
                let players = self.players(kid);
                if !players.is_empty() {
                    return players;
                }
            }
        }
        if frame.symmetric {
            let between = self.oblique_players(trigger, Some("between"));
            if !between.is_empty() {
                return between;
            }
            return self.clause_agent(trigger.head);
        }
        Vec::new()
    }

    /// "Pertemuan Presiden Kenya dan Presiden Uganda": the second of a pair, hung on the event noun as if it were another event.
    fn with_the_next(&self, trigger: &Trigger, mut first: Vec<Player>) -> Vec<Player> {
        let r = self.reading;
        let [one] = &first[..] else { return first };
        let party = one.party.clone();
        let next = |&k: &usize| {
            let named = self.mention_at(k).is_some_and(|m| m.start == k || r.upos(k) == Upos::Propn);
            r.rel(k) == Rel::Conj && k > trigger.end && k <= one.end + 3 && named
        };
        let second = r.kids(trigger.head).find(next).map(|k| self.players(k)).unwrap_or_default();
        first.extend(second.into_iter().filter(|p| p.party.is_known() && p.party.code != party.code));
        first
    }

    /// The noun under the preposition that marks who does what an event noun tells.
    pub(crate) fn agent_phrase(&self, site: Site) -> Option<usize> {
        let rules = &self.finder.pack.syntax;
        let agentive = |(case, _): &(&String, usize)| rules.noun_agent_preps.contains(case);
        let around = || self.obliques_around(site, Pos::Noun).into_iter().find(agentive).map(|(_, noun)| noun);
        self.agent_below(site.head, 0).or_else(around)
    }

    /// The agent phrase of an event noun, on it or on the nouns below ("the easing of sanctions on Zimbabwe by the EU").
    fn agent_below(&self, noun: usize, depth: usize) -> Option<usize> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let own = r.obliques(noun, rules).find(|(case, _)| rules.agent_preps.contains(case)).map(|(_, agent)| agent);
        own.or_else(|| {
            let mut below = r.kids(noun).filter(|&k| matches!(r.rel(k), Rel::Nmod | Rel::Flat | Rel::Compound));
            if depth < 3 { below.find_map(|k| self.agent_below(k, depth + 1)) } else { None }
        })
    }

    /// "sent officers at the request of Sogavare": who did it was asked.
    pub(crate) fn asked_in_clause(&self, trigger: &Trigger, actor: &[Player]) -> Vec<Player> {
        let r = self.reading;
        let under = matches!(r.rel(trigger.head), Rel::Obl | Rel::Nmod) && !r.case_of(trigger.head).is_empty();
        let mut asked = if under { self.clause_agent(trigger.head) } else { Vec::new() };
        asked.retain(|p| p.party.is_known() && actor.iter().all(|a| a.party.code != p.party.code));
        asked
    }

    /// "thanked Macron in a telephone call": whom the verb above acts on is whom one talks with.
    pub(crate) fn met_in_clause(&self, trigger: &Trigger, actor: &[Player]) -> Vec<Player> {
        let r = self.reading;
        let mut at = trigger.head;
        let under = !r.case_of(at).is_empty() && matches!(r.rel(at), Rel::Obl | Rel::Nmod);
        if !under || !self.possessors(trigger.site()).is_empty() {
            return Vec::new();
        }
        for _ in 0..3 {
            let Some(head) = r.head(at) else { break };
            if r.upos(head) == Upos::Verb {
                let site = Site::word(head, Feat::Act);
                let same = self.verb_agents(site).iter().any(|p| actor.iter().any(|a| a.party == p.party));
                let mut met = self.surface_object(site).filter(|_| same).map(|w| self.players(w)).unwrap_or_default();
                met.retain(|p| p.party.is_known() && !p.owner && actor.iter().all(|a| a.party.code != p.party.code));
                return met;
            }
            at = head;
        }
        Vec::new()
    }

    /// Who acts in the clause that a noun stands in ("spoke to reporters after talks with Blinken").
    fn clause_agent(&self, noun: usize) -> Vec<Player> {
        let r = self.reading;
        let mut at = noun;
        for _ in 0..4 {
            let Some(head) = r.head(at) else { break };
            if r.upos(head) == Upos::Verb && (at != noun || !matches!(r.rel(at), Rel::Nsubj | Rel::Obj)) {
                return self.subject(head).filter(|&s| s != noun).map(|w| self.players(w)).unwrap_or_default();
            }
            at = head;
        }
        Vec::new()
    }

    fn light_is_passive(&self, verb: usize, noun: usize) -> bool {
        let r = self.reading;
        r.tree.feats(verb).contains("Voice=Pass")
            || r.kids(verb).any(|k| r.sub(k) == Sub::Pass)
            || (r.rel(noun) == Rel::Nsubj && r.head(noun) == Some(verb))
            || r.rel(verb) == Rel::Acl && !r.kids(verb).any(|k| r.rel(k) == Rel::Nsubj)
    }

    pub(crate) fn noun_objects(&self, trigger: &Trigger) -> Vec<Player> {
        let rules = &self.finder.pack.syntax;
        let around = self.obliques_around(trigger.site(), Pos::Noun);
        let of: Vec<Player> = around
            .iter()
            .filter(|(case, _)| rules.preps_of("theme").any(|p| p == *case))
            .copied()
            .flat_map(|(_, noun)| self.deep(noun))
            .collect();
        if !of.is_empty() {
            return of;
        }
        if let Some(helped) = self.helped_by(trigger.head) {
            return helped;
        }
        // the genitive is the object where the agent is named apart
        let agent_apart = around.iter().any(|(case, _)| rules.agent_preps.contains(case));
        if agent_apart {
            return self.possessors(trigger.site()).first().map(|&w| self.players(w)).unwrap_or_default();
        }
        Vec::new()
    }

    /// "bantuan Qatar membuat Sudan pulih": whom a noun's verb makes or helps do something.
    fn helped_by(&self, noun: usize) -> Option<Vec<Player>> {
        let r = self.reading;
        let verb = r.head(noun).filter(|_| r.rel(noun) == Rel::Nsubj)?;
        r.cue_at(verb).filter(|c| c.cue == Cue::Pass)?;
        let object = r.kids(verb).find(|&k| r.rel(k) == Rel::Obj);
        let whom = object.or_else(|| self.complement(verb).and_then(|c| self.clause_subject(c)))?;
        Some(self.players(whom)).filter(|players| !players.is_empty())
    }
}
