//! What follows from the events that hold now: who with whom on which day (`dyad`), how often a happening is told and which report
//! stands for it (`happening`), how many happenings a cell has (`rollup`), and what outlets published. Gathered while a batch is
//! written, and written at its end, in its transaction.

use kabar_model::Event;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use rustc_hash::FxHashMap;

use crate::{
    At, NO_DAY, NOBODY, StoreError, day_of, factuality_id, number_of, pair, read::held, sheet::Touched, type_id,
};

/// The code of a participant that nobody could tell.
const UNTOLD: &str = "---";

/// What is counted of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) event: i64,
    pub(crate) happening: i64,
    pub(crate) day: Option<i64>,
    pub(crate) kind: i64,
    pub(crate) factuality: i64,
    /// In thousandths, so that sums are exact.
    pub(crate) score: i64,
    pub(crate) grade: i64,
    /// Numbers of the actors' codes, each once.
    pub(crate) actors: Vec<i64>,
    pub(crate) recipients: Vec<i64>,
}

/// How much a report tells, the less the better: the one of a happening that has the least, and of those the first, stands for the
/// happening in all counts. What is sure goes before what is not, both sides named before one, a day told before none.
pub(crate) fn grade(event: &Event) -> i64 {
    let told = |side: &[kabar_model::ActorRef]| side.iter().any(|who| who.code != UNTOLD);
    let missing = i64::from(!told(&event.actor)) + i64::from(!told(&event.recipient));
    let vague = match event.date {
        Some(kabar_model::Timex::Day(_)) if event.date_text.is_some() => 0,
        Some(_) if event.date_text.is_some() => 1,
        _ => 2,
    };
    (factuality_id(event.factuality) - 1) * 9 + missing * 3 + vague
}

/// [`grade`] from the rows of an event.
pub(crate) const GRADE: &str = "(event.factuality - 1) * 9
  + 3 * (NOT EXISTS (SELECT 1 FROM side JOIN actor ON actor.id = side.actor JOIN code ON code.id = actor.code
      WHERE side.event = event.id AND side.role = 0 AND code.name <> '---'))
  + 3 * (NOT EXISTS (SELECT 1 FROM side JOIN actor ON actor.id = side.actor JOIN code ON code.id = actor.code
      WHERE side.event = event.id AND side.role = 1 AND code.name <> '---'))
  + CASE WHEN event.dated = 0 OR (event.date_start IS NULL AND event.date_text IS NULL) THEN 2 ELSE event.dated - 1 END";

/// What is counted of events: the number of its happening, how many reports it has and what the one that leads says, a row for every
/// pair of its sides. `only` is a further condition on the happenings.
pub(crate) fn counted(at: At, only: &str) -> String {
    format!(
        "WITH best AS (SELECT happening, count(*) AS reports, min(grade << 40 | id) & 1099511627775 AS lead FROM event
           WHERE {} AND {only} GROUP BY happening)
         SELECT DISTINCT coalesce(a.code, {NOBODY}) AS actor, coalesce(r.code, {NOBODY}) AS recipient, coalesce(event.day, {NO_DAY}) AS day,
           event.type, event.factuality, best.happening, best.reports, CAST(round(event.score * 1000) AS INTEGER) AS score
         FROM best JOIN event ON event.id = best.lead
         LEFT JOIN (side AS s JOIN actor AS a ON a.id = s.actor) ON s.event = event.id AND s.role = 0
         LEFT JOIN (side AS t JOIN actor AS r ON r.id = t.actor) ON t.event = event.id AND t.role = 1",
        held("event", at)
    )
}

impl Counted {
    pub(crate) fn of(event: &Event, id: i64, happening: i64, day: Option<i64>, sides: [Vec<i64>; 2]) -> Self {
        let [actors, recipients] = sides;
        Self {
            event: id,
            happening,
            day,
            kind: type_id(event.kind),
            factuality: factuality_id(event.factuality),
            score: thousandths(f64::from(event.score)),
            grade: grade(event),
            actors,
            recipients,
        }
    }

    /// What is counted of an event that is stored.
    pub(crate) fn load(db: &Connection, event: i64) -> Result<Self, StoreError> {
        let mut counted = db
            .prepare_cached("SELECT happening, day, type, factuality, score, grade FROM event WHERE id = ?")?
            .query_row([event], |row| {
                Ok(Self {
                    event,
                    happening: row.get(0)?,
                    day: row.get(1)?,
                    kind: row.get(2)?,
                    factuality: row.get(3)?,
                    score: thousandths(row.get(4)?),
                    grade: row.get(5)?,
                    actors: Vec::new(),
                    recipients: Vec::new(),
                })
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
        let recipients = or_nobody(&self.recipients);
        or_nobody(&self.actors).iter().flat_map(move |a| recipients.iter().map(move |r| (*a, *r)))
    }

    fn day(&self) -> i64 {
        self.day.unwrap_or(NO_DAY)
    }
}

fn or_nobody(codes: &[i64]) -> &[i64] {
    if codes.is_empty() { &[NOBODY] } else { codes }
}

/// The first day of the month that a day lies in, as the tables count days.
pub(crate) fn month_of(day: i64) -> i64 {
    if day == NO_DAY { NO_DAY } else { day_of(day).map_or(day, |day| number_of(day.first_of_month())) }
}

fn thousandths(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}

/// A happening that a batch touches.
#[derive(Debug, Default)]
struct Standing {
    /// Reports and lead as they are in the tables.
    before: Option<(i64, Counted)>,
    reports: i64,
    lead: Option<Counted>,
    /// The lead was retired: who leads now is looked up.
    lost: bool,
}

/// What a batch changes in the counts, until it is written.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    dyads: Vec<[i64; 4]>,
    happenings: FxHashMap<i64, Standing>,
    published: FxHashMap<(i64, i64), (i64, i64)>,
    blocks: Touched,
}

impl Pending {
    /// A happening that was not there before.
    pub(crate) fn begin(&mut self, happening: i64) {
        self.happenings.insert(happening, Standing::default());
    }

    /// Counts an event that now holds.
    pub(crate) fn add(&mut self, db: &Connection, counted: Counted) -> Result<(), StoreError> {
        self.dyads.extend(counted.pairs().map(|(actor, recipient)| [actor, recipient, counted.day(), counted.event]));
        self.blocks.add(counted.event);
        let standing = self.standing(db, counted.happening)?;
        standing.reports += 1;
        let place = |c: &Counted| (c.grade, c.event);
        if standing.lead.as_ref().is_none_or(|lead| place(&counted) < place(lead)) {
            standing.lead = Some(counted);
        }
        Ok(())
    }

    /// Takes an event that no longer holds out of the counts.
    pub(crate) fn remove(&mut self, db: &Connection, counted: &Counted) -> Result<(), StoreError> {
        self.write_dyads(db)?;
        let mut delete =
            db.prepare_cached("DELETE FROM dyad WHERE actor = ? AND recipient = ? AND day = ? AND event = ?")?;
        for (actor, recipient) in counted.pairs() {
            delete.execute(params![actor, recipient, counted.day(), counted.event])?;
        }
        self.blocks.retire(counted.event);
        let standing = self.standing(db, counted.happening)?;
        standing.reports -= 1;
        standing.lost |= standing.lead.as_ref().is_some_and(|lead| lead.event == counted.event);
        Ok(())
    }

    /// Counts the articles and words of an outlet on a day, up or down.
    pub(crate) fn publish(&mut self, outlet: Option<i64>, day: Option<i64>, articles: i64, words: i64) {
        let sums = self.published.entry((outlet.unwrap_or(NOBODY), day.unwrap_or(NO_DAY))).or_default();
        *sums = (sums.0 + articles, sums.1 + words);
    }

    fn standing(&mut self, db: &Connection, happening: i64) -> Result<&mut Standing, StoreError> {
        use std::collections::hash_map::Entry;
        match self.happenings.entry(happening) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let (reports, lead): (i64, Option<i64>) = db
                    .prepare_cached("SELECT reports, lead FROM happening WHERE id = ?")?
                    .query_row([happening], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let lead = lead.map(|lead| Counted::load(db, lead)).transpose()?;
                let before = lead.clone().map(|lead| (reports, lead));
                Ok(entry.insert(Standing { before, reports, lead, lost: false }))
            }
        }
    }

    /// Writes all of it.
    pub(crate) fn write(mut self, db: &Connection) -> Result<(), StoreError> {
        self.write_dyads(db)?;
        let (pairs, actors) = self.write_happenings(db)?;
        let mut months = Cells::default();
        for ([actor, day, kind, factuality], change) in &actors {
            let month: &mut [i64; 3] = months.entry([*actor, month_of(*day), *kind, *factuality]).or_default();
            month.iter_mut().zip(change).for_each(|(sum, change)| *sum += change);
        }
        pair::change(db, &pairs)?;
        self.blocks.write(db)?;
        write_cells(db, "rollup", ["actor", "recipient", "day", "type", "factuality"], pairs)?;
        write_cells(db, "rollup_actor", ["actor", "day", "type", "factuality"], actors)?;
        write_cells(db, "rollup_month", ["actor", "day", "type", "factuality"], months)?;
        for ((outlet, day), (articles, words)) in self.published {
            let left: i64 = db
                .prepare_cached(
                    "INSERT INTO published (outlet, day, articles, words) VALUES (?, ?, ?, ?)
                     ON CONFLICT DO UPDATE SET articles = articles + excluded.articles, words = words + excluded.words RETURNING articles",
                )?
                .query_row(params![outlet, day, articles, words], |row| row.get(0))?;
            if left == 0 {
                db.prepare_cached("DELETE FROM published WHERE outlet = ? AND day = ?")?
                    .execute(params![outlet, day])?;
            }
        }
        Ok(())
    }

    fn write_dyads(&mut self, db: &Connection) -> Result<(), StoreError> {
        // In the order of the table: neighbours share a page.
        self.dyads.sort_unstable();
        let mut insert = db.prepare_cached("INSERT INTO dyad (actor, recipient, day, event) VALUES (?, ?, ?, ?)")?;
        for dyad in self.dyads.drain(..) {
            insert.execute(dyad)?;
        }
        Ok(())
    }

    /// Writes what changed of happenings; gives what that changes in the rollups.
    fn write_happenings(&mut self, db: &Connection) -> Result<(Cells<5>, Cells<4>), StoreError> {
        let mut touched: Vec<(i64, Standing)> = self.happenings.drain().collect();
        touched.sort_unstable_by_key(|(id, _)| *id);
        let (mut pairs, mut actors) = (Cells::default(), Cells::default());
        let mut update = db.prepare_cached("UPDATE happening SET reports = ?, lead = ? WHERE id = ?")?;
        for (id, mut standing) in touched {
            if standing.lost {
                standing.lead = lead(db, id)?;
            }
            let after = standing.lead.map(|lead| (standing.reports, lead));
            if after == standing.before {
                continue;
            }
            update.execute(params![standing.reports, after.as_ref().map(|(_, lead)| lead.event), id])?;
            for (sign, told) in [(-1, &standing.before), (1, &after)] {
                let Some((reports, lead)) = told else { continue };
                let change = |cell: &mut [i64; 3]| {
                    for (sum, change) in cell.iter_mut().zip([1, *reports, lead.score]) {
                        *sum += sign * change;
                    }
                };
                for (actor, recipient) in lead.pairs() {
                    let cell = [actor, recipient, lead.day(), lead.kind, lead.factuality];
                    change(pairs.entry(cell).or_default());
                }
                for actor in or_nobody(&lead.actors) {
                    change(actors.entry([*actor, lead.day(), lead.kind, lead.factuality]).or_default());
                }
            }
        }
        Ok((pairs, actors))
    }
}

/// By the columns of a cell: by how much its happenings, reports and scores change.
pub(crate) type Cells<const N: usize> = FxHashMap<[i64; N], [i64; 3]>;

fn write_cells<const N: usize>(
    db: &Connection,
    table: &str,
    columns: [&str; N],
    cells: Cells<N>,
) -> Result<(), StoreError> {
    let mut cells: Vec<_> = cells.into_iter().filter(|(_, change)| *change != [0; 3]).collect();
    cells.sort_unstable();
    let mut change = db.prepare_cached(&format!(
        "INSERT INTO {table} ({}, happenings, reports, score) VALUES ({}?, ?, ?)
         ON CONFLICT DO UPDATE SET happenings = happenings + excluded.happenings, reports = reports + excluded.reports,
           score = score + excluded.score RETURNING happenings",
        columns.join(", "),
        "?, ".repeat(N)
    ))?;
    let delete = format!("DELETE FROM {table} WHERE {} = ?", columns.join(" = ? AND "));
    for (cell, changes) in cells {
        let left: i64 = change.query_row(params_from_iter(cell.iter().chain(&changes)), |row| row.get(0))?;
        if left == 0 {
            db.prepare_cached(&delete)?.execute(params_from_iter(cell))?;
        }
    }
    Ok(())
}

/// The report that leads a happening now.
fn lead(db: &Connection, happening: i64) -> Result<Option<Counted>, StoreError> {
    let mut find =
        db.prepare_cached("SELECT id FROM event WHERE happening = ? AND retired IS NULL ORDER BY grade, id LIMIT 1")?;
    let found: Option<i64> = find.query_row([happening], |row| row.get(0)).optional()?;
    found.map(|event| Counted::load(db, event)).transpose()
}
