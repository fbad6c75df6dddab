//! `rules/usage/duplicate-grant.md`

use crate::graph::{Policy, PolicyId, PolicyRef};
use crate::policy::{Pattern, Statement};
use crate::rules::compared::{Compared, resources_of};
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
        let mut held: Vec<(PolicyId, &Policy)> = Vec::new();
        for attachment in &at.principal.attachments {
            let PolicyRef::Document(id) = attachment.policy else { continue };
            let policy = at.graph.policies.get(id.index()).filter(|policy| !policy.alternative);
            held.extend(policy.filter(|_| !held.iter().any(|(known, _)| *known == id)).map(|policy| (id, policy)));
        }
        let allowing: Vec<(PolicyId, Compared<'_>)> = held
            .iter()
            .flat_map(|(id, policy)| policy.document.statements.iter().map(move |statement| (*id, statement)))
            .filter(|(_, statement)| statement.allows() && statement.condition.conditions.is_empty())
            .filter_map(|(id, statement)| Some((id, Compared::read(at.graph, statement)?)))
            .collect();
        for (id, policy) in &held {
            // Another holder may need it where this one has it twice.
            if policy.held_by != [at.id] {
                continue;
            }
            for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
                let Some(actions) = actions_of(statement) else { continue };
                let Some(resources) = resources_of(at.graph, statement) else { continue };
                let covers = |other: &Compared<'_>| actions.iter().all(|action| other.holds(action, &resources));
                let Some((other, twin)) = allowing.iter().find(|(other, allow)| other != id && covers(allow)) else {
                    continue;
                };
                // Of two that are equal, the later is the one too many.
                let equal = statement.condition.conditions.is_empty() && is_within(at, twin.statement, statement);
                if equal && other > id {
                    continue;
                }
                report.push(self.draft(at, policy, statement, *other, twin.statement), []);
            }
        }
    }
}

impl DuplicateGrant {
    fn draft(
        &self,
        at: &PrincipalAt<'_>,
        policy: &Policy,
        one: &Statement,
        other: PolicyId,
        twin: &Statement,
    ) -> Finding {
        let by = at.graph.policies.get(other.index()).and_then(|policy| policy.address.as_ref());
        let by = by.map_or_else(|| "another policy".to_owned(), ToString::to_string);
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
