//! Which reports tell the same happening.

mod common;

use common::{article, at, event, on};
use kabar_model::{Article, Event, EventType as T};
use kabar_story::{Incoming, Memory, Place, Placed};

fn memory() -> Memory {
    Memory::new(10_000, 1, 1)
}

fn place(memory: &mut Memory, id: u64, article: &Article, events: &[Event]) -> Place {
    memory.place(&Incoming { id, first: id, article, events, agencies: &[] })
}

/// Whether two reports, a day of publication each, become one happening.
fn same(day: &str, one: &Event, other_day: &str, two: &Event) -> bool {
    let mut memory = memory();
    let first = place(&mut memory, 1, &article("first text", day, "A"), std::slice::from_ref(one));
    let second = place(&mut memory, 2, &article("second one", other_day, "B"), std::slice::from_ref(two));
    first.happenings[0].id == second.happenings[0].id
}

#[test]
fn reports_in_two_languages_meet_by_codes_alone() {
    let one = event(T::Sanction, "MEX", "ECU", "Yesterday ties were cut");
    let two = event(T::Sanction, "MEX", "ECU/COP", "Hubungan diputus kemarin");
    assert!(same("2024-04-07", &one, "2024-04-07", &two));
    assert!(same("2024-04-07", &one, "2024-04-08", &two));
}

#[test]
fn other_sides_types_directions_and_days_are_other_happenings() {
    let one = event(T::Accuse, "MEX", "ECU", "they blamed them");
    let day = "2024-04-07";
    assert!(!same(day, &one, day, &event(T::Accuse, "MEX", "PER", "they blamed them too")));
    assert!(!same(day, &one, day, &event(T::Request, "MEX", "ECU", "they urged them")));
    assert!(!same(day, &one, day, &event(T::Accuse, "ECU", "MEX", "the others blamed them")));
    assert!(!same(day, &one, "2024-04-20", &event(T::Accuse, "MEX", "ECU", "they blamed them again")));
    assert!(!same(day, &on(one.clone(), "2024-04-02"), day, &on(one.clone(), "2024-04-06")));
}

#[test]
fn meetings_are_the_same_whoever_is_named_first() {
    let one = event(T::Consult, "PER", "CHL", "one met the other");
    let day = "2024-04-07";
    assert!(same(day, &one, day, &event(T::Consult, "CHL", "PER", "the other received the one")));
    assert!(same(day, &one, day, &event(T::Consult, "PER CHL", "", "both met")));
}

#[test]
fn an_article_that_tells_two_tolls_tells_two_raids_unless_more_is_the_same() {
    let told = |first: &Event, second: &Event| {
        let got = place(&mut memory(), 1, &article("one text", "2024-04-07", "A"), &[first.clone(), second.clone()]);
        got.happenings[0].id == got.happenings[1].id
    };
    let raid = |sentence| on(event(T::Assault, "PER/MIL", "CHL/MIL", sentence), "2024-04-06");
    assert!(!told(&raid("soldiers fired and 16 died"), &raid("shots were fired and 31 fell")));
    assert!(told(&raid("soldiers fired and 16 died"), &raid("in the raid 16 died and 31 were hurt")));
    assert!(told(&raid("soldiers fired and 16 died"), &raid("soldiers fired at dawn")));
    assert!(told(&at(raid("at Lima Gate 16 died"), 11), &at(raid("at Lima Gate 31 were hurt"), 11)));
    // Two articles may have two counts of one raid.
    let (one, two) = (at(raid("soldiers fired and 16 died"), 11), at(raid("shots were fired and 31 fell"), 11));
    assert!(same("2024-04-07", &one, "2024-04-07", &two));
    assert!(!told(&one, &two));
}

#[test]
fn raids_in_two_cities_are_two_raids() {
    let one = event(T::Assault, "PER/MIL", "CHL/MIL", "soldiers fired on soldiers");
    let two = event(T::Assault, "PER/MIL", "CHL/MIL", "shots were fired by soldiers");
    let day = "2024-04-07";
    assert!(same(day, &at(one.clone(), 11), day, &at(two.clone(), 11)));
    assert!(!same(day, &at(one, 11), day, &at(two, 12)));
}

#[test]
fn headline_and_lead_of_one_article_tell_one_happening() {
    let events =
        [event(T::Aid, "PER", "CHL", "Help sent"), event(T::Aid, "PER", "CHL", "The government sent help on Sunday")];
    let got = place(&mut memory(), 1, &article("text", "2024-04-07", "A"), &events);
    assert_eq!(got.happenings[0].id, got.happenings[1].id);
    assert!(got.happenings[0].new && !got.happenings[1].new);
}

#[test]
fn articles_that_tell_the_same_happenings_are_one_story() {
    let told = |n: u32| {
        vec![
            event(T::Sanction, "MEX", "ECU", &format!("cut {n}")),
            event(T::Accuse, "BRA", "ECU", &format!("blamed {n}")),
            event(T::Request, "USA", "MEX ECU", &format!("urged {n}")),
        ]
    };
    let mut memory = memory();
    let one = place(&mut memory, 1, &article("a b c d e f", "2024-04-07", "A"), &told(1));
    let two = place(&mut memory, 2, &article("g h i j k l", "2024-04-08", "B"), &told(2));
    let other = [event(T::Aid, "JPN", "PER", "gave")];
    let three = place(&mut memory, 3, &article("m n o p q r", "2024-04-08", "B"), &other);
    assert_eq!(one.story, two.story);
    assert!(one.new_story && !two.new_story && three.new_story);
}

/// Twelve days of news in which happenings come again and again.
fn corpus() -> Vec<(Article, Vec<Event>)> {
    let states = ["PER", "CHL", "BOL", "ECU"];
    let kinds = [T::Accuse, T::Consult, T::Assault, T::Aid];
    (0..96_usize)
        .map(|n| {
            let day = format!("2024-04-{:02}", 1 + n / 8);
            let text = (0..40).map(|w| format!("w{}", (n % 5) * 100 + w)).collect::<Vec<_>>().join(" ");
            let told = |k: usize| {
                let (a, b) = (states[(n + k) % 4], states[(n / 3 + 2 * k + 1) % 4]);
                event(kinds[(n / 2 + k) % 4], a, if a == b { "" } else { b }, &format!("sentence {} {k}", n % 7))
            };
            (article(&text, &day, ["A", "B", "C"][n % 3]), (0..3).map(told).collect())
        })
        .collect()
}

/// Places the corpus; `restart` says after which articles a new run reads back from what was placed.
fn run(corpus: &[(Article, Vec<Event>)], articles: usize, restart: impl Fn(usize) -> bool) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut memory = Memory::new(articles, 1, 1);
    for (n, (article, events)) in corpus.iter().enumerate() {
        if restart(n) {
            let story = places.iter().map(|p| p.story).max().unwrap_or(0) + 1;
            let happening = places.iter().flat_map(|p| &p.happenings).map(|t| t.id).max().unwrap_or(0) + 1;
            memory = Memory::new(articles, story, happening);
        }
        let missing = memory.missing(article.date);
        for day in missing {
            memory.open(day);
            for (earlier, ((article, events), place)) in corpus.iter().zip(&places).enumerate() {
                if article.date == day {
                    let placed = Placed {
                        story: place.story,
                        happenings: place.happenings.iter().map(|t| (t.id, t.origin)).collect(),
                    };
                    memory.recall(
                        &Incoming { id: earlier as u64, first: earlier as u64, article, events, agencies: &[] },
                        &placed,
                    );
                }
            }
        }
        places.push(place(&mut memory, n as u64, article, events));
    }
    places
}

#[test]
fn placement_does_not_depend_on_batches_or_on_what_is_held() {
    let corpus = corpus();
    let whole = run(&corpus, 1000, |_| false);
    assert_eq!(run(&corpus, 1000, |n| n % 7 == 3), whole);
    assert_eq!(run(&corpus, 0, |n| n % 2 == 0), whole);
    let happenings: std::collections::BTreeSet<u64> = whole.iter().flat_map(|p| &p.happenings).map(|t| t.id).collect();
    assert!(happenings.len() > 20 && happenings.len() < 250, "{}", happenings.len());
}

#[test]
fn an_article_forgotten_and_placed_again_stays_where_it_was() {
    let corpus = corpus();
    let mut memory = memory();
    let places: Vec<Place> = corpus.iter().enumerate().map(|(n, (a, e))| place(&mut memory, n as u64, a, e)).collect();
    let (article, events) = &corpus[40];
    assert!(memory.forget(40, article.date));
    assert!(!memory.forget(40, article.date));
    let again = memory.replace(&Incoming { id: 40, first: 40, article, events, agencies: &[] }, places[40].story, &[]);
    let ids = |told: &[kabar_story::Told]| told.iter().map(|t| t.id).collect::<Vec<_>>();
    let same = ids(&again).iter().zip(ids(&places[40].happenings)).filter(|(a, b)| *a == b).count();
    assert!(same >= 2, "{:?} {:?}", ids(&again), ids(&places[40].happenings));
    // What is said to stay stays, whatever it is like.
    memory.forget(40, article.date);
    let kept = [None, Some((7777, article.date)), None];
    let told = memory.replace(&Incoming { id: 40, first: 40, article, events, agencies: &[] }, places[40].story, &kept);
    assert_eq!((told[1].id, told[1].new), (7777, false));
}

#[test]
fn articles_without_a_day_meet_each_other() {
    let mut memory = memory();
    let undated = |text: &str| Article { text: text.into(), ..Article::default() };
    let events = [event(T::Aid, "PER", "CHL", "gave")];
    let one = place(&mut memory, 1, &undated("a b c d e"), &events);
    let two = place(&mut memory, 2, &undated("f g h i j"), &events);
    assert_eq!(one.happenings[0].id, two.happenings[0].id);
}
