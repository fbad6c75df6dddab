//! `rules/validity/action-resource-mismatch.md`

use crate::catalog::{Action, ActionResource};
use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Finding, Report, Rule, StatementAt};
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
        let dead = at.actions().iter().filter(|grant| {
            grant.breadth != Breadth::Everything
                && !grant.actions.is_empty()
                && !grant.actions.iter().any(|&action| fits(action, &resources))
        });
        let (starred, mismatched): (Vec<&Grant<'_>>, Vec<&Grant<'_>>) =
            dead.partition(|grant| grant.actions.iter().all(|action| action.requires_star()));
        for (grants, kind) in [(mismatched, Kind::Mismatched), (starred, Kind::Starred)] {
            if !grants.is_empty() {
                let claims = grants.iter().map(|grant| Claim::Action(grant.leaf.text.to_string()));
                report.push(self.finding(at, &grants, kind, &resources), claims.collect::<Vec<_>>());
            }
        }
    }
}

/// Why actions do not apply to what the statement names.
#[derive(Clone, Copy)]
enum Kind {
    /// They apply to other types.
    Mismatched,
    /// They apply to no resource.
    Starred,
}

impl ActionResourceMismatch {
    fn finding(&self, at: &StatementAt<'_>, grants: &[&Grant<'_>], kind: Kind, resources: &[String]) -> Finding {
        let names: Vec<String> = grants.iter().map(|grant| grant.leaf.text.to_string()).collect();
        let one = names.len() == 1;
        let shown = list(&names, 3);
        let (message, help) = match kind {
            Kind::Starred if one => (format!("{shown} takes no resource, and works on * only"), None),
            Kind::Starred => (format!("{shown} take no resource, and work on * only"), None),
            Kind::Mismatched => {
                let does = if one { "does" } else { "do" };
                (format!("{shown} {does} not apply to any resource named here"), form_of(grants))
            }
        };
        let help = help.unwrap_or_else(|| "move to a statement of its own with Resource *".to_owned());
        let effect = if at.statement.allows() { "allows nothing here" } else { "forbids nothing here" };
        let mut finding =
            at.finding(self.page(), message).about(format!("{} on {}", names.join(" "), resources.join(" ")));
        for grant in grants.iter().take(3) {
            finding = finding.with_label(text_span(grant.leaf), effect);
        }
        let first = at.statement.resource_values().next();
        finding.with_label(first.and_then(text_span), "not what it applies to").with_help(help)
    }
}

/// "s3:GetObject applies to object: arn:${Partition}:s3:::${BucketName}/${ObjectName}", of the first action.
fn form_of(grants: &[&Grant<'_>]) -> Option<String> {
    let action = grants.first()?.actions.first()?;
    let types: Vec<ActionResource> = action.resource_types().collect();
    // The plainest form: an access point is another road to the object.
    let of_type = types.iter().min_by_key(|of_type| of_type.name().len())?;
    let form = of_type.arn_patterns().next()?;
    Some(format!("{} applies to {}: {form}", action.name(), of_type.name()))
}

fn fits(action: Action, resources: &[String]) -> bool {
    action.resource_types().any(|of_type| resources.iter().any(|glob| of_type.resource_type().fits(glob)))
}

/// The value as a glob: references followed to what they name, and `*` for every hole that is left. In the ARN of one declared resource a hole is a name, or
/// the rest of one: no `/` is in it that the type's own form does not have.
fn glob(at: &StatementAt<'_>, leaf: &Leaf) -> String {
    let resources = &at.graph().resources;
    let hole = if resources.by_arn(&leaf.text).is_some() { "x" } else { "*" };
    let canonical = resources.canonical(&leaf.text);
    let shown = canonical.parts().iter().map(|part| match part {
        Part::Literal(text, _) => text.replace('*', hole),
        // Any value of the right form does, and a `*` would run over the field's colon.
        Part::Symbol(symbol, _) => match symbol.kind() {
            SymbolKind::Identity(Identity::Partition) => "aws",
            SymbolKind::Identity(Identity::Region) => "us-east-1",
            SymbolKind::Identity(Identity::Account) => "111122223333",
            _ => hole,
        }
        .to_owned(),
    });
    let glob = without_variables(&shown.collect::<String>());
    let fields = glob.matches(':').count();
    if fields < 5 && !canonical.is_known() { with_all_fields(&glob) } else { glob }
}

/// A glob with a hole that stands for several fields of an ARN, with all six: `arn:aws:*/x` is `arn:aws:*:*:*:*/x`.
fn with_all_fields(glob: &str) -> String {
    let (head, tail) =
        (glob.split_once('*').map_or(glob, |(head, _)| head), glob.rsplit_once('*').map_or("", |(_, tail)| tail));
    let known: Vec<&str> = head.split(':').collect();
    let known = known.split_last().map_or(&[][..], |(_, known)| known);
    let unknown = std::iter::repeat_n("*", 5_usize.saturating_sub(known.len()));
    let fields: Vec<&str> = known.iter().copied().chain(unknown).collect();
    format!("{}:*{tail}", fields.join(":"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_may_be_several_fields() {
        assert_eq!(with_all_fields("*/*"), "*:*:*:*:*:*");
        assert_eq!(with_all_fields("arn:aws:*/x"), "arn:aws:*:*:*:*/x");
    }

    #[test]
    fn variables_of_the_policy_are_anything() {
        assert_eq!(without_variables("a/${aws:username}/b/${x"), "a/*/b/${x");
    }
}
