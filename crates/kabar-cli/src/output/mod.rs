//! Events as text: a table for people, JSON lines and CSV for programs.

mod cell;
mod table;
pub(crate) mod text;

#[cfg(test)]
mod tests;

use std::io::Write;

use anstyle::{AnsiColor, Style};
use kabar_export::csv;
use kabar_model::{Article, Diagnostic, Event, Level};

use crate::args::Format;

/// Turns the events of one article into bytes. It holds nothing that changes, so that threads can share it.
pub(crate) struct Renderer {
    format: Format,
    width: usize,
}

impl Renderer {
    pub(crate) fn new(format: Format) -> Self {
        Self { format, width: text::line_width() }
    }

    /// What stands before the first article.
    pub(crate) fn prelude(&self) -> Vec<u8> {
        if self.format == Format::Csv { csv::header() } else { Vec::new() }
    }

    /// The events of one article.
    pub(crate) fn events(&self, article: &Article, events: &[Event]) -> Vec<u8> {
        match self.format {
            Format::Table => table::render(article, events, self.width).into_bytes(),
            Format::Csv => csv::rows(events),
            Format::Jsonl => json_lines(events),
        }
    }

    /// An explanation, under the article's headline.
    pub(crate) fn explanation(&self, article: &Article, explanation: &str) -> Vec<u8> {
        format!("{}\n{}\n\n", table::heading(article, None, self.width), explanation.trim_end()).into_bytes()
    }
}

fn json_lines(events: &[Event]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(events.len() * 1024);
    for event in events {
        // Writing to memory cannot fail, and every key of an event is text.
        if serde_json::to_writer(&mut bytes, event).is_ok() {
            bytes.push(b'\n');
        }
    }
    bytes
}

/// Prints a message about one item to standard error.
pub(crate) fn say(message: &Diagnostic) {
    let (color, level) = match message.level {
        Level::Error => (AnsiColor::Red, "error"),
        Level::Warning => (AnsiColor::Yellow, "warning"),
    };
    let style = Style::new().fg_color(Some(color.into())).bold();
    let plain = text::clean(&message.to_string());
    let shown = plain.replacen(&format!(": {level}: "), &format!(": {style}{level}{style:#}: "), 1);
    // Where nobody listens on standard error, there is nobody to tell so.
    let _ = writeln!(anstream::stderr(), "{shown}");
}

/// One line that no terminal takes for a command.
pub(crate) fn plain(text: &str) -> String {
    text::clean(text)
}

/// Prints why the command cannot run.
pub(crate) fn say_error(text: &str) {
    let style = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    // A message that names its file says itself that it is an error, after the name.
    let _ = match text.split_once(": error: ") {
        Some((file, text)) if !file.contains('\n') => {
            writeln!(anstream::stderr(), "{file}: {style}error{style:#}: {text}")
        }
        _ => writeln!(anstream::stderr(), "{style}error{style:#}: {text}"),
    };
}
