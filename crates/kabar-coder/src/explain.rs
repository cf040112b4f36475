//! Why: for every sentence its tree, the actors with the entries that resolved them, what fired, and what was dropped and why.

use std::fmt::Write as _;

use kabar_model::{LinkRole, Tree};

use crate::{
    Coder, Explained, Proposition, Reading,
    scene::{Player, Scene},
};

impl Coder {
    /// One sentence's explanation as text for people.
    pub(crate) fn describe(&self, scene: &Scene<'_, '_>, explained: &Explained<'_>) -> String {
        let reading = explained.reading;
        let mut out = String::new();
        let _ = writeln!(out, "┌ {}", reading.forms.join(" "));
        tree(&mut out, reading);
        for mention in explained.mentions {
            for party in &mention.parties {
                let sector = party.sector.as_deref().map_or(String::new(), |s| format!("/{s}"));
                let guess = if mention.inferred { ", its state guessed" } else { "" };
                let words = reading.forms[mention.start..mention.end].join(" ");
                let _ = writeln!(out, "│ actor    “{words}” = {}{sector} by {}{guess}", party.code, party.because);
            }
        }
        for cue in &reading.cues {
            let row = &self.pack.lexicon.cues[cue.row];
            let _ = writeln!(
                out,
                "│ cue      “{}” {} ({})",
                reading.forms[cue.start..cue.end].join(" "),
                cue.cue.as_str(),
                row.id
            );
        }
        for proposition in &explained.propositions {
            self.proposition(&mut out, reading, proposition);
            if proposition.dropped.is_none() {
                let _ = writeln!(out, "│            {}", self.why_believed(scene, proposition));
            }
        }
        for passed in &explained.passed {
            let row = &self.pack.lexicon.predicates[passed.row];
            let _ = writeln!(
                out,
                "│ passed   “{}” {}: {}",
                reading.forms[passed.word],
                row.id,
                passed.why.tell(row, &self.pack.lexicon.vocabulary)
            );
        }
        if explained.propositions.iter().all(|p| p.dropped.is_some()) {
            let _ = writeln!(out, "│ no event");
        }
        out.push('\n');
        out
    }

    fn proposition(&self, out: &mut String, reading: &Reading<'_>, p: &Proposition) {
        let row = &self.pack.lexicon.predicates[p.trigger.row];
        let verdict = if p.dropped.is_some() { "dropped " } else { "EVENT   " };
        let mode = p.mode.as_deref().map_or(String::new(), |m| format!(".{m}"));
        let words = reading.forms[p.trigger.start..p.trigger.end].join(" ");
        let _ = writeln!(
            out,
            "│ {verdict} {}{mode} {} → {} {} by {} at “{words}”",
            p.kind,
            side(&p.actor),
            side(&p.recipient),
            p.stance.fact,
            row.id
        );
        for link in p.stance.chain.iter().rev() {
            let what = if link.role == LinkRole::Speaker { "on the word of" } else { "passed on by" };
            let _ = writeln!(out, "│            {what} {}", side(std::slice::from_ref(&link.player)));
        }
        if !p.stance.evidence.is_empty() {
            let _ = writeln!(out, "│            stance by {}", p.stance.evidence.join(", "));
        }
        for told in &p.weighed {
            let _ = writeln!(out, "│            {told}");
        }
        if let Some(why) = &p.dropped {
            let _ = writeln!(out, "│            because {why}");
        }
    }
}

fn side(players: &[Player]) -> String {
    if players.is_empty() {
        return "—".to_owned();
    }
    let one = |p: &Player| match &p.party.sector {
        Some(sector) => format!("{}/{sector}", p.party.code),
        None => p.party.code.clone(),
    };
    players.iter().map(one).collect::<Vec<_>>().join("+")
}

/// The tree, a line a word, indented by depth.
fn tree(out: &mut String, reading: &Reading<'_>) {
    let tree: &Tree = &reading.tree;
    for (word, node) in tree.nodes.iter().enumerate() {
        let head = tree.head(word).map_or("ROOT", |h| reading.forms[h]);
        let _ = writeln!(
            out,
            "│ {:>3} {:<22} {:<6} {:<14} ← {head}",
            word + 1,
            reading.forms[word],
            node.upos.as_str(),
            tree.deprel(word)
        );
    }
}
