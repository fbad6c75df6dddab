//! What is not worth a change.

use std::collections::BTreeSet;

use crate::catalog::PASS_ROLE;
use crate::text::Text;

use super::Demand;
use crate::suggest::grants::{Granted, GrantedAction, GrantedResource, Needed};
use crate::suggest::model::Replacement;

impl Demand<'_> {
    /// Whether the statement as written allows nothing beyond the narrowed ones that means anything: the same actions, and no resource that none of them needs.
    /// Then taking it apart would be noise; but not where it allows something on everything for the sake of what has to be.
    pub(super) fn serves_as_written(&self, granted: &Granted, replacements: &[Replacement]) -> bool {
        let wide = replacements.len() > 1 && granted.resources.iter().any(GrantedResource::is_everything);
        if wide || replacements.iter().any(passes_any_role) {
            return false;
        }
        let actions: BTreeSet<&str> =
            replacements.iter().flat_map(|replacement| &replacement.actions).map(String::as_str).collect();
        let all_literal = granted.actions.iter().all(GrantedAction::is_literal);
        let same_actions = all_literal
            && granted.actions.len() == actions.len()
            && granted.actions.iter().all(|action| actions.iter().any(|kept| action.grants(kept)));
        let canonical: Vec<Text> = replacements
            .iter()
            .flat_map(|replacement| &replacement.resources)
            .map(|resource| self.graph.resources.canonical_if_one(resource))
            .collect();
        same_actions && granted.resources.iter().all(|resource| canonical.contains(&resource.canonical))
    }
}

/// Whether the same actions stay on all that was granted: a resource that another one covers is not worth a change.
pub(super) fn is_unchanged(granted: &Granted, resources: &[Text], actions: &[String], demand: &Demand<'_>) -> bool {
    let written: BTreeSet<&str> = granted.actions.iter().map(|action| &*action.written).collect();
    let kept: BTreeSet<&str> = actions.iter().map(String::as_str).collect();
    let all = &demand.graph.resources;
    let after: Vec<Needed> = resources.iter().map(|resource| Needed::new(resource, all)).collect();
    let stays = |resource: &GrantedResource| {
        let own = Needed::new(&resource.canonical, all);
        after.iter().any(|kept| kept.text == resource.canonical || kept.covers(&own))
    };
    written == kept && granted.resources.iter().all(stays)
}

/// Whether it hands on roles that it does not name, and a condition says to whom: that is worth a change by itself.
pub(super) fn passes_any_role(replacement: &Replacement) -> bool {
    let wild = |resource: &Text| resource.to_string().contains('*');
    !replacement.conditions.is_empty()
        && replacement.actions.iter().any(|action| action.eq_ignore_ascii_case(PASS_ROLE))
        && replacement.resources.iter().any(wild)
}
