//! Rules of STYLE.md and ARCHITECTURE.md that a machine can hold.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use crate::root;

/// Longest file of code, in lines, and longest function.
const FILE: usize = 400;
const FUNCTION: usize = 60;

/// Crates that know no language and no country.
const ENGINE: [&str; 10] = [
    "kabar-model",
    "kabar-pack",
    "kabar-place",
    "kabar-text",
    "kabar-syntax",
    "kabar-time",
    "kabar-coder",
    "kabar-relate",
    "kabar-story",
    "kabar-alert",
];

/// Words and places that belong to somebody's desk, not to the project. In two halves, so that this file may hold them.
const STRAY: [(&str, &str); 6] =
    [("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/"), ("/tm", "p/"), ("sand", "box"), ("ses", "sion")];

pub(crate) fn run() -> anyhow::Result<()> {
    let root = root();
    let mut files = Vec::new();
    list(&root, &root, &mut files)?;
    let mut faults = lengths(&files)?;
    let states = states(&root);
    let tags = tags(&root);
    for (path, text) in &files {
        if is_code(path) {
            faults.extend(long_functions(path, text));
        }
        if ENGINE.iter().any(|name| path.starts_with(&format!("crates/{name}/src/"))) {
            faults.extend(languages(path, text, &tags, &states));
        }
        faults.extend(strays(path, text));
    }
    if faults.is_empty() {
        eprintln!("tidy: {} files in order", files.len());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    bail!("{} untidy places", faults.len())
}

/// Text files of the repository by their path; data, and the page made of them, left out.
fn list(root: &Path, dir: &Path, files: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let skipped = name.starts_with("target")
            || (name.starts_with('.') && name != ".ci")
            || matches!(
                relative.as_str(),
                "packs"
                    | "places"
                    | "actors"
                    | "ontology"
                    | "models"
                    | "samples"
                    | "corpus"
                    | "Cargo.lock"
                    | "docs/codebook.md"
            );
        if skipped {
            continue;
        }
        if path.is_dir() {
            list(root, &path, files)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.push((relative, text));
        }
    }
    Ok(())
}

fn is_code(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|e| e == "rs")
}

/// Files above the limit must be on the list, which only shrinks.
fn lengths(files: &[(String, String)]) -> anyhow::Result<Vec<String>> {
    let list = fs::read_to_string(root().join("xtask/long-files.txt")).context("xtask/long-files.txt")?;
    let mut allowed: BTreeMap<&str, usize> = list
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' ').and_then(|(lines, path)| Some((path.trim(), lines.parse().ok()?))))
        .collect();
    let mut faults = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| is_code(path)) {
        let lines = text.lines().count();
        match allowed.remove(path.as_str()) {
            None if lines > FILE => faults.push(format!("{path}: {lines} lines; the limit is {FILE}: split it")),
            Some(limit) if lines > limit => {
                faults.push(format!("{path}: {lines} lines; it may have {limit}, and should have {FILE}"));
            }
            Some(limit) if lines + 20 < limit || lines <= FILE => {
                faults.push(format!("{path}: only {lines} lines now: correct xtask/long-files.txt ({limit})"));
            }
            _ => {}
        }
    }
    faults.extend(allowed.keys().map(|path| format!("{path}: on xtask/long-files.txt, but not there")));
    Ok(faults)
}

/// Functions above the limit, by indentation: rustfmt puts the closing brace under the `fn`.
fn long_functions(path: &str, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let starts = ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn ", "const fn ", "pub const fn "];
        if !starts.iter().any(|s| code.starts_with(s)) || line.ends_with(['}', ';']) {
            continue;
        }
        let close = format!("{}}}", &line[..line.len() - code.len()]);
        let length = lines[at..].iter().position(|l| *l == close).map_or(0, |n| n + 1);
        if length > FUNCTION + 20 {
            faults.push(format!("{path}:{}: a function of {length} lines; aim at {FUNCTION}", at + 1));
        }
    }
    faults
}

/// Ids and names of states, which engine code must not hold. A code that is also a sector (ETH: ethnic group) is the
/// sector there: rules about sectors are the engine's business.
fn states(root: &Path) -> Vec<String> {
    let sectors = cells(&root.join("ontology/sectors.tsv"), &[0]);
    let states = cells(&root.join("actors/states.tsv"), &[0, 2]);
    // `AND` is a word of SQL, which the archive speaks.
    states.into_iter().filter(|cell| cell.len() >= 3 && !sectors.contains(cell) && cell != "AND").collect()
}

/// The cells of some columns of a table.
fn cells(path: &Path, columns: &[usize]) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let rows = text.lines().filter(|l| !l.starts_with('#')).skip(1);
    rows.flat_map(|row| {
        row.split('\t').enumerate().filter(|(at, _)| columns.contains(at)).map(|(_, cell)| cell.to_owned())
    })
    .collect()
}

fn tags(root: &Path) -> Vec<String> {
    let entries = fs::read_dir(root.join("packs")).into_iter().flatten().flatten();
    entries.filter_map(|e| e.file_name().into_string().ok()).filter(|name| !name.starts_with(['.', '_'])).collect()
}

/// String literals of engine code that name a language or a country. Tests may. `"id"` is also the name of a column.
fn languages(path: &str, text: &str, tags: &[String], states: &[String]) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let mut faults = Vec::new();
    for (at, line) in code.lines().enumerate() {
        for literal in literals(line) {
            let tag = tags.iter().any(|t| t == literal && (t != "id" || compared(line)));
            let state = states
                .iter()
                .find(|s| literal.split(|c: char| !c.is_alphanumeric()).any(|w| w == s.as_str()) || *s == literal);
            if tag {
                faults.push(format!("{path}:{}: engine code names the language {literal:?}", at + 1));
            } else if let Some(state) = state {
                faults.push(format!("{path}:{}: engine code names {state}", at + 1));
            }
        }
    }
    faults
}

/// Whether a line compares something with `"id"`, which is also the name of a column.
fn compared(line: &str) -> bool {
    ["== \"id\"", "\"id\" ==", "\"id\" =>", "\"id\" |"].iter().any(|form| line.contains(form))
}

/// The string literals of a line of code, comments left out.
fn literals(line: &str) -> Vec<&str> {
    let (mut found, mut open, mut escaped) = (Vec::new(), None, false);
    for (at, c) in line.char_indices() {
        match (open, c) {
            (_, _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(start), '"') => {
                found.push(&line[start..at]);
                open = None;
            }
            (None, '"') => open = Some(at + 1),
            (None, '/') if line[at..].starts_with("//") => break,
            _ => {}
        }
    }
    found
}

/// Paths and words of a workplace.
fn strays(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        for (a, b) in STRAY {
            if lower.contains(&format!("{a}{b}")) {
                faults.push(format!("{path}:{}: `{a}{b}` has no place here", at + 1));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{languages, literals, long_functions};

    #[test]
    fn literals_are_found_outside_comments() {
        assert_eq!(literals(r#"let a = "x\"y"; // "z""#), [r#"x\"y"#]);
    }

    #[test]
    fn languages_and_countries_are_named() {
        let (tags, states) = (vec!["id".to_owned(), "en".to_owned()], vec!["RUS".to_owned(), "Russia".to_owned()]);
        let check = |line: &str| languages("f", line, &tags, &states).len();
        assert_eq!(check(r#"row.get("id")"#), 0);
        assert_eq!(check(r#"if lang == "id" {"#), 1);
        assert_eq!(check(r#"let x = "en";"#), 1);
        assert_eq!(check(r#"code == "RUS""#), 1);
        assert_eq!(check("#[cfg(test)]\nlet x = \"en\";"), 0);
    }

    #[test]
    fn long_functions_are_found() {
        let text = format!("    fn a() {{\n{}    }}\n", "        b();\n".repeat(100));
        assert_eq!(long_functions("f", &text).len(), 1);
    }
}
