//! The words of a sentence as numbers: which of the words and phrases that tests ask for stand where.

use kabar_model::Tree;
use kabar_pack::Vocabulary;

/// Words of the longest phrase that tests look for.
const LONGEST: usize = 4;

/// A sentence in numbers of the vocabulary.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    /// For each word its form and its citation form.
    words: Vec<[Option<u32>; 2]>,
    /// First word, end and number of every phrase.
    phrases: Vec<(usize, usize, u32)>,
}

impl Wording {
    /// Looks up the words of a sentence, given in lower case.
    pub fn new(lower: &[String], tree: &Tree, vocabulary: &Vocabulary) -> Self {
        let lemma = |word: usize, form: &str, known: Option<u32>| {
            let lemma = tree.lemma(word);
            if lemma == form {
                known
            } else if lemma.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
                vocabulary.number(lemma)
            } else {
                vocabulary.number(&lemma.to_lowercase())
            }
        };
        let both = |(at, form): (usize, &String)| {
            let known = vocabulary.number(form);
            [known, lemma(at, form, known)]
        };
        let words = lower.iter().enumerate().map(both).collect();
        let mut phrases = Vec::new();
        let mut phrase = String::new();
        for (start, form) in lower.iter().enumerate().filter(|(_, form)| vocabulary.opens_phrase(form)) {
            phrase.clone_from(form);
            for (end, next) in (start + 2..).zip(&lower[start + 1..]).take(LONGEST - 1) {
                phrase.push(' ');
                phrase.push_str(next);
                phrases.extend(vocabulary.number(&phrase).map(|number| (start, end, number)));
            }
        }
        Self { words, phrases }
    }

    /// The numbers of a word's form and citation form.
    pub fn of(&self, word: usize) -> impl Iterator<Item = u32> + '_ {
        self.words.get(word).into_iter().flatten().flatten().copied()
    }

    /// The numbers of the phrases that end at a word, or begin there and have up to three words.
    pub fn phrases_at(&self, word: usize) -> impl Iterator<Item = u32> + '_ {
        let there =
            move |&&(start, end, _): &&(usize, usize, u32)| end == word + 1 || (start == word && end <= word + 3);
        self.phrases.iter().filter(there).map(|&(.., number)| number)
    }
}
