//! `rules/resource/public-access.md`, `rules/resource/public-access-conditioned.md` and `rules/resource/public-access-limited.md`

use crate::catalog::AccessLevel;
use crate::graph::values;
use crate::policy::PolicyType;
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::harm::values_by_harm;
use crate::rules::limits::{Limit, is_private, limit};
use crate::rules::page::{Page, page};
use crate::rules::principals::{Everyone, everyone};
use crate::rules::{Claim, Confidence, Finding, Persona, Report, ResourceAt, Rule, Severity, StatementAt};

use super::{resource, type_on};

#[derive(Debug)]
pub(in crate::rules) struct PublicAccess;

impl Rule for PublicAccess {
    fn page(&self) -> &'static Page {
        page!("resource", "public-access")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((open, Limit::None)) = opened(at) else { return };
        let what = what(at);
        let finding = at
            .finding(self.page(), format!("anyone may use {} on {}", what, resource(at.policy)))
            .about(format!("anyone {what}"))
            .with_severity(severity(at))
            .with_label(text_span(open.at), "anyone, in any AWS account or in none")
            .with_help("name the accounts, roles or services that use it, or add a condition on aws:PrincipalOrgID, aws:SourceAccount or aws:SourceVpce");
        report.push(graded(at, finding, self.meta().list("open-by-nature")), [Claim::Statement]);
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let Some(permission) = self.meta().list("permissions").iter().find(|name| **name == at.type_name()) else {
            return;
        };
        let Some(principal) = at.text("principal").filter(|principal| principal.is("*")) else { return };
        // A function's URL without authentication is meant for everyone; an organization or an account narrows the rest.
        let narrowed = ["source_account", "source_arn", "principal_org_id", "condition", "function_url_auth_type"];
        let limits: Vec<&str> = narrowed.into_iter().filter(|name| at.may_have(name)).collect();
        let fixed = limits.iter().any(|name| ["principal_org_id", "condition"].contains(name));
        if fixed {
            return;
        }
        let (action, on) = match *permission {
            "aws_lambda_permission" => ("invoke", "function_name"),
            _ => ("put events on", "event_bus_name"),
        };
        let target = at.text(on).map_or_else(|| "the default bus".to_owned(), |name| name.to_string());
        let mut finding = at
            .finding(self.page(), format!("anyone may {action} {target}"))
            .about(principal.to_string())
            .with_label(at.span("principal"), "anyone, in any AWS account")
            .with_help("name the service or the account that uses it, or add principal_org_id");
        if let Some(limit) = limits.first() {
            finding = finding
                .with_severity(Severity::Low)
                .with_persona(Persona::Auditor)
                .with_label(at.span(limit), "the only limit");
        }
        report.push(finding, [Claim::Statement]);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct PublicAccessConditioned;

impl Rule for PublicAccessConditioned {
    fn page(&self) -> &'static Page {
        page!("resource", "public-access-conditioned")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((open, Limit::Weak(condition))) = opened(at) else { return };
        // A condition that cannot be read may choose.
        let conditions = &at.statement.condition.conditions;
        if conditions.iter().any(|condition| condition.key.text.known().is_none() || !condition.unknown.is_empty()) {
            return;
        }
        let key = &condition.key.text;
        let what = what(at);
        let finding = at
            .finding(self.page(), format!("anyone who meets {key} may use {what} on {}", resource(at.policy)))
            .about(format!("anyone {what} {key}"))
            .with_label(text_span(open.at), "anyone, in any AWS account")
            .with_label(condition.key.span(), "does not choose who is calling")
            .with_help("name the principals, or add a condition on aws:PrincipalOrgID, aws:PrincipalAccount or aws:SourceAccount");
        let meek = self.meta().list("partial-keys").iter().any(|partial| key.to_string().eq_ignore_ascii_case(partial));
        let finding = if meek { finding.with_severity(Severity::Low).with_persona(Persona::Pedantic) } else { finding };
        let by_nature = PublicAccess.meta().list("open-by-nature");
        report.push(graded(at, finding, by_nature), [Claim::Statement]);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct PublicAccessLimited;

impl Rule for PublicAccessLimited {
    fn page(&self) -> &'static Page {
        page!("resource", "public-access-limited")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor {
            return;
        }
        let Some((open, Limit::Fixed(condition))) = opened(at) else { return };
        let key = condition.key.text.to_string();
        let binding = self.meta().list("binding-keys").iter().any(|binding| binding.eq_ignore_ascii_case(&key));
        let narrow = |value: &str| is_private(value) || (binding && !value.contains('*'));
        if condition.values.iter().all(|value| narrow(&value.text.to_string())) && !condition.values.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("only {key} keeps others from using {} on {}", what(at), resource(at.policy)))
            .about(key)
            .with_label(text_span(open.at), "anyone")
            .with_label(condition.key.span(), "the only limit")
            .with_help("name the principals where they are known");
        report.push(finding, []);
    }
}

/// Where a resource policy's `Allow` names everyone, and what its conditions leave. One without an effect is taken for one that allows.
fn opened<'a>(at: &StatementAt<'a>) -> Option<(Everyone<'a>, Limit<'a>)> {
    let may_allow = at.statement.allows() || (at.statement.effect.is_none() && at.statement.effect_leaf.is_none());
    if at.policy_type() != PolicyType::Resource || !may_allow {
        return None;
    }
    let open = everyone(at.statement).filter(|open| !open.except)?;
    let keys = PublicAccess.meta().list("choosing-keys");
    Some((open, limit(&at.policy.policy.document, at.statement, keys)))
}

/// The actions, in words, the most harmful first.
fn what(at: &StatementAt<'_>) -> String {
    let actions: Vec<String> = values_by_harm(at.actions()).into_iter().map(|value| value.text.to_string()).collect();
    if actions.is_empty() { "it".to_owned() } else { list(&actions, 2) }
}

/// Critical where everyone may change who may do what, or everything; high for data.
fn severity(at: &StatementAt<'_>) -> Severity {
    let takes_over = at.actions().iter().any(|grant| match grant.breadth {
        Breadth::Everything | Breadth::Service(_) => true,
        _ => grant.actions.iter().any(|action| action.access_level() == AccessLevel::PermissionsManagement),
    });
    if takes_over { Severity::Critical } else { Severity::High }
}

/// Said more quietly where the resource is open by nature, cannot be reached from outside, or where the statement is not certain.
fn graded(at: &StatementAt<'_>, finding: Finding, open_by_nature: &[&str]) -> Finding {
    let type_on = type_on(at.policy);
    let finding = if at.statement.effect.is_none() { finding.with_persona(Persona::Auditor) } else { finding };
    let finding = if at.policy.policy.alternative { finding.with_confidence(Confidence::Medium) } else { finding };
    if type_on.is_some_and(|name| open_by_nature.contains(&name)) || asks_by_itself(at) {
        return finding.with_severity(Severity::Low).with_persona(Persona::Auditor);
    }
    finding
}

/// Whether what it sits on has its only endpoint in a network of the account, or users of its own: an OpenSearch domain.
fn asks_by_itself(at: &StatementAt<'_>) -> bool {
    let Some(on) = at.policy.policy.sits_on else { return false };
    let body = at.graph().resources.body(on);
    let has_users =
        values::leaves(body, "advanced_security_options.enabled").iter().any(|on| on.as_bool() != Some(false));
    has_users || values::attribute(body, "vpc_options").is_some()
}
