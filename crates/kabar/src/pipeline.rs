//! One way through: article → document → trees → events.

use std::{
    any::Any,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::OnceLock,
};

use kabar_model::{Article, Diagnostic, Event};
use kabar_pack::{DataError, Pack, Source};
use kabar_text::Languages;

use crate::{
    data,
    engine::{Engine, Shared},
};

/// How to code one article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Language to read it in, whatever the article says.
    pub lang: Option<String>,
}

/// Codes articles of every language there is a pack for. What a language needs is loaded when its first article comes.
/// Threads may share one.
pub struct Pipeline {
    pub(crate) source: Source,
    codebook: String,
    known: OnceLock<Result<Languages, DataError>>,
    shared: Shared,
    engines: BTreeMap<String, OnceLock<Result<Engine, DataError>>>,
}

impl Pipeline {
    /// With the data inside the binary.
    pub fn embedded() -> Result<Self, DataError> {
        Self::new(data::embedded())
    }

    /// With the data of a folder in place of what the binary holds: every top folder that is there (packs/, ontology/,
    /// actors/, models/) stands for the whole of its kind.
    pub fn from_folder(root: &Path) -> Result<Self, DataError> {
        Self::new(data::embedded().overlaid(data::folder(root)?))
    }

    /// With data from anywhere.
    pub fn new(source: Source) -> Result<Self, DataError> {
        let engines: BTreeMap<_, _> = Pack::tags(&source).into_iter().map(|tag| (tag, OnceLock::new())).collect();
        if engines.is_empty() {
            let fault = Diagnostic::error("packs/", "no language pack").hint("a pack is a folder with a pack.toml");
            return Err(DataError(vec![fault]));
        }
        Ok(Self {
            codebook: data::codebook(&source),
            source,
            known: OnceLock::new(),
            shared: Shared::default(),
            engines,
        })
    }

    /// The tags of the packs, in alphabetical order.
    pub fn languages(&self) -> Vec<&str> {
        self.engines.keys().map(String::as_str).collect()
    }

    /// The pack that reads a BCP 47 tag: the pack of that tag, else of its language ("en-GB" → "en").
    pub fn language(&self, tag: &str) -> Option<&str> {
        let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
        let primary = tag.split('-').next().unwrap_or("");
        let find = |tag: &str| self.engines.keys().find(|key| key.eq_ignore_ascii_case(tag));
        find(&tag).or_else(|| find(primary)).map(String::as_str)
    }

    /// Loads a language now rather than with its first article: every fault of its data comes to light.
    pub fn load(&self, tag: &str) -> Result<(), DataError> {
        let missing = || DataError(vec![Diagnostic::error(format!("packs/{tag}"), "there is no such pack")]);
        let (tag, slot) = self.engines.get_key_value(tag).ok_or_else(missing)?;
        self.slot(tag, slot).map(|_| ())
    }

    fn slot<'p>(&'p self, tag: &str, slot: &'p OnceLock<Result<Engine, DataError>>) -> Result<&'p Engine, DataError> {
        let load = || Engine::load(&self.source, &self.shared, tag, &self.codebook);
        slot.get_or_init(load).as_ref().map_err(Clone::clone)
    }

    /// What reads a pack's language, loaded where it is not yet.
    pub(crate) fn engine_of(&self, tag: &str) -> Result<&Engine, DataError> {
        let missing = || DataError(vec![Diagnostic::error(format!("packs/{tag}"), "there is no such pack")]);
        let (tag, slot) = self.engines.get_key_value(tag).ok_or_else(missing)?;
        self.slot(tag, slot)
    }

    /// The digest of ontology, actors and packs that records quote.
    pub fn codebook(&self) -> &str {
        &self.codebook
    }

    /// The events of an article. A fault of the article, or of the engine on it, is a message about this article alone.
    pub fn code(&self, article: &Article, options: &Options) -> Result<Vec<Event>, Diagnostic> {
        guarded(article, || Ok(self.engine(article, options)?.code(article)))
    }

    /// How every event of an article came about: words, trees, rows.
    pub fn explain(&self, article: &Article, options: &Options) -> Result<String, Diagnostic> {
        guarded(article, || Ok(self.engine(article, options)?.explain(article)))
    }

    /// What was coded in an article and why, and what was left out and why, in words.
    pub fn explain_plainly(&self, article: &Article, options: &Options) -> Result<String, Diagnostic> {
        guarded(article, || Ok(self.engine(article, options)?.explain_plainly(article)))
    }

    /// The pack that reads an article: as the options say, else the article, else the text.
    pub(crate) fn engine(&self, article: &Article, options: &Options) -> Result<&Engine, Diagnostic> {
        let fault = |message: String| Diagnostic::error(name(article), message);
        let told = options.lang.as_deref().or(article.lang.as_deref());
        let tag = match told {
            Some(tag) => self.language(tag).ok_or_else(|| {
                fault(format!("there is no pack for language `{tag}`"))
                    .hint(format!("there are packs for: {}", self.languages().join(", ")))
            })?,
            None => self.identify(article)?,
        };
        let slot = self.engines.get(tag).ok_or_else(|| fault(format!("there is no pack for language `{tag}`")))?;
        self.slot(tag, slot).map_err(|e| fault(e.to_string()))
    }

    /// The tag of the pack whose language the text is in. A text in a language without a pack, or in none that can be told, is a
    /// fault of the article.
    pub fn identify(&self, article: &Article) -> Result<&str, Diagnostic> {
        let fault = |message: String| Diagnostic::error(name(article), message);
        let hint = || {
            let tags = self.languages().join(", ");
            format!("say which: --lang TAG, or `lang` in the record; there are packs for: {tags}")
        };
        let known = self.known.get_or_init(|| Languages::load(&self.source)).as_ref();
        let known = known.map_err(|e| fault(e.to_string()))?;
        // In a short article the title is half of what there is to go by.
        let guess = match article.title.as_deref() {
            Some(title) => kabar_text::identify(&format!("{title}\n{}", article.text), known),
            None => kabar_text::identify(&article.text, known),
        };
        let guess = guess.ok_or_else(|| fault("its language cannot be told".into()).hint(hint()))?;
        self.language(&guess.tag)
            .filter(|_| guess.coded)
            .ok_or_else(|| fault(format!("it is in {}, which there is no pack for", guess.name)).hint(hint()))
    }
}

/// Turns a panic into a message about the article.
pub(crate) fn guarded<T>(article: &Article, work: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let reason = message(&*panic);
        let fault = Diagnostic::error(name(article), format!("the engine failed on it: {reason}"));
        Err(fault.hint("this is a bug in kabar: please report it with the article"))
    })
}

fn name(article: &Article) -> String {
    article.id.clone().unwrap_or_else(|| "article".to_owned())
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

#[cfg(test)]
mod tests {
    use kabar_model::Article;

    use super::guarded;

    #[test]
    fn a_panic_costs_one_article() {
        let article = Article { id: Some("a.txt".into()), ..Article::default() };
        let fault = guarded::<()>(&article, || panic!("out of {}", "luck")).unwrap_err();
        let expected = "a.txt: error: the engine failed on it: out of luck \
                        (hint: this is a bug in kabar: please report it with the article)";
        assert_eq!(fault.to_string(), expected);
    }
}
