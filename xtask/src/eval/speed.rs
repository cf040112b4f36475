//! Words a second on one core, memory, start-up time.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::bail;
use serde_json::json;

use crate::{release, root, target};

/// About this many words are coded.
const WORDS: usize = 400_000;

/// Sentences of one made-up article.
const SENTENCES: usize = 25;

/// So often each of two builds is run; the best counts.
const ROUNDS: usize = 4;

pub(crate) fn run(args: &[&str]) -> anyhow::Result<()> {
    let work = target().join("eval");
    fs::create_dir_all(&work)?;
    match args {
        [] => alone(&release()?, &work),
        ["--against", other] => against(Path::new(other), &release()?, &work),
        _ => bail!("eval speed [--against FILE]: FILE is the command `kabar` of another build"),
    }
}

fn alone(kabar: &Path, work: &Path) -> anyhow::Result<()> {
    let start = best_of(5, || time(kabar, work, "Nothing.\n", "en", 1))?;
    println!("| text | words | threads | words/s | peak memory |\n| --- | ---: | ---: | ---: | ---: |");
    for (name, lang, articles) in collections()? {
        let (records, words) = records(&articles, lang, WORDS)?;
        for threads in [1, 2] {
            let run = time(kabar, work, &records, lang, threads)?;
            let seconds = (run.wall.saturating_sub(start.wall)).as_secs_f64();
            println!("| {name} | {words} | {threads} | {:.0} | {} MB |", words as f64 / seconds, run.peak >> 10);
        }
    }
    println!(
        "\nstart to first article coded: {} ms; binary: {} MB",
        start.wall.as_millis(),
        fs::metadata(kabar)?.len() >> 20
    );
    Ok(())
}

/// Two builds by turns, so that what else the machine does weighs on both.
fn against(other: &Path, kabar: &Path, work: &Path) -> anyhow::Result<()> {
    println!("| text | words | the other, words/s | this, words/s | ratio | start: the other, ms | this, ms |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, lang, articles) in collections()?.into_iter().chain(own()?) {
        let (records, words) = records(&articles, lang, WORDS / 4)?;
        let mut best = [[Duration::MAX; 2]; 2];
        for _ in 0..ROUNDS {
            for (best, command) in best.iter_mut().zip([other, kabar]) {
                for (best, input) in best.iter_mut().zip(["Nothing.\n", &records]) {
                    *best = time(command, work, input, lang, 1)?.busy.min(*best);
                }
            }
        }
        let speed = best.map(|[start, all]| words as f64 / all.saturating_sub(start).as_secs_f64());
        let [first, second] = best.map(|[start, _]| start.as_millis());
        let ratio = speed[1] / speed[0];
        println!("| {name} | {words} | {:.0} | {:.0} | {ratio:.2} | {first} | {second} |", speed[0], speed[1]);
    }
    Ok(())
}

/// Articles, one after another and again from the first, as JSON lines with about so many words; and how many they are.
fn records(articles: &[String], lang: &str, least: usize) -> anyhow::Result<(String, usize)> {
    let (mut records, mut words) = (String::new(), 0);
    for (at, text) in articles.iter().cycle().enumerate().take_while(|_| !articles.is_empty()) {
        if words >= least {
            break;
        }
        words += text.split_whitespace().count();
        writeln!(records, "{}", json!({"id": at, "text": text, "lang": lang, "date": "2024-01-11"}))?;
    }
    Ok((records, words))
}

struct Run {
    wall: Duration,
    /// On the processor, where the system tells.
    busy: Duration,
    /// In KiB.
    peak: u64,
}

fn best_of(times: usize, run: impl Fn() -> anyhow::Result<Run>) -> anyhow::Result<Run> {
    let mut best = run()?;
    for _ in 1..times {
        let next = run()?;
        if next.wall < best.wall {
            best = next;
        }
    }
    Ok(best)
}

fn time(kabar: &Path, work: &Path, input: &str, lang: &str, threads: u16) -> anyhow::Result<Run> {
    let path = work.join("speed.in");
    fs::write(&path, input)?;
    let mut command = Command::new(kabar);
    command.args(["code", "--format", "jsonl", "--lang", lang, "--threads", &threads.to_string()]).arg(&path);
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn()?;
    let (mut peak, mut busy) = (0, None);
    let status = loop {
        peak = high_water(child.id()).unwrap_or(0).max(peak);
        busy = processor(child.id()).or(busy);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(2));
    };
    let wall = started.elapsed();
    if !status.success() {
        bail!("kabar failed on the speed test");
    }
    Ok(Run { wall, busy: busy.unwrap_or(wall), peak })
}

/// The most memory a process has held so far, in KiB, where the system tells.
pub(super) fn high_water(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.trim().split(' ').next()?.parse().ok()
}

/// The time that a process has had on the processor, where the system tells; in hundredths of a second.
fn processor(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // the name before may hold anything
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks()? + ticks()?)))
}

type Collection = (String, &'static str, Vec<String>);

/// Texts to repeat: the samples, and the tagged corpus of the Python package nlp-id where it is installed.
fn collections() -> anyhow::Result<Vec<Collection>> {
    let mut all = Vec::new();
    for lang in ["id", "en"] {
        let mut texts = Vec::new();
        for entry in fs::read_dir(root().join("samples"))? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(&format!(".{lang}.txt")) {
                texts.push(fs::read_to_string(path)?);
            }
        }
        all.push((format!("samples {lang}"), lang, texts));
    }
    match corpus() {
        Some(path) => all.push(("nlp-id corpus".to_owned(), "id", articles(&fs::read_to_string(path)?))),
        None => eprintln!("SKIPPED: the Python package nlp-id is not installed"),
    }
    Ok(all)
}

/// Our own annotated articles, dense with events.
fn own() -> anyhow::Result<Vec<Collection>> {
    let mut all = Vec::new();
    for lang in ["id", "en"] {
        let end = format!(".{lang}.txt");
        let mut paths = Vec::new();
        for set in fs::read_dir(root().join("corpus"))?.filter_map(Result::ok).filter(|set| set.path().is_dir()) {
            paths.extend(fs::read_dir(set.path())?.filter_map(Result::ok).map(|entry| entry.path()));
        }
        paths.retain(|path| path.to_string_lossy().ends_with(&end));
        paths.sort();
        let texts = paths.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
        all.push((format!("own articles {lang}"), lang, texts));
    }
    Ok(all)
}

pub(crate) fn corpus() -> Option<PathBuf> {
    let find = "import importlib.util as u; print(u.find_spec('nlp_id').submodule_search_locations[0])";
    let output = Command::new("python3").args(["-c", find]).stderr(Stdio::null()).output().ok()?;
    let dir = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(dir.trim()).join("data/dataset_postag.txt")).filter(|path| path.is_file())
}

/// One word a line with its tag, an empty line after a sentence: to articles of some sentences.
pub(crate) fn articles(tagged: &str) -> Vec<String> {
    let (mut all, mut text, mut sentences) = (Vec::new(), String::new(), 0);
    for line in tagged.lines() {
        if let Some((word, _)) = line.split_once('\t') {
            let close = matches!(word, "." | "," | ":" | ";" | "?" | "!" | ")");
            if !text.is_empty() && !text.ends_with(['\n', '(']) && !close {
                text.push(' ');
            }
            text.push_str(word);
            continue;
        }
        sentences += 1;
        text.push('\n');
        if sentences % SENTENCES == 0 {
            all.push(std::mem::take(&mut text));
        }
    }
    all
}
