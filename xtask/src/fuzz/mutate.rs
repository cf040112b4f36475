//! Changes to inputs, and making a crash small.

/// Numbers that look random: xorshift64*.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { usize::try_from(self.next() % end as u64).unwrap_or(0) }
    }
}

/// No input grows beyond this.
const LONGEST: usize = 64 << 10;

/// What tends to trouble readers of text.
const NASTY: [&str; 28] = [
    "\0",
    "\u{feff}",
    "\u{fffd}",
    "\r\n",
    "\n\n",
    "\t",
    " ",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "\u{301}\u{301}",
    "…",
    "\"",
    "“",
    "”",
    "'",
    "(",
    ")",
    "[",
    "{",
    "\\",
    "9999999999999999999999",
    "-1",
    "31/2/0000",
    "é",
    "𐀀",
    "İ",
    "ß",
];

/// A seed with some changes.
pub(crate) fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(8) {
        change(&mut input, seeds, random);
        input.truncate(LONGEST);
    }
    input
}

fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(input.len() + 1);
    let len = 1 + random.below(40);
    let end = (at + len).min(input.len());
    match random.below(9) {
        0 if at < input.len() => input[at] ^= 1 << random.below(8),
        1 if at < input.len() => input[at] = u8::try_from(random.below(256)).unwrap_or(0),
        2 => {
            input.drain(at..end);
        }
        3 => input.truncate(at),
        4 => {
            let part = input[at..end].to_vec();
            let most = if random.below(10) == 0 { 500 } else { 4 };
            let times = 1 + random.below(most);
            input.splice(at..at, part.repeat(times));
        }
        5 => {
            let other = &seeds[random.below(seeds.len())];
            let from = random.below(other.len() + 1);
            let part = other[from..(from + random.below(400)).min(other.len())].to_vec();
            input.splice(at..end, part);
        }
        6 => {
            let nasty = NASTY[random.below(NASTY.len())].bytes();
            input.splice(at..at, nasty);
        }
        7 => swap_words(input, random),
        _ => {
            let nasty = NASTY[random.below(NASTY.len())].bytes();
            input.splice(at..end, nasty);
        }
    }
}

/// Swaps two words: broken grammar in sound text.
fn swap_words(input: &mut Vec<u8>, random: &mut Random) {
    let mut words: Vec<Vec<u8>> = input.split(|b| *b == b' ').map(<[u8]>::to_vec).collect();
    let (a, b) = (random.below(words.len()), random.below(words.len()));
    words.swap(a, b);
    *input = words.join(&b' ');
}

/// Takes pieces out as long as `fails` still holds: halves first, single bytes last.
pub(crate) fn smaller(mut input: Vec<u8>, mut fails: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut less = input.clone();
            less.drain(at..(at + piece).min(input.len()));
            if fails(&less) {
                input = less;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    input
}

#[cfg(test)]
mod tests {
    use super::{Random, mutated, smaller};

    #[test]
    fn a_crash_is_made_small() {
        let input = b"a long text with an x in it and more words".to_vec();
        assert_eq!(smaller(input, |i| i.contains(&b'x')), b"x");
    }

    #[test]
    fn the_same_seed_gives_the_same_inputs() {
        let seeds = vec![b"one two three".to_vec(), Vec::new()];
        let (mut a, mut b) = (Random::new(7), Random::new(7));
        for _ in 0..200 {
            assert_eq!(mutated(&seeds, &mut a), mutated(&seeds, &mut b));
        }
    }
}
