//! The reader.

use crate::spanning::acyclic;

/// A word of a treebank sentence. Columns that hold `_` are kept as `_`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// Form.
    pub form: String,
    /// Lemma.
    pub lemma: String,
    /// Universal tag.
    pub upos: String,
    /// Language-specific tag.
    pub xpos: String,
    /// Features.
    pub feats: String,
    /// Head, counted from 1; 0 for the root.
    pub head: u32,
    /// Full relation label.
    pub deprel: String,
    /// Everything else.
    pub misc: String,
}

/// An orthographic token: one word, or several words that are written as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As written.
    pub form: String,
    /// Indices of its words.
    pub words: std::ops::Range<usize>,
    /// Whether a space follows.
    pub space_after: bool,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// `# sent_id`.
    pub id: Option<String>,
    /// `# text`.
    pub text: Option<String>,
    /// The line its first word is on, from 1.
    pub line: usize,
    /// Tokens in order.
    pub tokens: Vec<Token>,
    /// Words in order.
    pub words: Vec<Word>,
}

impl Sentence {
    /// The forms of its words.
    pub fn forms(&self) -> Vec<&str> {
        self.words.iter().map(|w| w.form.as_str()).collect()
    }
}

/// What is wrong with a CoNLL-U text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct ConlluError {
    /// The file's name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// Reads a CoNLL-U text. Empty nodes (`8.1`) and enhanced dependencies are left out.
pub fn read(text: &str, file: &str) -> Result<Vec<Sentence>, ConlluError> {
    let mut sentences = Vec::new();
    let mut now = Sentence::default();
    let mut covered = 0;
    for (i, line) in text.lines().enumerate() {
        let fail = |reason: String| ConlluError { file: file.to_owned(), line: i + 1, reason };
        let line = if i == 0 { line.trim_start_matches('\u{feff}') } else { line };
        if line.trim().is_empty() {
            if !now.words.is_empty() {
                check(&now, covered).map_err(fail)?;
                sentences.push(std::mem::take(&mut now));
            }
            covered = 0;
        } else if let Some(comment) = line.strip_prefix('#') {
            match comment.split_once('=') {
                Some((k, v)) if k.trim() == "sent_id" => now.id = Some(v.trim().to_owned()),
                Some((k, v)) if k.trim() == "text" => now.text = Some(v.trim().to_owned()),
                _ => {}
            }
        } else {
            if now.words.is_empty() && now.tokens.is_empty() {
                now.line = i + 1;
            }
            row(line, &mut now, &mut covered).map_err(fail)?;
        }
    }
    if !now.words.is_empty() {
        let line = text.lines().count();
        check(&now, covered).map_err(|reason| ConlluError { file: file.to_owned(), line, reason })?;
        sentences.push(now);
    }
    Ok(sentences)
}

/// One line; `covered` counts the words that the last multiword token still announces.
fn row(line: &str, now: &mut Sentence, covered: &mut usize) -> Result<(), String> {
    let mut columns = [""; 10];
    let mut count = 0;
    for column in line.split('\t') {
        if let Some(place) = columns.get_mut(count) {
            *place = column;
        }
        count += 1;
    }
    if count != 10 {
        return Err(format!("{count} columns where CoNLL-U has 10, separated by tabs"));
    }
    if let Some(empty) = columns.iter().position(|c| c.is_empty()) {
        return Err(format!("column {} is empty; write `_`", empty + 1));
    }
    let next = now.words.len() + 1;
    let space_after = !columns[9].split('|').any(|m| m == "SpaceAfter=No");
    if columns[0].contains('.') {
        return Ok(());
    }
    if let Some((from, to)) = columns[0].split_once('-') {
        let (from, to) = (number(from)?, number(to)?);
        if from != next || to <= from || *covered > 0 {
            return Err(format!("the range {} does not begin at word {next} or overlaps another", columns[0]));
        }
        *covered = to - from + 1;
        now.tokens.push(Token { form: columns[1].to_owned(), words: from - 1..to, space_after });
        return Ok(());
    }
    let id = number(columns[0])?;
    if id != next {
        return Err(format!("word {id} stands where word {next} was expected"));
    }
    let head = columns[6].parse().map_err(|_| format!("`{}` is no head", columns[6]))?;
    if *covered > 0 {
        *covered -= 1;
    } else {
        now.tokens.push(Token { form: columns[1].to_owned(), words: id - 1..id, space_after });
    }
    now.words.push(Word {
        form: columns[1].to_owned(),
        lemma: columns[2].to_owned(),
        upos: columns[3].to_owned(),
        xpos: columns[4].to_owned(),
        feats: columns[5].to_owned(),
        head,
        deprel: columns[7].to_owned(),
        misc: columns[9].to_owned(),
    });
    Ok(())
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("`{text}` is no word number"))
}

fn check(sentence: &Sentence, covered: usize) -> Result<(), String> {
    let n = sentence.words.len();
    if covered > 0 {
        return Err(format!("a multiword token announces {covered} more words than the sentence has"));
    }
    let heads: Vec<u32> = sentence.words.iter().map(|w| w.head).collect();
    if let Some(i) = heads.iter().position(|h| *h as usize > n) {
        return Err(format!("word {} has head {} in a sentence of {n} words", i + 1, heads[i]));
    }
    let roots = heads.iter().filter(|h| **h == 0).count();
    if roots != 1 {
        return Err(format!("the sentence has {roots} roots"));
    }
    if acyclic(&heads) { Ok(()) } else { Err("the heads of the sentence form a cycle".to_owned()) }
}
