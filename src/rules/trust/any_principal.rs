//! `rules/trust/trust-any-principal.md` and `rules/trust/trust-any-principal-conditioned.md`

use crate::rules::choosing::{Absent, choosing};
use crate::rules::condition::place::key_of;
use crate::rules::draft::text_span;
use crate::rules::idle::unless_idle;
use crate::rules::page::{Page, page};
use crate::rules::principals::{Everyone, everyone_at};
use crate::rules::{Claim, Finding, Persona, Report, Rule, Severity, StatementAt};

use super::{lets_assume, role};

#[derive(Debug)]
pub(in crate::rules) struct TrustAnyPrincipal;

impl Rule for TrustAnyPrincipal {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-any-principal")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(open) = open_to(at).filter(|_| at.statement.condition.conditions.is_empty()) else { return };
        let finding = finding(self, at, &open, "").held_by(at.policy);
        report.push(finding.with_help("name the service, the role or the account that assumes it"), [Claim::Statement]);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct TrustAnyPrincipalConditioned;

impl Rule for TrustAnyPrincipalConditioned {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-any-principal-conditioned")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let conditions = &at.statement.condition;
        let (Some(open), Some(first)) = (open_to(at), conditions.conditions.first()) else { return };
        let caller = choosing(conditions, self.meta().list("caller-keys"), Absent::Possible);
        let condition = caller.unwrap_or(first);
        let limit = format!(" that meets {}", condition.key.text);
        let finding = finding(self, at, &open, &limit);
        let finding = match caller {
            Some(_) => finding
                .with_severity(Severity::Low)
                .with_persona(Persona::Pedantic)
                .with_label(key_of(at, condition), "the only limit"),
            None => finding
                .with_label(key_of(at, condition), "does not choose who is calling")
                .with_help("name the principals, or add a condition on aws:PrincipalOrgID or aws:PrincipalArn"),
        };
        report.push(finding.held_by(at.policy), [Claim::Statement]);
    }
}

fn finding(rule: &dyn Rule, at: &StatementAt<'_>, open: &Everyone<'_>, limit: &str) -> Finding {
    let who = open.name();
    let finding = at
        .finding(rule.page(), format!("{who}{limit} may assume {}", role(at.policy)))
        .about(format!("{who} may assume"))
        .with_label(text_span(open.at), format!("{who}, in any AWS account"));
    // `invalid-principal` says that the policy is refused.
    if open.refused { finding.with_persona(Persona::Auditor) } else { unless_idle(at.policy, finding) }
}

/// Where a trust policy's `Allow` of assuming the role names everyone.
fn open_to<'a>(at: &StatementAt<'a>) -> Option<Everyone<'a>> {
    lets_assume(at).then(|| everyone_at(at)).flatten()
}
