//! Which article is which, and which revision of it.

use kabar_model::Article;
use sha2::{Digest, Sha256};

/// 128 bits of SHA-256.
pub type Key = [u8; 16];

/// Which article, and which revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The same for every revision: made of the URL, else of outlet and id, else of outlet and text.
    pub key: Key,
    /// Of everything that came in.
    pub digest: Key,
}

impl Identity {
    /// Of an article.
    ///
    /// ```
    /// use kabar_store::Identity;
    /// use kabar_model::Article;
    ///
    /// let article = |url: &str, text: &str| Article { url: Some(url.into()), text: text.into(), ..Article::default() };
    /// let one = Identity::of(&article("https://www.warta.example/a?utm_source=x", "Rapat ditunda."));
    /// let two = Identity::of(&article("http://warta.example/a/#top", "Rapat ditunda lagi."));
    /// assert_eq!(one.key, two.key);
    /// assert_ne!(one.digest, two.digest);
    /// ```
    pub fn of(article: &Article) -> Self {
        let Article { id, title, text, lang, date, source, url } = article;
        let (key, by_text) = key(article);
        let date = date.map(|d| d.to_string());
        // The same text of an outlet without any name of its own is the same article, whatever file it came in.
        let digest = if by_text {
            key
        } else {
            let all = [id, title, lang, &date, source, url].map(Option::as_deref);
            hash(&[all[0], all[1], Some(text), all[2], all[3], all[4], all[5]])
        };
        Self { key, digest }
    }
}

/// The key, and whether it was made of the text.
fn key(article: &Article) -> (Key, bool) {
    if let Some(url) = article.url.as_deref().filter(|url| !url.trim().is_empty()) {
        return (hash(&[Some("url"), Some(&canonical(url))]), false);
    }
    let id = article.id.as_deref().filter(|id| !is_place(id));
    match (article.source.as_deref(), id) {
        (Some(source), Some(id)) => (hash(&[Some("id"), Some(source), Some(id)]), false),
        (source, _) => (hash(&[Some("text"), source, article.title.as_deref(), Some(&article.text)]), true),
    }
}

/// Whether an id is only a place in a file (`news.jsonl:7`): tomorrow's file of that name has another article there.
fn is_place(id: &str) -> bool {
    id.rsplit_once(':').is_some_and(|(file, line)| {
        !line.is_empty()
            && line.bytes().all(|b| b.is_ascii_digit())
            && (file == "stdin" || file.contains(['.', '/', '\\']))
    })
}

fn hash(parts: &[Option<&str>]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        // No part and an empty part differ.
        hash.update(part.map_or(u64::MAX, |p| p.len() as u64).to_le_bytes());
        hash.update(part.unwrap_or(""));
    }
    let mut key = Key::default();
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}

/// What of an address tells the page: host and path in one form, without fragment and without what only counts visits.
fn canonical(url: &str) -> String {
    let url = url.trim();
    let url = url.split('#').next().unwrap_or(url);
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (address, query) = rest.split_once('?').map_or((rest, ""), |(a, q)| (a, q));
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let host = host.to_ascii_lowercase();
    let host = host.trim_end_matches(":443").trim_end_matches(":80");
    let host = host.strip_prefix("www.").unwrap_or(host);
    let counts = |part: &&str| {
        let name = part.split('=').next().unwrap_or("").to_ascii_lowercase();
        name.starts_with("utm_") || ["fbclid", "gclid", "mc_cid", "mc_eid", "igshid"].contains(&name.as_str())
    };
    let kept: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !counts(part)).collect();
    let mut text = format!("{host}/{}", path.trim_end_matches('/'));
    if !kept.is_empty() {
        text.push('?');
        text.push_str(&kept.join("&"));
    }
    text
}

#[cfg(test)]
mod tests {
    use kabar_model::Article;

    use super::{Identity, canonical, is_place};

    #[test]
    fn an_address_has_one_form() {
        let check = |url: &str, expected: &str| assert_eq!(canonical(url), expected);
        check("https://www.Warta.example:443/a/b/?utm_source=x&page=2&fbclid=1#top", "warta.example/a/b?page=2");
        check("warta.example", "warta.example/");
        check("https://warta.example/A", "warta.example/A");
        check("", "/");
    }

    #[test]
    fn a_place_in_a_file_is_no_name() {
        for (id, expected) in [
            ("news.jsonl:7", true),
            ("stdin:12", true),
            ("warta:12", false),
            ("a/b.txt", false),
            ("2024-01-11", false),
            (":", false),
        ] {
            assert_eq!(is_place(id), expected, "{id}");
        }
    }

    #[test]
    fn articles_are_told_apart_by_name_and_else_by_text() {
        let article = |id: &str, source: Option<&str>, text: &str| {
            let source = source.map(str::to_owned);
            Identity::of(&Article { id: Some(id.into()), source, text: text.into(), ..Article::default() })
        };
        let (a, b) = (article("a", Some("Warta"), "Satu."), article("a", Some("Warta"), "Dua."));
        assert!(a.key == b.key && a.digest != b.digest);
        assert_ne!(article("a", Some("Warta"), "Satu.").key, article("a", Some("Harian"), "Satu.").key);
        assert_eq!(article("a.txt", None, "Satu."), article("b.txt", None, "Satu."));
        assert_eq!(article("a.jsonl:1", Some("Warta"), "Satu."), article("b.jsonl:2", Some("Warta"), "Satu."));
    }
}
