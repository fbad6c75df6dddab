//! Which of the actions that a wildcard stands for can be used on what the statement names.

use std::collections::HashMap;

use crate::catalog::terraform::arn_rule;
use crate::catalog::{Action, ActionResource, ResourceType};
use crate::graph::glob::with_an_account;
use crate::policy::PolicyType;
use crate::rules::draft::{named_resource, with_article};
use crate::rules::resource::resource;
use crate::rules::validity::under_other_name;
use crate::rules::{Rule, StatementAt};

use super::service_wildcard::{ServiceWildcard, is_within_a_domain};

/// What a statement's actions can be used on.
pub(in crate::rules) enum Scope {
    /// Every resource there is.
    Everything,
    /// What `NotResource` leaves, or what is not known: any action may be for that.
    Open,
    /// What these globs match.
    Named(Vec<String>),
    /// The resource of this type that the policy sits on.
    On(ResourceType),
}

impl Scope {
    pub(in crate::rules) fn of(at: &StatementAt<'_>) -> Self {
        let everything = at.everything().is_some();
        if at.policy_type() == PolicyType::Identity && everything {
            return Self::Everything;
        }
        let clauses = &at.statement.resources;
        if clauses.iter().any(|clause| clause.negated || !clause.unknown.is_empty()) {
            return Self::Open;
        }
        if clauses.is_empty() || everything {
            let on = at.policy.policy.sits_on.and_then(|id| at.graph().resources.get(id.index()));
            let of_type = on.and_then(|on| arn_rule(&on.address.type_name)?.resource_type());
            return of_type.map_or(Self::Open, Self::On);
        }
        // What is no ARN, and could not become one, matches nothing: `invalid-arn` says so.
        let may_match = |glob: &&String| glob.starts_with("arn:") || glob.contains(['*', '?']);
        let globs: Vec<String> = at.globs().iter().filter(may_match).map(|glob| with_an_account(glob)).collect();
        if globs.is_empty() && !at.globs().is_empty() {
            return Self::Named(globs);
        }
        let open = |glob: &String| glob.split(':').nth(2).is_none_or(|service| service.contains(['*', '?']));
        if globs.is_empty() || globs.iter().any(open) {
            return Self::Open;
        }
        let renamed: Vec<String> = globs.iter().filter_map(|glob| under_other_name(glob)).collect();
        Self::Named(globs.into_iter().chain(renamed).collect())
    }

    /// Those of the actions that can be used on it.
    pub(in crate::rules) fn applying(&self, actions: &[Action]) -> Vec<Action> {
        if matches!(self, Self::Everything) {
            return actions.to_vec();
        }
        let mut known: HashMap<ResourceType, bool> = HashMap::new();
        let mut takes = |of_type: ResourceType| *known.entry(of_type).or_insert_with(|| self.is_of(of_type));
        let applying: Vec<Action> = actions
            .iter()
            .copied()
            .filter(|action| action.resource_types().any(|row| takes(row.resource_type())) && self.is_reached(*action))
            .collect();
        // What also asks for a resource of a type that is not named cannot be done: a task is moved to an instance.
        let is_whole = |action: &Action| {
            let mut required = action.resource_types().filter(|row| row.required());
            required.all(|row| takes(row.resource_type()))
        };
        let whole: Vec<Action> = applying.iter().copied().filter(is_whole).collect();
        if matches!(self, Self::Named(_)) && !whole.is_empty() { whole } else { applying }
    }

    /// Whether an action can be used on what the globs name, where all of it is within a resource: of a domain's indices only its own requests speak.
    fn is_reached(&self, action: Action) -> bool {
        let Self::Named(globs) = self else { return true };
        let within: &[&str] = ServiceWildcard.meta().list("within-a-domain");
        let service = action.service().prefix();
        if !within.iter().any(|pattern| pattern.split(':').next() == Some(service)) {
            return true;
        }
        let below = |glob: &String| {
            let resource = glob.splitn(6, ':').nth(5).unwrap_or_default();
            glob.split(':').nth(2) != Some(service)
                || resource.splitn(3, '/').nth(2).is_some_and(|rest| !rest.is_empty())
        };
        !globs.iter().all(below) || is_within_a_domain(action)
    }

    /// "that take a bucket or an object": the types among those of the actions that it is of. `None` where these are too many to say, or not known.
    pub(super) fn types(&self, actions: &[Action]) -> Option<String> {
        if !matches!(self, Self::Named(_) | Self::On(_)) {
            return None;
        }
        let mut known: HashMap<ResourceType, bool> = HashMap::new();
        let mut names: Vec<&str> = Vec::new();
        for row in actions.iter().flat_map(|action| action.resource_types().collect::<Vec<ActionResource>>()) {
            let of_type = row.resource_type();
            if *known.entry(of_type).or_insert_with(|| self.is_of(of_type)) && !names.contains(&row.name()) {
                names.push(row.name());
            }
        }
        (1..=2).contains(&names.len()).then(|| {
            let names: Vec<String> = names.into_iter().map(with_article).collect();
            names.join(" or ")
        })
    }

    fn is_of(&self, of_type: ResourceType) -> bool {
        match self {
            Self::Everything | Self::Open => true,
            Self::Named(globs) => globs.iter().any(|glob| of_type.fits(glob)),
            Self::On(on) => *on == of_type,
        }
    }
}

/// The resource where there is only one: that the policy sits on, or that the statement names. "the resources named" for more.
pub(super) fn place(at: &StatementAt<'_>) -> String {
    // Beside `*` no other value says anything.
    let named = at.statement.resource_values().filter(|_| at.everything().is_none());
    let mut written: Vec<String> = Vec::new();
    for leaf in named {
        let shown = named_resource(at.graph(), leaf);
        if !written.contains(&shown) {
            written.push(shown);
        }
    }
    let on = at.policy.policy.sits_on.and_then(|id| at.graph().resources.get(id.index()));
    match (&written[..], on) {
        (_, Some(_)) if at.policy_type() == PolicyType::Resource => resource(at.policy),
        ([one], _) => one.clone(),
        ([], _) => "the resource".to_owned(),
        _ => "the resources named".to_owned(),
    }
}
