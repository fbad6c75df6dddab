//! `rules/trust/trust-any-principal.md`

use crate::policy::{Leaf, PolicyType, PrincipalClause};
use crate::rules::condition::{Absent, choosing, is_stars};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct TrustAnyPrincipal;

impl Rule for TrustAnyPrincipal {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-any-principal")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Trust || !at.statement.allows() {
            return;
        }
        let Some(open) = at.statement.principals.iter().find_map(open) else { return };
        let role = at.policy.holders.first().map(|(_, role)| role.address.to_string());
        let role = role.unwrap_or_else(|| "the role".to_owned());
        let who = if open.except { "anyone but those listed" } else { "anyone" };

        let conditions = &at.statement.condition.conditions;
        let caller = choosing(&at.statement.condition, self.meta().list("caller-keys"), Absent::Possible);
        let (severity, persona, limit) = match (caller, conditions.first()) {
            (Some(caller), _) => (Severity::Low, Persona::Pedantic, format!(" that meets {}", caller.key.text)),
            (None, Some(first)) => (Severity::High, Persona::Regular, format!(" that meets {}", first.key.text)),
            (None, None) => (Severity::Critical, Persona::Regular, String::new()),
        };
        let mut finding = at
            .finding(self.page(), format!("{who}{limit} may assume {role}"))
            .with_severity(severity)
            .with_persona(persona)
            .about(format!("{who} may assume"))
            .with_label(open.at.span(), format!("{who}, in any AWS account"));
        if let Some(condition) = caller.or(conditions.first()) {
            let what = if caller.is_some() { "the only limit" } else { "says nothing of who is calling" };
            finding = finding.with_label(condition.key.span(), what);
        }
        let help = "name the service, the role or the account that assumes it";
        report.push(finding.held_by(at.policy).with_help(help), [Claim::Statement]);
    }
}

struct Open<'a> {
    at: &'a Leaf,
    /// Whether it is everyone except those listed.
    except: bool,
}

fn open(clause: &PrincipalClause) -> Option<Open<'_>> {
    if clause.negated {
        let first = clause.entries.iter().flat_map(|entry| &entry.values).next()?;
        return Some(Open { at: first, except: true });
    }
    let entries =
        clause.entries.iter().filter(|entry| ["*", "AWS", "Service"].iter().any(|kind| entry.kind.text.is(kind)));
    entries.flat_map(|entry| &entry.values).find(|value| is_stars(&value.text)).map(|at| Open { at, except: false })
}
