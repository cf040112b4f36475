//! One language, compiled.

use std::{panic::resume_unwind, thread};

use crate::{Actors, DataError, Lexicon, NameHit, Names, Ontology, Source, SyntaxRules};

/// Everything the coder needs of one language.
pub struct Pack {
    /// BCP 47 tag.
    pub tag: String,
    /// Words.
    pub lexicon: Lexicon,
    /// Names of actors.
    pub names: Names,
    /// Where participants stand.
    pub syntax: SyntaxRules,
}

impl Pack {
    /// Whether a name is one of a body that other states have too ("DPR"), given the words of the sentence in lower case.
    pub fn is_body_elsewhere(&self, hit: &NameHit, lower: &[String]) -> bool {
        let words = lower.get(hit.start..hit.end).unwrap_or_default();
        let named = |body: &String| body.split(' ').eq(words.iter().map(String::as_str));
        hit.sector.is_some() && self.syntax.bodies_elsewhere.iter().any(named)
    }

    /// Reads `packs/<tag>/`.
    pub fn load(source: &Source, tag: &str, ontology: &Ontology, actors: &Actors) -> Result<Self, DataError> {
        Self::load_beside(source, tag, ontology, || Ok(actors))
    }

    /// The same, with actors that may be read while the lexicon is: where they cannot be, their faults come with its.
    pub fn load_beside<'a>(
        source: &Source,
        tag: &str,
        ontology: &Ontology,
        actors: impl FnOnce() -> Result<&'a Actors, DataError> + Send,
    ) -> Result<Self, DataError> {
        let syntax = SyntaxRules::load(source, tag)?;
        // The two largest parts, and neither needs the other.
        let (lexicon, names) = thread::scope(|scope| {
            let names = scope.spawn(|| Names::load(source, tag, actors()?));
            let lexicon = Lexicon::load(source, tag, ontology, &syntax);
            (lexicon, names.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        match (lexicon, names) {
            (Ok(lexicon), Ok(names)) => Ok(Self { tag: tag.to_owned(), lexicon, names, syntax }),
            (lexicon, names) => {
                let faults = [lexicon.err(), names.err()];
                Err(DataError(faults.into_iter().flatten().flat_map(|e| e.0).collect()))
            }
        }
    }

    /// The tags of all packs in the data, in alphabetical order.
    pub fn tags(source: &Source) -> Vec<String> {
        let mut tags: Vec<String> = source
            .under("packs/")
            .filter_map(|path| path.strip_prefix("packs/")?.strip_suffix("/pack.toml"))
            .filter(|tag| !tag.starts_with('_') && !tag.contains('/'))
            .map(str::to_owned)
            .collect();
        tags.dedup();
        tags
    }
}
