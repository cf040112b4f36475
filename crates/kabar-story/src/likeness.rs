//! How likely two reports tell the same happening.

use jiff::civil::Date;
use kabar_model::EventType;

use crate::{
    part::Part,
    report::{Reality, Report, Sector, Side, When},
};

/// Reports at or above it tell the same.
pub(crate) const SAME: f32 = 0.62;

/// How many days a report may be away from the day that its happening is filed under.
const STRAY: i32 = 2;

/// What agreement counts. The sum for two undated reports of one day with the same type and the same two sides is about 0.75.
mod weight {
    pub(super) const SIDES: f32 = 0.40;
    pub(super) const DAY: f32 = 0.20;
    pub(super) const KIND: f32 = 0.15;
    pub(super) const MODE: f32 = 0.05;
    pub(super) const NAMES: f32 = 0.20;
    pub(super) const NO_NAME: f32 = -0.12;
    pub(super) const OTHER_NUMBER: f32 = -0.2;
    /// More so in one article: outlets correct each other's tolls, but an article does not contradict itself.
    pub(super) const OTHER_NUMBER_WITHIN: f32 = -0.2;
    pub(super) const CITY: f32 = 0.12;
    pub(super) const OTHER_CITY: f32 = -0.18;
    pub(super) const OTHER_COUNTRY: f32 = -0.25;
    pub(super) const REALITY: f32 = 0.05;
    pub(super) const DENIAL: f32 = -0.03;
    pub(super) const PLAN: f32 = -0.12;
    /// Both articles tell other happenings of each other too: a share of this. Articles that tell several happenings and have but
    /// this one in common more likely tell of another.
    pub(super) const COMPANY: f32 = 0.15;
    pub(super) const ALONE: f32 = -0.15;
}

/// Whether reports of these types may tell the same happening.
pub(crate) fn compatible(a: EventType, b: EventType) -> bool {
    a == b || group(a) == group(b)
}

/// Types that two reporters, or two languages, choose between for the same act.
pub(crate) fn group(kind: EventType) -> EventType {
    match kind {
        EventType::Coerce => EventType::Assault,
        EventType::Concede => EventType::Retreat,
        kind => kind,
    }
}

/// Done together, whoever is named first.
const fn mutual(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Cooperate)
}

/// Promised or signed together, or by one to the other.
const fn joint(kind: EventType) -> bool {
    mutual(kind) || matches!(kind, EventType::Agree | EventType::Support)
}

/// The likeness of a report and what is known of a happening; none where something rules it out.
pub(crate) fn likeness(report: &Report, part: &Part) -> Option<f32> {
    if !compatible(report.kind, part.kind) {
        return None;
    }
    let day = day(report, part)?;
    let sides = sides(report, part)?;
    let mut score = weight::SIDES * sides + weight::DAY * day;
    score += if report.kind == part.kind { weight::KIND } else { 0.0 };
    score += match report.mode {
        Some(mode) if part.modes.contains(&mode) => weight::MODE,
        Some(_) if !part.modes.is_empty() => -weight::MODE,
        _ => 0.0,
    };
    score += names(&report.names, &part.names) + numbers(&report.numbers, &part.numbers);
    score += place(report, part) + reality(report.reality, part);
    Some(score)
}

/// [`likeness`] of two reports of one article.
pub(crate) fn within(report: &Report, part: &Part) -> Option<f32> {
    let other = other_numbers(&report.numbers, &part.numbers);
    Some(likeness(report, part)? + if other { weight::OTHER_NUMBER_WITHIN } else { 0.0 })
}

/// Whether a report and a happening have more in common than who and what: the day that both tell, or a number.
pub(crate) fn surely(report: &Report, part: &Part) -> bool {
    let told = matches!(report.when, When::Days(..)) && part.times.iter().any(|(when, _)| *when == report.when);
    told || report.numbers.iter().any(|n| part.numbers.binary_search(n).is_ok())
}

/// What it adds that the articles have other happenings in common, 0 to 1; none where one of them tells but this.
pub(crate) fn company(share: Option<f32>) -> f32 {
    match share {
        None => 0.0,
        Some(share) if share > 0.0 => weight::COMPANY * share,
        Some(_) => weight::ALONE,
    }
}

fn reality(reality: Reality, part: &Part) -> f32 {
    if part.realities.contains(&reality) {
        return weight::REALITY;
    }
    match reality {
        Reality::Open => weight::PLAN,
        _ if part.realities.iter().all(|r| *r == Reality::Open) => weight::PLAN,
        Reality::Happened | Reality::Denied => weight::DENIAL,
    }
}

fn names(a: &[u32], b: &[u32]) -> f32 {
    let shared = a.iter().filter(|n| b.binary_search(n).is_ok()).count();
    let fewer = a.len().min(b.len());
    match (shared, fewer) {
        (_, 0) => 0.0,
        (0, 3..) => weight::NO_NAME,
        _ => weight::NAMES * shared as f32 / fewer as f32,
    }
}

/// Tolls are told anew every hour, and differ; but where none is the same, it is more likely another act.
fn numbers(a: &[u32], b: &[u32]) -> f32 {
    if other_numbers(a, b) { weight::OTHER_NUMBER } else { 0.0 }
}

fn other_numbers(a: &[u32], b: &[u32]) -> bool {
    !a.is_empty() && !b.is_empty() && a.iter().all(|n| b.binary_search(n).is_err())
}

fn place(report: &Report, part: &Part) -> f32 {
    let Some((country, city)) = report.place else { return 0.0 };
    if part.places.is_empty() {
        return 0.0;
    }
    if city != 0 && part.places.contains(&(country, city)) {
        return weight::CITY;
    }
    if part.places.iter().all(|(c, _)| *c != country) {
        return weight::OTHER_COUNTRY;
    }
    if city != 0 && part.places.iter().any(|(_, c)| *c != 0) { weight::OTHER_CITY } else { 0.0 }
}

/// How well the days agree, 0 to 1; none where they cannot be of one happening.
fn day(report: &Report, part: &Part) -> Option<f32> {
    let far = |a: Option<Date>, b: Option<Date>| a.zip(b).is_some_and(|(a, b)| gap(a, a, b, b) > STRAY);
    if !matches!(report.when, When::Within(..)) && far(report.day(), part.origin) {
        return None;
    }
    let best = part.times.iter().filter_map(|(when, published)| agree(report, *when, *published));
    best.reduce(f32::max)
}

fn agree(report: &Report, when: When, published: Option<Date>) -> Option<f32> {
    let told = |first: Date, last: Date, published: Option<Date>| {
        // What is told without a day is news of the last days.
        let published = published?;
        if first > published {
            // Nobody reports what has not happened yet; but where one is, it may still be the day before.
            return (gap(first, first, published, published) == 1).then_some(-1.0);
        }
        match gap(first, last, published, published) {
            0 => Some(0.9),
            1 => Some(0.8),
            2 => Some(0.3),
            _ => None,
        }
    };
    match (report.when, when) {
        (When::Days(a, b), When::Days(c, d)) => match gap(a, b, c, d) {
            0 => Some(1.0),
            1 => Some(-1.0),
            2 => Some(-2.0),
            _ => None,
        },
        (When::Days(a, b), When::Untold) => told(a, b, published),
        (When::Untold, When::Days(c, d)) => told(c, d, report.published),
        (When::Untold, When::Untold) => match report.published.zip(published).map(|(a, b)| gap(a, a, b, b)) {
            None | Some(0) => Some(0.9),
            Some(1) => Some(0.3),
            Some(2) => Some(0.0),
            Some(_) => None,
        },
        (When::Within(a, b), When::Within(c, d)) => {
            (gap(a, b, c, d) == 0).then_some(if (a, b) == (c, d) { 0.7 } else { 0.4 })
        }
        (When::Within(a, b), When::Days(c, d)) | (When::Days(c, d), When::Within(a, b)) => {
            (gap(a, b, c, d) == 0).then_some(0.5)
        }
        (When::Within(a, b), When::Untold) => near(a, b, published),
        (When::Untold, When::Within(c, d)) => near(c, d, report.published),
    }
}

/// A month or year against news of the day.
fn near(first: Date, last: Date, published: Option<Date>) -> Option<f32> {
    (gap(first, last, published?, published?) == 0).then_some(0.3)
}

/// Days between two ranges; 0 where they meet.
fn gap(a: Date, b: Date, c: Date, d: Date) -> i32 {
    let days = |from: Date, to: Date| (to - from).get_days();
    days(b, c).max(days(d, a)).max(0)
}

/// How well both sides agree, 0 to 1; none where they cannot be the same.
fn sides(report: &Report, part: &Part) -> Option<f32> {
    // Whom violence hits is now called by the state, now by who they were.
    let hit = group(report.kind) == EventType::Assault;
    let recipients = set(&report.recipients, &part.recipients, hit);
    let straight = both(set(&report.actors, &part.actors, false), recipients);
    if !joint(report.kind) {
        return straight;
    }
    let crossed = mutual(report.kind)
        .then(|| both(set(&report.actors, &part.recipients, false), set(&report.recipients, &part.actors, false)));
    let all = |a: &[Side], b: &[Side]| -> Vec<Side> { a.iter().chain(b).copied().collect() };
    let joint = (report.recipients.is_empty() || part.recipients.is_empty()).then(|| {
        let (one, two) = (all(&report.actors, &report.recipients), all(&part.actors, &part.recipients));
        both(set(&one, &two, false), 1.0)
    });
    [straight, crossed.flatten(), joint.flatten()].into_iter().flatten().reduce(f32::max)
}

fn both(actors: f32, recipients: f32) -> Option<f32> {
    let least = actors.min(recipients);
    (least >= 0.4 && actors.max(recipients) > 0.5).then(|| (actors * recipients).sqrt())
}

/// How well two sets of participants agree.
fn set(a: &[Side], b: &[Side], hit: bool) -> f32 {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    match (small.len(), large.len()) {
        (0, 0) => return 0.85,
        (0, _) => return 0.45,
        _ => {}
    }
    let best = |one: &Side| large.iter().map(|two| pair(*one, *two, hit)).fold(0.0, f32::max);
    let mean = small.iter().map(best).sum::<f32>() / small.len() as f32;
    mean * (0.75 + 0.25 * small.len() as f32 / large.len() as f32)
}

fn pair(a: Side, b: Side, hit: bool) -> f32 {
    let sector = match (a.sector, b.sector) {
        (x, y) if x == y => 1.0,
        (Sector::Unknown, _) | (_, Sector::Unknown) => 0.9,
        _ if hit => 0.8,
        (Sector::Organ(_), Sector::Organ(_)) => 0.85,
        (Sector::Other(_), Sector::Other(_)) => 0.5,
        (Sector::Organ(_), Sector::Other(_)) | (Sector::Other(_), Sector::Organ(_)) => 0.2,
    };
    match (a.code, b.code) {
        (0, _) | (_, 0) if a.sector != Sector::Unknown && b.sector != Sector::Unknown => 0.6 * sector,
        (x, y) if x == y && x != 0 => sector,
        _ => 0.0,
    }
}
