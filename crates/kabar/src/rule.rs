// Which files of the data folders are data. The build script and the library must agree: the digest of the codebook is the
// same for the data inside the binary and for the folder that it was made of.

/// The folders that hold data.
pub(crate) const TOPS: [&str; 5] = ["actors", "models", "ontology", "packs", "places"];

/// The name of the digest of the codebook among what is made beforehand.
pub(crate) const CODEBOOK: &str = "codebook";

/// Whether a file, by its path from the data root, is a table, a setting or a trained model: no notes, sources, recipes,
/// templates or tests.
pub(crate) fn is_data(path: &str) -> bool {
    let mut parts = path.split('/');
    let top = parts.next().unwrap_or("");
    if !TOPS.contains(&top)
        || parts.any(|part| part.starts_with('.') || part.starts_with("cases") || part == "_template")
    {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or("");
    if top == "models" {
        return name.contains(".kbm");
    }
    if top == "places" && name.ends_with(".tsv.zst") {
        return true;
    }
    name != "SOURCES.tsv" && name.rsplit('.').next().is_some_and(|end| ["tsv", "toml", "txt"].contains(&end))
}
