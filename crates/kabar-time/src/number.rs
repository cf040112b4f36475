//! Counts in words, for whoever counts something other than days.

use kabar_pack::TimeRules;

use crate::words::{Word, Words};

/// The longest number that is read, in words.
const MOST: usize = 8;

/// The count that words begin with, in digits or in number words of the language, and how many of the words it takes.
///
/// ```
/// use kabar_pack::{Source, TimeRules};
/// use kabar_time::number;
///
/// let file = "number.2 = [\"two\"]\ntimes.100 = [\"hundred\"]\n";
/// let source = Source::from_files([("packs/xx/time.toml".to_owned(), file.into())]);
/// let rules = TimeRules::load(&source, "xx")?;
/// assert_eq!(number(&["Two", "hundred", "people"], &rules), Some((200, 2)));
/// assert_eq!(number(&["3", "hundred"], &rules), Some((300, 2)));
/// assert_eq!(number(&["people"], &rules), None);
/// # Ok::<(), kabar_pack::DataError>(())
/// ```
pub fn number(words: &[&str], rules: &TimeRules) -> Option<(u64, usize)> {
    let words: Vec<Word> = words.iter().take(MOST).map(|form| Word::read(form, rules)).collect();
    let (number, next) = Words { words, rules }.number(0)?;
    Some((u64::from(number), next))
}
