//! What speaks for or against a sentence's end: the strings around a gap, their shapes, what stands at their edges, how far
//! other ends are, and how the paragraph is written. Training and reading share this code.

use crate::{
    chars::{at, before, is_terminator, trim},
    sentences::Mark,
};

/// Number of clues.
pub const COUNT: usize = 31;

/// Letters that tell a word.
const LETTERS: usize = 20;
/// Characters that tell a shape.
const SHAPE: usize = 12;

const PRIME: u64 = 0x0000_0100_0000_01b3;

/// What is known of one string between two gaps.
#[derive(Debug, Clone, Copy, Default)]
struct Chunk {
    /// The word in lower case, all digits alike.
    word: u32,
    /// Its last three letters.
    end: u32,
    shape: u32,
    /// Class of the first character, and of the first two.
    first: u32,
    two: u32,
    /// Signs before the word, and after it.
    lead: u32,
    trail: u32,
    trail_first: u32,
    /// Whether a bracket opened in this paragraph is open after it.
    inside: bool,
    /// Words since the last end by the rules.
    since: u32,
    /// Whether a sentence ends after it by the rules.
    rule: bool,
}

/// The strings of a paragraph.
pub struct Chunks {
    all: Vec<Chunk>,
    /// How sentences begin: with capitals or without.
    style: u32,
    capitals: bool,
    /// Whether the paragraph ends with a stop.
    stopped: bool,
}

fn class_of(c: char) -> u32 {
    match c {
        _ if c.is_uppercase() => u32::from(b'X'),
        _ if c.is_alphabetic() => u32::from(b'x'),
        _ if c.is_numeric() => u32::from(b'0'),
        _ => c as u32,
    }
}

fn mix(parts: &[u32]) -> u32 {
    let hash =
        parts.iter().fold(0x9e37_79b9_7f4a_7c15u64, |h, p| (h ^ u64::from(*p)).wrapping_mul(PRIME).rotate_left(29));
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash ^ (hash >> 32)) as u32
}

fn hash(chars: impl Iterator<Item = char>) -> u32 {
    let hash = chars.fold(0xcbf2_9ce4_8422_2325u64, |h, c| (h ^ c as u64).wrapping_mul(PRIME).rotate_left(5));
    (hash ^ (hash >> 32)) as u32
}

fn low(c: char) -> char {
    if c.is_numeric() { '0' } else { c.to_lowercase().next().unwrap_or(c) }
}

impl Chunk {
    fn read(text: &str) -> Self {
        let core = text.trim_matches(|c: char| !c.is_alphanumeric());
        let from = if core.is_empty() { text.len() } else { core.as_ptr() as usize - text.as_ptr() as usize };
        let (lead, trail) = (&text[..from], &text[(from + core.len()).min(text.len())..]);
        let mut shape = [0u32; 8];
        let (mut len, mut last) = (0, 0);
        for class in text.chars().take(SHAPE).map(class_of) {
            if len < shape.len() && (class != last || len < 2) {
                shape[len] = class;
                len += 1;
            }
            last = class;
        }
        let word = if core.is_empty() { hash(text.chars().take(6)) } else { hash(core.chars().take(LETTERS).map(low)) };
        Self {
            word,
            end: hash(core.chars().rev().take(3).map(low)),
            shape: mix(&shape),
            first: shape[0],
            two: mix(&shape[..2]),
            lead: hash(lead.chars().take(3)),
            trail: hash(trail.chars().take(4)),
            trail_first: trail.chars().next().map_or(0, |c| c as u32),
            ..Self::default()
        }
    }
}

/// Small numbers one by one, larger ones in classes.
fn steps(n: usize) -> u32 {
    match n {
        0..=3 => n as u32,
        4..=6 => 4,
        7..=11 => 5,
        12..=19 => 6,
        _ => 7,
    }
}

impl Chunks {
    /// Reads `text[from..to]`, whose gaps are marked.
    pub fn read(text: &str, from: usize, to: usize, marks: &[Mark]) -> Self {
        let mut all: Vec<Chunk> = Vec::new();
        let (mut start, mut since, mut open) = (from, 0usize, 0i32);
        let (mut lower, mut upper, mut loud, mut stopped) = (false, false, 0, false);
        let mut put = |end: usize, rule: bool| {
            let (a, b) = trim(text, start, end);
            let part = &text[a..b];
            if let Some(first) = part.chars().next().filter(|_| stopped) {
                lower |= first.is_lowercase();
                upper |= first.is_uppercase();
            }
            stopped = before(text, b).is_some_and(is_terminator);
            loud += usize::from(
                part.len() > 2 && part.chars().all(|c| !c.is_lowercase()) && part.chars().any(char::is_uppercase),
            );
            for c in part.chars() {
                open += i32::from(c == '(') - i32::from(c == ')');
            }
            since += 1;
            all.push(Chunk { inside: open > 0, since: steps(since), rule, ..Chunk::read(part) });
            if rule {
                since = 0;
            }
            start = end;
        };
        marks.iter().filter(|m| m.gap).for_each(|m| put(m.at, m.ends));
        put(to, false);
        let begins = at(text, from).is_some_and(char::is_lowercase);
        Self {
            style: u32::from(begins) | u32::from(lower) << 1 | u32::from(upper) << 2,
            capitals: loud * 2 > all.len(),
            stopped: before(text, to).is_some_and(|c| is_terminator(c) || c == '"'),
            all,
        }
    }

    /// The clues about the gap after string `i`.
    pub fn clues(&self, i: usize) -> [u32; COUNT] {
        let none = Chunk::default();
        let chunk = |k: Option<usize>| k.and_then(|k| self.all.get(k)).unwrap_or(&none);
        let (a, b) = (chunk(Some(i)), chunk(Some(i + 1)));
        let (before, farther, after) = (chunk(i.checked_sub(1)), chunk(i.checked_sub(2)), chunk(Some(i + 2)));
        let (rule, style) = (u32::from(a.rule), self.style);
        let left = steps(self.all.len().saturating_sub(i + 1)).min(6);
        let (trail, mark) = (a.trail, a.trail_first);
        [
            mix(&[0, rule]),
            mix(&[1, trail, rule]),
            mix(&[2, trail, b.lead, rule]),
            mix(&[3, a.shape, rule]),
            mix(&[4, b.shape, rule]),
            mix(&[5, a.shape, b.shape, rule]),
            mix(&[6, a.shape, b.shape, after.shape]),
            mix(&[7, before.shape, a.shape, b.shape]),
            mix(&[8, farther.shape, before.shape, a.shape, b.shape, after.shape]),
            mix(&[9, trail, b.shape, rule]),
            mix(&[10, trail, b.first, style, rule]),
            mix(&[11, a.word, mark]),
            mix(&[12, b.word]),
            mix(&[13, after.word]),
            mix(&[14, before.word]),
            mix(&[15, before.word, a.word]),
            mix(&[16, b.word, after.word]),
            mix(&[17, a.word, b.word]),
            mix(&[18, b.word, trail, rule]),
            mix(&[19, b.word, b.two, style]),
            mix(&[20, a.end, trail, b.first]),
            mix(&[21, b.word, b.two, a.two, mark]),
            mix(&[22, a.since, rule]),
            mix(&[23, a.since, left, mark, b.first]),
            mix(&[24, left, rule]),
            mix(&[25, style, rule]),
            mix(&[26, u32::from(self.capitals), b.first, rule]),
            mix(&[27, u32::from(self.stopped), rule, style]),
            mix(&[28, u32::from(a.inside), rule, trail]),
            mix(&[29, a.since, b.word]),
            mix(&[30, a.since, a.two, b.two]),
        ]
    }
}
