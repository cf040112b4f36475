//! The data: inside the binary, or in a folder.

use std::path::Path;

use kabar_pack::{DataError, Source};

use crate::rule::{CODEBOOK, is_data};

mod files {
    include!(concat!(env!("OUT_DIR"), "/data.rs"));
}

/// Every data file of the repository at the time of the build.
pub(crate) fn embedded() -> Source {
    let compiled = files::COMPILED.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes));
    Source::embedded(files::FILES.iter().copied()).with_compiled(compiled)
}

/// The data files of a folder.
pub(crate) fn folder(root: &Path) -> Result<Source, DataError> {
    Ok(kept(&Source::folder(root)?, is_data))
}

/// The digest of what makes the codebook: everything but the models.
pub(crate) fn codebook(source: &Source) -> String {
    let known = source.compiled_bytes(CODEBOOK).and_then(|bytes| std::str::from_utf8(bytes).ok());
    known.map_or_else(|| source.digest_of(|path| !path.starts_with("models/")), str::to_owned)
}

fn kept(source: &Source, keep: impl Fn(&str) -> bool) -> Source {
    let paths = source.under("").filter(|path| keep(path));
    Source::from_files(paths.map(|path| (path.to_owned(), source.bytes(path).unwrap_or_default().to_vec())))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{codebook, embedded, folder};

    #[test]
    fn the_binary_and_the_folder_it_was_made_of_have_one_codebook() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        assert_eq!(codebook(&embedded()), codebook(&folder(&root).expect("the data is there")));
    }

    #[test]
    fn notes_templates_and_tests_are_no_data() {
        let check = |path: &str, expected: bool| assert_eq!(super::is_data(path), expected, "{path}");
        check("packs/xx/lexicon/cues.tsv", true);
        check("models/xx/syntax.kbm", true);
        check("models/xx/README.md", false);
        check("packs/_template/pack.toml", false);
        check("packs/xx/cases/a.tsv", false);
        check("packs/xx/SOURCES.tsv", false);
        check("packs/_langid/xx.tsv", true);
        check("places/cities.tsv.zst", true);
        check("places/SOURCES.tsv", false);
    }
}
