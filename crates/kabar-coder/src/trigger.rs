//! Which words evoke which rows: the tests of a row over the words and actors around it.

use kabar_model::{Rel, Sub, Upos};
use kabar_pack::{ActorClass, Atom, Feat, Found, LightEffect, Place, Pos, Predicate, Want};
use rustc_hash::FxHashSet;

use crate::{
    mention::{Party, PartyKind},
    participants::Site,
    scene::{Player, Scene},
};

/// A row that fires at a word.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// The word that carries the syntax.
    pub head: usize,
    /// Number of the row.
    pub row: usize,
    /// The feature of the surface form.
    pub feat: Feat,
    /// The light verb that the noun hangs on: its word, its row, what it adds.
    pub light: Option<(usize, usize, LightEffect)>,
}

impl Trigger {
    /// Its words.
    pub fn site(&self) -> Site {
        Site { start: self.start, end: self.end, head: self.head, feat: self.feat }
    }
}

/// A row that was looked at and not taken.
#[derive(Debug, Clone)]
pub struct Passed {
    /// The word.
    pub word: usize,
    /// Number of the row.
    pub row: usize,
    /// Why.
    pub why: String,
}

impl Scene<'_, '_> {
    /// All triggers of the sentence, left to right, one a word; and what was looked at besides.
    pub fn triggers(&self) -> (Vec<Trigger>, Vec<Passed>) {
        let lower: Vec<&str> = self.reading.lower.iter().map(String::as_str).collect();
        let lexicon = &self.finder.pack.lexicon;
        let (mut found, mut passed): (Vec<Trigger>, Vec<Passed>) = (Vec::new(), Vec::new());
        for at in 0..lower.len() {
            if self.mention_at(at).is_some_and(|m| m.role.is_none()) {
                continue;
            }
            let mut best: Option<(Found, (usize, usize, bool, std::cmp::Reverse<usize>))> = None;
            for hit in lexicon.predicate_index.at(&lower, at) {
                let row = &lexicon.predicates[hit.item];
                if let Err(why) = self.fits(&hit, row) {
                    passed.push(Passed { word: at, row: hit.item, why });
                    continue;
                }
                let rank = (hit.end - hit.start, row.pattern.len(), row.frame.is_none(), std::cmp::Reverse(hit.item));
                if best.as_ref().is_none_or(|(_, r)| rank > *r) {
                    best = Some((hit, rank));
                }
            }
            if let Some((hit, _)) = best {
                let light = self.light_above(hit.head);
                found.push(Trigger {
                    start: hit.start,
                    end: hit.end,
                    head: hit.head,
                    row: hit.item,
                    feat: hit.feat,
                    light,
                });
            }
        }
        // a phrase takes in the triggers inside it
        let spans: Vec<(usize, usize)> = found.iter().map(|t| (t.start, t.end)).collect();
        found.retain(|t| !spans.iter().any(|&(s, e)| s <= t.start && t.end <= e && e - s > t.end - t.start));
        found.retain(|t| {
            let none = lexicon.predicates[t.row].frame.is_none();
            if none {
                passed.push(Passed { word: t.head, row: t.row, why: "a look-alike: no event".to_owned() });
            }
            !none
        });
        (found, passed)
    }

    fn fits(&self, hit: &Found, row: &Predicate) -> Result<(), String> {
        let upos = self.reading.upos(hit.head);
        let several = hit.end - hit.start > 1;
        let pos_fits = match row.pos {
            Pos::Verb => match upos {
                Upos::Verb => true,
                _ if hit.feat == Feat::Bare && self.reading.headline => {
                    self.mention_at(hit.head).is_none() && upos != Upos::Adp && hit.head > 0
                }
                Upos::Aux | Upos::Adj => {
                    matches!(hit.feat, Feat::Pass | Feat::Act | Feat::Past | Feat::Part) || several
                }
                Upos::Noun | Upos::Propn | Upos::X | Upos::Adv | Upos::Adp => {
                    several
                        || matches!(hit.feat, Feat::Pass | Feat::Act)
                        || (hit.feat == Feat::Base && self.reading.tree.feats(hit.head).contains("Voice="))
                        || (hit.feat == Feat::Ing && upos == Upos::Noun && self.gerund_has_object(hit.head))
                }
                _ => false,
            },
            Pos::Noun => {
                matches!(upos, Upos::Noun | Upos::Propn | Upos::X)
                    || (several && upos != Upos::Verb)
                    || (hit.feat == Feat::Plural && upos != Upos::Verb)
            }
            Pos::Adj => matches!(upos, Upos::Adj | Upos::Verb | Upos::Noun | Upos::Adv),
            Pos::Other => false,
        };
        if !pos_fits {
            return Err(format!("tagged {}", upos.as_str()));
        }
        if row.pos == Pos::Verb && self.reading.rel(hit.head) == Rel::Amod && hit.feat != Feat::Pass {
            return Err("a modifier".to_owned());
        }
        for atom in &row.pattern {
            if self.holds(atom, hit) == atom.negated {
                return Err(describe(atom));
            }
        }
        Ok(())
    }

    fn gerund_has_object(&self, word: usize) -> bool {
        self.reading.kids(word).any(|k| self.reading.rel(k) == Rel::Nmod && k > word)
    }

    fn holds(&self, atom: &Atom, hit: &Found) -> bool {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let verb = self.light_above(hit.head).map(|(verb, ..)| verb);
        match atom.place {
            Place::Comp => {
                let below = self.complement(hit.head).or_else(|| verb.and_then(|v| self.complement(v)));
                match (&atom.want, below) {
                    (Want::Any, below) => below.is_some(),
                    (want, Some(below)) => self.wanted(want, below) || self.opens_with(want, below),
                    (want, None) => r.kids(hit.head).any(|k| {
                        k > hit.head && matches!(r.rel(k), Rel::Advcl | Rel::Obl | Rel::Advmod) && self.wanted(want, k)
                    }),
                }
            }
            Place::Prt => r.kids(hit.head).any(|k| {
                (r.sub(k) == Sub::Prt
                    || (k > hit.head
                        && k <= hit.head + 4
                        && matches!(r.rel(k), Rel::Advmod | Rel::Compound | Rel::Case)))
                    && self.wanted(&atom.want, k)
            }),
            Place::Prep => {
                let at = [Some(hit.head), verb];
                at.into_iter().flatten().any(|w| {
                    r.obliques(w, rules).any(|(case, _)| match &atom.want {
                        Want::Some(words, _) => {
                            words.contains(case.as_str()) || case.split(' ').next().is_some_and(|c| words.contains(c))
                        }
                        Want::Any => true,
                    })
                }) || self.stranded(hit.head, &atom.want)
            }
            Place::Pobj => [Some(hit.head), verb]
                .into_iter()
                .flatten()
                .any(|w| r.obliques(w, rules).any(|(_, noun)| self.wanted(&atom.want, noun))),
            Place::Mod => r.kids(hit.head).any(|k| {
                matches!(
                    r.rel(k),
                    Rel::Amod | Rel::Compound | Rel::Nmod | Rel::Advmod | Rel::Flat | Rel::Nummod | Rel::Det | Rel::Obl
                ) && self.wanted(&atom.want, k)
            }),
            Place::Subj => {
                let agent = match self.finder.pack.lexicon.predicates[hit.item].pos {
                    Pos::Noun => {
                        self.possessors(hit.head).into_iter().next().or_else(|| verb.and_then(|v| self.subject(v)))
                    }
                    _ => self.agent(hit.into()),
                };
                agent.is_some_and(|w| self.wanted(&atom.want, w))
            }
            Place::Obj => {
                let patient = self.patient(hit.into()).or_else(|| {
                    // a bare headline verb may have lost its object to another label
                    r.kids(hit.head).find(|&k| {
                        k > hit.head
                            && matches!(r.rel(k), Rel::Obl | Rel::Compound | Rel::Flat | Rel::Xcomp | Rel::Ccomp)
                            && r.is_nominal(k)
                            && r.case_of(k).is_empty()
                            && r.sub(k) != Sub::Tmod
                    })
                });
                patient.is_some_and(|w| self.wanted(&atom.want, w))
            }
        }
    }

    /// A preposition right after the trigger that the tree hung elsewhere.
    fn stranded(&self, head: usize, want: &Want) -> bool {
        let Some(words) = want.words() else { return false };
        self.reading.lower.get(head + 1).is_some_and(|next| {
            words.contains(next.as_str()) && matches!(self.reading.upos(head + 1), Upos::Adp | Upos::Part | Upos::Sconj)
        })
    }

    fn wanted(&self, want: &Want, word: usize) -> bool {
        match want {
            Want::Any => true,
            Want::Some(words, classes) => {
                (!words.is_empty() && self.has_word(words, word))
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
        classes.iter().any(|class| {
            players.iter().any(|p| !p.owner && is_class(&p.party, *class))
                || (*class == ActorClass::Actor && players.iter().any(|p| p.party.is_known()))
        })
    }

    /// Whether a noun, one compounded with it or one coordinated with it is one of the words.
    fn has_word(&self, words: &FxHashSet<Box<str>>, word: usize) -> bool {
        let r = self.reading;
        let is =
            |w: usize| words.contains(r.lower[w].as_str()) || words.contains(r.tree.lemma(w).to_lowercase().as_str());
        is(word)
            || r.kids(word).any(|k| {
                matches!(r.rel(k), Rel::Compound | Rel::Flat | Rel::Conj | Rel::Amod) && is(k)
                    || (r.rel(k) == Rel::Nmod
                        && is(k)
                        && (r.case_of(k).is_empty() || counts(r.upos(word), &r.lower[word])))
            })
            || pair(r, word).is_some_and(|pair| words.contains(pair.as_str()))
    }

    /// The light verb a noun is the object (or passive subject) of.
    pub fn light_above(&self, noun: usize) -> Option<(usize, usize, LightEffect)> {
        let r = self.reading;
        let lexicon = &self.finder.pack.lexicon;
        let lower: Vec<&str> = r.lower.iter().map(String::as_str).collect();
        let light = |verb: usize| {
            let found = lexicon.light_index.at(&lower, verb).max_by_key(|f| f.end - f.start)?;
            Some((verb, found.item, lexicon.lights[found.item].effect))
        };
        let head = r.head(noun)?;
        let object = matches!(r.rel(noun), Rel::Obj | Rel::Nsubj | Rel::Xcomp | Rel::Ccomp | Rel::Iobj)
            || (matches!(r.rel(noun), Rel::Obl | Rel::Compound | Rel::Nmod)
                && r.case_of(noun).is_empty()
                && noun > head);
        if object && r.upos(head) != Upos::Noun {
            if let Some(found) = light(head) {
                return Some(found);
            }
        }
        if r.rel(noun) == Rel::Conj {
            return self.light_above(head);
        }
        // "dukungan yang diberikan Rusia": the light verb is a relative clause of the noun
        r.kids(noun).filter(|&k| r.rel(k) == Rel::Acl).find_map(light)
    }
}

/// "a number of soldiers", "ratusan tentara": the noun that counts lets the one below speak.
fn counts(upos: Upos, _lower: &str) -> bool {
    matches!(upos, Upos::Num)
}

/// A noun with the word after it, for lists that hold pairs ("tear gas").
fn pair(r: &crate::reading::Reading<'_>, word: usize) -> Option<String> {
    let next = r.lower.get(word + 1)?;
    Some(format!("{} {next}", r.lower[word]))
}

/// Whether a party is of a class.
pub fn is_class(party: &Party, class: ActorClass) -> bool {
    let sector = party.sector.as_deref();
    match class {
        ActorClass::Actor => party.is_known() || sector.is_some(),
        ActorClass::State => party.kind == PartyKind::State || sector == Some("GOV"),
        ActorClass::Org => party.kind == PartyKind::Org,
        ActorClass::Armed => party.kind == PartyKind::Body || matches!(sector, Some("MIL" | "COP" | "REB" | "SPY")),
        ActorClass::People => {
            party.kind == PartyKind::People
                || matches!(sector, Some("CVL" | "REF" | "ETH" | "MED" | "REL" | "LAB" | "EDU" | "OPP" | "NGO"))
        }
        ActorClass::Person => party.kind == PartyKind::Person,
    }
}

fn describe(atom: &Atom) -> String {
    let not = if atom.negated { "must not hold" } else { "does not hold" };
    let want = match &atom.want {
        Want::Any => String::new(),
        Want::Some(words, classes) => {
            let mut some: Vec<&str> = words.iter().map(|w| &**w).collect();
            some.sort_unstable();
            some.truncate(4);
            let classes: String = classes.iter().map(|c| format!("@{c:?}").to_lowercase()).collect();
            format!(":{}{classes}", some.join("|"))
        }
    };
    format!("{}{want} {not}", format!("{:?}", atom.place).to_lowercase())
}

/// Players without those named twice.
pub fn distinct(players: Vec<Player>) -> Vec<Player> {
    let mut kept: Vec<Player> = Vec::new();
    for player in players {
        if !kept.iter().any(|k| {
            k.party.code == player.party.code
                && k.party.sector == player.party.sector
                && k.party.name == player.party.name
        }) {
            kept.push(player);
        }
    }
    kept
}
