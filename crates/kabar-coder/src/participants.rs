//! Who stands where around a predicate: its subject and object on the surface, who acts and whom it befalls, the clause below.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{Cue, Feat, Found, Pos, Slot};

use crate::{
    reading::CueHit,
    scene::{Player, Scene},
};

/// A predicate's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Site {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The word that carries the syntax.
    pub head: usize,
    /// The feature of the surface form.
    pub feat: Feat,
}

impl From<&Found> for Site {
    fn from(found: &Found) -> Self {
        Self { start: found.start, end: found.end, head: found.head, feat: found.feat }
    }
}

impl From<&CueHit> for Site {
    fn from(cue: &CueHit) -> Self {
        Self { start: cue.start, end: cue.end, head: cue.head, feat: cue.feat }
    }
}

impl Site {
    /// A single word.
    pub fn word(head: usize, feat: Feat) -> Self {
        Self { start: head, end: head + 1, head, feat }
    }
}

impl Scene<'_, '_> {
    /// Whether a predicate is passive in its clause.
    pub fn is_passive(&self, site: Site) -> bool {
        self.memo.around(site, |around| &mut around.passive, || self.finds_passive(site))
    }

    fn finds_passive(&self, site: Site) -> bool {
        let Site { head: word, feat, .. } = site;
        if self.is_hidden(word)
            || (self.ends_apposition(word) && !self.reading.kids(word).any(|k| self.reading.sub(k) == Sub::Pass))
        {
            return false;
        }
        if feat == Feat::Pass {
            return true;
        }
        let r = self.reading;
        if matches!(feat, Feat::Act | Feat::Ing | Feat::Pres | Feat::Bare)
            || (feat == Feat::Base && self.finder.pack.syntax.passive_by_form)
        {
            return false;
        }
        // "rebels pulled out": a subject alone, taken for that of a passive, makes none of what is not done to somebody
        let marked = |k: usize| {
            r.sub(k) == Sub::Pass
                && (r.rel(k) != Rel::Aux || matches!(r.upos(k), Upos::Aux | Upos::Verb))
                && (r.rel(k) != Rel::Nsubj || matches!(feat, Feat::Base) || self.is_done_to_somebody(word))
        };
        let acts = r.kids(word).any(|k| r.rel(k) == Rel::Nsubj);
        // "spoke by telephone": no agent, where the verb has a subject and the phrase names nobody
        let by_means = |k: usize| {
            let named = self.mention_at(k).is_some() || self.anaphor_over(k).is_some();
            acts && !named && !self.is_done_to_somebody(word)
        };
        let done_by = |k: usize| r.sub(k) == Sub::Agent && !self.takes(site, k) && !by_means(k);
        if r.kids(word).any(|k| marked(k) || done_by(k)) {
            return true;
        }
        let has_object = r.kids(word).any(|k| r.rel(k) == Rel::Obj);
        if r.tree.feats(word).contains("Voice=Pass") && !acts && !has_object {
            return true;
        }
        if !matches!(feat, Feat::Past | Feat::Part) {
            return false;
        }
        if r.headline && !has_object && self.is_done_to_somebody(word) {
            // "Opposition leader jailed as …"
            return true;
        }
        let own_subject = r.kids(word).any(|k| r.rel(k) == Rel::Nsubj && r.sub(k) != Sub::Pass);
        let bare = r.rel(word) == Rel::Acl && r.sub(word) != Sub::Relcl && !own_subject;
        let participle = bare && !self.ends_apposition(word);
        let by = r
            .kids(word)
            .any(|k| r.rel(k) == Rel::Obl && self.is_agent_case(r.case_of(k)) && !self.takes(site, k) && !acts);
        let conj_of_passive = r.rel(word) == Rel::Conj
            && !acts
            && !has_object
            && r.head(word).is_some_and(|h| r.kids(h).any(|k| r.sub(k) == Sub::Pass));
        (participle || by || conj_of_passive) && !has_object
    }

    /// "Morgan Tsvangirai, the party's founder, urged …": the sentence has no other verb, and the comma before this one
    /// closes what is said of its subject.
    fn ends_apposition(&self, word: usize) -> bool {
        let r = self.reading;
        let mut top = word;
        while let Some(head) = r.head(top) {
            top = head;
        }
        word > 0 && r.forms[word - 1] == "," && r.is_nominal(top) && top < word && self.mention_at(top).is_some()
    }

    /// "President Banda expelled foreign diplomats": a verb taken for the modifier of its object, where the sentence has no
    /// other and a party stands right before it.
    pub(crate) fn is_hidden(&self, word: usize) -> bool {
        let r = self.reading;
        let Some(object) = r.head(word).filter(|&h| r.rel(word) == Rel::Amod && h > word) else { return false };
        let before = word.checked_sub(1).and_then(|w| self.mention_at(w));
        r.upos(word) == Upos::Verb
            && r.head(object).is_none()
            && before.is_some_and(|m| m.end == word && m.name != Some(kabar_pack::NameKind::Adjective))
    }

    /// Whether some row of a verb wants an object.
    fn is_done_to_somebody(&self, word: usize) -> bool {
        let lexicon = &self.finder.pack.lexicon;
        lexicon.predicate_index.at(&[self.reading.lower[word].as_str()], 0).any(|found| {
            let row = &lexicon.predicates[found.item];
            let frame = row.frame.map(|f| self.finder_frame(f)).filter(|_| row.pos == Pos::Verb);
            frame.is_some_and(|f| f.state_act && f.recipient.0.first().is_some_and(|first| first.contains(&Slot::Obj)))
        })
    }

    /// Whether the preposition of a noun is part of the predicate ("sided with Lima"), so that the noun is its object.
    fn takes(&self, site: Site, noun: usize) -> bool {
        let r = self.reading;
        site.end - site.start > 1
            && r.kids(noun).any(|k| r.rel(k) == Rel::Case && site.start <= k && k < site.end && k != site.head)
    }

    fn is_agent_case(&self, case: &str) -> bool {
        self.finder.pack.syntax.agent_preps.iter().any(|p| p == case)
    }

    /// The surface object of a predicate.
    pub(crate) fn surface_object(&self, site: Site) -> Option<usize> {
        let (r, word) = (self.reading, site.head);
        if self.is_hidden(word) {
            return r.head(word);
        }
        let inside = |k: &usize| !(site.start <= *k && *k < site.end);
        // "memberi makan pengungsi": the object may hang on any word of the phrase
        let own = (site.start..site.end)
            .flat_map(|w| r.kids(w))
            .filter(inside)
            .find(|&k| r.rel(k) == Rel::Obj || self.takes(site, k))
            .or_else(|| r.kid(word, Rel::Iobj));
        if let Some(own) = own {
            // "the bloc, which Niger quit"
            let relative = r.rel(word) == Rel::Acl && own < word && self.is_relative(own);
            let head = r.head(word).filter(|_| relative);
            // "Oman's trade with Aden, which it blockaded": hung on the noun above the one meant
            let near = || self.noun_before(own).filter(|_| head.is_some_and(|h| self.mention_at(h).is_none()));
            return near().or(head).or(Some(own));
        }
        // the object of coordinated verbs hangs on one of them
        let shared = r
            .kids(word)
            .filter(|&k| r.rel(k) == Rel::Conj && r.upos(k) == Upos::Verb)
            .find_map(|k| r.kids(k).find(|&o| r.rel(o) == Rel::Obj));
        if shared.is_some() && !r.kids(word).any(|k| r.rel(k) == Rel::Obl) {
            return shared;
        }
        let head = r.head(word)?;
        let own_subject = r.kids(word).find(|&k| r.rel(k) == Rel::Nsubj);
        let relative_object = r.rel(word) == Rel::Acl
            && own_subject.is_some_and(|s| {
                !(matches!(r.upos(s), Upos::Sconj | Upos::Det)
                    || (r.upos(s) == Upos::Pron && self.anaphor_over(s).is_none()))
            });
        relative_object.then_some(head)
    }

    /// Who acts: the subject, or the agent of a passive.
    pub fn agent(&self, site: Site) -> Option<usize> {
        self.memo.around(site, |around| &mut around.agent, || self.find_agent(site))
    }

    fn find_agent(&self, site: Site) -> Option<usize> {
        let word = site.head;
        if !self.is_passive(site) {
            return self.subject(word);
        }
        let r = self.reading;
        let marked = r.kids(word).find(|&k| {
            (r.sub(k) == Sub::Agent || (matches!(r.rel(k), Rel::Obl | Rel::Nmod) && self.is_agent_case(r.case_of(k))))
                && !self.takes(site, k)
        });
        // "dragged into the street by soldiers": hung on the noun before it
        let marked = marked.or_else(|| {
            let nouns =
                r.kids(word).filter(|&k| k > word && matches!(r.rel(k), Rel::Obl | Rel::Obj) && r.is_nominal(k));
            nouns.flat_map(|n| r.kids(n)).find(|&k| {
                k > word && r.rel(k) == Rel::Nmod && self.is_agent_case(r.case_of(k)) && self.mention_at(k).is_some()
            })
        });
        // "were beaten and robbed by soldiers"
        let marked = marked.or_else(|| {
            let verbs = r.kids(word).filter(|&k| r.rel(k) == Rel::Conj && r.upos(k) == Upos::Verb);
            let open = |&k: &usize| !r.kids(k).any(|s| r.rel(s) == Rel::Nsubj);
            let agent = |k: usize| self.is_agent_case(r.case_of(k)) && self.mention_at(k).is_some();
            verbs.filter(open).find_map(|k| r.kids(k).find(|&a| r.rel(a) == Rel::Obl && agent(a)))
        });
        if marked.is_some() || !self.finder.pack.syntax.bare_passive_agent {
            return marked;
        }
        r.kids(word).find(|&k| {
            k > word
                && k <= word + 4
                && matches!(r.rel(k), Rel::Obl | Rel::Obj | Rel::Nmod | Rel::Nsubj | Rel::Flat | Rel::Compound)
                && !matches!(r.sub(k), Sub::Tmod | Sub::Pass)
                && r.is_nominal(k)
                && r.case_of(k).is_empty()
                && (self.mention_at(k).is_some() || self.anaphor_over(k).is_some() || self.is_owned(k))
        })
    }

    /// "ditewaskan rudal Rusia": whether a party owns a noun, with no preposition between.
    fn is_owned(&self, noun: usize) -> bool {
        let r = self.reading;
        let owner = |k: usize| k == noun + 1 && matches!(r.rel(k), Rel::Nmod | Rel::Flat) && r.case_of(k).is_empty();
        r.kids(noun).any(|k| owner(k) && self.mention_at(k).is_some_and(|m| m.parties[0].is_known()))
    }

    /// "was granted citizenship", "diberi suaka": the object that a passive keeps, which names nobody.
    pub(crate) fn retained_object(&self, site: Site) -> Option<usize> {
        let r = self.reading;
        if !self.is_passive(site) {
            return None;
        }
        let bare = |k: usize| {
            matches!(r.rel(k), Rel::Obl | Rel::Xcomp | Rel::Nmod)
                && k <= site.end + 1
                && r.case_of(k).is_empty()
                && !matches!(r.sub(k), Sub::Tmod | Sub::Agent)
                && r.upos(k) == Upos::Noun
        };
        let kept = |&k: &usize| k >= site.end && (r.rel(k) == Rel::Obj || bare(k)) && r.is_nominal(k);
        r.kids(site.head).find(kept).filter(|&k| self.mention_at(k).is_none() && self.anaphor_over(k).is_none())
    }

    /// To whom: the object, or the subject of a passive.
    pub fn patient(&self, site: Site) -> Option<usize> {
        self.memo.around(site, |around| &mut around.patient, || self.find_patient(site))
    }

    fn find_patient(&self, site: Site) -> Option<usize> {
        if self.is_passive(site) {
            let agent = self.agent(site);
            return self.subject(site.head).filter(|s| Some(*s) != agent);
        }
        self.surface_object(site)
    }

    /// Whether a predicate has a subject of its own in the tree.
    pub fn has_subject(&self, word: usize) -> bool {
        self.own_subject(word).is_some()
    }

    /// Where the tree gives an active verb no subject of its own: the parties named right before it.
    pub fn just_before(&self, site: Site) -> Vec<Player> {
        let r = self.reading;
        let mut at = site.start;
        while at > 0 && at + 5 > site.start {
            let before = at - 1;
            if self.mention_at(before).is_some() {
                return self.listed_before(before);
            }
            if let Some(owner) = self.owned_before(before) {
                return self.players(owner);
            }
            let passes = matches!(r.upos(before), Upos::Aux | Upos::Adv | Upos::Part)
                || r.cues.iter().any(|c| c.start <= before && before < c.end && c.cue == Cue::Pass);
            if !passes || self.opens_clause(before) {
                return Vec::new();
            }
            at = before;
        }
        Vec::new()
    }

    /// "tentara kedua negara": the noun before words that point back to its owners.
    fn owned_before(&self, last: usize) -> Option<usize> {
        let (start, end, kind) = self.anaphor_over(last)?;
        let noun = start.checked_sub(1)?;
        let hangs = (start..end).any(|w| self.reading.head(w) == Some(noun));
        (kind.is_several() && hangs && end == last + 1 && self.mention_at(noun).is_some()).then_some(noun)
    }

    /// "A, B and C" ending at a word, unless a preposition stands before it.
    fn listed_before(&self, last: usize) -> Vec<Player> {
        let r = self.reading;
        let mut players = Vec::new();
        let (mut at, mut listed) = (last, false);
        while let Some(mention) = self.mention_at(at) {
            let mut more = self.players_of(mention);
            more.extend(std::mem::take(&mut players));
            players = more;
            let mut before = mention.start;
            while before > 0 && r.upos(before - 1) == Upos::Det {
                before -= 1;
            }
            let Some(link) = before.checked_sub(1) else { break };
            if matches!(r.upos(link), Upos::Adp | Upos::Sconj) && !self.opens_clause(link) {
                return Vec::new();
            }
            // a list is known by the conjunction before its last member
            listed |= r.upos(link) == Upos::Cconj;
            let linked = listed && (r.forms[link] == "," || r.upos(link) == Upos::Cconj);
            match link.checked_sub(1) {
                Some(other) if linked && self.mention_at(other).is_some() => at = other,
                _ => break,
            }
        }
        players
    }

    /// Whether a word opens a clause ("after Egypt cut ties").
    pub(crate) fn opens_clause(&self, word: usize) -> bool {
        self.finder.pack.syntax.clause_openers.iter().any(|w| *w == self.reading.lower[word])
    }

    /// Where the tree gives an active verb no object: the party named right after it.
    pub fn just_after(&self, site: Site) -> Vec<Player> {
        let r = self.reading;
        for at in site.end..r.len().min(site.end + 4) {
            if let Some(mention) = self.mention_at(at) {
                return self.players_of(mention);
            }
            if !matches!(r.upos(at), Upos::Det | Upos::Adj | Upos::Num | Upos::Pron | Upos::Adv) {
                break;
            }
        }
        Vec::new()
    }

    /// The clause below a predicate.
    pub fn complement(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        r.kids(word).find(|&k| matches!(r.rel(k), Rel::Ccomp | Rel::Xcomp)).or_else(|| {
            r.kids(word).find(|&k| {
                // "mewajibkan Bagdad menindak milisi": a clause without a mark, whose subject follows the verb
                let bare = || {
                    let marked = r.kids(k).any(|m| r.rel(m) == Rel::Mark);
                    let next =
                        |s: usize| r.rel(s) == Rel::Nsubj && self.mention_at(s).is_some_and(|m| m.start == word + 1);
                    // "Hamas diminta Mesir membebaskan sandera": whose agent stands between
                    let agent = |a: usize| {
                        let plain = r.rel(a) == Rel::Obl && r.case_of(a).is_empty();
                        let here = self.mention_at(a).is_some_and(|m| m.start == word + 1 && m.end == k);
                        self.finder.pack.syntax.bare_passive_agent && plain && here
                    };
                    r.rel(k) == Rel::Advcl && !marked && (r.kids(k).any(next) || r.kids(word).any(agent))
                };
                k > word
                    && matches!(r.rel(k), Rel::Advcl | Rel::Acl | Rel::Parataxis)
                    && (self.has_complementiser(k) || bare())
            })
        })
    }

    /// Whether a clause is opened by a complementiser.
    pub fn has_complementiser(&self, clause: usize) -> bool {
        let r = self.reading;
        let marks = &self.finder.pack.syntax.complementisers;
        r.kids(clause).any(|m| matches!(r.rel(m), Rel::Mark | Rel::Case) && marks.iter().any(|c| *c == r.lower[m]))
    }
}
