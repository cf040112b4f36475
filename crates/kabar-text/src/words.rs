//! Syntactic words, in the manner of Universal Dependencies.

mod shapes;

use kabar_model::{Span, Word};
use kabar_pack::{Joint, TextRules};
use shapes::{address, digital, joined_sign, numbered};

use crate::{
    chars::{Class, at, before, class, extends, floor, is_apostrophe, is_closer, is_gap, is_opener},
    sentences::{glued, is_dotted},
};

/// Longer words are cut.
const WORD_LIMIT: usize = 512;
/// Longer parts are not looked up.
const LOOKUP_LIMIT: usize = 64;

/// Splits sentences into words.
pub struct Tokenizer<'r> {
    rules: &'r TextRules,
    low: String,
    words: Vec<Word>,
    single: bool,
}

impl<'r> Tokenizer<'r> {
    /// A tokenizer for one language.
    pub fn new(rules: &'r TextRules) -> Self {
        Self { rules, low: String::new(), words: Vec::new(), single: false }
    }

    /// The words of `text[from..to]`, a sentence.
    pub fn words(&mut self, text: &str, from: usize, to: usize) -> Vec<Word> {
        self.words = Vec::with_capacity((to - from) / 5 + 2);
        self.single = false;
        let mut i = from;
        while let Some(c) = at(text, i).filter(|_| i < to) {
            if is_gap(c) {
                i += c.len_utf8();
                continue;
            }
            let len = text[i..to].find(is_gap).unwrap_or(to - i);
            self.chunk(text, i, i + len, to);
            i += len;
        }
        std::mem::take(&mut self.words)
    }

    /// Splits what stands between two gaps.
    fn chunk(&mut self, text: &str, from: usize, to: usize, sentence_end: usize) {
        let mut i = from;
        if to - from <= 8 && self.rules.signs.contains(&text[from..to]) {
            return self.push(text, from, to, false);
        }
        if let Some((start, end)) = address(&text[from..to]) {
            let (start, end) = (from + start, from + end);
            self.pieces(text, from, start, sentence_end);
            self.push(text, start, end, false);
            i = end;
        }
        self.pieces(text, i, to, sentence_end);
    }

    fn pieces(&mut self, text: &str, from: usize, to: usize, sentence_end: usize) {
        let mut i = from;
        while i < to {
            let Some(c) = at(text, i) else { return };
            i = if class(c) == Class::Word || self.leads_word(text, c, i, from, to) {
                self.core(text, i, to, sentence_end)
            } else {
                self.sign(text, c, i, to)
            };
        }
    }

    /// A sign that belongs to the word after it: `'68`, `#talks`, `@user`, `+62`, `.5`, and a clitic set apart (`'s`).
    fn leads_word(&self, text: &str, c: char, i: usize, from: usize, to: usize) -> bool {
        let rest = &text[i + c.len_utf8()..to];
        let Some(next) = rest.chars().next() else { return false };
        match c {
            '#' | '@' => next.is_alphabetic(),
            '+' | '.' => i == from && next.is_ascii_digit(),
            _ if is_apostrophe(c) => {
                let word = rest.find(|c| class(c) != Class::Word).unwrap_or(rest.len());
                let digits = word == 2 && rest[..2].bytes().all(|b| b.is_ascii_digit());
                digits
                    || i == from
                        && word <= 4
                        && self.rules.clitics.iter().any(|k| k.form.eq_ignore_ascii_case(&text[i..to]))
            }
            _ => false,
        }
    }

    /// Reads a word and its clitics from `from`; returns where it ends.
    fn core(&mut self, text: &str, from: usize, to: usize, sentence_end: usize) -> usize {
        let first = at(text, from).map_or(1, char::len_utf8);
        let mut end = self.core_end(text, from, from + first, to);
        if self.takes_stop(text, from, end, to, sentence_end) {
            end += 1;
        }
        self.split(text, from, end);
        // A genitive's apostrophe after the word: `the soldiers'`
        if let Some(c) = at(text, end).filter(|c| end < to && is_apostrophe(*c) && !self.single) {
            let form = &text[end..end + c.len_utf8()];
            let host = &text[from..end];
            let fits = |k: &kabar_pack::Clitic| {
                k.form == form
                    && host.get(host.len() - k.after.len()..).is_some_and(|e| e.eq_ignore_ascii_case(&k.after))
            };
            if host.len() > 1 && self.rules.clitics.iter().any(|k| host.len() > k.after.len() && fits(k)) {
                end += c.len_utf8();
                self.push(text, end - c.len_utf8(), end, true);
            }
        }
        end
    }

    fn core_end(&self, text: &str, from: usize, first: usize, to: usize) -> usize {
        let mut j = first;
        let mut part = from;
        loop {
            while let Some(c) = at(text, j).filter(|c| j < to && class(*c) == Class::Word) {
                j += c.len_utf8();
            }
            let Some(c) = at(text, j).filter(|_| j < to) else { return j };
            let next_at = j + c.len_utf8();
            let Some(next) = at(text, next_at).filter(|n| next_at < to && class(*n) == Class::Word) else { return j };
            let last = before(text, j).unwrap_or(' ');
            let digits = last.is_ascii_digit() && next.is_ascii_digit();
            let joins = match c {
                '.' => !glued(text, j, self.rules),
                ',' | ':' => digits,
                '/' => self.slash_joins(text, from, j, to),
                '-' | '\u{2010}' | '\u{2011}' => self.hyphen_joins(text, from, part, j, to),
                '_' | '@' | '&' | '·' => true,
                _ => is_apostrophe(c) && next.is_alphabetic(),
            };
            if !joins {
                return j;
            }
            j = next_at;
            part = j;
        }
    }

    /// Whether the stop after a word belongs to it.
    fn takes_stop(&self, text: &str, from: usize, end: usize, to: usize, sentence_end: usize) -> bool {
        if end >= to || text.as_bytes()[end] != b'.' || end - from > LOOKUP_LIMIT {
            return false;
        }
        let word = &text[from..end];
        let rest = &text[end + 1..to];
        if rest.starts_with('.') || rest.starts_with('…') {
            return false;
        }
        let last = end + 1 + rest.len() >= sentence_end && rest.chars().all(|c| is_closer(c) || c == '!' || c == '?');
        if self.rules.stops.contains_key(word) || is_dotted(word) {
            return true;
        }
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_none() && !last
    }

    /// Whether the slash at `at` is inside a word that began at `from`.
    fn slash_joins(&self, text: &str, from: usize, slash: usize, to: usize) -> bool {
        let right = &text[slash + 1..floor(text, (slash + 1 + LOOKUP_LIMIT).min(to))];
        let right = &right[..right.find(|c| class(c) != Class::Word).unwrap_or(right.len())];
        let left = &text[from..slash];
        if slash - from > LOOKUP_LIMIT {
            return true;
        }
        let whole = format!("{left}/{right}").to_lowercase();
        if self.rules.signs.contains(&whole) {
            return true;
        }
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let left_last = left.rsplit('/').next().unwrap_or("");
        if digits(left_last) && digits(right) {
            return left.split('/').all(digits) && left.split('/').all(|p| p.len() <= 2) && right.len() <= 4;
        }
        if digital(self.amount(left)) && right.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let letters = |s: &str| s.chars().count() >= 2 && s.chars().all(char::is_alphabetic);
        match self.rules.slash {
            Joint::Split => left.chars().count() == 1 && right.chars().count() == 1,
            Joint::Names => !(letters(left_last) && letters(right)),
        }
    }

    /// Whether the hyphen at `hyphen` is inside a word that began at `from` and whose last part began at `part`.
    fn hyphen_joins(&self, text: &str, from: usize, part: usize, hyphen: usize, to: usize) -> bool {
        let next = hyphen + at(text, hyphen).map_or(1, char::len_utf8);
        if hyphen - from > LOOKUP_LIMIT {
            return true;
        }
        let ahead = &text[next..floor(text, (next + LOOKUP_LIMIT).min(to))];
        let right = &ahead[..ahead.find(|c| class(c) != Class::Word).unwrap_or(ahead.len())];
        let (core, left) = (&text[from..hyphen], &text[part..hyphen]);
        if numbered(core, left, ahead, right) {
            return true;
        }
        if left.ends_with(|c: char| c.is_ascii_digit())
            && right.bytes().all(|b| b.is_ascii_digit())
            && digital(self.amount(core))
        {
            return false;
        }
        if self.rules.prefixes.contains(&core.to_lowercase()) {
            return true;
        }
        match self.rules.hyphen {
            Joint::Split => false,
            Joint::Names => !self.two_names(left, right),
        }
    }

    /// A number without the currency before it.
    fn amount<'t>(&self, core: &'t str) -> &'t str {
        self.rules.currencies.iter().find_map(|c| core.strip_prefix(c.as_str())).unwrap_or(core)
    }

    /// Whether a hyphen stands between two names, not within one word written with capitals.
    fn two_names(&self, left: &str, right: &str) -> bool {
        let capital = |s: &str| s.starts_with(char::is_uppercase);
        let (a, b) = (left.to_lowercase(), right.to_lowercase());
        if capital(left) && self.rules.clitics.iter().any(|k| !k.weak && k.form == b) {
            return true;
        }
        let letters = |s: &str| s.chars().all(|c| c.is_alphabetic() || is_apostrophe(c));
        let head = |s: &str| s.char_indices().nth(4).map_or(s.len(), |(at, _)| at);
        let doubled = a.contains(&b[..head(&b)]) || b.contains(&a[..head(&a)]);
        capital(left) && capital(right) && right.chars().count() > 1 && letters(left) && letters(right) && !doubled
    }

    /// One sign, or a run of the same sign.
    fn sign(&mut self, text: &str, c: char, from: usize, to: usize) -> usize {
        let mut end = from + c.len_utf8();
        let runs = matches!(
            c,
            '.' | '!'
                | '?'
                | '-'
                | '–'
                | '—'
                | '*'
                | '='
                | '_'
                | '~'
                | '…'
                | '#'
                | '+'
                | '$'
                | '<'
                | '>'
                | '\\'
                | '/'
                | '`'
        );
        while let Some(next) = at(text, end).filter(|_| end < to) {
            let mixes = matches!((c, next), ('!' | '?' | '.', '!' | '?'));
            if !(runs && next == c || mixes || extends(next) || joined_sign(text, end)) {
                break;
            }
            end += next.len_utf8();
        }
        if is_apostrophe(c) || c == '‘' {
            let opens = at(text, end).is_some_and(char::is_alphabetic)
                && before(text, from).is_none_or(|b| is_gap(b) || is_opener(b));
            self.single = opens;
        }
        self.push(text, from, end, false);
        end
    }

    /// Takes clitics, units and the like off a word.
    fn split(&mut self, text: &str, from: usize, to: usize) {
        let word = &text[from..to];
        if word.len() < 2 || word.len() > LOOKUP_LIMIT {
            return self.push(text, from, to, false);
        }
        if let Some(at) = self.number_edge(word) {
            self.push(text, from, from + at, false);
            return self.push(text, from + at, to, false);
        }
        let mut low = std::mem::take(&mut self.low);
        low.clear();
        if word.is_ascii() {
            low.push_str(word);
            low.make_ascii_lowercase();
        } else {
            low.extend(word.chars().flat_map(char::to_lowercase));
        }
        if low.len() == word.len() {
            self.split_low(text, from, &low);
        } else {
            self.push(text, from, to, false);
        }
        self.low = low;
    }

    fn split_low(&mut self, text: &str, from: usize, low: &str) {
        let rules = self.rules;
        let word = &text[from..from + low.len()];
        let mut cuts = [low.len(); 4];
        let mut cut = 0;
        if let Some(parts) = rules.splits.get(low) {
            let mut at = from;
            for (i, len) in parts.iter().enumerate() {
                self.push(text, at, at + len, i > 0);
                at += len;
            }
            return;
        }
        while cut + 1 < cuts.len() {
            let Some(at) = self.clitic(word, &low[..cuts[cut]]) else { break };
            cut += 1;
            cuts[cut] = at;
        }
        let mut at = 0;
        for i in (0..=cut).rev() {
            self.push(text, from + at, from + cuts[i], at > 0);
            at = cuts[i];
        }
    }

    /// Where the last clitic of a word begins.
    fn clitic(&self, word: &str, low: &str) -> Option<usize> {
        let found = self.rules.clitics.iter().find(|k| {
            low.strip_suffix(k.form.as_str()).is_some_and(|host| {
                host.len() >= if bare(&k.form) { 2 } else { 1 }
                    && host.ends_with(k.after.as_str())
                    && word.is_char_boundary(host.len())
                    && host.ends_with(|c| class(c) == Class::Word)
            })
        })?;
        let host = &low[..low.len() - found.form.len()];
        if !bare(&found.form) {
            return Some(host.len());
        }
        if self.rules.is_whole(low)
            || !low.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\u{2010}' | '\u{2011}'))
        {
            return None;
        }
        let lower = word.starts_with(char::is_lowercase);
        let fits = !found.weak || self.rules.hosts.contains(host) || lower && host.len() >= 3;
        fits.then_some(host.len())
    }

    /// Where a number and its unit or currency part.
    fn number_edge(&self, word: &str) -> Option<usize> {
        let first = word.as_bytes()[0];
        if first.is_ascii_digit() {
            let at = word.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':')))?;
            let unit = &word[at..];
            return (word.as_bytes()[at - 1].is_ascii_digit() && self.rules.units.contains(&unit.to_lowercase()))
                .then_some(at);
        }
        let currency = self.rules.currencies.iter().find(|c| word.starts_with(c.as_str()))?;
        word.as_bytes().get(currency.len()).is_some_and(u8::is_ascii_digit).then_some(currency.len())
    }

    fn push(&mut self, text: &str, from: usize, to: usize, joined: bool) {
        let (mut start, mut joined) = (from, joined);
        while to - start > WORD_LIMIT {
            let cut = floor(text, start + WORD_LIMIT);
            self.words.push(Word { span: Span::new(start, cut), joined });
            (start, joined) = (cut, true);
        }
        if start < to {
            self.words.push(Word { span: Span::new(start, to), joined });
        }
    }
}

/// Whether a clitic is written with letters alone, so that other words may end like it.
fn bare(clitic: &str) -> bool {
    !clitic.contains(is_apostrophe)
}
