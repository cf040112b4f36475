//! Surface forms of citation forms, by the rules of a pack.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use kabar_model::Diagnostic;
use regex::{Regex, RegexSet};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{
    DataError, Source, Table,
    source::{place, settings},
};

/// Part of speech of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Pos {
    /// Verb.
    Verb,
    /// Noun.
    Noun,
    /// Adjective.
    Adj,
    /// Anything else: adverbs, particles, prepositions.
    Other,
}

impl Pos {
    /// Reads `v`, `n`, `a`; everything else is [`Pos::Other`].
    pub fn parse(text: &str) -> Self {
        match text {
            "v" => Self::Verb,
            "n" => Self::Noun,
            "a" => Self::Adj,
            _ => Self::Other,
        }
    }
}

/// What a surface form says besides the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Feat {
    /// The citation form.
    Base,
    /// Present.
    Pres,
    /// Past.
    Past,
    /// Past or passive participle.
    Part,
    /// Present participle.
    Ing,
    /// Plural.
    Plural,
    /// Another active form.
    Act,
    /// Passive.
    Pass,
    /// Bare stem, as headlines use it.
    Bare,
}

impl Feat {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "base" => Self::Base,
            "pres" => Self::Pres,
            "past" => Self::Past,
            "part" => Self::Part,
            "ing" => Self::Ing,
            "plural" => Self::Plural,
            "act" => Self::Act,
            "pass" => Self::Pass,
            "bare" => Self::Bare,
            _ => return None,
        })
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    rule: Vec<RawRule>,
}

#[derive(Deserialize)]
struct RawRule {
    pos: String,
    #[serde(rename = "match")]
    pattern: toml::Spanned<String>,
    forms: Vec<RawForm>,
}

#[derive(Deserialize)]
struct RawForm {
    form: String,
    feat: toml::Spanned<String>,
}

struct Rule {
    pattern: Regex,
    forms: Vec<(String, Feat)>,
}

/// The rules of one part of speech, in their order.
#[derive(Default)]
struct Rules {
    rules: Vec<Rule>,
    /// All their patterns, so that the first that holds is found at once.
    any: RegexSet,
}

impl Rules {
    /// The first rule whose pattern holds.
    fn of(&self, lemma: &str) -> Option<&Rule> {
        self.rules.get(self.any.matches(lemma).iter().next()?)
    }
}

/// The inflection of one language.
#[derive(Default)]
pub struct Inflection {
    rules: FxHashMap<Pos, Rules>,
    irregular: FxHashMap<(Pos, String), Vec<(Feat, String)>>,
    /// What has been asked for: rows repeat each other's words.
    known: RefCell<FxHashMap<Pos, FxHashMap<String, Forms>>>,
}

/// Surface forms with what they say.
pub(crate) type Forms = Rc<[(Box<str>, Feat)]>;

impl Inflection {
    /// Reads `packs/<tag>/inflection.toml` and `packs/<tag>/irregular.tsv`; both may be missing.
    pub fn load(source: &Source, tag: &str) -> Result<Self, DataError> {
        let mut this = Self::default();
        let mut faults = Vec::new();
        let path = format!("packs/{tag}/inflection.toml");
        if let Some(text) = source.text(&path)? {
            let file: File = settings(&path, text)?;
            for raw in file.rule {
                this.add(raw, &path, text, &mut faults);
            }
            for rules in this.rules.values_mut() {
                let patterns = rules.rules.iter().map(|rule| rule.pattern.as_str());
                rules.any =
                    RegexSet::new(patterns).map_err(|e| DataError(vec![Diagnostic::error(&path, e.to_string())]))?;
            }
        }
        let path = format!("packs/{tag}/irregular.tsv");
        if let Some(text) = source.text(&path)? {
            let table = Table::read(&path, text, &["pos", "lemma", "feat", "forms"])?;
            for row in table.rows() {
                let Some(feat) = Feat::parse(row.get("feat")) else {
                    faults.push(row.fault("feat", format!("`{}` is no feature", row.get("feat"))));
                    continue;
                };
                let key = (Pos::parse(row.get("pos")), row.get("lemma").to_lowercase());
                let entry = this.irregular.entry(key).or_default();
                entry.extend(row.list("forms").map(|form| (feat, form.to_lowercase())));
            }
        }
        if faults.is_empty() { Ok(this) } else { Err(DataError(faults)) }
    }

    fn add(&mut self, raw: RawRule, path: &str, text: &str, faults: &mut Vec<Diagnostic>) {
        let (line, column) = place(text, raw.pattern.span().start);
        let pattern = match Regex::new(&format!("^(?:{})$", raw.pattern.get_ref())) {
            Ok(pattern) => pattern,
            Err(e) => {
                faults.push(
                    Diagnostic::error(path, e.to_string()).at(line, Some(column)).hint("write a regular expression"),
                );
                return;
            }
        };
        let mut forms = Vec::new();
        for form in raw.forms {
            if let Some(feat) = Feat::parse(form.feat.get_ref()) {
                // `$1ies` would read as a group named `1ies`
                forms.push((brace_groups(&form.form), feat));
            } else {
                let (line, column) = place(text, form.feat.span().start);
                let fault = Diagnostic::error(path, format!("`{}` is no feature", form.feat.get_ref()));
                let hint = "one of pres, past, part, ing, plural, act, pass, bare";
                faults.push(fault.at(line, Some(column)).hint(hint));
            }
        }
        self.rules.entry(Pos::parse(&raw.pos)).or_default().rules.push(Rule { pattern, forms });
    }

    /// All forms of a citation form, itself first. Irregular forms stand in place of the regular ones of the same feature.
    pub(crate) fn forms(&self, lemma: &str, pos: Pos) -> Forms {
        let lemma = if lemma.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            Cow::Borrowed(lemma)
        } else {
            Cow::Owned(lemma.to_lowercase())
        };
        let mut known = self.known.borrow_mut();
        let known = known.entry(pos).or_default();
        if let Some(forms) = known.get(&*lemma) {
            return forms.clone();
        }
        let lemma = lemma.into_owned();
        let key = (pos, lemma);
        let forms: Forms = self.inflected(&key).into();
        known.insert(key.1, forms.clone());
        forms
    }

    fn inflected(&self, key: &(Pos, String)) -> Vec<(Box<str>, Feat)> {
        let (pos, lemma) = key;
        let mut forms = vec![(lemma.as_str().into(), Feat::Base)];
        let irregular = self.irregular.get(key);
        if let Some(irregular) = irregular {
            forms.extend(irregular.iter().map(|(feat, form)| (form.as_str().into(), *feat)));
        }
        let rule = self.rules.get(pos).and_then(|rules| rules.of(lemma));
        if let Some((rule, found)) = rule.and_then(|rule| Some((rule, rule.pattern.captures(lemma)?))) {
            for (template, feat) in &rule.forms {
                if irregular.is_some_and(|i| i.iter().any(|(f, _)| f == feat)) {
                    continue;
                }
                let mut form = String::new();
                found.expand(template, &mut form);
                forms.push((form.into(), *feat));
            }
        }
        forms
    }
}

fn brace_groups(template: &str) -> String {
    let mut out = String::with_capacity(template.len() + 2);
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '$' && chars.peek().is_some_and(char::is_ascii_digit) {
            out.push('{');
            while let Some(d) = chars.next_if(char::is_ascii_digit) {
                out.push(d);
            }
            out.push('}');
        }
    }
    out
}
