//! `kabar parse` and `kabar models` from outside.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

fn run(stdin: &str, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.env_remove("RUST_BACKTRACE").args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let bytes = stdin.as_bytes().to_vec();
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = child.wait_with_output().expect("the command ends");
    let _ = writer.join();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

const TEXT: &str = "Pemerintah menolak usulannya  (lagi).\u{1b}[31m\n\nMenteri\titu \"pergi\"; 🙂 datang.\n";

/// The first column and the form of every line of CoNLL-U.
fn forms(conllu: &str) -> Vec<String> {
    let rows = conllu.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    rows.map(|l| l.split('\t').take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn conllu_says_how_the_text_was_written() {
    let (status, out, err) = run("Pemerintah menolak usulannya (lagi).\n", &["parse", "--lang", "id", "-"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.starts_with("# sent_id = 1\n# text = Pemerintah menolak usulannya (lagi).\n1\tPemerintah\t"), "{out}");
    assert_eq!(
        forms(&out),
        ["1 Pemerintah", "2 menolak", "3-4 usulannya", "3 usulan", "4 nya", "5 (", "6 lagi", "7 )", "8 ."]
    );
    assert!(out.ends_with("\n\n"));
    for line in out.lines().filter(|l| l.contains('\t')) {
        assert_eq!(line.split('\t').count(), 10, "{line}");
        let glued = ["5\t", "6\t", "7\t"].iter().any(|id| line.starts_with(id));
        assert_eq!(line.ends_with("SpaceAfter=No"), glued, "{line}");
    }
}

#[test]
fn the_text_comment_is_what_the_tokens_say() {
    let (_, out, _) = run(TEXT, &["parse", "--lang", "id", "-"]);
    for sentence in out.split("\n\n").filter(|s| !s.is_empty()) {
        let text = sentence.lines().find_map(|l| l.strip_prefix("# text = ")).expect("a text");
        let (mut told, mut inside) = (String::new(), 0);
        for columns in sentence.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>()) {
            if inside > 0 {
                inside -= 1;
                continue;
            }
            if let Some((from, to)) = columns[0].split_once('-') {
                inside = to.parse::<usize>().expect("a number") - from.parse::<usize>().expect("a number") + 1;
            }
            told += columns[1];
            told += if columns[9].contains("SpaceAfter=No") { "" } else { " " };
        }
        assert_eq!(told.trim_end(), text);
    }
}

#[test]
fn a_line_is_a_sentence_where_that_is_asked_for() {
    let text = "He left. She stayed.\n\nThey met\n";
    let count = |args: &[&str]| run(text, args).1.matches("# sent_id").count();
    assert_eq!(count(&["parse", "--lang", "en", "-"]), 3);
    assert_eq!(count(&["parse", "--lang", "en", "--sentences", "-"]), 2);
}

#[test]
fn trees_are_drawn_without_control_characters() {
    let (status, out, _) = run(TEXT, &["parse", "--lang", "id", "--format", "tree", "-"]);
    assert_eq!(status, 0);
    assert!(out.contains("─ usulan  NOUN "), "{out}");
    assert!(!out.contains('\u{1b}'));
}

#[test]
fn an_empty_text_has_no_sentence() {
    for text in ["", "\n\n \n"] {
        let (_, out, _) = run(text, &["parse", "--lang", "id", "-"]);
        assert_eq!(out, "");
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let (status, out, err) = run("", &["parse", "--lang", "id", "nothing-here.txt"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("nothing-here.txt"), "{err}");
    let (status, _, err) = run("", &["parse", "--lang", "tlh", "-"]);
    assert_eq!(status, 2);
    assert!(err.contains("there is no pack for that language"), "{err}");
}

#[test]
fn models_tell_where_they_come_from() {
    let (status, out, _) = run("", &["models"]);
    assert_eq!(status, 0);
    for part in ["en (", "id (", "  licence: CC BY-SA 4.0", "  recipe: ", "  data: csui-train", "  dev: "] {
        assert!(out.contains(part), "{part}: {out}");
    }
}

#[test]
fn the_validator_of_universal_dependencies_is_content() {
    let python = std::env::var("KABAR_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let known = Command::new(&python).args(["-c", "import udtools.cli"]).stderr(Stdio::null()).status();
    if !known.is_ok_and(|s| s.success()) {
        eprintln!("SKIPPED: this Python has no udtools (pip install udtools)");
        return;
    }
    let dir = tempfile::TempDir::new().expect("a folder");
    let path = dir.path().join("parsed.conllu");
    fs::write(&path, run(TEXT, &["parse", "--lang", "id", "-"]).1).expect("a file");
    let checked = Command::new(&python).args(["-m", "udtools.cli", "--level", "2", "--lang", "id"]).arg(&path).output();
    let checked = checked.expect("the validator starts");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
