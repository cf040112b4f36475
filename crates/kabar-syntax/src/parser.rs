//! From vectors to a tree: tags, heads, relations, features, lemmas.

use std::sync::Arc;

use kabar_model::{Node, Tree};
use pulp::Arch;

use crate::{
    Rule,
    features::text_key,
    kernel::{Packed, best_row, exp},
    model::Model,
    net::Scratch,
    spanning::best_tree,
    weights::{BUCKETS, bucket},
};

/// Longest stretch of words over which heads are compared; a longer sentence is parsed in stretches, so that time stays linear.
const STRETCH: usize = 192;

/// The buckets of distances from `STRETCH` down to `-STRETCH`.
const DISTANCES: [u8; 2 * STRETCH + 1] = {
    let mut buckets = [0; 2 * STRETCH + 1];
    let mut i = 0;
    while i < buckets.len() {
        buckets[i] = bucket(STRETCH as isize - i as isize) as u8;
        i += 1;
    }
    buckets
};

/// Parses sentences, one after another, with one model. Make one a thread: it keeps its scratch space.
#[derive(Debug)]
pub struct Parser<'m> {
    model: &'m Model,
    arch: Arch,
    style: usize,
    net: Scratch,
    upos: Vec<u8>,
    deps: Vec<f32>,
    turned: Vec<f32>,
    columns: Packed,
    zeros: Vec<f32>,
    scores: Vec<f32>,
    spare: Vec<f32>,
    heads: Vec<u32>,
    hidden: Vec<f32>,
    relations: Vec<f32>,
    lower: String,
    /// Lemma rules that apply to the current word.
    open: Vec<u16>,
}

impl<'m> Parser<'m> {
    /// A parser for a model's default style.
    pub fn new(model: &'m Model) -> Self {
        Self::with(model, Scratch::default())
    }

    /// The same with the scratch space of another parser.
    pub fn with(model: &'m Model, scratch: Scratch) -> Self {
        Self {
            model,
            arch: Arch::new(),
            style: 0,
            net: scratch,
            upos: Vec::new(),
            deps: Vec::new(),
            turned: Vec::new(),
            columns: Packed::default(),
            zeros: Vec::new(),
            scores: Vec::new(),
            spare: Vec::new(),
            heads: Vec::new(),
            hidden: Vec::new(),
            relations: Vec::new(),
            lower: String::new(),
            open: Vec::new(),
        }
    }

    /// Gives back the scratch space, for another parser.
    pub fn into_scratch(self) -> Scratch {
        self.net
    }

    /// Chooses one of [`Model::styles`] by name; false where the model has none of that name.
    pub fn set_style(&mut self, name: &str) -> bool {
        let found = self.model.styles().iter().position(|s| s == name);
        self.style = found.unwrap_or(self.style);
        found.is_some()
    }

    /// Parses a sentence given as the forms of its words.
    pub fn parse(&mut self, forms: &[&str]) -> Tree {
        let model = self.model;
        let mut tree = Tree { tags: Arc::clone(&model.tags), ..Tree::default() };
        if forms.is_empty() {
            return tree;
        }
        self.net.run(model, self.arch, self.style, forms);
        self.choose_tags(forms.len());
        tree.nodes.reserve(forms.len());
        let mut root = 0;
        let mut start = 0;
        for stretch in forms.chunks(STRETCH) {
            self.choose_heads(start, stretch.len(), &mut tree);
            let found = (start..start + stretch.len()).find(|i| tree.nodes[*i].head == 0).unwrap_or(start);
            if start == 0 {
                root = found;
            } else {
                tree.nodes[found].head = root as u32 + 1;
                tree.nodes[found].deprel = model.later_rel as u16;
                (tree.nodes[found].rel, tree.nodes[found].sub) = model.rels[model.later_rel];
            }
            start += stretch.len();
        }
        for (i, form) in forms.iter().enumerate() {
            tree.nodes[i].feats = self.choose_feats(i);
            let from = tree.lemmas.len() as u32;
            self.write_lemma(i, form, &mut tree.lemmas);
            tree.nodes[i].lemma = (from, tree.lemmas.len() as u32);
        }
        tree.confidence = tree.nodes.iter().map(|n| n.margin).sum::<f32>() / forms.len() as f32;
        tree
    }

    fn choose_tags(&mut self, n: usize) {
        let w = &self.model.w;
        let (width, tags) = (w.heads_bias.len(), w.upos.len());
        self.upos.clear();
        for row in self.net.out.chunks_exact(width).take(n) {
            self.upos.push(best_of(&row[width - tags..]) as u8);
        }
    }

    /// Heads and relations of the words from `start`; adds their nodes.
    fn choose_heads(&mut self, start: usize, n: usize, tree: &mut Tree) {
        self.score_heads(start, n);
        self.spare.clone_from(&self.scores);
        best_tree(&mut self.spare, n, &mut self.heads);
        self.score_relations(start, n);
        let model = self.model;
        for d in 0..n {
            let head = self.heads[d];
            let margin = margin(&self.scores[d * (n + 1)..(d + 1) * (n + 1)], head as usize, d + 1);
            let count = model.rels.len();
            let row = &mut self.relations[d * count..(d + 1) * count];
            row[model.root_rel] = f32::NEG_INFINITY;
            let deprel = if head == 0 { model.root_rel } else { best_of(row) };
            let (rel, sub) = model.rels[deprel];
            tree.nodes.push(Node {
                upos: model.upos[usize::from(self.upos[start + d])],
                rel,
                sub,
                deprel: deprel as u16,
                feats: 0,
                xpos: u16::MAX,
                head: if head == 0 { 0 } else { head + start as u32 },
                lemma: (0, 0),
                margin,
            });
        }
    }

    fn score_heads(&mut self, start: usize, n: usize) {
        let w = &self.model.w;
        let (a, width, tags) = (w.arc, w.heads_bias.len(), w.upos.len());
        let columns = n + 1;
        self.turned.clear();
        self.turned.resize(a * columns, 0.0);
        self.deps.clear();
        for (k, x) in w.arc_root.iter().enumerate() {
            self.turned[k * columns] = *x;
        }
        for i in 0..n {
            let row = &self.net.out[(start + i) * width..][..2 * a];
            for (k, x) in row[..a].iter().enumerate() {
                self.turned[k * columns + i + 1] = x.max(0.0);
            }
            self.deps.extend(row[a..].iter().map(|x| x.max(0.0)));
        }
        self.model.arc_matrix.apply(self.arch, &self.deps, n, &w.arc_bias, &mut self.net.rounded, &mut self.hidden);
        self.columns.repack(a, columns, &self.turned);
        self.zeros.resize(columns.max(self.zeros.len()), 0.0);
        self.columns.apply(self.arch, &self.hidden, n, &self.zeros, &mut self.scores);
        let upos = &self.upos[start..start + n];
        for (d, row) in self.scores.chunks_exact_mut(columns).take(n).enumerate() {
            let table = &w.arc_distance[usize::from(upos[d]) * (tags + 1) * BUCKETS..][..(tags + 1) * BUCKETS];
            row[0] += table[tags * BUCKETS];
            // The bucket of a word's distance to head `h` stands `h` places on in the list.
            let buckets = &DISTANCES[STRETCH - d..];
            for ((x, tag), bucket) in row[1..].iter_mut().zip(upos).zip(buckets) {
                *x += table[usize::from(*tag) * BUCKETS + usize::from(*bucket)];
            }
        }
    }

    fn score_relations(&mut self, start: usize, n: usize) {
        let w = &self.model.w;
        let (l, width, a) = (w.label, w.heads_bias.len(), w.arc);
        self.hidden.clear();
        for d in 0..n {
            let head = self.heads[d] as usize;
            let own = &self.net.out[(start + d) * width + 2 * a + l..][..l];
            let (other, at) = if head == 0 {
                (&w.label_root[..], 0)
            } else {
                let h = start + head - 1;
                (&self.net.out[h * width + 2 * a..][..l], bucket(d as isize + 1 - head as isize))
            };
            let place = &w.label_distance[at * l..(at + 1) * l];
            self.hidden.extend(own.iter().zip(other).zip(place).map(|((x, y), z)| (x + y + z).max(0.0)));
        }
        let rounded = &mut self.net.rounded;
        self.model.label_out.apply(self.arch, &self.hidden, n, &w.label_bias, rounded, &mut self.relations);
    }

    fn choose_feats(&self, word: usize) -> u16 {
        let w = &self.model.w;
        let x = self.net.vector(word, w.dim);
        let allowed = &w.upos_feats[usize::from(self.upos[word])];
        if let [only] = allowed[..] {
            return only;
        }
        best_row(self.arch, x, &w.feats_out, &w.feats_bias, allowed).unwrap_or(0)
    }

    fn write_lemma(&mut self, word: usize, form: &str, out: &mut String) {
        let (w, model) = (&self.model.w, self.model);
        let tag = usize::from(self.upos[word]);
        let cased = form.chars().any(char::is_uppercase);
        self.lower.clear();
        if cased {
            self.lower.extend(form.chars().flat_map(char::to_lowercase));
        } else {
            self.lower.push_str(form);
        }
        let mut known = model.dict.get(text_key(form, tag));
        if known.is_none() && cased && model.upos[tag] != kabar_model::Upos::Propn {
            known = model.dict.get(text_key(&self.lower, tag));
        }
        if let Some(rule) = known.and_then(|i| model.rules().get(usize::from(w.dict_rules[i]))) {
            let base = if rule.lower { &self.lower } else { form };
            if rule.applies(base) {
                rule.write(base, out);
                return;
            }
        }
        let base = |rule: &Rule| if rule.lower { self.lower.as_str() } else { form };
        self.open.clear();
        let applies = |at: &u16| {
            let rule = &model.rules()[usize::from(*at)];
            rule.applies(base(rule))
        };
        match model.endings.of(form, &self.lower) {
            Some(may) => self.open.extend(may.iter().copied().filter(applies)),
            None => self.open.extend((0..w.lemma_bias.len() as u16).filter(applies)),
        }
        let x = self.net.vector(word, w.dim);
        match best_row(self.arch, x, &w.lemma_out, &w.lemma_bias, &self.open) {
            Some(i) => {
                let rule = &model.rules()[usize::from(i)];
                rule.write(base(rule), out);
            }
            None => out.push_str(&self.lower),
        }
    }
}

fn best_of(row: &[f32]) -> usize {
    let mut best = 0;
    for (i, x) in row.iter().enumerate() {
        if *x > row[best] {
            best = i;
        }
    }
    best
}

/// How much likelier the chosen head is than the next best, by a softmax over the row. `own` is the word itself, no head.
fn margin(row: &[f32], chosen: usize, own: usize) -> f32 {
    let mut top = f32::NEG_INFINITY;
    for (h, x) in row.iter().enumerate() {
        if h != own {
            top = top.max(*x);
        }
    }
    let (mut sum, mut next) = (0.0, 0.0f32);
    for (h, x) in row.iter().enumerate() {
        // What is e^-12 as likely as the best changes nothing.
        if h != own && top - x < 12.0 {
            let p = exp(x - top);
            sum += p;
            if h != chosen {
                next = next.max(p);
            }
        }
    }
    if sum > 0.0 { ((exp(row[chosen] - top) - next) / sum).clamp(0.0, 1.0) } else { 0.0 }
}
