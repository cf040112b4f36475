//! Sentences and headlines that hold words.

use jiff::civil::Date;
use kabar_model::{Article, Field};
use rusqlite::params;
use rustc_hash::FxHashMap;

use crate::{Store, StoreError, StoredArticle, StoredEvent, day_of, event_row::Fields, record::numbers};

/// Which words, and where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The hits, the latest first.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub more: bool,
}

/// A sentence or headline that holds the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The article's number.
    pub article: i64,
    /// Day of publication.
    pub published: Option<Date>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// The headline, where it came apart from the text.
    pub title: Option<String>,
    /// The sentence, or the headline.
    pub sentence: String,
    /// The events that it tells; none where a headline tells none.
    pub events: Vec<StoredEvent>,
}

/// Where a sentence stands.
struct Sentence {
    id: i64,
    article: i64,
    field: Field,
    start: usize,
    end: usize,
}

impl Store {
    /// What holds all of some words: sentences that tell of events, then headlines that do not. Words between double quotes stand one
    /// after the other; a word that ends with `*` is the beginning of one.
    pub fn search(&self, words: &str, lang: Option<&str>, most: usize) -> Result<Found, StoreError> {
        let Some(query) = question(words) else { return Ok(Found::default()) };
        let tag = match lang {
            None => None,
            Some(tag) => match self.symbol_number(tag)? {
                Some(number) => Some(number),
                None => return Ok(Found::default()),
            },
        };
        let mut found = Found::default();
        self.sentences(&query, tag, most, &mut found)?;
        if !found.more {
            self.headlines(&query, lang, most, &mut found)?;
        }
        Ok(found)
    }

    fn sentences(&self, query: &str, tag: Option<i64>, most: usize, found: &mut Found) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.id, s.article, s.field, s.start, s.end FROM sentence_words w JOIN sentence s ON s.id = w.rowid
             WHERE sentence_words MATCH ?1 AND EXISTS (SELECT 1 FROM event e WHERE e.sentence = s.id AND e.retired IS NULL
             AND (?2 IS NULL OR e.lang = ?2)) ORDER BY w.rowid DESC LIMIT ?3",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Sentence {
                id: row.get(0)?,
                article: row.get(1)?,
                field: if row.get::<_, i64>(2)? == 0 { Field::Title } else { Field::Text },
                start: row.get(3)?,
                end: row.get(4)?,
            })
        };
        let mut page: Vec<Sentence> =
            statement.query_map(params![query, tag, most + 1], read)?.collect::<Result<_, _>>()?;
        found.more = page.len() > most;
        page.truncate(most);
        let stored = self.articles(page.iter().map(|sentence| sentence.article))?;
        let borrowed: Vec<&StoredArticle> = stored.iter().collect();
        let mut events: FxHashMap<i64, Vec<StoredEvent>> = FxHashMap::default();
        for (sentence, event) in self.told_in(&numbers(page.iter().map(|sentence| sentence.id)), &borrowed)? {
            events.entry(sentence).or_default().push(event);
        }
        let of: FxHashMap<i64, (&Article, Fields<'_>)> =
            stored.iter().map(|s| (s.id, (&s.article, Fields::new(&s.article)))).collect();
        for Sentence { id, article: number, field, start, end } in page {
            let Some((article, fields)) = of.get(&number) else { continue };
            found.hits.push(Hit {
                article: number,
                published: article.date,
                outlet: article.source.clone(),
                url: article.url.clone(),
                title: article.title.clone(),
                sentence: fields.of(field).slice(start, end).unwrap_or_default().to_owned(),
                events: events.remove(&id).unwrap_or_default(),
            });
        }
        Ok(())
    }

    /// Headlines, but for those that stand among the sentences.
    fn headlines(&self, query: &str, lang: Option<&str>, most: usize, found: &mut Found) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.id, a.day, outlet.name, a.url, a.title FROM title_words w JOIN article a ON a.id = w.rowid
             LEFT JOIN outlet ON outlet.id = a.outlet
             WHERE title_words MATCH ?1 AND a.retired IS NULL AND a.title IS NOT NULL AND (?2 IS NULL OR a.lang = ?2)
             AND NOT EXISTS (SELECT 1 FROM sentence s JOIN event e ON e.sentence = s.id
               WHERE s.article = a.id AND s.field = 0 AND e.retired IS NULL)
             ORDER BY w.rowid DESC LIMIT ?3",
        )?;
        let mut rows = statement.query(params![query, lang, most + 1])?;
        while let Some(row) = rows.next()? {
            if found.hits.len() == most {
                found.more = true;
                break;
            }
            let title: Option<String> = row.get(4)?;
            found.hits.push(Hit {
                article: row.get(0)?,
                published: row.get::<_, Option<i64>>(1)?.and_then(day_of),
                outlet: row.get(2)?,
                url: row.get(3)?,
                sentence: title.clone().unwrap_or_default(),
                title,
                events: Vec::new(),
            });
        }
        Ok(())
    }
}

/// The words as FTS5 wants them: every one between quotes, so that none is taken for an operator.
fn question(words: &str) -> Option<String> {
    let mut parts = Vec::new();
    for (at, piece) in words.split('"').enumerate() {
        if at % 2 == 1 {
            parts.extend((!piece.trim().is_empty()).then(|| format!("\"{piece}\"")));
            continue;
        }
        for word in piece.split_whitespace() {
            let (word, star) = word.strip_suffix('*').map_or((word, ""), |word| (word, "*"));
            if word.chars().any(char::is_alphanumeric) {
                parts.push(format!("\"{word}\"{star}"));
            }
        }
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::question;

    #[test]
    fn every_word_is_quoted_and_phrases_stay_together() {
        let check = |words: &str, expected: Option<&str>| assert_eq!(question(words).as_deref(), expected, "{words}");
        check("program nuklir", Some("\"program\" \"nuklir\""));
        check("\"program nuklir\" uji*", Some("\"program nuklir\" \"uji\"*"));
        check("NEAR(a b) OR -c", Some("\"NEAR(a\" \"b)\" \"OR\" \"-c\""));
        check("a\" b", Some("\"a\" \" b\""));
        check(" - \"\" ", None);
    }
}
