//! Who stands under a preposition around a predicate: in its own phrases, in those of its object, right after it.

use kabar_model::{Quad, Rel, Sub, Upos};
use kabar_pack::{Cue, Pos};

use crate::{
    mention::PartyKind,
    scene::{Player, Scene},
    trigger::Trigger,
};

impl Scene<'_, '_> {
    /// Nominals under a preposition of a case role around a trigger; the nearest places first.
    pub(crate) fn oblique_players(&self, trigger: &Trigger, name: Option<&str>) -> Vec<Player> {
        let row = &self.finder.pack.lexicon.predicates[trigger.row];
        let players = self.among(&self.obliques_around(trigger.site(), row.pos), name);
        if !players.is_empty() {
            return players;
        }
        // "cut contacts with Lima" where the noun hangs elsewhere below the verb
        if row.pos != Pos::Noun {
            let r = self.reading;
            let below = r.kids(trigger.head).filter(|&k| {
                // "spoke on Monday to Modi"
                let aside = || name.is_some() && self.mention_at(k).is_none();
                let bare = r.rel(k) != Rel::Obl || r.case_of(k).is_empty() || aside();
                k > trigger.head
                    && bare
                    && !self.is_of_other_mind(k, trigger)
                    && matches!(r.rel(k), Rel::Obj | Rel::Xcomp | Rel::Obl | Rel::Compound)
            });
            let below: Vec<usize> = below.collect();
            let found = below.iter().map(|&object| self.obliques_of(object, name)).find(|p| !p.is_empty());
            // "sanksi ekonomi terhadap Rusia": hung on the noun that modifies the object
            let bare =
                |k: &usize| matches!(r.rel(*k), Rel::Nmod | Rel::Compound | Rel::Flat) && r.case_of(*k).is_empty();
            let lower = || {
                let objects = below.iter().filter(|&&k| r.rel(k) == Rel::Obj);
                let modifiers = objects.flat_map(|&object| r.kids(object).filter(bare));
                modifiers.map(|k| self.obliques_of(k, name)).find(|p| !p.is_empty())
            };
            // "the ban on Turkish imports that Oman imposed": hung on the noun that the clause is about
            let above = || {
                let noun = r.head(trigger.head).filter(|_| r.sub(trigger.head) == Sub::Relcl)?;
                Some(self.obliques_of(noun, name)).filter(|p| !p.is_empty() && name.is_some())
            };
            if let Some(found) = found.or_else(lower).or_else(above) {
                return found;
            }
        }
        self.next_to(trigger.end - 1, name)
    }

    /// "closed the frontier in solidarity with Azerbaijan": a noun of cooperation in a phrase of an act of conflict, or the other way round.
    fn is_of_other_mind(&self, noun: usize, trigger: &Trigger) -> bool {
        let (r, lexicon) = (self.reading, &self.finder.pack.lexicon);
        let conflict = |row: usize| {
            let frame = lexicon.predicates[row].frame.map(|f| self.finder_frame(f))?;
            Some(matches!(self.finder.ontology.quad(frame.kind), Quad::VerbalConflict | Quad::MaterialConflict))
        };
        let mut rows = lexicon.predicate_index.at(&r.lower[noun..=noun], 0).map(|found| found.item);
        let (this, noun_row) = (conflict(trigger.row), rows.find(|&row| lexicon.predicates[row].pos == Pos::Noun));
        r.rel(noun) == Rel::Obl
            && noun_row.and_then(conflict).is_some_and(|other| this.is_some_and(|this| this != other))
    }

    pub(crate) fn obliques_of(&self, word: usize, name: Option<&str>) -> Vec<Player> {
        let obliques: Vec<_> = self.reading.obliques(word, &self.finder.pack.syntax).collect();
        self.among(&obliques, name)
    }

    /// The first of these nominals that names somebody outright, under a preposition of a case role.
    fn among(&self, obliques: &[(&String, usize)], name: Option<&str>) -> Vec<Player> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let beside = |noun: usize| name.is_none() && self.is_companion(noun);
        let wanted = |case: &str| -> bool {
            let first = case.split(' ').next().unwrap_or("");
            match name {
                Some(name) => rules.preps_of(name).any(|p| p == case || p == first),
                None => !rules.is_place(case) && !rules.is_place(first) && !rules.agent_preps.iter().any(|p| p == case),
            }
        };
        let cited = |noun: usize| {
            let marker = r.kids(noun).find(|&k| matches!(r.rel(k), Rel::Case | Rel::Mark));
            marker.is_some_and(|m| {
                r.cues.iter().any(|c| matches!(c.cue, Cue::Say | Cue::Relay) && c.start <= m && m < c.end)
            })
        };
        let mut found: Vec<(bool, Vec<Player>)> = Vec::new();
        for (case, noun) in obliques {
            if !wanted(case) || r.sub(*noun) == Sub::Tmod || cited(*noun) || beside(*noun) {
                continue;
            }
            let players = self.deep(*noun);
            if players.iter().any(|p| p.party.is_known() || p.party.sector.is_some()) {
                let own = players.iter().all(|p| !p.owner);
                found.push((own, players));
            }
        }
        let best = found.iter().position(|(own, _)| *own).unwrap_or(0);
        if found.is_empty() { Vec::new() } else { found.swap_remove(best).1 }
    }

    /// Where the tree has lost it: a preposition and a mention right after the trigger.
    fn next_to(&self, head: usize, name: Option<&str>) -> Vec<Player> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let Some(name) = name else { return Vec::new() };
        let at = head + 1;
        let Some(form) = r.lower.get(at) else { return Vec::new() };
        if !rules.preps_of(name).any(|p| p == form) {
            return Vec::new();
        }
        let first = if r.upos(at + 1) == Upos::Det { at + 2 } else { at + 1 };
        match self.mention_at(first) {
            Some(m) if m.parties[0].kind != PartyKind::Media => self.players(m.start.max(first)),
            _ => Vec::new(),
        }
    }
}
