//! Fewer and longer statements, for a policy that has to fit its quota.

mod merge;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::policy_quota;
use crate::graph::{Attachment, AttachmentKind, Graph, PolicyId};
use crate::policy::{Document, Statement, size_of};

use super::document;
use super::model::{Grant, PolicyPlan, Size, Suggestion};
use super::patch::{Site, site};
use super::prove;
use super::rewrite::Written;
use merge::{Source, merge};

/// Merges statements of all suggestions, where the policy is proven to allow the same then, and says how long the policies are and become. A statement that
/// several policies are made of stays as it is planned.
pub fn minimize(roots: &mut [(&Graph, Vec<Suggestion>)]) {
    let shared = shared(roots);
    for (graph, suggestions) in roots {
        for suggestion in suggestions.iter_mut() {
            let plans = suggestion.policies.iter_mut().filter(|plan| plan.refused.is_none());
            for (id, plan) in plans.filter_map(|plan| Some((plan.document()?, plan))) {
                shorten(graph, id, plan, &shared);
            }
            measure(&mut suggestion.policies, &graph.principals[suggestion.role.index()].attachments);
            let removed: BTreeSet<Grant> = suggestion.policies.iter().flat_map(document::removed).collect();
            suggestion.removed = removed.into_iter().collect();
        }
    }
}

/// Where statements are written that are in several policies.
fn shared(roots: &[(&Graph, Vec<Suggestion>)]) -> BTreeSet<Site> {
    let mut policies: BTreeMap<Site, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for (root, (graph, _)) in roots.iter().enumerate() {
        for (index, policy) in graph.policies.iter().enumerate() {
            for site in policy.document.statements.iter().filter_map(|statement| site(graph, statement)) {
                policies.entry(site).or_default().insert((root, index));
            }
        }
    }
    policies.into_iter().filter(|(_, policies)| policies.len() > 1).map(|(site, _)| site).collect()
}

fn shorten(graph: &Graph, id: PolicyId, plan: &mut PolicyPlan, shared: &BTreeSet<Site>) {
    let written = Written::of(graph, &graph.policies[id.index()]);
    let own = |statement: &Statement| site(graph, statement).is_some_and(|site| !shared.contains(&site));
    let source = Source {
        is_known: &|statement| own(statement) && written.is_known(statement),
        is_there_with: &|one, other| written.is_there_with(one, other),
    };
    let mut statements = plan.statements.clone();
    if !merge(&plan.before, &mut statements, &graph.resources, &source) {
        return;
    }
    let after = document::after(&plan.before, &statements, &plan.added);
    if prove::is_the_same(&plan.after, &after, &graph.resources) {
        (plan.statements, plan.after) = (statements, after);
    }
}

/// Says of the plans of a role's policies how long these are and become. Inline policies count together.
fn measure(plans: &mut [PolicyPlan], attachments: &[Attachment]) {
    let is_inline =
        |plan: &PolicyPlan| attachments.iter().any(|it| it.kind == AttachmentKind::Inline && it.by == plan.attachment);
    let of = |document: &Document| size_of(&document.to_json());
    let inline: Vec<&PolicyPlan> = plans.iter().filter(|plan| plan.document().is_some() && is_inline(plan)).collect();
    let together = Size {
        before: inline.iter().map(|plan| of(&plan.before)).sum(),
        after: inline.iter().map(|plan| of(&plan.after)).sum(),
        quota: policy_quota("inline-role", "").map_or(usize::MAX, |quota| quota.default),
        policies: inline.len(),
    };
    for plan in plans.iter_mut().filter(|plan| plan.document().is_some()) {
        plan.size = Some(match is_inline(plan) {
            true => together,
            false => Size {
                before: of(&plan.before),
                after: of(&plan.after),
                quota: policy_quota("managed", "").map_or(usize::MAX, |quota| quota.default),
                policies: 1,
            },
        });
    }
}
