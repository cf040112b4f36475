//! Codes by the names that people use for them.

use std::collections::{BTreeMap, BTreeSet};

use kabar_model::{EventType, Quad};
use kabar_pack::{DataError, Ontology, Source};

use crate::data;

/// Codes of actors, and the names that every pack has for them.
pub struct Codes {
    /// Names in small letters, with the codes they can stand for.
    names: BTreeMap<String, BTreeSet<String>>,
    /// Codes, with the name that `actors/` gives them.
    known: BTreeMap<String, Option<String>>,
    ontology: Ontology,
}

/// A name that stands for no one code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCode {
    /// No such name.
    #[error("no actor is called `{name}`{}", near.as_ref().map(|n| format!(" (hint: did you mean {n}?)")).unwrap_or_default())]
    Unknown {
        /// The name.
        name: String,
        /// The code or name that is nearest to it.
        near: Option<String>,
    },
    /// More than one.
    #[error("`{name}` can be {} (hint: write the code)", codes.join(" or "))]
    Ambiguous {
        /// The name.
        name: String,
        /// What it can stand for.
        codes: Vec<String>,
    },
}

/// Names that are this like what was written are worth naming, 0 to 1.
const LIKE: f64 = 0.75;

impl Codes {
    /// From the data inside the binary.
    pub fn embedded() -> Result<Self, DataError> {
        Self::load(&data::embedded())
    }

    /// From a source.
    pub fn load(source: &Source) -> Result<Self, DataError> {
        let ontology = Ontology::load(source)?;
        let (mut names, mut codes) = (BTreeMap::<String, BTreeSet<String>>::new(), BTreeMap::new());
        for file in ["actors/states.tsv", "actors/organisations.tsv", "actors/groups.tsv"] {
            for row in rows(source, file, &["id", "name"])? {
                let [code, name] = [&row[0], &row[1]];
                names.entry(name.to_lowercase()).or_default().insert(code.clone());
                codes.insert(code.clone(), Some(name.clone()));
            }
        }
        let tables: Vec<String> = source.under("packs/").filter(|p| p.contains("/names/")).map(str::to_owned).collect();
        for table in tables {
            for row in rows(source, &table, &["entry", "form"])? {
                if codes.contains_key(&row[0]) {
                    names.entry(row[1].to_lowercase()).or_default().insert(row[0].clone());
                }
            }
        }
        Ok(Self { names, known: codes, ontology })
    }

    /// Adds codes that an archive holds beyond those of the data.
    pub fn with(mut self, more: impl IntoIterator<Item = String>) -> Self {
        for code in more {
            self.known.entry(code).or_insert(None);
        }
        self
    }

    /// The code that a code or name stands for.
    pub fn resolve(&self, text: &str) -> Result<String, UnknownCode> {
        let text = text.trim();
        let upper = text.to_uppercase();
        if let Some(code) = [text, &upper].into_iter().find(|code| self.known.contains_key(*code)) {
            return Ok(code.to_owned());
        }
        match self.names.get(&text.to_lowercase()) {
            Some(codes) if codes.len() > 1 => {
                Err(UnknownCode::Ambiguous { name: text.to_owned(), codes: codes.iter().cloned().collect() })
            }
            Some(codes) => codes.first().cloned().ok_or_else(|| self.unknown(text)),
            None => Err(self.unknown(text)),
        }
    }

    /// The name that `actors/` gives a code.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.known.get(code)?.as_deref()
    }

    /// The quad class of a type.
    pub fn quad(&self, kind: EventType) -> Quad {
        self.ontology.quad(kind)
    }

    fn unknown(&self, text: &str) -> UnknownCode {
        let lower = text.to_lowercase();
        let codes = self.known.keys().map(|code| (code.to_lowercase(), code.clone()));
        let names = self.names.iter().filter_map(|(name, codes)| {
            let code = codes.first()?;
            Some((name.clone(), format!("{code}, {}", self.name(code).unwrap_or(name))))
        });
        let likes = codes.chain(names).map(|(name, said)| (strsim::jaro_winkler(&lower, &name), said));
        let nearest = likes.filter(|(like, _)| *like >= LIKE).max_by(|a, b| a.0.total_cmp(&b.0));
        UnknownCode::Unknown { name: text.to_owned(), near: nearest.map(|(_, said)| said) }
    }
}

/// Two columns of a table; no rows where there is no such table.
fn rows(source: &Source, path: &str, columns: &[&str; 2]) -> Result<Vec<[String; 2]>, DataError> {
    let Some(text) = source.text(path)? else { return Ok(Vec::new()) };
    let table = kabar_pack::Table::read(path, text, columns)?;
    let rows = table.rows().map(|row| columns.map(|column| row.get(column).to_owned()));
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::Codes;

    #[test]
    fn codes_and_names_of_any_pack_stand_for_codes() {
        let codes = Codes::embedded().expect("the data inside the binary is sound").with(["XQX".to_owned()]);
        let check = |text: &str, expected: &str| assert_eq!(codes.resolve(text).as_deref(), Ok(expected), "{text}");
        check("RUS", "RUS");
        check("rus", "RUS");
        check("Rusia", "RUS");
        check("russia", "RUS");
        check("XQX", "XQX");
        assert_eq!(codes.name("RUS"), Some("Russia"));
    }

    #[test]
    fn the_nearest_name_is_told() {
        let codes = Codes::embedded().expect("the data inside the binary is sound");
        let fault = codes.resolve("Indonesai").expect_err("no such name").to_string();
        assert!(fault.contains("did you mean IDN"), "{fault}");
        let fault = codes.resolve("@@@@").expect_err("no such name").to_string();
        assert_eq!(fault, "no actor is called `@@@@`");
    }
}
