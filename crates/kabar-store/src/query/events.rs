//! Pages of events, the latest first.

use std::fmt::Write as _;

use jiff::civil::Date;
use kabar_model::{EventType, Factuality, Report};

use super::{Span, list, sure};
use crate::{At, NO_DAY, Store, StoreError, day_of, number_of, read::held, type_id};

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
    day: i64,
    event: i64,
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

/// A way to find events in their order by one index: where from, with which condition, and the columns of the order.
struct Lane {
    from: &'static str,
    condition: String,
    day: &'static str,
    event: &'static str,
}

impl Lane {
    fn dyad(condition: String) -> Self {
        Self { from: "dyad d JOIN event e ON e.id = d.event", condition, day: "d.day", event: "d.event" }
    }

    fn event(condition: String) -> Self {
        Self { from: "event e", condition, day: "e.day", event: "e.id" }
    }
}

impl Store {
    /// A page of at most so many events.
    pub fn page(&self, filter: &Filter, most: usize) -> Result<Page, StoreError> {
        let Some(conditions) = self.conditions(filter)? else {
            return Ok(Page { reports: Vec::new(), next: None });
        };
        // Each lane gives its own first events in order by an index; the page is the first of them all together.
        let mut places: Vec<Place> = Vec::new();
        for lane in self.lanes(filter)? {
            places.extend(self.lane(&lane, &conditions, filter, most)?);
        }
        places.sort_unstable_by(|a, b| b.cmp(a));
        places.dedup();
        let more = places.len() > most;
        places.truncate(most);
        let events: Vec<i64> = places.iter().map(|place| place.event).collect();
        let next = places.last().copied().filter(|_| more);
        Ok(Page { reports: self.reports(&events, filter.at)?, next })
    }

    fn lane(&self, lane: &Lane, conditions: &str, filter: &Filter, most: usize) -> Result<Vec<Place>, StoreError> {
        let Lane { from, condition, day, event } = lane;
        let (since, until) = filter.span.bounds();
        let mut sql = format!("SELECT {day}, {event} FROM {from} WHERE {condition} AND {conditions}");
        // Events without a day come last, and only where no first day is asked for.
        if filter.span != Span::default() {
            let undated = if since == NO_DAY && *day == "e.day" { "e.day IS NULL OR " } else { "" };
            let _ = write!(sql, " AND ({undated}{day} BETWEEN {since} AND {until})");
        }
        if let Some(Place { day: at, event: id }) = filter.after {
            let _ = match (at == NO_DAY, *day) {
                (true, "e.day") => write!(sql, " AND e.day IS NULL AND e.id < {id}"),
                (false, "e.day") => {
                    write!(sql, " AND (e.day < {at} OR e.day = {at} AND e.id < {id} OR e.day IS NULL)")
                }
                _ => write!(sql, " AND {day} <= {at} AND ({day} < {at} OR {event} < {id})"),
            };
        }
        let _ = write!(sql, " ORDER BY {day} DESC, {event} DESC");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut places: Vec<Place> = Vec::new();
        while let Some(row) = rows.next()? {
            let place = Place { day: row.get::<_, Option<i64>>(0)?.unwrap_or(NO_DAY), event: row.get(1)? };
            // An event with two recipients lies on a lane of one actor twice, one after the other.
            if places.last() != Some(&place) {
                places.push(place);
            }
            if places.len() > most {
                break;
            }
        }
        Ok(places)
    }

    /// The lanes that hold all events asked for: by the sides, else by the context, else by the types, else all.
    fn lanes(&self, filter: &Filter) -> Result<Vec<Lane>, StoreError> {
        if filter.at != At::Now {
            // What was retired stands in no index but by its number.
            return Ok(vec![Lane::event("1".to_owned())]);
        }
        let (actors, recipients) = (codes(&filter.actors), codes(&filter.recipients));
        Ok(match (actors.is_empty(), recipients.is_empty()) {
            (false, false) => {
                let pairs = actors.iter().flat_map(|a| recipients.iter().map(move |r| (a, r)));
                pairs.map(|(a, r)| Lane::dyad(format!("d.actor = {a} AND d.recipient = {r}"))).collect()
            }
            (false, true) => actors.iter().map(|a| Lane::dyad(format!("d.actor = {a}"))).collect(),
            (true, false) => recipients.iter().map(|r| Lane::dyad(format!("d.recipient = {r}"))).collect(),
            (true, true) => match &filter.context {
                Some(context) => {
                    let mut sets = self.connection.prepare_cached("SELECT \"set\" FROM context WHERE name = ?")?;
                    let sets: Vec<i64> = sets.query_map([context], |row| row.get(0))?.collect::<Result<_, _>>()?;
                    sets.iter().map(|set| Lane::event(format!("e.contexts = {set} AND e.contexts <> 0"))).collect()
                }
                None if !filter.types.is_empty() => {
                    filter.types.iter().map(|kind| Lane::event(format!("e.type = {}", type_id(*kind)))).collect()
                }
                None => vec![Lane::event("1".to_owned())],
            },
        })
    }

    /// The conditions on an event, whichever lane it comes from; none where nothing can meet them.
    fn conditions(&self, filter: &Filter) -> Result<Option<String>, StoreError> {
        let mut all = vec![held("e", filter.at)];
        for (role, side) in [(0, &filter.actors), (1, &filter.recipients)] {
            if !side.is_empty() && (filter.at != At::Now || side.iter().any(|who| who.sector.is_some())) {
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
            let mut sets = self.connection.prepare_cached("SELECT \"set\" FROM context WHERE name = ?")?;
            let sets: Vec<i64> = sets.query_map([context], |row| row.get(0))?.collect::<Result<_, _>>()?;
            all.push(format!("e.contexts IN {}", list(sets)));
        }
        if let Some(outlet) = &filter.outlet {
            let mut find = self.connection.prepare_cached("SELECT id FROM outlet WHERE name = ?")?;
            let mut rows = find.query([outlet])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let outlet: i64 = row.get(0)?;
            all.push(format!("EXISTS (SELECT 1 FROM article a INDEXED BY article_outlet WHERE a.outlet = {outlet} AND a.id = e.article)"));
        }
        if let Some(least) = filter.least {
            // Confidence is stored as its shortest decimal says it.
            let least: f64 = least.to_string().parse().unwrap_or(f64::from(least));
            all.push(format!("e.confidence >= {least:?}"));
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
