//! An article read several times: first by the rules alone, then with the sides weighed by what the whole article told the time before,
//! until it tells the same again. What one sentence leaves out another tells, and what that one means may in turn hang on the first.

use kabar_model::{Document, LinkRole, Rel};
use kabar_pack::Lexicon;

use crate::{
    article::remember,
    coder::Explained,
    discourse::{Asked, Discourse, Told},
    memo::Memo,
    mention::{Finder, Mention},
    proposition::{Proposition, Reckoning},
    reading::Reading,
    scene::{Player, Scene},
    trigger::Trigger,
};

/// So often at most is an article read with its sides weighed before it is handed out.
const REHEARSALS: usize = 2;

/// Sentences of which a reading may keep what the one before has made: beyond them an article is too long for that, and for more than
/// two readings.
const KEPT: usize = 400;

/// A sentence that is read, with its parties and whoever speaks in it.
pub(crate) struct Ready<'d> {
    reading: Reading<'d>,
    mentions: Vec<Mention>,
    memo: Memo,
    speaker: Vec<Player>,
    /// What the reading before made of it.
    before: Option<Made>,
}

/// What is made of a sentence, and what of the article it was made with.
struct Made {
    /// By the rules. None where it must be made again.
    reckoning: Option<Reckoning>,
    /// The same with its sides weighed.
    weighed: Option<Vec<Proposition>>,
    /// What it told.
    told: Vec<Told>,
    asked: Asked,
    /// What of the article was asked to tell which rows fit.
    asked_by_rows: Asked,
}

/// Takes what is made of a sentence.
type Take<'t> = dyn FnMut(usize, &Scene<'_, '_>, &Explained<'_>) + 't;

impl<'d> Ready<'d> {
    pub(crate) fn new(reading: Reading<'d>, mentions: Vec<Mention>, speaker: Vec<Player>, lexicon: &Lexicon) -> Self {
        let memo = Memo::new(&reading, &mentions, lexicon);
        Self { reading, mentions, memo, speaker, before: None }
    }

    fn is_coded(&self, document: &Document) -> bool {
        document.blocks.get(self.reading.sentence.block).is_none_or(|b| b.kind.is_coded())
    }
}

/// An article whose sentences are read, and whose parties are found.
pub(crate) struct Passes<'d> {
    document: &'d Document,
    finder: Finder<'d>,
    /// None once it was read for the last time.
    sentences: Vec<Option<Ready<'d>>>,
    order: Vec<usize>,
}

impl<'d> Passes<'d> {
    pub(crate) fn new(
        document: &'d Document,
        finder: Finder<'d>,
        sentences: Vec<Ready<'d>>,
        order: Vec<usize>,
    ) -> Self {
        Self { document, finder, sentences: sentences.into_iter().map(Some).collect(), order }
    }

    /// Reads the article as often as it takes, and hands out what the last reading makes of every sentence that is coded.
    pub(crate) fn read(mut self, discourse: Discourse, weigh: bool, take: &mut Take<'_>) {
        let mut before = discourse.clone();
        let mut differs = self.rehearse(&mut before, false, true);
        let many = match self.order.len() {
            _ if !weigh => 0,
            sentences if sentences > KEPT => 1,
            _ => REHEARSALS,
        };
        for _ in 0..many {
            if !differs {
                break;
            }
            let mut this = discourse.clone();
            this.look_ahead(before);
            differs = self.rehearse(&mut this, true, true);
            before = this;
        }
        let mut last = discourse;
        last.look_ahead(before);
        self.hand_out(&mut last, weigh, differs, take);
    }

    /// One reading; whether it told anything else than the one before. `ahead`: whether what the whole article told is another thing than
    /// the reading before knew.
    fn rehearse(&mut self, discourse: &mut Discourse, weigh: bool, ahead: bool) -> bool {
        let mut differs = false;
        for (place, &at) in self.order.iter().enumerate() {
            let Some(ready) = self.sentences[at].as_mut().filter(|ready| ready.is_coded(self.document)) else {
                continue;
            };
            discourse.sentence = at + 1;
            if !ready.reading.tree.nodes.is_empty() {
                let scene = Scene::new(
                    &ready.reading,
                    &ready.mentions,
                    &ready.memo,
                    self.finder,
                    discourse,
                    ready.speaker.clone(),
                );
                let before = ready.before.take();
                let told_before = before.as_ref().map(|made| made.told.clone()).unwrap_or_default();
                let mut made = made(&scene, before, differs, ahead);
                if weigh && let Some(reckoning) = &made.reckoning {
                    let mut propositions = reckoning.propositions.clone();
                    scene.weigh(&mut propositions);
                    made.told = told_of(&scene, &propositions);
                    made.weighed = Some(propositions);
                }
                differs |= made.told != told_before;
                made.told.iter().for_each(|told| discourse.tell(told.clone()));
                if place >= KEPT {
                    (made.reckoning, made.weighed) = (None, None);
                }
                ready.before = Some(made);
            }
            remember(discourse, &ready.reading, &ready.mentions);
        }
        differs
    }

    /// The last reading. What is read is given back as it goes.
    fn hand_out(mut self, discourse: &mut Discourse, weigh: bool, ahead: bool, take: &mut Take<'_>) {
        let mut differs = false;
        for &at in &self.order {
            let Some(ready) = self.sentences[at].take().filter(|ready| ready.is_coded(self.document)) else {
                continue;
            };
            let Ready { reading, mentions, memo, speaker, before } = ready;
            discourse.sentence = at + 1;
            if let Some(mut before) = before {
                let scene = Scene::new(&reading, &mentions, &memo, self.finder, discourse, speaker);
                let told_before = before.told.clone();
                // where nothing is told otherwise, the sides weigh as they did
                let weighed = before.weighed.take().filter(|_| !ahead && !differs);
                let Made { reckoning, mut told, .. } = made(&scene, Some(before), differs, ahead);
                if let Some(Reckoning { mut propositions, passed, .. }) = reckoning {
                    if weigh {
                        if let Some(weighed) = weighed {
                            propositions = weighed;
                        } else {
                            scene.weigh(&mut propositions);
                            told = told_of(&scene, &propositions);
                        }
                        scene.leave_out_the_unlikely(&mut propositions);
                    }
                    take(at, &scene, &Explained { reading: &reading, mentions: &mentions, propositions, passed });
                }
                differs |= told != told_before;
                for told in told {
                    discourse.tell(told);
                }
            }
            remember(discourse, &reading, &mentions);
        }
    }
}

/// What the rules make of a sentence. Where nothing is different from what it was made with before, that stands: `differs` says
/// whether a sentence before has told something else, `ahead` whether the whole article has.
fn made(scene: &Scene<'_, '_>, before: Option<Made>, differs: bool, ahead: bool) -> Made {
    let stands = |asked: Asked| !(ahead && asked.ahead || differs && asked.told);
    let mut known = None;
    if let Some(made) = before
        && made.reckoning.is_some()
    {
        if stands(made.asked) {
            return made;
        }
        if stands(made.asked_by_rows) {
            let asked = made.asked_by_rows;
            known = made.reckoning.map(|reckoning| (reckoning.triggers, reckoning.passed, asked));
        }
    }
    scene.discourse.asked();
    let (triggers, passed, asked_by_rows) = known.unwrap_or_else(|| {
        let (triggers, passed) = scene.triggers();
        (triggers, passed, scene.discourse.asked())
    });
    let reckoning = scene.reckon(triggers, passed);
    let asked = scene.discourse.asked().or(asked_by_rows);
    let told = told_of(scene, &reckoning.propositions);
    Made { reckoning: Some(reckoning), weighed: None, told, asked, asked_by_rows }
}

/// What the events of a sentence tell.
fn told_of(scene: &Scene<'_, '_>, propositions: &[Proposition]) -> Vec<Told> {
    let events = propositions.iter().filter(|p| p.dropped.is_none());
    let parties = |players: &[Player]| players.iter().map(|p| (p.party.clone(), p.inferred)).collect();
    let told = events.map(|event| {
        let holder = event.stance.chain.iter().find(|link| link.role == LinkRole::Speaker);
        Told {
            sentence: scene.discourse.sentence,
            holder: holder.map(|link| link.player.party.clone()),
            kind: event.kind,
            mode: event.mode.clone(),
            words: told_by(scene.reading, &event.trigger),
            actor: parties(&event.actor),
            recipient: parties(&event.recipient),
        }
    });
    told.collect()
}

/// The words of a trigger and the nouns right below it, in their citation forms.
fn told_by(reading: &Reading<'_>, trigger: &Trigger) -> Vec<String> {
    let below = reading.kids(trigger.head).filter(|&k| matches!(reading.rel(k), Rel::Obj | Rel::Compound | Rel::Nmod));
    (trigger.start..trigger.end).chain(below).map(|w| reading.tree.lemma(w).to_lowercase()).collect()
}
