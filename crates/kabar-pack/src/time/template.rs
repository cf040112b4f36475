//! The templates of `time.toml`: parsed, and spelled out into plain sequences.

use std::collections::BTreeMap;

use super::Element;

/// How many sequences one template may stand for.
const MOST_SEQUENCES: usize = 20_000;
/// How deep fragments may be nested.
const MOST_DEPTH: usize = 8;

/// What a template may name.
pub(super) trait Names {
    /// The number of a literal word.
    fn literal(&mut self, word: &str) -> u16;
    /// The number of a list.
    fn list(&self, name: &str) -> Option<u16>;
}

/// What is wrong with a template: byte offset, message, hint.
pub(super) type Fault = (usize, String, Option<String>);

/// One step of a sequence, and whether it is part of the expression or must merely stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub element: Element,
    pub beside: bool,
}

type Sequences = Vec<Vec<Step>>;

/// Every sequence of steps that a template stands for.
pub(super) fn sequences(
    template: &str,
    fragments: &BTreeMap<String, String>,
    names: &mut dyn Names,
) -> Result<Vec<Vec<Element>>, Fault> {
    let mut parser = Parser { text: template, at: 0, beside: false, depth: 0, fragments, names };
    let all = parser.alternatives()?;
    if let Some(rest) = parser.peek() {
        return parser.fail(format!("`{rest}` closes nothing"));
    }
    all.iter().map(|steps| with_ends(steps).map_err(|message| (0, message, None))).collect()
}

/// Marks where the expression begins and ends among the words that stand beside it.
fn with_ends(steps: &[Step]) -> Result<Vec<Element>, String> {
    let first = steps.iter().position(|s| !s.beside).ok_or("the template can match no words")?;
    let last = steps.iter().rposition(|s| !s.beside).unwrap_or(first);
    if steps[first..=last].iter().any(|s| s.beside) {
        return Err("`{…}` may stand at the beginning or the end only".to_owned());
    }
    let mut sequence: Vec<Element> = steps[..first].iter().map(|s| s.element).collect();
    if first > 0 {
        sequence.push(Element::Begin);
    }
    sequence.extend(steps[first..=last].iter().map(|s| s.element));
    if last + 1 < steps.len() {
        sequence.push(Element::End);
        sequence.extend(steps[last + 1..].iter().map(|s| s.element));
    }
    Ok(sequence)
}

struct Parser<'t, 'n> {
    text: &'t str,
    at: usize,
    beside: bool,
    depth: usize,
    fragments: &'t BTreeMap<String, String>,
    names: &'n mut dyn Names,
}

impl<'t> Parser<'t, '_> {
    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Fault> {
        Err((self.at, message.into(), None))
    }

    fn peek(&mut self) -> Option<char> {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest.chars().next()
    }

    fn expect(&mut self, close: char) -> Result<(), Fault> {
        if self.peek() == Some(close) {
            self.at += close.len_utf8();
            return Ok(());
        }
        self.fail(format!("`{close}` is missing"))
    }

    fn alternatives(&mut self) -> Result<Sequences, Fault> {
        let mut all = self.sequence()?;
        while self.peek() == Some('|') {
            self.at += 1;
            all.extend(self.sequence()?);
        }
        Ok(all)
    }

    fn sequence(&mut self) -> Result<Sequences, Fault> {
        let mut all: Sequences = vec![Vec::new()];
        while let Some(next) = self.peek() {
            let mut choices = match next {
                '|' | ']' | ')' | '}' => break,
                '[' => {
                    let mut inner = self.group(']')?;
                    inner.push(Vec::new());
                    inner
                }
                '(' => self.group(')')?,
                '{' => self.aside()?,
                '$' => self.fragment()?,
                '<' => vec![vec![self.class()?]],
                _ => vec![vec![self.word()]],
            };
            if all.len() * choices.len() > MOST_SEQUENCES {
                let hint = Some("write it as several patterns".to_owned());
                return Err((self.at, "the template has too many variants".to_owned(), hint));
            }
            all = match choices.len() {
                1 => {
                    let only = choices.remove(0);
                    for steps in &mut all {
                        steps.extend_from_slice(&only);
                    }
                    all
                }
                _ => all.iter().flat_map(|a| choices.iter().map(|b| [a.as_slice(), b].concat())).collect(),
            };
        }
        Ok(all)
    }

    fn group(&mut self, close: char) -> Result<Sequences, Fault> {
        self.at += 1;
        let inner = self.alternatives()?;
        self.expect(close)?;
        Ok(inner)
    }

    /// `{…}` or `{!…}`.
    fn aside(&mut self) -> Result<Sequences, Fault> {
        if self.beside {
            return self.fail("`{` inside `{…}`");
        }
        self.beside = true;
        let inner = if self.text[self.at..].starts_with("{!") {
            self.at += 1;
            self.group('}').and_then(|inner| self.negated(&inner))
        } else {
            self.group('}')
        };
        self.beside = false;
        inner
    }

    /// One sequence that forbids all of them.
    fn negated(&self, inner: &Sequences) -> Result<Sequences, Fault> {
        let mut steps = Vec::with_capacity(inner.len());
        for alternative in inner {
            let element = match alternative.as_slice() {
                [Step { element: Element::Literal(id), .. }] => Element::NotLiteral(*id),
                [Step { element: Element::List(id), .. }] => Element::NotList(*id),
                _ => return self.fail("`{!…}` takes single words and lists, divided by `|`"),
            };
            steps.push(Step { element, beside: true });
        }
        Ok(vec![steps])
    }

    fn fragment(&mut self) -> Result<Sequences, Fault> {
        self.at += 1;
        let name = self.name();
        let Some(text) = self.fragments.get(name) else {
            let known: Vec<&str> = self.fragments.keys().map(String::as_str).collect();
            let hint = Some(format!("the fragments are: {}", known.join(", ")));
            return Err((self.at, format!("no fragment `{name}`"), hint));
        };
        if self.depth >= MOST_DEPTH {
            return self.fail(format!("fragment `{name}` is nested too deep, or names itself"));
        }
        let mut inner = Parser {
            text,
            at: 0,
            beside: self.beside,
            depth: self.depth + 1,
            fragments: self.fragments,
            names: &mut *self.names,
        };
        let all =
            inner.alternatives().map_err(|(_, message, hint)| (self.at, format!("in ${name}: {message}"), hint))?;
        match inner.peek() {
            Some(rest) => self.fail(format!("in ${name}: `{rest}` closes nothing")),
            None => Ok(all),
        }
    }

    fn name(&mut self) -> &'t str {
        let rest = &self.text[self.at..];
        let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    fn class(&mut self) -> Result<Step, Fault> {
        let rest = &self.text[self.at + 1..];
        let Some((name, _)) = rest.split_once('>') else { return self.fail("`>` is missing") };
        let Some(element) = builtin(name).or_else(|| self.names.list(name).map(Element::List)) else {
            let hint = format!("classes are {} and the keys of [list]", CLASSES.map(|(name, _)| name).join(", "));
            return Err((self.at, format!("no class `<{name}>`"), Some(hint)));
        };
        self.at += name.len() + 2;
        Ok(Step { element, beside: self.beside })
    }

    fn word(&mut self) -> Step {
        let rest = &self.text[self.at..];
        let len = rest.find(|c: char| c.is_whitespace() || "|[](){}<>$".contains(c)).unwrap_or(rest.len()).max(1);
        let word = &rest[..len];
        self.at += len;
        let element = if word == ".." { Element::Cut } else { Element::Literal(self.names.literal(word)) };
        Step { element, beside: self.beside }
    }
}

const CLASSES: [(&str, Element); 16] = [
    ("weekday", Element::Weekday),
    ("month", Element::Month),
    ("day", Element::Day),
    ("year", Element::Year),
    ("number", Element::Number),
    ("unit", Element::Unit),
    ("period", Element::Period),
    ("single", Element::Single),
    ("shift", Element::Shift),
    ("numeric", Element::Numeric),
    ("slashed", Element::Slashed),
    ("slashed-days", Element::SlashedDays),
    ("days", Element::Days),
    ("years", Element::Years),
    ("decade", Element::Decade),
    ("clock", Element::Clock),
];

fn builtin(name: &str) -> Option<Element> {
    CLASSES.iter().find(|(known, _)| *known == name).map(|(_, element)| *element)
}

impl Element {
    /// Whether it matches only words that mark a sentence as one that may hold a time expression.
    pub(super) fn is_trigger(self) -> bool {
        !matches!(
            self,
            Self::Literal(_)
                | Self::List(_)
                | Self::NotLiteral(_)
                | Self::NotList(_)
                | Self::Number
                | Self::Shift
                | Self::Cut
                | Self::Begin
                | Self::End
        )
    }
}
