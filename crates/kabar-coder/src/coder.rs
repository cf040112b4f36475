//! From a document to its events.

use std::sync::Arc;

use kabar_model::{Document, Event, LinkRole, Rel, Tree};
use kabar_pack::{Actors, DataError, Ontology, Pack, Source, TimeRules};
use kabar_place::Places;
use kabar_time::{Anchor, Tense};

use crate::{
    article::{mentions, order_of_reading, remember, remember_named, speakers},
    discourse::{Asked, Discourse, Told},
    mention::{Finder, Mention},
    positions::Positions,
    proposition::{Proposition, Reckoning},
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
            .map(|((reading, mentions), speaker)| Some(Ready { reading, mentions, speaker, before: None }))
            .collect();
        let mut article = Prepared { document, finder, sentences, order };
        let mut first = discourse.clone();
        article.read(&mut first);
        // read again, knowing who has to do with whom in all of it
        discourse.look_ahead(first);
        article.read_again(&mut discourse, weigh, take);
    }
}

/// A sentence that is read, with its parties and whoever speaks in it.
struct Ready<'d> {
    reading: Reading<'d>,
    mentions: Vec<Mention>,
    speaker: Vec<Player>,
    /// What the first reading made of it.
    before: Option<Made>,
}

/// Sentences of which the second reading may keep what the first has made: beyond them an article is too long for that.
const KEPT: usize = 400;

/// What is made of a sentence, and what of the article it was made with.
struct Made {
    /// None where it must be made again.
    reckoning: Option<Reckoning>,
    told: Vec<Told>,
    asked: Asked,
}

impl Ready<'_> {
    fn is_coded(&self, document: &Document) -> bool {
        document.blocks.get(self.reading.sentence.block).is_none_or(|b| b.kind.is_coded())
    }
}

/// An article whose sentences are read, and whose parties are found.
struct Prepared<'d> {
    document: &'d Document,
    finder: Finder<'d>,
    /// None once it was read for the last time.
    sentences: Vec<Option<Ready<'d>>>,
    order: Vec<usize>,
}

impl Prepared<'_> {
    /// The first reading: what each sentence makes, and what it tells.
    fn read(&mut self, discourse: &mut Discourse) {
        for (place, &at) in self.order.iter().enumerate() {
            let Some(ready) = self.sentences[at].as_mut().filter(|ready| ready.is_coded(self.document)) else {
                continue;
            };
            discourse.sentence = at + 1;
            if !ready.reading.tree.nodes.is_empty() {
                let scene = Scene::new(&ready.reading, &ready.mentions, self.finder, discourse, ready.speaker.clone());
                let mut made = make(&scene);
                made.told.iter().for_each(|told| discourse.tell(told.clone()));
                made.reckoning.take_if(|_| place >= KEPT);
                ready.before = Some(made);
            }
            remember(discourse, &ready.reading, &ready.mentions);
        }
    }

    /// The second reading: hands out what is made of every sentence that is coded. Where nothing is different from what the first
    /// was made with, that stands. What is read is given back as it goes.
    fn read_again(
        &mut self,
        discourse: &mut Discourse,
        weigh: bool,
        take: &mut dyn FnMut(usize, &Scene<'_, '_>, &Explained<'_>),
    ) {
        // whether a sentence has told something else than the first time
        let mut differs = false;
        for &at in &self.order {
            let Some(ready) = self.sentences[at].take().filter(|ready| ready.is_coded(self.document)) else {
                continue;
            };
            let Ready { reading, mentions, speaker, before } = ready;
            discourse.sentence = at + 1;
            if let Some(before) = before {
                let scene = Scene::new(&reading, &mentions, self.finder, discourse, speaker);
                let again = before.asked.ahead || (differs && before.asked.told) || before.reckoning.is_none();
                let first = before.told.clone();
                let Made { reckoning, mut told, .. } = if again { make(&scene) } else { before };
                if let Some(Reckoning { mut propositions, passed }) = reckoning {
                    if weigh {
                        scene.weigh(&mut propositions);
                        told = told_of(&scene, &propositions);
                    }
                    differs |= told != first;
                    take(at, &scene, &Explained { reading: &reading, mentions: &mentions, propositions, passed });
                }
                for told in told {
                    discourse.tell(told);
                }
            }
            remember(discourse, &reading, &mentions);
        }
    }
}

/// Reckons up a sentence.
fn make(scene: &Scene<'_, '_>) -> Made {
    scene.discourse.asked();
    let reckoning = scene.reckon();
    let asked = scene.discourse.asked();
    Made { told: told_of(scene, &reckoning.propositions), reckoning: Some(reckoning), asked }
}

/// What the events of a sentence tell.
fn told_of(scene: &Scene<'_, '_>, propositions: &[Proposition]) -> Vec<Told> {
    let events = propositions.iter().filter(|p| p.dropped.is_none());
    let parties = |players: &[Player]| players.iter().map(|p| (p.party.clone(), p.inferred)).collect();
    let told = events.map(|event| {
        let holder = event.stance.chain.iter().find(|link| link.role == LinkRole::Speaker);
        Told {
            sentence: scene.discourse.sentence,
            holder: holder.map(|link| link.player.party.clone()),
            kind: event.kind,
            mode: event.mode.clone(),
            words: told_by(scene.reading, &event.trigger),
            actor: parties(&event.actor),
            recipient: parties(&event.recipient),
        }
    });
    told.collect()
}

/// The words of a trigger and the nouns right below it, in their citation forms.
fn told_by(reading: &Reading<'_>, trigger: &Trigger) -> Vec<String> {
    let below = reading.kids(trigger.head).filter(|&k| matches!(reading.rel(k), Rel::Obj | Rel::Compound | Rel::Nmod));
    (trigger.start..trigger.end).chain(below).map(|w| reading.tree.lemma(w).to_lowercase()).collect()
}
