//! Which column of a table holds what.

use std::str::FromStr;

/// What an article is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Text,
    Title,
    Id,
    Lang,
    Date,
    Source,
    Url,
}

/// The parts, and the headers by which a column is known to hold one, the surest first.
const PARTS: [(Part, &str, &[&str]); 7] = [
    (
        Part::Text,
        "text",
        &["text", "body", "content", "fulltext", "articletext", "articlebody", "maintext", "article", "description"],
    ),
    (Part::Title, "title", &["title", "headline", "articletitle", "subject"]),
    (Part::Id, "id", &["id", "articleid", "docid", "documentid", "uid", "uuid", "guid"]),
    (Part::Lang, "lang", &["lang", "language", "languagecode", "locale"]),
    (
        Part::Date,
        "date",
        &[
            "date",
            "published",
            "publisheddate",
            "publishedat",
            "datepublished",
            "publicationdate",
            "publishdate",
            "pubdate",
            "publishedon",
            "publishtime",
            "publishedtime",
            "datetime",
            "time",
            "timestamp",
            "day",
        ],
    ),
    (
        Part::Source,
        "source",
        &["source", "outlet", "publisher", "publication", "sourcename", "newspaper", "media", "sitename", "domain"],
    ),
    (Part::Url, "url", &["url", "link", "articleurl", "canonicalurl", "permalink", "sourceurl", "uri", "href"]),
];

/// Which columns of a table hold the parts of an article: `text=body,title=headline,date=published`. Columns are named by the
/// table's header, or, for a table without one, by number from 1. Parts that are not named are found by their usual headers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Columns {
    given: Vec<(Part, String)>,
}

impl FromStr for Columns {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut given = Vec::new();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let names = || PARTS.map(|(_, name, _)| name).join(", ");
            let (part, column) = pair.split_once('=').ok_or_else(|| {
                format!("`{pair}` names no column: write PART=COLUMN, with one of {} for PART", names())
            })?;
            let Some((part, name, _)) = PARTS.iter().find(|(_, name, _)| *name == part.trim()) else {
                return Err(format!("an article has no part `{}`: there are {}", part.trim(), names()));
            };
            if column.trim().is_empty() {
                return Err(format!("no column is named for `{name}`"));
            }
            if given.iter().any(|(known, _)| known == part) {
                return Err(format!("`{name}` is named twice"));
            }
            given.push((*part, column.trim().to_owned()));
        }
        Ok(Self { given })
    }
}

/// Columns by number from 0.
pub(crate) type Places = Vec<(Part, usize)>;

impl Columns {
    /// Whether nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Whether the table has no header: all columns are given by number.
    pub(crate) fn by_number(&self) -> bool {
        !self.given.is_empty() && self.given.iter().all(|(_, column)| number(column).is_some())
    }

    /// Where the parts stand in a table with these headers; what is wrong where one that was named is not there, or no column
    /// holds a text.
    pub(crate) fn places(&self, headers: &[String]) -> Result<Places, String> {
        let mut places = Places::new();
        for (part, column) in &self.given {
            let at = match number(column) {
                Some(number) if self.by_number() => Some(number),
                _ => headers.iter().position(|header| header.trim() == column.as_str()),
            };
            places.push((*part, at.ok_or_else(|| format!("the table has no column `{column}`{}", listed(headers)))?));
        }
        if !self.by_number() {
            let plain: Vec<String> = headers.iter().map(|header| bare(header)).collect();
            for (part, _, names) in PARTS {
                if places.iter().any(|(known, _)| *known == part) {
                    continue;
                }
                let free = |at: &usize| places.iter().all(|(_, taken)| taken != at);
                let found = names.iter().find_map(|name| plain.iter().position(|h| h == name).filter(free));
                places.extend(found.map(|at| (part, at)));
            }
        }
        if places.iter().any(|(part, _)| *part == Part::Text) {
            return Ok(places);
        }
        Err(format!("no column of the table is known to hold the text{}", listed(headers)))
    }
}

/// How many of the headers name a part of an article.
pub(crate) fn known(headers: &[String]) -> usize {
    let known = |header: &&String| PARTS.iter().any(|(_, _, names)| names.contains(&bare(header).as_str()));
    headers.iter().filter(known).count()
}

fn number(column: &str) -> Option<usize> {
    column.parse::<usize>().ok()?.checked_sub(1)
}

/// Letters and digits alone, in lower case: `Published_Date` is `publisheddate`.
fn bare(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn listed(headers: &[String]) -> String {
    const MOST: usize = 12;
    if headers.is_empty() {
        return String::new();
    }
    let short = |header: &String| header.trim().chars().take(30).collect::<String>();
    let mut names: Vec<String> = headers.iter().take(MOST).map(short).collect();
    if headers.len() > MOST {
        names.push("…".to_owned());
    }
    format!("; it has: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{Columns, Part};

    fn check(columns: &str, headers: &str, expected: Result<&[(Part, usize)], &str>) {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        let got = columns.parse::<Columns>().and_then(|c| c.places(&headers));
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "{columns} on {headers:?}");
    }

    #[test]
    fn columns_are_found_by_name_by_number_and_by_their_usual_headers() {
        use Part::{Date, Text, Title, Url};
        check("", "Headline,Published_At,Body", Ok(&[(Text, 2), (Title, 0), (Date, 1)]));
        check("text=isi,title=judul", "judul,isi,url", Ok(&[(Text, 1), (Title, 0), (Url, 2)]));
        check("text=2", "any,thing", Ok(&[(Text, 1)]));
        check("text=title", "title,body", Ok(&[(Text, 0)]));
        check("", "a,b", Err("no column of the table is known to hold the text; it has: a, b"));
        check("text=c", "a,b", Err("the table has no column `c`; it has: a, b"));
    }

    #[test]
    fn a_mapping_that_cannot_be_read_is_explained() {
        let fault = |text: &str| text.parse::<Columns>().expect_err("a fault");
        assert!(fault("body").starts_with("`body` names no column: write PART=COLUMN"));
        assert!(fault("tekst=body").starts_with("an article has no part `tekst`: there are text, title"));
        assert_eq!(fault("text="), "no column is named for `text`");
        assert_eq!(fault("text=a,text=b"), "`text` is named twice");
    }
}
