//! A look into the engine for those who tune it: which rows fire, and what the confidence of an event rests on.

use kabar_coder::{Considered, Weighed};
use kabar_model::{Article, Diagnostic};
use kabar_pack::DataError;

use crate::{Options, Pipeline, pipeline::guarded};

impl Pipeline {
    /// The ids of a pack's rows that evoke events.
    pub fn rows(&self, tag: &str) -> Result<Vec<String>, DataError> {
        Ok(self
            .engine_of(tag)?
            .predicates()
            .iter()
            .filter(|row| row.frame.is_some())
            .map(|row| row.id.clone())
            .collect())
    }

    /// Every row that fired in an article; those that are events come in the order of [`Pipeline::code`].
    pub fn considered(&self, article: &Article, options: &Options) -> Result<Vec<Considered>, Diagnostic> {
        guarded(article, || Ok(self.engine(article, options)?.considered(article)))
    }

    /// Whom the rules say on each side of the events of an article, and who else might be meant; in the order of the text.
    pub fn weighed(&self, article: &Article, options: &Options) -> Result<Vec<Weighed>, Diagnostic> {
        guarded(article, || Ok(self.engine(article, options)?.weighed(article)))
    }
}
