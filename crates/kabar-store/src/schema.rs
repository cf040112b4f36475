//! The schema and how an older file becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// Marks the file as an archive: "KBAR".
pub(crate) const APPLICATION: i64 = 0x4B42_4152;

/// The schema that the first release has. Those before it were never released, and are not read.
pub(crate) const FIRST: i64 = 3;

/// The first makes a new file, each other one takes a file from the schema before it to the next; `user_version` says which a file
/// has. A step that was once released is never edited: a change is a new step.
const STEPS: &[&str] = &[include_str!("schema.sql")];

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

/// Takes the file through the steps that it lacks, each in a transaction of its own.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = found(&transaction)?;
        let next = if done == 0 { FIRST } else { done + 1 };
        let Some(step) = usize::try_from(next - FIRST).ok().and_then(|at| STEPS.get(at)) else { return Ok(()) };
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", next)?;
        transaction.commit()?;
    }
}
