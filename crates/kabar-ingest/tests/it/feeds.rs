//! RSS and Atom as files.

use crate::read;

const RSS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
<channel><title>Warta &amp; Berita</title><language>id</language>\n\
<item><guid>w-1</guid><title>Satu</title><link>https://w.example/1</link><pubDate>Tue, 18 Jun 2024 01:00:00 +0700</pubDate>\
<description>Ringkas.</description><content:encoded><![CDATA[<p>Polisi menangkap tiga orang.</p><p>Mereka <b>bebas</b> lagi.</p>]]></content:encoded></item>\n\
<item><guid>w-2</guid><title>Dua</title><description>Hanya &lt;b&gt;ringkasan&lt;/b&gt;.</description></item>\n\
</channel></rss>";

#[test]
fn items_are_articles_with_the_day_as_it_is_written() {
    assert_eq!(
        read("feed", RSS.as_bytes()),
        [
            "w-1 | Satu | Polisi menangkap tiga orang.¶Mereka bebas lagi. | id | 2024-06-18 | Warta & Berita | https://w.example/1",
            "w-2 | Dua | Hanya ringkasan. | id | Warta & Berita",
        ]
    );
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><entry><id>urn:1</id><title>One</title>\
                <link href=\"https://a.example/1\"/><updated>2024-06-18T23:00:00-07:00</updated><summary>Short.</summary></entry></feed>";
    assert_eq!(read("feed", atom.as_bytes()), ["urn:1 | One | Short. | 2024-06-18 | A | https://a.example/1"]);
}

#[test]
fn a_broken_item_is_named_with_its_line_and_the_others_are_read() {
    let broken = RSS
        .replace("<title>Dua</title>", "<title>Dua</wrong>")
        .replace("</channel>", "<item><guid>w-3</guid><title>Tiga</title></item>\n</channel>");
    let items = read("feed", broken.as_bytes());
    assert_eq!(items.len(), 3, "{items:?}");
    assert!(items[0].starts_with("w-1 | Satu"), "{}", items[0]);
    assert!(items[1].starts_with("feed:3: error: the feed cannot be read"), "{}", items[1]);
    assert!(items[2].starts_with("w-3 | Tiga"), "{}", items[2]);
}

#[test]
fn entities_of_ones_own_are_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                <rss><channel><title>&b;</title><item><title>&b;</title></item></channel></rss>";
    assert_eq!(read("feed", bomb.as_bytes()), ["feed: error: the feed defines entities of its own, which is not read"]);
}

#[test]
fn a_number_beyond_all_bounds_costs_one_item() {
    let item = |title: &str, more: &str| format!("<item><guid>{title}</guid><title>{title}</title>{more}</item>");
    let feed = format!(
        "<rss version='2.0' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><title>T</title>{}{}{}</channel></rss>",
        item("Satu", ""),
        item("Dua", "<itunes:duration>99999999999999999999</itunes:duration>"),
        item("Tiga", "")
    );
    let items = read("feed", feed.as_bytes());
    let [first, second, third] = &items[..] else { panic!("{items:?}") };
    assert!(first.starts_with("Satu | Satu") && third.starts_with("Tiga | Tiga"), "{items:?}");
    assert!(second.contains("error: the feed cannot be read: a value in it is beyond all bounds"), "{items:?}");
}

#[test]
fn a_second_declaration_is_no_declaration() {
    let late = "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>\
                <?xml version='1.0' encoding='ISO-8859-1'?><item><guid>1</guid><title>Satu</title></item></channel></rss>";
    let items = read("feed", late.as_bytes());
    assert!(items.len() == 1 && items[0].starts_with("1 | Satu"), "{items:?}");
    let broken = "<??><rssrsion=\"\" xc=\"d\">2<?xml veon=\"1.0\" encoding=\"ISO-8859-1\"?>";
    assert!(read("feed", broken.as_bytes())[0].contains("error"));
}

#[test]
fn feeds_in_older_encodings_are_read() {
    let latin: Vec<u8> = "<?xml version='1.0' encoding='ISO-8859-1'?><rss version='2.0'><channel><title>T</title>\
                          <item><guid>1</guid><title>Señor</title></item></channel></rss>"
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    assert_eq!(read("feed", &latin), ["1 | Señor |  | T"]);
    assert_eq!(read("feed", b"<rss><channel></channel></rss>").len(), 1, "a feed without items is named");
}
