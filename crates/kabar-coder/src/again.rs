//! Happenings named again: "the raid", "the fighting", told before with their parties.

use kabar_model::{EventType, Quad, Rel, Upos};
use kabar_pack::{Echo, Frame, Pos, RoleKind};

use crate::{
    discourse::Told,
    mention::{Mention, Party, PartyKind},
    proposition::Proposition,
    roles::PEOPLE,
    scene::{Player, Scene},
    trigger::Trigger,
};

/// Why a party takes part in a happening that is named without it.
const TOLD_BEFORE: &str = "took part in what was told before";

/// Why the people of the state that an article is about suffer what only who rules does, where nobody is named.
pub(crate) const AT_HOME: &str = "only a state does it, to its people";

/// The share of a state among all that an article names from which on what is told is told of that state.
const DOMESTIC: f32 = 0.7;

/// Why a people protests where the sentence says only that there is protest.
const CROWD: &str = "the people of the place";

impl Proposition {
    /// Whether its parties are those of a happening told before.
    pub(crate) fn told_before(&self) -> bool {
        let supplied = |p: &Player| p.party.because.starts_with(TOLD_BEFORE) || p.party.because.starts_with(CROWD);
        self.actor.iter().chain(&self.recipient).any(supplied)
    }
}

impl Scene<'_, '_> {
    /// An event noun without parties that points back has those of the happening that the article told before.
    pub(crate) fn told_before(&self, this: &mut Proposition) {
        let known = this.actor.iter().chain(&this.recipient).any(|p| p.party.is_known());
        let noun = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Noun;
        if known || !noun {
            return;
        }
        let lemma = self.reading.tree.lemma(this.trigger.head).to_lowercase();
        let whole = |told: &&Told| told.kind == this.kind && told.actor.iter().any(|(party, _)| party.is_known());
        let alike = |told: &&Told| told.words.contains(&lemma) || (told.mode.is_some() && told.mode == this.mode);
        // "talks", "aid" and "demands" are spoken of without being held, given or made
        let done = self.finder.ontology.quad(this.kind) == Quad::MaterialConflict
            || matches!(this.kind, EventType::Retreat | EventType::Cooperate);
        let same = self.discourse.told().filter(whole).find(alike).filter(|_| done || self.points_back(this));
        let any = || if self.points_back(this) { self.discourse.told().find(whole) } else { None };
        let Some(told) = same.or_else(any) else { return };
        let side = |parties: &[(Party, bool)]| -> Vec<Player> {
            parties
                .iter()
                .filter(|(party, _)| party.is_known())
                .map(|(party, _)| taking_part(party, &this.trigger))
                .collect()
        };
        let (actor, recipient) = (side(&told.actor), side(&told.recipient));
        this.actor = actor;
        this.recipient = recipient;
    }

    /// "Bahrain followed suit", "Riga returned the favour": the act of another, told in the sentence or before.
    pub(crate) fn echo(&self, this: &mut Proposition, echo: Echo, triggers: &[Trigger]) {
        let here =
            triggers.iter().rev().filter(|t| t.end <= this.trigger.start).find_map(|t| self.act_of_another(t, this));
        let told = || {
            let others = |told: &&Told| self.is_act(told.kind) && is_of_another(&told.actor, this);
            let told = self.discourse.told().find(others)?;
            let side = |side: &[(Party, bool)]| side.iter().map(|(party, _)| party.clone()).collect::<Vec<_>>();
            Some((told.kind, side(&told.actor), side(&told.recipient)))
        };
        let Some((kind, actor, recipient)) = here.or_else(told) else {
            this.dropped = Some("nothing is told that could be done again".to_owned());
            return;
        };
        let to = if echo == Echo::Follows { recipient } else { actor };
        this.recipient = to.iter().filter(|p| p.is_known()).map(|p| taking_part(p, &this.trigger)).collect();
        (this.kind, this.mode) = (kind, None);
    }

    /// The act of somebody else that a trigger before tells of: its type and sides.
    fn act_of_another(&self, trigger: &Trigger, this: &Proposition) -> Option<(EventType, Vec<Party>, Vec<Party>)> {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let frame = row.frame.map(|f| self.finder_frame(f)).filter(|f| f.echo.is_none() && self.is_act(f.kind))?;
        let parties = |players: Vec<Player>| players.into_iter().map(|p| p.party).collect::<Vec<_>>();
        let actor = parties(self.actors_of(trigger, frame));
        let recipient = parties(self.recipients_of(trigger, frame));
        let marked: Vec<(Party, bool)> = actor.iter().cloned().map(|party| (party, false)).collect();
        is_of_another(&marked, this).then_some((frame.kind, actor, recipient))
    }

    /// Whether events of a type are done rather than said: what is said is not done again by following suit.
    fn is_act(&self, kind: EventType) -> bool {
        let quad = self.finder.ontology.quad(kind);
        matches!(quad, Quad::MaterialCooperation | Quad::MaterialConflict)
            || matches!(kind, EventType::Support | EventType::Concede)
    }

    /// "the internet was shut down": where nobody is named at all, who rules the state that the article is about does to its people what
    /// only those who rule do.
    pub(crate) fn by_who_rules(&self, this: &mut Proposition, frame: &Frame) {
        let eases = frame.kind == EventType::Concede;
        let verb = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Verb;
        let nobody = this.actor.is_empty() && this.recipient.is_empty();
        if !frame.domestic
            || !verb
            || !nobody
            || !self.is_passive(this.trigger.site())
            || !self.discourse.home_is_told_elsewhere()
        {
            return;
        }
        // "the sanctions were lifted": where states deal with each other it is not said whose
        let domestic = |home: &&str| !eases || self.discourse.share(home) > DOMESTIC;
        let Some(home) = self.discourse.home_alone().filter(domestic) else { return };
        let supplied = |because: &str| self.state(home, &this.trigger, |id| format!("{because}: actors/{id}"));
        let (Some(state), Some(mut people)) = (supplied("only a state does it"), supplied(AT_HOME)) else {
            return;
        };
        people.party.sector = Some(PEOPLE.to_owned());
        people.party.kind = PartyKind::People;
        (this.actor, this.recipient) = (vec![state], vec![people]);
    }

    /// "after weeks of rioting": where nobody protests by name, it is the people of the place, or of the state that the article
    /// is about.
    pub(crate) fn crowd(&self, this: &mut Proposition) {
        let noun = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Noun;
        if this.kind != EventType::Protest || !noun || this.actor.iter().any(|p| p.party.is_known()) {
            return;
        }
        let place = self.place_state(&this.trigger).map(|party| party.code.clone());
        // "a rally against the president of Belarus"
        let rules = |p: &&Player| p.party.is_known() && p.party.sector.as_deref() == Some("GOV") && !p.inferred;
        let ruled = || {
            let lone = !self.discourse.home_is_told_elsewhere();
            this.recipient.iter().find(|p| lone && rules(p)).map(|p| p.party.code.clone())
        };
        let Some(code) = place.or_else(ruled).or_else(|| self.discourse.home_or_dateline().map(str::to_owned)) else {
            return;
        };
        let because = |id: &str| format!("{CROWD} (actors/{id})");
        let Some(mut people) = self.state(&code, &this.trigger, because) else { return };
        if this.recipient.is_empty() {
            this.recipient = vec![people.clone()];
        }
        people.party.sector = Some(PEOPLE.to_owned());
        people.party.kind = PartyKind::People;
        this.actor = vec![people];
    }

    /// "rallied outside the Chinese embassy": a crowd before a mission protests at the state whose it is.
    pub(crate) fn at_embassy(&self, this: &mut Proposition) {
        if this.kind != EventType::Protest || this.recipient.iter().any(|p| !p.inferred) {
            return;
        }
        let foreign = |m: &&Mention| {
            let party = &m.parties[0];
            m.role == Some(RoleKind::Body)
                && !m.inferred
                && party.sector.as_deref() == Some("GOV")
                && this.actor.iter().any(|a| a.party.is_known() && a.party.code != party.code)
                && self.is_at_place(m)
                && self.is_in_clause(m.start, this.trigger.head)
        };
        if let Some(mission) = self.mentions.iter().find(foreign) {
            this.recipient = self.players_of(mission);
        }
    }

    /// Whether a word hangs below another without a verb between.
    fn is_in_clause(&self, word: usize, head: usize) -> bool {
        let mut at = word;
        for _ in 0..8 {
            match self.reading.head(at) {
                Some(above) if above == head => return true,
                Some(above) if self.reading.upos(above) != Upos::Verb => at = above,
                _ => return false,
            }
        }
        false
    }

    /// Whether an event noun is of a kind that news goes back to, and definite.
    fn points_back(&self, this: &Proposition) -> bool {
        use EventType::{Assault, Coerce, Mobilize, Protest, Retreat};
        let r = self.reading;
        let definite = r.kids(this.trigger.head).any(|k| r.rel(k) == Rel::Det && is_definite(r.tree.feats(k)));
        match this.kind {
            Protest => true,
            Assault | Coerce | Mobilize | Retreat => definite,
            _ => false,
        }
    }
}

/// A party of what was told before, in the happening that a trigger names again.
fn taking_part(party: &Party, trigger: &Trigger) -> Player {
    Player::supplied(party, (trigger.start, trigger.end), TOLD_BEFORE)
}

/// Whether an act was done by somebody else than those who do it again.
fn is_of_another(actor: &[(Party, bool)], this: &Proposition) -> bool {
    let again = |party: &Party| this.actor.iter().any(|p| p.party.code == party.code);
    actor.iter().any(|(party, _)| party.is_known()) && !actor.iter().any(|(party, _)| again(party))
}

/// Whether the features of a determiner say that what follows is known.
fn is_definite(feats: &str) -> bool {
    feats.contains("Definite=Def") || feats.contains("PronType=Dem")
}
