//! Whether a statement is about an action on a resource.

use crate::graph::{Graph, Meets, meets};
use crate::policy::{Clause, Leaf, Pattern, Statement};
use crate::text::{SymbolKind, Text};

/// How a statement is about what is asked.
#[derive(Debug)]
pub(super) struct Fit<'s> {
    /// The value of `Action` that is about it; none for `NotAction`.
    pub(super) action: Option<&'s Leaf>,
    /// The value of `Resource` that is about it; none for `NotResource`, and where a policy has no Resource.
    pub(super) resource: Option<&'s Leaf>,
    /// Whether it is about all of the resources asked for, and not a part of them.
    pub(super) whole: bool,
    /// What of it is not known, each as a clause; where there is any it is only perhaps about it.
    pub(super) depends: Vec<String>,
}

/// How a statement is about `action`, a full name in lower case, on `resource`, a pattern over ARNs: the surest way there is, or none.
pub(super) fn fit<'s>(graph: &Graph, statement: &'s Statement, action: &str, resource: &Text) -> Option<Fit<'s>> {
    let mut depends = Vec::new();
    let mut named = None;
    if statement.actions.is_empty() {
        return None;
    }
    for clause in &statement.actions {
        named = of_action(clause, action, &mut depends)?.or(named);
    }
    let (mut whole, mut on) = (true, None);
    for clause in &statement.resources {
        let (is_whole, leaf) = of_resource(graph, clause, resource, &mut depends)?;
        whole &= is_whole;
        on = leaf.or(on);
    }
    depends.dedup();
    Some(Fit { action: named, resource: on, whole, depends })
}

/// The value that names the action, if any: `None` where the clause is not about it.
fn of_action<'s>(clause: &'s Clause, action: &str, depends: &mut Vec<String>) -> Option<Option<&'s Leaf>> {
    let names = |leaf: &&Leaf| leaf.text.is_known() && Pattern::action(&leaf.text).matches_str(action);
    let open = || clause.values.iter().filter(|leaf| !leaf.text.is_known()).map(|leaf| &leaf.text);
    let sure = clause.values.iter().find(names);
    match (clause.negated, sure) {
        (false, Some(leaf)) => Some(Some(leaf)),
        (true, Some(_)) => None,
        (false, None) => {
            // `${var.service}:Get*` is not about an action that does not end so.
            let may = |leaf: &&Leaf| {
                let prefix = leaf.text.known_prefix().to_ascii_lowercase();
                !leaf.text.is_known() && (prefix.contains('*') || action.starts_with(&prefix))
            };
            let leaf = clause.values.iter().find(may);
            let text = leaf.map(|leaf| &leaf.text).or_else(|| {
                let names = |text: &Text| Pattern::action(text).matches_str(action);
                clause.unknown.iter().find(|text| perhaps(text).is_none_or(names))
            })?;
            depends.push(because(text));
            Some(leaf)
        }
        (true, None) => {
            depends.extend(open().chain(&clause.unknown).map(because));
            Some(None)
        }
    }
}

/// Whether the clause is about all of the resource, and by which value: `None` where it is not about it.
fn of_resource<'s>(
    graph: &Graph,
    clause: &'s Clause,
    resource: &Text,
    depends: &mut Vec<String>,
) -> Option<(bool, Option<&'s Leaf>)> {
    if resource.is("*") && !clause.negated {
        let all = clause.values.iter().find(|leaf| leaf.text.is("*"));
        return match (all.or(clause.values.first()), clause.unknown.first()) {
            (Some(leaf), _) => Some((all.is_some(), Some(leaf))),
            (None, Some(unknown)) => {
                depends.push(because(unknown));
                Some((false, None))
            }
            (None, None) => None,
        };
    }
    let met = |leaf: &Leaf| meets(graph, &leaf.text, resource);
    // A literal account or Region is taken for the own one by `meets`; here it is only perhaps that.
    let surely = |leaf: &Leaf| {
        let resources = &graph.resources;
        let (granted, asked) = (resources.canonical(&leaf.text), resources.canonical(resource));
        Pattern::resource(&granted).covers(&Pattern::resource(&asked))
    };
    let whether = |leaf: &Leaf| format!("whether {} is meant by {}", shown(resource), shown(&leaf.text));
    if clause.negated {
        let partly: Vec<&Leaf> = clause.values.iter().filter(|leaf| met(leaf) != Meets::Never).collect();
        if clause.values.iter().any(surely) {
            return None;
        }
        depends.extend(clause.values.iter().find(|leaf| met(leaf) == Meets::Wholly).map(whether));
        depends.extend(clause.unknown.iter().map(because));
        return Some((partly.is_empty(), None));
    }
    let best = clause.values.iter().max_by_key(|leaf| met(leaf)).filter(|leaf| met(leaf) != Meets::Never);
    match best {
        Some(leaf) if met(leaf) == Meets::Wholly => {
            if !surely(leaf) {
                depends.push(whether(leaf));
            }
            Some((true, Some(leaf)))
        }
        Some(leaf) => {
            let resources = &graph.resources;
            let (granted, asked) = (resources.canonical(&leaf.text), resources.canonical(resource));
            if Pattern::resource(&granted).overlap(&Pattern::resource(&asked)) != crate::policy::Overlap::Certain {
                depends.push(whether(leaf));
            }
            Some((false, Some(leaf)))
        }
        None => {
            let may = |text: &Text| meets(graph, text, resource) != Meets::Never;
            depends.push(because(clause.unknown.iter().find(|text| perhaps(text).is_none_or(may))?));
            Some((false, None))
        }
    }
}

/// The text that is perhaps there, where all of it is known.
fn perhaps(unknown: &Text) -> Option<&Text> {
    unknown.as_symbol()?.unless_nothing().filter(|text| text.is_known())
}

/// A text as people read it.
pub(super) fn shown(text: &Text) -> String {
    match text.as_symbol() {
        Some(symbol) => symbol.expression().to_owned(),
        None => crate::graph::arn::readable(text),
    }
}

/// What a text depends on: "var.bucket has no default".
pub(super) fn because(text: &Text) -> String {
    let open = |kind: &SymbolKind| !matches!(kind, SymbolKind::Attribute { .. } | SymbolKind::Identity(_));
    let symbol = text.symbols().find(|symbol| open(symbol.kind())).or_else(|| text.symbols().next());
    symbol.map_or_else(|| "a part of it could not be read".to_owned(), |symbol| symbol.reason())
}
