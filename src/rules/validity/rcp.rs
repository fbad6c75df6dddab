//! `rules/validity/invalid-rcp.md`, `rules/validity/rcp-blanket-deny.md` and `rules/validity/rcp-no-service-carve-out.md`

use crate::input::Span;
use crate::policy::{Effect, PolicyType, PrincipalClause};
use crate::rules::condition::place::key_of;
use crate::rules::draft::{head, list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct InvalidRcp;

impl Rule for InvalidRcp {
    fn page(&self) -> &'static Page {
        page!("validity", "invalid-rcp")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Rcp {
            return;
        }
        let statement = at.statement;
        let whole = head(at.policy, &statement.origin).or(at.policy.policy.header);
        let mut wrong: Vec<(String, Option<Span>, &str)> = Vec::new();
        if statement.effect == Some(Effect::Allow) {
            let span = statement.effect_leaf.as_ref().and_then(text_span).or(whole);
            wrong.push(("a resource control policy only denies".into(), span, "write Effect: Deny"));
        }
        let negated = statement.principals.iter().find(|clause| clause.negated);
        match (negated, statement.principals.first()) {
            (Some(clause), _) => wrong.push((
                "a resource control policy takes no NotPrincipal".into(),
                clause.key.primary().or(whole),
                "write \"Principal\": \"*\", and except principals with a condition",
            )),
            (None, None) => wrong.push((
                "a resource control policy has \"Principal\": \"*\" in every statement".into(),
                whole,
                "write \"Principal\": \"*\"",
            )),
            (None, Some(clause)) if !is_everyone(clause) => wrong.push((
                "a resource control policy takes no Principal but \"*\"".into(),
                clause.key.primary().or(whole),
                "write \"Principal\": \"*\", and choose principals with a condition",
            )),
            _ => {}
        }
        if let Some(clause) = statement.actions.iter().find(|clause| clause.negated) {
            let help = "write Action with the actions to deny";
            wrong.push(("a resource control policy takes no NotAction".into(), clause.key.primary().or(whole), help));
        }
        self.actions(at, whole, &mut wrong);
        if statement.resources.is_empty() {
            let message = "a statement of a resource control policy has a Resource or a NotResource";
            wrong.push((message.into(), whole, "write \"Resource\": \"*\", or the resources that it is about"));
        }
        for (message, span, help) in wrong {
            let finding = at.finding(self.page(), message.clone()).about(message);
            let finding = finding.with_label(span, "AWS Organizations refuses the policy").with_help(help);
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

impl InvalidRcp {
    fn actions(&self, at: &StatementAt<'_>, whole: Option<Span>, wrong: &mut Vec<(String, Option<Span>, &str)>) {
        let supported = self.meta().list("services");
        for leaf in at.statement.action_values() {
            let Some(written) = leaf.text.known() else { continue };
            if written == "*" {
                let message = "a resource control policy does not take * as its Action";
                wrong.push((message.into(), text_span(leaf).or(whole), "name the services: s3:*, sqs:*"));
                continue;
            }
            let prefix = written.split(':').next().unwrap_or_default().to_ascii_lowercase();
            let fixed = prefix.trim_end_matches('*');
            let known =
                supported.iter().any(|service| *service == fixed || (fixed != prefix && service.starts_with(fixed)));
            if !known {
                let message = format!("resource control policies do not cover {prefix}");
                let help = "take it out: a service control policy can limit who calls it";
                wrong.push((message, text_span(leaf).or(whole), help));
            }
        }
    }
}

/// `"Principal": "*"`, and nothing else.
fn is_everyone(clause: &PrincipalClause) -> bool {
    match &clause.entries[..] {
        [] => !clause.unknown.is_empty(),
        [entry] => entry.kind.text.is("*") || !entry.kind.text.is_known(),
        _ => false,
    }
}

/// The conditions of a Deny of a resource control policy; `None` for any other statement.
fn denial<'a>(at: &StatementAt<'a>) -> Option<&'a [crate::policy::Condition]> {
    let denies = at.policy_type() == PolicyType::Rcp && at.statement.effect == Some(Effect::Deny);
    denies.then_some(&at.statement.condition.conditions)
}

fn effect_span(at: &StatementAt<'_>) -> Option<Span> {
    at.statement.effect_leaf.as_ref().and_then(text_span).or_else(|| head(at.policy, &at.statement.origin))
}

#[derive(Debug)]
pub(in crate::rules) struct RcpBlanketDeny;

impl Rule for RcpBlanketDeny {
    fn page(&self) -> &'static Page {
        page!("validity", "rcp-blanket-deny")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if denial(at).is_none_or(|conditions| !conditions.is_empty()) {
            return;
        }
        let actions: Vec<String> = at.statement.action_values().map(|leaf| leaf.text.to_string()).collect();
        let finding = at
            .finding(self.page(), format!("{} denied to everyone, in every account it covers", denied(&actions)))
            .about(actions.join(" "))
            .with_label(effect_span(at).or(at.policy.policy.header), "no condition: administrators and services too")
            .with_help("add a condition on who is denied, such as StringNotEqualsIfExists aws:PrincipalOrgID");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

fn denied(actions: &[String]) -> String {
    match actions {
        [] => "everything is".to_owned(),
        [one] => format!("{one} is"),
        several => format!("{} are", list(several, 2)),
    }
}

#[derive(Debug)]
pub(in crate::rules) struct RcpNoServiceCarveOut;

impl Rule for RcpNoServiceCarveOut {
    fn page(&self) -> &'static Page {
        page!("validity", "rcp-no-service-carve-out")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(conditions) = denial(at) else { return };
        let known =
            |condition: &crate::policy::Condition| condition.key.text.known().map(|key| key.to_ascii_lowercase());
        // A key that is not known may be the one that is missing.
        if conditions
            .iter()
            .any(|condition| known(condition).is_none_or(|key| self.meta().list("service-keys").contains(&&*key)))
        {
            return;
        }
        let bounds = |condition: &&crate::policy::Condition| {
            let operator = condition.operator.text.known_prefix().to_ascii_lowercase();
            let negated = operator.contains("stringnotequals") || operator.contains("stringnotlike");
            negated && known(condition).is_some_and(|key| self.meta().list("boundary-keys").contains(&&*key))
        };
        let Some(boundary) = conditions.iter().find(bounds) else { return };
        let key = &boundary.key.text;
        let finding = at
            .finding(self.page(), format!("AWS services that act for nobody have no {key}, and are denied too"))
            .about(key.to_string())
            .with_label(key_of(at, boundary).or(at.policy.policy.header), "a service principal does not have it")
            .with_help("add BoolIfExists aws:PrincipalIsAWSService: false");
        report.push(finding, std::iter::empty::<Claim>());
    }
}
