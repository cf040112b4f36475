//! The tests of a row: what else must stand around a word for the row to fire.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{ActorClass, Atom, Place, Pos, Vocabulary, Want, Words};

use crate::{
    mention::{Party, PartyKind},
    participants::Site,
    scene::Scene,
    trigger::Trigger,
};

impl Scene<'_, '_> {
    /// The first test of a pattern that fails at a predicate.
    pub fn failing<'p>(&self, pattern: &'p [Atom], site: Site, pos: Pos) -> Option<&'p Atom> {
        pattern.iter().find(|atom| self.holds(atom, site, pos) == atom.negated)
    }

    fn holds(&self, atom: &Atom, site: Site, pos: Pos) -> bool {
        let r = self.reading;
        let head = site.head;
        match atom.place {
            Place::Comp => self.has_complement(&atom.want, site, pos),
            Place::Prt => {
                r.kids(head).any(|k| {
                    (r.sub(k) == Sub::Prt
                        || (k > head && k <= head + 4 && matches!(r.rel(k), Rel::Advmod | Rel::Compound | Rel::Case)))
                        && self.wanted(&atom.want, k)
                }) || self.particle_of_next(head, &atom.want)
            }
            Place::Prep => {
                self.obliques_around(site, pos).iter().any(|(case, _)| {
                    self.words(&atom.want).is_none_or(|words| {
                        self.is_named(words, case) || case.split(' ').next().is_some_and(|c| self.is_named(words, c))
                    })
                }) || self.stranded(site.end - 1, &atom.want)
            }
            Place::Pobj => self.obliques_around(site, pos).iter().any(|&(_, noun)| self.wanted(&atom.want, noun)),
            Place::Mod => r.kids(head).any(|k| {
                matches!(
                    r.rel(k),
                    Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Advmod | Rel::Flat | Rel::Nummod | Rel::Det | Rel::Obl
                ) && self.wanted(&atom.want, k)
            }),
            Place::Subj => self.has_subject_like(atom, site, pos),
            Place::Near => (0..r.len()).any(|w| !(site.start <= w && w < site.end) && self.wanted(&atom.want, w)),
            Place::Obj => {
                let object = self.object_or_next(site).is_some_and(|w| {
                    self.wanted(&atom.want, w) || self.nouns_over(site, w).any(|w| self.wanted(&atom.want, w))
                });
                // "was granted citizenship"
                let kept = || self.retained_object(site).is_some_and(|w| self.wanted(&atom.want, w));
                // "offered Guatemala an inquiry": either object
                object || kept() || r.kid(head, Rel::Iobj).is_some_and(|w| self.wanted(&atom.want, w))
            }
        }
    }

    /// "the sanctions on Myanmar that were lifted": the nouns above the one that a relative clause was hung on.
    fn nouns_over(&self, site: Site, object: usize) -> impl Iterator<Item = usize> + '_ {
        let r = self.reading;
        let relative = r.rel(site.head) == Rel::Acl && r.head(site.head) == Some(object);
        let up = move |&noun: &usize| r.head(noun).filter(|_| matches!(r.rel(noun), Rel::Nmod | Rel::Compound));
        std::iter::successors(relative.then_some(object).and_then(|o| up(&o)), up).take(2)
    }

    fn has_subject_like(&self, atom: &Atom, site: Site, pos: Pos) -> bool {
        let want = &atom.want;
        let word = match pos {
            Pos::Noun => {
                let verb = self.light_above(site.head).map(|(verb, ..)| verb);
                let own = self.possessors(site).into_iter().next().or_else(|| verb.and_then(|v| self.subject(v)));
                // "a strike by miners", "a threat from Peking"
                let phrase = self.agent_phrase(site).filter(|_| !atom.negated);
                own.filter(|&w| self.wanted(want, w)).or(phrase).or(own)
            }
            Pos::Adj => self.subject(site.head),
            _ => self.agent(site),
        };
        match (word, want) {
            (Some(word), _) => self.wanted(want, word),
            // where the tree shows none, order may
            (None, Want::Some(_, classes)) if pos == Pos::Verb => {
                self.verb_agents(site).iter().any(|p| classes.iter().any(|class| is_class(&p.party, *class)))
            }
            _ => false,
        }
    }

    /// Whether a noun is the object that the pattern of a verb's row asks for by its word.
    pub fn is_wanted_object(&self, noun: usize, verb: &Trigger) -> bool {
        let pattern = &self.finder.pack.lexicon.predicates[verb.row].pattern;
        let asks = |atom: &Atom| {
            atom.place == Place::Obj && !atom.negated && self.words(&atom.want).is_some_and(|w| self.has_word(w, noun))
        };
        let r = self.reading;
        let object = self.object_or_next(verb.site());
        // "membatalkan rencana kunjungan": or what the object is made of
        let below = r.rel(noun) == Rel::Nmod && r.case_of(noun).is_empty() && r.head(noun) == object;
        (object == Some(noun) || below) && pattern.iter().any(asks)
    }

    /// The object; where the tree has lost it to another label, the bare noun that follows.
    fn object_or_next(&self, site: Site) -> Option<usize> {
        let r = self.reading;
        let next = |&k: &usize| {
            k > site.head
                && matches!(r.rel(k), Rel::Obl | Rel::Compound | Rel::Flat | Rel::Xcomp | Rel::Ccomp)
                && r.is_nominal(k)
                && r.case_of(k).is_empty()
                && r.sub(k) != Sub::Tmod
        };
        let find = || self.patient(site).or_else(|| r.kids(site.head).find(next));
        self.memo.around(site, |around| &mut around.object, find)
    }

    fn has_complement(&self, want: &Want, site: Site, pos: Pos) -> bool {
        let r = self.reading;
        let verb = self.light_above(site.head).map(|(verb, ..)| verb);
        let below = self.complement(site.head).or_else(|| verb.and_then(|v| self.complement(v)));
        // "forced villagers to flee": the infinitive hangs on the object
        let below = below.or_else(|| {
            let object = (pos == Pos::Verb).then(|| self.patient(site)).flatten()?;
            r.kids(object)
                .find(|&k| k > object && r.rel(k) == Rel::Acl && r.sub(k) != Sub::Relcl && self.has_complementiser(k))
        });
        match (want, below) {
            // "called him a dictator"
            (Want::Any, below) => {
                let objects = r.kids(site.head).filter(|&k| k > site.head && r.rel(k) == Rel::Obj);
                below.is_some() || (pos == Pos::Verb && objects.count() > 1)
            }
            (want, Some(below)) if self.wanted(want, below) || self.opens_with(want, below) => true,
            // "called the visit a provocation": the second object is what the first is called
            (want, _) => r.kids(site.head).filter(|&k| k > site.head).any(|k| {
                let second = r.rel(k) == Rel::Obj && r.kids(site.head).any(|o| o < k && r.rel(o) == Rel::Obj);
                // "rejected the demand when he spoke": no refusal to speak
                let syntax = &self.finder.pack.syntax;
                let opens =
                    |m: usize| matches!(r.rel(m), Rel::Mark | Rel::Case) && syntax.clause_openers.contains(&r.lower[m]);
                let apart = r.rel(k) == Rel::Advcl && !self.has_complementiser(k) && r.kids(k).any(opens);
                (second || matches!(r.rel(k), Rel::Advcl | Rel::Obl | Rel::Advmod)) && !apart && self.wanted(want, k)
            }),
        }
    }

    /// Nominals under a preposition at any word of a predicate, at its light verb, at a verb's object, and below an event
    /// noun's own nouns: parsers differ on where such phrases hang.
    pub fn obliques_around(&self, site: Site, pos: Pos) -> Vec<(&String, usize)> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let mut found: Vec<(&String, usize)> = (site.start..site.end).flat_map(|w| r.obliques(w, rules)).collect();
        found.retain(|&(_, noun)| !(site.start <= noun && noun < site.end));
        let verb = self.light_above(site.head).map(|(verb, ..)| verb);
        found.extend(verb.into_iter().flat_map(|w| r.obliques(w, rules)));
        if pos == Pos::Verb {
            found.extend(self.object_or_next(site).into_iter().flat_map(|w| r.obliques(w, rules)));
            // "spoke by telephone with the leaders": hung on the means
            let with = |case: &str| rules.preps_of("with").any(|p| p == case);
            let means =
                r.kids(site.head).filter(|&k| k > site.head && r.rel(k) == Rel::Obl && self.mention_at(k).is_none());
            found.extend(means.flat_map(|w| r.obliques(w, rules)).filter(|(case, _)| with(case)));
        } else {
            // "a truce of four days between Israel and Hamas": hung on the days
            let between = |case: &str| rules.preps_of("between").any(|p| p == case);
            let below = r.kids(site.head).filter(|&k| k > site.head && r.rel(k) == Rel::Nmod);
            found.extend(below.flat_map(|w| r.obliques(w, rules)).filter(|(case, _)| between(case)));
            // "praise by Kenya for Chad": hung on who does it
            let by = |case: &str| rules.noun_agent_preps.iter().any(|p| p == case);
            let agentive = |case: &str| by(case) || rules.preps_of("source").any(|p| p == case);
            let agents: Vec<usize> = r
                .obliques(site.head, rules)
                .filter(|(case, w)| agentive(case) && *w > site.head)
                .map(|(_, w)| w)
                .collect();
            found.extend(agents.into_iter().flat_map(|w| r.obliques(w, rules)));
            let mut layer = vec![site.head];
            for _ in 0..3 {
                let nominal = |k: &usize| {
                    let case = r.case_of(*k);
                    let own = case.is_empty() || rules.preps_of("theme").next().is_some_and(|of| of == case);
                    own && matches!(r.rel(*k), Rel::Nmod | Rel::Flat | Rel::Compound | Rel::Appos)
                };
                layer = layer.iter().flat_map(|&w| r.kids(w).filter(nominal)).filter(|&w| w >= site.start).collect();
                found.extend(layer.iter().flat_map(|&w| r.obliques(w, rules)));
            }
        }
        found
    }

    /// A particle that the tree took for the preposition of the next noun ("pulled its soldiers out of …").
    fn particle_of_next(&self, head: usize, want: &Want) -> bool {
        let r = self.reading;
        let Some(words) = self.words(want) else { return false };
        r.kids(head)
            .filter(|&k| k > head && matches!(r.rel(k), Rel::Obl | Rel::Obj))
            .any(|k| r.kids(k).any(|c| r.rel(c) == Rel::Case && self.is_named(words, &r.lower[c])))
    }

    /// A preposition right after the trigger that the tree hung elsewhere.
    fn stranded(&self, last: usize, want: &Want) -> bool {
        let Some(words) = self.words(want) else { return false };
        self.reading.lower.get(last + 1).is_some_and(|next| {
            matches!(self.reading.upos(last + 1), Upos::Adp | Upos::Part | Upos::Sconj) && self.is_named(words, next)
        })
    }

    fn words(&self, want: &Want) -> Option<&Words> {
        self.finder.pack.lexicon.vocabulary.words(want)
    }

    fn wanted(&self, want: &Want, word: usize) -> bool {
        match want {
            Want::Any => true,
            Want::Some(_, classes) => {
                self.words(want).is_some_and(|words| !words.is_empty() && self.has_word(words, word))
                    || (!classes.is_empty() && self.is_one_of(classes, word))
            }
        }
    }

    /// Whether a clause is opened by one of the words ("asked what …") or its verb's object is one.
    fn opens_with(&self, want: &Want, clause: usize) -> bool {
        let r = self.reading;
        r.kids(clause)
            .any(|k| (k < clause && matches!(r.rel(k), Rel::Mark | Rel::Advmod | Rel::Obj)) && self.wanted(want, k))
    }

    fn is_one_of(&self, classes: &[ActorClass], word: usize) -> bool {
        let players = self.players(word);
        let people = || {
            let wanted =
                |class: &ActorClass| matches!(class, ActorClass::Actor | ActorClass::People | ActorClass::Person);
            players.is_empty() && classes.iter().any(wanted) && self.counts_people(word)
        };
        let named = classes.iter().any(|class| {
            players.iter().any(|p| !p.owner && is_class(&p.party, *class))
                || (*class == ActorClass::Actor && players.iter().any(|p| p.party.is_known()))
        });
        named || people()
    }

    /// "freed 12", "expelled them", "jailed several of them": numbers and pronouns of whom nobody is named.
    fn counts_people(&self, word: usize) -> bool {
        let r = self.reading;
        let several = |w: usize| r.tree.feats(w).contains("Number=Plur") && r.tree.feats(w).contains("Person=3");
        let they = |w: usize| r.upos(w) == Upos::Pron && several(w);
        let counted = |k: usize| matches!(r.rel(k), Rel::Nmod | Rel::Nsubj | Rel::Compound | Rel::Flat);
        let number = matches!(r.upos(word), Upos::Num | Upos::Adj | Upos::Det | Upos::Pron);
        let of_them = r.kids(word).any(|k| r.rel(k) == Rel::Nmod && they(k));
        they(word) || (number && of_them) || (r.upos(word) == Upos::Num && !r.kids(word).any(counted))
    }

    /// Whether a noun, one compounded with it or one coordinated with it is one of the words; or the noun with the words
    /// before it or the words after it ("tear gas").
    fn has_word(&self, words: &Words, word: usize) -> bool {
        self.memo.numbers(word, || self.numbers_of(word)).is_some_and(|numbers| numbers.meet(words))
    }

    fn numbers_of(&self, word: usize) -> Vec<u32> {
        let r = self.reading;
        // "greeted Theresa May", "met Mark Rutte": a person's name is no common noun
        let named = |w: usize| {
            let person = |m: &crate::mention::Mention| m.name.is_some() && m.parties[0].kind == PartyKind::Person;
            self.mention_at(w).is_some_and(person)
        };
        let part = |&k: &usize| match r.rel(k) {
            Rel::Compound | Rel::Flat | Rel::Conj | Rel::Amod => true,
            Rel::Nmod => r.case_of(k).is_empty() || self.is_transparent(word),
            _ => false,
        };
        let words = std::iter::once(word).chain(r.kids(word).filter(part)).filter(|&w| !named(w));
        words.flat_map(|w| r.wording.of(w)).chain(r.wording.phrases_at(word)).collect()
    }

    /// Whether a preposition or particle is one of the words.
    fn is_named(&self, words: &Words, text: &str) -> bool {
        self.finder.pack.lexicon.vocabulary.number(text).is_some_and(|number| words.contains(number))
    }
}

/// Whether a test asks for things by their words rather than for parties.
pub(crate) fn is_of_things(atom: &Atom) -> bool {
    matches!(&atom.want, Want::Some(_, classes) if classes.is_empty())
}

/// Whether a party is of a class.
pub fn is_class(party: &Party, class: ActorClass) -> bool {
    let sector = party.sector.as_deref();
    match class {
        ActorClass::Actor => party.is_known() || sector.is_some(),
        ActorClass::State => party.kind == PartyKind::State || sector == Some("GOV"),
        ActorClass::Org => party.kind == PartyKind::Org,
        ActorClass::Armed => {
            (party.kind == PartyKind::Body && sector.is_none()) || matches!(sector, Some("MIL" | "COP" | "REB" | "SPY"))
        }
        ActorClass::People => {
            party.kind == PartyKind::People
                || matches!(sector, Some("CVL" | "REF" | "ETH" | "MED" | "REL" | "LAB" | "EDU" | "OPP" | "NGO"))
        }
        ActorClass::Person => matches!(party.kind, PartyKind::Person | PartyKind::Office | PartyKind::People),
    }
}

/// A test in words.
pub fn describe(atom: &Atom, vocabulary: &Vocabulary) -> String {
    let not = if atom.negated { "must not hold" } else { "does not hold" };
    let want = match &atom.want {
        Want::Any => String::new(),
        Want::Some(..) => format!(":{}", vocabulary.words(&atom.want).map_or("", Words::some)),
    };
    format!("{}{want} {not}", format!("{:?}", atom.place).to_lowercase())
}
