//! The table for people: documents with their headline, one event a row.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use kabar_model::{Article, Event, Factuality, Quad};

use super::{
    cell,
    text::{around, clean, cut, width},
};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const TRIGGER: Style = Style::new().underline();

const HEADS: [&str; 6] = ["date", "who", "did", "to whom", "how sure", "on whose word"];
const BRIEF_HEADS: [&str; 6] = ["date", "who", "did", "to", "sure", "word of"];
const WHO: usize = 1;
const DID: usize = 2;
const WHOM: usize = 3;
const SURE: usize = 4;
const WORD: usize = 5;

/// The widest each column may get before names are left out or cut.
const CAPS: [usize; 6] = [21, 30, 22, 30, 11, 36];
const TIGHT: [usize; 6] = [21, 16, 20, 16, 11, 26];
const MARGIN: usize = 2;
const GAP: usize = 2;

/// A sentence in the row needs this much room; with less it stands above its events.
const SENTENCE: usize = 34;

/// How much a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Codes and names.
    Names,
    /// Codes.
    Codes,
    /// Codes, of factuality too.
    Brief,
}

/// How a document's table is laid out.
struct Layout {
    detail: Detail,
    widths: [usize; 6],
    /// Columns for the sentence in the row; 0 where it stands on a line of its own.
    sentence: usize,
}

/// A document: headline, where it comes from, and its events.
pub(crate) fn render(article: &Article, events: &[Event], line: usize) -> String {
    let mut out = heading(article, Some(events), line);
    if !events.is_empty() {
        let layout = Layout::choose(events, line);
        layout.head(&mut out);
        let mut above = None;
        for event in events {
            if layout.sentence == 0 && above != Some(&event.sentence) {
                own_line(event, line, &mut out);
                above = Some(&event.sentence);
            }
            layout.row(event, &mut out);
        }
    }
    out.push('\n');
    out
}

/// The headline and a line about the article.
pub(crate) fn heading(article: &Article, events: Option<&[Event]>, line: usize) -> String {
    let first = || article.text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("");
    let headline = clean(article.title.as_deref().unwrap_or_else(first));
    let lang = events.and_then(<[Event]>::first).map(|e| e.lang.clone()).or_else(|| article.lang.clone());
    let count = events.map(|events| match events.len() {
        0 => "no events".to_owned(),
        1 => "1 event".to_owned(),
        n => format!("{n} events"),
    });
    let about: Vec<String> =
        [article.id.clone(), lang, article.date.map(|d| d.to_string()), article.source.clone(), count]
            .into_iter()
            .flatten()
            .map(|part| clean(&part))
            .collect();
    let (headline, about) = (cut(&headline, line), cut(&about.join(" · "), line));
    format!("{BOLD}{headline}{BOLD:#}\n{DIM}{about}{DIM:#}\n")
}

impl Layout {
    /// Names and the sentence in the row where both fit, else codes alone and the sentence, else the sentence above.
    fn choose(events: &[Event], line: usize) -> Self {
        let room =
            |widths: &[usize; 6]| line.saturating_sub(MARGIN + widths.iter().sum::<usize>() + GAP * widths.len());
        let named = widths(events, Detail::Names, &CAPS);
        let coded = widths(events, Detail::Codes, &CAPS);
        let tight = widths(events, Detail::Codes, &TIGHT);
        for (detail, widths) in [(Detail::Names, named), (Detail::Codes, coded), (Detail::Codes, tight)] {
            if room(&widths) >= SENTENCE {
                return Self { detail, widths, sentence: room(&widths) };
            }
        }
        for (detail, widths) in [(Detail::Names, named), (Detail::Codes, coded)] {
            if total(&widths) <= line {
                return Self { detail, widths, sentence: 0 };
            }
        }
        let brief = squeezed(widths(events, Detail::Brief, &TIGHT), line);
        Self { detail: Detail::Brief, widths: brief, sentence: 0 }
    }

    fn head(&self, out: &mut String) {
        let _ = write!(out, "{:MARGIN$}{DIM}", "");
        for (column, head) in self.detail.heads().iter().enumerate() {
            let head = cut(head, self.widths[column]);
            let last = self.sentence == 0 && column == WORD;
            let _ = write!(out, "{head}{:1$}", "", if last { 0 } else { self.pad(column, &head) });
        }
        let _ = writeln!(out, "{}{DIM:#}", if self.sentence > 0 { "sentence" } else { "" });
    }

    fn pad(&self, column: usize, text: &str) -> usize {
        self.widths[column].saturating_sub(width(text)) + GAP
    }

    fn row(&self, event: &Event, out: &mut String) {
        let _ = write!(out, "{:MARGIN$}", "");
        for (column, text) in cells(event, self.detail).iter().enumerate() {
            let text = cut(text, self.widths[column]);
            let pad = if self.sentence == 0 && column == WORD { 0 } else { self.pad(column, &text) };
            if column == DID {
                act(event, &text, out);
            } else {
                let style = style(column, &text, event);
                let _ = write!(out, "{style}{text}{style:#}");
            }
            let _ = write!(out, "{:pad$}", "");
        }
        if self.sentence > 0 {
            sentence(event, self.sentence, out);
        }
        out.push('\n');
    }
}

/// The type in the colour of its quad class, the mode plain.
fn act(event: &Event, text: &str, out: &mut String) {
    let style = quad_style(event.quad);
    let (kind, mode) = text.split_at(text.find(' ').unwrap_or(text.len()));
    let _ = write!(out, "{style}{kind}{style:#}{mode}");
}

/// The sentence on a line of its own, above its events.
fn own_line(event: &Event, line: usize, out: &mut String) {
    sentence(event, line, out);
    out.push('\n');
}

fn sentence(event: &Event, most: usize, out: &mut String) {
    let (before, trigger, after) = cell::sentence(event);
    let (before, trigger, after) = if trigger.is_empty() {
        (cut(&before, most), trigger, String::new())
    } else {
        around(&before, &trigger, &after, most)
    };
    let _ = write!(out, "{DIM}{before}{DIM:#}{TRIGGER}{trigger}{TRIGGER:#}{DIM}{after}{DIM:#}");
}

impl Detail {
    fn heads(self) -> &'static [&'static str; 6] {
        if self == Self::Brief { &BRIEF_HEADS } else { &HEADS }
    }
}

fn cells(event: &Event, detail: Detail) -> [String; 6] {
    let names = detail == Detail::Names;
    let sure = cell::factuality(event.factuality);
    [
        cell::date(event),
        cell::actors(&event.actor, names),
        cell::act(event),
        cell::actors(&event.recipient, names),
        if detail == Detail::Brief { event.factuality.to_string() } else { sure.to_owned() },
        cell::chain(&event.attribution),
    ]
}

/// As wide as the widest cell or head, up to the cap.
fn widths(events: &[Event], detail: Detail, caps: &[usize; 6]) -> [usize; 6] {
    let mut widths = detail.heads().map(width);
    for event in events {
        for (column, text) in cells(event, detail).iter().enumerate() {
            widths[column] = widths[column].max(width(text).min(caps[column]));
        }
    }
    widths
}

/// The columns a row takes without its sentence.
fn total(widths: &[usize; 6]) -> usize {
    MARGIN + widths.iter().sum::<usize>() + GAP * (widths.len() - 1)
}

/// Takes from the widest column until the row fits; a day and how sure it is say nothing when cut.
fn squeezed(mut widths: [usize; 6], line: usize) -> [usize; 6] {
    while total(&widths) > line {
        let Some(widest) = [WHO, DID, WHOM, WORD].into_iter().max_by_key(|column| widths[*column]) else { break };
        if widths[widest] == 0 {
            break;
        }
        widths[widest] -= 1;
    }
    widths
}

fn quad_style(quad: Quad) -> Style {
    let color = match quad {
        Quad::VerbalCooperation => AnsiColor::Cyan,
        Quad::MaterialCooperation => AnsiColor::Green,
        Quad::VerbalConflict => AnsiColor::Yellow,
        Quad::MaterialConflict => AnsiColor::Red,
    };
    BOLD.fg_color(Some(color.into()))
}

fn style(column: usize, text: &str, event: &Event) -> Style {
    match column {
        _ if text == cell::NOTHING => DIM,
        WHO | WHOM => BOLD,
        SURE => match event.factuality {
            Factuality::Certain => Style::new(),
            Factuality::Negated => Style::new().fg_color(Some(AnsiColor::Magenta.into())),
            _ => Style::new().italic(),
        },
        _ => Style::new(),
    }
}
