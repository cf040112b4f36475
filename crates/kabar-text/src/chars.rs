//! Classes of characters. Of signs, not of languages.

/// What a character is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// White space, control characters, invisible marks of direction: in no word.
    Gap,
    /// Letters, digits and what attaches to them.
    Word,
    /// All other signs.
    Sign,
}

/// The class of a character.
pub fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Word,
            0..=b' ' | 0x7f => Class::Gap,
            _ => Class::Sign,
        };
    }
    if is_gap(c) {
        Class::Gap
    } else if c.is_alphanumeric() || extends(c) {
        Class::Word
    } else {
        Class::Sign
    }
}

/// Whether a character stands in no word: white space, controls, zero-width space, byte order mark, marks of direction.
pub fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether a character belongs to the one before it: combining marks, joiners, soft hyphen, variation selectors.
pub fn extends(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}' | '\u{94d}' | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character is an apostrophe or stands for one.
pub const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '`' | '\u{b4}' | '\u{2bc}')
}

/// Whether a sign ends a sentence.
pub const fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Whether a sign closes a bracket or a quotation.
pub const fn is_closer(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '"' | '\'' | '”' | '’' | '»' | '›' | '」' | '』' | '）' | '】')
}

/// Whether a sign opens a bracket or a quotation.
pub const fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '"'
            | '\''
            | '“'
            | '‘'
            | '«'
            | '‹'
            | '„'
            | '‚'
            | '「'
            | '『'
            | '（'
            | '【'
            | '¿'
            | '¡'
            | '`'
    )
}

/// The character that starts at a byte, if any.
pub fn at(text: &str, byte: usize) -> Option<char> {
    text.get(byte..).and_then(|rest| rest.chars().next())
}

/// The character that ends before a byte, if any.
pub fn before(text: &str, byte: usize) -> Option<char> {
    text.get(..byte).and_then(|rest| rest.chars().next_back())
}

/// The part of `text[from..to]` between gaps at its two ends, as a byte range; empty at `to` where there is nothing else.
pub fn trim(text: &str, from: usize, to: usize) -> (usize, usize) {
    let part = &text[from..to];
    let Some(start) = part.find(|c| !is_gap(c)) else { return (to, to) };
    let end = part.rfind(|c| !is_gap(c)).map_or(start, |at| at + part[at..].chars().next().map_or(0, char::len_utf8));
    (from + start, from + end)
}

/// The largest character boundary of `text` that is not above `byte`.
pub fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{Class, class, trim};

    #[test]
    fn invisible_signs_are_gaps_and_combining_marks_are_not() {
        for c in ['\0', '\t', '\u{a0}', '\u{200b}', '\u{feff}', '\u{202e}', '\u{3000}'] {
            assert_eq!(class(c), Class::Gap, "{c:?}");
        }
        for c in ['a', 'é', 'я', '\u{301}', '7', '\u{200d}'] {
            assert_eq!(class(c), Class::Word, "{c:?}");
        }
        for c in ['.', '—', '€', '🎉', '"'] {
            assert_eq!(class(c), Class::Sign, "{c:?}");
        }
    }

    #[test]
    fn trimming_keeps_inner_gaps() {
        assert_eq!(trim("\u{feff} a b\u{a0}\n", 0, 10), (4, 7));
        assert_eq!(trim(" \n ", 0, 3), (3, 3));
    }
}
