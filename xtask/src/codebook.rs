//! Writes docs/codebook.md: what the ontology distinguishes and which words of each language evoke it.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::PathBuf};

use anyhow::{anyhow, bail};
use kabar_model::{Auxiliary, EventType, Factuality, Quad};
use kabar_pack::{Actors, Complement, Echo, Fact, Frame, Ontology, Pack, Pos, RoleSpec, Slot, Source, Table};

use crate::root;

/// Words shown of each language.
const WORDS: usize = 8;

const HEAD: &str = "\
# Codebook

What kabar distinguishes, and by which words. Written from `ontology/` and `packs/` by `cargo xtask codebook`; edit the tables,
not this page. Types, modes, scores and CAMEO codes follow PLOVER; factuality follows FactBank. The form of a record is in
[event.schema.json](event.schema.json), the form of the tables in [pack-format.md](pack-format.md).
";

pub(crate) fn run() -> anyhow::Result<()> {
    fs::write(path(), text()?)?;
    eprintln!("written: docs/codebook.md");
    Ok(())
}

/// Whether the page says what the data say.
pub(crate) fn check() -> anyhow::Result<()> {
    if fs::read_to_string(path()).unwrap_or_default() != text()? {
        bail!("docs/codebook.md is not current: run `cargo xtask codebook`");
    }
    eprintln!("codebook: current");
    Ok(())
}

fn path() -> PathBuf {
    root().join("docs/codebook.md")
}

struct Book {
    ontology: Ontology,
    packs: Vec<Pack>,
    /// Frame → gloss and an example that is none.
    glosses: BTreeMap<String, (String, String)>,
    /// Type, mode, score, CAMEO.
    modes: Vec<[String; 4]>,
    sectors: Vec<[String; 2]>,
}

fn text() -> anyhow::Result<String> {
    let book = Book::load().map_err(|e| anyhow!("{e}"))?;
    let mut out = String::from(HEAD);
    book.types(&mut out);
    book.frames(&mut out);
    book.contexts(&mut out);
    book.sectors(&mut out);
    values(&mut out);
    book.confidence(&mut out);
    Ok(out)
}

impl Book {
    fn load() -> Result<Self, kabar::DataError> {
        let source = Source::folder(&root())?;
        let (ontology, actors) = (Ontology::load(&source)?, Actors::load(&source)?);
        let packs = Pack::tags(&source)
            .iter()
            .map(|tag| Pack::load(&source, tag, &ontology, &actors))
            .collect::<Result<_, _>>()?;
        let file = |path: &'static str| source.text(path).map(Option::unwrap_or_default);
        let frames = Table::read("ontology/frames.tsv", file("ontology/frames.tsv")?, &["frame", "gloss", "negative"])?;
        let modes =
            Table::read("ontology/plover.tsv", file("ontology/plover.tsv")?, &["type", "mode", "score", "cameo"])?;
        let sectors = Table::read("ontology/sectors.tsv", file("ontology/sectors.tsv")?, &["sector", "meaning"])?;
        Ok(Self {
            glosses: frames
                .rows()
                .map(|r| (r.get("frame").to_owned(), (r.get("gloss").to_owned(), r.get("negative").to_owned())))
                .collect(),
            modes: modes.rows().map(|r| ["type", "mode", "score", "cameo"].map(|c| r.get(c).to_owned())).collect(),
            sectors: sectors.rows().map(|r| ["sector", "meaning"].map(|c| r.get(c).to_owned())).collect(),
            ontology,
            packs,
        })
    }

    fn types(&self, out: &mut String) {
        out.push_str(
            "\n## Types and modes\n\n| type | quad class | mode | score | CAMEO |\n| --- | --- | --- | ---: | --- |\n",
        );
        for kind in EventType::ALL {
            let quad = self.ontology.quad(*kind);
            for [_, mode, score, cameo] in self.modes.iter().filter(|m| m[0] == kind.as_str()) {
                let (name, class) = if mode.is_empty() {
                    (format!("**{kind}** {}", meaning(*kind)), quad_words(quad))
                } else {
                    (String::new(), "")
                };
                let _ = writeln!(out, "| {name} | {class} | {mode} | {score} | {cameo} |");
            }
        }
    }

    fn frames(&self, out: &mut String) {
        out.push_str(
            "\n## Frames\n\nA frame is a kind of happening; words evoke it. Its type holds unless a row of a lexicon gives a finer mode.\n",
        );
        for kind in EventType::ALL {
            let _ = writeln!(out, "\n### {kind}");
            for (at, frame) in self.ontology.frames().iter().enumerate().filter(|(_, f)| f.kind == *kind) {
                self.frame(out, at, frame);
            }
        }
    }

    fn frame(&self, out: &mut String, at: usize, frame: &Frame) {
        let (gloss, negative) = self.glosses.get(&frame.id).cloned().unwrap_or_default();
        let mode = frame.mode.as_deref().map(|m| format!(" · mode {m}")).unwrap_or_default();
        let _ = writeln!(out, "\n**{}**{mode}: {gloss}", frame.id);
        let _ = writeln!(out, "- who: {}; to whom: {}", slots(&frame.actor), slots(&frame.recipient));
        let notes = notes(frame);
        if !notes.is_empty() {
            let _ = writeln!(out, "- {}", notes.join("; "));
        }
        for pack in &self.packs {
            let words = evoking(pack, at);
            if !words.is_empty() {
                let _ = writeln!(out, "- {}: {words}", pack.tag);
            }
        }
        if !negative.is_empty() {
            let _ = writeln!(out, "- not: “{negative}”");
        }
    }

    fn contexts(&self, out: &mut String) {
        out.push_str("\n## Contexts\n\nWhat an event is about, by words of its sentence.\n\n| context |");
        for pack in &self.packs {
            let _ = write!(out, " {} |", pack.tag);
        }
        let _ = writeln!(out, "\n| --- |{}", " --- |".repeat(self.packs.len()));
        let mut words: BTreeMap<&str, Vec<Vec<String>>> = BTreeMap::new();
        for (at, pack) in self.packs.iter().enumerate() {
            for (id, context) in &pack.lexicon.contexts {
                let lists = words.entry(context).or_insert_with(|| vec![Vec::new(); self.packs.len()]);
                lists[at].push(word_of(id));
            }
        }
        for (context, lists) in words {
            let _ = write!(out, "| {context} |");
            for list in lists {
                let _ = write!(out, " {} |", short(list));
            }
            out.push('\n');
        }
    }

    fn sectors(&self, out: &mut String) {
        out.push_str("\n## Sectors\n\nWhat part of a country an actor is.\n\n| sector | |\n| --- | --- |\n");
        for [sector, meaning] in &self.sectors {
            let _ = writeln!(out, "| {sector} | {meaning} |");
        }
    }

    fn confidence(&self, out: &mut String) {
        out.push_str(
            "\n## Confidence\n\nThe chance that type and sides are right: 1 / (1 + e^−(base + sum of weight × fact)). Weights are in\n\
             `ontology/confidence.toml`; `kabar explain` shows the facts of every event.\n\n| fact | | weight |\n| --- | --- | ---: |\n",
        );
        let confidence = self.ontology.confidence();
        let _ = writeln!(out, "| base | what stands without any fact | {:+.2} |", confidence.base());
        for fact in Fact::ALL {
            let _ = writeln!(out, "| {} | {} | {:+.2} |", fact.as_str(), fact.meaning(), confidence.weight(*fact));
        }
    }
}

/// Some of the words of a language that evoke a frame: verbs before nouns and adjectives.
fn evoking(pack: &Pack, frame: usize) -> String {
    let rows = || pack.lexicon.predicates.iter().filter(|p| p.frame == Some(frame));
    let of = |pos: Pos| rows().filter(move |p| p.pos == pos).map(|p| p.lemma.clone());
    short(of(Pos::Verb).chain(of(Pos::Noun)).chain(of(Pos::Adj)).collect())
}

/// The first different ones, and how many more there are.
fn short(words: Vec<String>) -> String {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    let more = kept.len().saturating_sub(WORDS);
    kept.truncate(WORDS);
    let list = kept.join(", ");
    if more > 0 { format!("{list} … and {more} more") } else { list }
}

/// The word in a context row's id.
fn word_of(id: &str) -> String {
    let name = id.rsplit('/').next().unwrap_or(id);
    name.strip_prefix("context:").unwrap_or(name).to_owned()
}

fn slots(spec: &RoleSpec) -> String {
    let slot = |slot: &Slot| match slot {
        Slot::Subj => "who acts".to_owned(),
        Slot::Obj => "the object".to_owned(),
        Slot::Iobj => "the second object".to_owned(),
        Slot::Obl(None) => "a noun under a preposition".to_owned(),
        Slot::Obl(Some(role)) => format!("a noun under a preposition of {role}"),
        Slot::Poss => "the owner".to_owned(),
        Slot::CompSubj => "the subject of the clause below".to_owned(),
        Slot::CompObj => "the object of the clause below".to_owned(),
        Slot::CompObl => "a noun under a preposition in the clause below".to_owned(),
        Slot::Speaker => "whoever says it".to_owned(),
        Slot::Own => "the people of who acts".to_owned(),
        Slot::Nobody => "nobody".to_owned(),
    };
    let one = |all: &Vec<Slot>| all.iter().map(slot).collect::<Vec<_>>().join(" and ");
    if spec.0.is_empty() { "nobody".to_owned() } else { spec.0.iter().map(one).collect::<Vec<_>>().join(", else ") }
}

fn notes(frame: &Frame) -> Vec<&'static str> {
    let below = match frame.complement {
        Complement::Keep => None,
        Complement::Absorb => Some("the act below is part of it and not coded again"),
        Complement::Assert => Some("the act below is coded on the actor's word, as a fact (CT+)"),
        Complement::Deny => Some("the act below is coded on the actor's word, as not so (CT-)"),
        Complement::Possible => Some("the act below is coded on the actor's word, as possible (PS)"),
        Complement::Open => Some("the act below is coded on the actor's word, as open (UU)"),
    };
    let flags = [
        (frame.symmetric, "mutual: A and B did it to each other"),
        (frame.own_act, "only of an act of the actor's own"),
        (frame.dyadic, "always done to somebody: a side left out is the partner in the article"),
        (frame.reaction, "answers an act: its doer is the recipient"),
        (frame.state_act, "only a state does it"),
        (frame.domestic, "with nobody named, who rules does it at home"),
        (frame.undoes, "undoes an act: sides left out are those of the act"),
        (frame.outcome, "the harm that an act did: told in a clause of the act, no second event"),
        (frame.breach, "breaks a rule or a word: under a charge it is told by the charge"),
        (frame.echo == Some(Echo::Follows), "does what another was told to have done: its type and recipient"),
        (frame.echo == Some(Echo::Repays), "does what another was told to have done, to whoever did it: its type"),
    ];
    below.into_iter().chain(flags.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note)).collect()
}

fn values(out: &mut String) {
    out.push_str("\n## Factuality\n\nHow the innermost holder presents the event; every link of `attribution` has its own.\n\n| value | |\n| --- | --- |\n");
    for value in Factuality::ALL {
        let meaning = match value {
            Factuality::Certain => "as a fact: it has happened or is happening",
            Factuality::Negated => "as not happening",
            Factuality::Probable => "as probable: likely, believed",
            Factuality::Possible => "as possible: may, could, fears, chance",
            Factuality::Underspecified => {
                "open: planned, wanted, conditional, asked, still to come; and for whoever only reports it"
            }
        };
        let _ = writeln!(out, "| {value} | {meaning} |");
    }
    out.push_str("\n## Auxiliary modes\n\n| mode | |\n| --- | --- |\n");
    for value in Auxiliary::ALL {
        let meaning = match value {
            Auxiliary::Historical => "told as history",
            Auxiliary::Future => "still to come",
            Auxiliary::Hypothetical => "conditional or imagined",
            Auxiliary::Negation => "said not to be so",
        };
        let _ = writeln!(out, "| {value} | {meaning} |");
    }
}

fn quad_words(quad: Quad) -> &'static str {
    match quad {
        Quad::VerbalCooperation => "verbal cooperation",
        Quad::MaterialCooperation => "material cooperation",
        Quad::VerbalConflict => "verbal conflict",
        Quad::MaterialConflict => "material conflict",
    }
}

fn meaning(kind: EventType) -> &'static str {
    match kind {
        EventType::Agree => "promises or agrees to something cooperative",
        EventType::Consult => "meets, visits, negotiates",
        EventType::Support => "praises, endorses, recognises, signs",
        EventType::Concede => "eases, yields, pardons",
        EventType::Cooperate => "acts or trades together",
        EventType::Aid => "gives help",
        EventType::Retreat => "withdraws, frees, disarms, resigns",
        EventType::Request => "asks, urges, demands",
        EventType::Accuse => "criticises, blames, voices concern, sues",
        EventType::Reject => "refuses, denies, vetoes, opposes",
        EventType::Threaten => "warns of a hostile act of its own",
        EventType::Protest => "demonstrates, strikes, boycotts",
        EventType::Sanction => "cuts relations or aid, embargoes, expels",
        EventType::Mobilize => "raises its force posture",
        EventType::Coerce => "arrests, seizes, bans, represses",
        EventType::Assault => "uses physical violence",
    }
}

#[cfg(test)]
mod tests {
    use kabar_pack::RoleSpec;

    use super::{short, slots};

    #[test]
    fn slots_are_told_in_words() {
        let spec = RoleSpec::parse("obl.against|obj+iobj").expect("slots");
        assert_eq!(slots(&spec), "a noun under a preposition of against, else the object and the second object");
        assert_eq!(slots(&RoleSpec::default()), "nobody");
    }

    #[test]
    fn lists_are_short_and_have_no_word_twice() {
        assert_eq!(short(vec!["a".into(), "b".into(), "a".into()]), "a, b");
        assert!(short((0..12).map(|n| n.to_string()).collect()).ends_with("7 … and 4 more"));
    }
}
