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
    eprintln!("packs/{tag} is made. Fill it in as docs/pack-format.md tells; `cargo xtask check` reads it.");
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
