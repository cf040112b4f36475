//! A sentence in its article: who the words of the tree stand for, and who stands where around a predicate.

use kabar_model::{Rel, Upos};
use kabar_pack::{AnaphorKind, Cue};

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
        // "hubungan Kenya-Somalia"
        if let Some(mention) = self.mention_at(word) {
            let next = mention.end + 1;
            if matches!(self.reading.forms.get(mention.end), Some(&("-" | "–" | "/")))
                && let Some(other) = self.mention_at(next).filter(|m| m.start == next && m.role.is_none())
            {
                players.extend(self.players_of(other));
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
            // "kedua pemimpin", "the two presidents": the whole phrase points back, its noun alone does not
            let wider = self.anaphor_over(word).filter(|(s, e, k)| {
                e - s > mention.end - mention.start
                    && mention.inferred
                    && !matches!(k, AnaphorKind::Possessive | AnaphorKind::Leader)
            });
            let back = wider.map(|(start, end, kind)| self.point_back(kind, start, end, word)).unwrap_or_default();
            return if back.is_empty() { self.players_of(mention) } else { back };
        }
        let linked = self.reading.kids(word).filter(|&k| matches!(self.reading.rel(k), Rel::Appos | Rel::Flat));
        for kid in linked {
            if let Some(mention) = self.mention_at(kid) {
                return self.players_of(mention);
            }
        }
        if let Some((start, end, kind)) = self.anaphor_over(word)
            && (kind != AnaphorKind::Possessive || matches!(self.reading.upos(word), Upos::Pron | Upos::Noun))
        {
            return self.point_back(kind, start, end, word);
        }
        self.owner(word)
    }

    /// Whom a mention names.
    pub fn players_of(&self, mention: &Mention) -> Vec<Player> {
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
                        let owner = !self.is_transparent(noun);
                        for player in &mut players {
                            player.owner = owner;
                        }
                        if mention.parties[0].kind != PartyKind::Media {
                            return players;
                        }
                    }
                    if let Some((start, end, kind)) = self.anaphor_over(kid) {
                        let mut players = self.point_back(kind, start, end, kid);
                        for player in &mut players {
                            player.owner = true;
                        }
                        return players;
                    }
                    next.push(kid);
                }
            }
            layer = next;
        }
        Vec::new()
    }

    /// Whether a noun lets the one below speak for it: "mantan presiden", "sejumlah diplomat", "dozens of soldiers".
    pub fn is_transparent(&self, noun: usize) -> bool {
        self.reading.upos(noun) == Upos::Num
            || self.reading.cue_at(noun).is_some_and(|c| matches!(c.cue, Cue::Former | Cue::Pass | Cue::Opposition))
    }

    /// Whom a word that points back stands for.
    fn point_back(&self, kind: AnaphorKind, start: usize, end: usize, word: usize) -> Vec<Player> {
        let player = |party: Party| Player { party, start, end, owner: false, inferred: false };
        // whoever speaks calls himself "I"
        let quoted = self.reading.quoted.get(word).copied().unwrap_or(false);
        let speakers: Vec<&str> = self.speaker.iter().filter(|_| quoted).map(|p| p.party.code.as_str()).collect();
        // "shot down two of them": not those who shoot
        let own: Vec<&Party> = if matches!(kind, AnaphorKind::Persons | AnaphorKind::It) {
            let subject = self.head_subject(word).filter(|&s| !self.reading.is_under(word, s));
            subject.map(|s| self.named(s)).unwrap_or_default()
        } else {
            Vec::new()
        };
        let other = |p: &Party| {
            !speakers.contains(&p.code.as_str()) && own.iter().all(|o| o.code != p.code || o.sector != p.sector)
        };
        let singular = |p: &Party| p.kind == PartyKind::Person && other(p);
        let found: Vec<Party> = match kind {
            AnaphorKind::Speaker => {
                return self.speakers_of(word).into_iter().map(|p| Player { start, end, ..p }).collect();
            }
            AnaphorKind::Person | AnaphorKind::Leader => {
                // "telephoned Sharif to ask him": not the one who asks
                let own = self.object_of(word).map(|verb| self.subject_names(verb)).unwrap_or_default();
                let singular = |p: &Party| singular(p) && !own.contains(&(p.code.clone(), p.name.clone()));
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
                // "villagers say they burned the crops": those who tell of others
                let above = self.speaker_above(word);
                let tells = |p: &Party| above.iter().any(|a| a.party.kind == PartyKind::People && a.party == *p);
                let other = |p: &Party| other(p) && !tells(p);
                if !quoted {
                    let wanted = |p: &Party| p.is_known() && p.kind != PartyKind::Media && other(p);
                    let here = self.subjects_before(word);
                    let group = if here.is_empty() { self.discourse.last_group(wanted) } else { here };
                    if group.len() > 1 {
                        return group.into_iter().map(player).collect();
                    }
                }
                let many =
                    |p: &Party| matches!(p.kind, PartyKind::People | PartyKind::Body | PartyKind::Office) && other(p);
                self.earlier_here(word, many)
                    // what a speaker calls "they" he has spoken of as somebody who acts
                    .or_else(|| {
                        let wanted = |p: &Party| p.kind != PartyKind::Media && other(p);
                        if quoted { self.discourse.last_subject(wanted) } else { self.discourse.last(wanted) }.cloned()
                    })
                    .into_iter()
                    .collect()
            }
            AnaphorKind::It => {
                let thing =
                    |p: &Party| !matches!(p.kind, PartyKind::Person | PartyKind::People | PartyKind::Media) && other(p);
                self.earlier_here(word, thing).or_else(|| self.discourse.last(thing).cloned()).into_iter().collect()
            }
            AnaphorKind::Possessive => {
                let person = self.is_personal(word);
                let known = |p: &Party| {
                    let fits = person.is_none_or(|person| person == (p.kind == PartyKind::Person));
                    p.is_known() && p.kind != PartyKind::Media && fits
                };
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

    /// Those whom a word and those coordinated with it name outright: what points back is not followed.
    fn named(&self, word: usize) -> Vec<&Party> {
        let r = self.reading;
        let members = r.kids(word).filter(|&k| r.rel(k) == Rel::Conj);
        std::iter::once(word).chain(members).filter_map(|w| self.mention_at(w)).flat_map(|m| &m.parties).collect()
    }

    /// The verb that a word is an object of.
    fn object_of(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        r.head(word).filter(|_| matches!(r.rel(word), Rel::Obj | Rel::Iobj | Rel::Obl))
    }

    /// Codes and names of those who do what a verb says.
    fn subject_names(&self, verb: usize) -> Vec<(String, Option<String>)> {
        let Some(subject) = self.subject(verb) else { return Vec::new() };
        let Some(mention) = self.mention_at(subject) else { return Vec::new() };
        mention.parties.iter().map(|p| (p.code.clone(), p.name.clone())).collect()
    }

    /// Those who are together the subject of the last clause before a word; none where it has one alone.
    fn subjects_before(&self, word: usize) -> Vec<Party> {
        let r = self.reading;
        let last = (0..word).rev().find(|&w| r.rel(w) == Rel::Nsubj && self.mention_at(w).is_some());
        let players = last.map(|w| self.players_at(w, 3)).unwrap_or_default();
        let known: Vec<Party> = players.into_iter().map(|p| p.party).filter(Party::is_known).collect();
        if known.len() < 2 { Vec::new() } else { known }
    }

    /// Whether a pronoun is of a person ("her") or of no person ("its"), where its form says so.
    fn is_personal(&self, word: usize) -> Option<bool> {
        let feats = self.reading.tree.feats(word);
        if feats.contains("Gender=Neut") {
            return Some(false);
        }
        (feats.contains("Gender=Fem") || feats.contains("Gender=Masc")).then_some(true)
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
        let own = own.map(|s| self.named(s)).unwrap_or_default();
        let other = |p: &Party| wanted(p) && own.iter().all(|o| o.code != p.code);
        here.last().or_else(|| self.discourse.last(other)).cloned().into_iter().collect()
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

    /// The last two parties before a word, in the sentence or else in the article; those who deal with the two are others.
    fn pair_before(&self, word: usize) -> Vec<Party> {
        let subject = self.head_subject(word).filter(|&s| !self.reading.is_under(word, s));
        let own = subject.map(|s| self.named(s)).unwrap_or_default();
        let wanted = |p: &Party| p.is_known() && p.is_political() && own.iter().all(|o| o.code != p.code);
        let mut here: Vec<Party> = Vec::new();
        for party in self.mentions.iter().filter(|m| m.end <= word).rev().flat_map(|m| m.parties.iter().rev()) {
            if wanted(party) && here.iter().all(|p| p.code != party.code) {
                here.push(party.clone());
            }
        }
        here.truncate(2);
        here.reverse();
        if here.len() == 2 {
            return here;
        }
        if let Some(pair) = self.discourse.main_pair().filter(|p| p.iter().all(wanted)) {
            return pair.into();
        }
        self.discourse.last_two(wanted)
    }

    /// The speaker of the saying that a word stands under ("Stoltenberg said his side …").
    pub fn speaker_above(&self, word: usize) -> Vec<Player> {
        let mut at = word;
        for _ in 0..12 {
            let Some(head) = self.reading.head(at) else { break };
            if self.reading.cue_at(head).is_some_and(|c| matches!(c.cue, Cue::Say | Cue::Think))
                && let Some(subject) = self.subject(head).filter(|&s| !self.reading.is_under(word, s))
            {
                let players = self.players_at(subject, 3);
                if !players.is_empty() {
                    return players;
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
}

impl<'a> Scene<'a, '_> {
    /// A frame by its number.
    pub fn finder_frame(&self, at: usize) -> &'a kabar_pack::Frame {
        self.finder.ontology.frame(at)
    }
}
