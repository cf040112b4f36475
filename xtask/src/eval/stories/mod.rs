//! Whether two reports of one story give the same events: of those that the gold finds in both, how many the engine does.

mod generated;
mod made;
mod placed;
mod sketch;
mod world;

use anyhow::{anyhow, bail};
use kabar::{Event, Options, Pipeline};

use super::{judge, judge::Doc, shared, told::Told};
use crate::root;

/// Reports of one story are published this near to each other, in days, and share as many events of the gold.
const NEAR: i32 = 2;
const SHARED: usize = 3;

/// Of the made-up news that figures are reported of. Weights were chosen on seeds 7 and 13; 11 was seen once.
const SEED: u64 = 29;

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let each = match args {
        [] => false,
        ["--each"] => true,
        ["--generated"] => return generated::run(false, SEED),
        ["--generated", seed] => return generated::run(false, seed.parse()?),
        ["--again"] => return generated::run(true, SEED),
        ["--again", seed] => return generated::run(true, seed.parse()?),
        _ => bail!("eval stories [--each | --generated [SEED] | --again [SEED]]"),
    };
    let Some(shared) = shared() else { return Ok(()) };
    let pipeline = Pipeline::from_folder(&root()).map_err(|e| anyhow!("{e}"))?;
    let docs = judge::docs(&shared.join("eval"))?;
    let reports: Vec<Report> = docs.iter().map(|doc| Report::new(&pipeline, doc)).collect::<Result<_, _>>()?;
    let mut lines = Vec::new();
    let (mut two, mut one) = (Figures::default(), Figures::default());
    for (at, first) in reports.iter().enumerate() {
        for second in &reports[at + 1..] {
            if !first.tells_the_story_of(second) {
                continue;
            }
            let figures = first.against(second, each) + second.against(first, each);
            lines.push(figures.line(&format!("{}, {}", first.doc.name, second.doc.name)));
            if first.doc.article.lang == second.doc.article.lang {
                one = one + figures;
            } else {
                two = two + figures;
            }
        }
    }
    println!("| reports | shared by the gold | coded in the one | and found in the other | of those coded | of all |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for line in lines {
        println!("{line}");
    }
    println!("{}", two.line("**two languages**"));
    println!("{}", one.line("**one language**"));
    print!("\n{}", placed::table(&reports));
    Ok(())
}

/// A report with what the gold and the engine find in it.
struct Report<'d> {
    doc: &'d Doc,
    /// Sentence by sentence.
    gold: Vec<Vec<Told>>,
    optional: Vec<Vec<Told>>,
    coded: Vec<Vec<Told>>,
    events: Vec<Event>,
}

impl<'d> Report<'d> {
    fn new(pipeline: &Pipeline, doc: &'d Doc) -> anyhow::Result<Self> {
        let events = pipeline.code(&doc.article, &Options::default()).map_err(|e| anyhow!("{e}"))?;
        let list = |key: &str| -> Vec<Vec<Told>> {
            doc.rows
                .iter()
                .map(|(row, _)| row[key].as_array().into_iter().flatten().map(Told::of_gold).collect())
                .collect()
        };
        let coded = doc
            .rows
            .iter()
            .map(|(_, span)| events.iter().filter(|e| span.contains(&e.trigger.start)).map(Told::of).collect())
            .collect();
        Ok(Self { doc, gold: list("events"), optional: list("optional"), coded, events })
    }

    fn tells_the_story_of(&self, other: &Self) -> bool {
        let near = match (self.doc.article.date, other.doc.article.date) {
            (Some(a), Some(b)) => (a - b).get_days().abs() <= NEAR,
            _ => false,
        };
        near && self.shared(other).count() >= SHARED
    }

    /// The sentence and the event of every event of the gold that the other report has too.
    fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (usize, &'a Told)> {
        let events = self.gold.iter().enumerate().flat_map(|(at, events)| events.iter().map(move |e| (at, e)));
        events.filter(|(_, event)| places(event, &other.gold).next().is_some())
    }

    fn against(&self, other: &Self, each: bool) -> Figures {
        let mut figures = Figures::default();
        for (at, event) in self.shared(other) {
            figures.shared += 1;
            let coded = self.coded[at].iter().find(|e| event.fits(e));
            // In the other report the engine must find it where the gold, or a doubtful reading of it, has it.
            let found = coded.is_some_and(|coded| {
                let mut told = places(event, &other.gold).chain(places(event, &other.optional));
                told.any(|at| other.coded[at].iter().any(|e| event.fits(e) && coded.fits(e)))
            });
            figures.coded += usize::from(coded.is_some());
            figures.found += usize::from(found);
            if each && !found {
                let why = if coded.is_some() { "not in the other" } else { "not coded" };
                let sentence = self.doc.rows[at].0["sent"].as_str().unwrap_or_default();
                println!("{} · {why} · {event} · {sentence}", self.doc.name);
            }
        }
        figures
    }
}

/// The sentences that tell an event.
fn places<'a>(event: &'a Told, lists: &'a [Vec<Told>]) -> impl Iterator<Item = usize> + 'a {
    lists.iter().enumerate().filter(|(_, list)| list.iter().any(|e| event.fits(e))).map(|(at, _)| at)
}

/// Counts over shared events, each counted from either report.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    shared: usize,
    coded: usize,
    found: usize,
}

impl std::ops::Add for Figures {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { shared: self.shared + other.shared, coded: self.coded + other.coded, found: self.found + other.found }
    }
}

impl Figures {
    fn line(self, name: &str) -> String {
        let share = |of: usize| if of == 0 { 0.0 } else { self.found as f64 / of as f64 };
        let Self { shared, coded, found } = self;
        format!("| {name} | {shared} | {coded} | {found} | {:.3} | {:.3} |", share(coded), share(shared))
    }
}
