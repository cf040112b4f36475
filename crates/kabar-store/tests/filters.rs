//! Filters over more events than a block has: whatever is combined, a page has what the filter says and nothing else.

mod common;

use common::{Archive, article, event};
use kabar_model::{Article, Event, EventType, Factuality, Report};
use kabar_store::{At, Coded, Filter, Kind, Span, Store, Who};

const ACTORS: [&str; 4] = ["AAA", "AAA", "AAA", "BBB"];
const RECIPIENTS: [&str; 3] = ["BBB", "CCC", "---"];
const MODES: [Option<&str>; 3] = [None, Some("visit"), Some("raid")];

/// Numbers that look random.
fn random(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

/// Articles in no order of days, the last without any, with ten events each.
fn articles(count: usize, seed: &mut u64) -> Vec<Coded> {
    let one = |n: usize| {
        let day = jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(((n * 37) % count) as i64);
        let article = Article {
            date: (n + 1 < count).then_some(day),
            source: (!n.is_multiple_of(3)).then(|| format!("Outlet {}", n % 3)),
            ..article(&n.to_string(), &format!("Aland{n} menemui Bland{n} kemarin."))
        };
        let events = (0..10).map(|_| {
            let (actor, recipient) = (ACTORS[random(seed) % 4], RECIPIENTS[random(seed) % 3]);
            let mut one = event(&article, actor, EventType::ALL[random(seed) % 16], recipient, "a");
            one.actor[0].sector = ["GOV", "MIL"].get(random(seed) % 3).map(|s| (*s).to_owned());
            if random(seed).is_multiple_of(20) {
                one.actor.push(kabar_model::ActorRef { code: "DDD".into(), ..one.actor[0].clone() });
            }
            if random(seed).is_multiple_of(1000) {
                one.recipient[0].code = "EEE".into();
            }
            Event {
                date: None,
                date_text: None,
                mode: MODES[random(seed) % 3].map(str::to_owned),
                lang: ["xx", "yy"][random(seed) % 2].into(),
                contexts: if random(seed).is_multiple_of(50) { vec!["cbrn".into()] } else { Vec::new() },
                factuality: Factuality::ALL[random(seed) % 5],
                confidence: (random(seed) % 1000) as f32 / 1000.0,
                ..one
            }
        });
        Coded { events: Ok(events.collect()), article: article.clone() }
    };
    (0..count).map(one).collect()
}

fn has(side: &[kabar_model::ActorRef], names: &[(&str, Option<&str>)]) -> bool {
    let is = |(code, sector): &(&str, Option<&str>)| {
        side.iter().any(|who| who.code == *code && sector.is_none_or(|s| who.sector.as_deref() == Some(s)))
    };
    names.is_empty() || names.iter().any(is)
}

type Names = &'static [(&'static str, Option<&'static str>)];

/// A filter of random parts, and what it says of a report.
fn filter(store: &Store, seed: &mut u64) -> (Filter, impl Fn(&Report) -> bool) {
    const SIDES: [Names; 5] = [
        &[("AAA", None)],
        &[("DDD", Some("MIL"))],
        &[("AAA", Some("GOV")), ("BBB", None)],
        &[("EEE", None)],
        &[("CCC", None)],
    ];
    let mut one_in = |n: usize| random(seed).is_multiple_of(n);
    let mut filter = Filter::default();
    let (with_actor, with_recipient) = (one_in(2), one_in(3));
    filter.lang = one_in(3).then(|| "yy".to_owned());
    filter.context = one_in(4).then(|| "cbrn".to_owned());
    filter.mode = one_in(4).then(|| "raid".to_owned());
    filter.outlet = one_in(3).then(|| "Outlet 2".to_owned());
    filter.factuality = if one_in(3) { vec![Factuality::Possible, Factuality::Negated] } else { Vec::new() };
    filter.types = if one_in(3) { vec![EventType::Assault, EventType::Aid] } else { Vec::new() };
    filter.least = one_in(3).then_some(0.957);
    let since = one_in(4).then(|| jiff::civil::date(2020, 6, 1));
    filter.span = Span { since, until: one_in(4).then(|| jiff::civil::date(2020, 9, 1)) };
    let mut side = |wanted: bool| if wanted { SIDES[random(seed) % 5] } else { &[] };
    let (actors, recipients) = (side(with_actor), side(with_recipient));
    let who = |names: Names| -> Vec<Who> {
        let code = |name| store.code_number(name).expect("reads").expect("is there");
        names.iter().map(|(name, sector)| Who { code: code(name), sector: sector.map(str::to_owned) }).collect()
    };
    (filter.actors, filter.recipients) = (who(actors), who(recipients));
    let asked = filter.clone();
    let says = move |r: &Report| {
        let e = &r.event;
        has(&e.actor, actors)
            && has(&e.recipient, recipients)
            && asked.lang.as_ref().is_none_or(|lang| e.lang == *lang)
            && asked.context.as_ref().is_none_or(|context| e.contexts.contains(context))
            && asked.mode.as_ref().is_none_or(|mode| e.mode.as_ref() == Some(mode))
            && asked.outlet.as_ref().is_none_or(|outlet| r.outlet.as_ref() == Some(outlet))
            && (asked.factuality.is_empty() || asked.factuality.contains(&e.factuality))
            && (asked.types.is_empty() || asked.types.contains(&e.kind))
            && asked.least.is_none_or(|least| e.confidence >= least)
            && asked.span.since.is_none_or(|since| r.day.is_some_and(|day| day >= since))
            && asked.span.until.is_none_or(|until| r.day.is_none_or(|day| day <= until))
    };
    (filter, says)
}

/// Asks for pages of many filters, and compares them with all reports, looked at one by one.
fn compare(store: &Store, at: At, seed: &mut u64) {
    let mut all: Vec<Report> = Vec::new();
    store
        .each_report(Span::default(), at, |report| -> Result<(), kabar_store::StoreError> {
            all.push(report);
            Ok(())
        })
        .expect("reads");
    all.reverse();
    let mut met = 0;
    for _ in 0..150 {
        let (filter, says) = filter(store, seed);
        let expected: Vec<i64> = all.iter().filter(|r| says(r)).map(|r| r.id).collect();
        let (mut found, mut after) = (Vec::new(), None);
        for most in [1, 20, 400] {
            let page = store.page(&Filter { at, after, ..filter.clone() }, most).expect("reads");
            found.extend(page.reports.iter().map(|r| r.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(after.is_some(), expected.len() > found.len(), "{filter:?}");
        assert_eq!(found, expected[..found.len()], "{filter:?}");
        met += usize::from(!found.is_empty());
    }
    assert!(met > 50, "only {met} filters let anything through");
}

#[test]
fn a_page_has_what_its_filter_says_whatever_is_combined() {
    let (archive, mut seed) = (Archive::new(), 1);
    for batch in articles(420, &mut seed).chunks(100) {
        archive.ingest(batch);
    }
    // Some are coded anew, without what they told, or with more.
    let store = Store::open_read_only(&archive.path()).expect("opens");
    let before: Vec<_> = store.articles_after(0, At::Now, 60, usize::MAX).expect("reads");
    let last = store.versions().expect("reads").len() as i64;
    compare(&store, At::Now, &mut seed);
    let mut run = archive.run(Kind::Recode, "b");
    run.recode_version().expect("begins");
    let other = |article: kabar_store::StoredArticle| {
        let events = vec![event(&article.article, "AAA", EventType::Aid, "EEE", "b")];
        (article, if random(&mut seed).is_multiple_of(2) { Ok(events) } else { Ok(Vec::new()) })
    };
    let batch: Vec<_> = before.into_iter().map(other).collect();
    run.recode(&batch).expect("recodes");
    run.finish().expect("finishes");
    archive.check();
    let store = Store::open_read_only(&archive.path()).expect("opens");
    compare(&store, At::Now, &mut seed);
    compare(&store, At::Version(last), &mut seed);
}
