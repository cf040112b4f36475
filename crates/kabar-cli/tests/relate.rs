//! `kabar relate` from outside: tables of marked sentences in, one type a row out.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

const HEADER: &str = "uid\ttype\tconfidence\tevidence";

fn run(args: &[&str], stdin: &[u8]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kabar"));
    command.env_remove("RUST_BACKTRACE").arg("relate").args(args);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let (mut pipe, bytes) = (child.stdin.take().expect("a pipe"), stdin.to_vec());
    let writer = std::thread::spawn(move || pipe.write_all(&bytes));
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the command ends");
    let _ = writer.join();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

fn file(text: &str) -> (TempDir, PathBuf) {
    let dir = TempDir::new().expect("a folder");
    let path = dir.path().join("pairs.tsv");
    fs::write(&path, text).expect("a file");
    (dir, path)
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The type of one marked sentence.
fn check(args: &[&str], marked: &str, expected: &str) {
    let table = format!("uid\tmarked_sentence\na\t{marked}\n");
    let (status, out, err) = run(&[args, &["-"]].concat(), table.as_bytes());
    assert_eq!((status, err.as_str()), (0, ""), "{marked}");
    let row: Vec<&str> = out.lines().nth(1).expect("a row").split('\t').collect();
    assert_eq!(row[..2], ["a", expected], "{out}");
    let confidence: f32 = row[2].parse().expect("a number");
    assert!((0.0..=1.0).contains(&confidence), "{out}");
}

#[test]
fn a_marked_pair_gets_its_type() {
    let check = |marked, expected| check(&["--lang", "en"], marked, expected);
    check("<s>Norway</s> condemned <t>Belarus</t> for the arrests.", "ACCUSE");
    check("<s>The Kenyan president</s> met <t>the prime minister of Uganda</t> in Kampala.", "CONSULT");
    check("<s>Chile</s> urged <t>Peru</t> to reopen the border.", "REQUEST");
    check("<s>Rebels</s> bombed <t>an army barracks</t> in the north of Mali.", "ASSAULT");
    check("<s>Sweden</s> refused to extradite the journalist to <t>Turkey</t>.", "REJECT");
}

#[test]
fn who_gives_way_concedes_or_retreats() {
    check(&["--lang", "en"], "<s>Japan</s> lifted sanctions on <t>Myanmar</t>.", "CONCEDE");
    check(&["--lang", "en"], "<s>Ethiopia</s> withdrew its troops from <t>Somalia</t>.", "RETREAT");
}

#[test]
fn a_language_without_a_model_goes_by_its_propositions() {
    check(&["--lang", "id"], "<s>Menteri luar negeri Malaysia</s> mengecam <t>Israel</t> pada hari Senin.", "ACCUSE");
}

#[test]
fn nothing_said_is_nothing_found_unless_a_guess_is_wanted() {
    let marked = "<s>Portugal</s> is larger than <t>Slovenia</t>.";
    check(&["--lang", "en"], marked, "NONE");
    let table = format!("uid\tmarked_sentence\na\t{marked}\n");
    let (_, out, _) = run(&["--lang", "en", "--always", "-"], table.as_bytes());
    assert!(!out.contains("NONE") && out.lines().count() == 2, "{out}");
}

#[test]
fn the_evidence_names_what_decided() {
    let table = "uid\tmarked_sentence\n7\t<s>Norway</s> condemned <t>Belarus</t> for the arrests.\n";
    let (_, out, _) = run(&["--lang", "en", "-"], table.as_bytes());
    let evidence = out.lines().nth(1).and_then(|row| row.split('\t').nth(3)).expect("evidence");
    assert!(evidence.contains("condemn") || evidence.contains("ACCUSE"), "{out}");
    assert!(evidence.split("; ").count() <= 3, "{out}");
}

#[test]
fn source_and_target_are_searched_where_there_are_no_marks() {
    let table = "target\tuid\tsentence\tother\tsource\nPeru\tx1\tChile urged Peru to reopen the border.\tz\tChile\n";
    let (status, out, err) = run(&["--lang", "en", "-"], table.as_bytes());
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.starts_with(&format!("{HEADER}\nx1\tREQUEST\t")), "{out}");
}

#[test]
fn the_language_is_told_from_the_sentences() {
    let table = "uid\tmarked_sentence\n1\t<s>Norway</s> condemned <t>Belarus</t> for the arrests.\n";
    let (status, out, _) = run(&["-"], table.as_bytes());
    assert!(status == 0 && out.contains("1\tACCUSE"), "{out}");
}

#[test]
fn bad_rows_are_named_and_the_rest_is_answered() {
    let mut table = b"uid\tmarked_sentence\n1\t<s>Norway</s> condemned <t>Belarus</t>.\n".to_vec();
    table.extend(b"2\tNobody is marked here.\n\n3\t\xff\xfe\n\t<s>Oslo</s> met <t>Rome</t>.\n");
    table.extend(b"6\t<s>Chile</s> urged <t>Peru</t> to reopen the border.\n");
    let (status, out, err) = run(&["--lang", "en", "-"], &table);
    assert_eq!(status, 1);
    let uids: Vec<&str> = out.lines().skip(1).filter_map(|row| row.split('\t').next()).collect();
    assert_eq!(uids, ["1", "6"]);
    let faults = [
        "standard input:3: error: neither source nor target of row `2` is found in its sentence",
        "standard input:5: error: the row is not in UTF-8",
        "standard input:6: error: the row has no uid",
    ];
    for (line, fault) in err.lines().zip(faults) {
        assert!(line.starts_with(fault), "{err}");
    }
    assert_eq!(err.lines().count(), faults.len(), "{err}");
}

#[test]
fn a_table_that_is_none_is_named() {
    let (_dir, path) = file("id\ttext\n1\tOslo met Rome.\n");
    let (status, out, err) = run(&[shown(&path)], b"");
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("pairs.tsv:1: error: there is no column `uid`"), "{err}");
    let (status, _, err) = run(&["no-such-file.tsv"], b"");
    assert!(status == 1 && err.contains("no-such-file.tsv: error: cannot be read"), "{err}");
    let (status, _, err) = run(&["--lang", "xx", "-"], b"");
    assert!(status == 2 && err.contains("there is no pack"), "{err}");
}

#[test]
fn one_thread_and_two_give_the_same_bytes_in_order() {
    let sentences = [
        "<s>Norway</s> condemned <t>Belarus</t> for the arrests.",
        "<s>Chile</s> urged <t>Peru</t> to reopen the border.",
        "<s>Ethiopia</s> withdrew its troops from <t>Somalia</t>.",
    ];
    let rows = (0..1200).map(|i| format!("{i}\t{}\n", sentences[i % 3]));
    let (_dir, path) = file(&format!("uid\tmarked_sentence\r\n{}", rows.collect::<String>()));
    let one = run(&["--threads", "1", "--lang", "en", shown(&path)], b"");
    let two = run(&["--threads", "2", "--lang", "en", shown(&path)], b"");
    assert_eq!(one, two);
    let uids: Vec<usize> = one.1.lines().skip(1).filter_map(|row| row.split('\t').next()?.parse().ok()).collect();
    assert_eq!(uids, (0..1200).collect::<Vec<_>>());
}
