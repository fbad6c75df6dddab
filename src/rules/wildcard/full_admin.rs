//! `rules/wildcard/full-admin.md`

use crate::catalog::catalog;
use crate::policy::Leaf;
use crate::rules::condition::place::key_of;
use crate::rules::draft::text_span;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct FullAdmin;

impl Rule for FullAdmin {
    fn page(&self) -> &'static Page {
        page!("wildcard", "full-admin")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() {
            return;
        }
        let Some(resource) = at.everything() else { return };
        let named = at.actions().iter().find(|grant| grant.breadth == Breadth::Everything);
        let Some(action) = named.map(|grant| grant.leaf).or_else(|| all_but_nothing(at)) else { return };
        let condition = at.statement.condition.conditions.first();
        let limit = condition.map(|condition| format!(", if {} agrees", condition.key.text)).unwrap_or_default();
        let mut finding = at
            .finding(self.page(), format!("every action is allowed on every resource{limit}"))
            .about("* on *")
            .with_label(text_span(action), "every action of every service")
            .with_label(text_span(resource), "matches every resource");
        if let Some(condition) = condition {
            finding = finding.with_severity(Severity::High).with_label(key_of(at, condition), "the only limit");
        }
        let help = "write down what is needed; a role that runs with this is administrator of the account";
        report.push(finding.held_by(at.policy).with_help(help).with_suggest(at.policy), [Claim::Statement]);
    }
}

/// A value of a `NotAction` that leaves out nothing there is: every action is allowed.
fn all_but_nothing<'a>(at: &StatementAt<'a>) -> Option<&'a Leaf> {
    let [clause] = &at.statement.actions[..] else { return None };
    let leaves_out = |leaf: &Leaf| leaf.text.known().is_none_or(|known| !catalog().expand(&known).is_empty());
    let nothing = clause.negated && clause.unknown.is_empty() && !clause.values.iter().any(leaves_out);
    clause.values.first().filter(|_| nothing)
}
