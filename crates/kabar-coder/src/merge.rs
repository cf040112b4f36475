//! One happening told by two words of a sentence is one event.

use kabar_model::{EventType, Quad, Rel};
use kabar_pack::{Pos, Slot};

use crate::{
    proposition::Proposition,
    scene::{Player, Scene},
};

impl Scene<'_, '_> {
    /// One happening told by two words of a sentence is one event.
    pub(crate) fn merge(&self, propositions: &mut [Proposition]) {
        // "resolved to freeze the accord": what the freezing takes in goes, though the resolve tells of it
        let mut merged = vec![false; propositions.len()];
        for at in 0..propositions.len() {
            if propositions[at].dropped.is_some() {
                continue;
            }
            for other in 0..propositions.len() {
                if other == at || (propositions[other].dropped.is_some() && !merged[other]) {
                    continue;
                }
                let (this, that) = (&propositions[at], &propositions[other]);
                let why = if merged[other] { self.taken_in(this, that) } else { self.same(this, that) };
                if let Some(why) = why {
                    let (gone, kept) = (&propositions[at], &propositions[other]);
                    // "kept their shops shut in protest at the king"
                    let protest = gone.kind == EventType::Protest;
                    // "resolved to break off the talks with Peru"
                    let below = self.reading.rel(gone.trigger.head) == Rel::Xcomp
                        && self.reading.head(gone.trigger.head) == Some(kept.trigger.head);
                    // "voiced concerns over the expansion of the bloc": whom the noun finds and the verb does not
                    let asks = |row: usize| {
                        let spec = self.finder.pack.lexicon.predicates[row].recipient.as_ref();
                        spec.is_none_or(|spec| spec.0 != [[Slot::Nobody]])
                    };
                    let noun = self.finder.pack.lexicon.predicates[gone.trigger.row].pos == Pos::Noun
                        && self.reading.head(gone.trigger.head) == Some(kept.trigger.head)
                        && self.reading.rel(gone.trigger.head) == Rel::Obj
                        && asks(kept.trigger.row)
                        && gone.recipient.iter().all(|p| kept.actor.iter().all(|a| a.party.code != p.party.code));
                    if kept.kind == gone.kind
                        && (protest || below || noun || (kept.actor.len() < 2 && self.is_outcome(gone, kept)))
                        && kept.recipient.is_empty()
                        && !gone.recipient.is_empty()
                    {
                        let recipient = gone.recipient.clone();
                        propositions[other].recipient = recipient;
                    }
                    propositions[at].dropped = Some(why);
                    merged[at] = true;
                    break;
                }
            }
        }
    }

    /// "shelled the town, killing ten", "an attack that left five dead": whether `a` is the harm that `b` did.
    fn is_outcome(&self, a: &Proposition, b: &Proposition) -> bool {
        let r = self.reading;
        let predicates = &self.finder.pack.lexicon.predicates;
        let frame = predicates[a.trigger.row].frame.map(|f| self.finder_frame(f));
        let harm = frame.is_some_and(|f| f.outcome) && a.kind == b.kind;
        let head = a.trigger.head;
        let aside = matches!(r.rel(head), Rel::Advcl | Rel::Xcomp | Rel::Acl);
        let marked = r.kids(head).any(|k| r.rel(k) == Rel::Mark && self.opens_clause(k));
        let within =
            |w: usize| (b.trigger.start..b.trigger.end).contains(&w) || b.trigger.light.is_some_and(|l| l.0 == w);
        let above = r.head(head).is_some_and(within);
        let code = |players: &[Player]| players.iter().map(|p| p.party.code.clone()).collect::<Vec<_>>();
        let same = a.actor.iter().all(|p| p.inferred) || code(&a.actor) == code(&b.actor);
        harm && aside && !marked && above && same
    }

    /// "the lifting of sanctions", "a ban on imports": whether the noun `a` is what the noun `b` puts an end to.
    fn is_undone(&self, a: &Proposition, b: &Proposition) -> bool {
        use EventType::{Aid, Concede, Consult, Cooperate, Sanction, Support};
        let r = self.reading;
        let ends = match b.kind {
            Concede => matches!(a.kind, Sanction | EventType::Coerce),
            Sanction => matches!(a.kind, Aid | Cooperate | Consult | Support),
            _ => false,
        };
        let below = r.head(a.trigger.head).is_some_and(|h| (b.trigger.start..b.trigger.end).contains(&h));
        let own = a.actor.iter().any(|p| !p.inferred && b.actor.iter().all(|o| o.party.code != p.party.code));
        ends && below && matches!(r.rel(a.trigger.head), Rel::Nmod | Rel::Compound) && !own
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

    /// "halted peace talks": whether the noun of `a` is what made the verb's row of `b` fire.
    fn taken_in(&self, a: &Proposition, b: &Proposition) -> Option<String> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let (row_a, row_b) = (&predicates[a.trigger.row], &predicates[b.trigger.row]);
        let rows_b = std::iter::once(&b.trigger).chain(b.trigger.others.iter());
        let mut of_frame = rows_b.filter(|t| predicates[t.row].frame == row_b.frame);
        let mut wanted = || of_frame.any(|t| self.is_wanted_object(a.trigger.head, t));
        // "Norway's aid to Vietnam was welcomed by Kenya": the act that is answered is somebody else's
        let answer = row_b.frame.is_some_and(|frame| self.finder_frame(frame).reaction);
        // "the arrest of a priest by soldiers drew condemnation from bishops": of one state, and not the same
        let apart = |p: &Player, o: &Player| p.party.code != o.party.code || p.party.sector != o.party.sector;
        let others = |p: &Player| !p.inferred && p.party.is_known() && b.actor.iter().all(|o| apart(p, o));
        if answer && a.kind != b.kind && a.actor.iter().any(others) && !a.recipient.is_empty() {
            return None;
        }
        (row_a.pos == Pos::Noun && row_b.pos == Pos::Verb && wanted()).then(|| format!("told by {}", row_b.id))
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
        if let Some(why) = self.taken_in(a, b) {
            return Some(why);
        }
        if self.is_outcome(a, b) {
            return Some(format!("told by {}", row_b.id));
        }
        if row_a.pos == Pos::Noun && row_b.pos == Pos::Noun && self.is_undone(a, b) {
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
        // "gave its envoy 48 hours in return for the expulsion of two diplomats by Canada": what somebody else has done
        let of_others =
            |p: &Player| !p.inferred && p.party.is_known() && b.actor.iter().all(|o| o.party.code != p.party.code);
        let elses = !b.actor.is_empty()
            && !a.actor.is_empty()
            && a.actor.iter().all(of_others)
            && a.recipient.iter().any(|p| p.party.is_known() && !p.inferred);
        if noun && row_b.pos != Pos::Noun && part && !elses {
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
