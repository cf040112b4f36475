//! Clues from the events that an article tells: what somebody has to do with the other side in them.

use kabar_pack::weighing::{Clue, Topic};

use crate::weigh::{
    case::Case,
    set::Set,
    table::Line,
    tally::{Parts, Tally},
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
pub(super) fn told(
    (lines, tally): (&[Line], &Tally),
    case: &Case<'_>,
    codes: Set,
    topics: &Topics,
    take: &mut impl FnMut(Clue, f32),
) {
    if lines.is_empty() {
        return;
    }
    let Parts { acts, suffers, pair, reversed } = tally.parts(lines, codes);
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
    if case.other.meets(codes) {
        share(topics.own, pair[0], 4.0);
        return;
    }
    for (topics, counts) in [(topics.pair, pair), (topics.reversed, reversed)] {
        share(topics[0], counts[0], 1.0);
        share(topics[1], counts[1], 1.0);
    }
    share(topics.pairs, pair[0], 4.0);
}
