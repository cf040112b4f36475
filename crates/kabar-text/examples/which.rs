//! Tells languages: `which <data root> <tag> <file.conllu>…` counts how often the sentences of a treebank are told to be in `tag`.

use std::{collections::BTreeMap, path::Path};

use kabar_pack::Source;
use kabar_text::{Languages, identify};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (root, tag) = (args.next().ok_or("a data root, please")?, args.next().ok_or("a tag, please")?);
    let languages = Languages::load(&Source::folder(Path::new(&root))?)?;
    for file in args {
        let text = std::fs::read_to_string(&file)?;
        let (mut told, mut all) = (BTreeMap::<String, usize>::new(), 0);
        for line in text.lines().filter_map(|l| l.strip_prefix("# text = ")) {
            let guess = identify(line, &languages).map_or("none".to_owned(), |g| g.tag);
            if guess != tag && std::env::var_os("KABAR_SHOW").is_some() {
                println!("    {guess}: {line}");
            }
            *told.entry(guess).or_default() += 1;
            all += 1;
        }
        let right = told.get(&tag).copied().unwrap_or(0);
        println!("{file}: {right} of {all} ({:.1} %) {told:?}", 100.0 * right as f64 / f64::from(all));
    }
    Ok(())
}
