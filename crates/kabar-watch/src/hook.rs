//! Messages to a web address: posted, and posted again after a while where that fails.

use std::time::Duration;

use ureq::Agent;

use crate::Clock;

/// A message is posted so many times at most, and so many seconds lie between the first two; twice as many after each.
const TRIES: u32 = 4;
const PAUSE: i64 = 1;

/// A server that wants to be left alone for longer is asked again in the next run.
const LONGEST: i64 = 30;

/// Posts messages.
#[derive(Debug)]
pub struct Hook<'c, C> {
    /// What servers are told about who posts.
    pub agent: &'c str,
    /// Seconds that one request may take.
    pub timeout: u32,
    /// Waits between two tries.
    pub clock: &'c C,
}

/// A message that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Why. The address is not repeated: it often holds a secret.
    pub reason: String,
    /// Whether it was refused, so that trying again soon is of no use; else the server could not be reached or wants to wait.
    pub refused: bool,
}

/// Why one try failed.
struct Refusal {
    reason: String,
    /// Whether it may be taken later, and after how many seconds at least.
    later: Option<i64>,
}

impl<C: Clock> Hook<'_, C> {
    /// Posts one JSON message. It counts as taken where the server answers 2xx.
    pub fn post(&self, url: &str, json: &[u8]) -> Result<(), Unsent> {
        let config = Agent::config_builder()
            .user_agent(self.agent)
            .timeout_global(Some(Duration::from_secs(u64::from(self.timeout.max(1)))))
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(64 << 10)
            .build();
        let agent = config.new_agent();
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            let Err(Refusal { reason, later }) = attempt(&agent, url, json) else { return Ok(()) };
            let unsent = Unsent { reason, refused: later.is_none() };
            let Some(wait) = later.map(|wait| wait.max(pause)).filter(|wait| *wait <= LONGEST && tries < TRIES) else {
                return Err(unsent);
            };
            self.clock.sleep(wait);
            if self.clock.stopped() {
                return Err(unsent);
            }
            pause *= 2;
            tries += 1;
        }
    }
}

fn attempt(agent: &Agent, url: &str, json: &[u8]) -> Result<(), Refusal> {
    let sent = agent.post(url).header("content-type", "application/json").send(json);
    let reply = sent.map_err(|e| Refusal { reason: e.to_string(), later: Some(0) })?;
    let status = reply.status().as_u16();
    let wait = reply.headers().get("retry-after").and_then(|v| v.to_str().ok()?.trim().parse::<i64>().ok());
    let later = matches!(status, 408 | 425 | 429 | 500..).then(|| wait.unwrap_or(0).max(0));
    match status {
        200..=299 => Ok(()),
        300..=399 => Err(Refusal {
            reason: format!("the server answers {status}, a redirect (hint: write the address it leads to)"),
            later,
        }),
        _ => Err(Refusal { reason: format!("the server answers {status}"), later }),
    }
}
