//! Ends of sentences that a model has learnt: where a text has no stops, or has them where no sentence ends.

mod clues;
mod format;

use crate::sentences::{Mark, marks};
use clues::Chunks;
use kabar_pack::TextRules;

/// Clues to whether a sentence ends at a gap.
pub const CLUES: usize = clues::COUNT;

/// A trained model: what each clue says for or against an end, in a table of hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ends {
    /// Recipe, data, seed and scores, as pairs of text.
    pub info: Vec<(String, String)>,
    /// Weights; their number is a power of two.
    pub weights: Vec<i8>,
}

/// A gap between two words, where a sentence may end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where the word before it ends.
    pub at: usize,
    /// Whether a sentence ends here by the rules alone.
    pub rule: bool,
    /// Hashes of what speaks for or against an end.
    pub clues: [u32; CLUES],
}

/// The gaps of a text that is one paragraph, for training.
///
/// ```
/// # use kabar_pack::{Source, TextRules};
/// # let source = Source::from_files([("packs/xx/pack.toml".to_owned(), b"script = \"Latn\"".to_vec())]);
/// # let rules = TextRules::load(&source, "xx")?;
/// let gaps = kabar_text::gaps("We left. They stayed", &rules);
/// assert_eq!(gaps.iter().map(|g| (g.at, g.rule)).collect::<Vec<_>>(), [(2, false), (8, true), (13, false)]);
/// # Ok::<(), kabar_pack::DataError>(())
/// ```
pub fn gaps(text: &str, rules: &TextRules) -> Vec<Gap> {
    let (from, to) = crate::chars::trim(text, 0, text.len());
    let marks = marks(text, from, to, false, rules, true);
    let chunks = Chunks::read(text, from, to, &marks);
    let clues = (0..).map(|i| chunks.clues(i));
    let gaps = marks.iter().filter(|m| m.gap);
    gaps.zip(clues).map(|(m, clues)| Gap { at: m.at, rule: m.ends, clues }).collect()
}

impl Ends {
    /// How much speaks for an end; above 0 there is one.
    pub fn score(&self, clues: &[u32; CLUES]) -> i32 {
        let mask = self.weights.len().wrapping_sub(1);
        clues.iter().map(|c| i32::from(self.weights.get(*c as usize & mask).copied().unwrap_or(0))).sum()
    }

    /// Judges every gap of a paragraph anew.
    pub(crate) fn decide(&self, text: &str, from: usize, to: usize, marks: &mut [Mark]) {
        let chunks = Chunks::read(text, from, to, marks);
        for (i, mark) in marks.iter_mut().filter(|m| m.gap).enumerate() {
            mark.ends = self.score(&chunks.clues(i)) > 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Ends;

    fn model() -> Ends {
        Ends { info: vec![("seed".into(), "1".into())], weights: (0..64).map(|i| (i - 30) as i8).collect() }
    }

    #[test]
    fn a_file_gives_the_model_back() {
        assert_eq!(Ends::decode(&model().encode()).expect("decodes"), model());
    }

    #[test]
    fn foreign_truncated_and_damaged_files_are_refused() {
        let bytes = model().encode();
        for end in 0..bytes.len() {
            assert!(Ends::decode(&bytes[..end]).is_err(), "{end}");
        }
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 0x41;
            assert!(Ends::decode(&bad).is_err(), "{at}");
        }
        assert!(Ends::decode(b"KABARSYN and so on").unwrap_err().to_string().contains("no kabar"));
    }
}
