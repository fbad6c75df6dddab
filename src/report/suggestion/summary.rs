//! What all suggestions come to, in one line.

use std::collections::{BTreeSet, HashSet};

use crate::catalog::catalog;
use crate::graph::Graph;
use crate::policy::Document;
use crate::suggest::Suggestion;

/// What is granted before and after, over the policies that change.
#[derive(Default)]
struct Sum {
    statements: usize,
    on_everything: BTreeSet<String>,
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
}

impl Sum {
    fn add(&mut self, document: &Document) {
        self.statements += document.statements.len();
        for statement in document.statements.iter().filter(|statement| statement.allows()) {
            let names = statement.action_values().filter_map(|leaf| leaf.text.known()).flat_map(|action| {
                let all: Vec<String> =
                    catalog().expand(&action).iter().map(|action| action.name().to_ascii_lowercase()).collect();
                if all.is_empty() { vec![action.to_ascii_lowercase()] } else { all }
            });
            let names: BTreeSet<String> = names.collect();
            if statement.resource_values().any(|leaf| leaf.text.is("*")) {
                self.on_everything.extend(names.iter().cloned());
            }
            self.actions.extend(names);
            self.resources.extend(statement.resource_values().map(|leaf| leaf.text.to_string()));
        }
    }
}

/// `17 statements → 4; 312 actions on * → 11 actions on 5 resources`, of the policies that change, each once; or that nothing does.
pub fn summary<'a>(roots: impl IntoIterator<Item = (&'a Graph, &'a [Suggestion])>) -> String {
    let (mut before, mut after) = (Sum::default(), Sum::default());
    let (mut roles, mut policies, mut changed) = (0, 0, 0);
    for (_, suggestions) in roots {
        roles += suggestions.len();
        let mut seen = HashSet::new();
        for plan in suggestions.iter().flat_map(|suggestion| &suggestion.policies) {
            if !seen.insert(&plan.policy) {
                continue;
            }
            policies += 1;
            if plan.changes() {
                changed += 1;
                before.add(&plan.before);
                after.add(&plan.after);
            }
        }
    }
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let policies = count(policies, "policy", "policies");
    let roles = count(roles, "role", "roles");
    if changed == 0 {
        return format!("Nothing to narrow in {policies} of {roles}");
    }
    let on = |sum: &Sum| match sum.on_everything.len() {
        0 => {
            let resources = count(sum.resources.len(), "resource", "resources");
            format!("{} on {resources}", count(sum.actions.len(), "action", "actions"))
        }
        many => format!("{} on *", count(many, "action", "actions")),
    };
    let left = match after.on_everything.len() {
        0 => on(&after),
        many => {
            let named = after.resources.iter().filter(|resource| *resource != "*").count();
            let named = count(named, "resource", "resources");
            format!("{} on {named}, {many} of them on *", count(after.actions.len(), "action", "actions"))
        }
    };
    format!(
        "{} → {}; {} → {left} (in {changed} of {policies}, {roles})",
        count(before.statements, "statement", "statements"),
        after.statements,
        on(&before)
    )
}
