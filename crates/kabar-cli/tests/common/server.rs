//! A web server on this machine that answers what a test says.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// Status and body of the replies to each path, in order.
type Replies = HashMap<String, Vec<(u16, String)>>;

/// Replies by path, one after the other, the last for ever; and what was posted.
#[derive(Clone, Default)]
pub struct Server {
    port: u16,
    replies: Arc<Mutex<Replies>>,
    posted: Arc<Mutex<Vec<String>>>,
    asked: Arc<Mutex<usize>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Self { port: listener.local_addr().expect("an address").port(), ..Self::default() };
        let own = server.clone();
        thread::spawn(move || listener.incoming().flatten().for_each(|stream| own.answer(stream)));
        server
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn on(&self, path: &str, replies: &[(u16, &str)]) {
        let replies = replies.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
        self.replies.lock().expect("sound").insert(path.to_owned(), replies);
    }

    /// What was posted so far.
    pub fn posted(&self) -> Vec<String> {
        self.posted.lock().expect("sound").clone()
    }

    /// How many requests there were.
    pub fn asked(&self) -> usize {
        *self.asked.lock().expect("sound")
    }

    fn answer(&self, mut stream: TcpStream) {
        *self.asked.lock().expect("sound") += 1;
        let mut from = BufReader::new(stream.try_clone().expect("a stream"));
        let (mut head, mut line) = (String::new(), String::new());
        while from.read_line(&mut line).is_ok_and(|n| n > 0) && !line.trim_end().is_empty() {
            head.push_str(&line.to_ascii_lowercase());
            line.clear();
        }
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")?.trim().parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        from.read_exact(&mut body).expect("a body as long as it says");
        let path = head.split(' ').nth(1).unwrap_or("").to_owned();
        let (status, reply) = match self.replies.lock().expect("sound").get_mut(&path) {
            None => (404, String::new()),
            Some(left) if left.len() > 1 => left.remove(0),
            Some(left) => left[0].clone(),
        };
        if head.starts_with("post ") && status < 300 {
            self.posted.lock().expect("sound").push(String::from_utf8(body).expect("UTF-8"));
        }
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", reply.len());
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(reply.as_bytes()));
    }
}
