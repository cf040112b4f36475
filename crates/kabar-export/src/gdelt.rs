//! The 58 columns of GDELT 1.0's daily files: one line for every pair of sides of a happening, tabs between, no line of names.
//!
//! What GDELT's columns mean here is told by [`COLUMNS`]; those that kabar has no facts for are empty.

use std::{collections::HashMap, io::Write, sync::LazyLock};

use jiff::civil::Date;
use kabar_model::{ActorRef, Event, Field, Location, Quad, Report};

use crate::{ExportError, Value};

/// A column of the form.
pub struct Column {
    /// GDELT's name for it.
    pub name: &'static str,
    /// What it holds here.
    pub about: &'static str,
    of: for<'a> fn(&Pair<'a>) -> Value,
}

/// A happening as one of its reports tells it, between one actor and one recipient.
pub struct Pair<'a> {
    /// The report that stands for the happening.
    report: &'a Report,
    actor: Option<&'a ActorRef>,
    recipient: Option<&'a ActorRef>,
    /// Which pair of the report's it is.
    number: i64,
    told: Told,
}

/// How often a happening is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Events that tell it.
    pub reports: i64,
    /// Articles that do.
    pub articles: i64,
    /// Outlets that do.
    pub outlets: i64,
}

/// A report has at most this many pairs in the form: the number of a line is that of the report with three digits more.
const PAIRS: usize = 1000;

/// Writes lines of GDELT's event columns.
pub struct Gdelt<W: Write> {
    out: W,
    rows: u64,
}

impl<W: Write> Gdelt<W> {
    /// GDELT's files have no line of names.
    pub fn new(out: W) -> Self {
        Self { out, rows: 0 }
    }

    /// The lines of one happening, by the report that stands for it.
    pub fn happening(&mut self, report: &Report, told: Told) -> Result<(), ExportError> {
        for (number, (actor, recipient)) in pairs(&report.event).take(PAIRS).enumerate() {
            let pair = Pair { report, actor, recipient, number: number as i64, told };
            let cells: Vec<String> = COLUMNS.iter().map(|column| plain(&(column.of)(&pair))).collect();
            writeln!(self.out, "{}", cells.join("\t"))?;
            self.rows += 1;
        }
        Ok(())
    }

    /// What was written to, and how many lines.
    pub fn finish(mut self) -> Result<(W, u64), ExportError> {
        self.out.flush()?;
        Ok((self.out, self.rows))
    }
}

type Sides<'a> = (Option<&'a ActorRef>, Option<&'a ActorRef>);

/// Every actor with every recipient; nobody where a side is empty.
fn pairs(event: &Event) -> impl Iterator<Item = Sides<'_>> {
    let some = |side: &'_ [ActorRef]| -> Vec<Option<usize>> {
        if side.is_empty() { vec![None] } else { (0..side.len()).map(Some).collect() }
    };
    let (actors, recipients) = (some(&event.actor), some(&event.recipient));
    actors.into_iter().flat_map(move |a| {
        let recipients = recipients.clone();
        recipients
            .into_iter()
            .map(move |r| (a.and_then(|a| event.actor.get(a)), r.and_then(|r| event.recipient.get(r))))
    })
}

/// A cell without the characters that end cells and lines.
fn plain(value: &Value) -> String {
    value.cell().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

const fn cell(name: &'static str, about: &'static str, of: for<'a> fn(&Pair<'a>) -> Value) -> Column {
    Column { name, about, of }
}

const fn empty(name: &'static str) -> Column {
    cell(name, "always empty: kabar has no facts for it", |_| Value::Null)
}

/// A sentence that begins within so many characters of the article stands in its headline or lead.
const LEAD: usize = 300;

/// GDELT 1.0's columns, in its order.
pub const COLUMNS: [Column; 58] = [
    cell("GLOBALEVENTID", "number of the event in the archive, then three digits for the pair of sides", |p| {
        Value::Int(p.report.id * PAIRS as i64 + p.number)
    }),
    cell("SQLDATE", "the day the event is counted under, YYYYMMDD", |p| day(p, |d| d.strftime("%Y%m%d").to_string())),
    cell("MonthYear", "its month, YYYYMM", |p| day(p, |d| d.strftime("%Y%m").to_string())),
    cell("Year", "its year", |p| day(p, |d| d.year().to_string())),
    cell("FractionDate", "its year and, by GDELT's formula, how much of it has passed", |p| {
        day(p, |d| format!("{:.4}", f64::from(d.year()) + (f64::from(d.month()) * 30.0 + f64::from(d.day())) / 365.0))
    }),
    cell("Actor1Code", "code and sector of the actor, together", |p| side(p.actor, whole)),
    cell("Actor1Name", "name of the entry that resolved it, else the words of the text, in capitals", |p| {
        side(p.actor, name)
    }),
    cell("Actor1CountryCode", "its country, ISO 3166-1 alpha-3", |p| side(p.actor, country)),
    cell("Actor1KnownGroupCode", "its code where it is an organisation or group", |p| side(p.actor, group)),
    empty("Actor1EthnicCode"),
    empty("Actor1Religion1Code"),
    empty("Actor1Religion2Code"),
    cell("Actor1Type1Code", "its sector, in PLOVER's codes, which are CAMEO's for the most part", |p| {
        side(p.actor, sector)
    }),
    empty("Actor1Type2Code"),
    empty("Actor1Type3Code"),
    cell("Actor2Code", "as Actor1Code, of the recipient", |p| side(p.recipient, whole)),
    cell("Actor2Name", "as Actor1Name, of the recipient", |p| side(p.recipient, name)),
    cell("Actor2CountryCode", "as Actor1CountryCode, of the recipient", |p| side(p.recipient, country)),
    cell("Actor2KnownGroupCode", "as Actor1KnownGroupCode, of the recipient", |p| side(p.recipient, group)),
    empty("Actor2EthnicCode"),
    empty("Actor2Religion1Code"),
    empty("Actor2Religion2Code"),
    cell("Actor2Type1Code", "as Actor1Type1Code, of the recipient", |p| side(p.recipient, sector)),
    empty("Actor2Type2Code"),
    empty("Actor2Type3Code"),
    cell("IsRootEvent", "1 where the sentence is the headline or begins in the first 300 characters", |p| {
        let event = &p.report.event;
        Value::Int((event.field == Field::Title || event.sentence.start < LEAD).into())
    }),
    cell("EventCode", "closest CAMEO code", |p| Value::text(&p.report.event.cameo)),
    cell("EventBaseCode", "its first three digits", |p| cameo(p, 3)),
    cell("EventRootCode", "its first two digits", |p| cameo(p, 2)),
    cell("QuadClass", "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict", |p| {
        Value::Int(match p.report.event.quad {
            Quad::VerbalCooperation => 1,
            Quad::MaterialCooperation => 2,
            Quad::VerbalConflict => 3,
            Quad::MaterialConflict => 4,
        })
    }),
    cell("GoldsteinScale", "PLOVER's conflict-cooperation score, which has Goldstein's range of -10 to 10", |p| {
        Value::Float(p.report.event.score)
    }),
    cell("NumMentions", "reports of the happening", |p| Value::Int(p.told.reports)),
    cell("NumSources", "outlets that report it", |p| Value::Int(p.told.outlets)),
    cell("NumArticles", "articles that report it", |p| Value::Int(p.told.articles)),
    empty("AvgTone"),
    empty("Actor1Geo_Type"),
    empty("Actor1Geo_FullName"),
    empty("Actor1Geo_CountryCode"),
    empty("Actor1Geo_ADM1Code"),
    empty("Actor1Geo_Lat"),
    empty("Actor1Geo_Long"),
    empty("Actor1Geo_FeatureID"),
    empty("Actor2Geo_Type"),
    empty("Actor2Geo_FullName"),
    empty("Actor2Geo_CountryCode"),
    empty("Actor2Geo_ADM1Code"),
    empty("Actor2Geo_Lat"),
    empty("Actor2Geo_Long"),
    empty("Actor2Geo_FeatureID"),
    cell("ActionGeo_Type", "0 not told, 1 a country, 4 a city", |p| {
        Value::Int(p.report.event.location.as_ref().map_or(0, |l| if l.lat.is_some() { 4 } else { 1 }))
    }),
    cell("ActionGeo_FullName", "its usual English name", |p| place(p, |l| Value::text(&l.name))),
    cell("ActionGeo_CountryCode", "its country, FIPS 10-4", |p| {
        place(p, |l| Value::maybe(FIPS.get(l.code.as_str()), |code| Value::text(*code)))
    }),
    empty("ActionGeo_ADM1Code"),
    cell("ActionGeo_Lat", "degrees north, of cities", |p| place(p, |l| Value::maybe(l.lat, Value::Double))),
    cell("ActionGeo_Long", "degrees east, of cities", |p| place(p, |l| Value::maybe(l.lon, Value::Double))),
    cell("ActionGeo_FeatureID", "number in GeoNames", |p| place(p, |l| Value::Int(l.geonames.into()))),
    cell("DATEADDED", "day of publication, YYYYMMDD", |p| {
        Value::maybe(p.report.published, |d| Value::text(d.strftime("%Y%m%d").to_string()))
    }),
    cell("SOURCEURL", "address of the article, else the outlet", |p| {
        Value::maybe(p.report.url.as_ref().or(p.report.outlet.as_ref()), |text| Value::text(text.as_str()))
    }),
];

/// ISO 3166-1 alpha-3 to FIPS 10-4.
static FIPS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let table = include_str!("../data/fips.tsv");
    table.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(|line| line.split_once('\t')).collect()
});

fn day(pair: &Pair, form: fn(Date) -> String) -> Value {
    Value::maybe(pair.report.day, |day| Value::Text(form(day)))
}

fn cameo(pair: &Pair, digits: usize) -> Value {
    let code = &pair.report.event.cameo;
    Value::text(code.get(..digits).unwrap_or(code))
}

fn place(pair: &Pair, part: fn(&Location) -> Value) -> Value {
    pair.report.event.location.as_ref().map_or(Value::Null, part)
}

fn side(actor: Option<&ActorRef>, part: fn(&ActorRef) -> Value) -> Value {
    actor.map_or(Value::Null, part)
}

fn whole(actor: &ActorRef) -> Value {
    Value::Text(format!("{}{}", actor.code, actor.sector.as_deref().unwrap_or("")))
}

fn name(actor: &ActorRef) -> Value {
    Value::Text(actor.name.as_ref().unwrap_or(&actor.text).to_uppercase())
}

fn sector(actor: &ActorRef) -> Value {
    Value::maybe(actor.sector.clone(), Value::Text)
}

fn country(actor: &ActorRef) -> Value {
    if FIPS.contains_key(actor.code.as_str()) { Value::text(&actor.code) } else { Value::Null }
}

fn group(actor: &ActorRef) -> Value {
    let known = actor.code.starts_with(char::is_alphanumeric) && !FIPS.contains_key(actor.code.as_str());
    if known { Value::text(&actor.code) } else { Value::Null }
}
