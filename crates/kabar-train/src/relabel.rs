//! Carries a treebank of older conventions over to today's: rules of a recipe join, split and relabel words.

use kabar_syntax::conllu::{Sentence, Word};
use serde::Deserialize;

/// What stands for a tag or label that must not be learnt.
pub const UNSURE: &str = "?";

/// A condition on a word and what to change where it holds. Empty conditions always hold.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// The lower-cased form is one of these.
    pub form: Vec<String>,
    /// The lower-cased form begins with one of these.
    pub prefix: Vec<String>,
    /// The tag is one of these.
    pub upos: Vec<String>,
    /// The relation is one of these.
    pub deprel: Vec<String>,
    /// The head's tag is one of these.
    pub head_upos: Vec<String>,
    /// Whether the head comes after the word.
    pub head_after: Option<bool>,
    /// One of its dependents has one of these relations.
    pub child_deprel: Vec<String>,
    /// One of its dependents has one of these lower-cased forms.
    pub child_form: Vec<String>,
    /// None of its dependents has one of these relations.
    pub no_child_deprel: Vec<String>,
    /// Splits off this ending, which becomes a dependent of the rest with `split_upos` and `split_deprel`.
    pub split: Option<String>,
    /// Tag of what was split off.
    pub split_upos: String,
    /// Relation of what was split off.
    pub split_deprel: String,
    /// Joins a word to its head, with what stands between them (a plural written with a hyphen).
    pub join: bool,
    /// The new tag (`?`: do not learn it).
    pub set_upos: Option<String>,
    /// The new relation (`?`: do not learn it).
    pub set_deprel: Option<String>,
    /// Whether the head must not be learnt.
    pub forget_head: bool,
}

/// A word whose head must not be learnt is marked in its last column.
pub const FORGOTTEN: &str = "Head=?";

fn is(list: &[String], text: &str) -> bool {
    list.is_empty() || list.iter().any(|x| x == text)
}

fn holds(rule: &Rule, words: &[Word], i: usize) -> bool {
    let word = &words[i];
    let form = word.form.to_lowercase();
    let head = (word.head as usize).checked_sub(1).map(|h| &words[h]);
    let children = || words.iter().filter(|w| w.head as usize == i + 1);
    is(&rule.form, &form)
        && (rule.prefix.is_empty() || rule.prefix.iter().any(|p| form.starts_with(p.as_str())))
        && is(&rule.upos, &word.upos)
        && is(&rule.deprel, &word.deprel)
        && (rule.head_upos.is_empty() || head.is_some_and(|h| is(&rule.head_upos, &h.upos)))
        && rule.head_after.is_none_or(|after| word.head != 0 && (word.head as usize > i + 1) == after)
        && (rule.child_deprel.is_empty() || children().any(|c| is(&rule.child_deprel, &c.deprel)))
        && (rule.child_form.is_empty() || children().any(|c| is(&rule.child_form, &c.form.to_lowercase())))
        && (rule.no_child_deprel.is_empty() || !children().any(|c| is(&rule.no_child_deprel, &c.deprel)))
        && rule
            .split
            .as_ref()
            .is_none_or(|s| form.ends_with(s.as_str()) && form.chars().count() > s.chars().count() + 2)
}

/// Applies the rules, in order, to every word.
pub fn apply(rules: &[Rule], sentence: &mut Sentence) {
    for rule in rules {
        let mut i = 0;
        while i < sentence.words.len() {
            if holds(rule, &sentence.words, i) {
                if rule.join {
                    if join(sentence, i) {
                        continue;
                    }
                } else {
                    change(rule, sentence, i);
                }
            }
            i += 1;
        }
    }
}

fn change(rule: &Rule, sentence: &mut Sentence, i: usize) {
    let word = &mut sentence.words[i];
    if let Some(upos) = &rule.set_upos {
        word.upos.clone_from(upos);
    }
    if let Some(deprel) = &rule.set_deprel {
        word.deprel.clone_from(deprel);
    }
    if rule.forget_head {
        FORGOTTEN.clone_into(&mut word.misc);
    }
    if let Some(end) = &rule.split {
        let cut = word.form.len() - end.len();
        let tail = word.form.split_off(cut);
        let new = Word {
            form: tail.clone(),
            lemma: "_".to_owned(),
            upos: rule.split_upos.clone(),
            xpos: "_".to_owned(),
            feats: "_".to_owned(),
            head: i as u32 + 1,
            deprel: rule.split_deprel.clone(),
            misc: "_".to_owned(),
        };
        for w in &mut sentence.words {
            if w.head as usize > i + 1 {
                w.head += 1;
            }
        }
        sentence.words.insert(i + 1, new);
    }
}

/// Joins word `i` and all up to its head, which comes before, into the head. False where something else hangs between.
fn join(sentence: &mut Sentence, i: usize) -> bool {
    let words = &mut sentence.words;
    let head = words[i].head as usize;
    if head == 0 || head > i || i + 1 - head > 2 {
        return false;
    }
    let inside = |h: u32| h as usize > head && h as usize <= i + 1;
    if words.iter().enumerate().any(|(k, w)| inside(w.head) && !(k >= head && k <= i)) {
        for w in words.iter_mut().filter(|w| inside(w.head)) {
            w.head = head as u32;
        }
    }
    let tail: String = words[head..=i].iter().map(|w| w.form.as_str()).collect();
    words[head - 1].form.push_str(&tail);
    let gone = i + 1 - head;
    words.drain(head..=i);
    for w in words.iter_mut() {
        if w.head as usize > i + 1 {
            w.head -= gone as u32;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Rule, apply};
    use kabar_syntax::conllu;

    fn rows(rules: &str, text: &str) -> Vec<String> {
        #[derive(serde::Deserialize)]
        struct Rules {
            rule: Vec<Rule>,
        }
        let rules: Rules = toml::from_str(rules).expect("rules");
        let mut sentences = conllu::read(text, "test").expect("CoNLL-U");
        apply(&rules.rule, &mut sentences[0]);
        let words = &sentences[0].words;
        words.iter().map(|w| format!("{} {} {} {}", w.form, w.upos, w.head, w.deprel)).collect()
    }

    const TEXT: &str = "1\tkota\t_\tNOUN\t_\t_\t5\tnsubj\t_\t_\n2\t-\t_\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\
        3\tkota\t_\tNOUN\t_\t_\t1\tcompound:plur\t_\t_\n4\takan\t_\tADV\t_\t_\t5\tadvmod\t_\t_\n\
        5\tmembelinya\t_\tVERB\t_\t_\t0\troot\t_\t_\n6\tbesok\t_\tADV\t_\t_\t5\tadvmod\t_\t_\n";

    #[test]
    fn words_are_joined_split_and_relabelled() {
        let rules = r#"
            [[rule]]
            deprel = ["compound:plur"]
            join = true
            [[rule]]
            form = ["akan"]
            head_upos = ["VERB"]
            set_upos = "AUX"
            set_deprel = "aux"
            [[rule]]
            upos = ["VERB"]
            prefix = ["me"]
            split = "nya"
            split_upos = "PRON"
            split_deprel = "obj"
        "#;
        let want =
            ["kota-kota NOUN 3 nsubj", "akan AUX 3 aux", "membeli VERB 0 root", "nya PRON 3 obj", "besok ADV 3 advmod"];
        assert_eq!(rows(rules, TEXT), want);
    }

    #[test]
    fn conditions_look_at_heads_and_dependents() {
        let rules = r#"
            [[rule]]
            child_form = ["akan"]
            no_child_deprel = ["case"]
            set_upos = "?"
            [[rule]]
            head_after = true
            upos = ["NOUN"]
            set_deprel = "x"
        "#;
        let got = rows(rules, TEXT);
        assert_eq!(got[4], "membelinya ? 0 root");
        assert_eq!(got[0], "kota NOUN 5 x");
        assert_eq!(got[2], "kota NOUN 1 compound:plur");
    }
}
