//! What an archive answers.

mod common;

use std::time::Duration;

use common::{Archive, article, event};
use kabar_model::{Article, Event, EventType, Factuality};
use kabar_store::{At, Coded, Filter, Kind, Page, Span, Step, Store, StoreError, Who};

const TEXT: &str = "Aland mengunjungi Bland kemarin di Teluk. Rapat ditunda.";

/// An article of a day with events: actor, type, recipient, factuality.
fn told(id: &str, day: &str, outlet: &str, events: &[(&str, EventType, &str, Factuality)]) -> Coded {
    let article = Article {
        date: day.parse().ok(),
        source: Some(outlet.into()),
        lang: Some("xx".into()),
        title: Some(format!("Judul {id}")),
        ..article(id, TEXT)
    };
    let one = |(actor, kind, recipient, factuality): &(&str, EventType, &str, Factuality)| {
        let event = event(&article, actor, *kind, recipient, "a");
        Event { date: None, date_text: None, factuality: *factuality, ..event }
    };
    Coded { events: Ok(events.iter().map(one).collect()), article: article.clone() }
}

fn archive() -> Archive {
    use EventType::{Aid, Assault, Consult};
    use Factuality::{Certain, Possible};
    let archive = Archive::new();
    archive.ingest(&[
        told("1", "2024-01-30", "Warta", &[("AAA", Consult, "BBB", Certain)]),
        // The same happening, copied.
        told("2", "2024-01-30", "Kabar", &[("AAA", Consult, "BBB", Certain)]),
        told("3", "2024-01-31", "Warta", &[("AAA", Assault, "BBB", Certain), ("BBB", Aid, "AAA", Certain)]),
        told("4", "2024-03-02", "Warta", &[("AAA", Assault, "BBB", Possible), ("CCC", Aid, "AAA", Certain)]),
    ]);
    archive
}

fn store(archive: &Archive) -> Store {
    Store::open_read_only(&archive.path()).expect("opens")
}

fn code(store: &Store, name: &str) -> i64 {
    store.code_number(name).expect("reads").expect("the code is there")
}

fn who(store: &Store, name: &str) -> Vec<Who> {
    vec![Who { code: code(store, name), sector: None }]
}

/// `day actor type` of every event of a page.
fn lines(page: &Page) -> Vec<String> {
    let line = |r: &kabar_model::Report| {
        format!("{} {} {}", r.day.map(|d| d.to_string()).unwrap_or_default(), r.event.actor[0].code, r.event.kind)
    };
    page.reports.iter().map(line).collect()
}

#[test]
fn a_timeline_counts_happenings_and_tells_empty_steps() {
    let archive = archive();
    let store = store(&archive);
    let (a, b) = (code(&store, "AAA"), code(&store, "BBB"));
    let counts = |pairs: &[(i64, Option<i64>)], span: Span, step: Step, wanted: &[Factuality]| {
        let buckets = store.timeline(At::Now, pairs, span, step, wanted).expect("reads");
        buckets.iter().map(|b| (b.start.to_string(), b.total(), b.reports)).collect::<Vec<_>>()
    };
    let all = Span::default();
    let row = |day: &str, happenings, reports| (day.to_owned(), happenings, reports);
    assert_eq!(
        counts(&[(a, Some(b))], all, Step::Month, &[]),
        [row("2024-01-01", 2, 3), row("2024-02-01", 0, 0), row("2024-03-01", 1, 1)]
    );
    assert_eq!(counts(&[(a, Some(b))], all, Step::Month, &[Factuality::Certain]), [row("2024-01-01", 2, 3)]);
    assert_eq!(counts(&[(a, Some(b)), (b, Some(a))], all, Step::Month, &[])[0], row("2024-01-01", 3, 4));
    assert_eq!(counts(&[(a, None)], all, Step::Week, &[])[0], row("2024-01-29", 2, 3));
    assert_eq!(counts(&[(a, None)], all, Step::Month, &[])[2], row("2024-03-01", 1, 1));
    let spring = Span { since: "2024-03-01".parse().ok(), until: "2024-03-31".parse().ok() };
    assert_eq!(counts(&[(a, None)], spring, Step::Month, &[]), [row("2024-03-01", 1, 1)]);
    let cut = Span { since: "2024-01-31".parse().ok(), until: None };
    assert_eq!(counts(&[(a, None)], cut, Step::Month, &[])[0], row("2024-01-01", 1, 1));
    let span = Span { since: "2024-01-31".parse().ok(), until: "2024-01-31".parse().ok() };
    assert_eq!(counts(&[(a, Some(b))], span, Step::Day, &[]), [row("2024-01-31", 1, 1)]);
    assert_eq!(counts(&[], all, Step::Day, &[]), []);
}

#[test]
fn relations_go_both_ways_and_the_network_has_directions() {
    let archive = archive();
    let store = store(&archive);
    let relations = store.relations(At::Now, code(&store, "AAA"), Span::default(), &[]).expect("reads");
    let seen: Vec<_> = relations
        .iter()
        .map(|r| (r.code.as_str(), r.done.values().sum::<i64>(), r.received.values().sum::<i64>()))
        .collect();
    assert_eq!(seen, [("BBB", 3, 1), ("CCC", 0, 1)]);
    let ties = store.network(At::Now, Span::default(), &[]).expect("reads");
    let ties: Vec<_> = ties.iter().map(|t| (t.actor.as_str(), t.recipient.as_str(), t.reports)).collect();
    assert_eq!(ties, [("AAA", "BBB", 4), ("BBB", "AAA", 1), ("CCC", "AAA", 1)]);
}

#[test]
fn the_past_is_counted_as_it_was_counted_then() {
    use EventType::{Aid, Assault, Consult};
    use Factuality::Certain;
    let archive = archive();
    let ask = |at| {
        let store = store(&archive);
        let (a, all) = (code(&store, "AAA"), Span::default());
        let timeline = store.timeline(at, &[(a, None)], all, Step::Day, &[]).expect("reads");
        let pair = store.timeline(at, &[(a, Some(code(&store, "BBB")))], all, Step::Day, &[Certain]).expect("reads");
        let relations = store.relations(at, a, all, &[]).expect("reads");
        (timeline, pair, relations, store.network(at, all, &[]).expect("reads"))
    };
    let first = ask(At::Now);
    assert_eq!(first.0[0].score(), Some(1.9));
    // A report more, a revision that takes back what led, and something new.
    archive.ingest(&[
        told("5", "2024-01-31", "Kabar", &[("AAA", Assault, "BBB", Certain)]),
        told("1", "2024-01-30", "Warta", &[("AAA", Aid, "BBB", Certain)]),
    ]);
    let second = ask(At::Now);
    archive.ingest(&[told("6", "2024-02-05", "Kabar", &[("AAA", Consult, "CCC", Certain)])]);
    assert_eq!((ask(At::Version(1)), ask(At::Version(2)), ask(At::Version(3))), (first, second.clone(), ask(At::Now)));
    assert_ne!(second, ask(At::Now));
    archive.check();
}

#[test]
fn filters_keep_what_they_say() {
    let archive = archive();
    let store = store(&archive);
    let check = |filter: Filter, expected: &[&str]| {
        assert_eq!(lines(&store.page(&filter, 10).expect("reads")), expected, "{filter:?}");
        // Asked for as of the last version, the same events are found without the indexes of the present.
        let then = Filter { at: At::Version(1), ..filter };
        assert_eq!(lines(&store.page(&then, 10).expect("reads")), expected, "{then:?}");
    };
    let (a, b) = (who(&store, "AAA"), who(&store, "BBB"));
    let sector = |sector: &str| vec![Who { code: a[0].code, sector: Some(sector.into()) }];
    let [visit, copy, raid, aid, fear, late] = [
        "2024-01-30 AAA CONSULT",
        "2024-01-30 AAA CONSULT",
        "2024-01-31 AAA ASSAULT",
        "2024-01-31 BBB AID",
        "2024-03-02 AAA ASSAULT",
        "2024-03-02 CCC AID",
    ];
    check(Filter::default(), &[late, fear, aid, raid, copy, visit]);
    check(Filter { actors: a.clone(), ..Filter::default() }, &[fear, raid, copy, visit]);
    check(Filter { recipients: a.clone(), ..Filter::default() }, &[late, aid]);
    check(
        Filter { actors: a.clone(), recipients: b.clone(), types: vec![EventType::Assault], ..Filter::default() },
        &[fear, raid],
    );
    check(Filter { actors: sector("GOV"), types: vec![EventType::Consult], ..Filter::default() }, &[copy, visit]);
    check(Filter { actors: sector("MIL"), ..Filter::default() }, &[]);
    check(Filter { types: vec![EventType::Aid, EventType::Consult], ..Filter::default() }, &[late, aid, copy, visit]);
    check(Filter { factuality: vec![Factuality::Possible], ..Filter::default() }, &[fear]);
    check(Filter { context: Some("military".into()), outlet: Some("Kabar".into()), ..Filter::default() }, &[copy]);
    check(Filter { context: Some("cbrn".into()), ..Filter::default() }, &[]);
    check(Filter { outlet: Some("nobody".into()), ..Filter::default() }, &[]);
    check(Filter { mode: Some("visit".into()), lang: Some("xx".into()), least: Some(0.84), ..Filter::default() }, &[]);
    check(
        Filter { least: Some(0.83), span: Span { since: "2024-02-01".parse().ok(), until: None }, ..Filter::default() },
        &[late, fear],
    );
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let archive = archive();
    let mut undated = told("5", "2024-01-01", "Warta", &[("AAA", EventType::Aid, "CCC", Factuality::Certain)]);
    undated.article.date = None;
    archive.ingest(&[undated]);
    let store = store(&archive);
    for filter in [Filter::default(), Filter { actors: who(&store, "AAA"), ..Filter::default() }] {
        let all = store.page(&filter, 100).expect("reads");
        assert_eq!(all.next, None);
        for most in 1..4 {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = store.page(&Filter { after, ..filter.clone() }, most).expect("reads");
                assert!(page.reports.len() <= most);
                seen.extend(page.reports.iter().map(|r| r.id));
                let Some(next) = page.next else { break };
                // What is printed reads back.
                after = Some(next.to_string().parse().expect("a place"));
            }
            assert_eq!(seen, all.reports.iter().map(|r| r.id).collect::<Vec<_>>(), "{most} {filter:?}");
        }
    }
}

#[test]
fn reports_carry_the_record_as_it_was_given_and_come_by_day() {
    let archive = archive();
    let store = store(&archive);
    let mut days = Vec::new();
    store
        .each_report(Span::default(), At::Now, |report| -> Result<(), StoreError> {
            let record = event(&article("1", TEXT), "AAA", EventType::Consult, "BBB", "a");
            assert_eq!(report.event.sentence, record.sentence);
            assert_eq!(report.outlet.is_some(), report.published.is_some());
            days.push((report.day, report.id));
            Ok(())
        })
        .expect("reads");
    assert_eq!(days.len(), 6);
    assert!(days.is_sorted());
}

#[test]
fn a_happening_is_told_by_its_reports_articles_and_outlets() {
    let archive = archive();
    let store = store(&archive);
    let first = store.page(&Filter { types: vec![EventType::Consult], ..Filter::default() }, 10).expect("reads");
    let told = store.told(first.reports[0].happening, At::Now, &[]).expect("reads");
    assert_eq!((told.reports, told.articles, told.outlets), (2, 2, 2));
    assert_eq!(told.first, first.reports[1].id);
}

#[test]
fn what_was_retired_is_found_at_its_version_alone() {
    let archive = archive();
    let mut run = archive.run(Kind::Recode, "b");
    let articles = store(&archive).articles_after(0, At::Now, 100, usize::MAX).expect("reads");
    run.recode_version().expect("begins");
    let nothing: Vec<_> = articles.into_iter().map(|article| (article, Ok(Vec::new()))).collect();
    run.recode(&nothing).expect("recodes");
    run.finish().expect("finishes");
    let store = store(&archive);
    let count = |at| store.page(&Filter { at, ..Filter::default() }, 100).expect("reads").reports.len();
    assert_eq!((count(At::Now), count(At::Version(1)), count(At::Version(2))), (0, 6, 0));
}

#[test]
fn words_are_found_in_sentences_and_headlines() {
    let archive = archive();
    let store = store(&archive);
    let hits = |words: &str, lang| {
        let found = store.search(words, lang, 10).expect("reads");
        found.hits.iter().map(|h| (h.sentence.clone(), h.events.len())).collect::<Vec<_>>()
    };
    let sentence = "Aland mengunjungi Bland kemarin di Teluk.";
    assert_eq!(hits("mengunjungi bland", None).len(), 4);
    assert_eq!(hits("mengunjungi bland", None)[0], (sentence.to_owned(), 2));
    assert_eq!(hits("\"bland mengunjungi\"", None), []);
    assert_eq!(hits("kunjung*", None), []);
    assert_eq!(hits("mengunj*", Some("xx")).len(), 4);
    assert_eq!(hits("mengunj*", Some("yy")), []);
    assert_eq!(hits("judul 3", None), [("Judul 3".to_owned(), 0)]);
    assert_eq!(hits("\" ) OR x", None), []);
    let found = store.search("aland", None, 3).expect("reads");
    assert_eq!((found.hits.len(), found.more), (3, true));
}

#[test]
fn sql_reads_and_does_nothing_else() {
    let archive = archive();
    let store = Store::open_for_sql(&archive.path(), Duration::from_mins(1)).expect("opens");
    let answer = store.ask("SELECT count(*) AS n, 'x' FROM event", 10).expect("answers");
    assert_eq!((answer.columns[0].as_str(), answer.rows.len(), answer.cut), ("n", 1, false));
    assert!(store.ask("SELECT id FROM event", 3).expect("answers").cut);
    assert_eq!(
        store
            .ask("SELECT rowid FROM sentence_words WHERE sentence_words MATCH 'teluk'", 9)
            .expect("answers")
            .rows
            .len(),
        4
    );
    let other = archive.path().with_extension("other");
    for refused in [
        "DELETE FROM event",
        "DROP TABLE event",
        "PRAGMA writable_schema = 1",
        "CREATE TEMP TABLE t (x)",
        &format!("ATTACH '{}' AS other", other.display()),
        &format!("VACUUM INTO '{}'", other.display()),
        "SELECT load_extension('x')",
    ] {
        assert!(store.ask(refused, 10).is_err(), "{refused}");
    }
    assert!(!other.exists());
    let store = Store::open_for_sql(&archive.path(), Duration::ZERO).expect("opens");
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    assert!(store.ask(endless, 1).is_err());
}
