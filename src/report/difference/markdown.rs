//! Tables, for a comment on a pull request.

use std::io::{self, Write};

use super::{Difference, Places, Words, summary};
use crate::diff::Access;
use crate::input::Span;
use crate::report::markdown::code;

/// Rows of one table; the rest is counted. A comment on GitHub holds 65,536 characters.
const MAX_ROWS: usize = 100;

pub(super) fn write(difference: &Difference<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (diff, new, old) = (difference.diff, &difference.new, &difference.old);
    let row = |access: &Access, places: &Places<'_>| {
        [access.subject.address.clone(), Words::of(access).to_string(), place(access.span, places)]
    };
    writeln!(out, "{}", summary(difference))?;
    let forbidden = diff.granted.iter().map(|one| row(&one.access, new)).collect();
    table("Forbidden, and allowed", "Allowed", forbidden, out)?;
    table("Newly allowed", "Allowed", diff.new.iter().map(|one| row(one, new)).collect(), out)?;
    table("No longer allowed", "Was allowed", diff.removed.iter().map(|one| row(one, old)).collect(), out)?;
    let doubts = diff.undecided.iter().map(|one| [one.subject.address.clone(), one.why.clone(), place(one.span, new)]);
    table("Cannot be told", "Why", doubts.collect(), out)
}

fn place(span: Option<Span>, places: &Places<'_>) -> String {
    span.map(|span| places.place(span)).unwrap_or_default()
}

fn table(title: &str, column: &str, rows: Vec<[String; 3]>, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {title}\n\n| Who or what | {column} | Where |\n|---|---|---|")?;
    for row in rows.iter().take(MAX_ROWS) {
        let [subject, what, place] = row.each_ref().map(|cell| code(cell));
        writeln!(out, "| {subject} | {what} | {place} |")?;
    }
    match rows.len().saturating_sub(MAX_ROWS) {
        0 => Ok(()),
        more => writeln!(out, "\nand {more} more"),
    }
}
