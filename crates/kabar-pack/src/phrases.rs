//! An index of words and fixed phrases by the surface forms of their heads.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::inflect::{Feat, Inflection, Pos};

/// One way a phrase can stand in text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Variant {
    before: Box<[Box<str>]>,
    after: Box<[Box<str>]>,
    /// The marks of the last word before and of the first after.
    beside: [Option<Mark>; 2],
    item: u32,
    feat: Feat,
}

/// By its mark one sees that a word is another.
type Mark = u8;

fn mark(word: &str) -> Mark {
    let bytes = word.as_bytes();
    let (first, last) = (bytes.first().copied().unwrap_or(0), bytes.last().copied().unwrap_or(0));
    first.wrapping_mul(31).wrapping_add(last.wrapping_mul(7)).wrapping_add(bytes.len() as u8)
}

/// Which word of a phrase inflects and carries the syntax.
#[derive(Debug, Clone, Copy)]
pub enum Head<'a> {
    /// The first.
    First,
    /// The last.
    Last,
    /// The one before a preposition, where the phrase holds one ("note of protest"), else the last.
    Before(&'a [String]),
}

/// A phrase found in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The word that inflects and carries the syntax.
    pub head: usize,
    /// The number of the row.
    pub item: usize,
    /// The feature of the surface form.
    pub feat: Feat,
}

/// Phrases by their heads' surface forms, in lower case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    by_head: FxHashMap<Box<str>, Vec<Variant>>,
}

impl Phrases {
    /// Adds a phrase.
    pub fn add(&mut self, lemma: &str, pos: Pos, head: Head<'_>, item: usize, inflection: &Inflection) {
        let mut spellings = vec![lemma.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>()];
        if lemma.contains('-') {
            let apart = lemma.to_lowercase().replace('-', " - ");
            spellings.push(apart.split_whitespace().map(str::to_owned).collect());
        }
        // "pepper-sprayed", "test-fired the missile": of a verb with a hyphen the last part inflects
        let parts = |words: &[String]| words.windows(2).step_by(2).take_while(|pair| pair[1] == "-").count() * 2;
        for words in spellings {
            let last = words.len().saturating_sub(1);
            let head = match head {
                Head::First if pos == Pos::Verb => parts(&words).min(last),
                Head::First => 0,
                Head::Last => last,
                Head::Before(links) => {
                    words.iter().position(|w| links.contains(w)).and_then(|link| link.checked_sub(1)).unwrap_or(last)
                }
            };
            let Some(head_word) = words.get(head) else { continue };
            let part = |range: &[String]| range.iter().map(|w| w.as_str().into()).collect::<Box<[Box<str>]>>();
            for (form, feat) in inflection.forms(head_word, pos).iter() {
                let (before, after) = (part(&words[..head]), part(&words[head + 1..]));
                let beside = [before.last(), after.first()].map(|word| word.map(|word| mark(word)));
                let variant = Variant { before, after, beside, item: item as u32, feat: *feat };
                match self.by_head.get_mut(form) {
                    Some(variants) if variants.contains(&variant) => {}
                    Some(variants) => variants.push(variant),
                    None => drop(self.by_head.insert(form.clone(), vec![variant])),
                }
            }
        }
    }

    /// The phrases whose head stands at `at` in a sentence of lower-case forms.
    pub fn at<'a, S: AsRef<str>>(&'a self, lower: &'a [S], at: usize) -> impl Iterator<Item = Found> + 'a {
        let variants = lower.get(at).and_then(|form| self.by_head.get(form.as_ref()));
        let beside = |word: Option<usize>| word.and_then(|word| lower.get(word)).map(|word| mark(word.as_ref()));
        let beside =
            if variants.is_some() { [beside(at.checked_sub(1)), beside(at.checked_add(1))] } else { [None; 2] };
        variants.into_iter().flatten().filter_map(move |v| {
            if (0..2).any(|side| v.beside[side].is_some() && v.beside[side] != beside[side]) {
                return None;
            }
            let start = at.checked_sub(v.before.len())?;
            let end = at + 1 + v.after.len();
            let fits = |words: Option<&[S]>, wanted: &[Box<str>]| {
                words.is_some_and(|w| w.iter().zip(wanted).all(|(have, want)| have.as_ref() == &**want))
            };
            (fits(lower.get(start..at), &v.before) && fits(lower.get(at + 1..end), &v.after)).then_some(Found {
                start,
                end,
                head: at,
                item: v.item as usize,
                feat: v.feat,
            })
        })
    }

    /// Whether any phrase has this form as its head.
    pub fn knows(&self, lower: &str) -> bool {
        self.by_head.contains_key(lower)
    }

    /// How many forms are known.
    pub fn len(&self) -> usize {
        self.by_head.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_head.is_empty()
    }
}
