//! `rules/trust/trust-action-mismatch.md` and `rules/trust/trust-broad-action.md`

use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::text_span;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::principals::{entries, place};
use crate::rules::{Report, Rule, StatementAt};

use super::federated::is_saml;
use super::role;

#[derive(Debug)]
pub(in crate::rules) struct TrustActionMismatch;

impl Rule for TrustActionMismatch {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-action-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Trust || !at.statement.allows() {
            return;
        }
        // An action that fits one of the principals is there for that one.
        for (action, value) in assuming(at) {
            let misfits: Vec<(&Leaf, &'static str)> = entries(at.statement)
                .filter(|(clause, entry)| !clause.negated && entry.kind.text.is_known())
                .flat_map(|(_, entry)| entry.values.iter().map(move |value| (entry, value)))
                .filter_map(|(entry, value)| {
                    let instead = fitting(at, &entry.kind.text.to_string(), value)?;
                    // Which kind of provider goes with which action is what `federated-provider` is about.
                    let other_kind = action != ASSUMING[0] && instead != ASSUMING[0];
                    (instead != action && !other_kind).then_some((value, instead))
                })
                .collect();
            let Some(&(principal, instead)) = misfits.first() else { continue };
            let has_instead = super::names_action(at.statement, instead);
            let finding = at
                .finding(
                    self.page(),
                    format!("{} cannot use {action}: it assumes a role with {instead}", principal.text),
                )
                .about(format!("{action} {}", principal.text))
                .with_label(text_span(value), format!("not for {}", principal.text))
                .with_label(place(at.statement, principal), format!("assumes with {instead}"));
            let help = if has_instead {
                format!("take {action} out, or move it to a statement with the principals that use it")
            } else {
                format!("write {instead}")
            };
            let persona = if has_instead { crate::rules::Persona::Pedantic } else { self.meta().persona };
            let severity = if has_instead { crate::rules::Severity::Low } else { self.meta().severity };
            report.push(finding.with_help(help).with_persona(persona).with_severity(severity), []);
        }
    }
}

const ASSUMING: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// The actions of assuming a role that the statement writes out.
fn assuming<'a>(at: &StatementAt<'a>) -> Vec<(&'static str, &'a Leaf)> {
    let named = |value: &'a Leaf| {
        let text = value.text.known()?;
        ASSUMING.iter().find(|action| action.eq_ignore_ascii_case(&text)).map(|action| (*action, value))
    };
    at.statement.action_values().filter_map(named).collect()
}

/// The action with which a principal assumes a role, where that is certain.
fn fitting(at: &StatementAt<'_>, kind: &str, value: &Leaf) -> Option<&'static str> {
    match kind {
        "AWS" | "Service" => Some("sts:AssumeRole"),
        "Federated" => is_saml(at.graph(), value).map(|saml| if saml { ASSUMING[1] } else { ASSUMING[2] }),
        _ => None,
    }
}

#[derive(Debug)]
pub(in crate::rules) struct TrustBroadAction;

impl Rule for TrustBroadAction {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-broad-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Trust || !at.statement.allows() {
            return;
        }
        let wide = at.actions().iter().find(|grant| {
            !matches!(grant.breadth, Breadth::One | Breadth::Unknown)
                && grant.leaf.text.known().is_some_and(|text| text.contains('*'))
        });
        let all_but = at.statement.actions.iter().find(|clause| clause.negated);
        let help = "name the action: sts:AssumeRole for services and AWS principals";
        if let Some(grant) = wide {
            let finding = at
                .finding(self.page(), format!("{} allows more than assuming {}", grant.leaf.text, role(at.policy)))
                .about(grant.leaf.text.to_string())
                .with_label(text_span(grant.leaf), "every way of assuming it, and setting tags and source identity");
            report.push(finding.with_help(help), []);
        }
        if let Some(clause) = all_but {
            let finding = at
                .finding(self.page(), format!("NotAction allows more than assuming {}", role(at.policy)))
                .about("NotAction")
                .with_label(clause.key.primary(), "everything but what is listed");
            report.push(finding.with_help(help), []);
        }
    }
}
