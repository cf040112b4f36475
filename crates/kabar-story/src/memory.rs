//! Article after article to stories and happenings.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kabar_model::{Article, Event};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    company::{Candidate, Company, DOUBT, candidates, told_before},
    copy::{self, Edge},
    likeness::{self, SAME},
    marks::Marks,
    page::{Page, Text},
    report::Report,
};

/// News of one happening, and copies of one text, come within so many days.
pub const WINDOW: i32 = 3;

/// So many articles without a day of publication are kept in mind.
pub const UNDATED: usize = 10_000;

/// Articles are one story that have two happenings in common, so much of what the one of them with fewer happenings tells.
const SHARE: f32 = 0.45;
/// Of three or more happenings in common a smaller share is enough.
const MANY: f32 = 0.2;
/// One happening in common is enough where it is half of what one of them tells, and told beyond doubt; else where it is all.
const HALF: f32 = 0.5;

/// An article that comes in: its number (any, but going up), itself, its events and the agencies that it names.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Number of the article.
    pub id: u64,
    /// Number of its first revision: its own where it is no revision of another.
    pub first: u64,
    /// The article.
    pub article: &'a Article,
    /// Its events, in the order of the text.
    pub events: &'a [Event],
    /// Names of agencies that its credits or its text name.
    pub agencies: &'a [String],
}

/// Where an article was placed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its story.
    pub story: u64,
    /// For each of its events, the happening and the day that the happening is filed under.
    pub happenings: Vec<(u64, Option<Date>)>,
}

/// Where an article was placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its story; a new number where it begins one.
    pub story: u64,
    /// Whether it begins the story.
    pub new_story: bool,
    /// For each of its events, the happening.
    pub happenings: Vec<Told>,
    /// Who took what from whom, as this article brings to light.
    pub edges: Vec<Edge>,
}

/// The happening of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The happening; a new number where the event is its first report.
    pub id: u64,
    /// The day that it is filed under: that of its first report.
    pub origin: Option<Date>,
    /// Whether this event is its first report.
    pub new: bool,
}

/// What was published in the days around, one page a day of publication (articles without one share a page). Where an article
/// is placed depends on the pages around its day alone, so that it is the same whether the pages were filled in this run or
/// read back from an archive, and whatever other pages are held.
#[derive(Debug)]
pub struct Memory {
    pages: BTreeMap<Option<Date>, Page>,
    used: FxHashMap<Option<Date>, u64>,
    clock: u64,
    limit: usize,
    next_story: u64,
    next_happening: u64,
}

impl Memory {
    /// An empty memory that holds about so many articles and reports of events, and those of the days around in any case. It numbers
    /// new stories and happenings from here on.
    pub fn new(limit: usize, next_story: u64, next_happening: u64) -> Self {
        Self { pages: BTreeMap::new(), used: FxHashMap::default(), clock: 0, limit, next_story, next_happening }
    }

    /// The days that an article of this day is compared with, the day itself among them.
    pub fn around(day: Option<Date>) -> Vec<Option<Date>> {
        let Some(day) = day else { return vec![None] };
        let days = (-WINDOW..=WINDOW).filter_map(|n| day.checked_add(jiff::Span::new().days(n)).ok());
        days.map(Some).collect()
    }

    /// The days around that are not in memory. The caller reads their articles back with [`Memory::recall`], after
    /// [`Memory::open`]; in a run that began with nothing there is nothing to read. Those that are stay until the next call.
    pub fn missing(&mut self, day: Option<Date>) -> Vec<Option<Date>> {
        let (held, missing): (Vec<_>, Vec<_>) =
            Self::around(day).into_iter().partition(|day| self.pages.contains_key(day));
        for day in held {
            self.touch(day);
        }
        missing
    }

    /// Opens the page of a day, empty; the pages not used for longest make room.
    pub fn open(&mut self, day: Option<Date>) {
        while self.pages.len() > 2 * WINDOW as usize
            && self.pages.values().map(Page::weight).sum::<usize>() > self.limit
        {
            let oldest = self.used.iter().min_by_key(|(day, used)| (**used, **day)).map(|(day, _)| *day);
            let Some(oldest) = oldest else { break };
            self.pages.remove(&oldest);
            self.used.remove(&oldest);
        }
        self.pages.entry(day).or_default();
        self.touch(day);
    }

    fn touch(&mut self, day: Option<Date>) {
        self.clock += 1;
        self.used.insert(day, self.clock);
    }

    /// Puts back an article that was placed before. Articles come in the order of their numbers.
    pub fn recall(&mut self, incoming: &Incoming<'_>, placed: &Placed) {
        let reports = Report::all(incoming.events, incoming.article.date);
        let told = placed.happenings.iter().map(|(id, origin)| Told { id: *id, origin: *origin, new: false }).collect();
        self.keep(incoming, marks(incoming.article), placed.story, told, reports);
    }

    /// Forgets an article: it was withdrawn, revised, or is to be placed anew.
    pub fn forget(&mut self, id: u64, day: Option<Date>) -> bool {
        self.pages.get_mut(&day).is_some_and(|page| page.remove(id))
    }

    /// Places the events of an article that has a story already, after [`Memory::forget`]. `kept` says which of them were placed
    /// before, and where; they stay.
    pub fn replace(&mut self, incoming: &Incoming<'_>, story: u64, kept: &[Option<(u64, Option<Date>)>]) -> Vec<Told> {
        self.ready(incoming.article.date);
        let reports = Report::all(incoming.events, incoming.article.date);
        let (told, _) = self.happenings(&reports, incoming.article.date, kept);
        self.keep(incoming, marks(incoming.article), story, told.clone(), reports);
        told
    }

    /// Places an article.
    pub fn place(&mut self, incoming: &Incoming<'_>) -> Place {
        let day = incoming.article.date;
        self.ready(day);
        let marks = marks(incoming.article);
        let reports = Report::all(incoming.events, day);
        let (told, sure) = self.happenings(&reports, day, &[]);
        let near: Vec<&Page> = self.near(day).collect();
        let (copied, edges) = copy::edges(incoming, &marks, &near, |page, text| apart(&reports, &told, page, text));
        let known = copied.or_else(|| self.story_of(&told, &sure, day));
        let story = known.unwrap_or(self.next_story);
        if known.is_none() {
            self.next_story += 1;
        }
        self.keep(incoming, marks, story, told.clone(), reports);
        Place { story, new_story: known.is_none(), happenings: told, edges }
    }

    fn ready(&mut self, day: Option<Date>) {
        for day in self.missing(day) {
            self.open(day);
        }
        for day in Self::around(day) {
            self.touch(day);
        }
    }

    fn near(&self, day: Option<Date>) -> impl Iterator<Item = &Page> {
        Self::around(day).into_iter().filter_map(|day| self.pages.get(&day))
    }

    /// The happenings of reports, and those that are surely known ones.
    fn happenings(
        &mut self,
        reports: &[Report],
        day: Option<Date>,
        kept: &[Option<(u64, Option<Date>)>],
    ) -> (Vec<Told>, FxHashSet<u64>) {
        let mut told: Vec<Told> = Vec::with_capacity(reports.len());
        let mut sure = FxHashSet::default();
        for (at, found) in self.known(reports, day).into_iter().enumerate() {
            let found = found.map(|(surely, told)| {
                if surely {
                    sure.insert(told.id);
                }
                told
            });
            let kept = kept.get(at).copied().flatten().map(|(id, origin)| Told { id, origin, new: false });
            let found = kept.or(found).or_else(|| told_before(&reports[at], &reports[..at], &told));
            told.push(found.unwrap_or_else(|| {
                let id = self.next_happening;
                self.next_happening += 1;
                Told { id, origin: reports[at].day(), new: true }
            }));
        }
        (told, sure)
    }

    /// The happenings that the reports of an article are most likely about, as far as they are known.
    fn known(&self, reports: &[Report], day: Option<Date>) -> Vec<Option<(bool, Told)>> {
        let pages: Vec<&Page> = self.near(day).collect();
        let candidates: Vec<Vec<Candidate<'_>>> = reports.iter().map(|report| candidates(report, &pages)).collect();
        let mut company = Company::default();
        for (report, list) in candidates.iter().enumerate() {
            for candidate in list.iter().filter(|c| c.score >= SAME - DOUBT) {
                company.meet(report, candidate);
            }
        }
        let choose = |list: &Vec<Candidate<'_>>| {
            let scored = list.iter().map(|c| (c.score + likeness::company(company.share(c, reports.len(), &pages)), c));
            let same = scored.filter(|(score, _)| *score >= SAME);
            let best = same.reduce(|a, b| if (b.0, a.1.id) > (a.0, b.1.id) { b } else { a });
            best.map(|(_, c)| (c.sure, Told { id: c.id, origin: c.part.origin, new: false }))
        };
        candidates.iter().map(choose).collect()
    }

    /// The story of the article that shares most of what this one tells. `sure` are the happenings that are told beyond doubt.
    fn story_of(&self, told: &[Told], sure: &FxHashSet<u64>, day: Option<Date>) -> Option<u64> {
        let mut ids: Vec<u64> = told.iter().map(|t| t.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut best: Option<(f32, u64, u64)> = None;
        for page in self.near(day) {
            let mut shared: BTreeMap<u64, (usize, bool)> = BTreeMap::new();
            for (id, part) in ids.iter().filter_map(|id| Some((id, page.part(*id)?))) {
                let mut articles: Vec<u64> = part.articles().collect();
                articles.dedup();
                for article in articles {
                    let (n, surely) = shared.entry(article).or_default();
                    *n += 1;
                    *surely |= sure.contains(id);
                }
            }
            for (article, (n, surely)) in shared {
                let Some(text) = page.text(article) else { continue };
                let fewer = ids.len().min(text.happenings.len());
                let share = n as f32 / fewer.max(1) as f32;
                let enough = match n {
                    1 if surely => share >= HALF,
                    1 => share >= 1.0,
                    2 => share >= SHARE,
                    _ => share >= MANY,
                };
                if enough && best.is_none_or(|(most, first, _)| share > most || (share >= most && article < first)) {
                    best = Some((share, article, text.story));
                }
            }
        }
        best.map(|(_, _, story)| story)
    }

    fn keep(&mut self, incoming: &Incoming<'_>, marks: Marks, story: u64, told: Vec<Told>, reports: Vec<Report>) {
        let mut happenings: Vec<u64> = told.iter().map(|t| t.id).collect();
        happenings.sort_unstable();
        happenings.dedup();
        let text = Text {
            id: incoming.id,
            first: incoming.first,
            published: incoming.article.date,
            outlet: incoming.article.source.clone(),
            agencies: incoming.agencies.to_vec(),
            marks,
            story,
            happenings,
        };
        let page = self.pages.entry(incoming.article.date).or_default();
        if incoming.article.date.is_none() {
            // Articles without a day share one page, which keeps the last of them.
            page.keep_last(UNDATED - 1);
        }
        page.add_text(text);
        for (told, report) in told.into_iter().zip(reports) {
            page.add_report(incoming.id, told.id, told.origin, report);
        }
    }
}

/// Whether two articles both tell of happenings, and of none in common: by what was found, or by the sentence.
fn apart(reports: &[Report], told: &[Told], page: &Page, text: &Text) -> bool {
    let tells = |id: u64| text.happenings.binary_search(&id).is_ok();
    !told.is_empty()
        && !text.happenings.is_empty()
        && !told.iter().any(|told| tells(told.id))
        && !reports.iter().any(|report| page.told_in(report.sentence).is_some_and(tells))
}

fn marks(article: &Article) -> Marks {
    // The text alone: outlets give each other's texts headlines of their own.
    Marks::of([article.text.as_str()])
}
