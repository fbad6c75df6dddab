//! `rules/resource/policy-lockout.md`

use crate::policy::{Effect, PolicyType};
use crate::rules::draft::text_span;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::principals::everyone_at;
use crate::rules::{Confidence, Persona, Report, Rule, StatementAt};

use super::{resource, type_on};

#[derive(Debug)]
pub(in crate::rules) struct PolicyLockout;

impl Rule for PolicyLockout {
    fn page(&self) -> &'static Page {
        page!("resource", "policy-lockout")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let denies = at.policy_type() == PolicyType::Resource && at.statement.effect == Some(Effect::Deny);
        if !denies || !at.statement.condition.conditions.is_empty() {
            return;
        }
        let Some(all) = everyone_at(at).filter(|all| !all.except && !all.refused) else { return };
        let whole =
            at.actions().iter().find(|grant| matches!(grant.breadth, Breadth::Everything | Breadth::Service(_)));
        // Objects alone can be denied: the policy itself is the bucket's.
        let reaches_itself = at.statement.resources.iter().all(|clause| {
            !clause.negated
                && clause.values.iter().any(|value| !value.text.to_string().trim_start_matches("arn:").contains('/'))
        });
        let Some(grant) = whole.filter(|_| reaches_itself) else { return };
        // A key obeys its policy alone: there not even the root user is left.
        let is_key = type_on(at.policy).is_some_and(|name| name.starts_with("aws_kms"));
        let left = match is_key {
            true => "or change this policy",
            false => "and only the account's root user can change this policy",
        };
        let finding = at
            .finding(self.page(), format!("nobody can use {} any more, {left}", resource(at.policy)))
            .about(grant.leaf.text.to_string())
            .with_confidence(if at.policy.policy.alternative { Confidence::Medium } else { Confidence::High })
            .with_label(text_span(grant.leaf), "denied")
            .with_label(text_span(all.at), "to everyone, administrators included")
            .with_help("add a condition that leaves out those who look after it, such as ArnNotLike aws:PrincipalArn");
        // A bucket's policy that says nothing of Resource is refused: `missing-element`.
        let refused = at.statement.resources.is_empty()
            && type_on(at.policy).is_some_and(|name| name.starts_with("aws_s3_bucket"));
        report.push(if refused { finding.with_persona(Persona::Auditor) } else { finding }, []);
    }
}
