//! Who there is: states, organisations, armed groups, parties, media and people with dated roles.

mod entry;

use jiff::civil::Date;
use kabar_model::{Diagnostic, Timex};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use entry::GOVERNMENT;
pub use entry::{Coding, DatedRole, Entry, EntryKind};

use crate::{DataError, Row, Sectors, Source, Table, names::fold};

/// Offices whose holders are called by their surname alone.
const HIGH: [&str; 6] = [
    "head-of-state",
    "head-of-government",
    "foreign-minister",
    "defence-minister",
    "opposition-leader",
    "party-leader",
];

/// A surname, or a first name, of more people than this tells of nobody.
const MOST_OF_A_NAME: usize = 4;

/// The last word of a name of several, where it is one by which people are called.
fn surname(name: &str) -> Option<String> {
    let (_, last) = name.rsplit_once(' ')?;
    (last.chars().all(char::is_alphabetic) && last.chars().any(char::is_lowercase)).then(|| fold(last))
}

/// A name of an entry that needs no pack: people's names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Number of the entry.
    pub entry: usize,
    /// The words.
    pub form: String,
    /// Whether it names the person alone (`short`), rather than in full.
    pub short: bool,
}

/// Every entry, by number and by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actors {
    entries: Vec<Entry>,
    by_id: FxHashMap<String, usize>,
    sectors: Sectors,
    /// People's names, for who reads the names of a language; they are in those that were read beforehand.
    #[serde(skip)]
    pub person_names: Vec<PersonName>,
    /// The last words of people's names, folded.
    surnames: FxHashMap<Box<str>, Vec<u32>>,
    /// How many people have a first name, folded: "David" alone may be anybody.
    first_names: FxHashMap<Box<str>, u32>,
}

impl Actors {
    /// Reads `actors/`.
    pub fn load(source: &Source) -> Result<Self, DataError> {
        if let Some(actors) = source.compiled("actors") {
            return Ok(actors);
        }
        let mut this = Self { sectors: Sectors::load(source)?, ..Self::default() };
        let mut faults = Vec::new();
        for (path, columns) in [
            ("actors/states.tsv", &["id", "kind", "name"][..]),
            ("actors/organisations.tsv", &["id", "kind", "name"]),
            ("actors/groups.tsv", &["id", "kind", "name", "country", "sector"]),
            ("actors/media.tsv", &["id", "kind", "name", "country"]),
        ] {
            this.read(source, path, columns, &mut faults, Self::body)?;
        }
        this.read(source, "actors/ruling.tsv", &["id", "from", "to"], &mut faults, Self::ruling)?;
        let people: Vec<String> = source.tables("actors/people/").map(str::to_owned).collect();
        for path in people {
            let columns = ["id", "name", "also", "short", "code", "sector", "role", "from", "to"];
            this.read(source, &path, &columns, &mut faults, Self::person)?;
        }
        this.entries.iter_mut().for_each(|entry| entry.roles.shrink_to_fit());
        this.person_names.shrink_to_fit();
        if faults.is_empty() { Ok(this) } else { Err(DataError(faults)) }
    }

    fn read(
        &mut self,
        source: &Source,
        path: &str,
        columns: &[&str],
        faults: &mut Vec<Diagnostic>,
        take: fn(&mut Self, Row<'_>) -> Result<(), Diagnostic>,
    ) -> Result<(), DataError> {
        let Some(text) = source.text(path)? else { return Ok(()) };
        match Table::read(path, text, columns) {
            Ok(table) => faults.extend(table.rows().filter_map(|row| take(self, row).err())),
            Err(e) => faults.extend(e.0),
        }
        Ok(())
    }

    fn body(&mut self, row: Row<'_>) -> Result<(), Diagnostic> {
        let kind = match row.need("kind")? {
            "state" => EntryKind::State,
            "observer" => EntryKind::Observer,
            "territory" => EntryKind::Territory,
            "former" => EntryKind::Former,
            "igo" | "alliance" | "court" | "bank" | "agency" if row.path().ends_with("organisations.tsv") => {
                EntryKind::Organisation
            }
            "ngo" => EntryKind::Organisation,
            "armed" | "militia" => EntryKind::Armed,
            "criminal" => EntryKind::Criminal,
            "movement" => EntryKind::Movement,
            "party" => EntryKind::Party,
            "association" => EntryKind::Association,
            "agency" => EntryKind::Agency,
            "outlet" => EntryKind::Outlet,
            "state-media" | "state_media" => EntryKind::StateMedia,
            other => return Err(row.fault("kind", format!("`{other}` is no kind of entry for this file"))),
        };
        // `state` means a state medium in the table of media
        let kind =
            if kind == EntryKind::State && row.path().ends_with("media.tsv") { EntryKind::StateMedia } else { kind };
        let (from, to) = dates(row)?;
        let id = row.need("id")?;
        if self.by_id.contains_key(id) {
            return Err(row.fault("id", format!("`{id}` is there already")));
        }
        let optional = |column: &str| Some(row.get(column).to_owned()).filter(|c| !c.is_empty());
        let roles = if from.is_some() || to.is_some() {
            vec![DatedRole { code: id.to_owned(), sector: None, role: String::new(), from, to }]
        } else {
            Vec::new()
        };
        let (country, sector) = (optional("country"), self.sectors.of(row)?.map(str::to_owned));
        self.push(Entry { id: id.to_owned(), name: row.need("name")?.to_owned(), kind, country, sector, roles });
        Ok(())
    }

    /// A time in which a group is the government of its country.
    fn ruling(&mut self, row: Row<'_>) -> Result<(), Diagnostic> {
        let (from, to) = dates(row)?;
        let id = row.need("id")?;
        let entry = self.by_id.get(id).map(|&at| &mut self.entries[at]);
        let Some((entry, code)) = entry.and_then(|entry| entry.country.clone().map(|code| (entry, code))) else {
            return Err(row.fault("id", format!("`{id}` is no group of a country in actors/groups.tsv")));
        };
        entry.roles.push(DatedRole { code, sector: Some("GOV".to_owned()), role: GOVERNMENT.to_owned(), from, to });
        Ok(())
    }

    fn person(&mut self, row: Row<'_>) -> Result<(), Diagnostic> {
        let (from, to) = dates(row)?;
        let id = row.need("id")?;
        let role = DatedRole {
            code: row.need("code")?.to_owned(),
            sector: self.sectors.of(row)?.map(str::to_owned),
            role: row.get("role").to_owned(),
            from,
            to,
        };
        if let Some(&at) = self.by_id.get(id) {
            if self.entries[at].kind != EntryKind::Person {
                return Err(row.fault("id", format!("`{id}` is there already and is no person")));
            }
            self.entries[at].roles.push(role);
            return Ok(());
        }
        let name = row.need("name")?;
        let entry = self.entries.len();
        if let Some((first, _)) = name.split_once(' ') {
            *self.first_names.entry(fold(first).into_boxed_str()).or_default() += 1;
        }
        if let Some(surname) = surname(name) {
            self.surnames.entry(surname.into_boxed_str()).or_default().push(entry as u32);
        }
        self.person_names.push(PersonName { entry, form: name.to_owned(), short: false });
        self.person_names.extend(row.list("also").map(|form| PersonName {
            entry,
            form: form.to_owned(),
            short: !form.contains([' ', '-']),
        }));
        self.person_names.extend(row.list("short").map(|f| PersonName { entry, form: f.to_owned(), short: true }));
        self.push(Entry {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: EntryKind::Person,
            country: None,
            sector: None,
            roles: vec![role],
        });
        Ok(())
    }

    fn push(&mut self, entry: Entry) {
        self.by_id.insert(entry.id.clone(), self.entries.len());
        self.entries.push(entry);
    }

    /// An entry by its number.
    pub fn entry(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    /// The number of an entry by its id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Which sectors there are.
    pub(crate) fn sectors(&self) -> &Sectors {
        &self.sectors
    }

    /// Whom a surname alone stands for on a day: the one of that name who holds a high office; without a day, the only person
    /// of that name, where he held one. None for the surnames of many, and for those that are first names too.
    pub fn by_surname(&self, form: &str, day: Option<Date>) -> Option<usize> {
        let form = fold(form);
        let all = self.surnames.get(form.as_str()).filter(|all| all.len() <= MOST_OF_A_NAME)?;
        if self.first_names.get(form.as_str()).is_some_and(|people| *people as usize > MOST_OF_A_NAME) {
            return None;
        }
        let high = |entry: &&u32| {
            let coding = self.entries[**entry as usize].coding(day);
            let role = coding.role.filter(|_| coding.in_office);
            role.is_some_and(|role| HIGH.contains(&role.role.as_str()))
        };
        let mut holders = all.iter().filter(high);
        let one = holders.next().filter(|_| day.is_some() || all.len() == 1)?;
        holders.next().is_none().then_some(*one as usize)
    }

    /// All entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

fn dates(row: Row<'_>) -> Result<(Option<Date>, Option<Date>), Diagnostic> {
    let read = |column: &str| -> Result<Option<Timex>, Diagnostic> {
        match row.get(column) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|e: kabar_model::DateParseError| row.fault(column, e.to_string())),
        }
    };
    let (from, to) = (read("from")?.and_then(Timex::first_day), read("to")?.and_then(Timex::last_day));
    match (from, to) {
        (Some(a), Some(b)) if a > b => Err(row.fault("to", format!("ends ({b}) before it begins ({a})"))),
        both => Ok(both),
    }
}
