//! What a demand takes for granted, and what a threat, an offer or a demand hangs on.

use kabar_model::{Auxiliary, EventType, Factuality, Rel};

use crate::{
    mention::PartyKind,
    proposition::Proposition,
    scene::{Player, Scene},
};

impl Scene<'_, '_> {
    /// "urged Israel to end its blockade of Gaza": what somebody is asked to end is going on, and it is he who does it.
    pub(crate) fn presupposed(&self, propositions: &mut [Proposition]) {
        let r = self.reading;
        for at in 0..propositions.len() {
            let this = &propositions[at];
            let Some(row) = this.stance.absorbed else { continue };
            let goes_on = matches!(this.kind, EventType::Assault | EventType::Coerce | EventType::Sanction);
            let demands = |p: &&Proposition| {
                let over = r.is_under(this.trigger.head, p.trigger.head);
                p.trigger.row == row && p.kind == EventType::Request && p.dropped.is_none() && over
            };
            let Some(demand) = propositions.iter().find(demands).filter(|_| goes_on) else { continue };
            let Some(verb) = self.ending_over(this, demand.trigger.head) else { continue };
            let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
            let is = |side: &[Player], p: &Player| side.iter().any(|other| other.party.code == p.party.code);
            let (mut actor, mut recipient) = (this.actor.clone(), this.recipient.clone());
            actor.retain(|p| p.party.is_known() && !p.inferred && !is(&demand.actor, p));
            let bodies = demand.recipient.iter().all(|p| p.party.kind == PartyKind::Org);
            let suffers = verb && !bodies && !actor.iter().any(|p| is(&demand.recipient, p)) && !known(&recipient);
            if suffers && known(&demand.recipient) {
                // "mendesak Israel mengakhiri blokade Gaza": whose name stands by the noun suffers it
                recipient = std::mem::replace(&mut actor, demand.recipient.clone());
            } else if actor.is_empty() {
                actor.clone_from(&demand.recipient);
            }
            recipient
                .retain(|p| !actor.iter().any(|a| a.party.code == p.party.code && a.party.sector == p.party.sector));
            let chain = demand.stance.chain.clone();
            let evidence = demand.stance.evidence.clone();
            let this = &mut propositions[at];
            (this.actor, this.recipient) = (actor, recipient);
            this.stance.absorbed = None;
            (this.stance.fact, this.stance.negated) = (Factuality::Certain, false);
            (this.stance.chain, this.stance.evidence) = (chain, evidence);
            this.stance.auxiliary.clear();
            let row = &self.finder.pack.lexicon.predicates[this.trigger.row];
            this.dropped = self.objection(this, self.finder_frame(row.frame.unwrap_or_default()));
        }
    }

    /// Whether a word that ends what is below it ("stop", "an end to") stands over an act and below the demand; and whether it is a verb.
    fn ending_over(&self, act: &Proposition, demand: usize) -> Option<bool> {
        let r = self.reading;
        let mut at = act.trigger.head;
        for _ in 0..6 {
            let head = r.head(at).filter(|&head| head != demand)?;
            let ends = self.finder.pack.syntax.endings.iter().any(|w| *w == r.tree.lemma(head) || *w == r.lower[head]);
            // "to stop and search": what it ends hangs on it as its object or its clause
            let below = matches!(r.rel(at), Rel::Obj | Rel::Xcomp | Rel::Ccomp | Rel::Nmod | Rel::Nsubj | Rel::Advcl);
            if ends && below {
                return Some(!r.is_nominal(head));
            }
            at = head;
        }
        None
    }

    /// "will strike unless London lifts its embargo": what a threat, an offer or a demand is made to hang on is part of it.
    pub(crate) fn conditions(&self, propositions: &mut [Proposition]) {
        let r = self.reading;
        for at in 0..propositions.len() {
            let this = &propositions[at];
            let mut clause = this.trigger.light.map_or(this.trigger.head, |(verb, ..)| verb);
            while r.rel(clause) != Rel::Advcl
                && let Some(head) = r.head(clause)
            {
                clause = head;
            }
            let open = this.stance.auxiliary.contains(&Auxiliary::Hypothetical) && this.dropped.is_none();
            let Some(main) = r.head(clause).filter(|_| open) else { continue };
            let made = |p: &&Proposition| {
                let words = p.trigger.start..p.trigger.end;
                let over = |w: usize| words.contains(&w) || r.is_under(w, p.trigger.head);
                let spoken = matches!(p.kind, EventType::Threaten | EventType::Agree | EventType::Request);
                spoken && p.dropped.is_none() && over(main) && !r.is_under(p.trigger.head, clause)
            };
            if let Some(above) = propositions.iter().find(made) {
                let row = &self.finder.pack.lexicon.predicates[above.trigger.row];
                propositions[at].dropped = Some(format!("a condition of {}", row.id));
            }
        }
    }
}
