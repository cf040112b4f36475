//! Clauses: which stand apart from the one above, which come before it, which are denied.

use kabar_model::{Rel, Tree, Upos};
use kabar_pack::Cue;

use crate::scene::Scene;

impl Scene<'_, '_> {
    /// "Days after Chad left the pact, Niger asked …": a clause opened like an adverbial before the one it
    /// hangs on is no complement.
    pub(crate) fn is_fronted(&self, clause: usize, head: usize) -> bool {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let opens =
            |w: usize| rules.clause_openers.contains(&r.lower[w]) && !rules.complementisers.contains(&r.lower[w]);
        let Some(subject) = r.kids(clause).find(|&k| k < clause && r.rel(k) == Rel::Nsubj).filter(|_| clause < head)
        else {
            return (0..clause).any(|w| opens(w) && self.just_after_opener(w, clause)) && clause < head;
        };
        let start = (0..subject).rev().take_while(|&w| r.is_under(w, subject)).last().unwrap_or(subject);
        start.checked_sub(1).is_some_and(opens) || opens(start)
    }

    /// Whether the words between an opener and a verb are a list of parties.
    fn just_after_opener(&self, opener: usize, verb: usize) -> bool {
        let r = self.reading;
        (opener + 1..verb)
            .all(|w| self.mention_at(w).is_some() || r.forms[w] == "," || matches!(r.upos(w), Upos::Det | Upos::Cconj))
    }

    /// Whether a clause is denied by a word of its own ("not to attack").
    pub(crate) fn denied(&self, clause: usize) -> bool {
        let r = self.reading;
        let mut cues = r.cues.iter().filter(|c| c.cue == Cue::Negate);
        cues.any(|c| c.end <= clause && (r.head(c.head) == Some(clause) || c.end + 2 >= clause))
    }

    /// "Chile tutup perbatasan, Peru kirim pasukan": a headline's second clause, whatever the tree makes of it.
    pub(crate) fn stands_apart(&self, clause: usize) -> bool {
        let r = self.reading;
        let subject = r.kids(clause).find(|&k| k < clause && r.rel(k) == Rel::Nsubj);
        subject.is_some_and(|s| {
            let start = self.mention_at(s).map_or(s, |m| m.start);
            start.checked_sub(1).is_some_and(|before| matches!(r.forms[before], "," | ";" | ":"))
        })
    }
}

/// The head of the clause of each word of a tree, given the dependents of each: the nearest word above that opens a clause with a
/// subject of its own.
pub(crate) fn heads(tree: &Tree, kids: &[Vec<u32>]) -> Vec<u32> {
    const UNKNOWN: u32 = u32::MAX;
    let rel = |word: usize| tree.nodes[word].rel;
    let is_clause = |word: usize| {
        matches!(rel(word), Rel::Advcl | Rel::Ccomp | Rel::Parataxis | Rel::Csubj | Rel::Conj)
            && kids[word].iter().any(|&k| rel(k as usize) == Rel::Nsubj)
    };
    let mut heads = vec![UNKNOWN; tree.nodes.len()];
    let mut path = Vec::new();
    for word in 0..heads.len() {
        let mut at = word;
        // a tree has no more steps than words
        let head = loop {
            if heads[at] != UNKNOWN {
                break heads[at];
            }
            path.push(at);
            let above = (tree.nodes[at].head as usize).checked_sub(1).filter(|&above| above < heads.len());
            match above.filter(|_| !is_clause(at) && path.len() <= heads.len()) {
                Some(above) => at = above,
                None => break at as u32,
            }
        };
        path.drain(..).for_each(|word| heads[word] = head);
    }
    heads
}
