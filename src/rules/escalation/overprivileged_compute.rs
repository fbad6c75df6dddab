//! `rules/escalation/overprivileged-compute.md`

use crate::graph::PrincipalKind;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, PrincipalAt, Report, Rule};

use crate::escalation::is_administrator;

#[derive(Debug)]
pub(in crate::rules) struct OverprivilegedCompute;

impl Rule for OverprivilegedCompute {
    fn page(&self) -> &'static Page {
        page!("escalation", "overprivileged-compute")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let role = at.principal;
        if report.persona() < Persona::Auditor || role.kind != PrincipalKind::Role || role.users.is_empty() {
            return;
        }
        let types = self.meta().list("runs-code");
        let mut users = role.users.iter().filter_map(|used| {
            let resource = at.graph.resources.get(used.resource.index())?;
            types.contains(&&*resource.address.type_name).then_some((used, resource))
        });
        let Some((used, user)) = users.next().filter(|_| is_administrator(at.graph, role)) else { return };
        let mut finding = at
            .finding(self.page(), format!("{} runs under {}, which may do everything", user.address, role.address))
            .about(format!("{} {}", user.address, role.address))
            .with_label(used.span.or(user.header), "runs as administrator")
            .with_label(role.header, "may do everything");
        finding.address = Some(user.address.clone());
        report.push(finding.with_help("give it a role of its own, with what it needs"), std::iter::empty::<Claim>());
    }
}
