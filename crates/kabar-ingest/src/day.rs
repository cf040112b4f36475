//! Days as archives, feeds and pages write them.

use jiff::{civil::Date, fmt::rfc2822};

/// The day of a date in digits, with or without a time after it: `2024-06-18T08:00:00+07:00`, `2024/06/18`, `20240618`,
/// `20240618080000`; or in the form of mail and RSS: `Tue, 18 Jun 2024 08:00:00 +0700`. The day is the one that is written,
/// in the zone it is written in.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    digits(text).or_else(|| rfc2822::DateTimeParser::new().parse_zoned(text).ok().map(|zoned| zoned.date()))
}

fn digits(text: &str) -> Option<Date> {
    let run = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, month, day, rest) = match run {
        4 => {
            let separator = text[4..].chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
            let (month, rest) = text[5..].split_once(separator)?;
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            (&text[..4], month, &rest[..end], &rest[end..])
        }
        8 | 12 | 14 => (&text[..4], &text[4..6], &text[6..8], &text[run..]),
        _ => return None,
    };
    let ends = rest.is_empty() || rest.starts_with([' ', 'T', 't', ',']);
    if !ends || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day.len()) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::day;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(day(text).map(|d| d.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn days_are_read_in_the_usual_forms_and_never_guessed() {
        check("2024-06-18", Some("2024-06-18"));
        check(" 2024-06-18T23:30:00-07:00 ", Some("2024-06-18"));
        check("2024-06-18 08:00", Some("2024-06-18"));
        check("2024/6/8", Some("2024-06-08"));
        check("20240618", Some("2024-06-18"));
        check("20240618T080000Z", Some("2024-06-18"));
        check("20240618080000", Some("2024-06-18"));
        check("Tue, 18 Jun 2024 23:30:00 +0700", Some("2024-06-18"));
        check("18 Jun 2024 08:00 GMT", Some("2024-06-18"));
        check("18/06/2024", None);
        check("2024-13-01", None);
        check("2024-06-1x", None);
        check("2024-06-18é", None);
        check("1718697600", None);
        check("20240", None);
        check("", None);
    }
}
