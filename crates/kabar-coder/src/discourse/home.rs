//! Which state an article is about: the one named most; of several named as often, the one named first.

use std::cmp::Reverse;

use super::Discourse;

/// How an article names a state.
#[derive(Debug, Clone)]
pub(super) struct StateNamed {
    /// How often, in eighths.
    times: usize,
    /// As which of all states.
    order: usize,
    /// The one sentence that names it.
    only_in: Option<usize>,
    /// Whether anybody else than a news agency stands for it.
    outright: bool,
}

impl Discourse {
    /// Counts a state as named in a sentence of the article (done for the whole article before coding).
    pub fn count_state(&mut self, code: &str, weight: usize, sentence: usize, outright: bool) {
        let order = self.states.len();
        let first = || StateNamed { times: 0, order, only_in: Some(sentence), outright };
        let named = self.states.entry(code.to_owned()).or_insert_with(first);
        named.times += weight;
        named.outright |= outright;
        named.only_in = named.only_in.filter(|&only| only == sentence);
    }

    /// Whether another sentence than this one names the state that the article is about.
    pub fn home_is_told_elsewhere(&self) -> bool {
        let home = self.home().and_then(|home| self.states.get(home));
        home.is_some_and(|named| named.only_in != Some(self.sentence))
    }

    /// Notes the state that an article was written in.
    pub fn written_in(&mut self, code: &str) {
        self.dateline.get_or_insert_with(|| code.to_owned());
    }

    /// The state that the article is about; where that is none, the one it was written in.
    pub fn home_or_dateline(&self) -> Option<&str> {
        self.home().or(self.dateline())
    }

    /// The state that the report was sent from.
    pub fn dateline(&self) -> Option<&str> {
        self.dateline.as_deref()
    }

    /// Whether the article names a state.
    pub fn names_state(&self, code: &str) -> bool {
        self.states.get(code).is_some_and(|named| named.outright)
    }

    /// The state that is named more than any other, by itself.
    pub fn home_alone(&self) -> Option<&str> {
        let home = self.home()?;
        let times = self.states.get(home)?.times;
        self.states.iter().all(|(code, other)| code == home || other.times < times).then_some(home)
    }

    /// The one other state that is named as often as the article's.
    pub fn as_often_as_home(&self) -> Option<&str> {
        let home = self.home()?;
        let times = self.states.get(home)?.times;
        let mut others = self.states.iter().filter(|(code, other)| *code != home && other.times == times);
        let other = others.next().map(|(code, _)| code.as_str());
        other.filter(|_| others.next().is_none())
    }

    /// The state that the article is about, where one is named more than any other.
    pub fn home(&self) -> Option<&str> {
        let total: usize = self.states.values().map(|named| named.times).sum();
        // of several named as often, the one named first
        let outright = self.states.iter().filter(|(_, named)| named.outright);
        let (code, named) = outright.max_by_key(|(_, named)| (named.times, Reverse(named.order)))?;
        (named.times * 3 >= total).then_some(code.as_str())
    }

    /// How often a state was named, as a share of all.
    pub(crate) fn share(&self, code: &str) -> f32 {
        let total: usize = self.states.values().map(|named| named.times).sum();
        self.states.get(code).map_or(0.0, |named| named.times as f32 / total.max(1) as f32)
    }
}
