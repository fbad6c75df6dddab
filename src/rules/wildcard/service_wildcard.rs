//! `rules/wildcard/service-wildcard.md`

use std::collections::BTreeMap;

use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::list;
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt};

use super::actions;

#[derive(Debug)]
pub(in crate::rules) struct ServiceWildcard;

impl Rule for ServiceWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "service-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        let everywhere = actions::everywhere(at).is_some();
        let mut by_severity: BTreeMap<Severity, Vec<(&Grant<'_>, String)>> = BTreeMap::new();
        let mut claims = Vec::new();
        for grant in at.actions() {
            let Breadth::Service(service) = &grant.breadth else { continue };
            let pattern = grant.leaf.text.to_string();
            if grant.actions.is_empty()
                || is_key_administration(at, grant)
                || report.is_claimed(&pattern, self.page().name())
            {
                continue;
            }
            let severity = match (everywhere, self.meta().list("administrator-services").contains(&service.as_str())) {
                (true, true) => Severity::Critical,
                (true, false) => Severity::High,
                (false, _) => Severity::Medium,
            };
            let all = format!("all {} actions of {service}", grant.actions.len());
            by_severity.entry(severity).or_default().push((grant, all));
            claims.push((severity, Claim::Service(service.clone())));
        }
        for (severity, grants) in by_severity.iter().rev() {
            let names: Vec<String> = grants.iter().map(|(grant, _)| grant.leaf.text.to_string()).collect();
            let allow = match &grants[..] {
                [(_, all)] => format!("{} allows {all}", list(&names, 1)),
                _ => format!("{} allow all actions of their services", list(&names, 3)),
            };
            let finding = actions::finding(at, self.page(), grants, &allow).with_severity(*severity);
            report.push(finding, claims.iter().filter(|(of, _)| of == severity).map(|(_, claim)| claim.clone()));
        }
    }
}

/// The statement of a key policy that leaves the key's administration to the account.
fn is_key_administration(at: &StatementAt<'_>, grant: &Grant<'_>) -> bool {
    let is_root = |leaf: &Leaf| {
        let shown = leaf.text.to_string();
        shown.ends_with(":root") || (shown.len() == 12 && shown.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut values =
        at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values).peekable();
    at.policy_type() == PolicyType::Resource
        && grant.breadth == Breadth::Service("kms".to_owned())
        && values.peek().is_some()
        && values.all(is_root)
}
