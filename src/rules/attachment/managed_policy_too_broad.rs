//! `rules/attachment/managed-policy-too-broad.md`

use crate::catalog::catalog;
use crate::graph::{Form, Policy, PolicyId, PolicyRef, Principal, PrincipalKind};
use crate::json;
use crate::policy::{Document, PolicyType};
use crate::rules::draft::{as_written, holder_label, list};
use crate::rules::page::{Page, page};
use crate::rules::usage::{is_closed, wiring_of};
use crate::rules::{Breadth, Persona, PolicyAt, PrincipalAt, Report, ResourceAt, Rule, Severity, StatementAt};
use crate::text::{Origin, Text};

use super::attached::aws_policies;

#[derive(Debug)]
pub(in crate::rules) struct ManagedPolicyTooBroad;

/// What the wiring makes of a managed policy.
#[derive(Default)]
struct Use {
    /// How many actions it allows.
    allowed: usize,
    /// Those that something needs, with what on.
    needed: Vec<(&'static str, String)>,
    /// The names of the statements that nothing needs.
    idle: Vec<String>,
    /// How many statements allow something.
    statements: usize,
    /// Whether what nothing needs can change something.
    writes: bool,
}

impl Rule for ManagedPolicyTooBroad {
    fn page(&self) -> &'static Page {
        page!("attachment", "managed-policy-too-broad")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let role = at.principal;
        if role.kind != PrincipalKind::Role || !is_closed(role) {
            return;
        }
        for attachment in &role.attachments {
            let PolicyRef::AwsManaged(name) = &attachment.policy else { continue };
            let Some(policy) = managed(name, at) else { continue };
            let Some(used) = judged(at, &policy) else { continue };
            // Half of what it allows is as near as a policy that is made for everyone comes.
            if used.needed.len() * 2 >= used.allowed {
                continue;
            }
            let users = users(at, role);
            let message = format!(
                "{users} needs {} of the {} actions that {name} allows",
                none_or(used.needed.len()),
                used.allowed
            );
            let place = at.graph.resources.by_address(&attachment.by).and_then(|id| {
                let by = ResourceAt { graph: at.graph, id, resource: at.graph.resources.resource(id) };
                aws_policies(&by).into_iter().find(|policy| policy.name() == name).and_then(|policy| policy.span)
            });
            let quiet = !used.writes;
            let mut finding = at
                .finding(self.page(), message)
                .about(name.as_str())
                .with_severity(if quiet { Severity::Low } else { self.meta().severity })
                .with_persona(if quiet { Persona::Pedantic } else { self.meta().persona })
                .with_label(place.or(attachment.span), "an AWS managed policy for more than this role is used for")
                .with_label(role.header, holder_label(at.graph, role));
            if used.idle.len() == used.statements {
                finding = finding.with_help("nothing needs any of its statements: the attachment can go");
            } else {
                if !used.idle.is_empty() {
                    finding = finding.with_help(format!("nothing needs its {}", statements(&used.idle)));
                }
                finding = finding.with_help(format!("write a policy of your own instead: {}", wanted(&used.needed)));
            }
            report.push(finding, []);
        }
    }
}

/// The managed policy as one of the graph that the role holds.
fn managed(name: &str, at: &PrincipalAt<'_>) -> Option<Policy> {
    let text = catalog().managed_policy(name)?.document();
    let json = json::parse(&Text::literal(text, Origin::default())).value?;
    Some(Policy {
        address: None,
        header: None,
        path: None,
        policy_type: PolicyType::Identity,
        document: Document::read(&json),
        json,
        form: Form::Other("AWS keeps it".to_owned()),
        held_by: vec![at.id],
        attached_to: vec![at.principal.address.clone()],
        sits_on: None,
        alternative: false,
        rendered: None,
        dropped: std::sync::Arc::default(),
    })
}

/// What nothing needs of the policy; `None` where it cannot be counted: administrators have a finding of their own.
fn judged(at: &PrincipalAt<'_>, policy: &Policy) -> Option<Use> {
    let policy_at = PolicyAt::new(at.graph, PolicyId(u32::MAX), policy);
    let mut used = Use::default();
    let mut seen: Vec<&str> = Vec::new();
    for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
        if statement.actions.iter().any(|clause| clause.negated) {
            return None;
        }
        let at_statement = StatementAt::new(&policy_at, statement);
        used.statements += 1;
        let mut is_idle = true;
        for grant in at_statement.actions() {
            if grant.breadth == Breadth::Everything {
                return None;
            }
            for action in &grant.actions {
                let needs = wiring_of(&at_statement, action.name());
                is_idle &= needs.is_empty();
                let new = !seen.contains(&action.name());
                if new {
                    seen.push(action.name());
                    used.allowed += 1;
                }
                match needs.first() {
                    Some(need) if !used.needed.iter().any(|(name, _)| *name == action.name()) => {
                        let on: Vec<String> =
                            need.resources.iter().map(|resource| as_written(at.graph, resource)).collect();
                        used.needed.push((action.name(), list(&on, 1)));
                    }
                    Some(_) => {}
                    None => used.writes |= !action.access_level().is_read_only(),
                }
            }
        }
        if is_idle {
            let number = statement.index + 1;
            used.idle.push(statement.sid.as_ref().map_or_else(|| format!("no. {number}"), |sid| sid.text.to_string()));
        }
    }
    (used.allowed > 0).then_some(used)
}

fn none_or(count: usize) -> String {
    if count == 0 { "none".to_owned() } else { count.to_string() }
}

fn statements(names: &[String]) -> String {
    let word = if names.len() == 1 { "statement" } else { "statements" };
    format!("{word} {}", list(names, 4))
}

/// "codebuild:StartBuild on aws_codebuild_project.x.arn; …"
fn wanted(needed: &[(&str, String)]) -> String {
    let mut by_resource: Vec<(&str, Vec<&str>)> = Vec::new();
    for (action, on) in needed {
        match by_resource.iter_mut().find(|(known, _)| known == on) {
            Some((_, actions)) => actions.push(action),
            None => by_resource.push((on, vec![action])),
        }
    }
    let parts: Vec<String> =
        by_resource.iter().take(3).map(|(on, actions)| format!("{} on {on}", list(actions, 3))).collect();
    parts.join("; ")
}

fn users(at: &PrincipalAt<'_>, role: &Principal) -> String {
    let mut users: Vec<String> = Vec::new();
    for used in &role.users {
        let name = at.graph.resources.get(used.resource.index()).map(|user| user.address.to_string());
        users.extend(name.filter(|name| !users.contains(name)));
    }
    match &users[..] {
        [one] => one.clone(),
        _ => format!("what uses {}", role.address),
    }
}
