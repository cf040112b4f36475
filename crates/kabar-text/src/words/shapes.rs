//! What the shape of a string tells: numbers, addresses, emoji.

use crate::chars::{Class, at, before, class, is_closer};

/// An emoji joined to the one before it.
pub(super) fn joined_sign(text: &str, at_byte: usize) -> bool {
    before(text, at_byte) == Some('\u{200d}') && at(text, at_byte).is_some_and(|c| class(c) == Class::Sign)
}

/// Telephone numbers and dates with hyphens: `303-832-8160`, `853-5620`, `01-Feb-02`.
pub(super) fn numbered(core: &str, left: &str, ahead: &str, right: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !core.as_bytes()[0].is_ascii_digit() {
        return false;
    }
    let further = ahead[right.len()..].strip_prefix('-').is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    match (digits(left), digits(right)) {
        (true, true) => {
            further || core.contains('-') || core.len() == left.len() && matches!(left.len(), 3 | 5) && right.len() == 4
        }
        (true, false) => further && left.len() <= 2 && right.chars().all(char::is_alphabetic),
        (false, true) => core.contains('-'),
        (false, false) => false,
    }
}

/// Digits and the signs within numbers.
pub(super) fn digital(core: &str) -> bool {
    !core.is_empty() && core.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b':' | b'/'))
}

/// The range of an internet or mail address in a chunk.
pub(super) fn address(chunk: &str) -> Option<(usize, usize)> {
    let has = chunk.len() > 4
        && (chunk.contains("://")
            || chunk.contains("www.")
            || chunk.find('@').is_some_and(|at| at > 0 && chunk[at..].contains('.')));
    if !has {
        return None;
    }
    let start = chunk.find(|c| class(c) == Class::Word)?;
    let open = chunk[..start].contains('(');
    let trailing = |c: char| {
        matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '>' | '*')
            || is_closer(c) && (c != ')' || open || !chunk.contains('('))
    };
    let end = start + chunk[start..].trim_end_matches(trailing).len();
    (end > start).then_some((start, end))
}
