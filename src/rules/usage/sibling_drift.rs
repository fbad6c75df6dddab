//! `rules/usage/sibling-drift.md`

use std::collections::HashMap;

use crate::graph::arn::Fields;
use crate::graph::{Graph, Policy};
use crate::policy::{Leaf, PolicyType, Statement};
use crate::rules::context::blank;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, Rule, StatementKey};
use crate::text::Address;

#[derive(Debug)]
pub(in crate::rules) struct SiblingDrift;

/// The fewest instances of which one can be the odd one out.
const FEWEST: usize = 2;

impl Rule for SiblingDrift {
    fn page(&self) -> &'static Page {
        page!("usage", "sibling-drift")
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        if report.persona() < Persona::Pedantic {
            return;
        }
        let mut blocks: HashMap<(String, PolicyType), Vec<(&Address, &Policy)>> = HashMap::new();
        for policy in graph.policies.iter().filter(|policy| !policy.alternative) {
            let Some(address) = &policy.address else { continue };
            if let Some(name) = name_of_all(address) {
                blocks.entry((name, policy.policy_type)).or_default().push((address, policy));
            }
        }
        let mut blocks: Vec<_> = blocks.into_values().filter(|siblings| siblings.len() >= FEWEST).collect();
        blocks.sort_by_key(|siblings| siblings.first().map(|(address, _)| (*address).clone()));
        for siblings in &blocks {
            self.of_block(siblings, report);
        }
    }
}

impl SiblingDrift {
    fn of_block(&self, siblings: &[(&Address, &Policy)], report: &mut Report<'_>) {
        let most = siblings.iter().map(|(_, policy)| policy.document.statements.len()).max().unwrap_or_default();
        for index in 0..most {
            let there: Vec<(&Address, &Policy, &Statement)> = siblings
                .iter()
                .filter_map(|(address, policy)| Some((*address, *policy, policy.document.statements.get(index)?)))
                .collect();
            // Where statements came or went, those of one number are not one statement.
            let first = there.first().map(|(_, _, statement)| statement.origin.primary());
            if there.len() < FEWEST || there.iter().any(|(_, _, other)| Some(other.origin.primary()) != first) {
                continue;
            }
            for what in ["Action", "Resource"] {
                let with: Vec<_> = there.iter().filter(|(_, _, statement)| wide(statement, what).is_some()).collect();
                let [(address, policy, statement)] = with[..] else { continue };
                let is_alike =
                    |(_, _, other): &(&Address, &Policy, &Statement)| rest(other, what) == rest(statement, what);
                let is_one = there.iter().all(is_alike) && (what == "Resource" || follow_the_key(&there));
                let Some(leaf) = wide(statement, what).filter(|_| is_one) else { continue };
                let others: Vec<String> =
                    there.iter().filter(|(other, _, _)| other != address).map(|(other, _, _)| key(other)).collect();
                let message = format!(
                    "{what} is {} for {} and for none of its siblings: {}",
                    leaf.text,
                    key(address),
                    list(&others, 3)
                );
                let mut finding = blank(self.page(), message, Some((*address).clone()))
                    .about(format!("{} {what} {}", address.local(), leaf.text))
                    .with_label(text_span(leaf), format!("what {} is given", key(address)))
                    .with_label(statement.origin.primary(), "the statement")
                    .with_help("give it what it needs, as the others have it; or say beside the key why it has more");
                finding.policy = policy.address.clone();
                let sid = statement.sid.as_ref().map(|sid| sid.text.to_string());
                finding.statement = Some(StatementKey { index, sid });
                report.push(finding, []);
            }
        }
    }
}

/// The value of an `Allow` that is everything, or all of a service.
fn wide<'s>(statement: &'s Statement, what: &str) -> Option<&'s Leaf> {
    let is_wide = |leaf: &&Leaf| match what {
        "Action" => leaf.text.known().is_some_and(|text| &*text == "*" || text.ends_with(":*")),
        _ => leaf.text.is("*") || is_every_one(leaf),
    };
    match what {
        _ if !statement.allows() => None,
        "Action" => statement.action_values().find(is_wide),
        _ => statement.resource_values().find(is_wide),
    }
}

/// Whether it is the ARN of everything of a service: `arn:aws:sqs:eu-west-2:111122223333:*`.
fn is_every_one(leaf: &Leaf) -> bool {
    Fields::of(&leaf.text).is_some_and(|fields| fields.resource.is("*"))
}

/// Whether the statements are of the same services, on the same resources or each on its own: then they are about one thing, whatever they allow there.
fn follow_the_key(siblings: &[(&Address, &Policy, &Statement)]) -> bool {
    let service = |action: String| action.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    let mut of: Vec<Vec<String>> = Vec::new();
    let mut on: Vec<Vec<String>> = Vec::new();
    for (_, _, statement) in siblings {
        let mut services: Vec<String> =
            statement.action_values().filter_map(|leaf| service(leaf.text.to_string())).collect();
        services.sort();
        services.dedup();
        of.extend((!services.is_empty()).then_some(services));
        on.push(statement.resource_values().map(|leaf| leaf.text.to_string()).collect());
    }
    of.dedup();
    on.sort();
    on.dedup();
    let each_its_own = on.len() == siblings.len() && !on.iter().flatten().any(|text| text == "*");
    of.len() <= 1 && (on.len() == 1 || each_its_own)
}

/// What a statement says beside the element that is compared: statements that differ in that, too, are not one.
fn rest(statement: &Statement, what: &str) -> Vec<String> {
    let mut said: Vec<String> = match what {
        "Action" => Vec::new(),
        _ => statement.action_values().map(|leaf| leaf.text.to_string()).collect(),
    };
    said.push(format!("{:?}", statement.effect));
    said.extend(statement.condition.conditions.iter().map(|one| {
        let values: Vec<String> = one.values.iter().map(|value| value.text.to_string()).collect();
        format!("{} {} {}", one.operator.text, one.key.text, values.join(" "))
    }));
    said.sort();
    said
}

/// What all instances of a block are called, where it is one of several.
fn name_of_all(address: &Address) -> Option<String> {
    let calls = address.module.calls();
    let is_one_of_several = address.key.is_some() || calls.iter().any(|(_, key)| key.is_some());
    let names: Vec<&str> = calls.iter().map(|(name, _)| &**name).collect();
    is_one_of_several.then(|| format!("{} {}", names.join("."), Address { key: None, ..address.clone() }.local()))
}

/// What tells an instance from its siblings: `["build"]`, or the call of its module.
fn key(address: &Address) -> String {
    match &address.key {
        Some(key) => key.to_string(),
        None => address.module.to_string(),
    }
}
