//! Tags, lemmas and a dependency tree for a sentence.
//!
//! In: the bytes of a trained model ([`Model::load`]) and the forms of a sentence's words. Out: a [`kabar_model::Tree`] with
//! exactly one root and no cycles, whatever the words. It never fails on a sentence, never trains, never touches a file,
//! and knows no language: everything that differs between languages is in the model.
//!
//! A word is the sum of the embeddings of its form, shape, and first and last letters; light recurrent layers read the
//! sentence both ways; and from their output come the tags, the lemma rule, and a score for every head of every word. The
//! best tree is found exactly. The same arithmetic is done in the same order on every processor.
//!
//! [`conllu`] reads and writes treebanks.

pub mod conllu;
pub mod features;
mod format;
pub mod kernel;
mod lanes;
mod lemma;
mod model;
mod net;
mod parser;
mod seen;
mod spanning;
mod weights;
mod whole;

pub use format::ModelError;
pub use lemma::Rule;
pub use model::{Model, ModelInfo};
pub use net::Scratch;
pub use parser::Parser;
pub use spanning::best_tree;
pub use weights::{BUCKETS, Layer, Weights, bucket};
