//! The two sides of a proposition made whole: those left out supplied, those that cannot be put right.

use kabar_model::{EventType, Quad};
use kabar_pack::{AnaphorKind, Frame, NameKind, Pos, Slot};

use crate::{
    discourse::Told,
    mention::{ARTICLES_COUNTRY, Mention, Party, PartyKind},
    proposition::Proposition,
    scene::{Player, Scene},
    trigger::{Trigger, distinct},
};

impl Scene<'_, '_> {
    /// Sides left out by what undoes an act are those of the act.
    pub(crate) fn supply_undone(&self, this: &mut Proposition, triggers: &[Trigger]) {
        let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
        let Some((actor, recipient)) = self.undone(&this.trigger, triggers) else { return };
        if !known(&this.actor) {
            this.actor = distinct(actor);
        }
        if known(&recipient) && (!known(&this.recipient) || this.recipient.iter().all(|p| p.owner)) {
            this.recipient = distinct(recipient);
        } else if !known(&this.recipient)
            && let [actor] = &this.actor[..]
        {
            // "may lift the freeze": from those on whom the article told that it was put
            let hostile = |kind| {
                matches!(kind, EventType::Sanction | EventType::Coerce | EventType::Mobilize | EventType::Assault)
            };
            let put = |told: &&Told| hostile(told.kind) && Told::names(&told.actor, &actor.party.code);
            let told = self.discourse.told().filter(put).find_map(|told| {
                told.recipient.iter().map(|(p, _)| p).find(|p| p.is_known() && p.code != actor.party.code).cloned()
            });
            let at = (this.trigger.start, this.trigger.end);
            this.recipient.extend(told.map(|party| Player::supplied(&party, at, "told before")));
        }
    }

    /// What only states do is done by the state of those it is done to, where nobody else is named.
    pub(crate) fn supply_state(&self, this: &mut Proposition, triggers: &[Trigger]) {
        if !this.actor.is_empty() || this.recipient.len() != 1 {
            return;
        }
        let party = &this.recipient[0].party;
        // "the arrest of journalists in Turkey": their own words say where
        let settled = self.mention_at(this.recipient[0].start).is_some_and(|m| self.is_at_place(m));
        let here = if settled { Some(party) } else { self.place_state(&this.trigger) };
        // "Alan Gross freed": by whoever held him
        let conflict = |kind| self.finder.ontology.quad(kind) == Quad::MaterialConflict;
        let holds = if this.kind == EventType::Retreat { self.discourse.last_actor_on(party, &conflict) } else { None };
        let abroad = if this.kind == EventType::Coerce { self.captor(party) } else { None };
        let code = match (here, holds, &abroad) {
            (Some(place), ..) => &place.code,
            (None, Some(holder), _) => &holder.code,
            (None, None, Some(captor)) => captor,
            (None, None, None) => &party.code,
        };
        // who condemns an act has not done it
        let code = if self.reacting(this, triggers).iter().any(|p| p.party.code == *code) { &party.code } else { code };
        let state = self.only_a_state(code, &this.trigger);
        this.actor.extend(state);
    }

    /// Who answers the act of a noun in the same clause: "Germany condemned the arrest".
    fn reacting(&self, this: &Proposition, triggers: &[Trigger]) -> Vec<Player> {
        let predicates = &self.finder.pack.lexicon.predicates;
        let above = |t: &&Trigger| t.head != this.trigger.head && self.reading.is_under(this.trigger.head, t.head);
        let answers = triggers.iter().filter(above).filter_map(|t| {
            let frame = predicates[t.row].frame.map(|f| self.finder_frame(f))?;
            let hostile = frame.reaction && self.finder.ontology.quad(frame.kind) == Quad::VerbalConflict;
            (hostile && predicates[this.trigger.row].pos == Pos::Noun).then(|| self.actors_of(t, frame))
        });
        answers.flatten().collect()
    }

    pub(crate) fn is_at_place(&self, mention: &Mention) -> bool {
        let syntax = &self.finder.pack.syntax;
        (mention.start..mention.end).any(|w| syntax.is_place(self.reading.case_of(w)))
    }

    /// "Mr Gross had been held for five years": those of one state, where the article is about another, are held by that one.
    fn captor(&self, party: &Party) -> Option<String> {
        let home = self.discourse.home().filter(|&home| home != party.code && !party.is_political())?;
        let pair = self.discourse.main_pair().filter(|pair| pair.iter().any(|p| p.code == party.code));
        let other = pair.and_then(|pair| pair.into_iter().map(|p| p.code).find(|code| *code != party.code));
        Some(other.unwrap_or_else(|| home.to_owned()))
    }

    /// The state that the sentence names as the place of an act: hung on nothing else than the act and what holds it.
    pub(crate) fn place_state(&self, act: &Trigger) -> Option<&Party> {
        let r = self.reading;
        let of_act = |m: &Mention| {
            let top = (m.start..m.end).find(|&w| r.head(w).is_none_or(|head| !(m.start..m.end).contains(&head)));
            let above = top.and_then(|top| r.head(top));
            r.is_under(m.start, act.head) || above.is_none_or(|above| r.is_under(act.head, above))
        };
        let place = |m: &&Mention| m.parties[0].kind == PartyKind::State && self.is_at_place(m) && of_act(m);
        self.mentions.iter().find(place).map(|m| &m.parties[0])
    }

    /// The state of a code as the doer of what only states do.
    pub(crate) fn only_a_state(&self, code: &str, act: &Trigger) -> Option<Player> {
        self.state(code, act, |id| format!("only a state does it: actors/{id}"))
    }

    /// The state of a code as a side that the sentence leaves out; nothing where the code is of no state.
    pub(crate) fn state(&self, code: &str, trigger: &Trigger, because: impl Fn(&str) -> String) -> Option<Player> {
        let entry = self.finder.actors.find(code).map(|at| self.finder.actors.entry(at))?;
        let party = Party {
            code: entry.id.clone(),
            sector: entry.coding(self.finder.day).sector,
            name: None,
            kind: PartyKind::State,
            office: None,
            because: because(&entry.id),
        };
        let player = Player { party, start: trigger.start, end: trigger.end, owner: false, inferred: true };
        entry.kind.is_state().then_some(player)
    }

    /// Media are no parties; nobody does a thing to himself; a mutual act has its two parties on one side.
    pub(crate) fn tidy_sides(&self, this: &mut Proposition, frame: &Frame) {
        this.actor.retain(|p| p.party.kind != PartyKind::Media || p.party.sector.as_deref() == Some("MED"));
        if frame.kind == EventType::Assault {
            // "air strikes in Gaza killed twelve": the place of what kills is not who kills
            let thing = |p: &Player| {
                p.owner
                    && self
                        .mention_at(p.start)
                        .is_some_and(|m| m.parties[0].kind == PartyKind::State && self.is_at_place(m))
            };
            this.actor.retain(|p| !thing(p));
        }
        let actors: Vec<(String, Option<String>)> =
            this.actor.iter().map(|p| (p.party.code.clone(), p.party.sector.clone())).collect();
        let own_side = |p: &Player| {
            let armed = |sector: Option<&str>| matches!(sector, Some("MIL" | "COP" | "REB"));
            let fellow = p.inferred && armed(p.party.sector.as_deref());
            actors.iter().any(|(code, sector)| {
                *code == p.party.code
                    && !matches!(sector.as_deref(), Some("REB" | "OPP"))
                    && ((p.owner && p.party.kind == PartyKind::State)
                        || (fellow && (sector.as_deref() == Some("GOV") || *sector == p.party.sector)))
            })
        };
        if frame.kind == EventType::Assault && !this.recipient.is_empty() && this.recipient.iter().all(own_side) {
            // "Armenia said Azerbaijani forces shelled its positions, killing two soldiers": not their own
            let others = |p: &Player| actors.iter().all(|(code, _)| *code != p.party.code);
            let mut told = self.speaker_above(this.trigger.head);
            told.retain(others);
            this.recipient = told;
        }
        // "troops left Semanggi": a town of one's own is where it happens
        let town = |p: &Player| {
            let part = self.mention_at(p.start).is_some_and(|m| m.name == Some(NameKind::Part));
            part && p.party.kind == PartyKind::State
                && this.actor.iter().any(|a| a.party.code == p.party.code && a.party.is_political())
        };
        let hit = matches!(this.kind, EventType::Assault | EventType::Coerce) && this.recipient.iter().any(town);
        this.recipient.retain(|p| !town(p));
        if hit && this.recipient.is_empty() {
            this.recipient = self.own_people(&this.trigger, frame);
        }
        self.not_their_own(this);
        self.not_themselves(this, frame);
        if matches!(this.kind, EventType::Retreat | EventType::Sanction) {
            // "pulled its soldiers out": forces and officials of one's own are not whom it is done to
            let organ = |p: &Player| matches!(p.party.sector.as_deref(), Some("GOV" | "MIL" | "COP"));
            let ours = |p: &Player| {
                actors.iter().any(|(code, sector)| *code == p.party.code && sector.as_deref() == Some("GOV"))
            };
            let of_a_town = this.actor.iter().any(|a| self.is_local(a));
            this.recipient.retain(|p| of_a_town || !(organ(p) && p.party.is_known() && ours(p)));
        }
        if frame.symmetric && this.actor.is_empty() && this.recipient.is_empty() {
            this.actor = self.signers(&this.trigger);
        }
        // "baku tembak tentara Thailand dan Kamboja"
        let nobody = !this.actor.iter().any(|p| p.party.is_known());
        if frame.symmetric && nobody && this.recipient.len() > 1 {
            std::mem::swap(&mut this.actor, &mut this.recipient);
        }
        of_who_rules(this);
        on_their_ground(this);
        let pair = |p: &Player| self.anaphor_over(p.start).is_some_and(|(.., kind)| kind == AnaphorKind::Pair);
        if frame.symmetric && this.actor.len() > 1 && this.actor.iter().all(pair) {
            // "the two countries share intelligence on …"
            this.recipient.clear();
        }
        if !frame.actor.0.iter().flatten().any(|s| *s != Slot::Nobody) {
            this.actor.clear();
        }
    }
}

impl Scene<'_, '_> {
    /// Whether a side is a person whom the sentence names, or speaks of by an office.
    fn is_somebody(&self, player: &Player) -> bool {
        let named = self.mention_at(player.start).is_some_and(|m| m.role.is_some() || m.name.is_some());
        named && !player.owner && !player.inferred && matches!(player.party.kind, PartyKind::Person | PartyKind::Office)
    }

    /// Whether two sides may be the same person: told at the same place, by the same name, or in the same words.
    fn said_alike(&self, a: &Player, b: &Player) -> bool {
        let same = |x: &Option<String>, y: &Option<String>| x.is_some() && x == y;
        let words = |p: &Player| self.mention_at(p.start).map(|m| self.reading.lower[m.start..m.end].to_vec());
        a.start == b.start || same(&a.party.name, &b.party.name) || words(a) == words(b)
    }

    /// Whether a role noun is of a part of a state: "the mayor of Lyon".
    fn is_local(&self, player: &Player) -> bool {
        let rules = &self.finder.pack.syntax;
        // one whom another sentence names has its words there
        let words = self.reading.lower.get(player.start..player.end.min(self.reading.len())).unwrap_or_default();
        let of = |phrase: &String| {
            let phrase: Vec<&str> = phrase.split(' ').collect();
            words.windows(phrase.len()).any(|window| window.iter().map(String::as_str).eq(phrase.iter().copied()))
        };
        player.party.sector.is_some() && rules.local.iter().any(of)
    }

    /// "Wendish troops attacked Denmark": forces of whom no state is told are not those of the state that they attack, nor is a
    /// queen whom spies of a state kill the queen of that state.
    fn not_their_own(&self, this: &mut Proposition) {
        if this.kind != EventType::Assault {
            return;
        }
        let forces = |p: &Player| matches!(p.party.sector.as_deref(), Some("MIL" | "SPY"));
        let guessed = |p: &Player| self.mention_at(p.start).is_some_and(|m| m.inferred && m.role.is_some());
        let state = |p: &Player| p.party.kind == PartyKind::State && !p.owner && !p.inferred;
        let told: Vec<String> = this.recipient.iter().filter(|p| state(p)).map(|p| p.party.code.clone()).collect();
        this.actor.retain(|p| !(forces(p) && guessed(p) && told.contains(&p.party.code)));
        let told: Vec<String> =
            this.actor.iter().filter(|p| forces(p) && !guessed(p)).map(|p| p.party.code.clone()).collect();
        let ruler = |p: &Player| p.party.sector.as_deref() == Some("GOV") && guessed(p);
        this.recipient.retain(|p| !(ruler(p) && told.contains(&p.party.code)));
    }

    /// Nobody does a thing to himself; rivals and offices of one state do to each other.
    fn not_themselves(&self, this: &mut Proposition, frame: &Frame) {
        let hostile = matches!(self.finder.ontology.quad(frame.kind), Quad::VerbalConflict | Quad::MaterialConflict);
        let by_person =
            !this.actor.is_empty() && this.actor.iter().all(|a| a.party.kind == PartyKind::Person && !a.owner);
        let object = self.patient(this.trigger.site());
        let actors = &this.actor;
        let named = |name: &Option<String>| actors.iter().any(|a| a.party.name == *name);
        this.recipient.retain(|p| {
            let same = actors.iter().any(|a| {
                // "parliament rejected the president's budget" stays; "Israel defended its decision" does not
                let thing = p.owner && p.party.kind == PartyKind::State && a.party.sector.as_deref() != Some("REB");
                a.party.code == p.party.code && (a.party.sector == p.party.sector || thing)
            });
            // "supporters of the chairman stormed the office of the party": rivals in one state
            let divided =
                matches!(p.party.sector.as_deref(), Some("PTY" | "OPP" | "LEG" | "CVL" | "NGO" | "LAB" | "ETH"));
            // "the mayor accused Jean Petit, the minister"
            let person = p.party.kind == PartyKind::Person && !p.owner && hostile && by_person;
            let rival = p.party.kind != PartyKind::State
                && (divided || person)
                && !p.inferred
                && p.party.name.is_some()
                && !named(&p.party.name);
            // "Seehofer accused the chancellor": an office that its object names and the actor does not hold
            let office = self.mention_at(p.start).and_then(|m| m.role).is_some()
                && p.party.name.is_none()
                && !named(&None)
                && person
                && object.is_some_and(|o| p.start <= o && o < p.end);
            // "the mayor of Lyon sued the government": of a town and of the state
            let apart = !p.owner
                && self.mention_at(p.start).is_some_and(|m| m.role.is_some())
                && !actors.is_empty()
                && actors.iter().all(|a| self.is_local(a) != self.is_local(p));
            let words = actors.iter().any(|a| (a.start, a.end) == (p.start, p.end));
            // "the interior minister met the finance minister": of one state as their words say, or both by the same guess
            let guessed = |p: &Player| self.mention_at(p.start).is_some_and(|m| m.inferred);
            let fellow = |a: &Player| self.is_somebody(a) && !self.said_alike(a, p) && (guessed(a) || !guessed(p));
            let two = self.is_somebody(p) && !actors.is_empty() && actors.iter().all(fellow);
            let stays = !same || rival || office || apart || two || !p.party.is_known();
            stays && !words
        });
    }
}

impl Scene<'_, '_> {
    /// "the Chile-Peru pact was signed": by those whose it is, where they are several.
    fn signers(&self, trigger: &Trigger) -> Vec<Player> {
        let site = trigger.site();
        let verb = self.finder.pack.lexicon.predicates[trigger.row].pos == Pos::Verb;
        let pact = self.patient(site).filter(|_| verb && self.is_passive(site));
        let mut owners = distinct(pact.map(|noun| self.players(noun)).unwrap_or_default());
        owners.retain(|p| p.party.is_known());
        if owners.len() < 2 {
            return Vec::new();
        }
        owners.into_iter().map(|p| Player { owner: false, ..p }).collect()
    }

    /// Whose charge is denied, where nobody is told to have made it: parties and people answer the government of their state,
    /// the police their people.
    pub(crate) fn charged_at_home(&self, this: &mut Proposition, frame: &Frame) {
        let [actor] = &this.actor[..] else { return };
        if !this.recipient.is_empty() || !actor.party.is_known() {
            return;
        }
        match actor.party.sector.as_deref() {
            Some("COP") => this.recipient = self.own_people(&this.trigger, frame),
            Some("LAB" | "OPP" | "PTY" | "NGO" | "REL") => this.recipient = self.at_home(this),
            _ => {}
        }
    }

    /// Where the article tells of nobody else: people turn to the government of their state, and others deal with the state
    /// that the article is about.
    pub(crate) fn at_home(&self, this: &Proposition) -> Vec<Player> {
        let Some(actor) = this.actor.first().map(|p| &p.party) else { return Vec::new() };
        let people = matches!(
            actor.sector.as_deref(),
            Some("CVL" | "LAB" | "OPP" | "PTY" | "NGO" | "EDU" | "ETH" | "REL" | "MED")
        );
        let answers = matches!(
            this.kind,
            EventType::Protest | EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten
        );
        let home = self.discourse.home();
        let rules = matches!(actor.sector.as_deref(), Some("GOV" | "MIL" | "COP" | "LEG" | "JUD"));
        let faces = matches!(this.kind, EventType::Threaten | EventType::Concede | EventType::Coerce);
        let alone = self.discourse.as_often_as_home().is_none();
        if rules && faces && alone && home == Some(actor.code.as_str()) {
            // who rules faces the people of whom the article told last
            let theirs = |p: &Party| {
                p.code == actor.code
                    && matches!(p.sector.as_deref(), Some("CVL" | "OPP" | "LAB" | "EDU" | "REL" | "ETH" | "MED"))
            };
            let people = self.discourse.last(theirs).cloned();
            let at = (this.trigger.start, this.trigger.end);
            return people
                .map(|party| Player { party, start: at.0, end: at.1, owner: false, inferred: true })
                .into_iter()
                .collect();
        }
        let code = match home {
            _ if people && answers => actor.code.as_str(),
            Some(home) if home != actor.code && self.is_told_here(home, this) => home,
            Some(home) if home != actor.code => return Vec::new(),
            Some(_) => match self.discourse.as_often_as_home() {
                Some(other) => other,
                None => return Vec::new(),
            },
            None => return Vec::new(),
        };
        let because = |id: &str| format!("{ARTICLES_COUNTRY} (actors/{id})");
        self.state(code, &this.trigger, because).into_iter().collect()
    }
}

impl Scene<'_, '_> {
    /// Whether another sentence names the state that the article is about, or the clause of an event does.
    fn is_told_here(&self, home: &str, this: &Proposition) -> bool {
        let r = self.reading;
        let clause = r.clause_of(this.trigger.head);
        let here = |m: &Mention| r.clause_of(m.start) == clause && m.parties.iter().any(|p| p.code == home);
        self.discourse.home_is_told_elsewhere() || self.mentions.iter().any(here)
    }
}

/// "pardoned hundreds of dissidents": people of whom no state is told are those of the state that does it.
fn of_who_rules(this: &mut Proposition) {
    let [actor] = &this.actor[..] else { return };
    let rules = matches!(actor.party.sector.as_deref(), Some("GOV" | "COP" | "JUD" | "MIL" | "LEG"));
    let kind = matches!(this.kind, EventType::Coerce | EventType::Concede);
    if !rules || !kind || !actor.party.is_known() || actor.party.because.contains(ARTICLES_COUNTRY) {
        return;
    }
    for player in &mut this.recipient {
        let own = matches!(
            player.party.sector.as_deref(),
            Some("OPP" | "PTY" | "LAB" | "MED" | "EDU" | "REL" | "NGO" | "ETH")
        );
        // not so a pilot held or a fisherman arrested: they may well be another state's
        let people = own || (player.party.sector.as_deref() == Some("CVL") && this.kind == EventType::Concede);
        if people && player.inferred && player.party.because.contains(ARTICLES_COUNTRY) {
            player.party.code.clone_from(&actor.party.code);
            player.party.because = format!("of who acts ({})", actor.party.because);
        }
    }
}

/// Police and courts that no state is named with act where the people are whom they act on.
fn on_their_ground(this: &mut Proposition) {
    let ([actor], [recipient]) = (&mut this.actor[..], &this.recipient[..]) else { return };
    let home = |p: &Player| p.inferred && p.party.because.contains(ARTICLES_COUNTRY);
    let force = matches!(actor.party.sector.as_deref(), Some("COP" | "JUD"));
    let people = recipient.party.kind == PartyKind::People && recipient.party.is_known() && !home(recipient);
    if force && home(actor) && people {
        actor.party.code.clone_from(&recipient.party.code);
        actor.party.because = format!("of those acted upon ({})", recipient.party.because);
    }
}
