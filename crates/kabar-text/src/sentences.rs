//! Where sentences end.

use kabar_pack::{Stop, TextRules};

use crate::{
    chars::{Class, at, before, class, floor, is_apostrophe, is_closer, is_gap, is_opener, is_terminator, trim},
    ends::Ends,
    quotes::Quotes,
};

/// One sentence of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Whether it begins inside a quotation.
    pub opens_quoted: bool,
    /// Whether it ends inside one.
    pub ends_quoted: bool,
}

/// Longer brackets do not hold their sentences together.
const BRACKET_LIMIT: usize = 400;
/// How far ahead the reader looks for the next word.
const AHEAD: usize = 64;

struct Splitter<'t> {
    text: &'t str,
    end: usize,
    rules: &'t TextRules,
    caption: bool,
    brackets: Vec<(usize, usize)>,
}

/// A place where a sentence may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// One past the last byte of what stands before it.
    pub at: usize,
    /// Whether one ends.
    pub ends: bool,
    /// Whether a gap follows.
    pub gap: bool,
    /// Whether a quotation is open.
    pub quoted: bool,
}

/// Splits `text[from..to]` into sentences. `caption`: a credit in brackets or after a bar stays with its sentence. Where there is
/// a model, it judges every gap.
pub fn split(text: &str, from: usize, to: usize, caption: bool, rules: &TextRules, model: Option<&Ends>) -> Vec<Cut> {
    let mut marks = marks(text, from, to, caption, rules, model.is_some());
    if let Some(model) = model {
        model.decide(text, from, to, &mut marks);
    }
    let mut cuts: Vec<Cut> = Vec::new();
    let (mut from, mut opened) = (from, false);
    for mark in marks.into_iter().filter(|m| m.ends) {
        let (start, end) = trim(text, from, mark.at);
        let wordless = !text[start..end].chars().any(|c| class(c) == Class::Word);
        match cuts.last_mut() {
            _ if start == end => {}
            Some(last) if wordless => (last.end, last.ends_quoted) = (end, mark.quoted),
            _ => cuts.push(Cut { start, end, opens_quoted: opened, ends_quoted: mark.quoted }),
        }
        (from, opened) = (mark.at, mark.quoted);
    }
    cuts
}

/// Where sentences of `text[from..to]` end by the rules, the end of the text among them; with all gaps, where these are asked for.
pub fn marks(text: &str, from: usize, to: usize, caption: bool, rules: &TextRules, gaps: bool) -> Vec<Mark> {
    let splitter = Splitter { text, end: to, rules, caption, brackets: brackets(text, from, to) };
    let mut marks: Vec<Mark> = Vec::new();
    let mut quotes = Quotes::default();
    let (mut i, mut start, mut token, mut bracket) = (from, from, from, 0);
    while let Some(c) = at(text, i).filter(|_| i < to) {
        let next = i + c.len_utf8();
        let left = before(text, i).filter(|_| i > from);
        quotes.read(left, c, at(text, next).filter(|_| next < to));
        if is_gap(c) || is_opener(c) {
            token = next;
        }
        if gaps && is_gap(c) && left.is_some_and(|l| !is_gap(l)) && marks.last().is_none_or(|m| m.at != i) {
            marks.push(Mark { at: i, ends: false, gap: true, quoted: quotes.open() });
        }
        if !is_terminator(c) {
            i = next;
            continue;
        }
        while splitter.brackets.get(bracket).is_some_and(|b| b.1 <= i) {
            bracket += 1;
        }
        let held = splitter.brackets.get(bracket).is_some_and(|b| b.0 < i && b.0 > start);
        let stop = splitter.after_stop(i, &mut quotes, from);
        if !held && splitter.ends(token, start, i, stop) {
            let gap = at(text, stop.after).filter(|_| stop.after < to).is_some_and(is_gap);
            marks.push(Mark { at: stop.after, ends: true, gap, quoted: quotes.open() });
            start = splitter.skip_gaps(stop.after).0;
        }
        i = stop.after;
    }
    marks.push(Mark { at: to, ends: true, gap: false, quoted: quotes.open() });
    marks
}

/// A run of stops and what closes after it.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// One past the last stop.
    stops: usize,
    /// One past the last closing mark.
    after: usize,
}

impl Splitter<'_> {
    fn after_stop(&self, stop: usize, quotes: &mut Quotes, from: usize) -> Run {
        let mut stops = stop;
        while let Some(c) = at(self.text, stops).filter(|c| stops < self.end && is_terminator(*c)) {
            stops += c.len_utf8();
        }
        let mut after = stops;
        while let Some(c) = at(self.text, after).filter(|_| after < self.end) {
            let next = after + c.len_utf8();
            let right = at(self.text, next).filter(|_| next < self.end);
            let ends_here = right.is_none_or(|r| class(r) != Class::Word);
            let closes = is_closer(c) && (!(c == '"' || is_apostrophe(c)) || ends_here || quotes.open());
            // A mark set apart from its stop by a space still closes: `. "`
            let spaced = is_gap(c) && quotes.double() && right == Some('"') && {
                let beyond = at(self.text, next + 1).filter(|_| next + 1 < self.end);
                beyond.is_none_or(is_gap)
            };
            if !closes && !spaced {
                break;
            }
            quotes.read(before(self.text, after).filter(|_| after > from), c, right);
            after = next;
        }
        Run { stops, after }
    }

    /// Whether a sentence that began at `start` ends with the stop at `stop`, the last token of which began at `token`.
    fn ends(&self, token: usize, start: usize, stop: usize, run: Run) -> bool {
        let (word_at, gap) = self.skip_gaps(run.after);
        let Some(next) = at(self.text, word_at).filter(|_| word_at < self.end) else { return true };
        let sign = at(self.text, stop).unwrap_or('.');
        if !gap {
            return matches!(sign, '。' | '！' | '？' | '।')
                || (run.after == stop + 1 && glued(self.text, stop, self.rules));
        }
        if !self.may_begin(word_at, next) {
            return false;
        }
        let lone = sign == '.' && run.stops == stop + 1;
        if lone && !self.full_stop(&self.text[token..stop], token == start, word_at, next) {
            return false;
        }
        let question = !self.text[stop..run.stops].contains('.');
        !(question && run.after > run.stops && self.reports(word_at))
    }

    fn skip_gaps(&self, from: usize) -> (usize, bool) {
        let (start, _) = trim(self.text, from, floor(self.text, (from + 1024).min(self.end)));
        (start, start > from)
    }

    /// Whether what stands here can begin a sentence.
    fn may_begin(&self, word_at: usize, next: char) -> bool {
        if self.caption && matches!(next, '(' | '|' | '[') {
            return false;
        }
        let dash = matches!(next, '-' | '–' | '—' | '•' | '*' | '·');
        let mut first = next;
        if is_opener(next) || dash {
            let rest = &self.text[word_at..floor(self.text, (word_at + AHEAD).min(self.end))];
            first = rest.chars().find(|c| class(*c) == Class::Word).unwrap_or(next);
        } else if class(next) == Class::Sign {
            return next.is_ascii() && matches!(next, '#' | '@' | '$')
                || !next.is_ascii() && !is_closer(next) && !is_terminator(next);
        }
        !first.is_lowercase() || !self.rules.capitals
    }

    /// Whether a lone full stop after `token` ends a sentence before the word at `word_at`.
    fn full_stop(&self, token: &str, leads: bool, word_at: usize, next: char) -> bool {
        let tail = token.rsplit(['-', '/']).next().unwrap_or(token);
        let letters = tail.chars().count();
        if leads && letters <= 3 && (tail.bytes().all(|b| b.is_ascii_digit()) || letters == 1) {
            return false;
        }
        let stop = self.rules.stops.get(token).or_else(|| self.rules.stops.get(tail)).copied();
        let initial = letters == 1 && tail.chars().all(char::is_uppercase);
        let stop = match stop {
            Some(stop) => stop,
            None if initial || is_dotted(tail) => Stop::Maybe,
            None => return true,
        };
        match stop {
            Stop::Title => false,
            Stop::Number if next.is_numeric() => false,
            Stop::Free => !next.is_numeric(),
            Stop::Number | Stop::Maybe => is_opener(next) || self.rules.starters.contains(self.word(word_at)),
        }
    }

    /// Whether a name and a verb of reporting stand here: `"Will you go?" Susan Hill asked`.
    fn reports(&self, from: usize) -> bool {
        let mut byte = from;
        for _ in 0..4 {
            let word = self.word(byte);
            if self.rules.reports.contains(word) {
                return true;
            }
            if !word.chars().next().is_some_and(char::is_uppercase) {
                return false;
            }
            byte = self.skip_gaps(byte + word.len()).0;
        }
        false
    }

    fn word(&self, from: usize) -> &str {
        let rest = &self.text[from.min(self.end)..floor(self.text, (from + AHEAD).min(self.end))];
        let len = rest.find(|c| class(c) != Class::Word).unwrap_or(rest.len());
        &rest[..len]
    }
}

/// `U.S`, `a.m`, `Ph.D`: short parts with stops between them.
pub fn is_dotted(token: &str) -> bool {
    token.len() <= 16
        && token.contains('.')
        && token.split('.').all(|p| {
            let mut chars = p.chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.count() <= 1
        })
}

/// Whether the stop at `stop`, with no space after it, ends a sentence all the same: `left.Then`.
pub fn glued(text: &str, stop: usize, rules: &TextRules) -> bool {
    if !rules.capitals || !text[..stop].ends_with(char::is_lowercase) {
        return false;
    }
    let left = text[floor(text, stop.saturating_sub(AHEAD))..stop]
        .rsplit(|c| class(c) == Class::Gap || is_opener(c))
        .next()
        .unwrap_or("");
    let from = stop + 1;
    let right = text[from..floor(text, from + AHEAD)].split(is_gap).next().unwrap_or("");
    let word = &right[..right.find(|c: char| !c.is_alphabetic()).unwrap_or(right.len())];
    let mut chars = word.chars();
    let capitalised = chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase);
    let plain = |part: &str| !part.contains(['.', '/', '@', ':', '_', '=']);
    capitalised
        && plain(left)
        && left.chars().filter(|c| c.is_lowercase()).count() >= 2
        && plain(right.trim_end_matches(|c| is_terminator(c) || is_closer(c) || c == ':'))
        && (rules.starters.contains(word) || left.starts_with(char::is_lowercase))
}

/// The outermost short brackets, in order.
fn brackets(text: &str, from: usize, to: usize) -> Vec<(usize, usize)> {
    let (mut opened, mut found): (Vec<usize>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    for (i, sign) in text.as_bytes()[from..to].iter().enumerate() {
        match sign {
            b'(' | b'[' => opened.push(from + i),
            b')' | b']' => {
                let Some(open) = opened.pop().filter(|open| from + i - open <= BRACKET_LIMIT) else { continue };
                while found.last().is_some_and(|f| f.0 > open) {
                    found.pop();
                }
                found.push((open, from + i));
            }
            _ => {}
        }
    }
    found
}
