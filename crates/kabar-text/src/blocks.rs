//! Lines and paragraphs, and what each of them is.

use kabar_model::BlockKind;
use kabar_pack::TextRules;

use crate::chars::{before, is_closer, is_gap, is_terminator, trim};

/// A line or paragraph of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: BlockKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// End of the dateline and the gap after it; `start` where there is none.
    pub words_from: usize,
}

/// Longer lines are not looked up among the line patterns.
const PATTERN_LIMIT: usize = 600;
/// Longer lines are no headline.
const HEADLINE_LIMIT: usize = 250;
/// Longer lines, in characters, are no sub-heading.
const SUBHEADING_LIMIT: usize = 80;
/// Sub-headings have at most so many words.
const SUBHEADING_WORDS: usize = 12;
/// The caption of a list of links has at most so many words.
const LINK_CAPTION: usize = 5;
/// Wider lines, in bytes, are paragraphs, not lines broken by a mail program.
const WRAP_LIMIT: usize = 130;

#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    /// Whether an empty line, or nothing, stands before it.
    apart: bool,
    kind: Option<BlockKind>,
}

/// Splits a text into its blocks.
pub fn blocks(text: &str, title: Option<&str>, rules: &TextRules) -> Vec<Piece> {
    let lines = lines(text, rules);
    let width = wrap_width(text, &lines);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut open: Option<Line> = None;
    let mut put = |line: Line| {
        let piece = name(text, line, &pieces, title, rules);
        pieces.push(piece);
    };
    for line in lines {
        match open {
            Some(last) if continues(text, last, line, width) => open = Some(Line { end: line.end, ..last }),
            _ => {
                if let Some(done) = open.replace(line) {
                    put(done);
                }
            }
        }
    }
    if let Some(done) = open {
        put(done);
    }
    pieces
}

fn lines(text: &str, rules: &TextRules) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut apart = true;
    let mut from = 0;
    let mut put = |from: usize, to: usize| {
        let (start, end) = trim(text, from, to);
        if start == end {
            apart = true;
            return;
        }
        let kind = if end - start <= PATTERN_LIMIT { rules.lines.kind(&text[start..end]) } else { None };
        lines.push(Line { start, end, apart, kind });
        apart = false;
    };
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    for (at, sign) in text.match_indices(breaks) {
        // The two characters of one line end are no empty line.
        if !(sign == "\n" && from == at && text[..at].ends_with('\r')) {
            put(from, at);
        }
        from = at + sign.len();
    }
    put(from, text.len());
    lines
}

/// The width to which a text's lines were broken, where they were.
fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let width = lines.iter().map(|l| l.end - l.start).max()?;
    if width > WRAP_LIMIT {
        return None;
    }
    let pairs = || lines.windows(2).filter(|w| !w[1].apart && w.iter().all(|l| l.kind.is_none()));
    let broken = pairs().filter(|w| !ends_like_a_sentence(&text[w[0].start..w[0].end])).count();
    (broken >= 3 && broken * 2 >= pairs().count()).then_some(width)
}

/// Whether a line carries on the paragraph of the line before it.
fn continues(text: &str, last: Line, line: Line, width: Option<usize>) -> bool {
    if line.apart || last.kind.is_some() || line.kind.is_some() {
        return false;
    }
    let from = text[last.start..last.end].rfind(['\n', '\r']).map_or(last.start, |at| last.start + at);
    let (last_line, first) = (&text[from..last.end], text[line.start..line.end].chars().next());
    match width {
        Some(width) => last_line.len() * 10 >= width * 6,
        None => last_line.len() >= 30 && !ends_like_a_sentence(last_line) && first.is_some_and(char::is_lowercase),
    }
}

fn name(text: &str, line: Line, before: &[Piece], title: Option<&str>, rules: &TextRules) -> Piece {
    let part = &text[line.start..line.end];
    let opening = !before.iter().any(|p| p.kind == BlockKind::Body);
    let first = !before.iter().any(|p| p.kind.is_coded());
    let title = title.filter(|t| !t.trim().is_empty());
    let headed = title.is_some();
    let mut piece = Piece { kind: BlockKind::Body, start: line.start, end: line.end, words_from: line.start };
    if let Some(kind) = line.kind.or_else(|| linked(text, line, before.last()?)) {
        piece.kind = kind;
        return piece;
    }
    // A first line may be a headline with a dash in it; a dateline stands before a sentence.
    let opening = opening && (!first || headed || ends_like_a_sentence(part));
    let dateline = rules.lines.dateline(part, opening).filter(|&skip| begins_a_sentence(&part[skip..]));
    if let Some(skip) = dateline {
        piece.words_from = line.start + skip;
    } else if first && title.map_or_else(|| is_headline(part), |title| same(part, title)) {
        piece.kind = BlockKind::Headline;
    } else if !first && is_subheading(part) {
        piece.kind = BlockKind::Subheading;
    }
    piece
}

/// A line below a link's caption ("See also:"), or below such a line: the title of another article.
fn linked(text: &str, line: Line, last: &Piece) -> Option<BlockKind> {
    let above = &text[last.start..last.end];
    let caption = above.ends_with([':', '：']);
    let listed = !line.apart && (caption || above.split_whitespace().count() <= LINK_CAPTION || is_listed(above));
    let title = &text[line.start..line.end];
    let is_title =
        title.chars().count() <= SUBHEADING_LIMIT * 2 && !title.trim_end_matches(is_closer).ends_with(['.', ':']);
    (last.kind == BlockKind::Teaser && (caption || listed) && is_title).then_some(BlockKind::Teaser)
}

/// Whether a line is an item of a list.
fn is_listed(line: &str) -> bool {
    line.starts_with(['•', '-', '–', '*', '▪', '›', '»', '·', '●', '■', '►'])
}

/// What stands after a dateline begins a sentence; what stands after a dash within one does not.
fn begins_a_sentence(rest: &str) -> bool {
    rest.chars().find(|c| !is_gap(*c)).is_some_and(|c| !c.is_lowercase())
}

fn is_headline(line: &str) -> bool {
    line.len() <= HEADLINE_LIMIT
        && !line.ends_with(['.', ',', ';', ':'])
        && !before(line, line.len()).is_some_and(|c| is_closer(c) && line.trim_end_matches(is_closer).ends_with('.'))
}

fn is_subheading(line: &str) -> bool {
    line.len() <= SUBHEADING_LIMIT * 4
        && line.chars().count() <= SUBHEADING_LIMIT
        && line.split_whitespace().count() <= SUBHEADING_WORDS
        && (!ends_like_a_sentence(line) || is_question_in_capitals(line))
        && !line.ends_with([',', ';', '-', '–', '—'])
        && line
            .chars()
            .find(|c| !is_gap(*c))
            .is_some_and(|c| !c.is_lowercase() && (c.is_alphanumeric() || "\"'“‘«¿¡".contains(c)))
}

/// A question written as headings are, every longer word with a capital.
fn is_question_in_capitals(line: &str) -> bool {
    let mut words = line.split_whitespace().filter(|w| w.chars().count() > 3);
    line.ends_with('?') && words.clone().nth(1).is_some() && words.all(|w| w.starts_with(|c: char| !c.is_lowercase()))
}

fn ends_like_a_sentence(line: &str) -> bool {
    line.trim_end_matches(is_closer).ends_with(|c| is_terminator(c) || c == ':')
}

/// Whether a line is the title again.
pub fn same(line: &str, title: &str) -> bool {
    let words = |text: &str| text.split(is_gap).filter(|w| !w.is_empty()).map(str::to_lowercase).collect::<Vec<_>>();
    line.len() <= HEADLINE_LIMIT * 4 && words(line) == words(title)
}
