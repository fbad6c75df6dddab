//! `rules/wildcard/mixed-access-levels.md`

use crate::catalog::{AccessLevel, Action};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct MixedAccessLevels;

impl Rule for MixedAccessLevels {
    fn page(&self) -> &'static Page {
        page!("wildcard", "mixed-access-levels")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Pedantic || !at.is_identity_grant() {
            return;
        }
        let named = || at.actions().iter().filter(|grant| matches!(grant.breadth, Breadth::One | Breadth::Pattern));
        let changes = |action: &Action| action.access_level() == AccessLevel::PermissionsManagement;
        let reads = |grant: &&Grant<'_>| grant.actions.iter().any(|action| action.access_level().is_read_only());
        let Some(reading) = named().find(reads) else { return };
        let changing = named().find(|grant| grant.actions.iter().any(changes) && !std::ptr::eq(*grant, reading));
        let Some(changing) = changing else { return };
        let names: Vec<&str> = named()
            .flat_map(|grant| &grant.actions)
            .filter(|action| changes(action))
            .map(|action| action.name())
            .collect();
        let Some(first) = names.first().filter(|first| !report.is_claimed(first, self.page().name())) else { return };
        let finding = at
            .finding(self.page(), format!("{} changes permissions, in a statement that also reads", list(&[*first], 1)))
            .about(names.join(" "))
            .with_label(text_span(changing.leaf), "changes permissions")
            .with_label(text_span(reading.leaf), "reads")
            .held_by(at.policy)
            .with_help("give what changes permissions a statement, resources and conditions of its own");
        report.push(finding, std::iter::empty::<Claim>());
    }
}
