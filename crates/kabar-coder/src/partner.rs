//! The side that a sentence leaves out: named elsewhere in it, or whom the other side has to do with in the article.

use kabar_model::{EventType, Quad, Rel};
use kabar_pack::{Complement, Frame, Pos, Slot};

use crate::{
    discourse::Told,
    mention::{Mention, Party, PartyKind},
    proposition::Proposition,
    scene::{Player, Scene},
    trigger::{Trigger, distinct},
};

impl Scene<'_, '_> {
    /// A side that the sentence leaves out: whom the other side has to do with in this article.
    pub(crate) fn supply_partner(&self, this: &mut Proposition, frame: &Frame, triggers: &[Trigger]) {
        let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
        let at = (this.trigger.start, this.trigger.end);
        let conflict = |kind| matches!(self.finder.ontology.quad(kind), Quad::VerbalConflict | Quad::MaterialConflict);
        let kind = this.kind;
        let alike = |other| conflict(other) == conflict(kind);
        let same = |other| self.finder.ontology.quad(other) == self.finder.ontology.quad(kind);
        let player = |party: &Party| Player::supplied(party, at, "partner in the article");
        if !known(&this.recipient) && this.actor.len() > 1 && known(&this.actor) {
            if frame.reaction && this.kind != EventType::Request {
                this.recipient = self.last_doers(&this.trigger, this.kind, &this.actor);
            }
        } else if !known(&this.recipient) && this.actor.len() == 1 && known(&this.actor) {
            if let Some(named) = self.plain_object(this, frame).or_else(|| self.who_answers(this)) {
                this.recipient = named;
                return;
            }
            if let Some(same) = self.of_the_verb_before(this, triggers) {
                this.recipient = same;
                return;
            }
            if let Some(named) = self.named_in_condition(this) {
                this.recipient = named;
                return;
            }
            if frame.mode.as_deref() == Some("third-party")
                && let Some(parties) = self.reconciled(this)
            {
                this.recipient = parties.iter().map(player).collect();
                return;
            }
            let dealt = |kinds| self.discourse.partner_of(&this.actor[0].party, kinds);
            // "lifted the state of emergency": where the article is about one country, its government gives in at home
            let rules = matches!(this.actor[0].party.sector.as_deref(), Some("GOV" | "LEG" | "MIL" | "COP" | "JUD"));
            let at_home =
                kind == EventType::Concede && rules && self.discourse.home() == Some(&*this.actor[0].party.code);
            let people = if at_home { self.own_people(&this.trigger, frame) } else { Vec::new() };
            if !people.is_empty() {
                this.recipient = people;
            } else if let Some(partner) = dealt(&same).or_else(|| dealt(&alike)).or_else(|| dealt(&|_| true)) {
                this.recipient = vec![player(partner)];
            } else if frame.reaction && this.kind != EventType::Request {
                this.recipient = self.last_doers(&this.trigger, this.kind, &this.actor);
            }
            let alone = frame.symmetric || frame.complement == Complement::Deny || this.kind == EventType::Assault;
            if !known(&this.recipient)
                && !alone
                && let Some(partner) = self.discourse.main_partner_of(&this.actor[0].party, &alike)
            {
                this.recipient = vec![player(partner)];
            }
            if !known(&this.recipient) && !alone {
                this.recipient = self.at_home(this);
            }
        } else if let [asker] = &this.recipient[..]
            && !known(&this.actor)
            && let Some(actor) = self.asked(this, asker, triggers)
        {
            this.actor = vec![player(&actor)];
        } else if let [recipient] = &this.recipient[..]
            && conflict(kind)
            && !known(&this.actor)
            && recipient.party.is_known()
            && !recipient.owner
            && let Some(actor) = self
                .blamed_for(this, recipient, triggers)
                .or_else(|| self.discourse.last_actor_on(&recipient.party, &alike).cloned())
                .or_else(|| self.foe(this, recipient).cloned())
                .or_else(|| self.attacker_here(this, recipient, triggers))
                .or_else(|| {
                    let most = self.discourse.main_actor_on(&recipient.party, &same);
                    most.filter(|_| kind == EventType::Assault).cloned()
                })
        {
            this.actor = vec![player(&actor)];
        }
    }
}

impl Scene<'_, '_> {
    /// "artillery pounded the town, and officials say that 200 people were killed": by whoever attacked in the same sentence.
    fn attacker_here(&self, this: &Proposition, victim: &Player, triggers: &[Trigger]) -> Option<Party> {
        if this.kind != EventType::Assault {
            return None;
        }
        let predicates = &self.finder.pack.lexicon.predicates;
        let before = triggers.iter().filter(|t| t.end <= this.trigger.start);
        before.rev().find_map(|trigger| {
            let frame = predicates[trigger.row].frame.map(|f| self.finder_frame(f))?;
            let attack = frame.kind == EventType::Assault;
            let actors = if attack { self.actors_of(trigger, frame) } else { Vec::new() };
            let other = |p: &Player| p.party.is_known() && p.party.code != victim.party.code;
            actors.into_iter().find(other).map(|p| p.party)
        })
    }

    /// "Oman asked Peru for help, but its request was turned down": by whom it was asked of.
    fn asked(&self, this: &Proposition, whose: &Player, triggers: &[Trigger]) -> Option<Party> {
        if this.kind != EventType::Reject {
            return None;
        }
        let predicates = &self.finder.pack.lexicon.predicates;
        let theirs = |p: &Player| p.party.code == whose.party.code;
        let other = |p: &Player| p.party.is_known() && !theirs(p);
        let here = triggers.iter().rev().filter(|t| t.end <= this.trigger.start).find_map(|t| {
            let frame = predicates[t.row].frame.map(|f| self.finder_frame(f))?;
            let asks = frame.kind == EventType::Request && self.actors_of(t, frame).iter().any(theirs);
            let of = if asks { self.recipients_of(t, frame) } else { Vec::new() };
            of.into_iter().find(other).map(|p| p.party)
        });
        let told = |told: &&Told| told.kind == EventType::Request && Told::names(&told.actor, &whose.party.code);
        here.or_else(|| {
            let told = self.discourse.told().find(told)?;
            told.recipient.iter().map(|(party, _)| party).find(|p| p.is_known() && p.code != whose.party.code).cloned()
        })
    }

    /// "sanctions against Russia over the annexation of Crimea": an act is done by whom somebody is hostile to for it.
    fn blamed_for(&self, this: &Proposition, victim: &Player, triggers: &[Trigger]) -> Option<Party> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let rules = &self.finder.pack.syntax;
        let noun = this.trigger.head;
        let case = self.reading.case_of(noun);
        // "terkait pencaplokan Krimea": what stands before it may be taken for a verb
        let verb = || {
            self.reading.head(noun).is_some_and(|v| {
                self.reading.rel(v) == Rel::Advcl && v + 1 == noun && self.reading.kids(v).all(|k| k >= noun)
            })
        };
        let reason = (!case.is_empty() || verb())
            && !rules.is_place(case)
            && !rules.agent_preps.contains(case)
            && !rules.owner_preps.contains(case);
        if predicates[this.trigger.row].pos != Pos::Noun || !reason {
            return None;
        }
        let above = |t: &&Trigger| {
            let verb = t.light.map_or(t.head, |(verb, ..)| verb);
            t.head != noun && t.end <= this.trigger.start && self.reading.is_under(noun, verb)
        };
        triggers.iter().filter(above).find_map(|t| {
            let frame = predicates[t.row].frame.map(|f| self.finder_frame(f))?;
            let hostile =
                matches!(self.finder.ontology.quad(frame.kind), Quad::VerbalConflict | Quad::MaterialConflict);
            let to = if hostile { self.recipients_of(t, frame) } else { Vec::new() };
            let other = |p: &Player| p.party.is_known() && p.party.code != victim.party.code;
            to.into_iter().find(other).map(|p| p.party)
        })
    }

    /// Where two fight, those of the one who die are killed by the other.
    fn foe(&self, this: &Proposition, recipient: &Player) -> Option<&Party> {
        let any = Party { sector: None, ..recipient.party.clone() };
        let fought = |kind| kind == EventType::Assault;
        let foe = self.discourse.partner_of(&any, &fought).filter(|_| this.kind == EventType::Assault);
        let foe = foe.filter(|p| p.code != recipient.party.code);
        // "attacks on its citizens": by those who attacked others of them
        let hit = |told: &&Told| fought(told.kind) && Told::names(&told.recipient, &recipient.party.code);
        let attacker = || {
            let told = self.discourse.told().find(hit)?;
            told.actor.iter().map(|(party, _)| party).find(|p| p.is_known() && p.sector != recipient.party.sector)
        };
        foe.or_else(|| {
            attacker().filter(|_| this.kind == EventType::Assault && recipient.party.kind != PartyKind::Person)
        })
    }

    /// "massed troops on the Gambian border": whose frontier forces are sent to, if it is not their own.
    pub(crate) fn faced(&self, this: &Proposition) -> Option<Vec<Player>> {
        let r = self.reading;
        if this.kind != EventType::Mobilize || !this.actor.iter().any(|p| p.party.is_known()) {
            return None;
        }
        let verb = this.trigger.light.map_or(this.trigger.head, |(verb, ..)| verb);
        let frontier = |w: usize| {
            let named = |word: &String| *word == r.tree.lemma(w) || *word == r.lower[w];
            self.finder.pack.syntax.frontiers.iter().any(named)
                && (r.is_under(w, verb) || r.is_under(w, this.trigger.head))
        };
        let of = |m: &&Mention| {
            let party = &m.parties[0];
            let others = this.actor.iter().all(|p| p.party.code != party.code);
            let state = party.kind == PartyKind::State && party.is_known() && others && m.role.is_none();
            let above = |w: usize| r.head(w).filter(|&h| !(m.start..m.end).contains(&h));
            let near = || (m.start..m.end).find_map(above);
            state && near().is_some_and(|h| frontier(h) || r.head(h).is_some_and(frontier) && r.rel(h) == Rel::Nmod)
        };
        self.mentions.iter().find(of).map(|m| self.players_of(m))
    }

    /// "the truce was brokered by Qatar": between those who, as the article tells, came to terms or else had most to do with
    /// each other.
    fn reconciled(&self, this: &Proposition) -> Option<Vec<Party>> {
        use EventType::{Agree, Consult, Retreat, Support};
        let other =
            |p: &Party| p.is_known() && this.actor.iter().all(|a| a.party.code != p.code || a.party.sector != p.sector);
        let terms = |told: &Told| -> Option<Vec<Party>> {
            let sides = told.actor.iter().chain(&told.recipient).map(|(party, _)| party);
            let both: Vec<_> = sides.filter(|p| other(p)).cloned().collect();
            (matches!(told.kind, Agree | Support | Consult | Retreat) && both.len() == 2).then_some(both)
        };
        let pair = || self.discourse.main_pair().filter(|pair| pair.iter().all(other)).map(Vec::from);
        self.discourse.told().find_map(terms).or_else(pair)
    }

    /// "begged the United Nations for help": a party named outright as the object, which a row did not ask for.
    fn plain_object(&self, this: &Proposition, frame: &Frame) -> Option<Vec<Player>> {
        let verb = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Verb;
        if !verb || !frame.recipient.0.iter().flatten().any(|s| *s == Slot::Obj) {
            return None;
        }
        let mut players = self.patient(this.trigger.site()).map(|w| self.players(w))?;
        let plain = |p: &Player| p.party.is_known() && p.party.is_political() && !p.owner && !p.inferred;
        players.retain(|p| plain(p) && this.actor.iter().all(|a| a.party.code != p.party.code));
        (!players.is_empty()).then(|| distinct(players))
    }

    /// "rejected the terms put forward by Jakarta": what one puts forward is for those who take or refuse it.
    fn who_answers(&self, this: &Proposition) -> Option<Vec<Player>> {
        let r = self.reading;
        let kind = matches!(this.kind, EventType::Request | EventType::Agree);
        let noun = r.head(this.trigger.head).filter(|_| kind && r.rel(this.trigger.head) == Rel::Acl)?;
        let verb = r.head(noun).filter(|_| r.rel(noun) == Rel::Obj)?;
        let mut players = self.subject(verb).map(|s| self.players(s))?;
        players.retain(|p| p.party.is_known() && this.actor.iter().all(|a| a.party.code != p.party.code));
        (!players.is_empty()).then(|| distinct(players))
    }

    /// "met the king and promised a loan": whom the verb before names.
    fn of_the_verb_before(&self, this: &Proposition, triggers: &[Trigger]) -> Option<Vec<Player>> {
        let r = self.reading;
        let first = r.head(this.trigger.head).filter(|_| r.rel(this.trigger.head) == Rel::Conj)?;
        if self.has_subject(this.trigger.head) {
            return None;
        }
        let predicates = &self.finder.pack.lexicon.predicates;
        let before = triggers.iter().find(|t| t.head == first && predicates[t.row].pos == Pos::Verb)?;
        let frame = predicates[before.row].frame.map(|f| self.finder_frame(f))?;
        let conflict = |kind| matches!(self.finder.ontology.quad(kind), Quad::VerbalConflict | Quad::MaterialConflict);
        if conflict(frame.kind) != conflict(this.kind) {
            return None;
        }
        let mut players = self.recipients_of(before, frame);
        players.retain(|p| p.party.is_known() && this.actor.iter().all(|a| a.party.code != p.party.code));
        for player in &mut players {
            player.inferred = true;
        }
        (!players.is_empty()).then(|| distinct(players))
    }

    /// "threatened to strike if Japan built anything": who is warned off is named in the condition, else in what is threatened.
    fn named_in_condition(&self, this: &Proposition) -> Option<Vec<Player>> {
        if !matches!(this.kind, EventType::Threaten | EventType::Request) {
            return None;
        }
        let r = self.reading;
        let head = this.trigger.head;
        let others =
            |p: &Player| p.party.is_known() && !p.inferred && this.actor.iter().all(|a| a.party.code != p.party.code);
        let clauses = (head + 1..r.len())
            .filter(|&w| matches!(r.rel(w), Rel::Advcl | Rel::Ccomp | Rel::Xcomp) && r.is_under(w, head));
        let subjects = clauses.filter_map(|clause| r.kids(clause).find(|&k| r.rel(k) == Rel::Nsubj));
        let named = subjects.map(|s| self.players(s)).find(|players| players.iter().any(others))?;
        Some(distinct(named.into_iter().filter(|p| others(p)).collect()))
    }
}
