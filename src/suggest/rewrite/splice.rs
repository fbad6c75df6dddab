//! A statement that stays one statement: only what changes of it is written, and what stays keeps its layout.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::edit::{Apart, Comments, Edit, without};
use crate::text::{Origin, Text};

use super::Writer;
use super::layout::Syntax;
use super::locate::{LocatedMember, Stands};
use crate::suggest::model::Replacement;

/// The longest line that a statement on one line becomes.
const LINE: usize = 140;

/// What becomes of a member.
pub(super) struct Change<'a> {
    /// The member.
    pub(super) member: &'a LocatedMember,
    /// What changes its value.
    pub(super) edits: Vec<Edit>,
    /// Whether its value is on one line afterwards.
    one_line: bool,
}

impl<'a> Change<'a> {
    /// The edits of a value with which it gets no new lines; `None` of a block.
    pub(super) fn of(text: &str, member: &'a LocatedMember, edits: Vec<Edit>) -> Option<Self> {
        let raw = text.get(member.value_range.clone()?)?;
        let cut = edits.iter().map(|edit| text[edit.range.0..edit.range.1].matches('\n').count()).sum();
        Some(Self { member, edits, one_line: raw.matches('\n').count() <= cut })
    }
}

impl Writer<'_> {
    /// The edits of the parts that change; `None` where the statement is laid out anew, since on its one line there is no room.
    pub(super) fn splice(
        &self,
        replacement: &Replacement,
        indent: &str,
        newline: &str,
    ) -> Result<Option<Vec<Edit>>, String> {
        let text = self.source.text();
        let on_one_line = !self.source.slice(self.located.span).contains('\n');
        let must = self.located.has_comments(self.source)
            || (self.located.syntax == Syntax::Block && self.located.stands == Stands::Alone);
        let adds = !replacement.conditions.is_empty();
        let within = adds && self.has_condition_object();
        if adds && !within && !must && (on_one_line || self.located.syntax != Syntax::Block) {
            return Ok(None);
        }
        let mut changes = Vec::new();
        for member in &self.located.members {
            let Some(mut change) = Change::of(text, member, Vec::new()) else { continue };
            if self.changes(&member.name, replacement) {
                match self.without(member, replacement) {
                    Some(edits) => change = Change::of(text, member, edits).unwrap_or(change),
                    None if member.has_comments(self.source) => {
                        return Err(format!(
                            "there are comments in the list of its {}",
                            member.name.to_ascii_lowercase()
                        ));
                    }
                    None => {
                        let value = self.new_value(&member.name, replacement, (!on_one_line).then_some(indent))?;
                        let value = value.unwrap_or_default();
                        change.one_line = !value.contains('\n');
                        let range = member.value_range.clone();
                        change.edits.extend(range.map(|range| Edit::new(range, value.replace('\n', newline))));
                    }
                }
            }
            changes.push(change);
        }
        let mut edits: Vec<Edit> = changes.iter().flat_map(|change| change.edits.iter().cloned()).collect();
        if within {
            edits.extend(self.conditions_within(&replacement.conditions)?);
        }
        if on_one_line && !must {
            let line = indent.len() + self.source.slice(self.located.span).len();
            let more: usize = edits.iter().map(|edit| edit.text.len()).sum();
            let less: usize = edits.iter().map(|edit| edit.range.1 - edit.range.0).sum();
            if line + more > LINE + less {
                return Ok(None);
            }
        }
        if self.located.syntax != Syntax::Json {
            edits.extend(realigned(text, &changes));
        }
        if adds && !within {
            edits.push(self.conditions_before_the_end(&replacement.conditions, indent, newline)?);
        }
        Ok(Some(edits))
    }

    /// The edits that take elements out of a list, where the elements that stay say all that it is to say.
    fn without(&self, member: &LocatedMember, replacement: &Replacement) -> Option<Vec<Edit>> {
        let wanted: BTreeSet<Text> = match &*member.name {
            "actions" | "Action" => {
                replacement.actions.iter().map(|action| Text::literal(&**action, Origin::default())).collect()
            }
            _ => replacement.resources.iter().cloned().collect(),
        };
        member.elements.as_ref()?;
        let elements = self.elements(member);
        let said: Vec<&Text> = elements.iter().map(|(_, said)| said.as_ref()).collect::<Option<_>>()?;
        if !wanted.iter().all(|text| said.contains(&text)) {
            return None;
        }
        let gone: BTreeSet<usize> = (0..said.len()).filter(|&at| !wanted.contains(said[at])).collect();
        let items: Vec<Range<usize>> = elements.iter().map(|(range, _)| range.clone()).collect();
        let apart = if self.located.syntax == Syntax::Json { Apart::Commas } else { Apart::Either };
        without(self.source.text(), &items, apart, Comments::Go, &gone).ok()
    }
}

/// The edits that keep the `=` of neighbours below one another, where they were: `terraform fmt` aligns those whose values are on one line.
pub(super) fn realigned(text: &str, changes: &[Change<'_>]) -> Vec<Edit> {
    let was: Vec<bool> = changes
        .iter()
        .map(|change| {
            change.member.value_range.clone().and_then(|range| text.get(range)).is_some_and(|raw| !raw.contains('\n'))
        })
        .collect();
    let is: Vec<bool> = changes.iter().map(|change| change.one_line).collect();
    if was == is {
        return Vec::new();
    }
    let name_width = |change: &Change<'_>| text[change.member.name_range.clone()].chars().count();
    // The bytes between the name and the sign.
    let gap = |change: &Change<'_>| {
        let (end, value) = (change.member.name_range.end, change.member.value_range.as_ref()?.start);
        let sign = end + text.get(end..value)?.find('=')?;
        text[end..sign].trim().is_empty().then_some(end..sign)
    };
    let adjacent = |one: &Change<'_>, next: &Change<'_>| {
        let end = one.member.value_range.as_ref().map_or(0, |range| range.end);
        text.get(end..next.member.name_range.start).is_some_and(|between| between.matches('\n').count() == 1)
    };
    // How wide each gap is where neighbours on one line are aligned.
    let widths = |one_line: &[bool]| -> Vec<usize> {
        let mut widths = Vec::new();
        let mut at = 0;
        while at < changes.len() {
            let mut end = at + 1;
            while end < changes.len()
                && one_line[end - 1]
                && one_line[end]
                && adjacent(&changes[end - 1], &changes[end])
            {
                end += 1;
            }
            let widest = changes[at..end].iter().map(name_width).max().unwrap_or(0);
            widths.extend(changes[at..end].iter().map(|change| widest - name_width(change) + 1));
            at = end;
        }
        widths
    };
    let Some(gaps) = changes.iter().map(gap).collect::<Option<Vec<_>>>() else { return Vec::new() };
    if gaps.iter().map(Range::len).ne(widths(&was)) {
        return Vec::new();
    }
    let edit = |(gap, width): (Range<usize>, usize)| (gap.len() != width).then(|| Edit::new(gap, " ".repeat(width)));
    gaps.into_iter().zip(widths(&is)).filter_map(edit).collect()
}
