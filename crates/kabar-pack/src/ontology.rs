//! What kinds of event there are: PLOVER's types and modes, and the frames that packs' words evoke.

use jiff::civil::Date;
use kabar_model::{Diagnostic, EventType, Quad};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{Confidence, DataError, Row, Sectors, Source, Table, weighing::Weighing};

/// Where in a sentence a participant stands, seen from the trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slot {
    /// Who acts: the subject, or the agent of a passive.
    Subj,
    /// The object, or the subject of a passive.
    Obj,
    /// The second object.
    Iobj,
    /// A noun under a preposition: of the named case role, or the preposition itself; none for any that is no place.
    Obl(Option<String>),
    /// The possessor of a noun.
    Poss,
    /// The subject of the clause below.
    CompSubj,
    /// The object of the clause below.
    CompObj,
    /// An oblique of the clause below.
    CompObl,
    /// Whoever says it ("It was barbaric," said the minister).
    Speaker,
    /// The people of the state that acts ("imposed a curfew").
    Own,
    /// Nobody.
    Nobody,
}

/// Alternatives, the first that resolves wins; the slots of one alternative are joined.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoleSpec(pub Vec<Vec<Slot>>);

impl RoleSpec {
    /// Reads `obl.goal|obj+iobj`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let slot = |part: &str| -> Result<Slot, String> {
            Ok(match part.trim() {
                "subj" => Slot::Subj,
                "obj" => Slot::Obj,
                "iobj" => Slot::Iobj,
                "obl" => Slot::Obl(None),
                "poss" => Slot::Poss,
                "comp.subj" => Slot::CompSubj,
                "comp.obj" => Slot::CompObj,
                "comp.obl" => Slot::CompObl,
                "speaker" => Slot::Speaker,
                "own" => Slot::Own,
                "none" => Slot::Nobody,
                other => match other.strip_prefix("obl.") {
                    Some(name) if !name.is_empty() => Slot::Obl(Some(name.replace('_', " "))),
                    _ => return Err(format!("`{other}` is no slot")),
                },
            })
        };
        text.split('|')
            .filter(|alternative| !alternative.trim().is_empty())
            .map(|alternative| alternative.split('+').map(slot).collect())
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// An act that is told by pointing at another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// The same done to the same ("followed suit").
    Follows,
    /// The same done to whoever did it ("returned the favour").
    Repays,
}

/// What becomes of a clause below a predicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complement {
    /// Coded as if it stood alone.
    Keep,
    /// Not coded again.
    Absorb,
    /// Coded on the actor's word, as a fact.
    Assert,
    /// Coded on the actor's word, as not so.
    Deny,
    /// Coded on the actor's word, as possible.
    Possible,
    /// Coded on the actor's word, open.
    Open,
}

/// A kind of happening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name.
    pub id: String,
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Who does it.
    pub actor: RoleSpec,
    /// To whom.
    pub recipient: RoleSpec,
    /// What becomes of a clause below.
    pub complement: Complement,
    /// Whether "A and B did it" means both to each other.
    pub symmetric: bool,
    /// Whether the act below must be the actor's own (a warning of what one will do oneself).
    pub own_act: bool,
    /// Whether it is always done to somebody: a side the sentence leaves out is the actor's partner in the article.
    pub dyadic: bool,
    /// Whether it answers an act: who did what it is about is its recipient.
    pub reaction: bool,
    /// Whether only a state does it: where nobody is named, it is the state of those it is done to.
    pub state_act: bool,
    /// Whether who rules does it to those he rules: in a passive that names nobody, at home.
    pub domestic: bool,
    /// Whether it undoes an act: sides left out are those of the act.
    pub undoes: bool,
    /// Whether it is the harm that an act did: told in a clause of the act, it is no second event.
    pub outcome: bool,
    /// Whether it breaks a rule or a word: where somebody is charged with that, the charge tells it.
    pub breach: bool,
    /// Whether it does again what somebody else was told to have done, to the same or to whoever did it.
    pub echo: Option<Echo>,
    /// What it means, in the words of the codebook.
    pub gloss: String,
}

/// Score and CAMEO code of a type in a mode.
#[derive(Debug, Clone, PartialEq)]
pub struct ModeInfo {
    /// PLOVER's conflict-cooperation score.
    pub score: f32,
    /// The closest CAMEO code.
    pub cameo: String,
}

/// Types, modes and frames.
#[derive(Debug, Clone, Default)]
pub struct Ontology {
    frames: Vec<Frame>,
    by_id: FxHashMap<String, usize>,
    modes: FxHashMap<(EventType, String), ModeInfo>,
    quads: FxHashMap<EventType, Quad>,
    sectors: Sectors,
    horizon: Option<Date>,
    confidence: Confidence,
    weighing: Weighing,
}

#[derive(serde::Deserialize)]
struct Release {
    horizon: String,
}

const PLOVER: &str = "ontology/plover.tsv";
const RELEASE: &str = "ontology/release.toml";
const FRAMES: &str = "ontology/frames.tsv";

impl Ontology {
    /// Reads `ontology/`.
    pub fn load(source: &Source) -> Result<Self, DataError> {
        let (sectors, confidence) = (Sectors::load(source)?, Confidence::load(source)?);
        let mut this = Self { sectors, confidence, ..Self::default() };
        let mut faults = Vec::new();
        let table =
            Table::read(PLOVER, source.text(PLOVER)?.unwrap_or(""), &["type", "quad", "mode", "score", "cameo"])?;
        for row in table.rows() {
            if let Err(fault) = this.add_mode(row) {
                faults.push(fault);
            }
        }
        if let Some(text) = source.text(RELEASE)? {
            let fault = |message: String| DataError(vec![Diagnostic::error(RELEASE, message)]);
            let release: Release = toml::from_str(text).map_err(|e| fault(e.message().to_owned()))?;
            this.horizon = Some(release.horizon.parse().map_err(|e: jiff::Error| fault(e.to_string()))?);
        }
        let table = Table::read(
            FRAMES,
            source.text(FRAMES)?.unwrap_or(""),
            &["frame", "type", "mode", "actor", "recipient", "complement", "flags"],
        )?;
        for row in table.rows() {
            match this.frame_of(row) {
                Ok(frame) => {
                    this.by_id.insert(frame.id.clone(), this.frames.len());
                    this.frames.push(frame);
                }
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(DataError(faults));
        }
        this.weighing = Weighing::load(source, &this.frames)?;
        Ok(this)
    }

    fn add_mode(&mut self, row: Row<'_>) -> Result<(), Diagnostic> {
        let kind = event_type(row)?;
        let quad = Quad::parse(row.need("quad")?).ok_or_else(|| row.fault("quad", "unknown quad class"))?;
        let score = row.need("score")?.parse().map_err(|_| row.fault("score", "no number"))?;
        self.quads.insert(kind, quad);
        let info = ModeInfo { score, cameo: row.need("cameo")?.to_owned() };
        self.modes.insert((kind, row.get("mode").to_owned()), info);
        Ok(())
    }

    fn frame_of(&self, row: Row<'_>) -> Result<Frame, Diagnostic> {
        let kind = event_type(row)?;
        let mode = Some(row.get("mode").to_owned()).filter(|m| !m.is_empty());
        self.check_mode(kind, mode.as_deref()).map_err(|message| row.fault("mode", message))?;
        let roles = |column: &str| RoleSpec::parse(row.get(column)).map_err(|message| row.fault(column, message));
        let complement = match row.get("complement") {
            "keep" | "" => Complement::Keep,
            "absorb" => Complement::Absorb,
            "assert" => Complement::Assert,
            "deny" => Complement::Deny,
            "possible" => Complement::Possible,
            "open" => Complement::Open,
            other => {
                return Err(row
                    .fault("complement", format!("`{other}` is no treatment of a complement"))
                    .hint("one of keep, absorb, assert, deny, possible, open"));
            }
        };
        let actor = roles("actor")?;
        if actor.0.iter().flatten().any(|slot| *slot == Slot::Own) {
            return Err(row.fault("actor", "`own`, the people of who acts, cannot act"));
        }
        let flag = |name: &str| row.get("flags").split_whitespace().any(|f| f == name);
        Ok(Frame {
            id: row.need("frame")?.to_owned(),
            kind,
            mode,
            actor,
            recipient: roles("recipient")?,
            complement,
            symmetric: flag("symmetric"),
            own_act: flag("own-act"),
            dyadic: flag("dyadic"),
            reaction: flag("reaction"),
            state_act: flag("state-act"),
            domestic: flag("domestic"),
            undoes: flag("undoes"),
            outcome: flag("outcome"),
            breach: flag("breach"),
            echo: match (flag("follows"), flag("repays")) {
                (true, _) => Some(Echo::Follows),
                (_, true) => Some(Echo::Repays),
                _ => None,
            },
            gloss: row.get("gloss").to_owned(),
        })
    }

    /// Whether the type has that mode.
    pub fn check_mode(&self, kind: EventType, mode: Option<&str>) -> Result<(), String> {
        if self.modes.contains_key(&(kind, mode.unwrap_or("").to_owned())) {
            return Ok(());
        }
        let mut known: Vec<&str> =
            self.modes.keys().filter(|(k, m)| *k == kind && !m.is_empty()).map(|(_, m)| m.as_str()).collect();
        known.sort_unstable();
        Err(format!("{kind} has no mode `{}`; it has: {}", mode.unwrap_or(""), known.join(", ")))
    }

    /// The last day that the data speak of: no article is read as later where its date must be guessed.
    pub fn horizon(&self) -> Option<Date> {
        self.horizon
    }

    /// How far an event is to be believed.
    pub fn confidence(&self) -> &Confidence {
        &self.confidence
    }

    /// Who is meant where several might be.
    pub fn weighing(&self) -> &Weighing {
        &self.weighing
    }

    /// Which sectors there are.
    pub fn sectors(&self) -> &Sectors {
        &self.sectors
    }

    /// The number of a frame by its name.
    pub fn frame_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// A frame by its number.
    pub fn frame(&self, at: usize) -> &Frame {
        &self.frames[at]
    }

    /// All frames.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Score and CAMEO code; those of the type where the mode has none.
    pub fn mode_info(&self, kind: EventType, mode: Option<&str>) -> ModeInfo {
        self.modes
            .get(&(kind, mode.unwrap_or("").to_owned()))
            .or_else(|| self.modes.get(&(kind, String::new())))
            .cloned()
            .unwrap_or(ModeInfo { score: 0.0, cameo: String::new() })
    }

    /// The quad class of a type.
    pub fn quad(&self, kind: EventType) -> Quad {
        self.quads.get(&kind).copied().unwrap_or(Quad::VerbalCooperation)
    }
}

fn event_type(row: Row<'_>) -> Result<EventType, Diagnostic> {
    let name = row.need("type")?;
    EventType::parse(name).ok_or_else(|| row.fault("type", format!("`{name}` is no PLOVER type")))
}
