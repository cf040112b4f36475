//! What the packs' rules make of text.

mod common;

use common::{read, read_titled};
use kabar_model::{BlockKind, Document, Field};

fn sentences(document: &Document) -> Vec<&str> {
    document.sentences.iter().map(|s| document.slice(s, s.span)).collect()
}

/// The sentences of a paragraph, with `|` between them.
fn check(tag: &str, expected: &str) {
    // A headline first, so that the paragraph is one.
    let text = format!("Headline\n\n{}", expected.replace("¦", ""));
    let document = read(tag, &text);
    let ours: Vec<&str> = sentences(&document).into_iter().skip(1).collect();
    assert_eq!(ours, expected.split('¦').map(str::trim).collect::<Vec<_>>());
}

/// The words of a sentence, with spaces between them and `+` before what is joined.
fn words(tag: &str, text: &str, expected: &str) {
    let document = read(tag, text);
    let mut ours = String::new();
    for sentence in &document.sentences {
        for (i, word) in sentence.words.iter().enumerate() {
            ours.push_str(if word.joined { " +" } else { " " });
            ours.push_str(document.form(sentence, i));
        }
    }
    assert_eq!(ours.trim_start(), expected, "{text}");
}

fn kinds(tag: &str, text: &str, expected: &[(BlockKind, &str)]) {
    let document = read(tag, text);
    let ours: Vec<_> = document.blocks.iter().map(|b| (b.kind, b.span.of(text))).collect();
    assert_eq!(ours, expected);
}

/// Where the dateline of the first sentence of a report ends.
fn dateline(tag: &str, text: &str, expected: Option<&str>) {
    let whole = format!("Headline here\n\n{text}");
    let document = read(tag, &whole);
    let sentence = &document.sentences[1];
    assert_eq!(sentence.dateline.map(|d| document.slice(sentence, d)), expected, "{text}");
    assert!(text.starts_with(document.slice(sentence, sentence.span)), "the dateline belongs to the sentence's span");
}

#[test]
fn abbreviations_and_initials_do_not_end_sentences() {
    check(
        "en",
        "Mr. Reyes met Gen. Ann B. Oduya in Washington, D.C. on Jan. 5. ¦The U.S. Senate adjourned at 5 p.m. ¦He left.",
    );
    check(
        "en",
        "Sales at Acme Corp. rose 3.5 percent to $1,000.50. ¦No. 5 is next. ¦They buy arms, oil, etc. ¦Nobody knows why.",
    );
    check("en", "She flew to the U.S. ¦The talks failed. ¦J. K. Marsh wrote it.");
    check("en", "Lt. Col. Dan Pell said no. ¦“St. Marys fell,” he said.");
    check("id", "Prof. Dr. H. Rahman bertemu Jend. (Purn.) Budi S. di Jl. Merdeka No. 5. ¦Ia pulang pukul 07.00.");
    check(
        "id",
        "Harganya Rp1.000,50 per kg. ¦Mereka membawa beras, gula, dll. ¦Polisi menyita barang itu a.n. Rina Tarigan.",
    );
    check("id", "Direktur bank itu, RM Bambang Surya P. di Jakarta, menolak. ¦PT Maju Tbk. juga diam.");
}

#[test]
fn quotations_are_split_inside_and_not_before_the_reporting_clause() {
    check("en", "“We will stay. ¦We will not leave,” he said. ¦“Why?” she asked.");
    check("en", "\"Will you go?\" he asked. ¦\"No!\" said Mr Pell.");
    check("en", "\"Will you go?\" Susan Hill asked. ¦\"Never!\" ¦The crowd cheered.");
    check("en", "He said: “It is over.” ¦Nobody moved.");
    check("en", "‘Peace is near,’ he said. ¦‘We hope.’ ¦Others doubt it.");
    check("id", "\"Kami tidak takut. ¦Kami akan melawan,\" kata Budi. ¦\"Kapan?\" tanya wartawan.");
    check("id", "“Ini awal.” ¦Ia lalu pergi.");
    check("id", "Ia berkata, \"Kami siap!\" ¦Massa bersorak.");
}

#[test]
fn stops_that_end_nothing() {
    check("en", "Wait… then go. ¦He paused... and left. ¦It was late... ¦He slept.");
    check("en", "The rebels (they are few. They are old.) left town. ¦(He stayed.) ¦She left.");
    check("en", "See www.example.org/a.b?c=d for more. ¦Or mail a.b@example.org.");
    check("en", "1. Talks resume. ¦2. Troops leave.");
    check("id", "Kompas.com dan Detik.com melaporkannya. ¦Ia pergi.");
    check("id", "Ia dibebaskan kemarin.¦Menurut polisi, ia sehat.");
    check("en", "He left early.¦Then it rained.");
}

#[test]
fn quotation_state_is_carried() {
    let document = read("en", "Title\n\n“We stay. We fight. We win,” he said. He left.");
    let flags: Vec<_> = document.sentences.iter().skip(1).map(|s| (s.opens_quoted, s.ends_quoted)).collect();
    assert_eq!(flags, [(false, true), (true, true), (true, false), (false, false)]);
    let document = read("id", "Judul\n\n\"Kami di sini. Kami siap.\n\n\"Kami menang,\" katanya.");
    let flags: Vec<_> = document.sentences.iter().skip(1).map(|s| (s.opens_quoted, s.ends_quoted)).collect();
    assert_eq!(flags, [(false, true), (true, true), (false, false)]);
}

#[test]
fn blocks_are_named() {
    use BlockKind::{Body, Byline, Caption, Credit, Headline, Subheading, Teaser};
    kinds(
        "en",
        "Rebels leave port\n\nBy Martha Quill\n\nHARBOUR CITY — The rebels left.\nRead more: Why they came\n\nA long way home\n\nThey went north.\n\nCrowds wave in the port on Monday (Photo: AP)\nAdvertisement\nFollow us on Twitter\n© 2024 The Evening Star",
        &[
            (Headline, "Rebels leave port"),
            (Byline, "By Martha Quill"),
            (Body, "HARBOUR CITY — The rebels left."),
            (Teaser, "Read more: Why they came"),
            (Subheading, "A long way home"),
            (Body, "They went north."),
            (Caption, "Crowds wave in the port on Monday (Photo: AP)"),
            (Credit, "Advertisement"),
            (Credit, "Follow us on Twitter"),
            (Credit, "© 2024 The Evening Star"),
        ],
    );
    kinds(
        "id",
        "Pemberontak Tinggalkan Pelabuhan\r\n\r\nPenulis: Rina Tarigan\r\n\r\nMEDAN - Pemberontak pergi.\r\nBaca juga: Mengapa Mereka Datang\r\n\r\nJalan Pulang\r\n\r\nMereka ke utara.\r\nSCROLL TO CONTINUE WITH CONTENT\r\nEditor: Desk Asia\r\n(rt/bs)",
        &[
            (Headline, "Pemberontak Tinggalkan Pelabuhan"),
            (Byline, "Penulis: Rina Tarigan"),
            (Body, "MEDAN - Pemberontak pergi."),
            (Teaser, "Baca juga: Mengapa Mereka Datang"),
            (Subheading, "Jalan Pulang"),
            (Body, "Mereka ke utara."),
            (Credit, "SCROLL TO CONTINUE WITH CONTENT"),
            (Credit, "Editor: Desk Asia"),
            (Credit, "(rt/bs)"),
        ],
    );
}

#[test]
fn lines_broken_by_a_mail_program_are_one_paragraph() {
    let text = "Rebels leave port\n\nThe rebels left the port on Monday after a week of heavy fighting\nwith government troops, who had been sent to the north by the new\nprime minister. Nobody knows where they went, said a spokesman for\nthe army.\n\nThey left no arms behind.";
    let document = read("en", text);
    assert_eq!(document.blocks.len(), 3);
    assert_eq!(document.sentences.len(), 4);
}

#[test]
fn titles_are_read_once() {
    let document = read_titled("en", "Rebels leave  port ", "Rebels leave port\n\nThey left.");
    assert_eq!(
        document.blocks.iter().map(|b| (b.kind, b.field)).collect::<Vec<_>>(),
        [(BlockKind::Headline, Field::Text), (BlockKind::Body, Field::Text)]
    );
    let document = read_titled("en", "Rebels leave port", "HARBOUR CITY (AP) — They left.");
    assert_eq!(document.blocks[0].field, Field::Title);
    assert!(document.sentences[1].dateline.is_some());
}

#[test]
fn datelines_stand_before_the_words() {
    dateline("en", "HARBOUR CITY — They left.", Some("HARBOUR CITY —"));
    dateline("en", "WASHINGTON (Reuters) - They left.", Some("WASHINGTON (Reuters) -"));
    dateline("en", "MEXICO CITY, April 7 - They left.", Some("MEXICO CITY, April 7 -"));
    dateline("en", "KYIV/ISTANBUL, July 24 — They left.", Some("KYIV/ISTANBUL, July 24 —"));
    dateline("en", "NEW DELHI, Jan. 3 (AP) -- They left.", Some("NEW DELHI, Jan. 3 (AP) --"));
    dateline("en", "Nairobi, Kenya (AP) — They left.", Some("Nairobi, Kenya (AP) —"));
    dateline("en", "Rebels in the north — they are few — left.", None);
    dateline("en", "NATO - like others - left.", None);
    dateline("en", "US-Russia talks resumed.", None);
    dateline("en", "US–Russia talks resumed.", None);
    dateline("en", "MOSCOW-BASED Mr Pell left.", None);
    dateline("en", "PORT-AU-PRINCE, Haiti — They left.", Some("PORT-AU-PRINCE, Haiti —"));
    dateline("en", "SEOUL—They left.", Some("SEOUL—"));
    dateline("id", "AS-Korut sepakat berunding.", None);
    dateline("id", "JAKARTA - AS - Rusia sepakat.", Some("JAKARTA -"));
    dateline("id", "JAKARTA, KOMPAS.com - Mereka pergi.", Some("JAKARTA, KOMPAS.com -"));
    dateline("id", "KONTAN.CO.ID -\u{a0}Mereka pergi.", Some("KONTAN.CO.ID -"));
    dateline("id", "TEMPO.CO, Jakarta - Mereka pergi.", Some("TEMPO.CO, Jakarta -"));
    dateline("id", "Liputan6.com, Jakarta Mereka pergi.", None);
    dateline("id", "Jakarta, CNN Indonesia -- Mereka pergi.", Some("Jakarta, CNN Indonesia --"));
    dateline("id", "REPUBLIKA.CO.ID, JAKARTA -- Mereka pergi.", Some("REPUBLIKA.CO.ID, JAKARTA --"));
    dateline("id", "Jakarta (ANTARA) - Mereka pergi.", Some("Jakarta (ANTARA) -"));
    dateline("id", "Banda Aceh - Mereka pergi.", Some("Banda Aceh -"));
    dateline("id", "MOSKWA - \"Kami pergi,\" kata mereka.", Some("MOSKWA -"));
    dateline("id", "Presiden - yang baru - pergi.", None);
}

#[test]
fn a_credit_stays_with_its_caption() {
    let text = "Judul\n\nTentara berjaga di gerbang kota tua, Senin (3/4/2023). | Foto: AP\n\nPerang usai.";
    let document = read("id", text);
    assert_eq!(document.blocks[1].kind, BlockKind::Caption);
    assert_eq!(document.blocks[1].sentences.len(), 1);
}

#[test]
fn english_words() {
    words(
        "en",
        "They don't know; I can't say, it won't help.",
        "They do +n't know ; I ca +n't say , it wo +n't help .",
    );
    words(
        "en",
        "We cannot trust Turkey's army or the soldiers' word.",
        "We can +not trust Turkey +'s army or the soldiers +' word .",
    );
    words("en", "“The rebels’ camp” isn’t ‘far’", "“ The rebels +’ camp ” is +n’t ‘ far ’");
    words(
        "en",
        "The U.S.-led force paid $1.5bn (20%) on 3/4/2020.",
        "The U.S. - led force paid $ 1.5 bn ( 20 % ) on 3/4/2020 .",
    );
    words(
        "en",
        "a non-nuclear, Moscow-backed anti-war vice-president",
        "a non-nuclear , Moscow - backed anti-war vice-president",
    );
    words(
        "en",
        "O'Neill met Dr. Oduya at 5 p.m. in Washington, D.C.",
        "O'Neill met Dr. Oduya at 5 p.m. in Washington , D.C.",
    );
    words("en", "\"Go!\" he said... and/or left—now.", "\" Go ! \" he said ... and / or left — now .");
    words(
        "en",
        "Mail a.b@example.org, see https://example.org/a-b?c (now).",
        "Mail a.b@example.org , see https://example.org/a-b?c ( now ) .",
    );
}

#[test]
fn indonesian_words() {
    words("id", "Presidennya hanya bertanya kepadanya.", "Presiden +nya hanya bertanya kepada +nya .");
    words("id", "Apakah sekolah itu adalah miliknya?", "Apa +kah sekolah itu adalah milik +nya ?");
    words(
        "id",
        "Tidaklah mudah, kata suku itu, berlaku jumlah langkah.",
        "Tidak +lah mudah , kata suku itu , berlaku jumlah langkah .",
    );
    words(
        "id",
        "Abdullah, Ramallah, Hezbollah, Maluku, dan Kenya",
        "Abdullah , Ramallah , Hezbollah , Maluku , dan Kenya",
    );
    words(
        "id",
        "Negara-negara itu membahas hubungan Rusia-Korea Utara.",
        "Negara-negara itu membahas hubungan Rusia - Korea Utara .",
    );
    words(
        "id",
        "Selasa (18/6) pukul 07.00, Rp9.000 atau 5-10 persen",
        "Selasa ( 18/6 ) pukul 07.00 , Rp 9.000 atau 5 - 10 persen",
    );
    words(
        "id",
        "jet F-16, PDI-P, ke-10, non-nuklir, Kim Jong-un, Truk-Truk",
        "jet F-16 , PDI-P , ke-10 , non-nuklir , Kim Jong-un , Truk-Truk",
    );
    words("id", "Diriku dan rumahmu: kulihat kita pun pergi", "Diri +ku dan rumah +mu : ku +lihat kita pun pergi");
    words("id", "kasus PDIP-nya dan/atau kasus II/2007", "kasus PDIP - nya dan / atau kasus II/2007");
}
