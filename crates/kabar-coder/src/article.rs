//! The article as a whole, before its sentences are coded: its sentences read, its states counted, its speakers and its day.

use std::borrow::Cow;

use jiff::civil::Date;
use kabar_model::{BlockKind, Document, Rel, Sentence, Tree};
use kabar_pack::{EntryKind, NameHit, NameKind, Pos};
use kabar_time::{Anchor, Tense, TimeExpr};
use rustc_hash::FxHashSet;

use crate::{
    Coder, Parse,
    discourse::{Discourse, Standing},
    memo::Memo,
    mention::{Finder, Mention, PartyKind},
    reading::{CueHit, Reading, is_title_case},
    scene::{Player, Scene},
};

impl Coder {
    /// How often each state is named: the article's country helps where a role noun names none.
    pub(crate) fn count_states(
        &self,
        document: &Document,
        finder: Finder<'_>,
        readings: &[Reading<'_>],
        discourse: &mut Discourse,
    ) {
        // who is meant by a surname is doubtful where nobody knows the day
        let by_surname = if finder.day.is_some() { 8 } else { 3 };
        for (at, sentence) in document.sentences.iter().enumerate() {
            let kind = document.blocks.get(sentence.block).map_or(BlockKind::Body, |b| b.kind);
            if !kind.is_coded() {
                continue;
            }
            let mut count = |hits: &[NameHit], lower: &[String], weight: usize| {
                for hit in hits.iter().filter(|hit| !self.pack.is_body_elsewhere(hit, lower)) {
                    let (entry, kind) = hit.targets[0];
                    if kind == NameKind::Again || (hit.targets.len() > 1 && kind == NameKind::Nickname) {
                        continue;
                    }
                    let entry = self.actors.entry(entry);
                    let coding = entry.coding(finder.day);
                    let known = self.actors.find(&coding.code).is_some_and(|e| self.actors.entry(e).kind.is_state());
                    let body = !entry.kind.is_state() && entry.kind != EntryKind::Person;
                    let told_by = matches!(entry.kind, EntryKind::Outlet | EntryKind::StateMedia);
                    if known && !told_by && (!body || hit.targets.len() == 1) {
                        // named as often as another: the one whose towns are named
                        let town = usize::from(kind == NameKind::Part);
                        let eighths = match () {
                            () if body => 4,
                            () if kind == NameKind::Short => by_surname,
                            () => 8,
                        };
                        discourse.count_state(&coding.code, weight * eighths + town, at + 1, !entry.kind.is_media());
                    }
                    if entry.kind == EntryKind::Armed && coding.sector.is_none() {
                        discourse.count_fighters(&entry.id, entry.country.as_deref());
                    }
                }
            };
            let weight = if at == 0 { 3 } else { 2 };
            count(&readings[at].names, &readings[at].lower, weight);
            if let Some(dateline) = sentence.dateline {
                let words: Vec<&str> = document.slice(sentence, dateline).split_whitespace().collect();
                let titled: Vec<String> = words.iter().map(|w| title_case(w)).collect();
                let titled: Vec<&str> = titled.iter().map(String::as_str).collect();
                let hits = finder.pack.names.find(&titled);
                let lower: Vec<String> = titled.iter().map(|word| word.to_lowercase()).collect();
                count(&hits, &lower, 1);
                if let Some(hit) = hits.first() {
                    let entry = self.actors.entry(hit.targets[0].0);
                    if entry.kind.is_state() {
                        discourse.written_in(&entry.coding(finder.day).code);
                    }
                }
            }
            let reading = &readings[at];
            let named = |w: usize| reading.names.iter().any(|hit| hit.start <= w && w < hit.end);
            for entry in (0..reading.len()).filter(|&w| !named(w)).filter_map(|w| finder.surname_at(reading, w)) {
                let coding = self.actors.entry(entry).coding(finder.day);
                if self.actors.find(&coding.code).is_some_and(|e| self.actors.entry(e).kind.is_state()) {
                    discourse.count_state(&coding.code, weight * by_surname, at + 1, true);
                }
            }
        }
    }

    /// Reads every sentence; those that can hold an event or a speaker get a tree.
    pub(crate) fn readings<'d>(&self, document: &'d Document, parse: &mut Parse<'_>) -> Vec<Reading<'d>> {
        let lexicon = &self.pack.lexicon;
        let mut readings = Vec::with_capacity(document.sentences.len());
        for sentence in &document.sentences {
            let forms: Vec<&str> = (0..sentence.words.len()).map(|w| document.form(sentence, w)).collect();
            let block = document.blocks.get(sentence.block);
            let coded = block.is_none_or(|b| b.kind.is_coded());
            let headline = block.is_some_and(|b| matches!(b.kind, BlockKind::Headline | BlockKind::Subheading));
            let quoted = sentence.opens_quoted
                || sentence.ends_quoted
                || forms.iter().any(|f| matches!(*f, "\"" | "“" | "”" | "«"));
            let promising = coded && (quoted || forms.iter().any(|f| lexicon.predicate_index.knows(&f.to_lowercase())));
            let names = self.pack.names.find(&forms);
            let tree = match (promising, headline) {
                (false, _) => Tree::default(),
                (true, false) => parse(&self.known_names(forms.clone(), &names)),
                (true, true) => {
                    let plain = self.plain_headline(document, &forms, &names);
                    parse(&self.known_names(plain.iter().map(|form| &**form).collect::<Vec<_>>(), &names))
                }
            };
            let mut reading = Reading::new(sentence, forms, tree, &self.pack, &self.ontology);
            (reading.headline, reading.names) = (headline, names);
            readings.push(reading);
        }
        readings
    }

    /// Words with the names among them replaced by names that the parser knows well: "Theresa May" is no auxiliary.
    fn known_names<'f>(&'f self, mut words: Vec<&'f str>, names: &[NameHit]) -> Vec<&'f str> {
        let known = &self.pack.syntax.stand_ins;
        for hit in names {
            let Some(&(entry, kind)) = hit.targets.first() else { continue };
            match kind {
                NameKind::Full | NameKind::Short => {
                    for (at, word) in words.iter_mut().enumerate().take(hit.end).skip(hit.start) {
                        let name = if at + 1 == hit.end { &known.person } else { &known.first_name };
                        if let Some(name) = name {
                            *word = name;
                        }
                    }
                }
                NameKind::Name | NameKind::Capital | NameKind::Seat
                    if hit.end == hit.start + 1 && self.actors.entry(entry).kind.is_state() =>
                {
                    if let Some(name) = &known.state {
                        words[hit.start] = name;
                    }
                }
                NameKind::Name if hit.end > hit.start + 1 && !self.actors.entry(entry).kind.is_state() => {
                    let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
                    if let ([first, last], true) =
                        (&known.organisation[..], words[hit.start..hit.end].iter().all(|w| capital(w)))
                    {
                        words[hit.start..hit.end].fill(first);
                        words[hit.end - 1] = last;
                    }
                }
                _ => {}
            }
        }
        words
    }

    /// A headline in the words of running text, for the parser: no capitals but those of names, and verbs in the form that
    /// sentences use. Word for word, so that the tree fits the headline.
    fn plain_headline<'f>(&self, document: &Document, forms: &[&'f str], names: &[NameHit]) -> Vec<Cow<'f, str>> {
        let lexicon = &self.pack.lexicon;
        let mut plain: Vec<Cow<'f, str>> = forms.iter().map(|f| Cow::Borrowed(*f)).collect();
        let named = |word: usize| names.iter().any(|n| n.start <= word && word < n.end);
        if is_title_case(forms) {
            let told: FxHashSet<&str> = document
                .sentences
                .iter()
                .flat_map(|s| (0..s.words.len()).map(|w| document.form(s, w)))
                .filter(|f| f.chars().next().is_some_and(char::is_lowercase))
                .collect();
            for (word, form) in forms.iter().enumerate().filter(|(word, _)| !named(*word)) {
                let lower = form.to_lowercase();
                if word == 0
                    || told.contains(lower.as_str())
                    || lexicon.knows(&lower)
                    || lexicon.headline_verbs.contains_key(lower.as_str())
                {
                    plain[word] = if word == 0 { Cow::Borrowed(*form) } else { Cow::Owned(lower) };
                }
            }
        }
        for word in (1..forms.len()).filter(|word| !named(*word)) {
            let after_name = names.iter().any(|n| n.start == 0 && n.end == word);
            let before_verb = forms.get(word + 1).is_none_or(|next| lexicon.is_verb(&next.to_lowercase()));
            let doubtful = || lexicon.headline_nouns.get(plain[word].as_ref()).filter(|_| after_name && !before_verb);
            if let Some(told) = lexicon.headline_verbs.get(plain[word].as_ref()).or_else(doubtful) {
                plain[word] = Cow::Owned(told.to_string());
            }
        }
        plain
    }

    /// Tests the cues of every sentence against what stands around them.
    pub(crate) fn settle_cues(
        &self,
        finder: Finder<'_>,
        readings: &mut [Reading<'_>],
        mentions: &[Vec<Mention>],
        discourse: &Discourse,
    ) {
        let lexicon = &self.pack.lexicon;
        for (at, reading) in readings.iter_mut().enumerate() {
            let name =
                |c: &CueHit| mentions[at].iter().any(|m| m.name.is_some() && m.start <= c.start && c.end <= m.end);
            reading.cues.retain(|c| !name(c));
            let tested = |c: &CueHit| !lexicon.cues[c.row].pattern.is_empty();
            if reading.cues.iter().any(tested) {
                let memo = Memo::new(reading, &mentions[at], lexicon);
                let scene = Scene::new(reading, &mentions[at], &memo, finder, discourse, Vec::new());
                let kept = reading
                    .cues
                    .iter()
                    .filter(|c| {
                        !tested(c) || scene.failing(&lexicon.cues[c.row].pattern, (*c).into(), Pos::Verb).is_none()
                    })
                    .copied()
                    .collect();
                reading.cues = kept;
            }
            reading.settle_cues(lexicon);
        }
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
        let standing = standing(reading, mention);
        for party in mention.parties.iter().filter(|p| p.is_known() && !place_only) {
            memory.remember(party, mention.start, standing);
        }
    }
}

/// Those whom a headline names outright: the lead may speak of "both sides" or "the alliance" before it names them.
pub(crate) fn remember_named(memory: &mut Discourse, reading: &Reading<'_>, mentions: &[Mention]) {
    let named = mentions.iter().filter(|m| m.name.is_some() && !m.inferred).cloned();
    remember(memory, reading, &named.collect::<Vec<_>>());
}

/// How a sentence names somebody: as a subject, also as one of several; as a mere modifier; or else.
fn standing(reading: &Reading<'_>, mention: &Mention) -> (Standing, usize) {
    let mut standing = Standing::Part;
    for word in mention.start..mention.end {
        let outside = reading.head(word).is_none_or(|head| !(mention.start..mention.end).contains(&head));
        let mut at = word;
        while reading.rel(at) == Rel::Conj
            && let Some(head) = reading.head(at).filter(|&h| h < at)
        {
            at = head;
        }
        match reading.rel(at) {
            Rel::Nsubj => {
                let main = reading.head(at).is_some_and(|verb| is_main(reading, verb));
                return (if main { Standing::Main } else { Standing::Subject }, at);
            }
            Rel::Amod | Rel::Compound | Rel::Det if outside && at == word => standing = Standing::Modifier,
            _ => {}
        }
    }
    (standing, mention.start)
}

/// Whether a verb is that of the sentence, or coordinated with it.
fn is_main(reading: &Reading<'_>, verb: usize) -> bool {
    let mut at = verb;
    while reading.rel(at) == Rel::Conj
        && let Some(head) = reading.head(at).filter(|&h| h < at)
    {
        at = head;
    }
    reading.head(at).is_none()
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

/// The mentions of every sentence. A headline is read with the lead in mind, and knows everybody whom the article names.
pub(crate) fn mentions(
    finder: Finder<'_>,
    readings: &[Reading<'_>],
    order: &[usize],
    discourse: &Discourse,
) -> Vec<Vec<Mention>> {
    let mut memory = discourse.clone();
    let mut mentions: Vec<Vec<Mention>> = vec![Vec::new(); readings.len()];
    let mut lead = None;
    if let Some(&headline) = order.iter().find(|&&at| readings[at].headline && at == 0) {
        let found = finder.mentions(&readings[headline], &mut memory);
        memory = discourse.clone().with_people_of(&memory);
        remember_named(&mut memory, &readings[headline], &found);
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

/// In so many sentences from its own a quotation's speaker is looked for, then in so many before.
const AFTER: usize = 6;
const BEFORE: usize = 4;

/// Who speaks in each sentence that stands in a quotation begun or ended in another.
pub(crate) fn speakers(
    document: &Document,
    finder: Finder<'_>,
    readings: &[Reading<'_>],
    mentions: &[Vec<Mention>],
    base: &Discourse,
) -> Vec<Vec<Player>> {
    let is_quoted = |(sentence, reading): (&Sentence, &Reading<'_>)| {
        sentence.opens_quoted || sentence.ends_quoted || reading.quoted.iter().any(|q| *q)
    };
    let quoted: Vec<bool> = document.sentences.iter().zip(readings).map(is_quoted).collect();
    // whoever speaks in a sentence is asked for by the quotations near it
    let asked = |at: usize| quoted[at.saturating_sub(AFTER - 1)..quoted.len().min(at + BEFORE + 1)].contains(&true);
    let mut memory = base.clone();
    let mut own: Vec<Option<Vec<Player>>> = vec![None; readings.len()];
    let last = (0..readings.len()).rev().find(|&at| asked(at)).map_or(0, |last| last + 1);
    for (at, reading) in readings.iter().enumerate().take(last) {
        memory.sentence = at + 1;
        if asked(at) && !reading.tree.nodes.is_empty() {
            let memo = Memo::new(reading, &mentions[at], &finder.pack.lexicon);
            own[at] = Scene::new(reading, &mentions[at], &memo, finder, &memory, Vec::new()).speaker_here();
        }
        remember(&mut memory, reading, &mentions[at]);
    }
    (0..readings.len())
        .map(|at| {
            let sentence = &document.sentences[at];
            if !quoted[at] {
                return Vec::new();
            }
            let same_block = |other: usize| document.sentences[other].block == sentence.block;
            let mut after = (at..readings.len()).take(AFTER).take_while(|&o| {
                o == at || (same_block(o) && document.sentences[o].opens_quoted) || (o == at + 1 && same_block(o))
            });
            let forward = after.find_map(|o| own[o].clone());
            let backward = || (at.saturating_sub(BEFORE)..at).rev().find_map(|o| own[o].clone());
            forward.or_else(backward).unwrap_or_default()
        })
        .collect()
}
