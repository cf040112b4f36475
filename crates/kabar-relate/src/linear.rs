//! A linear model over hashed clues.

use crate::clue::Clue;

/// Weights of clues for labels. It holds no text but its own description: clues go by numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    /// Language, recipe, data, licence, seed, scores.
    pub info: Vec<(String, String)>,
    /// What it chooses among.
    pub labels: Vec<String>,
    /// How likely each label is by itself.
    pub bias: Vec<f32>,
    /// What a step of a weight is worth.
    pub scale: f32,
    /// Numbers of the clues it knows, ascending.
    pub keys: Vec<u32>,
    /// For each of them a weight a label.
    pub weights: Vec<i8>,
}

impl Linear {
    /// Rounds weights, a row a clue. Rows whose weights all round to nothing are left out.
    pub fn rounded(labels: Vec<String>, bias: Vec<f32>, mut rows: Vec<(u32, Vec<f32>)>) -> Self {
        rows.sort_by_key(|(key, _)| *key);
        let largest = rows.iter().flat_map(|(_, row)| row).fold(0.0_f32, |m, w| m.max(w.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        let mut this = Self { labels, bias, scale, ..Self::default() };
        for (key, row) in rows {
            let row: Vec<i8> = row.iter().map(|w| (w / scale).round() as i8).collect();
            if row.iter().any(|w| *w != 0) {
                this.keys.push(key);
                this.weights.extend(row);
            }
        }
        this
    }

    /// What is wrong with it.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        if self.labels.is_empty() {
            Some("there is no label")
        } else if self.weights.len() != self.keys.len() * self.labels.len() {
            Some("a table has the wrong size")
        } else if !self.keys.windows(2).all(|w| w[0] < w[1]) {
            Some("its keys are not in order")
        } else if !self.bias.iter().chain([&self.scale]).all(|x| x.is_finite()) {
            Some("a weight is no number")
        } else {
            None
        }
    }

    fn row(&self, key: u32) -> Option<&[i8]> {
        let at = self.keys.binary_search(&key).ok()?;
        self.weights.get(at * self.labels.len()..(at + 1) * self.labels.len())
    }

    /// How much a clue adds for each label.
    pub(crate) fn adds(&self, clue: &Clue) -> Option<impl Iterator<Item = f32> + '_> {
        let value = clue.value * self.scale;
        self.row(clue.key()).map(|row| row.iter().map(move |w| f32::from(*w) * value))
    }

    /// How likely each label is.
    pub fn likelihoods(&self, clues: &[Clue]) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for clue in clues {
            if let Some(adds) = self.adds(clue) {
                scores.iter_mut().zip(adds).for_each(|(score, add)| *score += add);
            }
        }
        softmax(&mut scores);
        scores
    }

    /// The clues that spoke most for a label against the others, with what they added.
    pub fn reasons<'c>(&self, clues: &'c [Clue], label: usize) -> Vec<(&'c Clue, f32)> {
        let labels = self.labels.len() as f32;
        let mut reasons: Vec<(&Clue, f32)> = clues
            .iter()
            .filter_map(|clue| {
                let adds: Vec<f32> = self.adds(clue)?.collect();
                Some((clue, adds.get(label)? - adds.iter().sum::<f32>() / labels))
            })
            .filter(|(_, add)| *add > 0.0)
            .collect();
        reasons.sort_by(|a, b| b.1.total_cmp(&a.1));
        reasons
    }
}

/// Scores to likelihoods.
pub fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
    }
    let sum: f32 = scores.iter().sum();
    for score in scores {
        *score /= sum;
    }
}

#[cfg(test)]
mod tests {
    use super::Linear;
    use kabar_pack::sealed::SealError;

    use crate::{Clue, Group};

    fn clue(text: &str) -> Clue {
        Clue { group: Group::Verb, text: text.to_owned(), value: 1.0 }
    }

    fn model() -> Linear {
        let rows = vec![(clue("meet").key(), vec![2.0, -2.0]), (clue("the").key(), vec![0.001, 0.0])];
        let mut model = Linear::rounded(vec!["CONSULT".into(), "ACCUSE".into()], vec![0.0, 0.1], rows);
        model.info.push(("language".into(), "xx".into()));
        model
    }

    #[test]
    fn a_model_is_what_its_file_says() {
        let model = model();
        assert_eq!(model.keys.len(), 1, "weights that round to nothing are left out");
        assert_eq!(Linear::decode(&model.encode()), Ok(model));
    }

    #[test]
    fn a_file_that_is_not_whole_is_refused() {
        let file = model().encode();
        assert_eq!(Linear::decode(b"something"), Err(SealError::Foreign("relate model")));
        assert_eq!(Linear::decode(&file[..file.len() - 1]), Err(SealError::Checksum));
        let mut other = file.clone();
        other[8] = 9;
        assert_eq!(Linear::decode(&other), Err(SealError::Version { found: 9, read: 1 }));
        (0..file.len()).for_each(|end| assert!(Linear::decode(&file[..end]).is_err()));
    }

    #[test]
    fn what_is_known_decides_and_is_named() {
        let (model, clues) = (model(), [clue("meet"), clue("unknown")]);
        assert!(model.likelihoods(&clues)[0] > 0.9);
        assert_eq!(model.reasons(&clues, 0)[0].0.text, "meet");
        assert!(model.reasons(&clues, 1).is_empty());
    }
}
