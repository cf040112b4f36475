//! Who else might be meant: clues about those whom an article gives for a side of an event, and their weights (`ontology/sides.tsv`).

mod topic;

use kabar_model::Diagnostic;
use rustc_hash::FxHashSet;

use crate::{DataError, Frame, Row, Source, Table};

pub use topic::{ASKS, HOW, ORGAN, SORT, TAG, TONE, Topic, WHERE};

/// A side of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Who does it.
    Actor,
    /// To whom it is done.
    Recipient,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Actor, Self::Recipient];

    /// The name as `ontology/sides.tsv` writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Recipient => "recipient",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|side| side.as_str() == text)
    }
}

/// A clue: a topic with what it says. It holds, or holds to a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clue {
    topic: Topic,
    args: [u8; 2],
}

impl Clue {
    /// A clue with up to two arguments, by their places in their lists.
    pub const fn new(topic: Topic, args: [u8; 2]) -> Self {
        Self { topic, args }
    }

    /// What it is about.
    pub const fn topic(self) -> Topic {
        self.topic
    }

    /// Reads the name as `ontology/sides.tsv` writes it.
    pub fn parse(text: &str, frames: &[Frame]) -> Option<Self> {
        let mut parts = text.split(' ');
        let name = parts.next()?;
        let topic = Topic::ALL.iter().copied().find(|topic| topic.as_str() == name)?;
        let mut args = [0; 2];
        for (arg, domain) in args.iter_mut().zip(topic.domains()) {
            *arg = domain.parse(parts.next()?, frames)?;
        }
        parts.next().is_none().then_some(Self { topic, args })
    }

    /// The name as `ontology/sides.tsv` writes it.
    pub fn name(self, frames: &[Frame]) -> String {
        let args = self.topic.domains().iter().zip(self.args);
        args.fold(self.topic.as_str().to_owned(), |name, (domain, arg)| name + " " + &domain.name(arg, frames))
    }
}

/// Weights of the clues, for each side. Whoever has the greatest sum is meant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighing {
    /// Where the weights of a topic begin, and how many values its second argument has.
    places: Vec<(usize, usize)>,
    weights: [Vec<f32>; 2],
}

const PATH: &str = "ontology/sides.tsv";

impl Weighing {
    /// Reads `ontology/sides.tsv`; without it the rules have the last word.
    pub(crate) fn load(source: &Source, frames: &[Frame]) -> Result<Self, DataError> {
        let Some(text) = source.text(PATH)? else { return Ok(Self::default()) };
        let (mut places, mut whole) = (Vec::with_capacity(Topic::ALL.len()), 0);
        for topic in Topic::ALL {
            let many = |at: usize| topic.domains().get(at).map_or(1, |domain| domain.many(frames));
            places.push((whole, many(1)));
            whole += many(0) * many(1);
        }
        let mut this = Self { places, weights: [vec![0.0; whole], vec![0.0; whole]] };
        let table = Table::read(PATH, text, &["side", "clue", "weight"])?;
        let mut seen = FxHashSet::default();
        let faults: Vec<Diagnostic> = table.rows().filter_map(|row| this.add(row, frames, &mut seen).err()).collect();
        if faults.is_empty() { Ok(this) } else { Err(DataError(faults)) }
    }

    fn add(&mut self, row: Row<'_>, frames: &[Frame], seen: &mut FxHashSet<(Side, Clue)>) -> Result<(), Diagnostic> {
        let hint = "`cargo xtask fit sides` writes this file";
        let fault = |column: &str, what: &str| {
            row.fault(column, format!("`{}` is no {what}", row.get(column))).hint(hint.to_owned())
        };
        let side = Side::parse(row.need("side")?).ok_or_else(|| fault("side", "side of an event"))?;
        let clue = Clue::parse(row.need("clue")?, frames).ok_or_else(|| fault("clue", "clue"))?;
        let weight: Option<f32> = row.need("weight")?.parse().ok().filter(|weight: &f32| weight.is_finite());
        let weight = weight.ok_or_else(|| fault("weight", "number"))?;
        if !seen.insert((side, clue)) {
            return Err(row.fault("clue", format!("`{}` is weighed twice for the {}", row.get("clue"), side.as_str())));
        }
        let place = self.place(clue);
        if let Some(kept) = self.weights[side as usize].get_mut(place) {
            *kept = weight;
        }
        Ok(())
    }

    fn place(&self, clue: Clue) -> usize {
        let [first, second] = clue.args.map(usize::from);
        self.places.get(clue.topic as usize).map_or(usize::MAX, |(from, many)| from + first * many + second)
    }

    /// Whether there is nothing to weigh with.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The weight of a clue for a side.
    pub fn weight(&self, side: Side, clue: Clue) -> f32 {
        self.weights[side as usize].get(self.place(clue)).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Clue, PATH, Side, Topic, Weighing};
    use crate::{Ontology, Source};

    fn load(rows: &str) -> Result<Weighing, String> {
        let text = format!("side\tclue\tweight\n{rows}");
        Weighing::load(&Source::from_files([(PATH.to_owned(), text.into_bytes())]), &[]).map_err(|e| e.to_string())
    }

    #[test]
    fn clues_are_read_as_they_are_written() {
        let files = [
            ("ontology/sectors.tsv", "sector\tmeaning\nGOV\tgovernment\n"),
            ("ontology/plover.tsv", "type\tquad\tmode\tscore\tcameo\nSUPPORT\tverbal_cooperation\t-\t3\t051\n"),
            (
                "ontology/frames.tsv",
                "frame\ttype\tmode\tactor\trecipient\tcomplement\tflags\nPRAISE\tSUPPORT\t-\tsubj\tobj\tkeep\t-\n",
            ),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let ontology = Ontology::load(&Source::from_files(files)).expect("sound");
        for topic in Topic::ALL {
            let (clue, frames) = (Clue::new(*topic, [0; 2]), ontology.frames());
            let name = clue.name(frames);
            assert_eq!(Clue::parse(&name, frames), Some(clue), "{name}");
        }
        let check = |text: &str| Clue::parse(text, &[]).map(|clue| clue.name(&[]));
        assert_eq!(check("named-relation after nsubj").as_deref(), Some("named-relation after nsubj"));
        for wrong in [
            "named-relation after",
            "named-relation after nsubj obj",
            "named-relation up nsubj",
            "own-frame X",
            "mood",
            "",
        ] {
            assert_eq!(check(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn each_side_has_weights_of_its_own() {
        let weighing = load("actor\town\t-1.5\nrecipient\tago 2\t0.25\n").expect("sound");
        let weight = |side, clue| weighing.weight(side, Clue::parse(clue, &[]).expect("a clue"));
        let check = |side, clue, expected: f32| assert!((weight(side, clue) - expected).abs() < 1e-6, "{clue}");
        check(Side::Actor, "own", -1.5);
        check(Side::Recipient, "own", 0.0);
        check(Side::Recipient, "ago 2", 0.25);
        check(Side::Recipient, "ago 1", 0.0);
    }

    #[test]
    fn what_is_no_clue_is_named_with_its_line() {
        let check = |row: &str, expected: &str| assert!(load(row).expect_err("a fault").contains(expected), "{row}");
        check("actor\tmood\t1\n", "ontology/sides.tsv:2:7: error: `mood` is no clue");
        check("doer\town\t1\n", "`doer` is no side");
        check("actor\town\tmuch\n", "`much` is no number");
        check("actor\town\t1\nactor\town\t2\n", "ontology/sides.tsv:3:7: error: `own` is weighed twice");
    }
}
