//! What questions to an archive have in common: days, certainty, actors by code or name.

use std::path::Path;

use anyhow::Context;
use clap::Args;
use jiff::civil::Date;
use kabar::Codes;
use kabar_model::{EventType, Factuality, Timex};
use kabar_store::{At, Span, Store};

/// Days that a question is about.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Days {
    /// From this day, month or year on
    #[arg(long, value_name = "DAY", value_parser = first_day)]
    pub(crate) since: Option<Date>,

    /// Up to this day, month or year
    #[arg(long, value_name = "DAY", value_parser = last_day)]
    pub(crate) until: Option<Date>,
}

impl Days {
    pub(crate) fn span(self) -> anyhow::Result<Span> {
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since > until
        {
            anyhow::bail!("--since {since} lies after --until {until}");
        }
        Ok(Span { since: self.since, until: self.until })
    }
}

fn timex(text: &str) -> Result<Timex, String> {
    text.parse().map_err(|e: kabar_model::DateParseError| e.to_string())
}

fn first_day(text: &str) -> Result<Date, String> {
    timex(text)?.first_day().ok_or_else(|| "there is no such day".to_owned())
}

fn last_day(text: &str) -> Result<Date, String> {
    timex(text)?.last_day().ok_or_else(|| "there is no such day".to_owned())
}

/// A factuality as records write it.
pub(crate) fn factuality(text: &str) -> Result<Factuality, String> {
    let known = Factuality::ALL.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", ");
    Factuality::parse(&text.to_uppercase()).ok_or_else(|| format!("write one of {known}"))
}

/// A type as records write it.
pub(crate) fn kind(text: &str) -> Result<EventType, String> {
    let known = EventType::ALL.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", ");
    EventType::parse(&text.to_uppercase()).ok_or_else(|| format!("write one of {known}"))
}

/// An archive to read, and the names of its actors.
pub(crate) fn open(archive: &Path) -> anyhow::Result<(Store, Codes)> {
    let store = Store::open_read_only(archive)?;
    let codes = Codes::embedded()?.with(store.codes()?);
    Ok((store, codes))
}

/// The number of the code that a code or name stands for; none where the archive never met it.
pub(crate) fn number(store: &Store, codes: &Codes, text: &str) -> anyhow::Result<Option<i64>> {
    Ok(store.code_number(&codes.resolve(text)?)?)
}

/// The state of the archive that is asked for.
pub(crate) fn at(store: &Store, version: Option<i64>) -> anyhow::Result<At> {
    let Some(version) = version else { return Ok(At::Now) };
    store.settled(version).with_context(|| format!("--version {version}"))?;
    Ok(At::Version(version))
}
