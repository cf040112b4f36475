//! Events against the gold: whole articles, and sentences of Parallel UD.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::{
    both::{self, Agreement},
    pairs, rows, shared,
};
use crate::{release, root, target};

const LANGUAGES: [&str; 2] = ["id", "en"];
/// Our own articles: those read while the coder was written, and those that were not (corpus/README.md says which).
pub(crate) const OWN: [(&str, &str); 29] = [
    ("id", "id"),
    ("en", "en"),
    ("id2", "id"),
    ("en2", "en"),
    ("id3", "id"),
    ("en3", "en"),
    ("id4", "id"),
    ("en4", "en"),
    ("id5", "id"),
    ("en5", "en"),
    ("id6", "id"),
    ("en6", "en"),
    ("id7", "id"),
    ("en7", "en"),
    ("en8", "en"),
    ("id9", "id"),
    ("en9", "en"),
    ("id8", "id"),
    ("en10", "en"),
    ("id10", "id"),
    ("en11", "en"),
    ("id11", "id"),
    ("en12", "en"),
    ("id12", "id"),
    ("en13", "en"),
    ("id13", "id"),
    ("en14", "en"),
    ("id14", "id"),
    ("en15", "en"),
];
/// Those of them that nobody reads and nothing is fitted to, so that there is text to measure on.
pub(crate) const UNREAD: [&str; 8] = ["en6", "en11", "en12", "en13", "id3", "id10", "id11", "id12"];
const LEVELS: [&str; 5] = ["sentence", "type", "dyad", "event", "exact"];

/// A collection in one language: its gold and what the engine made of its texts.
struct Set {
    name: String,
    lang: Option<&'static str>,
    gold: PathBuf,
    pred: PathBuf,
}

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let errors = match args {
        [] => "0",
        ["--errors", n] => n,
        _ => bail!("eval events [--errors N]"),
    };
    let Some(shared) = shared() else { return Ok(()) };
    let kabar = release()?;
    let scorer = Scorer { eval: shared.join("eval"), work: target().join("eval") };
    fs::create_dir_all(&scorer.work)?;
    let mut sets = Vec::new();
    let eval = &scorer.eval;
    scorer.articles(
        &kabar,
        "articles",
        &eval.join("articles_dev.jsonl"),
        &eval.join("articles_dev"),
        &LANGUAGES,
        &mut sets,
    )?;
    for (name, lang) in OWN {
        let texts = root().join("corpus").join(name);
        scorer.articles(&kabar, &format!("corpus/{name}"), &texts.join("gold.jsonl"), &texts, &[lang], &mut sets)?;
    }
    let agreement = scorer.both(&mut sets)?;
    for lang in LANGUAGES {
        scorer.pud(&kabar, &shared.join("ud/pud"), lang, &mut sets)?;
    }
    let themes: [(&str, &[&str]); 3] =
        [("pairs", &pairs::READ), ("constructions", &pairs::BUILT), ("pairs, unread,", &pairs::UNREAD)];
    for (name, themes) in themes {
        for lang in LANGUAGES {
            let (file, name) = (format!("{}-{lang}", themes.join("-")), format!("{name} {lang}"));
            let (records, gold) = pairs::files(themes, lang, scorer.work.join(format!("{file}.gold.jsonl")))?;
            let pred = scorer.code(&kabar, &file, &records, &[])?;
            sets.push(Set { name, lang: None, gold, pred });
        }
    }
    print!("{}", scorer.levels(&sets)?);
    print!("\n{}", scorer.types(&sets)?);
    print!("\n{agreement}");
    if errors != "0" {
        for set in &sets {
            println!("\n## {}\n", set.name);
            println!("{}", scorer.score(&set.gold, &set.pred, set.lang, &["--errors", errors])?);
        }
    }
    Ok(())
}

struct Scorer {
    eval: PathBuf,
    work: PathBuf,
}

impl Scorer {
    /// The whole articles, with their day of publication and language.
    fn articles(
        &self,
        kabar: &Path,
        name: &str,
        gold: &Path,
        texts: &Path,
        languages: &[&'static str],
        sets: &mut Vec<Set>,
    ) -> anyhow::Result<()> {
        let mut seen = BTreeSet::new();
        let mut records = String::new();
        for row in rows(gold)? {
            let doc = row["doc"].as_str().context("doc")?.to_owned();
            if seen.insert(doc.clone()) {
                let text = fs::read_to_string(texts.join(&doc))?;
                let record = json!({"id": doc, "text": text, "date": row["pub_date"], "lang": row["lang"]});
                writeln!(records, "{record}")?;
            }
        }
        let pred = self.code(kabar, &name.replace('/', "-"), &records, &[("--gold", gold), ("--text", texts)])?;
        for lang in languages {
            let name = if languages.len() > 1 { format!("{name} {lang}") } else { name.to_owned() };
            sets.push(Set { name, lang: Some(lang), gold: gold.to_owned(), pred: pred.clone() });
        }
        Ok(())
    }

    /// Adds the articles that two have coded, in one set a language and manner; says how the two agree.
    fn both(&self, sets: &mut Vec<Set>) -> anyhow::Result<String> {
        let mut text = String::from("| two annotators | F1 with each other |\n| --- | ---: |\n");
        for (name, manner) in [("in the manner of the articles", true), ("unread", false)] {
            for lang in LANGUAGES {
                let (mut gold, mut pred, mut all) = (String::new(), String::new(), Agreement::default());
                for set in UNREAD.iter().filter(|set| set.starts_with(lang) && (!manner || both::MANNER.contains(set)))
                {
                    let joined = self.work.join(format!("{set}.both.jsonl"));
                    let Some((joined, agreement)) = both::gold(&root().join("corpus").join(set), joined)? else {
                        continue;
                    };
                    gold += &fs::read_to_string(joined)?;
                    pred += &fs::read_to_string(self.work.join(format!("corpus-{set}.pred.jsonl")))?;
                    all.add(agreement);
                    if manner {
                        writeln!(text, "| corpus/{set} | {:.3} |", agreement.f1())?;
                    }
                }
                let name = format!("two annotators, {name}, {lang}");
                writeln!(text, "| {name} | {:.3} |", all.f1())?;
                let at = |end: &str| self.work.join(format!("{}.{end}.jsonl", name.replace([' ', ','], "-")));
                fs::write(at("gold"), gold)?;
                fs::write(at("pred"), pred)?;
                sets.push(Set { name: name.clone(), lang: None, gold: at("gold"), pred: at("pred") });
            }
        }
        Ok(text)
    }

    /// Sentences of Parallel UD, each as an article of its own.
    fn pud(&self, kabar: &Path, folder: &Path, lang: &'static str, sets: &mut Vec<Set>) -> anyhow::Result<()> {
        let gold = self.eval.join("pud_dev.jsonl");
        let wanted: BTreeSet<String> =
            rows(&gold)?.iter().filter_map(|row| row["id"].as_str().map(str::to_owned)).collect();
        let path = folder.join(format!("{lang}.conllu"));
        let conllu = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let (mut id, mut records) = (String::new(), String::new());
        for line in conllu.lines() {
            if let Some(value) = line.strip_prefix("# sent_id = ") {
                value.clone_into(&mut id);
            } else if let Some(text) = line.strip_prefix("# text = ")
                && wanted.contains(&id)
            {
                writeln!(records, "{}", json!({"id": id, "text": text, "lang": lang}))?;
            }
        }
        let pred = self.code(kabar, &format!("pud-{lang}"), &records, &[])?;
        sets.push(Set { name: format!("PUD {lang}"), lang: None, gold, pred });
        Ok(())
    }

    /// Records through the engine, and its events into the scorer's form.
    fn code(&self, kabar: &Path, name: &str, records: &str, options: &[(&str, &Path)]) -> anyhow::Result<PathBuf> {
        let at = |end: &str| self.work.join(format!("{name}.{end}.jsonl"));
        fs::write(at("in"), records)?;
        let mut coder = Command::new(kabar);
        coder.args(["code", "--format", "jsonl"]).arg(at("in")).stdout(File::create(at("out"))?);
        if !coder.status()?.success() {
            bail!("coding {name} failed");
        }
        let mut convert = Command::new("python3");
        convert.arg(self.eval.join("to_pred.py"));
        for (option, path) in options {
            convert.arg(option).arg(path);
        }
        convert.stdin(File::open(at("out"))?).stdout(File::create(at("pred"))?);
        if !convert.status()?.success() {
            bail!("to_pred.py failed on {name}");
        }
        Ok(at("pred"))
    }

    fn score(&self, gold: &Path, pred: &Path, lang: Option<&str>, more: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new("python3");
        command.arg(self.eval.join("score_events.py")).arg(gold).arg(pred).args(more);
        if let Some(lang) = lang {
            command.args(["--lang", lang]);
        }
        let output = command.stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("score_events.py failed");
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn figures(&self, gold: &Path, pred: &Path, lang: Option<&str>) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&self.score(gold, pred, lang, &["--json"])?)?)
    }

    /// Every level: precision / recall / F1.
    fn levels(&self, sets: &[Set]) -> anyhow::Result<String> {
        let mut out = String::from("| P / R / F1 | ");
        let figures: Vec<Value> =
            sets.iter().map(|s| self.figures(&s.gold, &s.pred, s.lang)).collect::<Result<_, _>>()?;
        writeln!(out, "{} |", sets.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(" | "))?;
        writeln!(out, "| --- |{}", " --- |".repeat(sets.len()))?;
        for level in LEVELS {
            write!(out, "| {level} |")?;
            for set in &figures {
                let part = |at: usize| set[level][at].as_f64().unwrap_or(0.0);
                write!(out, " {:.3} / {:.3} / **{:.3}** |", part(0), part(1), part(2))?;
            }
            out.push('\n');
        }
        for (key, name) in [("fact", "factuality"), ("holder", "holder"), ("extra", "extra per 100 event-free")] {
            write!(out, "| {name} |")?;
            for set in &figures {
                let digits = if key == "extra" { 1 } else { 3 };
                write!(out, " {:.digits$} |", set[key].as_f64().unwrap_or(0.0))?;
            }
            out.push('\n');
        }
        Ok(out)
    }

    /// Level `event` for every type alone, on all languages of a collection: P / R / F1 and how many the gold has.
    fn types(&self, sets: &[Set]) -> anyhow::Result<String> {
        let mut out = String::from("| event, by type |");
        for set in sets {
            write!(out, " {} | gold |", set.name)?;
        }
        writeln!(out, "\n| --- |{}", " --- | ---: |".repeat(sets.len()))?;
        for kind in kabar_model::EventType::ALL {
            write!(out, "| {kind} |")?;
            for set in sets {
                let (gold, count) = self.only(&set.gold, kind.as_str(), set.lang)?;
                let pred = self.only_pred(&set.pred, kind.as_str())?;
                let figures = self.figures(&gold, &pred, set.lang)?;
                let part = |at: usize| figures["event"][at].as_f64().unwrap_or(0.0);
                write!(out, " {:.2} / {:.2} / {:.2} | {count} |", part(0), part(1), part(2))?;
            }
            out.push('\n');
        }
        Ok(out)
    }

    /// The gold with the events of one type alone, and their number.
    fn only(&self, gold: &Path, kind: &str, lang: Option<&str>) -> anyhow::Result<(PathBuf, usize)> {
        let (mut text, mut count) = (String::new(), 0);
        for mut row in rows(gold)? {
            for key in ["events", "optional"] {
                if let Some(events) = row.get_mut(key).and_then(Value::as_array_mut) {
                    events.retain(|e| e["type"] == kind);
                }
            }
            if lang.is_none_or(|lang| row["lang"] == lang) {
                count += row["events"].as_array().map_or(0, Vec::len);
            }
            writeln!(text, "{row}")?;
        }
        let path = self.work.join("type.gold.jsonl");
        fs::write(&path, text)?;
        Ok((path, count))
    }

    fn only_pred(&self, pred: &Path, kind: &str) -> anyhow::Result<PathBuf> {
        let mut text = String::new();
        for row in rows(pred)?.into_iter().filter(|row| row["type"] == kind) {
            writeln!(text, "{row}")?;
        }
        let path = self.work.join("type.pred.jsonl");
        fs::write(&path, text)?;
        Ok(path)
    }
}
