//! `rules/usage/passrole-target-distrusts.md`

use crate::graph::{Graph, Principal};
use crate::policy::Condition;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::sources::without_region;
use crate::rules::{Confidence, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct PassroleTargetDistrusts;

impl Rule for PassroleTargetDistrusts {
    fn page(&self) -> &'static Page {
        page!("usage", "passrole-target-distrusts")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() {
            return;
        }
        let Some(action) =
            at.statement.action_values().find(|leaf| leaf.text.known().is_some_and(|name| passes(&name)))
        else {
            return;
        };
        let graph = at.graph();
        let to = at.statement.condition.conditions.iter().find_map(passed_to);
        for resource in at.statement.resource_values() {
            let id = graph.resources.by_arn(&resource.text);
            let role = id.and_then(|id| graph.principals.iter().find(|principal| principal.resource == id));
            let Some((role, trusted)) = role.and_then(|role| Some((role, services(graph, role)?))) else { continue };
            let message = match &to {
                Some(to) if !to.iter().any(|service| trusted.contains(service)) => {
                    format!("{} may be passed to {} only, which it does not trust", role.address, list(to, 2))
                }
                None if trusted.is_empty() => {
                    format!("{} may be passed to services, and trusts none", role.address)
                }
                _ => continue,
            };
            let trusts = if trusted.is_empty() { "no service".to_owned() } else { list(&trusted, 3) };
            let finding = at
                .finding(self.page(), message)
                .about(role.address.to_string())
                .with_confidence(Confidence::Medium)
                .with_label(text_span(action), "no service that it may be passed to can assume the role")
                .with_label(role.header, format!("trusts {trusts}"))
                .held_by(at.policy)
                .with_help("name the service in the trust policy of the role, or take the grant out");
            report.push(finding, []);
        }
    }
}

/// Whether an action is `iam:PassRole`, or a pattern that is about nothing else: `iam:Pass*`.
fn passes(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    action == "iam:passrole" || (action.starts_with("iam:pass") && action.ends_with('*'))
}

/// The services that the condition lets a role be passed to, where it names them.
fn passed_to(condition: &Condition) -> Option<Vec<String>> {
    let key = condition.key.text.known()?;
    let operator = condition.operator.text.known()?;
    let operator = operator.strip_prefix("ForAnyValue:").unwrap_or(&operator);
    let operators = ["StringEquals", "StringLike", "StringEqualsIfExists", "StringLikeIfExists"];
    let names = key.eq_ignore_ascii_case("iam:PassedToService")
        && operators.iter().any(|known| operator.eq_ignore_ascii_case(known))
        && condition.unknown.is_empty();
    let values = || condition.values.iter().map(|value| value.text.known().map(|name| without_region(&name)));
    let services: Vec<String> = values().collect::<Option<_>>().filter(|_| names)?;
    (!services.is_empty() && services.iter().all(|service| !service.contains(['*', '?']))).then_some(services)
}

/// The services that a role trusts; `None` where its trust policy, or a part of it, is not known.
fn services(graph: &Graph, role: &Principal) -> Option<Vec<String>> {
    let trust = role.trust.and_then(|id| graph.policies.get(id.index()))?;
    let document = &trust.document;
    let clauses = || document.statements.iter().flat_map(|statement| &statement.principals);
    let certain = !trust.alternative
        && document.unknown.is_empty()
        && document.problems.is_empty()
        && !document.statements.is_empty()
        && clauses().all(|clause| {
            let known = |text: &crate::text::Text| text.known().is_some_and(|text| text != "*");
            !clause.negated
                && clause.unknown.is_empty()
                && clause.entries.iter().all(|entry| {
                    known(&entry.kind.text)
                        && (!entry.kind.text.is("Service") || entry.values.iter().all(|value| known(&value.text)))
                })
        });
    certain.then(|| role.trusted_services(graph).iter().map(|service| without_region(service)).collect())
}
