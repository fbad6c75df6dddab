//! `rules/trust/trust-any-principal.md` and `rules/trust/trust-any-principal-conditioned.md`

use crate::policy::{Leaf, PolicyType, PrincipalClause};
use crate::rules::choosing::{Absent, choosing, is_stars};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Finding, Persona, Report, Rule, Severity, StatementAt};

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
                .with_label(condition.key.span(), "the only limit"),
            None => finding
                .with_label(condition.key.span(), "does not choose who is calling")
                .with_help("name the principals, or add a condition on aws:PrincipalOrgID or aws:PrincipalArn"),
        };
        report.push(finding.held_by(at.policy), [Claim::Statement]);
    }
}

fn finding(rule: &dyn Rule, at: &StatementAt<'_>, open: &Open<'_>, limit: &str) -> Finding {
    let role = at.policy.holders.first().map(|(_, role)| role.address.to_string());
    let role = role.unwrap_or_else(|| "the role".to_owned());
    let who = if open.except { "anyone but those listed" } else { "anyone" };
    at.finding(rule.page(), format!("{who}{limit} may assume {role}"))
        .about(format!("{who} may assume"))
        .with_label(open.at.span(), format!("{who}, in any AWS account"))
}

struct Open<'a> {
    at: &'a Leaf,
    /// Whether it is everyone except those listed.
    except: bool,
}

/// Where a trust policy's `Allow` of assuming the role names everyone.
fn open_to<'a>(at: &StatementAt<'a>) -> Option<Open<'a>> {
    let assumes = |grant: &Grant<'_>| match grant.breadth {
        Breadth::Everything | Breadth::Unknown => true,
        _ => grant.actions.iter().any(|action| action.name().starts_with("sts:Assume")),
    };
    let negated = at.statement.actions.iter().any(|clause| clause.negated);
    if at.policy_type() != PolicyType::Trust || !at.statement.allows() || !(negated || at.actions().iter().any(assumes))
    {
        return None;
    }
    at.statement.principals.iter().find_map(open)
}

fn open(clause: &PrincipalClause) -> Option<Open<'_>> {
    if clause.negated {
        let first = clause.entries.iter().flat_map(|entry| &entry.values).next()?;
        return Some(Open { at: first, except: true });
    }
    let kinds = ["*", "AWS", "Service"];
    let entries = clause.entries.iter().filter(|entry| kinds.iter().any(|kind| entry.kind.text.is(kind)));
    entries.flat_map(|entry| &entry.values).find(|value| is_anyone(value)).map(|at| Open { at, except: false })
}

/// `*`, or an ARN with a wildcard where the account is.
fn is_anyone(value: &Leaf) -> bool {
    let any_account = |text: &str| {
        text.strip_prefix("arn:").and_then(|arn| arn.split(':').nth(3)).is_some_and(|account| account.contains('*'))
    };
    is_stars(&value.text) || value.text.known().is_some_and(|text| any_account(&text))
}
