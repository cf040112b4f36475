//! Where alerts go: a file, each once; and a web address, each until it is taken.

use std::{
    collections::{BTreeSet, VecDeque},
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use kabar_model::Diagnostic;
use kabar_watch::Hook;
use serde_json::{Value, json};

use crate::{batch::Outcome, conveyor::Stop, output::say, watch::Until};

/// Seconds that one request may take.
const TIMEOUT: u32 = 10;
/// So many alerts that were posted are remembered.
const REMEMBERED: usize = 5000;

/// Adds alerts to a file, each once.
pub(super) fn add(path: &Path, alerts: &[Value]) -> anyhow::Result<()> {
    let there = if path.exists() {
        fs::read_to_string(path).with_context(|| path.display().to_string())?
    } else {
        String::new()
    };
    // A line that a full disk broke off is ended, so that the next one stands by itself.
    let broken = !there.is_empty() && !there.ends_with('\n');
    let there: BTreeSet<&str> = there.lines().collect();
    let mut file =
        OpenOptions::new().create(true).append(true).open(path).with_context(|| path.display().to_string())?;
    let mut text = String::from(if broken { "\n" } else { "" });
    for line in alerts.iter().map(ToString::to_string).filter(|line| !there.contains(line.as_str())) {
        text.push_str(&line);
        text.push('\n');
    }
    file.write_all(text.as_bytes()).with_context(|| path.display().to_string())
}

/// What waits to be posted and what was, kept beside the rules.
struct Outbox {
    path: PathBuf,
    waiting: VecDeque<Value>,
    /// What was posted, the last at the end.
    sent: VecDeque<String>,
}

impl Outbox {
    fn read(rules: &Path) -> anyhow::Result<Self> {
        let path = rules.with_extension("webhook.json");
        let mut outbox = Self { path, waiting: VecDeque::new(), sent: VecDeque::new() };
        let bytes = match fs::read(&outbox.path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(outbox),
            Err(e) => return Err(e).with_context(|| outbox.path.display().to_string()),
        };
        let shown = outbox.path.display();
        let kept: Value = serde_json::from_slice(&bytes)
            .map_err(|e| anyhow::anyhow!("{shown}: error: not a list of alerts to post: {e}"))?;
        let (Some(waiting), Some(sent)) = (kept["waiting"].as_array(), kept["sent"].as_array()) else {
            bail!("{shown}: error: not a list of alerts to post (hint: it is written by `kabar alert` alone)");
        };
        outbox.waiting = waiting.iter().cloned().collect();
        outbox.sent = sent.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect();
        Ok(outbox)
    }

    /// Takes alerts in that neither wait nor were posted.
    fn take(&mut self, alerts: &[Value]) {
        for alert in alerts {
            let key = key(alert);
            if !self.sent.contains(&key) && !self.waiting.iter().any(|other| self::key(other) == key) {
                self.waiting.push_back(alert.clone());
            }
        }
    }

    /// Writes it whole or not at all.
    fn write(&self) -> anyhow::Result<()> {
        let part = self.path.with_extension("part");
        let kept = json!({"version": 1, "waiting": self.waiting, "sent": self.sent});
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(&serde_json::to_vec_pretty(&kept).map_err(io::Error::other)?)?;
            file.sync_all()?;
            fs::rename(&part, &self.path)
        };
        write().with_context(|| self.path.display().to_string())
    }
}

/// Which alert it is: what the same rule finds of the same day at a later version is the same alert.
fn key(alert: &Value) -> String {
    let of = |key: &str| alert[key].as_str().unwrap_or_default();
    let what = if alert["kind"] == "outage" { of("outlet") } else { of("rule") };
    format!("{} {} {what}", of("day"), of("kind"))
}

/// Posts what waits and what is new. What is not taken stays for the next run.
pub(super) fn post(rules: &Path, address: &str, alerts: &[Value], stop: Stop) -> anyhow::Result<Outcome> {
    let mut outbox = Outbox::read(rules)?;
    outbox.take(alerts);
    if outbox.waiting.is_empty() {
        return Ok(Outcome::AllRead);
    }
    // Before anything is posted, so that no death of the process loses one.
    outbox.write()?;
    let (clock, agent) = (Until(stop), concat!("kabar/", env!("CARGO_PKG_VERSION")));
    let hook = Hook { agent, timeout: TIMEOUT, clock: &clock };
    let (mut left, mut fault) = (VecDeque::new(), None);
    while let Some(alert) = outbox.waiting.pop_front() {
        match hook.post(address, alert.to_string().as_bytes()) {
            Ok(()) => {
                outbox.sent.push_back(key(&alert));
                while outbox.sent.len() > REMEMBERED {
                    outbox.sent.pop_front();
                }
            }
            Err(unsent) => {
                left.push_back(alert);
                let refused = unsent.refused;
                fault.get_or_insert(unsent);
                // A server that cannot be reached is not asked again for every alert.
                if !refused {
                    break;
                }
            }
        }
        // One alert may be posted twice where the process dies here; none is lost.
        let rest: VecDeque<Value> = left.iter().chain(&outbox.waiting).cloned().collect();
        Outbox { path: outbox.path.clone(), waiting: rest, sent: outbox.sent.clone() }.write()?;
    }
    let waiting = left.len() + outbox.waiting.len();
    let Some(unsent) = fault else { return Ok(Outcome::AllRead) };
    let count = if waiting == 1 { "1 alert waits".to_owned() } else { format!("{waiting} alerts wait") };
    let message = format!("the webhook: {}; {count} for the next run", unsent.reason);
    say(&Diagnostic::error(rules.display().to_string(), message));
    Ok(Outcome::SomeBad)
}
