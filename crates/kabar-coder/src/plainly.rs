//! Why, in words: what was coded in each sentence and on what it rests, and what was considered and left out, for readers who
//! know politics and not trees.

use std::fmt::Write as _;

use kabar_model::{Auxiliary, Document, Factuality, LinkRole};

use crate::{
    Coder, Explained, Parse, Proposition,
    scene::{Player, Scene},
};

impl Coder {
    /// What is made of every sentence that is coded and has something to tell, in words. Sentences without any event word are
    /// left out.
    pub fn explain_plainly(&self, document: &Document, parse: &mut Parse<'_>) -> String {
        let mut texts: Vec<String> = vec![String::new(); document.sentences.len()];
        self.each(document, parse, true, &mut |at, scene, explained| {
            let sentence = &document.sentences[at];
            let words = document.slice(sentence, sentence.span).split_whitespace().collect::<Vec<_>>().join(" ");
            texts[at] = self.tell(&words, scene, explained);
        });
        texts.concat()
    }

    fn tell(&self, sentence: &str, scene: &Scene<'_, '_>, explained: &Explained<'_>) -> String {
        if explained.propositions.is_empty() {
            return String::new();
        }
        let mut out = format!("{sentence}\n");
        for event in explained.propositions.iter().filter(|p| p.dropped.is_none()) {
            self.tell_event(&mut out, scene, event);
        }
        for event in &explained.propositions {
            if let Some(why) = &event.dropped {
                let row = &self.pack.lexicon.predicates[event.trigger.row];
                let words = words(explained, event.trigger.start, event.trigger.end);
                let _ = writeln!(out, "  not coded: “{words}” might be {} [{}], but {why}", event.kind, row.id);
            }
        }
        out.push('\n');
        out
    }

    fn tell_event(&self, out: &mut String, scene: &Scene<'_, '_>, p: &Proposition) {
        let row = &self.pack.lexicon.predicates[p.trigger.row];
        let mode = p.mode.as_deref().map_or(String::new(), |m| format!(" ({m})"));
        let reading = scene.reading;
        let _ = writeln!(out, "  {}{mode}: {}", p.kind, self.who_whom(p));
        let trigger = reading.forms[p.trigger.start..p.trigger.end].join(" ");
        let gloss = row.frame.map(|f| self.ontology.frame(f)).map(|f| f.gloss.as_str()).unwrap_or_default();
        let _ = writeln!(out, "    told by “{trigger}” [{}]: {gloss}", row.id);
        for (what, players) in [("who", &p.actor), ("to whom", &p.recipient)] {
            for player in players {
                let words = reading.forms.get(player.start..player.end).unwrap_or_default().join(" ");
                let thing = if player.owner { ", to whom what is named belongs" } else { "" };
                let guess = if player.inferred { ", read from the article" } else { "" };
                let _ = writeln!(
                    out,
                    "    {what}: “{words}” is {}{thing}{guess} [{}]",
                    self.name(player),
                    player.party.because
                );
            }
        }
        for told in &p.weighed {
            let _ = writeln!(out, "    weighed: {told} [ontology/sides.tsv]");
        }
        let _ = writeln!(out, "    {}{}", presented(p.stance.fact), self.on_whose_word(p));
        let auxiliary: Vec<&str> = p.stance.auxiliary.iter().map(|a| aside(*a)).collect();
        if !auxiliary.is_empty() || !p.stance.evidence.is_empty() {
            let told = if auxiliary.is_empty() { String::new() } else { format!("{}; ", auxiliary.join(", ")) };
            let _ = writeln!(out, "    {told}decided by [{}]", p.stance.evidence.join(", "));
        }
        let _ = writeln!(out, "    {}", self.why_believed(scene, p));
    }

    fn who_whom(&self, p: &Proposition) -> String {
        let side = |players: &[Player]| players.iter().map(|p| self.name(p)).collect::<Vec<_>>().join(" and ");
        match (p.actor.is_empty(), p.recipient.is_empty()) {
            (false, false) => format!("{} → {}", side(&p.actor), side(&p.recipient)),
            (false, true) => format!("{}, towards nobody named", side(&p.actor)),
            (true, _) => format!("somebody not named → {}", side(&p.recipient)),
        }
    }

    /// "Mali, military (MLI/MIL)".
    fn name(&self, player: &Player) -> String {
        let party = &player.party;
        let known = self.actors.find(&party.code).map(|at| self.actors.entry(at).name.as_str());
        let whole =
            known.unwrap_or(if party.is_known() { party.code.as_str() } else { "a country that cannot be told" });
        match party.sector.as_deref() {
            Some(sector) => {
                let meaning = self.ontology.sectors().meaning(sector).unwrap_or(sector);
                format!("{whole}, {meaning} ({}/{sector})", party.code)
            }
            None => format!("{whole} ({})", party.code),
        }
    }

    fn on_whose_word(&self, p: &Proposition) -> String {
        let links = p.stance.chain.iter().map(|link| {
            let how = if link.role == LinkRole::Speaker { "on the word of" } else { "passed on by" };
            format!("{how} {}", self.name(&link.player))
        });
        let links: Vec<String> = links.collect();
        if links.is_empty() { ", in the article's own voice".to_owned() } else { format!(", {}", links.join(", ")) }
    }
}

fn words(explained: &Explained<'_>, start: usize, end: usize) -> String {
    explained.reading.forms[start..end].join(" ")
}

/// A value of FactBank in words.
fn presented(fact: Factuality) -> String {
    let words = match fact {
        Factuality::Certain => "presented as a fact",
        Factuality::Negated => "presented as not having happened",
        Factuality::Probable => "presented as probable",
        Factuality::Possible => "presented as possible",
        Factuality::Underspecified => "left open: planned, asked for, conditional or still to come",
    };
    format!("{words} ({fact})")
}

fn aside(auxiliary: Auxiliary) -> &'static str {
    match auxiliary {
        Auxiliary::Historical => "told as history",
        Auxiliary::Future => "still to come",
        Auxiliary::Hypothetical => "under a condition",
        Auxiliary::Negation => "negated",
    }
}
