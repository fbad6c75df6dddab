//! `rules/usage/kms-key-policy-gap.md`

use crate::graph::{Graph, Held, Policy, PolicyRef, PrincipalKind, Resource, ResourceId, values};
use crate::policy::{Leaf, Overlap, Pattern, Statement};
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals;
use crate::rules::{Claim, Confidence, PrincipalAt, Report, Rule};
use crate::terraform::value::Value;
use crate::text::{Mode, Origin, Text};
use crate::wiring::{Need, Strength};

use super::key_of_service;

#[derive(Debug)]
pub(in crate::rules) struct KmsKeyPolicyGap;

impl Rule for KmsKeyPolicyGap {
    fn page(&self) -> &'static Page {
        page!("usage", "kms-key-policy-gap")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let resources = &at.graph.resources;
        if at.principal.kind == PrincipalKind::Group
            || key_types(self.page()).all(|key| resources.by_type(key).is_empty())
        {
            return;
        }
        let mut said: Vec<ResourceId> = Vec::new();
        for attachment in &at.principal.attachments {
            let PolicyRef::Document(id) = attachment.policy else { continue };
            let Some(policy) = at.graph.policies.get(id.index()).filter(|policy| !policy.alternative) else { continue };
            for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
                let actions: Vec<&Leaf> = statement.action_values().filter(|leaf| is_of_kms(leaf)).collect();
                if actions.is_empty() {
                    continue;
                }
                for resource in statement.resource_values() {
                    let key = resources
                        .by_arn(&resource.text)
                        .filter(|id| is_key(self.page(), at.graph, *id) && !said.contains(id));
                    let Some((key, own)) = key.and_then(|key| Some((key, own_policies(self.page(), at.graph, key)?)))
                    else {
                        continue;
                    };
                    let refused: Vec<&Leaf> =
                        actions.iter().copied().filter(|action| !is_admitted(at, &own, &action.text)).collect();
                    let Some(first) = refused.first() else { continue };
                    said.push(key);
                    let names: Vec<String> = refused.iter().map(|leaf| leaf.text.to_string()).collect();
                    let declared = resources.resource(key);
                    let message = format!(
                        "{} is allowed {} on {}, whose policy lets in neither it nor the account",
                        at.principal.address,
                        list(&names, 3),
                        declared.address
                    );
                    let mut finding = at
                        .finding(self.page(), message)
                        .about(format!("{} {}", declared.address.local(), names.join(" ")))
                        .with_confidence(Confidence::Medium)
                        .with_label(text_span(first), "comes to nothing")
                        .with_label(text_span(resource), "on this key")
                        .with_label(at.principal.header, "holds the policy")
                        .with_label(own.first().and_then(|policy| policy.header), "the policy of the key")
                        .with_help("name the role in the key's policy, or let the account's root in: then the account's own policies decide");
                    finding.policy = policy.address.clone();
                    report.push(finding, std::iter::empty::<Claim>());
                }
            }
        }
        self.of_needs(at, &said, report);
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        key_of_service::judge(self.page(), graph, report);
    }
}

impl KmsKeyPolicyGap {
    /// The keys that the wiring needs, whatever the role's policies name: `*`, or another's policy.
    fn of_needs(&self, at: &PrincipalAt<'_>, said: &[ResourceId], report: &mut Report<'_>) {
        let resources = &at.graph.resources;
        let required = |need: &&Need| need.strength == Strength::Required;
        let of_kms = |need: &&Need| need.actions.iter().all(|action| action.starts_with("kms:"));
        let mut held = None;
        for need in at.principal.needs.iter().filter(required).filter(of_kms) {
            let [resource] = &need.resources[..] else { continue };
            let key = resources.by_arn(resource).filter(|id| is_key(self.page(), at.graph, *id) && !said.contains(id));
            let Some((key, own)) = key.and_then(|key| Some((key, own_policies(self.page(), at.graph, key)?))) else {
                continue;
            };
            let is_refused =
                |action: &&String| !is_admitted(at, &own, &Text::literal(action.as_str(), Origin::default()));
            let refused: Vec<&String> = need.actions.iter().filter(is_refused).collect();
            // What no policy of the role allows is said to be missing there.
            let mut is_held = || held.get_or_insert_with(|| Held::of(at.graph, at.principal)).lacks(need).is_none();
            if refused.is_empty() || !is_held() {
                continue;
            }
            let declared = resources.resource(key);
            let message = format!(
                "{} needs {} on {}, whose policy lets in neither {} nor the account",
                need.user,
                list(&refused, 3),
                declared.address,
                at.principal.address
            );
            let finding = at
                .finding(self.page(), message)
                .about(format!("{} {}", declared.address.local(), need.title))
                .with_confidence(Confidence::Medium)
                .with_label(own.first().and_then(|policy| policy.header).or(declared.header), "the policy of the key")
                .with_label(need.evidence, need.because.clone())
                .with_label(at.principal.header, "may use the key by its own policies, which count for nothing")
                .with_help("name the role in the key's policy, or let the account's root in: then the account's own policies decide");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

fn is_of_kms(leaf: &Leaf) -> bool {
    leaf.text.known_prefix().to_ascii_lowercase().starts_with("kms:")
}

/// The Terraform types that are keys with a policy.
fn key_types(page: &Page) -> impl Iterator<Item = &'static str> {
    page.meta().list("types-of-keys").iter().copied()
}

fn is_key(page: &Page, graph: &Graph, id: ResourceId) -> bool {
    let address = &graph.resources.resource(id).address;
    address.mode == Mode::Managed && key_types(page).any(|key| *address.type_name == *key)
}

/// The declared key that a setting names.
pub(super) fn find_key(page: &Page, graph: &Graph, setting: &Text) -> Option<ResourceId> {
    key_types(page).find_map(|key| graph.resources.find(key, setting)).filter(|id| is_key(page, graph, *id))
}

/// Whether two are one, or may be: instances of one block of which nobody knows how many there are.
fn is_one_block(graph: &Graph, one: ResourceId, other: ResourceId) -> bool {
    let resource = |id: ResourceId| graph.resources.resource(id);
    let is_uncertain = || resource(one).address.is_one_of_unknown() || resource(other).address.is_one_of_unknown();
    let header = resource(one).header;
    one == other || (header.is_some() && header == resource(other).header && is_uncertain())
}

/// The policies of a key that it does not have from AWS, where they are all known. One that AWS makes lets the account in.
fn own_policies<'g>(page: &Page, graph: &'g Graph, key: ResourceId) -> Option<Vec<&'g Policy>> {
    policies_of(page, graph, key).filter(|own| !own.is_empty())
}

/// The policies of a key, where they are all known: none where it has the one that AWS makes. `None` also where somebody is let in by a grant.
pub(super) fn policies_of<'g>(page: &Page, graph: &'g Graph, key: ResourceId) -> Option<Vec<&'g Policy>> {
    let resources = &graph.resources;
    let is_ours = |id: ResourceId| is_one_block(graph, id, key);
    let may_name = |holder: &ResourceId| {
        let named = values::attribute(resources.body(*holder), "key_id").and_then(values::text);
        named.and_then(|named| find_key(page, graph, &named)).is_none_or(is_ours)
    };
    // What is written there is not what the key has.
    let is_changed_elsewhere = |holder: &ResourceId| resources.ignores_changes(*holder, "policy");
    let apart = || resources.by_type("aws_kms_key_policy").iter().filter(|holder| may_name(holder));
    if resources.by_type("aws_kms_grant").iter().any(may_name)
        || is_changed_elsewhere(&key)
        || apart().any(is_changed_elsewhere)
    {
        return None;
    }
    let ours: Vec<&Resource> = key_types(page)
        .flat_map(|key| resources.by_type(key))
        .filter(|id| is_ours(**id))
        .map(|id| resources.resource(*id))
        .collect();
    let is_own = |policy: &&Policy| ours.iter().any(|key| policy.is_on(key));
    let own: Vec<&Policy> = graph.policies.iter().filter(is_own).collect();
    // An empty text is no policy.
    let is_some = |policy: &Value| !values::text(policy).is_some_and(|text| text.is_empty());
    let holders = apart().count() + usize::from(values::attribute(resources.body(key), "policy").is_some_and(is_some));
    let whole = |policy: &&Policy| {
        let document = &policy.document;
        !policy.alternative
            && document.unknown.is_empty()
            && document.problems.is_empty()
            && document.statements.iter().all(|statement| statement.effect.is_some())
    };
    (own.len() >= holders && own.iter().all(whole)).then_some(own)
}

/// Whether some statement of the key's policies may let the principal, or its account, do what the action stands for.
fn is_admitted(at: &PrincipalAt<'_>, own: &[&Policy], action: &Text) -> bool {
    let statements = own.iter().flat_map(|policy| &policy.document.statements);
    statements
        .filter(|statement| statement.allows())
        .any(|statement| is_about(statement, action) && may_name(at, statement))
}

/// Whether a statement is about an action, or may be.
pub(super) fn is_about(statement: &Statement, action: &Text) -> bool {
    let wanted = Pattern::action(action);
    statement.actions.iter().any(|clause| clause.negated || !clause.unknown.is_empty())
        || statement.action_values().any(|leaf| Pattern::action(&leaf.text).overlap(&wanted) != Overlap::Disjoint)
}

/// Whether a statement names the principal or an account, or may.
fn may_name(at: &PrincipalAt<'_>, statement: &Statement) -> bool {
    let resources = &at.graph.resources;
    let own = resources.resource(at.principal.resource).arn.as_ref().map(|arn| resources.canonical_as_own(arn));
    let whole_account = || principals::aws(at.graph, statement).any(|principal| principal.whole);
    let may_be = |text: &Text| {
        if text.is("*") {
            return true;
        }
        let canonical = resources.canonical_as_own(text);
        // Another that is declared, or written out, is not this one; of any other nobody knows.
        let other = || resources.by_arn(text).is_some() || is_other(&canonical, own.as_ref());
        own.as_ref() == Some(&canonical) || !other()
    };
    statement.principals.iter().any(|clause| {
        clause.negated
            || !clause.unknown.is_empty()
            || clause.entries.iter().any(|entry| match entry.kind.text.known().as_deref() {
                Some("AWS" | "*") => entry.values.iter().any(|value| may_be(&value.text)),
                Some(_) => false,
                None => true,
            })
    }) || whole_account()
}

/// Whether an ARN is certainly another principal's: the two can have no text in common.
fn is_other(named: &Text, own: Option<&Text>) -> bool {
    let Some(own) = own else { return false };
    named.known_prefix().starts_with("arn:")
        && !named.to_string().contains(":sts:")
        && Pattern::resource(named).overlap(&Pattern::resource(own)) == Overlap::Disjoint
}
