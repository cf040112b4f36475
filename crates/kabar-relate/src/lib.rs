//! The one event type between two marked actors of a sentence, and why.
//!
//! In: a sentence with its marks ([`Marked`]), read by a [`Coder`]. Out: a [`Relation`]: a PLOVER type, how sure, and the clues that
//! decided. The propositions are those of the coder; a small linear model ([`Linear`]) may choose among types by the clues, and where
//! there is none a rule does. It never trains, never touches files, and knows no language.

mod act;
mod answer;
mod clue;
mod format;
mod linear;
mod marked;
mod pairs;
mod sight;
mod trees;
mod words;

use std::ops::Range;

use kabar_coder::{Coder, Explained, Parse, Reading};
use kabar_model::{Block, BlockKind, Document, Sentence, Span, Word};

pub use act::{Act, Mood};
pub use answer::Relation;
pub use clue::{Clue, Group};
pub use linear::{Linear, softmax};
pub use marked::{Marked, unquoted};
pub use pairs::Guess;
pub use sight::{Hold, Side, Sight};

/// What a sentence says of its pair: clues for a model, and the answers of the rule, best first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// For a model.
    pub clues: Vec<Clue>,
    /// By rule.
    pub ranked: Vec<Guess>,
    /// Whether the lexicon has a word for anything that the sentence tells.
    pub told: bool,
}

/// Reads a sentence, as a document of its own, with its marks.
pub fn see(coder: &Coder, document: Document, marked: &Marked, parse: &mut Parse<'_>) -> Seen {
    let document = as_one(document);
    let Some(sentence) = document.sentences.first() else { return Seen::default() };
    let words = |span: &Option<Range<usize>>| span.as_ref().and_then(|span| words_under(&sentence.words, span));
    let (source, target) = (words(&marked.source), words(&marked.target));
    let mut seen = None;
    coder.look(&document, parse, &mut |_, explained| {
        seen = Some(judge(coder, explained, source.clone(), target.clone()));
    });
    seen.unwrap_or_else(|| {
        // No word of it is in the lexicon: the coder has not asked for the tree.
        let forms: Vec<&str> = (0..sentence.words.len()).map(|w| document.form(sentence, w)).collect();
        let tree = parse(&forms);
        let reading = Reading::new(sentence, forms, tree, &coder.pack, &coder.ontology);
        let explained = Explained { reading: &reading, mentions: &[], propositions: Vec::new(), passed: Vec::new() };
        judge(coder, &explained, source, target)
    })
}

fn judge(coder: &Coder, explained: &Explained<'_>, source: Option<Range<usize>>, target: Option<Range<usize>>) -> Seen {
    let sight = Sight::new(explained, &coder.pack.lexicon, &coder.ontology, source, target);
    Seen {
        clues: clue::clues(&sight),
        ranked: pairs::ranked(&sight),
        told: (0..sight.reading.len()).any(|w| !sight.marked(w) && !sight.evoked[w].is_empty()),
    }
}

/// The document as one sentence of running text, whatever abbreviations and datelines have made of it.
fn as_one(mut document: Document) -> Document {
    let words: Vec<Word> = document.sentences.iter().flat_map(|s| s.words.iter().copied()).collect();
    let Some(first) = document.sentences.first().filter(|_| !words.is_empty()) else {
        document.sentences.clear();
        return document;
    };
    let (field, dateline) = (first.field, first.dateline);
    let span = document.sentences.iter().map(|s| s.span).reduce(Span::cover).unwrap_or_default();
    document.sentences =
        vec![Sentence { block: 0, field, span, dateline, words, opens_quoted: false, ends_quoted: false }];
    document.blocks = vec![Block { kind: BlockKind::Body, field, span, sentences: 0..1 }];
    document
}

/// The words that a range of bytes touches.
fn words_under(words: &[Word], span: &Range<usize>) -> Option<Range<usize>> {
    let touches = |w: &Word| (w.span.start as usize) < span.end && span.start < w.span.end as usize;
    let first = words.iter().position(touches)?;
    let last = words.iter().rposition(touches)?;
    Some(first..last + 1)
}
