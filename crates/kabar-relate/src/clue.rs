//! Clues: what speaks for a type, each with a name that people can read.

use std::fmt;

use crate::{pairs, sight::Sight, trees, words};

/// A family of clues. Each family has the same say, however many clues it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Propositions and who of the pair takes part in them.
    Roles,
    /// The rule's own answer.
    Rule,
    /// The source's predicate and what hangs on it.
    Verb,
    /// The way through the tree from source to target.
    Path,
    /// What the lexicon's rows could evoke at the words of the sentence.
    Evoked,
    /// Words and pairs of words between and around the marks.
    Near,
    /// Words and pairs of words anywhere.
    Bag,
    /// Sectors, order, mood.
    Manner,
}

impl Group {
    /// Every family.
    pub const ALL: [Self; 8] =
        [Self::Roles, Self::Rule, Self::Verb, Self::Path, Self::Evoked, Self::Near, Self::Bag, Self::Manner];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Rule => "rule",
            Self::Verb => "verb",
            Self::Path => "path",
            Self::Evoked => "evoked",
            Self::Near => "near",
            Self::Bag => "bag",
            Self::Manner => "manner",
        }
    }

    /// How much say it has.
    pub(crate) const fn weight(self) -> f32 {
        match self {
            Self::Roles => 1.0,
            Self::Rule => 0.6,
            Self::Verb => 1.0,
            Self::Path => 0.8,
            Self::Evoked => 1.0,
            Self::Near => 0.8,
            Self::Bag => 0.8,
            Self::Manner => 0.4,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One clue.
#[derive(Debug, Clone, PartialEq)]
pub struct Clue {
    /// Its family.
    pub group: Group,
    /// What it says.
    pub text: String,
    /// How much it counts.
    pub value: f32,
}

impl Clue {
    /// The number it goes by in a model: nothing of the text can be read from it.
    pub fn key(&self) -> u32 {
        let bytes = self.group.as_str().bytes().chain([b'|']).chain(self.text.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        (hash ^ (hash >> 32)) as u32
    }
}

/// Clues while they are gathered.
#[derive(Default)]
pub(crate) struct Bag(Vec<Clue>);

impl Bag {
    /// Adds a clue of full value.
    pub fn add(&mut self, group: Group, text: impl Into<String>) {
        self.weigh(group, text, 1.0);
    }

    /// Adds a clue.
    pub fn weigh(&mut self, group: Group, text: impl Into<String>, value: f32) {
        self.0.push(Clue { group, text: text.into(), value });
    }

    /// Each clue once, each family brought to its weight.
    fn settle(mut self) -> Vec<Clue> {
        self.0.sort_by(|a, b| (a.group, &a.text).cmp(&(b.group, &b.text)));
        self.0.dedup_by(|later, first| {
            let same = later.group == first.group && later.text == first.text;
            if same {
                first.value = first.value.max(later.value);
            }
            same
        });
        for group in Group::ALL {
            let own = || self.0.iter().filter(|c| c.group == group);
            let norm = own().map(|c| c.value * c.value).sum::<f32>().sqrt();
            let scale = if norm > 0.0 { group.weight() / norm } else { 0.0 };
            self.0.iter_mut().filter(|c| c.group == group).for_each(|c| c.value *= scale);
        }
        self.0
    }
}

/// Every clue of a sentence with its pair.
pub(crate) fn clues(sight: &Sight<'_>) -> Vec<Clue> {
    let mut bag = Bag::default();
    pairs::add(sight, &mut bag);
    trees::add(sight, &mut bag);
    words::add(sight, &mut bag);
    bag.settle()
}
