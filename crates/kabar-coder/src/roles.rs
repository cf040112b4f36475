//! Who plays which part in a proposition: the slots of a row, filled from the tree.

use kabar_model::{EventType, Rel, Sub, Upos};
use kabar_pack::{Cue, Feat, Frame, Pos, RoleSpec, Slot};

use crate::{
    mention::PartyKind,
    participants::Site,
    scene::{Player, Scene},
    trigger::{Trigger, distinct},
};

/// The sector of a people.
pub(crate) const PEOPLE: &str = "CVL";

impl Scene<'_, '_> {
    /// Fills a role: the first alternative in which somebody is found.
    pub fn fill(&self, spec: &RoleSpec, trigger: &Trigger, frame: &Frame) -> Vec<Player> {
        let mut fallback = Vec::new();
        for alternative in &spec.0 {
            let players: Vec<Player> = alternative.iter().flat_map(|slot| self.slot(slot, trigger, frame)).collect();
            let players = distinct(players);
            if players.iter().any(|p| p.party.is_known()) {
                return players;
            }
            if fallback.is_empty() {
                fallback = players;
            }
            if alternative.contains(&Slot::Nobody) {
                return Vec::new();
            }
        }
        fallback
    }

    /// Who does what a trigger tells: as its row says, else as its frame does.
    pub(crate) fn actors_of(&self, trigger: &Trigger, frame: &Frame) -> Vec<Player> {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let spec = row.actor.as_ref().unwrap_or(&frame.actor);
        // "the Treasury eased sanctions on Venezuela": whoever it is, it is not those the sanctions were on
        let acts = row.pos == Pos::Verb && spec.0.first().is_some_and(|first| *first == [Slot::Subj]);
        let named = self.own_subject(trigger.head).is_some_and(|s| self.reading.is_nominal(s));
        let mut actors = if acts && spec.0.len() > 1 && named && !self.is_passive(trigger.site()) {
            distinct(self.slot(&Slot::Subj, trigger, frame))
        } else {
            self.fill(spec, trigger, frame)
        };
        let beside = !frame.symmetric && frame.kind != EventType::Support && row.pos == Pos::Verb;
        if beside && !actors.is_empty() && !self.is_passive(trigger.site()) {
            actors.extend(self.companions(trigger));
        }
        actors
    }

    /// To whom, likewise.
    pub(crate) fn recipients_of(&self, trigger: &Trigger, frame: &Frame) -> Vec<Player> {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        self.fill(row.recipient.as_ref().unwrap_or(&frame.recipient), trigger, frame)
    }

    fn slot(&self, slot: &Slot, trigger: &Trigger, frame: &Frame) -> Vec<Player> {
        let noun = self.finder.pack.lexicon.predicates[trigger.row].pos == Pos::Noun;
        match slot {
            Slot::Nobody => Vec::new(),
            Slot::Own => self.own_people(trigger, frame),
            Slot::Subj if noun => self.noun_agents(trigger, frame),
            Slot::Subj if self.finder.pack.lexicon.predicates[trigger.row].pos == Pos::Adj => {
                match self.subject(trigger.head).filter(|_| self.has_subject(trigger.head)) {
                    Some(word) => self.players(word),
                    None => self.verb_agents(Site { feat: Feat::Act, ..trigger.site() }),
                }
            }
            Slot::Subj => self.verb_agents(trigger.site()),
            Slot::Obj if noun => self.noun_objects(trigger),
            Slot::Obj => self.verb_patients(trigger),
            Slot::Speaker => self.who_says(trigger.head),
            Slot::Iobj => self.indirect(trigger),
            Slot::Poss => self.possessors(trigger.site()).into_iter().flat_map(|w| self.players(w)).collect(),
            Slot::Obl(name) => self.oblique_players(trigger, name.as_deref()),
            Slot::CompSubj => {
                self.below(trigger).and_then(|c| self.clause_subject(c)).map(|w| self.deep(w)).unwrap_or_default()
            }
            Slot::CompObj => self
                .below(trigger)
                .and_then(|c| self.reading.kids(c).find(|&k| self.reading.rel(k) == Rel::Obj))
                .map(|w| self.deep(w))
                .unwrap_or_default(),
            Slot::CompObl => {
                let Some(below) = self.below(trigger) else { return Vec::new() };
                self.obliques_of(below, None)
            }
        }
    }

    /// The people of the state that acts.
    pub(crate) fn own_people(&self, trigger: &Trigger, frame: &Frame) -> Vec<Player> {
        let mut people = self.actors_of(trigger, frame);
        let state =
            |code: &str| self.finder.actors.find(code).is_some_and(|e| self.finder.actors.entry(e).kind.is_state());
        people.retain(|p| p.party.sector.is_some() && state(&p.party.code));
        people.truncate(1);
        for player in &mut people {
            (player.start, player.end, player.inferred) = (trigger.start, trigger.end, true);
            player.party.sector = Some(PEOPLE.to_owned());
            player.party.name = None;
            player.party.office = None;
            player.party.kind = PartyKind::People;
            player.party.because = format!("the people of who acts ({})", player.party.because);
        }
        people
    }

    /// Who says what a word says: the saying above it, else whoever speaks the quotation.
    fn who_says(&self, word: usize) -> Vec<Player> {
        let quoted = self.reading.quoted.get(word).copied().unwrap_or(false);
        let above = self.speaker_above(word);
        if above.is_empty() && quoted { self.speaker_here().unwrap_or_else(|| self.speaker_at(word)) } else { above }
    }

    /// Who acts in a clause.
    pub fn verb_agents(&self, site: Site) -> Vec<Player> {
        self.verb_agents_at(site, 0)
    }

    fn verb_agents_at(&self, site: Site, depth: usize) -> Vec<Player> {
        let r = self.reading;
        let adjacent = self.adjacent_subject(site);
        if !adjacent.is_empty() {
            return adjacent;
        }
        match self.agent(site) {
            Some(word) => {
                let players = self.whole_list(site, self.players(word));
                self.of_outer_clause(site, &players).unwrap_or(players)
            }
            // "praised … and asked": the first verb may have its subject by order alone
            None if r.rel(site.head) == Rel::Conj && !self.is_passive(site) && depth < 4 => r
                .head(site.head)
                .map(|first| self.verb_agents_at(Site::word(first, Feat::Act), depth + 1))
                .unwrap_or_default(),
            // "ditahan militer"
            None if self.finder.pack.syntax.bare_passive_agent && self.is_passive(site) => {
                self.mention_at(site.end).map(|m| self.players_of(m)).unwrap_or_default()
            }
            None => Vec::new(),
        }
    }

    /// "Peru, Chile, dan Bolivia menyayangkan": all of a list right before the verb, where the tree has kept only some.
    fn whole_list(&self, site: Site, players: Vec<Player>) -> Vec<Player> {
        if self.is_passive(site) || players.is_empty() {
            return players;
        }
        let list = self.just_before(site);
        let has = |p: &Player| list.iter().any(|l| l.party.code == p.party.code);
        if list.len() > players.len() && players.iter().all(has) { list } else { players }
    }

    /// The party right before an active verb, which is its subject wherever the tree hung it: where the verb has no other,
    /// or where a saying or a fear stands between ("ASEAN khawatir China menambah …").
    pub fn adjacent_subject(&self, site: Site) -> Vec<Player> {
        if self.is_passive(site) {
            return Vec::new();
        }
        let r = self.reading;
        let Some(own) = self.own_subject(site.head) else {
            let told = self.before_comma(site);
            if !told.is_empty() {
                return told;
            }
            let bare = self.stands_bare(site) || (r.rel(site.head) == Rel::Conj && self.opens_conjunct(site));
            let before = if bare { self.just_before(site) } else { Vec::new() };
            return if self.is_agent_above(&before, site) { Vec::new() } else { before };
        };
        let before = self.just_before(site);
        let between = own + 1..before.first().map_or(0, |p| p.start);
        let parted = self
            .reading
            .cues
            .iter()
            .any(|c| between.contains(&c.head) && matches!(c.cue, Cue::Say | Cue::Fear | Cue::Think | Cue::Doubt));
        if parted { before } else { Vec::new() }
    }

    /// "Turki dituduh Israel menyerang kapal": those between a passive and the verb below it do what the passive says.
    fn is_agent_above(&self, before: &[Player], site: Site) -> bool {
        let r = self.reading;
        let Some(above) = r.head(site.head).filter(|&above| above < site.start) else { return false };
        let passive = r.kids(above).any(|k| k < above && r.rel(k) == Rel::Nsubj && r.sub(k) == Sub::Pass);
        let hangs = |p: &Player| p.start > above && (p.start..p.end).any(|w| r.head(w) == Some(above));
        passive && self.finder.pack.syntax.bare_passive_agent && before.iter().any(hangs)
    }

    /// "…, and Joyce Banda, the Malawian president, wrote": a name and what is said of it, closed by a comma right before
    /// the verb.
    fn before_comma(&self, site: Site) -> Vec<Player> {
        let r = self.reading;
        let Some(comma) = site.start.checked_sub(1).filter(|&w| r.forms[w] == ",") else { return Vec::new() };
        let mention = comma.checked_sub(1).and_then(|w| self.mention_at(w)).filter(|m| m.end == comma);
        let apposed = mention.filter(|m| (m.start..m.end).any(|w| r.forms[w] == ","));
        let finite = matches!(site.feat, Feat::Past | Feat::Act | Feat::Pres | Feat::Base);
        apposed.filter(|_| finite).map(|m| self.players_of(m)).unwrap_or_default()
    }

    /// "…, and last week Lusaka announced": the party before a coordinated verb opens its clause.
    fn opens_conjunct(&self, site: Site) -> bool {
        let r = self.reading;
        let Some(mention) = site.start.checked_sub(1).and_then(|w| self.mention_at(w)).filter(|m| m.name.is_some())
        else {
            return false;
        };
        let Some(link) = mention.start.checked_sub(1) else { return false };
        let time = matches!(r.rel(link), Rel::Obl) && r.upos(link) != Upos::Adp && self.mention_at(link).is_none();
        time || r.forms[link] == "," || (r.upos(link) == Upos::Cconj && link > 0 && r.forms[link - 1] == ",")
    }

    fn verb_patients(&self, trigger: &Trigger) -> Vec<Player> {
        let site = trigger.site();
        match self.patient(site) {
            Some(word) => {
                let players = self.deep(word);
                // "offered Guatemala an inquiry"
                let given =
                    self.reading.kid(site.head, Rel::Iobj).filter(|_| players.iter().all(|p| !p.party.is_known()));
                given.map(|to| self.players(to)).filter(|p| !p.is_empty()).unwrap_or(players)
            }
            None if !self.is_passive(site) => self.just_after(site),
            None if self.stands_bare(site) => {
                // "Peru diserang oleh Kenya", where the tree has lost the subject
                let agent = self.agent(site).map(|w| self.players(w)).unwrap_or_default();
                let mut before = self.just_before(site);
                before.retain(|p| agent.iter().all(|a| a.party.code != p.party.code));
                before
            }
            None => Vec::new(),
        }
    }

    /// Whether a verb heads a clause of its own: no infinitive, no part of a verb phrase.
    fn stands_bare(&self, site: Site) -> bool {
        let r = self.reading;
        let infinitive = r.kids(site.head).any(|k| r.rel(k) == Rel::Mark && r.upos(k) == Upos::Part);
        !infinitive && site.feat != Feat::Ing && !matches!(r.rel(site.head), Rel::Xcomp | Rel::Conj | Rel::Acl)
    }

    /// The clause below a trigger or its light verb.
    fn below(&self, trigger: &Trigger) -> Option<usize> {
        self.complement(trigger.head).or_else(|| trigger.light.and_then(|(verb, ..)| self.complement(verb)))
    }

    /// "demanded that the sailors be released": whether somebody is only acted on in the clause below: people, or the asker's own.
    pub(crate) fn is_acted_on_below(&self, trigger: &Trigger, actor: &[Player], player: &Player) -> bool {
        let r = self.reading;
        let Some(subject) = self.below(trigger).and_then(|clause| self.clause_subject(clause)) else { return false };
        let firm = player.party.sector.as_deref() == Some("BUS");
        let own = !firm && actor.iter().any(|a| a.party.code == player.party.code);
        let people = player.party.kind == PartyKind::People || player.party.sector.as_deref() == Some(PEOPLE);
        r.sub(subject) == Sub::Pass && (own || people) && r.is_under(player.start, subject)
    }

    /// The subject that a clause itself has.
    pub(crate) fn clause_subject(&self, clause: usize) -> Option<usize> {
        self.reading.kids(clause).find(|&k| self.reading.rel(k) == Rel::Nsubj)
    }

    /// Players of a nominal; where it names nobody, those of the clause that hangs from it ("the chance that Russia helps").
    pub(crate) fn deep(&self, word: usize) -> Vec<Player> {
        let players = self.players(word);
        if players.iter().any(|p| p.party.is_known()) {
            return players;
        }
        let r = self.reading;
        let inside = r
            .kids(word)
            .chain(r.kids(word).flat_map(|k| r.kids(k)))
            .filter(|&k| matches!(r.rel(k), Rel::Acl | Rel::Ccomp | Rel::Nmod) && r.is_predicate(k))
            .find_map(|k| {
                let who =
                    |w: Option<usize>| w.map(|s| self.players(s)).filter(|p| p.iter().any(|p| p.party.is_known()));
                who(self.clause_subject(k)).or_else(|| who(self.agent(Site::word(k, Feat::Pass))))
            });
        match inside {
            Some(mut inside) => {
                for player in &mut inside {
                    player.owner = true;
                }
                inside
            }
            None => players,
        }
    }

    fn indirect(&self, trigger: &Trigger) -> Vec<Player> {
        let r = self.reading;
        let verb = trigger.light.map_or(trigger.head, |(verb, ..)| verb);
        let own = r.kids(verb).find(|&k| r.rel(k) == Rel::Iobj);
        let first_of_two = || {
            let objects: Vec<usize> = r
                .kids(verb)
                .filter(|&k| matches!(r.rel(k), Rel::Obj | Rel::Xcomp) && k > verb && r.is_nominal(k))
                .collect();
            (objects.len() > 1).then(|| objects[0])
        };
        // a passive keeps one object: "was granted asylum"
        let passive = trigger.light.is_some_and(|(v, ..)| v == verb && r.kids(v).any(|k| r.sub(k) == Sub::Pass))
            && r.rel(trigger.head) == Rel::Obj;
        let passive_subject = || passive.then(|| self.subject(verb)).flatten();
        // "was granted asylum" where the verb's own row tells of it
        let kept = || {
            let site = trigger.site();
            self.retained_object(site).and_then(|kept| self.subject(site.head).filter(|&s| s != kept))
        };
        own.or_else(first_of_two).or_else(passive_subject).or_else(kept).map(|w| self.players(w)).unwrap_or_default()
    }
}
