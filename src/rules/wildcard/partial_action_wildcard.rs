//! `rules/wildcard/partial-action-wildcard.md`

use crate::rules::draft::list;
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::actions::{self, Wildcard};
use super::applying::{Scope, place};

#[derive(Debug)]
pub(in crate::rules) struct PartialActionWildcard;

impl Rule for PartialActionWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "partial-action-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        let mut patterns: Vec<&Grant<'_>> = Vec::new();
        for grant in at.actions().iter().filter(|grant| grant.breadth == Breadth::Pattern && grant.actions.len() > 1) {
            if !report.is_claimed(&grant.leaf.text.to_string(), self.page().name()) {
                patterns.push(grant);
            }
        }
        if patterns.is_empty() || report.persona() < self.meta().persona {
            return;
        }
        let scope = Scope::of(at);
        let wildcards = patterns.into_iter().map(|grant| Wildcard {
            grant,
            stands_for: format!("{} actions", grant.actions.len()),
            applying: scope.applying(&grant.actions),
        });
        let grants: Vec<Wildcard<'_>> = wildcards.filter(|wildcard| !wildcard.applying.is_empty()).collect();
        let names: Vec<String> = grants.iter().map(|wildcard| wildcard.grant.leaf.text.to_string()).collect();
        let count: usize = grants.iter().map(|wildcard| wildcard.applying.len()).sum();
        let many = if count == 1 { "1 action".to_owned() } else { format!("{count} actions") };
        let allow = match names.len() {
            0 => return,
            1 => format!("{} allows {many}", list(&names, 1)),
            _ => format!("{} allow {many}", list(&names, 3)),
        };
        let message = match scope {
            Scope::Everything => format!("{allow} on every resource"),
            _ => format!("{allow} on {}", place(at)),
        };
        report.push(actions::finding(at, self.page(), &grants, &message), std::iter::empty::<Claim>());
    }
}
