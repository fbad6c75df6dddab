//! `rules/attachment/exclusive-attachment.md`

use crate::graph::Resource;
use crate::graph::values::{leaves, text};
use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, ResourceAt, Rule, Severity};
use crate::text::{Address, Mode, SymbolKind, Text};

use super::attached::{aws_policies, others_that_attach};

#[derive(Debug)]
pub(in crate::rules) struct ExclusiveAttachment;

impl Rule for ExclusiveAttachment {
    fn page(&self) -> &'static Page {
        page!("attachment", "exclusive-attachment")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_policy_attachment" {
            return;
        }
        let own = &at.resource.address;
        let policy = aws_policies(at).into_iter().next();
        let arn = at.attribute("policy_arn").and_then(text);
        // A reference in quotes is a text: Terraform refuses it, and nothing is taken from anyone.
        let is_none = arn.as_ref().and_then(Text::known).is_some_and(|arn| !arn.starts_with("arn:"));
        if is_none && report.persona() < Persona::Auditor {
            return;
        }
        let declared = arn.as_ref().and_then(|arn| at.graph.resources.find("aws_iam_policy", arn));
        let mut others: Vec<&Resource> = arn.as_ref().map(|arn| others_that_attach(at, arn)).unwrap_or_default();
        others.retain(|other| gives_to_somebody_else(at, other));
        // A reference to what the module does not declare says only what it is called: Terraform refuses it, until somebody declares it.
        let referred = arn.as_ref().and_then(Text::as_symbol).and_then(|symbol| match symbol.kind() {
            SymbolKind::Attribute { address, .. } if address.mode == Mode::Managed => Some(address),
            _ => None,
        });
        let undeclared = referred.filter(|_| declared.is_none()).map(ToString::to_string);
        let is_undeclared = undeclared.is_some();
        let name = match (&policy, declared) {
            (Some(policy), _) => policy.name().to_owned(),
            (None, Some(id)) => at.graph.resources.resource(id).address.to_string(),
            (None, None) => undeclared.unwrap_or_else(|| "a policy that is declared elsewhere".to_owned()),
        };
        let (message, severity, persona) = match (others.first(), declared) {
            (Some(other), _) => (taken_in_turn(own, &name, other, others.len()), Severity::High, Persona::Regular),
            // Nobody else can have a policy that is made here and attached here only, unless by hand.
            (None, Some(_)) => (
                format!("{own} takes {name} away from everyone it does not list"),
                self.meta().severity,
                Persona::Pedantic,
            ),
            (None, None) => (
                format!("{own} takes {name} away from everyone else in the account"),
                Severity::Medium,
                if is_undeclared { Persona::Pedantic } else { Persona::Regular },
            ),
        };
        let mut finding = at
            .finding(self.page(), message)
            .about("aws_iam_policy_attachment")
            .with_severity(severity)
            .with_persona(persona)
            .with_label(at.resource.header, "attaches exclusively in the whole account");
        for other in others.iter().filter(|other| other.header != at.resource.header).take(2) {
            finding = finding.with_label(other.header, "attaches the same policy");
        }
        let help = "use aws_iam_role_policy_attachment, one for each role (or the same for users and groups)";
        report.push(finding.with_help(help), []);
    }
}

/// What happens at every apply: two that are exclusive take turns; what attaches for one alone takes from nobody, and puts back what was taken.
fn taken_in_turn(own: &Address, name: &str, other: &Resource, others: usize) -> String {
    if &*other.address.type_name == "aws_iam_policy_attachment" {
        return format!("{own} and {} take {name} away from each other", other.address);
    }
    let (more, puts) = match others {
        1 => (String::new(), "puts"),
        _ => (format!(" and {} more", others - 1), "put"),
    };
    format!("{own} takes {name} away from {}{more}, which {puts} it back at every apply", other.address)
}

/// Whether the other attaches to anybody whom this one does not list: only then do they undo each other.
fn gives_to_somebody_else(at: &ResourceAt<'_>, other: &Resource) -> bool {
    let Some(other) = at.graph.resources.by_address(&other.address) else { return true };
    let other = at.graph.resources.body(other);
    [("role", "roles"), ("user", "users"), ("group", "groups")].into_iter().any(|(one, many)| {
        let listed: Vec<Text> = at.leaves(many).into_iter().filter_map(text).collect();
        let given = leaves(other, one).into_iter().chain(leaves(other, many));
        given.filter_map(text).any(|name| !listed.contains(&name))
    })
}
