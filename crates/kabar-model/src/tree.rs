//! Dependency trees in Universal Dependencies' terms.

use std::sync::Arc;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? } else $other:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as CoNLL-U writes it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the name as CoNLL-U writes it.
            pub fn parse(text: &str) -> Self {
                match text { $($text => Self::$variant,)+ _ => Self::$other }
            }
        }
    };
}

names! {
    /// Universal part-of-speech tags.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ", Noun = "NOUN",
        Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ", Sym = "SYM",
        Verb = "VERB", X = "X",
    } else X
}

names! {
    /// Universal dependency relations, without their subtypes.
    Rel {
        Acl = "acl", Advcl = "advcl", Advmod = "advmod", Amod = "amod", Appos = "appos", Aux = "aux", Case = "case",
        Cc = "cc", Ccomp = "ccomp", Clf = "clf", Compound = "compound", Conj = "conj", Cop = "cop", Csubj = "csubj",
        Dep = "dep", Det = "det", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl", Fixed = "fixed",
        Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod",
        Nsubj = "nsubj", Nummod = "nummod", Obj = "obj", Obl = "obl", Orphan = "orphan", Parataxis = "parataxis",
        Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative", Xcomp = "xcomp",
    } else Dep
}

names! {
    /// The subtypes of relations that later stages ask for; the full label is in [`TagSet::deprels`].
    Sub {
        None = "", Pass = "pass", Agent = "agent", Relcl = "relcl", Prt = "prt", Poss = "poss", Tmod = "tmod",
        Lmod = "lmod", Outer = "outer", Name = "name", Unmarked = "unmarked", Other = "*",
    } else Other
}

/// The label tables of a trained model, shared by all trees it makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagSet {
    /// Full relation labels ("nsubj:pass").
    pub deprels: Vec<String>,
    /// Morphological features as CoNLL-U writes them ("Number=Sing|Person=3", or "_").
    pub feats: Vec<String>,
    /// Language-specific tags (XPOS), or empty where the model has none.
    pub xpos: Vec<String>,
}

/// One word of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    /// Universal tag.
    pub upos: Upos,
    /// Universal relation to the head.
    pub rel: Rel,
    /// Subtype of the relation.
    pub sub: Sub,
    /// Index into [`TagSet::deprels`].
    pub deprel: u16,
    /// Index into [`TagSet::feats`].
    pub feats: u16,
    /// Index into [`TagSet::xpos`]; `u16::MAX` where there is none.
    pub xpos: u16,
    /// The head, counted from 1; 0 for the root.
    pub head: u32,
    /// Byte range of the lemma in [`Tree::lemmas`].
    pub lemma: (u32, u32),
    /// How far the chosen attachment was ahead of the next best: 0 (a toss-up) to 1.
    pub margin: f32,
}

/// The dependency tree of one sentence. It has exactly one root and no cycles.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// One node a word, in order.
    pub nodes: Vec<Node>,
    /// All lemmas, one after another.
    pub lemmas: String,
    /// The labels.
    pub tags: Arc<TagSet>,
    /// How sure the parser is of the whole: the mean margin, 0 to 1.
    pub confidence: f32,
}

impl Tree {
    /// The lemma of a word (counted from 0).
    pub fn lemma(&self, word: usize) -> &str {
        self.nodes.get(word).and_then(|n| self.lemmas.get(n.lemma.0 as usize..n.lemma.1 as usize)).unwrap_or("")
    }

    /// The head of a word, both counted from 0; none for the root.
    pub fn head(&self, word: usize) -> Option<usize> {
        self.nodes.get(word).and_then(|n| (n.head as usize).checked_sub(1))
    }

    /// The full relation label.
    pub fn deprel(&self, word: usize) -> &str {
        self.nodes.get(word).and_then(|n| self.tags.deprels.get(n.deprel as usize)).map_or("dep", String::as_str)
    }

    /// The features as CoNLL-U writes them.
    pub fn feats(&self, word: usize) -> &str {
        self.nodes.get(word).and_then(|n| self.tags.feats.get(n.feats as usize)).map_or("_", String::as_str)
    }

    /// The language-specific tag, or "_".
    pub fn xpos(&self, word: usize) -> &str {
        self.nodes.get(word).and_then(|n| self.tags.xpos.get(n.xpos as usize)).map_or("_", String::as_str)
    }

    /// The words whose head is `word`, left to right. Linear in the sentence.
    pub fn children(&self, word: usize) -> impl Iterator<Item = usize> + '_ {
        let head = word as u32 + 1;
        self.nodes.iter().enumerate().filter(move |(_, n)| n.head == head).map(|(i, _)| i)
    }

    /// The root, counted from 0.
    pub fn root(&self) -> Option<usize> {
        self.nodes.iter().position(|n| n.head == 0)
    }
}
