//! Treebanks as numbers: which rows, labels and heads a sentence has.

use anyhow::{Context, Result, ensure};
use kabar_syntax::{
    Rule, Weights,
    conllu::{self, Sentence, Word},
    features::{Extractor, FIELD_FORM, FIELD_WORD, FIELDS, text_key},
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    config::{TrainConfig, Treebank},
    relabel::{self, FORGOTTEN, UNSURE},
    vectors::Vectors,
};

/// No label.
pub const NONE: u32 = u32::MAX;

/// A sentence to learn from.
#[derive(Debug, Clone, Default)]
pub struct Example {
    pub rows: Vec<[u32; FIELDS]>,
    pub upos: Vec<u32>,
    pub feats: Vec<u32>,
    pub lemma: Vec<u32>,
    /// Counted from 1.
    pub head: Vec<u32>,
    pub deprel: Vec<u32>,
    /// The places of its words' vectors.
    pub vectors: Vec<u32>,
    pub style: usize,
    pub weight: f32,
}

/// Everything that training needs of the treebanks.
#[derive(Debug, Default)]
pub struct Data {
    pub examples: Vec<Example>,
    pub upos: Vec<String>,
    pub feats: Vec<String>,
    pub deprels: Vec<String>,
    pub upos_feats: Vec<Vec<u16>>,
    pub styles: Vec<String>,
    pub keys: Vec<u32>,
    pub rules: Vec<Rule>,
    /// How many of the rules the network may choose.
    pub open_rules: usize,
    pub dict: Vec<(u32, u16)>,
    pub vectors: Vectors,
    /// The model to start from.
    pub start: Option<Weights>,
    /// Rows of `keys` that are words of the word list, and the places of their vectors.
    pub folded: Vec<(u32, u32)>,
    /// For each row, whether the treebanks have it often enough to learn it.
    pub seen: Vec<bool>,
    /// Description of each treebank.
    pub sources: Vec<String>,
}

/// Words seen more often than this have their lemma from the dictionary and teach the network nothing about lemmas.
const FREQUENT: usize = 12;

/// A list of names that grows.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    places: FxHashMap<String, u32>,
}

impl Names {
    fn place(&mut self, name: &str) -> u32 {
        if let Some(i) = self.places.get(name) {
            return *i;
        }
        let i = self.list.len() as u32;
        self.list.push(name.to_owned());
        self.places.insert(name.to_owned(), i);
        i
    }
}

/// The numbers of labels, as they turn up.
#[derive(Default)]
struct Numbering {
    upos: Names,
    feats: Names,
    deprels: Names,
    styles: Names,
    rules: FxHashMap<Rule, u32>,
    /// How often each form is there.
    counts: FxHashMap<String, usize>,
    /// Which features were seen with which tag.
    pairs: FxHashMap<(u32, u32), usize>,
}

impl Numbering {
    /// Adds what is to be learnt of a word.
    fn add(&mut self, treebank: &Treebank, word: &Word, e: &mut Example) {
        let ignores = |column: &str| treebank.ignore.iter().any(|c| c == column);
        let tag = if word.upos == UNSURE { NONE } else { self.upos.place(&word.upos) };
        e.upos.push(if ignores("upos") { NONE } else { tag });
        let f = if ignores("feats") || tag == NONE { NONE } else { self.feats.place(&word.feats) };
        e.feats.push(f);
        if f != NONE {
            *self.pairs.entry((tag, f)).or_default() += 1;
        }
        let rare = self.counts.get(word.form.as_str()).is_some_and(|n| *n <= FREQUENT);
        let known = rare && !ignores("lemma") && word.lemma != "_";
        let rule = known.then(|| self.rules.get(&Rule::derive(&word.form, &word.lemma))).flatten();
        e.lemma.push(rule.copied().unwrap_or(NONE));
        let forgotten = ignores("head") || word.misc == FORGOTTEN;
        e.head.push(if forgotten { NONE } else { word.head });
        let unlearnt = forgotten
            || ignores("label")
            || word.deprel == UNSURE
            || treebank.ignore_labels.contains(&word.deprel)
            || word.head == 0;
        e.deprel.push(if unlearnt { NONE } else { self.deprels.place(&word.deprel) });
    }
}

/// A treebank's sentences as they are learnt from: some left out, all relabelled.
pub fn load(treebank: &Treebank) -> Result<Vec<Sentence>> {
    let name = treebank.path.display().to_string();
    let text = std::fs::read_to_string(&treebank.path).with_context(|| format!("cannot read {name}"))?;
    let mut sentences = conllu::read(&text, &name)?;
    if let Some((first, every)) = treebank.skip {
        let mut i = 0;
        sentences.retain(|_| {
            i += 1;
            every == 0 || (i - 1) % every != first % every
        });
    }
    for sentence in &mut sentences {
        relabel::apply(&treebank.rule, sentence);
    }
    Ok(sentences)
}

/// The rows of a word's features.
pub fn rows_of(keys: &[u32; FIELDS], rows: &FxHashMap<u32, u32>) -> [u32; FIELDS] {
    std::array::from_fn(|f| if keys[f] == 0 { NONE } else { rows.get(&keys[f]).copied().unwrap_or(f as u32) })
}

impl Data {
    /// Reads the treebanks of a recipe.
    pub fn read(config: &TrainConfig) -> Result<Self> {
        let mut data = Self::default();
        let mut banks = Vec::new();
        for treebank in &config.treebank {
            let sentences = load(treebank)?;
            let words: usize = sentences.iter().map(|s| s.words.len()).sum();
            let name = treebank.path.file_stem().unwrap_or_default().to_string_lossy();
            data.sources.push(format!(
                "{name} ({} sentences, {words} words, style {})",
                sentences.len(),
                treebank.style
            ));
            banks.push((treebank, sentences));
        }
        let list = data.vectors.read_list(config)?;
        if let Some(path) = &config.from {
            let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            data.start = Some(Weights::decode(&bytes).with_context(|| format!("cannot use {}", path.display()))?);
        }
        let rows = data.count_features(config, &banks, &list);
        data.learn_rules(&banks);
        data.number(&banks, &rows, &list)?;
        data.vectors.measure();
        Ok(data)
    }

    /// Gives a row to each feature that is frequent enough.
    fn count_features(
        &mut self,
        config: &TrainConfig,
        banks: &[(&Treebank, Vec<Sentence>)],
        list: &FxHashMap<u32, u32>,
    ) -> FxHashMap<u32, u32> {
        let mut counts: FxHashMap<u32, (usize, usize)> = FxHashMap::default();
        let mut extractor = Extractor::default();
        for sentence in banks.iter().flat_map(|(_, s)| s) {
            for (i, word) in sentence.words.iter().enumerate() {
                for (field, key) in extractor.extract(&word.form, i == 0).into_iter().enumerate() {
                    if key != 0 {
                        counts.entry(key).or_insert((field, 0)).1 += 1;
                    }
                }
            }
        }
        let enough =
            |field: usize| if field == FIELD_WORD || field == FIELD_FORM { config.min_word } else { config.min_affix };
        self.keys = counts.into_iter().filter(|(_, (f, n))| *n >= enough(*f)).map(|(k, _)| k).collect();
        self.keys.extend(self.start.iter().flat_map(|start| &start.keys));
        let known: FxHashSet<u32> = self.keys.iter().copied().collect();
        let mut listed: Vec<(u32, u32)> = list.iter().map(|(key, place)| (*key, *place)).collect();
        self.keys.extend(listed.iter().map(|(key, _)| *key));
        self.keys.sort_unstable();
        self.keys.dedup();
        listed.sort_unstable();
        let place = |key: &u32| self.keys.binary_search(key).ok().map(|i| (FIELDS + i) as u32);
        self.folded = listed.iter().filter_map(|(key, vector)| Some((place(key)?, *vector))).collect();
        self.seen = vec![true; FIELDS];
        self.seen.extend(self.keys.iter().map(|key| known.contains(key)));
        // A word that is only listed is learnt as an unknown word with a vector.
        let places = self.keys.iter().enumerate().filter(|(_, key)| known.contains(key));
        places.map(|(i, key)| (*key, (FIELDS + i) as u32)).collect()
    }

    /// Lemma rules and the dictionary, from the treebanks that have lemmas; the earlier treebank wins.
    fn learn_rules(&mut self, banks: &[(&Treebank, Vec<Sentence>)]) {
        let mut upos = Names::default();
        let mut rules: FxHashMap<Rule, usize> = FxHashMap::default();
        let mut seen: FxHashMap<(String, u32), FxHashMap<Rule, usize>> = FxHashMap::default();
        for (treebank, sentences) in banks {
            let skip = treebank.ignore.iter().any(|c| c == "lemma");
            for word in sentences.iter().flat_map(|s| &s.words) {
                if word.upos == UNSURE {
                    continue;
                }
                let tag = upos.place(&word.upos);
                if skip || (word.lemma == "_" && word.form != "_") {
                    continue;
                }
                let rule = Rule::derive(&word.form, &word.lemma);
                *seen.entry((word.form.clone(), tag)).or_default().entry(rule).or_default() += 1;
            }
        }
        let mut best: Vec<((String, u32), Rule)> = Vec::new();
        for (key, found) in seen {
            let mut found: Vec<_> = found.into_iter().collect();
            found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let rule = found.swap_remove(0).0;
            *rules.entry(rule.clone()).or_default() += 1;
            best.push((key, rule));
        }
        let mut ranked: Vec<_> = rules.into_iter().collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        ranked.truncate(65_000);
        self.open_rules = ranked.iter().take(400).take_while(|(_, n)| *n >= 3).count();
        let places: FxHashMap<&Rule, u16> = ranked.iter().enumerate().map(|(i, (r, _))| (r, i as u16)).collect();
        let mut dict: Vec<(u32, u16)> = best
            .iter()
            .filter_map(|((form, tag), rule)| Some((text_key(form, *tag as usize), *places.get(rule)?)))
            .collect();
        dict.sort_unstable();
        dict.dedup_by_key(|d| d.0);
        self.dict = dict;
        self.upos = upos.list;
        self.rules = ranked.into_iter().map(|(r, _)| r).collect();
    }

    fn number(
        &mut self,
        banks: &[(&Treebank, Vec<Sentence>)],
        rows: &FxHashMap<u32, u32>,
        list: &FxHashMap<u32, u32>,
    ) -> Result<()> {
        let mut names = Numbering { rules: self.open_rules(), ..Numbering::default() };
        self.upos.iter().for_each(|t| _ = names.upos.place(t));
        names.feats.place("_");
        names.deprels.place("root");
        for word in banks.iter().flat_map(|(_, s)| s).flat_map(|s| &s.words) {
            *names.counts.entry(word.form.clone()).or_default() += 1;
        }
        let mut extractor = Extractor::default();
        for (treebank, sentences) in banks {
            let style = names.styles.place(&treebank.style) as usize;
            let words = sentences.iter().map(|s| s.words.len()).sum();
            let mut vector = self.vectors.read(treebank.vectors.as_deref(), words)?;
            for sentence in sentences {
                let mut e = Example { style, weight: treebank.weight, ..Example::default() };
                for (i, word) in sentence.words.iter().enumerate() {
                    let keys = extractor.extract(&word.form, i == 0);
                    e.rows.push(rows_of(&keys, rows));
                    let listed = || list.get(&keys[FIELD_WORD]).copied().unwrap_or(NONE);
                    e.vectors.push(vector.unwrap_or_else(listed));
                    vector = vector.map(|v| v + 1);
                    names.add(treebank, word, &mut e);
                }
                for _ in 0..treebank.repeat {
                    self.examples.push(e.clone());
                }
            }
        }
        ensure!(!self.examples.is_empty(), "the recipe's treebanks hold no sentence");
        self.upos_feats = vec![Vec::new(); names.upos.list.len()];
        let mut pairs: Vec<_> = names.pairs.into_iter().collect();
        pairs.sort_unstable();
        for ((tag, f), _) in pairs {
            self.upos_feats[tag as usize].push(f as u16);
        }
        self.upos_feats.iter_mut().filter(|l| l.is_empty()).for_each(|l| l.push(0));
        (self.upos, self.feats) = (names.upos.list, names.feats.list);
        (self.deprels, self.styles) = (names.deprels.list, names.styles.list);
        Ok(())
    }

    /// The rules that the network may choose.
    fn open_rules(&self) -> FxHashMap<Rule, u32> {
        self.rules.iter().take(self.open_rules).enumerate().map(|(i, r)| (r.clone(), i as u32)).collect()
    }
}
