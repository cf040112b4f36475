//! Elements to paragraphs.

use dom_query::{Document, NodeRef};

/// A paragraph, a heading, an item of a list.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// One line.
    pub(super) text: String,
    /// Bytes of it inside links.
    pub(super) linked: usize,
    pub(super) heading: bool,
}

/// Elements within a line; all others begin one and end one.
const INLINE: [&str; 36] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var",
];

/// Elements whose text nobody reads.
const SILENT: [&str; 16] = [
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "canvas", "audio", "video", "select",
    "textarea", "button", "head", "title",
];

pub(super) fn is_silent(name: &str) -> bool {
    SILENT.contains(&name)
}

/// Goes through everything below a node, the node included, first in (`true`) and then out of every one (`false`); what is below a
/// node is left out where `visit` answers `false` on the way in. Pages nest deeper than a stack holds.
pub(super) fn walk<'n>(root: NodeRef<'n>, mut visit: impl FnMut(&NodeRef<'n>, bool) -> bool) {
    let mut left = vec![(root, true)];
    while let Some((node, enters)) = left.pop() {
        let goes_on = visit(&node, enters);
        if enters {
            left.push((node, false));
            if goes_on {
                left.extend(node.children_it(true).map(|child| (child, true)));
            }
        }
    }
}

/// The blocks of some elements, in order.
pub(super) fn blocks<'n>(roots: impl IntoIterator<Item = NodeRef<'n>>) -> Vec<Block> {
    let mut found = Vec::new();
    for root in roots {
        let (mut block, mut links, mut headings) = (Block::default(), 0_usize, 0_usize);
        walk(root, |node, enters| {
            if node.is_text() {
                if enters {
                    append(&mut block, &node.text(), links > 0);
                }
                return true;
            }
            let name = node.node_name();
            let name = name.as_deref().unwrap_or("");
            if is_silent(name) {
                return false;
            }
            if name == "a" {
                links = if enters { links + 1 } else { links.saturating_sub(1) };
            }
            if !INLINE.contains(&name) {
                block.heading = headings > 0;
                end(&mut block, &mut found);
            }
            if matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
                headings = if enters { headings + 1 } else { headings.saturating_sub(1) };
            }
            true
        });
        end(&mut block, &mut found);
    }
    found
}

/// White space of any kind and length is one space. Soft hyphens and marks without width are how a page is set.
fn append(block: &mut Block, text: &str, linked: bool) {
    let before = block.text.len();
    for c in text.chars() {
        if c.is_whitespace() {
            if !block.text.is_empty() && !block.text.ends_with(' ') {
                block.text.push(' ');
            }
        } else if !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}') {
            block.text.push(c);
        }
    }
    if linked {
        block.linked += block.text.len() - before;
    }
}

fn end(block: &mut Block, found: &mut Vec<Block>) {
    let mut whole = std::mem::take(block);
    whole.text.truncate(whole.text.trim_end().len());
    if whole.text.chars().any(char::is_alphanumeric) {
        found.push(whole);
    }
}

/// Whether a line reads like running text rather than a label, a name or a date: long, or not short and with an end.
pub(super) fn sentence_like(text: &str) -> bool {
    let closed = text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' ']);
    let ended = closed.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '।', '۔', '؟']);
    text.len() >= 100 || (text.len() >= 40 && ended)
}

/// A piece of HTML as text, a line a block; as it is where its tags are beyond bounds.
pub(crate) fn plain(html: &str) -> String {
    if super::bounded(html).is_err() {
        return html.to_owned();
    }
    let doc = Document::fragment(html);
    let lines: Vec<String> = blocks([doc.root()]).into_iter().map(|block| block.text).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{plain, sentence_like};

    #[test]
    fn blocks_are_lines_and_white_space_is_one_space() {
        assert_eq!(plain("a\n  <b>b</b>c<p>d&amp;e<br>f<script>x</script></p><ul><li>g</ul>"), "a bc\nd&e\nf\ng");
        assert_eq!(plain("no tags &quot;at all&quot;"), "no tags \"at all\"");
    }

    #[test]
    fn a_deep_page_is_no_trouble() {
        let deep = format!("{}deep{}", "<div>".repeat(1_000), "</div>".repeat(1_000));
        assert_eq!(plain(&deep), "deep");
    }

    #[test]
    fn labels_are_told_from_sentences() {
        assert!(sentence_like("Police freed two men after a night in jail."));
        assert!(!sentence_like("By Anna Holt"));
        assert!(!sentence_like("Jumat, 15 Mar 2024 11:02 WIB"));
    }
}
