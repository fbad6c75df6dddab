//! `rules/wildcard/{deny-not-action,deny-not-resource,deny-ineffective}.md`: a `Deny` by exception.

use crate::policy::{Clause, Condition, Effect};
use crate::rules::choosing::{glob, is_stars};
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct DenyNotAction;

impl Rule for DenyNotAction {
    fn page(&self) -> &'static Page {
        page!("wildcard", "deny-not-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(clause) = negated(at, &at.statement.actions) else { return };
        let except = values(clause);
        let finding = at
            .finding(self.page(), format!("every action but {} is denied", list(&except, 3)))
            .about(except.join(" "))
            .with_label(clause.values.first().and_then(text_span).or_else(|| clause.key.primary()), "only this is left")
            .held_by(at.policy)
            .with_help("see that nothing else is needed, actions that AWS adds later included");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

#[derive(Debug)]
pub(in crate::rules) struct DenyNotResource;

impl Rule for DenyNotResource {
    fn page(&self) -> &'static Page {
        page!("wildcard", "deny-not-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(clause) = negated(at, &at.statement.resources) else { return };
        let many =
            at.statement.actions.iter().any(|actions| {
                actions.negated || actions.values.iter().any(|leaf| leaf.text.to_string().contains('*'))
            });
        if !many || clause.values.iter().any(|leaf| is_stars(&leaf.text)) {
            return;
        }
        let except = values(clause);
        let finding = at
            .finding(self.page(), format!("everything but {} is denied", list(&except, 3)))
            .about(except.join(" "))
            .with_label(clause.values.first().and_then(text_span).or_else(|| clause.key.primary()), "only this is left")
            .held_by(at.policy)
            .with_help("see that nothing else is needed; actions that take no resource are denied too");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

#[derive(Debug)]
pub(in crate::rules) struct DenyIneffective;

impl Rule for DenyIneffective {
    fn page(&self) -> &'static Page {
        page!("wildcard", "deny-ineffective")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.statement.effect != Some(Effect::Deny) {
            return;
        }
        let not_resource = at.statement.resources.iter().find(|clause| clause.negated);
        if let Some(leaf) = not_resource.and_then(|clause| clause.values.iter().find(|leaf| is_stars(&leaf.text))) {
            let finding = at
                .finding(self.page(), "this Deny denies nothing: NotResource leaves every resource out")
                .about("NotResource *")
                .with_label(text_span(leaf), "matches every resource, and all it matches is left out")
                .held_by(at.policy)
                .with_help("write the * under Resource, or list under NotResource what must stay within reach");
            report.push(finding, [Claim::Statement]);
        }
        for condition in &at.statement.condition.conditions {
            self.carve_out(at, condition, report);
        }
    }
}

impl DenyIneffective {
    /// A negated condition on who calls, with a value that everyone has: nobody is left to deny.
    fn carve_out(&self, at: &StatementAt<'_>, condition: &Condition, report: &mut Report<'_>) {
        let key = condition.key.text.to_string();
        let names = |list: &str| self.meta().list(list).iter().any(|known| glob(known, &key));
        if !names("principal-keys") {
            return;
        }
        let Some(operator) = condition.operator.text.known() else { return };
        let base = operator.rsplit(':').next().unwrap_or_default();
        let base = base.strip_suffix("IfExists").unwrap_or(base);
        let with_globs =
            ["StringNotLike", "ArnNotLike", "ArnNotEquals"].iter().any(|one| one.eq_ignore_ascii_case(base));
        let literally =
            ["StringNotEquals", "StringNotEqualsIgnoreCase"].iter().any(|one| one.eq_ignore_ascii_case(base));
        let Some(star) = condition.values.iter().find(|value| is_stars(&value.text)) else { return };
        let always_there = names("always-present");
        let draft = |message: String, label: &str| {
            at.finding(self.page(), message)
                .about(format!("{operator} {key}"))
                .with_label(text_span(star), label)
                .held_by(at.policy)
                .with_help("name the principals that are exempt")
        };
        let finding = if with_globs && always_there {
            draft(format!("this Deny denies nothing: every request has a {key} that * matches"), "exempts everyone")
        } else if with_globs {
            draft(
                format!("this Deny is only for requests without {key}: * exempts all others"),
                "exempts all that have it",
            )
            .with_severity(Severity::Low)
            .with_persona(Persona::Auditor)
        } else if literally {
            draft(format!("{operator} takes * as it stands, and so exempts nobody"), "is no wildcard here")
                .with_severity(Severity::Low)
                .with_persona(Persona::Auditor)
        } else {
            return;
        };
        report.push(finding, std::iter::empty::<Claim>());
    }
}

fn negated<'a>(at: &StatementAt<'a>, clauses: &'a [Clause]) -> Option<&'a Clause> {
    clauses.iter().find(|clause| clause.negated).filter(|_| at.statement.effect == Some(Effect::Deny))
}

fn values(clause: &Clause) -> Vec<String> {
    clause.values.iter().map(|leaf| leaf.text.to_string()).collect()
}
