//! An event as an archive holds it.

use jiff::civil::Date;
use serde::Serialize;

use crate::Event;

/// One event that one article tells, with what the archive knows of both. As JSON: the keys of the archive, then those of the event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Its number in the archive.
    pub id: i64,
    /// The happening that it tells of: reports of one happening share it, and whoever counts what happened counts these.
    pub happening: i64,
    /// The story that the article belongs to, where stories were matched.
    pub story: Option<i64>,
    /// The article's number in the archive.
    pub article: i64,
    /// Who published the article.
    pub outlet: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// Under which headline.
    pub title: Option<String>,
    /// On which day.
    pub published: Option<Date>,
    /// The day the event is counted under: the first that the text tells, else the day of publication.
    pub day: Option<Date>,
    /// The record itself.
    #[serde(flatten)]
    pub event: Event,
}
