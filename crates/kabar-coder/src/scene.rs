//! A sentence in its article: who the words of the tree stand for, and who stands where around a predicate.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{AnaphorKind, Cue, Feat};

use crate::{
    discourse::Discourse,
    mention::{Finder, Mention, Party, PartyKind},
    reading::Reading,
};

/// A party with the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// Who.
    pub party: Party,
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// Whether the words name a thing of the party's rather than the party ("Israel's decision").
    pub owner: bool,
    /// Whether the state was guessed from the article.
    pub inferred: bool,
}

/// A sentence in its article.
pub struct Scene<'a, 'd> {
    /// The sentence.
    pub reading: &'a Reading<'d>,
    /// Its mentions.
    pub mentions: &'a [Mention],
    /// What finds them.
    pub finder: Finder<'a>,
    /// The article so far.
    pub discourse: &'a Discourse,
    /// Who speaks where the sentence stands in a quotation.
    pub speaker: Vec<Player>,
    /// Words that point back: first word, end, kind.
    pub anaphors: Vec<(usize, usize, AnaphorKind)>,
}

impl<'a, 'd> Scene<'a, 'd> {
    /// Sets the scene.
    pub fn new(
        reading: &'a Reading<'d>,
        mentions: &'a [Mention],
        finder: Finder<'a>,
        discourse: &'a Discourse,
        speaker: Vec<Player>,
    ) -> Self {
        let lower: Vec<&str> = reading.lower.iter().map(String::as_str).collect();
        let lexicon = &finder.pack.lexicon;
        let mut anaphors: Vec<(usize, usize, AnaphorKind)> = (0..lower.len())
            .flat_map(|at| lexicon.anaphor_index.at(&lower, at))
            .map(|f| (f.start, f.end, lexicon.anaphors[f.item].1))
            .collect();
        // a word and its clitic, split by the tokeniser, may be one anaphor
        for at in 0..lower.len().saturating_sub(1) {
            if reading.sentence.words.get(at + 1).is_some_and(|w| w.joined) {
                let whole = [lower[at], lower[at + 1]].concat();
                let found = lexicon.anaphor_index.at(&[whole.as_str()], 0).next().map(|f| f.item);
                anaphors.extend(found.map(|item| (at, at + 2, lexicon.anaphors[item].1)));
            }
        }
        anaphors.sort_by_key(|(s, e, _)| (std::cmp::Reverse(e - s), *s));
        Self { reading, mentions, finder, discourse, speaker, anaphors }
    }

    /// The mention that covers a word.
    pub fn mention_at(&self, word: usize) -> Option<&Mention> {
        self.mentions.iter().find(|m| m.start <= word && word < m.end)
    }

    /// Whom a nominal and those coordinated with it stand for.
    pub fn players(&self, word: usize) -> Vec<Player> {
        self.players_at(word, 0)
    }

    fn players_at(&self, word: usize, depth: usize) -> Vec<Player> {
        let mut players = self.one(word);
        if depth < 4 {
            let mention_end = self.mention_at(word).map_or(word + 1, |m| m.end);
            for kid in self.reading.kids(word).filter(|&k| self.reading.rel(k) == Rel::Conj) {
                if self.reading.upos(kid) != Upos::Verb && kid >= mention_end {
                    players.extend(self.players_at(kid, depth + 1));
                }
            }
        }
        let mut seen: Vec<(String, Option<String>, Option<String>)> = Vec::new();
        players.retain(|p| {
            let key = (p.party.code.clone(), p.party.sector.clone(), p.party.name.clone());
            let new = !seen.contains(&key);
            seen.push(key);
            new
        });
        players
    }

    fn one(&self, word: usize) -> Vec<Player> {
        if let Some(mention) = self.mention_at(word) {
            return self.of_mention(mention);
        }
        let linked = self.reading.kids(word).filter(|&k| matches!(self.reading.rel(k), Rel::Appos | Rel::Flat));
        for kid in linked {
            if let Some(mention) = self.mention_at(kid) {
                return self.of_mention(mention);
            }
        }
        if let Some((start, end, kind)) = self.anaphor_over(word) {
            if kind != AnaphorKind::Possessive || matches!(self.reading.upos(word), Upos::Pron | Upos::Noun) {
                return self.point_back(kind, start, end, word);
            }
        }
        self.owner(word)
    }

    fn of_mention(&self, mention: &Mention) -> Vec<Player> {
        let player = |party: Party| Player {
            party,
            start: mention.start,
            end: mention.end,
            owner: false,
            inferred: mention.inferred,
        };
        if let Some(row) = mention.of_speaker {
            let speakers = self.speakers_of(mention.start);
            if let Some(speaker) = speakers.first() {
                return vec![player(self.finder.of_speaker(row, &speaker.party))];
            }
        }
        mention.parties.iter().cloned().map(player).collect()
    }

    /// Who says "I" at a word.
    fn speakers_of(&self, word: usize) -> Vec<Player> {
        let inner = self.speaker_above(word);
        if inner.is_empty() { self.speaker.clone() } else { inner }
    }

    /// The anaphor that covers a word, longest first.
    pub fn anaphor_over(&self, word: usize) -> Option<(usize, usize, AnaphorKind)> {
        self.anaphors.iter().copied().find(|&(s, e, _)| s <= word && word < e)
    }

    /// Who owns the thing that a noun names: the nearest mention among its modifiers.
    fn owner(&self, word: usize) -> Vec<Player> {
        let r = self.reading;
        let capital = r.forms[word].chars().next().is_some_and(char::is_uppercase);
        if capital && word > 0 && !r.title_case && r.upos(word) == Upos::Propn {
            // a name that holds a name names something else ("the Vienna Convention")
            return Vec::new();
        }
        let mut layer = vec![word];
        for _ in 0..4 {
            let mut next = Vec::new();
            for &noun in &layer {
                for kid in self.reading.kids(noun) {
                    if !matches!(self.reading.rel(kid), Rel::Nmod | Rel::Amod | Rel::Compound | Rel::Det | Rel::Flat) {
                        continue;
                    }
                    if let Some(mention) = self.mention_at(kid) {
                        let mut players = self.players_at(kid, 1);
                        players.iter_mut().for_each(|p| p.owner = true);
                        if mention.parties[0].kind != PartyKind::Media {
                            return players;
                        }
                    }
                    if let Some((start, end, kind)) = self.anaphor_over(kid) {
                        let mut players = self.point_back(kind, start, end, kid);
                        players.iter_mut().for_each(|p| p.owner = true);
                        return players;
                    }
                    next.push(kid);
                }
            }
            layer = next;
        }
        Vec::new()
    }

    /// Whom a word that points back stands for.
    fn point_back(&self, kind: AnaphorKind, start: usize, end: usize, word: usize) -> Vec<Player> {
        let player = |party: Party| Player { party, start, end, owner: false, inferred: false };
        let singular = |p: &Party| p.kind == PartyKind::Person;
        let found: Vec<Party> = match kind {
            AnaphorKind::Speaker => {
                return self.speakers_of(word).into_iter().map(|p| Player { start, end, ..p }).collect();
            }
            AnaphorKind::Person | AnaphorKind::Leader => {
                let here = self.earlier_here(word, singular);
                here.or_else(|| self.discourse.last(singular).cloned()).into_iter().collect()
            }
            AnaphorKind::Persons => {
                let pair = self.anaphors.iter().any(|&(_, e, k)| k == AnaphorKind::Pair && e <= word);
                if pair {
                    return self
                        .discourse
                        .last_two(|p| p.is_known() && p.is_political())
                        .into_iter()
                        .map(player)
                        .collect();
                }
                let many = |p: &Party| matches!(p.kind, PartyKind::People | PartyKind::Body | PartyKind::Office);
                self.earlier_here(word, many)
                    .or_else(|| self.discourse.last(|p| p.kind != PartyKind::Media).cloned())
                    .into_iter()
                    .collect()
            }
            AnaphorKind::It => {
                let thing = |p: &Party| !matches!(p.kind, PartyKind::Person | PartyKind::People | PartyKind::Media);
                self.earlier_here(word, thing).or_else(|| self.discourse.last(thing).cloned()).into_iter().collect()
            }
            AnaphorKind::Possessive => {
                let known = |p: &Party| p.is_known() && p.kind != PartyKind::Media;
                self.earlier_here(word, known).or_else(|| self.discourse.last(known).cloned()).into_iter().collect()
            }
            AnaphorKind::Pair => self.pair_before(word),
            AnaphorKind::State => self.nearest(word, |p| p.kind == PartyKind::State),
            AnaphorKind::Org => self.nearest(word, |p| p.kind == PartyKind::Org),
            AnaphorKind::Group => self.nearest(word, |p| p.kind == PartyKind::Body),
            AnaphorKind::Act => Vec::new(),
        };
        found.into_iter().map(player).collect()
    }

    /// The last fitting mention before a word, in the sentence or else in the article.
    fn nearest(&self, word: usize, wanted: impl Fn(&Party) -> bool) -> Vec<Party> {
        let own = self.head_subject(word);
        let here = self
            .mentions
            .iter()
            .filter(|m| m.end <= word && m.parties.len() == 1 && wanted(&m.parties[0]) && m.role.is_none())
            .filter(|m| own.is_none_or(|s| !(m.start <= s && s < m.end)))
            .map(|m| &m.parties[0]);
        here.last().or_else(|| self.discourse.last(wanted)).cloned().into_iter().collect()
    }

    /// The subject of the clause that a word stands in: whoever it is, the word is not.
    fn head_subject(&self, word: usize) -> Option<usize> {
        let mut at = word;
        for _ in 0..6 {
            let head = self.reading.head(at)?;
            if self.reading.is_predicate(head) {
                return self.reading.kids(head).find(|&k| self.reading.rel(k) == Rel::Nsubj && k != at);
            }
            at = head;
        }
        None
    }

    /// The last two parties before a word, in the sentence or else in the article.
    fn pair_before(&self, word: usize) -> Vec<Party> {
        let wanted = |p: &Party| p.is_known() && p.is_political();
        let mut here: Vec<Party> = Vec::new();
        for party in self.mentions.iter().filter(|m| m.end <= word).rev().flat_map(|m| m.parties.iter().rev()) {
            if wanted(party) && here.iter().all(|p| p.code != party.code) {
                here.push(party.clone());
            }
        }
        here.truncate(2);
        here.reverse();
        if here.len() == 2 { here } else { self.discourse.last_two(wanted) }
    }

    /// The speaker of the saying that a word stands under ("Stoltenberg said his side …").
    fn speaker_above(&self, word: usize) -> Vec<Player> {
        let mut at = word;
        for _ in 0..12 {
            let Some(head) = self.reading.head(at) else { break };
            if self.reading.cue_at(head).is_some_and(|c| matches!(c.cue, Cue::Say | Cue::Think)) {
                if let Some(subject) = self.subject(head).filter(|&s| !self.reading.is_under(word, s)) {
                    let players = self.players_at(subject, 3);
                    if !players.is_empty() {
                        return players;
                    }
                }
            }
            at = head;
        }
        Vec::new()
    }

    /// The last fitting mention earlier in the sentence; subjects win.
    fn earlier_here(&self, word: usize, wanted: impl Fn(&Party) -> bool) -> Option<Party> {
        self.mentions
            .iter()
            .filter(|m| m.end <= word && m.parties.len() == 1 && wanted(&m.parties[0]))
            .max_by_key(|m| {
                let subject = (m.start..m.end).any(|w| self.reading.rel(w) == Rel::Nsubj);
                (subject, m.end)
            })
            .map(|m| m.parties[0].clone())
    }

    /// Whether a word is passive in its clause.
    pub fn is_passive(&self, word: usize, feat: Feat) -> bool {
        if feat == Feat::Pass {
            return true;
        }
        let r = self.reading;
        if matches!(feat, Feat::Act | Feat::Ing | Feat::Pres) {
            return false;
        }
        if r.kids(word).any(|k| r.sub(k) == Sub::Pass || r.sub(k) == Sub::Agent)
            || r.tree.feats(word).contains("Voice=Pass")
        {
            return true;
        }
        if !matches!(feat, Feat::Past | Feat::Part) {
            return false;
        }
        let participle = r.rel(word) == Rel::Acl && r.sub(word) != Sub::Relcl;
        let by = r.kids(word).any(|k| r.rel(k) == Rel::Obl && self.is_agent_case(&r.case_of(k)));
        let has_object = r.kids(word).any(|k| r.rel(k) == Rel::Obj);
        let conj_of_passive = r.rel(word) == Rel::Conj
            && !r.kids(word).any(|k| r.rel(k) == Rel::Nsubj)
            && !has_object
            && r.head(word).is_some_and(|h| r.kids(h).any(|k| r.sub(k) == Sub::Pass));
        (participle || by || conj_of_passive) && !has_object
    }

    fn is_agent_case(&self, case: &str) -> bool {
        self.finder.pack.syntax.agent_preps.iter().any(|p| p == case)
    }

    /// The surface subject of a predicate, inherited through coordination, control and relative clauses.
    pub fn subject(&self, word: usize) -> Option<usize> {
        self.subject_at(word, 0)
    }

    fn subject_at(&self, word: usize, depth: usize) -> Option<usize> {
        let r = self.reading;
        if depth > 6 {
            return None;
        }
        let own = r.kids(word).find(|&k| r.rel(k) == Rel::Nsubj && r.sub(k) != Sub::Outer);
        if let Some(own) = own {
            let relative =
                matches!(r.upos(own), Upos::Pron | Upos::Sconj | Upos::Det) && self.anaphor_over(own).is_none();
            return match (relative && r.rel(word) == Rel::Acl, r.head(word)) {
                (true, Some(head)) => Some(head),
                _ => Some(own),
            };
        }
        let head = r.head(word)?;
        match r.rel(word) {
            Rel::Acl => Some(head),
            Rel::Conj if r.is_predicate(head) || r.upos(head) == Upos::Verb => self.subject_at(head, depth + 1),
            Rel::Xcomp | Rel::Ccomp => {
                let object = r.kids(head).find(|&k| matches!(r.rel(k), Rel::Obj | Rel::Iobj) && k < word);
                object.or_else(|| self.subject_at(head, depth + 1))
            }
            Rel::Advcl | Rel::Parataxis | Rel::Aux => self.subject_at(head, depth + 1),
            _ => None,
        }
    }

    /// The surface object of a predicate.
    fn surface_object(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        let own = r.kids(word).find(|&k| r.rel(k) == Rel::Obj);
        if own.is_some() {
            return own;
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
    pub fn agent(&self, word: usize, feat: Feat) -> Option<usize> {
        if !self.is_passive(word, feat) {
            return self.subject(word);
        }
        let r = self.reading;
        let marked = r.kids(word).find(|&k| {
            r.sub(k) == Sub::Agent || (matches!(r.rel(k), Rel::Obl | Rel::Nmod) && self.is_agent_case(&r.case_of(k)))
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
                && (self.mention_at(k).is_some() || self.anaphor_over(k).is_some())
        })
    }

    /// To whom: the object, or the subject of a passive.
    pub fn patient(&self, word: usize, feat: Feat) -> Option<usize> {
        if self.is_passive(word, feat) {
            let r = self.reading;
            let agent = self.agent(word, feat);
            let marked = r.kids(word).find(|&k| r.rel(k) == Rel::Nsubj && Some(k) != agent);
            return match marked {
                Some(_) => self.subject(word).filter(|s| Some(*s) != agent),
                None => self.subject(word).filter(|s| Some(*s) != agent),
            };
        }
        self.surface_object(word)
    }

    /// The clause below a predicate.
    pub fn complement(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        r.kids(word).find(|&k| matches!(r.rel(k), Rel::Ccomp | Rel::Xcomp)).or_else(|| {
            let marks = &self.finder.pack.syntax.complementisers;
            r.kids(word).find(|&k| {
                k > word
                    && matches!(r.rel(k), Rel::Advcl | Rel::Acl | Rel::Parataxis)
                    && r.kids(k)
                        .any(|m| matches!(r.rel(m), Rel::Mark | Rel::Case) && marks.iter().any(|c| *c == r.lower[m]))
            })
        })
    }
}

impl<'a> Scene<'a, '_> {
    /// A frame by its number.
    pub fn finder_frame(&self, at: usize) -> &'a kabar_pack::Frame {
        self.finder.ontology.frame(at)
    }
}
