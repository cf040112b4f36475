//! Which known happenings the reports of an article may be about, and what else they have in common with those who told them.

use rustc_hash::FxHashMap;

use crate::{
    likeness::{SAME, likeness, surely, within},
    memory::Told,
    page::Page,
    part::Part,
    report::Report,
};

/// So much below certainty a likeness still says that two articles are about the same.
pub(crate) const DOUBT: f32 = 0.08;

/// The same sentence tells the same, whatever else is in doubt.
const SENTENCE: f32 = 2.0;

/// A happening that a report may be about.
pub(crate) struct Candidate<'p> {
    pub(crate) score: f32,
    pub(crate) id: u64,
    pub(crate) part: &'p Part,
    /// Whether it is surely that one: by its sentence, the day that both tell, or a number.
    pub(crate) sure: bool,
}

/// The happenings that a report may be about.
pub(crate) fn candidates<'p>(report: &Report, pages: &[&'p Page]) -> Vec<Candidate<'p>> {
    let mut found = Vec::new();
    for page in pages {
        let told = page.told_in(report.sentence);
        for id in page.candidates(report) {
            let Some(part) = page.part(id) else { continue };
            let Some(mut score) = likeness(report, part) else { continue };
            let same = told == Some(id);
            score += if same { SENTENCE } else { 0.0 };
            found.push(Candidate { score, id, part, sure: same || surely(report, part) });
        }
    }
    found
}

/// What an article's reports have in common with each known article.
#[derive(Default)]
pub(crate) struct Company(FxHashMap<u64, (Vec<u64>, Vec<usize>)>);

impl Company {
    pub(crate) fn meet(&mut self, report: usize, candidate: &Candidate<'_>) {
        for article in candidate.part.articles() {
            let (happenings, reports) = self.0.entry(article).or_default();
            if !happenings.contains(&candidate.id) {
                happenings.push(candidate.id);
            }
            if reports.last() != Some(&report) {
                reports.push(report);
            }
        }
    }

    /// How far those who told a happening tell other things that this article tells, 0 to 1; none where one of the two tells
    /// but one.
    pub(crate) fn share(&self, candidate: &Candidate<'_>, reports: usize, pages: &[&Page]) -> Option<f32> {
        if reports < 2 {
            return None;
        }
        let mut best: Option<f32> = None;
        for article in candidate.part.articles() {
            let alone = pages.iter().find_map(|page| page.text(article)).is_some_and(|t| t.happenings.len() < 2);
            if alone {
                continue;
            }
            let common = self.0.get(&article).map_or(0, |(happenings, reports)| happenings.len().min(reports.len()));
            let share = (common.saturating_sub(1) as f32 / 2.0).min(1.0);
            best = Some(best.map_or(share, |b| b.max(share)));
        }
        best
    }
}

/// The happening that the article itself told before: headline and lead tell the same, and so do the parts of a sentence.
pub(crate) fn told_before(report: &Report, earlier: &[Report], told: &[Told]) -> Option<Told> {
    let mut best: Option<(f32, Told)> = None;
    for (other, told) in earlier.iter().zip(told) {
        let part = Part::new(0, other.clone(), told.origin);
        let Some(score) = within(report, &part).filter(|s| *s >= SAME) else { continue };
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Told { new: false, ..*told }));
        }
    }
    best.map(|(_, told)| told)
}
