//! The words of the trade as plain types, and nothing else: no I/O, no rules, no language.
//!
//! In: nothing. Out: the types that one stage hands to the next: [`Article`] → [`Document`] → [`Tree`] → [`Event`].
//! Byte offsets are used inside the engine ([`Span`]); the public record ([`Event`]) counts Unicode code points.

mod article;
mod date;
mod diagnostic;
mod event;
mod report;
mod tree;

pub use article::{Article, Block, BlockKind, Document, Field, Sentence, Span, Word};
pub use date::{DateParseError, Timex};
pub use diagnostic::{Diagnostic, Level};
pub use event::{
    ActorRef, AttributionLink, Auxiliary, Event, EventType, Factuality, Holder, LinkRole, Location, Quad, TextSpan,
};
pub use report::Report;
pub use tree::{Node, Rel, Sub, TagSet, Tree, Upos};
