//! A bar for long batches, on a terminal that nothing else is written to.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use kabar_ingest::Input;

/// A batch is long when it has taken this long.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar, shown once the batch turns out to be long.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    items: usize,
}

impl Progress {
    /// A bar over the inputs; none where standard error is no terminal, or events are printed to the same terminal.
    pub(crate) fn new(inputs: &[Input]) -> Self {
        let started = Instant::now();
        if io::stdout().is_terminal() {
            return Self { bar: None, started, items: 0 };
        }
        Self::alone(inputs)
    }

    /// A bar over the inputs of a command that prints nothing while it works.
    pub(crate) fn alone(inputs: &[Input]) -> Self {
        let started = Instant::now();
        if !io::stderr().is_terminal() {
            return Self { bar: None, started, items: 0 };
        }
        let total = inputs.iter().map(Input::size).try_fold(0, |sum, size| Some(sum + size?));
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let form = match total {
            Some(_) => "{bar:30.cyan/dim} {percent:>3} %  {bytes} of {total_bytes}  {msg}  {eta} left",
            None => "{spinner} {bytes}  {msg}  {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style);
        }
        Self { bar: Some(bar), started, items: 0 }
    }

    /// A bar over so many articles.
    pub(crate) fn of_articles(count: u64) -> Self {
        let started = Instant::now();
        if !io::stderr().is_terminal() {
            return Self { bar: None, started, items: 0 };
        }
        let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30.cyan/dim} {percent:>3} %  {msg}  {eta} left") {
            bar.set_style(style);
        }
        Self { bar: Some(bar), started, items: 0 }
    }

    /// So many items more; so many bytes in all, 0 where articles are what is counted.
    pub(crate) fn advance(&mut self, items: usize, bytes: u64) {
        let Some(bar) = &self.bar else { return };
        if bar.is_hidden() && self.started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.items += items;
        let rate = self.items as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!("{} articles, {rate:.0} a second", self.items));
        bar.set_position(if bytes == 0 { self.items as u64 } else { bytes });
    }

    /// Prints something without the bar in the way.
    pub(crate) fn suspend(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
