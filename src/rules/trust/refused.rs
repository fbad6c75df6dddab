//! `rules/trust/trust-policy-refused.md`

use crate::policy::PolicyType;
use crate::rules::page::{Page, page};
use crate::rules::{Finding, Report, Rule, StatementAt};

use super::role;

/// What a finding about everyone has spoken of already.
const ASSUMING: &str = "sts:AssumeRole";

#[derive(Debug)]
pub(in crate::rules) struct TrustPolicyRefused;

impl Rule for TrustPolicyRefused {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-policy-refused")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Trust {
            return;
        }
        let finding = |what: &str, help: &str| -> Finding {
            at.finding(self.page(), format!("IAM refuses the trust policy of {}: {what}", role(at.policy)))
                .about(what.to_owned())
                .with_help(help)
        };
        if let Some(clause) = at.statement.resources.first() {
            let key = if clause.negated { "NotResource" } else { "Resource" };
            let help = "take it out: a trust policy is about the role that it belongs to";
            report
                .push(finding(&format!("it has {key}"), help).with_label(clause.key.primary(), "not allowed here"), []);
        }
        if report.is_claimed(ASSUMING, self.page().name()) {
            return;
        }
        if let Some(clause) = at.statement.principals.iter().find(|clause| clause.negated) {
            let help = "name in Principal who may assume the role, or deny with a condition on aws:PrincipalArn";
            report.push(finding("it has NotPrincipal", help).with_label(clause.key.primary(), "not allowed here"), []);
        }
    }
}
