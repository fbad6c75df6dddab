//! Which subject of one side is which of the other.

use std::collections::BTreeMap;
use std::path::Path;

use super::Side;
use super::subject::{self, Kind, Subject};
use crate::graph::Graph;

/// A subject of the old side, of the new side, or of both.
pub(super) type Pair<'a> = (Option<Subject<'a>>, Option<Subject<'a>>);

/// By what a subject is found: its root module or file below what was named, its kind and its address.
type Key = (String, Kind, String);

/// Every subject of the two sides, each with its other. Subjects of the new side in their order, then what the old side alone has.
pub(super) fn pairs<'a>(old: &Side<'a>, new: &Side<'a>) -> Result<Vec<Pair<'a>>, String> {
    comparable(old, new)?;
    // Two roots, or two files, need not have the same name.
    let modules = |side: &Side<'_>| side.graphs.iter().filter(|graph| !is_bare(graph)).count();
    let files = |side: &Side<'_>| {
        side.graphs.iter().filter(|graph| is_bare(graph)).map(|graph| graph.policies.len()).sum::<usize>()
    };
    let one_module = modules(old) <= 1 && modules(new) <= 1;
    let one_file = files(old) <= 1 && files(new) <= 1;
    let keyed = |side: &Side<'a>| {
        let subjects = side.graphs.iter().flat_map(|graph| subject::of(graph));
        let keyed = subjects.map(|subject| (key(&subject, &side.at, one_module, one_file), subject));
        keyed.collect::<Vec<_>>()
    };
    let mut before: BTreeMap<Key, Subject<'a>> = keyed(old).into_iter().collect();
    let mut pairs: Vec<(Key, Pair<'a>)> = keyed(new)
        .into_iter()
        .map(|(key, new)| {
            let old = before.remove(&key);
            (key, (old, Some(new)))
        })
        .collect();
    for (key, (old, new)) in pairs.iter_mut().filter(|(_, (old, _))| old.is_none()) {
        *old = new.as_ref().and_then(|new| renamed(&mut before, key, new));
    }
    let gone = before.into_values().map(|old| (Some(old), None));
    Ok(pairs.into_iter().map(|(_, pair)| pair).chain(gone).collect())
}

/// The subject that has the ARN of one that has no other, in the same root: a block that was renamed.
fn renamed<'a>(before: &mut BTreeMap<Key, Subject<'a>>, key: &Key, new: &Subject<'_>) -> Option<Subject<'a>> {
    let canonical =
        |subject: &Subject<'_>| subject.arn.as_ref().map(|arn| subject.graph.resources.canonical_as_own(arn));
    let arn = canonical(new)?;
    let is_name = |symbol: &crate::text::Symbol| matches!(symbol.kind(), crate::text::SymbolKind::Identity(_));
    if !arn.symbols().all(is_name) {
        return None;
    }
    let found = before
        .iter()
        .find(|(other, old)| other.0 == key.0 && other.1 == key.1 && canonical(old).as_ref() == Some(&arn));
    let found = found.map(|(key, _)| key.clone())?;
    before.remove(&found)
}

fn key(subject: &Subject<'_>, at: &Path, one_module: bool, one_file: bool) -> Key {
    let below = |path: &Path| {
        let path = path.strip_prefix("./").unwrap_or(path);
        let below = path.strip_prefix(at.strip_prefix("./").unwrap_or(at)).unwrap_or(path);
        let below = below.to_string_lossy().replace('\\', "/");
        if below == "." { String::new() } else { below }
    };
    if let Some(path) = &subject.path {
        let path = if one_file { String::new() } else { below(path) };
        return (path, Kind::Policy, String::new());
    }
    let root = subject.graph.root.as_deref().filter(|_| !one_module).map(below).unwrap_or_default();
    (root, subject.name.kind, subject.name.address.clone())
}

fn is_bare(graph: &Graph) -> bool {
    graph.root.is_none() && graph.policies.iter().any(|policy| policy.path.is_some())
}

fn comparable(old: &Side<'_>, new: &Side<'_>) -> Result<(), String> {
    let only_files = |side: &Side<'_>| !side.graphs.is_empty() && side.graphs.iter().all(|graph| is_bare(graph));
    let no_files = |side: &Side<'_>| !side.graphs.is_empty() && !side.graphs.iter().any(|graph| is_bare(graph));
    let message = |policy: &Side<'_>, other: &Side<'_>| {
        Err(format!(
            "{} is a policy on its own and {} a configuration: they have nothing in common to compare",
            policy.at.display(),
            other.at.display()
        ))
    };
    match () {
        () if only_files(old) && no_files(new) => message(old, new),
        () if only_files(new) && no_files(old) => message(new, old),
        () => Ok(()),
    }
}
