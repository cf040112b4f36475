//! Clues from the words alone.

use crate::{
    clue::{Bag, Group},
    sight::Sight,
};

/// Words looked at beyond each mark.
const REACH: usize = 4;

pub(crate) fn add(sight: &Sight<'_>, bag: &mut Bag) {
    let stream = sight.stream();
    let at = |mark: &str| stream.iter().position(|w| w == mark);
    let (source, target) = (at("⟨s⟩"), at("⟨t⟩"));
    for (i, word) in stream.iter().enumerate() {
        bag.add(Group::Bag, word.as_str());
        if let Some(next) = stream.get(i + 1) {
            bag.add(Group::Bag, format!("{word} {next}"));
        }
    }
    if let (Some(s), Some(t)) = (source, target) {
        let between = &stream[s.min(t)..=s.max(t)];
        for (i, word) in between.iter().enumerate().skip(1) {
            if i + 1 < between.len() {
                bag.add(Group::Near, format!("between {word}"));
            }
            bag.add(Group::Near, format!("between {} {word}", between[i - 1]));
            if i > 1 {
                bag.add(Group::Near, format!("between {} {} {word}", between[i - 2], between[i - 1]));
            }
        }
    }
    for (name, mark) in [("s", source), ("t", target)] {
        let Some(mark) = mark else { continue };
        for word in stream.iter().skip(mark + 1).take(REACH) {
            bag.add(Group::Near, format!("after {name} {word}"));
        }
        for word in stream[..mark].iter().rev().take(REACH) {
            bag.add(Group::Near, format!("before {name} {word}"));
        }
    }
}
