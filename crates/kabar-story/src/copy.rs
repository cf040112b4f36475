//! Who took a text, or a passage of it, from whom.

use crate::{
    marks::{Marks, Overlap},
    memory::Incoming,
    page::{Page, Text},
};

/// Most of the smaller text lies in the larger: one is a copy, whole or shortened.
const COPY: f32 = 0.5;
/// A shared passage: so many marks, and so much of the smaller.
const PASSAGE: usize = 8;
const PART: f32 = 0.1;
/// A copy of a text too short to have more.
const FEW: usize = 3;
/// How many of the texts with most marks in common are compared.
const COMPARED: usize = 24;

/// Whether a whole text was taken, or words of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// The text, whole or shortened.
    Copy,
    /// A passage, or what an agency is named for.
    Quote,
}

impl EdgeKind {
    /// As tables and records write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Quote => "quote",
        }
    }
}

/// Where something was taken from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// An article that came in.
    Article(u64),
    /// An agency that the article names.
    Agency(String),
}

/// One article took from another, or from an agency.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Who took.
    pub article: u64,
    /// From whom.
    pub source: Origin,
    /// What.
    pub kind: EdgeKind,
    /// Share of the taker's text; 0 where only an agency is named.
    pub share: f32,
}

/// What an incoming text and the texts around share: the story of the text that it has most in common with, if one is a copy of
/// the other, and who took from whom. Texts that are `apart` tell of other things, however many words they share: what they share is
/// what outlets print again and again, and no more than a passage.
pub(crate) fn edges(
    incoming: &Incoming<'_>,
    marks: &Marks,
    near: &[&Page],
    apart: impl Fn(&Page, &Text) -> bool,
) -> (Option<u64>, Vec<Edge>) {
    let mut hits: Vec<(&Page, &Text, usize)> = Vec::new();
    for page in near {
        hits.extend(page.alike(marks).into_iter().map(|(text, n)| (*page, text, n)));
    }
    hits.sort_by_key(|(_, text, n)| (std::cmp::Reverse(*n), text.id));
    hits.truncate(COMPARED);
    let mut found: Vec<(&Text, Overlap, EdgeKind)> = hits
        .into_iter()
        .filter_map(|(page, text, _)| {
            let overlap = marks.overlap(&text.marks);
            let kind = kind(overlap, marks.len().min(text.marks.len()))?;
            let passage = kind == EdgeKind::Copy && apart(page, text);
            Some((text, overlap, if passage { EdgeKind::Quote } else { kind }))
        })
        .collect();
    found.sort_by(|(a, x, k), (b, y, l)| {
        let by_share = y.containment().total_cmp(&x.containment());
        k.cmp(l).then(by_share).then((a.published, a.id).cmp(&(b.published, b.id)))
    });
    let story = found.first().filter(|(_, _, kind)| *kind == EdgeKind::Copy).map(|(text, ..)| text.story);
    // The nearest text says where it came from; the others say it of each other.
    let mut edges: Vec<Edge> = found.first().map(|hit| edge(incoming, hit)).into_iter().collect();
    for agency in incoming.agencies {
        if !is(incoming.article.source.as_deref(), agency) {
            edges.push(Edge {
                article: incoming.id,
                source: Origin::Agency(agency.clone()),
                kind: EdgeKind::Quote,
                share: 0.0,
            });
        }
    }
    (story, edges)
}

fn kind(overlap: Overlap, smaller: usize) -> Option<EdgeKind> {
    let containment = overlap.containment();
    if containment >= COPY && (overlap.shared >= FEW || overlap.shared == smaller) {
        Some(EdgeKind::Copy)
    } else if overlap.shared >= PASSAGE && containment >= PART {
        Some(EdgeKind::Quote)
    } else {
        None
    }
}

fn edge(incoming: &Incoming<'_>, (text, overlap, kind): &(&Text, Overlap, EdgeKind)) -> Edge {
    let source = incoming.article.source.as_deref();
    let names_other = text.outlet.as_deref().is_some_and(|o| incoming.agencies.iter().any(|a| is(Some(o), a)));
    let is_named = source.is_some_and(|o| text.agencies.iter().any(|a| is(Some(o), a)));
    // Whoever names the other took from it; else the later of the two; else the one whose first revision came in later.
    let took = match (names_other, is_named) {
        (true, false) => true,
        (false, true) => false,
        _ => (incoming.article.date, incoming.first) >= (text.published, text.first),
    };
    if took {
        Edge { article: incoming.id, source: Origin::Article(text.id), kind: *kind, share: overlap.of_first }
    } else {
        Edge { article: text.id, source: Origin::Article(incoming.id), kind: *kind, share: overlap.of_second }
    }
}

/// Whether an outlet is the agency of this name.
fn is(outlet: Option<&str>, agency: &str) -> bool {
    outlet.is_some_and(|o| o.trim().eq_ignore_ascii_case(agency.trim()))
}
