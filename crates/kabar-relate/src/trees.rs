//! Clues from the tree: the source's predicate with what hangs on it, and the way from source to target.

use kabar_model::{Rel, Upos};

use crate::{
    clue::{Bag, Group},
    sight::{Side, Sight, is_passive},
};

pub(crate) fn add(sight: &Sight<'_>, bag: &mut Bag) {
    if let Some(verb) = sight.verb {
        predicate(sight, verb, bag);
    }
    path(sight, bag);
    evoked(sight, bag);
    manner(sight, bag);
}

/// The source's predicate, its parts, and what it is about, two steps down.
fn predicate(sight: &Sight<'_>, verb: usize, bag: &mut Bag) {
    let r = sight.reading;
    let lemma = sight.lemma(verb);
    let voice = if is_passive(r, verb, None) { "passive " } else { "" };
    bag.weigh(Group::Verb, format!("{voice}{lemma}"), 2.0);
    for kid in sight.parts(verb) {
        let (rel, part) = (r.tree.deprel(kid), sight.lemma(kid));
        match r.rel(kid) {
            Rel::Nsubj | Rel::Conj | Rel::Parataxis => {}
            Rel::Obl | Rel::Nmod => {
                bag.add(Group::Verb, format!("{lemma} {} {part}", r.case_of(kid)));
                bag.add(Group::Verb, format!("{lemma} {}", r.case_of(kid)));
            }
            _ => {
                bag.add(Group::Verb, format!("{lemma} {rel} {part}"));
                bag.add(Group::Verb, format!("{rel} {part}"));
            }
        }
    }
    for below in sight.complements(verb) {
        let part = sight.lemma(below);
        bag.add(Group::Verb, format!("{lemma} > {part}"));
        bag.add(Group::Verb, format!("> {part}"));
        for kid in sight.parts(below).filter(|&k| matches!(r.upos(k), Upos::Verb | Upos::Noun | Upos::Part | Upos::Aux))
        {
            bag.add(Group::Verb, format!("{part} >> {}", sight.lemma(kid)));
            bag.add(Group::Verb, format!("{lemma} >> {}", sight.lemma(kid)));
        }
    }
    if let Some(side) = &sight.target {
        let case = r.case_of(side.head);
        let hangs = r.head(side.head) == Some(verb);
        let rel = if hangs { r.tree.deprel(side.head) } else { "far" };
        bag.add(Group::Verb, format!("{lemma} {rel} {case} ⟨t⟩"));
    }
}

/// The relations and words between the two heads.
fn path(sight: &Sight<'_>, bag: &mut Bag) {
    let r = sight.reading;
    let Some((words, top)) = &sight.path else { return };
    let outside = |side: &Option<Side>, w: usize| side.as_ref().is_none_or(|s| !s.words.contains(&w));
    let mut names: Vec<String> = Vec::new();
    let mut shape = String::new();
    for (at, &word) in words.iter().enumerate() {
        if outside(&sight.source, word) && outside(&sight.target, word) {
            let lemma = sight.lemma(word);
            bag.add(Group::Path, lemma.as_str());
            if at == *top {
                bag.add(Group::Path, format!("top {lemma}"));
            }
            names.push(lemma);
        }
        if at != *top && words.len() < 8 {
            shape += if at < *top { "↑" } else { "↓" };
            shape += r.tree.deprel(word);
        }
    }
    for pair in names.windows(2) {
        bag.add(Group::Path, pair.join(" "));
    }
    if let Some(last) = words.last() {
        let case = r.case_of(*last);
        if let Some(name) = names.last() {
            bag.add(Group::Path, format!("{name} {case} ⟨t⟩"));
        }
        bag.add(Group::Path, format!("{case} ⟨t⟩"));
    }
    bag.add(Group::Path, names.join(">"));
    bag.add(Group::Path, shape);
}

/// The types that rows could evoke at the predicate, below it, on the path, anywhere.
fn evoked(sight: &Sight<'_>, bag: &mut Bag) {
    let mut at = |place: &str, word: usize, value: f32| {
        for kind in &sight.evoked[word] {
            bag.weigh(Group::Evoked, format!("{place} {kind}"), value);
        }
    };
    (0..sight.reading.len()).filter(|&w| !sight.marked(w)).for_each(|w| at("anywhere", w, 0.5));
    if let Some((path, _)) = &sight.path {
        path.iter().filter(|&&w| !sight.marked(w)).for_each(|&w| at("path", w, 1.0));
    }
    let Some(verb) = sight.verb else { return };
    at("verb", verb, 2.0);
    for below in sight.complements(verb) {
        at("below", below, 1.0);
        sight.complements(below).for_each(|w| at("further below", w, 1.0));
    }
    for below in sight.complements(verb) {
        for over in &sight.evoked[verb] {
            for under in &sight.evoked[below] {
                bag.add(Group::Evoked, format!("verb {over} > {under}"));
            }
        }
    }
}

/// Order of the marks, mood, voice, sectors.
fn manner(sight: &Sight<'_>, bag: &mut Bag) {
    let r = sight.reading;
    if let Some((s, t)) = sight.source.as_ref().zip(sight.target.as_ref()) {
        bag.add(Group::Manner, if s.words.start < t.words.start { "source first" } else { "target first" });
    } else {
        bag.add(Group::Manner, "one alone");
    }
    let mut sectors = ["?".to_owned(), "?".to_owned()];
    for (at, side) in [&sight.source, &sight.target].into_iter().enumerate() {
        let name = ["source", "target"][at];
        let Some(side) = side else { continue };
        bag.add(Group::Manner, format!("{name} {}", r.tree.deprel(side.head)));
        let over = |m: &&kabar_coder::Mention| side.touches(m.start, m.end);
        if let Some(party) = sight.mentions.iter().rfind(over).and_then(|m| m.parties.first()) {
            sectors[at] = party.sector.clone().unwrap_or_else(|| "org".to_owned());
        }
        bag.add(Group::Manner, format!("{name} {}", sectors[at]));
    }
    bag.add(Group::Manner, format!("{}>{}", sectors[0], sectors[1]));
    let Some(verb) = sight.verb else { return };
    for kid in r.kids(verb).filter(|&k| r.rel(k) == Rel::Aux) {
        bag.add(Group::Manner, format!("aux {}", r.lower[kid]));
    }
    for cue in r.cues.iter().filter(|c| c.head == verb || r.head(c.head) == Some(verb)) {
        bag.add(Group::Manner, format!("cue {}", cue.cue.as_str()));
    }
    if is_passive(r, verb, None) {
        bag.add(Group::Manner, "passive");
    }
}
