//! `rules/resource/not-principal-allow.md` and `rules/resource/not-principal.md`

use crate::policy::{PolicyType, PrincipalClause};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::{lets_in, resource};

fn negated<'a>(at: &StatementAt<'a>) -> Option<&'a PrincipalClause> {
    at.statement.principals.iter().find(|clause| clause.negated)
}

#[derive(Debug)]
pub(in crate::rules) struct NotPrincipalAllow;

impl Rule for NotPrincipalAllow {
    fn page(&self) -> &'static Page {
        page!("resource", "not-principal-allow")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(clause) = negated(at).filter(|_| lets_in(at)) else { return };
        let listed = clause.entries.iter().flat_map(|entry| &entry.values).next();
        let finding = at
            .finding(
                self.page(),
                format!("everyone but those listed may use {}, without signing in too", resource(at.policy)),
            )
            .about("NotPrincipal")
            .with_label(clause.key.primary(), "with Allow: all others, in whatever AWS account")
            .with_label(listed.and_then(text_span), "left out")
            .with_help("list in Principal who may, and deny the rest in a statement of its own");
        report.push(finding, [Claim::Statement]);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct NotPrincipal;

impl Rule for NotPrincipal {
    fn page(&self) -> &'static Page {
        page!("resource", "not-principal")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(clause) = negated(at) else { return };
        if at.policy_type() != PolicyType::Resource || at.statement.allows() {
            return;
        }
        let finding = at
            .finding(
                self.page(),
                format!("NotPrincipal denies {} to roles that were meant to be left out", resource(at.policy)),
            )
            .about("NotPrincipal")
            .with_label(clause.key.primary(), "a session of a role is a principal of its own, and so is the account")
            .with_help("write Principal `*` with a condition: ArnNotLike aws:PrincipalArn");
        report.push(finding, []);
    }
}
