//! `rules/usage/duplicate-grant.md`

use crate::graph::{Policy, PolicyId, PolicyRef};
use crate::policy::{Pattern, Statement};
use crate::rules::compared::{Compared, is_held_wherever, resources_of};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Finding, Persona, PrincipalAt, Report, Rule, StatementKey};

#[derive(Debug)]
pub(in crate::rules) struct DuplicateGrant;

impl Rule for DuplicateGrant {
    fn page(&self) -> &'static Page {
        page!("usage", "duplicate-grant")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || at.principal.attachments.len() < 2 {
            return;
        }
        let mut held: Vec<Attached<'_>> = Vec::new();
        for attachment in &at.principal.attachments {
            let PolicyRef::Document(id) = attachment.policy else { continue };
            let policy = at.graph.policies.get(id.index()).filter(|policy| !policy.alternative);
            let policy = policy.filter(|_| !held.iter().any(|known| known.id == id));
            held.extend(policy.map(|policy| Attached { id, policy }));
        }
        let allowing: Vec<(&Attached<'_>, Compared<'_>)> = held
            .iter()
            .flat_map(|one| one.policy.document.statements.iter().map(move |statement| (one, statement)))
            .filter(|(_, statement)| statement.allows() && statement.condition.conditions.is_empty())
            .filter_map(|(one, statement)| Some((one, Compared::read(at.graph, statement)?)))
            .collect();
        for one in &held {
            // Another holder may need it where this one has it twice.
            if one.policy.held_by != [at.id] {
                continue;
            }
            for statement in one.policy.document.statements.iter().filter(|statement| statement.allows()) {
                let Some(actions) = actions_of(statement) else { continue };
                let Some(resources) = resources_of(at.graph, statement) else { continue };
                let covers = |other: &Compared<'_>| actions.iter().all(|action| other.holds(action, &resources));
                let is_twin = |(other, allow): &&(&Attached<'_>, Compared<'_>)| {
                    // What is written once cannot be taken out of one of its instances.
                    other.id != one.id && allow.statement.origin.primary() != statement.origin.primary()
                };
                let is_there = |other: &Attached<'_>| is_held_wherever(at.graph, at.principal, other.id, one.id);
                let mut twins = allowing.iter().filter(is_twin);
                let Some((other, twin)) = twins.find(|(other, allow)| covers(allow) && is_there(other)) else {
                    continue;
                };
                // Of two that are equal, the later is the one too many.
                let equal = statement.condition.conditions.is_empty() && is_within(at, twin.statement, statement);
                if equal && other.id > one.id && is_held_wherever(at.graph, at.principal, one.id, other.id) {
                    continue;
                }
                report.push(self.draft(at, one.policy, statement, other.policy, twin.statement), []);
            }
        }
    }
}

/// A policy of a principal.
struct Attached<'a> {
    id: PolicyId,
    policy: &'a Policy,
}

impl DuplicateGrant {
    fn draft(
        &self,
        at: &PrincipalAt<'_>,
        policy: &Policy,
        one: &Statement,
        other: &Policy,
        twin: &Statement,
    ) -> Finding {
        let by = other.address.as_ref().map_or_else(|| "another policy".to_owned(), ToString::to_string);
        let first = one.action_values().next();
        let what = first.map(|leaf| leaf.text.to_string()).unwrap_or_default();
        let more = one.action_values().count().saturating_sub(1);
        let what = if more == 0 { what } else { format!("{what} and {more} more") };
        let mut finding = at
            .finding(self.page(), format!("{} is allowed {what} by {by} already", at.principal.address))
            .about(what)
            .with_label(first.and_then(text_span).or_else(|| one.origin.primary()), "allowed twice")
            .with_label(twin.action_values().next().and_then(text_span), "the other")
            .with_label(at.principal.header, "holds both policies")
            .with_help("remove one: a review that takes it out of the other changes nothing while this one stays");
        finding.policy = policy.address.clone();
        finding.statement =
            Some(StatementKey { index: one.index, sid: one.sid.as_ref().map(|sid| sid.text.to_string()) });
        finding
    }
}

fn actions_of(statement: &Statement) -> Option<Vec<Pattern>> {
    let [clause] = &statement.actions[..] else { return None };
    let listed = !clause.negated && clause.unknown.is_empty() && !clause.values.is_empty();
    listed.then(|| clause.values.iter().map(|value| Pattern::action(&value.text)).collect())
}

fn is_within(at: &PrincipalAt<'_>, inner: &Statement, outer: &Statement) -> bool {
    let (Some(actions), Some(resources)) = (actions_of(inner), resources_of(at.graph, inner)) else { return false };
    Compared::read(at.graph, outer).is_some_and(|outer| actions.iter().all(|action| outer.holds(action, &resources)))
}
