//! An archive of made-up events, written straight into its tables: frequent and rare actors, types, contexts and words.

use std::path::Path;

use kabar::store::{
    Store,
    rusqlite::{Connection, params},
};

use crate::random::Random;

/// Events of one article, each in a sentence of its own.
const EACH: u64 = 8;

/// Days from 2015-01-01, as the tables count them, and how many.
const FIRST_DAY: u64 = 16_436;
const DAYS: u64 = 3_650;

const CODES: u64 = 300;
const OUTLETS: u64 = 50;
const WORDS: u64 = 20_000;

/// A made-up word; the first are the frequent ones.
pub(crate) fn word(number: u64) -> String {
    const PARTS: [&str; 16] =
        ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "wa"];
    let (mut left, mut word) = (number + 16, String::new());
    while left > 0 {
        word.push_str(PARTS[(left % 16) as usize]);
        left /= 16;
    }
    word
}

/// The name of an outlet.
pub(crate) fn outlet(number: usize) -> String {
    format!("Outlet {}", number as u64 % OUTLETS)
}

const CONTEXTS: [&str; 6] = ["", "diplomatic", "economic", "military", "diplomatic;military", "cbrn;military"];

pub(crate) fn generate(path: &Path, events: u64) -> anyhow::Result<()> {
    let store = Store::create(path)?;
    let db = store.connection();
    // A file that is thrown away when anything fails.
    db.pragma_update(None, "synchronous", "off")?;
    db.pragma_update_and_check(None, "journal_mode", "off", |_| Ok(()))?;
    // Indexes are made at the end, in one go each.
    let mut find =
        db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'")?;
    let indexes: Vec<(String, String)> =
        find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    drop(find);
    for (name, _) in &indexes {
        db.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    db.execute_batch("PRAGMA cache_size = -524288; BEGIN")?;
    names(db)?;
    let mut random = Random::new(1);
    let articles = events.div_ceil(EACH);
    for article in 0..articles {
        let many = EACH.min(events - article * EACH);
        one(db, &mut random, article, articles, many)?;
    }
    counts(db)?;
    store.derive()?;
    for (_, sql) in &indexes {
        db.execute_batch(sql)?;
    }
    db.execute_batch(
        "COMMIT; INSERT INTO sentence_words (sentence_words) VALUES ('optimize'); INSERT INTO title_words (title_words) VALUES ('optimize');
         ANALYZE",
    )?;
    db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    db.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(()))?;
    Ok(())
}

fn names(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "INSERT INTO version (id, kind, state, engine, codebook, files, started) VALUES (1, 'ingest', 'complete', 'kabar 0.1.0', '0123456789abcdef', 1, 0)",
        [],
    )?;
    for (id, text) in [(1, "id"), (2, "en"), (3, "042"), (4, "id/row.v")] {
        db.execute("INSERT INTO symbol (id, text) VALUES (?, ?)", params![id, text])?;
    }
    for code in 1..=CODES {
        db.execute("INSERT INTO code (id, name) VALUES (?, ?)", params![code, format!("C{code:03}")])?;
        for (at, sector) in [Some("GOV"), Some("MIL"), None].into_iter().enumerate() {
            let id = code * 3 + at as u64;
            db.execute("INSERT INTO actor (id, code, sector) VALUES (?, ?, ?)", params![id, code, sector])?;
        }
    }
    for id in 0..OUTLETS {
        db.execute("INSERT INTO outlet (id, name) VALUES (?, ?)", params![id + 1, outlet(id as usize)])?;
    }
    for (id, names) in CONTEXTS.iter().enumerate().skip(1) {
        db.execute("INSERT INTO context_set (id, names) VALUES (?, ?)", params![id, names])?;
        for name in names.split(';') {
            db.execute("INSERT INTO context (name, \"set\") VALUES (?, ?)", params![name, id])?;
        }
    }
    Ok(())
}

/// A sentence of made-up words; one of a thousand has two that are looked for.
fn sentence(random: &mut Random) -> String {
    let count = 8 + random.below(20);
    let mut words: Vec<String> = (0..count).map(|_| word(random.skewed(WORDS))).collect();
    if random.below(1000) == 0 {
        words.insert(3, "program nuklir".to_owned());
    }
    words.join(" ") + "."
}

fn one(db: &Connection, random: &mut Random, article: u64, articles: u64, events: u64) -> anyhow::Result<()> {
    let day = FIRST_DAY + article * DAYS / articles;
    let sentences: Vec<String> = (0..events).map(|_| sentence(random)).collect();
    let text = sentences.join(" ");
    let title = sentence(random);
    let (id, key) = (article + 1, article.to_be_bytes());
    let words = text.split(' ').count();
    let body = zstd::bulk::compress(text.as_bytes(), 3)?;
    let outlet = random.skewed(OUTLETS) + 1;
    db.prepare_cached(
        "INSERT INTO article (id, key, digest, doc, outlet, title, lang, day, length, words, body, coded, added)
         VALUES (?1, ?2, ?2, ?3, ?4, ?5, 'id', ?6, ?7, ?8, ?9, 1, 1)",
    )?
    .execute(params![id, key.as_slice(), format!("d{id}"), outlet, title, day, text.len(), words, body])?;
    db.prepare_cached("INSERT INTO title_words (rowid, text) VALUES (?, ?)")?.execute(params![id, title])?;
    let mut start = 0;
    for (at, sentence) in sentences.iter().enumerate() {
        let number = article * EACH + at as u64 + 1;
        let end = start + sentence.len();
        db.prepare_cached("INSERT INTO sentence (id, article, field, start, end) VALUES (?, ?, 1, ?, ?)")?
            .execute(params![number, id, start, end])?;
        db.prepare_cached("INSERT INTO sentence_words (rowid, text) VALUES (?, ?)")?
            .execute(params![number, sentence])?;
        event(db, random, (number, id, day, start))?;
        start = end + 1;
    }
    Ok(())
}

fn event(
    db: &Connection,
    random: &mut Random,
    (id, article, day, start): (u64, u64, u64, usize),
) -> anyhow::Result<()> {
    let kind = 1 + random.below(16);
    let quad = [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4][kind as usize - 1];
    let context = match random.below(1000) {
        0..600 => 0,
        600..997 => 1 + random.below(4),
        _ => 5,
    };
    let factuality = if random.below(10) < 8 { 1 } else { 2 + random.below(4) };
    // Two of three events are told for the first time; the others copy one before.
    let happening = if random.below(3) == 0 { id.saturating_sub(random.below(40)).max(1) } else { id };
    let confidence = (50 + random.below(50)) as f64 / 100.0;
    let (day, lang) = (day - random.below(3), 1 + random.below(2));
    db.prepare_cached(
        "INSERT INTO event (id, article, sentence, place, happening, day, dated, lang, type, contexts, quad, score, cameo, factuality,
           auxiliary, confidence, row, evidence, trigger_start, trigger_end, grade, added)
         VALUES (?1, ?2, ?1, 0, ?3, ?4, 1, ?5, ?6, ?7, ?8, 1.5, 3, ?9, 0, ?10, 4, '[4]', ?11, ?12, (?9 - 1) * 9 + 2, 1)",
    )?
    .execute(params![
        id, article, happening, day, lang, kind, context, quad, factuality, confidence, start, start + 4
    ])?;
    for role in 0..2 {
        let actor = (1 + random.skewed(CODES)) * 3 + random.below(3);
        db.prepare_cached("INSERT INTO side (event, role, place, actor, start, end) VALUES (?, ?, 0, ?, ?, ?)")?
            .execute(params![id, role, actor, start, start + 4])?;
    }
    Ok(())
}

/// What is kept as counts, from the rows.
fn counts(db: &Connection) -> anyhow::Result<()> {
    db.execute_batch(
        "INSERT INTO happening (id, day, reports, lead) SELECT happening, min(day), count(*), min(grade << 40 | id) & 1099511627775
           FROM event GROUP BY happening;
         INSERT INTO dyad SELECT a.code, r.code, e.day, e.id FROM event e
           JOIN side sa ON sa.event = e.id AND sa.role = 0 JOIN actor a ON a.id = sa.actor
           JOIN side sr ON sr.event = e.id AND sr.role = 1 JOIN actor r ON r.id = sr.actor ORDER BY 1, 2, 3, 4;
         INSERT INTO rollup SELECT d.actor, d.recipient, d.day, e.type, e.factuality, count(*), sum(h.reports),
           sum(CAST(round(e.score * 1000) AS INTEGER))
           FROM happening h JOIN event e ON e.id = h.lead JOIN dyad d ON d.event = e.id GROUP BY 1, 2, 3, 4, 5;
         INSERT INTO rollup_actor SELECT actor, day, type, factuality, sum(happenings), sum(reports), sum(score) FROM rollup GROUP BY 1, 2, 3, 4;
         INSERT INTO rollup_month SELECT actor,
           CAST(julianday(day * 86400, 'unixepoch', 'start of month') - 2440587.5 AS INTEGER) AS first, type, factuality, sum(happenings),
           sum(reports), sum(score) FROM rollup_actor GROUP BY actor, first, type, factuality;
         INSERT INTO published SELECT outlet, day, count(*), sum(words) FROM article GROUP BY 1, 2;
         UPDATE version SET articles_added = (SELECT count(*) FROM article), events_added = (SELECT count(*) FROM event);",
    )?;
    Ok(())
}
