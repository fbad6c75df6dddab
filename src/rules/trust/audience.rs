//! `rules/trust/oidc-audience.md`, `rules/trust/oidc-audience-set.md` and `rules/trust/saml-audience.md`

use crate::policy::{Condition, PolicyType};
use crate::rules::condition::place::{key_of, operator_of};
use crate::rules::page::{Page, page};
use crate::rules::principals::{named, place};
use crate::rules::{Report, Rule, StatementAt};

use super::{names_action, role};

/// The conditions on a claim of a token, whoever issued it: those whose key ends with `:<claim>`.
pub(super) fn on_claim<'a>(at: &StatementAt<'a>, claim: &'a str) -> impl Iterator<Item = &'a Condition> {
    let is_on = move |condition: &&Condition| {
        let key = condition.key.text.to_string();
        key.rsplit_once(':').is_some_and(|(_, own)| own.eq_ignore_ascii_case(claim))
    };
    at.statement.condition.conditions.iter().filter(is_on)
}

/// Whether a condition's key cannot be read: it may be any.
pub(super) fn has_unread_key(at: &StatementAt<'_>) -> bool {
    at.statement.condition.conditions.iter().any(|condition| condition.key.text.as_symbol().is_some())
}

/// Whether the statement lets somebody assume the role with a token of the kind that `action` takes.
fn federates(at: &StatementAt<'_>, action: &str) -> bool {
    at.policy_type() == PolicyType::Trust && at.statement.allows() && names_action(at.statement, action)
}

#[derive(Debug)]
pub(in crate::rules) struct OidcAudience;

impl Rule for OidcAudience {
    fn page(&self) -> &'static Page {
        page!("trust", "oidc-audience")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !federates(at, "sts:AssumeRoleWithWebIdentity") || has_unread_key(at) || on_claim(at, "aud").next().is_some()
        {
            return;
        }
        let provider = named(at.statement, "Federated").next();
        let action = at.statement.action_values().next();
        let finding = at
            .finding(self.page(), format!("a token that was issued for something else may assume {}", role(at.policy)))
            .about("aud")
            .with_label(provider.or(action).and_then(|leaf| place(at.statement, leaf)), "no condition on the audience of its tokens")
            .with_help("add a condition: StringEquals <provider>:aud with the audience that you ask the token for, often sts.amazonaws.com");
        report.push(finding.held_by(at.policy), []);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct OidcAudienceSet;

impl Rule for OidcAudienceSet {
    fn page(&self) -> &'static Page {
        page!("trust", "oidc-audience-set")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !federates(at, "sts:AssumeRoleWithWebIdentity") {
            return;
        }
        for condition in on_claim(at, "aud") {
            let operator = condition.operator.text.to_string();
            let Some((set, _)) = operator.split_once(':') else { continue };
            let finding = at
                .finding(
                    self.page(),
                    format!("{set} is for tokens with several audiences: make sure that this provider issues them"),
                )
                .about(operator.clone())
                .with_label(operator_of(at, condition), "a set operator")
                .with_label(key_of(at, condition), "one value in the tokens of most providers")
                .with_help("write the operator without it where tokens have one audience");
            report.push(finding, []);
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct SamlAudience;

impl Rule for SamlAudience {
    fn page(&self) -> &'static Page {
        page!("trust", "saml-audience")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !federates(at, "sts:AssumeRoleWithSAML") || has_unread_key(at) || on_claim(at, "aud").next().is_some() {
            return;
        }
        let provider = named(at.statement, "Federated").next();
        let action = at.statement.action_values().next();
        let finding = at
            .finding(self.page(), format!("an assertion for another endpoint may assume {}", role(at.policy)))
            .about("SAML:aud")
            .with_label(provider.or(action).and_then(|leaf| place(at.statement, leaf)), "no condition on SAML:aud")
            .with_help("add a condition: StringEquals SAML:aud https://signin.aws.amazon.com/saml");
        report.push(finding.held_by(at.policy), []);
    }
}
