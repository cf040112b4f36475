//! What `kabar-story` makes of the reports: which are one story, and whether events that agree become one happening.

use std::fmt::Write as _;

use kabar_story::{Incoming, Memory, Place};

use super::Report;
use crate::eval::told::Told;

/// A line for every pair of reports that are one story in the gold, and one for all other pairs.
pub(super) fn table(reports: &[Report<'_>]) -> String {
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|at| (reports[*at].doc.article.date, *at));
    let mut memory = Memory::new(10_000, 1, 1);
    let mut places: Vec<Option<Place>> = reports.iter().map(|_| None).collect();
    for (id, at) in order.into_iter().enumerate() {
        let report = &reports[at];
        let id = id as u64;
        let (article, events) = (&report.doc.article, &report.events);
        let incoming = Incoming { id, first: id, article, events, agencies: &[] };
        places[at] = Some(memory.place(&incoming));
    }
    let mut out = String::from(
        "| reports | one story | events that agree | told as one happening |\n| --- | --- | ---: | ---: |\n",
    );
    let mut mixed = 0;
    for (at, first) in reports.iter().enumerate() {
        for (other, second) in reports.iter().enumerate().skip(at + 1) {
            let (Some(one), Some(two)) = (&places[at], &places[other]) else { continue };
            if !first.tells_the_story_of(second) {
                mixed += usize::from(one.story == two.story);
                continue;
            }
            let (mut agree, mut together) = (0, 0);
            for (event, told) in first.events.iter().zip(&one.happenings) {
                let same = |e: &kabar::Event| Told::of(event).fits(&Told::of(e));
                let alike: Vec<u64> =
                    second.events.iter().zip(&two.happenings).filter(|(e, _)| same(e)).map(|(_, t)| t.id).collect();
                agree += usize::from(!alike.is_empty());
                together += usize::from(alike.contains(&told.id));
            }
            let story = if one.story == two.story { "yes" } else { "no" };
            let names = format!("{}, {}", first.doc.name, second.doc.name);
            let _ = writeln!(out, "| {names} | {story} | {agree} | {together} |");
        }
    }
    out + &format!("\npairs of other reports taken for one story: {mixed}\n")
}
