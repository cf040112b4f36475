//! Which state an article is about: the one named most; of several named as often, the one named first.

use std::cmp::Reverse;

use super::Discourse;

impl Discourse {
    /// Counts a state as named in the article (done for the whole article before coding).
    pub fn count_state(&mut self, code: &str, weight: usize) {
        let next = self.states.len();
        self.states.entry(code.to_owned()).or_insert((0, next)).0 += weight;
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
        self.states.contains_key(code)
    }

    /// The state that is named more than any other, by itself.
    pub fn home_alone(&self) -> Option<&str> {
        let home = self.home()?;
        let times = self.states.get(home)?.0;
        self.states.iter().all(|(code, (other, _))| code == home || *other < times).then_some(home)
    }

    /// The one other state that is named as often as the article's.
    pub fn as_often_as_home(&self) -> Option<&str> {
        let home = self.home()?;
        let times = self.states.get(home)?.0;
        let mut others = self.states.iter().filter(|(code, (other, _))| *code != home && *other == times);
        let other = others.next().map(|(code, _)| code.as_str());
        other.filter(|_| others.next().is_none())
    }

    /// The state that the article is about, where one is named more than any other.
    pub fn home(&self) -> Option<&str> {
        let total: usize = self.states.values().map(|(times, _)| times).sum();
        // of several named as often, the one named first
        let (code, (times, _)) = self.states.iter().max_by_key(|(_, (times, order))| (*times, Reverse(*order)))?;
        (times * 3 >= total).then_some(code.as_str())
    }

    /// How often a state was named, as a share of all.
    pub(crate) fn share(&self, code: &str) -> f32 {
        let total: usize = self.states.values().map(|(times, _)| times).sum();
        self.states.get(code).map_or(0.0, |(times, _)| *times as f32 / total.max(1) as f32)
    }
}
