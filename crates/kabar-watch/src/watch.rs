//! Looking at feeds, one after another.

use std::{collections::HashMap, io, path::PathBuf};

use kabar_ingest::{Hint, Item, MAX_FEED, MAX_PAGE, read_feed, read_page};
use kabar_model::{Article, Diagnostic};
use texting_robots::Robot;
use url::Url;

use crate::{
    Clock, Error, FeedSettings, FeedState, Settings, State,
    fetch::{Fetcher, Reply},
};

/// Redirects followed for one request.
const REDIRECTS: usize = 5;

/// The longest robots.txt that is read, in bytes.
const MAX_ROBOTS: usize = 512 << 10;

/// robots.txt is asked for again after a day; a feed that fails is asked at least once a day.
const ONE_DAY: i64 = 86_400;

/// However long a server says to wait, a week is enough.
const LONGEST: i64 = 7 * ONE_DAY;

/// Why a request gave nothing.
struct Refusal {
    reason: String,
    /// Seconds to wait at least.
    wait: i64,
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self { reason, wait: 0 }
    }
}

/// An item that is to be given out.
struct Fresh {
    article: Box<Article>,
    id: String,
    /// What it looks like in the feed.
    print: String,
    /// Whether it was given out before, looking different.
    again: bool,
}

/// What is known of a host.
#[derive(Default)]
struct Host {
    /// When a request to it was last made.
    asked: Option<i64>,
    /// Its rules, and when they were read; none where there are no rules.
    robots: Option<(i64, Option<Robot>)>,
}

/// Looks at feeds when they are due.
pub struct Watcher<C> {
    settings: Settings,
    path: PathBuf,
    state: State,
    clock: C,
    fetcher: Fetcher,
    hosts: HashMap<String, Host>,
}

impl<C: Clock> Watcher<C> {
    /// A watch over the feeds of the settings, with the state that is kept in a file.
    pub fn new(settings: Settings, path: PathBuf, clock: C) -> Result<Self, Error> {
        let state = State::read(&path)?;
        let fetcher = Fetcher::new(&settings.agent, settings.timeout);
        Ok(Self { settings, path, state, clock, fetcher, hosts: HashMap::new() })
    }

    /// What is known of the feeds.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Looks at every feed that is due, and gives the new and changed items and the failures of each to `out`. They are remembered
    /// after they were taken, so that they are given twice rather than lost where the process ends in between.
    pub fn once(&mut self, mut out: impl FnMut(Vec<Item>) -> io::Result<()>) -> Result<(), Error> {
        for feed in self.settings.feed.clone() {
            if self.clock.stopped() {
                break;
            }
            let mut state = self.state.feeds.remove(&feed.url).unwrap_or_default();
            let done = if state.next <= self.clock.now() { self.look(&feed, &mut state, &mut out) } else { Ok(false) };
            self.state.feeds.insert(feed.url.clone(), state);
            if done.map_err(Error::Output)? {
                self.state.write(&self.path)?;
            }
        }
        Ok(())
    }

    /// Waits until the next feed is due, an hour at most.
    pub fn wait(&self) {
        let known = self.settings.feed.iter().filter_map(|feed| self.state.feeds.get(&feed.url));
        let next = known.map(|feed| feed.next).min().unwrap_or(0);
        if !self.clock.stopped() {
            self.clock.sleep((next - self.clock.now()).clamp(1, 3600));
        }
    }

    /// Whether the clock was stopped: nothing is looked at any more.
    pub fn stopped(&self) -> bool {
        self.clock.stopped()
    }

    /// Looks at one feed.
    fn look(
        &mut self,
        feed: &FeedSettings,
        state: &mut FeedState,
        out: &mut impl FnMut(Vec<Item>) -> io::Result<()>,
    ) -> io::Result<bool> {
        let every = i64::from(feed.every.unwrap_or(self.settings.every).max(1));
        state.outlet = feed.source.clone().or(state.outlet.take());
        let before = state.clone();
        let fetched = self.fetch_feed(feed, state);
        if self.clock.stopped() {
            // What was fetched may be incomplete: the next watch asks again.
            *state = before;
            return Ok(false);
        }
        match fetched {
            Ok(items) => {
                let fresh = || items.iter().filter_map(|item| item.as_ref().ok());
                let known: Vec<(String, String)> = fresh().map(|f| (f.id.clone(), f.print.clone())).collect();
                if let Some(outlet) = fresh().find_map(|f| f.article.source.clone()) {
                    state.outlet = Some(outlet);
                }
                let new = fresh().filter(|f| !f.again).count() as u32;
                if !items.is_empty() {
                    let item = |item: Result<Fresh, Diagnostic>| match item {
                        Ok(fresh) => Item::Article(fresh.article),
                        Err(fault) => Item::Fault(fault),
                    };
                    if let Err(fault) = out(items.into_iter().map(item).collect()) {
                        // Nothing was taken: it is to be asked for again, and not with what says that it is known.
                        *state = before;
                        return Err(fault);
                    }
                }
                for (id, print) in known {
                    state.remember(id, print);
                }
                let now = self.clock.now();
                let day = state.day(now);
                day.ok += 1;
                day.items += new;
                state.last_success = Some(now);
                state.failures = 0;
                state.last_error = None;
                state.next = now + every + jitter(&feed.url, 0, every);
            }
            Err(Refusal { reason, wait }) => {
                let now = self.clock.now();
                state.day(now).failed += 1;
                state.failures = state.failures.saturating_add(1);
                let slower = every.saturating_mul(1 << state.failures.min(12)).min(ONE_DAY.max(every));
                state.next = now + slower.max(wait.min(LONGEST)) + jitter(&feed.url, state.failures, slower);
                let fault = Diagnostic::error(&*feed.url, &*reason);
                state.last_error = Some(reason);
                out(vec![Item::Fault(fault)])?;
            }
        }
        Ok(true)
    }

    fn fetch_feed(
        &mut self,
        feed: &FeedSettings,
        state: &mut FeedState,
    ) -> Result<Vec<Result<Fresh, Diagnostic>>, Refusal> {
        let start = state.moved_to.clone().unwrap_or_else(|| feed.url.clone());
        let known = [("if-none-match", state.etag.as_deref()), ("if-modified-since", state.last_modified.as_deref())];
        let conditions: Vec<(&str, &str)> =
            known.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let (reply, moved_to) = self.get(&start, &conditions, MAX_FEED)?;
        if reply.status == 304 {
            return Ok(Vec::new());
        }
        let entries = read_feed(&reply.body, reply.charset.as_deref())?;
        if let Some(url) = moved_to {
            state.moved_to = Some(url);
        }
        (state.etag, state.last_modified) = (reply.etag, reply.last_modified);
        let mut items = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err((line, message)) => {
                    items.push(Err(Diagnostic::error(&*feed.url, message).at(line, None)));
                    continue;
                }
            };
            let mut article = entry.article;
            let id = article
                .id
                .clone()
                .or_else(|| article.url.clone())
                .or_else(|| article.title.clone())
                .unwrap_or_default();
            let print = print(&article);
            let again = !state.is_new(&id);
            if again && !state.is_changed(&id, &print) {
                state.prints.entry(id).or_insert(print);
                continue;
            }
            if feed.pages && !entry.full && !self.clock.stopped() {
                match article.url.clone().map(|url| self.page(&url)) {
                    Some(Ok(page)) => fill(&mut article, page),
                    Some(Err(fault)) => items.push(Err(fault)),
                    None => {}
                }
            }
            article.id = Some(id.clone());
            article.source = feed.source.clone().or(article.source);
            article.lang = feed.lang.clone().or(article.lang);
            items.push(Ok(Fresh { article: Box::new(article), id, print, again }));
        }
        Ok(items)
    }

    fn page(&mut self, url: &str) -> Result<Article, Diagnostic> {
        let fault = |reason: String| Diagnostic::warning(url, format!("{reason}; the feed's summary is taken"));
        let (reply, _) = self.get(url, &[], MAX_PAGE).map_err(|refusal| fault(refusal.reason))?;
        read_page(&reply.body, Hint { charset: reply.charset.as_deref(), url: Some(url) }).map_err(fault)
    }

    /// Fetches, following redirects; with where the thing has moved for good. Gives replies of status 200 and 304.
    fn get(&mut self, url: &str, conditions: &[(&str, &str)], most: usize) -> Result<(Reply, Option<String>), Refusal> {
        let mut at = Url::parse(url).map_err(|_| format!("`{url}` is no web address"))?;
        let (mut for_good, mut moved_to) = (true, None);
        for _ in 0..=REDIRECTS {
            self.may_ask(&at)?;
            let reply = self.ask(&at, conditions, most)?;
            match reply.status {
                200 => return Ok((reply, moved_to)),
                304 if !conditions.is_empty() => return Ok((reply, moved_to)),
                301 | 302 | 303 | 307 | 308 => {
                    let target = reply.location.as_deref().ok_or_else(|| "a redirect that leads nowhere".to_owned())?;
                    at = at.join(target).map_err(|_| "a redirect that leads nowhere".to_owned())?;
                    if !matches!(at.scheme(), "http" | "https") {
                        return Err("a redirect that leads out of the web".to_owned().into());
                    }
                    for_good &= matches!(reply.status, 301 | 308);
                    if for_good {
                        moved_to = Some(at.to_string());
                    }
                }
                status => {
                    let wait = reply.retry_after.as_deref().and_then(|text| self.seconds(text)).unwrap_or(0);
                    let wait = if status == 410 { LONGEST } else { wait };
                    return Err(Refusal { reason: format!("the server answers {status}"), wait });
                }
            }
        }
        Err(format!("more than {REDIRECTS} redirects").into())
    }

    /// `Retry-After`: seconds, or a time.
    fn seconds(&self, text: &str) -> Option<i64> {
        if let Ok(seconds) = text.parse::<i64>() {
            return Some(seconds.max(0));
        }
        let time = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        Some((time.as_second() - self.clock.now()).max(0))
    }

    /// One request, not sooner after the last one to the same host than is polite.
    fn ask(&mut self, url: &Url, conditions: &[(&str, &str)], most: usize) -> Result<Reply, String> {
        let key = host(url);
        let host = self.hosts.entry(key.clone()).or_default();
        let own =
            host.robots.as_ref().and_then(|(_, robot)| robot.as_ref()?.delay).map_or(0, |delay| delay.ceil() as i64);
        let delay = i64::from(self.settings.delay).max(own.clamp(0, 60));
        if let Some(asked) = host.asked {
            let wait = asked + delay - self.clock.now();
            if wait > 0 {
                self.clock.sleep(wait);
            }
            if self.clock.stopped() {
                return Err("the watch was stopped".to_owned());
            }
        }
        let reply = self.fetcher.get(url.as_str(), conditions, most);
        self.hosts.entry(key).or_default().asked = Some(self.clock.now());
        reply
    }

    /// Whether robots.txt lets us ask. A server that fails to tell its rules is asked nothing for now.
    fn may_ask(&mut self, url: &Url) -> Result<(), String> {
        let (key, now) = (host(url), self.clock.now());
        let known = self.hosts.get(&key).and_then(|host| host.robots.as_ref());
        if known.is_none_or(|(read, _)| read + ONE_DAY < now) {
            let rules = url.join("/robots.txt").map_err(|e| e.to_string())?;
            let reply = self.ask(&rules, &[], MAX_ROBOTS).map_err(|reason| format!("robots.txt: {reason}"))?;
            let robot = match reply.status {
                200 => Robot::new(&self.settings.agent, &reply.body).ok(),
                500.. | 429 => return Err(format!("robots.txt: the server answers {}", reply.status)),
                _ => None,
            };
            self.hosts.entry(key.clone()).or_default().robots = Some((now, robot));
        }
        let robot = self.hosts.get(&key).and_then(|host| host.robots.as_ref()?.1.as_ref());
        if robot.is_some_and(|robot| !robot.allowed(url.as_str())) {
            return Err("robots.txt does not allow it".to_owned());
        }
        Ok(())
    }
}

fn host(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or(""), url.port_or_known_default().unwrap_or(0))
}

/// The page's text and what the feed did not say.
fn fill(article: &mut Article, page: Article) {
    article.text = page.text;
    article.title = article.title.take().or(page.title);
    article.lang = article.lang.take().or(page.lang);
    article.date = article.date.or(page.date);
    article.source = article.source.take().or(page.source);
    article.url = page.url.or(article.url.take());
}

/// What an item looks like in the feed: changed where its title or its text is.
fn print(article: &Article) -> String {
    let title = article.title.as_deref().unwrap_or("");
    format!("{:016x}", fnv(0, title.bytes().chain([0]).chain(article.text.bytes())))
}

/// FNV-1a, which stays the same from release to release.
fn fnv(seed: u64, bytes: impl Iterator<Item = u8>) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Up to a tenth more, so that many feeds do not come due together; the same for the same feed and count of failures.
fn jitter(url: &str, failures: u32, seconds: i64) -> i64 {
    let mixed = fnv(u64::from(failures), url.bytes());
    i64::try_from(mixed >> 33).unwrap_or(0) % (seconds / 10).max(1)
}
