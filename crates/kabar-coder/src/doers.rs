//! Whom an answer to an act is aimed at: "condemned the raid" is aimed at the raiders.

use kabar_model::{EventType, Quad, Rel};
use kabar_pack::{AnaphorKind, Feat, Pos};

use crate::{
    discourse::Told,
    mention::{Mention, Party, PartyKind},
    participants::Site,
    scene::{Player, Scene},
    trigger::Trigger,
};

/// Words between a reaction and the party that it is aimed at.
const REACH: usize = 7;

/// Why somebody is answered where the sentence does not name them: they did what is answered, or said it.
const DID: &str = "did what was told before";
pub(crate) const ANSWERED: &str = "said before what is answered";

impl Scene<'_, '_> {
    /// The recipient of a reaction: as filled where somebody is named outright, else who did the act that it is about.
    pub fn doers(&self, trigger: &Trigger, triggers: &[Trigger], actor: &[Player], filled: Vec<Player>) -> Vec<Player> {
        if filled.iter().any(|p| p.party.is_known() && !p.owner) {
            // "concern about the arrest of a Zambian by the police": not who only suffers the act
            let act = self.about(trigger).into_iter().find_map(|word| self.act_in(word, trigger, triggers));
            let part = |act: &&Trigger| {
                !self.is_own_act(act, actor) && filled.iter().all(|p| self.reading.is_under(p.start, act.head))
            };
            let by = act.filter(part).and_then(|act| self.doers_of(act, actor)).unwrap_or_default();
            return if by.iter().any(|p| p.party.is_known()) { by } else { filled };
        }
        for word in self.about(trigger) {
            if let Some(act) = self.act_in(word, trigger, triggers) {
                return self.doers_of(act, actor).unwrap_or_default();
            }
            let said = if self.points_at_words(word) { self.who_said(trigger, actor) } else { Vec::new() };
            if !said.is_empty() {
                return said;
            }
            let act = self.anaphor_over(word).is_some_and(|(.., kind)| kind == AnaphorKind::Act);
            if act || self.verb_carrying(word).is_some() {
                let here = self.doers_here(trigger, triggers, actor);
                if act && !here.is_empty() {
                    return here;
                }
                let told = self.discourse.told().find(|told| is_others(told, actor));
                let at = self.anaphor_over(word).map_or((0, 0), |(start, end, _)| (start, end));
                return told.map(|told| players(told, at, DID)).unwrap_or_default();
            }
        }
        if filled.iter().any(|p| p.party.is_known()) {
            return filled;
        }
        let next = self.named_after(trigger, actor);
        if next.is_empty() { filled } else { next }
    }

    /// "will not apologise for the downing of a Russian jet": whether those who speak of an act have done it.
    fn is_own_act(&self, act: &Trigger, actor: &[Player]) -> bool {
        let frame = self.finder.pack.lexicon.predicates[act.row].frame.map(|f| self.finder_frame(f));
        let by = frame.map(|frame| self.actors_of(act, frame)).unwrap_or_default();
        by.iter().any(|p| actor.iter().any(|a| a.party.code == p.party.code))
    }

    /// "Turkey closed the strait, a decision that Greece deplored": who did what the same sentence told last.
    fn doers_here(&self, reaction: &Trigger, triggers: &[Trigger], actor: &[Player]) -> Vec<Player> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let mut before: Vec<&Trigger> = triggers.iter().filter(|t| t.end <= reaction.start).collect();
        before.sort_by_key(|t| std::cmp::Reverse(t.start));
        let did = |t: &&Trigger| {
            let frame = predicates[t.row].frame.map(|f| self.finder_frame(f))?;
            let mut by = self.actors_of(t, frame);
            by.retain(|p| p.party.is_known() && actor.iter().all(|a| a.party != p.party));
            (!by.is_empty()).then_some(by)
        };
        before.iter().find_map(did).unwrap_or_default()
    }

    /// The party named soon after a predicate, where the tree shows no way to it ("fears … that Russia will …").
    fn named_after(&self, trigger: &Trigger, actor: &[Player]) -> Vec<Player> {
        let other = |m: &&Mention| {
            m.start >= trigger.end
                && m.parties[0].is_known()
                && m.parties[0].kind != PartyKind::Media
                && actor.iter().all(|a| a.party.code != m.parties[0].code)
        };
        let Some(next) = self.mentions.iter().find(other) else { return Vec::new() };
        let between = trigger.end..next.start;
        let apart = between.clone().any(|w| matches!(self.reading.forms[w], ";" | ":" | "\"" | "“" | "”"));
        if between.len() > REACH || apart { Vec::new() } else { self.players(next.start) }
    }

    /// The nouns that a predicate is about: its object, else what stands under its prepositions.
    fn about(&self, trigger: &Trigger) -> Vec<usize> {
        let rules = &self.finder.pack.syntax;
        let mut words: Vec<usize> = self.patient(trigger.site()).into_iter().collect();
        words.extend(self.complement(trigger.head).and_then(|c| self.subject(c)));
        let verb = trigger.light.map(|(verb, ..)| verb);
        // "expressed concern about": hung on whichever word of the phrase
        let frame = self.finder.pack.lexicon.predicates[trigger.row].frame.map(|f| self.finder_frame(f));
        let blames = frame.is_some_and(|f| f.kind == EventType::Accuse);
        let phrase = if blames { trigger.start..trigger.end } else { trigger.head..trigger.head + 1 };
        for at in phrase.chain(verb) {
            words.extend(
                self.reading
                    .obliques(at, rules)
                    .filter(|(case, _)| !rules.is_place(case) && !rules.agent_preps.contains(case))
                    .map(|(_, noun)| noun),
            );
        }
        words
    }

    /// The event noun at a word or just below it.
    fn act_in<'t>(&self, word: usize, reaction: &Trigger, triggers: &'t [Trigger]) -> Option<&'t Trigger> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let at = |word: usize| {
            triggers.iter().find(|t| t.head == word && t.head != reaction.head && predicates[t.row].pos == Pos::Noun)
        };
        let nominal = |k: &usize| matches!(self.reading.rel(*k), Rel::Nmod | Rel::Compound | Rel::Flat | Rel::Conj);
        at(word).or_else(|| self.reading.kids(word).filter(nominal).find_map(at))
    }

    /// Who did an act: as the sentence says, else as the article told it before.
    fn doers_of(&self, act: &Trigger, actor: &[Player]) -> Option<Vec<Player>> {
        let row = &self.finder.pack.lexicon.predicates[act.row];
        let frame = self.finder_frame(row.frame?);
        let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
        let mut named = self.actors_of(act, frame);
        if frame.symmetric {
            named.extend(self.recipients_of(act, frame));
        }
        named.retain(|p| actor.iter().all(|a| a.party.code != p.party.code));
        if known(&named) {
            for player in &mut named {
                player.owner = true;
            }
            return Some(named);
        }
        let to = self.recipients_of(act, frame);
        let fits = |told: &&Told| {
            alike(told.kind, frame.kind)
                && is_others(told, actor)
                && (!known(&to) || to.iter().any(|p| Told::names(&told.recipient, &p.party.code)))
        };
        let lemma = self.reading.tree.lemma(act.head).to_lowercase();
        let same_word = self.discourse.told().filter(fits).find(|told| told.words.contains(&lemma));
        if let Some(told) = same_word.or_else(|| self.discourse.told().find(fits)) {
            return Some(players(told, (act.start, act.end), self.why_answered(act, told, actor)));
        }
        // "condemned the arrest of journalists in Turkey": by the state whose they are
        let whose = to.iter().find(|p| frame.state_act && p.party.is_known() && !p.party.is_political())?;
        let state = self.only_a_state(&whose.party.code, act);
        Some(state.into_iter().filter(|s| actor.iter().all(|a| a.party.code != s.party.code)).collect())
    }

    /// Who did the act that is undone, and to whom: those who lift a sanction are those who imposed it.
    pub fn undone(&self, trigger: &Trigger, triggers: &[Trigger]) -> Option<(Vec<Player>, Vec<Player>)> {
        let about = self.about(trigger);
        let Some(act) = about.iter().find_map(|&word| self.act_in(word, trigger, triggers)) else {
            // "embargo India terhadap Nepal": a noun that evokes nothing by itself has its sides all the same
            let noun = *about.first()?;
            let owners: Vec<Player> =
                self.possessors(Site::word(noun, Feat::Base)).into_iter().flat_map(|w| self.players(w)).collect();
            return (!owners.is_empty()).then_some((owners, Vec::new()));
        };
        let row = &self.finder.pack.lexicon.predicates[act.row];
        let frame = self.finder_frame(row.frame?);
        let actor = self.actors_of(act, frame);
        let recipient = self.recipients_of(act, frame);
        Some((actor, recipient))
    }

    /// Who most did something of the sort that is praised or blamed.
    pub fn last_doers(&self, trigger: &Trigger, reaction: EventType, actor: &[Player]) -> Vec<Player> {
        let quad = |kind| self.finder.ontology.quad(kind);
        let good = quad(reaction) == Quad::VerbalCooperation;
        let fits = |told: &&Told| {
            let kind = quad(told.kind);
            let act = if good {
                kind == Quad::MaterialCooperation || kind == Quad::VerbalCooperation
            } else {
                kind == Quad::MaterialConflict
            };
            act && is_others(told, actor)
        };
        let all: Vec<&Told> = self.discourse.told().filter(fits).collect();
        let doer = |told: &Told| told.actor.first().map(|(party, _)| party.code.clone());
        let times = |told: &Told| all.iter().filter(|other| doer(other) == doer(told)).count();
        let most = all.iter().enumerate().max_by_key(|(at, told)| (times(told), std::cmp::Reverse(*at)));
        let told = most.map(|(_, told)| *told);
        told.map(|told| players(told, (trigger.start, trigger.end), DID)).unwrap_or_default()
    }

    /// "He accuses the president of fraud, a charge the president denies".
    fn accusers_here(&self, trigger: &Trigger, triggers: &[Trigger], actor: &[Player]) -> Vec<Player> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let ours = |p: &Player| actor.iter().any(|a| a.party.code == p.party.code && a.party.sector == p.party.sector);
        for other in triggers.iter().filter(|t| t.start < trigger.start) {
            let row = &predicates[other.row];
            let Some(frame) = row.frame.map(|f| self.finder_frame(f)).filter(|f| f.kind == EventType::Accuse) else {
                continue;
            };
            if self.recipients_of(other, frame).iter().any(ours) {
                let mut by = self.actors_of(other, frame);
                by.retain(|p| p.party.is_known() && !ours(p));
                if !by.is_empty() {
                    return by;
                }
            }
        }
        Vec::new()
    }

    /// Who last accused those who deny.
    pub fn accusers(&self, trigger: &Trigger, triggers: &[Trigger], actor: &[Player]) -> Vec<Player> {
        let here = self.accusers_here(trigger, triggers, actor);
        if !here.is_empty() {
            return here;
        }
        let accused = |told: &&Told| {
            told.kind == EventType::Accuse
                && is_others(told, actor)
                && actor.iter().any(|a| Told::names(&told.recipient, &a.party.code))
        };
        // whoever said of them what they deny
        let claims = |told: &Told| -> Option<Party> {
            let theirs = actor
                .iter()
                .any(|a| Told::names(&told.actor, &a.party.code) || Told::names(&told.recipient, &a.party.code));
            let holder = told.holder.as_ref().filter(|h| theirs && h.is_known() && h.kind != PartyKind::Media)?;
            actor.iter().all(|a| a.party.code != holder.code).then(|| holder.clone())
        };
        let at = (trigger.start, trigger.end);
        let told = self.discourse.told().find_map(|told| {
            if accused(&told) {
                return Some(players(told, at, self.why_answered(trigger, told, actor)));
            }
            // "Canada says that India did it": of an act of those who deny it
            let theirs = actor.iter().any(|a| Told::names(&told.actor, &a.party.code));
            let because = if theirs && self.is_just_told(trigger, told) { ANSWERED } else { DID };
            claims(told).map(|holder| players(&Told { actor: vec![(holder, true)], ..told.clone() }, at, because))
        });
        let answered = told.unwrap_or_default();
        let words = self.patient(trigger.site()).is_some_and(|word| self.points_at_words(word));
        if answered.is_empty() && words { self.who_said(trigger, actor) } else { answered }
    }

    /// "rejected the claim", "menampik laporan itu": whether a word points back at what was said.
    fn points_at_words(&self, word: usize) -> bool {
        self.anaphor_over(word).is_some_and(|(.., kind)| kind == AnaphorKind::Said)
    }

    /// Who said what is answered: the last to charge those who answer, to ask or to offer something of them; else of anybody.
    fn who_said(&self, trigger: &Trigger, actor: &[Player]) -> Vec<Player> {
        let by_others = |told: &&Told| said(told.kind) && is_others(told, actor);
        let of_them = |told: &&Told| actor.iter().any(|a| Told::names(&told.recipient, &a.party.code));
        let told = || self.discourse.told().filter(by_others);
        let last = told().find(of_them).or_else(|| told().next());
        let because = |told: &Told| self.why_answered(trigger, told, actor);
        last.map(|told| players(told, (trigger.start, trigger.end), because(told))).unwrap_or_default()
    }

    /// What was said of those who answer in this sentence or the one before is what they answer; else that is a guess.
    fn why_answered(&self, trigger: &Trigger, told: &Told, actor: &[Player]) -> &'static str {
        let of_them = actor.iter().any(|a| Told::names(&told.recipient, &a.party.code));
        if said(told.kind) && of_them && self.is_just_told(trigger, told) { ANSWERED } else { DID }
    }

    /// Whether this sentence or the one before tells of an event, so that whoever answers need not say what.
    fn is_just_told(&self, answer: &Trigger, told: &Told) -> bool {
        told.sentence + 1 >= self.discourse.sentence && self.complement(answer.head).is_none()
    }
}

/// Whether events of a type are words.
fn said(kind: EventType) -> bool {
    use EventType::{Accuse, Agree, Reject, Request, Threaten};
    matches!(kind, Accuse | Agree | Reject | Request | Threaten)
}

/// An attack is told by words of any kind of force.
fn alike(told: EventType, named: EventType) -> bool {
    use EventType::{Agree, Assault, Coerce, Consult, Support};
    told == named
        || matches!((told, named), (Assault, Coerce) | (Coerce, Assault))
        || matches!((told, named), (Agree | Support | Consult, Agree | Support | Consult))
}

/// The doers of an event told before; of a mutual one, all who took part.
fn players(told: &Told, at: (usize, usize), because: &str) -> Vec<Player> {
    let party = |party: &Party| Player { owner: true, ..Player::supplied(party, at, because) };
    let mutual = matches!(told.kind, EventType::Consult | EventType::Agree | EventType::Support);
    let others = told.recipient.iter().filter(|_| mutual);
    told.actor.iter().chain(others).filter(|(p, _)| p.is_known()).map(|(p, _)| party(p)).collect()
}

/// Whether an event was done by somebody else than those who react to it.
fn is_others(told: &Told, actor: &[Player]) -> bool {
    told.actor.iter().any(|(party, _)| party.is_known()) && !actor.iter().any(|a| Told::has(&told.actor, &a.party))
}
