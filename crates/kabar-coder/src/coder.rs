//! From a document to its events.

use std::sync::Arc;

use kabar_model::{Document, Event, LinkRole, Rel, Tree};
use kabar_pack::{Actors, DataError, Ontology, Pack, Source, TimeRules};
use kabar_place::Places;
use kabar_time::{Anchor, Tense};

use crate::{
    article::{mentions, order_of_reading, remember, speakers},
    discourse::{Discourse, Told},
    mention::{Finder, Mention},
    positions::Positions,
    proposition::Proposition,
    reading::Reading,
    scene::{Player, Scene},
    trigger::Trigger,
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
        self.each(document, parse, &mut |at, scene, explained| {
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
        self.each(document, parse, &mut |at, scene, explained| texts[at] = self.describe(scene, explained));
        texts.concat()
    }

    /// Hands out what is made of every sentence that is coded, in the order in which they are read.
    pub fn look(&self, document: &Document, parse: &mut Parse<'_>, take: &mut dyn FnMut(usize, &Explained<'_>)) {
        self.each(document, parse, &mut |at, _, explained| take(at, explained));
    }

    pub(crate) fn each(
        &self,
        document: &Document,
        parse: &mut Parse<'_>,
        take: &mut dyn FnMut(usize, &Scene<'_, '_>, &Explained<'_>),
    ) {
        let finder =
            Finder { ontology: &self.ontology, actors: &self.actors, pack: &self.pack, day: self.published(document) };
        let mut discourse = Discourse::default();
        self.count_states(document, finder, &mut discourse);
        let mut readings = self.readings(document, parse);
        let order = order_of_reading(document);
        let found_in = mentions(finder, &readings, &order, &discourse);
        self.settle_cues(finder, &mut readings, &found_in, &discourse);
        let speakers = speakers(document, finder, &readings, &found_in, &discourse);
        let parts = readings.into_iter().zip(found_in).zip(speakers);
        let sentences =
            parts.map(|((reading, mentions), speaker)| Some(Ready { reading, mentions, speaker })).collect();
        let mut article = Prepared { finder, sentences, order };
        let mut first = discourse.clone();
        article.read(document, &mut first, &mut |_, _, _| {}, false);
        // read again, knowing who has to do with whom in all of it
        discourse.look_ahead(first);
        article.read(document, &mut discourse, take, true);
    }
}

/// A sentence that is read, with its parties and whoever speaks in it.
struct Ready<'d> {
    reading: Reading<'d>,
    mentions: Vec<Mention>,
    speaker: Vec<Player>,
}

/// An article whose sentences are read, and whose parties are found.
struct Prepared<'d> {
    finder: Finder<'d>,
    /// None once it was read for the last time.
    sentences: Vec<Option<Ready<'d>>>,
    order: Vec<usize>,
}

impl Prepared<'_> {
    /// Hands out what is made of every sentence that is coded, and puts what it tells into memory. What the last reading has read
    /// is given back as it goes.
    fn read(
        &mut self,
        document: &Document,
        discourse: &mut Discourse,
        take: &mut dyn FnMut(usize, &Scene<'_, '_>, &Explained<'_>),
        last: bool,
    ) {
        for &at in &self.order {
            let taken = if last { self.sentences[at].take() } else { None };
            let Some(Ready { reading, mentions, speaker }) = taken.as_ref().or(self.sentences[at].as_ref()) else {
                continue;
            };
            let coded = document.blocks.get(reading.sentence.block).is_none_or(|b| b.kind.is_coded());
            if !coded {
                continue;
            }
            discourse.sentence = at + 1;
            if !reading.tree.nodes.is_empty() {
                let scene = Scene::new(reading, mentions, self.finder, discourse, speaker.clone());
                let reckoning = scene.reckon();
                let explained =
                    Explained { reading, mentions, propositions: reckoning.propositions, passed: reckoning.passed };
                take(at, &scene, &explained);
                for event in explained.propositions.into_iter().filter(|p| p.dropped.is_none()) {
                    let parties = |players: Vec<Player>| players.into_iter().map(|p| (p.party, p.inferred)).collect();
                    let holder = event.stance.chain.iter().find(|link| link.role == LinkRole::Speaker);
                    let holder = holder.map(|link| link.player.party.clone());
                    discourse.tell(Told {
                        holder,
                        kind: event.kind,
                        words: told_by(reading, &event.trigger),
                        actor: parties(event.actor),
                        recipient: parties(event.recipient),
                    });
                }
            }
            remember(discourse, reading, mentions);
        }
    }
}

/// The words of a trigger and the nouns right below it, in their citation forms.
fn told_by(reading: &Reading<'_>, trigger: &Trigger) -> Vec<String> {
    let below = reading.kids(trigger.head).filter(|&k| matches!(reading.rel(k), Rel::Obj | Rel::Compound | Rel::Nmod));
    (trigger.start..trigger.end).chain(below).map(|w| reading.tree.lemma(w).to_lowercase()).collect()
}
