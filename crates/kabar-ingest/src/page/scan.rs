//! One pass over a page: what its head and its labels say, and which of its elements are no running text.

use dom_query::{Document, NodeId, NodeRef};
use jiff::civil::Date;

use super::blocks::{is_silent, walk};
use crate::day::day;

/// What a page says about itself, the first of each.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) json_ld: Vec<String>,
    pub(super) site: Option<String>,
    /// Elements to take out; `true` where that goes without asking how much they hold.
    pub(super) remove: Vec<(NodeId, bool)>,
    shared_title: Option<String>,
    heading: Option<String>,
    head_title: Option<String>,
    lang: Option<String>,
    locale: Option<String>,
    canonical: Option<String>,
    shared_url: Option<String>,
    /// How surely it is the day of publication, and the day.
    day: Option<(u8, Date)>,
}

/// Names of `meta` that give the day of publication, the surest first. Letters and digits alone.
const DAYS: [&str; 18] = [
    "articlepublishedtime",
    "datepublished",
    "ogpublishedtime",
    "contentpublisheddate",
    "dtkpublishdate",
    "publishdate",
    "publisheddate",
    "publicationdate",
    "parselypubdate",
    "sailthrudate",
    "pubdate",
    "dcdateissued",
    "dctermscreated",
    "dctermsdate",
    "dcdate",
    "bthpubdate",
    "articledate",
    "date",
];

/// Words in classes and ids that mark what stands around a text.
const LABELS: [&str; 40] = [
    "ad",
    "ads",
    "adv",
    "advert",
    "advertisement",
    "advertising",
    "advertorial",
    "author",
    "authors",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "caption",
    "comment",
    "comments",
    "copyright",
    "credit",
    "credits",
    "disclaimer",
    "disqus",
    "donate",
    "donation",
    "footer",
    "newsletter",
    "newsletters",
    "outbrain",
    "paywall",
    "popular",
    "promo",
    "pullquote",
    "recommended",
    "related",
    "share",
    "sharedaddy",
    "sharing",
    "sidebar",
    "signup",
    "social",
    "subscribe",
    "taboola",
];

/// Elements that stand around a text, by their kind.
const AROUND: [&str; 10] =
    ["nav", "aside", "footer", "figcaption", "figure", "form", "address", "dialog", "menu", "details"];

impl Scan {
    pub(super) fn new(doc: &Document) -> Self {
        let mut scan = Self::default();
        walk(doc.root(), |node, enters| {
            if !enters || !node.is_element() {
                return true;
            }
            let name = node.node_name();
            scan.element(node, name.as_deref().unwrap_or(""))
        });
        scan
    }

    /// Whether what is below the element is looked at.
    fn element(&mut self, node: &NodeRef<'_>, name: &str) -> bool {
        let attribute =
            |key: &str| node.attr(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        match name {
            "html" => set(&mut self.lang, attribute("lang").or_else(|| attribute("xml:lang"))),
            "meta" => {
                let key = attribute("property").or_else(|| attribute("name")).or_else(|| attribute("itemprop"));
                if let (Some(key), Some(value)) = (key, attribute("content")) {
                    self.meta(&key, value);
                }
                let key = attribute("http-equiv").filter(|key| key.eq_ignore_ascii_case("content-language"));
                set(&mut self.locale, key.and_then(|_| attribute("content")));
            }
            "link" if attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                set(&mut self.canonical, attribute("href"));
            }
            "title" => set(&mut self.head_title, Some(one_line(node)).filter(|t| !t.is_empty())),
            "h1" => set(&mut self.heading, Some(one_line(node)).filter(|t| !t.is_empty())),
            "time" => {
                let published = attribute("itemprop").is_some_and(|prop| prop == "datePublished");
                let rank = if published || node.has_attr("pubdate") { 30 } else { 40 };
                self.note_day(rank, attribute("datetime").or_else(|| attribute("content")).as_deref());
            }
            "script" if attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")) => {
                self.json_ld.push(node.text().to_string());
            }
            _ => {}
        }
        let body = matches!(name, "html" | "body" | "main" | "article" | "head" | "meta" | "link" | "h1");
        if is_silent(name) && name != "head" && name != "title" {
            self.remove.push((node.id, true));
            return false;
        }
        let hidden = node.has_attr("hidden")
            || attribute("aria-hidden").is_some_and(|v| v == "true")
            || attribute("style").is_some_and(|style| style.replace(' ', "").contains("display:none"));
        if !body && (hidden || AROUND.contains(&name) || is_labelled(node)) {
            self.remove.push((node.id, false));
        }
        true
    }

    fn meta(&mut self, key: &str, value: String) {
        let bare: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match bare.as_str() {
            "ogtitle" if key.contains(':') => set(&mut self.shared_title, Some(value)),
            "ogsitename" => set(&mut self.site, Some(value)),
            "oglocale" | "contentlanguage" | "inlanguage" => set(&mut self.locale, Some(value)),
            "ogurl" => set(&mut self.shared_url, Some(value)),
            other => {
                if let Some(rank) = DAYS.iter().position(|name| *name == other) {
                    self.note_day(rank as u8, Some(&value));
                }
            }
        }
    }

    fn note_day(&mut self, rank: u8, value: Option<&str>) {
        if let Some(found) = value.and_then(day)
            && self.day.is_none_or(|(known, _)| rank < known)
        {
            self.day = Some((rank, found));
        }
    }

    /// The headline: as told to machines, as shared, as shown, as the window's title; without the outlet's name at its end.
    pub(super) fn title(&self, told: Option<&str>) -> Option<String> {
        let shared = self.shared_title.as_deref().filter(|title| title.len() > 3);
        let found = told.or(shared).or(self.heading.as_deref()).or(self.head_title.as_deref())?;
        let line = found.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(self.without_site(&line)).filter(|title| !title.is_empty()).map(str::to_owned)
    }

    fn without_site<'t>(&self, title: &'t str) -> &'t str {
        let Some((at, mark)) = title.char_indices().rev().find(|(_, c)| matches!(c, '|' | '-' | '–' | '—' | '·' | '«'))
        else {
            return title;
        };
        let (start, end) = (title[..at].trim_end(), title[at + mark.len_utf8()..].trim());
        let spaced = title[..at].ends_with(' ') && title[at + mark.len_utf8()..].starts_with(' ');
        let is_site = self.site.as_deref().is_some_and(|site| site.eq_ignore_ascii_case(end));
        let is_shown = self.heading.as_deref().is_some_and(|heading| heading == start);
        if spaced && (is_site || is_shown) { start } else { title }
    }

    /// The language, where all that the page says about it agrees: themes of sites often say another one than the text is in.
    pub(super) fn lang(&self, told: Option<&str>) -> Option<String> {
        let said: Vec<String> =
            [told, self.lang.as_deref(), self.locale.as_deref()].into_iter().flatten().filter_map(tag).collect();
        let primary = |tag: &String| tag.split('-').next().unwrap_or("").to_owned();
        let first = said.first()?;
        said.iter().all(|other| primary(other) == primary(first)).then(|| first.clone())
    }

    /// The canonical address.
    pub(super) fn url(&self, told: Option<&str>, found_at: Option<&str>) -> Option<String> {
        let absolute = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
        let said = [self.canonical.as_deref(), self.shared_url.as_deref(), told, found_at];
        said.into_iter().flatten().find(absolute).map(str::to_owned)
    }

    /// The day of publication: as the page says, else as its address does.
    pub(super) fn date(&self, url: Option<&str>) -> Option<Date> {
        self.day.map(|(_, day)| day).or_else(|| url.and_then(day_of_address))
    }
}

fn set(place: &mut Option<String>, value: Option<String>) {
    if place.is_none() {
        *place = value;
    }
}

fn one_line(node: &NodeRef<'_>) -> String {
    node.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A language tag in its usual form; none where it is no tag.
fn tag(text: &str) -> Option<String> {
    let text = text.trim().split([',', ';', '.']).next()?.replace('_', "-");
    let mut parts = text.split('-');
    let primary = parts.next().filter(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()))?;
    let rest = parts.filter(|p| !p.is_empty() && p.len() <= 8 && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    let mut out = primary.to_ascii_lowercase();
    for part in rest {
        out.push('-');
        out.push_str(&if part.len() == 2 { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Some(out)
}

/// `/2024/06/18/` or `/20240618` in an address.
fn day_of_address(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    let apart = parts.windows(3).find_map(|w| (digits(w[0], 4) && digits(w[1], 2)).then(|| day(&w.join("-")))?);
    apart
        .or_else(|| parts.iter().filter_map(|part| part.split('-').next()).filter(|part| digits(part, 8)).find_map(day))
}

/// Whether a class or an id holds one of [`LABELS`] as a word.
fn is_labelled(node: &NodeRef<'_>) -> bool {
    let is_label = |text: &str| words(text).any(|word| LABELS.iter().any(|label| label.eq_ignore_ascii_case(word)));
    node.class().is_some_and(|class| is_label(&class)) || node.id_attr().is_some_and(|id| is_label(&id))
}

/// The words of a name: `Page-authorInfo` is page, author, Info.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphabetic()).flat_map(|part| {
        let mut from = 0;
        let starts = part.char_indices().skip(1).filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at);
        let ends: Vec<usize> = starts.chain([part.len()]).collect();
        ends.into_iter().map(move |end| {
            let word = &part[from..end];
            from = end;
            word
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{day_of_address, tag, words};

    #[test]
    fn days_are_found_in_addresses() {
        let check = |url: &str| day_of_address(url).map(|day| day.to_string());
        assert_eq!(check("https://a.example/2022/10/17/title/").as_deref(), Some("2022-10-17"));
        assert_eq!(check("https://a.example/x/20230904-134-9/y").as_deref(), Some("2023-09-04"));
        assert_eq!(check("https://a.example/1234/56/78/"), None);
        assert_eq!(check("https://a.example/news-20230904"), None);
    }

    #[test]
    fn tags_are_brought_into_their_usual_form() {
        assert_eq!(tag("en_gb").as_deref(), Some("en-GB"));
        assert_eq!(tag("ID").as_deref(), Some("id"));
        assert_eq!(tag("english"), None);
    }

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("Page-authorInfo").collect::<Vec<_>>(), ["Page", "author", "Info"]);
    }
}
