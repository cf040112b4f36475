//! What a page tells machines about its article (schema.org, as JSON-LD).

use serde_json::{Map, Value};

use super::plain;

/// What was told.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    pub(super) date: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) source: Option<String>,
    pub(super) url: Option<String>,
}

/// The article among everything that a page's scripts describe; an article's own word goes before the page's.
pub(super) fn article(scripts: &[String]) -> Told {
    let mut things = Vec::new();
    let values: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    for value in &values {
        collect(value, &mut things);
    }
    things.sort_by_key(|thing| std::cmp::Reverse(rank(thing)));
    let mut told = Told::default();
    for thing in things.iter().filter(|thing| rank(thing) > 0) {
        let text = |key: &str| thing.get(key).and_then(name).map(|text| unescaped(&text));
        told.title = told.title.or_else(|| text("headline"));
        told.body = told.body.or_else(|| thing.get("articleBody").and_then(name).filter(|_| rank(thing) > 1));
        told.date = told.date.or_else(|| text("datePublished"));
        told.lang = told.lang.or_else(|| text("inLanguage"));
        told.source = told.source.or_else(|| text("publisher"));
        told.url = told.url.or_else(|| text("mainEntityOfPage")).or_else(|| text("url"));
    }
    told
}

/// JSON as pages write it: with line ends inside strings, or within comments.
fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim().trim_end_matches(';');
    serde_json::from_str(script).ok().or_else(|| {
        let tamed: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&tamed).ok()
    })
}

/// Every object on the way down lists and graphs. JSON deeper than serde_json reads is not read.
fn collect<'v>(value: &'v Value, things: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| collect(value, things)),
        Value::Object(thing) => {
            things.push(thing);
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(value) = thing.get(key) {
                    collect(value, things);
                }
            }
        }
        _ => {}
    }
}

/// 2 for an article of any kind, 1 for a page, 0 for anything else.
fn rank(thing: &Map<String, Value>) -> u8 {
    let of = |kind: &str| match kind {
        kind if kind.ends_with("Article") || kind.ends_with("Posting") => 2,
        "WebPage" => 1,
        _ => 0,
    };
    match thing.get("@type") {
        Some(Value::String(kind)) => of(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).map(of).max().unwrap_or(0),
        _ => 0,
    }
}

/// A text, or the name or address of a thing, or the first of a list of such.
fn name(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Array(list) => return list.iter().find_map(name),
        Value::Object(thing) => {
            return ["name", "@id", "url"]
                .iter()
                .find_map(|key| thing.get(*key).and_then(Value::as_str))
                .map(str::to_owned);
        }
        _ => return None,
    };
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn unescaped(text: &str) -> String {
    if text.contains('&') { plain(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn the_article_is_found_wherever_it_stands() {
        let told = article(&[
            r#"{"@type": "Organization", "name": "X"}"#.into(),
            r#"{"@graph": [{"@type": "WebPage", "headline": "Page", "datePublished": "2024-01-02"},
                {"@type": ["NewsArticle"], "headline": "A &amp; B", "publisher": [{"name": "P"}]}]}"#
                .into(),
            "broken {".into(),
        ]);
        assert_eq!(told.title.as_deref(), Some("A & B"));
        assert_eq!(told.date.as_deref(), Some("2024-01-02"));
        assert_eq!(told.source.as_deref(), Some("P"));
    }

    #[test]
    fn line_ends_inside_strings_are_read() {
        let told = article(&["{\"@type\": \"NewsArticle\", \"articleBody\": \"One.\nTwo.\"}".into()]);
        assert_eq!(told.body.as_deref(), Some("One. Two."));
    }
}
