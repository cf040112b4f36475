//! Who does what to whom, how sure, on whose word: triggers with their players and stance, and which of them are events.

use kabar_model::{Auxiliary, EventType, Factuality, LinkRole, Quad, Rel};
use kabar_pack::{AnaphorKind, Complement, Cue, Frame, NameKind, Pos, Slot};

use crate::{
    mention::PartyKind,
    participants::Site,
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
    /// Why it is no event, where it is none.
    pub dropped: Option<String>,
}

/// All propositions of a sentence, events and dropped ones, and rows that did not fit.
pub struct Reckoning {
    /// Left to right.
    pub propositions: Vec<Proposition>,
    /// Rows that did not fit.
    pub passed: Vec<Passed>,
}

impl Scene<'_, '_> {
    /// Reckons up a sentence.
    pub fn reckon(&self) -> Reckoning {
        let (triggers, passed) = self.triggers();
        let mut propositions: Vec<Proposition> =
            triggers.iter().map(|trigger| self.best_reading(trigger, &triggers)).collect();
        self.merge(&mut propositions);
        Reckoning { propositions, passed }
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
        let actor = self.fill(row.actor.as_ref().unwrap_or(&frame.actor), trigger, frame);
        let recipient = self.recipient(trigger, frame, triggers, &actor);
        let (actor, recipient) = match self.of_clause_above(trigger, &actor, &recipient) {
            Some(above) => (above, recipient),
            None => (actor, recipient),
        };
        let alone = row.recipient.as_ref().is_some_and(|spec| spec.0 == [[Slot::Nobody]]);
        let mut this = Proposition {
            trigger: trigger.clone(),
            kind: frame.kind,
            mode: row.mode.clone().or_else(|| frame.mode.clone()),
            actor: distinct(actor),
            recipient: distinct(recipient),
            stance,
            dropped: None,
        };
        self.a_people_as_state(&mut this);
        self.by_content(&mut this, frame, triggers);
        if frame.undoes {
            self.supply_undone(&mut this, triggers);
        }
        self.tidy_sides(&mut this, frame);
        if frame.complement == Complement::Deny && this.recipient.is_empty() {
            this.recipient = self.accusers(trigger, &this.actor);
        }
        if frame.dyadic && !alone && frame.complement != Complement::Deny {
            self.supply_partner(&mut this, frame, triggers);
        }
        if frame.state_act {
            self.supply_state(&mut this);
        }
        self.by_who_tells(&mut this);
        self.told_before(&mut this);
        self.own_words(&mut this);
        this.dropped = this.dropped.take().or_else(|| self.objection(&this, frame));
        this
    }

    /// "The Thais withdrew", "the Saudis fear": a people that does what states do is its state.
    fn a_people_as_state(&self, this: &mut Proposition) {
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
    fn by_content(&self, this: &mut Proposition, frame: &Frame, triggers: &[Trigger]) {
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
    fn of_clause_above(&self, trigger: &Trigger, actor: &[Player], recipient: &[Player]) -> Option<Vec<Player>> {
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
        let row = &self.finder.pack.lexicon.predicates[act.row];
        let aimed = self.fill(row.recipient.as_ref().unwrap_or(&frame.recipient), act, frame);
        aimed.iter().any(|p| p.party.is_known() && !p.owner)
    }

    fn recipient(&self, trigger: &Trigger, frame: &Frame, triggers: &[Trigger], actor: &[Player]) -> Vec<Player> {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let mut recipient = self.fill(row.recipient.as_ref().unwrap_or(&frame.recipient), trigger, frame);
        let nobody = row.recipient.as_ref().is_some_and(|spec| spec.0.iter().flatten().any(|s| *s == Slot::Nobody));
        if !recipient.iter().any(|p| p.party.is_known()) && row.recipient.is_some() && !nobody {
            let by_frame = self.fill(&frame.recipient, trigger, frame);
            if recipient.is_empty() || by_frame.iter().any(|p| p.party.is_known()) {
                recipient = by_frame;
            }
        }
        let noun = row.pos == Pos::Noun;
        if noun && frame.kind == EventType::Request && !recipient.iter().any(|p| p.party.is_known()) {
            recipient = self.asked_in_clause(trigger, actor);
        }
        let mut recipient = self.not_ones_own(trigger, actor, recipient);
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

    /// "froze its assets": what one freezes is not one's own.
    fn not_ones_own(&self, trigger: &Trigger, actor: &[Player], recipient: Vec<Player>) -> Vec<Player> {
        let theirs = |p: &Player| actor.iter().any(|a| a.party.code == p.party.code && a.party.is_known());
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

    /// Speech acts that the speaker performs by speaking are the article's to tell; announced acts of one's own are
    /// promises or threats.
    fn own_words(&self, this: &mut Proposition) {
        let Some(speaker) = this.stance.chain.iter().find(|l| l.role == LinkRole::Speaker) else {
            return self.refused(this);
        };
        let code = speaker.player.party.code.clone();
        let own = code != "---" && this.actor.iter().any(|p| p.party.code == code);
        let first = this.stance.chain.iter().position(|l| l.role == LinkRole::Speaker);
        if !own {
            let asks = this.stance.called_for && this.stance.absorbed.is_none() && code != "---";
            let asked = this.actor.iter().any(|p| p.party.is_known());
            if let Some(at) = first.filter(|_| asks && asked) {
                // "the EU said Serbia must free the students": the EU asks it of Serbia
                let speaker = this.stance.chain.remove(at).player;
                this.recipient = std::mem::replace(&mut this.actor, vec![speaker]);
                this.kind = EventType::Request;
                this.mode = None;
                this.stance.fact = Factuality::Certain;
            }
            return;
        }
        self.refused(this);
        let quad = self.finder.ontology.quad(this.kind);
        let conditional =
            quad == Quad::MaterialConflict && this.stance.fact == Factuality::Possible && self.has_condition(this);
        if conditional
            && this.stance.absorbed.is_none()
            && self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Verb
        {
            // "said they might cut aid if the talks fail"
            this.kind = EventType::Threaten;
            this.mode = None;
            this.stance.fact = Factuality::Certain;
            if let Some(at) = first {
                this.stance.chain.remove(at);
            }
            return;
        }
        if this.stance.own_future && this.stance.fact == Factuality::Underspecified && this.stance.absorbed.is_none() {
            let refused = this.stance.auxiliary.contains(&Auxiliary::Negation);
            let kind = match (quad, refused) {
                (Quad::VerbalCooperation | Quad::MaterialCooperation, false) | (Quad::MaterialConflict, true) => {
                    Some(EventType::Agree)
                }
                (Quad::VerbalCooperation | Quad::MaterialCooperation, true) => Some(EventType::Reject),
                (Quad::MaterialConflict, false) => Some(EventType::Threaten),
                (Quad::VerbalConflict, _) => None,
            };
            if let Some(kind) = kind {
                this.kind = kind;
                this.mode = None;
                this.stance.fact = Factuality::Certain;
                if let Some(at) = first {
                    this.stance.chain.remove(at);
                }
                return;
            }
        }
        let verbal = matches!(quad, Quad::VerbalCooperation | Quad::VerbalConflict);
        let said = this.actor.iter().any(|p| p.party.code == code) && this.kind != EventType::Consult;
        if verbal
            && said
            && let Some(at) = first
        {
            this.stance.chain.remove(at);
        }
    }

    /// "Police said that twelve people had been arrested": a passive that an authority tells of is its own act, where nobody
    /// else is named.
    fn by_who_tells(&self, this: &mut Proposition) {
        use EventType::{Aid, Coerce, Concede, Mobilize, Retreat, Sanction};
        let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
        let verb = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Verb;
        let kind = matches!(this.kind, Aid | Coerce | Concede | Mobilize | Retreat | Sanction);
        if known(&this.actor) || !verb || !kind || !self.is_passive(this.trigger.site()) {
            return;
        }
        let Some(teller) = this.stance.chain.iter().find(|l| l.role == LinkRole::Speaker).map(|l| &l.player) else {
            return;
        };
        let rules =
            teller.party.is_known() && matches!(teller.party.sector.as_deref(), Some("GOV" | "MIL" | "COP" | "JUD"));
        let at_home = this
            .recipient
            .iter()
            .all(|p| p.party.code == teller.party.code && p.party.sector != teller.party.sector || !p.party.is_known());
        if rules && at_home {
            this.actor = vec![Player { inferred: true, ..teller.clone() }];
        }
    }

    /// Whether a condition hangs on an act ("if the talks fail").
    fn has_condition(&self, this: &Proposition) -> bool {
        let r = self.reading;
        let conditional = |k: usize| r.cue_at(k).is_some_and(|c| c.cue == Cue::Condition);
        let mut clauses = r.kids(this.trigger.head).filter(|&k| r.rel(k) == Rel::Advcl);
        clauses.any(|clause| r.kids(clause).any(conditional))
    }

    /// "Canada would not apologise": who will not do what others want refuses.
    fn refused(&self, this: &mut Proposition) {
        use Auxiliary::{Future, Negation};
        let quad = self.finder.ontology.quad(this.kind);
        let friendly =
            matches!(quad, Quad::VerbalCooperation | Quad::MaterialCooperation) && this.kind != EventType::Consult;
        let verb = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Verb;
        let will_not = this.stance.auxiliary.contains(&Future) && this.stance.auxiliary.contains(&Negation);
        let own = this.actor.iter().any(|p| p.party.is_known() && p.party.is_political());
        if verb && friendly && will_not && own && this.stance.absorbed.is_none() {
            this.kind = EventType::Reject;
            this.mode = None;
            this.stance.fact = Factuality::Certain;
        }
    }

    /// Why a proposition is no event.
    fn objection(&self, this: &Proposition, frame: &Frame) -> Option<String> {
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
        if !sides().any(|p| p.party.is_political() || target(p)) && this.kind != EventType::Protest {
            return Some("no political actor on either side".to_owned());
        }
        if !sides().any(|p| p.party.is_known()) {
            return Some("no country, organisation or group can be told".to_owned());
        }
        let row = &self.finder.pack.lexicon.predicates[this.trigger.row];
        if frame.id == "CONCERN" && !this.actor.iter().any(|p| p.party.is_political()) {
            return Some("those who fear are no political actor".to_owned());
        }
        let spoken = row.actor.as_ref().is_some_and(|spec| spec.0.iter().flatten().any(|s| *s == Slot::Speaker));
        if spoken && (this.actor.is_empty() || this.recipient.is_empty()) {
            return Some("nobody is heard to say so of somebody".to_owned());
        }
        if row.pos == Pos::Noun && !this.told_before() {
            let points_back = self
                .reading
                .kids(this.trigger.head)
                .any(|k| self.reading.rel(k) == Rel::Det && self.reading.tree.feats(k).contains("PronType=Dem"));
            let own = |p: &Player| !p.inferred && self.reading.is_under(p.start, this.trigger.head);
            if points_back && !this.actor.iter().chain(&this.recipient).any(own) {
                return Some("told before, and named again without its parties".to_owned());
            }
            return bare_noun(this);
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

    /// A warning is a threat where the act below is the warner's own, or is hostile and the recipient's to suffer.
    fn own_act(&self, this: &Proposition) -> bool {
        let Some(below) = self.complement(this.trigger.head) else { return false };
        let hostile = |word: usize| {
            self.finder.pack.lexicon.predicate_index.at(&[self.reading.lower[word].as_str()], 0).any(|f| {
                self.finder.pack.lexicon.predicates[f.item].frame.is_some_and(|frame| {
                    let kind = self.finder.ontology.frame(frame).kind;
                    self.finder.ontology.quad(kind) == Quad::MaterialConflict || kind == EventType::Threaten
                })
            })
        };
        let subject = self.reading.kids(below).find(|&k| self.reading.rel(k) == Rel::Nsubj);
        let rules =
            this.actor.iter().any(|p| p.party.is_known() && p.party.kind != PartyKind::Org && p.party.is_political());
        if rules && self.is_suffered(below) && hostile(below) {
            // "the police warned that those who stayed would be arrested": by whom goes without saying
            return true;
        }
        match subject {
            Some(subject) => {
                let players = self.players(subject);
                let own = players
                    .iter()
                    .any(|p| this.actor.iter().any(|a| a.party.code == p.party.code && a.party.is_known()));
                own || (players.is_empty() && hostile(subject))
            }
            None => self.reading.rel(below) == Rel::Xcomp && this.recipient.is_empty(),
        }
    }

    /// Whether a clause is a passive without an agent whose verb is a state's to do: an arrest, a sanction, a reprisal.
    fn is_suffered(&self, clause: usize) -> bool {
        let lexicon = &self.finder.pack.lexicon;
        lexicon.predicate_index.at(&[self.reading.lower[clause].as_str()], 0).any(|found| {
            let row = &lexicon.predicates[found.item];
            let frame = row.frame.map(|f| self.finder_frame(f)).filter(|_| row.pos == Pos::Verb);
            let will = || {
                let mut around = self.reading.kids(clause).filter_map(|k| self.reading.cue_at(k));
                around.any(|c| c.cue == Cue::Future)
            };
            let own = frame.is_some_and(|f| {
                matches!(f.kind, EventType::Coerce | EventType::Sanction | EventType::Threaten)
                    || (f.kind == EventType::Assault && will())
            });
            let site = Site { start: clause, end: clause + 1, head: clause, feat: found.feat };
            own && self.is_passive(site) && self.agent(site).is_none()
        })
    }

    /// One happening told by two words of a sentence is one event.
    fn merge(&self, propositions: &mut [Proposition]) {
        for at in 0..propositions.len() {
            if propositions[at].dropped.is_some() {
                continue;
            }
            for other in 0..propositions.len() {
                if other == at || propositions[other].dropped.is_some() {
                    continue;
                }
                if let Some(why) = self.same(&propositions[at], &propositions[other]) {
                    propositions[at].dropped = Some(why);
                    break;
                }
            }
        }
    }

    /// Whether two words of one type between the same sides tell of two acts.
    fn are_two(&self, a: &Proposition, b: &Proposition, coordinated: bool) -> bool {
        let predicates = &self.finder.pack.lexicon.predicates;
        let (row_a, row_b) = (&predicates[a.trigger.row], &predicates[b.trigger.row]);
        let verbs = row_a.pos == Pos::Verb && row_b.pos == Pos::Verb;
        let material = matches!(self.finder.ontology.quad(a.kind), Quad::MaterialConflict | Quad::MaterialCooperation);
        if coordinated && verbs && material {
            // "closed its border and froze the assets"
            return row_a.lemma != row_b.lemma || row_a.frame != row_b.frame;
        }
        (coordinated || row_a.pos == row_b.pos) && row_a.lemma != row_b.lemma && row_a.frame != row_b.frame
    }

    /// Why `a` is told again by `b`, if it is.
    fn same(&self, a: &Proposition, b: &Proposition) -> Option<String> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let (row_a, row_b) = (&predicates[a.trigger.row], &predicates[b.trigger.row]);
        let lent = a.trigger.light.is_some_and(|(verb, ..)| b.trigger.start <= verb && verb < b.trigger.end);
        if lent && row_b.pos == Pos::Verb {
            // "cancelled his visit": the verb has a meaning of its own here
            return Some(format!("told by {}", row_b.id));
        }
        if row_a.pos == Pos::Noun && row_b.pos == Pos::Verb && self.is_wanted_object(a.trigger.head, &b.trigger) {
            // "halted peace talks": the noun is what made the verb's row fire
            return Some(format!("told by {}", row_b.id));
        }
        let aside = matches!(self.reading.rel(a.trigger.head), Rel::Advcl | Rel::Xcomp | Rel::Acl);
        if a.kind == EventType::Reject
            && b.kind == EventType::Protest
            && aside
            && self.reading.head(a.trigger.head) == Some(b.trigger.head)
        {
            // "rallied in the capital, opposing the bill": what the rally is about
            return Some(format!("told by {}", row_b.id));
        }
        let guessed = a.recipient.iter().all(|p| p.inferred);
        let actors = |p: &Proposition| p.actor.iter().map(|p| p.party.code.clone()).collect::<Vec<_>>();
        if a.kind == b.kind
            && aside
            && guessed
            && self.reading.head(a.trigger.head) == Some(b.trigger.head)
            && !self.has_subject(a.trigger.head)
            && actors(a) == actors(b)
        {
            // "summoned the ambassador to protest"
            return Some(format!("told by {}", row_b.id));
        }
        if a.kind != b.kind {
            return None;
        }
        let noun = row_a.pos == Pos::Noun;
        let part = self.reading.is_under(a.trigger.head, b.trigger.head);
        if noun && row_b.pos != Pos::Noun && part {
            // "the attack killed ten", "menggelar serangan": the noun is an argument of the verb
            return Some(format!("told by {}", row_b.id));
        }
        let codes = |players: &[Player]| players.iter().map(|p| p.party.code.clone()).collect::<Vec<_>>();
        let later = a.trigger.head > b.trigger.head;
        let same_sides = codes(&a.actor) == codes(&b.actor) && codes(&a.recipient) == codes(&b.recipient);
        let coordinated =
            self.reading.rel(a.trigger.head) == Rel::Conj || self.reading.rel(b.trigger.head) == Rel::Conj;
        if same_sides && later && a.stance.fact == b.stance.fact && !self.are_two(a, b, coordinated) {
            return Some(format!("the same as {}", row_b.id));
        }
        if noun && part && a.actor.is_empty() {
            return Some(format!("told by {}", row_b.id));
        }
        None
    }
}

/// An event noun counts where its participants are plain.
fn bare_noun(this: &Proposition) -> Option<String> {
    let plain = |p: &&Player| p.party.is_known() && !p.inferred;
    if this.actor.iter().chain(&this.recipient).find(plain).is_none() {
        return Some("a noun without plain participants".to_owned());
    }
    if this.actor.is_empty() && this.recipient.iter().all(|p| p.owner) {
        return Some("a noun without plain participants".to_owned());
    }
    None
}
