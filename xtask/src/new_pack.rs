//! A folder for a new language.

use std::{fs, path::Path};

use anyhow::{Context, bail};

use crate::root;

pub(crate) fn run(tag: &str) -> anyhow::Result<()> {
    let sound = (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !sound {
        bail!("`{tag}` is no BCP 47 tag");
    }
    let (from, to) = (root().join("packs/_template"), root().join("packs").join(tag));
    if to.exists() {
        bail!("{} is there already", to.display());
    }
    if !from.is_dir() {
        bail!("there is no packs/_template to copy");
    }
    copy(&from, &to, tag)?;
    eprintln!(
        "packs/{tag} is made. Fill it in as docs/pack-format.md tells, train a model (crates/kabar-train), and let\n         `cargo xtask check` read it."
    );
    Ok(())
}

/// Copies a folder; `TAG` in a file stands for the new tag.
fn copy(from: &Path, to: &Path, tag: &str) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (path, new) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &new, tag)?;
        } else {
            fs::write(&new, fs::read_to_string(&path)?.replace("TAG", tag))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kabar_pack::{Actors, Ontology, Pack, Source, TextRules, TimeRules};

    use crate::root;

    #[test]
    fn a_new_pack_is_sound_before_anything_is_filled_in() {
        let source = Source::folder(&root()).expect("data");
        let files = source.under("").map(|path| {
            let bytes = source.bytes(path).unwrap_or_default();
            match path.strip_prefix("packs/_template/") {
                Some(file) => {
                    (format!("packs/xx/{file}"), String::from_utf8_lossy(bytes).replace("TAG", "xx").into_bytes())
                }
                None => (path.to_owned(), bytes.to_vec()),
            }
        });
        let source = Source::from_files(files);
        assert!(Pack::tags(&source).contains(&"xx".to_owned()));
        let ontology = Ontology::load(&source).expect("an ontology");
        let actors = Actors::load(&source).expect("actors");
        let faults = [
            Pack::load(&source, "xx", &ontology, &actors).err(),
            TextRules::load(&source, "xx").err(),
            TimeRules::load(&source, "xx").err(),
            kabar_text::Languages::load(&source).err(),
        ];
        let faults: Vec<String> = faults.into_iter().flatten().map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}
