//! A sentence in its article: who the words of the tree stand for, and who stands where around a predicate.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{AnaphorKind, Cue, RoleKind};

use crate::{
    discourse::Discourse,
    memo::Memo,
    mention::{Finder, Mention, Party, PartyKind},
    reading::Reading,
    trigger::distinct,
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

impl Player {
    /// A party that no word of the sentence stands for, with the words of the trigger for its own.
    pub(crate) fn supplied(party: &Party, (start, end): (usize, usize), why: &str) -> Self {
        let party = Party { because: format!("{why}: {}", party.because), ..party.clone() };
        Self { party, start, end, owner: false, inferred: true }
    }
}

/// A sentence in its article.
pub struct Scene<'a, 'd> {
    /// The sentence.
    pub reading: &'a Reading<'d>,
    /// Its mentions.
    pub mentions: &'a [Mention],
    /// What is known of its words.
    pub(crate) memo: &'a Memo,
    /// What finds them.
    pub finder: Finder<'a>,
    /// The article so far.
    pub discourse: &'a Discourse,
    /// Who speaks where the sentence stands in a quotation.
    pub speaker: Vec<Player>,
}

impl<'a, 'd> Scene<'a, 'd> {
    /// Sets the scene.
    pub(crate) fn new(
        reading: &'a Reading<'d>,
        mentions: &'a [Mention],
        memo: &'a Memo,
        finder: Finder<'a>,
        discourse: &'a Discourse,
        speaker: Vec<Player>,
    ) -> Self {
        Self { reading, mentions, memo, finder, discourse, speaker }
    }

    /// The mention that covers a word.
    pub fn mention_at(&self, word: usize) -> Option<&Mention> {
        self.memo.mention(word).and_then(|at| self.mentions.get(at))
    }

    /// Whom a nominal and those coordinated with it stand for.
    pub fn players(&self, word: usize) -> Vec<Player> {
        self.players_at(word, 0)
    }

    pub(crate) fn players_at(&self, word: usize, depth: usize) -> Vec<Player> {
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
        if players.len() > 1 { distinct(players) } else { players }
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
            && (kind != AnaphorKind::Possessive
                || matches!(self.reading.upos(word), Upos::Pron | Upos::Noun)
                || self.reading.sub(word) == Sub::Agent)
        {
            return self.point_back(kind, start, end, word);
        }
        self.owner(word)
    }

    /// Those whom a role noun of several owners stands for, where words that point back say whose.
    fn of_several(&self, mention: &Mention) -> Option<Vec<Player>> {
        let r = self.reading;
        let party = mention.parties.first().filter(|_| mention.role.is_some())?;
        let kids =
            (mention.start..mention.end).flat_map(|w| r.kids(w)).filter(|&k| k < mention.start || k >= mention.end);
        let owners = kids.filter(|&k| r.rel(k) == Rel::Nmod).find_map(|k| {
            let (start, end, kind) = self.anaphor_over(k)?;
            // "members of the group", "the army of the country"
            let one = matches!(kind, AnaphorKind::Group | AnaphorKind::Org | AnaphorKind::State);
            (one || kind.is_several()).then(|| self.point_back(kind, start, end, k))
        })?;
        let stands_for =
            matches!(mention.role, Some(RoleKind::Member | RoleKind::Head | RoleKind::Spokes | RoleKind::Leader));
        let of = |owner: Player| {
            let sector = if stands_for { owner.party.sector.clone() } else { party.sector.clone() };
            let party = Party { sector, kind: party.kind, name: None, office: None, ..owner.party };
            Player { party, ..owner }
        };
        (!owners.is_empty()).then(|| owners.into_iter().map(of).collect())
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
        // "the armies of both countries", "the two countries' armies", "tentara kedua negara"
        let owned = if mention.inferred { self.of_several(mention) } else { None };
        owned.unwrap_or_else(|| mention.parties.iter().cloned().map(player).collect())
    }

    /// Who says "I" at a word.
    pub(crate) fn speakers_of(&self, word: usize) -> Vec<Player> {
        let inner = self.speaker_above(word);
        if inner.is_empty() { self.speaker_at(word) } else { inner }
    }

    /// Whoever speaks over the sentence before, as meant by a word of this one.
    pub(crate) fn speaker_at(&self, word: usize) -> Vec<Player> {
        self.speaker.iter().map(|p| Player { start: word, end: word + 1, ..p.clone() }).collect()
    }

    /// The anaphor that covers a word, longest first.
    pub fn anaphor_over(&self, word: usize) -> Option<(usize, usize, AnaphorKind)> {
        self.memo.anaphors.iter().copied().find(|&(s, e, _)| s <= word && word < e)
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
                        let pair = players.len() > 1 && mention.parties.len() == 1 && mention.inferred;
                        // "the artillery of both countries" is the countries'
                        let owner = !self.is_transparent(noun) && !pair;
                        for player in &mut players {
                            player.owner = owner;
                        }
                        if mention.parties[0].kind != PartyKind::Media {
                            return players;
                        }
                    }
                    if let Some((start, end, kind)) = self.anaphor_over(kid) {
                        let mut players = self.point_back(kind, start, end, kid);
                        let owner = !self.is_transparent(noun);
                        for player in &mut players {
                            player.owner = owner;
                        }
                        // "her socialist father": where nobody is known who she is, he is a socialist
                        if !players.is_empty() {
                            return players;
                        }
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
}

impl<'a> Scene<'a, '_> {
    /// A frame by its number.
    pub fn finder_frame(&self, at: usize) -> &'a kabar_pack::Frame {
        self.finder.ontology.frame(at)
    }
}
