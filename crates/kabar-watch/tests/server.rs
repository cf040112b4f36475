//! A watch against a server on this machine that answers what each test says.

use std::{
    cell::Cell,
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use kabar_ingest::Item;
use kabar_watch::{Clock, Hook, Settings, Unsent, Watcher};
use tempfile::TempDir;

/// Replies by path, one after the other, the last for ever; and what was asked, request heads whole.
#[derive(Clone, Default)]
struct Server {
    port: u16,
    replies: Arc<Mutex<HashMap<String, Vec<Vec<u8>>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Self { port: listener.local_addr().expect("an address").port(), ..Self::default() };
        let own = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                thread::spawn(move || own.answer(stream));
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn on(&self, path: &str, replies: &[Vec<u8>]) {
        self.replies.lock().expect("sound").insert(path.to_owned(), replies.to_vec());
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut head = String::new();
        let mut from = BufReader::new(stream.try_clone().expect("a stream"));
        let mut line = String::new();
        while from.read_line(&mut line).is_ok_and(|n| n > 0) && !line.trim_end().is_empty() {
            head.push_str(&line.trim_end().to_ascii_lowercase());
            head.push('\n');
            line.clear();
        }
        let path = head.split(' ').nth(1).unwrap_or("").to_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        // A connection that is closed over unread bytes breaks the reply.
        let _ = std::io::copy(&mut (&mut from).take(length), &mut std::io::sink());
        self.asked.lock().expect("sound").push(head);
        let reply = {
            let mut replies = self.replies.lock().expect("sound");
            match replies.get_mut(&path) {
                None => reply("404 Not Found", "", b""),
                Some(left) if left.len() > 1 => left.remove(0),
                Some(left) => left[0].clone(),
            }
        };
        if reply == b"slow" {
            thread::sleep(Duration::from_secs(3));
        } else if reply == b"endless" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            let block = vec![b' '; 1 << 20];
            while stream.write_all(&block).is_ok() {}
        } else {
            let _ = stream.write_all(&reply);
        }
    }

    fn heads(&self, path: &str) -> Vec<String> {
        let asked = self.asked.lock().expect("sound");
        asked.iter().filter(|head| head.starts_with(&format!("get {path} "))).cloned().collect()
    }
}

fn reply(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn rss(ids: &[&str]) -> Vec<u8> {
    let one = |id: &&str| {
        format!("<item><guid>{id}</guid><title>Title {id}</title><description>Summary.</description></item>")
    };
    let items = ids.iter().map(one).collect::<Vec<_>>().concat();
    format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>").into_bytes()
}

/// Time that only passes when somebody waits.
#[derive(Clone, Default)]
struct Hands(Rc<Cell<i64>>);

impl Clock for Hands {
    fn now(&self) -> i64 {
        self.0.get()
    }

    fn sleep(&self, seconds: i64) {
        self.0.set(self.0.get() + seconds);
    }
}

struct Desk {
    server: Server,
    dir: TempDir,
    clock: Hands,
    more: String,
}

impl Desk {
    fn new() -> Self {
        let clock = Hands::default();
        clock.0.set(1_718_668_800);
        Self { server: Server::start(), dir: TempDir::new().expect("a folder"), clock, more: String::new() }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("state.json")
    }

    /// A watch as after a restart.
    fn watcher(&self) -> Watcher<Hands> {
        let list = format!("every = 100\ntimeout = 1\n[[feed]]\nurl = \"{}\"\n{}", self.server.url("/feed"), self.more);
        let settings = Settings::parse("feeds.toml", &list).expect("sound");
        Watcher::new(settings, self.path(), self.clock.clone()).expect("a watch")
    }

    /// Looks once: ids of articles, and messages without the address.
    fn look(&self, watcher: &mut Watcher<Hands>) -> Vec<String> {
        let (mut items, url) = (Vec::new(), self.server.url("/feed"));
        let take = |new: Vec<Item>| {
            items.extend(new.into_iter().map(|item| match item {
                Item::Article(article) => article.id.unwrap_or_default(),
                Item::Fault(fault) => fault.to_string().replace(&format!("{url}: "), ""),
            }));
            Ok(())
        };
        watcher.once(take).expect("looks");
        items
    }

    /// Looks after `seconds`.
    fn later(&self, watcher: &mut Watcher<Hands>, seconds: i64) -> Vec<String> {
        self.clock.sleep(seconds);
        self.look(watcher)
    }
}

#[test]
fn an_item_is_given_once_and_requests_are_conditional_over_restarts() {
    let desk = Desk::new();
    let first = reply("200 OK", "ETag: \"v1\"\r\nLast-Modified: Tue, 18 Jun 2024 00:00:00 GMT\r\n", &rss(&["a", "b"]));
    desk.server.on("/feed", &[first, reply("304 Not Modified", "", b""), reply("200 OK", "", &rss(&["b", "c"]))]);
    assert_eq!(desk.look(&mut desk.watcher()), ["a", "b"]);
    assert_eq!(desk.look(&mut desk.watcher()), [""; 0], "it is not due");
    assert_eq!(desk.later(&mut desk.watcher(), 200), [""; 0], "unchanged");
    let asked = desk.server.heads("/feed");
    assert!(asked[1].contains("if-none-match: \"v1\"\n"), "{}", asked[1]);
    assert!(asked[1].contains("if-modified-since: tue, 18 jun 2024 00:00:00 gmt\n"), "{}", asked[1]);
    assert_eq!(desk.later(&mut desk.watcher(), 200), ["c"]);
    let watcher = desk.watcher();
    let day = watcher.state().feeds[&desk.server.url("/feed")].days["2024-06-18"];
    assert_eq!((day.ok, day.failed, day.items), (3, 0, 3));
}

#[test]
fn a_changed_item_is_given_again_and_counted_once() {
    let desk = Desk::new();
    let told = |text: &str| {
        let feed = String::from_utf8(rss(&["a", "b"])).expect("text").replacen("Summary", text, 1);
        reply("200 OK", "", feed.as_bytes())
    };
    desk.server.on("/feed", &[told("Two dead"), told("Two dead"), told("Three dead"), told("Three dead")]);
    assert_eq!(desk.look(&mut desk.watcher()), ["a", "b"]);
    assert_eq!(desk.later(&mut desk.watcher(), 200), [""; 0]);
    assert_eq!(desk.later(&mut desk.watcher(), 200), ["a"], "its text is another");
    assert_eq!(desk.later(&mut desk.watcher(), 200), [""; 0]);
    let watcher = desk.watcher();
    assert_eq!(watcher.state().feeds[&desk.server.url("/feed")].days["2024-06-18"].items, 2);
}

#[test]
fn what_was_given_before_prints_were_kept_is_not_given_again() {
    let desk = Desk::new();
    desk.server.on("/feed", &[reply("200 OK", "", &rss(&["a", "b"]))]);
    let state = format!(r#"{{"version":1,"feeds":{{"{}":{{"seen":["a"]}}}}}}"#, desk.server.url("/feed"));
    std::fs::write(desk.path(), state).expect("written");
    assert_eq!(desk.look(&mut desk.watcher()), ["b"]);
    let changed = String::from_utf8(rss(&["a", "b"])).expect("text").replace("Summary", "More");
    desk.server.on("/feed", &[reply("200 OK", "", changed.as_bytes())]);
    assert_eq!(desk.later(&mut desk.watcher(), 200), ["a", "b"]);
}

#[test]
fn redirects_are_followed_and_those_for_good_are_remembered() {
    let desk = Desk::new();
    desk.server
        .on("/feed", &[reply("302 Found", "Location: /now\r\n", b""), reply("301 Moved", "Location: /new\r\n", b"")]);
    desk.server.on("/now", &[reply("200 OK", "", &rss(&["a"]))]);
    desk.server.on("/new", &[reply("200 OK", "", &rss(&["b"]))]);
    let mut watcher = desk.watcher();
    assert_eq!(desk.look(&mut watcher), ["a"]);
    assert_eq!(desk.later(&mut watcher, 200), ["b"]);
    assert_eq!(desk.later(&mut desk.watcher(), 200), [""; 0]);
    assert_eq!((desk.server.heads("/feed").len(), desk.server.heads("/new").len()), (2, 2));

    let desk = Desk::new();
    desk.server.on(
        "/feed",
        &[reply("301 Moved", "Location: /feed\r\n", b""), reply("302 Found", "Location: ftp://x/\r\n", b"")],
    );
    let mut watcher = desk.watcher();
    assert_eq!(desk.look(&mut watcher), ["error: a redirect that leads out of the web"]);
    desk.server.on("/feed", &[reply("301 Moved", "Location: /feed\r\n", b"")]);
    assert_eq!(desk.later(&mut watcher, 1000), ["error: more than 5 redirects"]);
}

#[test]
fn what_fails_is_asked_less_and_less_often_and_waits_as_long_as_it_is_told() {
    let desk = Desk::new();
    let busy = |after: &str| reply("429 Too Many Requests", &format!("Retry-After: {after}\r\n"), b"");
    let when = "Tue, 18 Jun 2024 06:00:00 GMT";
    desk.server.on("/feed", &[busy("5000"), busy(when), reply("500 Oops", "", b""), reply("200 OK", "", &rss(&["a"]))]);
    let mut watcher = desk.watcher();
    let next = |watcher: &Watcher<Hands>| watcher.state().feeds[&desk.server.url("/feed")].next - desk.clock.now();
    assert_eq!(desk.look(&mut watcher), ["error: the server answers 429"]);
    assert!((5000..5050).contains(&next(&watcher)), "{}", next(&watcher));
    assert_eq!(desk.later(&mut watcher, 4000), [""; 0], "not yet");
    assert_eq!(desk.later(&mut watcher, 1100), ["error: the server answers 429"]);
    assert!((16_000..17_000).contains(&next(&watcher)), "until six: {}", next(&watcher));
    assert_eq!(desk.later(&mut watcher, 17_000), ["error: the server answers 500"]);
    assert!((800..=880).contains(&next(&watcher)), "eight times as long: {}", next(&watcher));
    assert_eq!(desk.later(&mut watcher, 900), ["a"]);
    assert!((100..=110).contains(&next(&watcher)), "as before: {}", next(&watcher));
    let state = &watcher.state().feeds[&desk.server.url("/feed")];
    assert_eq!((state.failures, state.days["2024-06-18"].failed, state.days["2024-06-18"].ok), (0, 3, 1));
}

#[test]
fn slow_cut_off_endless_and_hostile_replies_are_failures() {
    let desk = Desk::new();
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>".to_vec();
    let bomb =
        b"<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><rss><channel><title>&b;</title></channel></rss>";
    desk.server
        .on("/feed", &[b"slow".to_vec(), cut, b"endless".to_vec(), reply("200 OK", "", bomb), b"rubbish".to_vec()]);
    let mut watcher = desk.watcher();
    let mut next = || {
        let items = desk.later(&mut watcher, 100_000);
        assert_eq!(items.len(), 1, "{items:?}");
        items[0].clone()
    };
    assert!(next().contains("timeout"));
    let cut = next();
    assert!(cut.contains("breaks off"), "{cut}");
    let endless = next();
    assert!(endless.contains("more than 16 MiB") || endless.contains("timeout"), "{endless}");
    assert_eq!(next(), "error: the feed defines entities of its own, which is not read");
    assert!(next().starts_with("error: "));
}

#[test]
fn encodings_of_the_reply_are_undone() {
    let desk = Desk::new();
    let latin: Vec<u8> =
        b"<rss version=\"2.0\"><channel><title>T</title><item><guid>se\xf1or</guid><title>A</title></item></channel></rss>".to_vec();
    desk.server.on("/feed", &[reply("200 OK", "Content-Type: text/xml; charset=ISO-8859-1\r\n", &latin)]);
    assert_eq!(desk.look(&mut desk.watcher()), ["señor"]);
}

#[test]
fn robots_txt_is_heeded_and_hosts_are_given_time() {
    let mut desk = Desk::new();
    desk.server.on("/robots.txt", &[reply("200 OK", "", b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n")]);
    desk.server.on("/feed", &[reply("200 OK", "", &rss(&["a"]))]);
    desk.server.on("/private/feed", &[reply("200 OK", "", &rss(&["b"]))]);
    desk.more = format!("[[feed]]\nurl = \"{}\"", desk.server.url("/private/feed"));
    let mut watcher = desk.watcher();
    let before = desk.clock.now();
    let items = desk.look(&mut watcher);
    assert_eq!(items[0], "a");
    assert!(items[1].ends_with("error: robots.txt does not allow it"), "{}", items[1]);
    assert_eq!(desk.server.heads("/private/feed").len(), 0);
    assert_eq!(desk.server.heads("/robots.txt").len(), 1, "asked once a host");
    assert_eq!(desk.clock.now() - before, 7, "between robots.txt and the feed");
}

#[test]
fn a_host_whose_rules_cannot_be_read_is_asked_nothing() {
    let desk = Desk::new();
    desk.server.on("/robots.txt", &[reply("503 Down", "", b"")]);
    assert_eq!(desk.look(&mut desk.watcher()), ["error: robots.txt: the server answers 503"]);
    assert_eq!(desk.server.heads("/feed").len(), 0);
}

#[test]
fn pages_are_fetched_where_the_feed_has_summaries_and_that_is_wanted() {
    let mut desk = Desk::new();
    let link = desk.server.url("/page");
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>T</title><item><guid>a</guid><title>A</title><link>{link}</link><description>Short.</description></item></channel></rss>"
    );
    let text = "Envoys of both countries met in Geneva on Tuesday to talk about the border, and agreed to meet again.";
    desk.server.on("/feed", &[reply("200 OK", "", feed.as_bytes())]);
    desk.server.on(
        "/page",
        &[reply(
            "200 OK",
            "Content-Type: text/html\r\n",
            format!("<html><body><p>{text}</p></body></html>").as_bytes(),
        )],
    );
    desk.more = "pages = true\nsource = \"Warta\"\n".to_owned();
    let mut found = Vec::new();
    let take = |items: Vec<Item>| {
        found.extend(items);
        Ok(())
    };
    desk.watcher().once(take).expect("looks");
    let Some(Item::Article(article)) = found.first() else { panic!("an article: {found:?}") };
    assert_eq!((article.text.as_str(), article.source.as_deref()), (text, Some("Warta")));
}

#[test]
fn a_state_that_cannot_be_read_or_written_stops_the_watch() {
    let desk = Desk::new();
    std::fs::write(desk.path(), "{broken").expect("a file");
    let settings = Settings::parse("f", "[[feed]]\nurl = \"http://127.0.0.1:1/\"").expect("sound");
    let fault = Watcher::new(settings, desk.path(), desk.clock.clone()).err().expect("a fault").to_string();
    assert!(fault.contains("not a state of feeds"), "{fault}");
}

#[test]
fn what_was_not_taken_is_asked_for_again_without_conditions() {
    let desk = Desk::new();
    desk.server.on("/feed", &[reply("200 OK", "ETag: \"v1\"\r\n", &rss(&["a", "b"]))]);
    let mut watcher = desk.watcher();
    watcher.once(|_| Err(std::io::Error::other("no room"))).expect_err("nobody takes it");
    assert_eq!(desk.look(&mut watcher), ["a", "b"]);
    assert!(!desk.server.heads("/feed")[1].contains("if-none-match"), "a reply of 304 would lose them");
    assert_eq!(watcher.state().feeds[&desk.server.url("/feed")].outlet.as_deref(), Some("T"));
}

#[test]
fn a_message_is_posted_again_until_it_is_taken_and_not_where_it_never_will_be() {
    let desk = Desk::new();
    let post = |path: &str| {
        let hook = Hook { agent: "test/1", timeout: 1, clock: &desk.clock };
        hook.post(&desk.server.url(path), b"{\"kind\":\"rise\"}")
    };
    let wait = reply("429 Slow Down", "Retry-After: 5\r\n", b"");
    desk.server.on("/a", &[reply("503 Down", "", b""), wait, reply("204 No Content", "", b"")]);
    let before = desk.clock.now();
    assert_eq!(post("/a"), Ok(()));
    assert_eq!(desk.clock.now() - before, 1 + 5, "a second after the first failure, then as long as it says");
    let asked = desk.server.asked.lock().expect("sound").clone();
    let heads: Vec<&String> = asked.iter().filter(|head| head.starts_with("post /a ")).collect();
    assert_eq!(heads.len(), 3);
    assert!(heads[0].contains("content-type: application/json\n") && heads[0].contains("content-length: 15\n"));
    desk.server.on("/b", &[reply("403 Forbidden", "", b"")]);
    assert_eq!(post("/b"), Err(Unsent { reason: "the server answers 403".to_owned(), refused: true }));
    let refused = desk.server.asked.lock().expect("sound").iter().filter(|h| h.starts_with("post /b ")).count();
    assert_eq!(refused, 1, "what is refused is not tried again");
    desk.server.on("/c", &[b"slow".to_vec()]);
    let slow = post("/c").expect_err("too slow");
    assert!(slow.reason.contains("timeout") && !slow.refused, "{slow:?}");
    desk.server.on("/d", &[reply("302 Found", "Location: /a\r\n", b"")]);
    assert!(post("/d").expect_err("a redirect").reason.starts_with("the server answers 302, a redirect (hint: "));
}
