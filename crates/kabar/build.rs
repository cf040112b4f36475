//! Collects the data files of the repository, so that the binary needs no file beside it, and reads beforehand what takes long to
//! read at every start.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use kabar_pack::Source;

#[path = "src/rule.rs"]
mod rule;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/rule.rs");
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = manifest.join("../..").canonicalize()?;
    let mut files = Vec::new();
    for top in rule::TOPS {
        let dir = root.join(top);
        if dir.is_dir() {
            println!("cargo::rerun-if-changed={}", dir.display());
            collect(&dir, top, &mut files)?;
        }
    }
    files.sort();
    let mut code = String::from("pub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    for (key, path) in &files {
        let _ = writeln!(code, "    ({key:?}, include_bytes!({:?})),", path.display().to_string());
    }
    code.push_str("];\n");
    code.push_str("pub(crate) static COMPILED: &[(&str, &[u8])] = &[\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let tables = files.iter().filter(|(key, _)| !key.starts_with("models/"));
    let tables: Vec<_> = tables.map(|(key, path)| Ok((key.clone(), fs::read(path)?))).collect::<io::Result<_>>()?;
    let tables = Source::from_files(tables);
    let codebook = (rule::CODEBOOK.to_owned(), tables.digest().into_bytes());
    match kabar_pack::compile(&tables) {
        Ok(parts) => {
            for (name, bytes) in parts.into_iter().chain([codebook]) {
                let path = out.join(name.replace('/', "-") + ".compiled");
                fs::write(&path, bytes)?;
                let _ = writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
            }
        }
        // a build goes on, so that `kabar check` can tell the faults: the tables are read at every start then
        Err(faults) => println!("cargo::warning=the data has faults: {}", faults.to_string().replace('\n', "; ")),
    }
    code.push_str("];\n");
    fs::write(out.join("data.rs"), code)
}

fn collect(dir: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let (path, key) = (entry.path(), format!("{prefix}/{name}"));
        if path.is_dir() {
            collect(&path, &key, files)?;
        } else if rule::is_data(&key) {
            files.push((key, path));
        }
    }
    Ok(())
}
