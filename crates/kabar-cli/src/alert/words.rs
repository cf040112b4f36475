//! An alert in words.

use std::fmt::Write as _;

use serde_json::Value;

use crate::output::text::clean;

/// An alert for people.
pub(super) fn told(alert: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), clean);
    let of = |key: &str| text(&alert[key]);
    if alert["kind"] == "outage" {
        let feeds: Vec<String> = alert["feeds"].as_array().into_iter().flatten().map(text).collect();
        let how = if feeds.is_empty() { "silent" } else { "not read" };
        let mut line = format!("OUTAGE  {}  {}: {how} since {}", of("day"), of("outlet"), of("since"));
        if !feeds.is_empty() {
            let _ = write!(line, " ({})", feeds.join(", "));
        }
        let usual = alert["usual"].as_f64().unwrap_or(0.0);
        if usual > 0.0 {
            let share = alert["share"].as_f64().unwrap_or(0.0) * 100.0;
            let articles = count(&alert["articles"], "article");
            let _ = write!(line, ", {articles} where {usual} are usual, {share:.0} % of all news");
        }
        line.push('\n');
        for rule in alert["withheld"].as_array().into_iter().flatten() {
            line.extend(["        ", &text(rule), " would be a fall: withheld, since this is silence and no peace\n"]);
        }
        return line;
    }
    let mut lines = format!(
        "{:7} {}  {}: {} where {} ± {} were expected (chance {}; published {} of the usual; version {})\n",
        of("kind").to_uppercase(),
        of("day"),
        of("rule"),
        of("count"),
        of("expected"),
        of("deviation"),
        of("chance"),
        of("published"),
        of("version")
    );
    for happening in alert["happenings"].as_array().into_iter().flatten() {
        let (kind, reports) = (text(&happening["type"]), count(&happening["reports"], "report"));
        let (actor, recipient) = (named(&happening["actor"]), named(&happening["recipient"]));
        let _ = writeln!(lines, "        {kind} {actor} → {recipient}, {reports}");
        for sentence in happening["sentences"].as_array().into_iter().flatten() {
            let (day, outlet) = (text(&sentence["day"]), text(&sentence["outlet"]));
            let _ = writeln!(lines, "          {day} {outlet}: {}", text(&sentence["sentence"]));
        }
    }
    lines
}

/// Codes, or a dash where nobody is named.
fn named(codes: &Value) -> String {
    codes.as_str().filter(|codes| !codes.is_empty()).map_or_else(|| "—".to_owned(), clean)
}

fn count(n: &Value, what: &str) -> String {
    if n == &Value::from(1) { format!("1 {what}") } else { format!("{n} {what}s") }
}
