//! The writer.

use std::fmt::Write;

use kabar_model::Tree;

/// What a sentence's words were written as.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// `# sent_id`.
    pub id: Option<&'a str>,
    /// `# text`.
    pub text: Option<&'a str>,
    /// The forms of the words.
    pub forms: &'a [&'a str],
    /// For each word, whether it continues the token of the word before. May be shorter than `forms`: the rest do not.
    pub joined: &'a [bool],
    /// For each word, whether a space follows (for a token of several words its last word's counts). May be shorter: a space
    /// follows the rest.
    pub space_after: &'a [bool],
    /// The form of each token of several words, in order. Where they run out, the forms of the words are joined.
    pub tokens: &'a [&'a str],
}

/// Writes one sentence and the empty line after it. White space inside a form is written as a no-break space, as CoNLL-U
/// forbids tabs and line ends there; an empty form is written as `_`.
pub fn write_sentence(out: &mut String, source: &Source<'_>, tree: &Tree) {
    for (key, value) in [("sent_id", source.id), ("text", source.text)] {
        if let Some(value) = value {
            let _ = writeln!(out, "# {key} = {}", value.replace(['\n', '\r', '\t'], " "));
        }
    }
    let joined = |i: usize| i > 0 && source.joined.get(i).copied().unwrap_or(false);
    let n = source.forms.len().min(tree.nodes.len());
    let mut tokens = source.tokens.iter();
    for i in 0..n {
        let inside = joined(i);
        let mut end = i + 1;
        while !inside && end < n && joined(end) {
            end += 1;
        }
        if end > i + 1 {
            let form = tokens.next().map_or_else(|| source.forms[i..end].concat(), |t| (*t).to_owned());
            let _ = writeln!(out, "{}-{end}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}", i + 1, cell(&form), misc(source, end - 1));
        }
        let alone = !inside && end == i + 1;
        let node = &tree.nodes[i];
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t_\t{}",
            i + 1,
            cell(source.forms[i]),
            cell(tree.lemma(i)),
            node.upos.as_str(),
            tree.xpos(i),
            tree.feats(i),
            node.head,
            tree.deprel(i),
            if alone { misc(source, i) } else { "_" },
        );
    }
    out.push('\n');
}

fn misc(source: &Source<'_>, word: usize) -> &'static str {
    if source.space_after.get(word).copied().unwrap_or(true) { "_" } else { "SpaceAfter=No" }
}

fn cell(text: &str) -> String {
    if text.is_empty() {
        return "_".to_owned();
    }
    text.chars().map(|c| if c == '\u{2028}' || c == '\u{85}' || c.is_control() { '\u{a0}' } else { c }).collect()
}
