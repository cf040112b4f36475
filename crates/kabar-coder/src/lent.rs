//! Who acts where a verb has no subject of its own that names anybody: subjects of clauses further out, and those who act beside
//! the subject.

use kabar_model::{Rel, Upos};
use kabar_pack::Cue;

use crate::{
    participants::Site,
    scene::{Player, Scene},
    trigger::Trigger,
};

impl Scene<'_, '_> {
    /// "Tuan told them that the road would open again, and thanked Oslo": where the subject that a verb borrows names nobody, a
    /// finite verb after "and" has that of a clause further out, and a clause below a noun whom that noun stands for.
    pub(crate) fn of_outer_clause(&self, site: Site, players: &[Player]) -> Option<Vec<Player>> {
        let r = self.reading;
        let finite = r.tree.feats(site.head).contains("VerbForm=Fin");
        if players.iter().any(|p| p.party.is_known()) || self.is_passive(site) {
            return None;
        }
        if r.rel(site.head) == Rel::Acl {
            return self.of_predicate_noun(site);
        }
        if r.rel(site.head) != Rel::Conj || !players.is_empty() || !finite {
            return None;
        }
        let mut at = site.head;
        for _ in 0..8 {
            at = r.head(at)?;
            let subject = self.own_subject(at).filter(|&s| s < site.head && r.upos(at) == Upos::Verb);
            let outer = subject.map(|s| self.players(s)).filter(|p| p.iter().any(|p| p.party.is_known()));
            if outer.is_some() {
                return outer;
            }
        }
        None
    }

    /// "memuji Mesir setelah memprotes China", "Seraya memprotes China, Filipina meminta …": the subject of the clause that an adverbial
    /// clause without one belongs to.
    pub(crate) fn subject_of_main(&self, word: usize, depth: usize) -> Option<usize> {
        let r = self.reading;
        let rules = &self.finder.pack.syntax;
        let opener = r.kids(word).find(|&k| {
            let opens = rules.shared_subject_openers.contains(&r.lower[k]);
            k < word && opens && matches!(r.rel(k), Rel::Mark | Rel::Advmod | Rel::Case)
        })?;
        if opener == 0 {
            let own = |v: usize| r.kids(v).find(|&k| k > word && k < v && r.rel(k) == Rel::Nsubj);
            let after =
                r.kids(word).filter(|&v| v > word && matches!(r.rel(v), Rel::Advcl | Rel::Ccomp | Rel::Parataxis));
            let main = after.chain(r.head(word).filter(|&head| head > word));
            return main.filter(|&v| r.upos(v) == Upos::Verb).find_map(own);
        }
        let clause = matches!(r.rel(word), Rel::Advcl | Rel::Acl);
        let mut above = std::iter::successors(r.head(word).filter(|_| clause), |&w| r.head(w)).take(r.len());
        let above = above.find(|&w| r.upos(w) == Upos::Verb).filter(|&w| w < word)?;
        self.subject_at(above, depth + 1).filter(|&s| s < word)
    }

    /// "La Paz became the first capital to break with …", "adopted a resolution condemning …": the noun that a clause hangs on is
    /// what the subject of the verb above is, or what it puts out.
    fn of_predicate_noun(&self, site: Site) -> Option<Vec<Player>> {
        let r = self.reading;
        let noun = r.head(site.head)?;
        let known = |word: usize| Some(self.players(word)).filter(|p| p.iter().any(|p| p.party.is_known()));
        if let Some(subject) = r.kids(noun).find(|&k| r.rel(k) == Rel::Nsubj && k < noun) {
            return known(subject);
        }
        let verb = r.head(noun).filter(|_| matches!(r.rel(noun), Rel::Obj | Rel::Xcomp | Rel::Ccomp))?;
        let put_out = r.tree.feats(site.head).contains("VerbForm=Ger") && r.rel(noun) == Rel::Obj;
        let becomes = r.cue_at(verb).is_some_and(|c| c.cue == Cue::Pass);
        (put_out || becomes).then(|| self.subject(verb)).flatten().and_then(known)
    }

    /// Whether a noun stands under "together with": its party acts with the subject.
    pub(crate) fn is_companion(&self, noun: usize) -> bool {
        let r = self.reading;
        let Some(marker) = r.kids(noun).rfind(|&k| k < noun && r.rel(k) == Rel::Case) else { return false };
        let companions = &self.finder.pack.syntax.companion_preps;
        let two = |w: usize| companions.iter().any(|c| c.split_once(' ') == Some((&r.lower[w], &r.lower[marker])));
        companions.iter().any(|c| *c == r.lower[marker]) || marker.checked_sub(1).is_some_and(two)
    }

    /// "brokered the deal together with an envoy of Egypt": those who act beside the subject.
    pub(crate) fn companions(&self, trigger: &Trigger) -> Vec<Player> {
        let verb = trigger.light.map_or(trigger.head, |(verb, ..)| verb);
        let around = self.reading.obliques(verb, &self.finder.pack.syntax);
        let mut found: Vec<Player> =
            around.filter(|(_, noun)| self.is_companion(*noun)).flat_map(|(_, noun)| self.players(noun)).collect();
        found.retain(|p| p.party.is_known() && !p.owner);
        found
    }
}
