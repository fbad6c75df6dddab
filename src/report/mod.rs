//! Findings and suggestions to output formats, one file a format.
//!
//! Sees findings and sources, and nothing of how a finding came about. A format writes to what it is given and decides nothing:
//! what is reported, and the exit code, are settled before.

mod concise;
mod diagnostics;
pub mod difference;
mod full;
mod json;
mod location;
pub mod page;
mod snippet;
mod style;
pub mod suggestion;
mod summary;
mod suppressed;
#[cfg(test)]
mod tests;
mod who_can;

use std::io::{self, Write};
use std::sync::Arc;

pub use diagnostics::write_diagnostics;
pub use location::Location;
pub use style::{Color, Style};
pub use summary::Counts;
pub use suppressed::{Suppressed, SuppressedBy};
pub use who_can::who_can;

use crate::graph::{Graph, NotAnalysed};
use crate::input::{Diagnostic, Sources};
use crate::rules::Finding;

/// All that a run of `check` has to say.
#[derive(Debug)]
pub struct Report<'a> {
    /// What the findings are about: drawn beside them where the form can.
    pub graphs: &'a [Graph],
    /// The files, to point into.
    pub sources: Arc<Sources>,
    /// The date of the catalogue of actions that was judged by.
    pub catalogue: &'static str,
    /// What is reported, in order.
    pub findings: Vec<Finding>,
    /// What is found and not counted, in order: marked in machine formats, counted for people.
    pub suppressed: Vec<Suppressed>,
    /// How much was looked at.
    pub counts: Counts,
    /// What was not analysed.
    pub not_analysed: Vec<NotAnalysed>,
    /// What is wrong with the input.
    pub diagnostics: Vec<Diagnostic>,
}

/// A form of a [`Report`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Format {
    /// The source with labels, and a summary.
    Full,
    /// One line a finding, and a summary.
    Concise,
    /// One JSON object, version 1.
    Json,
    /// One JSON object a finding and line, the summary as the last line.
    Jsonl,
    /// One HTML page: the findings with their source, and the graph beside them.
    Html,
}

/// Writes `report` in `format`.
///
/// # Errors
///
/// `out` refuses what is written.
pub fn write(report: &Report, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full => full::write(report, style, out),
        Format::Concise => concise::write(report, style, out),
        Format::Json => json::write(report, out),
        Format::Jsonl => json::write_lines(report, out),
        Format::Html => out.write_all(page::report(report).as_bytes()),
    }
}
