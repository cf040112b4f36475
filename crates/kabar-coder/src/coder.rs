//! From a document to its events.

use std::sync::Arc;

use kabar_model::{Document, Event, Tree};
use kabar_pack::{Actors, DataError, Ontology, Pack, Source, TimeRules};
use kabar_place::Places;
use kabar_time::{Anchor, Tense};

use crate::{
    article::{mentions, order_of_reading, remember_named, speakers},
    discourse::Discourse,
    mention::{Finder, Mention},
    passes::{Passes, Ready},
    positions::Positions,
    proposition::Proposition,
    reading::Reading,
    scene::Scene,
};

/// Codes articles of one language.
pub struct Coder {
    /// Types, modes, frames.
    pub ontology: Arc<Ontology>,
    /// Who there is.
    pub actors: Arc<Actors>,
    /// The language.
    pub pack: Pack,
    pub(crate) time: TimeRules,
    pub(crate) places: Arc<Places>,
    pub(crate) engine: String,
    pub(crate) codebook: String,
}

/// What the coder made of one sentence, for explanations.
pub struct Explained<'a> {
    /// The sentence.
    pub reading: &'a Reading<'a>,
    /// Mentions.
    pub mentions: &'a [Mention],
    /// Propositions, kept and dropped.
    pub propositions: Vec<Proposition>,
    /// Rows that did not fit, with the reason.
    pub passed: Vec<crate::trigger::Passed>,
}

/// Gives the tree of a sentence's word forms.
pub type Parse<'p> = dyn FnMut(&[&str]) -> Tree + 'p;

impl Coder {
    /// Makes a coder of loaded data.
    pub fn new(ontology: Arc<Ontology>, actors: Arc<Actors>, pack: Pack, time: TimeRules, codebook: &str) -> Self {
        let engine = format!("kabar {}", env!("CARGO_PKG_VERSION"));
        Self { ontology, actors, pack, time, places: Arc::default(), engine, codebook: codebook.to_owned() }
    }

    /// Loads ontology, actors and one pack.
    pub fn load(source: &Source, tag: &str) -> Result<Self, DataError> {
        let ontology = Arc::new(Ontology::load(source)?);
        let actors = Arc::new(Actors::load(source)?);
        let pack = Pack::load(source, tag, &ontology, &actors)?;
        let time = TimeRules::load(source, tag)?;
        Ok(Self::new(ontology, actors, pack, time, &source.digest()))
    }

    /// The events of a document, in the order of its sentences and their triggers.
    pub fn code(&self, document: &Document, parse: &mut Parse<'_>) -> Vec<Event> {
        let mut events: Vec<Vec<Event>> = vec![Vec::new(); document.sentences.len()];
        let positions = Positions::new(&document.article);
        let mut anchor = Anchor { published: self.published(document), context: None };
        self.each(document, parse, true, &mut |at, scene, explained| {
            let expressions = kabar_time::find(&scene.reading.forms, &self.time, &anchor, Tense::Unknown);
            for proposition in explained.propositions.iter().filter(|p| p.dropped.is_none()) {
                let when = scene.when(&proposition.trigger, &proposition.stance, &expressions, &anchor);
                let location = self.place(document, scene, proposition, &expressions);
                let event = self.event(document, scene, proposition, when.as_ref(), &positions);
                events[at].push(Event { location, ..event });
            }
            let told = expressions.iter().rev().find_map(|e| e.value_at(&anchor, Tense::Past));
            anchor.context = told.or(anchor.context);
        });
        events.into_iter().flatten().collect()
    }

    /// Everything considered in a document, as text for people, in the order of its sentences.
    pub fn explain(&self, document: &Document, parse: &mut Parse<'_>) -> String {
        let mut texts: Vec<String> = vec![String::new(); document.sentences.len()];
        self.each(document, parse, true, &mut |at, scene, explained| texts[at] = self.describe(scene, explained));
        texts.concat()
    }

    /// Hands out what is made of every sentence that is coded, in the order in which they are read.
    pub fn look(&self, document: &Document, parse: &mut Parse<'_>, take: &mut dyn FnMut(usize, &Explained<'_>)) {
        self.each(document, parse, true, &mut |at, _, explained| take(at, explained));
    }

    /// The same with the sentence in its article; whether those likelier than whom the rules say are put in.
    pub(crate) fn each(
        &self,
        document: &Document,
        parse: &mut Parse<'_>,
        weigh: bool,
        take: &mut dyn FnMut(usize, &Scene<'_, '_>, &Explained<'_>),
    ) {
        let finder = Finder {
            ontology: &self.ontology,
            actors: &self.actors,
            pack: &self.pack,
            time: &self.time,
            day: self.published(document),
        };
        let mut discourse = Discourse::default();
        let mut readings = self.readings(document, parse);
        self.count_states(document, finder, &readings, &mut discourse);
        let order = order_of_reading(document);
        let found_in = mentions(finder, &readings, &order, &discourse);
        self.settle_cues(finder, &mut readings, &found_in, &discourse);
        if readings.first().is_some_and(|first| first.headline) {
            remember_named(&mut discourse, &readings[0], &found_in[0]);
        }
        let speakers = speakers(document, finder, &readings, &found_in, &discourse);
        let parts = readings.into_iter().zip(found_in).zip(speakers);
        let sentences = parts
            .map(|((reading, mentions), speaker)| Ready::new(reading, mentions, speaker, &self.pack.lexicon))
            .collect();
        Passes::new(document, finder, sentences, order).read(discourse, weigh, take);
    }
}
