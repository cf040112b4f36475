//! Changes to inputs, and making a crash small.

use crate::random::Random;

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
    let mut input = seeds[random.place(seeds.len())].clone();
    for _ in 0..=random.place(8) {
        change(&mut input, seeds, random);
        input.truncate(LONGEST);
    }
    input
}

fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.place(input.len() + 1);
    let len = 1 + random.place(40);
    let end = (at + len).min(input.len());
    match random.place(9) {
        0 if at < input.len() => input[at] ^= 1 << random.place(8),
        1 if at < input.len() => input[at] = u8::try_from(random.place(256)).unwrap_or(0),
        2 => {
            input.drain(at..end);
        }
        3 => input.truncate(at),
        4 => {
            let part = input[at..end].to_vec();
            let most = if random.place(10) == 0 { 500 } else { 4 };
            let times = 1 + random.place(most);
            input.splice(at..at, part.repeat(times));
        }
        5 => {
            let other = &seeds[random.place(seeds.len())];
            let from = random.place(other.len() + 1);
            let part = other[from..(from + random.place(400)).min(other.len())].to_vec();
            input.splice(at..end, part);
        }
        6 => {
            let nasty = NASTY[random.place(NASTY.len())].bytes();
            input.splice(at..at, nasty);
        }
        7 => swap_words(input, random),
        _ => {
            let nasty = NASTY[random.place(NASTY.len())].bytes();
            input.splice(at..end, nasty);
        }
    }
}

/// Swaps two words: broken grammar in sound text.
fn swap_words(input: &mut Vec<u8>, random: &mut Random) {
    let mut words: Vec<Vec<u8>> = input.split(|b| *b == b' ').map(<[u8]>::to_vec).collect();
    let (a, b) = (random.place(words.len()), random.place(words.len()));
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
