//! What is said once: the parts of one statement together, and a statement that several instances hold once.

use crate::diff::{Access, Name};
use crate::input::Span;

use super::{Words, statement};

/// What one statement allows.
pub(super) struct Group<'a> {
    /// Whom, or on what. More than one where a statement is held by several, as by the instances of a module.
    pub(super) subjects: Vec<&'a Name>,
    /// Whether the other side does not have them.
    pub(super) alone: bool,
    /// The statement by name.
    pub(super) statement: String,
    /// What it allows, a line each.
    pub(super) lines: Vec<Words>,
    /// Actions that were not looked at one by one.
    pub(super) more: usize,
    /// Whether all of it is certain.
    pub(super) certain: bool,
    /// Where.
    pub(super) spans: Vec<Span>,
}

/// The groups, in the order in which they begin.
pub(super) fn groups<'a>(list: impl IntoIterator<Item = &'a Access>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut last: Option<(&Name, &str, usize)> = None;
    for access in list {
        let key = (&access.subject, access.policy.as_str(), access.statement);
        if last.replace(key) != Some(key) {
            groups.push(Group {
                subjects: vec![&access.subject],
                alone: access.alone,
                statement: statement(access),
                lines: Vec::new(),
                more: 0,
                certain: true,
                spans: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.lines.push(Words::of(access));
            group.more += access.more;
            group.certain &= access.certain;
            group.spans.extend(access.span.filter(|span| !group.spans.contains(span)));
        }
    }
    for group in &mut groups {
        group.lines = Words::joined(std::mem::take(&mut group.lines));
    }
    merged(groups)
}

fn merged(groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let mut merged: Vec<Group<'_>> = Vec::new();
    for group in groups {
        // Of the instances of a module, only names differ.
        let same = merged.iter_mut().find(|other| {
            !group.spans.is_empty()
                && (other.alone, other.certain, &other.spans) == (group.alone, group.certain, &group.spans)
                && other.lines.len() == group.lines.len()
                && other.subjects.iter().all(|name| name.kind == group.subjects[0].kind)
        });
        match same {
            Some(other) => other.subjects.extend(group.subjects),
            None => merged.push(group),
        }
    }
    merged
}

impl Group<'_> {
    /// `aws_iam_role.build`, `aws_iam_role.build and 2 more`.
    pub(super) fn names(&self) -> String {
        let first = self.subjects.first().map(|name| name.address.clone()).unwrap_or_default();
        match self.subjects.len().saturating_sub(1) {
            0 => first,
            more => format!("{first} and {more} more"),
        }
    }
}
