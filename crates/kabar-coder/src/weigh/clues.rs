//! What speaks for and against somebody as a side of an event.

use kabar_model::{EventType, LinkRole, Rel};
use kabar_pack::{
    Pos, Slot,
    weighing::{Clue, Side, Topic},
};

use crate::{
    mention::{ARTICLES_COUNTRY, PartyKind},
    proposition::Proposition,
    scene::{Player, Scene},
    weigh::{
        Meant, other_than,
        table::{Code, Line, Named, Table, is_conflict, meet, side, stands_for},
    },
};

/// Takes a clue and how far it holds.
type Take<'t> = dyn FnMut(Clue, f32) + 't;

/// The place of `how` among the names of `weighing::HOW`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Nobody,
    Unknown,
    Words,
    Owner,
    Inferred,
    Home,
    Pronoun,
    Partner,
    Doers,
    Country,
    Again,
    OwnPeople,
    StateAct,
    Other,
}

/// How evidence begins that tells of no words of the sentence.
const SUPPLIED: &[(&str, How)] = &[
    ("partner in the article", How::Partner),
    ("did what was told before", How::Doers),
    (ARTICLES_COUNTRY, How::Country),
    ("took part in what was told before", How::Again),
    ("the people of who acts", How::OwnPeople),
    ("only a state does it", How::StateAct),
];

/// How far a mention is from a trigger.
type Far = (bool, usize, usize);

/// A side of a proposition, as far as it is the same whoever may be meant.
pub(crate) struct Case<'c> {
    kind: u8,
    frame: u8,
    /// What part of a state the other side is.
    organ: u8,
    conflict: bool,
    how: How,
    /// Those on the side in question, and on the other.
    ruled: Vec<Code>,
    other: Vec<Code>,
    this: &'c Proposition,
    at: Side,
    /// How far each mention of the sentence is from the trigger, the least first to be looked at: whether its words stand for the other
    /// side, steps in the tree, words between. And the steps up from it and down to the trigger.
    ways: Vec<(Far, Option<(usize, usize)>)>,
    /// Who is in most of the events told so far, and of the whole article.
    told: Most,
    whole: Most,
}

/// How many events each code is in, without those on the other side: all, with the other side, of the type, of the tone; and the
/// greatest number of each, with how many codes have it.
struct Most {
    times: Vec<[u16; 4]>,
    greatest: [(u16, u16); 4],
}

impl Most {
    fn of(lines: &[Line], codes: usize, (this, at): (&Proposition, Side), other: &[Code], conflict: bool) -> Self {
        let mut times = vec![[0; 4]; codes];
        for line in lines {
            let sides = [&line.sides[other_than(at) as usize], &line.sides[at as usize]];
            let mut seen: Vec<Code> = Vec::new();
            for (side, across) in [(sides[0], sides[1]), (sides[1], sides[0])] {
                let dealt = meet(across, other);
                for code in side.iter().filter(|code| !other.contains(code)) {
                    let times = &mut times[usize::from(*code)];
                    times[0] += u16::from(!seen.contains(code));
                    seen.push(*code);
                    times[1] += u16::from(dealt);
                    times[2] += u16::from(dealt && line.kind == this.kind);
                    times[3] += u16::from(dealt && line.conflict == conflict);
                }
            }
        }
        let greatest = [0, 1, 2, 3].map(|what| {
            let most = times.iter().map(|t| t[what]).max().unwrap_or(0);
            (most, times.iter().filter(|t| t[what] == most).count() as u16)
        });
        Self { times, greatest }
    }

    /// The topics of which some codes have the greatest number, and whether they alone.
    fn among<'m>(&'m self, codes: &'m [Code]) -> impl Iterator<Item = (usize, bool)> + 'm {
        self.greatest.iter().enumerate().filter(|(_, (most, _))| *most > 0).filter_map(|(what, (most, many))| {
            let has = codes.iter().any(|code| self.times[usize::from(*code)][what] == *most);
            has.then_some((what, *many == 1))
        })
    }
}

impl Table<'_> {
    /// A side of a proposition of the sentence.
    pub(crate) fn case<'c>(&self, scene: &Scene<'_, '_>, this: &'c Proposition, at: Side) -> Case<'c> {
        let row = &scene.finder.pack.lexicon.predicates[this.trigger.row];
        let conflict = is_conflict(scene, this.kind);
        let other = self.known(side(this, other_than(at)));
        let players = side(this, other_than(at));
        let way = |named: &Named<'_>| {
            let way = scene.way(named.top, this.trigger.head);
            let (start, end) = (named.mention.start, named.mention.end);
            let apart = start.saturating_sub(this.trigger.end).max(this.trigger.start.saturating_sub(end));
            ((stands_for(players, start), way.map_or(usize::MAX, |(up, down)| up + down), apart), way)
        };
        let most = |lines: &[Line]| Most::of(lines, self.about.len(), (this, at), &other, conflict);
        Case {
            frame: number(row.frame.unwrap_or_default()),
            organ: organ(side(this, other_than(at))),
            kind: number(EventType::ALL.iter().position(|kind| *kind == this.kind).unwrap_or(0)),
            conflict,
            how: scene.how(side(this, at), this),
            ruled: self.known(side(this, at)),
            told: most(&self.told),
            whole: most(&self.ahead),
            ways: self.named.iter().map(way).collect(),
            other,
            this,
            at,
        }
    }

    /// The mention of one of some codes that is nearest to the trigger, best one that does not stand for the other side; and its number.
    pub(super) fn nearest(&self, codes: &[Code], case: &Case<'_>) -> Option<(usize, &Named<'_>)> {
        let all = self.named.iter().enumerate().filter(|(_, named)| meet(&named.codes, codes));
        all.min_by_key(|(at, _)| case.ways[*at].0)
    }

    /// Hands out the clues to somebody on a side.
    pub(crate) fn clues(&self, scene: &Scene<'_, '_>, case: &Case<'_>, meant: Meant, take: &mut Take<'_>) {
        let one;
        let codes: &[Code] = match meant {
            Meant::Nobody => return scene.nobody(case, take),
            Meant::Ruled => {
                ruled(case, take);
                &case.ruled
            }
            Meant::Other(code) => {
                one = [code];
                &one
            }
        };
        let named = self.in_sentence(scene, case, codes, take);
        self.beside(case, codes, named, take);
        self.own(case, codes, take);
        for (lines, most, topics) in [(&self.told, &case.told, &TOLD), (&self.ahead, &case.whole, &WHOLE)] {
            told(lines, case, codes, topics, take);
            for (what, alone) in most.among(codes) {
                take(Clue::new(topics.most[what], [u8::from(named), u8::from(alone)]), 1.0);
            }
        }
        self.last(case, codes, take);
        self.known_as(case, codes, take);
    }

    /// Where the sentence names them, or points back at them. Whether it names them.
    fn in_sentence(&self, scene: &Scene<'_, '_>, case: &Case<'_>, codes: &[Code], take: &mut Take<'_>) -> bool {
        let this = case.this;
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        let named = self.nearest(codes, case);
        match named {
            Some((number_of, named)) => {
                let (start, end) = (named.mention.start, named.mention.end);
                let place = |s: usize, e: usize| match () {
                    () if s >= this.trigger.end => 1,
                    () if e <= this.trigger.start => 0,
                    () => 2_u8,
                };
                let at = place(start, end);
                clue(Topic::Named, [0; 2]);
                clue(Topic::NamedWhere, [at, 0]);
                clue(Topic::NamedWhereTone, [at, u8::from(case.conflict)]);
                clue(Topic::NamedWhereFrame, [at, case.frame]);
                clue(Topic::NamedOther, [u8::from(case.ways[number_of].0.0), 0]);
                match case.ways[number_of].1 {
                    None => clue(Topic::NamedApart, [0; 2]),
                    Some((up, down)) => {
                        clue(Topic::NamedSteps, [number(up.min(4)), number(down.min(3))]);
                        let rel = scene.reading.rel(named.top);
                        let rel = Rel::ALL.iter().position(|known| *known == rel).unwrap_or(0);
                        clue(Topic::NamedRelation, [at, number(rel)]);
                    }
                }
                let between = self.named.iter().filter(|other| {
                    let (s, e) = (other.mention.start, other.mention.end);
                    s != start && place(s, e) == at && if at == 1 { s < start } else { at == 0 && s >= end }
                });
                clue(Topic::NamedBetween, [number(between.count().min(3)), 0]);
            }
            None => {
                clue(Topic::NotNamed, [0; 2]);
                clue(Topic::NotNamedFrame, [case.frame, 0]);
                clue(Topic::NotNamedOrgan, [case.organ, 0]);
            }
        }
        clue(Topic::Crowd, [number(self.named.len().min(4)), u8::from(named.is_some())]);
        let pointed = self.pointed.iter().filter(|(_, at)| meet(at, codes)).map(|(start, _)| *start);
        if let Some(last) = pointed.max() {
            clue(Topic::PointedAt, [u8::from(last >= this.trigger.end), 0]);
        }
        named.is_some()
    }

    /// What the other events of the sentence make of them.
    fn beside(&self, case: &Case<'_>, codes: &[Code], named: bool, take: &mut Take<'_>) {
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        let (at, other) = (case.at as usize, other_than(case.at) as usize);
        let beside = || self.here.iter().filter(|(head, _)| *head != case.this.trigger.head).map(|(_, sides)| sides);
        if beside().any(|sides| meet(&sides[Side::Recipient as usize], codes)) {
            clue(Topic::OtherRecipient, [u8::from(named), 0]);
        }
        if beside().any(|sides| meet(&sides[Side::Actor as usize], codes)) {
            clue(Topic::OtherActor, [u8::from(named), 0]);
        }
        if beside().any(|sides| meet(&sides[other], &case.other) && meet(&sides[at], codes)) {
            clue(Topic::OtherSamePair, [0; 2]);
        }
        if beside().any(|sides| meet(&sides[other], codes) && meet(&sides[at], &case.other)) {
            clue(Topic::OtherReversed, [0; 2]);
        }
        let speakers = case.this.stance.chain.iter().filter(|link| link.role == LinkRole::Speaker);
        let speakers: Vec<Code> = speakers.flat_map(|link| self.known(std::slice::from_ref(&link.player))).collect();
        if meet(&speakers, codes) {
            clue(Topic::Speaks, [0; 2]);
            clue(Topic::SpeaksType, [case.kind, 0]);
        }
    }

    /// What it means that both sides are of one country or organisation.
    fn own(&self, case: &Case<'_>, codes: &[Code], take: &mut Take<'_>) {
        if !meet(&case.other, codes) {
            return;
        }
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        clue(Topic::Own, [0; 2]);
        clue(Topic::OwnType, [case.kind, 0]);
        clue(Topic::OwnFrame, [case.frame, 0]);
        clue(Topic::OwnOrgan, [case.organ, 0]);
        clue(Topic::OwnHome, [u8::from(self.home.is_some_and(|home| codes.contains(&home))), 0]);
    }

    /// What part they had in the event told last.
    fn last(&self, case: &Case<'_>, codes: &[Code], take: &mut Take<'_>) {
        let Some(last) = self.told.first() else { return };
        let (this, other) = (&last.sides[case.at as usize], &last.sides[other_than(case.at) as usize]);
        let same = meet(other, &case.other);
        if meet(this, codes) {
            take(Clue::new(Topic::LastRecipient, [u8::from(same), 0]), 1.0);
        }
        if meet(other, codes) {
            take(Clue::new(Topic::LastActor, [u8::from(!same), 0]), 1.0);
        }
    }

    /// What the article knows of them.
    fn known_as(&self, case: &Case<'_>, codes: &[Code], take: &mut Take<'_>) {
        let about = || codes.iter().map(|code| &self.about[usize::from(*code)]);
        take(Clue::new(Topic::Share, [0; 2]), about().map(|a| a.share).sum());
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        match about().filter_map(|a| a.last).min() {
            Some((ago, standing)) => {
                clue(Topic::Ago, [number(ago.min(4)), 0]);
                clue(Topic::Standing, [standing, 0]);
            }
            None => clue(Topic::Forgotten, [0; 2]),
        }
        let is = |place: Option<Code>| place.is_some_and(|code| codes.contains(&code));
        if is(self.home) {
            clue(Topic::Home, [0; 2]);
            clue(Topic::HomeTone, [u8::from(case.conflict), 0]);
            clue(Topic::HomeType, [case.kind, 0]);
            clue(Topic::HomeFrame, [case.frame, 0]);
            clue(Topic::HomeOrgan, [case.organ, 0]);
        } else if is(self.dateline) {
            clue(Topic::Dateline, [0; 2]);
        }
        let sorts = about().fold(0, |all, a| all | a.sorts);
        for sort in (0..=PartyKind::Media as u8).filter(|sort| sorts >> sort & 1 == 1) {
            clue(Topic::Sort, [sort, 0]);
        }
        if about().next().is_some_and(|a| a.state) {
            clue(Topic::State, [0; 2]);
            clue(Topic::StateType, [case.kind, 0]);
        }
    }
}

fn ruled(case: &Case<'_>, take: &mut Take<'_>) {
    let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
    let how = case.how as u8;
    clue(Topic::Ruled, [0; 2]);
    clue(Topic::RuledHow, [how, 0]);
    clue(Topic::RuledHowTone, [how, u8::from(case.conflict)]);
    let own = meet(&case.other, &case.ruled);
    clue(Topic::RuledHowOwn, [how, u8::from(own)]);
    if own {
        clue(Topic::RuledOwnOrgan, [how, case.organ]);
    }
    clue(Topic::RuledType, [case.kind, 0]);
    if case.ruled.len() > 1 {
        clue(Topic::RuledSeveral, [how, 0]);
    }
}

/// Topics about the events told so far, or of the whole article.
struct Topics {
    shares: [Topic; 2],
    /// The same with what part of a state the other side is.
    shares_organ: [Option<Topic>; 2],
    shares_tone: [Topic; 2],
    pair: [Topic; 2],
    reversed: [Topic; 2],
    pairs: Topic,
    own: Topic,
    most: [Topic; 4],
}

const TOLD: Topics = Topics {
    shares: [Topic::ToldActs, Topic::ToldSuffers],
    shares_organ: [None, Some(Topic::ToldSuffersOrgan)],
    shares_tone: [Topic::ToldActsTone, Topic::ToldSuffersTone],
    pair: [Topic::ToldPair, Topic::ToldPairTone],
    reversed: [Topic::ToldReversed, Topic::ToldReversedTone],
    pairs: Topic::ToldPairs,
    own: Topic::ToldOwn,
    most: [Topic::ToldMost, Topic::ToldMostDealt, Topic::ToldMostDealtType, Topic::ToldMostDealtTone],
};

const WHOLE: Topics = Topics {
    shares: [Topic::WholeActs, Topic::WholeSuffers],
    shares_organ: [Some(Topic::WholeActsOrgan), Some(Topic::WholeSuffersOrgan)],
    shares_tone: [Topic::WholeActsTone, Topic::WholeSuffersTone],
    pair: [Topic::WholePair, Topic::WholePairTone],
    reversed: [Topic::WholeReversed, Topic::WholeReversedTone],
    pairs: Topic::WholePairs,
    own: Topic::WholeOwn,
    most: [Topic::WholeMost, Topic::WholeMostDealt, Topic::WholeMostDealtType, Topic::WholeMostDealtTone],
};

/// What they have to do with the other side in events that the article tells.
fn told(lines: &[Line], case: &Case<'_>, codes: &[Code], topics: &Topics, take: &mut Take<'_>) {
    if lines.is_empty() {
        return;
    }
    // each of all events, and of those that are of conflict as this one is or is not
    let (mut acts, mut suffers, mut pair, mut reversed) = ([0_u16; 2], [0_u16; 2], [0_u16; 2], [0_u16; 2]);
    for line in lines {
        let (this, other) = (&line.sides[case.at as usize], &line.sides[other_than(case.at) as usize]);
        let alike = u16::from(line.conflict == case.conflict);
        let count = |counts: &mut [u16; 2], holds: bool| {
            counts[0] += u16::from(holds);
            counts[1] += u16::from(holds) * alike;
        };
        let (on_this, on_other) = (meet(this, codes), meet(other, codes));
        count(&mut acts, on_other);
        count(&mut suffers, on_this);
        count(&mut pair, on_this && meet(other, &case.other));
        count(&mut reversed, on_other && meet(this, &case.other));
    }
    let all = lines.len() as f32;
    for (topic, times) in topics.shares_organ.into_iter().zip([acts[0], suffers[0]]) {
        if let Some(topic) = topic.filter(|_| times > 0) {
            take(Clue::new(topic, [case.organ, 0]), f32::from(times) / all);
        }
    }
    let mut share = |topic: Topic, times: u16, of: f32| {
        if times > 0 {
            take(Clue::new(topic, [0; 2]), (f32::from(times) / of).min(1.0));
        }
    };
    for (topics, counts) in [(topics.shares, [acts[0], suffers[0]]), (topics.shares_tone, [acts[1], suffers[1]])] {
        share(topics[0], counts[0], all);
        share(topics[1], counts[1], all);
    }
    if meet(&case.other, codes) {
        share(topics.own, pair[0], 4.0);
        return;
    }
    for (topics, counts) in [(topics.pair, pair), (topics.reversed, reversed)] {
        share(topics[0], counts[0], 1.0);
        share(topics[1], counts[1], 1.0);
    }
    share(topics.pairs, pair[0], 4.0);
}

impl Scene<'_, '_> {
    fn nobody(&self, case: &Case<'_>, take: &mut Take<'_>) {
        let row = &self.finder.pack.lexicon.predicates[case.this.trigger.row];
        let frame = self.finder_frame(row.frame.unwrap_or_default());
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        let how = case.how as u8;
        let asks = row.recipient.as_ref().map_or(0, |spec| if spec.0 == [[Slot::Nobody]] { 2 } else { 1 });
        let tag = match row.pos {
            Pos::Verb => 0,
            Pos::Noun => 1,
            Pos::Adj => 2,
            Pos::Other => 3,
        };
        clue(Topic::Nobody, [0; 2]);
        clue(Topic::NobodyType, [case.kind, 0]);
        clue(Topic::NobodyHow, [how, 0]);
        clue(Topic::NobodyTypeHow, [case.kind, how]);
        clue(Topic::NobodyAsks, [asks, 0]);
        clue(Topic::NobodyMutual, [u8::from(frame.symmetric), 0]);
        clue(Topic::NobodyTag, [tag, 0]);
        clue(Topic::NobodyFrame, [case.frame, 0]);
        clue(Topic::NobodyOrgan, [case.organ, 0]);
        clue(Topic::NobodyOthers, [number(case.other.len().min(3)), 0]);
    }

    /// How the rules came by a side.
    fn how(&self, players: &[Player], this: &Proposition) -> How {
        let Some(first) = players.first() else { return How::Nobody };
        if !first.party.is_known() {
            return How::Unknown;
        }
        let because = first.party.because.as_str();
        if first.inferred && (first.start, first.end) == (this.trigger.start, this.trigger.end) {
            let known = SUPPLIED.iter().find(|(begin, _)| because.starts_with(begin));
            return known.map_or(How::Other, |(_, how)| *how);
        }
        if self.mention_at(first.start).is_none() && self.anaphor_over(first.start).is_some() {
            return How::Pronoun;
        }
        match () {
            () if because.contains(ARTICLES_COUNTRY) => How::Home,
            () if first.owner => How::Owner,
            () if first.inferred => How::Inferred,
            () => How::Words,
        }
    }
}

/// What part of a state a side is, as a place among the names of `weighing::ORGAN`.
fn organ(players: &[Player]) -> u8 {
    let Some(first) = players.first() else { return 5 };
    match first.party.sector.as_deref() {
        None => 0,
        Some("GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY") => 1,
        Some("OPP" | "PTY") => 2,
        Some("REB") => 3,
        Some(_) => 4,
    }
}

/// A small number, as an argument of a clue.
fn number(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use kabar_pack::weighing::{HOW, SORT};

    use super::How;
    use crate::mention::PartyKind;

    #[test]
    fn names_stand_in_the_order_of_what_they_name() {
        assert_eq!(HOW[How::Home as usize], "home");
        assert_eq!(HOW[How::OwnPeople as usize], "own-people");
        assert_eq!(HOW[How::Other as usize], "other");
        assert_eq!((HOW.len(), SORT.len()), (How::Other as usize + 1, PartyKind::Media as usize + 1));
        assert_eq!((SORT[PartyKind::Org as usize], SORT[PartyKind::People as usize]), ("organisation", "people"));
    }
}
