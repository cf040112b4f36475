//! The two sides of a proposition made whole: those left out supplied, those that cannot be put right.

use kabar_model::{EventType, Quad, Rel};
use kabar_pack::{AnaphorKind, Complement, Frame, NameKind, Pos, Slot};

use crate::{
    mention::{ARTICLES_COUNTRY, Mention, PartyKind},
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
            let put = |told: &&crate::discourse::Told| {
                hostile(told.kind) && crate::discourse::Told::names(&told.actor, &actor.party.code)
            };
            let told = self.discourse.told().filter(put).find_map(|told| {
                told.recipient.iter().map(|(p, _)| p).find(|p| p.is_known() && p.code != actor.party.code).cloned()
            });
            let at = (this.trigger.start, this.trigger.end);
            this.recipient.extend(told.map(|party| Player {
                party: crate::mention::Party { because: format!("told before: {}", party.because), ..party },
                start: at.0,
                end: at.1,
                owner: false,
                inferred: true,
            }));
        }
    }

    /// What only states do is done by the state of those it is done to, where nobody else is named.
    pub(crate) fn supply_state(&self, this: &mut Proposition) {
        if !this.actor.is_empty() || this.recipient.len() != 1 {
            return;
        }
        let party = &this.recipient[0].party;
        let here = self.place_state();
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
        let state = self.state(code, &this.trigger, |id| format!("only a state does it: actors/{id}"));
        this.actor.extend(state);
    }

    /// "Mr Gross had been held for five years": those of one state, where the article is about another, are held by that one.
    fn captor(&self, party: &crate::mention::Party) -> Option<String> {
        let home = self.discourse.home().filter(|&home| home != party.code && !party.is_political())?;
        let pair = self.discourse.main_pair().filter(|pair| pair.iter().any(|p| p.code == party.code));
        let other = pair.and_then(|pair| pair.into_iter().map(|p| p.code).find(|code| *code != party.code));
        Some(other.unwrap_or_else(|| home.to_owned()))
    }

    /// The state that the sentence names as a place.
    pub(crate) fn place_state(&self) -> Option<&crate::mention::Party> {
        let syntax = &self.finder.pack.syntax;
        let place = |m: &&Mention| {
            m.parties[0].kind == PartyKind::State && (m.start..m.end).any(|w| syntax.is_place(self.reading.case_of(w)))
        };
        self.mentions.iter().find(place).map(|m| &m.parties[0])
    }

    /// The state of a code as a side that the sentence leaves out; nothing where the code is of no state.
    pub(crate) fn state(&self, code: &str, trigger: &Trigger, because: impl Fn(&str) -> String) -> Option<Player> {
        let entry = self.finder.actors.find(code).map(|at| self.finder.actors.entry(at))?;
        let party = crate::mention::Party {
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
        let actors: Vec<(String, Option<String>)> =
            this.actor.iter().map(|p| (p.party.code.clone(), p.party.sector.clone())).collect();
        let actor_words: Vec<(usize, usize)> = this.actor.iter().map(|p| (p.start, p.end)).collect();
        let own_side = |p: &Player| {
            let armed = |sector: Option<&str>| matches!(sector, Some("MIL" | "COP" | "REB"));
            let fellow = p.inferred && armed(p.party.sector.as_deref());
            actors.iter().any(|(code, sector)| {
                *code == p.party.code
                    && ((p.owner && p.party.kind == PartyKind::State)
                        || (fellow && (sector.as_deref() == Some("GOV") || *sector == p.party.sector)))
            })
        };
        if self.finder.ontology.quad(frame.kind) == Quad::MaterialConflict
            && !this.recipient.is_empty()
            && this.recipient.iter().all(own_side)
        {
            // "Armenia said Azerbaijani forces shelled its positions, killing two soldiers": not their own
            let others = |p: &Player| actors.iter().all(|(code, _)| *code != p.party.code);
            let mut told = self.speaker_above(this.trigger.head);
            told.retain(others);
            this.recipient = told;
        }
        let names: Vec<Option<String>> = this.actor.iter().map(|p| p.party.name.clone()).collect();
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
        this.recipient.retain(|p| {
            let same = actors.iter().any(|(code, sector)| {
                // "parliament rejected the president's budget" stays; "Israel defended its decision" does not
                let thing = p.owner && p.party.kind == PartyKind::State;
                *code == p.party.code && (*sector == p.party.sector || thing)
            });
            // "supporters of the chairman stormed the office of the party": rivals in one state
            let rival = p.party.kind != PartyKind::State
                && matches!(p.party.sector.as_deref(), Some("PTY" | "OPP" | "LEG" | "CVL" | "NGO" | "LAB" | "ETH"))
                && !p.inferred
                && p.party.name.is_some()
                && !names.contains(&p.party.name);
            !(same && !rival && p.party.is_known() || actor_words.contains(&(p.start, p.end)))
        });
        if frame.symmetric && this.actor.is_empty() && this.recipient.len() > 1 {
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

    /// A side that the sentence leaves out: whom the other side has to do with in this article.
    pub(crate) fn supply_partner(&self, this: &mut Proposition, frame: &Frame, triggers: &[Trigger]) {
        let known = |players: &[Player]| players.iter().any(|p| p.party.is_known());
        let at = (this.trigger.start, this.trigger.end);
        let conflict = |kind| matches!(self.finder.ontology.quad(kind), Quad::VerbalConflict | Quad::MaterialConflict);
        let kind = this.kind;
        let alike = |other| conflict(other) == conflict(kind);
        let same = |other| self.finder.ontology.quad(other) == self.finder.ontology.quad(kind);
        let player = |party: &crate::mention::Party| Player {
            party: crate::mention::Party {
                because: format!("partner in the article: {}", party.because),
                ..party.clone()
            },
            start: at.0,
            end: at.1,
            owner: false,
            inferred: true,
        };
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
        } else if let [recipient] = &this.recipient[..]
            && conflict(kind)
            && !known(&this.actor)
            && recipient.party.is_known()
            && !recipient.owner
            && let Some(actor) = self
                .discourse
                .last_actor_on(&recipient.party, &alike)
                .or_else(|| self.foe(this, recipient))
                .cloned()
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
    fn attacker_here(&self, this: &Proposition, victim: &Player, triggers: &[Trigger]) -> Option<crate::mention::Party> {
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

    /// Where two fight, those of the one who die are killed by the other.
    fn foe(&self, this: &Proposition, recipient: &Player) -> Option<&crate::mention::Party> {
        let any = crate::mention::Party { sector: None, ..recipient.party.clone() };
        let fought = |kind| kind == EventType::Assault;
        let foe = self.discourse.partner_of(&any, &fought).filter(|_| this.kind == EventType::Assault);
        let foe = foe.filter(|p| p.code != recipient.party.code);
        // "attacks on its citizens": by those who attacked others of them
        let hit = |told: &&crate::discourse::Told| {
            fought(told.kind) && crate::discourse::Told::names(&told.recipient, &recipient.party.code)
        };
        let attacker = || {
            let told = self.discourse.told().find(hit)?;
            told.actor.iter().map(|(party, _)| party).find(|p| p.is_known() && p.sector != recipient.party.sector)
        };
        foe.or_else(|| {
            attacker().filter(|_| this.kind == EventType::Assault && recipient.party.kind != PartyKind::Person)
        })
    }

    /// "the truce was brokered by Qatar": between those who, as the article tells, came to terms or else had most to do with
    /// each other.
    fn reconciled(&self, this: &Proposition) -> Option<Vec<crate::mention::Party>> {
        use EventType::{Agree, Consult, Retreat, Support};
        let other = |p: &crate::mention::Party| {
            p.is_known() && this.actor.iter().all(|a| a.party.code != p.code || a.party.sector != p.sector)
        };
        let terms = |told: &crate::discourse::Told| -> Option<Vec<crate::mention::Party>> {
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
    fn at_home(&self, this: &Proposition) -> Vec<Player> {
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
        if rules && faces && home == Some(actor.code.as_str()) {
            // who rules faces the people of whom the article told last
            let theirs = |p: &crate::mention::Party| {
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
            Some(home) if home != actor.code => home,
            _ => return Vec::new(),
        };
        let because = |id: &str| format!("{ARTICLES_COUNTRY} (actors/{id})");
        self.state(code, &this.trigger, because).into_iter().collect()
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
