//! What departs from its own past, and who is silent, as records.

use std::collections::BTreeMap;

use anyhow::Context;
use jiff::civil::Date;
use kabar::Codes;
use kabar_alert::{
    Day, Direction, FEWEST, Feed, Level, Outage, Published, Rule, Rules, Turn, level, outages, together, unread,
};
use kabar_model::{ActorRef, EventType, Factuality};
use kabar_store::{At, Seen, Store, Watched};
use serde_json::{Value, json};

/// Where outlets that give so much of the news are out, fewer reports are no fall.
const BLIND: f64 = 0.3;
/// So many happenings, and sentences of each, are shown.
const HAPPENINGS: usize = 5;
const SENTENCES: usize = 2;

/// What is looked at: an archive as a version has it, up to a day.
pub(super) struct Sight<'s> {
    pub(super) store: &'s Store,
    pub(super) version: i64,
    /// The first day of publication.
    pub(super) first: Date,
    pub(super) as_of: Date,
    /// The last day that was over when the version was complete.
    pub(super) over: Date,
    pub(super) feeds: &'s [Feed],
    pub(super) codes: &'s Codes,
}

/// What was found, and the rules of which nothing can be told.
pub(super) struct Found {
    pub(super) alerts: Vec<Value>,
    pub(super) untold: Vec<String>,
}

impl Sight<'_> {
    pub(super) fn look(&self, rules: &Rules) -> anyhow::Result<Found> {
        let at = At::Version(self.version);
        let longest = rules.rules.iter().map(|r| r.past + r.span).max().unwrap_or(0).max(60) as i64;
        let from = self.as_of.saturating_sub(jiff::Span::new().days(longest)).max(self.first);
        let published = self.store.published(at, from, self.as_of)?;
        let days = self.days(from, &published);
        // Whether a feed could be read on a day is known when the day is over, and never changes from then on.
        let over = self.over.min(self.as_of);
        let out = together(outages(&days), unread(&days, self.feeds, over));
        let blind = out.iter().map(|o| o.share).sum::<f64>() >= BLIND;
        let (mut alerts, mut untold, mut withheld) = (Vec::new(), Vec::new(), Vec::new());
        for rule in &rules.rules {
            let watched = watched(rule, self.codes)?;
            let seen = self.store.seen(at, from, self.as_of, &watched)?;
            let (days, now) = self.counted(days.clone(), &seen, rule.span);
            let Some(level) = level(&days, &rule.test()) else {
                untold.push(self.why_untold(rule, &days));
                continue;
            };
            let Some(turn) = level.turn(&rule.test()).filter(|turn| wanted(*turn, rule.direction)) else { continue };
            if turn == Turn::Fall && blind {
                withheld.push(rule.name.clone());
                continue;
            }
            alerts.push(self.departure(rule, turn, &level, &out, &now)?);
        }
        let outages = out.iter().map(|outage| self.outage(outage, over, &withheld));
        Ok(Found { alerts: outages.chain(alerts).collect(), untold })
    }

    /// Why a rule finds nothing, which must not pass for peace.
    fn why_untold(&self, rule: &Rule, days: &[Day]) -> String {
        let now = &days[days.len().saturating_sub(rule.span)..];
        let (name, as_of) = (&rule.name, self.as_of);
        if now.iter().all(|day| day.outlets.is_empty()) {
            let since = now.first().map_or(as_of, |day| day.day);
            return if since == as_of {
                format!("rule `{name}`: nothing can be told: no article was published on {as_of}")
            } else {
                format!("rule `{name}`: nothing can be told: no article was published from {since} to {as_of}")
            };
        }
        format!("rule `{name}`: nothing can be told: the past has too few days with articles ({FEWEST} are needed)")
    }

    /// Every day with what the outlets published.
    fn days(&self, from: Date, published: &[(Date, String, u64)]) -> Vec<Day> {
        let mut days = Vec::new();
        let mut day = from;
        while day <= self.as_of {
            days.push(Day { day, count: 0, outlets: BTreeMap::new() });
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        for (day, outlet, articles) in published {
            let at = (*day - from).get_days() as usize;
            if let Some(day) = days.get_mut(at) {
                day.outlets.insert(outlet.clone(), Published { articles: *articles, reports: 0 });
            }
        }
        days
    }

    /// The days with their counts, a happening on the day that first told it; and the reports of the last `span` days.
    fn counted<'e>(&self, mut days: Vec<Day>, seen: &'e [Seen], span: usize) -> (Vec<Day>, Vec<&'e Seen>) {
        let mut known: BTreeMap<i64, Date> = BTreeMap::new();
        let from = days.first().map_or(self.as_of, |d| d.day);
        let begin = self.as_of.saturating_sub(jiff::Span::new().days(span as i64 - 1));
        let mut now = Vec::new();
        for report in seen {
            let Some(day) = days.get_mut((report.day - from).get_days() as usize) else { continue };
            let first = *known.entry(report.happening).or_insert(report.day);
            if first == report.day {
                let published = day.outlets.entry(report.outlet.clone()).or_default();
                published.reports += 1;
            }
            if first >= begin {
                now.push(report);
            }
        }
        for first in known.values() {
            if let Some(day) = days.get_mut((*first - from).get_days() as usize) {
                day.count += 1;
            }
        }
        (days, now)
    }

    fn outage(&self, outage: &Outage, over: Date, withheld: &[String]) -> Value {
        let mut alert = json!({
            "kind": "outage",
            "day": self.as_of.to_string(),
            "version": self.version,
            "outlet": outage.outlet,
            "since": outage.since.to_string(),
            "articles": outage.articles,
            "usual": round(outage.usual),
            "share": round(outage.share),
            "withheld": withheld,
        });
        if !outage.feeds.is_empty() {
            alert["feeds"] = json!(outage.feeds);
            alert["looked"] = json!(over.to_string());
        }
        alert
    }

    fn departure(
        &self,
        rule: &Rule,
        turn: Turn,
        level: &Level,
        out: &[Outage],
        now: &[&Seen],
    ) -> anyhow::Result<Value> {
        let (kind, chance) = if turn == Turn::Rise { ("rise", level.chance.0) } else { ("fall", level.chance.1) };
        Ok(json!({
            "kind": kind,
            "rule": rule.name,
            "day": self.as_of.to_string(),
            "span": rule.span,
            "version": self.version,
            "count": level.count,
            "expected": round(level.expected),
            "deviation": round(level.variance.sqrt()),
            "chance": format!("{chance:.1e}"),
            "published": round(level.exposure),
            "out": out.iter().map(|o| o.outlet.as_str()).collect::<Vec<_>>(),
            "happenings": self.happenings(now)?,
        }))
    }

    /// The happenings that most reports tell, with sentences.
    fn happenings(&self, now: &[&Seen]) -> anyhow::Result<Vec<Value>> {
        let mut by_happening: BTreeMap<i64, Vec<&Seen>> = BTreeMap::new();
        for report in now {
            by_happening.entry(report.happening).or_default().push(report);
        }
        let mut order: Vec<(i64, Vec<&Seen>)> = by_happening.into_iter().collect();
        order.sort_by_key(|(id, reports)| (std::cmp::Reverse(reports.len()), *id));
        order.truncate(HAPPENINGS);
        let mut told = Vec::new();
        for (id, reports) in order {
            let mut sentences = Vec::new();
            let mut head = Value::Null;
            for report in reports.iter().take(SENTENCES) {
                let (article, event) = self.store.event(report.event, At::Version(self.version))?;
                let record = event.record;
                if head.is_null() {
                    head = json!([record.kind.as_str(), codes(&record.actor), codes(&record.recipient)]);
                }
                sentences.push(json!({
                    "event": report.event,
                    "day": report.day.to_string(),
                    "outlet": report.outlet,
                    "url": article.article.url,
                    "sentence": record.sentence.text,
                }));
            }
            told.push(json!({
                "happening": id, "type": head[0], "actor": head[1], "recipient": head[2], "reports": reports.len(),
                "sentences": sentences,
            }));
        }
        Ok(told)
    }
}

fn wanted(turn: Turn, direction: Direction) -> bool {
    match direction {
        Direction::Both => true,
        Direction::Rise => turn == Turn::Rise,
        Direction::Fall => turn == Turn::Fall,
    }
}

fn watched(rule: &Rule, codes: &Codes) -> anyhow::Result<Watched> {
    let bad = |what: &str, value: &str, all: String| {
        anyhow::anyhow!("rule `{}`: `{value}` is no {what} (hint: write {all})", rule.name)
    };
    let types = rule.types.iter().map(|t| {
        EventType::parse(t).ok_or_else(|| {
            bad("event type", t, EventType::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", "))
        })
    });
    let factuality = rule.factuality.iter().map(|f| {
        Factuality::parse(f).ok_or_else(|| {
            bad("factuality", f, Factuality::ALL.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", "))
        })
    });
    let resolved = |names: &[String]| -> anyhow::Result<Vec<String>> {
        names.iter().map(|n| codes.resolve(n).with_context(|| format!("rule `{}`", rule.name))).collect()
    };
    Ok(Watched {
        actor: resolved(&rule.actor)?,
        recipient: resolved(&rule.recipient)?,
        either: rule.either,
        types: types.collect::<Result<_, _>>()?,
        factuality: factuality.collect::<Result<_, _>>()?,
    })
}

/// Two decimals, so that the same archive gives the same bytes on every machine.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn codes(side: &[ActorRef]) -> String {
    side.iter()
        .map(|a| a.sector.as_ref().map_or_else(|| a.code.clone(), |s| format!("{}/{s}", a.code)))
        .collect::<Vec<_>>()
        .join(", ")
}
