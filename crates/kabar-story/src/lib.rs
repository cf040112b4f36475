//! Which articles copy each other, and which reports tell the same happening.
//!
//! In: articles with their events, one after another. Out, for each: its story, the happening of every event, and who took what
//! from whom. Copies are told by marks of the text that survive cutting and light editing; happenings by codes, days, places
//! and names alone, so that reports in two languages meet. Where an article is placed depends on the articles before it, in
//! their order, published within [`WINDOW`] days: never on batches, threads or the clock. Nothing placed is ever moved.
//! It reads no file, knows no language, and takes time near linear in the number of articles.

mod company;
mod copy;
mod disagree;
mod figure;
mod hash;
mod likeness;
mod marks;
mod memory;
mod page;
mod part;
mod report;
mod words;

pub use copy::{Edge, EdgeKind, Origin};
pub use disagree::{Claim, Disagreement, Matter, disagreements};
pub use marks::{Marks, Overlap};
pub use memory::{Incoming, Memory, Place, Placed, Told, UNDATED, WINDOW};
