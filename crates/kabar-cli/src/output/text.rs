//! Text in cells of a fixed width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width where there is no terminal to ask.
const PIPED: usize = 160;

/// Nothing is laid out narrower or wider than this.
const NARROWEST: usize = 50;
const WIDEST: usize = 220;

/// How wide lines may be: what COLUMNS says, else the terminal's width, else a width for files.
pub(crate) fn line_width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || {
        let size = terminal_size::terminal_size_of(std::io::stdout());
        size.or_else(|| terminal_size::terminal_size_of(std::io::stderr())).map(|(width, _)| usize::from(width.0))
    };
    told.or_else(terminal).unwrap_or(PIPED).clamp(NARROWEST, WIDEST)
}

/// How many columns a terminal needs.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// One line without control characters: white space becomes one blank, the rest U+FFFD.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(if unprintable(c) { char::REPLACEMENT_CHARACTER } else { c });
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Control characters, and the marks that turn the direction of the rest of the line.
pub(crate) fn unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text, cut with an ellipsis where it is wider than `most`.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut out = head(text, most.saturating_sub(1)).trim_end().to_owned();
    out.push('…');
    out
}

/// The longest beginning that fits.
pub(crate) fn head(text: &str, most: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > most
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// The longest end that fits.
pub(crate) fn tail(text: &str, most: usize) -> &str {
    let mut used = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > most
    });
    start.map_or(text, |(at, c)| &text[at + c.len_utf8()..])
}

/// A sentence around its trigger: what stands before, the trigger, and what follows, in `most` columns.
pub(crate) fn around(before: &str, trigger: &str, after: &str, most: usize) -> (String, String, String) {
    let (b, t, a) = (width(before), width(trigger), width(after));
    if b + t + a <= most {
        return (before.to_owned(), trigger.to_owned(), after.to_owned());
    }
    if t + 2 >= most {
        return (String::new(), cut(trigger, most), String::new());
    }
    if b + t < most {
        return (before.to_owned(), trigger.to_owned(), cut(after, most - b - t));
    }
    // A third of the room for what stands before the trigger, more where less follows it.
    let room = most - t;
    let for_after = a.min(room - (room / 3).min(b));
    let for_before = room - for_after;
    (format!("…{}", tail(before, for_before.saturating_sub(1)).trim_start()), trigger.to_owned(), cut(after, for_after))
}

#[cfg(test)]
mod tests {
    use super::{around, clean, cut, width};

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(cut("習近平訪問平壤", 8), "習近平…");
        assert_eq!(cut("Presiden", 8), "Presiden");
        assert_eq!(cut("Presidenx", 8), "Preside…");
    }

    #[test]
    fn control_characters_never_reach_a_terminal() {
        assert_eq!(clean("a\u{1b}[31m\n\t b\u{202e}"), "a\u{fffd}[31m b\u{fffd}");
    }

    #[test]
    fn a_window_keeps_the_trigger_and_fits() {
        let (before, after) =
            ("Kanselir Jerman yang baru, Olaf Scholz, ", " ke Brasil dan Argentina mulai Jumat (27/1).");
        for most in 12..110 {
            let (b, t, a) = around(before, "memulai perjalanan", after, most);
            assert!(width(&b) + width(&t) + width(&a) <= most, "{most}: {b}{t}{a}");
        }
        let (b, t, a) = around(before, "memulai perjalanan", after, 50);
        assert_eq!(format!("{b}[{t}]{a}"), "…Scholz, [memulai perjalanan] ke Brasil dan Argent…");
    }
}
