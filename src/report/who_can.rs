//! Who may do something, for people.

use crate::authority::{Able, Answer, Becomes, Certainty, Grant, Place};
use crate::input::{Sources, Span};

use super::style::{Style, harmless};
use super::suggestion::in_lines;

/// How many principals whose policies are not all seen are named.
const UNSEEN: usize = 5;

/// The answer in lines of at most `width` characters where that can be.
pub fn who_can(answer: &Answer, sources: &Sources, style: &Style, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for able in &answer.able {
        let head = format!("{}{}{}", able.who, place_of(able.span, sources), word(able));
        lines.push(style.bold(&harmless(&head)));
        let mut said: Vec<String> = able.grants.iter().flat_map(|grant| of_grant(grant, sources)).collect();
        if !able.trusts.is_empty() && able.certainty() > Certainty::Denied {
            said.extend(becoming(&able.trusts, "and, by assuming the role"));
        }
        lines.extend(said.iter().flat_map(|line| in_lines(&harmless(line), width)));
        lines.push(String::new());
    }
    if !answer.unseen.is_empty() {
        lines.push("Not seen, and so not counted:".to_owned());
        let named = answer.unseen.iter().take(UNSEEN);
        lines.extend(named.flat_map(|why| in_lines(&harmless(&format!("  {why}")), width)));
        let more = answer.unseen.len().saturating_sub(UNSEEN);
        lines.extend((more > 0).then(|| format!("  and {more} more")));
        lines.push(String::new());
    }
    lines
}

/// Who may assume a role: those of whom nothing more is asked in one line, then each of the others with what is.
pub(super) fn becoming(all: &[Becomes], head: &str) -> Vec<String> {
    let (free, bound): (Vec<_>, Vec<_>) =
        all.iter().partition(|one| one.conditions.is_empty() && one.depends.is_empty());
    let mut names: Vec<&str> = free.iter().map(|one| one.who.as_str()).collect();
    // Who else is let in is anyone, too.
    if names.contains(&"anyone") {
        names = vec!["anyone"];
    }
    let first = (!names.is_empty()).then(|| format!("  {head}: {}", names.join(", ")));
    let others = bound.into_iter().flat_map(|one| {
        let conditions = one.conditions.iter().map(|condition| format!("    if {condition}"));
        let depends = one.depends.iter().map(|why| format!("    depends: {why}"));
        std::iter::once(format!("  {head}: {}", one.who)).chain(conditions).chain(depends)
    });
    first.into_iter().chain(others).collect()
}

fn word(able: &Able) -> &'static str {
    match able.certainty() {
        Certainty::Allowed => "",
        Certainty::Limited => ": within limits",
        Certainty::Perhaps => ": perhaps",
        Certainty::Denied => ": no, it is denied",
    }
}

fn of_grant(grant: &Grant, sources: &Sources) -> Vec<String> {
    let action = if grant.action.is_empty() { "by its NotAction" } else { &grant.action };
    let on = if grant.resource.is_empty() { String::new() } else { format!(" on {}", grant.resource) };
    let through = grant.through.as_ref().map(|group| format!(", through {group}")).unwrap_or_default();
    let mut lines = vec![format!("  {action}{on}, by {}{through}", by(&grant.place, sources))];
    lines.extend(grant.conditions.iter().map(|condition| format!("    if {condition}")));
    lines.extend(grant.depends.iter().map(|why| format!("    depends: {why}")));
    lines.extend(grant.limits.iter().map(|limit| match &limit.place {
        Some(place) => format!("    {}, by {}", limit.says, by(place, sources)),
        None => format!("    {}", limit.says),
    }));
    lines
}

pub(super) fn by(place: &Place, sources: &Sources) -> String {
    let sid = place.sid.as_ref().map(|sid| format!(" {sid}")).unwrap_or_default();
    format!("{}{sid}{}", place.policy, place_of(place.span, sources))
}

pub(super) fn place_of(span: Option<Span>, sources: &Sources) -> String {
    let Some(span) = span else { return String::new() };
    let source = sources.get(span.file);
    format!(" ({}:{})", source.name(), source.line_column(span.start as usize).line)
}
