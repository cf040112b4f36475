//! One request, bounded in every way.

use std::{io::Read, time::Duration};

use ureq::{Agent, http::HeaderMap};

/// A reply whose body has been read.
#[derive(Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Fetches; follows nothing, and takes no status for an error.
pub(crate) struct Fetcher {
    agent: Agent,
}

impl Fetcher {
    pub(crate) fn new(agent: &str, timeout: u32) -> Self {
        let config = Agent::config_builder()
            .user_agent(agent)
            .timeout_global(Some(Duration::from_secs(u64::from(timeout.max(1)))))
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(64 << 10)
            .build();
        Self { agent: config.new_agent() }
    }

    /// A body longer than `most` is an error.
    pub(crate) fn get(&self, url: &str, conditions: &[(&str, &str)], most: usize) -> Result<Reply, String> {
        let mut request = self.agent.get(url);
        for (name, value) in conditions {
            request = request.header(*name, *value);
        }
        let mut reply = request.call().map_err(|e| e.to_string())?;
        let text = |headers: &HeaderMap, name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).map(|value| value.trim().to_owned())
        };
        let headers = reply.headers();
        let mut found = Reply {
            status: reply.status().as_u16(),
            etag: text(headers, "etag"),
            last_modified: text(headers, "last-modified"),
            retry_after: text(headers, "retry-after"),
            location: text(headers, "location"),
            charset: reply.body().charset().map(str::to_owned),
            body: Vec::new(),
        };
        if found.status == 200 {
            let mut body = reply.body_mut().with_config().limit(u64::MAX).reader().take(most as u64 + 1);
            body.read_to_end(&mut found.body).map_err(|e| format!("the reply breaks off: {e}"))?;
            if found.body.len() > most {
                return Err(format!("the reply has more than {} MiB", most >> 20));
            }
        }
        Ok(found)
    }
}
