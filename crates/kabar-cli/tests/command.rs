//! The command from outside: what goes in, what comes out, what is said on standard error, and the exit status.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

const ENGLISH: &str = "President Vladimir Putin visited North Korea on Tuesday.\n";
const INDONESIAN: &str = "Presiden Rusia, Vladimir Putin, mengunjungi Korea Utara pada hari Selasa.\n";

fn kabar() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.env_remove("RUST_BACKTRACE").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

fn run(args: &[&str], dir: &Path) -> (i32, String, String) {
    finish(&kabar().arg("code").args(args).current_dir(dir).output().expect("the command starts"))
}

fn run_on(stdin: &[u8], args: &[&str]) -> (i32, String, String) {
    let mut command = kabar();
    command.arg("code").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let bytes = stdin.to_vec();
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = child.wait_with_output().expect("the command ends");
    let _ = writer.join();
    finish(&output)
}

fn finish(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().expect("a folder");
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, bytes).expect("a file");
    }
    dir
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// The documents that have events, in order of output.
fn docs(jsonl: &str) -> Vec<String> {
    let mut docs: Vec<String> = jsonl
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["doc"].as_str().expect("text").into()
        })
        .collect();
    docs.dedup();
    docs
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn samples_give_events_that_follow_the_schema() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/event.schema.json");
    let mut schemas = boon::Schemas::new();
    let schema = boon::Compiler::new().compile(path, &mut schemas).expect("a sound schema");
    let (status, out, err) = run(&["--format", "jsonl", "--date", "2024-01-11", "."], &samples());
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(docs(&out).len(), 2, "both samples have events");
    for line in out.lines() {
        let value = serde_json::from_str(line).expect("JSON");
        schemas.validate(&value, schema).unwrap_or_else(|e| panic!("{e}\n{line}"));
    }
}

#[test]
fn offsets_find_the_words_in_the_input() {
    let (_, out, _) =
        run(&["--format", "jsonl", "--date", "2024-01-11", "natuna.id.txt", "caucasus.en.txt"], &samples());
    for line in out.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text: Vec<char> = fs::read_to_string(samples().join(event["doc"].as_str().expect("text")))
            .expect("a sample")
            .chars()
            .collect();
        let spans = event["actor"].as_array().into_iter().chain(event["recipient"].as_array()).flatten();
        for span in spans.chain([&event["sentence"]]) {
            let at = |key: &str| usize::try_from(span[key].as_u64().expect("a number")).expect("small");
            let found: String = text[at("start")..at("end")].iter().collect();
            assert_eq!(Some(found.as_str()), span["text"].as_str(), "{line}");
        }
    }
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let texts =
        ["natuna.id.txt", "caucasus.en.txt"].map(|name| fs::read_to_string(samples().join(name)).expect("a sample"));
    let mut lines = String::new();
    for (at, part) in texts.iter().flat_map(|text| text.lines()).cycle().take(1500).enumerate() {
        if at % 97 == 13 {
            lines.push_str("{broken\n");
        }
        lines.push_str(
            &serde_json::json!({"id": at, "text": format!("{part}."), "lang": if at % 40 < 20 { "id" } else { "en" }})
                .to_string(),
        );
        lines.push('\n');
    }
    for format in ["table", "jsonl", "csv"] {
        let one = run_on(lines.as_bytes(), &["--format", format, "--threads", "1"]);
        let two = run_on(lines.as_bytes(), &["--format", format, "--threads", "2"]);
        assert!(one == two, "{format}: one thread and two differ");
        assert_eq!(one.0, 1);
    }
}

#[test]
fn a_bad_line_in_a_batch_is_named_and_the_rest_is_coded() {
    let lines = format!(
        "{}\n{{\"id\": \"b\", \"text\": \n\n{}\n",
        serde_json::json!({"id": "a", "text": ENGLISH, "lang": "en", "extra": {"x": 1}}),
        serde_json::json!({"id": "c", "text": INDONESIAN, "lang": "id"}),
    );
    let dir = folder(&[("news.jsonl", lines.as_bytes())]);
    let (status, out, err) = run(&["--format", "jsonl", "news.jsonl"], dir.path());
    assert_eq!(status, 1);
    assert!(err.starts_with("news.jsonl:2:20: error: broken JSON: "), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert_eq!(docs(&out), ["a", "c"]);
}

#[test]
fn bad_files_are_named_and_the_rest_is_coded() {
    let dir = folder(&[
        ("a.txt", ENGLISH.as_bytes()),
        ("b.bin", b"\x00\x01\x02\x03some\x00thing\x00\xff"),
        ("c.txt", b""),
        ("d.txt", b" \n\n "),
        ("e.txt", b"caf\xc3\xa9 na\xc3\xafve \xff\xfe broken"),
        ("f.pdf", b"%PDF-1.4 "),
        ("g.json", b"[\n{\"text\": \"x\"},\n7\n]"),
        ("h.html", b"<!DOCTYPE html><html>"),
        ("z.txt", ENGLISH.as_bytes()),
    ]);
    let names = ["a.txt", "b.bin", "c.txt", "d.txt", "e.txt", "f.pdf", "g.json", "h.html", "none.txt", "z.txt"];
    let (status, out, err) = run(&[&["--format", "jsonl", "--lang", "en"], &names[..]].concat(), dir.path());
    assert_eq!(status, 1);
    assert_eq!(docs(&out), ["a.txt", "z.txt"]);
    let expected = [
        "b.bin: error: binary data, not text",
        "c.txt: error: the file is empty",
        "d.txt: error: the file is empty",
        "e.txt:1:12: error: invalid UTF-8",
        "f.pdf: error: a PDF document, not text",
        "g.json:3:1: error: no article: `7`",
        "h.html: error: the page holds no article",
        "none.txt: error: no such file or folder",
    ];
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{err}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line}");
    }
}

#[test]
fn a_line_with_invalid_utf8_or_a_wrong_type_is_that_lines_fault() {
    let mut lines = serde_json::json!({"id": 1, "text": ENGLISH, "lang": "en"}).to_string().into_bytes();
    lines.extend_from_slice(b"\n{\"text\": \"caf\xe9\"}\n{\"text\": \"a\x00b\"}\n{\"text\": 5}\n\"text\"\n");
    lines.extend(serde_json::json!({"text": ENGLISH, "lang": "xx"}).to_string().into_bytes());
    lines.extend_from_slice(b"\n");
    lines.extend(serde_json::json!({"text": ENGLISH, "lang": "en-GB"}).to_string().into_bytes());
    let (status, out, err) = run_on(&lines, &["--format", "jsonl"]);
    assert_eq!(status, 1);
    assert_eq!(docs(&out), ["1", "stdin:7"]);
    let places: Vec<&str> = err.lines().map(|l| l.split(": error").next().unwrap_or("")).collect();
    assert_eq!(
        places[..4],
        ["standard input:2:14", "standard input:3:12", "standard input:4:10", "standard input:5:6"],
        "{err}"
    );
    assert!(err.contains("there is no pack for language `xx`"), "{err}");
}

#[test]
fn every_encoding_gives_the_same_events() {
    let spanish_name = "President Andrés Manuel López Obrador visited Cuba on Tuesday.\n";
    let latin: Vec<u8> = spanish_name.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let dir = folder(&[
        ("bom/x.txt", format!("\u{feff}{spanish_name}").as_bytes()),
        ("latin/x.txt", &latin),
        ("plain/x.txt", spanish_name.as_bytes()),
        ("utf16/x.txt", &utf16(spanish_name)),
        ("utf16l/x.jsonl", &utf16(&serde_json::json!({"id": "x.txt", "text": spanish_name}).to_string())),
    ]);
    let args = ["--format", "jsonl", "--lang", "en"];
    let code = |name: &str, file: &str| run(&[&args[..], &[file]].concat(), &dir.path().join(name));
    let plain = code("plain", "x.txt");
    assert_eq!((plain.0, plain.2.as_str()), (0, ""));
    for name in ["bom", "utf16"] {
        assert_eq!(code(name, "x.txt"), plain, "{name}");
    }
    assert_eq!(code("utf16l", "x.jsonl"), plain);
    let (status, out, err) = code("latin", "x.txt");
    assert_eq!((status, out), (0, plain.1));
    assert_eq!(err.trim_end(), "x.txt: warning: not UTF-8; read as windows-1252");
}

#[test]
fn a_folder_is_walked_in_order_and_standard_input_has_a_name() {
    let dir = folder(&[
        ("in/b.txt", ENGLISH.as_bytes()),
        ("in/a/z.txt", ENGLISH.as_bytes()),
        ("in/c.txt", INDONESIAN.as_bytes()),
        ("in/.hidden", b"\x00"),
    ]);
    let (status, out, err) = run(&["--format", "jsonl", "in"], dir.path());
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(docs(&out), ["in/a/z.txt", "in/b.txt", "in/c.txt"]);
    let (status, out, _) = run_on(ENGLISH.as_bytes(), &["--format", "jsonl", "-"]);
    assert_eq!((status, docs(&out)), (0, vec!["stdin".to_owned()]));
}

#[test]
fn csv_has_a_head_line_even_without_events() {
    let (status, out, _) = run_on(b"Nothing happened here today.\n", &["--format", "csv", "--lang", "en"]);
    assert_eq!((status, out.lines().count()), (0, 1));
    assert!(out.starts_with("doc,lang,date,date_text,location,location_code,"));
    let (_, out, _) = run_on(ENGLISH.as_bytes(), &["--format", "csv", "--lang", "en", "--date", "2024-06-19"]);
    let mut rows = csv::Reader::from_reader(out.as_bytes());
    let rows: Vec<_> = rows.records().collect::<Result<_, _>>().expect("sound rows");
    assert!(!rows.is_empty());
}

#[test]
fn the_table_is_plain_when_piped_and_shows_headlines() {
    let (status, out, _) = run(&["--date", "2024-01-11", "natuna.id.txt", "caucasus.en.txt"], &samples());
    assert_eq!(status, 0);
    assert!(!out.contains('\u{1b}'), "no colour codes in a pipe");
    for part in ["ASEAN Khawatir China", "natuna.id.txt · id · 2024-01-11", "EU Fears New Fighting", "on whose word"]
    {
        assert!(out.contains(part), "{part}:\n{out}");
    }
}

#[test]
fn explain_tells_about_every_event() {
    let (status, out, _) = run_on(ENGLISH.as_bytes(), &["--explain", "--lang", "en", "--date", "2024-06-19"]);
    assert_eq!(status, 0);
    assert!(out.contains("visit"), "{out}");
}

#[test]
fn wrong_usage_is_told_apart() {
    let dir = folder(&[]);
    for (args, part) in [
        (&["--format", "xml"][..], "possible values: table, jsonl, csv"),
        (&["--date", "18/6/2024"], "2024-06-18"),
        (&["--lang", "xx", "x"], "there are: "),
        (&["--threads", "0"], "0 is not in 1..=1024"),
        (&["--explain", "--format", "csv", "x"], "--explain"),
        (&["--packs", "nowhere", "x"], "no data files here"),
        (&["--min-confidence", "2", "x"], "a number from 0 to 1"),
        (&["--min-confidence", "0.5", "--explain", "x"], "--explain"),
    ] {
        let (status, out, err) = run(args, dir.path());
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains(part), "{args:?}: {err}");
    }
}

/// A copy of a folder of the repository.
fn copied(from: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(from);
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(&from).expect("a folder of the repository") {
        let entry = entry.expect("an entry");
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copied(path.to_str().expect("UTF-8"), &to);
        } else {
            fs::copy(&path, &to).expect("a copy");
        }
    }
}

#[test]
fn a_folder_of_data_stands_over_the_built_in_data_and_its_wrong_rows_are_named() {
    let dir = folder(&[("a.txt", ENGLISH.as_bytes()), ("b.txt", ENGLISH.as_bytes())]);
    copied("packs/en", &dir.path().join("data/packs/en"));
    let args = ["--format", "jsonl", "--packs", "data", "a.txt", "b.txt"];
    let (status, out, err) = run(&args, dir.path());
    assert_eq!((status, docs(&out), err.as_str()), (0, vec!["a.txt".to_owned(), "b.txt".to_owned()], ""));

    let roles = dir.path().join("data/packs/en/lexicon/roles.tsv");
    let sound = fs::read_to_string(&roles).expect("a table");
    fs::write(&roles, format!("{sound}bosun\tNAVY\toffice\tThe bosun spoke.\n")).expect("a table");
    let (status, out, err) = run(&args, dir.path());
    assert_eq!((status, out.as_str()), (2, ""));
    let line = sound.lines().count() + 1;
    let expected = format!(
        "data/packs/en/lexicon/roles.tsv:{line}:7: error: there is no sector `NAVY` (hint: ontology/sectors.tsv lists them)\n\
         error: --packs data: there is a fault in the data\n"
    );
    assert_eq!(err.replace('\\', "/"), expected);
}

#[test]
fn a_giant_line_is_refused_and_the_rest_is_coded() {
    let mut lines = serde_json::json!({"id": "a", "text": ENGLISH, "lang": "en"}).to_string().into_bytes();
    lines.extend_from_slice(b"\n{\"text\": \"");
    lines.resize(lines.len() + (20 << 20), b'x');
    lines.extend_from_slice(b"\"}\n");
    lines.extend(serde_json::json!({"id": "b", "text": ENGLISH, "lang": "en"}).to_string().into_bytes());
    let (status, out, err) = run_on(&lines, &["--format", "jsonl"]);
    assert_eq!((status, docs(&out)), (1, vec!["a".to_owned(), "b".to_owned()]));
    assert!(err.starts_with("standard input:2: error: the line has 20971532 bytes"), "{err}");
}

/// In KiB.
#[cfg(target_os = "linux")]
const MOST_MEMORY: u64 = 200 << 10;

/// The most memory that a process has held so far, in KiB.
#[cfg(target_os = "linux")]
fn high_water(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let high = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    high.trim().split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

#[test]
#[cfg(target_os = "linux")]
fn a_long_batch_stays_within_its_memory() {
    // The page around the article is what makes the batch long: 256 MiB.
    let page = "<p>page</p>".repeat(6000);
    let line = serde_json::json!({"text": ENGLISH, "lang": "en", "page": page}).to_string() + "\n";
    let mut command = kabar();
    command.args(["code", "--format", "jsonl", "--threads", "2"]).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let mut peak = 0;
    for part in 0..(256 << 20) / line.len() {
        pipe.write_all(line.as_bytes()).expect("the command reads");
        if part % 100 == 0 {
            peak = high_water(child.id()).max(peak);
        }
    }
    drop(pipe);
    assert!(child.wait().expect("the command ends").success());
    assert!((1..MOST_MEMORY).contains(&peak), "{peak} KiB");
}

#[test]
#[cfg(target_os = "linux")]
fn the_largest_articles_stay_within_their_memory() {
    // Dense text, and as much of it as one article may have, side by side: each takes some 90 MiB beside the data.
    let text = ENGLISH.replace('\n', " ").repeat((512 << 10) / ENGLISH.len());
    let line = serde_json::json!({"text": text, "lang": "en"}).to_string() + "\n";
    let dir = folder(&[("large.jsonl", line.repeat(2).as_bytes())]);
    let mut command = kabar();
    command.args(["code", "--format", "jsonl", "--threads", "2", "large.jsonl"]).current_dir(dir.path());
    let mut child = command.stdout(Stdio::null()).spawn().expect("the command starts");
    let mut peak = 0;
    let status = loop {
        peak = high_water(child.id()).max(peak);
        if let Some(status) = child.try_wait().expect("the command runs") {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    assert!(status.success());
    assert!((1..MOST_MEMORY + (56 << 10)).contains(&peak), "{peak} KiB");
}

#[test]
fn a_reader_that_stops_reading_ends_it_quietly() {
    let line = serde_json::json!({"text": ENGLISH, "lang": "en"}).to_string() + "\n";
    let dir = folder(&[("many.jsonl", line.repeat(20_000).as_bytes())]);
    let mut command = kabar();
    command.args(["code", "--format", "jsonl", "many.jsonl"]).current_dir(dir.path());
    let said = dir.path().join("said");
    command.stdout(Stdio::piped()).stderr(fs::File::create(&said).expect("a file"));
    let mut child = command.spawn().expect("the command starts");
    let mut first = [0; 10];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("some output");
    let status = child.wait().expect("the command ends");
    assert_eq!((status.code(), fs::read_to_string(said).expect("a file")), (Some(0), String::new()));
}
