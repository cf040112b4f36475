//! The surface subject of a predicate: its own, or one that coordination, control or a relative clause lends it.

use kabar_model::{EventType, Rel, Sub, Upos};
use kabar_pack::{Complement, Feat, Frame, Pos};

use crate::{participants::Site, scene::Scene};

/// What the rows of a word make of the clauses below it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Governs {
    /// It does something to the clause below it.
    takes: bool,
    /// Most of its rows, or the one without tests, charge somebody with it.
    charges: bool,
    /// Some row does.
    asserts: bool,
    /// Most rows answer what somebody has done.
    answers: bool,
}

impl Scene<'_, '_> {
    /// The surface subject of a predicate, inherited through coordination, control and relative clauses.
    pub fn subject(&self, word: usize) -> Option<usize> {
        self.subject_at(word, 0)
    }

    /// The subject that hangs on a predicate; of several, the last before it that names somebody.
    pub fn own_subject(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        let all = || r.kids(word).filter(|&k| r.rel(k) == Rel::Nsubj && r.sub(k) != Sub::Outer);
        // "officials are to meet": the outer one is all that there is
        let outer = || r.kids(word).find(|&k| r.rel(k) == Rel::Nsubj && r.upos(word) == Upos::Verb);
        let first = all().next().or_else(outer)?;
        if all().nth(1).is_none() {
            return Some(first);
        }
        let names = |&k: &usize| k < word && (self.mention_at(k).is_some() || self.anaphor_over(k).is_some());
        // "The next day a lockdown was imposed"
        let real = |&k: &usize| k < word && r.kids(k).any(|d| r.rel(d) == Rel::Det);
        all().rfind(names).or_else(|| all().rfind(real)).or(Some(first))
    }

    /// Whether a word is a relative pronoun.
    pub(crate) fn is_relative(&self, word: usize) -> bool {
        let r = self.reading;
        let pronoun = matches!(r.upos(word), Upos::Pron | Upos::Sconj | Upos::Det);
        pronoun && (self.anaphor_over(word).is_none() || r.tree.feats(word).contains("PronType=Rel"))
    }

    /// The noun that a participle or relative clause hangs on.
    fn noun_above(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        (r.rel(word) == Rel::Acl).then(|| r.head(word)).flatten()
    }

    /// The noun that names somebody right before a relative pronoun, with or without a comma between.
    pub(crate) fn noun_before(&self, pronoun: usize) -> Option<usize> {
        let before = pronoun.checked_sub(1)?;
        let last = if self.reading.forms[before] == "," { before.checked_sub(1)? } else { before };
        self.mention_at(last).map(|m| m.start)
    }

    /// Of whom a noun is said that an infinitive hangs on.
    fn first_to(&self, noun: usize) -> Option<usize> {
        let r = self.reading;
        let linking = |&v: &usize| {
            let links = self.finder.pack.syntax.linking.iter().any(|l| r.tree.lemma(v).eq_ignore_ascii_case(l));
            v < noun && links && matches!(r.rel(noun), Rel::Obj | Rel::Xcomp | Rel::Obl)
        };
        let above = r.head(noun).filter(linking);
        let said = above.is_some() || r.kids(noun).any(|k| r.rel(k) == Rel::Cop);
        let clause = above.unwrap_or(noun);
        let subject = r.kids(clause).find(|&k| k < noun && r.rel(k) == Rel::Nsubj)?;
        (said && self.mention_at(subject).is_some()).then_some(subject)
    }

    pub(crate) fn subject_at(&self, word: usize, depth: usize) -> Option<usize> {
        let r = self.reading;
        if depth > 6 {
            return None;
        }
        if let Some(own) = self.own_subject(word) {
            return match (self.is_relative(own), r.rel(word), r.head(word)) {
                // "the strikes on Gaza, which was then besieged": hung on the noun above the one meant
                (true, Rel::Acl, Some(head)) => {
                    if let Some(first) =
                        self.first_to(head).filter(|_| self.mention_at(head).is_none_or(|m| m.inferred))
                    {
                        return Some(first);
                    }
                    let passive = r.sub(own) == Sub::Pass && self.mention_at(head).is_none();
                    let near = self.noun_before(own).filter(|_| passive && self.is_violent(word));
                    near.or(Some(head))
                }
                // "jihadists linked to …, who have attacked": a relative clause hung too low, as an adverbial one
                (true, Rel::Advcl, Some(head)) => self.noun_above(head).or_else(|| self.noun_before(own)).or(Some(own)),
                _ => Some(own),
            };
        }
        // "Washington shared intelligence": a party hung on a finite verb as its compound
        let compound = r.kids(word).find(|&k| {
            k + 3 > word
                && k < word
                && r.rel(k) == Rel::Compound
                && r.upos(word) == Upos::Verb
                && self.mention_at(k).is_some()
        });
        if compound.is_some() {
            return compound;
        }
        if let Some(fronted) = self.subject_after_comma(word) {
            return Some(fronted);
        }
        if let Some(other) = self.subject_of_main(word, depth) {
            return Some(other);
        }
        let head = r.head(word)?;
        // "Kamboja, yang dituduhnya menembakkan roket": the charged, not who charges
        let clause = matches!(r.rel(word), Rel::Xcomp | Rel::Ccomp | Rel::Advcl) && head < word;
        let object = r.rel(word) == Rel::Advcl && self.takes_clause(head) && self.object_before(head, word).is_some();
        if clause
            && !object
            && let Some(charged) = self.charged(head, word, depth)
        {
            return Some(charged);
        }
        match r.rel(word) {
            // "Orbán was the first leader to congratulate him"
            Rel::Acl => self.first_to(head).or_else(|| self.charged_by(head, word, depth)).or(Some(head)),
            Rel::Conj if r.is_predicate(head) || r.upos(head) == Upos::Verb => self.subject_at(head, depth + 1),
            // "Iran is likely to host talks, diplomats said": what is said has no part in the saying
            Rel::Ccomp if head > word => {
                r.kids(head).find(|&k| k < word && r.rel(k) == Rel::Nsubj && r.sub(k) != Sub::Outer)
            }
            Rel::Xcomp | Rel::Ccomp => {
                let object =
                    r.kids(head).find(|&k| matches!(r.rel(k), Rel::Obj | Rel::Iobj) && k < word && r.is_nominal(k));
                object.or_else(|| self.subject_at(head, depth + 1))
            }
            // "accused militias of killing civilians", "menuduh Rusia membeli …": who is charged does it
            Rel::Advcl if self.takes_clause(head) && self.object_before(head, word).is_some() => {
                self.object_before(head, word)
            }
            Rel::Advcl if self.answered(head, word).is_some() => self.answered(head, word),
            Rel::Advcl | Rel::Parataxis | Rel::Aux => self.subject_at(head, depth + 1),
            // "mengaku khawatir": what one says one is
            Rel::Obj | Rel::Obl if !r.is_nominal(word) && r.is_predicate(head) => self.subject_at(head, depth + 1),
            _ => None,
        }
    }

    /// "Tolak kenaikan upah, ribuan buruh mengepung …": a headline's first clause has the subject that follows its comma.
    fn subject_after_comma(&self, word: usize) -> Option<usize> {
        let r = self.reading;
        if !r.headline || word > 0 || !self.finder.pack.lexicon.is_verb(&r.lower[0]) {
            return None;
        }
        let comma = r.forms.iter().position(|f| *f == ",")?;
        let after = self.mentions.iter().find(|m| m.start > comma && m.start <= comma + 3)?;
        let subject = (after.start..after.end).any(|w| r.rel(w) == Rel::Nsubj) || after.start == comma + 1;
        subject.then_some(after.start)
    }

    /// The frames that the rows of a word evoke.
    fn frames_at(&self, word: usize) -> Vec<&Frame> {
        let lexicon = &self.finder.pack.lexicon;
        let rows: Vec<_> = lexicon.predicate_index.at(&self.reading.lower, word).collect();
        // "meminta maaf" is not asking
        let longest = rows.iter().map(|found| found.end).max();
        let rows = rows.into_iter().filter(|found| Some(found.end) == longest);
        rows.filter_map(|found| lexicon.predicates[found.item].frame).map(|frame| self.finder_frame(frame)).collect()
    }

    /// Whether every row of a verb is an assault or a coercion: done to parties and places, and not to acts.
    fn is_violent(&self, word: usize) -> bool {
        let frames = self.frames_at(word);
        !frames.is_empty() && frames.iter().all(|f| matches!(f.kind, EventType::Assault | EventType::Coerce))
    }

    /// Whether every row of a word, or its row without tests, does something to the clause below it, or most are charges.
    pub(crate) fn takes_clause(&self, word: usize) -> bool {
        self.governs(word).takes
    }

    /// What the rows of a word make of the clauses below it: looked up once a sentence.
    fn governs(&self, word: usize) -> Governs {
        self.memo.governs(word, || self.governs_at(word))
    }

    fn governs_at(&self, word: usize) -> Governs {
        use EventType::{Assault, Coerce, Sanction, Threaten};
        let frames = self.frames_at(word);
        let plain = self.plain_row(word);
        let count = |wanted: &dyn Fn(&Frame) -> bool| frames.iter().filter(|frame| wanted(frame)).count();
        let asserts = count(&|frame| frame.complement == Complement::Assert);
        let hostile = |frame: &Frame| matches!(frame.kind, Assault | Coerce | Sanction | Threaten);
        let charges = 2 * asserts > frames.len() || plain == Some(Complement::Assert);
        let all = !frames.is_empty() && frames.iter().all(|frame| frame.complement != Complement::Keep);
        Governs {
            takes: all || plain.is_some_and(|complement| complement != Complement::Keep) || charges,
            charges,
            asserts: asserts > 0,
            answers: 2 * count(&|frame| frame.reaction || hostile(frame)) > frames.len(),
        }
    }

    /// "Cambodia, which it accuses of firing rockets", "a minister accused by prosecutors of torturing", "charged Portugal with
    /// shelling": who is charged with what a clause tells.
    fn charged(&self, verb: usize, clause: usize, depth: usize) -> Option<usize> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let marks = |k: usize| {
            let word = r.lower[k].as_str();
            let preps = ["theme", "with", "cause"].into_iter().flat_map(|role| rules.preps_of(role));
            k < clause && matches!(r.rel(k), Rel::Mark | Rel::Case) && preps.into_iter().any(|p| p == word)
        };
        let Governs { charges, asserts, .. } = self.governs(verb);
        let charge = charges || (asserts && r.kids(clause).any(marks));
        if !charge || r.upos(verb) != Upos::Verb {
            return None;
        }
        let site = Site::word(verb, self.feat_at(verb));
        if self.is_passive(site) {
            return self.subject_at(verb, depth + 1).filter(|&s| s != clause);
        }
        let relative = self.surface_object(site).filter(|&o| o < verb && r.rel(verb) == Rel::Acl);
        self.object_before(verb, clause).or(relative)
    }

    /// "accused by prosecutors of torturing journalists": a clause hung on who charges.
    fn charged_by(&self, agent: usize, clause: usize, depth: usize) -> Option<usize> {
        let r = self.reading;
        let by = self.finder.pack.syntax.agent_preps.contains(r.case_of(agent));
        let verb = r.head(agent).filter(|_| by && r.rel(agent) == Rel::Obl)?;
        let marked = r.kids(clause).any(|k| k < clause && matches!(r.rel(k), Rel::Mark | Rel::Case));
        if marked { self.charged(verb, clause, depth) } else { None }
    }

    /// The form of a verb, as the lexicon has it.
    fn feat_at(&self, verb: usize) -> Feat {
        let lexicon = &self.finder.pack.lexicon;
        let found =
            lexicon.predicate_index.at(&self.reading.lower, verb).find(|f| lexicon.predicates[f.item].pos == Pos::Verb);
        found.map_or(Feat::Past, |f| f.feat)
    }

    /// Whether most rows of a verb, or the one without tests, are charges.
    pub(crate) fn charges_with(&self, word: usize) -> bool {
        self.governs(word).charges
    }

    /// What the row of a verb that has no tests does to the clause below it.
    fn plain_row(&self, word: usize) -> Option<Complement> {
        let lexicon = &self.finder.pack.lexicon;
        let mut rows = lexicon.predicate_index.at(&self.reading.lower, word).map(|f| &lexicon.predicates[f.item]);
        let plain = rows.find(|row| row.pattern.is_empty() && row.pos == Pos::Verb && row.frame.is_some())?;
        plain.frame.map(|frame| self.finder_frame(frame).complement)
    }

    /// "condemned Russia for bombing", "menjatuhkan sanksi kepada Iran karena menyerang": who is condemned, punished or thanked for
    /// an act has done it.
    fn answered(&self, verb: usize, clause: usize) -> Option<usize> {
        let r = self.reading;
        let marks = |k: usize| k < clause && matches!(r.rel(k), Rel::Mark | Rel::Case);
        let cause = |k: usize| self.finder.pack.syntax.preps_of("cause").any(|p| p == r.lower[k]);
        let passive = r.kids(verb).any(|k| r.sub(k) == Sub::Pass);
        if passive
            || r.upos(clause) != Upos::Verb
            || !r.kids(clause).any(|k| marks(k) && cause(k))
            || !self.answers(verb)
        {
            return None;
        }
        let object = self.object_before(verb, clause);
        if object.is_some_and(|o| self.mention_at(o).is_some()) {
            return object;
        }
        // "sanctions on Iran for": the party that hangs under the verb or under what it does
        let under = |k: usize| r.head(k).is_some_and(|h| h == verb || Some(h) == object);
        let party = self.mentions.iter().rev().find(|m| verb < m.start && m.end <= clause)?;
        let head = (party.start..party.end).find(|&w| matches!(r.rel(w), Rel::Obl | Rel::Nmod) && under(w))?;
        (head..clause).all(|w| r.upos(w) != Upos::Punct).then_some(head)
    }

    /// Whether a verb tells of an answer to what somebody has done, by more of its rows than not.
    fn answers(&self, verb: usize) -> bool {
        self.governs(verb).answers
    }

    /// The object of a verb that stands before a clause below it, with no comma between.
    fn object_before(&self, verb: usize, clause: usize) -> Option<usize> {
        let r = self.reading;
        let object = r.kids(verb).find(|&k| {
            let somebody = r.is_nominal(k) || r.upos(k) == Upos::Pron;
            matches!(r.rel(k), Rel::Obj | Rel::Iobj) && verb < k && k < clause && somebody
        })?;
        (object + 1..clause).all(|w| r.upos(w) != Upos::Punct).then_some(object)
    }
}
