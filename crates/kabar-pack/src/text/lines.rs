//! Patterns of lines: what is no body text, and datelines.

use kabar_model::{BlockKind, Diagnostic};
use regex::Regex;

use crate::{Row, Table};

/// Patterns for whole lines and for the beginnings of paragraphs.
#[derive(Debug, Clone)]
pub struct LineRules {
    // One automaton for all of them would be large and slow; alone, nearly every pattern fails at the first letters.
    kinds: Vec<(Regex, BlockKind, usize)>,
    datelines: Vec<(Regex, bool, usize)>,
}

impl LineRules {
    /// What a whole line (trimmed) is, if a pattern knows it; the first row that matches wins.
    pub fn kind(&self, line: &str) -> Option<BlockKind> {
        let chars = line.chars().count();
        self.kinds.iter().find(|(regex, _, most)| chars <= *most && regex.is_match(line)).map(|(_, kind, _)| *kind)
    }

    /// How many bytes of a dateline stand before the first word of a paragraph. `opening`: the paragraph is the report's first.
    pub fn dateline(&self, paragraph: &str, opening: bool) -> Option<usize> {
        let found = |(regex, first, most): &(Regex, bool, usize)| {
            let end = regex.find(paragraph).filter(|_| opening || !first)?.end();
            (paragraph[..end].chars().count() <= *most).then_some(end)
        };
        self.datelines.iter().find_map(found)
    }

    pub(super) fn read(table: Option<&Table<'_>>, script: &str, faults: &mut Vec<Diagnostic>) -> Self {
        let (mut kinds, mut datelines) = (Vec::new(), Vec::new());
        for row in table.iter().flat_map(|t| t.rows()) {
            match line_row(row, script) {
                Ok((whole, LineKind::Block { kind, most })) => kinds.push((whole, kind, most)),
                Ok((start, LineKind::Dateline { first, most })) => datelines.push((start, first, most)),
                Err(fault) => faults.push(fault),
            }
        }
        Self { kinds, datelines }
    }
}

/// Longer lines, in characters, match no pattern that does not say how long they may be.
const LINE_LIMIT: usize = 160;

enum LineKind {
    Block { kind: BlockKind, most: usize },
    Dateline { first: bool, most: usize },
}

fn line_row(row: Row<'_>, script: &str) -> Result<(Regex, LineKind), Diagnostic> {
    let pattern = row.need("pattern")?;
    let most = match row.get("most") {
        "" => LINE_LIMIT,
        most => most.parse().map_err(|_| row.fault("most", format!("`{most}` is no number")))?,
    };
    let block = |kind| LineKind::Block { kind, most };
    let kind = match row.need("kind")? {
        "teaser" => block(BlockKind::Teaser),
        "byline" => block(BlockKind::Byline),
        "credit" => block(BlockKind::Credit),
        "caption" => block(BlockKind::Caption),
        "subheading" => block(BlockKind::Subheading),
        "dateline" => LineKind::Dateline { first: false, most },
        "dateline-first" => LineKind::Dateline { first: true, most },
        other => {
            return Err(row
                .fault("kind", format!("`{other}` is no kind of line"))
                .hint("teaser, byline, credit, caption, subheading, dateline or dateline-first"));
        }
    };
    let tail = if matches!(kind, LineKind::Block { .. }) { "$" } else { "" };
    let regex = Regex::new(&format!("^(?:{}){tail}", narrowed(pattern, script))).map_err(|e| {
        row.fault("pattern", format!("no regular expression: {}", last_line(&e.to_string())))
            .hint("escape . ( ) [ ] * + ? | with a backslash where the sign itself is meant")
    })?;
    let fits = |text: &str| regex.is_match(text) && text.chars().count() <= most;
    if !fits(row.need("example")?) {
        return Err(row
            .fault("example", "the pattern does not match its own example")
            .hint("it must match from the line's start"));
    }
    let negative = row.get("negative");
    if !negative.is_empty() && fits(negative) {
        return Err(row.fault("negative", "the pattern matches what it must not").hint("make the pattern narrower"));
    }
    Ok((regex, kind))
}

/// A pattern with classes that make small automata: one that knows the letters of all scripts takes ten times as long to
/// build as the rest of it, and a word boundary of Unicode letters keeps it off the fast path.
fn narrowed(pattern: &str, script: &str) -> String {
    const ALL: [(&str, &str); 1] = [("b", r"(?-u:\b)")];
    const LATIN: [(&str, &str); 4] = [
        ("d", "[0-9]"),
        ("p{L}", "[A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ]"),
        ("p{Lu}", "[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿ]"),
        ("p{Ll}", "[a-zªºß-öø-ɏḀ-ỿ]"),
    ];
    let latin = if script == "Latn" { &LATIN[..] } else { &[] };
    let (mut out, mut rest) = (String::with_capacity(pattern.len() * 2), pattern);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        if let Some((known, class)) = ALL.iter().chain(latin).find(|(known, _)| escape.starts_with(known)) {
            out.push_str(class);
            rest = &escape[known.len()..];
            continue;
        }
        let end = at + 1 + escape.chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    out + rest
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::narrowed;

    #[test]
    fn classes_of_letters_are_narrowed_to_the_script() {
        assert_eq!(narrowed(r"\\d\.[\d]é\b", "Latn"), r"\\d\.[[0-9]]é(?-u:\b)");
        assert_eq!(narrowed(r"\p{Lu}\b\", "Cyrl"), r"\p{Lu}(?-u:\b)\");
    }
}
