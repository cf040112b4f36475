//! `kabar timeline`: what one did to another over time, as a chart or a table.

use std::{fmt::Write as _, path::PathBuf};

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use kabar::Codes;
use kabar_export::{Column, Kind, Row, Value};
use kabar_model::{EventType, Factuality, Quad};
use kabar_store::{Bucket, Step};

use crate::{
    asking::{Days, at, factuality, number, open},
    batch::Outcome,
    output::text::line_width,
    sheet::{self, SheetFormat},
};

/// Options of `kabar timeline`.
#[derive(Debug, Args)]
#[command(
    disable_version_flag = true,
    after_help = "Happenings are counted, not reports: each once, under the day, type and sides of the report that tells most of it."
)]
pub(crate) struct Timeline {
    /// Archive
    #[arg(value_name = "DB")]
    archive: PathBuf,

    /// Who acts: a code or a name
    #[arg(value_name = "ACTOR")]
    actor: String,

    /// Upon whom; without it, upon anybody
    #[arg(value_name = "RECIPIENT")]
    recipient: Option<String>,

    /// Count what the recipient does to the actor too
    #[arg(long, requires = "recipient")]
    both: bool,

    #[command(flatten)]
    days: Days,

    /// How wide a step is
    #[arg(long, value_enum, default_value_t = By::Month)]
    by: By,

    /// Only events told as CT+ (fact), CT- (denied), PR, PS or UU; several with commas
    #[arg(long, value_name = "VALUE", value_parser = factuality, value_delimiter = ',')]
    factuality: Vec<Factuality>,

    /// What held at this version of the archive
    #[arg(long, value_name = "V")]
    version: Option<i64>,

    /// Form of the output
    #[arg(long, value_enum, default_value_t = SheetFormat::Table)]
    format: SheetFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Day,
    Week,
    Month,
}

pub(crate) fn run(timeline: &Timeline) -> anyhow::Result<Outcome> {
    let (store, codes) = open(&timeline.archive)?;
    let actor = number(&store, &codes, &timeline.actor)?;
    let recipient = timeline.recipient.as_deref().map(|r| number(&store, &codes, r)).transpose()?;
    let step = match timeline.by {
        By::Day => Step::Day,
        By::Week => Step::Week,
        By::Month => Step::Month,
    };
    let mut pairs = Vec::new();
    match (actor, recipient) {
        (Some(actor), None) => pairs.push((actor, None)),
        (Some(actor), Some(Some(recipient))) => {
            pairs.push((actor, Some(recipient)));
            if timeline.both && actor != recipient {
                pairs.push((recipient, Some(actor)));
            }
        }
        // The archive never met one of them.
        _ => {}
    }
    let at = at(&store, timeline.version)?;
    let buckets = store.timeline(at, &pairs, timeline.days.span()?, step, &timeline.factuality)?;
    if timeline.format == SheetFormat::Table {
        return sheet::text(&chart(&buckets, &codes, step, line_width()));
    }
    sheet::print(timeline.format, &columns(), &buckets.iter().map(|b| row(b, &codes)).collect::<Vec<_>>())
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("start", Kind::Day, "first day of the step"),
        Column::new("happenings", Kind::Int, "happenings"),
        Column::new("reports", Kind::Int, "reports of them"),
        Column::new("score", Kind::Double, "mean of their scores, -10 to 10"),
    ];
    columns.extend(Quad::ALL.iter().map(|q| Column::new(q.as_str(), Kind::Int, "happenings of the quad class")));
    columns.extend(EventType::ALL.iter().map(|k| Column::new(k.as_str(), Kind::Int, "happenings of the type")));
    columns
}

fn row(bucket: &Bucket, codes: &Codes) -> Row {
    let of = |wanted: EventType| bucket.happenings.iter().find(|(kind, _)| *kind == wanted).map_or(0, |(_, n)| *n);
    let total = bucket.total();
    let score = Value::maybe(bucket.score(), Value::Double);
    let mut row = vec![Value::Day(bucket.start), Value::Int(total), Value::Int(bucket.reports), score];
    row.extend(Quad::ALL.iter().map(|quad| Value::Int(quad_count(bucket, codes, *quad))));
    row.extend(EventType::ALL.iter().map(|kind| Value::Int(of(*kind))));
    row
}

fn quad_count(bucket: &Bucket, codes: &Codes, quad: Quad) -> i64 {
    bucket.happenings.iter().filter(|(kind, _)| codes.quad(*kind) == quad).map(|(_, n)| n).sum()
}

/// What bars are drawn with, the most hostile first; they differ without colours too.
const BARS: [(Quad, char, AnsiColor); 4] = [
    (Quad::MaterialConflict, '█', AnsiColor::Red),
    (Quad::VerbalConflict, '▓', AnsiColor::Yellow),
    (Quad::VerbalCooperation, '▒', AnsiColor::Cyan),
    (Quad::MaterialCooperation, '░', AnsiColor::Green),
];

/// A line a step: when, how many happenings, and a bar of the four quad classes.
fn chart(buckets: &[Bucket], codes: &Codes, step: Step, line: usize) -> String {
    if buckets.is_empty() {
        return "nothing was found\n".to_owned();
    }
    let most = buckets.iter().map(Bucket::total).max().unwrap_or(1).max(1);
    let digits = most.to_string().len();
    let dates = if step == Step::Month { 7 } else { 10 };
    let room = line.saturating_sub(dates + digits + 4).max(10) as i64;
    let mut out = String::new();
    for bucket in buckets {
        let start = bucket.start.to_string();
        let start = start.get(..start.len() - (10 - dates)).unwrap_or(&start);
        let _ = write!(out, "{start}  {:>digits$}  ", bucket.total());
        let (mut seen, mut drawn) = (0, 0);
        for (quad, glyph, color) in BARS {
            seen += quad_count(bucket, codes, quad);
            // Ends of the pieces are rounded, not the pieces: the bar is as long as its number says.
            let end = if most <= room { seen } else { (seen * room + most / 2) / most };
            let style = Style::new().fg_color(Some(color.into()));
            if end > drawn {
                let bar: String = std::iter::repeat_n(glyph, (end - drawn) as usize).collect();
                let _ = write!(out, "{style}{bar}{style:#}");
                drawn = end;
            }
        }
        out.push('\n');
    }
    let name = |quad: Quad| quad.as_str().replace('_', " ");
    let legend: Vec<String> = BARS.iter().map(|(quad, glyph, _)| format!("{glyph} {}", name(*quad))).collect();
    let _ = writeln!(out, "{}", legend.join("  "));
    out
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;
    use kabar::Codes;
    use kabar_model::EventType;
    use kabar_store::{Bucket, Step};

    use super::chart;
    use crate::output::text::width;

    fn bucket(start: &str, happenings: &[(EventType, i64)]) -> Bucket {
        Bucket { start: start.parse().expect("a day"), happenings: happenings.to_vec(), reports: 9, scores: 0 }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers_say_and_fit() {
        let codes = Codes::embedded().expect("the data inside the binary is sound");
        let buckets = [
            bucket("2024-01-01", &[(EventType::Consult, 3), (EventType::Assault, 2)]),
            bucket("2024-02-01", &[]),
            bucket("2024-03-01", &[(EventType::Accuse, 1)]),
        ];
        let drawn = strip_str(&chart(&buckets, &codes, Step::Month, 60)).to_string();
        let lines: Vec<&str> = drawn.lines().map(str::trim_end).collect();
        assert_eq!(lines[..3], ["2024-01  5  ██▒▒▒", "2024-02  0", "2024-03  1  ▓"]);
        let many = [bucket("2024-01-01", &[(EventType::Consult, 3000), (EventType::Assault, 2000)])];
        let drawn = strip_str(&chart(&many, &codes, Step::Day, 60)).to_string();
        assert_eq!(width(drawn.lines().next().expect("a line")), 60);
    }
}
