//! The reader from outside: bytes in, articles and faults out.

mod archives;
mod compressed;
mod feeds;
mod lists;
mod pages;
mod tables;

use kabar_ingest::{Defaults, Input, Item, Reader};

/// Every item in one line: `id | title | text | lang | date | source | url`, what is not there left out; or the message.
fn read_with(name: &str, bytes: &[u8], defaults: Defaults) -> Vec<String> {
    Reader::new([Input::bytes(name, bytes.to_vec())], defaults)
        .map(|item| match item {
            Item::Fault(fault) => fault.to_string(),
            Item::Article(a) => {
                let date = a.date.map(|d| d.to_string());
                let text = Some(a.text.replace('\n', "¶"));
                [a.id, a.title, text, a.lang, date, a.source, a.url]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" | ")
            }
        })
        .collect()
}

fn read(name: &str, bytes: &[u8]) -> Vec<String> {
    read_with(name, bytes, Defaults::default())
}
