//! Words, tags and trees alone, without events.

use kabar_model::{Article, Diagnostic, Span, Tree, Word};
use kabar_pack::{DataError, TextRules};
use kabar_syntax::{
    Model, ModelInfo, Parser,
    conllu::{Source as Written, write_sentence},
};
use kabar_text::Ends;

use crate::{
    Pipeline,
    engine::{ends_model, model},
};

/// Text rules and parser of one language.
pub struct Syntax {
    tag: String,
    text: TextRules,
    ends: Option<Ends>,
    model: Model,
    style: Option<String>,
}

/// A sentence with its tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The forms of its words.
    pub forms: Vec<String>,
    /// For each word, whether it continues the token of the word before.
    pub joined: Vec<bool>,
    /// For each word, whether a space follows.
    pub space_after: Vec<bool>,
    /// The tree over its words.
    pub tree: Tree,
}

/// The trained models of a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trained {
    /// The language's tag.
    pub tag: String,
    /// Size of its files, in bytes.
    pub size: usize,
    /// What the files say of themselves: recipe, data, seed, scores.
    pub pairs: Vec<(String, String)>,
}

impl Parsed {
    /// The sentence as its words say it: white space is one blank, or none.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (i, form) in self.forms.iter().enumerate() {
            text.push_str(form);
            if self.space_after[i] && i + 1 < self.forms.len() {
                text.push(' ');
            }
        }
        text
    }

    /// The sentence as CoNLL-U, with the empty line after it.
    pub fn conllu(&self, id: &str) -> String {
        let text = self.text();
        let forms: Vec<&str> = self.forms.iter().map(String::as_str).collect();
        let mut out = String::new();
        let written = Written {
            id: Some(id),
            text: Some(&text),
            forms: &forms,
            joined: &self.joined,
            space_after: &self.space_after,
            tokens: &[],
        };
        write_sentence(&mut out, &written, &self.tree);
        out
    }
}

impl Syntax {
    /// Every sentence of a text, in order, with whatever stands between paragraphs: headings, bylines, captions.
    pub fn text(&self, text: &str) -> Vec<Parsed> {
        let document = kabar_text::read(article(text), &self.tag, &self.text, self.ends.as_ref());
        let mut parser = self.parser();
        let sentences = document.sentences.iter().filter(|s| !s.words.is_empty());
        sentences.map(|s| parsed(&mut parser, text, &s.words)).collect()
    }

    /// A text that is one sentence; none where it holds no word.
    pub fn sentence(&self, text: &str) -> Option<Parsed> {
        let document = kabar_text::read(article(text), &self.tag, &self.text, None);
        let words: Vec<Word> = document.sentences.iter().flat_map(|s| s.words.iter().copied()).collect();
        (!words.is_empty()).then(|| parsed(&mut self.parser(), text, &words))
    }

    /// Tags and tree over words that are given.
    pub fn words(&self, forms: &[&str]) -> Tree {
        self.parser().parse(forms)
    }

    /// Chooses one of the annotation styles that the model knows; false where it knows none of that name.
    pub fn set_style(&mut self, name: &str) -> bool {
        let known = self.model.styles().iter().any(|s| s == name);
        self.style = known.then(|| name.to_owned());
        known
    }

    fn parser(&self) -> Parser<'_> {
        let mut parser = Parser::new(&self.model);
        if let Some(style) = &self.style {
            parser.set_style(style);
        }
        parser
    }

    /// What the model was made of: recipe, data, seed, scores.
    pub fn info(&self) -> &ModelInfo {
        self.model.info()
    }
}

fn article(text: &str) -> Article {
    Article { text: text.to_owned(), ..Article::default() }
}

fn parsed(parser: &mut Parser<'_>, text: &str, words: &[Word]) -> Parsed {
    let forms: Vec<&str> = words.iter().map(|w| w.span.of(text)).collect();
    let gap =
        |a: Span, b: Span| text.get(a.end as usize..b.start as usize).is_some_and(|g| g.contains(char::is_whitespace));
    let tree = parser.parse(&forms);
    Parsed {
        joined: words.iter().enumerate().map(|(i, w)| i > 0 && w.joined).collect(),
        space_after: (1..=words.len())
            .map(|i| words.get(i).is_none_or(|next| gap(words[i - 1].span, next.span)))
            .collect(),
        forms: forms.into_iter().map(str::to_owned).collect(),
        tree,
    }
}

impl Pipeline {
    /// Words, tags and trees of one language, without what events need.
    pub fn syntax(&self, tag: &str) -> Result<Syntax, DataError> {
        let missing = || DataError(vec![Diagnostic::error(format!("packs/{tag}"), "there is no such pack")]);
        let tag = self.language(tag).ok_or_else(missing)?;
        Ok(Syntax {
            tag: tag.to_owned(),
            text: TextRules::load(&self.source, tag)?,
            ends: ends_model(&self.source, tag)?,
            model: model(&self.source, tag)?,
            style: None,
        })
    }

    /// The trained models of each language.
    pub fn models(&self) -> Result<Vec<Trained>, DataError> {
        let mut all = Vec::new();
        for tag in self.languages() {
            let folder = format!("models/{tag}/");
            let sizes = self.source.under(&folder).filter_map(|path| self.source.bytes(path)).map(<[u8]>::len);
            let mut pairs = model(&self.source, tag)?.info().pairs().to_vec();
            let ends = ends_model(&self.source, tag)?.into_iter().flat_map(|ends| ends.info);
            pairs.extend(ends.map(|(key, value)| (format!("sentences: {key}"), value)));
            all.push(Trained { tag: tag.to_owned(), size: sizes.sum(), pairs });
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use crate::Pipeline;

    fn sentences(text: &str) -> Vec<String> {
        let pipeline = Pipeline::embedded().expect("the data is sound");
        pipeline.syntax("en").expect("the pack is there").text(text).iter().map(super::Parsed::text).collect()
    }

    #[test]
    fn sentences_without_capitals_and_stops_are_told_apart() {
        let text = "First line\n\nthe soup was cold. we waited an hour! would not go again";
        assert_eq!(sentences(text)[1..], ["the soup was cold.", "we waited an hour!", "would not go again"]);
        let mail = "Greetings\n\nLet me know what you think. Thanks, Mary PS. I will be away on Monday";
        assert!(sentences(mail).contains(&"Let me know what you think.".to_owned()));
    }

    #[test]
    fn what_is_written_with_care_is_split_by_its_stops() {
        let text = "Headline\n\nThe U.S. envoy met Mr. Park in Seoul on Jan. 5. \"We agreed,\" he said. Talks go on.";
        let want = ["The U.S. envoy met Mr. Park in Seoul on Jan. 5.", "\"We agreed,\" he said.", "Talks go on."];
        assert_eq!(sentences(text)[1..], want);
    }
}
