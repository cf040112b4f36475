//! What the network sees of a word: hashes of its form, shape and affixes. Training and inference share this code.

/// Number of fields; each has its own row for what was never seen.
pub const FIELDS: usize = 15;

/// The field of the lower-cased form.
pub const FIELD_WORD: usize = 0;
/// The field of the form as written.
pub const FIELD_FORM: usize = 1;
const FIELD_SHAPE: usize = 2;
const FIELD_PREFIX: usize = 3;
const FIELD_SUFFIX: usize = 8;
const FIELD_BOTH: usize = 13;
const FIELD_WIDE: usize = 14;

/// Longest affix, in characters.
const AFFIX: usize = 5;
/// Characters of a form that count; the rest of a longer one is not looked at.
const LONGEST: usize = 64;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

const fn step(hash: u64, c: u32) -> u64 {
    (hash ^ c as u64).wrapping_mul(PRIME).rotate_left(5)
}

const fn finish(hash: u64, field: usize) -> u32 {
    let mut h = hash ^ (field as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    h = (h ^ (h >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    h = (h ^ (h >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (h ^ (h >> 32)) as u32
}

/// Hash of a text for the dictionary of lemmas.
pub fn text_key(text: &str, salt: usize) -> u32 {
    let mut hash = OFFSET;
    for c in text.chars() {
        hash = step(hash, c as u32);
    }
    finish(hash, 100 + salt)
}

/// Reads words into feature hashes; reusable scratch space.
#[derive(Debug, Default)]
pub struct Extractor {
    lower: Vec<u32>,
}

impl Extractor {
    /// The hashes of one word, one a field in the order of the fields; 0 where the word has none in a field.
    pub fn extract(&mut self, form: &str, first: bool) -> [u32; FIELDS] {
        let mut keys = [0; FIELDS];
        self.lower.clear();
        let (mut cased, mut shape, mut last, mut run) = (OFFSET, step(OFFSET, u32::from(first)), 0, 0);
        let mut differs = false;
        for c in form.chars().take(LONGEST) {
            let class = class_of(c);
            run = if class == last { run + 1 } else { 1 };
            if run <= 2 {
                shape = step(shape, class);
            }
            last = class;
            let c = if class == u32::from(b'0') { '0' } else { c };
            cased = step(cased, c as u32);
            let low = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            differs |= low != c;
            self.lower.push(low as u32);
        }
        let word = self.lower.iter().fold(OFFSET, |h, c| step(h, *c));
        keys[FIELD_WORD] = finish(word, FIELD_WORD);
        if differs {
            keys[FIELD_FORM] = finish(cased, FIELD_FORM);
        }
        keys[FIELD_SHAPE] = finish(shape, FIELD_SHAPE);
        self.affixes(&mut keys);
        keys
    }

    fn affixes(&self, keys: &mut [u32; FIELDS]) {
        let (mut prefixes, mut suffixes) = ([OFFSET; AFFIX + 1], [OFFSET; AFFIX + 1]);
        let n = self.lower.len();
        for i in 0..AFFIX.min(n) {
            prefixes[i + 1] = step(prefixes[i], self.lower[i]);
            suffixes[i + 1] = step(suffixes[i], self.lower[n - 1 - i]);
            // An affix as long as the word says what the form says already.
            if i + 1 < n || i == 0 {
                keys[FIELD_PREFIX + i] = finish(prefixes[i + 1], FIELD_PREFIX + i);
                keys[FIELD_SUFFIX + i] = finish(suffixes[i + 1], FIELD_SUFFIX + i);
            }
        }
        if n > 4 {
            keys[FIELD_BOTH] = finish(prefixes[2] ^ suffixes[2].rotate_left(17), FIELD_BOTH);
            keys[FIELD_WIDE] = finish(prefixes[3] ^ suffixes[3].rotate_left(17), FIELD_WIDE);
        }
    }
}

fn class_of(c: char) -> u32 {
    match c {
        'a'..='z' => u32::from(b'x'),
        'A'..='Z' => u32::from(b'X'),
        '0'..='9' => u32::from(b'0'),
        _ if c.is_ascii() => c as u32,
        _ if c.is_uppercase() => u32::from(b'X'),
        _ if c.is_alphabetic() => u32::from(b'x'),
        _ if c.is_numeric() => u32::from(b'1'),
        _ => c as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::{Extractor, FIELD_FORM, FIELD_WORD};

    #[test]
    fn case_is_one_field_and_digits_are_alike() {
        let mut e = Extractor::default();
        let (a, b) = (e.extract("Paris", false), e.extract("paris", false));
        assert_eq!(a[FIELD_WORD], b[FIELD_WORD]);
        assert_ne!(a[FIELD_FORM], 0);
        assert_eq!(b[FIELD_FORM], 0);
        assert_eq!(e.extract("1998", false), e.extract("2024", false));
    }

    #[test]
    fn hostile_forms_have_features_too() {
        let mut e = Extractor::default();
        for form in ["", "\u{0}", "🙂", "a", &"x".repeat(100_000)] {
            assert_ne!(e.extract(form, true)[FIELD_WORD], 0, "{form:.20}");
        }
    }
}
