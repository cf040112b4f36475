//! A story with its articles, and who took what from whom.

use rusqlite::OptionalExtension;

use crate::{At, Store, StoreError, StoredArticle, StoredEvent, read::held};

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

impl Store {
    /// A story; none where there is none of this number.
    pub fn story(&self, id: i64, at: At) -> Result<Option<StoryTold>, StoreError> {
        let mut find = self.connection.prepare_cached("SELECT 1 FROM story WHERE id = ?")?;
        if find.query_row([id], |_| Ok(())).optional()?.is_none() {
            return Ok(None);
        }
        let held = held("article", at);
        let sql = format!("SELECT id FROM article WHERE story = ? AND {held} ORDER BY day IS NULL, day, id");
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
        let sql = format!(
            "SELECT edge.article, edge.source, edge.agency, edge.kind, edge.share FROM edge JOIN article ON article.id = edge.article
             WHERE article.story = ? AND {held}{known} ORDER BY 1, 2, 3"
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
