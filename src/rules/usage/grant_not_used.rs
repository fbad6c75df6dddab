//! `rules/usage/grant-not-used.md`

use crate::policy::Leaf;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};

use super::needed::{closed_holders, is_all_idle, is_idle, is_missing_elsewhere, is_set_up_by_callers, users_of};
use super::superseded;

#[derive(Debug)]
pub(in crate::rules) struct GrantNotUsed;

impl Rule for GrantNotUsed {
    fn page(&self) -> &'static Page {
        page!("usage", "grant-not-used")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() {
            return;
        }
        let Some(holders) = closed_holders(at) else {
            for finding in superseded::findings(at, self.page()) {
                report.push(finding, std::iter::empty());
            }
            return;
        };
        let mut idle: Vec<&Leaf> = Vec::new();
        let mut claims = Vec::new();
        let mut only_reads = true;
        let mut elsewhere = 0;
        for grant in at.actions().iter().filter(|grant| is_idle(at, grant)) {
            // That it is needed on another resource, and not allowed there, is said of the role.
            if is_missing_elsewhere(at, grant) {
                elsewhere += 1;
                continue;
            }
            let name = grant.leaf.text.to_string();
            if report.is_claimed(&name, self.page().name()) {
                continue;
            }
            only_reads &= grant.actions.iter().all(|action| action.access_level().is_read_only());
            idle.push(grant.leaf);
            claims.push(Claim::Action(name));
        }
        let Some(first) = idle.first() else { return };
        // A stronger finding of some of the actions says that the statement can go.
        if idle.len() + elsewhere < at.actions().len() && is_all_idle(at) {
            return;
        }
        let names: Vec<String> = idle.iter().map(|leaf| leaf.text.to_string()).collect();
        let users = users_of(at, &holders);
        let mut finding = at
            .finding(self.page(), format!("{users} does not need {}", list(&names, 3)))
            .about(names.join(" "))
            .with_label(text_span(first), "no wiring needs it");
        for leaf in idle.iter().skip(1).take(3) {
            finding = finding.with_label(text_span(leaf), "nor this");
        }
        if only_reads {
            finding = finding.with_severity(Severity::Low);
        }
        if is_set_up_by_callers(at, &holders) {
            finding = finding.with_persona(Persona::Pedantic);
        }
        let all = idle.len() == at.statement.action_values().count();
        let what = if all { "the statement can go" } else { "these actions can go" };
        finding = finding
            .held_by(at.policy)
            .with_help(format!("only known services use the role, and none makes these calls: {what}"));
        let mut reasons: Vec<&str> = Vec::new();
        for no_need in holders.iter().flat_map(|holder| &holder.no_needs) {
            if !reasons.contains(&&*no_need.because) {
                reasons.push(&no_need.because);
            }
        }
        for because in reasons.into_iter().take(2) {
            finding = finding.with_help(because);
        }
        report.push(finding.with_suggest(at.policy), claims);
    }
}
