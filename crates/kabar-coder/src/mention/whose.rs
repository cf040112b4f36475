//! Whose minister, where none is named with the noun: pronouns, earlier mentions, the place, the article's country.

use kabar_model::{EventType, Rel, Upos};
use kabar_pack::{AnaphorKind, Cue, EntryKind, RoleKind, RoleRow};

use super::{Finder, Mention, Party, PartyKind, Role, possessor};
use crate::{discourse::Discourse, reading::Reading};

/// Why a role noun is given the state of the place named in its sentence: as plain as if it were named with it.
pub(crate) const THE_PLACE: &str = "the place";

/// Why a role noun is given the state that its clause names.
pub(crate) const THE_CLAUSE: &str = "of whom its clause tells";

/// Why a role noun is given a state for want of anything better.
pub(crate) const ARTICLES_COUNTRY: &str = "the article's country";

/// The sector of every minister and ministry: too common to tell whose.
pub(super) const GOVERNMENT: &str = "GOV";
/// The state that a report was sent from is one of those that it is about where it is named that much more rarely at most.
const OFTEN: f32 = 2.0;
/// The sector of armed groups.
const REBELS: &str = "REB";

impl Finder<'_> {
    /// The pronoun that owns a role noun ("its embassy", "our soldiers", "pemerintah mereka").
    pub(super) fn possessive(&self, role: &Role, reading: &Reading<'_>) -> Option<AnaphorKind> {
        let kind = |k: usize| {
            let pronoun = matches!(reading.upos(k), Upos::Pron | Upos::Det);
            self.anaphor(reading, k).filter(|kind| {
                pronoun
                    && matches!(
                        kind,
                        AnaphorKind::Possessive | AnaphorKind::Speaker | AnaphorKind::Person | AnaphorKind::Persons
                    )
            })
        };
        let below = reading.kids(role.head).filter(|&k| matches!(reading.rel(k), Rel::Nmod | Rel::Det));
        let after = reading.sentence.words.get(role.end).is_some_and(|w| w.joined).then_some(role.end);
        let before = if self.pack.syntax.possessive_first { role.start.checked_sub(1) } else { None };
        let right = (!self.pack.syntax.possessive_first && role.end < reading.len()).then_some(role.end);
        below.chain(after).chain(right).chain(before).find_map(kind)
    }

    /// The role noun's party where it belongs to whoever speaks.
    pub fn of_speaker(&self, row: usize, speaker: &Party) -> Party {
        let row = &self.pack.lexicon.roles[row];
        let party = principal(speaker, row.kind, &row.sector);
        Party { because: format!("{} + the speaker ({})", row.id, speaker.because), ..party }
    }

    /// A state from elsewhere for a role noun that names none.
    pub(super) fn guess(
        &self,
        role: &Role,
        sector: &str,
        kind: RoleKind,
        reading: &Reading<'_>,
        names: &[Mention],
        discourse: &Discourse,
    ) -> Party {
        let owner = |party: &Party, why: &str| {
            let mut party = principal(party, kind, sector);
            party.because = format!("{why} ({})", party.because);
            party
        };
        let row = &self.pack.lexicon.roles[role.row];
        // "Bachelet, the former president": somebody else than who holds the office
        let former = reading.cues.iter().any(|c| c.cue == Cue::Former && c.start < role.end && c.end + 2 > role.start);
        if !row.offices.is_empty() && !role.plural && !former && !self.names_another(role, reading, names) {
            let here = names.iter().rev().filter(|m| m.end <= role.start).flat_map(|m| &m.parties);
            let holds = |p: &&Party| p.office.as_ref().is_some_and(|office| row.offices.contains(office));
            let mut here = here.filter(holds);
            if let Some(party) = here.next().or_else(|| discourse.last_in_office(&row.offices)) {
                return Party { because: format!("in that office: {}", party.because), ..party.clone() };
            }
        }
        if self.of_a_region(role, reading) {
            return stateless(kind, sector);
        }
        let outsider = |noun: &str| self.pack.syntax.outsiders.iter().any(|o| o == noun);
        if row.id.split_once("role:").is_some_and(|(_, noun)| noun.split('|').any(outsider)) {
            let before = discourse.last_in_role(&row.id);
            return before.map_or_else(|| stateless(kind, sector), |party| owner(party, "named before with this role"));
        }
        if let Some(party) = self.of_the_person_above(role, reading, names) {
            return owner(party, "of the state whose officer is named with it");
        }
        if let Some(party) = of_the_first(role, reading, names) {
            return owner(party, "of those named with it");
        }
        if let Some(party) = self.of_who_moves(role, sector, reading, names) {
            return owner(party, "of who acts");
        }
        if let Some(party) = discourse.last_in_role(&row.id).filter(|_| !sector.is_empty()) {
            return owner(party, "named before with this role");
        }
        if let Some(party) = self.told_by_part(role, discourse) {
            return owner(party, "named before as part of it");
        }
        if let Some(party) = self.rebels_named(discourse).filter(|_| sector == REBELS) {
            return Party { because: format!("named before ({})", party.because), ..party.clone() };
        }
        if let Some(party) = self.only_rebels(discourse).filter(|_| sector == REBELS) {
            return party;
        }
        if let Some(party) = self.of_its_clause(role, sector, reading, names, discourse) {
            return owner(&state_of(party), THE_CLAUSE);
        }
        // "talks between the government and the rebels in Tokyo": no government of the place
        let rules = |m: &&Mention| sector != GOVERNMENT || m.start < role.start || discourse.home().is_none();
        if let Some(place) = self.place_of(reading, names, |_| true).filter(rules) {
            return owner(&place.parties[0], THE_PLACE);
        }
        self.of_the_article(role, sector, kind, reading, discourse)
    }

    /// Of whom the article speaks, where nothing nearer tells whose they are.
    fn of_the_article(
        &self,
        role: &Role,
        sector: &str,
        kind: RoleKind,
        reading: &Reading<'_>,
        discourse: &Discourse,
    ) -> Party {
        let owner = |party: &Party, why: &str| {
            let mut party = principal(party, kind, sector);
            party.because = format!("{why} ({})", party.because);
            party
        };
        // "two Greek journalists … the reporters"
        let few = matches!(sector, "MED" | "REF" | "REL" | "BUS" | "NGO");
        let outright = |party: &&Party| !party.because.contains(ARTICLES_COUNTRY);
        if let Some(party) = discourse.last_with_sector(sector).filter(|_| few).filter(outright) {
            return owner(party, "named before with this sector");
        }
        // where the article is about one country, that is whose they are
        let ours = !sector.is_empty() && sector != GOVERNMENT && discourse.home_or_dateline().is_none();
        if let Some(party) = discourse.last_with_sector(sector).filter(|_| ours) {
            return owner(party, "named before with this sector");
        }
        if let Some(party) = discourse.last_subject_state().filter(|_| sector == GOVERNMENT && kind == RoleKind::Spokes)
        {
            return owner(party, "the state spoken of before");
        }
        // "called on other countries": theirs is no country of the article
        let states = role.plural && kind == RoleKind::Body && sector == GOVERNMENT;
        // "police arrested two students": those of the place that the report was sent from
        let local = matches!(sector, "COP" | "CVL" | "EDU" | "LAB") && reading.rel(role.head) == Rel::Nsubj;
        let often =
            |there: &&str| discourse.home().is_none_or(|home| discourse.share(there) * OFTEN > discourse.share(home));
        let there = discourse.dateline().filter(|there| local && discourse.names_state(there)).filter(often);
        let home = there
            .or(discourse.home_or_dateline())
            .filter(|_| !states)
            .and_then(|code| self.actors.find(code))
            .map(|at| self.actors.entry(at));
        let party = home.map(|entry| Party {
            code: entry.id.clone(),
            sector: Some("GOV".to_owned()),
            name: None,
            kind: PartyKind::State,
            office: None,
            because: format!("actors/{}", entry.id),
        });
        match party {
            Some(party) => owner(&party, ARTICLES_COUNTRY),
            None => stateless(kind, sector),
        }
    }
}

impl Finder<'_> {
    /// "the rebels": those of whom the article tells by name.
    fn rebels_named<'d>(&self, discourse: &'d Discourse) -> Option<&'d Party> {
        let movement =
            |code: &str| self.actors.find(code).is_some_and(|at| self.actors.entry(at).kind == EntryKind::Movement);
        discourse.last(|p| p.kind == PartyKind::Body && p.sector.is_none() && p.is_known() && !movement(&p.code))
    }

    /// "the rebels" before the article says which: the only armed group of its country that it will name.
    fn only_rebels(&self, discourse: &Discourse) -> Option<Party> {
        let entry = self.actors.entry(self.actors.find(discourse.only_fighters()?)?);
        Some(Party {
            code: entry.id.clone(),
            sector: None,
            name: Some(entry.name.clone()),
            kind: PartyKind::Body,
            office: None,
            because: format!("the one armed group of the article (actors/{})", entry.id),
        })
    }

    /// The place that a sentence names. "In Paris Macron praised the strikers": it is the speaker's, not theirs.
    pub(super) fn place_of<'m>(
        &self,
        reading: &Reading<'_>,
        names: &'m [Mention],
        among: impl Fn(&Mention) -> bool,
    ) -> Option<&'m Mention> {
        let visited = |m: &Mention| {
            let person = |n: &Mention| n.parties[0].kind == PartyKind::Person && n.parties[0].code == m.parties[0].code;
            !names.iter().any(person)
        };
        names.iter().find(|m| {
            m.parties[0].kind == PartyKind::State
                && among(m)
                && (m.start..m.end).any(|w| {
                    // "condemned by France"
                    let case = reading.case_of(w);
                    self.pack.syntax.is_place(case) && !self.pack.syntax.agent_preps.iter().any(|p| p == case)
                })
                && visited(m)
        })
    }

    /// "the toppling of Niger's president by the army": hung on somebody in office, of whose state it is.
    fn of_the_person_above<'m>(&self, role: &Role, reading: &Reading<'_>, names: &'m [Mention]) -> Option<&'m Party> {
        let above = reading.head(role.head).filter(|&h| h < role.start && reading.rel(role.head) == Rel::Nmod)?;
        let office = self.pack.lexicon.role_index.knows(&reading.lower[above]);
        let agent = self.pack.syntax.agent_preps.iter().any(|p| p == reading.case_of(role.head));
        let them = |m: &&Mention| m.start <= above && above < m.end && m.role.is_some() && !m.inferred;
        let of = names.iter().find(them).map(|m| &m.parties[0]);
        of.filter(|party| office && agent && party.is_known())
    }

    /// The types of event that a word can tell of.
    fn kinds_of(&self, reading: &Reading<'_>, word: usize) -> Vec<EventType> {
        let lexicon = &self.pack.lexicon;
        let word = [reading.lower[word].as_str()];
        let found = lexicon.predicate_index.at(&word, 0);
        let frames = found.filter_map(|found| lexicon.predicates[found.item].frame);
        frames.map(|frame| self.ontology.frame(frame).kind).collect()
    }

    /// Whom a possessive stands for: beside a charge or an attack not who charges or attacks.
    pub(super) fn pointed_owner<'m>(
        &self,
        role: &Role,
        row: &RoleRow,
        reading: &Reading<'_>,
        names: &'m [Mention],
    ) -> Option<&'m Party> {
        self.of_the_blamed(role, reading, names)
            .or_else(|| self.of_the_attacked(role, reading, names))
            .or_else(|| possessor(role, row, reading, names))
    }

    /// "accused Chile of theft, saying its soldiers had crossed the border": what is told beside a charge is told of the charged.
    fn of_the_blamed<'m>(&self, role: &Role, reading: &Reading<'_>, names: &'m [Mention]) -> Option<&'m Party> {
        let mut clause = role.head;
        while reading.rel(clause) != Rel::Advcl {
            clause = reading.head(clause)?;
        }
        let verb = reading.head(clause).filter(|&verb| verb < role.start)?;
        let kinds = self.kinds_of(reading, verb);
        if !kinds.contains(&EventType::Accuse) || kinds.contains(&EventType::Assault) {
            return None;
        }
        let object = reading.kids(verb).find(|&k| reading.rel(k) == Rel::Obj && k < role.start)?;
        let charged = names.iter().find(|m| reading.is_under(m.start, object) && m.parties[0].kind == PartyKind::State);
        charged.map(|m| &m.parties[0])
    }

    /// "Peru said Chile had attacked its soldiers": nobody attacks his own where another is told before.
    fn of_the_attacked<'m>(&self, role: &Role, reading: &Reading<'_>, names: &'m [Mention]) -> Option<&'m Party> {
        let verb = reading.head(role.head).filter(|_| reading.rel(role.head) == Rel::Obj)?;
        let attacks = self.kinds_of(reading, verb).contains(&EventType::Assault);
        let subject = reading.kids(verb).find(|&k| attacks && reading.rel(k) == Rel::Nsubj && k < verb)?;
        // people storm the palace of their own president
        let attacker = names.iter().find(|m| m.start <= subject && subject < m.end)?;
        if attacker.parties[0].kind == PartyKind::People {
            return None;
        }
        let other = |m: &&Mention| {
            m.end <= attacker.start && m.parties[0].is_known() && m.parties[0].code != attacker.parties[0].code
        };
        let state = |m: &&Mention| matches!(m.parties[0].kind, PartyKind::State | PartyKind::Person);
        names.iter().rev().filter(state).find(other).map(|m| &m.parties[0])
    }

    /// "Spain dispatched a patrol boat": forces that a state moves are its own.
    fn of_who_moves<'m>(
        &self,
        role: &Role,
        sector: &str,
        reading: &Reading<'_>,
        names: &'m [Mention],
    ) -> Option<&'m Party> {
        if !matches!(sector, "MIL" | "COP") {
            return None;
        }
        let mut object = role.head;
        while matches!(reading.rel(object), Rel::Compound | Rel::Nmod) && reading.case_of(object).is_empty() {
            object = reading.head(object)?;
        }
        let verb = reading.head(object).filter(|_| reading.rel(object) == Rel::Obj)?;
        let kinds = self.kinds_of(reading, verb);
        let moves = kinds.contains(&EventType::Mobilize)
            && !kinds.iter().any(|kind| matches!(kind, EventType::Assault | EventType::Coerce));
        let subject = reading.kids(verb).find(|&k| reading.rel(k) == Rel::Nsubj).filter(|_| moves)?;
        let acts = names.iter().find(|m| m.start <= subject && subject < m.end)?;
        acts.parties.first().filter(|p| p.kind == PartyKind::State || p.sector.as_deref() == Some("GOV"))
    }

    /// "staf kedutaan", "embassy staff": of the embassy that the article has spoken of.
    fn told_by_part<'d>(&self, role: &Role, discourse: &'d Discourse) -> Option<&'d Party> {
        let row = &self.pack.lexicon.roles[role.row];
        let (pack, lemma) = row.id.split_once("role:")?;
        let words: Vec<&str> = lemma.split(' ').collect();
        let parts = if self.pack.syntax.possessive_first { words.split_last()?.1 } else { words.split_first()?.1 };
        parts.iter().find_map(|part| discourse.last_in_role(&format!("{pack}role:{part}")))
    }

    /// "a Western diplomat", "pemimpin Arab": of a part of the world, and so of no state that the article names.
    fn of_a_region(&self, role: &Role, reading: &Reading<'_>) -> bool {
        let modifies = |k: usize| matches!(reading.rel(k), Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Flat);
        // "foreign and defence ministers"
        let coordinated = |k: usize| reading.upos(k + 1) == Upos::Cconj;
        let region = |k: usize| self.pack.syntax.regions.iter().any(|r| *r == reading.lower[k]) && !coordinated(k);
        let bare = |k: usize| reading.case_of(k).is_empty() && !(role.start..role.end).contains(&k);
        reading.kids(role.head).any(|k| modifies(k) && region(k) && bare(k))
    }

    /// "President Kennedy": the office's holder is named, and is nobody whom we know.
    fn names_another(&self, role: &Role, reading: &Reading<'_>, names: &[Mention]) -> bool {
        let next = role.end;
        let capital = reading.forms.get(next).is_some_and(|f| f.chars().next().is_some_and(char::is_uppercase));
        capital
            && !reading.title_case
            && reading.upos(next) == Upos::Propn
            && !names.iter().any(|m| m.start <= next && next < m.end)
            && !self.pack.lexicon.role_index.knows(&reading.lower[next])
    }
}

/// "Venezuela's government and the opposition": of the state that the noun before the conjunction is of.
fn of_the_first<'m>(role: &Role, reading: &Reading<'_>, names: &'m [Mention]) -> Option<&'m Party> {
    let first = reading.head(role.head).filter(|&f| f < role.start && reading.rel(role.head) == Rel::Conj)?;
    let and = reading.kids(role.head).any(|k| k < role.head && reading.rel(k) == Rel::Cc);
    let of = |m: &Mention| (m.start..m.end).any(|w| reading.head(w) == Some(first)) && m.start != first;
    let state = |m: &&Mention| m.parties.len() == 1 && m.parties[0].kind == PartyKind::State && of(m);
    names.iter().find(state).filter(|_| and && reading.upos(first) == Upos::Noun).map(|m| &m.parties[0])
}

/// The state that somebody is of.
fn state_of(party: &Party) -> Party {
    let sector = Some(GOVERNMENT.to_owned());
    Party { sector, name: None, kind: PartyKind::State, office: None, ..party.clone() }
}

/// Somebody of whom no state is known.
pub(super) fn stateless(kind: RoleKind, sector: &str) -> Party {
    Party {
        code: "---".to_owned(),
        sector: Some(sector.to_owned()).filter(|s| !s.is_empty()),
        name: None,
        kind: if kind == RoleKind::Group { PartyKind::People } else { PartyKind::Office },
        office: None,
        because: "no state named".to_owned(),
    }
}

/// What a role noun makes of the state or organisation named with it.
pub(super) fn principal(owner: &Party, kind: RoleKind, sector: &str) -> Party {
    let people = matches!(sector, "CVL" | "REF" | "ETH" | "REL" | "LAB" | "EDU");
    let kind_of = match kind {
        RoleKind::Group if people => PartyKind::People,
        RoleKind::Body | RoleKind::Group => PartyKind::Office,
        _ => PartyKind::Person,
    };
    // a spokesman of the army speaks for the army
    let stands_for = matches!(kind, RoleKind::Spokes | RoleKind::Head | RoleKind::Member | RoleKind::Leader);
    let own = owner.sector.is_none()
        || (sector.is_empty() && owner.kind != PartyKind::Person)
        || (stands_for && owner.kind == PartyKind::Office);
    Party {
        code: owner.code.clone(),
        sector: if own { owner.sector.clone() } else { Some(sector.to_owned()).filter(|s| !s.is_empty()) },
        name: if own { owner.name.clone() } else { None },
        kind: if owner.sector.is_none() { owner.kind } else { kind_of },
        office: None,
        because: owner.because.clone(),
    }
}
