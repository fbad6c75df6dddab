//! What two sides allow of which the other does not, to output formats, one file a format.

mod concise;
mod full;
mod groups;
mod json;
mod markdown;
mod words;

use std::io::{self, Write};

use super::log::logged;
use super::summary::write_not_analysed;
use super::{Location, Style};
use crate::diff::{Access, Diff};
use crate::graph::NotAnalysed;
use crate::input::{Sources, Span};
use words::Words;

/// A form of a difference.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, clap::ValueEnum)]
pub enum Format {
    /// The statements with what they newly allow, and a summary.
    #[default]
    Full,
    /// One line an action and resource, and a summary.
    Concise,
    /// One JSON object, version 1.
    Json,
    /// Tables, for a comment on a pull request.
    Markdown,
}

/// The files of one side, and how they are named.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// What paths begin with that are shown otherwise, and how.
    pub shown: Option<(String, String)>,
}

impl Places<'_> {
    /// Where a span is.
    fn location(&self, span: Span) -> Location {
        let mut location = Location::of(span, self.sources);
        location.path = self.rename(&location.path);
        location
    }

    /// A text with paths as they are shown.
    pub fn rename(&self, text: &str) -> String {
        match &self.shown {
            Some((from, to)) => text.replace(from, to),
            None => text.to_owned(),
        }
    }

    /// `main.tf:3:5`
    fn place(&self, span: Span) -> String {
        let location = self.location(span);
        format!("{}:{}:{}", location.path, location.start.line, location.start.column)
    }
}

/// All that a run of `diff` has to say.
#[derive(Debug)]
pub struct Difference<'a> {
    /// What was found.
    pub diff: &'a Diff,
    /// Where the old side was read.
    pub old: Places<'a>,
    /// Where the new side was read.
    pub new: Places<'a>,
    /// What of the new side was not analysed.
    pub not_analysed: &'a [NotAnalysed],
    /// Whether the two sides were compared, and not only the new one looked through.
    pub compared: bool,
}

/// Writes `difference` in `format`.
///
/// # Errors
///
/// `out` refuses what is written.
pub fn write(difference: &Difference<'_>, format: Format, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Full => logged(out, |out| full::write(difference, style, out)),
        Format::Concise => logged(out, |out| concise::write(difference, style, out)),
        Format::Json => json::write(difference, out),
        Format::Markdown => markdown::write(difference, out),
    }
}

/// `statement 3 "Build" of data.aws_iam_policy_document.pipeline`, counted from 1.
fn statement(access: &Access) -> String {
    let of = if access.policy == access.subject.address { String::new() } else { format!(" of {}", access.policy) };
    match &access.sid {
        Some(sid) => format!("statement {} \"{sid}\"{of}", access.statement + 1),
        None => format!("statement {}{of}", access.statement + 1),
    }
}

/// The closing lines of the text formats.
fn close(difference: &Difference<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", summary(difference))?;
    write_not_analysed(difference.not_analysed, difference.new.sources, style, out)
}

/// The closing line.
fn summary(difference: &Difference<'_>) -> String {
    let diff = difference.diff;
    let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let mut said = Vec::new();
    if difference.compared {
        said.push(match diff.new.len() {
            0 => "nothing new is allowed".to_owned(),
            new => format!("{} allowed", count(new, "thing is newly", "things are newly")),
        });
        if !diff.removed.is_empty() {
            said.push(format!("{} no longer", diff.removed.len()));
        }
    }
    if !diff.granted.is_empty() {
        said.push(format!("{} forbidden and allowed", count(diff.granted.len(), "thing is", "things are")));
    } else if !difference.compared {
        said.push("nothing forbidden is allowed".to_owned());
    }
    if !diff.undecided.is_empty() {
        said.push(format!("{} cannot be told", diff.undecided.len()));
    }
    let subjects = count(diff.subjects, "principal, resource or policy", "principals, resources and policies");
    format!("{} {subjects}: {}", if difference.compared { "Compared" } else { "Looked through" }, said.join(", "))
}
