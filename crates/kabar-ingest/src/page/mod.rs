//! A web page to an article: main text, title, day, language, outlet, canonical address.

mod blocks;
mod charset;
mod json_ld;
mod scan;

use std::collections::HashMap;

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use kabar_model::Article;

use crate::day::day;
use blocks::{Block, blocks, sentence_like, walk};
use scan::Scan;

pub(crate) use blocks::plain;
pub(crate) use charset::{declared, decode};

/// The longest page, in bytes. Scripts and pictures in the page count.
pub const MAX_PAGE: usize = 8 << 20;

/// A page of more nodes is no article, and finding the text in it would take long.
const MAX_NODES: usize = 200_000;

/// A page nested deeper is no article either, and libraries go down it by recursion.
const MAX_DEPTH: usize = 400;

/// A text shorter than this is no article.
const LEAST: usize = 100;

/// What is known about a page beside its bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hint<'h> {
    /// The encoding that the server named.
    pub charset: Option<&'h str>,
    /// Where the page was found.
    pub url: Option<&'h str>,
}

/// Reads a page: the bytes as they came, decoded by byte order mark, by the server's or the page's own word, or by what they look
/// like. Where it holds no article, says why.
///
/// ```
/// let html = "<html lang=en><title>Talks resume</title><article><p>Envoys of both countries met in Geneva on Tuesday to talk \
///             about the border.</p><p>They agreed to meet again in a month, and freed four prisoners.</p></article></html>";
/// let article = kabar_ingest::read_page(html.as_bytes(), kabar_ingest::Hint::default()).unwrap();
/// assert_eq!(article.title.as_deref(), Some("Talks resume"));
/// assert!(article.text.starts_with("Envoys of both countries met"));
/// ```
pub fn read_page(bytes: &[u8], hint: Hint<'_>) -> Result<Article, String> {
    if bytes.len() > MAX_PAGE {
        return Err(format!("the page has more than {} MiB", MAX_PAGE >> 20));
    }
    read(&decode(bytes, hint.charset), hint.url)
}

/// Reads a page whose encoding is settled.
pub(crate) fn read(html: &str, found_at: Option<&str>) -> Result<Article, String> {
    bounded(html)?;
    let doc = Document::from(html);
    within(&doc)?;
    let scan = Scan::new(&doc);
    let ld = json_ld::article(&scan.json_ld);
    let title = scan.title(ld.title.as_deref());
    let source = ld.source.clone().or_else(|| scan.site.clone());
    let url = scan.url(ld.url.as_deref(), found_at);
    let date = ld.date.as_deref().and_then(day).or_else(|| scan.date(url.as_deref()));
    let lang = scan.lang(ld.lang.as_deref());
    remove(&doc, &scan);
    let found = body(doc);
    let lines = choose(found, ld.body.as_deref());
    let lines = match (&title, lines.split_first()) {
        (Some(title), Some((first, rest))) if bare(first) == bare(title) => rest.to_vec(),
        _ => lines,
    };
    let text = lines.join("\n\n");
    if text.len() < LEAST {
        return Err("the page holds no article".to_owned());
    }
    let host = || url.as_deref().and_then(host).map(str::to_owned);
    let source = source.or_else(host);
    Ok(Article { id: None, title, text, lang, date, source, url })
}

/// Whether the tags of a page are so many, or so many left open at a time, that building its tree would take long: the time
/// grows with the product. Counted roughly, scripts and comments included; elements that close each other are left out.
fn bounded(html: &str) -> Result<(), String> {
    const CLOSED: [&str; 24] = [
        "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot", "br", "img", "hr", "input",
        "meta", "link", "source", "col", "wbr", "area", "base", "embed", "path",
    ];
    let (mut tags, mut open) = (0_usize, 0_usize);
    for part in html.split('<').skip(1) {
        let (closes, rest) = part.strip_prefix('/').map_or((false, part), |rest| (true, rest));
        let end = rest.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() || CLOSED.iter().any(|closed| closed.eq_ignore_ascii_case(name)) {
            tags += usize::from(!name.is_empty());
            continue;
        }
        tags += 1;
        open = if closes { open.saturating_sub(1) } else { open + 1 };
        if open > 3 * MAX_DEPTH {
            return Err(format!("the page is nested more than {MAX_DEPTH} deep"));
        }
    }
    if tags > 2 * MAX_NODES {
        return Err(format!("the page has more than {MAX_NODES} nodes"));
    }
    Ok(())
}

fn within(doc: &Document) -> Result<(), String> {
    let (mut nodes, mut depth, mut deepest) = (0_usize, 0_usize, 0_usize);
    walk(doc.root(), |_, enters| {
        nodes += usize::from(enters);
        depth = if enters { depth + 1 } else { depth - 1 };
        deepest = deepest.max(depth);
        nodes <= MAX_NODES && depth <= MAX_DEPTH
    });
    if nodes > MAX_NODES {
        return Err(format!("the page has more than {MAX_NODES} nodes"));
    }
    if deepest > MAX_DEPTH {
        return Err(format!("the page is nested more than {MAX_DEPTH} deep"));
    }
    Ok(())
}

/// The name of the host in an address, without `www.`.
fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

/// Takes out what is no running text by its kind or its label; but nothing that holds a good part of the page's text: labels
/// may speak of a part of what they stand on.
fn remove(doc: &Document, scan: &Scan) {
    let mass = masses(&doc.root(), false);
    let all = mass.get(&doc.root().id).copied().unwrap_or(0);
    for (id, always) in &scan.remove {
        if *always || mass.get(id).is_none_or(|own| own * 10 < all * 3) {
            doc.tree.remove_from_parent(id);
        }
    }
}

/// The running text of the page.
fn body(doc: Document) -> Vec<Block> {
    let marked = doc.select_single("[itemprop=articleBody]");
    if let Some(node) = marked.nodes().first() {
        let found = kept(blocks([*node]));
        if length(&found) >= 2 * LEAST {
            return found;
        }
    }
    let settings = Config { disable_json_ld: true, char_threshold: 200, ..Config::default() };
    let content = Readability::with_document(doc, None, Some(settings)).and_then(|mut page| page.parse());
    let Ok(content) = content else { return Vec::new() };
    let content = Document::fragment(content.content);
    kept(blocks(narrow(content.root())))
}

fn length(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.len()).sum()
}

/// How many bytes of text there are below every node; outside links alone where `unlinked`.
fn masses(root: &NodeRef<'_>, unlinked: bool) -> HashMap<NodeId, usize> {
    let (mut done, mut open, mut links) = (HashMap::new(), Vec::new(), 0);
    walk(*root, |node, enters| {
        let link = unlinked && node.has_name("a");
        if enters {
            links += usize::from(link);
            let own = if node.is_text() && links == 0 { node.text().trim().len() } else { 0 };
            open.push(own);
        } else {
            links -= usize::from(link);
            let own = open.pop().unwrap_or(0);
            if let Some(above) = open.last_mut() {
                *above += own;
            }
            done.insert(node.id, own);
        }
        true
    });
    done
}

/// The elements that hold the article, in a piece of a page that may hold the beginning of another one after it: as long as one
/// child has most of the text and no paragraph stands beside it, what comes after that child is left out.
fn narrow(root: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let mass = masses(&root, true);
    let own = |node: &NodeRef<'_>| mass.get(&node.id).copied().unwrap_or(0);
    let (mut before, mut node) = (Vec::new(), root);
    loop {
        let children = node.children();
        let Some(at) = (0..children.len()).max_by_key(|at| own(&children[*at])) else { break };
        let best = children[at];
        let paragraph =
            |child: &NodeRef<'_>| child.is_text() || ["p", "br", "blockquote"].iter().any(|n| child.has_name(n));
        let beside = children.iter().enumerate().any(|(i, child)| i != at && paragraph(child) && own(child) > 40);
        if paragraph(&best) || beside || own(&best) * 10 < own(&node) * 6 {
            break;
        }
        before.extend_from_slice(&children[..at]);
        node = best;
    }
    before.push(node);
    before
}

/// Leaves out links to other articles, headings over nothing, and the short lines before and after the text.
fn kept(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::new();
    for block in blocks {
        let is_link = block.linked * 10 > block.text.len() * 6;
        if is_link || block.heading {
            // A heading over links, or over another heading, has no text below it.
            while kept.last().is_some_and(|last| last.heading) {
                kept.pop();
            }
        }
        if !is_link {
            kept.push(block);
        }
    }
    let runs = |block: &Block| !block.heading && sentence_like(&block.text);
    let Some(first) = kept.iter().position(runs) else { return Vec::new() };
    let last = kept.iter().rposition(runs).unwrap_or(first);
    kept.truncate(last + 1);
    kept.drain(..first);
    kept
}

/// The paragraphs of the page where the text that the page tells machines confirms them; that text itself where the page shows
/// something else.
fn choose(found: Vec<Block>, told: Option<&str>) -> Vec<String> {
    let told = told.map(|text| if text.contains('<') || text.contains('&') { plain(text) } else { text.to_owned() });
    let Some(told) = told.filter(|text| text.len() >= 2 * LEAST) else {
        return found.into_iter().map(|block| block.text).collect();
    };
    let whole = bare(&told);
    let (mut from, mut covered, mut both) = (0, 0, Vec::new());
    for block in found {
        let own = bare(&block.text);
        if let Some(at) = whole.get(from..).and_then(|rest| rest.find(&own)) {
            from += at + own.len();
            covered += own.len();
            both.push(block.text);
        }
    }
    if covered * 4 >= whole.len() * 3 {
        return both;
    }
    told.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Letters and digits alone: what stays the same however a text is set.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
