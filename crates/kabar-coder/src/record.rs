//! From a proposition to the record that users read.

use std::ops::Range;

use kabar_model::{ActorRef, AttributionLink, Document, Event, LinkRole, Timex};

use crate::{
    Coder,
    commitment::commit,
    positions::Positions,
    proposition::Proposition,
    reading::Reading,
    scene::{Player, Scene},
};

/// What an event rests on whose sides were weighed.
const WEIGHTS: &str = "ontology/sides.tsv";

impl Coder {
    pub(crate) fn event(
        &self,
        document: &Document,
        scene: &Scene<'_, '_>,
        p: &Proposition,
        when: Option<&(Timex, Range<usize>)>,
        positions: &Positions,
    ) -> Event {
        let reading = scene.reading;
        let sentence = reading.sentence;
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
                factuality: p.stance.fact,
            })
            .collect();
        chain.reverse();
        // who only passes on stands outside
        chain.sort_by_key(|link| link.role == LinkRole::Speaker);
        commit(&mut chain, p.stance.fact);
        Event {
            doc: document.article.id.clone().unwrap_or_default(),
            lang: document.lang.clone(),
            date: when.map(|(date, _)| *date),
            date_text: when.map(|(_, words)| text_of(words.start, words.end).text),
            location: None,
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
            confidence: self.ontology.confidence().of(&scene.facts(p)),
            evidence: self.evidence(p),
            engine: self.engine.clone(),
            codebook: self.codebook.clone(),
        }
    }

    /// The rows that made it, each once.
    fn evidence(&self, p: &Proposition) -> Vec<String> {
        let mut evidence = vec![self.pack.lexicon.predicates[p.trigger.row].id.clone()];
        let sides = p.actor.iter().chain(&p.recipient).map(|player| &player.party.because);
        let weighed = (!p.weighed.is_empty()).then(|| WEIGHTS.to_owned());
        for id in p.stance.evidence.iter().chain(sides).chain(&weighed) {
            if !evidence.contains(id) {
                evidence.push(id.clone());
            }
        }
        evidence
    }

    fn contexts(&self, reading: &Reading<'_>) -> Vec<String> {
        let lexicon = &self.pack.lexicon;
        let mut contexts: Vec<String> = (0..reading.len())
            .flat_map(|at| lexicon.context_index.at(&reading.lower, at))
            .map(|f| lexicon.contexts[f.item].1.clone())
            .collect();
        contexts.sort();
        contexts.dedup();
        contexts
    }
}
