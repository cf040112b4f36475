//! Everybody whom a sentence and its article give, by country, organisation or group: each code a number, so that weighing compares
//! numbers.

use std::borrow::Cow;

use kabar_model::{EventType, Quad};
use kabar_pack::weighing::Side;
use rustc_hash::FxHashMap;

use crate::{
    discourse::Told,
    mention::{ARTICLES_COUNTRY, Mention, Party, PartyKind, THE_CLAUSE, THE_PLACE},
    proposition::Proposition,
    scene::{Player, Scene},
    weigh::{
        Meant, WEIGHED, other_than,
        set::{MOST, Set},
    },
};

/// The number of a country, organisation or group in a [`Table`].
pub type Code = u16;

/// An event that the article tells.
pub(super) struct Line {
    pub(super) kind: EventType,
    pub(super) conflict: bool,
    /// Each of them as often as it is named.
    pub(super) sides: [Vec<Code>; 2],
    pub(super) sets: [Set; 2],
}

/// A mention of the sentence.
pub(super) struct Named<'s> {
    pub(super) mention: &'s Mention,
    /// The word of it that hangs outside of it.
    pub(super) top: usize,
    pub(super) codes: Set,
}

/// What an article knows of a code.
#[derive(Default)]
pub(super) struct About<'s> {
    /// Sentences since it was last named, and how it stood then.
    pub(super) last: Option<(usize, u8)>,
    /// The sorts of parties it was called, a bit each.
    pub(super) sorts: u8,
    pub(super) share: f32,
    pub(super) state: bool,
    /// Its parties, the last told first.
    parties: Vec<&'s Party>,
}

/// Everybody whom a sentence and its article give.
pub(crate) struct Table<'s> {
    numbers: FxHashMap<Cow<'s, str>, Code>,
    codes: Vec<Cow<'s, str>>,
    pub(super) about: Vec<About<'s>>,
    pub(super) named: Vec<Named<'s>>,
    /// First words of what points back, and at whom.
    pub(super) pointed: Vec<(usize, Set)>,
    /// Events told so far, the last first; and those of the whole article.
    pub(super) told: Vec<Line>,
    pub(super) ahead: Vec<Line>,
    /// The events of the sentence: the word of the trigger, the sides.
    pub(super) here: Vec<(usize, [Set; 2])>,
    pub(super) home: Option<Code>,
    pub(super) dateline: Option<Code>,
}

/// One side of a proposition.
pub(super) fn side(this: &Proposition, side: Side) -> &[Player] {
    match side {
        Side::Actor => &this.actor,
        Side::Recipient => &this.recipient,
    }
}

impl<'s> Table<'s> {
    pub(crate) fn new(scene: &'s Scene<'_, '_>, propositions: &[Proposition]) -> Self {
        let mut this = Self {
            numbers: FxHashMap::default(),
            codes: Vec::new(),
            about: Vec::new(),
            named: Vec::new(),
            pointed: Vec::new(),
            told: Vec::new(),
            ahead: Vec::new(),
            here: Vec::new(),
            home: None,
            dateline: None,
        };
        for mention in scene.mentions {
            let codes = mention.parties.iter().filter_map(|party| this.add(party)).collect();
            let span = mention.start..mention.end;
            let outside = |&w: &usize| scene.reading.head(w).is_none_or(|head| !span.contains(&head));
            let top = span.clone().find(outside).unwrap_or(mention.start);
            this.named.push(Named { mention, top, codes });
        }
        for told in scene.discourse.told() {
            let line = this.line(scene, told);
            this.told.push(line);
        }
        // what was made of this sentence before is what is weighed now: it counts only where the article tells nothing else
        let ahead = scene.discourse.ahead();
        let elsewhere = |told: &Told| told.sentence != scene.discourse.sentence;
        let alone = !ahead.iter().any(elsewhere);
        for told in ahead.iter().filter(|told| alone || elsewhere(told)) {
            let line = this.line(scene, told);
            this.ahead.push(line);
        }
        let memories: Vec<_> = scene.discourse.memories().collect();
        for (party, sentence, standing) in memories.into_iter().rev() {
            let Some(code) = this.add(party) else { continue };
            let last = (scene.discourse.sentence.saturating_sub(sentence), standing as u8);
            let about = &mut this.about[usize::from(code)];
            about.last = Some(about.last.map_or(last, |before| before.min(last)));
        }
        this.home = scene.discourse.home_alone().and_then(|code| this.number(Cow::Borrowed(code)));
        let at_home = scene.discourse.home_alone().or(scene.discourse.dateline());
        this.dateline = at_home.and_then(|code| this.number(Cow::Borrowed(code)));
        for &(start, end, kind) in &scene.memo.anaphors {
            let back = scene.point_back(kind, start, end, start);
            let codes: Set = back.iter().filter_map(|player| this.call(&player.party)).collect();
            if !codes.is_empty() {
                this.pointed.push((start, codes));
            }
        }
        for p in propositions.iter().filter(|p| p.dropped.is_none()) {
            for player in p.actor.iter().chain(&p.recipient) {
                this.call(&player.party);
            }
            let sides = Side::ALL.map(|at| this.known(side(p, at)));
            this.here.push((p.trigger.head, sides));
        }
        for (code, about) in this.codes.iter().zip(&mut this.about) {
            about.share = scene.discourse.share(code);
            let entry = scene.finder.actors.find(code).map(|at| scene.finder.actors.entry(at));
            about.state = entry.is_some_and(|entry| entry.kind.is_state());
        }
        this
    }

    /// The number of a code, a new one where it has none.
    fn number(&mut self, code: Cow<'s, str>) -> Option<Code> {
        if let Some(known) = self.numbers.get(&code) {
            return Some(*known);
        }
        let number = Code::try_from(self.codes.len()).ok().filter(|number| usize::from(*number) < MOST)?;
        self.numbers.insert(code.clone(), number);
        self.codes.push(code);
        self.about.push(About::default());
        Some(number)
    }

    /// Notes what a party is called; media are nobody.
    fn call(&mut self, party: &Party) -> Option<Code> {
        self.call_as(party, |party| Cow::Owned(party.code.clone()))
    }

    fn call_as<'p>(&mut self, party: &'p Party, code: impl Fn(&'p Party) -> Cow<'s, str>) -> Option<Code> {
        if !party.is_known() || party.kind == PartyKind::Media {
            return None;
        }
        let known = self.numbers.get(party.code.as_str()).copied();
        let number = known.or_else(|| self.number(code(party)))?;
        self.about[usize::from(number)].sorts |= 1 << party.kind as u8;
        Some(number)
    }

    fn add(&mut self, party: &'s Party) -> Option<Code> {
        let number = self.call_as(party, |party| Cow::Borrowed(party.code.as_str()))?;
        self.about[usize::from(number)].parties.push(party);
        Some(number)
    }

    fn line(&mut self, scene: &Scene<'_, '_>, told: &'s Told) -> Line {
        let mut codes = |side: &'s [(Party, bool)]| side.iter().filter_map(|(party, _)| self.add(party)).collect();
        let sides: [Vec<Code>; 2] = [codes(&told.actor), codes(&told.recipient)];
        let sets = [0, 1].map(|at: usize| sides[at].iter().copied().collect());
        Line { kind: told.kind, conflict: is_conflict(scene, told.kind), sides, sets }
    }

    /// The codes of players; of those that the table has no place for, none.
    pub(super) fn known<'p>(&self, players: impl IntoIterator<Item = &'p Player>) -> Set {
        let known = players.into_iter().filter(|p| p.party.is_known());
        known.filter_map(|p| self.numbers.get(p.party.code.as_str()).copied()).collect()
    }

    pub(super) fn code(&self, code: Code) -> &str {
        &self.codes[usize::from(code)]
    }

    /// The parties of a code, the last told first.
    pub(super) fn parties(&self, code: Code) -> impl Iterator<Item = &'s Party> {
        self.about[usize::from(code)].parties.iter().copied()
    }

    /// Whether the article names somebody of a code and a sector, by name or with the state beside it.
    pub(super) fn has_outright(&self, code: Code, sector: &str) -> bool {
        self.parties(code).any(|p| p.sector.as_deref() == Some(sector) && !is_guess(&p.because))
    }

    /// Who may be meant on a side, the rules' choice first.
    pub(super) fn options(&self, this: &Proposition, at: Side) -> Vec<Meant> {
        let ruled = self.known(side(this, at));
        let mut all = Vec::with_capacity(self.codes.len() + 2);
        if !ruled.is_empty() {
            all.push(Meant::Ruled);
        }
        all.push(Meant::Nobody);
        // no state cuts its ties with itself, or is bombed by itself where it alone is named
        let sides = side(this, other_than(at));
        let other = self.known(sides);
        let state = |p: &Player| p.party.kind == PartyKind::State && !p.inferred && !p.owner;
        let own = match this.kind {
            EventType::Sanction => true,
            EventType::Assault => {
                at == Side::Actor
                    && (sides.iter().all(state)
                        || matches!(this.mode.as_deref(), Some("aerial" | "explosives" | "drone")))
            }
            _ => false,
        };
        let apart = |code: &Code| !(own && other.has(*code));
        let others = (0..self.codes.len() as Code).filter(|code| ruled != Set::one(*code)).filter(apart);
        all.extend(others.map(Meant::Other));
        all
    }
}

/// Whether evidence tells that a state was guessed, or put in from elsewhere.
fn is_guess(because: &str) -> bool {
    const GUESSES: [&str; 9] = [
        ARTICLES_COUNTRY,
        WEIGHED,
        THE_CLAUSE,
        THE_PLACE,
        "named before",
        "of those",
        "of who acts",
        "the people of",
        "partner in the article",
    ];
    GUESSES.iter().any(|guess| because.contains(guess))
}

/// Whether a mention that begins at a word stands for one of some players.
pub(super) fn stands_for(players: &[Player], start: usize) -> bool {
    players.iter().any(|p| p.start == start)
}

pub(super) fn is_conflict(scene: &Scene<'_, '_>, kind: EventType) -> bool {
    matches!(scene.finder.ontology.quad(kind), Quad::VerbalConflict | Quad::MaterialConflict)
}
