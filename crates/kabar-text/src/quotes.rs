//! Whether the text at some point is inside a quotation.

use crate::chars::{Class, class, is_apostrophe, is_opener};

/// The state of quotation marks while a paragraph is read from left to right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotes {
    double: bool,
    single: bool,
}

impl Quotes {
    /// Whether a quotation is open.
    pub const fn open(self) -> bool {
        self.double || self.single
    }

    /// Whether a quotation in double marks is open.
    pub const fn double(self) -> bool {
        self.double
    }

    /// Reads one character between its neighbours.
    pub fn read(&mut self, before: Option<char>, c: char, after: Option<char>) {
        match c {
            '“' | '«' | '„' | '「' | '『' => self.double = true,
            '”' | '»' | '」' | '』' => self.double = false,
            '"' => self.double = self.straight(before, after),
            '‘' | '‹' if free(before) => self.single = true,
            '›' => self.single = false,
            _ if is_apostrophe(c) => self.apostrophe(before, c, after),
            _ => {}
        }
    }

    fn straight(self, before: Option<char>, after: Option<char>) -> bool {
        match (free(before), after.is_none_or(|c| class(c) == Class::Gap)) {
            (true, false) => true,
            (false, true) => false,
            _ => !self.double,
        }
    }

    /// An apostrophe closes a quotation only where it cannot belong to a word; it opens one only before a word.
    fn apostrophe(&mut self, before: Option<char>, c: char, after: Option<char>) {
        let word_after = after.is_some_and(|c| class(c) == Class::Word);
        if self.single {
            let genitive = before.is_some_and(|b| matches!(b, 's' | 'S')) && after.is_some_and(char::is_whitespace);
            if !word_after && !free(before) && !genitive {
                self.single = false;
            }
        } else if c != '\u{2019}' && free(before) && after.is_some_and(char::is_alphabetic) {
            self.single = true;
        }
    }
}

/// Whether a mark after this character stands free on its left.
fn free(before: Option<char>) -> bool {
    before.is_none_or(|c| class(c) == Class::Gap || is_opener(c) || matches!(c, '—' | '–' | '-' | '/'))
}

#[cfg(test)]
mod tests {
    use super::Quotes;

    fn check(text: &str, expected: bool) {
        let chars: Vec<char> = text.chars().collect();
        let mut quotes = Quotes::default();
        for (i, &c) in chars.iter().enumerate() {
            quotes.read(i.checked_sub(1).map(|p| chars[p]), c, chars.get(i + 1).copied());
        }
        assert_eq!(quotes.open(), expected, "{text}");
    }

    #[test]
    fn marks_of_all_styles_open_and_close() {
        check("“We will go", true);
        check("“We will go,” she said", false);
        check("\"We will go", true);
        check("\"We will go\" she said", false);
        check("‘We won’t go", true);
        check("‘We won’t go,’ she said", false);
        check("'We don't go' she said", false);
        check("«Мы уйдём", true);
        check("«Мы уйдём»", false);
        check("the soldiers' camp and the king's men", false);
        check("“He said ‘no’ twice", true);
        check("“First paragraph “again opened”", false);
    }
}
