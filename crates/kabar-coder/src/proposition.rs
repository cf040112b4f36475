//! Who does what to whom, how sure, on whose word: triggers with their players and stance, and which of them are events.

use kabar_model::{EventType, Quad, Rel, Upos};
use kabar_pack::{AnaphorKind, Atom, Complement, Frame, Place, Pos, RoleSpec, Slot};

use crate::{
    mention::{ARTICLES_COUNTRY, PartyKind},
    pattern::is_of_things,
    scene::{Player, Scene},
    stance::Stance,
    trigger::{Passed, Trigger, distinct},
};

/// A predicate with its parts.
#[derive(Debug, Clone)]
pub struct Proposition {
    /// What evoked it.
    pub trigger: Trigger,
    /// PLOVER type; a promise or threat may stand in place of the act promised or threatened.
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Who.
    pub actor: Vec<Player>,
    /// To whom.
    pub recipient: Vec<Player>,
    /// How sure, on whose word.
    pub stance: Stance,
    /// Where somebody was likelier than whom the rules said: what tipped the scales.
    pub weighed: Vec<String>,
    /// 1 less the chance of whoever is meant on the side of the actor and of the recipient, among all who may be.
    pub doubt: [f32; 2],
    /// Why it is no event, where it is none.
    pub dropped: Option<String>,
}

/// All propositions of a sentence, events and dropped ones, and rows that did not fit.
pub struct Reckoning {
    /// Left to right.
    pub propositions: Vec<Proposition>,
    /// Rows that did not fit.
    pub passed: Vec<Passed>,
    /// Rows that fit.
    pub(crate) triggers: Vec<Trigger>,
}

impl Scene<'_, '_> {
    /// Reckons up a sentence from the rows that fit it and those that do not.
    pub(crate) fn reckon(&self, triggers: Vec<Trigger>, passed: Vec<Passed>) -> Reckoning {
        let mut propositions: Vec<Proposition> =
            triggers.iter().map(|trigger| self.best_reading(trigger, &triggers)).collect();
        by_the_act_below(&mut propositions);
        self.presupposed(&mut propositions);
        self.conditions(&mut propositions);
        self.merge(&mut propositions);
        Reckoning { propositions, passed, triggers }
    }

    /// The proposition of a trigger; where its row makes no event, that of the next row which does.
    fn best_reading(&self, trigger: &Trigger, triggers: &[Trigger]) -> Proposition {
        let best = self.proposition(trigger, triggers);
        if best.dropped.is_none() || best.stance.absorbed.is_some() {
            return best;
        }
        let mut others = trigger.others.iter().map(|other| self.proposition(other, triggers));
        others.find(|p| p.dropped.is_none()).unwrap_or(best)
    }

    fn proposition(&self, trigger: &Trigger, triggers: &[Trigger]) -> Proposition {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let frame = self.finder_frame(row.frame.unwrap_or_default());
        let stance = self.stance(trigger, triggers);
        let actor = self.actors_of(trigger, frame);
        let recipient = self.recipient(trigger, frame, triggers, &actor);
        let (actor, recipient) = match self.of_clause_above(trigger, &actor, &recipient) {
            Some(above) => (above, recipient),
            None => (actor, recipient),
        };
        let nobody = |spec: &Option<RoleSpec>| spec.as_ref().is_some_and(|spec| spec.0 == [[Slot::Nobody]]);
        let alone = nobody(&row.recipient);
        let mut this = Proposition {
            trigger: trigger.clone(),
            kind: frame.kind,
            mode: row.mode.clone().or_else(|| frame.mode.clone()),
            actor: distinct(actor),
            recipient: distinct(recipient),
            stance,
            weighed: Vec::new(),
            doubt: [0.0; 2],
            dropped: None,
        };
        self.a_people_as_state(&mut this);
        if let Some(echo) = frame.echo {
            self.echo(&mut this, echo, triggers);
        }
        self.by_content(&mut this, frame, triggers);
        if frame.undoes {
            self.supply_undone(&mut this, triggers);
        }
        self.tidy_sides(&mut this, frame);
        self.of_the_act(&mut this, triggers);
        if !this.recipient.iter().any(|p| p.party.is_known())
            && let Some(faced) = self.faced(&this)
        {
            this.recipient = faced;
        }
        if frame.complement == Complement::Deny {
            // "denied it": what was said, and nobody
            let thing = |p: &Player| self.anaphor_over(p.start).is_some_and(|(.., kind)| kind == AnaphorKind::It);
            this.recipient.retain(|p| !thing(p));
        }
        if frame.complement == Complement::Deny && this.recipient.is_empty() {
            this.recipient = self.accusers(trigger, triggers, &this.actor);
            self.charged_at_home(&mut this, frame);
        }
        if frame.dyadic
            && !alone
            && !(nobody(&row.actor) && this.actor.is_empty())
            && frame.complement != Complement::Deny
        {
            self.supply_partner(&mut this, frame, triggers);
        }
        if frame.state_act {
            self.supply_state(&mut this, triggers);
        }
        self.by_who_rules(&mut this, frame);
        self.by_who_tells(&mut this);
        self.told_before(&mut this);
        self.crowd(&mut this);
        self.at_embassy(&mut this);
        self.own_words(&mut this);
        this.dropped = this.dropped.take().or_else(|| self.objection(&this, frame));
        this
    }

    fn recipient(&self, trigger: &Trigger, frame: &Frame, triggers: &[Trigger], actor: &[Player]) -> Vec<Player> {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let mut recipient = self.recipients_of(trigger, frame);
        let nobody = row.recipient.as_ref().is_some_and(|spec| spec.0.iter().flatten().any(|s| *s == Slot::Nobody));
        if !recipient.iter().any(|p| p.party.is_known()) && row.recipient.is_some() && !nobody {
            let mut spec = frame.recipient.clone();
            let asks = |atom: &Atom| atom.place == Place::Obj && !atom.negated && is_of_things(atom);
            let helpers =
                || self.patient(trigger.site()).and_then(|w| self.mention_at(w)).is_some_and(|m| m.role.is_some());
            if frame.kind == EventType::Aid && row.pattern.iter().any(asks) && helpers() {
                // "sent 400 British peacekeepers": what is sent is not to whom
                spec.0.retain(|alternative| *alternative != [Slot::Obj]);
            }
            let by_frame = self.fill(&spec, trigger, frame);
            if recipient.is_empty() || by_frame.iter().any(|p| p.party.is_known()) {
                recipient = by_frame;
            }
        }
        let noun = row.pos == Pos::Noun;
        if noun && frame.kind == EventType::Request && !recipient.iter().any(|p| p.party.is_known()) {
            recipient = self.asked_in_clause(trigger, actor);
        }
        if noun && frame.kind == EventType::Consult && recipient.is_empty() {
            recipient = self.met_in_clause(trigger, actor);
        }
        let mut recipient = self.not_ones_own(trigger, actor, recipient);
        if frame.kind == EventType::Request {
            recipient.retain(|p| !self.is_acted_on_below(trigger, actor, p));
        }
        if frame.kind == EventType::Agree {
            // "promised to withdraw his forces": it is not them whom one promises
            let own = |p: &Player| actor.iter().any(|a| a.party.code == p.party.code && a.party.is_known());
            recipient.retain(|p| !(own(p) && matches!(p.party.sector.as_deref(), Some("GOV" | "MIL" | "COP"))));
        }
        if frame.symmetric && frame.kind == EventType::Consult {
            // "discussed the situation in Sudan": with whom it is not said
            recipient.retain(|p| !p.owner || p.party.kind != PartyKind::State);
        }
        if frame.reaction { self.doers(trigger, triggers, actor, recipient) } else { recipient }
    }

    /// "In the film the president is kidnapped", "the novel tells how": whether a clause, or one above it, is of a work of fiction.
    fn is_fiction(&self, word: usize) -> bool {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let work = |k: usize| {
            let named = |phrase: &String| {
                let mut words = phrase.rsplit(' ');
                let last = words.next().is_some_and(|w| r.tree.lemma(k).eq_ignore_ascii_case(w) || r.lower[k] == *w);
                last && words.enumerate().all(|(at, w)| k > at && r.lower[k - at - 1] == *w)
            };
            rules.fiction.iter().any(named)
        };
        let inside = |k: usize| rules.preps_of("setting").any(|p| p == r.case_of(k));
        let set = |k: usize| matches!(r.rel(k), Rel::Obl | Rel::Nmod) && inside(k) && work(k);
        let one_of = |words: &[String], k: usize| words.iter().any(|w| *w == r.lower[k] || *w == r.tree.lemma(k));
        // "the novel tells how", "a film about"
        let told = |clause: usize, below: usize| match r.rel(below) {
            Rel::Nmod => work(clause),
            Rel::Ccomp | Rel::Xcomp | Rel::Obj | Rel::Obl => {
                one_of(&rules.depicting, clause) && r.kids(clause).any(|k| r.rel(k) == Rel::Nsubj && work(k))
            }
            _ => false,
        };
        let (mut at, mut below) = (Some(word), None);
        for _ in 0..4 {
            let Some(clause) = at else { break };
            if r.kids(clause).any(set) || below.is_some_and(|below| told(clause, below)) {
                return true;
            }
            (at, below) = (r.head(clause), Some(clause));
        }
        false
    }

    /// Why the words of a proposition tell of no act: attitudes denied, fiction, manners of speaking, names.
    fn no_act(&self, this: &Proposition, frame: &Frame) -> Option<&'static str> {
        let r = self.reading;
        let word = this.trigger.head;
        let pos = self.finder.pack.lexicon.predicates[this.trigger.row].pos;
        // "is not worried about the vote": who denies an attitude does nothing
        let attitude = pos == Pos::Adj || frame.id == "CONCERN" || r.upos(word) == Upos::Adj;
        if attitude && this.stance.negated {
            return Some("an attitude denied");
        }
        if self.is_fiction(word) {
            return Some("it happens in a work of fiction");
        }
        // '"…," he mocked': a manner of speaking, where nobody is named whom it is aimed at
        let aimless = this.kind == EventType::Accuse && pos == Pos::Verb && this.recipient.is_empty();
        let says = r.quoted.contains(&true) && !r.quoted.get(word).copied().unwrap_or(true);
        if aimless && says && self.patient(this.trigger.site()).is_none() {
            return Some("a manner of speaking, aimed at nobody who is named");
        }
        // "a protest party", "strike leaders": what somebody is called after is no event
        let head = r.head(word).filter(|_| pos == Pos::Noun && r.rel(word) == Rel::Compound);
        let called = head.and_then(|h| self.mention_at(h)).is_some_and(|m| m.role.is_some() && m.start > word);
        called.then_some("somebody is called after it")
    }

    /// Why a proposition is no event.
    pub(crate) fn objection(&self, this: &Proposition, frame: &Frame) -> Option<String> {
        if let Some(row) = this.stance.absorbed {
            let above = &self.finder.pack.lexicon.predicates[row];
            return Some(format!("the act is part of {}", above.id));
        }
        let sides = || this.actor.iter().chain(&this.recipient);
        if sides().next().is_none() {
            return Some("nobody is named".to_owned());
        }
        let violent = matches!(this.kind, EventType::Assault | EventType::Coerce);
        let target = |p: &Player| {
            violent && matches!(p.party.sector.as_deref(), Some("MED" | "REL" | "ETH" | "CRM" | "NGO" | "REF"))
        };
        // "two Germans were kidnapped in Yemen"
        let abroad = |p: &Player| {
            let place = self.place_state(&this.trigger).filter(|_| this.mode.as_deref() == Some("abduct"));
            p.party.is_known() && place.is_some_and(|place| place.code != p.party.code)
        };
        let political = |p: &Player| p.party.is_political() || target(p) || abroad(p);
        // "two bombs killed ten people in Tehran": arms of war are nobody's private affair
        let by_arms = this.kind == EventType::Assault
            && matches!(
                this.mode.as_deref(),
                Some("explosives" | "suicide-attack" | "aerial" | "drone" | "heavy-weapons")
            );
        if !sides().any(political) && !by_arms && this.kind != EventType::Protest {
            return Some("no political actor on either side".to_owned());
        }
        if !sides().any(|p| p.party.is_known()) {
            return Some("no country, organisation or group can be told".to_owned());
        }
        let row = &self.finder.pack.lexicon.predicates[this.trigger.row];
        if frame.id == "CONCERN" && !this.actor.iter().any(|p| p.party.is_political()) {
            return Some("those who fear are no political actor".to_owned());
        }
        // "diplomats fear that Athens may …": the fear of some is not that of the state that the article is about
        if frame.id == "CONCERN" && this.actor.iter().all(|p| p.party.because.contains(ARTICLES_COUNTRY)) {
            return Some("whose fear it is nobody says".to_owned());
        }
        if frame.breach && this.stance.charged {
            return Some("a breach that somebody is charged with is told by the charge".to_owned());
        }
        if let Some(why) = self.no_act(this, frame) {
            return Some(why.to_owned());
        }
        let spoken = row.actor.as_ref().is_some_and(|spec| spec.0.iter().flatten().any(|s| *s == Slot::Speaker));
        if spoken && (this.actor.is_empty() || this.recipient.is_empty()) {
            return Some("nobody is heard to say so of somebody".to_owned());
        }
        if row.pos == Pos::Noun && !this.told_before() {
            return self.noun_objection(this);
        }
        if frame.own_act && !self.own_act(this) {
            return Some("no own hostile act is announced".to_owned());
        }
        if this.actor.is_empty()
            && !matches!(
                this.kind,
                EventType::Assault
                    | EventType::Coerce
                    | EventType::Sanction
                    | EventType::Accuse
                    | EventType::Retreat
                    | EventType::Mobilize
                    | EventType::Concede
                    | EventType::Request
            )
        {
            return Some("nobody acts".to_owned());
        }
        let material = self.finder.ontology.quad(this.kind) == Quad::MaterialConflict;
        if this.actor.is_empty() && this.recipient.iter().all(|p| p.owner) && !material {
            return Some("nobody acts, and only an owner is acted upon".to_owned());
        }
        None
    }

    /// Why an event noun is no event.
    fn noun_objection(&self, this: &Proposition) -> Option<String> {
        let points_back = self
            .reading
            .kids(this.trigger.head)
            .any(|k| self.reading.rel(k) == Rel::Det && self.reading.tree.feats(k).contains("PronType=Dem"));
        let own = |p: &Player| !p.inferred && self.reading.is_under(p.start, this.trigger.head);
        if points_back && !this.actor.iter().chain(&this.recipient).any(own) {
            return Some("told before, and named again without its parties".to_owned());
        }
        // "amid a boycott of parliament by the main opposition party": in words of their own
        let by = self.agent_phrase(this.trigger.site());
        let told = |p: &Player| by.is_some_and(|w| p.start <= w && w < p.end) && !p.owner && p.party.is_known();
        bare_noun(this).filter(|_| !this.actor.iter().any(told))
    }
}

/// An event noun counts where its participants are plain.
fn bare_noun(this: &Proposition) -> Option<String> {
    let harm = this.kind == EventType::Coerce;
    // "after a journalist's arrest": named with the noun, of the state that the article is about
    let named = |p: &Player| harm && !p.owner && (p.start, p.end) != (this.trigger.start, this.trigger.end);
    let plain = |p: &&Player| p.party.is_known() && (!p.inferred || named(p));
    if this.actor.iter().chain(&this.recipient).find(plain).is_none() {
        return Some("a noun without plain participants".to_owned());
    }
    if this.actor.is_empty() && this.recipient.iter().all(|p| p.owner) {
        return Some("a noun without plain participants".to_owned());
    }
    None
}

/// "Iran will hit back at Israel, its minister said": whom a promise or a threat leaves out, the act promised names.
fn by_the_act_below(propositions: &mut [Proposition]) {
    for at in 0..propositions.len() {
        let above = &propositions[at];
        let open = matches!(above.kind, EventType::Agree | EventType::Threaten) && above.recipient.is_empty();
        if !open || above.dropped.is_some() {
            continue;
        }
        let ours = |p: &Player| above.actor.iter().any(|a| a.party.code == p.party.code);
        let below = propositions.iter().find(|p| {
            p.stance.absorbed == Some(above.trigger.row)
                && !p.recipient.is_empty()
                && p.recipient.iter().all(|r| r.party.is_known() && !r.inferred && !ours(r))
                && p.actor.iter().all(ours)
        });
        if let Some(recipient) = below.map(|p| p.recipient.clone()) {
            propositions[at].recipient = recipient;
        }
    }
}
