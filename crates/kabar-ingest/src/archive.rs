//! Files that hold many articles, read one at a time.

use std::io;

use kabar_model::{Article, Diagnostic};

use crate::reader::MAX_TEXT;

/// A file that is open.
pub(crate) trait Archive: Send {
    /// Reads on. After [`Step::End`] it is not asked again.
    fn next(&mut self) -> Step;
}

/// What reading on gave.
pub(crate) enum Step {
    /// An article, and perhaps a note about it.
    Article(Box<Article>, Option<Diagnostic>),
    /// An item that could not be read.
    Fault(Diagnostic),
    /// Nothing that matters.
    Nothing,
    /// The end, and what is to be said about the file as a whole.
    End(Option<Diagnostic>),
}

/// The names a file goes by.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// In messages.
    pub(crate) shown: String,
    /// In the ids of its articles.
    pub(crate) id: String,
}

impl Names {
    /// The error that ends the reading of a file.
    pub(crate) fn broken(&self, error: &io::Error) -> Diagnostic {
        Diagnostic::error(&*self.shown, format!("reading stopped: {error}"))
    }
}

/// Whether a text is as long as an article may be at most.
pub(crate) fn fits(article: &Article) -> Result<(), String> {
    let length = article.text.len() + article.title.as_ref().map_or(0, String::len);
    if length > MAX_TEXT {
        let most = in_words(MAX_TEXT);
        return Err(format!("the text has {length} bytes, more than an article may have ({most})"));
    }
    Ok(())
}

pub(crate) fn in_words(bytes: usize) -> String {
    if bytes < 1 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) }
}

/// The beginning of a value, for a message.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    let text = text.trim();
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}
