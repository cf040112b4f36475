//! CSV and TSV.

use kabar_ingest::Defaults;

use crate::{read, read_with};

fn with(columns: &str, name: &str, text: &str) -> Vec<String> {
    read_with(name, text.as_bytes(), Defaults { columns: columns.parse().expect("a mapping"), ..Defaults::default() })
}

#[test]
fn usual_headers_are_known_and_quoted_cells_hold_anything() {
    let text = "Headline,Body,Published_At,Outlet,URL\n\
                Talks,\"They met, and said \"\"no\"\".\nThen left.\",2024-06-18T10:00:00+07:00,Warta,https://w.example/1\n\
                \n\
                ,Second text.,,,\n";
    assert_eq!(
        read("t.csv", text.as_bytes()),
        [
            "t.csv:2 | Talks | They met, and said \"no\".¶Then left. | 2024-06-18 | Warta | https://w.example/1",
            "t.csv:5 | Second text.",
        ]
    );
    assert_eq!(read("no-ending", text.as_bytes()).len(), 2, "told by its content");
}

#[test]
fn columns_can_be_named_or_numbered() {
    let text = "judul;isi;tanggal\nA;Isi satu.;2024-01-02\n";
    assert_eq!(with("text=isi,title=judul,date=tanggal", "x", text), ["x:2 | A | Isi satu. | 2024-01-02"]);
    assert_eq!(
        with("text=2,title=1", "x.csv", "A,Isi satu.\nB,Isi dua.\n"),
        ["x.csv:1 | A | Isi satu.", "x.csv:2 | B | Isi dua."]
    );
    assert_eq!(
        with("text=isi", "x.csv", "a,b\n1,2\n"),
        ["x.csv:1: error: the table has no column `isi`; it has: a, b (hint: name the columns, as in --columns \
          text=COLUMN,title=COLUMN,date=COLUMN)"]
    );
}

#[test]
fn prose_and_json_lines_are_no_tables() {
    assert_eq!(read("a.txt", b"Text, title and more\n\nA story, told.").len(), 1);
    assert_eq!(read("a.csv", b"{\"text\": \"A\"}\n{\"text\": \"B\"}\n"), ["a.csv:1 | A", "a.csv:2 | B"]);
    assert_eq!(with("text=2", "a.txt", "A story, told\n\nin two paragraphs.").len(), 1);
    assert_eq!(with("text=isi", "a.txt", "A story, told\n\nin two paragraphs.").len(), 1);
}

#[test]
fn marks_of_quotation_in_tab_separated_text_are_text() {
    let text = "title\ttext\nA\t\"No,\" he said.\nB\t\"Yes\" and \"no\" were both said\n";
    assert_eq!(
        read("t.tsv", text.as_bytes()),
        ["t.tsv:2 | A | \"No,\" he said.", "t.tsv:3 | B | \"Yes\" and \"no\" were both said"]
    );
    let quoted = "title\ttext\nA\t\"Two\nlines\"\nB\t\"One\tcell\"\n";
    assert_eq!(read("t.tsv", quoted.as_bytes()), ["t.tsv:2 | A | Two¶lines", "t.tsv:4 | B | One\tcell"]);
}

#[test]
fn bad_rows_are_named_with_their_line_and_the_rest_is_read() {
    let text =
        b"id,title,text\n1,A,First.\n2,B\n3,C,Third, with a comma\n4,D,caf\xff \xc3\xa9\n5,,\n6,F,Sixth.\n".to_vec();
    assert_eq!(
        read("t.csv", &text),
        [
            "1 | A | First.",
            "t.csv:3: error: the row has 2 cells; the text is in column 3",
            "t.csv:4: error: the row has 4 cells, the header 3 (hint: put cells that hold the separator in quotation marks)",
            "t.csv:5: error: invalid UTF-8 in column 3, line 1 of the cell (hint: save the table as UTF-8)",
            "t.csv:6: error: the article's text is empty",
            "6 | F | Sixth.",
        ]
    );
    let dates = "text,date\nA.,2024-01-02\nB.,soon\n";
    assert_eq!(
        read("t.csv", dates.as_bytes()),
        [
            "t.csv:2 | A. | 2024-01-02",
            "t.csv:3: warning: `soon` is no date; read without one (hint: write dates as 2024-06-18)",
            "t.csv:3 | B.",
        ]
    );
}

#[test]
fn a_quotation_mark_never_closed_costs_its_row_and_no_other() {
    let text = "id,text\n1,First.\n2,\"Second.\n3,Third.\n\n4,Fourth.\n";
    assert_eq!(
        read("t.csv", text.as_bytes()),
        [
            "1 | First.",
            "t.csv:3: error: a quotation mark opened in this row is never closed (hint: double quotation marks inside a cell; \
             the rows after this line are read)",
            "3 | Third.",
            "4 | Fourth.",
        ]
    );
    let long = format!("id,text\n1,\"Open.\n{}", "2,Short text of a row.\n".repeat(300_000));
    let items = read("t.csv", long.as_bytes());
    assert_eq!(items.len(), 300_001);
    assert!(items[0].starts_with("t.csv:2: error: a quotation mark"), "{}", items[0]);
}

#[test]
fn long_rows_and_long_texts_are_refused_and_the_next_row_is_read() {
    let text = format!("id,text\n1,{}\n2,{}\n3,Third.\n", "x".repeat(5 << 20), "y".repeat(600 << 10));
    let items = read("t.csv", text.as_bytes());
    assert_eq!(items[0], "t.csv:2: error: the row is longer than a row may be (4 MiB)");
    assert!(items[1].starts_with("t.csv:3: error: the text has 614400 bytes"), "{}", items[1]);
    assert_eq!(items[2..], ["3 | Third."]);
}

#[test]
fn tables_in_older_encodings_are_read_with_a_note() {
    let text = b"title;text\nVisita;El presidente visit\xf3 Espa\xf1a el martes.\n";
    let items = read("t.csv", text);
    assert_eq!(items[0], "t.csv: warning: not UTF-8; read as windows-1252");
    assert_eq!(items[1], "t.csv:2 | Visita | El presidente visitó España el martes.");
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain("title,text\nA,Señor.\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("t.csv", &utf16), ["t.csv:2 | A | Señor."]);
}

#[test]
fn a_table_without_rows_holds_no_articles() {
    assert_eq!(read("t.csv", b"title,text\n"), ["t.csv: error: the file holds no articles"]);
}
