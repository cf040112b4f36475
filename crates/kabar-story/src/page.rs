//! What is known of the articles published on one day.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::{
    marks::Marks,
    part::{Part, keys},
    report::Report,
};

/// Of the marks of a long text one in four is looked up; all of them are compared.
const SAMPLED: u32 = 4;
const SHORT: usize = 40;
/// A mark that so many texts of a day have is boilerplate: only the last of them are looked at.
const CROWD: usize = 64;
const NONE: u32 = u32::MAX;

/// An article as far as others are compared with it.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) id: u64,
    /// Number of its first revision.
    pub(crate) first: u64,
    pub(crate) published: Option<Date>,
    pub(crate) outlet: Option<String>,
    pub(crate) agencies: Vec<String>,
    pub(crate) marks: Marks,
    pub(crate) story: u64,
    /// Happenings that it tells, once each.
    pub(crate) happenings: Vec<u64>,
}

/// One day's articles and their happenings.
#[derive(Debug, Default)]
pub(crate) struct Page {
    texts: Vec<Text>,
    /// So many of the first are forgotten.
    forgotten: usize,
    at: FxHashMap<u64, u32>,
    /// The last text with a mark, and through `earlier` those before.
    marks: FxHashMap<u32, u32>,
    earlier: Vec<(u32, u32)>,
    parts: FxHashMap<u64, Part>,
    by_key: FxHashMap<u64, Vec<u64>>,
    by_sentence: FxHashMap<u64, u64>,
    /// Reports of all parts.
    reports: usize,
}

impl Page {
    pub(crate) fn text(&self, id: u64) -> Option<&Text> {
        self.texts.get(*self.at.get(&id)? as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// How much it holds: its texts, and as many of what they report.
    pub(crate) fn weight(&self) -> usize {
        self.at.len() + self.reports
    }

    /// Forgets the first articles, until so many are left.
    pub(crate) fn keep_last(&mut self, most: usize) {
        while self.len() > most {
            let Some(id) = self.texts.get(self.forgotten).map(|text| text.id) else { break };
            self.forgotten += 1;
            self.remove(id);
        }
    }

    pub(crate) fn part(&self, happening: u64) -> Option<&Part> {
        self.parts.get(&happening)
    }

    pub(crate) fn add_text(&mut self, text: Text) {
        let at = self.texts.len() as u32;
        for mark in looked_up(&text.marks) {
            let before = self.marks.insert(mark, self.earlier.len() as u32).unwrap_or(NONE);
            self.earlier.push((at, before));
        }
        self.at.insert(text.id, at);
        self.texts.push(text);
    }

    pub(crate) fn add_report(&mut self, article: u64, happening: u64, origin: Option<Date>, report: Report) {
        self.reports += 1;
        self.by_sentence.entry(report.sentence).or_insert(happening);
        let before = self.parts.get(&happening).map(Part::keys).unwrap_or_default();
        let part = match self.parts.remove(&happening) {
            Some(mut part) => {
                part.add(article, report);
                part
            }
            None => Part::new(article, report, origin),
        };
        for key in part.keys().into_iter().filter(|key| before.binary_search(key).is_err()) {
            self.by_key.entry(key).or_default().push(happening);
        }
        self.parts.insert(happening, part);
    }

    /// Forgets an article and what it reported.
    pub(crate) fn remove(&mut self, article: u64) -> bool {
        let Some(at) = self.at.remove(&article) else { return false };
        let text = &mut self.texts[at as usize];
        text.marks = Marks::default();
        for happening in std::mem::take(&mut text.happenings) {
            let Some(part) = self.parts.remove(&happening) else { continue };
            for key in part.keys() {
                if let Some(list) = self.by_key.get_mut(&key) {
                    list.retain(|h| *h != happening);
                }
            }
            for sentence in part.sentences() {
                self.by_sentence.remove(&sentence);
            }
            self.reports = self.reports.saturating_sub(part.articles().filter(|of| *of == article).count());
            let Some(left) = part.without(article) else { continue };
            for key in left.keys() {
                self.by_key.entry(key).or_default().push(happening);
            }
            for sentence in left.sentences() {
                self.by_sentence.entry(sentence).or_insert(happening);
            }
            self.parts.insert(happening, left);
        }
        true
    }

    /// Texts that share marks looked up, with how many.
    pub(crate) fn alike(&self, marks: &Marks) -> Vec<(&Text, usize)> {
        let mut hits: FxHashMap<u32, usize> = FxHashMap::default();
        for mark in marks.iter() {
            let mut next = self.marks.get(&mark).copied().unwrap_or(NONE);
            for _ in 0..CROWD {
                let Some((text, before)) = self.earlier.get(next as usize) else { break };
                *hits.entry(*text).or_default() += 1;
                next = *before;
            }
        }
        let mut alike: Vec<_> =
            hits.into_iter().filter_map(|(at, n)| Some((self.texts.get(at as usize)?, n))).collect();
        alike.retain(|(text, _)| !text.marks.is_empty());
        alike.sort_unstable_by_key(|(text, n)| (std::cmp::Reverse(*n), text.id));
        alike
    }

    /// The happening that the same sentence told.
    pub(crate) fn told_in(&self, sentence: u64) -> Option<u64> {
        self.by_sentence.get(&sentence).copied()
    }

    /// Happenings that a report may be about.
    pub(crate) fn candidates(&self, report: &Report) -> Vec<u64> {
        let keys = keys(report.kind, &report.actors, &report.recipients, false);
        let mut found: Vec<u64> = keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The marks under which a text is found.
fn looked_up(marks: &Marks) -> impl Iterator<Item = u32> + '_ {
    let all = marks.len() < SHORT;
    marks.iter().filter(move |mark| all || mark.is_multiple_of(SAMPLED))
}
