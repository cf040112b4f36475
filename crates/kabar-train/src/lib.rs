//! Trains the models of `kabar-syntax`, `kabar-relate` and `kabar-text`, and measures them. Not part of the engine.
//!
//! In: treebanks in CoNLL-U and a recipe ([`TrainConfig`]). Out: a model file, and scores by the measures of the CoNLL 2018
//! shared task ([`conll18`]). The same recipe, data and seed give the same file. Progress goes to standard error.

pub mod config;
pub mod conll18;
mod data;
pub mod ends;
pub mod eval;
mod export;
mod loss;
mod matrix;
mod network;
mod optimizer;
mod random;
pub mod relabel;
pub mod relate;
mod score;
mod start;
mod teach;
mod train;
mod vectors;

pub use config::TrainConfig;
pub use data::load;
pub use teach::teach;
pub use train::{Trained, load_dev, train, write};
