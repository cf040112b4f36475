//! Questions in SQL that cannot change anything.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{
    hooks::{AuthAction, AuthContext, Authorization},
    types::Value,
};

use crate::{Store, StoreError};

/// How much a question may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows that are given back.
    pub rows: usize,
    /// How long it may take.
    pub time: Duration,
}

/// Columns and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// Whether there were more rows than the limit lets through.
    pub cut: bool,
}

/// How many steps of SQLite's machine lie between two looks at the clock.
const STEPS: i32 = 10_000;

impl Store {
    /// Opens an archive for a question in anybody's SQL: the connection reads, and only this file.
    pub fn open_for_sql(path: &Path, time: Duration) -> Result<Self, StoreError> {
        let mut store = Self::open_read_only(path)?;
        store.connection.pragma_update(None, "query_only", true)?;
        store.connection.authorizer(Some(allowed))?;
        let end = Instant::now() + time;
        store.connection.progress_handler(STEPS, Some(move || Instant::now() > end))?;
        Ok(store)
    }

    /// The answer to one question.
    pub fn ask(&self, sql: &str, rows: usize) -> Result<Answer, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut answer = Answer { columns, rows: Vec::new(), cut: false };
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if answer.rows.len() == rows {
                answer.cut = true;
                break;
            }
            answer.rows.push((0..answer.columns.len()).map(|at| row.get(at)).collect::<Result<_, _>>()?);
        }
        Ok(answer)
    }
}

/// Reading, and asking how tables are made. No other file, no writing, no settings.
fn allowed(context: AuthContext<'_>) -> Authorization {
    const SHAPES: [&str; 5] = ["table_info", "table_xinfo", "table_list", "index_list", "index_info"];
    let harmless = match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => function_name != "load_extension",
        // Full text reads its own tables, and asks for the version of the data first.
        AuthAction::Pragma { pragma_name: "data_version", pragma_value } => pragma_value.is_none(),
        AuthAction::Pragma { pragma_name, .. } => SHAPES.contains(&pragma_name),
        _ => false,
    };
    if harmless { Authorization::Allow } else { Authorization::Deny }
}
