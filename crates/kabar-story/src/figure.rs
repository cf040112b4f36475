//! The number that stands nearest to the act, in digits or in words for which there are data.

use kabar_model::Event;

/// Years are no tolls.
const YEARS: std::ops::RangeInclusive<u64> = 1900..=2100;

/// Reads the count that words begin with; gives how many of them it takes.
pub(crate) type Numeral<'n> = &'n dyn Fn(&[&str]) -> Option<(u64, usize)>;

/// A number in words has no more.
const LONGEST: usize = 8;

/// The number nearest to the trigger in the event's sentence; none that belongs to its date, to a larger sign ("F-16", 5/4, 7.30)
/// or may be a year; and no one in words, which may be an article.
pub(crate) fn figure(event: &Event, numeral: Numeral<'_>) -> Option<u64> {
    let text = &event.sentence.text;
    let at = event.trigger.start.saturating_sub(event.sentence.start);
    let trigger = text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let date = event.date_text.as_deref().and_then(|words| text.find(words).map(|from| from..from + words.len()));
    let words = words(text);
    let mut best: Option<(usize, u64)> = None;
    let mut next = 0;
    while let Some((start, _)) = words.get(next) {
        let rest: Vec<&str> = words[next..].iter().take(LONGEST).map(|(_, word)| *word).collect();
        let found = numeral(&rest).filter(|(_, taken)| *taken > 0);
        let digits = digits(rest[0]);
        let number = match found {
            Some((number, taken)) if taken > 1 || digits.is_some() || number > 1 => Some((number, taken)),
            _ => digits.map(|number| (number, 1)),
        };
        next += number.map_or(1, |(_, taken)| taken);
        let Some((number, taken)) = number else { continue };
        if date.as_ref().is_some_and(|d| d.contains(start)) || (taken == 1 && YEARS.contains(&number)) {
            continue;
        }
        let distance = start.abs_diff(trigger);
        if best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, number));
        }
    }
    best.map(|(_, number)| number)
}

/// The words of a text without the signs around them, and where they begin.
fn words(text: &str) -> Vec<(usize, &str)> {
    let divides = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”' | '—');
    let mut words = Vec::new();
    let mut from = 0;
    for token in text.split(divides) {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        if !word.is_empty() {
            words.push((from, word));
        }
        from += token.len() + text[from + token.len()..].chars().next().map_or(0, char::len_utf8);
    }
    words
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
