//! Where it happened: the place phrase of an event's clause ("in Rostov", "di kota Rostov"), the end of a visit, and, as the
//! weakest hint, the dateline of a report by somebody at home. A place that cannot be settled is left out.

use std::{ops::Range, sync::Arc};

use kabar_model::{Document, EventType, Location, Rel, Upos};
use kabar_pack::NameKind;
use kabar_place::{Places, key, settle};
use kabar_time::TimeExpr;

use crate::{
    Coder,
    mention::PartyKind,
    proposition::Proposition,
    scene::{Player, Scene},
};

/// Words between a preposition and the name it marks ("in the besieged city of").
const REACH: usize = 4;

/// The longest name that is tried, in words.
const LONGEST: usize = 5;

/// Case roles of a pack whose prepositions mark where something happens, and where somebody goes.
const SITE: &str = "site";
const DESTINATION: &str = "destination";

/// The mode of a visit, whose object is its place.
const VISIT: &str = "visit";

impl Coder {
    /// With a gazetteer. Without one, no event has a place.
    pub fn with_places(mut self, places: Arc<Places>) -> Self {
        self.places = places;
        self
    }

    /// Where an event happened.
    pub(crate) fn place(
        &self,
        document: &Document,
        scene: &Scene<'_, '_>,
        p: &Proposition,
        expressions: &[TimeExpr],
    ) -> Option<Location> {
        let mut phrases = scene.place_phrases(p, expressions);
        phrases.sort_by_key(|phrase| (phrase.distance, phrase.words.start));
        phrases
            .into_iter()
            .find_map(|phrase| self.named_place(document, scene, p, &phrase))
            .or_else(|| self.dateline(document, scene, p))
    }

    /// The place that a phrase names: a country by its name, else a city, else the country of a region.
    fn named_place(
        &self,
        document: &Document,
        scene: &Scene<'_, '_>,
        p: &Proposition,
        phrase: &Phrase,
    ) -> Option<Location> {
        let (r, words) = (scene.reading, &phrase.words);
        let country = self.country(document, scene, phrase);
        if let Some((location, true)) = country {
            return Some(location);
        }
        for start in words.start..words.end.min(words.start + 2) {
            let last = words.end.min(start + LONGEST.min(self.places.gazetteer().longest()));
            for end in (start + 1..=last).rev().filter(|end| r.forms[end - 1].chars().any(char::is_alphanumeric)) {
                // part of a longer name ("Kota" of "Kota Gaza") is luck, unless the article is about its country
                let whole = start == words.start && end == words.end;
                if let Some(found) = self.city(&r.forms[start..end].join(" "), whole, scene, p) {
                    return Some(Location { text: text_of(document, scene, start..end), ..found });
                }
            }
        }
        country.map(|(location, _)| location)
    }

    /// The country that a phrase names, and whether by its own name or by that of a region. "Behind Turkey" is no place: no
    /// noun may stand between the preposition and the name.
    fn country(&self, document: &Document, scene: &Scene<'_, '_>, phrase: &Phrase) -> Option<(Location, bool)> {
        let mention = scene.mention_at(phrase.words.start).filter(|m| phrase.direct && m.role.is_none())?;
        let party = mention.parties.first().filter(|party| party.kind == PartyKind::State)?;
        let own = matches!(mention.name, Some(NameKind::Name | NameKind::Nickname));
        let entry = self.actors.find(&party.code).filter(|_| own || mention.name == Some(NameKind::Part))?;
        let location = Location {
            text: text_of(document, scene, mention.start..mention.end),
            name: self.actors.entry(entry).name.clone(),
            code: party.code.clone(),
            lat: None,
            lon: None,
            geonames: self.places.country(&party.code)?,
        };
        Some((location, own))
    }

    /// The city of a name, given the countries of the article.
    fn city(&self, name: &str, abroad: bool, scene: &Scene<'_, '_>, p: &Proposition) -> Option<Location> {
        let found = self.places.gazetteer().named(&key(name));
        let side = |code: &str| p.actor.iter().chain(&p.recipient).any(|player| player.party.code == code);
        let at_home = |code: &str| side(code) || scene.discourse.names_state(code);
        let city = settle(&found, at_home).filter(|city| abroad || at_home(city.code))?;
        Some(Location {
            text: String::new(),
            name: city.name.to_owned(),
            code: city.code.to_owned(),
            lat: Some(city.lat),
            lon: Some(city.lon),
            geonames: city.geonames,
        })
    }

    /// The place that the report was sent from, where the actor is at home there.
    fn dateline(&self, document: &Document, scene: &Scene<'_, '_>, p: &Proposition) -> Option<Location> {
        let sentence = scene.reading.sentence;
        let text = document.slice(sentence, sentence.dateline?);
        let name = text.split([',', '(', '-', '–', '—', '/', ':']).next()?.trim();
        let found = self.city(name, true, scene, p)?;
        let home = |player: &Player| player.party.code == found.code && !player.inferred;
        p.actor.iter().any(home).then(|| Location { text: name.to_owned(), ..found })
    }
}

/// Words that may name a place, from the first capital on.
struct Phrase {
    words: Range<usize>,
    /// How far it stands from the trigger.
    distance: usize,
    /// Whether no noun stands between its preposition and the name.
    direct: bool,
}

impl Scene<'_, '_> {
    /// The phrases of a clause that may name its place.
    fn place_phrases(&self, p: &Proposition, expressions: &[TimeExpr]) -> Vec<Phrase> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let goes = p.mode.as_deref() == Some(VISIT) || p.kind == EventType::Mobilize;
        let timed = |word: usize| expressions.iter().any(|e| e.words.contains(&word));
        let mut phrases = Vec::new();
        for at in 0..r.len() {
            let prep = r.lower[at].as_str();
            let marks =
                rules.preps_of(SITE).any(|w| w == prep) || (goes && rules.preps_of(DESTINATION).any(|w| w == prep));
            if !marks || p.trigger.site().start <= at && at < p.trigger.site().end {
                continue;
            }
            let Some(start) = self.name_after(at).filter(|&start| !timed(start)) else { continue };
            let words = start..self.capitals_end(start);
            if self.belongs_to_another(start, p) || self.modifies(&words) {
                continue;
            }
            if let Some(distance) = self.distance(&p.trigger, &(at..words.end)) {
                let direct = (at + 1..start).all(|word| r.upos(word) != Upos::Noun);
                phrases.push(Phrase { words, distance, direct });
            }
        }
        let end_of_visit = (p.mode.as_deref() == Some(VISIT)).then(|| self.patient(p.trigger.site())).flatten();
        if let Some(start) = end_of_visit.and_then(|object| self.name_around(object)) {
            phrases.push(Phrase { words: start..self.capitals_end(start), distance: usize::MAX, direct: true });
        }
        phrases
    }

    /// "at the China meeting": the name tells which meeting, not where.
    fn modifies(&self, words: &Range<usize>) -> bool {
        let r = self.reading;
        let above = words.clone().filter_map(|w| r.head(w).map(|head| (w, head)));
        let mut outside = above.filter(|(_, head)| !words.contains(head));
        outside.any(|(w, head)| {
            head >= words.end && r.is_nominal(head) && matches!(r.rel(w), Rel::Compound | Rel::Amod | Rel::Nmod)
        })
    }

    /// "apologise for the downing of the jet in Syria": the place is that of an act that stands under a preposition of its own,
    /// unless that preposition says where, too ("held at a base in Tobruk").
    fn belongs_to_another(&self, name: usize, p: &Proposition) -> bool {
        let r = self.reading;
        let index = &self.finder.pack.lexicon.predicate_index;
        let rules = &self.finder.pack.syntax;
        let act = |word: usize| {
            let case = r.case_of(word);
            index.knows(&r.lower[word]) && !case.is_empty() && rules.preps_of(SITE).all(|prep| prep != case)
        };
        let trigger = p.trigger.start..p.trigger.end;
        self.above(name).skip(1).take_while(|word| !trigger.contains(word)).any(act)
    }

    fn is_capital(&self, word: usize) -> bool {
        self.reading.forms.get(word).is_some_and(|form| form.chars().next().is_some_and(char::is_uppercase))
    }

    /// The first word of the name that a preposition marks; none where it marks somebody.
    fn name_after(&self, prep: usize) -> Option<usize> {
        let r = self.reading;
        let owner = |word: usize| self.finder.pack.syntax.owner_preps.iter().any(|p| *p == r.lower[word]);
        for word in prep + 1..r.len().min(prep + 1 + REACH) {
            if self.is_capital(word) {
                return self.may_be_place(word).then_some(word);
            }
            let passes = matches!(r.upos(word), Upos::Det | Upos::Adj | Upos::Noun | Upos::Num) || owner(word);
            if !passes {
                return None;
            }
        }
        None
    }

    /// The first word of the name that a noun is, or belongs to.
    fn name_around(&self, word: usize) -> Option<usize> {
        let start = self.mention_at(word).map_or(word, |m| m.start);
        (self.is_capital(start) && self.may_be_place(start)).then_some(start)
    }

    /// Whether a name is not that of a person, a medium, an organisation or a group.
    fn may_be_place(&self, word: usize) -> bool {
        self.mention_at(word).is_none_or(|m| m.parties[0].kind == PartyKind::State && m.role.is_none())
    }

    /// One past the run of words in capitals, with the small words and hyphens inside it.
    fn capitals_end(&self, start: usize) -> usize {
        let r = self.reading;
        let mut end = start + 1;
        for word in start + 1..r.len().min(start + LONGEST + 1) {
            if self.is_capital(word) {
                end = word + 1;
            } else if !(r.forms[word] == "-" || self.is_capital(word + 1)) {
                break;
            }
        }
        end
    }
}

fn text_of(document: &Document, scene: &Scene<'_, '_>, words: Range<usize>) -> String {
    let sentence = scene.reading.sentence;
    let span = |word: usize| sentence.words.get(word).map_or(sentence.span, |w| w.span);
    document.slice(sentence, span(words.start).cover(span(words.end.saturating_sub(1)))).to_owned()
}
