//! From a document to its events.

use std::sync::Arc;

use jiff::civil::Date;
use kabar_model::{
    ActorRef, Article, AttributionLink, BlockKind, Document, Event, Field, LinkRole, Span, TextSpan, Timex, Tree,
};
use kabar_pack::{Actors, DataError, NameKind, Ontology, Pack, Source, TimeRules};
use kabar_time::{Anchor, Tense, TimeExpr};

use crate::{
    discourse::Discourse,
    mention::{Finder, Mention, PartyKind},
    proposition::Proposition,
    reading::Reading,
    scene::{Player, Scene},
};

/// Codes articles of one language.
pub struct Coder {
    /// Types, modes, frames.
    pub ontology: Arc<Ontology>,
    /// Who there is.
    pub actors: Arc<Actors>,
    /// The language.
    pub pack: Pack,
    time: TimeRules,
    engine: String,
    codebook: String,
}

/// What the coder made of one sentence, for explanations.
pub struct Explained<'d> {
    /// The sentence.
    pub reading: Reading<'d>,
    /// Mentions.
    pub mentions: Vec<Mention>,
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
        Self { ontology, actors, pack, time, engine, codebook: codebook.to_owned() }
    }

    /// Loads ontology, actors and one pack.
    pub fn load(source: &Source, tag: &str) -> Result<Self, DataError> {
        let ontology = Arc::new(Ontology::load(source)?);
        let actors = Arc::new(Actors::load(source)?);
        let pack = Pack::load(source, tag, &ontology, &actors)?;
        let time = TimeRules::load(source, tag)?;
        Ok(Self::new(ontology, actors, pack, time, &source.digest()))
    }

    /// The events of a document, in the order of their triggers.
    pub fn code(&self, document: &Document, parse: &mut Parse<'_>) -> Vec<Event> {
        let mut events = Vec::new();
        let positions = Positions::new(&document.article);
        let mut anchor = Anchor { published: self.published(document), context: None };
        self.each(document, parse, &mut |scene, explained| {
            let expressions = kabar_time::find(&scene.reading.forms, &self.time, &anchor, Tense::Unknown);
            for proposition in explained.propositions.iter().filter(|p| p.dropped.is_none()) {
                let when = scene.when(&proposition.trigger, &proposition.stance, &expressions, &anchor);
                events.push(self.event(document, scene, proposition, when, &positions));
            }
            let told = expressions.iter().rev().find_map(|e| e.value_at(&anchor, Tense::Past));
            anchor.context = told.or(anchor.context);
        });
        events
    }

    /// Everything considered in a document, sentence by sentence.
    pub fn explain(&self, document: &Document, parse: &mut Parse<'_>, take: &mut dyn FnMut(&Explained<'_>)) {
        self.each(document, parse, &mut |_, explained| take(explained));
    }

    fn each(&self, document: &Document, parse: &mut Parse<'_>, take: &mut dyn FnMut(&Scene<'_, '_>, &Explained<'_>)) {
        let finder =
            Finder { ontology: &self.ontology, actors: &self.actors, pack: &self.pack, day: self.published(document) };
        let mut discourse = Discourse::default();
        self.count_states(document, finder, &mut discourse);
        let readings = self.readings(document, parse);
        let mut memory = discourse.clone();
        let mut mentions: Vec<Vec<Mention>> = Vec::with_capacity(readings.len());
        for (at, reading) in readings.iter().enumerate() {
            memory.sentence = at + 1;
            let found = finder.mentions(reading, &mut memory);
            remember(&mut memory, reading, &found);
            mentions.push(found);
        }
        let speakers = self.speakers(document, finder, &readings, &mentions, &discourse);
        for (at, reading) in readings.into_iter().enumerate() {
            discourse.sentence = at + 1;
            let coded = document.blocks.get(reading.sentence.block).is_none_or(|b| b.kind.is_coded());
            let found = std::mem::take(&mut mentions[at]);
            if coded && !reading.tree.nodes.is_empty() {
                let scene = Scene::new(&reading, &found, finder, &discourse, speakers[at].clone());
                let reckoning = scene.reckon();
                let explained = Explained {
                    mentions: found.clone(),
                    propositions: reckoning.propositions,
                    passed: reckoning.passed,
                    reading: Reading::new(
                        reading.sentence,
                        reading.forms.clone(),
                        reading.tree.clone(),
                        &self.pack.lexicon,
                    ),
                };
                take(&scene, &explained);
                let events: Vec<_> = explained.propositions.iter().filter(|p| p.dropped.is_none()).cloned().collect();
                for event in &events {
                    for (a, b) in event.actor.iter().flat_map(|a| event.recipient.iter().map(move |b| (a, b))) {
                        discourse.pair(&a.party, &b.party);
                    }
                }
            }
            if coded {
                remember(&mut discourse, &reading, &found);
            }
        }
    }

    /// How often each state is named: the article's country helps where a role noun names none.
    fn count_states(&self, document: &Document, finder: Finder<'_>, discourse: &mut Discourse) {
        for (at, sentence) in document.sentences.iter().enumerate() {
            let kind = document.blocks.get(sentence.block).map_or(BlockKind::Body, |b| b.kind);
            if !kind.is_coded() {
                continue;
            }
            let forms: Vec<&str> = (0..sentence.words.len()).map(|w| document.form(sentence, w)).collect();
            let mut count = |forms: &[&str], weight: usize| {
                for hit in finder.pack.names.find(forms) {
                    let (entry, kind) = hit.targets[0];
                    let entry = self.actors.entry(entry);
                    let coding = entry.coding(finder.day);
                    let person = matches!(kind, NameKind::Full | NameKind::Short);
                    let known = self.actors.find(&coding.code).is_some_and(|e| self.actors.entry(e).kind.is_state());
                    if known && (entry.kind.is_state() || person) {
                        discourse.count_state(&coding.code, weight);
                    }
                }
            };
            count(&forms, if at == 0 { 3 } else { 2 });
            if let Some(dateline) = sentence.dateline {
                let words: Vec<&str> = document.slice(sentence, dateline).split_whitespace().collect();
                let titled: Vec<String> = words.iter().map(|w| title_case(w)).collect();
                let titled: Vec<&str> = titled.iter().map(String::as_str).collect();
                count(&titled, 1);
            }
        }
    }

    /// Reads every sentence; those that can hold an event or a speaker get a tree.
    fn readings<'d>(&self, document: &'d Document, parse: &mut Parse<'_>) -> Vec<Reading<'d>> {
        let lexicon = &self.pack.lexicon;
        document
            .sentences
            .iter()
            .map(|sentence| {
                let forms: Vec<&str> = (0..sentence.words.len()).map(|w| document.form(sentence, w)).collect();
                let coded = document.blocks.get(sentence.block).is_none_or(|b| b.kind.is_coded());
                let quoted = sentence.opens_quoted
                    || sentence.ends_quoted
                    || forms.iter().any(|f| matches!(*f, "\"" | "“" | "”" | "«"));
                let promising =
                    coded && (quoted || forms.iter().any(|f| lexicon.predicate_index.knows(&f.to_lowercase())));
                let tree = if promising { parse(&forms) } else { Tree::default() };
                let headline = document
                    .blocks
                    .get(sentence.block)
                    .is_some_and(|b| matches!(b.kind, BlockKind::Headline | BlockKind::Subheading));
                let mut reading = Reading::new(sentence, forms, tree, lexicon);
                reading.headline = headline;
                reading
            })
            .collect()
    }

    /// Who speaks in each sentence that stands in a quotation begun or ended in another.
    fn speakers(
        &self,
        document: &Document,
        finder: Finder<'_>,
        readings: &[Reading<'_>],
        mentions: &[Vec<Mention>],
        base: &Discourse,
    ) -> Vec<Vec<Player>> {
        let mut memory = base.clone();
        let mut own: Vec<Option<Vec<Player>>> = Vec::with_capacity(readings.len());
        for (at, reading) in readings.iter().enumerate() {
            memory.sentence = at + 1;
            let scene = Scene::new(reading, &mentions[at], finder, &memory, Vec::new());
            own.push(if reading.tree.nodes.is_empty() { None } else { scene.speaker_here() });
            remember(&mut memory, reading, &mentions[at]);
        }
        (0..readings.len())
            .map(|at| {
                let sentence = &document.sentences[at];
                let quoted = sentence.opens_quoted || sentence.ends_quoted || readings[at].quoted.iter().any(|q| *q);
                if !quoted {
                    return Vec::new();
                }
                let same_block = |other: usize| document.sentences[other].block == sentence.block;
                let mut after = (at..readings.len()).take(6).take_while(|&o| {
                    o == at || (same_block(o) && document.sentences[o].opens_quoted) || (o == at + 1 && same_block(o))
                });
                let forward = after.find_map(|o| own[o].clone());
                let backward = || (at.saturating_sub(4)..at).rev().find_map(|o| own[o].clone());
                forward.or_else(backward).unwrap_or_default()
            })
            .collect()
    }

    /// The day of publication: as given, else as the text's own dates settle it.
    fn published(&self, document: &Document) -> Option<Date> {
        if document.article.date.is_some() {
            return document.article.date;
        }
        let expressions: Vec<TimeExpr> = document
            .sentences
            .iter()
            .flat_map(|sentence| {
                let forms: Vec<&str> = (0..sentence.words.len()).map(|w| document.form(sentence, w)).collect();
                kabar_time::find(&forms, &self.time, &Anchor::default(), Tense::Past)
            })
            .collect();
        kabar_time::settle_publication(&expressions, self.ontology.horizon()?)
    }

    fn event(
        &self,
        document: &Document,
        scene: &Scene<'_, '_>,
        p: &Proposition,
        when: Option<(Timex, std::ops::Range<usize>)>,
        positions: &Positions,
    ) -> Event {
        let reading = scene.reading;
        let sentence = reading.sentence;
        let row = &self.pack.lexicon.predicates[p.trigger.row];
        let info = self.ontology.mode_info(p.kind, p.mode.as_deref());
        let text_of = |start: usize, end: usize| {
            let first = sentence.words.get(start).map_or(sentence.span, |w| w.span);
            let last = sentence.words.get(end.saturating_sub(1)).map_or(first, |w| w.span);
            positions.text_span(document, sentence.field, first.cover(last))
        };
        let actor_ref = |player: &Player| {
            let span = text_of(player.start, player.end);
            ActorRef {
                code: player.party.code.clone(),
                sector: player.party.sector.clone(),
                name: player.party.name.clone(),
                text: span.text,
                start: span.start,
                end: span.end,
            }
        };
        let mut chain: Vec<AttributionLink> = p
            .stance
            .chain
            .iter()
            .map(|link| AttributionLink {
                role: link.role,
                code: link.player.party.code.clone(),
                sector: link.player.party.sector.clone(),
                name: link.player.party.name.clone(),
                text: text_of(link.player.start, link.player.end).text,
            })
            .collect();
        chain.reverse();
        // who only passes on stands outside
        chain.sort_by_key(|link| link.role == LinkRole::Speaker);
        let mut evidence = vec![row.id.clone()];
        evidence.extend(p.stance.evidence.iter().cloned());
        evidence.extend(p.actor.iter().chain(&p.recipient).map(|player| player.party.because.clone()));
        evidence.dedup();
        let mut seen = Vec::new();
        evidence.retain(|e| {
            let new = !seen.contains(e);
            seen.push(e.clone());
            new
        });
        Event {
            doc: document.article.id.clone().unwrap_or_default(),
            lang: document.lang.clone(),
            date: when.as_ref().map(|(date, _)| *date),
            date_text: when.as_ref().map(|(_, words)| text_of(words.start, words.end).text),
            kind: p.kind,
            mode: p.mode.clone(),
            contexts: self.contexts(reading),
            quad: self.ontology.quad(p.kind),
            score: info.score,
            cameo: info.cameo,
            actor: p.actor.iter().map(actor_ref).collect(),
            recipient: p.recipient.iter().map(actor_ref).collect(),
            factuality: p.stance.fact,
            auxiliary: p.stance.auxiliary.clone(),
            attribution: chain,
            trigger: text_of(p.trigger.start, p.trigger.end),
            sentence: positions.text_span(document, sentence.field, sentence.span),
            field: sentence.field,
            evidence,
            engine: self.engine.clone(),
            codebook: self.codebook.clone(),
        }
    }

    fn contexts(&self, reading: &Reading<'_>) -> Vec<String> {
        let lexicon = &self.pack.lexicon;
        let lower: Vec<&str> = reading.lower.iter().map(String::as_str).collect();
        let mut contexts: Vec<String> = (0..lower.len())
            .flat_map(|at| lexicon.context_index.at(&lower, at))
            .map(|f| lexicon.contexts[f.item].1.clone())
            .collect();
        contexts.sort();
        contexts.dedup();
        contexts
    }
}

/// Puts the mentions of a sentence into memory.
fn remember(memory: &mut Discourse, reading: &Reading<'_>, mentions: &[Mention]) {
    for mention in mentions.iter().filter(|m| m.parties[0].kind != PartyKind::Media) {
        let place_only = matches!(mention.name, Some(NameKind::Part));
        let subject = (mention.start..mention.end).any(|w| reading.rel(w) == kabar_model::Rel::Nsubj);
        for party in mention.parties.iter().filter(|p| p.is_known() && !place_only) {
            memory.remember(party, mention.start, subject);
        }
    }
}

fn title_case(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_string() + &chars.as_str().to_lowercase())
}

/// Byte offsets to code points, per field.
struct Positions {
    ascii: [bool; 2],
    /// Code points before every 256th byte boundary, per field.
    marks: [Vec<u32>; 2],
}

const STRIDE: usize = 256;

impl Positions {
    fn new(article: &Article) -> Self {
        let fields = [article.field(Field::Title), article.field(Field::Text)];
        Self { ascii: fields.map(str::is_ascii), marks: fields.map(marks) }
    }

    fn point(&self, document: &Document, field: Field, byte: usize) -> usize {
        let at = usize::from(field == Field::Text);
        if self.ascii[at] {
            return byte;
        }
        let text = document.article.field(field).as_bytes();
        let mark = byte / STRIDE;
        let from = mark * STRIDE;
        let before = self.marks[at].get(mark).copied().unwrap_or(0) as usize;
        before + text.get(from..byte).map_or(0, |bytes| bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count())
    }

    fn text_span(&self, document: &Document, field: Field, span: Span) -> TextSpan {
        TextSpan {
            text: span.of(document.article.field(field)).to_owned(),
            start: self.point(document, field, span.start as usize),
            end: self.point(document, field, span.end as usize),
        }
    }
}

fn marks(text: &str) -> Vec<u32> {
    let mut points = 0_u32;
    let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
    for (at, byte) in text.bytes().enumerate() {
        if at % STRIDE == 0 {
            marks.push(points);
        }
        points += u32::from(byte & 0xC0 != 0x80);
    }
    if text.len() % STRIDE == 0 {
        marks.push(points);
    }
    marks
}
