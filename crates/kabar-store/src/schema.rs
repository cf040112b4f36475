//! The schema and how an older file becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use crate::{StoreError, pair, sheet};

/// Marks the file as an archive: "KBAR".
pub(crate) const APPLICATION: i64 = 0x4B42_4152;

/// The first schema that is read. Those before it were never released.
pub(crate) const FIRST: i64 = 3;

/// A step from one schema to the next: tables, and what is worked out for them from the rows that are there.
struct Step {
    tables: &'static str,
    fill: fn(&Connection) -> Result<(), StoreError>,
}

/// The first makes a new file, each other one takes a file from the schema before it to the next; `user_version` says which a file
/// has. A step that was once released is never edited: a change is a new step.
const STEPS: &[Step] = &[
    Step { tables: include_str!("schema-3.sql"), fill: |_| Ok(()) },
    Step {
        tables: include_str!("schema-4.sql"),
        fill: |db| {
            sheet::fill(db)?;
            pair::fill(db)
        },
    },
];

/// The version of the schema that this code reads and writes.
pub(crate) const LATEST: i64 = FIRST + STEPS.len() as i64 - 1;

/// What `user_version` says.
pub(crate) fn found(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// What `application_id` says.
pub(crate) fn application(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "application_id", |row| row.get(0))?)
}

/// Takes the file through the steps that it lacks, all in one transaction: it is of the new schema, or as it was.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    to(connection, LATEST)
}

fn to(connection: &mut Connection, version: i64) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = found(&transaction)?;
    let next = if done == 0 { FIRST } else { done + 1 };
    for (number, step) in (FIRST..=version).zip(STEPS).skip_while(|(number, _)| *number < next) {
        transaction.execute_batch(step.tables)?;
        (step.fill)(&transaction)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    Ok(transaction.commit()?)
}
