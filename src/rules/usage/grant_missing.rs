//! `rules/usage/grant-missing.md`

use crate::graph::{Held, PolicyRef, PrincipalKind};
use crate::input::Span;
use crate::policy::Leaf;
use crate::rules::draft::{as_written, list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, PrincipalAt, Report, Rule};
use crate::text::{Mode, Text};
use crate::wiring::Strength;

#[derive(Debug)]
pub(in crate::rules) struct GrantMissing;

impl Rule for GrantMissing {
    fn page(&self) -> &'static Page {
        page!("usage", "grant-missing")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let mut required = at.principal.needs.iter().filter(|need| need.strength == Strength::Required).peekable();
        if at.principal.kind != PrincipalKind::Role || required.peek().is_none() {
            return;
        }
        let held = Held::of(at.graph, at.principal);
        for need in required {
            // What is denied stays so whatever a policy that is not known allows.
            let Some(lack) = held.lacks(need).filter(|lack| lack.denied || !held.unseen) else { continue };
            let resources: Vec<String> = need.resources.iter().map(|resource| as_written(at.graph, resource)).collect();
            let on = if resources == ["*"] { String::new() } else { format!(" on {}", list(&resources, 2)) };
            let role = &at.principal.address;
            let lacks = if lack.denied { "a Deny of {role} forbids it" } else { "{role} does not allow it" };
            let lacks = lacks.replace("{role}", &role.to_string());
            let message = format!("{} needs {}{on}, and {lacks}", need.user, list(&lack.actions, 3));
            // The policy of a key that is declared elsewhere may let the role in.
            let of_key = || lack.actions.iter().all(|action| action.starts_with("kms:"));
            let declared = |resource: &Text| {
                let owner = at.graph.resources.by_arn(resource).and_then(|id| at.graph.resources.get(id.index()));
                owner.is_some_and(|owner| owner.address.mode == Mode::Managed)
            };
            let elsewhere = !lack.denied && of_key() && !need.resources.iter().any(declared);
            let sure = !elsewhere;
            // Where a Deny takes it back, it may be allowed on the right resource.
            let allowed = if lack.denied { None } else { elsewhere_allowed(at, &lack.actions) };
            let finding = at
                .finding(self.page(), message)
                .about(format!("{} {}", need.title, lack.actions.join(" ")))
                .with_confidence(if sure { Confidence::Medium } else { Confidence::Low })
                .with_persona(if sure { Persona::Regular } else { Persona::Auditor })
                .with_label(at.principal.header, "no policy of this role allows it")
                .with_label(need.evidence, need.because.clone())
                .with_label(allowed, "allowed here, on another resource")
                .with_help(format!("allow {}{on}", list(&lack.actions, 3)))
                .with_help(format!("source: {}", need.source));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// Where a policy of the principal names one of the actions, on what is not what needs it.
fn elsewhere_allowed(at: &PrincipalAt<'_>, actions: &[&str]) -> Option<Span> {
    let documents = at.principal.attachments.iter().filter_map(|attachment| match attachment.policy {
        PolicyRef::Document(id) => at.graph.policies.get(id.index()).map(|policy| &policy.document),
        PolicyRef::AwsManaged(_) | PolicyRef::External(_) => None,
    });
    let statements = documents.flat_map(|document| &document.statements).filter(|statement| statement.allows());
    let is_named = |leaf: &&Leaf| {
        leaf.text.known().is_some_and(|name| actions.iter().any(|action| name.eq_ignore_ascii_case(action)))
    };
    statements.flat_map(|statement| statement.action_values()).find(is_named).and_then(text_span)
}
