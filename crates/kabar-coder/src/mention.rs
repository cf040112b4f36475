//! Mentions of actors in a sentence: names, role nouns with their state or organisation, and the people they introduce.

use jiff::civil::Date;
use kabar_model::{Rel, Upos};
use kabar_pack::{Actors, AnaphorKind, Feat, NameKind, Ontology, Pack, RoleKind, RoleRow, TimeRules};

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

    /// Whether it is a political party.
    fn is_of_members(&self) -> bool {
        self.kind == PartyKind::Office && self.sector.as_deref() == Some("PTY")
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
    /// Words for days and months.
    pub time: &'a TimeRules,
    /// Day that decides roles.
    pub day: Option<Date>,
}

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
        let hits = self.names(reading);
        let mut mentions: Vec<Mention> = hits.iter().filter_map(|hit| self.named(hit, reading, discourse)).collect();
        let roles = self.roles(reading, &mentions);
        for role in &roles {
            let Some(mention) = self.role_mention(role, &roles, reading, &mentions, discourse) else { continue };
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

    /// Role nouns, longest first, outside of names.
    fn roles(&self, reading: &Reading<'_>, names: &[Mention]) -> Vec<Role> {
        let lower = &reading.lower;
        let mut roles: Vec<Role> = Vec::new();
        for at in 0..lower.len() {
            let best = self
                .pack
                .lexicon
                .role_index
                .at(lower, at)
                .filter(|f| {
                    // "a general strike": no office
                    let person = matches!(self.pack.lexicon.roles[f.item].kind, RoleKind::Office | RoleKind::Head);
                    let modifier = reading.upos(f.head) == Upos::Adj && reading.rel(f.head) == Rel::Amod && person;
                    let noun = reading.is_nominal(f.head) || reading.upos(f.head) == Upos::Adj;
                    f.end - f.start > 1 || (noun && !modifier)
                })
                // "authorities" is a noun of its own before it is many of another
                .max_by_key(|f| (f.end - f.start, f.feat != Feat::Plural));
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
    ) -> Option<Mention> {
        let row = &self.pack.lexicon.roles[role.row];
        let (mut start, mut end) = (role.start, role.end);
        let pronoun = self.possessive(role, reading);
        // "his Cuban counterpart", "sejawatnya dari Kuba"
        let elsewhere = pronoun.is_some() && self.is_counterpart(role);
        let possessive = pronoun.filter(|_| !elsewhere);
        let owners = match pronoun {
            Some(_) if elsewhere => self.named_beside(role, reading, names, &mut start, &mut end),
            Some(_) => owner::Owners::default(),
            None => self.owners(role, roles, reading, names, &mut start, &mut end),
        };
        // "the chief of our delegation"
        let within =
            owners.inner.filter(|_| owners.names.is_empty()).and_then(|inner| self.possessive(&roles[inner], reading));
        let of_speaker = [possessive, within].contains(&Some(AnaphorKind::Speaker)).then_some(role.row);
        let mut sector = row.sector.clone();
        let mut parties: Vec<Party> = Vec::new();
        if possessive.is_some() {
            let owner = self.pointed_owner(role, row, reading, names);
            let owner = owner.or_else(|| discourse.last(|p| p.is_known() && p.kind != PartyKind::Media));
            parties.extend(owner.map(|p| whose::principal(p, row.kind, &sector)));
        }
        for owner in &owners.names {
            parties.extend(names[*owner].parties.iter().map(|p| whose::principal(p, row.kind, &sector)));
        }
        if let Some(inner) = owners.inner.map(|inner| &self.pack.lexicon.roles[roles[inner].row])
            && matches!(row.kind, RoleKind::Spokes | RoleKind::Head | RoleKind::Member | RoleKind::Leader)
            && !inner.sector.is_empty()
        {
            sector.clone_from(&inner.sector);
            parties.iter_mut().filter(|p| p.sector.is_some()).for_each(|p| p.sector = Some(sector.clone()));
        }
        if pronoun.is_some() && end == role.end && reading.sentence.words.get(end).is_some_and(|w| w.joined) {
            // "mitranya, Narendra Modi"
            end += 1;
        }
        let mut inferred = false;
        if let Some(person) = owner::apposed_person(&mut start, &mut end, row.kind, reading, names) {
            // parties of many countries are called alike
            let of_members = |&at: &usize| names[at].parties.iter().all(Party::is_of_members);
            let unsure = possessive.is_some() || (owners.names.iter().any(of_members) && !parties.is_empty());
            agree(&names[person], unsure, &mut parties, reading, discourse);
        }
        if parties.is_empty()
            && let Some(inner) = owners.inner.filter(|&inner| roles[inner].start >= role.end)
        {
            // "supporters of the president": of whatever country the president is
            let within = &self.pack.lexicon.roles[roles[inner].row];
            let theirs = self.guess(&roles[inner], &within.sector, within.kind, reading, names, discourse);
            parties.extend(theirs.is_known().then(|| whose::principal(&theirs, row.kind, &sector)));
        }
        if parties.is_empty() && row.kind == RoleKind::Thing && !elsewhere {
            return None;
        }
        if parties.is_empty() && !elsewhere {
            parties.extend(body_called(role, reading, discourse));
        }
        if parties.is_empty() {
            parties.push(if elsewhere {
                whose::stateless(row.kind, &sector)
            } else {
                self.guess(role, &sector, row.kind, reading, names, discourse)
            });
            inferred = !parties[0].because.starts_with(whose::THE_PLACE);
        }
        parties.dedup();
        for party in &mut parties {
            told_by_role(party, role, &row.id);
        }
        owner::introduce_name(role.end, &mut end, row.kind, reading, names, &parties, discourse);
        Some(Mention { start, end, parties, name: None, role: Some(row.kind), inferred, of_speaker })
    }

    /// The kind of word that points back standing at a word.
    pub fn anaphor(&self, reading: &Reading<'_>, word: usize) -> Option<AnaphorKind> {
        self.pack
            .lexicon
            .anaphor_index
            .at(&reading.lower, word)
            .max_by_key(|f| f.end - f.start)
            .map(|f| self.pack.lexicon.anaphors[f.item].1)
    }
}

mod clause;
mod named;
mod owner;
mod surname;
mod whose;

pub(crate) use whose::{ARTICLES_COUNTRY, THE_CLAUSE, THE_PLACE};

/// Notes by which noun a party was named; of several who hold an office none is a person by name.
fn told_by_role(party: &mut Party, role: &Role, row: &str) {
    if role.plural && party.kind == PartyKind::Person {
        party.kind = PartyKind::Office;
    }
    party.because = format!("{row} + {}", party.because);
}

/// A role noun's parties are those of the person named with it, unless the office named here is another's.
fn agree(
    person: &Mention,
    possessive: bool,
    parties: &mut Vec<Party>,
    reading: &Reading<'_>,
    discourse: &mut Discourse,
) {
    let known = &person.parties;
    let agrees = parties.is_empty() || possessive || parties.iter().any(|p| known.iter().any(|k| k.code == p.code));
    if agrees {
        parties.clone_from(known);
    } else {
        // "Komandan Interfet Peter Cosgrove": the office named here counts from now on
        let here = Party { name: known[0].name.clone(), office: None, ..parties[0].clone() };
        discourse.introduce(&reading.forms[person.start..person.end], &here);
    }
}

/// "the Council": the body whose name ended so.
fn body_called(role: &Role, reading: &Reading<'_>, discourse: &Discourse) -> Option<Party> {
    let capital = reading.forms[role.head].chars().next().is_some_and(char::is_uppercase);
    let definite = role.start.checked_sub(1).is_some_and(|w| reading.upos(w) == Upos::Det);
    let one = role.end == role.start + 1 && !reading.title_case;
    let body = discourse.body_called(&reading.lower[role.head]).filter(|_| capital && definite && one)?;
    Some(Party { because: format!("named so before ({})", body.because), ..body.clone() })
}

/// Whether the features of a pronoun say that it opens a relative clause.
pub(crate) fn is_relative(feats: &str) -> bool {
    feats.split('|').any(|f| f.strip_prefix("PronType=").is_some_and(|types| types.split(',').any(|t| t == "Rel")))
}

/// Sectors of bodies that states have and organisations have not.
const OF_STATES: [&str; 5] = ["MIL", "COP", "LEG", "JUD", "SPY"];

/// Whom a possessive before a role noun stands for: the last subject in the sentence, else the last party. "The Arab League
/// suspended Syria after its army shelled Homs": an organisation has none where a state is named.
fn possessor<'m>(role: &Role, row: &RoleRow, reading: &Reading<'_>, names: &'m [Mention]) -> Option<&'m Party> {
    let of_a_state = row.kind == RoleKind::Body && OF_STATES.contains(&row.sector.as_str());
    let known = |m: &&Mention| m.end <= role.start && m.parties[0].is_known() && m.parties[0].kind != PartyKind::Media;
    let subject = |m: &Mention| (m.start..m.end).any(|w| reading.rel(w) == Rel::Nsubj);
    // "…, whose experts visited": of what the clause hangs on
    let neuter = role.start.checked_sub(1).is_some_and(|w| reading.tree.feats(w).contains("Gender=Neut"));
    let known =
        |m: &&Mention| known(m) && !(neuter && matches!(m.parties[0].kind, PartyKind::People | PartyKind::Person));
    let relative = role.start.checked_sub(1).is_some_and(|w| is_relative(reading.tree.feats(w)));
    let state = |m: &Mention| of_a_state && m.parties[0].kind != PartyKind::Org;
    names.iter().filter(known).max_by_key(|m| (state(m), !relative && subject(m), m.end)).map(|m| &m.parties[0])
}
