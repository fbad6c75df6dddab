//! `rules/trust/trust-cross-account.md`, `rules/trust/trust-no-external-id.md` and `rules/trust/trust-account-root.md`

use crate::rules::choosing::{Absent, choosing};
use crate::rules::page::{Page, page};
use crate::rules::principals::{Account, AwsPrincipal, aws, place};
use crate::rules::{Claim, Confidence, Report, Rule, StatementAt};

use super::{lets_assume, role};

/// The first principal of another account.
fn external<'a>(at: &'a StatementAt<'_>) -> Option<(AwsPrincipal<'a>, String)> {
    if !lets_assume(at) {
        return None;
    }
    aws(at.graph(), at.statement).find_map(|principal| match principal.account.clone() {
        Account::Literal(id) => Some((principal, id)),
        _ => None,
    })
}

/// A number that is written out may be the own account's: nothing says which that is.
fn confidence(at: &StatementAt<'_>) -> Confidence {
    let own = at.graph().resources.own_literal(crate::text::Identity::Account);
    if own.is_some() { Confidence::High } else { Confidence::Low }
}

#[derive(Debug)]
pub(in crate::rules) struct TrustNoExternalId;

impl Rule for TrustNoExternalId {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-no-external-id")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((principal, id)) = external(at) else { return };
        let keys = self.meta().list("limiting-keys");
        if choosing(&at.statement.condition, keys, Absent::Possible).is_some() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("account {id} may assume {} without an external id or MFA", role(at.policy)))
            .about(format!("{id} without an external id"))
            .with_confidence(confidence(at))
            .with_label(place(at.statement, principal.leaf), "another account")
            .with_help(
                "if it is a vendor's, ask for sts:ExternalId; if people assume it, ask for aws:MultiFactorAuthPresent",
            );
        report.push(finding.held_by(at.policy), [Claim::Action(ACROSS.to_owned())]);
    }
}

/// What findings about another account claim.
const ACROSS: &str = "sts:AssumeRole";

#[derive(Debug)]
pub(in crate::rules) struct TrustCrossAccount;

impl Rule for TrustCrossAccount {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-cross-account")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((principal, id)) = external(at) else { return };
        if report.is_claimed(ACROSS, self.page().name()) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("account {id} may assume {}", role(at.policy)))
            .about(format!("{id} may assume"))
            .with_confidence(confidence(at))
            .with_label(place(at.statement, principal.leaf), "another account")
            .with_help("check that the account is yours or its owner's business, and that it needs this role");
        report.push(finding.held_by(at.policy), []);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct TrustAccountRoot;

impl Rule for TrustAccountRoot {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-account-root")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !lets_assume(at) {
            return;
        }
        let Some(principal) = aws(at.graph(), at.statement).find(|principal| principal.whole) else { return };
        let whose = match &principal.account {
            Account::Own => "the own account".to_owned(),
            Account::Literal(id) => format!("account {id}"),
            Account::Unknown => "an account".to_owned(),
        };
        let message = format!("everyone in {whose} who is allowed sts:AssumeRole may assume {}", role(at.policy));
        let finding = at
            .finding(self.page(), message)
            .about(format!("{whose} may assume"))
            .with_label(place(at.statement, principal.leaf), "the whole account, not its root user alone")
            .with_help("name the roles that assume it");
        report.push(finding.held_by(at.policy), []);
    }
}
