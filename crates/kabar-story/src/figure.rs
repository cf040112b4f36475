//! The number that stands nearest to the act, in digits or in words for which there are data.

use kabar_model::Event;

/// Years are no tolls.
const YEARS: std::ops::RangeInclusive<u64> = 1900..=2100;

/// The number nearest to the trigger in the event's sentence; none that belongs to its date, to a larger sign ("F-16", 5/4, 7.30)
/// or may be a year.
pub(crate) fn figure(event: &Event, numeral: &dyn Fn(&str) -> Option<u64>) -> Option<u64> {
    let text = &event.sentence.text;
    let at = event.trigger.start.saturating_sub(event.sentence.start);
    let trigger = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let date = event.date_text.as_deref().and_then(|words| text.find(words).map(|from| from..from + words.len()));
    let mut best: Option<(usize, u64)> = None;
    let mut from = 0;
    for token in text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”' | '—')) {
        let start = from;
        from += token.len() + text[from + token.len()..].chars().next().map_or(0, char::len_utf8);
        if date.as_ref().is_some_and(|d| d.contains(&start)) {
            continue;
        }
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(number) = digits(word).or_else(|| numeral(&word.to_lowercase())) else { continue };
        let distance = start.abs_diff(trigger);
        if !YEARS.contains(&number) && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, number));
        }
    }
    best.map(|(_, number)| number)
}

/// Digits, in groups of three where a dot or comma divides them.
fn digits(word: &str) -> Option<u64> {
    let mut groups = word.split([',', '.']);
    let first = groups.next().filter(|g| (1..=9).contains(&g.len()) && g.bytes().all(|b| b.is_ascii_digit()))?;
    let mut number = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 || !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        number.push_str(group);
    }
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn grouped_digits_are_one_number_and_others_none() {
        assert_eq!(digits("1,200"), Some(1200));
        assert_eq!(digits("1.200.000"), Some(1_200_000));
        for word in ["3.5", "7.30", "5/4", "F-16", "1200,5", "", "12,"] {
            assert_eq!(digits(word), None, "{word}");
        }
    }
}
