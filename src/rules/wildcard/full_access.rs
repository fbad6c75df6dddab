//! `rules/wildcard/{iam,s3,kms,cloudtrail}-full-access.md`: all of one service, however it is written.

use crate::catalog::catalog;
use crate::policy::{Clause, Leaf};
use crate::rules::draft::text_span;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

macro_rules! rules {
    ($($rule:ident, $name:literal, $service:literal, $on:expr;)*) => {$(
        #[derive(Debug)]
        pub(in crate::rules) struct $rule;

        impl Rule for $rule {
            fn page(&self) -> &'static Page {
                page!("wildcard", $name)
            }

            fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
                say(self, $service, &$on, at, report);
            }
        }
    )*};
}

rules! {
    IamFullAccess, "iam-full-access", "iam", On::Anything;
    S3FullAccess, "s3-full-access", "s3", On::Everything;
    KmsFullAccess, "kms-full-access", "kms", On::Everything;
    CloudTrailFullAccess, "cloudtrail-full-access", "cloudtrail", On::Everything;
}

/// On which resources it is worth saying.
#[derive(PartialEq, Eq)]
enum On {
    /// On every one.
    Everything,
    /// On any: of IAM even what is named can be made the way to the rest.
    Anything,
}

fn say(rule: &dyn Rule, service: &str, on: &On, at: &StatementAt<'_>, report: &mut Report<'_>) {
    if report.persona() < Persona::Auditor || !at.is_identity_grant() {
        return;
    }
    let everything = at.everything();
    let resource = everything.or_else(|| at.statement.resource_values().next().filter(|_| *on == On::Anything));
    let Some(resource) = resource else { return };
    let by_name = at.actions().iter().find(|grant| match &grant.breadth {
        Breadth::Everything => true,
        Breadth::Service(prefix) => prefix == service,
        _ => false,
    });
    let by_exception =
        || at.statement.actions.iter().find(|clause| clause.negated).filter(|clause| leaves_whole(clause, service));
    let place = match (by_name, by_exception()) {
        (Some(grant), _) => text_span(grant.leaf),
        (None, Some(clause)) => clause.key.primary(),
        (None, None) => return,
    };
    let (whither, reach) = match everything {
        Some(_) => ("on every resource", "matches every resource"),
        None => ("on the resources named", "on these resources"),
    };
    let finding = at
        .finding(rule.page(), format!("every action of {service} is allowed {whither}"))
        .about(format!("{service}:*"))
        .with_label(place, format!("{service}:* is in it"))
        .with_label(text_span(resource), reach)
        .held_by(at.policy)
        .with_help("list the actions that are needed");
    report.push(finding, std::iter::empty::<Claim>());
}

/// Whether a `NotAction` leaves out nothing of the service.
fn leaves_whole(clause: &Clause, service: &str) -> bool {
    let of_service = |leaf: &Leaf| {
        leaf.text.known().is_none_or(|known| {
            catalog().expand(&known).iter().any(|action| action.service().prefix().eq_ignore_ascii_case(service))
        })
    };
    clause.unknown.is_empty() && !clause.values.iter().any(of_service)
}
