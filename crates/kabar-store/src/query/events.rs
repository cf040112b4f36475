//! Pages of events, the latest first.

use jiff::civil::Date;
use kabar_model::{EventType, Factuality, Report};
use rusqlite::{OptionalExtension, params};
use rustc_hash::FxHashSet;

use super::{
    Span, list,
    scan::{Scan, Wanted},
    sure,
};
use crate::{
    At, NO_DAY, Store, StoreError, day_of,
    event_row::decimal,
    factuality_of, number_of,
    pair::of_kind,
    read::held,
    record::numbers,
    sheet::{Column, confidence},
    type_id, type_of,
};

/// A side that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// The number of its code.
    pub code: i64,
    /// Only this sector of it.
    pub sector: Option<String>,
}

/// Which events are asked for. What is empty or none asks for nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Any of these among the actors.
    pub actors: Vec<Who>,
    /// Any of these among the recipients.
    pub recipients: Vec<Who>,
    /// Any of these types.
    pub types: Vec<EventType>,
    /// This mode.
    pub mode: Option<String>,
    /// This context among others.
    pub context: Option<String>,
    /// Any of these.
    pub factuality: Vec<Factuality>,
    /// Days they are counted under.
    pub span: Span,
    /// Tag of the pack that coded them.
    pub lang: Option<String>,
    /// Outlet of the article.
    pub outlet: Option<String>,
    /// Confidence of this and more.
    pub least: Option<f32>,
    /// Held when.
    pub at: At,
    /// Only what comes after this place.
    pub after: Option<Place>,
}

/// A place in the order of events: by day, then by number, the latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub(crate) day: i64,
    pub(crate) event: i64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match day_of(self.day) {
            Some(day) if self.day != NO_DAY => write!(f, "{day}.{}", self.event),
            _ => write!(f, "none.{}", self.event),
        }
    }
}

impl std::str::FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = "write the place as the page before ended with, as in 2024-06-18.123";
        let (day, event) = text.rsplit_once('.').ok_or(bad)?;
        let day = if day == "none" { NO_DAY } else { number_of(day.parse::<Date>().map_err(|_| bad)?) };
        Ok(Self { day, event: event.parse().map_err(|_| bad)? })
    }
}

/// Events, and where the next page begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The reports.
    pub reports: Vec<Report>,
    /// The place to go on after; none where there are no more.
    pub next: Option<Place>,
}

/// So many events of sides are looked at one by one; where there are more, the columns of all events are read.
const FEW: usize = 1000;

impl Store {
    /// A page of at most so many events.
    pub fn page(&self, filter: &Filter, most: usize) -> Result<Page, StoreError> {
        let nothing = Page { reports: Vec::new(), next: None };
        let Some(conditions) = self.conditions(filter)? else { return Ok(nothing) };
        let mut places = match self.few(filter)? {
            Some(few) => self.hold(&few, &conditions, most + 1)?,
            None => self.many(filter, &conditions, most + 1)?,
        };
        let more = places.len() > most;
        places.truncate(most);
        let events: Vec<i64> = places.iter().map(|place| place.event).collect();
        let next = places.last().copied().filter(|_| more);
        Ok(Page { reports: self.reports(&events, filter.at)?, next })
    }

    /// The events of the sides asked for, in order, where they are few.
    fn few(&self, filter: &Filter) -> Result<Option<Vec<Place>>, StoreError> {
        let (actors, recipients) = (codes(&filter.actors), codes(&filter.recipients));
        if filter.at != At::Now || actors.is_empty() && recipients.is_empty() {
            // What was retired stands in no index but by its number.
            return Ok(None);
        }
        let any = |side: &[i64]| if side.is_empty() { vec![None] } else { side.iter().copied().map(Some).collect() };
        let mut places = Vec::new();
        for (actor, recipient) in
            any(&actors).into_iter().flat_map(|a| any(&recipients).into_iter().map(move |r| (a, r)))
        {
            let of = |column: &str, code: Option<i64>| code.map(|code| format!("{column} = {code}"));
            let sides: Vec<String> = of("actor", actor).into_iter().chain(of("recipient", recipient)).collect();
            let sql = format!("SELECT day, event FROM dyad WHERE {} LIMIT {}", sides.join(" AND "), FEW + 1);
            let mut statement = self.connection.prepare(&sql)?;
            let found = statement.query_map([], |row| Ok(Place { day: row.get(0)?, event: row.get(1)? }))?;
            for place in found {
                places.push(place?);
            }
            if places.len() > FEW {
                return Ok(None);
            }
        }
        let (since, until) = filter.span.bounds();
        places.retain(|place| (since..=until).contains(&place.day) && filter.after.is_none_or(|after| *place < after));
        // An event with two recipients is found twice by its actor.
        places.sort_unstable_by(|a, b| b.cmp(a));
        places.dedup();
        Ok(Some(places))
    }

    /// The first events that meet the filter, by the columns of all events. These leave little to be looked up: what did not hold at a
    /// version, and a hair of confidence.
    fn many(&self, filter: &Filter, conditions: &str, most: usize) -> Result<Vec<Place>, StoreError> {
        let wanted = self.wanted(filter)?;
        let (mut found, mut after, mut ahead) = (Vec::new(), filter.after, most);
        loop {
            let (live, days) = (filter.at == At::Now, filter.span.bounds());
            let places = self.scan(&Scan { wanted: &wanted, live, days, after, most: ahead })?;
            found.extend(self.hold(&places, conditions, most - found.len())?);
            if found.len() >= most || places.len() < ahead {
                return Ok(found);
            }
            (after, ahead) = (places.last().copied(), ahead * 8);
        }
    }

    /// The first of some places whose events meet the conditions.
    fn hold(&self, places: &[Place], conditions: &str, most: usize) -> Result<Vec<Place>, StoreError> {
        let mut found = Vec::new();
        let sql = format!("SELECT e.id FROM event e WHERE e.id IN (SELECT value FROM json_each(?)) AND {conditions}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        for some in places.chunks(256) {
            let ids = numbers(some.iter().map(|place| place.event));
            let held: FxHashSet<i64> = statement.query_map([ids], |row| row.get(0))?.collect::<Result<_, _>>()?;
            found.extend(some.iter().filter(|place| held.contains(&place.event)));
            if found.len() >= most {
                found.truncate(most);
                break;
            }
        }
        Ok(found)
    }

    /// What a filter asks of the columns of events.
    fn wanted(&self, filter: &Filter) -> Result<Vec<Wanted>, StoreError> {
        let mut all = Vec::new();
        if let Some(context) = &filter.context {
            all.push(Wanted::of(Column::Contexts, self.context_sets(context)?));
        }
        for (column, side) in [(Column::Actors, &filter.actors), (Column::Recipients, &filter.recipients)] {
            if !side.is_empty() {
                let mut sets = Vec::new();
                for who in side {
                    let sql = "SELECT \"set\" FROM party WHERE code = ?1 AND (?2 IS NULL OR sector = ?2)";
                    let mut find = self.connection.prepare_cached(sql)?;
                    for set in find.query_map(params![who.code, who.sector], |row| row.get::<_, i64>(0))? {
                        sets.push(set?);
                    }
                }
                all.push(Wanted::of(column, sets));
            }
        }
        if let Some(outlet) = &filter.outlet {
            all.push(Wanted::of(Column::Outlet, self.outlet_number(outlet)?));
        }
        for (column, text) in [(Column::Mode, &filter.mode), (Column::Lang, &filter.lang)] {
            if let Some(text) = text {
                all.push(Wanted::of(column, self.symbol_number(text)?));
            }
        }
        if let Some(least) = filter.least {
            all.push(Wanted::of(Column::Confidence, confidence(decimal(least)).max(0)..=200));
        }
        if !filter.types.is_empty() || !filter.factuality.is_empty() {
            let is = |both: &i64| {
                let (kind, sure) = of_kind(*both);
                let (kind, sure) = (type_of(kind), factuality_of(sure));
                (filter.types.is_empty() || kind.is_some_and(|kind| filter.types.contains(&kind)))
                    && (filter.factuality.is_empty() || sure.is_some_and(|sure| filter.factuality.contains(&sure)))
            };
            all.push(Wanted::of(Column::Kind, (0..256).filter(is)));
        }
        Ok(all)
    }

    fn context_sets(&self, context: &str) -> Result<Vec<i64>, StoreError> {
        let mut sets = self.connection.prepare_cached("SELECT \"set\" FROM context WHERE name = ?")?;
        Ok(sets.query_map([context], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    fn outlet_number(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT id FROM outlet WHERE name = ?")?;
        Ok(find.query_row([name], |row| row.get(0)).optional()?)
    }

    /// The conditions on an event, wherever it was found; none where nothing can meet them.
    fn conditions(&self, filter: &Filter) -> Result<Option<String>, StoreError> {
        let mut all = vec![held("e", filter.at)];
        for (role, side) in [(0, &filter.actors), (1, &filter.recipients)] {
            if !side.is_empty() {
                all.push(part(role, side));
            }
        }
        if !filter.types.is_empty() {
            all.push(format!("e.type IN {}", list(filter.types.iter().map(|kind| type_id(*kind)))));
        }
        if !filter.factuality.is_empty() {
            all.push(sure("e.factuality", &filter.factuality));
        }
        for (column, text) in [("e.mode", &filter.mode), ("e.lang", &filter.lang)] {
            if let Some(text) = text {
                let Some(number) = self.symbol_number(text)? else { return Ok(None) };
                all.push(format!("{column} = {number}"));
            }
        }
        if let Some(context) = &filter.context {
            all.push(format!("e.contexts IN {}", list(self.context_sets(context)?)));
        }
        if let Some(outlet) = &filter.outlet {
            let Some(outlet) = self.outlet_number(outlet)? else { return Ok(None) };
            all.push(format!("(SELECT a.outlet FROM article a WHERE a.id = e.article) = {outlet}"));
        }
        if let Some(least) = filter.least {
            all.push(format!("e.confidence >= {:?}", decimal(least)));
        }
        Ok(Some(all.join(" AND ")))
    }
}

fn codes(side: &[Who]) -> Vec<i64> {
    let mut codes: Vec<i64> = side.iter().map(|who| who.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// One of some actors takes part in a role.
fn part(role: i64, side: &[Who]) -> String {
    let one = |who: &Who| match &who.sector {
        Some(sector) => format!("(a.code = {} AND a.sector = '{}')", who.code, sector.replace('\'', "''")),
        None => format!("a.code = {}", who.code),
    };
    let any: Vec<String> = side.iter().map(one).collect();
    format!(
        "EXISTS (SELECT 1 FROM side s JOIN actor a ON a.id = s.actor WHERE s.event = e.id AND s.role = {role} AND ({}))",
        any.join(" OR ")
    )
}
