//! The one event type between two marked actors of a sentence.

use kabar_model::{Article, Diagnostic};
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
}

fn article(marked: &Marked) -> Article {
    Article { id: Some("sentence".to_owned()), text: marked.text.clone(), ..Article::default() }
}
