//! Reads, checks and compiles kabar's data.
//!
//! In: the files of `packs/`, `ontology/` and `actors/`, from a folder or from inside the binary ([`Source`]).
//! Out: compiled tables for the later stages. A wrong row is a [`kabar_model::Diagnostic`] with file, line, column and hint.
//! It never looks at an article.

mod actors;
mod compiled;
mod confidence;
mod inflect;
mod lexicon;
mod names;
mod ontology;
mod pack;
mod pattern;
mod phrases;
pub mod sealed;
mod sectors;
mod source;
mod syntax_rules;
mod table;
mod text;
pub mod time;
pub mod weighing;

pub use actors::{Actors, Coding, DatedRole, Entry, EntryKind};
pub use compiled::compile;
pub use confidence::{Confidence, Fact};
pub use inflect::{Feat, Pos};
pub use lexicon::{AnaphorKind, Cue, CueRow, Lexicon, LightEffect, LightRow, Predicate, RoleKind, RoleRow};
pub use names::{NameHit, NameKind, Names};
pub use ontology::{Complement, Echo, Frame, ModeInfo, Ontology, RoleSpec, Slot};
pub use pack::Pack;
pub use pattern::{ActorClass, Atom, Place, Sieve, Vocabulary, Want, Words};
pub use phrases::{Found, Phrases};
pub use sectors::Sectors;
pub use source::{DataError, Source};
pub use syntax_rules::SyntaxRules;
pub use table::{Row, Table};
pub use text::{Clitic, Joint, LineRules, Stop, TextRules};
pub use time::TimeRules;
