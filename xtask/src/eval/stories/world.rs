//! News of a world made up, in two languages, of which the truth is known: who did what, who tells it, who copied it.

use std::fmt::Write as _;

use jiff::civil::Date;
use kabar::Article;

use super::made::{Made, Truth};

/// What may happen: its PLOVER type, and ways to tell it in either language. `{A}` and `{B}` are the sides, `{C}` a city, `{N}` a number.
const ACTS: [(&str, [&[&str]; 2]); 10] = [
    (
        "ACCUSE",
        [
            &["{A} condemned {B} over the incident", "{A} criticised {B}", "{A} accused {B} of breaking the treaty"],
            &["{A} mengecam {B} atas insiden itu", "{A} mengkritik {B}", "{A} menuduh {B} melanggar perjanjian"],
        ],
    ),
    (
        "REQUEST",
        [
            &["{A} urged {B} to return to the talks", "{A} called on {B} to withdraw its troops"],
            &["{A} mendesak {B} kembali ke perundingan", "{A} meminta {B} menarik pasukannya"],
        ],
    ),
    (
        "CONSULT",
        [
            &["The president of {A} met the president of {B} in {C}", "{A} held talks with {B} in {C}"],
            &["Presiden {A} bertemu presiden {B} di {C}", "{A} berunding dengan {B} di {C}"],
        ],
    ),
    ("SUPPORT", [&["{A} praised {B}", "{A} hailed {B}"], &["{A} memuji {B}", "{A} menyatakan dukungan kepada {B}"]]),
    (
        "AID",
        [
            &["{A} sent food aid to {B}", "{A} gave humanitarian aid worth {N} million dollars to {B}"],
            &[
                "{A} mengirim bantuan pangan ke {B}",
                "{A} memberikan bantuan kemanusiaan senilai {N} juta dolar kepada {B}",
            ],
        ],
    ),
    (
        "SANCTION",
        [
            &["{A} imposed sanctions on {B}", "{A} cut diplomatic relations with {B}"],
            &["{A} menjatuhkan sanksi terhadap {B}", "{A} memutuskan hubungan diplomatik dengan {B}"],
        ],
    ),
    (
        "REJECT",
        [
            &["{A} rejected the demands of {B}", "{A} rejected a proposal by {B}"],
            &["{A} menolak tuntutan {B}", "{A} menolak usulan {B}"],
        ],
    ),
    ("THREATEN", [&["{A} threatened to attack {B}"], &["{A} mengancam akan menyerang {B}"]]),
    (
        "ASSAULT",
        [
            &[
                "Troops from {A} shelled {C} and killed {N} soldiers from {B}",
                "{A} bombed {B}, killing {N} people in {C}",
            ],
            &[
                "Tentara {A} menembaki {C} dan menewaskan {N} tentara {B}",
                "{A} mengebom {B} dan menewaskan {N} orang di {C}",
            ],
        ],
    ),
    ("AGREE", [&["{A} promised to help {B}", "{A} agreed to support {B}"], &["{A} berjanji akan membantu {B}"]]),
];

/// States in either language, a city of each, and their codes.
const STATES: [([&str; 2], &str, &str); 24] = [
    (["France", "Prancis"], "Lyon", "FRA"),
    (["Germany", "Jerman"], "Hamburg", "DEU"),
    (["Turkey", "Turki"], "Izmir", "TUR"),
    (["Greece", "Yunani"], "Thessaloniki", "GRC"),
    (["Egypt", "Mesir"], "Alexandria", "EGY"),
    (["Sudan", "Sudan"], "Khartoum", "SDN"),
    (["Ethiopia", "Etiopia"], "Addis Ababa", "ETH"),
    (["Kenya", "Kenya"], "Mombasa", "KEN"),
    (["India", "India"], "Kolkata", "IND"),
    (["Pakistan", "Pakistan"], "Lahore", "PAK"),
    (["Iran", "Iran"], "Isfahan", "IRN"),
    (["Iraq", "Irak"], "Mosul", "IRQ"),
    (["Brazil", "Brasil"], "Manaus", "BRA"),
    (["Venezuela", "Venezuela"], "Maracaibo", "VEN"),
    (["Colombia", "Kolombia"], "Medellin", "COL"),
    (["Peru", "Peru"], "Arequipa", "PER"),
    (["Vietnam", "Vietnam"], "Da Nang", "VNM"),
    (["Thailand", "Thailand"], "Chiang Mai", "THA"),
    (["Malaysia", "Malaysia"], "Penang", "MYS"),
    (["Australia", "Australia"], "Darwin", "AUS"),
    (["Poland", "Polandia"], "Gdansk", "POL"),
    (["Ukraine", "Ukraina"], "Kharkiv", "UKR"),
    (["Serbia", "Serbia"], "Novi Sad", "SRB"),
    (["Kosovo", "Kosovo"], "Prizren", "XKX"),
];

/// What fills an article up, and tells nothing political. `{N}` is a number, `{C}` a city.
const FILLERS: [&[&str]; 2] = [
    &[
        "The market of {C} was quiet on the day, and {N} shops stayed closed because of the rain.",
        "Observers in {C} have followed the affair for {N} months.",
        "The price of rice in {C} rose by {N} per cent over the season.",
        "About {N} thousand people live in the old town of {C}.",
        "The road from the airport to {C} is {N} kilometres long and was built by a private company.",
        "The weather in {C} is expected to stay dry for {N} days.",
        "The hotel where reporters wait has {N} rooms and a view of the river at {C}.",
    ],
    &[
        "Pasar {C} sepi hari itu, dan {N} toko tutup karena hujan.",
        "Pengamat di {C} mengikuti persoalan ini selama {N} bulan.",
        "Harga beras di {C} naik {N} persen sepanjang musim.",
        "Sekitar {N} ribu orang tinggal di kota tua {C}.",
        "Jalan dari bandara ke {C} sepanjang {N} kilometer dibangun perusahaan swasta.",
        "Cuaca di {C} diperkirakan tetap kering selama {N} hari.",
        "Hotel tempat wartawan menunggu memiliki {N} kamar dan pemandangan sungai di {C}.",
    ],
];

const OUTLETS: [&str; 8] =
    ["Wire One", "Wire Two", "Morning Post", "Harian Sore", "Evening Star", "Kabar Kota", "Daily Mirror", "Suara Pagi"];
const DAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
];
const LANGS: [&str; 2] = ["en", "id"];

/// A happening: the truth.
#[derive(Debug, Clone)]
struct Act {
    kind: usize,
    sides: (usize, usize),
    day: Date,
    toll: u32,
}

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

/// `days` days of news, in the order of publication.
pub(crate) fn news(days: usize, seed: u64) -> Vec<Made> {
    let mut world = World { dice: Dice(seed), acts: Vec::new(), stories: 0, made: Vec::new() };
    let first = jiff::civil::date(2024, 3, 1);
    for n in 0..days {
        let day = first.saturating_add(jiff::Span::new().days(n as i64));
        for _ in 0..10 {
            world.story(day);
        }
    }
    let mut made = world.made;
    // Copies follow their source, and name its place in the list.
    let mut order: Vec<usize> = (0..made.len()).collect();
    order.sort_by_key(|at| (made[*at].article.date, *at));
    let mut place = vec![0; made.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new;
    }
    for article in &mut made {
        article.copied = article.copied.map(|at| place[at]);
    }
    let mut made: Vec<(usize, Made)> = place.into_iter().zip(made).collect();
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

struct World {
    dice: Dice,
    acts: Vec<Act>,
    stories: usize,
    made: Vec<Made>,
}

impl World {
    /// Three to five happenings around a pair of states, and the articles that tell them.
    fn story(&mut self, day: Date) {
        let (a, b) = self.pair();
        let mut acts = Vec::new();
        let count = 3 + self.dice.below(3);
        while acts.len() < count {
            let kind = self.dice.below(ACTS.len());
            let sides = match self.dice.below(4) {
                0 | 1 => (a, b),
                2 => (b, a),
                _ => (self.other(a, b), if self.dice.percent(50) { a } else { b }),
            };
            let known = acts.iter().any(|at: &usize| self.acts[*at].kind == kind && self.acts[*at].sides == sides);
            if !known {
                acts.push(self.acts.len());
                let toll = 11 + self.dice.below(80) as u32;
                self.acts.push(Act { kind, sides, day, toll });
            }
        }
        let story = self.stories;
        self.stories += 1;
        for _ in 0..=(1 + self.dice.below(4)) {
            let lang = self.dice.below(2);
            self.report(story, &acts, lang);
        }
    }

    /// Two states: often those of a story of the last days, so that the same sides do the same things again.
    fn pair(&mut self) -> (usize, usize) {
        if self.acts.len() > 100 && self.dice.percent(25) {
            let back = 30 + self.dice.below(200.min(self.acts.len() - 30));
            return self.acts[self.acts.len() - back].sides;
        }
        let a = self.dice.below(STATES.len());
        (a, (a + 1 + self.dice.below(STATES.len() - 1)) % STATES.len())
    }

    fn other(&mut self, a: usize, b: usize) -> usize {
        loop {
            let c = self.dice.below(STATES.len());
            if c != a && c != b {
                return c;
            }
        }
    }

    /// An article about some of the happenings, and perhaps copies of it.
    fn report(&mut self, story: usize, acts: &[usize], lang: usize) {
        let day = self.acts[acts[0]].day;
        let day = day.saturating_add(jiff::Span::new().days(i64::from(self.dice.percent(40))));
        let mut chosen: Vec<usize> = acts.iter().copied().filter(|_| self.dice.percent(70)).collect();
        if chosen.len() < 2 {
            chosen = acts[..2].to_vec();
        }
        let (mut text, mut told) = (String::new(), Vec::new());
        let agency = self.dice.percent(40);
        for (n, at) in chosen.iter().enumerate() {
            let sentence = self.sentence(*at, lang);
            let _ = write!(text, "{}{sentence}", if n == 0 { "" } else { "\n\n" });
            let Act { kind, sides: (a, b), .. } = self.acts[*at];
            told.push(Truth {
                sentence,
                happening: *at,
                kind: ACTS[kind].0.to_owned(),
                sides: (STATES[a].2.to_owned(), STATES[b].2.to_owned()),
            });
            for _ in 0..=self.dice.below(3) {
                let filler = self.filler(lang);
                let _ = write!(text, " {filler}");
            }
        }
        let outlet = if agency { OUTLETS[self.dice.below(2)] } else { OUTLETS[2 + self.dice.below(6)] };
        let article = Article {
            text,
            lang: Some(LANGS[lang].to_owned()),
            date: Some(day),
            source: Some(outlet.to_owned()),
            ..Article::default()
        };
        let source = self.made.len();
        self.made.push(Made { article, story, told, copied: None });
        if agency {
            for _ in 0..self.dice.below(3) {
                self.copy(source);
            }
        }
    }

    /// A copy: whole, shortened, or edited, by another outlet on the same or the next day.
    fn copy(&mut self, source: usize) {
        let (text, told) = (self.made[source].article.text.clone(), self.made[source].told.clone());
        let mut text = match self.dice.below(3) {
            0 => text,
            1 => text.split_inclusive("\n\n").take(2).collect::<String>().trim_end().to_owned(),
            _ => {
                let mut words: Vec<&str> = text.split(' ').collect();
                for _ in 0..words.len() / 25 {
                    let at = self.dice.below(words.len());
                    if words[at].chars().all(char::is_lowercase) {
                        words.remove(at);
                    }
                }
                words.join(" ")
            }
        };
        let told = told.into_iter().filter(|t| text.contains(t.sentence.as_str())).collect();
        let of = &self.made[source].article;
        let (story, lang, agency) = (self.made[source].story, of.lang.clone(), of.source.clone().unwrap_or_default());
        let late = i64::from(self.dice.percent(30));
        let date = of.date.map(|d| d.saturating_add(jiff::Span::new().days(late)));
        let _ = write!(text, "\n\n({agency})");
        let outlet = OUTLETS[2 + self.dice.below(6)].to_owned();
        let article = Article { text, lang, date, source: Some(outlet), ..Article::default() };
        self.made.push(Made { article, story, told, copied: Some(source) });
    }

    fn sentence(&mut self, at: usize, lang: usize) -> String {
        let act = self.acts[at].clone();
        let form = *self.dice.pick(ACTS[act.kind].1[lang]);
        let (a, b) = (&STATES[act.sides.0], &STATES[act.sides.1]);
        let text = form
            .replace("{A}", a.0[lang])
            .replace("{B}", b.0[lang])
            .replace("{C}", b.1)
            .replace("{N}", &act.toll.to_string());
        let weekday = DAYS[lang][act.day.weekday().to_monday_zero_offset() as usize];
        // Half of the reports say on which day.
        match (self.dice.percent(50), lang) {
            (false, _) => format!("{text}."),
            (true, 0) => format!("{text} on {weekday}."),
            (true, _) => format!("{text}, {weekday} ({}/{}).", act.day.day(), act.day.month()),
        }
    }

    fn filler(&mut self, lang: usize) -> String {
        let form = *self.dice.pick(FILLERS[lang]);
        let number = 3 + self.dice.below(900);
        form.replace("{C}", STATES[self.dice.below(STATES.len())].1).replace("{N}", &number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::news;

    #[test]
    fn the_same_seed_gives_the_same_news() {
        let text = |seed| news(3, seed).into_iter().map(|m| m.article.text).collect::<Vec<_>>();
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn a_copy_comes_after_its_source_and_holds_most_of_its_words() {
        let made = news(5, 1);
        let copies: Vec<_> = made.iter().enumerate().filter_map(|(at, m)| Some((at, m.copied?))).collect();
        assert!(copies.len() > 20);
        for (copy, source) in copies {
            assert!(source < copy && made[source].article.date <= made[copy].article.date);
            assert_eq!(made[source].story, made[copy].story);
        }
    }
}
