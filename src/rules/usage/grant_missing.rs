//! `rules/usage/grant-missing.md`

use crate::graph::PrincipalKind;
use crate::rules::draft::{as_written, list, suggest};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, PrincipalAt, Report, Rule};
use crate::text::Text;
use crate::wiring::{Need, Strength};

use crate::graph::{Allowed, Held};

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
            let Some(lack) = Lack::of(&held, need) else { continue };
            let resources: Vec<String> = lack.resources.iter().map(|resource| as_written(at.graph, resource)).collect();
            let on = if resources == ["*"] { String::new() } else { format!(" on {}", list(&resources, 2)) };
            let role = &at.principal.address;
            let lacks = if lack.denied { "a Deny of {role} forbids it" } else { "{role} does not allow it" };
            let lacks = lacks.replace("{role}", &role.to_string());
            let message = format!("{} needs {}{on}, and {lacks}", need.user, list(&lack.actions, 3));
            let sure = !held.unseen && lack.certain;
            let finding = at
                .finding(self.page(), message)
                .about(format!("{} {}", need.title, lack.actions.join(" ")))
                .with_confidence(if sure { Confidence::Medium } else { Confidence::Low })
                .with_persona(if sure { Persona::Regular } else { Persona::Pedantic })
                .with_label(at.principal.header, "no policy of this role allows it")
                .with_label(need.evidence, need.because.clone())
                .with_help(format!("allow {}{on}", list(&lack.actions, 3)))
                .with_help(format!("source: {}", need.source));
            let fix = suggest(at.graph, at.principal, "--add-missing ");
            report.push(crate::rules::Finding { fix: Some(fix), ..finding }, std::iter::empty::<Claim>());
        }
    }
}

/// What of a need no policy allows.
struct Lack<'a> {
    actions: Vec<&'a str>,
    resources: Vec<&'a Text>,
    /// Whether nothing allows even a part of it.
    certain: bool,
    /// Whether a `Deny` takes back what is allowed.
    denied: bool,
}

impl<'a> Lack<'a> {
    fn of(held: &Held<'_>, need: &'a Need) -> Option<Self> {
        let mut lack = Lack { actions: Vec::new(), resources: Vec::new(), certain: true, denied: false };
        for action in &need.actions {
            for resource in &need.resources {
                let allowed = held.allows(action, resource);
                if allowed == Allowed::Yes {
                    continue;
                }
                lack.certain &= allowed != Allowed::Perhaps;
                lack.denied |= allowed == Allowed::Denied;
                if !lack.actions.contains(&action.as_str()) {
                    lack.actions.push(action);
                }
                if !lack.resources.contains(&resource) {
                    lack.resources.push(resource);
                }
            }
        }
        (!lack.actions.is_empty()).then_some(lack)
    }
}
