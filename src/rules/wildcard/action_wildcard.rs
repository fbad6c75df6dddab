//! `rules/wildcard/action-wildcard.md`

use crate::policy::PolicyType;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::principals::everyone;
use crate::rules::resource::{comes_to_nothing, is_open_by_nature};
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt};

use super::actions::{self, Wildcard};
use super::applying::place;

#[derive(Debug)]
pub(in crate::rules) struct ActionWildcard;

impl Rule for ActionWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "action-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        let Some(grant) = at.actions().iter().find(|grant| grant.breadth == Breadth::Everything) else { return };
        if report.persona() < Persona::Auditor && at.is_shadowed() {
            return;
        }
        if report.is_claimed("*", self.page().name()) {
            return;
        }
        // Of a service that has one action for everybody to call, `*` is that one. Of another resource the policy says nothing.
        if at.policy_type() == PolicyType::Resource
            && report.persona() < Persona::Auditor
            && (is_open_by_nature(at.policy) || comes_to_nothing(at))
        {
            return;
        }
        let (all, on) = match at.policy_type() {
            PolicyType::Identity if actions::everywhere(at).is_some() => (EVERY, " on every resource".to_owned()),
            PolicyType::Trust => (EVERY, String::new()),
            // What the resource does not take is not allowed by it.
            _ => ("every action", format!(" on {}", place(at))),
        };
        let wildcard = Wildcard { grant, stands_for: all.to_owned(), applying: Vec::new() };
        let mut finding = actions::finding(at, self.page(), &[wildcard], &format!("{all} is allowed{on}"));
        if at.policy_type() == PolicyType::Resource {
            finding = finding.with_severity(Severity::Medium);
            // What is meant to be allowed is what the other leaves, and not for this one to say.
            if is_denied_to_everyone(at) {
                finding = finding.with_persona(Persona::Auditor);
            }
        }
        if at.policy_type() == PolicyType::Identity && is_of_one_service(at) {
            finding = finding.with_severity(Severity::Medium);
        }
        if grant.leaf.text.origin().single().is_some_and(|span| at.graph().is_default(span)) {
            finding = finding.with_confidence(Confidence::Medium);
        }
        report.push(finding, [Claim::Statement]);
    }
}

const EVERY: &str = "every action of every service";

/// Whether another statement of the policy forbids anything to everyone.
fn is_denied_to_everyone(at: &StatementAt<'_>) -> bool {
    let statements = &at.policy.policy.document.statements;
    statements.iter().any(|other| !other.allows() && everyone(other).is_some())
}

/// Whether all that the statement names is of one service, and none of it all of a type: `*` is no more than `s3:*` there.
fn is_of_one_service(at: &StatementAt<'_>) -> bool {
    let clauses = &at.statement.resources;
    if clauses.is_empty() || clauses.iter().any(|clause| clause.negated || !clause.unknown.is_empty()) {
        return false;
    }
    let names_all = |glob: &String| glob.splitn(6, ':').nth(5).is_none_or(|rest| rest.starts_with(['*', '?']));
    let service = |glob: &String| {
        let service = glob.split(':').nth(2).unwrap_or_default();
        (!service.is_empty() && !service.contains(['*', '?'])).then(|| service.to_owned())
    };
    let mut services = at.globs().iter().map(service);
    let Some(Some(first)) = services.next() else { return false };
    services.all(|other| other.as_ref() == Some(&first)) && !at.globs().iter().any(names_all)
}
