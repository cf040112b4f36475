//! A story with its articles, and who took what from whom.

use jiff::civil::Date;
use rusqlite::OptionalExtension;

use crate::{At, Store, StoreError, StoredArticle, StoredEvent, day_of, read::held};

/// A story as it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryTold {
    /// Its row.
    pub id: i64,
    /// Its articles with their events, in the order of publication.
    pub articles: Vec<(StoredArticle, Vec<StoredEvent>)>,
    /// Who took what from whom.
    pub taken: Vec<Taken>,
}

/// One article took from another, or names an agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Who took.
    pub article: i64,
    /// From which article, where its text is here.
    pub source: Option<i64>,
    /// Which agency is named else.
    pub agency: Option<String>,
    /// `copy` or `quote`.
    pub kind: String,
    /// Share of the taker's text.
    pub share: f64,
}

/// A story in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryLine {
    /// Its row.
    pub id: i64,
    /// The first and last day of publication of its articles.
    pub days: (Option<Date>, Option<Date>),
    /// How many articles it has.
    pub articles: i64,
    /// How many outlets tell it.
    pub outlets: i64,
    /// The title of its first article, or the beginning of its text.
    pub title: String,
}

impl Store {
    /// The stories that most articles tell now, at most so many; and how many there are.
    pub fn stories(&self, most: usize) -> Result<(Vec<StoryLine>, i64), StoreError> {
        let all = self.connection.query_row("SELECT count(*) FROM story WHERE articles > 0", [], |row| row.get(0))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT id, first_day, last_day, articles,
               (SELECT count(DISTINCT outlet) FROM article WHERE story = story.id AND retired IS NULL),
               (SELECT a.id FROM article AS a WHERE a.story = story.id AND a.retired IS NULL
                ORDER BY a.day IS NULL, a.day, (SELECT min(id) FROM article AS f WHERE f.key = a.key), a.id LIMIT 1)
             FROM story WHERE articles > 0 ORDER BY articles DESC, id LIMIT ?",
        )?;
        let mut rows = statement.query([most as i64])?;
        let mut stories = Vec::new();
        while let Some(row) = rows.next()? {
            let day =
                |at: usize| -> Result<Option<Date>, StoreError> { Ok(row.get::<_, Option<i64>>(at)?.and_then(day_of)) };
            let first = self.article(row.get(5)?)?.article;
            let line = || first.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
            stories.push(StoryLine {
                id: row.get(0)?,
                days: (day(1)?, day(2)?),
                articles: row.get(3)?,
                outlets: row.get(4)?,
                title: first.title.clone().unwrap_or_else(line),
            });
        }
        Ok((stories, all))
    }

    /// A story; none where there is none of this number.
    pub fn story(&self, id: i64, at: At) -> Result<Option<StoryTold>, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT 1 FROM story WHERE id = ?")?;
        if find.query_row([id], |_| Ok(())).optional()?.is_none() {
            return Ok(None);
        }
        let held = held("article", at);
        // A revision stands where its first revision came in.
        let sql = format!(
            "SELECT id FROM article WHERE story = ? AND {held}
             ORDER BY day IS NULL, day, (SELECT min(id) FROM article AS f WHERE f.key = article.key), id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let ids: Vec<i64> = statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut articles = Vec::with_capacity(ids.len());
        for id in ids {
            let article = self.article(id)?;
            let events = self.events_of(&article, at)?;
            articles.push((article, events));
        }
        let known = match at {
            At::Now => String::new(),
            At::Version(version) => format!(" AND edge.added <= {version}"),
        };
        // Whose text was taken may have been revised since: the revision that holds stands for it.
        let holds = self::held("a", at);
        let sql = format!(
            "SELECT edge.article,
               coalesce((SELECT a.id FROM article AS a JOIN article AS b ON b.key = a.key
                         WHERE b.id = edge.source AND {holds} ORDER BY a.id DESC LIMIT 1), edge.source) AS whence,
               edge.agency, edge.kind, max(edge.share)
             FROM edge JOIN article ON article.id = edge.article
             WHERE article.story = ? AND {held}{known} AND whence IS NOT edge.article
             GROUP BY edge.article, whence, edge.agency, edge.kind ORDER BY 1, 4, 2, 3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let taken = statement
            .query_map([id], |row| {
                let (article, source, agency) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Taken { article, source, agency, kind: row.get(3)?, share: row.get(4)? })
            })?
            .collect::<Result<_, _>>()?;
        Ok(Some(StoryTold { id, articles, taken }))
    }
}
