//! In how many of the events that an article tells each code has a part, and which: counted once for a side of an event.

use kabar_model::EventType;
use kabar_pack::weighing::Side;

use super::{
    other_than,
    set::Set,
    table::{Code, Line},
};

/// A side of an event that is weighed.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) kind: EventType,
    pub(super) at: Side,
    /// Those on the other side.
    pub(super) other: Set,
    pub(super) conflict: bool,
}

/// The parts that somebody has: in all events, and in those that are of conflict as this one is or is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) acts: [u16; 2],
    pub(super) suffers: [u16; 2],
    /// On the side in question, with those on the other side across.
    pub(super) pair: [u16; 2],
    /// The other way round.
    pub(super) reversed: [u16; 2],
}

/// The parts of each code.
pub(super) struct Tally {
    of: Of,
    parts: Vec<Parts>,
    /// Without those on the other side, how many events each code is in: all, with the other side, of the type, of the tone.
    times: Vec<[u16; 4]>,
    /// The greatest number of each, and how many codes have it.
    greatest: [(u16, u16); 4],
}

impl Tally {
    pub(super) fn new(lines: &[Line], codes: usize, of: Of) -> Self {
        let (mut parts, mut times) = (vec![Parts::default(); codes], vec![[0; 4]; codes]);
        for line in lines {
            for code in line.sets[0].codes().chain(line.sets[1].codes().filter(|code| !line.sets[0].has(*code))) {
                parts[usize::from(code)].add(line, of, Set::one(code));
            }
            let mut seen = Set::default();
            for (this, across) in [(other_than(of.at), of.at), (of.at, other_than(of.at))] {
                let dealt = line.sets[across as usize].meets(of.other);
                for &code in line.sides[this as usize].iter().filter(|code| !of.other.has(**code)) {
                    let times = &mut times[usize::from(code)];
                    times[0] += u16::from(!seen.has(code));
                    seen = seen.and(code);
                    times[1] += u16::from(dealt);
                    times[2] += u16::from(dealt && line.kind == of.kind);
                    times[3] += u16::from(dealt && line.conflict == of.conflict);
                }
            }
        }
        let greatest = [0, 1, 2, 3].map(|what| {
            let most = times.iter().map(|t| t[what]).max().unwrap_or(0);
            (most, times.iter().filter(|t| t[what] == most).count() as u16)
        });
        Self { of, parts, times, greatest }
    }

    /// The parts of some, taken together.
    pub(super) fn parts(&self, lines: &[Line], codes: Set) -> Parts {
        let mut each = codes.codes();
        if let (Some(only), None) = (each.next(), each.next()) {
            return self.parts.get(usize::from(only)).copied().unwrap_or_default();
        }
        let mut parts = Parts::default();
        for line in lines {
            parts.add(line, self.of, codes);
        }
        parts
    }

    /// The topics of which some codes have the greatest number, and whether they alone.
    pub(super) fn among(&self, codes: Set) -> impl Iterator<Item = (usize, bool)> + '_ {
        self.greatest.iter().enumerate().filter(|(_, (most, _))| *most > 0).filter_map(move |(what, (most, many))| {
            let has = codes.codes().any(|code| self.times(code)[what] == *most);
            has.then_some((what, *many == 1))
        })
    }

    fn times(&self, code: Code) -> [u16; 4] {
        self.times.get(usize::from(code)).copied().unwrap_or_default()
    }
}

impl Parts {
    fn add(&mut self, line: &Line, of: Of, codes: Set) {
        let (this, other) = (line.sets[of.at as usize], line.sets[other_than(of.at) as usize]);
        let alike = u16::from(line.conflict == of.conflict);
        let count = |counts: &mut [u16; 2], holds: bool| {
            counts[0] += u16::from(holds);
            counts[1] += u16::from(holds) * alike;
        };
        let (on_this, on_other) = (this.meets(codes), other.meets(codes));
        count(&mut self.acts, on_other);
        count(&mut self.suffers, on_this);
        count(&mut self.pair, on_this && other.meets(of.other));
        count(&mut self.reversed, on_other && this.meets(of.other));
    }
}
