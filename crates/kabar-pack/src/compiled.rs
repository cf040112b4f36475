//! What takes long to read, read beforehand: a build makes it once, so that not every start has to.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Actors, DataError, Ontology, Pack, Source};

/// Reads actors, names and lexicons of all packs and gives them as bytes, by the name under which they are asked for: `actors`,
/// `en/names`, `en/lexicon`. [`Source::with_compiled`] takes them.
pub fn compile(source: &Source) -> Result<Vec<(String, Vec<u8>)>, DataError> {
    let (ontology, actors) = (Ontology::load(source)?, Actors::load(source)?);
    let mut parts = vec![("actors".to_owned(), bytes(&actors))];
    for tag in Pack::tags(source) {
        let pack = Pack::load(source, &tag, &ontology, &actors)?;
        parts.push((format!("{tag}/names"), bytes(&pack.names)));
        parts.push((format!("{tag}/lexicon"), bytes(&pack.lexicon)));
    }
    Ok(parts)
}

fn bytes<T: Serialize>(part: &T) -> Vec<u8> {
    // bytes that cannot be read back stand for nothing: the tables are read in their place
    postcard::to_stdvec(part).unwrap_or_default()
}

impl Source {
    /// A part that was read beforehand; none where it was not, or where it was made by another build.
    pub(crate) fn compiled<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        postcard::from_bytes(self.compiled_bytes(name)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::compile;
    use crate::{Actors, Ontology, Pack, Source};

    #[test]
    fn what_was_read_beforehand_is_what_the_tables_say() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let tables = Source::folder(&root).expect("the data is there");
        let parts = compile(&tables).expect("sound tables");
        let parts = parts.into_iter().map(|(name, bytes)| (name, &*bytes.leak()));
        let source = tables.clone().with_compiled(parts);
        let ontology = Ontology::load(&tables).expect("an ontology");
        let (read, unread) = (Actors::load(&tables).expect("actors"), Actors::load(&source).expect("actors"));
        assert!(!read.person_names.is_empty() && unread.person_names.is_empty(), "the tables were read after all");
        let mut nameless = read.clone();
        nameless.person_names.clear();
        assert!(nameless == unread, "actors");
        for tag in Pack::tags(&tables) {
            let from_tables = Pack::load(&tables, &tag, &ontology, &read).expect("a pack");
            let compiled = Pack::load(&source, &tag, &ontology, &unread).expect("a pack");
            assert!(from_tables.lexicon == compiled.lexicon, "lexicon of {tag}");
            assert!(from_tables.names == compiled.names, "names of {tag}");
        }
        assert!(tables.overlaid(source.overlaid(Source::default())).compiled::<Actors>("actors").is_none());
    }
}
