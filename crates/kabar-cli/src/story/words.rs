//! A story for people.

use serde_json::Value;

use crate::output::text::{clean, cut, width};

/// Names of outlets are cut where they are longer.
const OUTLET: usize = 24;

/// The story as lines of a width.
pub(super) fn told(story: &Value, line: usize) -> String {
    let articles = list(&story["articles"]);
    let (outlets, languages) = (list(&story["outlets"]), list(&story["languages"]));
    let mut lines = vec![format!(
        "story {}: {} by {} in {}; first seen {} by {}",
        story["story"],
        count(articles.len(), "article"),
        count(outlets.len(), "outlet"),
        if languages.is_empty() { "no language told".to_owned() } else { text(&story["languages"]) },
        text(&story["first_seen"]),
        text(&story["first_outlet"])
    )];
    lines.push(String::new());
    let number = articles.iter().map(|a| a["article"].to_string().len()).max().unwrap_or(1) + 1;
    let outlet = articles.iter().map(|a| width(&text(&a["outlet"]))).max().unwrap_or(0).min(OUTLET);
    for a in articles {
        let (id, name) = (format!("#{}", a["article"]), cut(&text(&a["outlet"]), OUTLET));
        let pad = " ".repeat(outlet.saturating_sub(width(&name)));
        let (day, lang) = (text(&a["day"]), text(&a["lang"]));
        lines.push(format!("  {id:<number$}  {day:<10}  {lang:<3}  {name}{pad}  {}", text(&a["title"])));
        for t in list(&story["taken"]).iter().filter(|t| t["article"] == a["article"]) {
            lines.push(format!("  {:<number$}  {}", "", taken(t)));
        }
    }
    let happenings = list(&story["happenings"]);
    lines.push(String::new());
    lines.push(format!("{}:", count(happenings.len(), "happening")));
    for h in happenings {
        let (in_articles, outlets) = (list(&h["articles"]).len(), list(&h["outlets"]).len());
        let several = if in_articles > 1 { format!(" in {in_articles} articles") } else { String::new() };
        lines.push(format!(
            "  {} {} → {}, {}{several} by {} ({})",
            text(&h["type"]),
            text(&h["actor"]),
            text(&h["recipient"]),
            count(h["reports"].as_u64().unwrap_or(0) as usize, "report"),
            count(outlets, "outlet"),
            text(&h["languages"])
        ));
        lines.push(format!("    “{}”", text(&h["sentence"])));
        for d in list(&h["disagreements"]) {
            let claims: Vec<String> = list(&d["claims"]).iter().map(claim).collect();
            lines.push(format!("    they differ on {}: {}", matter(&d["matter"]), claims.join("; ")));
        }
    }
    lines.iter().map(|text| cut(text, line) + "\n").collect()
}

fn taken(t: &Value) -> String {
    let share =
        t["share"].as_f64().filter(|s| *s > 0.0).map_or(String::new(), |s| format!(" ({:.0} % of it)", s * 100.0));
    let from = if t["source"].is_null() { text(&t["agency"]) } else { format!("#{}", t["source"]) };
    if t["kind"] == "copy" {
        format!("copies {from}{share}")
    } else if t["source"].is_null() {
        format!("names {from}")
    } else {
        format!("takes a passage from {from}{share}")
    }
}

fn claim(claim: &Value) -> String {
    let who: Vec<String> = list(&claim["articles"]).iter().map(|a| format!("#{a}")).collect();
    format!("{} ({})", text(&claim["value"]), who.join(", "))
}

/// What reports differ on, in words.
fn matter(matter: &Value) -> &str {
    match matter.as_str().unwrap_or_default() {
        "truth" => "whether it is true",
        "day" => "the day",
        "actor" => "who did it",
        "recipient" => "to whom",
        "toll" => "the number",
        other => other,
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Text of the input without control codes; a dash where there is none.
fn text(value: &Value) -> String {
    let joined = |list: &[Value]| list.iter().filter_map(Value::as_str).map(clean).collect::<Vec<_>>().join(", ");
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => clean(text),
        Value::Array(list) => joined(list),
        other => other.to_string(),
    };
    if text.is_empty() { "—".to_owned() } else { text }
}
