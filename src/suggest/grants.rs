//! What one statement grants, in the form that needs are compared with.

use crate::graph::{Graph, Meets, Resources, meets, under_other_name};
use crate::policy::{Leaf, Pattern, Statement};
use crate::text::Text;

/// An action that a statement names, perhaps with wildcards.
pub(super) struct GrantedAction {
    /// As written.
    pub(super) written: String,
    pattern: Pattern,
}

impl GrantedAction {
    /// Whether it names one action and no more.
    pub(super) fn is_literal(&self) -> bool {
        !self.written.contains(['*', '?'])
    }

    /// Whether it grants `action`, a full name.
    pub(super) fn grants(&self, action: &str) -> bool {
        self.pattern.matches_str(&action.to_ascii_lowercase())
    }
}

/// A resource that a statement names.
pub(super) struct GrantedResource {
    /// As written.
    pub(super) written: Text,
    /// Canonical.
    pub(super) canonical: Text,
    pattern: Pattern,
}

/// How a granted resource and a needed one stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    /// All that is needed is granted.
    Covers,
    /// Something of it may be granted: the grant is narrower, or which of the two is wider is not known.
    Meets,
    /// Nothing of it is granted.
    Apart,
}

impl GrantedResource {
    fn new(written: &Text, resources: &Resources) -> Self {
        let canonical = resources.canonical_if_one(written);
        Self { written: written.clone(), pattern: Pattern::resource(&canonical), canonical }
    }

    /// Whether it is `*` and nothing else.
    pub(super) fn is_everything(&self) -> bool {
        self.canonical.is("*")
    }

    /// Whether all of a needed resource is granted.
    pub(super) fn covers(&self, needed: &Needed) -> bool {
        self.pattern.covers(&needed.pattern)
    }

    /// How it stands to a needed resource.
    pub(super) fn relation(&self, needed: &Needed, graph: &Graph) -> Relation {
        if self.covers(needed) {
            Relation::Covers
        } else if needed.texts().any(|text| meets(graph, &self.canonical, text) != Meets::Never) {
            Relation::Meets
        } else {
            Relation::Apart
        }
    }

    /// Whether everything it matches is also matched by `other`.
    pub(super) fn is_within(&self, other: &Pattern) -> bool {
        other.covers(&self.pattern)
    }
}

/// A needed resource, ready to be compared.
pub(super) struct Needed {
    /// Canonical.
    pub(super) text: Text,
    pattern: Pattern,
    /// What it may be called, too, where its service goes by two names.
    other: Option<Text>,
}

impl Needed {
    /// A needed resource.
    pub(super) fn new(text: &Text, resources: &Resources) -> Self {
        let canonical = resources.canonical_if_one(text);
        Self { pattern: Pattern::resource(&canonical), other: under_other_name(&canonical), text: canonical }
    }

    fn texts(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.text).chain(&self.other)
    }

    /// Whether everything of `other` is in this.
    pub(super) fn covers(&self, other: &Needed) -> bool {
        self.pattern.covers(&other.pattern)
    }
}

/// What a statement grants.
pub(super) struct Granted {
    /// Its actions.
    pub(super) actions: Vec<GrantedAction>,
    /// Its resources.
    pub(super) resources: Vec<GrantedResource>,
}

impl Granted {
    /// Reads a statement; the error says why it cannot be narrowed.
    pub(super) fn of(statement: &Statement, resources: &Resources) -> Result<Self, &'static str> {
        if statement.actions.iter().any(|clause| clause.negated) {
            return Err("NotAction grants what it does not name: rewrite it by hand");
        }
        if statement.resources.iter().any(|clause| clause.negated) {
            return Err("NotResource grants what it does not name: rewrite it by hand");
        }
        if statement.actions.len() != 1 || statement.resources.len() != 1 {
            return Err("the statement has not exactly one Action and one Resource");
        }
        if statement.actions.iter().chain(&statement.resources).any(|clause| !clause.unknown.is_empty()) {
            return Err("some of its values are known only at apply");
        }
        let action = |leaf: &Leaf| {
            let written = leaf.text.known().ok_or("an action is known only at apply")?.into_owned();
            Ok(GrantedAction { pattern: Pattern::action(&leaf.text), written })
        };
        // A policy document sorts its lists; people read them in the order they wrote.
        let mut actions: Vec<&Leaf> = statement.action_values().collect();
        let mut on: Vec<&Leaf> = statement.resource_values().collect();
        actions.sort_by_cached_key(|leaf| leaf.place());
        on.sort_by_cached_key(|leaf| leaf.place());
        Ok(Self {
            actions: actions.into_iter().map(action).collect::<Result<_, &'static str>>()?,
            resources: on.into_iter().map(|leaf| GrantedResource::new(&leaf.text, resources)).collect(),
        })
    }
}
