//! The one event type between two marked actors of a sentence.

use kabar_model::{Article, Diagnostic, EventType};
use kabar_pack::DataError;
use kabar_relate::{Marked, Relation, Seen};

use crate::{Options, Pipeline, pipeline::guarded};

impl Pipeline {
    /// How the marked source has to do with the marked target: one PLOVER type, or none where nothing relates them. With `always`
    /// the best guess stands. A fault, or a failure of the engine, is a message about this sentence alone.
    pub fn relate(&self, marked: &Marked, options: &Options, always: bool) -> Result<Relation, Diagnostic> {
        let article = article(marked);
        guarded(&article, || {
            let engine = self.engine(&article, options)?;
            Ok(engine.see(&article, marked).relation(engine.relate(), always))
        })
    }

    /// What a marked sentence says of its pair, for those who train or measure: clues, and the answers of the rule.
    pub fn see(&self, marked: &Marked, options: &Options) -> Result<Seen, Diagnostic> {
        let article = article(marked);
        guarded(&article, || Ok(self.engine(&article, options)?.see(&article, marked)))
    }

    /// The examples of a language's predicate rows as marked sentences with the type that each row gives: those whose two sides stand
    /// in words of their own.
    pub fn examples(&self, tag: &str) -> Result<Vec<(String, Marked, EventType)>, DataError> {
        let missing = || DataError(vec![Diagnostic::error(format!("packs/{tag}"), "there is no such pack")]);
        let (tag, slot) = self.engines.get_key_value(tag).ok_or_else(missing)?;
        Ok(self.slot(tag, slot)?.marked_examples())
    }
}

fn article(marked: &Marked) -> Article {
    Article { id: Some("sentence".to_owned()), text: marked.text.clone(), ..Article::default() }
}
