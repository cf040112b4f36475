//! On whose word: sayings above a predicate and beside it, quotations, media that pass on.

use kabar_model::{Factuality, LinkRole, Rel};
use kabar_pack::Cue;

use crate::{
    mention::PartyKind,
    participants::Site,
    reading::CueHit,
    scene::{Player, Scene},
    stance::{Link, Stance},
    trigger::Trigger,
};

impl Scene<'_, '_> {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn under_cue(
        &self,
        at: usize,
        head: usize,
        rel: Rel,
        below: bool,
        nominal: bool,
        cue: &CueHit,
        stance: &mut Stance,
        future: &mut bool,
    ) {
        let id = &self.finder.pack.lexicon.cues[cue.row].id;
        match cue.cue {
            Cue::Say | Cue::Think | Cue::Fear if below || (nominal && rel != Rel::Nsubj && cue.cue != Cue::Say) => {
                let players = self.speaker_of(head, at);
                if players.iter().any(|p| p.party.kind != PartyKind::Media) || cue.cue != Cue::Say {
                    let own = players.iter().any(|p| !p.inferred && self.is_subject_of(p, at));
                    stance.own_future |= own && *future && cue.cue == Cue::Say;
                }
                stance.apply(cue.cue, id);
                self.push_speaker(players, stance);
            }
            Cue::Plan if below || (nominal && rel != Rel::Nsubj) => {
                stance.apply(cue.cue, id);
            }
            Cue::Possible | Cue::Probable | Cue::Fail | Cue::Prevent | Cue::Doubt | Cue::Future | Cue::Negate
                if below || nominal =>
            {
                stance.apply(cue.cue, id);
                *future |= cue.cue == Cue::Future;
            }
            Cue::Condition | Cue::Question | Cue::Past if below => stance.apply(cue.cue, id),
            _ => {}
        }
    }

    /// Whether the clause's own subject is that player.
    fn is_subject_of(&self, player: &Player, clause: usize) -> bool {
        self.subject(clause).is_some_and(|s| self.players(s).iter().any(|p| p.party.code == player.party.code))
    }

    /// Who says what stands under a saying word: its subject, or the noun next to it.
    pub fn speaker_of(&self, say: usize, said: usize) -> Vec<Player> {
        let r = self.reading;
        let named = |w: usize| {
            let players = self.players(w);
            (!players.is_empty()).then_some(players)
        };
        // "Rusia diduga meretas": nobody is named who suspects
        let passive = r.cue_at(say).is_some_and(|c| c.head == say && c.feat == kabar_pack::Feat::Pass);
        let subject = self.subject(say).filter(|&s| s != said && !r.is_under(said, s) && !passive).and_then(named);
        if subject.is_some() {
            return subject.unwrap_or_default();
        }
        let agent = self.agent(Site::word(say, kabar_pack::Feat::Pass)).filter(|&s| s != said).and_then(named);
        agent
            .or_else(|| {
                r.kids(say)
                    .filter(|&k| k != said && !r.is_under(said, k))
                    .filter(|&k| {
                        matches!(
                            r.rel(k),
                            Rel::Nmod
                                | Rel::Obj
                                | Rel::Flat
                                | Rel::Compound
                                | Rel::Obl
                                | Rel::Appos
                                | Rel::Dep
                                | Rel::Parataxis
                        )
                    })
                    .find_map(named)
            })
            .or_else(|| {
                // '"…," David Lammy, the foreign secretary, told the BBC': by order, where the tree has lost him
                let comma = say.checked_sub(1).filter(|&w| r.forms[w] == ",").unwrap_or(say);
                let before = comma.checked_sub(1).and_then(|w| self.mention_at(w))?;
                let apart =
                    !r.quoted[before.start] && !r.is_under(before.start, said) && !r.is_under(said, before.start);
                (apart || r.quoted.contains(&true) && !r.quoted[before.start]).then(|| self.players_of(before))
            })
            .or_else(|| {
                let after = self.mention_at(say + 1).filter(|_| !r.is_under(say + 1, said))?;
                named(after.start)
            })
            .unwrap_or_default()
    }

    pub(crate) fn push_speaker(&self, players: Vec<Player>, stance: &mut Stance) {
        let Some(player) = players.into_iter().next() else { return };
        let state_medium = player.party.kind == PartyKind::Media
            && player.party.name.as_deref().is_some_and(|name| self.is_state_medium(name));
        let role =
            if player.party.kind == PartyKind::Media && !state_medium { LinkRole::Medium } else { LinkRole::Speaker };
        if !stance.chain.iter().any(|l| l.player.party == player.party) {
            stance.chain.push(Link { role, player });
        }
    }

    fn is_state_medium(&self, name: &str) -> bool {
        self.finder.actors.entries().iter().any(|e| e.name == name && e.kind == kabar_pack::EntryKind::StateMedia)
    }

    /// "according to African envoys", "menurutnya"; and a saying that hangs on the clause ("…, kata Stoltenberg").
    pub(crate) fn according_to(&self, at: usize, trigger: &Trigger, stance: &mut Stance) {
        let r = self.reading;
        let lexicon = &self.finder.pack.lexicon;
        for kid in r.kids(at).filter(|&k| !r.is_under(trigger.head, k)) {
            if matches!(r.rel(kid), Rel::Obl | Rel::Nmod | Rel::Advmod | Rel::Advcl | Rel::Parataxis) {
                let marker = r.kids(kid).find(|&k| matches!(r.rel(k), Rel::Case | Rel::Mark));
                let cue = marker.and_then(|m| r.cues.iter().find(|c| c.cue == Cue::Say && c.start <= m && m < c.end));
                if let Some(cue) = cue {
                    stance.apply(Cue::Say, &lexicon.cues[cue.row].id);
                    let players = self.players(kid);
                    self.push_speaker(players, stance);
                    continue;
                }
            }
            let saying = matches!(
                r.rel(kid),
                Rel::Parataxis
                    | Rel::Ccomp
                    | Rel::Acl
                    | Rel::Advcl
                    | Rel::Dep
                    | Rel::Discourse
                    | Rel::Nmod
                    | Rel::Appos
                    | Rel::Obl
            );
            if saying && !r.quoted[kid] {
                // "called on Sudan to reply": an infinitive says nothing of the clause it hangs on
                let infinitive = matches!(r.rel(kid), Rel::Advcl | Rel::Acl | Rel::Ccomp | Rel::Obl)
                    && r.kids(kid).any(|k| matches!(r.rel(k), Rel::Mark | Rel::Case));
                // "resigned, saying that …": what the doer says besides
                let clause = |k: usize| matches!(r.rel(k), Rel::Ccomp) && k > kid;
                let besides = r.rel(kid) == Rel::Advcl
                    && kid > at
                    && r.kids(kid).any(clause)
                    && !r.kids(kid).any(|k| r.rel(k) == Rel::Nsubj);
                let infinitive = infinitive || besides;
                if let Some(cue) = r.cue_at(kid).filter(|c| c.cue == Cue::Say && c.head == kid && !infinitive) {
                    let players = self.speaker_of(kid, trigger.head);
                    if !players.is_empty() {
                        stance.apply(Cue::Say, &lexicon.cues[cue.row].id);
                        let own = players.iter().any(|p| !p.inferred && self.is_subject_of(p, at));
                        stance.own_future |= own && stance.fact == Factuality::Underspecified;
                        self.push_speaker(players, stance);
                    }
                }
            }
        }
    }

    /// Inside a quotation somebody speaks even where the tree does not say who.
    pub(crate) fn quotation(&self, trigger: &Trigger, stance: &mut Stance) {
        let quoted = self.reading.quoted.get(trigger.head).copied().unwrap_or(false);
        if !quoted || stance.chain.iter().any(|l| l.role == LinkRole::Speaker) {
            return;
        }
        let players = self.speaker_here().filter(|p| !p.is_empty()).unwrap_or_else(|| self.speaker.clone());
        let own = players.first().is_some_and(|p| self.is_subject_of(p, trigger.head));
        stance.own_future |= own && stance.fact == Factuality::Underspecified;
        self.push_speaker(players, stance);
    }

    /// Who says the quotation of this sentence: the subject of a saying outside the quotation marks.
    pub fn speaker_here(&self) -> Option<Vec<Player>> {
        let r = self.reading;
        r.cues.iter().filter(|c| c.cue == Cue::Say && !r.quoted[c.head]).find_map(|c| {
            let by_case = r.rel(c.head) == Rel::Case || r.rel(c.head) == Rel::Mark;
            let players = match r.head(c.head) {
                Some(head) if by_case => self.players(head),
                _ => self.speaker_of(c.head, usize::MAX),
            };
            (!players.is_empty()).then_some(players)
        })
    }

    /// Media that only pass on ("dikutip Reuters", "AFP reported").
    pub(crate) fn relays(&self, trigger: &Trigger, stance: &mut Stance) {
        let r = self.reading;
        for cue in r.cues.iter().filter(|c| c.cue == Cue::Relay) {
            let medium = self
                .mentions
                .iter()
                .filter(|m| m.parties[0].kind == PartyKind::Media)
                .min_by_key(|m| (m.start as isize - cue.end as isize).unsigned_abs())
                .filter(|m| (m.start as isize - cue.end as isize).unsigned_abs() < 6);
            if let Some(medium) = medium.filter(|m| !(m.start..m.end).contains(&trigger.head)) {
                let players = self.players(medium.start);
                let before = stance.chain.len();
                self.push_speaker(players, stance);
                if stance.chain.len() > before {
                    stance.evidence.push(self.finder.pack.lexicon.cues[cue.row].id.clone());
                }
            }
        }
    }
}
