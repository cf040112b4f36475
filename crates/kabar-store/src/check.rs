//! Whether an archive is whole: everything that follows from something else is worked out again.

use rusqlite::params;

use crate::{
    At, Identity, NO_DAY, NOBODY, Store, StoreError,
    count::{GRADE, counted},
    pair, sheet,
};

/// At most this many faults of a kind are told.
const MOST: i64 = 10;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Every fault, as a sentence.
    pub faults: Vec<String>,
    /// Articles read, retired ones included.
    pub articles: i64,
    /// Events read, retired ones included.
    pub events: i64,
}

/// Faults that a query finds: it gives a row with a number or name for each.
const QUERIES: &[(&str, &str)] = &[
    (
        "an article holds in two revisions",
        "SELECT id FROM article WHERE retired IS NULL GROUP BY key HAVING count(*) > 1",
    ),
    (
        "an event holds though its article does not",
        "SELECT event.id FROM event JOIN article ON article.id = event.article WHERE event.retired IS NULL AND article.retired IS NOT NULL",
    ),
    (
        "an event was added before one of a lower number",
        "SELECT id FROM (SELECT id, added, lag(added) OVER (ORDER BY id) AS before FROM event) WHERE added < before",
    ),
    ("an event was retired before it was added", "SELECT id FROM event WHERE retired < added"),
    (
        "an event is older than its article",
        "SELECT event.id FROM event JOIN article ON article.id = event.article WHERE event.added < article.added",
    ),
    (
        "an event stands in a sentence of another article",
        "SELECT event.id FROM event JOIN sentence ON sentence.id = event.sentence WHERE sentence.article <> event.article",
    ),
    (
        "two events hold in one place",
        "SELECT max(id) FROM event WHERE retired IS NULL GROUP BY sentence, place HAVING count(*) > 1",
    ),
    (
        "a version is open that is not the last",
        "SELECT id FROM version WHERE state = 'open' AND id < (SELECT max(id) FROM version)",
    ),
    ("versions are not numbered one after another", "SELECT id FROM version WHERE id > (SELECT count(*) FROM version)"),
    ("a version has no files", "SELECT id FROM version WHERE files NOT IN (SELECT version FROM version_file)"),
    (
        "a version counts its events amiss",
        "SELECT id FROM version LEFT JOIN (SELECT added AS of, count(*) AS n FROM event GROUP BY added) AS added ON added.of = version.id
        WHERE events_added <> coalesce(added.n, 0) OR events_retired <> (SELECT count(*) FROM event WHERE retired = version.id)",
    ),
    (
        "a version counts its articles amiss",
        "SELECT id FROM version WHERE articles_added <> (SELECT count(*) FROM article WHERE added = version.id)
        OR articles_retired <> (SELECT count(*) FROM article WHERE retired = version.id)",
    ),
    (
        "a title cannot be searched",
        "SELECT id FROM article WHERE title IS NOT NULL AND id NOT IN (SELECT id FROM title_words_docsize)",
    ),
    (
        "a sentence cannot be searched",
        "SELECT id FROM sentence WHERE id NOT IN (SELECT id FROM sentence_words_docsize)",
    ),
    (
        "a happening counts its reports amiss",
        "SELECT happening.id FROM happening LEFT JOIN event ON event.happening = happening.id AND event.retired IS NULL
      GROUP BY happening.id HAVING happening.reports <> count(event.id)",
    ),
    (
        "a happening is led by the wrong report",
        "SELECT happening.id FROM happening LEFT JOIN (SELECT happening, min(grade << 40 | id) & 1099511627775 AS lead FROM event
      WHERE retired IS NULL GROUP BY happening) AS best ON best.happening = happening.id WHERE happening.lead IS NOT best.lead",
    ),
    (
        "a story counts its articles amiss",
        "SELECT story.id FROM story LEFT JOIN article ON article.story = story.id AND article.retired IS NULL
      GROUP BY story.id HAVING story.articles <> count(article.id)",
    ),
    ("an article has no story", "SELECT id FROM article WHERE story IS NULL"),
];

/// Who with whom, for every event that holds: what `dyad` is made of.
const PAIRS: &str = "SELECT DISTINCT coalesce(a.code, :nobody) AS actor, coalesce(r.code, :nobody) AS recipient,
  coalesce(event.day, :no_day) AS day, event.id AS event
  FROM event LEFT JOIN (side AS s JOIN actor AS a ON a.id = s.actor) ON s.event = event.id AND s.role = 0
  LEFT JOIN (side AS t JOIN actor AS r ON r.id = t.actor) ON t.event = event.id AND t.role = 1 WHERE event.retired IS NULL";

impl Store {
    /// Reads everything: the file's own structure and links, full text, counts worked out anew, and every article and record. Other
    /// programs may read and write meanwhile; what is checked is one state.
    pub fn check(&self) -> Result<Checked, StoreError> {
        // One state from the first question to the last.
        let snapshot = self.connection.unchecked_transaction()?;
        let mut checked = Checked::default();
        let faults = &mut checked.faults;
        self.structure(faults)?;
        for (what, query) in QUERIES {
            let mut statement = self.connection.prepare(&format!("{query} LIMIT {MOST}"))?;
            for row in statement.query_map([], |row| row.get::<_, i64>(0))? {
                faults.push(format!("{what}: {}", row?));
            }
        }
        let sql = format!("SELECT id FROM event WHERE grade <> {GRADE} LIMIT {MOST}");
        let mut statement = self.connection.prepare(&sql)?;
        for row in statement.query_map([], |row| row.get::<_, i64>(0))? {
            faults.push(format!("an event is graded amiss: {}", row?));
        }
        self.counts(faults)?;
        let (missing, wrong) = pair::amiss(&self.connection)?;
        if missing + wrong > 0 {
            faults
                .push(format!("rollup_pair: {missing} rows are missing or differ from the rollup, {wrong} are wrong"));
        }
        let blocks = sheet::amiss(&self.connection)?;
        if blocks > 0 {
            faults.push(format!("sheet: {blocks} blocks of events differ from what is worked out anew"));
        }
        let (articles, events) = self.contents(faults)?;
        (checked.articles, checked.events) = (articles, events);
        snapshot.finish()?;
        Ok(checked)
    }

    /// What SQLite itself can tell: pages, indexes, full text, links between rows.
    fn structure(&self, faults: &mut Vec<String>) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
        for row in statement.query_map([], |row| row.get::<_, String>(0))? {
            let told = row?;
            if told != "ok" {
                faults.push(format!("the file is damaged: {told}"));
            }
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let broken = |row: &rusqlite::Row<'_>| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?))
        };
        for row in statement.query_map([], broken)?.take(MOST as usize) {
            let (table, id, parent) = row?;
            faults.push(format!(
                "a row of {table} names a row of {parent} that is not there: {}",
                id.unwrap_or_default()
            ));
        }
        Ok(())
    }

    /// Counts that were kept against counts worked out anew.
    fn counts(&self, faults: &mut Vec<String>) -> Result<(), StoreError> {
        let pairs = format!("WITH pair AS ({PAIRS})");
        let tables = [
            ("dyad", format!("{pairs} SELECT actor, recipient, day, event FROM pair"), "SELECT actor, recipient, day, event FROM dyad"),
            (
                "rollup",
                format!(
                    "SELECT actor, recipient, day, type, factuality, count(*), sum(reports), sum(score) FROM ({}) GROUP BY 1, 2, 3, 4, 5",
                    counted(At::Now, "1")
                ),
                "SELECT actor, recipient, day, type, factuality, happenings, reports, score FROM rollup
                 WHERE :nobody = :nobody AND :no_day = :no_day",
            ),
            (
                "rollup_actor",
                format!(
                    "SELECT actor, day, type, factuality, count(*), sum(reports), sum(score) FROM
                     (SELECT DISTINCT actor, day, type, factuality, happening, reports, score FROM ({})) GROUP BY 1, 2, 3, 4",
                    counted(At::Now, "1")
                ),
                "SELECT actor, day, type, factuality, happenings, reports, score FROM rollup_actor
                 WHERE :nobody = :nobody AND :no_day = :no_day",
            ),
            (
                "rollup_month",
                format!(
                    "SELECT actor, iif(day = {NO_DAY}, day, CAST(julianday(day * 86400, 'unixepoch', 'start of month') - 2440587.5 AS INTEGER)),
                     type, factuality, sum(happenings), sum(reports), sum(score) FROM rollup_actor GROUP BY 1, 2, 3, 4"
                ),
                "SELECT actor, day, type, factuality, happenings, reports, score FROM rollup_month
                 WHERE :nobody = :nobody AND :no_day = :no_day",
            ),
            (
                "published",
                "SELECT coalesce(outlet, :nobody), coalesce(day, :no_day), count(*), sum(words) FROM article WHERE retired IS NULL GROUP BY 1, 2"
                    .to_owned(),
                "SELECT outlet, day, articles, words FROM published WHERE :nobody = :nobody AND :no_day = :no_day",
            ),
        ];
        for (table, counted, kept) in tables {
            // A row that is only on one side, in either direction.
            let sql = format!(
                "SELECT (SELECT count(*) FROM (SELECT * FROM ({counted}) EXCEPT SELECT * FROM ({kept}))),
                        (SELECT count(*) FROM (SELECT * FROM ({kept}) EXCEPT SELECT * FROM ({counted})))"
            );
            let values = rusqlite::named_params! { ":nobody": NOBODY, ":no_day": NO_DAY };
            let (missing, wrong): (i64, i64) =
                self.connection.query_row(&sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
            if missing + wrong > 0 {
                faults.push(format!(
                    "{table}: {missing} rows are missing or differ from what is counted anew, {wrong} are wrong"
                ));
            }
        }
        Ok(())
    }

    /// Every article is what it was when it came, and every event makes a record whose words stand in the text.
    fn contents(&self, faults: &mut Vec<String>) -> Result<(i64, i64), StoreError> {
        let mut statement = self.connection.prepare("SELECT id, key, digest FROM article ORDER BY id")?;
        let mut rows = statement.query([])?;
        let (mut articles, mut events, mut bad) = (0, 0, 0);
        while let Some(row) = rows.next()? {
            let (id, key, digest): (i64, Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            articles += 1;
            let fault = match self.article(id) {
                Err(fault) => Some(fault.to_string()),
                Ok(stored) => {
                    let identity = Identity::of(&stored.article);
                    let same = identity.key.as_slice() == key && identity.digest.as_slice() == digest;
                    let changed = (!same).then(|| format!("article {id} is not what it was when it came"));
                    changed.or_else(|| match self.all_events_of(&stored) {
                        Ok(count) => {
                            events += count;
                            None
                        }
                        Err(fault) => Some(fault.to_string()),
                    })
                }
            };
            if let Some(fault) = fault {
                bad += 1;
                if bad <= MOST {
                    faults.push(fault);
                }
            }
        }
        if bad > MOST {
            faults.push(format!("… and {} more articles", bad - MOST));
        }
        Ok((articles, events))
    }

    /// Reads every record that an article has or had.
    fn all_events_of(&self, article: &crate::StoredArticle) -> Result<i64, StoreError> {
        let mut total = 0;
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT event.added FROM sentence JOIN event ON event.sentence = sentence.id WHERE sentence.article = ?1 UNION SELECT coded FROM article WHERE id = ?1",
        )?;
        let versions: Vec<i64> =
            statement.query_map(params![article.id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut seen = rustc_hash::FxHashSet::default();
        for version in versions {
            for event in self.events_of(article, At::Version(version))? {
                total += i64::from(seen.insert(event.id));
            }
        }
        Ok(total)
    }
}
