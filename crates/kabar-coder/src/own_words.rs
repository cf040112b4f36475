//! What parties say of their own acts: promises, threats and refusals in their own words; warnings of what one will do oneself.

use kabar_model::{Auxiliary, EventType, Factuality, LinkRole, Quad, Rel};
use kabar_pack::{Cue, Pos};

use crate::{
    mention::PartyKind,
    participants::Site,
    proposition::Proposition,
    scene::{Player, Scene},
};

impl Scene<'_, '_> {
    /// Speech acts that the speaker performs by speaking are the article's to tell; announced acts of one's own are
    /// promises or threats.
    pub(crate) fn own_words(&self, this: &mut Proposition) {
        let Some(speaker) = this.stance.chain.iter().find(|l| l.role == LinkRole::Speaker) else {
            return self.refused(this, false);
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
        self.refused(this, true);
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
        // "are to meet on Friday, officials said": a schedule is no promise
        let open = this.stance.own_future && !self.is_to_be(this.trigger.head);
        if open && this.stance.fact == Factuality::Underspecified && this.stance.absorbed.is_none() {
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
    pub(crate) fn by_who_tells(&self, this: &mut Proposition) {
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
    /// Talks are refused in one's own words alone: that two will not meet is no refusal.
    pub(crate) fn refused(&self, this: &mut Proposition, own_words: bool) {
        use Auxiliary::{Future, Negation};
        let quad = self.finder.ontology.quad(this.kind);
        let friendly = matches!(quad, Quad::VerbalCooperation | Quad::MaterialCooperation)
            && (own_words || this.kind != EventType::Consult);
        let verb = self.finder.pack.lexicon.predicates[this.trigger.row].pos == Pos::Verb;
        let will_not = this.stance.auxiliary.contains(&Future) && this.stance.auxiliary.contains(&Negation);
        let own = this.actor.iter().any(|p| p.party.is_known() && p.party.is_political());
        if verb && friendly && will_not && own && this.stance.absorbed.is_none() {
            this.kind = EventType::Reject;
            this.mode = None;
            this.stance.fact = Factuality::Certain;
        }
    }

    /// A warning is a threat where the act below is the warner's own, or is hostile and the recipient's to suffer.
    pub(crate) fn own_act(&self, this: &Proposition) -> bool {
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
}
