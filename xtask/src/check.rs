//! Reads the data as the engine does.

use std::{collections::BTreeSet, path::Path};

use anyhow::{anyhow, bail};
use kabar::Pipeline;

pub(crate) fn run(dir: &Path) -> anyhow::Result<()> {
    let pipeline = Pipeline::from_folder(dir).map_err(|e| anyhow!("{e}"))?;
    let mut faults = BTreeSet::new();
    for tag in pipeline.languages() {
        match pipeline.load(tag) {
            Ok(()) => eprintln!("{tag}: sound"),
            Err(e) => {
                eprintln!("{tag}: faulty");
                faults.extend(e.0.iter().map(ToString::to_string));
            }
        }
    }
    let packed = std::fs::read(dir.join("places/cities.tsv.zst")).unwrap_or_default();
    match kabar_place::Places::new(packed.into(), "").check() {
        Ok(()) => eprintln!("places: sound"),
        Err(e) => drop(faults.insert(format!("places/cities.tsv.zst: error: {e}"))),
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} faults in the data", faults.len());
    }
    Ok(())
}
