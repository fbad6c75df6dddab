//! `rules/escalation/circular-role-access.md`

use crate::graph::{Graph, Principal, PrincipalKind};
use crate::graph::{Meets, PolicyRef, meets};
use crate::rules::draft::list;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, PrincipalAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct CircularRoleAccess;

const ASSUME: &str = "sts:AssumeRole";

impl Rule for CircularRoleAccess {
    fn page(&self) -> &'static Page {
        page!("escalation", "circular-role-access")
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor {
            return;
        }
        let roles: Vec<&Principal> = graph.principals.iter().filter(|one| one.kind == PrincipalKind::Role).collect();
        let edges: Vec<Vec<usize>> = roles.iter().map(|from| assumable(graph, from, &roles)).collect();
        let mut said = vec![false; roles.len()];
        for start in 0..roles.len() {
            if said[start] {
                continue;
            }
            let Some(cycle) = cycle_through(start, &edges) else { continue };
            cycle.iter().for_each(|&role| said[role] = true);
            let names: Vec<String> = cycle.iter().map(|&role| roles[role].address.to_string()).collect();
            let first = roles[start];
            let id = graph.principals.iter().position(|one| std::ptr::eq(one, first)).unwrap_or_default();
            let at = PrincipalAt { graph, id: crate::graph::PrincipalId(id as u32), principal: first };
            let mut finding = at
                .finding(self.page(), format!("{} can assume each other in a circle", list(&names, 4)))
                .about(names.join(" "));
            for &role in &cycle {
                finding = finding.with_label(roles[role].header, "can be assumed by the one before");
            }
            let finding = finding.with_help(
                "one role with the rights of all of them says the same; else take one step out of the circle",
            );
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// The roles that trust `from` by name and that a policy of it lets it assume by name.
fn assumable(graph: &Graph, from: &Principal, roles: &[&Principal]) -> Vec<usize> {
    let documents = from.attachments.iter().filter_map(|attachment| match &attachment.policy {
        PolicyRef::Document(id) => graph.policies.get(id.index()),
        _ => None,
    });
    let targets: Vec<_> = documents
        .flat_map(|policy| &policy.document.statements)
        .filter(|statement| {
            statement.allows()
                && statement.action_values().any(|leaf| {
                    leaf.text.known().is_some_and(|known| {
                        [ASSUME.to_ascii_lowercase(), "sts:*".to_owned(), "*".to_owned()]
                            .contains(&known.to_ascii_lowercase())
                    })
                })
        })
        .flat_map(|statement| statement.resource_values())
        .collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let arn = |role: &Principal| graph.resources.resource(role.resource).arn.as_ref();
    let Some(own) = arn(from) else { return Vec::new() };
    let trusts = |to: &Principal| {
        let Some(trust) = to.trust.and_then(|id| graph.policies.get(id.index())) else { return false };
        let statements = trust.document.statements.iter().filter(|statement| statement.allows());
        statements.flat_map(|statement| &statement.principals).filter(|clause| !clause.negated).any(|clause| {
            clause
                .entries
                .iter()
                .flat_map(|entry| &entry.values)
                .any(|value| meets(graph, &value.text, own) == Meets::Wholly && !value.text.is("*"))
        })
    };
    let reaches = |to: &Principal| {
        arn(to).is_some_and(|arn| targets.iter().any(|leaf| meets(graph, &leaf.text, arn) == Meets::Wholly))
    };
    let others = roles.iter().enumerate().filter(|(_, to)| !std::ptr::eq(**to, from) && reaches(to) && trusts(to));
    others.map(|(number, _)| number).collect()
}

/// The shortest way from a role back to itself.
fn cycle_through(start: usize, edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut before: Vec<Option<usize>> = vec![None; edges.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for &next in edges.get(at)? {
            if next == start {
                let mut cycle = vec![at];
                while let Some(previous) = before.get(*cycle.last()?).copied().flatten() {
                    cycle.push(previous);
                }
                cycle.reverse();
                return Some(cycle);
            }
            if before[next].is_none() {
                before[next] = Some(at);
                queue.push_back(next);
            }
        }
    }
    None
}
