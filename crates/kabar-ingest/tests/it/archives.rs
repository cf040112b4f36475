//! WARC.

use crate::{compressed::gzip, read};

const TEXT: &str =
    "Envoys of both countries met in Geneva on Tuesday to talk about the border, and agreed to meet again.";

fn record(kind: &str, headers: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{headers}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn reply(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!("WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n");
    record("response", &headers, &[format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat())
}

fn page(title: &str) -> Vec<u8> {
    format!("<html><title>{title}</title><body><p>{TEXT}</p></body></html>").into_bytes()
}

fn sound(n: usize) -> Vec<u8> {
    reply(&format!("https://w.example/{n}"), "200 OK\r\nContent-Type: text/html", &page(&format!("Title {n}")))
}

#[test]
fn pages_that_were_found_are_articles_and_all_else_is_passed_over() {
    let file = [
        record("warcinfo", "Content-Type: application/warc-fields\r\n", b"software: x\r\n"),
        record("request", "Content-Type: application/http; msgtype=request\r\n", b"GET / HTTP/1.1\r\n\r\n"),
        sound(1),
        reply("https://w.example/2", "404 Not Found\r\nContent-Type: text/html", &page("Gone")),
        reply("https://w.example/3", "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        record("conversion", "WARC-Target-URI: https://w.example/4\r\nContent-Type: text/plain\r\n", TEXT.as_bytes()),
    ];
    let whole = file.concat();
    let at = |n: usize| file[..n].iter().map(Vec::len).sum::<usize>();
    let expected = |one: usize, two: usize| {
        [
            format!("a.warc@{one} | Title 1 | {TEXT} | w.example | https://w.example/1"),
            format!("a.warc@{two} | {TEXT} | https://w.example/4"),
        ]
    };
    assert_eq!(read("a.warc", &whole), expected(at(2), at(5)));
    let packed: Vec<Vec<u8>> = file.iter().map(|record| gzip(record)).collect();
    let at = |n: usize| packed[..n].iter().map(Vec::len).sum::<usize>();
    assert_eq!(read("a.warc", &packed.concat()), expected(at(2), at(5)), "places are those of the compressed file");
}

#[test]
fn encodings_of_transfer_and_content_are_undone() {
    let body = page("T");
    let chunked = [
        format!("{:x}\r\n", 30).as_bytes(),
        &body[..30],
        b"\r\n",
        format!("{:X};x=y\r\n", body.len() - 30).as_bytes(),
        &body[30..],
        b"\r\n0\r\n\r\n",
    ]
    .concat();
    let html = "200 OK\r\nContent-Type: text/html";
    let latin = [b"<html><title>Se\xf1or</title><body><p>".as_slice(), TEXT.as_bytes(), b"</p>"].concat();
    let file = [
        reply("https://w.example/1", &format!("{html}\r\nTransfer-Encoding: chunked"), &chunked),
        reply("https://w.example/2", &format!("{html}\r\nContent-Encoding: gzip"), &gzip(&body)),
        reply("https://w.example/3", &format!("{html}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"), &body),
        reply("https://w.example/4", &format!("{html}; charset=iso-8859-1"), &latin),
        reply("https://w.example/5", &format!("{html}\r\nContent-Encoding: br"), b"\x0b\x02\x80"),
    ];
    let items = read("a.warc", &file.concat());
    for (item, title) in items.iter().zip(["T", "T", "T", "Señor"]) {
        assert!(item.contains(&format!(" | {title} | {TEXT} | ")), "{item}");
    }
    assert!(
        items[4].contains(": error: the page is encoded as `br`, which is not read (https://w.example/5)"),
        "{}",
        items[4]
    );
}

#[test]
fn broken_records_are_named_with_their_place_and_the_next_is_read() {
    let mut broken = gzip(&sound(2));
    let middle = broken.len() / 2;
    broken[middle] ^= 0xff;
    broken[middle + 1] ^= 0xff;
    let (first, last) = (gzip(&sound(1)), gzip(&sound(3)));
    let items = read("a.warc.gz", &[&first[..], &broken, &last].concat());
    assert_eq!(items.len(), 3, "{items:?}");
    assert!(items[1].starts_with(&format!("a.warc.gz@{}: error: ", first.len())), "{}", items[1]);
    assert!(items[2].starts_with(&format!("a.warc.gz@{} | Title 3", first.len() + broken.len())), "{}", items[2]);

    let lost = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nrubbish\r\n".to_vec();
    let plain = [sound(1), lost, b"more rubbish\r\n\r\n".to_vec(), sound(2), sound(3)[..200].to_vec()].concat();
    let items = read("a.warc", &plain);
    assert_eq!(items.len(), 4, "{items:?}");
    assert!(items[1].contains("error: the record does not say how long it is"), "{}", items[1]);
    assert!(items[2].contains("Title 2"), "{}", items[2]);
    assert!(items[3].contains("error: the file ends within the record"), "{}", items[3]);
}

#[test]
fn a_record_longer_than_a_page_may_be_is_named_and_passed_over() {
    let long = reply("https://w.example/1", "200 OK\r\nContent-Type: text/html", &vec![b'x'; 9 << 20]);
    let items = read("a.warc", &[long, sound(2)].concat());
    assert_eq!(items[0], "a.warc@0: error: the page has more than 8 MiB (https://w.example/1)");
    assert!(items[1].contains("Title 2"), "{}", items[1]);
}
