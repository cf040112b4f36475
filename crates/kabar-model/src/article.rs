//! Articles and documents: the text as it came, and the text as it is read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets into one field of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// The text under the span; empty where the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether the span holds nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span over both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One news article as it came in. Only `text` must be there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Article {
    /// The article's own id, or the file's name.
    #[serde(default)]
    pub id: Option<String>,
    /// The headline where it is given apart from the text.
    #[serde(default)]
    pub title: Option<String>,
    /// The text, unchanged.
    pub text: String,
    /// BCP 47 language tag, where known.
    #[serde(default)]
    pub lang: Option<String>,
    /// Day of publication.
    #[serde(default)]
    pub date: Option<Date>,
    /// The outlet.
    #[serde(default)]
    pub source: Option<String>,
    /// Where it was published.
    #[serde(default)]
    pub url: Option<String>,
}

impl Article {
    /// The text of one field; the title is empty where there is none.
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::Text => &self.text,
            Field::Title => self.title.as_deref().unwrap_or(""),
        }
    }
}

/// Which field of the article an offset counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The separate headline.
    Title,
    /// The text.
    #[default]
    Text,
}

/// What a block (a line or paragraph) of an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// The title.
    Headline,
    /// A heading between paragraphs.
    Subheading,
    /// A paragraph of the report.
    Body,
    /// A link to another article ("Baca Juga: …").
    Teaser,
    /// Who wrote it.
    Byline,
    /// Agency, editor, rights, advertisement, share and subscription lines.
    Credit,
    /// The words under a picture: coded like body text.
    Caption,
}

impl BlockKind {
    /// Whether sentences of such a block are coded.
    pub const fn is_coded(self) -> bool {
        matches!(self, Self::Headline | Self::Subheading | Self::Body | Self::Caption)
    }
}

/// A block of an article: its kind and the sentences it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Which field it stands in.
    pub field: Field,
    /// Where, without surrounding white space.
    pub span: Span,
    /// Range of indices into [`Document::sentences`].
    pub sentences: std::ops::Range<usize>,
}

/// One syntactic word. Its form is the text under the span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the sentence's field.
    pub span: Span,
    /// Whether it continues the orthographic token of the word before (a multiword token of CoNLL-U: `kerja` + `nya`, `do` +
    /// `n't`). Two tokens merely written without a space between them are not joined.
    pub joined: bool,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Index of its block in [`Document::blocks`].
    pub block: usize,
    /// Which field it stands in.
    pub field: Field,
    /// From its first to its last character, a dateline included.
    pub span: Span,
    /// The dateline before the first word ("JAKARTA, KOMPAS.com -"), which is not part of the syntax.
    pub dateline: Option<Span>,
    /// The words after the dateline.
    pub words: Vec<Word>,
    /// Whether the sentence begins inside a quotation opened in an earlier sentence of the paragraph.
    pub opens_quoted: bool,
    /// Whether it ends inside a quotation that goes on.
    pub ends_quoted: bool,
}

/// An article split into blocks, sentences and words.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The article, unchanged.
    pub article: Article,
    /// The tag of the pack that reads it.
    pub lang: String,
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// Sentences in order.
    pub sentences: Vec<Sentence>,
}

impl Document {
    /// The text of a word.
    pub fn form(&self, sentence: &Sentence, word: usize) -> &str {
        sentence.words.get(word).map_or("", |w| w.span.of(self.article.field(sentence.field)))
    }

    /// The text of a span in the sentence's field.
    pub fn slice(&self, sentence: &Sentence, span: Span) -> &str {
        span.of(self.article.field(sentence.field))
    }
}
