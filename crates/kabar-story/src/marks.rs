//! What of a text is compared: marks of it that a copy keeps, however it was cut.

use std::collections::VecDeque;

use crate::{hash, words::words};

/// Words of a shingle, and shingles of which one is kept. A passage of SHINGLE + WINDOW - 1 words that two texts share leaves
/// at least one mark in both.
const SHINGLE: usize = 4;
const WINDOW: usize = 6;

/// The marks of a text: hashes of shingles of words, chosen by winnowing (the smallest of every window), in order and once
/// each. Unlike a MinHash sketch it has no fixed size, so that it can tell how much of a short text lies in a long one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks(Vec<u32>);

/// How much of two texts is the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Marks that both have.
    pub shared: usize,
    /// Share of the first that lies in the second.
    pub of_first: f32,
    /// Share of the second that lies in the first.
    pub of_second: f32,
}

impl Overlap {
    /// Share of the smaller that lies in the larger.
    pub fn containment(self) -> f32 {
        self.of_first.max(self.of_second)
    }
}

impl Marks {
    /// The marks of a text, of one field or of several one after another.
    pub fn of<'t>(fields: impl IntoIterator<Item = &'t str>) -> Self {
        let mut marks = Vec::new();
        let mut last = VecDeque::with_capacity(SHINGLE);
        let mut window: VecDeque<u32> = VecDeque::with_capacity(WINDOW);
        for field in fields {
            words(field, |word| {
                last.push_back(hash::text(word));
                if last.len() < SHINGLE {
                    return;
                }
                let shingle = last.iter().copied().fold(0, hash::join) as u32;
                last.pop_front();
                window.push_back(shingle);
                if window.len() == WINDOW {
                    marks.extend(window.iter().min().copied());
                    window.pop_front();
                }
            });
        }
        if marks.is_empty() {
            // Shorter than a window: all there is.
            marks.extend(window);
            if marks.is_empty() && !last.is_empty() {
                marks.push(last.iter().copied().fold(0, hash::join) as u32);
            }
        }
        marks.sort_unstable();
        marks.dedup();
        Self(marks)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text had no word.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().copied()
    }

    /// What two texts share.
    pub fn overlap(&self, other: &Self) -> Overlap {
        let (mut a, mut b, mut shared) = (0, 0, 0);
        while let (Some(one), Some(two)) = (self.0.get(a), other.0.get(b)) {
            shared += usize::from(one == two);
            a += usize::from(one <= two);
            b += usize::from(two <= one);
        }
        let share = |len: usize| if len == 0 { 0.0 } else { shared as f32 / len as f32 };
        Overlap { shared, of_first: share(self.len()), of_second: share(other.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_shortened_copy_lies_in_the_whole() {
        let (whole, short) = (Marks::of([&*text(0, 400)]), Marks::of([&*text(0, 80)]));
        let overlap = short.overlap(&whole);
        assert!(overlap.of_first > 0.9 && overlap.of_second < 0.3, "{overlap:?}");
    }

    #[test]
    fn texts_of_other_words_share_nothing() {
        assert_eq!(Marks::of([&*text(0, 300)]).overlap(&Marks::of([&*text(300, 600)])).shared, 0);
    }

    #[test]
    fn signs_case_and_accents_do_not_count() {
        let one = Marks::of(["The envoy, Bárcena, left QUITO early on a Sunday morning."]);
        assert_eq!(one, Marks::of(["the envoy Barcena left Quito — early on a Sunday morning"]));
    }

    #[test]
    fn a_text_of_a_few_words_has_a_mark_and_an_empty_one_has_none() {
        assert_eq!(Marks::of(["Talks fail"]).len(), 1);
        assert!(Marks::of(["…"]).is_empty());
    }
}
