//! `time.toml` to [`TimeRules`]: every fault with its line and column.

use std::{collections::BTreeMap, ops::Range};

use kabar_model::Diagnostic;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Direction, Ending, Op, Order, Pattern, Sense, State, TimeRules,
    compile::{UNITS, Words, insert, op},
    template,
};
use crate::{DataError, source::place};

const KEYS: &str = "numeric, week_starts, weekend, prefixes, common, [weekday], [month], [number], [times], [plus], \
                    [unit], [single], [shift], [suffix], [list], [fragment], [[pattern]]";
const VALUES: &str =
    "date, range, duration, vague, skip, or published/context with -1, +2, 0, -n, +n or shift and a unit";
const ENDINGS: [(&str, Ending); 5] = [
    ("day", Ending::Day),
    ("month", Ending::Month),
    ("year", Ending::Year),
    ("decade", Ending::Decade),
    ("clock", Ending::Clock),
];
const SHIFTS: [(&str, i8); 3] = [("last", -1), ("this", 0), ("next", 1)];

/// Reads the text of a file.
pub(super) fn rules(path: &str, text: &str) -> Result<TimeRules, DataError> {
    let mut reader = Reader { path, text, faults: Vec::new(), words: Words::default(), rules: TimeRules::default() };
    match DeTable::parse(text) {
        Ok(table) => reader.file(table.get_ref()),
        Err(error) => reader.fault(error.span().unwrap_or(0..0), format!("no TOML: {}", error.message()), ""),
    }
    if !reader.faults.is_empty() {
        reader.faults.sort_by_key(|f| (f.line, f.column));
        return Err(DataError(reader.faults));
    }
    let mut rules = reader.rules;
    rules.longest = reader.words.entries.keys().map(|w| w.len()).max().unwrap_or(0);
    rules.words = reader.words.entries;
    Ok(rules)
}

type Value<'t> = Spanned<DeValue<'t>>;

struct Reader<'t> {
    path: &'t str,
    text: &'t str,
    faults: Vec<Diagnostic>,
    words: Words,
    rules: TimeRules,
}

impl Reader<'_> {
    fn fault(&mut self, span: Range<usize>, message: impl Into<String>, hint: &str) {
        let (line, column) = place(self.text, span.start);
        let fault = Diagnostic::error(self.path, message).at(line, Some(column));
        self.faults.push(if hint.is_empty() { fault } else { fault.hint(hint) });
    }

    fn wrong(&mut self, value: &Value, wanted: &str) {
        self.fault(value.span(), format!("a {} where {wanted} must stand", value.get_ref().type_str()), "");
    }

    fn file(&mut self, table: &DeTable) {
        self.rules.week_starts = 1;
        self.rules.weekend = (6, 7);
        self.rules.orders = vec![Order::DayMonthYear];
        let mut fragments = BTreeMap::new();
        for (key, value) in table {
            match &**key.get_ref() {
                "numeric" => self.orders(value),
                "week_starts" => self.rules.week_starts = self.weekday(value),
                "weekend" => self.weekend(value),
                "prefixes" => {
                    self.rules.prefixes = self.strings(value).into_iter().map(|(word, _)| word.into()).collect();
                }
                "common" => self.words.common = self.word_list(value).into_iter().map(str::to_lowercase).collect(),
                "weekday" => self.numbered(value, 1..=7, true, |n| Sense::Weekday(n as i8)),
                "month" => self.numbered(value, 1..=12, true, |n| Sense::Month(n as i8)),
                "number" => self.numbered(value, 0..=1_000_000, false, Sense::Number),
                "times" => self.numbered(value, 1..=1_000_000_000, false, Sense::Times),
                "plus" => self.numbered(value, 0..=1_000, false, Sense::Plus),
                "unit" => {
                    self.named(value, &UNITS, |reader, word, unit| reader.words.add(word, Sense::Unit(unit), true));
                }
                "single" => {
                    self.named(value, &UNITS, |reader, word, unit| reader.words.add(word, Sense::Single(unit), true));
                }
                "shift" => {
                    self.named(value, &SHIFTS, |reader, word, by| reader.words.add(word, Sense::Shift(by), false));
                }
                "suffix" => {
                    self.named(value, &ENDINGS, |reader, word, kind| reader.rules.suffixes.push((word.into(), kind)));
                }
                "list" => self.lists(value),
                "fragment" => fragments = self.fragments(value),
                "pattern" => {} // last: it needs the lists and fragments
                other => self.fault(key.span(), format!("no key `{other}`"), &format!("the keys are: {KEYS}")),
            }
        }
        if let Some((_, patterns)) = table.iter().find(|(key, _)| key.get_ref() == "pattern") {
            self.patterns(patterns, &fragments);
        }
    }

    fn string<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        let text = value.get_ref().as_str().filter(|s| !s.trim().is_empty());
        if text.is_none() {
            self.wrong(value, "a text");
        }
        text
    }

    /// A text or a list of texts, with their spans.
    fn strings<'v>(&mut self, value: &'v Value) -> Vec<(&'v str, Range<usize>)> {
        match value.get_ref() {
            DeValue::String(_) => self.string(value).map(|s| (s, value.span())).into_iter().collect(),
            DeValue::Array(items) => {
                items.iter().filter_map(|item| self.string(item).map(|s| (s, item.span()))).collect()
            }
            _ => {
                self.wrong(value, "a text or a list of texts");
                Vec::new()
            }
        }
    }

    /// Single words only: they are looked up one by one.
    fn word_list<'v>(&mut self, value: &'v Value) -> Vec<&'v str> {
        let mut words = Vec::new();
        for (word, span) in self.strings(value) {
            if word.contains(char::is_whitespace) {
                self.fault(span, format!("`{word}` is more than one word"), "write it in a pattern or fragment");
            } else {
                words.push(word);
            }
        }
        words
    }

    fn entries<'v>(&mut self, value: &'v Value<'v>) -> Vec<(&'v str, Range<usize>, &'v Value<'v>)> {
        if let Some(table) = value.get_ref().as_table() {
            return table.iter().map(|(key, value)| (&**key.get_ref(), key.span(), value)).collect();
        }
        self.wrong(value, "a table");
        Vec::new()
    }

    /// `6 = ["June"]`.
    fn numbered(
        &mut self,
        value: &Value,
        range: std::ops::RangeInclusive<u32>,
        trigger: bool,
        sense: impl Fn(u32) -> Sense,
    ) {
        for (key, span, words) in self.entries(value) {
            let Some(number) = key.parse().ok().filter(|n| range.contains(n)) else {
                let hint = format!("the keys are numbers from {} to {}", range.start(), range.end());
                self.fault(span, format!("no number `{key}` here"), &hint);
                continue;
            };
            for word in self.word_list(words) {
                self.words.add(word, sense(number), trigger);
            }
        }
    }

    /// `day = ["day", "days"]`.
    fn named<T: Copy>(&mut self, value: &Value, keys: &[(&str, T)], mut add: impl FnMut(&mut Self, &str, T)) {
        for (key, span, words) in self.entries(value) {
            let Some((_, meaning)) = keys.iter().find(|(name, _)| *name == key) else {
                let hint = format!("the keys are: {}", keys.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", "));
                self.fault(span, format!("no key `{key}`"), &hint);
                continue;
            };
            for word in self.word_list(words) {
                add(self, word, *meaning);
            }
        }
    }

    fn weekday(&mut self, value: &Value) -> i8 {
        let day = value.get_ref().as_integer().and_then(|i| i.as_str().parse().ok()).filter(|d| (1..=7).contains(d));
        if day.is_none() {
            self.fault(value.span(), "no weekday", "1 is Monday, 7 is Sunday");
        }
        day.unwrap_or(1)
    }

    fn weekend(&mut self, value: &Value) {
        match value.get_ref().as_array().map(|days| days.iter().collect::<Vec<_>>()).as_deref() {
            Some([first, last]) => self.rules.weekend = (self.weekday(first), self.weekday(last)),
            _ => self.fault(value.span(), "the weekend is a list of two weekdays", "for example [6, 7]"),
        }
    }

    fn orders(&mut self, value: &Value) {
        self.rules.orders.clear();
        for (name, span) in self.strings(value) {
            match name {
                "dmy" => self.rules.orders.push(Order::DayMonthYear),
                "mdy" => self.rules.orders.push(Order::MonthDayYear),
                _ => self.fault(span, format!("no order `{name}`"), "the orders are: dmy, mdy"),
            }
        }
    }

    fn lists(&mut self, value: &Value) {
        for (name, span, words) in self.entries(value) {
            let words: Vec<String> = self.word_list(words).into_iter().map(str::to_owned).collect();
            if words.is_empty() {
                self.fault(span, format!("list `{name}` is empty"), "give it words or leave it out");
            }
            let id = self.words.lists.len() as u16;
            for word in &words {
                self.words.add(word, Sense::List(id), false);
            }
            self.words.lists.push((name.to_owned(), words));
        }
    }

    fn fragments(&mut self, value: &Value) -> BTreeMap<String, String> {
        let entries = self.entries(value);
        entries.into_iter().filter_map(|(k, _, v)| Some((k.to_owned(), self.string(v)?.to_owned()))).collect()
    }

    fn patterns(&mut self, value: &Value, fragments: &BTreeMap<String, String>) {
        let Some(items) = value.get_ref().as_array() else { return self.wrong(value, "[[pattern]] tables") };
        self.rules.states.push(State::default());
        for item in items {
            self.pattern(item, fragments);
        }
    }

    fn pattern(&mut self, item: &Value, fragments: &BTreeMap<String, String>) {
        let line = self.text.get(..item.span().start).map_or(1, |t| t.matches('\n').count() + 1);
        let mut pattern = Pattern { op: Op::Vague, direction: None, open: false, line, example: String::new() };
        let (mut templates, mut has_value) = (Vec::new(), false);
        for (key, span, value) in self.entries(item) {
            match key {
                "match" => templates = self.strings(value),
                "value" => {
                    has_value = true;
                    match self.string(value).and_then(op) {
                        Some(op) => pattern.op = op,
                        None => self.fault(value.span(), "no such value", VALUES),
                    }
                }
                "direction" => match value.get_ref().as_str() {
                    Some("past") => pattern.direction = Some(Direction::Past),
                    Some("future") => pattern.direction = Some(Direction::Future),
                    _ => self.fault(value.span(), "no such direction", "past or future"),
                },
                "open" => match value.get_ref() {
                    DeValue::Boolean(open) => pattern.open = *open,
                    _ => self.wrong(value, "true or false"),
                },
                "example" => self.string(value).unwrap_or("").clone_into(&mut pattern.example),
                _ => self.fault(span, format!("no key `{key}`"), "match, value, direction, open, example"),
            }
        }
        if templates.is_empty() || !has_value || pattern.example.is_empty() {
            return self.fault(item.span(), "a pattern needs match, value and example", "");
        }
        let id = self.rules.patterns.len() as u16;
        self.rules.patterns.push(pattern);
        for (template, span) in templates {
            self.template(template, span, id, fragments);
        }
    }

    fn template(&mut self, text: &str, span: Range<usize>, id: u16, fragments: &BTreeMap<String, String>) {
        let sequences = match template::sequences(text, fragments, &mut self.words) {
            Ok(sequences) => sequences,
            Err((at, message, hint)) => {
                return self.fault(span.start + 1 + at..span.end, message, hint.as_deref().unwrap_or(""));
            }
        };
        for sequence in sequences {
            if !self.words.wake(&sequence) {
                return self.fault(span, "the pattern can match without any time word", "add a word or a unit");
            }
            insert(&mut self.rules.states, &sequence, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Source, TimeRules};

    /// The faults of a file, or "fine".
    fn check(text: &str, expected: &str) {
        let source = Source::from_files([("packs/xx/time.toml".to_owned(), text.into())]);
        let told = TimeRules::load(&source, "xx").map_or_else(|e| e.to_string(), |_| "fine".to_owned());
        assert_eq!(told.replace("packs/xx/time.toml:", ""), expected);
    }

    fn pattern(template: &str, expected: &str) {
        let rest =
            "value = 'date'\nexample = 'x'\n[list]\nopen = ['(']\n[fragment]\nloop = '$loop'\n[unit]\nday = ['day']";
        check(&format!("[[pattern]]\nmatch = '{template}'\n{rest}"), expected);
    }

    #[test]
    fn wrong_keys_and_words_are_named_with_their_place() {
        check("", "fine");
        check("[weekday]\n8 = ['x']", "2:1: error: no number `8` here (hint: the keys are numbers from 1 to 7)");
        check(
            "[month]\n1 = 'two words'",
            "2:5: error: `two words` is more than one word (hint: write it in a pattern or fragment)",
        );
        check("[month]\n1 = 1", "2:5: error: a integer where a text or a list of texts must stand");
        check("numeric = ['ymd']", "1:12: error: no order `ymd` (hint: the orders are: dmy, mdy)");
        check("[shift]\nthen = 'x'", "2:1: error: no key `then` (hint: the keys are: last, this, next)");
        check("weekend = [6]", "1:11: error: the weekend is a list of two weekdays (hint: for example [6, 7])");
    }

    #[test]
    fn templates_are_checked() {
        pattern("[<open>] <day> {day}", "fine");
        pattern("<day", "2:10: error: `>` is missing");
        pattern("(<day>", "2:16: error: `)` is missing");
        pattern("<day>]", "2:15: error: `]` closes nothing");
        pattern("<day> {day} <day>", "2:10: error: `{…}` may stand at the beginning or the end only");
        pattern("[<day>]", "2:10: error: the template can match no words");
        pattern(
            "$loop",
            &format!("2:15: error: {}fragment `loop` is nested too deep, or names itself", "in $loop: ".repeat(8)),
        );
        pattern("<number>", "2:9: error: the pattern can match without any time word (hint: add a word or a unit)");
        pattern("{!<day>} x", "2:18: error: `{!…}` takes single words and lists, divided by `|`");
    }

    #[test]
    fn a_pattern_needs_its_parts() {
        check("[[pattern]]\nmatch = 'x'", "1:1: error: a pattern needs match, value and example");
        check(
            "[[pattern]]\nmatch = 'x'\nexample = 'x'\nvalue = 'published -1 dog'",
            &format!("4:9: error: no such value (hint: {})", super::VALUES),
        );
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let error = TimeRules::load(&Source::default(), "xx").map(|_| ()).unwrap_err().to_string();
        assert!(error.starts_with("packs/xx/time.toml: error: the file is missing"), "{error}");
    }
}
