//! The form in which names are compared.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Runs of letters and digits in lower case without accents, joined by one space: `Rostov-na-Donu` and `rostov na donu` are
/// one name.
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    key_into(text, &mut out);
    out
}

/// The same, in the room of another string.
pub(crate) fn key_into(text: &str, out: &mut String) {
    out.clear();
    let mut gap = false;
    let mut push = |c: char| match c {
        '\'' | '’' | '`' | 'ʻ' | 'ʼ' => {}
        c if c.is_alphanumeric() => {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else {
                out.extend(c.to_lowercase());
            }
        }
        _ => gap = true,
    };
    if text.is_ascii() {
        text.chars().for_each(&mut push);
    } else {
        text.nfd().filter(|c| !is_combining_mark(*c)).for_each(&mut push);
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn accents_hyphens_and_capitals_do_not_matter() {
        let check = |text: &str, expected: &str| assert_eq!(key(text), expected);
        check("São Paulo", "sao paulo");
        check("Rostov-na-Donu", "rostov na donu");
        check("Sana'a", "sanaa");
        check("  N'Djamena ", "ndjamena");
        check("", "");
    }
}
