//! From an article to a document.

use kabar_model::{Article, Block, BlockKind, Document, Field, Sentence, Span, Word};
use kabar_pack::TextRules;

use crate::{
    blocks::{Piece, blocks, same},
    chars::trim,
    ends::Ends,
    sentences::{Cut, split},
    words::Tokenizer,
};

/// Longer sentences are cut, so that what later stages do with a sentence stays cheap.
const SENTENCE_LIMIT: usize = 2000;

/// Reads an article with the rules of one language.
///
/// Never fails. A title that the text repeats as its first line is read once, in the text. Sentences of running text end where
/// `ends` says, if there is such a model.
pub fn read(article: Article, tag: &str, rules: &TextRules, ends: Option<&Ends>) -> Document {
    let mut reader =
        Reader { rules, ends, tokenizer: Tokenizer::new(rules), blocks: Vec::new(), sentences: Vec::new() };
    let pieces = blocks(&article.text, article.title.as_deref(), rules);
    if let Some(title) = article.title.as_deref() {
        let repeated =
            pieces.iter().any(|p| p.kind == BlockKind::Headline && same(&article.text[p.start..p.end], title));
        let (start, end) = trim(title, 0, title.len());
        if !repeated && start < end {
            reader.block(title, Field::Title, Piece { kind: BlockKind::Headline, start, end, words_from: start });
        }
    }
    for piece in pieces {
        reader.block(&article.text, Field::Text, piece);
    }
    let Reader { blocks, sentences, .. } = reader;
    Document { article, lang: tag.to_owned(), blocks, sentences }
}

struct Reader<'r> {
    rules: &'r TextRules,
    ends: Option<&'r Ends>,
    tokenizer: Tokenizer<'r>,
    blocks: Vec<Block>,
    sentences: Vec<Sentence>,
}

impl Reader<'_> {
    fn block(&mut self, text: &str, field: Field, piece: Piece) {
        let first = self.sentences.len();
        let (from, _) = trim(text, piece.words_from, piece.end);
        let mut cuts = if piece.kind.is_coded() {
            let running = matches!(piece.kind, BlockKind::Body | BlockKind::Subheading);
            let ends = self.ends.filter(|_| running);
            split(text, from, piece.end, piece.kind == BlockKind::Caption, self.rules, ends)
        } else {
            vec![Cut { start: from, end: piece.end, opens_quoted: false, ends_quoted: false }]
        };
        if cuts.is_empty() {
            cuts.push(Cut { start: piece.start, end: piece.end, opens_quoted: false, ends_quoted: false });
        }
        for (i, cut) in cuts.iter().enumerate() {
            let words = self.tokenizer.words(text, cut.start, cut.end);
            let dated = i == 0 && piece.words_from > piece.start;
            let head = Sentence {
                block: self.blocks.len(),
                field,
                span: Span::new(if dated { piece.start } else { cut.start }, cut.end),
                dateline: dated.then(|| {
                    let (start, end) = trim(text, piece.start, piece.words_from);
                    Span::new(start, end)
                }),
                words: Vec::new(),
                opens_quoted: cut.opens_quoted,
                ends_quoted: cut.ends_quoted,
            };
            self.put(text, head, words);
        }
        self.blocks.push(Block {
            kind: piece.kind,
            field,
            span: Span::new(piece.start, piece.end),
            sentences: first..self.sentences.len(),
        });
    }

    /// Adds a sentence; in parts where it is too long.
    fn put(&mut self, text: &str, mut sentence: Sentence, words: Vec<Word>) {
        if words.len() <= SENTENCE_LIMIT {
            sentence.words = words;
            self.sentences.push(sentence);
            return;
        }
        let last = sentence.span.end;
        let mut rest = &words[..];
        while !rest.is_empty() {
            let (part, further) = rest.split_at(cut_at(text, rest));
            let mut piece = sentence.clone();
            piece.words = part.to_vec();
            if !further.is_empty() {
                piece.span.end = part[part.len() - 1].span.end;
            }
            piece.ends_quoted = if further.is_empty() { sentence.ends_quoted } else { sentence.opens_quoted };
            self.sentences.push(piece);
            sentence.span = Span { start: further.first().map_or(last, |w| w.span.start), end: last };
            sentence.dateline = None;
            rest = further;
        }
    }
}

/// How many words of a sentence that is too long to take at once: up to the last comma or the like in the second half,
/// else as many as are allowed; never between the parts of one token.
fn cut_at(text: &str, words: &[Word]) -> usize {
    if words.len() <= SENTENCE_LIMIT {
        return words.len();
    }
    let marks = [";", ":", ",", ".", "—", "–", "|", "•"];
    let safe =
        (SENTENCE_LIMIT / 2..SENTENCE_LIMIT).rev().find(|&i| marks.contains(&words[i].span.of(text))).map(|i| i + 1);
    let mut at = safe.unwrap_or(SENTENCE_LIMIT);
    while at > 1 && words[at].joined {
        at -= 1;
    }
    if at > 1 { at } else { SENTENCE_LIMIT }
}
