//! Statements as the proofs see them.

use std::collections::BTreeSet;

use super::conditions::Line;
use super::principals;
use super::product::{Side, StringSet};
use crate::json::{self, Style};
use crate::policy::{Clause, Document, Effect, Overlap, Pattern, Statement};
use crate::text::{Origin, Text};

/// Problems of a document after which its statements still say what they mean.
const HARMLESS: [&str; 4] = ["version-invalid", "wrong-case", "effect-invalid", "principal-type-invalid"];

/// One statement.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) effect: Effect,
    pub(super) side: Side,
    pub(super) principals: Vec<principals::Clause>,
    pub(super) conditions: Vec<Line>,
    pub(super) document: usize,
    pub(super) statement: usize,
    sid: Option<Text>,
}

/// The statements of some documents.
pub(super) struct Grants {
    all: Vec<Grant>,
    /// Statements, or statements' effects, that are not known.
    pub(super) unknown: BTreeSet<String>,
    /// A statement that allows everything, to stand for one that is not known.
    pub(super) everything: Grant,
}

impl Grants {
    /// Reads the documents; says why where they cannot be compared. `side` is "old" or "new".
    pub(super) fn read(documents: &[&Document], side: &str) -> Result<Grants, String> {
        let mut grants = Grants { all: Vec::new(), unknown: BTreeSet::new(), everything: Grant::everything() };
        for (index, document) in documents.iter().enumerate() {
            if let Some(problem) = document.problems.iter().find(|problem| !HARMLESS.contains(&problem.code)) {
                return Err(format!("the {side} policy is not valid: {}", problem.message));
            }
            grants.unknown.extend(document.unknown.iter().map(Text::to_string));
            // Policy variables came with this version; before it `${aws:username}` is text.
            let version = document.version.as_ref().map(|version| &version.text);
            let variables = version.is_some_and(|version| version.is("2012-10-17"));
            if version.is_some_and(|version| !version.is_known()) {
                return Err(format!("the Version of the {side} policy is not known"));
            }
            for statement in &document.statements {
                match Grant::read(statement, index, variables) {
                    Some(grant) => grants.all.push(grant),
                    None => {
                        grants.unknown.insert(json::to_string(&statement.to_json(), Style::Compact));
                    }
                }
            }
        }
        Ok(grants)
    }

    pub(super) fn with(&self, effect: Effect) -> impl Iterator<Item = &Grant> {
        self.all.iter().filter(move |grant| grant.effect == effect)
    }
}

impl Grant {
    /// The statement, unless its effect is not known.
    fn read(statement: &Statement, document: usize, variables: bool) -> Option<Grant> {
        Some(Grant {
            effect: statement.effect?,
            side: Side {
                actions: set(&statement.actions, &Pattern::action),
                resources: set(&statement.resources, &|text| {
                    let text = completed(text);
                    if variables { Pattern::resource(&text) } else { Pattern::resource_without_variables(&text) }
                }),
            },
            principals: statement.principals.iter().map(principals::Clause::read).collect(),
            conditions: statement.condition.conditions.iter().map(|line| Line::read(line, variables)).collect(),
            document,
            statement: statement.index,
            sid: statement.sid.as_ref().map(|sid| sid.text.clone()),
        })
    }

    fn everything() -> Grant {
        Grant {
            effect: Effect::Allow,
            side: Side { actions: StringSet::all(), resources: StringSet::all() },
            principals: Vec::new(),
            conditions: Vec::new(),
            document: 0,
            statement: 0,
            sid: None,
        }
    }

    /// A grant of its own: what a need asks for.
    pub(super) fn need(action: &Text, resource: &Text, conditions: Vec<Line>) -> Grant {
        let side = Side {
            actions: StringSet::of(vec![Pattern::action(action)]),
            resources: StringSet::of(vec![Pattern::resource(resource)]),
        };
        Grant { side, conditions, ..Grant::everything() }
    }

    pub(super) fn name(&self) -> String {
        match &self.sid {
            Some(sid) => format!("statement {} (`{sid}`)", self.statement),
            None => format!("statement {}", self.statement),
        }
    }

    /// Whether both say the same, word for word.
    pub(super) fn same(&self, other: &Grant) -> bool {
        self.effect == other.effect
            && self.side == other.side
            && self.principals == other.principals
            && self.conditions == other.conditions
    }

    /// Whether no request fits both, as far as each clause alone shows.
    pub(super) fn disjoint(&self, other: &Grant) -> bool {
        self.side.actions.disjoint(&other.side.actions) || self.side.resources.disjoint(&other.side.resources)
    }
}

impl StringSet {
    /// Whether the two surely share no string. Where there are very many pairs to look at the answer is no.
    fn disjoint(&self, other: &StringSet) -> bool {
        if self.patterns.len() * other.patterns.len() > 10_000 {
            return false;
        }
        let apart = |one: &Pattern| other.patterns.iter().all(|two| one.overlap(two) == Overlap::Disjoint);
        !self.negated && !other.negated && self.patterns.iter().all(apart)
    }
}

/// The strings of a statement's clause; all, where it has none (a trust policy has no Resource).
fn set(clauses: &[Clause], read: &impl Fn(&Text) -> Pattern) -> StringSet {
    let Some(clause) = clauses.first() else { return StringSet::all() };
    let known = clause.values.iter().map(|leaf| read(&leaf.text));
    // An unknown list is one letter: the same wherever it is named, and nobody knows what.
    let unknown = clause.unknown.iter().map(Pattern::opaque);
    StringSet { negated: clause.negated, patterns: known.chain(unknown).collect() }
}

/// An ARN of fewer than six fields as AWS completes it: with `*` for each that is missing.
///
/// Source: IAM User Guide, "IAM JSON policy elements: Resource".
fn completed(text: &Text) -> Text {
    let colons = text.known().filter(|known| known.starts_with("arn:")).map(|known| known.matches(':').count());
    match colons {
        Some(colons @ ..5) => Text::concat([text, &Text::literal(":*".repeat(5 - colons), Origin::default())]),
        _ => text.clone(),
    }
}
