//! The file of rules: docs/alerts.md describes it.

use serde::Deserialize;

use crate::Test;

/// What is watched, and where alerts go.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// A file that alerts are added to, one JSON object a line.
    #[serde(default)]
    pub file: Option<String>,
    /// An address that every alert is posted to, as JSON.
    #[serde(default)]
    pub webhook: Option<String>,
    /// The state of a watch of feeds: a day on which a feed could not be read is an outage.
    #[serde(default)]
    pub feeds: Option<String>,
    /// What is watched.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// One pair, group or type.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What alerts call it.
    pub name: String,
    /// Codes of who acts; empty for anybody.
    #[serde(default)]
    pub actor: Vec<String>,
    /// Codes of who is acted upon; empty for anybody.
    #[serde(default)]
    pub recipient: Vec<String>,
    /// Whether the two may change sides.
    #[serde(default)]
    pub either: bool,
    /// Event types; empty for all.
    #[serde(default, rename = "type")]
    pub types: Vec<String>,
    /// Values of factuality; what happened where nothing is said.
    #[serde(default = "certain")]
    pub factuality: Vec<String>,
    /// Which departures are told.
    #[serde(default)]
    pub direction: Direction,
    /// Days together.
    #[serde(default = "span")]
    pub span: usize,
    /// Days of the past.
    #[serde(default = "past")]
    pub past: usize,
    /// False alarms a day that one puts up with.
    #[serde(default = "rate")]
    pub rate: f64,
    /// Counts below never alarm.
    #[serde(default = "least")]
    pub least: u64,
}

/// Which departures are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More than the past.
    #[default]
    Rise,
    /// Less.
    Fall,
    /// Either.
    Both,
}

fn certain() -> Vec<String> {
    vec!["CT+".to_owned()]
}

fn span() -> usize {
    Test::default().span
}

fn past() -> usize {
    Test::default().past
}

fn rate() -> f64 {
    Test::default().rate
}

fn least() -> u64 {
    Test::default().least
}

/// What is wrong with a file of rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// It is no TOML, or has other keys.
    #[error("{0}")]
    Form(String),
    /// The webhook is no address. It is not repeated: it may hold a secret.
    #[error("`webhook` is no web address (hint: write one that begins with https:// or http://)")]
    Webhook,
    /// A rule asks for what cannot be.
    #[error("rule `{name}`: {fault} (hint: {hint})")]
    Rule {
        /// Its name.
        name: String,
        /// What is wrong.
        fault: String,
        /// What to do.
        hint: &'static str,
    },
}

impl Rules {
    /// Reads a file of rules.
    pub fn read(text: &str) -> Result<Self, RulesError> {
        let rules: Self = toml::from_str(text).map_err(|e| RulesError::Form(e.to_string()))?;
        let address = |text: &str| {
            let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
            rest.is_some_and(|rest| {
                !rest.starts_with(['/', ':', '?']) && !rest.is_empty() && !text.contains(char::is_whitespace)
            })
        };
        if rules.webhook.as_deref().is_some_and(|text| !address(text)) {
            return Err(RulesError::Webhook);
        }
        for (at, rule) in rules.rules.iter().enumerate() {
            rule.check()?;
            if rules.rules[..at].iter().any(|other| other.name == rule.name) {
                let (name, fault) = (rule.name.clone(), "it is named twice".to_owned());
                return Err(RulesError::Rule { name, fault, hint: "give each rule a name of its own" });
            }
        }
        Ok(rules)
    }
}

impl Rule {
    /// How its level is compared.
    pub fn test(&self) -> Test {
        Test { span: self.span, past: self.past, rate: self.rate, least: self.least }
    }

    fn check(&self) -> Result<(), RulesError> {
        let fault = |fault: String, hint| Err(RulesError::Rule { name: self.name.clone(), fault, hint });
        if !(self.rate > 0.0 && self.rate < 0.5) {
            return fault(format!("rate is {}", self.rate), "write false alarms a day, such as 0.001");
        }
        if !(1..=31).contains(&self.span) {
            return fault(format!("span is {}", self.span), "write 1 to 31 days");
        }
        if !(14..=3660).contains(&self.past) {
            return fault(format!("past is {}", self.past), "write 14 to 3660 days");
        }
        if self.actor.is_empty() && self.recipient.is_empty() && self.types.is_empty() {
            return fault("it watches everything".to_owned(), "name an actor, a recipient or a type");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, Rules};

    #[test]
    fn a_rule_says_little_and_gets_defaults() {
        let rules = Rules::read("[[rule]]\nname = \"raids\"\ntype = [\"ASSAULT\"]\n").expect("reads");
        let rule = &rules.rules[0];
        assert_eq!((rule.span, rule.past, rule.direction), (1, 90, Direction::Rise));
        assert_eq!(rule.factuality, ["CT+"]);
    }

    #[test]
    fn faults_name_the_rule_and_what_to_do() {
        let fault = |text: &str| Rules::read(text).expect_err("faulty").to_string();
        assert_eq!(
            fault("[[rule]]\nname = \"all\"\n"),
            "rule `all`: it watches everything (hint: name an actor, a recipient or a type)"
        );
        assert!(fault("[[rule]]\nname = \"a\"\ntype = [\"AID\"]\nrate = 2.0\n").contains("rate is 2"));
        assert!(fault("[[rule]]\nname = \"a\"\nkind = \"AID\"\n").contains("kind"));
        assert!(fault("rules = 3").contains("rule"));
        let rule = "[[rule]]\nname = \"a\"\ntype = [\"AID\"]\n";
        assert!(fault(&rule.repeat(2)).starts_with("rule `a`: it is named twice"));
        for address in ["hooks.example/secret", "https://", "https:///x", "ftp://a"] {
            let text = fault(&format!("webhook = \"{address}\"\n{rule}"));
            assert!(text.starts_with("`webhook` is no web address") && !text.contains("secret"), "{text}");
        }
        assert!(Rules::read(&format!("webhook = \"https://hooks.example/x\"\n{rule}")).is_ok());
    }
}
