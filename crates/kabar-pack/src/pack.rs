//! One language, compiled.

use crate::{Actors, DataError, Lexicon, Names, Ontology, Source, SyntaxRules};

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
    /// Reads `packs/<tag>/`.
    pub fn load(source: &Source, tag: &str, ontology: &Ontology, actors: &Actors) -> Result<Self, DataError> {
        let syntax = SyntaxRules::load(source, tag)?;
        let mut faults = Vec::new();
        let lexicon = Lexicon::load(source, tag, ontology, &syntax).unwrap_or_else(|e| {
            faults.extend(e.0);
            Lexicon::default()
        });
        let names = Names::load(source, tag, actors).unwrap_or_else(|e| {
            faults.extend(e.0);
            Names::default()
        });
        if faults.is_empty() {
            Ok(Self { tag: tag.to_owned(), lexicon, names, syntax })
        } else {
            Err(DataError(faults))
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
