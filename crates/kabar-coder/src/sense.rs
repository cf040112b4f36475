//! What the sides and the content of a proposition make of it: a people that acts as its state, a promise to punish, what is not one's own.

use kabar_model::{EventType, Quad, Rel};
use kabar_pack::{AnaphorKind, Complement, Frame, NameKind, Pos};

use crate::{
    mention::PartyKind,
    proposition::Proposition,
    scene::{Player, Scene},
    trigger::{Trigger, distinct},
};

impl Scene<'_, '_> {
    /// "The Thais withdrew", "the Saudis fear": a people that does what states do is its state.
    pub(crate) fn a_people_as_state(&self, this: &mut Proposition) {
        use EventType::{Accuse, Agree, Aid, Assault, Coerce, Concede, Mobilize, Retreat, Sanction, Threaten};
        let armed = matches!(this.kind, Assault | Mobilize | Retreat);
        if !armed && !matches!(this.kind, Accuse | Agree | Aid | Coerce | Concede | Sanction | Threaten) {
            return;
        }
        for player in this.actor.iter_mut().filter(|p| p.party.kind == PartyKind::People && !p.owner) {
            let mention = self.mention_at(player.start).filter(|m| m.name == Some(NameKind::Demonym));
            let definite = |w: usize| self.reading.upos(w) == kabar_model::Upos::Det;
            if mention.is_some_and(|m| m.start.checked_sub(1).is_some_and(definite)) {
                player.party.sector = Some(if armed { "MIL" } else { "GOV" }.to_owned());
                player.party.kind = PartyKind::Office;
                player.party.because = format!("a people as its state ({})", player.party.because);
            }
        }
    }

    /// What is promised decides what the promise is: who vows to punish threatens, who vows never to talk refuses. Those who
    /// agree with each other on something hostile do it.
    pub(crate) fn by_content(&self, this: &mut Proposition, frame: &Frame, triggers: &[Trigger]) {
        if frame.kind != EventType::Agree || frame.complement != Complement::Absorb {
            return;
        }
        let Some(below) = self.complement(this.trigger.head) else { return };
        let predicates = &self.finder.pack.lexicon.predicates;
        let inside = |t: &&Trigger| t.start <= below && below < t.end && predicates[t.row].pos == Pos::Verb;
        let Some(act) = triggers.iter().find(inside) else { return };
        let Some(of) = predicates[act.row].frame.map(|f| self.finder_frame(f)) else { return };
        let hostile =
            matches!(of.kind, EventType::Sanction | EventType::Coerce | EventType::Assault | EventType::Protest);
        let refused = self.denied(below);
        let kind = match of.kind {
            _ if hostile && frame.symmetric && !refused => {
                this.dropped = Some(format!("what is agreed is told by {}", predicates[act.row].id));
                return;
            }
            _ if hostile && !refused => EventType::Threaten,
            EventType::Reject if !refused => EventType::Reject,
            EventType::Accuse if of.mode.as_deref() == Some("investigate") && !refused && self.charges(act, of) => {
                EventType::Threaten
            }
            _ if refused && self.finder.ontology.quad(of.kind) == Quad::MaterialCooperation => EventType::Reject,
            _ => return,
        };
        this.kind = kind;
        this.mode = None;
        let row = &predicates[act.row];
        let suffers = self.fill(row.recipient.as_ref().unwrap_or(&of.recipient), act, of);
        if suffers.iter().any(|p| p.party.is_known()) {
            this.recipient = distinct(suffers);
        }
        this.stance.evidence.push(row.id.clone());
    }

    /// "Japan said that Chinese missiles fell …, and lodged a protest with Beijing": whoever is acted upon does not act, so that
    /// the verb goes with the clause above the one that it was coordinated with.
    pub(crate) fn of_clause_above(
        &self,
        trigger: &Trigger,
        actor: &[Player],
        recipient: &[Player],
    ) -> Option<Vec<Player>> {
        let r = self.reading;
        let first = r.head(trigger.head).filter(|_| r.rel(trigger.head) == Rel::Conj)?;
        let verb = self.finder.pack.lexicon.predicates[trigger.row].pos == Pos::Verb;
        let told = |p: &Player| p.party.is_known() && !p.owner && actor.iter().any(|a| a.party.code == p.party.code);
        let clash = !recipient.is_empty() && recipient.iter().all(told);
        if !verb || !clash || self.has_subject(trigger.head) || self.is_passive(trigger.site()) {
            return None;
        }
        let mut at = first;
        for _ in 0..6 {
            let head = r.head(at)?;
            if matches!(r.rel(at), Rel::Ccomp | Rel::Xcomp | Rel::Advcl | Rel::Acl) && r.is_predicate(head) {
                let players = self.own_subject(head).map(|s| self.players(s)).unwrap_or_default();
                let other = |p: &Player| p.party.is_known() && recipient.iter().all(|o| o.party.code != p.party.code);
                if players.iter().any(other) {
                    return Some(players);
                }
            }
            at = head;
        }
        None
    }

    /// Whether somebody is named whom a charge is aimed at: who promises to look into a death threatens nobody.
    fn charges(&self, act: &Trigger, frame: &Frame) -> bool {
        let aimed = self.recipients_of(act, frame);
        aimed.iter().any(|p| p.party.is_known() && !p.owner)
    }

    /// "froze its assets": what one freezes is not one's own.
    pub(crate) fn not_ones_own(&self, trigger: &Trigger, actor: &[Player], recipient: Vec<Player>) -> Vec<Player> {
        // "protesters stormed his residence": who rules them is not they
        let apart = |a: &Player, p: &Player| {
            let crowd = matches!(
                a.party.sector.as_deref(),
                Some("CVL" | "REB" | "OPP" | "LAB" | "EDU" | "ETH" | "REL" | "REF" | "CRM")
            );
            crowd && matches!(p.party.sector.as_deref(), Some("GOV" | "LEG" | "JUD" | "COP" | "MIL"))
        };
        let theirs =
            |p: &Player| actor.iter().any(|a| a.party.code == p.party.code && a.party.is_known() && !apart(a, p));
        if recipient.is_empty() || !recipient.iter().all(|p| p.owner && theirs(p)) {
            return recipient;
        }
        let Some(object) = self.patient(trigger.site()) else { return recipient };
        let possessive = |&k: &usize| self.anaphor_over(k).is_some_and(|(.., kind)| kind == AnaphorKind::Possessive);
        let Some(word) = self.reading.kids(object).find(possessive) else { return recipient };
        let before = self.mentions.iter().rev().filter(|m| m.end <= word).flat_map(|m| self.players_of(m));
        let others = before.filter(|p| p.party.is_known() && p.party.kind != PartyKind::Media && !theirs(p));
        // "Israel fears that Hezbollah may shell its towns": theirs who say so rather than whoever is named next to it
        let above = self.reading.head(trigger.head).filter(|_| self.reading.rel(trigger.head) == Rel::Ccomp);
        let teller = above.and_then(|verb| self.own_subject(verb));
        let subject = |p: &Player| teller.is_some_and(|w| p.start <= w && w < p.end);
        let others: Vec<Player> = others.collect();
        others
            .iter()
            .find(|p| subject(p))
            .or(others.first())
            .cloned()
            .map_or(recipient, |p| vec![Player { start: word, end: word + 1, owner: true, ..p }])
    }
}
