//! What was told and what was published, day by day of publication: what alerts are made of.

use jiff::civil::Date;
use rusqlite::{ToSql, params, types::Value};

use crate::{At, Store, StoreError, day_of, factuality_id, number_of, read::held, type_id};

/// Which events are watched. Empty lists stand for all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watched {
    /// Codes of who acts.
    pub actor: Vec<String>,
    /// Codes of who is acted upon.
    pub recipient: Vec<String>,
    /// Whether the two may change sides.
    pub either: bool,
    /// Types.
    pub types: Vec<kabar_model::EventType>,
    /// Values of factuality.
    pub factuality: Vec<kabar_model::Factuality>,
}

/// One report of a watched event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its row.
    pub event: i64,
    /// Its happening.
    pub happening: i64,
    /// Day of publication.
    pub day: Date,
    /// The outlet; empty where none is known.
    pub outlet: String,
}

impl Store {
    /// The first and last day of publication.
    pub fn days(&self, at: At) -> Result<Option<(Date, Date)>, StoreError> {
        let sql = format!("SELECT min(day), max(day) FROM article WHERE {}", held("article", at));
        let (first, last): (Option<i64>, Option<i64>) =
            self.connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(first.and_then(day_of).zip(last.and_then(day_of)))
    }

    /// Articles by day of publication and outlet.
    pub fn published(&self, at: At, first: Date, last: Date) -> Result<Vec<(Date, String, u64)>, StoreError> {
        let sql = format!(
            "SELECT day, coalesce(outlet.name, ''), count(*) FROM article LEFT JOIN outlet ON outlet.id = article.outlet
             WHERE day BETWEEN ? AND ? AND {} GROUP BY 1, 2 ORDER BY 1, 2",
            held("article", at)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![number_of(first), number_of(last)])?;
        let mut published = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(day) = day_of(row.get(0)?) {
                published.push((day, row.get(1)?, row.get::<_, i64>(2)? as u64));
            }
        }
        Ok(published)
    }

    /// Reports of watched events, in the order of publication, and of coming in.
    pub fn seen(&self, at: At, first: Date, last: Date, watched: &Watched) -> Result<Vec<Seen>, StoreError> {
        let mut values: Vec<Value> = vec![number_of(first).into(), number_of(last).into()];
        let mut sql = format!(
            "SELECT event.id, event.happening, article.day, coalesce(outlet.name, '') FROM article
             CROSS JOIN sentence ON sentence.article = article.id CROSS JOIN event ON event.sentence = sentence.id
             LEFT JOIN outlet ON outlet.id = article.outlet
             WHERE article.day BETWEEN ? AND ? AND {}",
            held("event", at)
        );
        let mut among = |column: &str, numbers: Vec<i64>| {
            if !numbers.is_empty() {
                sql.extend([" AND ", column, " IN (", &vec!["?"; numbers.len()].join(", "), ")"]);
                values.extend(numbers.into_iter().map(Value::from));
            }
        };
        among("event.type", watched.types.iter().map(|t| type_id(*t)).collect());
        among("event.factuality", watched.factuality.iter().map(|f| factuality_id(*f)).collect());
        let straight = sides(&[(0, &watched.actor), (1, &watched.recipient)], &mut values);
        if watched.either {
            let crossed = sides(&[(1, &watched.actor), (0, &watched.recipient)], &mut values);
            // Those who act together stand on one side.
            let together = sides(&[(0, &watched.actor), (0, &watched.recipient)], &mut values);
            sql.extend([" AND ((", &straight, ") OR (", &crossed, ") OR (", &together, "))"]);
        } else {
            sql.extend([" AND ", &straight]);
        }
        sql += " ORDER BY article.day, article.id, event.id";
        let values: Vec<&dyn ToSql> = values.iter().map(|v| v as &dyn ToSql).collect();
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(&values[..])?;
        let mut seen = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(day) = day_of(row.get(2)?) {
                seen.push(Seen { event: row.get(0)?, happening: row.get(1)?, day, outlet: row.get(3)? });
            }
        }
        Ok(seen)
    }
}

/// A condition that an event has one of some codes on each side.
fn sides(wanted: &[(i64, &[String])], values: &mut Vec<Value>) -> String {
    let mut conditions = vec!["1".to_owned()];
    for (role, codes) in wanted.iter().filter(|(_, codes)| !codes.is_empty()) {
        conditions.push(format!(
            "EXISTS (SELECT 1 FROM side JOIN actor ON actor.id = side.actor JOIN code ON code.id = actor.code
             WHERE side.event = event.id AND side.role = {role} AND code.name IN ({}))",
            vec!["?"; codes.len()].join(", ")
        ));
        values.extend(codes.iter().cloned().map(Value::from));
    }
    conditions.join(" AND ")
}
