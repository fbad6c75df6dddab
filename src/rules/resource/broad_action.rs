//! `rules/resource/resource-broad-action.md`

use crate::rules::draft::{list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::principals::{Account, aws, named};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

use super::{lets_in, resource, service_of, type_on};

#[derive(Debug)]
pub(in crate::rules) struct ResourceBroadAction;

impl Rule for ResourceBroadAction {
    fn page(&self) -> &'static Page {
        page!("resource", "resource-broad-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        // A document without a principal is taken for a resource policy where it sits on a resource.
        if !lets_in(at) || report.is_claimed("", self.page().name()) {
            return;
        }
        // A key's policy hands the key over to the policies of the account with kms:*: without it nobody may use the key.
        let is_key = service_of(at).as_deref() == Some("kms")
            || type_on(at.policy).is_some_and(|name| name.starts_with("aws_kms"));
        let principals: Vec<_> = aws(at.graph(), at.statement).collect();
        let services: Vec<String> = named(at.statement, "Service").map(|leaf| leaf.text.to_string()).collect();
        if is_key && services.is_empty() && principals.iter().any(|principal| principal.whole) {
            return;
        }
        let outside =
            !services.is_empty() || principals.iter().any(|principal| matches!(principal.account, Account::Literal(_)));
        let wide = at.actions().iter().find(|grant| matches!(grant.breadth, Breadth::Everything | Breadth::Service(_)));
        // `action-wildcard` says so, with more weight.
        if wide.is_some_and(|grant| grant.breadth == Breadth::Everything) && report.persona() < Persona::Auditor {
            return;
        }
        let all_but = at.statement.actions.iter().find(|clause| clause.negated);
        // `arn:aws:s3:::photos/*` is the objects: neither the bucket nor its policy. `domain/photos/*` is the indices.
        let service = service_of(at);
        let is_domain = service.as_deref() == Some("es");
        let is_part = |text: String| {
            let slashes = text.matches('/').count();
            if is_domain && text.starts_with("arn:") { slashes > 1 } else { slashes > 0 }
        };
        let mut written = at.statement.resource_values();
        let parts_only = (is_domain || service.as_deref() == Some("s3"))
            && at.statement.resource_values().all(|value| is_part(value.text.to_string()))
            && written.next().is_some();
        let on = match resource(at.policy) {
            unknown if is_key && unknown == "the resource" => "the key".to_owned(),
            known => known,
        };
        // Who else is named beside a service may have to look after the key.
        let who = match &services[..] {
            [_, ..] if is_key || principals.is_empty() => list(&services, 2),
            _ => "those named".to_owned(),
        };
        let does = if parts_only { "do everything with what is in" } else { "change the policy of, and delete," };
        let help = "list the actions: reading and writing need neither deleting it nor changing its policy";
        let draft = |written: String| {
            let finding =
                at.finding(self.page(), format!("{written} lets {who} {does} {on}")).about(written).with_help(help);
            let is_heard = if is_key { !services.is_empty() } else { outside };
            if is_heard && !parts_only { finding } else { finding.with_persona(Persona::Pedantic) }
        };
        if let Some(grant) = wide {
            let finding =
                draft(grant.leaf.text.to_string()).with_label(text_span(grant.leaf), "every action there is on it");
            report.push(finding, [Claim::Statement]);
        } else if let Some(clause) = all_but {
            let finding =
                draft("NotAction".to_owned()).with_label(clause.key.primary(), "everything but what is listed");
            report.push(finding, [Claim::Statement]);
        }
    }
}
