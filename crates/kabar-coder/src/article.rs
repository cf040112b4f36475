//! The article as a whole, before its sentences are coded: its sentences read, its states counted, its speakers and its day.

use jiff::civil::Date;
use kabar_model::{BlockKind, Document, Tree};
use kabar_pack::NameKind;
use kabar_time::{Anchor, Tense, TimeExpr};

use crate::{
    Coder, Parse,
    discourse::Discourse,
    mention::{Finder, Mention, PartyKind},
    reading::Reading,
    scene::{Player, Scene},
};

impl Coder {
    /// How often each state is named: the article's country helps where a role noun names none.
    pub(crate) fn count_states(&self, document: &Document, finder: Finder<'_>, discourse: &mut Discourse) {
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
    pub(crate) fn readings<'d>(&self, document: &'d Document, parse: &mut Parse<'_>) -> Vec<Reading<'d>> {
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

    /// The mentions of every sentence. A headline is read with the lead in mind, and knows everybody whom the article names.
    pub(crate) fn mentions(
        &self,
        finder: Finder<'_>,
        readings: &[Reading<'_>],
        order: &[usize],
        discourse: &Discourse,
    ) -> Vec<Vec<Mention>> {
        let mut memory = discourse.clone();
        let mut mentions: Vec<Vec<Mention>> = vec![Vec::new(); readings.len()];
        let mut lead = None;
        if let Some(&headline) = order.iter().find(|&&at| readings[at].headline && at == 0) {
            finder.mentions(&readings[headline], &mut memory);
            memory = discourse.clone().with_people_of(&memory);
        }
        for &at in order {
            if at == 0 && readings[at].headline {
                lead = Some(memory.clone());
                continue;
            }
            memory.sentence = at + 1;
            mentions[at] = finder.mentions(&readings[at], &mut memory);
            remember(&mut memory, &readings[at], &mentions[at]);
        }
        if let Some(lead) = lead {
            let mut lead = lead.with_people_of(&memory);
            mentions[0] = finder.mentions(&readings[0], &mut lead);
        }
        mentions
    }

    /// Who speaks in each sentence that stands in a quotation begun or ended in another.
    pub(crate) fn speakers(
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
    pub(crate) fn published(&self, document: &Document) -> Option<Date> {
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
}

/// Puts the mentions of a sentence into memory.
pub(crate) fn remember(memory: &mut Discourse, reading: &Reading<'_>, mentions: &[Mention]) {
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

/// Sentences of the body that are read before the headline, which leaves out what they say in full.
const LEAD: usize = 4;

/// The order in which sentences are understood: the lead, the headline, the rest.
pub(crate) fn order_of_reading(document: &Document) -> Vec<usize> {
    let mut order: Vec<usize> = (0..document.sentences.len()).collect();
    let first = document.sentences.first().and_then(|s| document.blocks.get(s.block));
    if first.is_some_and(|b| b.kind == BlockKind::Headline) {
        let last = LEAD.min(order.len() - 1);
        order[..=last].rotate_left(1);
    }
    order
}
