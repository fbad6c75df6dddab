//! `rules/trust/trust-session-action.md`

use crate::policy::PolicyType;
use crate::rules::choosing::glob;
use crate::rules::condition::place;
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::principals::named;
use crate::rules::{Report, Rule, StatementAt};

use super::role;

#[derive(Debug)]
pub(in crate::rules) struct TrustSessionAction;

/// Condition keys that are in a request only for an action of their own, and that action.
///
/// Source: IAM User Guide, "IAM and AWS STS condition context keys".
const NEEDED: [(&str, &str); 3] = [
    ("aws:RequestTag/*", "sts:TagSession"),
    ("sts:TransitiveTagKeys", "sts:TagSession"),
    ("sts:SourceIdentity", "sts:SetSourceIdentity"),
];

impl Rule for TrustSessionAction {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-session-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Trust || !at.statement.allows() || !super::lets_assume(at) {
            return;
        }
        let undecided =
            at.actions().iter().any(|grant| matches!(grant.breadth, Breadth::Everything | Breadth::Unknown));
        if undecided || at.statement.actions.iter().any(|clause| clause.negated || !clause.unknown.is_empty()) {
            return;
        }
        let has = |action: &str| at.actions().iter().any(|grant| grant.actions.iter().any(|one| one.name() == action));
        for condition in &at.statement.condition.conditions {
            let Some(key) = condition.key.text.known() else { continue };
            let Some((_, action)) = NEEDED.iter().find(|(pattern, action)| glob(pattern, &key) && !has(action)) else {
                continue;
            };
            // In an operator that holds without the key, nobody needs to set it.
            let operator = condition.operator.text.to_string();
            if operator.ends_with("IfExists")
                || operator == "Null"
                || operator.starts_with("ForAllValues")
                || operator.contains("Not")
            {
                continue;
            }
            let finding = at
                .finding(
                    self.page(),
                    format!("nobody can set {key}, which {} asks for: {action} is not allowed", role(at.policy)),
                )
                .about(key.clone().into_owned())
                .with_label(place::key_of(at, condition), format!("is set with {action}"))
                .with_label(at.statement.action_values().next().and_then(text_span), format!("without {action}"))
                .with_help(format!("allow {action} beside sts:AssumeRole"));
            report.push(finding, []);
        }
        let anywhere = named(at.statement, "Service").find(|value| value.text.is("rolesanywhere.amazonaws.com"));
        if let Some(service) = anywhere {
            let needed = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
            let missing: Vec<&str> = needed.into_iter().filter(|action| !has(action)).collect();
            if !missing.is_empty() {
                let finding = at
                    .finding(
                        self.page(),
                        format!("IAM Roles Anywhere cannot use {}: {} not allowed", role(at.policy), are(&missing)),
                    )
                    .about("rolesanywhere.amazonaws.com")
                    .with_label(text_span(service), "tags every session and sets its source identity")
                    .with_help(format!("add {}", list(&missing, 3)));
                report.push(finding, []);
            }
        }
    }
}

fn are(missing: &[&str]) -> String {
    format!("{} {}", list(missing, 3), crate::rules::draft::be(missing.len()))
}
