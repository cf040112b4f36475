//! The schema and how an older file becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// Marks the file as an archive: "KBAR".
pub(crate) const APPLICATION: i64 = 0x4B42_4152;

/// Each step takes a file from its place in the list to the next; `user_version` counts the steps done. A step that was once
/// published is never edited: a change is a new step.
const STEPS: &[&str] = &[include_str!("schema.sql"), include_str!("stories.sql")];

/// The version of the schema that this code reads and writes.
pub(crate) const LATEST: i64 = STEPS.len() as i64;

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
        let Some(step) = usize::try_from(done).ok().and_then(|at| STEPS.get(at)) else { return Ok(()) };
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", done + 1)?;
        transaction.commit()?;
    }
}
