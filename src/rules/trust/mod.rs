//! Who may assume a role.

mod accounts;
mod action;
mod any_principal;
mod audience;
mod compute_service;
mod confused_deputy;
mod driver;
mod federated;
mod github;
mod oidc;
mod read_only;
mod redundant;
mod refused;
mod service_mismatch;
mod session_action;
mod source_mismatch;
mod widened;

pub(super) use driver::{Driver, driver};

use crate::policy::{PolicyType, Statement};

use super::grant::{Breadth, Grant};
use super::rule::Rule;
use super::{PolicyAt, StatementAt};

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &any_principal::TrustAnyPrincipal,
    &any_principal::TrustAnyPrincipalConditioned,
    &refused::TrustPolicyRefused,
    &action::TrustActionMismatch,
    &github::GithubOidcSubject,
    &oidc::OidcSubject,
    &service_mismatch::TrustServiceMismatch,
    &source_mismatch::TrustSourceMismatch,
    &widened::TrustWidened,
    &session_action::TrustSessionAction,
    &read_only::TrustReadOnlyExternal,
    &accounts::TrustNoExternalId,
    &confused_deputy::TrustConfusedDeputy,
    &github::GithubOidcAnyBranch,
    &audience::OidcAudience,
    &audience::OidcAudienceSet,
    &audience::SamlAudience,
    &action::TrustBroadAction,
    &accounts::TrustCrossAccount,
    &accounts::TrustAccountRoot,
    &compute_service::TrustComputeService,
    &redundant::TrustRedundantPrincipal,
];

/// Whether it is an `Allow` of a trust policy that lets somebody assume the role.
fn lets_assume(at: &StatementAt<'_>) -> bool {
    let assumes = |grant: &Grant<'_>| match grant.breadth {
        Breadth::Everything | Breadth::Unknown => true,
        _ => grant.actions.iter().any(|action| action.name().starts_with("sts:Assume")),
    };
    at.policy_type() == PolicyType::Trust
        && at.statement.allows()
        && (at.statement.actions.iter().any(|clause| clause.negated) || at.actions().iter().any(assumes))
}

/// Whether it lets somebody assume the role with a token of an OpenID Connect provider.
fn takes_tokens(at: &StatementAt<'_>) -> bool {
    let is_it = |grant: &Grant<'_>| {
        grant.breadth == Breadth::Everything
            || grant.breadth == Breadth::Unknown
            || grant.actions.iter().any(|action| action.name() == "sts:AssumeRoleWithWebIdentity")
    };
    lets_assume(at) && (at.statement.actions.iter().any(|clause| clause.negated) || at.actions().iter().any(is_it))
}

/// The role whose trust policy it is, for a sentence.
fn role(policy: &PolicyAt<'_>) -> String {
    policy.holders.first().map_or_else(|| "the role".to_owned(), |(_, role)| role.address.to_string())
}

/// Whether the statement names the action, written out in whatever case.
fn names_action(statement: &Statement, action: &str) -> bool {
    statement.action_values().any(|value| value.text.known().is_some_and(|text| text.eq_ignore_ascii_case(action)))
}
