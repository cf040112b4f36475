//! Lemma rules: cut something off either end of a form and put something else there.

/// One rule. It applies to a form that begins with `prefix_cut` and ends with `suffix_cut`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Rule {
    /// Cut off in front.
    pub prefix_cut: String,
    /// Put in front.
    pub prefix_add: String,
    /// Cut off behind.
    pub suffix_cut: String,
    /// Put behind.
    pub suffix_add: String,
    /// Whether the form is made lower case first.
    pub lower: bool,
}

/// For each last byte of a form the rules that may apply to it, in their order.
#[derive(Debug)]
pub(crate) struct Endings(Vec<Vec<u16>>);

impl Endings {
    /// Sorts the first rules of a list.
    pub fn new(rules: &[Rule]) -> Self {
        let mut endings = vec![Vec::new(); 256];
        for (at, rule) in rules.iter().enumerate() {
            match rule.suffix_cut.as_bytes().last() {
                Some(last) => endings[usize::from(*last)].push(at as u16),
                None => endings.iter_mut().for_each(|ending| ending.push(at as u16)),
            }
        }
        Self(endings)
    }

    /// The rules that may apply to a form, as it is and in lower case; none where these two end in different bytes.
    pub fn of(&self, form: &str, lower: &str) -> Option<&[u16]> {
        let last = form.as_bytes().last().filter(|last| lower.as_bytes().last() == Some(*last))?;
        self.0.get(usize::from(*last)).map(Vec::as_slice)
    }
}

impl Rule {
    /// The rule that makes `lemma` of `form`: what they share longest stays, the rest is replaced.
    pub fn derive(form: &str, lemma: &str) -> Self {
        let lower = !lemma.chars().any(char::is_uppercase);
        let base = if lower { form.to_lowercase() } else { form.to_owned() };
        let (f, l): (Vec<char>, Vec<char>) = (base.chars().collect(), lemma.chars().collect());
        let (mut best, mut at) = (0, (0, 0));
        let mut row = vec![0usize; l.len() + 1];
        for (i, c) in f.iter().enumerate() {
            for j in (0..l.len()).rev() {
                row[j + 1] = if *c == l[j] { row[j] + 1 } else { 0 };
                if row[j + 1] > best {
                    best = row[j + 1];
                    at = (i + 1 - best, j + 1 - best);
                }
            }
        }
        let text = |c: &[char]| c.iter().collect::<String>();
        Self {
            prefix_cut: text(&f[..at.0]),
            prefix_add: text(&l[..at.1]),
            suffix_cut: text(&f[at.0 + best..]),
            suffix_add: text(&l[at.1 + best..]),
            lower,
        }
    }

    /// Whether the rule can be used on a form (already lower case where the rule asks for that) and leaves a lemma.
    pub fn applies(&self, base: &str) -> bool {
        // Most rules are out at the first look.
        let (start, end) = (self.prefix_cut.as_bytes().first(), self.suffix_cut.as_bytes().last());
        start.is_none_or(|b| base.as_bytes().first() == Some(b))
            && end.is_none_or(|b| base.as_bytes().last() == Some(b))
            && base.len() >= self.prefix_cut.len() + self.suffix_cut.len()
            && (self.prefix_cut.is_empty() || base.starts_with(&self.prefix_cut))
            && self.suffix_cut.bytes().rev().eq(base.bytes().rev().take(self.suffix_cut.len()))
            && base.len() - self.prefix_cut.len() - self.suffix_cut.len()
                + self.prefix_add.len()
                + self.suffix_add.len()
                > 0
    }

    /// Adds the lemma to `out`. The rule must apply.
    pub fn write(&self, base: &str, out: &mut String) {
        let stem = base.get(self.prefix_cut.len()..base.len().saturating_sub(self.suffix_cut.len())).unwrap_or(base);
        out.push_str(&self.prefix_add);
        out.push_str(stem);
        out.push_str(&self.suffix_add);
    }
}

#[cfg(test)]
mod tests {
    use super::{Endings, Rule};

    #[test]
    fn no_rule_that_applies_is_passed_over() {
        let rule = |cut: &str, lower| Rule { suffix_cut: cut.into(), lower, ..Rule::default() };
        let rules = [rule("s", true), rule("", false), rule("ed", true), rule("ß", false), rule("", true)];
        let endings = Endings::new(&rules);
        for form in ["raids", "Raided", "Spaß", "Paris", "a"] {
            let lower = form.to_lowercase();
            let may = endings.of(form, &lower).expect("the last letter is the same in lower case");
            for (at, rule) in rules.iter().enumerate() {
                let applies = rule.applies(if rule.lower { &lower } else { form });
                assert!(!applies || may.contains(&(at as u16)), "{form}, rule {at}");
            }
        }
        assert_eq!(endings.of("USA", "usa"), None);
        assert_eq!(endings.of("", ""), None);
    }

    #[test]
    fn a_derived_rule_gives_its_lemma_back() {
        for (form, lemma) in [
            ("bombings", "bombing"),
            ("Said", "say"),
            ("menyetujui", "setuju"),
            ("peralatan", "alat"),
            ("Paris", "Paris"),
            ("went", "go"),
            ("'s", "be"),
            ("Straße", "straße"),
        ] {
            let rule = Rule::derive(form, lemma);
            let base = if rule.lower { form.to_lowercase() } else { form.to_owned() };
            let mut out = String::new();
            assert!(rule.applies(&base));
            rule.write(&base, &mut out);
            assert_eq!(out, lemma);
        }
    }
}
