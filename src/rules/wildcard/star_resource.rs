//! `rules/wildcard/star-resource.md` and `rules/wildcard/partial-resource-wildcard.md`

use crate::policy::Leaf;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct StarResource;

impl Rule for StarResource {
    fn page(&self) -> &'static Page {
        page!("wildcard", "star-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(leaf) = at.everything().filter(|_| report.persona() == Persona::Auditor && at.is_identity_grant())
        else {
            return;
        };
        say(self, at, leaf, "matches every resource", report);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct PartialResourceWildcard;

impl Rule for PartialResourceWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "partial-resource-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.is_identity_grant() {
            return;
        }
        let wild = |leaf: &Leaf| leaf.text.to_string().contains(['*', '?']);
        let reach = at.resources().iter().find(|reach| !reach.is_everything() && wild(reach.leaf));
        let Some(reach) = reach else { return };
        say(self, at, reach.leaf, "matches more than one resource", report);
    }
}

fn say(rule: &dyn Rule, at: &StatementAt<'_>, leaf: &Leaf, what: &str, report: &mut Report<'_>) {
    let finding = at
        .finding(rule.page(), format!("the resource {} {what}", leaf.text))
        .about(leaf.text.to_string())
        .with_label(text_span(leaf), what)
        .held_by(at.policy)
        .with_help("see whether the resources can be named; for some actions there are none to name");
    report.push(finding, std::iter::empty::<Claim>());
}
