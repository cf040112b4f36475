//! Clues from the events that an article tells: what somebody has to do with the other side in them.

use kabar_pack::weighing::{Clue, Topic};

use crate::weigh::{
    case::Case,
    clues::Take,
    other_than,
    table::{Code, Line, meet},
};

/// Topics about the events told so far, or of the whole article.
pub(super) struct Topics {
    shares: [Topic; 2],
    /// The same with what part of a state the other side is.
    shares_organ: [Option<Topic>; 2],
    shares_tone: [Topic; 2],
    pair: [Topic; 2],
    reversed: [Topic; 2],
    pairs: Topic,
    own: Topic,
    pub(super) most: [Topic; 4],
}

pub(super) const TOLD: Topics = Topics {
    shares: [Topic::ToldActs, Topic::ToldSuffers],
    shares_organ: [None, Some(Topic::ToldSuffersOrgan)],
    shares_tone: [Topic::ToldActsTone, Topic::ToldSuffersTone],
    pair: [Topic::ToldPair, Topic::ToldPairTone],
    reversed: [Topic::ToldReversed, Topic::ToldReversedTone],
    pairs: Topic::ToldPairs,
    own: Topic::ToldOwn,
    most: [Topic::ToldMost, Topic::ToldMostDealt, Topic::ToldMostDealtType, Topic::ToldMostDealtTone],
};

pub(super) const WHOLE: Topics = Topics {
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
pub(super) fn told(lines: &[Line], case: &Case<'_>, codes: &[Code], topics: &Topics, take: &mut Take<'_>) {
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
