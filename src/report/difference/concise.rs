//! One line an action and resource: `path:line:column: new subject: action on resource`.

use std::io::{self, Write};

use super::{Difference, Places, Words, close};
use crate::input::Span;
use crate::report::style::{Style, harmless};

pub(super) fn write(difference: &Difference<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let (diff, new, old) = (difference.diff, &difference.new, &difference.old);
    let mut line = |places: &Places<'_>, span: Option<Span>, word: &str, subject: &str, what: &str| {
        let place = span.map_or_else(|| "-".to_owned(), |span| places.place(span));
        writeln!(out, "{}: {} {}: {}", harmless(&place), style.bold(word), harmless(subject), harmless(what))
    };
    for granted in &diff.granted {
        let what = format!("{} ({})", Words::of(&granted.access), granted.forbidden);
        line(new, granted.access.span, "forbidden", &granted.access.subject.address, &what)?;
    }
    for access in &diff.new {
        line(new, access.span, "new", &access.subject.address, &Words::of(access).to_string())?;
    }
    if style.quiet {
        return Ok(());
    }
    for access in &diff.removed {
        line(old, access.span, "removed", &access.subject.address, &Words::of(access).to_string())?;
    }
    for doubt in &diff.undecided {
        line(new, doubt.span, "undecided", &doubt.subject.address, &doubt.why)?;
    }
    close(difference, style, out)
}
