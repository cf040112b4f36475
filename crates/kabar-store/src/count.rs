//! What follows from the events that hold now: who with whom on which day (`dyad`), and how many happenings and reports
//! (`tally`, `rollup`). Kept in the transaction that adds or retires the event.

use rusqlite::{Connection, params};

use crate::{NO_DAY, NOBODY, StoreError};

/// What is counted of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) event: i64,
    pub(crate) happening: i64,
    pub(crate) day: Option<i64>,
    pub(crate) kind: i64,
    pub(crate) factuality: i64,
    /// Numbers of the actors' codes, each once.
    pub(crate) actors: Vec<i64>,
    pub(crate) recipients: Vec<i64>,
}

impl Counted {
    /// What is counted of an event that is stored.
    pub(crate) fn load(db: &Connection, event: i64) -> Result<Self, StoreError> {
        let mut counted = db
            .prepare_cached("SELECT happening, day, type, factuality FROM event WHERE id = ?")?
            .query_row([event], |row| {
                let (actors, recipients) = (Vec::new(), Vec::new());
                let (happening, day, kind, factuality) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(Self { event, happening, day, kind, factuality, actors, recipients })
            })?;
        let mut sides = db.prepare_cached(
            "SELECT DISTINCT side.role, actor.code FROM side JOIN actor ON actor.id = side.actor WHERE side.event = ? ORDER BY 1, 2",
        )?;
        for side in sides.query_map([event], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))? {
            let (role, code) = side?;
            if role == 0 { counted.actors.push(code) } else { counted.recipients.push(code) }
        }
        Ok(counted)
    }

    fn pairs(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let or_nobody = |codes: &'_ [i64]| if codes.is_empty() { vec![NOBODY] } else { codes.to_vec() };
        let recipients = or_nobody(&self.recipients);
        or_nobody(&self.actors).into_iter().flat_map(move |a| recipients.clone().into_iter().map(move |r| (a, r)))
    }
}

/// Counts an event that now holds.
pub(crate) fn add(db: &Connection, counted: &Counted) -> Result<(), StoreError> {
    let day = counted.day.unwrap_or(NO_DAY);
    for (actor, recipient) in counted.pairs() {
        db.prepare_cached("INSERT INTO dyad (actor, recipient, day, event) VALUES (?, ?, ?, ?)")?.execute(params![
            actor,
            recipient,
            day,
            counted.event
        ])?;
        let reports: i64 = db
            .prepare_cached(
                "INSERT INTO tally (happening, actor, recipient, day, type, factuality, reports) VALUES (?, ?, ?, ?, ?, ?, 1)
                 ON CONFLICT DO UPDATE SET reports = reports + 1 RETURNING reports",
            )?
            .query_row(params![counted.happening, actor, recipient, day, counted.kind, counted.factuality], |row| {
                row.get(0)
            })?;
        db.prepare_cached(
            "INSERT INTO rollup (actor, recipient, day, type, factuality, happenings, reports) VALUES (?, ?, ?, ?, ?, 1, 1)
             ON CONFLICT DO UPDATE SET happenings = happenings + ?, reports = reports + 1",
        )?
        .execute(params![actor, recipient, day, counted.kind, counted.factuality, i64::from(reports == 1)])?;
    }
    db.prepare_cached("UPDATE happening SET reports = reports + 1 WHERE id = ?")?.execute([counted.happening])?;
    Ok(())
}

/// Takes an event that no longer holds out of the counts.
pub(crate) fn remove(db: &Connection, counted: &Counted) -> Result<(), StoreError> {
    let day = counted.day.unwrap_or(NO_DAY);
    for (actor, recipient) in counted.pairs() {
        db.prepare_cached("DELETE FROM dyad WHERE actor = ? AND recipient = ? AND day = ? AND event = ?")?
            .execute(params![actor, recipient, day, counted.event])?;
        let cell = params![counted.happening, actor, recipient, day, counted.kind, counted.factuality];
        let reports: i64 = db
            .prepare_cached(
                "UPDATE tally SET reports = reports - 1 WHERE happening = ? AND actor = ? AND recipient = ? AND day = ? AND type = ?
                 AND factuality = ? RETURNING reports",
            )?
            .query_row(cell, |row| row.get(0))?;
        if reports == 0 {
            db.prepare_cached(
                "DELETE FROM tally WHERE happening = ? AND actor = ? AND recipient = ? AND day = ? AND type = ? AND factuality = ?",
            )?
            .execute(cell)?;
        }
        let cell = params![actor, recipient, day, counted.kind, counted.factuality];
        let left: i64 = db
            .prepare_cached(
                "UPDATE rollup SET happenings = happenings - ?6, reports = reports - 1
                 WHERE actor = ?1 AND recipient = ?2 AND day = ?3 AND type = ?4 AND factuality = ?5 RETURNING reports",
            )?
            .query_row(
                params![actor, recipient, day, counted.kind, counted.factuality, i64::from(reports == 0)],
                |row| row.get(0),
            )?;
        if left == 0 {
            db.prepare_cached(
                "DELETE FROM rollup WHERE actor = ? AND recipient = ? AND day = ? AND type = ? AND factuality = ?",
            )?
            .execute(cell)?;
        }
    }
    db.prepare_cached("UPDATE happening SET reports = reports - 1 WHERE id = ?")?.execute([counted.happening])?;
    Ok(())
}

/// Counts the articles and words of an outlet on a day, up or down.
pub(crate) fn publish(
    db: &Connection,
    outlet: Option<i64>,
    day: Option<i64>,
    articles: i64,
    words: i64,
) -> Result<(), StoreError> {
    let (outlet, day) = (outlet.unwrap_or(NOBODY), day.unwrap_or(NO_DAY));
    let left: i64 = db
        .prepare_cached(
            "INSERT INTO published (outlet, day, articles, words) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET articles = articles + excluded.articles, words = words + excluded.words RETURNING articles",
        )?
        .query_row(params![outlet, day, articles, words], |row| row.get(0))?;
    if left == 0 {
        db.prepare_cached("DELETE FROM published WHERE outlet = ? AND day = ?")?.execute(params![outlet, day])?;
    }
    Ok(())
}
