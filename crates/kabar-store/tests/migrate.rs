//! An archive of the schema before.

mod common;

use common::{Archive, article, coded, event};
use kabar_model::EventType;
use kabar_store::{At, Coded, Filter, Kind, Span, Step, Store, StoreError, rusqlite::Connection};

/// Takes away what version 4 of the schema added.
const BACK: &str = "DROP TABLE party_set; DROP TABLE party; DROP TABLE block; DROP TABLE sheet; DROP TABLE rollup_pair;
  CREATE INDEX rollup_recipient ON rollup (recipient, day);
  CREATE INDEX dyad_actor ON dyad (actor, day);
  PRAGMA user_version = 3;";

const SCHEMA: &str =
    "SELECT coalesce(name || ': ' || sql, name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";

fn lines(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).expect("prepares");
    statement.query_map([], |row| row.get(0)).expect("asks").collect::<Result<_, _>>().expect("reads")
}

/// Articles of several versions: new ones, a revision, one coded anew. As the schema before had them.
fn earlier() -> Archive {
    let archive = Archive::new();
    let text = "Aland mengunjungi Bland kemarin di Teluk.";
    archive.ingest(&(0..30).map(|n| coded(&n.to_string(), &format!("{text} {n}"))).collect::<Vec<_>>());
    archive.ingest(&[coded("3", "Aland menemui Bland lagi di Teluk.")]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let stored = store.articles_after(10, At::Now, 1, usize::MAX).expect("reads");
    let mut run = archive.run(Kind::Recode, "b");
    run.recode_version().expect("begins");
    let again = |a: kabar_store::StoredArticle| {
        let events = vec![event(&a.article, "BBB", EventType::Aid, "AAA", "b")];
        (a, Ok(events))
    };
    run.recode(&stored.into_iter().map(again).collect::<Vec<_>>()).expect("recodes");
    run.finish().expect("finishes");
    archive
}

fn back(archive: &Archive) {
    let db = Connection::open(archive.path()).expect("opens");
    db.execute_batch(BACK).expect("writes");
}

/// What an archive answers, in words.
fn answers(store: &Store) -> String {
    let all = Span::default();
    let code = |name| store.code_number(name).expect("reads").expect("is there");
    let (a, b) = (code("AAA"), code("BBB"));
    let ask = |at| {
        let page = store.page(&Filter { at, ..Filter::default() }, 100).expect("reads");
        let timeline = store.timeline(at, &[(a, Some(b)), (b, None)], all, Step::Week, &[]).expect("reads");
        let relations = store.relations(at, a, all, &[]).expect("reads");
        format!("{page:?}\n{timeline:?}\n{relations:?}\n{:?}\n", store.network(at, all, &[]).expect("reads"))
    };
    [At::Now, At::Version(1), At::Version(2)].map(ask).concat()
}

#[test]
fn what_is_taken_away_leaves_the_schema_before() {
    let archive = earlier();
    back(&archive);
    let before = Connection::open_in_memory().expect("opens");
    before.execute_batch(include_str!("../src/schema-3.sql")).expect("writes");
    let db = Connection::open(archive.path()).expect("opens");
    assert_eq!(lines(&db, SCHEMA), lines(&before, SCHEMA));
}

#[test]
fn an_earlier_archive_is_brought_up_to_date_and_answers_the_same() {
    let archive = earlier();
    let new = lines(Store::open_read_only(&archive.path()).expect("opens").connection(), SCHEMA);
    let before = answers(&Store::open_read_only(&archive.path()).expect("opens"));
    for writes in [false, true] {
        back(&archive);
        let store = if writes { Store::open(&archive.path()) } else { Store::open_read_only(&archive.path()) };
        let store = store.expect("opens");
        assert_eq!(lines(store.connection(), SCHEMA), new);
        assert_eq!(store.check().expect("checks").faults, Vec::<String>::new());
        assert_eq!(answers(&store), before);
    }
    // And it is written to as any other.
    assert_eq!(archive.ingest(&[Coded { events: Ok(Vec::new()), article: article("new", "Rapat ditunda.") }]), 1);
    archive.check();
}

#[test]
fn an_archive_is_brought_up_to_date_whole_or_not_at_all() {
    let archive = earlier();
    back(&archive);
    let db = Connection::open(archive.path()).expect("opens");
    db.execute_batch("CREATE TABLE rollup_pair (mine)").expect("writes");
    let before = lines(&db, SCHEMA);
    assert!(Store::open_read_only(&archive.path()).is_err());
    assert_eq!(lines(&db, SCHEMA), before);
    db.execute_batch("DROP TABLE rollup_pair").expect("writes");
    archive.check();
}

#[test]
fn an_earlier_archive_that_cannot_be_written_to_says_so() {
    let archive = earlier();
    let writer = archive.store();
    back(&archive);
    let fault = Store::open_read_only(&archive.path()).err();
    assert!(matches!(fault, Some(StoreError::Outdated(_))), "{fault:?}");
    drop(writer);
    archive.check();
}
