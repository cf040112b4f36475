//! Lists of articles in JSON, and archives that are not read.

use crate::{compressed::gzip, read};

const HINT: &str = "(hint: an article is one JSON object with at least `text`)";
const FORM: &str = "(hint: a list of articles is written as [{\"text\": \"…\"}, {\"text\": \"…\"}])";

fn check(name: &str, text: &str, expected: &[&str]) {
    assert_eq!(read(name, text.as_bytes()), expected, "{text}");
}

#[test]
fn a_list_is_read_whatever_its_lines() {
    let one = r#"[{"text": "Satu.", "id": 7}, {"text": "Dua [2] {3}.", "source": "Warta", "tags": ["a", {"b": 1}]}]"#;
    check("a.json", one, &["7 | Satu.", "a.json:2 | Dua [2] {3}. | Warta"]);
    let many =
        "[\n  {\n    \"id\": \"x\",\n    \"text\": \"A \\\"quote\\\".\"\n  },\n  {\n    \"text\": \"B.\"\n  }\n]\n";
    check("news", many, &["x | A \"quote\".", "news:2 | B."]);
    check("a.json.gz", "[]", &["a.json.gz: error: the file holds no articles"]);
    assert_eq!(read("a.json.gz", &gzip(one.as_bytes())).len(), 2);
}

#[test]
fn objects_over_several_lines_are_read_without_a_list_too() {
    check("a.json", "{\n \"text\": \"A.\"\n}\n{\n \"text\": \"B.\"\n}\n", &["a.json:1 | A.", "a.json:2 | B."]);
}

#[test]
fn a_broken_element_is_named_with_its_place_and_costs_no_other() {
    check(
        "f.json",
        "[\n{\"text\": \"A.\"},\n  {\"tekst\": \"B.\"},\n{\"text\": \"C.\"}]",
        &["f.json:1 | A.", &format!("f.json:3:17: error: no article: missing field `text` {HINT}"), "f.json:3 | C."],
    );
    // A closing sign is missing: of a string, of an object.
    let broken = "[\n{\"text\": \"A.},\n{\"text\": \"B.\"},\n{\"text\": \"C.\",\n{\"text\": \"D.\"}\n]";
    let got = read("f.json", broken.as_bytes());
    assert!(got[0].starts_with("f.json:2:") && got[0].contains("broken JSON"), "{got:?}");
    assert!(got[2].starts_with("f.json:4:") && got[2].contains("broken JSON"), "{got:?}");
    assert_eq!([got[1].as_str(), got[3].as_str()], ["f.json:2 | B.", "f.json:4 | D."]);
    check(
        "f.json",
        "[{\"text\": \"A.\"}, 7 x\n]",
        &["f.json:1 | A.", &format!("f.json:1:18: error: no article: `7 x` {FORM}")],
    );
    check(
        "f.json",
        "[{\"text\": \"A.\"}",
        &["f.json:1 | A.", "f.json: error: the list is not closed: its end may be missing"],
    );
}

#[test]
fn lines_with_a_broken_first_line_stay_lines() {
    let lines = "[\"id\": 1}\n{\"text\": \"B.\"}\n";
    let got = read("f.jsonl", lines.as_bytes());
    assert!(got[0].starts_with("f.jsonl:1:") && got[1] == "f.jsonl:2 | B.", "{got:?}");
}

#[test]
fn archives_of_files_are_refused_with_what_to_do() {
    let mut tar = vec![0; 1024];
    tar[..5].copy_from_slice(b"a.txt");
    tar[257..262].copy_from_slice(b"ustar");
    let unpack = "(hint: unpack it, as `tar -xf FILE -C FOLDER` does, and name the folder)";
    assert_eq!(read("a.tar", &tar), [format!("a.tar: error: a tar archive, not text {unpack}")]);
    assert_eq!(read("a.tar.gz", &gzip(&tar)), [format!("a.tar.gz: error: a tar archive, not text {unpack}")]);
    assert_eq!(
        read("a.zip", b"PK\x03\x04\x14\0\0\0\0\0rest of it"),
        [
            "a.zip: error: a ZIP archive or office document, not text (hint: unpack an archive, as `unzip FILE -d FOLDER` does, \
          and name the folder; save a document as text)"
        ]
    );
    assert_eq!(
        read("a.bz2", b"BZh91AY&SY"),
        [
            "a.bz2: error: bzip2-compressed data, not text (hint: unpack it, as `bzip2 -d FILE` does; gzip and Zstandard are \
          read as they are)"
        ]
    );
}
