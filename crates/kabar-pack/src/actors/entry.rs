//! One state, body or person: what it is, which roles it held when, and what that makes it on a day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum EntryKind {
    State,
    Observer,
    Territory,
    Former,
    Organisation,
    Armed,
    Criminal,
    Movement,
    Party,
    Association,
    Agency,
    Outlet,
    StateMedia,
    Person,
}

impl EntryKind {
    /// Whether its id is a country code.
    pub const fn is_state(self) -> bool {
        matches!(self, Self::State | Self::Observer | Self::Territory | Self::Former)
    }

    /// Whether it is coded by its own id, without a sector.
    pub const fn is_body(self) -> bool {
        matches!(self, Self::Organisation | Self::Armed | Self::Criminal | Self::Movement)
    }

    /// Whether it is an armed group.
    pub const fn is_armed(self) -> bool {
        matches!(self, Self::Armed)
    }

    /// Whether it is a news medium.
    pub const fn is_media(self) -> bool {
        matches!(self, Self::Agency | Self::Outlet | Self::StateMedia)
    }
}

/// A role that a person held, or the time a state existed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedRole {
    /// State, organisation or group.
    pub code: String,
    /// Sector; none for organisations and groups.
    pub sector: Option<String>,
    /// Role token (`head-of-state`).
    pub role: String,
    /// First day.
    #[serde(with = "day")]
    pub from: Option<Date>,
    /// Last day.
    #[serde(with = "day")]
    pub to: Option<Date>,
}

impl DatedRole {
    fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id: a code, or a person's slug.
    pub id: String,
    /// Its usual English name.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
    /// The state of a party, group or medium.
    pub country: Option<String>,
    /// Its sector.
    pub sector: Option<String>,
    /// A person's roles, or the lifetime of an entry that began or ended.
    pub roles: Vec<DatedRole>,
}

/// What an entry is coded as on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coding {
    /// Country, organisation or group.
    pub code: String,
    /// Sector.
    pub sector: Option<String>,
    /// The role that decided, for a person: token and dates.
    pub role: Option<DatedRole>,
    /// Whether the person holds that role on the day.
    pub in_office: bool,
}

/// The role of a group that is the government of its country.
pub(super) const GOVERNMENT: &str = "government";

/// Days after which the holder of an office is a former one.
const NEWS_OF_LEAVING: i32 = 7;

/// The offices for which people are known, the first the most; a role not listed comes after these.
const SENIORITY: [&str; 6] =
    ["head-of-state", "head-of-government", "foreign-minister", "defence-minister", "head", "opposition-leader"];

fn seniority(role: &str) -> usize {
    SENIORITY.iter().position(|r| *r == role).unwrap_or(SENIORITY.len())
}

impl Entry {
    /// What the entry is coded as on a day; without a day, by the role it is known for: the most senior, the latest of these.
    pub fn coding(&self, day: Option<Date>) -> Coding {
        let plain = |code: &str, sector: Option<&str>| Coding {
            code: code.to_owned(),
            sector: sector.map(str::to_owned),
            role: None,
            in_office: true,
        };
        match self.kind {
            EntryKind::Person => self.person(day),
            kind if kind.is_state() => plain(&self.id, Some("GOV")),
            kind if kind.is_body() => match self.rule(day) {
                Some(rule) => plain(&rule.code, rule.sector.as_deref()),
                None => plain(&self.id, None),
            },
            EntryKind::Party => plain(self.country.as_deref().unwrap_or("---"), Some("PTY")),
            EntryKind::Association => {
                plain(self.country.as_deref().unwrap_or("---"), self.sector.as_deref().or(Some("NGO")))
            }
            _ => plain(self.country.as_deref().unwrap_or("---"), Some("MED")),
        }
    }

    /// The time in which a group is the government of its country, where the day is in it.
    fn rule(&self, day: Option<Date>) -> Option<&DatedRole> {
        self.roles.iter().find(|role| role.role == GOVERNMENT && day.is_some_and(|day| role.covers(day)))
    }

    fn person(&self, day: Option<Date>) -> Coding {
        let just_ended = |r: &&DatedRole, day: Date| {
            r.to.is_some_and(|to| to < day && day.since(to).is_ok_and(|span| span.get_days() <= NEWS_OF_LEAVING))
        };
        let current = match day {
            // news of leaving an office speaks of the holder
            Some(day) => {
                let covers = self.roles.iter().find(|r| r.covers(day));
                let left = self.roles.iter().find(|r| just_ended(r, day));
                match (covers, left) {
                    (Some(now), Some(left)) if seniority(&left.role) < seniority(&now.role) => Some(left),
                    (now, left) => now.or(left),
                }
            }
            None => self.roles.iter().min_by_key(|r| (seniority(&r.role), std::cmp::Reverse(r.from))),
        };
        if let Some(role) = current {
            return Coding {
                code: role.code.clone(),
                sector: role.sector.clone(),
                role: Some(role.clone()),
                in_office: true,
            };
        }
        let past = self.roles.iter().filter(|r| day.is_none_or(|d| r.from.is_none_or(|f| f <= d)));
        let last = past.max_by_key(|r| r.to).or_else(|| self.roles.iter().min_by_key(|r| r.from));
        match last {
            Some(role) => Coding {
                code: role.code.clone(),
                sector: role.sector.as_deref().map(|s| if s == "GOV" { "PTY" } else { s }.to_owned()),
                role: Some(role.clone()),
                in_office: false,
            },
            None => Coding { code: "---".to_owned(), sector: None, role: None, in_office: false },
        }
    }

    /// Whether the entry exists on a day (a state that has ended does not).
    pub fn exists(&self, day: Option<Date>) -> bool {
        let mut life = self.roles.iter().filter(|r| r.role != GOVERNMENT).peekable();
        self.kind == EntryKind::Person || life.peek().is_none() || day.is_none_or(|day| life.any(|r| r.covers(day)))
    }
}

/// Days in the parts that were read beforehand: year, month and day.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref)] // as serde calls it
    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
        day.map(|day| (day.year(), day.month(), day.day())).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
        let parts = Option::<(i16, i8, i8)>::deserialize(from)?;
        parts.map(|(year, month, day)| Date::new(year, month, day).map_err(D::Error::custom)).transpose()
    }
}
