//! Where the reports of one happening disagree.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kabar_model::{ActorRef, Event, EventType, Factuality, Holder};

use crate::figure::figure;

/// What reports disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// Whether it happened: some tell it as a fact, some deny it.
    Truth,
    /// The day that the texts tell.
    Day,
    /// Who did it.
    Actor,
    /// To whom.
    Recipient,
    /// The number that stands nearest to the act: of dead, arrested, marchers.
    Toll,
}

impl Matter {
    /// As tables and records write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Truth => "truth",
            Self::Day => "day",
            Self::Actor => "actor",
            Self::Recipient => "recipient",
            Self::Toll => "toll",
        }
    }
}

/// One side of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What they say: a day, codes, a number, `CT+ AUTHOR`.
    pub value: String,
    /// Who says it: places in the list of reports.
    pub reports: Vec<usize>,
}

/// Reports of one happening that say different things of one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// Of what.
    pub matter: Matter,
    /// At least two, the one that most reports make first.
    pub claims: Vec<Claim>,
}

/// Reads the count that words of a language begin with: the language's tag and the words to the count and how many words it takes.
pub type Numeral<'n> = dyn Fn(&str, &[&str]) -> Option<(u64, usize)> + 'n;

/// Where reports of one happening disagree. `numeral` reads the count that words of a language begin with, where there are data
/// for it, and says how many of the words it takes.
pub fn disagreements(reports: &[&Event], numeral: &Numeral<'_>) -> Vec<Disagreement> {
    let said = |of: &dyn Fn(&Event) -> Option<String>| -> Vec<Claim> {
        let mut claims: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, event) in reports.iter().enumerate() {
            if let Some(value) = of(event) {
                claims.entry(value).or_default().push(at);
            }
        }
        let mut claims: Vec<Claim> = claims.into_iter().map(|(value, reports)| Claim { value, reports }).collect();
        claims.sort_by_key(|claim| std::cmp::Reverse(claim.reports.len()));
        claims
    };
    let mut found = Vec::new();
    let mut keep = |matter: Matter, claims: Vec<Claim>| {
        if claims.len() > 1 {
            found.push(Disagreement { matter, claims });
        }
    };
    if truth(reports) {
        keep(Matter::Truth, said(&held));
    }
    keep(Matter::Day, apart(said(&|event| days(event).map(|(a, b)| span(a, b))), reports, &days_differ));
    if !reports.iter().any(|e| symmetric(e.kind)) {
        let differ =
            |side: fn(&Event) -> &[ActorRef]| move |a: &Event, b: &Event| codes(side(a)).is_disjoint(&codes(side(b)));
        let actors = said(&|event| joined(&event.actor));
        keep(Matter::Actor, apart(actors, reports, &differ(|e| &e.actor)));
        let recipients = said(&|event| joined(&event.recipient));
        keep(Matter::Recipient, apart(recipients, reports, &differ(|e| &e.recipient)));
    }
    for (kind, mode) in reports.iter().filter(|e| counted(e.kind)).map(|e| (e.kind, &e.mode)).collect::<BTreeSet<_>>() {
        let toll = |event: &Event| {
            let same = event.kind == kind && event.mode == *mode && event.factuality == Factuality::Certain;
            same.then(|| figure(event, &|words| numeral(&event.lang, words))).flatten().map(|n| n.to_string())
        };
        keep(Matter::Toll, said(&toll));
    }
    found
}

fn truth(reports: &[&Event]) -> bool {
    let any = |value: Factuality| reports.iter().any(|e| e.factuality == value);
    any(Factuality::Certain) && any(Factuality::Negated)
}

/// On whose word it is a fact, or none.
fn held(event: &Event) -> Option<String> {
    if !matches!(event.factuality, Factuality::Certain | Factuality::Negated) {
        return None;
    }
    let holder = match event.holder() {
        Holder::Author => "AUTHOR".to_owned(),
        Holder::Speaker(link) => match &link.sector {
            Some(sector) => format!("{}/{sector}", link.code),
            None => link.code.clone(),
        },
    };
    Some(format!("{} {holder}", event.factuality))
}

/// Claims that no two reports can both be right about; none where some reading fits all.
fn apart(claims: Vec<Claim>, reports: &[&Event], differ: &dyn Fn(&Event, &Event) -> bool) -> Vec<Claim> {
    let first = |claim: &Claim| claim.reports.first().and_then(|at| reports.get(*at));
    let conflicting = |claim: &Claim| {
        claims
            .iter()
            .any(|other| first(claim).zip(first(other)).is_some_and(|(a, b)| !std::ptr::eq(*a, *b) && differ(a, b)))
    };
    let keep: Vec<bool> = claims.iter().map(conflicting).collect();
    claims.into_iter().zip(keep).filter_map(|(claim, keep)| keep.then_some(claim)).collect()
}

/// The days that words of the text tell.
fn days(event: &Event) -> Option<(Date, Date)> {
    let date = event.date.filter(|_| event.date_text.is_some())?;
    date.first_day().zip(date.last_day())
}

fn span(first: Date, last: Date) -> String {
    if first == last { first.to_string() } else { format!("{first}/{last}") }
}

fn days_differ(a: &Event, b: &Event) -> bool {
    days(a).zip(days(b)).is_some_and(|((a, b), (c, d))| b < c || d < a)
}

const fn symmetric(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Cooperate | EventType::Agree | EventType::Support)
}

/// Types whose reports count people or things.
const fn counted(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Assault
            | EventType::Coerce
            | EventType::Protest
            | EventType::Mobilize
            | EventType::Aid
            | EventType::Retreat
            | EventType::Sanction
    )
}

fn codes(side: &[ActorRef]) -> BTreeSet<&str> {
    side.iter().map(|a| a.code.as_str()).filter(|c| *c != "---").collect()
}

fn joined(side: &[ActorRef]) -> Option<String> {
    let codes: Vec<&str> = codes(side).into_iter().collect();
    (!codes.is_empty()).then(|| codes.join("+"))
}
