//! Mentions of actors in a sentence: names, role nouns with their state or organisation, and the people they introduce.

use jiff::civil::Date;
use kabar_model::{Rel, Upos};
use kabar_pack::{Actors, AnaphorKind, EntryKind, Feat, NameHit, NameKind, Ontology, Pack, RoleKind};

use crate::{discourse::Discourse, reading::Reading};

/// What sort of party it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyKind {
    /// A state or its government.
    State,
    /// An organisation.
    Org,
    /// An armed or criminal group, a movement.
    Body,
    /// A person with a name.
    Person,
    /// A body or office of a state.
    Office,
    /// People: citizens, protesters, migrants.
    People,
    /// A news medium.
    Media,
}

/// Somebody who can act or be acted upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Country, organisation or group; `---` where none can be told.
    pub code: String,
    /// Sector.
    pub sector: Option<String>,
    /// Name of the entry or the person.
    pub name: Option<String>,
    /// What sort it is.
    pub kind: PartyKind,
    /// The role that a person holds on the day, as in `actors/people`.
    pub office: Option<String>,
    /// What resolved it, for the reader of an explanation.
    pub because: String,
}

impl Party {
    /// Whether a country, organisation or group is known.
    pub fn is_known(&self) -> bool {
        self.code != "---"
    }

    /// Whether it is political by itself: a state, its organs, an organisation, an armed group, a politician.
    pub fn is_political(&self) -> bool {
        match self.sector.as_deref() {
            None => self.is_known(),
            Some(sector) => !matches!(sector, "CVL" | "BUS" | "MED" | "EDU" | "LAB" | "CRM" | "REL" | "ETH" | "REF"),
        }
    }
}

/// A stretch of words that names somebody.
#[derive(Debug, Clone)]
pub struct Mention {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// Whom it names; several for "leaders of France and Germany".
    pub parties: Vec<Party>,
    /// How the words name them; none for role nouns.
    pub name: Option<NameKind>,
    /// The kind of role noun, where it is one.
    pub role: Option<RoleKind>,
    /// Whether the state was not named with it and had to be guessed from the article.
    pub inferred: bool,
    /// The role noun's row where it belongs to whoever speaks ("our soldiers").
    pub of_speaker: Option<usize>,
}

/// What mentions are found with.
#[derive(Clone, Copy)]
pub struct Finder<'a> {
    /// Types, modes, frames.
    pub ontology: &'a Ontology,
    /// Entries.
    pub actors: &'a Actors,
    /// Words and names.
    pub pack: &'a Pack,
    /// Day that decides roles.
    pub day: Option<Date>,
}

/// Why a role noun is given the state of the place named in its sentence: as plain as if it were named with it.
const THE_PLACE: &str = "the place";

/// The sector of every minister and ministry: too common to tell whose.
const GOVERNMENT: &str = "GOV";

struct Role {
    start: usize,
    end: usize,
    head: usize,
    row: usize,
    plural: bool,
}

impl Finder<'_> {
    /// All mentions of a sentence, left to right, without overlap.
    pub fn mentions(&self, reading: &Reading<'_>, discourse: &mut Discourse) -> Vec<Mention> {
        let hits = self.pack.names.find(&reading.forms);
        let mut mentions: Vec<Mention> = hits.iter().filter_map(|hit| self.named(hit, reading, discourse)).collect();
        let roles = self.roles(reading, &mentions);
        for role in &roles {
            let mention = self.role_mention(role, &roles, reading, &mentions, discourse);
            mentions.retain(|m| !(mention.start <= m.start && m.end <= mention.end));
            mentions.push(mention);
        }
        mentions.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
        let mut last_end = 0;
        mentions.retain(|m| {
            let keep = m.start >= last_end;
            if keep {
                last_end = m.end;
            }
            keep
        });
        self.known_surnames(reading, discourse, &mut mentions);
        mentions
    }

    fn named(&self, hit: &NameHit, reading: &Reading<'_>, discourse: &mut Discourse) -> Option<Mention> {
        let (entry, kind) = self.choose(hit)?;
        let entry = self.actors.entry(entry);
        if kind == NameKind::Short && Self::is_somebody_else(hit, entry, reading, self.pack) {
            return None;
        }
        let coding = entry.coding(self.day);
        let mut party = Party {
            code: coding.code,
            sector: hit.sector.clone().or(coding.sector),
            name: Some(entry.name.clone()),
            kind: match entry.kind {
                EntryKind::Person => PartyKind::Person,
                EntryKind::Organisation => PartyKind::Org,
                EntryKind::Party => PartyKind::Office,
                kind if kind.is_state() => PartyKind::State,
                kind if kind.is_media() => PartyKind::Media,
                _ => PartyKind::Body,
            },
            office: coding.role.as_ref().map(|role| role.role.clone()),
            because: format!("actors/{}", entry.id),
        };
        if let Some(role) = &coding.role {
            let until = role.to.map_or_else(|| "…".to_owned(), |d| d.to_string());
            let from = role.from.map_or_else(|| "…".to_owned(), |d| d.to_string());
            let office = if coding.in_office { "" } else { "formerly " };
            party.because = format!("{} ({office}{} {from} to {until})", party.because, role.role);
        }
        if hit.sector.is_some() {
            party.kind = PartyKind::Office;
        }
        match kind {
            NameKind::Demonym => {
                party.sector = Some("CVL".to_owned());
                party.kind = PartyKind::People;
            }
            NameKind::Full | NameKind::Short => {
                discourse.introduce(&reading.forms[hit.start..hit.end], &party);
            }
            _ => {}
        }
        Some(Mention {
            start: hit.start,
            end: hit.end,
            parties: vec![party],
            name: Some(kind),
            role: None,
            inferred: false,
            of_speaker: None,
        })
    }

    /// Among the entries a name may stand for: who exists on the day, people in office first.
    fn choose(&self, hit: &NameHit) -> Option<(usize, NameKind)> {
        hit.targets
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, (entry, _))| self.actors.entry(*entry).exists(self.day) || hit.targets.len() == 1)
            .max_by_key(|(order, (entry, kind))| {
                let entry = self.actors.entry(*entry);
                let coding = entry.coding(self.day);
                let in_office = entry.kind != EntryKind::Person || coding.in_office;
                (in_office, std::cmp::Reverse(*kind), std::cmp::Reverse(*order))
            })
            .map(|(_, target)| target)
    }

    /// A by-name that is part of another person's name ("Lara Trump").
    fn is_somebody_else(hit: &NameHit, entry: &kabar_pack::Entry, reading: &Reading<'_>, pack: &Pack) -> bool {
        let Some(before) = hit.start.checked_sub(1) else { return false };
        let form = reading.forms[before];
        let lower = reading.lower[before].as_str();
        let name_like = reading.upos(before) == Upos::Propn
            && form.chars().next().is_some_and(char::is_uppercase)
            && form.chars().count() > 2
            && !form.ends_with('.');
        let joined = reading.head(before) == Some(hit.start) || reading.head(hit.start) == Some(before);
        name_like
            && joined
            && !pack.lexicon.role_index.knows(lower)
            && !entry.name.to_lowercase().contains(lower)
            && pack.names.find(&[form]).is_empty()
    }

    /// Role nouns, longest first, outside of names.
    fn roles(&self, reading: &Reading<'_>, names: &[Mention]) -> Vec<Role> {
        let lower: Vec<&str> = reading.lower.iter().map(String::as_str).collect();
        let mut roles: Vec<Role> = Vec::new();
        for at in 0..lower.len() {
            let best = self
                .pack
                .lexicon
                .role_index
                .at(&lower, at)
                .filter(|f| f.end - f.start > 1 || reading.is_nominal(f.head) || reading.upos(f.head) == Upos::Adj)
                .max_by_key(|f| f.end - f.start);
            if let Some(found) = best {
                let plural = found.feat == Feat::Plural;
                roles.push(Role { start: found.start, end: found.end, head: found.head, row: found.item, plural });
            }
        }
        let spans: Vec<(usize, usize)> = roles.iter().map(|r| (r.start, r.end)).collect();
        roles.retain(|r| {
            let inside_longer = spans.iter().any(|&(s, e)| s <= r.start && r.end <= e && e - s > r.end - r.start);
            let inside_name = names.iter().any(|m| m.start <= r.start && r.end <= m.end);
            !inside_longer && !inside_name
        });
        roles
    }

    fn role_mention(
        &self,
        role: &Role,
        roles: &[Role],
        reading: &Reading<'_>,
        names: &[Mention],
        discourse: &mut Discourse,
    ) -> Mention {
        let row = &self.pack.lexicon.roles[role.row];
        let (mut start, mut end) = (role.start, role.end);
        let possessive = self.possessive(role, reading);
        let owners = match possessive {
            Some(_) => owner::Owners::default(),
            None => self.owners(role, roles, reading, names, &mut start, &mut end),
        };
        let of_speaker = (possessive == Some(AnaphorKind::Speaker)).then_some(role.row);
        let mut sector = row.sector.clone();
        let mut parties: Vec<Party> = Vec::new();
        if possessive.is_some() {
            let near = names
                .iter()
                .filter(|m| m.end <= role.start && m.parties[0].is_known() && m.parties[0].kind != PartyKind::Media);
            let here = near
                .max_by_key(|m| ((m.start..m.end).any(|w| reading.rel(w) == Rel::Nsubj), m.end))
                .map(|m| &m.parties[0]);
            let owner = here.or_else(|| discourse.last(|p| p.is_known() && p.kind != PartyKind::Media));
            parties.extend(owner.map(|p| self.principal(p, row.kind, &sector)));
        }
        for owner in &owners.names {
            parties.extend(names[*owner].parties.iter().map(|p| self.principal(p, row.kind, &sector)));
        }
        if let Some(inner) = owners.inner {
            let inner = &self.pack.lexicon.roles[roles[inner].row];
            let stands_for =
                matches!(row.kind, RoleKind::Spokes | RoleKind::Head | RoleKind::Member | RoleKind::Leader);
            if stands_for && !inner.sector.is_empty() {
                sector.clone_from(&inner.sector);
                parties.iter_mut().filter(|p| p.sector.is_some()).for_each(|p| p.sector = Some(sector.clone()));
            }
        }
        let person = self.apposed_person(&mut start, &mut end, row.kind, reading, names);
        let mut inferred = false;
        if let Some(person) = person {
            let known = &names[person].parties;
            let agrees = parties.is_empty() || parties.iter().any(|p| known.iter().any(|k| k.code == p.code));
            if agrees {
                parties.clone_from(known);
            }
        }
        if parties.is_empty() {
            parties = vec![self.guess(role, &sector, row.kind, reading, names, discourse)];
            inferred = !parties[0].because.starts_with(THE_PLACE);
        }
        parties.dedup();
        for party in &mut parties {
            if role.plural && party.kind == PartyKind::Person {
                party.kind = PartyKind::Office;
            }
            party.because = format!("{} + {}", row.id, party.because);
        }
        self.introduce_name(role.end, &mut end, row.kind, reading, names, &parties, discourse);
        Mention { start, end, parties, name: None, role: Some(row.kind), inferred, of_speaker }
    }

    /// The pronoun that owns a role noun ("its embassy", "our soldiers", "pemerintah mereka").
    fn possessive(&self, role: &Role, reading: &Reading<'_>) -> Option<AnaphorKind> {
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
        let party = self.principal(speaker, row.kind, &row.sector);
        Party { because: format!("{} + the speaker ({})", row.id, speaker.because), ..party }
    }

    /// What a role noun makes of the state or organisation named with it.
    fn principal(&self, owner: &Party, kind: RoleKind, sector: &str) -> Party {
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

    /// A state from elsewhere for a role noun that names none.
    fn guess(
        &self,
        role: &Role,
        sector: &str,
        kind: RoleKind,
        reading: &Reading<'_>,
        names: &[Mention],
        discourse: &Discourse,
    ) -> Party {
        let owner = |party: &Party, why: &str| {
            let mut party = self.principal(party, kind, sector);
            party.because = format!("{why} ({})", party.because);
            party
        };
        let row = &self.pack.lexicon.roles[role.row];
        if !row.offices.is_empty() && !role.plural {
            let here = names.iter().rev().filter(|m| m.end <= role.start).flat_map(|m| &m.parties);
            let holds = |p: &&Party| p.office.as_ref().is_some_and(|office| row.offices.contains(office));
            let mut here = here.filter(holds);
            if let Some(party) = here.next().or_else(|| discourse.last_in_office(&row.offices)) {
                return Party { because: format!("in that office: {}", party.because), ..party.clone() };
            }
        }
        if !sector.is_empty() {
            let again = discourse.last_in_role(&row.id);
            let alike = || discourse.last_with_sector(sector).filter(|_| sector != GOVERNMENT);
            if let Some(party) = again.or_else(alike) {
                return owner(party, "named before with this role");
            }
        }
        let place = names.iter().find(|m| {
            m.parties[0].kind == PartyKind::State
                && (m.start..m.end).any(|w| self.pack.syntax.is_place(&reading.case_of(w)))
        });
        if let Some(place) = place {
            return owner(&place.parties[0], THE_PLACE);
        }
        let home = discourse.home().and_then(|code| self.actors.find(code)).map(|at| self.actors.entry(at));
        let party = home.map(|entry| Party {
            code: entry.id.clone(),
            sector: Some("GOV".to_owned()),
            name: None,
            kind: PartyKind::State,
            office: None,
            because: format!("actors/{}", entry.id),
        });
        match party {
            Some(party) => owner(&party, "the article's country"),
            None => Party {
                code: "---".to_owned(),
                sector: Some(sector.to_owned()).filter(|s| !s.is_empty()),
                name: None,
                kind: if kind == RoleKind::Group { PartyKind::People } else { PartyKind::Office },
                office: None,
                because: "no state named".to_owned(),
            },
        }
    }

    /// The kind of word that points back standing at a word.
    pub fn anaphor(&self, reading: &Reading<'_>, word: usize) -> Option<AnaphorKind> {
        let lower: Vec<&str> = reading.lower.iter().map(String::as_str).collect();
        self.pack
            .lexicon
            .anaphor_index
            .at(&lower, word)
            .max_by_key(|f| f.end - f.start)
            .map(|f| self.pack.lexicon.anaphors[f.item].1)
    }

    /// People already met, named by a part of their name.
    fn known_surnames(&self, reading: &Reading<'_>, discourse: &Discourse, mentions: &mut Vec<Mention>) {
        for word in 0..reading.len() {
            let capital = reading.forms[word].chars().next().is_some_and(char::is_uppercase);
            if !capital || mentions.iter().any(|m| m.start <= word && word < m.end) {
                continue;
            }
            if let Some(party) = discourse.person_called(&reading.lower[word]) {
                let joined = mentions.last().is_some_and(|m| m.end == word && m.parties.first() == Some(party));
                if !joined {
                    mentions.push(Mention {
                        start: word,
                        end: word + 1,
                        parties: vec![party.clone()],
                        name: Some(NameKind::Short),
                        role: None,
                        inferred: false,
                        of_speaker: None,
                    });
                }
            }
        }
        mentions.sort_by_key(|m| m.start);
    }
}

mod owner;
