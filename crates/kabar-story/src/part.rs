//! What the articles of one day of publication tell of one happening.

use jiff::civil::Date;
use kabar_model::EventType;

use crate::{
    hash,
    likeness::group,
    report::{Reality, Report, Side, When},
};

/// More names of one happening say no more.
const NAMES: usize = 64;

/// One day's reports of one happening, taken together.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The day that the happening is filed under: that of its first report.
    pub(crate) origin: Option<Date>,
    pub(crate) kind: EventType,
    pub(crate) modes: Vec<u64>,
    pub(crate) actors: Vec<Side>,
    pub(crate) recipients: Vec<Side>,
    /// What the reports say of the day, each with its day of publication.
    pub(crate) times: Vec<(When, Option<Date>)>,
    pub(crate) realities: Vec<Reality>,
    pub(crate) places: Vec<(u64, u32)>,
    pub(crate) names: Vec<u32>,
    pub(crate) numbers: Vec<u32>,
    /// The reports by article, in the order they came.
    members: Vec<(u64, Report)>,
}

impl Part {
    pub(crate) fn new(article: u64, report: Report, origin: Option<Date>) -> Self {
        let mut part = Self {
            origin,
            kind: report.kind,
            modes: Vec::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            times: Vec::new(),
            realities: Vec::new(),
            places: Vec::new(),
            names: Vec::new(),
            numbers: Vec::new(),
            members: Vec::new(),
        };
        part.add(article, report);
        part
    }

    pub(crate) fn add(&mut self, article: u64, report: Report) {
        if self.members.last().is_some_and(|(last, _)| *last > article) {
            // An article placed anew: what the part is must not depend on when.
            let mut members = std::mem::take(&mut self.members);
            members.push((article, report));
            members.sort_by_key(|(article, _)| *article);
            *self = Self::folded(members, self.origin).unwrap_or_else(|| self.clone());
            return;
        }
        put(&mut self.modes, report.mode);
        put(&mut self.actors, report.actors.iter().copied());
        put(&mut self.recipients, report.recipients.iter().copied());
        put(&mut self.times, [(report.when, report.published)]);
        put(&mut self.realities, [report.reality]);
        put(&mut self.places, report.place);
        if self.names.len() < NAMES {
            self.names.extend(&report.names);
            self.names.sort_unstable();
            self.names.dedup();
        }
        if self.numbers.len() < NAMES {
            self.numbers.extend(&report.numbers);
            self.numbers.sort_unstable();
            self.numbers.dedup();
        }
        self.members.push((article, report));
    }

    /// Takes an article's reports out; none where nothing is left.
    pub(crate) fn without(self, article: u64) -> Option<Self> {
        Self::folded(self.members.into_iter().filter(|(of, _)| *of != article), self.origin)
    }

    fn folded(members: impl IntoIterator<Item = (u64, Report)>, origin: Option<Date>) -> Option<Self> {
        let mut members = members.into_iter();
        let (first, report) = members.next()?;
        let mut part = Self::new(first, report, origin);
        for (of, report) in members {
            part.add(of, report);
        }
        Some(part)
    }

    /// The articles, in the order they came; one may come again.
    pub(crate) fn articles(&self) -> impl Iterator<Item = u64> + '_ {
        self.members.iter().map(|(article, _)| *article)
    }

    /// The sentences of its reports.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = u64> + '_ {
        self.members.iter().map(|(_, report)| report.sentence)
    }

    pub(crate) fn keys(&self) -> Vec<u64> {
        keys(self.kind, &self.actors, &self.recipients, true)
    }
}

fn put<T: PartialEq>(list: &mut Vec<T>, items: impl IntoIterator<Item = T>) {
    for item in items {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

/// Under what a happening is kept, and a report looks for it: pairs of codes, whichever way round; a single code where a side is
/// empty or unknown. What is `kept` is also found by reports that know but one side.
pub(crate) fn keys(kind: EventType, actors: &[Side], recipients: &[Side], kept: bool) -> Vec<u64> {
    let kind = hash::text(group(kind).as_str());
    let codes = |sides: &[Side]| -> Vec<u64> { sides.iter().map(|s| s.code).collect() };
    let (actors, recipients) = (codes(actors), codes(recipients));
    let open = [&actors, &recipients].iter().any(|side| side.is_empty() || side.contains(&0));
    let mut keys = Vec::new();
    for a in &actors {
        for b in &recipients {
            keys.push(hash::join(kind, hash::join(*a.min(b), *a.max(b))));
        }
    }
    // Those who act jointly may be told apart as actor and recipient elsewhere.
    for sides in [&actors, &recipients] {
        for (at, a) in sides.iter().enumerate() {
            for b in &sides[at + 1..] {
                keys.push(hash::join(kind, hash::join(*a.min(b), *a.max(b))));
            }
        }
    }
    let (open_key, any_key) = (hash::join(kind, 2), hash::join(kind, 3));
    for code in actors.iter().chain(&recipients).filter(|code| **code != 0) {
        // A report with an empty side finds every happening of the code; one with both sides those with an empty side.
        if kept || open {
            keys.push(hash::join(any_key, *code));
        }
        if !kept || open {
            keys.push(hash::join(open_key, *code));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}
