//! Checks a pack against its own examples and cases: what a linguist runs after editing a row.

use kabar_model::{Article, Event, Holder};
use kabar_pack::{DataError, Source, Table};

use crate::{Options, Pipeline};

/// How one row or case fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Row or case id.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// What should have come out.
    pub expected: String,
    /// What came out, as `TYPE SRC>TGT FACT HOLDER`.
    pub got: Vec<String>,
    /// Whether the row itself fired (a row that is no event: whether nothing did).
    pub fired: bool,
    /// Whether an event of its type comes out with the sides expected, whichever row tells it.
    pub right: bool,
}

/// A code as cases write it.
fn code(code: &str, sector: Option<&str>) -> String {
    sector.map_or_else(|| code.to_owned(), |s| format!("{code}/{s}"))
}

fn side(actors: &[kabar_model::ActorRef]) -> String {
    actors.iter().map(|a| code(&a.code, a.sector.as_deref())).collect::<Vec<_>>().join("+")
}

/// An event as cases write it: `ACCUSE NATO>RUS/GOV CT+ AUTHOR`.
pub fn short(event: &Event) -> String {
    let holder = match event.holder() {
        Holder::Author => "AUTHOR".to_owned(),
        Holder::Speaker(link) => code(&link.code, link.sector.as_deref()),
    };
    format!("{} {}>{} {} {holder}", event.kind, side(&event.actor), side(&event.recipient), event.factuality)
}

/// Whether two sides written as `A+B` name the same countries, organisations and groups.
fn same_side(expected: &str, got: &str) -> bool {
    let base = |text: &str| {
        let mut codes: Vec<String> = text
            .split('+')
            .map(|c| c.split('/').next().unwrap_or("").to_owned())
            .filter(|c| !c.is_empty() && c != "---")
            .collect();
        codes.sort();
        codes.dedup();
        codes
    };
    base(expected) == base(got)
}

impl Pipeline {
    fn events_of(&self, tag: &str, text: &str, date: &str) -> Vec<Event> {
        let article = Article { text: text.to_owned(), date: date.parse().ok(), ..Article::default() };
        self.code(&article, &Options { lang: Some(tag.to_owned()) }).unwrap_or_default()
    }

    /// Every predicate row of a pack against its example.
    pub fn check_rows(&self, tag: &str) -> Result<Vec<Checked>, DataError> {
        let engine = self.engine_of(tag)?;
        let predicates = engine.predicates();
        let check = |row: &kabar_pack::Predicate| {
            let events = self.events_of(tag, &row.example, "");
            let fired = match row.frame {
                Some(_) => events.iter().any(|e| e.evidence.first() == Some(&row.id)),
                None => !events
                    .iter()
                    .any(|e| predicates.iter().any(|p| Some(&p.id) == e.evidence.first() && p.lemma == row.lemma)),
            };
            let (actor, recipient) = row.expect.split_once('>').unwrap_or(("", ""));
            let kind = engine.kind(row);
            let sides = |e: &Event| same_side(actor, &side(&e.actor)) && same_side(recipient, &side(&e.recipient));
            let wanted = |e: &&Event| e.evidence.first() == Some(&row.id) || kind == Some(e.kind);
            let right = match kind {
                Some(_) => events.iter().filter(wanted).any(|e| row.expect.is_empty() || sides(e)),
                None => fired,
            };
            Checked {
                id: row.id.clone(),
                text: row.example.clone(),
                expected: row.expect.clone(),
                got: events
                    .iter()
                    .map(|e| format!("{} [{}]", short(e), e.evidence.first().map_or("", String::as_str)))
                    .collect(),
                fired,
                right,
            }
        };
        Ok(predicates.iter().filter(|row| !row.example.is_empty()).map(check).collect())
    }

    /// Every case of a pack (`packs/<tag>/cases/*.tsv`): right where the same events come out, sides by country, with factuality and holder.
    pub fn check_cases(&self, source: &Source, tag: &str) -> Result<Vec<Checked>, DataError> {
        let folder = format!("packs/{tag}/cases/");
        let mut checked = Vec::new();
        for path in source.tables(&folder) {
            let Some(text) = source.text(path)? else { continue };
            let table = Table::read(path, text, &["id", "text", "date", "expect"])?;
            for row in table.rows() {
                let expected = row.get("expect");
                let got: Vec<String> =
                    self.events_of(tag, row.get("text"), row.get("date")).iter().map(short).collect();
                let wanted: Vec<&str> =
                    expected.split(';').map(str::trim).filter(|e| !e.is_empty() && *e != "-").collect();
                let right = wanted.len() == got.len() && wanted.iter().all(|w| got.iter().any(|g| same_event(w, g)));
                checked.push(Checked {
                    id: row.get("id").to_owned(),
                    text: row.get("text").to_owned(),
                    expected: expected.to_owned(),
                    fired: wanted.is_empty() == got.is_empty(),
                    got,
                    right,
                });
            }
        }
        Ok(checked)
    }
}

fn same_event(expected: &str, got: &str) -> bool {
    let parts = |text: &str| -> Option<(String, String, String, String, String)> {
        let mut words = text.split_whitespace();
        let kind = words.next()?.to_owned();
        let (actor, recipient) = words.next()?.split_once('>').map(|(a, b)| (a.to_owned(), b.to_owned()))?;
        Some((kind, actor, recipient, words.next()?.to_owned(), words.next().unwrap_or("AUTHOR").to_owned()))
    };
    match (parts(expected), parts(got)) {
        (Some(e), Some(g)) => {
            e.0 == g.0 && same_side(&e.1, &g.1) && same_side(&e.2, &g.2) && e.3 == g.3 && same_side(&e.4, &g.4)
        }
        _ => false,
    }
}
