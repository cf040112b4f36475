//! What the bottom layer makes of words seen before: it depends on the word alone, and a few thousand words make up most of
//! any text.

use std::sync::Arc;

use kabar_model::TagSet;
use rustc_hash::FxHashMap;

/// Numbers that a generation of words may hold: 4 MiB.
const NUMBERS: usize = 1 << 20;
/// Bytes of the longest word that is kept.
const LONGEST: usize = 48;

/// Words of one model and style. When the young generation is full it becomes the old one, and the old one is forgotten but for
/// the words that were met again.
#[derive(Debug, Default)]
pub struct Seen {
    /// The model, known by its labels, and the style.
    of: Option<(Arc<TagSet>, usize)>,
    young: Generation,
    old: Generation,
}

/// Words, those that open a sentence apart, and the numbers of each.
#[derive(Debug, Default)]
struct Generation {
    places: [FxHashMap<Box<str>, usize>; 2],
    numbers: Vec<f32>,
}

impl Generation {
    fn get(&self, form: &str, first: bool, width: usize) -> Option<&[f32]> {
        let place = *self.places[usize::from(first)].get(form)?;
        self.numbers.get(place..place + width)
    }

    fn clear(&mut self) {
        self.places.iter_mut().for_each(FxHashMap::clear);
        self.numbers.clear();
    }
}

impl Seen {
    /// Forgets everything that was seen by another model or in another style.
    pub fn belong(&mut self, model: &Arc<TagSet>, style: usize) {
        if !self.of.as_ref().is_some_and(|(of, told)| Arc::ptr_eq(of, model) && *told == style) {
            self.of = Some((Arc::clone(model), style));
            self.young.clear();
            self.old.clear();
        }
    }

    /// Copies what is known of a word; false where nothing is.
    pub fn recall(&mut self, form: &str, first: bool, vector: &mut [f32], gates: &mut [f32]) -> bool {
        let width = vector.len() + gates.len();
        let young = self.young.get(form, first, width);
        let Some(numbers) = young.or_else(|| self.old.get(form, first, width)) else { return false };
        let (known_vector, known_gates) = numbers.split_at(vector.len());
        vector.copy_from_slice(known_vector);
        gates.copy_from_slice(known_gates);
        if young.is_none() {
            self.keep(form, first, vector, gates);
        }
        true
    }

    /// Keeps what was made of a word.
    pub fn keep(&mut self, form: &str, first: bool, vector: &[f32], gates: &[f32]) {
        if form.len() > LONGEST || self.young.places[usize::from(first)].contains_key(form) {
            return;
        }
        if self.young.numbers.len() + vector.len() + gates.len() > NUMBERS {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.places[usize::from(first)].insert(form.into(), self.young.numbers.len());
        self.young.numbers.extend_from_slice(vector);
        self.young.numbers.extend_from_slice(gates);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kabar_model::TagSet;

    use super::{NUMBERS, Seen};

    #[test]
    fn what_is_met_again_stays_and_the_rest_is_forgotten() {
        let (tags, width) = (Arc::new(TagSet::default()), 1024);
        let mut seen = Seen::default();
        seen.belong(&tags, 0);
        let (mut vector, mut gates) = (vec![0.0; width], vec![0.0; 3 * width]);
        seen.keep("often", false, &vec![1.0; width], &vec![2.0; 3 * width]);
        for i in 0..NUMBERS / width {
            seen.keep(&i.to_string(), false, &vec![3.0; width], &vec![3.0; 3 * width]);
            assert!(seen.recall("often", false, &mut vector, &mut gates), "{i}");
        }
        let is = |number: f32| move |x: &f32| x.to_bits() == number.to_bits();
        assert!(vector.iter().all(is(1.0)) && gates.iter().all(is(2.0)));
        assert!(!seen.recall("0", false, &mut vector, &mut gates));
        assert!(!seen.recall("often", true, &mut vector, &mut gates));
        assert!(seen.young.numbers.len() <= NUMBERS && seen.old.numbers.len() <= NUMBERS);
        seen.belong(&tags, 1);
        assert!(!seen.recall("often", false, &mut vector, &mut gates));
    }
}
