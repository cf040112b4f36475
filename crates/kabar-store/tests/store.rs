//! What an archive keeps, and what it gives back.

mod common;

use common::{Archive, article, coded, event, stamp};
use kabar_model::{Article, Event, EventType, Factuality, Field, TextSpan};
use kabar_store::{At, Coded, Kind, State, Store, StoreError};

const TEXT: &str = "Aland mengunjungi Bland kemarin di “Teluk”. Rapat ditunda.";

fn records(store: &Store, at: At) -> Vec<Event> {
    let articles = store.articles_after(0, at, 100, usize::MAX).expect("reads");
    let events = articles.iter().flat_map(|article| store.events_of(article, at).expect("reads"));
    events.map(|event| event.record).collect()
}

#[test]
fn records_come_back_as_they_were_given() {
    let archive = Archive::new();
    let one = coded("1", TEXT);
    let mut odd = event(&one.article, "AAA", EventType::Accuse, "CCC", "a");
    odd.date = "2024-02".parse().ok();
    odd.date_text = Some("words of another field".into());
    odd.location = None;
    odd.mode = None;
    odd.contexts.clear();
    odd.trigger.text = "words apart".into();
    odd.actor[0].text = "words apart".into();
    odd.auxiliary = vec![kabar_model::Auxiliary::Negation, kabar_model::Auxiliary::Future];
    odd.recipient.clear();
    odd.attribution.clear();
    odd.evidence.clear();
    let mut events = one.events.clone().expect("coded");
    events.push(odd);
    archive.ingest(&[Coded { events: Ok(events.clone()), article: one.article }]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let lines = |events: &[Event]| -> Vec<String> {
        events.iter().map(|e| serde_json::to_string(e).expect("a record is JSON")).collect()
    };
    assert_eq!(lines(&records(&store, At::Now)), lines(&events));
    archive.check();
}

#[test]
fn articles_come_back_as_they_were_given() {
    let archive = Archive::new();
    let articles = [
        article("1", "Élysée — “ya”.\r\n\n\ttamat\u{0}"),
        Article { text: "Tanpa apa pun.".into(), ..Article::default() },
        Article {
            id: Some("x".into()),
            title: Some("Judul".into()),
            lang: Some("xx-Latn".into()),
            url: Some("https://warta.example/1?a=b".into()),
            date: "-0004-02-29".parse().ok().or_else(|| "1899-12-31".parse().ok()),
            ..Article::default()
        },
    ];
    let batch: Vec<Coded> =
        articles.iter().map(|a| Coded { article: a.clone(), events: Err("no pack".into()) }).collect();
    assert_eq!(archive.ingest(&batch), 3);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let stored = store.articles_after(0, At::Now, 10, usize::MAX).expect("reads");
    assert_eq!(stored.iter().map(|s| s.article.clone()).collect::<Vec<_>>(), articles);
    assert_eq!(stored[0].fault.as_deref(), Some("no pack"));
    archive.check();
}

#[test]
fn the_same_article_twice_is_one_article() {
    let archive = Archive::new();
    let (one, two) = (coded("1", TEXT), coded("2", TEXT));
    assert_eq!(archive.ingest(&[one.clone(), two.clone(), one.clone()]), 2);
    assert_eq!(archive.ingest(&[two, one]), 0);
    assert_eq!((archive.count("article"), archive.count("event"), archive.count("version")), (2, 2, 1));
    archive.check();
}

#[test]
fn a_changed_article_is_a_revision_and_its_forerunner_stays() {
    let archive = Archive::new();
    let (old, new) = (coded("1", TEXT), coded("1", "Cland mengunjungi Dland kemarin di “Teluk”."));
    archive.ingest(std::slice::from_ref(&old));
    assert_eq!(archive.ingest(std::slice::from_ref(&new)), 1);
    // What was revised does not come back with an old file.
    assert_eq!(archive.ingest(&[old.clone(), new.clone()]), 0);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    assert_eq!(records(&store, At::Version(1)), old.events.expect("coded"));
    assert_eq!(records(&store, At::Version(2)), new.events.expect("coded"));
    assert_eq!(records(&store, At::Now), records(&store, At::Version(2)));
    archive.check();
}

#[test]
fn a_happening_told_by_many_counts_once() {
    let archive = Archive::new();
    archive.ingest(&[coded("1", TEXT), coded("2", TEXT), coded("3", "Aland menemui Bland kemarin.")]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let cells: Vec<(i64, i64)> = store
        .connection()
        .prepare("SELECT happenings, reports FROM rollup")
        .and_then(|mut s| s.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
        .expect("reads");
    assert_eq!(cells, [(1, 3)]);
    drop(store);
    // One report is revised into something else: the happening stays, told by two.
    let mut other = coded("2", "Aland menuduh Bland kemarin.");
    other.events = Ok(vec![event(&other.article, "AAA", EventType::Accuse, "BBB", "a")]);
    archive.ingest(&[other]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let total: (i64, i64) = store
        .connection()
        .query_row("SELECT sum(happenings), sum(reports) FROM rollup", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("reads");
    assert_eq!(total, (2, 3));
    archive.check();
}

/// `day happenings reports score` of every cell.
fn cells(archive: &Archive) -> Vec<String> {
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let sql = "SELECT date(day * 86400, 'unixepoch') || ' ' || happenings || ' ' || reports || ' ' || score FROM rollup ORDER BY 1";
    let mut cells = store.connection().prepare(sql).expect("prepares");
    cells.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("reads")
}

#[test]
fn a_headline_without_a_day_and_its_dated_lead_count_once() {
    let archive = Archive::new();
    let mut one = coded("1", TEXT);
    let dated = one.events.clone().expect("coded").remove(0);
    let title = one.article.title.clone().expect("a title");
    let sentence = TextSpan { start: 0, end: title.chars().count(), text: title };
    let headline = Event { date: None, date_text: None, field: Field::Title, sentence, ..dated.clone() };
    // What is feared is told with a day and both sides too, but what is sure stands for it.
    let feared = Event { factuality: Factuality::Possible, date: "2024-01-09".parse().ok(), ..dated.clone() };
    one.events = Ok(vec![headline.clone(), dated]);
    let mut two = coded("2", TEXT);
    two.events = Ok(vec![feared]);
    archive.ingest(&[two.clone(), one.clone()]);
    assert_eq!(cells(&archive), ["2024-01-10 1 3 1900"]);
    archive.check();
    // The dated sentence is withdrawn: the headline leads, and then what is feared.
    one.article.text.push_str(" Ralat.");
    one.events = Ok(vec![headline]);
    archive.ingest(std::slice::from_ref(&one));
    assert_eq!(cells(&archive), ["2024-01-11 1 2 1900"]);
    archive.check();
    one.article.text.push_str(" Ralat lagi.");
    one.events = Ok(Vec::new());
    archive.ingest(&[one]);
    assert_eq!(cells(&archive), ["2024-01-09 1 1 1900"]);
    archive.check();
    two.article.text.push_str(" Ralat.");
    two.events = Ok(Vec::new());
    archive.ingest(&[two]);
    assert_eq!(cells(&archive), Vec::<String>::new());
    archive.check();
}

#[test]
fn a_recode_keeps_what_came_out_the_same() {
    let archive = Archive::new();
    archive.ingest(&[coded("1", TEXT), coded("2", TEXT), coded("3", TEXT)]);
    let mut run = archive.run(Kind::Recode, "b");
    let stored = run.store().articles_after(0, At::Now, 10, usize::MAX).expect("reads");
    let again: Vec<_> = stored
        .iter()
        .map(|s| {
            let mut event = event(&s.article, "AAA", EventType::Consult, "BBB", "b");
            if s.id == 2 {
                event.kind = EventType::Cooperate;
            }
            let events = if s.id == 3 { Err("no pack".to_owned()) } else { Ok(vec![event]) };
            (s.clone(), events)
        })
        .collect();
    run.recode(&again).expect("recodes");
    run.finish().expect("finishes");
    assert_eq!(archive.count("event"), 4);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let books = |at| records(&store, at).iter().map(|e| (e.kind, e.codebook.clone())).collect::<Vec<_>>();
    assert_eq!(books(At::Version(1)), vec![(EventType::Consult, "a".to_owned()); 3]);
    assert_eq!(books(At::Now), [(EventType::Consult, "b".to_owned()), (EventType::Cooperate, "b".to_owned())]);
    archive.check();
}

#[test]
fn a_run_that_was_broken_off_goes_on_under_its_number() {
    let archive = Archive::new();
    let mut run = archive.run(Kind::Ingest, "a");
    run.append(&[coded("1", TEXT)]).expect("appends");
    drop(run); // as a process that ends
    let mut run = archive.run(Kind::Ingest, "a");
    assert_eq!(run.append(&[coded("1", TEXT), coded("2", TEXT)]).expect("appends"), 1);
    run.finish().expect("finishes");
    let versions = Store::open_read_only(&archive.path()).and_then(|s| s.versions()).expect("reads");
    assert_eq!(
        versions.iter().map(|v| (v.id, v.state, v.counts.articles_added)).collect::<Vec<_>>(),
        [(1, State::Complete, 2)]
    );
    archive.check();
}

#[test]
fn nothing_is_added_while_a_recode_is_half_done() {
    let archive = Archive::new();
    archive.ingest(&[coded("1", TEXT), coded("2", TEXT)]);
    let recode = |codebook: &str, most: usize| {
        let mut run = archive.run(Kind::Recode, codebook);
        let version = run.recode_version().expect("a version");
        let left = run.store().uncoded_after(0, version, most, usize::MAX).expect("reads");
        let events = |a: &Article| Ok(vec![event(a, "AAA", EventType::Cooperate, "BBB", codebook)]);
        let again: Vec<_> = left.into_iter().map(|s| (s.clone(), events(&s.article))).collect();
        run.recode(&again).expect("recodes");
        (run, again.len())
    };
    drop(recode("b", 1));
    let refused = archive.store().begin(Kind::Ingest, stamp("a")).err();
    assert!(matches!(refused, Some(StoreError::Unfinished { version: 2, .. })), "{refused:?}");
    // With other data it is given up, and all is coded again.
    let (run, coded) = recode("c", 10);
    assert_eq!(coded, 2);
    run.finish().expect("finishes");
    let store = Store::open_read_only(&archive.path()).expect("opens");
    assert!(matches!(store.settled(2).err(), Some(StoreError::Partial(2))));
    assert!(records(&store, At::Version(3)).iter().all(|e| e.codebook == "c"));
    assert!(records(&store, At::Version(1)).iter().all(|e| e.codebook == "a" && e.kind == EventType::Consult));
    archive.check();
}

#[test]
fn a_batch_that_fails_leaves_nothing_behind() {
    let archive = Archive::new();
    archive.ingest(&[coded("1", TEXT)]);
    let pages =
        archive.store().connection().pragma_query_value(None, "page_count", |row| row.get::<_, i64>(0)).expect("reads");
    let mut run = archive.run(Kind::Ingest, "a");
    run.store().connection().pragma_update(None, "max_page_count", pages + 2).expect("sets");
    let many: Vec<Coded> =
        (0..500).map(|n| coded(&format!("n{n}"), &format!("Aland{n} menemui Bland{n} kemarin."))).collect();
    let full = run.append(&many).err();
    assert!(matches!(full, Some(StoreError::Full(_))), "{full:?}");
    drop(run);
    archive.check();
    assert_eq!((archive.count("article"), archive.count("version")), (1, 1));
    assert_eq!(archive.ingest(&many), 500);
    archive.check();
}

#[test]
fn a_check_finds_what_was_tampered_with() {
    let check = |change: &str, expected: &str| {
        let archive = Archive::new();
        archive.ingest(&[coded("1", TEXT), coded("2", TEXT)]);
        let writer = archive.store();
        writer.connection().execute_batch(&format!("PRAGMA foreign_keys = 0; {change}")).expect("writes");
        let faults = writer.check().expect("checks").faults;
        assert!(faults.iter().any(|f| f.contains(expected)), "{change}: {faults:?}");
    };
    check("UPDATE rollup SET reports = reports + 1", "rollup: 1 rows");
    check("DELETE FROM dyad", "dyad: 2 rows");
    check("UPDATE rollup_month SET day = day + 1", "rollup_month: 1 rows");
    check("DELETE FROM rollup_actor", "rollup_actor: 1 rows");
    check("UPDATE rollup_pair SET month = month + 1", "rollup_pair: 2 rows");
    check("UPDATE rollup_pair SET cells = x'ff' WHERE way = 1", "rollup_pair: 1 rows");
    check("UPDATE sheet SET low = low + 1 WHERE id >> 32 = 5", "sheet: 1 blocks");
    check("UPDATE event SET confidence = 0.1 WHERE id = 1", "sheet: 1 blocks");
    check("DELETE FROM party_set WHERE id > 0", "sheet: 1 blocks");
    check("DELETE FROM block", "sheet: 1 blocks");
    check("UPDATE happening SET lead = 2", "led by the wrong report");
    check("UPDATE event SET grade = 40 WHERE id = 1", "graded amiss");
    check("UPDATE published SET words = 1", "published: 1 rows");
    check("UPDATE happening SET reports = 7", "a happening counts");
    check("UPDATE article SET title = 'Lain' WHERE id = 2", "article 2 is not what it was");
    check("UPDATE article SET body = x'00'", "cannot be unpacked");
    check("UPDATE event SET trigger_end = 99999", "do not make a record");
    check("UPDATE event SET sentence = 99 WHERE id = 1", "names a row of sentence");
    check("DELETE FROM event WHERE id = 2", "a version counts its events");
    check("INSERT INTO sentence (article, field, start, end) VALUES (1, 1, 0, 1)", "a sentence cannot be searched");
    check("UPDATE event SET added = 2 WHERE id = 1", "added before one of a lower number");
    check("UPDATE article SET retired = 1 WHERE id = 1", "an event holds though its article does not");
    check("DELETE FROM version_file", "a version has no files");
}
