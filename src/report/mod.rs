//! Findings and suggestions to output formats, one file a format.
//!
//! Sees findings and sources, and nothing of how a finding came about. A format writes to what it is given and decides nothing:
//! what is reported, and the exit code, are settled before.

mod can;
mod checkstyle;
mod concise;
mod diagnostics;
pub mod difference;
mod full;
mod github;
mod gitlab;
mod json;
mod junit;
mod location;
mod log;
mod markdown;
mod narrated;
pub mod page;
mod repository;
mod sarif;
mod snippet;
mod style;
pub mod suggestion;
mod summary;
mod suppressed;
#[cfg(test)]
mod tests;
mod ways;
mod who_can;
mod xml;

use std::io::{self, Write};
use std::sync::Arc;

pub use can::can;
pub use diagnostics::write_diagnostics;
pub use location::Location;
pub use log::Log;
use log::logged;
pub use repository::Repository;
pub use style::{Color, Style};
pub use summary::Counts;
pub use suppressed::{Suppressed, SuppressedBy};
pub use ways::{Picture, ways, ways_drawn};
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
    /// Where they lie for those who see the repository alone.
    pub repository: Repository,
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
    /// SARIF 2.1.0, for GitHub code scanning and others.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// JUnit's XML: a failed case a finding.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// A table, for a comment on a pull request.
    Markdown,
    /// One HTML page: the findings with their source, and the graph beside them.
    Html,
    /// Sentences, for screen readers.
    Narrated,
}

/// Writes `report` in `format`.
///
/// # Errors
///
/// `out` refuses what is written.
pub fn write(report: &Report, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full => logged(out, |out| full::write(report, style, out)),
        Format::Concise => logged(out, |out| concise::write(report, style, out)),
        Format::Narrated => logged(out, |out| narrated::write(report, style, out)),
        Format::Json => json::write(report, out),
        Format::Jsonl => json::write_lines(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, style, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Checkstyle => checkstyle::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Html => out.write_all(page::report(report).as_bytes()),
    }
}
