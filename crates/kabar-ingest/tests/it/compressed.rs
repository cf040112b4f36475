//! gzip and Zstandard, of every form of file.

use std::{
    fmt::Write as _,
    io::{Read, Write},
};

use flate2::{Compression, write::GzEncoder};
use kabar_ingest::{Defaults, Input, Item, Reader};

use crate::read;

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("memory")
}

#[test]
fn compressed_text_is_told_by_its_first_bytes_whatever_its_name() {
    let text = b"Police freed two men.";
    for (name, bytes) in
        [("a.txt.gz", gzip(text)), ("a.zst", zstd(text)), ("a.txt", gzip(text)), ("b.gz", text.to_vec())]
    {
        assert_eq!(read(name, &bytes), [format!("{name} | Police freed two men.")]);
    }
}

#[test]
fn members_and_frames_that_follow_each_other_are_one_file() {
    let (one, two) = (b"{\"text\": \"A\"}\n{\"te", b"xt\": \"B\"}\n");
    let expected = ["f.jsonl.gz:1 | A", "f.jsonl.gz:2 | B"];
    assert_eq!(read("f.jsonl.gz", &[gzip(one), gzip(two)].concat()), expected);
    assert_eq!(read("f.jsonl.gz", &[zstd(one), zstd(two)].concat()), expected);
    assert_eq!(read("f.jsonl.gz", &[gzip(one), gzip(b""), vec![0; 20], gzip(two), vec![0; 512]].concat()), expected);
    assert_eq!(read("f.jsonl.gz", &zstd(&gzip(&[&one[..], two].concat()))), expected, "one in the other");
}

#[test]
fn what_is_whole_before_broken_data_is_read_and_the_break_is_named() {
    let mut lines = String::new();
    for n in 0..20_000 {
        let _ = writeln!(lines, "{{\"text\": \"Article {n} of {}\"}}", n * 7919 % 10_007);
    }
    for packed in [gzip(lines.as_bytes()), zstd(lines.as_bytes())] {
        let items = read("f.jsonl", &packed[..packed.len() / 2]);
        assert!(items.len() > 1000, "{}", items.len());
        assert!(items[0].starts_with("f.jsonl:1 | Article 0"), "{}", items[0]);
        let last = items.last().expect("items");
        assert!(last.starts_with("f.jsonl: error: reading stopped: "), "{last}");
    }
    let sound = gzip(b"{\"text\": \"A\"}\n");
    let items = read("f.gz", &[&sound[..], b"this is no member"].concat());
    assert_eq!(items, ["f.gz:1 | A", "f.gz: error: reading stopped: invalid gzip header"]);
}

#[test]
fn a_bomb_costs_one_item_and_neither_memory_nor_time() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::repeat(b'{').take(200 << 20), &mut encoder).expect("memory");
    let gzip_bomb = encoder.finish().expect("memory");
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory");
    std::io::copy(&mut std::io::repeat(b'{').take(2 << 30), &mut encoder).expect("memory");
    let zstd_bomb = encoder.finish().expect("memory");
    assert!(gzip_bomb.len() < 2 << 20 && zstd_bomb.len() < 2 << 20);
    let inputs = [
        Input::bytes("a.jsonl", gzip_bomb.clone()),
        Input::bytes("b.jsonl", zstd_bomb),
        Input::bytes("c.txt", gzip_bomb),
        Input::bytes("d.txt", b"Police freed two men.".to_vec()),
    ];
    let items: Vec<String> = Reader::new(inputs, Defaults::default())
        .map(|item| match item {
            Item::Fault(fault) => fault.to_string(),
            Item::Article(article) => article.text,
        })
        .collect();
    let expanded = "error: reading stopped: the compressed data expands more than 500-fold";
    assert_eq!(items[..2], [format!("a.jsonl: {expanded}"), format!("b.jsonl: {expanded}")]);
    assert!(items[2].starts_with("c.txt: error: longer than an article may be"), "{}", items[2]);
    assert_eq!(items[3..], ["Police freed two men."]);
}

#[test]
fn what_is_compressed_more_often_than_anybody_does_is_named() {
    let mut bytes = b"text".to_vec();
    for _ in 0..5 {
        bytes = gzip(&bytes);
    }
    assert!(read("f.gz", &bytes)[0].starts_with("f.gz: error: data compressed again and again, not text"));
}

#[test]
fn progress_counts_the_bytes_of_the_files() {
    let bytes = gzip("A short text, again and again. ".repeat(500).as_bytes());
    let length = bytes.len() as u64;
    let mut reader = Reader::new([Input::bytes("f", bytes)], Defaults::default());
    while reader.next().is_some() {}
    assert_eq!(reader.bytes_read(), length);
}
