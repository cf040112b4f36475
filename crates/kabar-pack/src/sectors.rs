//! Which sectors there are, so that a mistyped one does not reach the events.

use crate::{DataError, Row, Source, Table};
use kabar_model::Diagnostic;
use serde::{Deserialize, Serialize};

const SECTORS: &str = "ontology/sectors.tsv";

/// The sectors that the tables may use, each with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sectors(Vec<(String, String)>);

impl Sectors {
    /// Reads `ontology/sectors.tsv`.
    pub fn load(source: &Source) -> Result<Self, DataError> {
        let table = Table::read(SECTORS, source.text(SECTORS)?.unwrap_or(""), &["sector", "meaning"])?;
        let read = |row: Row<'_>| Ok((row.need("sector")?.to_owned(), row.get("meaning").to_owned()));
        table.rows().map(read).collect::<Result<_, _>>().map(Self).map_err(|fault| DataError(vec![fault]))
    }

    /// The codes, in the order of the table.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(code, _)| code.as_str())
    }

    /// What a code means, in the words of the manual.
    pub fn meaning(&self, code: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == code).map(|(_, meaning)| meaning.as_str())
    }

    /// The cell `sector` of a row; none where it is empty.
    pub(crate) fn of<'t>(&self, row: Row<'t>) -> Result<Option<&'t str>, Diagnostic> {
        let cell = row.get("sector");
        if cell.is_empty() {
            return Ok(None);
        }
        if self.codes().any(|code| code == cell) {
            return Ok(Some(cell));
        }
        Err(row.fault("sector", format!("there is no sector `{cell}`")).hint(format!("{SECTORS} lists them")))
    }
}

#[cfg(test)]
mod tests {
    use super::{SECTORS, Sectors};
    use crate::{Source, Table};

    #[test]
    fn a_mistyped_sector_is_named() {
        let files = [(SECTORS.to_owned(), b"sector\tmeaning\nGOV\tgovernment\n".to_vec())];
        let sectors = Sectors::load(&Source::from_files(files)).expect("a sound table");
        let check = |cell: &str| {
            let text = format!("noun\tsector\nminister\t{cell}\n");
            let table = Table::read("roles.tsv", &text, &["sector"]).expect("a sound table");
            let row = table.rows().next().expect("a row");
            sectors.of(row).map(|cell| cell.map(str::to_owned)).map_err(|fault| fault.to_string())
        };
        assert_eq!(check("GOV"), Ok(Some("GOV".to_owned())));
        assert_eq!(check("-"), Ok(None));
        let fault = "roles.tsv:2:10: error: there is no sector `GVO` (hint: ontology/sectors.tsv lists them)";
        assert_eq!(check("GVO"), Err(fault.to_owned()));
    }
}
