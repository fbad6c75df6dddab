//! `rules/validity/action-resource-mismatch.md`

use crate::catalog::Action;
use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};
use crate::text::{Identity, Part, SymbolKind};

#[derive(Debug)]
pub(in crate::rules) struct ActionResourceMismatch;

impl Rule for ActionResourceMismatch {
    fn page(&self) -> &'static Page {
        page!("validity", "action-resource-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let of_principals = matches!(
            at.policy_type(),
            PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Scp
        );
        let clauses = &at.statement.resources;
        let listed = !clauses.is_empty() && clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
        if !of_principals || !listed || at.statement.actions.iter().any(|clause| clause.negated) {
            return;
        }
        let resources: Vec<String> = at.statement.resource_values().map(|leaf| glob(at, leaf)).collect();
        if resources.is_empty() || resources.iter().any(|glob| is_stars(glob)) {
            return;
        }
        for grant in at.actions() {
            if grant.breadth == Breadth::Everything
                || grant.actions.is_empty()
                || grant.actions.iter().any(|&action| fits(action, &resources))
            {
                continue;
            }
            let name = grant.leaf.text.to_string();
            let types: Vec<_> = grant.actions.iter().flat_map(|action| action.resource_types()).collect();
            let forms: Vec<&str> =
                types.iter().take(1).flat_map(|of_type| of_type.arn_patterns()).map(|form| form.as_str()).collect();
            let (message, help) = match forms.first() {
                None => (
                    format!("{name} takes no resource, and works on * only"),
                    "give it a statement of its own with Resource *".to_owned(),
                ),
                Some(form) => {
                    let mut names: Vec<&str> = types.iter().map(|of_type| of_type.name()).collect();
                    names.dedup();
                    (
                        format!("{name} does not apply to any resource named here"),
                        format!("it applies to {}: {form}", list(&names, 3)),
                    )
                }
            };
            let effect = if at.statement.allows() { "allows nothing here" } else { "forbids nothing here" };
            let finding = at
                .finding(self.page(), message)
                .about(format!("{name} on {}", resources.join(" ")))
                .with_label(text_span(grant.leaf), effect)
                .with_label(at.statement.resource_values().next().and_then(text_span), "not a resource it applies to")
                .with_help(help);
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

fn fits(action: Action, resources: &[String]) -> bool {
    action.resource_types().any(|of_type| resources.iter().any(|glob| of_type.resource_type().fits(glob)))
}

/// The value as a glob: references followed to what they name, and `*` for every hole that is left.
fn glob(at: &StatementAt<'_>, leaf: &Leaf) -> String {
    let canonical = at.graph().resources.canonical(&leaf.text);
    let shown = canonical.parts().iter().map(|part| match part {
        Part::Literal(text, _) => &**text,
        // Any value of the right form does, and a `*` would run over the field's colon.
        Part::Symbol(symbol, _) => match symbol.kind() {
            SymbolKind::Identity(Identity::Partition) => "aws",
            SymbolKind::Identity(Identity::Region) => "us-east-1",
            SymbolKind::Identity(Identity::Account) => "111122223333",
            _ => "*",
        },
    });
    without_variables(&shown.collect::<String>())
}

/// `*` for the policy's own variables, `${aws:username}`: they stand for anything, and have colons in them.
fn without_variables(text: &str) -> String {
    let mut rest = text;
    let mut glob = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once("${").filter(|(_, after)| after.contains('}')) {
        glob.push_str(before);
        glob.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    glob + rest
}

fn is_stars(glob: &str) -> bool {
    !glob.is_empty() && glob.bytes().all(|byte| byte == b'*')
}
