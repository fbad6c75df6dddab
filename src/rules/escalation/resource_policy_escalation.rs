//! `rules/escalation/resource-policy-escalation.md`

use crate::policy::PolicyType;
use crate::policy::{Effect, Leaf, Pattern, Statement};
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, PolicyAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct ResourcePolicyEscalation;

/// The lists of the page: what changes a bucket, and what of its objects that brings about.
const WAYS: [&str; 3] = ["by-policy", "by-acl", "by-lifecycle"];

impl Rule for ResourcePolicyEscalation {
    fn page(&self) -> &'static Page {
        page!("escalation", "resource-policy-escalation")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || at.policy.policy_type != PolicyType::Identity {
            return;
        }
        let statements = &at.policy.document.statements;
        for statement in statements.iter().filter(|statement| statement.allows()) {
            for way in WAYS {
                let Some((&bucket_action, brings)) = self.meta().list(way).split_first() else { continue };
                let Some(action) = value_for(statement, bucket_action) else { continue };
                let open = statement
                    .resource_values()
                    .find(|leaf| leaf.text.is_known() && !is_denied(statements, bucket_action, leaf));
                let Some(bucket) = open else { continue };
                let withheld: Vec<&str> = brings
                    .iter()
                    .copied()
                    .filter(|object_action| !is_allowed(statements, object_action, bucket))
                    .collect();
                if withheld.is_empty() {
                    continue;
                }
                let message = format!(
                    "{bucket_action} on {} makes up for {}, which is not allowed there",
                    bucket.text,
                    list(&withheld, 3)
                );
                let finding = at
                    .finding(self.page(), message)
                    .about(format!("{bucket_action} on {}", bucket.text))
                    .with_label(text_span(action), format!("allows {bucket_action}"))
                    .with_label(text_span(bucket), "on these buckets")
                    .held_by(at)
                    .with_help("leave it to those who may do the same to the objects");
                report.push(finding, std::iter::empty::<Claim>());
                break;
            }
        }
    }
}

fn value_for<'s>(statement: &'s Statement, action: &str) -> Option<&'s Leaf> {
    let lower = action.to_ascii_lowercase();
    statement.action_values().find(|leaf| leaf.text.is_known() && Pattern::action(&leaf.text).matches_str(&lower))
}

/// Whether a `Deny` without conditions takes the action away on everything, or on just this.
fn is_denied(statements: &[Statement], action: &str, resource: &Leaf) -> bool {
    statements.iter().any(|statement| {
        statement.effect == Some(Effect::Deny)
            && statement.condition.conditions.is_empty()
            && value_for(statement, action).is_some()
            && statement.resource_values().any(|leaf| leaf.text.is("*") || leaf.text == resource.text)
    })
}

/// Whether the action is allowed on the objects of what the value names.
fn is_allowed(statements: &[Statement], action: &str, bucket: &Leaf) -> bool {
    let bucket_name = bucket.text.to_string();
    let objects = format!("{bucket_name}/*");
    let wild = bucket_name.trim_end_matches('*');
    let reaches = |leaf: &Leaf| {
        let name = leaf.text.to_string();
        // What is not known may be just these.
        !leaf.text.is_known()
            || name == "*"
            || name == bucket_name
            || name == objects
            || name.starts_with(wild) && wild != bucket_name
    };
    let denied = is_denied(statements, action, bucket);
    !denied
        && statements.iter().any(|statement| {
            statement.allows()
                && (value_for(statement, action).is_some() || statement.actions.iter().any(|clause| clause.negated))
                && (statement.resource_values().any(reaches) || statement.resources.iter().any(|clause| clause.negated))
        })
}
