//! Stories and happenings in the archive.

mod common;

use common::{Archive, article, event};
use kabar_model::EventType;
use kabar_store::{At, Coded, Kind, Store, Watched};

/// An article of `day` with one event, and enough words of its own to be told from others.
fn told(id: usize, words: usize, day: u32, kind: EventType, outlet: &str) -> Coded {
    let filler = (0..60).map(|n| format!("kata{}", words * 100 + n)).collect::<Vec<_>>().join(" ");
    let mut article = article(&id.to_string(), &format!("Aland menemui Bland kemarin. {filler}"));
    article.date = format!("2024-01-{day:02}").parse().ok();
    article.source = Some(outlet.into());
    let mut event = event(&article, "AAA", kind, "BBB", "a");
    (event.date, event.date_text) = (None, None);
    Coded { events: Ok(vec![event]), article }
}

fn corpus() -> Vec<Coded> {
    let kinds = [EventType::Consult, EventType::Accuse, EventType::Aid];
    (0..60).map(|n| told(n, n * n % 17, 1 + (n / 6) as u32, kinds[n % 3], ["Warta", "Wire"][n % 2])).collect()
}

/// Everything that story matching decided.
fn decided(store: &Store) -> Vec<String> {
    let read = |sql: &str| -> Vec<String> {
        let mut statement = store.connection().prepare(sql).expect("prepares");
        statement.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("reads")
    };
    let mut all = read("SELECT id || ':' || story FROM article ORDER BY id");
    all.extend(read("SELECT id || ':' || happening FROM event ORDER BY id"));
    all.extend(read("SELECT id || ' ' || day || ' ' || reports || ' ' || lead FROM happening ORDER BY id"));
    all.extend(read("SELECT id || ' ' || first_day || ' ' || last_day || ' ' || articles FROM story ORDER BY id"));
    all.extend(read(
        "SELECT article || ' ' || kind || ' ' || coalesce(source, agency) || ' ' || share FROM edge ORDER BY 1",
    ));
    all
}

#[test]
fn the_same_articles_in_other_batches_and_runs_give_the_same_stories() {
    let corpus = corpus();
    let whole = Archive::new();
    whole.ingest(&corpus);
    let parts = Archive::new();
    for part in corpus.chunks(7) {
        parts.ingest(part);
    }
    let (whole, parts) =
        (Store::open_read_only(&whole.path()).expect("opens"), Store::open_read_only(&parts.path()).expect("opens"));
    assert_eq!(decided(&whole), decided(&parts));
    assert!(decided(&whole).iter().any(|line| line.contains(" copy ")), "some are copies");
    assert_eq!(parts.check().expect("checks").faults, Vec::<String>::new());
}

#[test]
fn a_copy_is_in_the_story_of_its_source_and_says_so() {
    let archive = Archive::new();
    let mut copy = told(2, 5, 2, EventType::Consult, "Warta");
    copy.article.text.push_str(" Sumber: kantor berita.");
    archive.ingest(&[told(1, 5, 1, EventType::Consult, "Wire"), copy, told(3, 9, 2, EventType::Aid, "Warta")]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let stories: Vec<i64> = store
        .connection()
        .prepare("SELECT story FROM article ORDER BY id")
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .expect("reads");
    assert_eq!(stories, [1, 1, 2]);
    let edge: (i64, i64, String) = store
        .connection()
        .query_row("SELECT article, source, kind FROM edge", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("one edge");
    assert_eq!(edge, (2, 1, "copy".to_owned()));
}

#[test]
fn a_withdrawn_revision_draws_nobody_into_its_happening() {
    let archive = Archive::new();
    archive.ingest(&[told(1, 5, 2, EventType::Accuse, "Wire")]);
    // The revision tells something else; a later report of what the first revision told begins anew.
    archive.ingest(&[told(1, 6, 2, EventType::Aid, "Wire"), told(2, 7, 2, EventType::Accuse, "Warta")]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let happenings: Vec<i64> = store
        .connection()
        .prepare("SELECT happening FROM event ORDER BY id")
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .expect("reads");
    assert_eq!(happenings, [1, 2, 3]);
    archive.check();
}

#[test]
fn a_recode_leaves_what_came_out_the_same_in_its_happening() {
    let archive = Archive::new();
    archive.ingest(&[told(1, 5, 2, EventType::Accuse, "Wire"), told(2, 6, 2, EventType::Accuse, "Warta")]);
    let mut run = archive.run(Kind::Recode, "b");
    let stored = run.store().articles_after(0, At::Now, 10, usize::MAX).expect("reads");
    let batch: Vec<_> = stored
        .into_iter()
        .map(|stored| {
            let mut events = vec![event(&stored.article, "AAA", EventType::Accuse, "BBB", "b")];
            (events[0].date, events[0].date_text) = (None, None);
            if stored.id == 2 {
                let mut more = event(&stored.article, "CCC", EventType::Request, "BBB", "b");
                (more.date, more.date_text) = (None, None);
                events.push(more);
            }
            (stored, Ok(events))
        })
        .collect();
    run.recode(&batch).expect("recodes");
    run.finish().expect("finishes");
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let happenings: Vec<i64> = store
        .connection()
        .prepare("SELECT happening FROM event WHERE retired IS NULL ORDER BY id")
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .expect("reads");
    assert_eq!(happenings, [1, 1, 2]);
    archive.check();
}

#[test]
fn reports_are_seen_by_codes_types_and_days_as_of_any_version() {
    let archive = Archive::new();
    archive.ingest(&[told(1, 5, 2, EventType::Accuse, "Wire"), told(2, 6, 3, EventType::Aid, "Warta")]);
    archive.ingest(&[told(3, 7, 4, EventType::Accuse, "Warta")]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let (first, last) = store.days(At::Now).expect("reads").expect("has days");
    assert_eq!((first.to_string(), last.to_string()), ("2024-01-02".into(), "2024-01-04".into()));
    let seen = |at: At, actor: &str, recipient: &str, either: bool, types: &[EventType]| -> Vec<i64> {
        let watched = Watched {
            actor: vec![actor.to_owned()],
            recipient: vec![recipient.to_owned()],
            either,
            types: types.to_vec(),
            factuality: Vec::new(),
        };
        store.seen(at, first, last, &watched).expect("reads").iter().map(|s| s.event).collect()
    };
    assert_eq!(seen(At::Now, "AAA", "BBB", false, &[]), [1, 2, 3]);
    assert_eq!(seen(At::Now, "AAA", "BBB", false, &[EventType::Accuse]), [1, 3]);
    assert_eq!(seen(At::Version(1), "AAA", "BBB", false, &[EventType::Accuse]), [1]);
    assert_eq!(seen(At::Now, "BBB", "AAA", false, &[]), [0_i64; 0]);
    assert_eq!(seen(At::Now, "BBB", "AAA", true, &[]), [1, 2, 3]);
    let published: Vec<(String, u64)> =
        store.published(At::Version(1), first, last).expect("reads").into_iter().map(|(_, o, n)| (o, n)).collect();
    assert_eq!(published, [("Wire".to_owned(), 1), ("Warta".to_owned(), 1)]);
}

#[test]
fn a_story_is_told_with_its_articles_and_who_took_from_whom() {
    let archive = Archive::new();
    archive.ingest(&[told(1, 5, 1, EventType::Consult, "Wire"), told(2, 5, 2, EventType::Consult, "Warta")]);
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let story = store.story(1, At::Now).expect("reads").expect("is there");
    assert_eq!(story.articles.iter().map(|(a, events)| (a.id, events.len())).collect::<Vec<_>>(), [(1, 1), (2, 1)]);
    assert_eq!(
        story.taken.iter().map(|t| (t.article, t.source, t.kind.as_str())).collect::<Vec<_>>(),
        [(2, Some(1), "copy")]
    );
    assert!(store.story(9, At::Now).expect("reads").is_none());
}
