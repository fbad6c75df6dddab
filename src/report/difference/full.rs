//! Statements with their source and what they newly allow, for people.

use std::io::{self, Write};

use super::groups::{Group, groups};
use super::{Difference, Places, close};
use crate::diff::{Kind, Name};
use crate::input::Label;
use crate::report::snippet::draw;
use crate::report::style::{Style, Tone, harmless};

/// Lines of one statement; the rest is counted.
const MAX_LINES: usize = 5;

const UNCERTAIN: &str = "as it is written: conditions, or values known only at apply, may decide otherwise";

pub(super) fn write(difference: &Difference<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let diff = difference.diff;
    let mut forbidden: Vec<&str> = diff.granted.iter().map(|one| one.forbidden.as_str()).collect();
    forbidden.dedup();
    forbidden.sort_unstable();
    forbidden.dedup();
    for forbidden in forbidden {
        let granted = diff.granted.iter().filter(|one| one.forbidden == forbidden).map(|one| &one.access);
        for group in groups(granted) {
            let may = if group.certain { "is" } else { "may be" };
            let message = format!("{forbidden}, which is forbidden, {may} allowed: {}", of(&group));
            write_group(&group, (Tone::Error, "forbidden-access", &message), Some(&difference.new), style, out)?;
        }
    }
    for group in groups(&diff.new) {
        write_group(&group, (Tone::Error, "new-access", &more(&group)), Some(&difference.new), style, out)?;
    }
    if style.quiet {
        return Ok(());
    }
    for group in groups(&diff.removed) {
        let place = group.spans.first().map(|span| format!(" ({})", difference.old.place(*span))).unwrap_or_default();
        let message = format!("{}{place}", fewer(&group));
        write_group(&group, (Tone::Note, "removed-access", &message), None, style, out)?;
    }
    for doubt in &diff.undecided {
        let policy = doubt.policy.as_ref().map(|policy| format!(", {policy}")).unwrap_or_default();
        let message = format!("{}{policy}: {}", subject(&doubt.subject), doubt.why);
        writeln!(out, "{}", style.heading(Tone::Warning, Some("undecided"), &message))?;
        if let Some(span) = doubt.span {
            writeln!(out, "  at {}", harmless(&difference.new.place(span)))?;
        }
        writeln!(out)?;
    }
    close(difference, style, out)
}

fn write_group(
    group: &Group<'_>,
    (tone, word, message): (Tone, &str, &str),
    places: Option<&Places<'_>>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", style.heading(tone, Some(word), message))?;
    if let Some(places) = places {
        let labels: Vec<Label> = group.spans.iter().take(MAX_LINES).map(|span| Label::new(*span, "")).collect();
        out.write_all(draw(&labels, places.sources, style).as_bytes())?;
    }
    for line in group.lines.iter().take(MAX_LINES) {
        writeln!(out, "  = {}", harmless(&line.to_string()))?;
    }
    match group.lines.len().saturating_sub(MAX_LINES) + group.more {
        0 => {}
        more => writeln!(out, "  = and {more} more")?,
    }
    if !group.certain {
        writeln!(out, "  = {} {UNCERTAIN}", style.bold("note:"))?;
    }
    writeln!(out)
}

fn subject(name: &Name) -> String {
    match name.kind {
        Kind::Trust => format!("the trust policy of {}", name.address),
        Kind::Resource => format!("the policy on {}", name.address),
        Kind::Principal | Kind::Policy => name.address.clone(),
    }
}

/// Whom, and by which statement.
fn of(group: &Group<'_>) -> String {
    format!("{}, {}", group.names(), group.statement)
}

fn kind(group: &Group<'_>) -> Kind {
    group.subjects.first().map_or(Kind::Policy, |name| name.kind)
}

fn more(group: &Group<'_>) -> String {
    let names = group.names();
    let said = match (kind(group), group.alone) {
        (Kind::Principal, true) => format!("{names} is new, and is allowed this"),
        (Kind::Principal, false) => format!("{names} is allowed more than before"),
        (Kind::Trust, true) => format!("{names} is new, and lets itself be assumed"),
        (Kind::Trust, false) => format!("{names} lets itself be assumed by more than before"),
        (Kind::Resource, true) => format!("{names} had no policy, and lets in"),
        (Kind::Resource, false) => format!("{names} lets in more than before"),
        (Kind::Policy, true) => format!("{names} is new, and allows this"),
        (Kind::Policy, false) => format!("{names} allows more than before"),
    };
    format!("{said}: {}", group.statement)
}

fn fewer(group: &Group<'_>) -> String {
    let names = group.names();
    let said = match (kind(group), group.alone) {
        (Kind::Principal, true) => format!("{names} is gone, and was allowed this"),
        (Kind::Principal, false) => format!("{names} is no longer allowed this"),
        (Kind::Trust, _) => format!("{names} no longer lets itself be assumed so"),
        (Kind::Resource, _) => format!("{names} no longer lets in"),
        (Kind::Policy, true) => format!("{names} is gone, and allowed this"),
        (Kind::Policy, false) => format!("{names} no longer allows this"),
    };
    format!("{said}: {}", group.statement)
}
