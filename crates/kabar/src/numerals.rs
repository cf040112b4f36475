//! Words for numbers, as the packs have them.

use std::collections::BTreeMap;

use kabar_pack::{DataError, TimeRules};

use crate::data;

/// The number words of some languages.
pub struct Numerals(BTreeMap<String, TimeRules>);

impl Numerals {
    /// Those of languages by their tags, from the data inside the binary; of a tag without a pack there are none.
    ///
    /// ```
    /// let words = kabar::Numerals::embedded(["en", "id"])?;
    /// assert_eq!(words.number("en", &["twenty-five", "soldiers"]), Some((25, 1)));
    /// assert_eq!(words.number("id", &["dua", "puluh", "lima", "tentara"]), Some((25, 3)));
    /// # Ok::<(), kabar::DataError>(())
    /// ```
    pub fn embedded<'t>(tags: impl IntoIterator<Item = &'t str>) -> Result<Self, DataError> {
        let source = data::embedded();
        let mut all = BTreeMap::new();
        for tag in tags {
            if !all.contains_key(tag) && source.bytes(&format!("packs/{tag}/time.toml")).is_some() {
                all.insert(tag.to_owned(), TimeRules::load(&source, tag)?);
            }
        }
        Ok(Self(all))
    }

    /// The count that words of a language begin with, and how many of the words it takes.
    pub fn number(&self, tag: &str, words: &[&str]) -> Option<(u64, usize)> {
        kabar_time::number(words, self.0.get(tag)?)
    }
}
