//! What speaks for and against somebody as a side of an event.

use kabar_model::Rel;
use kabar_pack::{
    Pos, Slot,
    weighing::{Clue, Side, Topic},
};

use crate::{
    mention::PartyKind,
    scene::Scene,
    weigh::{
        Meant,
        case::{Case, number},
        other_than,
        set::Set,
        table::{Code, Table},
        told::{TOLD, WHOLE, told},
    },
};

impl Table<'_> {
    /// Hands out the clues to somebody on a side.
    pub(crate) fn clues(&self, scene: &Scene<'_, '_>, case: &Case<'_>, meant: Meant, take: &mut impl FnMut(Clue, f32)) {
        let codes = match meant {
            Meant::Nobody => return scene.nobody(case, take),
            Meant::Ruled => {
                ruled(case, take);
                case.ruled
            }
            Meant::Other(code) => Set::one(code),
        };
        let named = self.in_sentence(scene, case, codes, take);
        self.beside(case, codes, named, take);
        self.own(case, codes, take);
        for (lines, tally, topics) in [(&self.told, &case.told, &TOLD), (&self.ahead, &case.whole, &WHOLE)] {
            told((lines, tally), case, codes, topics, take);
            for (what, alone) in tally.among(codes) {
                take(Clue::new(topics.most[what], [u8::from(named), u8::from(alone)]), 1.0);
            }
        }
        if let Some(sector) = case.kin {
            let kin = codes.codes().any(|code| self.has_outright(code, sector));
            take(Clue::new(Topic::Kin, [u8::from(kin), 0]), 1.0);
        }
        self.last(case, codes, take);
        self.known_as(case, codes, take);
    }

    /// Where the sentence names them, or points back at them. Whether it names them.
    fn in_sentence(
        &self,
        scene: &Scene<'_, '_>,
        case: &Case<'_>,
        codes: Set,
        take: &mut impl FnMut(Clue, f32),
    ) -> bool {
        let this = case.this;
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        let named = self.nearest(codes, case);
        if let Some((number_of, named)) = named {
            let (start, end) = (named.mention.start, named.mention.end);
            let place = |s: usize, e: usize| match () {
                () if s >= this.trigger.end => 1,
                () if e <= this.trigger.start => 0,
                () => 2_u8,
            };
            let at = place(start, end);
            clue(Topic::Named, [0; 2]);
            clue(Topic::NamedWhere, [at, 0]);
            clue(Topic::NamedWhereTone, [at, u8::from(case.conflict)]);
            clue(Topic::NamedWhereFrame, [at, case.frame]);
            clue(Topic::NamedOther, [u8::from(case.ways[number_of].0.0), 0]);
            match case.ways[number_of].1 {
                None => clue(Topic::NamedApart, [0; 2]),
                Some((up, down)) => {
                    clue(Topic::NamedSteps, [number(up.min(4)), number(down.min(3))]);
                    let rel = scene.reading.rel(named.top);
                    let rel = Rel::ALL.iter().position(|known| *known == rel).unwrap_or(0);
                    clue(Topic::NamedRelation, [at, number(rel)]);
                }
            }
            let between = self.named.iter().filter(|other| {
                let (s, e) = (other.mention.start, other.mention.end);
                s != start && place(s, e) == at && if at == 1 { s < start } else { at == 0 && s >= end }
            });
            clue(Topic::NamedBetween, [number(between.count().min(3)), 0]);
        } else {
            clue(Topic::NotNamed, [0; 2]);
            clue(Topic::NotNamedFrame, [case.frame, 0]);
            clue(Topic::NotNamedOrgan, [case.organ, 0]);
        }
        clue(Topic::Crowd, [number(self.named.len().min(4)), u8::from(named.is_some())]);
        let pointed = self.pointed.iter().filter(|(_, at)| at.meets(codes)).map(|(start, _)| *start);
        if let Some(last) = pointed.max() {
            clue(Topic::PointedAt, [u8::from(last >= this.trigger.end), 0]);
        }
        named.is_some()
    }

    /// What the other events of the sentence make of them.
    fn beside(&self, case: &Case<'_>, codes: Set, named: bool, take: &mut impl FnMut(Clue, f32)) {
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        let (at, other) = (case.at as usize, other_than(case.at) as usize);
        let beside = || self.here.iter().filter(|(head, _)| *head != case.this.trigger.head).map(|(_, sides)| sides);
        if beside().any(|sides| sides[Side::Recipient as usize].meets(codes)) {
            clue(Topic::OtherRecipient, [u8::from(named), 0]);
        }
        if beside().any(|sides| sides[Side::Actor as usize].meets(codes)) {
            clue(Topic::OtherActor, [u8::from(named), 0]);
        }
        if beside().any(|sides| sides[other].meets(case.other) && sides[at].meets(codes)) {
            clue(Topic::OtherSamePair, [0; 2]);
        }
        if beside().any(|sides| sides[other].meets(codes) && sides[at].meets(case.other)) {
            clue(Topic::OtherReversed, [0; 2]);
        }
        if case.speakers.meets(codes) {
            clue(Topic::Speaks, [0; 2]);
            clue(Topic::SpeaksType, [case.kind, 0]);
        }
    }

    /// What it means that both sides are of one country or organisation.
    fn own(&self, case: &Case<'_>, codes: Set, take: &mut impl FnMut(Clue, f32)) {
        if !case.other.meets(codes) {
            return;
        }
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        clue(Topic::Own, [0; 2]);
        clue(Topic::OwnType, [case.kind, 0]);
        clue(Topic::OwnFrame, [case.frame, 0]);
        clue(Topic::OwnOrgan, [case.organ, 0]);

        clue(Topic::OwnHome, [u8::from(self.home.is_some_and(|home| codes.has(home))), 0]);
    }

    /// What part they had in the event told last.
    fn last(&self, case: &Case<'_>, codes: Set, take: &mut impl FnMut(Clue, f32)) {
        let Some(last) = self.told.first() else { return };
        let (this, other) = (last.sets[case.at as usize], last.sets[other_than(case.at) as usize]);
        let same = other.meets(case.other);
        if this.meets(codes) {
            take(Clue::new(Topic::LastRecipient, [u8::from(same), 0]), 1.0);
        }
        if other.meets(codes) {
            take(Clue::new(Topic::LastActor, [u8::from(!same), 0]), 1.0);
        }
    }

    /// What the article knows of them.
    fn known_as(&self, case: &Case<'_>, codes: Set, take: &mut impl FnMut(Clue, f32)) {
        let about = || codes.codes().map(|code| &self.about[usize::from(code)]);
        take(Clue::new(Topic::Share, [0; 2]), about().map(|a| a.share).sum());
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        match about().filter_map(|a| a.last).min() {
            Some((ago, standing)) => {
                clue(Topic::Ago, [number(ago.min(4)), 0]);
                clue(Topic::Standing, [standing, 0]);
            }
            None => clue(Topic::Forgotten, [0; 2]),
        }
        let is = |place: Option<Code>| place.is_some_and(|code| codes.has(code));
        if is(self.home) {
            clue(Topic::Home, [0; 2]);
            clue(Topic::HomeTone, [u8::from(case.conflict), 0]);
            clue(Topic::HomeType, [case.kind, 0]);
            clue(Topic::HomeFrame, [case.frame, 0]);
            clue(Topic::HomeOrgan, [case.organ, 0]);
        } else if is(self.dateline) {
            clue(Topic::Dateline, [0; 2]);
        }
        let sorts = about().fold(0, |all, a| all | a.sorts);
        for sort in (0..=PartyKind::Media as u8).filter(|sort| sorts >> sort & 1 == 1) {
            clue(Topic::Sort, [sort, 0]);
        }
        if about().next().is_some_and(|a| a.state) {
            clue(Topic::State, [0; 2]);
            clue(Topic::StateType, [case.kind, 0]);
        }
    }
}

fn ruled(case: &Case<'_>, take: &mut impl FnMut(Clue, f32)) {
    let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
    let how = case.how as u8;
    clue(Topic::Ruled, [0; 2]);
    clue(Topic::RuledHow, [how, 0]);
    clue(Topic::RuledHowTone, [how, u8::from(case.conflict)]);
    let own = case.other.meets(case.ruled);
    clue(Topic::RuledHowOwn, [how, u8::from(own)]);
    if own {
        clue(Topic::RuledOwnOrgan, [how, case.organ]);
    }
    clue(Topic::RuledType, [case.kind, 0]);
    if case.ruled.len() > 1 {
        clue(Topic::RuledSeveral, [how, 0]);
    }
}

impl Scene<'_, '_> {
    fn nobody(&self, case: &Case<'_>, take: &mut impl FnMut(Clue, f32)) {
        let row = &self.finder.pack.lexicon.predicates[case.this.trigger.row];
        let frame = self.finder_frame(row.frame.unwrap_or_default());
        let mut clue = |topic, args: [u8; 2]| take(Clue::new(topic, args), 1.0);
        let how = case.how as u8;
        let asks = row.recipient.as_ref().map_or(0, |spec| if spec.0 == [[Slot::Nobody]] { 2 } else { 1 });
        let tag = match row.pos {
            Pos::Verb => 0,
            Pos::Noun => 1,
            Pos::Adj => 2,
            Pos::Other => 3,
        };
        clue(Topic::Nobody, [0; 2]);
        clue(Topic::NobodyType, [case.kind, 0]);
        clue(Topic::NobodyHow, [how, 0]);
        clue(Topic::NobodyTypeHow, [case.kind, how]);
        clue(Topic::NobodyAsks, [asks, 0]);
        clue(Topic::NobodyMutual, [u8::from(frame.symmetric), 0]);
        clue(Topic::NobodyTag, [tag, 0]);
        clue(Topic::NobodyFrame, [case.frame, 0]);
        clue(Topic::NobodyOrgan, [case.organ, 0]);
        clue(Topic::NobodyOthers, [number(case.other.len().min(3)), 0]);
    }
}
