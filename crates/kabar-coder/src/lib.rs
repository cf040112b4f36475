//! Trees to propositions to events.
//!
//! In: a [`kabar_model::Document`] and a way to get the tree of a sentence. Out: [`kabar_model::Event`]s, each with the rows, words and
//! entries that made it. It never touches files or the clock, and knows no language and no country: those are in [`kabar_pack`].
//!
//! The way of a sentence: [`reading`](Reading) (words, tree, cues) → mentions (who is named) → scene (who the words stand for in this
//! article) → triggers (which rows fire) → roles (who plays which part) → stance (how sure, on whose word) → propositions.

mod again;
mod article;
mod attribution;
mod back;
mod casualties;
mod clauses;
mod coder;
mod commitment;
mod confidence;
mod discourse;
mod doers;
mod explain;
mod implied;
mod lent;
mod memo;
mod mention;
mod merge;
mod nouns;
mod obliques;
mod own_words;
mod participants;
mod partner;
mod passes;
mod pattern;
mod place;
mod plainly;
mod positions;
mod proposition;
mod reading;
mod record;
mod repair;
mod roles;
mod scene;
mod sense;
mod sides;
mod stance;
mod subjects;
mod trigger;
mod weigh;
mod when;
mod wording;

pub use coder::{Coder, Explained, Parse};
pub use confidence::Considered;
pub use discourse::Discourse;
pub use mention::{Mention, Party, PartyKind};
pub use participants::Site;
pub use proposition::Proposition;
pub use reading::{CueHit, Reading};
pub use scene::Player;
pub use stance::{Link, Stance};
pub use trigger::{Passed, Trigger, Why};
pub use weigh::{Candidate, Weighed};
