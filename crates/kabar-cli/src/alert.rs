//! `kabar alert`: what departs from its own past, and which feeds are out.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use jiff::civil::Date;
use kabar_alert::{Day, Direction, Level, Outage, Published, Rule, Rules, Turn, level, outages};
use kabar_model::{ActorRef, EventType, Factuality};
use kabar_store::{At, Seen, State, Store, Watched};
use serde_json::{Value, json};

use crate::batch::Outcome;

/// Where outlets that give so much of the news are out, fewer reports are no fall.
const BLIND: f64 = 0.3;
/// So many happenings, and sentences of each, are shown.
const HAPPENINGS: usize = 5;
const SENTENCES: usize = 2;

/// Options of `kabar alert`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 the rules were applied, whatever they found, 2 wrong usage.",
    disable_version_flag = true
)]
pub(crate) struct Alert {
    /// The last day that is looked at [default: the last day of publication]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::args::date)]
    as_of: Option<Date>,

    /// What the archive held at this version [default: the last complete one]
    #[arg(long, value_name = "N")]
    version: Option<i64>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,

    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// File of rules (docs/alerts.md)
    #[arg(value_name = "RULES")]
    rules: PathBuf,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// For people
    Table,
    /// One JSON object a line
    Jsonl,
}

pub(crate) fn run(args: &Alert) -> anyhow::Result<Outcome> {
    let path = args.rules.display();
    let text = fs::read_to_string(&args.rules).with_context(|| path.to_string())?;
    let rules = Rules::read(&text).map_err(|e| anyhow::anyhow!("{path}: error: {e}"))?;
    let store = Store::open_read_only(&args.archive)?;
    let version = if let Some(version) = args.version {
        store.settled(version)?.id
    } else {
        let complete = store.versions()?.into_iter().rfind(|v| v.state == State::Complete);
        complete.context("the archive has no complete version (hint: `kabar ingest --into DB` makes one)")?.id
    };
    let at = At::Version(version);
    let Some((first, last)) = store.days(at)? else { bail!("no article of the archive has a day of publication") };
    let as_of = args.as_of.unwrap_or(last);
    let alerts = Watch { store: &store, at, version, first, as_of }.alerts(&rules)?;
    if let Some(file) = &rules.file {
        let beside = args.rules.parent().unwrap_or(Path::new("")).join(file);
        add(&beside, &alerts)?;
    }
    let mut out = anstream::stdout().lock();
    for alert in &alerts {
        match args.format {
            Form::Jsonl => writeln!(out, "{alert}")?,
            Form::Table => write!(out, "{}", told(alert))?,
        }
    }
    if alerts.is_empty() && args.format == Form::Table {
        writeln!(out, "{as_of}, version {version}: nothing departs from its past")?;
    }
    Ok(Outcome::AllRead)
}

/// Adds alerts to a file, each once.
fn add(path: &Path, alerts: &[Value]) -> anyhow::Result<()> {
    let there = if path.exists() {
        fs::read_to_string(path).with_context(|| path.display().to_string())?
    } else {
        String::new()
    };
    let there: BTreeSet<&str> = there.lines().collect();
    let mut file =
        OpenOptions::new().create(true).append(true).open(path).with_context(|| path.display().to_string())?;
    for line in alerts.iter().map(ToString::to_string).filter(|line| !there.contains(line.as_str())) {
        writeln!(file, "{line}").with_context(|| path.display().to_string())?;
    }
    Ok(())
}

struct Watch<'s> {
    store: &'s Store,
    at: At,
    version: i64,
    first: Date,
    as_of: Date,
}

impl Watch<'_> {
    fn alerts(&self, rules: &Rules) -> anyhow::Result<Vec<Value>> {
        let longest = rules.rules.iter().map(|r| r.past + r.span).max().unwrap_or(0).max(60) as i64;
        let from = self.as_of.saturating_sub(jiff::Span::new().days(longest)).max(self.first);
        let published = self.store.published(self.at, from, self.as_of)?;
        let days = self.days(from, &published);
        let out = outages(&days);
        let blind = out.iter().map(|o| o.share).sum::<f64>() >= BLIND;
        let (mut alerts, mut withheld) = (Vec::new(), Vec::new());
        for rule in &rules.rules {
            let watched = watched(rule)?;
            let seen = self.store.seen(self.at, from, self.as_of, &watched)?;
            let (days, now) = self.counted(days.clone(), &seen, rule.span);
            let Some(level) = level(&days, &rule.test()) else { continue };
            let Some(turn) = level.turn(&rule.test()).filter(|turn| wanted(*turn, rule.direction)) else { continue };
            if turn == Turn::Fall && blind {
                withheld.push(rule.name.clone());
                continue;
            }
            alerts.push(self.departure(rule, turn, &level, &out, &now)?);
        }
        let outages = out.iter().map(|outage| self.outage(outage, &withheld));
        Ok(outages.chain(alerts).collect())
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

    fn outage(&self, outage: &Outage, withheld: &[String]) -> Value {
        json!({
            "kind": "outage",
            "day": self.as_of.to_string(),
            "version": self.version,
            "outlet": outage.outlet,
            "since": outage.since.to_string(),
            "articles": outage.articles,
            "usual": round(outage.usual),
            "share": round(outage.share),
            "withheld": withheld,
        })
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
                let (article, event) = self.store.event(report.event, self.at)?;
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

fn watched(rule: &Rule) -> anyhow::Result<Watched> {
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
    Ok(Watched {
        actor: rule.actor.clone(),
        recipient: rule.recipient.clone(),
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

/// An alert in words.
fn told(alert: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), printable);
    let of = |key: &str| text(&alert[key]);
    if alert["kind"] == "outage" {
        let mut line = format!(
            "OUTAGE  {}  {} is silent since {}: {} articles, {} are usual ({:.0} % of all)\n",
            of("day"),
            of("outlet"),
            of("since"),
            of("articles"),
            of("usual"),
            alert["share"].as_f64().unwrap_or(0.0) * 100.0
        );
        for rule in alert["withheld"].as_array().into_iter().flatten() {
            line.extend(["        ", &text(rule), " would fall; that is no peace but silence\n"]);
        }
        return line;
    }
    let mut lines = format!(
        "{:7} {}  {}: {} where {} ± {} were expected (chance {}; published {} of the usual; version {})\n",
        of("kind").to_uppercase(),
        of("day"),
        of("rule"),
        of("count"),
        of("expected"),
        of("deviation"),
        of("chance"),
        of("published"),
        of("version")
    );
    for happening in alert["happenings"].as_array().into_iter().flatten() {
        let (kind, reports) = (text(&happening["type"]), &happening["reports"]);
        let (actor, recipient) = (text(&happening["actor"]), text(&happening["recipient"]));
        let _ = writeln!(lines, "        {kind} {actor} → {recipient}, {reports} reports");
        for sentence in happening["sentences"].as_array().into_iter().flatten() {
            let (day, outlet) = (text(&sentence["day"]), text(&sentence["outlet"]));
            let _ = writeln!(lines, "          {day} {outlet}: {}", text(&sentence["sentence"]));
        }
    }
    lines
}

/// Text of the input without control codes.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
