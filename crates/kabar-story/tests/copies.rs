//! Who took what from whom.

mod common;

use common::article;
use kabar_model::Article;
use kabar_story::{Edge, EdgeKind, Incoming, Memory, Origin, Place};

fn words(from: usize, to: usize) -> String {
    (from..to).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ")
}

fn place(memory: &mut Memory, id: u64, article: &Article, agencies: &[&str]) -> Place {
    let agencies: Vec<String> = agencies.iter().map(|a| (*a).to_owned()).collect();
    memory.place(&Incoming { id, first: id, article, events: &[], agencies: &agencies })
}

#[test]
fn a_shortened_copy_joins_the_story_and_names_its_source() {
    let mut memory = Memory::new(1000, 1, 1);
    let wire = place(&mut memory, 1, &article(&words(0, 300), "2024-04-07", "Wire"), &[]);
    let cut = format!("DILI - {} {}", words(0, 90), words(1000, 1020));
    let copy = place(&mut memory, 2, &article(&cut, "2024-04-08", "Daily"), &[]);
    assert_eq!(copy.story, wire.story);
    let [edge] = &copy.edges[..] else { panic!("{:?}", copy.edges) };
    assert_eq!((edge.article, &edge.source, edge.kind), (2, &Origin::Article(1), EdgeKind::Copy));
    assert!(edge.share > 0.6 && edge.share < 0.95, "{}", edge.share);
}

#[test]
fn a_passage_is_a_quotation_and_no_story() {
    let mut memory = Memory::new(1000, 1, 1);
    let one = place(&mut memory, 1, &article(&words(0, 300), "2024-04-07", "Wire"), &[]);
    let text = format!("{} {}", words(100, 150), words(2000, 2200));
    let two = place(&mut memory, 2, &article(&text, "2024-04-07", "Daily"), &[]);
    assert_ne!(one.story, two.story);
    assert_eq!(two.edges.iter().map(|e| e.kind).collect::<Vec<_>>(), [EdgeKind::Quote]);
}

#[test]
fn texts_that_tell_of_other_things_are_no_copies_whatever_else_they_share() {
    use std::slice::from_ref;

    use common::event;
    use kabar_model::{Event, EventType as T};
    let check = |first: &[Event], second: &[Event], day: &str, expected: EdgeKind| {
        let mut memory = Memory::new(1000, 1, 1);
        let (one, two) = (article(&words(0, 200), "2024-04-07", "Wire"), article(&words(40, 240), day, "Daily"));
        let one = memory.place(&Incoming { id: 1, first: 1, article: &one, events: first, agencies: &[] });
        let two = memory.place(&Incoming { id: 2, first: 2, article: &two, events: second, agencies: &[] });
        assert_eq!(two.edges.iter().map(|e| e.kind).collect::<Vec<_>>(), [expected]);
        assert_eq!(one.story == two.story, expected == EdgeKind::Copy);
    };
    let (one, two) =
        (event(T::Accuse, "MEX", "ECU", "they blamed them"), event(T::Aid, "PER", "CHL", "they sent rice"));
    check(from_ref(&one), from_ref(&two), "2024-04-08", EdgeKind::Quote);
    check(&[one.clone(), two.clone()], from_ref(&two), "2024-04-08", EdgeKind::Copy);
    // Where one tells of nothing, the text decides; and the same sentence tells the same, days later too.
    check(&[], from_ref(&two), "2024-04-08", EdgeKind::Copy);
    check(from_ref(&one), from_ref(&one), "2024-04-10", EdgeKind::Copy);
}

#[test]
fn whoever_names_the_agency_took_it_even_where_it_came_in_first() {
    let mut memory = Memory::new(1000, 1, 1);
    let daily = article(&words(0, 200), "2024-04-07", "Daily");
    let got = place(&mut memory, 1, &daily, &["Wire"]);
    let named = Edge { article: 1, source: Origin::Agency("Wire".into()), kind: EdgeKind::Quote, share: 0.0 };
    assert_eq!(got.edges, [named]);
    let wire = place(&mut memory, 2, &article(&words(0, 200), "2024-04-07", "Wire"), &["Wire"]);
    let [edge] = &wire.edges[..] else { panic!("{:?}", wire.edges) };
    assert_eq!((edge.article, &edge.source), (1, &Origin::Article(2)));
}

#[test]
fn the_earlier_of_two_is_the_source_whichever_came_in_first() {
    let mut memory = Memory::new(1000, 1, 1);
    place(&mut memory, 1, &article(&words(0, 200), "2024-04-08", "Daily"), &[]);
    let got = place(&mut memory, 2, &article(&words(0, 220), "2024-04-07", "Wire"), &[]);
    assert_eq!((got.edges[0].article, &got.edges[0].source), (1, &Origin::Article(2)));
}

#[test]
fn the_same_words_weeks_later_are_another_story() {
    let mut memory = Memory::new(1000, 1, 1);
    let one = place(&mut memory, 1, &article(&words(0, 200), "2024-04-08", "Daily"), &[]);
    let two = place(&mut memory, 2, &article(&words(0, 200), "2024-05-08", "Daily"), &[]);
    assert_ne!(one.story, two.story);
}

#[test]
fn boilerplate_that_everybody_prints_copies_nothing() {
    let mut memory = Memory::new(1000, 1, 1);
    let legal = words(9000, 9012);
    let mut stories = Vec::new();
    for n in 0..200 {
        let text = format!("{} {legal}", words(n * 100, n * 100 + 80));
        stories.push(place(&mut memory, n as u64, &article(&text, "2024-04-08", "Daily"), &[]).story);
    }
    stories.dedup();
    assert_eq!(stories.len(), 200);
}
