//! What the words of a sentence are asked for again and again, by the tests of every row: found once, and kept for as long as the
//! sentence is read. Nothing here hangs on what the article tells.

use std::cell::{Cell, OnceCell, RefCell};

use kabar_pack::{AnaphorKind, Lexicon, Sieve, Words};
use rustc_hash::FxHashMap;

use crate::{mention::Mention, participants::Site, reading::Reading, subjects::Governs};

/// Words that point back: first word, end, kind.
pub(crate) type Anaphor = (usize, usize, AnaphorKind);

/// What is known of the words of one sentence.
pub(crate) struct Memo {
    /// For each word the place, counted from 1, of the first mention that covers it.
    covered: Vec<u32>,
    /// Longest first.
    pub(crate) anaphors: Vec<Anaphor>,
    governs: Vec<Cell<Option<Governs>>>,
    /// For each word the numbers that tests may know its phrase by.
    numbers: Vec<OnceCell<Numbers>>,
    around: RefCell<FxHashMap<Site, Around>>,
}

/// The numbers of some words.
#[derive(Clone)]
pub(crate) struct Numbers {
    sieve: Sieve,
    numbers: Box<[u32]>,
}

impl Numbers {
    /// Whether one of them is among some words.
    pub(crate) fn meet(&self, words: &Words) -> bool {
        words.may_hold(self.sieve) && self.numbers.iter().any(|number| words.contains(*number))
    }
}

/// Who stands around a predicate, as far as it was asked; none where nobody does.
#[derive(Default)]
#[allow(clippy::option_option)] // not asked yet, or nobody
pub(crate) struct Around {
    pub(crate) passive: Option<bool>,
    pub(crate) agent: Option<Option<usize>>,
    pub(crate) patient: Option<Option<usize>>,
    pub(crate) object: Option<Option<usize>>,
}

impl Memo {
    pub(crate) fn new(reading: &Reading<'_>, mentions: &[Mention], lexicon: &Lexicon) -> Self {
        let words = reading.len();
        let mut covered = vec![0; words];
        for (at, mention) in mentions.iter().enumerate().rev() {
            if let Some(span) = covered.get_mut(mention.start..mention.end.min(words)) {
                span.fill(at as u32 + 1);
            }
        }
        Self {
            covered,
            anaphors: anaphors(reading, lexicon),
            governs: vec![Cell::new(None); words],
            numbers: vec![OnceCell::new(); words],
            around: RefCell::default(),
        }
    }

    /// The place of the first mention that covers a word.
    pub(crate) fn mention(&self, word: usize) -> Option<usize> {
        self.covered.get(word)?.checked_sub(1).map(|at| at as usize)
    }

    pub(crate) fn governs(&self, word: usize, find: impl FnOnce() -> Governs) -> Governs {
        let Some(cell) = self.governs.get(word) else { return Governs::default() };
        let governs = cell.get().unwrap_or_else(find);
        cell.set(Some(governs));
        governs
    }

    pub(crate) fn numbers(&self, word: usize, find: impl FnOnce() -> Vec<u32>) -> Option<&Numbers> {
        let sifted = || {
            let numbers = find();
            Numbers { sieve: Sieve::of(&numbers), numbers: numbers.into() }
        };
        Some(self.numbers.get(word)?.get_or_init(sifted))
    }

    /// A part of what stands around a predicate, found where it is not known yet.
    pub(crate) fn around<T: Copy>(
        &self,
        site: Site,
        part: impl Fn(&mut Around) -> &mut Option<T>,
        find: impl FnOnce() -> T,
    ) -> T {
        let known = self.around.borrow_mut().get_mut(&site).and_then(|around| *part(around));
        known.unwrap_or_else(|| {
            let found = find();
            *part(self.around.borrow_mut().entry(site).or_default()) = Some(found);
            found
        })
    }
}

fn anaphors(reading: &Reading<'_>, lexicon: &Lexicon) -> Vec<Anaphor> {
    let lower = &reading.lower;
    let mut anaphors: Vec<Anaphor> = (0..lower.len())
        .flat_map(|at| lexicon.anaphor_index.at(lower, at))
        .map(|f| (f.start, f.end, lexicon.anaphors[f.item].1))
        .collect();
    // a word and its clitic, split by the tokeniser, may be one anaphor
    for at in 0..lower.len().saturating_sub(1) {
        if reading.sentence.words.get(at + 1).is_some_and(|w| w.joined) {
            let whole = [lower[at].as_str(), &lower[at + 1]].concat();
            let found = lexicon.anaphor_index.at(&[whole.as_str()], 0).next().map(|f| f.item);
            anaphors.extend(found.map(|item| (at, at + 2, lexicon.anaphors[item].1)));
        }
    }
    anaphors.sort_by_key(|(s, e, _)| (std::cmp::Reverse(e - s), *s));
    anaphors
}
