//! `rules/trust/trust-read-only-external.md`

use crate::graph::PolicyRef;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::principals::{Account, aws, everyone};
use crate::rules::{Confidence, PrincipalAt, Report, Rule};
use crate::text::Identity;

#[derive(Debug)]
pub(in crate::rules) struct TrustReadOnlyExternal;

impl Rule for TrustReadOnlyExternal {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-read-only-external")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let policies = self.meta().list("reads-everything");
        let reads = at.principal.attachments.iter().find(|attachment| match &attachment.policy {
            PolicyRef::AwsManaged(name) => policies.contains(&name.as_str()),
            _ => false,
        });
        let trust = at.principal.trust.and_then(|id| at.graph.policies.get(id.index()));
        let (Some(reads), Some(trust)) = (reads, trust) else { return };
        let allowing = trust.document.statements.iter().filter(|statement| statement.allows());
        let external = allowing.into_iter().find_map(|statement| {
            let other = aws(at.graph, statement).find(|principal| matches!(principal.account, Account::Literal(_)));
            other.map(|principal| principal.leaf).or_else(|| everyone(statement).map(|everyone| everyone.at))
        });
        let Some(external) = external else { return };
        let known = at.graph.resources.own_literal(Identity::Account).is_some();
        let mut finding = at
            .finding(
                self.page(),
                format!("another account may read nearly everything through {}", at.principal.address),
            )
            .about(external.text.to_string())
            .with_confidence(if known { Confidence::High } else { Confidence::Low })
            .with_label(text_span(external), "may assume the role")
            .with_label(reads.span, "reads the data of most services, not only their settings")
            .with_help("ViewOnlyAccess or SecurityAudit shows the settings and not the data");
        finding.policy = trust.address.clone();
        report.push(finding, []);
    }
}
