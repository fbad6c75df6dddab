//! `rules/validity/policy-type-hint.md`

use crate::policy::{Effect, PolicyType, Statement};
use crate::rules::draft::head;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, PolicyAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct PolicyTypeHint;

impl Rule for PolicyTypeHint {
    fn page(&self) -> &'static Page {
        page!("validity", "policy-type-hint")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let document = &at.policy.document;
        // Where a document is attached, its kind is known.
        if at.policy.path.is_none() || document.statements.is_empty() {
            return;
        }
        let taken_for = at.policy.policy_type;
        let named = document.statements.iter().any(|statement| !statement.principals.is_empty());
        let (looks, flag) = match taken_for {
            PolicyType::Identity | PolicyType::Resource if document.statements.iter().all(of_rcp) => {
                ("a resource control policy", "rcp")
            }
            PolicyType::Identity if named => match PolicyType::infer(document) {
                PolicyType::Trust => ("the trust policy of a role", "trust"),
                _ => ("a resource-based policy", "resource"),
            },
            _ => return,
        };
        let finding = at
            .finding(self.page(), format!("this looks like {looks}, and is judged as another kind"))
            .about(flag)
            .with_label(head(at, &document.origin), format!("of the shape of {looks}"))
            .with_help(format!("say so: --policy-type {flag}"));
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// Whether a statement is as those of resource control policies are: a Deny for everyone, of actions of named services, on everything.
fn of_rcp(statement: &Statement) -> bool {
    let everyone = matches!(&statement.principals[..], [clause] if !clause.negated
        && matches!(&clause.entries[..], [entry] if entry.kind.text.is("*")));
    let mut actions = statement.action_values().peekable();
    let mut resources = statement.resource_values();
    statement.effect == Some(Effect::Deny)
        && everyone
        && actions.peek().is_some()
        && actions.all(|action| action.text.known_prefix().contains(':'))
        && resources.next().is_some_and(|only| only.text.is("*"))
        && resources.next().is_none()
}
