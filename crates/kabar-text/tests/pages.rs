//! Whole pages: what each line of them is.

mod common;

use std::{fmt::Write as _, fs, path::Path};

use common::read;
use kabar_model::BlockKind;

/// A page: its name, its text, and what each line should be.
#[derive(Default)]
struct Page {
    name: String,
    text: String,
    lines: Vec<(String, String)>,
}

/// The pages of a file.
fn pages(tag: &str) -> Vec<Page> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/pages/{tag}.tsv"));
    let mut pages: Vec<Page> = Vec::new();
    for line in fs::read_to_string(path).expect("pages").lines().filter(|l| !l.starts_with('#')) {
        match (line.split_once('\t'), pages.last_mut()) {
            (Some(("page", name)), _) => pages.push(Page { name: name.to_owned(), ..Page::default() }),
            (Some((kind, text)), Some(page)) => {
                let _ = writeln!(page.text, "{text}");
                page.lines.push((kind.to_owned(), text.to_owned()));
            }
            (None, Some(page)) => page.text.push('\n'),
            (_, None) => panic!("a line before the first page: {line}"),
        }
    }
    pages
}

fn shown(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Headline => "headline",
        BlockKind::Subheading => "subheading",
        BlockKind::Body => "body",
        BlockKind::Teaser => "teaser",
        BlockKind::Byline => "byline",
        BlockKind::Credit => "credit",
        BlockKind::Caption => "caption",
    }
}

#[test]
fn every_line_of_a_page_is_what_it_is() {
    let mut faults = String::new();
    for tag in ["en", "id"] {
        for Page { name: page, text, lines } in pages(tag) {
            let document = read(tag, &text);
            for (kind, line) in lines {
                let start = text.find(&line).unwrap_or(0);
                let block =
                    document.blocks.iter().find(|b| b.span.start as usize <= start && start < b.span.end as usize);
                let got = block.map_or("nothing", |b| shown(b.kind));
                if got != kind {
                    let _ = writeln!(faults, "{tag} {page}: {got}, not {kind}: {line}");
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}
