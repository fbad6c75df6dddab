//! `rules/wildcard/not-resource.md`

use crate::rules::draft::{be, list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::reach::types_of;
use crate::rules::{Claim, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct NotResource;

impl Rule for NotResource {
    fn page(&self) -> &'static Page {
        page!("wildcard", "not-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() {
            return;
        }
        let Some(clause) = at.statement.resources.iter().find(|clause| clause.negated) else { return };
        let limited = at
            .actions()
            .iter()
            .flat_map(|grant| &grant.actions)
            .filter(|action| action.resource_types().next().is_some());
        let mut limited: Vec<_> =
            limited.filter(|action| !report.is_claimed(action.name(), self.page().name())).collect();
        limited.dedup_by_key(|action| action.name());
        let all = at.actions().iter().any(|grant| grant.breadth == Breadth::Everything);
        if limited.is_empty() && !all {
            return;
        }
        let names: Vec<&str> =
            if all { vec!["every action"] } else { limited.iter().map(|action| action.name()).collect() };
        let except: Vec<String> = clause.values.iter().map(|leaf| leaf.text.to_string()).collect();
        let every = types_of(limited.iter().map(|action| **action));
        let finding = at
            .finding(
                self.page(),
                format!("{} {} allowed on every {every} but {}", list(&names, 2), be(names.len()), list(&except, 2)),
            )
            .about(format!("{} not {}", names.join(" "), except.join(" ")))
            .with_label(clause.values.first().and_then(text_span), "only this is left out")
            .with_label(at.actions().first().and_then(|grant| text_span(grant.leaf)), "allowed on everything else")
            .held_by(at.policy)
            .with_help("list the resources under Resource; to keep a few out of reach, Deny them");
        if all && report.is_claimed("*", self.page().name()) {
            return;
        }
        let claims: Vec<Claim> = names.iter().map(|name| Claim::Action((*name).to_owned())).collect();
        report.push(finding, claims);
    }
}
