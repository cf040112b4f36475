//! Who killed whom, where a noun tells of the attack: "were killed in an Israeli raid", "the attack on the boat killed eleven".

use kabar_model::{EventType, Rel};
use kabar_pack::Pos;

use crate::{
    proposition::Proposition,
    scene::{Player, Scene},
    trigger::Trigger,
};

impl Scene<'_, '_> {
    /// Fills the sides of a killing from those of the attack that it happened in.
    pub(crate) fn of_the_act(&self, this: &mut Proposition, triggers: &[Trigger]) {
        let predicates = &self.finder.pack.lexicon.predicates;
        if this.kind != EventType::Assault || predicates[this.trigger.row].pos != Pos::Verb {
            return;
        }
        let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
        let among = |players: &[Player], p: &Player| players.iter().any(|a| a.party.code == p.party.code);
        if let Some((attackers, attacked)) = self.attack_as_subject(this.trigger.head, triggers)
            && !this.actor.is_empty()
            && this.actor.iter().all(|p| p.owner && among(&attacked, p) && !among(&attackers, p))
        {
            // "the bombing of Kassel destroyed the town": whose the town is that was bombed has not bombed it
            this.actor = attackers;
            if !known(&this.recipient) {
                this.recipient = attacked;
            }
        }
        let Some((attackers, attacked)) = self.attack_around(this.trigger.head, triggers) else { return };
        let guessed = this.recipient.iter().all(|p| p.inferred);
        if attackers.len() > 1 && guessed {
            // "clashes between Pakistan and Afghanistan left six soldiers dead": whose they were is not said
            if !known(&this.actor) || this.actor.iter().all(|p| among(&attackers, p)) {
                (this.actor, this.recipient) = (attackers, Vec::new());
            }
            return;
        }
        if !known(&this.actor) && !attackers.iter().any(|p| !p.inferred && among(&this.recipient, p) && !guessed) {
            this.actor = attackers;
        }
        let hit = attacked.iter().find(|p| p.party.is_known() && !among(&this.actor, p));
        let ours = |p: &Player| p.inferred && among(&this.actor, p);
        if let Some(hit) = hit.filter(|_| !this.recipient.is_empty() && this.recipient.iter().all(ours)) {
            // people of whom no state is told are of those attacked
            for player in &mut this.recipient {
                player.party.code.clone_from(&hit.party.code);
                player.party.because = format!("{}, of those attacked ({})", player.party.because, hit.party.because);
            }
        }
    }

    /// The sides of an attack that is the subject of a verb, as far as the noun tells them.
    fn attack_as_subject(&self, verb: usize, triggers: &[Trigger]) -> Option<(Vec<Player>, Vec<Player>)> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let subject = self.own_subject(verb)?;
        let attack = triggers.iter().find(|t| t.head == subject && predicates[t.row].pos == Pos::Noun)?;
        let frame =
            predicates[attack.row].frame.map(|f| self.finder_frame(f)).filter(|f| f.kind == EventType::Assault)?;
        Some((self.actors_of(attack, frame), self.recipients_of(attack, frame)))
    }

    /// The sides of an attack that is the subject of a verb, or stands under one of its prepositions.
    fn attack_around(&self, verb: usize, triggers: &[Trigger]) -> Option<(Vec<Player>, Vec<Player>)> {
        let r = self.reading;
        let predicates = &self.finder.pack.lexicon.predicates;
        let around = |t: &&Trigger| {
            let under = r.head(t.head) == Some(verb) && matches!(r.rel(t.head), Rel::Obl | Rel::Nsubj);
            predicates[t.row].pos == Pos::Noun && under
        };
        triggers.iter().filter(around).find_map(|t| {
            let frame = predicates[t.row].frame.map(|f| self.finder_frame(f))?;
            let by = if frame.kind == EventType::Assault { self.actors_of(t, frame) } else { Vec::new() };
            by.iter().any(|p| p.party.is_known() && !p.inferred).then(|| (by, self.recipients_of(t, frame)))
        })
    }
}
