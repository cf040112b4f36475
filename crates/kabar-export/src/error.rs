/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Where the bytes go does not take them.
    #[error(transparent)]
    Write(#[from] std::io::Error),
    /// A cell holds what its column does not.
    #[error("column `{column}` holds {kind}, and a row gives {found}")]
    Mismatch {
        /// The column.
        column: String,
        /// What it holds.
        kind: &'static str,
        /// What came.
        found: &'static str,
    },
    /// The library that writes the form refused.
    #[error("{form}: {message}")]
    Form {
        /// Which form.
        form: &'static str,
        /// What it said.
        message: String,
    },
}

impl ExportError {
    pub(crate) fn form(form: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Form { form, message: error.to_string() }
    }
}

impl From<::csv::Error> for ExportError {
    fn from(error: ::csv::Error) -> Self {
        match error.into_kind() {
            ::csv::ErrorKind::Io(e) => Self::Write(e),
            other => Self::form("CSV", format!("{other:?}")),
        }
    }
}

impl From<::parquet::errors::ParquetError> for ExportError {
    fn from(error: ::parquet::errors::ParquetError) -> Self {
        Self::form("Parquet", error)
    }
}
