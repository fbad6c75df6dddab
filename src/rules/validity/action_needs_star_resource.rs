//! `rules/validity/action-needs-star-resource.md`

use crate::catalog::glob_matches;
use crate::graph::{Policy, PolicyRef, Principal, aws_managed};
use crate::policy::{Document, Leaf, Statement};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Grant;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt};
use crate::text::{Part, SymbolKind};

use super::listed::{finding, is_stars, is_template, listed, listed_actions, names, takes_none};

#[derive(Debug)]
pub(in crate::rules) struct ActionNeedsStarResource;

impl Rule for ActionNeedsStarResource {
    fn page(&self) -> &'static Page {
        page!("validity", "action-needs-star-resource")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(resources) = listed(at) else { return };
        // A variable may hold `*`.
        if at.statement.resource_values().any(|leaf| may_be_star(leaf) || is_template(leaf)) {
            return;
        }
        // What takes no resource type fits none of them.
        let takes_one = self.meta().list("actions-of-a-resource-that-the-reference-leaves-out");
        let is_left_out = |grant: &Grant<'_>| {
            grant.actions.iter().all(|action| takes_one.iter().any(|known| known.eq_ignore_ascii_case(action.name())))
        };
        let starred: Vec<&Grant<'_>> =
            listed_actions(at).filter(|grant| takes_none(grant) && !is_left_out(grant)).collect();
        let (redundant, starred): (Vec<_>, Vec<_>) =
            starred.into_iter().partition(|grant| given_on_all(at, grant).is_some());
        self.redundant(at, &redundant, &resources, report);
        // Several services ask, for what takes no resource, about all resources of a type in the account, and a wildcard for those does match.
        let (sure, open): (Vec<_>, Vec<_>) = starred.into_iter().partition(|grant| {
            let listed = |list, name: &str| self.meta().list(list).iter().any(|known| known.eq_ignore_ascii_case(name));
            grant.actions.iter().all(|action| {
                let prefix = action.service().prefix();
                !listed("services-asked-about-otherwise", prefix)
                    && !listed("actions-asked-about-otherwise", action.name())
                    && !resources.iter().any(|glob| is_wide(glob, prefix))
            })
        });
        for (grants, persona) in [(sure, Persona::Regular), (open, Persona::Pedantic)] {
            if grants.is_empty() {
                continue;
            }
            let names = names(&grants);
            let shown = list(&names, 3);
            let message = match &grants[..] {
                [_] => format!("{shown} takes no resource, and works on * only"),
                _ => format!("{shown} take no resource, and work on * only"),
            };
            let claims: Vec<Claim> = names.iter().cloned().map(Claim::Action).collect();
            let finding = finding(self, at, &grants, message, &resources).with_persona(persona);
            let finding = finding.with_help("move to a statement of its own with Resource *");
            let sure = persona == Persona::Regular;
            let confidence = if sure { Confidence::High } else { Confidence::Low };
            let severity = if sure { Severity::Medium } else { Severity::Low };
            report.push(finding.with_confidence(confidence).with_severity(severity), claims);
        }
    }
}

impl ActionNeedsStarResource {
    /// Says of what another statement allows on `*` that here it is too much: nothing fails.
    fn redundant(&self, at: &StatementAt<'_>, grants: &[&Grant<'_>], resources: &[String], report: &mut Report<'_>) {
        let Some(given) = grants.first().and_then(|grant| given_on_all(at, grant)) else { return };
        let names = names(grants);
        let takes = if names.len() == 1 { "takes" } else { "take" };
        let message = format!("{} {takes} no resource, and another statement allows it on *", list(&names, 3));
        let finding = finding(self, at, grants, message, resources)
            .with_label(given.and_then(text_span), "allowed on * here")
            .with_help("take it out here")
            .with_severity(Severity::Low)
            .with_persona(Persona::Pedantic);
        report.push(finding, names.into_iter().map(Claim::Action));
    }
}

/// Whether another statement allows all of a grant on `*` to everyone who holds this one, in the same document or in one that every holder has besides; and
/// its value of `Action`, where it is the configuration's own.
pub(super) fn given_on_all<'a>(at: &StatementAt<'a>, grant: &Grant<'_>) -> Option<Option<&'a Leaf>> {
    if !at.is_identity_grant() {
        return None;
    }
    let policy = at.policy.policy;
    let given_by_own = |policy: &'a Policy| {
        let document = Some(&policy.document).filter(|_| !policy.alternative)?;
        given_by(document, at.statement, grant)
    };
    if let Some(leaf) = given_by_own(policy) {
        return Some(Some(leaf));
    }
    let by_other = |(_, holder): &(_, &'a Principal)| {
        holder.attachments.iter().find_map(|attachment| match attachment.policy {
            PolicyRef::Document(id) => given_by_own(at.graph().policies.get(id.index())?).map(Some),
            PolicyRef::AwsManaged(ref name) => given_by(&*aws_managed(name)?, at.statement, grant).map(|_| None),
            PolicyRef::External(_) => None,
        })
    };
    let given: Option<Vec<Option<&Leaf>>> = at.policy.holders.iter().map(by_other).collect();
    given?.first().copied()
}

/// The value of `Action` in a statement of the document, other than `own`, that allows all of a grant on `*` without conditions.
fn given_by<'d>(document: &'d Document, own: &Statement, grant: &Grant<'_>) -> Option<&'d Leaf> {
    let open = |statement: &&'d Statement| {
        statement.allows()
            && !std::ptr::eq(*statement, own)
            && statement.condition.conditions.is_empty()
            && statement.resource_values().any(|leaf| is_all_of_service(&leaf.text.to_string(), grant))
    };
    let all_of = |leaf: &&'d Leaf| {
        let stands_for = |pattern: &str| grant.actions.iter().all(|of| glob_matches(pattern, of.name()));
        leaf.text.known().is_some_and(|pattern| stands_for(&pattern))
    };
    document.statements.iter().filter(open).flat_map(Statement::action_values).find(all_of)
}

/// Whether a value is `*`, or all that the service of a grant has anywhere: `arn:aws:logs:*:*:*`.
fn is_all_of_service(value: &str, grant: &Grant<'_>) -> bool {
    let fields: Vec<&str> = value.splitn(6, ':').collect();
    match fields[..] {
        [_, _, service, "*", "*", "*"] => grant.actions.iter().all(|action| action.service().prefix() == service),
        _ => is_stars(value),
    }
}

/// Whether a glob of this service, or of any, reaches all resources of a type: `arn:aws:s3:::*`, `arn:aws:iam::111122223333:role/*`.
fn is_wide(glob: &str, prefix: &str) -> bool {
    let fields: Vec<&str> = glob.splitn(6, ':').collect();
    let &[_, _, service, region, account, resource] = &fields[..] else { return true };
    if service.contains(['*', '?']) {
        return true;
    }
    if service != prefix {
        return false;
    }
    let name = match resource.split_once(['/', ':']) {
        // A bucket is named first, what has an account after its type.
        Some((_, name)) if !(region.is_empty() && account.is_empty()) => name,
        _ => resource,
    };
    // CloudWatch Logs asks about `log-group::log-stream:` where it lists groups: a name that is empty is that of none.
    name.is_empty() || name.starts_with(['*', ':'])
}

/// Whether a value may be `*`, or a pattern as wide: what somebody passes in.
fn may_be_star(leaf: &Leaf) -> bool {
    match leaf.text.parts().first() {
        Some(Part::Symbol(symbol, _)) => !matches!(symbol.kind(), SymbolKind::Attribute { .. }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_wide;

    #[test]
    fn a_wildcard_for_a_type_is_wide() {
        for glob in ["arn:aws:s3:::*", "arn:aws:s3:*:1:*", "*:*:*:*:*:*", "arn:aws:*:*:*:x"] {
            assert!(is_wide(glob, "s3"), "{glob}");
        }
        assert!(is_wide("arn:aws:iam::1:role/*", "iam") && is_wide("arn:aws:logs:r:1:log-group:*", "logs"));
        for glob in ["arn:aws:s3:::photos/*", "arn:aws:s3:::photos-*", "arn:aws:sqs:r:1:*"] {
            assert!(!is_wide(glob, "s3"), "{glob}");
        }
        assert!(is_wide("arn:aws:logs:*:1:log-group::log-stream:*", "logs"));
        assert!(!is_wide("arn:aws:iam::1:role/build-*", "iam"));
    }
}
