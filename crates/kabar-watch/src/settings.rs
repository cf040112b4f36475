//! The list of feeds.

use std::{fs, path::Path};

use kabar_model::Diagnostic;
use serde::Deserialize;

use crate::Error;

/// `feeds.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What servers are told about who asks. A name and an address where the one who runs it can be reached.
    #[serde(default = "agent")]
    pub agent: String,
    /// Seconds between two looks at a feed.
    #[serde(default = "every")]
    pub every: u32,
    /// Seconds between two requests to one host, at least.
    #[serde(default = "delay")]
    pub delay: u32,
    /// Seconds that one request may take.
    #[serde(default = "timeout")]
    pub timeout: u32,
    /// The feeds.
    #[serde(default)]
    pub feed: Vec<FeedSettings>,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedSettings {
    /// Where it is.
    pub url: String,
    /// The outlet, where the feed's own title is not to be taken.
    #[serde(default)]
    pub source: Option<String>,
    /// Its language, where it does not say or says wrongly.
    #[serde(default)]
    pub lang: Option<String>,
    /// Whether the pages of items are fetched that have a summary only.
    #[serde(default)]
    pub pages: bool,
    /// Seconds between two looks, where it differs from the others.
    #[serde(default)]
    pub every: Option<u32>,
}

fn agent() -> String {
    concat!("kabar/", env!("CARGO_PKG_VERSION")).to_owned()
}

fn every() -> u32 {
    900
}

fn delay() -> u32 {
    2
}

fn timeout() -> u32 {
    30
}

impl Settings {
    /// Reads and checks a file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path)
            .map_err(|e| Error::Data(Diagnostic::error(&*shown, format!("cannot be read: {e}"))))?;
        Self::parse(&shown, &text)
    }

    /// Checks the text of a file.
    pub fn parse(shown: &str, text: &str) -> Result<Self, Error> {
        let settings: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let fault = Diagnostic::error(shown, e.message().to_owned());
            Error::Data(Diagnostic { line, ..fault }.hint("a feed is written as [[feed]] with url = \"https://…\""))
        })?;
        let fault = |message: String| Err(Error::Data(Diagnostic::error(shown, message)));
        if settings.feed.is_empty() {
            return fault("it names no feed".to_owned());
        }
        for (at, feed) in settings.feed.iter().enumerate() {
            let sound =
                url::Url::parse(&feed.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !sound {
                return fault(format!("`{}` is no web address", feed.url));
            }
            if settings.feed[..at].iter().any(|other| other.url == feed.url) {
                return fault(format!("`{}` is named twice", feed.url));
            }
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn faults_of_the_list_are_named() {
        let fault = |text: &str| Settings::parse("f", text).expect_err("a fault").to_string();
        assert_eq!(fault(""), "f: error: it names no feed");
        assert_eq!(fault("[[feed]]\nurl = \"ftp://a\""), "f: error: `ftp://a` is no web address");
        assert!(
            fault("every = 5\n[[feed]]\nurl = \"https://a\"\nlanguage = \"x\"")
                .starts_with("f:4: error: unknown field")
        );
        let twice = "[[feed]]\nurl = \"https://a\"\n".repeat(2);
        assert_eq!(fault(&twice), "f: error: `https://a` is named twice");
        assert_eq!(Settings::parse("f", "[[feed]]\nurl = \"https://a\"").expect("sound").every, 900);
    }
}
