//! Taking statements out of the lists and bodies they stand in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::edit::{Apart, Comments, Edit, Listed, Reader, without};
use crate::input::Source;

use super::Task;
use crate::suggest::model::Outcome;

/// The edits that take removed statements out.
pub(super) fn removals(source: &Source, tasks: &[Task<'_>]) -> Result<Vec<Edit>, String> {
    let mut gone = tasks.iter().filter(|task| task.plan.outcome == Outcome::Removed).peekable();
    if gone.peek().is_none() {
        return Ok(Vec::new());
    }
    let reader = Reader::new(source);
    let mut lists: BTreeMap<usize, (Listed, BTreeSet<usize>)> = BTreeMap::new();
    for task in gone {
        let by_itself = || "a statement that nothing needs does not stand in a list: take it out by hand".to_owned();
        let listed = reader.find(task.span).ok_or_else(by_itself)?;
        if listed.apart == Apart::Lines && !source.slice(task.span).ends_with('}') {
            return Err(by_itself());
        }
        let first = listed.items.first().map_or(0, |item| item.start);
        let at = listed.at;
        lists.entry(first).or_insert((listed, BTreeSet::new())).1.insert(at);
    }
    let mut edits = Vec::new();
    for (Listed { items, apart, .. }, gone) in lists.into_values() {
        if gone.len() == items.len() && apart == Apart::Either {
            edits.push(emptied(source, &items)?);
        } else {
            edits.extend(without(source.text(), &items, apart, Comments::Go, &gone)?);
        }
    }
    Ok(edits)
}

/// A list of HCL without any of its items.
pub(super) fn emptied(source: &Source, items: &[Range<usize>]) -> Result<Edit, String> {
    let text = source.text();
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return Err("the list is empty".to_owned()) };
    let start = text[..first.start].trim_end().len();
    let rest = text[last.end..].trim_start().trim_start_matches(',').trim_start();
    let end = text.len() - rest.len();
    let gaps = items.windows(2).map(|pair| &text[pair[0].end..pair[1].start]);
    let clean = gaps.into_iter().all(|gap| gap.trim_matches([' ', ',', '\n', '\r', '\t']).is_empty());
    if !clean || !text[..start].ends_with(['[', '{']) || !rest.starts_with([']', '}']) {
        return Err("there are comments between statements of which nothing is needed".to_owned());
    }
    Ok(Edit::new(start..end, ""))
}
