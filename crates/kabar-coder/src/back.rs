//! Words that point back: whom "they", "both sides" or "its neighbour" stand for.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{AnaphorKind, Feat};

use crate::{
    mention::{Mention, Party, PartyKind, is_relative},
    participants::Site,
    scene::{Player, Scene},
};

impl Scene<'_, '_> {
    /// Whom a word that points back stands for.
    pub(crate) fn point_back(&self, kind: AnaphorKind, start: usize, end: usize, word: usize) -> Vec<Player> {
        let player = |party: Party| Player { party, start, end, owner: false, inferred: false };
        // whoever speaks calls himself "I"
        let quoted = self.reading.quoted.get(word).copied().unwrap_or(false);
        let speakers: Vec<&str> = self.speaker.iter().filter(|_| quoted).map(|p| p.party.code.as_str()).collect();
        // "shot down two of them": not those who shoot
        let own: Vec<&Party> =
            if matches!(kind, AnaphorKind::Persons | AnaphorKind::It) { self.not_meant(word) } else { Vec::new() };
        // "Turkey accused them of spying": not its own police
        let charge = self.object_of(word).is_some_and(|verb| self.charges_with(verb));
        let other = |p: &Party| {
            !speakers.contains(&p.code.as_str())
                && own.iter().all(|o| o.code != p.code || (o.sector != p.sector && !charge))
        };
        let singular = |p: &Party| p.kind == PartyKind::Person && other(p);
        let found: Vec<Party> = match kind {
            AnaphorKind::Speaker => {
                let speakers = self.speakers_of(word);
                if speakers.is_empty() && !quoted {
                    // "pihaknya berjanji …": whose words the article has just told
                    let last = self.discourse.last_subject(|p| p.is_known() && p.is_political());
                    return last.cloned().map(player).into_iter().collect();
                }
                return speakers.into_iter().map(|p| Player { start, end, ..p }).collect();
            }
            AnaphorKind::Person | AnaphorKind::Leader => {
                // "telephoned Sharif to ask him": not the one who asks
                let own = self.object_of(word).map(|verb| self.subject_names(verb)).unwrap_or_default();
                let singular = |p: &Party| singular(p) && !own.contains(&(p.code.clone(), p.name.clone()));
                let here = self.earlier_here(word, singular);
                here.or_else(|| self.discourse.last(singular).cloned()).into_iter().collect()
            }
            AnaphorKind::Persons => {
                let pair = self.memo.anaphors.iter().any(|&(_, e, k)| k == AnaphorKind::Pair && e <= word);
                if pair {
                    return self
                        .discourse
                        .last_two(|p| p.is_known() && p.is_political())
                        .into_iter()
                        .map(player)
                        .collect();
                }
                self.several(word, quoted, &other)
            }
            AnaphorKind::It => {
                let thing =
                    |p: &Party| !matches!(p.kind, PartyKind::Person | PartyKind::People | PartyKind::Media) && other(p);
                let says = self.says_of_itself(word).filter(|p| thing(p));
                says.or_else(|| self.doer_around(word).filter(|p| thing(p)))
                    .or_else(|| self.earlier_here(word, thing))
                    .or_else(|| self.discourse.last(thing).cloned())
                    .into_iter()
                    .collect()
            }
            AnaphorKind::Possessive if self.reading.sub(word) == Sub::Agent => {
                self.agent_meant(word).into_iter().collect()
            }
            AnaphorKind::Possessive => match self.verb_carrying(word) {
                Some(verb) => self.carried(verb, word).into_iter().collect(),
                None => self.owner_meant(word).into_iter().collect(),
            },
            AnaphorKind::Pair => self.pair_before(word),
            AnaphorKind::Three | AnaphorKind::Four => {
                let many = if kind == AnaphorKind::Three { 3 } else { 4 };
                self.discourse.last_joint(many, |p| p.is_known() && p.is_political() && p.kind != PartyKind::Media)
            }
            AnaphorKind::State => self.nearest(word, |p| p.kind == PartyKind::State),
            AnaphorKind::Org => self.nearest(word, |p| p.kind == PartyKind::Org),
            AnaphorKind::Group => self.nearest(word, |p| p.kind == PartyKind::Body),
            AnaphorKind::Act | AnaphorKind::Said => Vec::new(),
        };
        found.into_iter().map(player).collect()
    }

    /// Those whom a pronoun does not stand for: the subject of its clause, and what it acts upon there.
    fn not_meant(&self, word: usize) -> Vec<&Party> {
        let subject = self.head_subject(word).filter(|&s| !self.reading.is_under(word, s));
        let mut own = subject.map(|s| self.named(s)).unwrap_or_default();
        // "the port, which it blockaded": not what one acts upon
        let clause = self.reading.head(word).filter(|_| self.reading.rel(word) == Rel::Nsubj);
        let object = clause.and_then(|c| self.surface_object(Site::word(c, Feat::Act))).filter(|&o| o < word);
        own.extend(object.map(|o| self.named(o)).unwrap_or_default());
        // "menuduh mereka meledakkan pesawat": nobody charges himself
        let charge = clause.and_then(|c| self.reading.head(c)).filter(|&verb| self.charges_with(verb));
        let charger = charge.and_then(|verb| self.subject(verb)).filter(|&s| s < word);
        own.extend(charger.map(|s| self.named(s)).unwrap_or_default());
        own
    }

    /// Whom a possessive stands for.
    fn owner_meant(&self, word: usize) -> Option<Party> {
        let feats = self.reading.tree.feats(word);
        if is_relative(feats) {
            let mut before = self.mentions.iter().filter(|m| m.end <= word && m.parties.len() == 1);
            let known = |m: &&Mention| m.parties[0].is_known() && m.parties[0].kind != PartyKind::Media;
            return before.rfind(known).map(|m| m.parties[0].clone());
        }
        let person = self.is_personal(word);
        let known = |p: &Party| {
            // "the president fled after they stormed his residence"
            let somebody = matches!(p.kind, PartyKind::Person | PartyKind::Office);
            let fits = person.is_none_or(|person| if person { somebody } else { p.kind != PartyKind::Person });
            p.is_known() && p.kind != PartyKind::Media && fits
        };
        // "officials fear that Moscow may strike at their networks"
        let many = |p: &Party| known(p) && matches!(p.kind, PartyKind::People | PartyKind::Office);
        let theirs = if feats.contains("Number=Plur") { self.earlier_here(word, many) } else { None };
        theirs
            .or_else(|| self.earlier_here(word, known))
            .or_else(|| self.discourse.last(known).cloned())
            .or_else(|| self.named_later(word, known))
    }

    /// "Two days after his arrest Belgrade extradited Hadžić": named only by the clause that follows.
    fn named_later(&self, word: usize, wanted: impl Fn(&Party) -> bool) -> Option<Party> {
        let r = self.reading;
        let part = |m: &Mention| {
            let main = |w: usize| matches!(r.rel(w), Rel::Nsubj | Rel::Obj) && !r.is_under(word, w);
            (m.start..m.end).any(main)
        };
        let after = self.mentions.iter().filter(|m| m.start > word && m.parties.len() == 1 && !m.inferred);
        after.filter(|m| wanted(&m.parties[0]) && part(m)).map(|m| m.parties[0].clone()).next()
    }

    /// "menuduhnya", "menuduhnya mencuri": the verb that a possessive pronoun is the object of.
    pub(crate) fn verb_carrying(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        let known = |v: usize| self.finder.pack.lexicon.is_verb_or_cue(&r.lower[v]);
        let verb = word.checked_sub(1).filter(|&v| r.upos(v) == Upos::Verb && known(v))?;
        let joined = r.upos(word) == Upos::Pron && r.sentence.words.get(word).is_some_and(|w| w.joined);
        joined.then_some(verb)
    }

    /// Whom such a pronoun stands for: the last person or else party who is not the subject.
    fn carried(&self, verb: usize, word: usize) -> Option<Party> {
        let own = self.subject(verb).map(|s| self.named(s)).unwrap_or_default();
        let other = |p: &Party| p.is_known() && p.kind != PartyKind::Media && own.iter().all(|o| **o != *p);
        let person = |p: &Party| p.kind == PartyKind::Person && other(p);
        let mut found = self.earlier_here(word, person);
        found = found.or_else(|| self.discourse.last(person).cloned());
        found.or_else(|| self.discourse.last(other).cloned())
    }

    /// "wartawan yang ditahannya", "Krimea, yang dicaploknya": by whom, which is not whom the clause is about.
    fn agent_meant(&self, word: usize) -> Option<Party> {
        let r = self.reading;
        let verb = r.head(word)?;
        let antecedent = r.head(verb).filter(|_| r.sub(verb) == Sub::Relcl);
        let pronoun = r.kids(verb).filter(|&k| k < verb && r.upos(k) == Upos::Pron).min();
        let before = pronoun.and_then(|p| (0..p).rev().find(|&w| r.upos(w) != Upos::Punct));
        let patient = r.kids(verb).find(|&k| r.rel(k) == Rel::Nsubj);
        let about = patient.into_iter().chain(antecedent).chain(before.filter(|_| antecedent.is_some()));
        let not: Vec<&Party> = about.flat_map(|w| self.named(w)).collect();
        let other = |p: &Party| p.is_known() && p.kind != PartyKind::Media && not.iter().all(|o| **o != *p);
        self.earlier_here(word, other)
            .or_else(|| self.discourse.last_subject(other).cloned())
            .or_else(|| self.discourse.last(other).cloned())
    }

    /// "the ministry said that it opposed": who speaks, where the word is the subject of what is said.
    fn says_of_itself(&self, word: usize) -> Option<Party> {
        let r = self.reading;
        let clause = r.head(word).filter(|_| r.rel(word) == Rel::Nsubj)?;
        let said = r.head(clause).filter(|_| r.rel(clause) == Rel::Ccomp)?;
        let says = r.cue_at(said).is_some_and(|c| c.cue == kabar_pack::Cue::Say);
        let subject = self.subject(said).filter(|&s| says && s < word)?;
        self.mention_at(subject).filter(|m| m.parties.len() == 1).map(|m| m.parties[0].clone())
    }

    /// "asked Peru to arrest the smugglers it had released": who does what holds the relative clause of a pronoun, where another is
    /// asked to.
    fn doer_around(&self, word: usize) -> Option<Party> {
        let r = self.reading;
        let clause = r.head(word).filter(|&c| r.rel(word) == Rel::Nsubj && r.rel(c) == Rel::Acl)?;
        let act = r.head(clause).and_then(|noun| r.head(noun))?;
        let asked = matches!(r.rel(act), Rel::Xcomp | Rel::Ccomp | Rel::Advcl);
        let doer = self.subject(act).filter(|&s| asked && s < word)?;
        let controls = r.head(act).is_some_and(|verb| self.subject(verb) != Some(doer));
        self.mention_at(doer).filter(|m| controls && m.parties.len() == 1).map(|m| m.parties[0].clone())
    }

    /// Whom "they" stands for: a group that was named together, else the last who are many.
    fn several(&self, word: usize, quoted: bool, other: &dyn Fn(&Party) -> bool) -> Vec<Party> {
        // "villagers say they burned the crops": those who tell of others
        let above = self.speaker_above(word);
        let tells = |p: &Party| above.iter().any(|a| a.party.kind == PartyKind::People && a.party == *p);
        let other = |p: &Party| other(p) && !tells(p);
        if let Some(doer) = self.doer_around(word).filter(|p| other(p)) {
            return vec![doer];
        }
        if !quoted {
            let wanted = |p: &Party| p.is_known() && p.kind != PartyKind::Media && other(p);
            let mut here = self.subjects_before(word);
            // "Washington and London accused them": others than the two
            if !here.iter().all(other) {
                here.clear();
            }
            let people = |p: &Party| p.kind == PartyKind::People && p.is_known() && other(p);
            let outright = |m: &&Mention| m.end <= word && m.parties.len() == 1 && !m.inferred && people(&m.parties[0]);
            let subject = |m: &&Mention| (m.start..m.end).any(|w| self.reading.rel(w) == Rel::Nsubj);
            let crowd = self.mentions.iter().rev().filter(outright).find(subject).filter(|_| here.is_empty());
            if let Some(crowd) = crowd {
                return vec![crowd.parties[0].clone()];
            }
            let group = if here.is_empty() { self.discourse.last_group(wanted) } else { here };
            if group.len() > 1 {
                return group;
            }
        }
        let many = |p: &Party| matches!(p.kind, PartyKind::People | PartyKind::Body | PartyKind::Office) && other(p);
        self.earlier_here(word, many)
            .or_else(|| if quoted { None } else { self.discourse.last_subject(many).cloned() })
            // what a speaker calls "they" he has spoken of as somebody who acts
            .or_else(|| {
                let wanted = |p: &Party| p.kind != PartyKind::Media && other(p);
                if quoted { self.discourse.last_subject(wanted) } else { self.discourse.last(wanted) }.cloned()
            })
            .into_iter()
            .collect()
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
        let own = own.map(|s| self.named(s)).unwrap_or_default();
        let other = |p: &Party| wanted(p) && own.iter().all(|o| o.code != p.code);
        let here = self
            .mentions
            .iter()
            .filter(|m| m.end <= word && m.parties.len() == 1 && wanted(&m.parties[0]) && m.role.is_none())
            // "Egypt and Bahrain accuse the emirate": one of others
            .filter(|m| own.iter().all(|o| o.kind != PartyKind::State || o.code != m.parties[0].code))
            .map(|m| &m.parties[0]);
        here.last().or_else(|| self.discourse.last(other)).cloned().into_iter().collect()
    }

    /// The last two parties before a word, in the sentence or else in the article; those who deal with the two are others.
    fn pair_before(&self, word: usize) -> Vec<Party> {
        let subject = self.head_subject(word).filter(|&s| !self.reading.is_under(word, s));
        let own = subject.map(|s| self.named(s)).unwrap_or_default();
        let wanted = |p: &Party| p.is_known() && p.is_political() && own.iter().all(|o| o.code != p.code);
        let mut here: Vec<Party> = Vec::new();
        for party in self.mentions.iter().filter(|m| m.end <= word).rev().flat_map(|m| m.parties.iter().rev()) {
            // "the two men": they may be of one country
            let two = |p: &Party| p.kind == PartyKind::Person && party.kind == p.kind && p.sector != party.sector;
            if wanted(party) && here.iter().all(|p| p.code != party.code || two(p)) {
                here.push(party.clone());
            }
        }
        here.truncate(2);
        here.reverse();
        if here.len() == 2 {
            return here;
        }
        let together = self.discourse.last_group(wanted);
        if together.len() == 2 {
            return together;
        }
        if let Some(pair) = self.discourse.main_pair().filter(|p| p.iter().all(wanted)) {
            return pair.into();
        }
        self.discourse.last_two(wanted)
    }

    /// The subject of the clause that a word stands in: whoever it is, the word is not.
    fn head_subject(&self, word: usize) -> Option<usize> {
        let mut at = word;
        for _ in 0..6 {
            let head = self.reading.head(at)?;
            if self.reading.is_predicate(head) {
                let own = self.reading.kids(head).find(|&k| self.reading.rel(k) == Rel::Nsubj && k != at);
                return own.or_else(|| self.subject(head).filter(|&s| s != at && s != word));
            }
            at = head;
        }
        None
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
