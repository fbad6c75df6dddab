//! `rules/trust/trust-compute-service.md`

use crate::rules::page::{Page, page};
use crate::rules::principals::{entries, named, place};
use crate::rules::sources::without_region;
use crate::rules::{Report, Rule, StatementAt};

use super::{lets_assume, role};

#[derive(Debug)]
pub(in crate::rules) struct TrustComputeService;

impl Rule for TrustComputeService {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-compute-service")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !lets_assume(at) {
            return;
        }
        let compute = self.meta().list("compute-services");
        // A service without its type (`"Principal": "codebuild.amazonaws.com"`) is meant for one all the same.
        let untyped = entries(at.statement).filter(|(clause, entry)| !clause.negated && entry.kind.text.is("AWS"));
        let values = named(at.statement, "Service").chain(untyped.flat_map(|(_, entry)| &entry.values));
        for value in values {
            let Some(service) = value.text.known().map(|service| without_region(&service)) else { continue };
            if !compute.contains(&service.as_str()) {
                continue;
            }
            let finding = at
                .finding(self.page(), format!("code that runs in {service} acts as {}", role(at.policy)))
                .about(service.clone())
                .with_label(place(at.statement, value), "hands the role's credentials to the code it runs")
                .with_help(
                    "whoever may change that code, or start other code with this role, has what the role may do",
                );
            report.push(finding.held_by(at.policy), []);
        }
    }
}
