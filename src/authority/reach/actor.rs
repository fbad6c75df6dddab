//! A role, user or group of the configuration with all it holds, read once for many questions.

use crate::catalog::{Action, catalog};
use crate::escalation::{Actions, Category, Rights, is_whole, table};
use crate::graph::{Graph, PolicyId, Principal, PrincipalId, ResourceId};
use crate::policy::{Effect, Statement};
use crate::text::{Origin, Text};

use super::super::answer::{Certainty, Grant};
use super::super::asked::Asked;
use super::super::conditions::Known;
use super::super::held::{Held, boundary, held_in};
use super::super::target::{Target, WrongTarget, on};
use super::Reason;

/// Somebody who takes steps.
pub(super) struct Actor<'a> {
    pub(super) graph: &'a Graph,
    /// Where it stands: itself, or the group that it joined last.
    pub(super) id: PrincipalId,
    /// Who it is.
    pub(super) principal: &'a Principal,
    /// The groups that it joined.
    pub(super) joined: Vec<PrincipalId>,
    pub(super) held: Vec<Held<'a>>,
    rights: Rights<'a>,
}

impl<'a> Actor<'a> {
    pub(super) fn new(graph: &'a Graph, id: PrincipalId, principal: &'a Principal) -> Self {
        Self::in_groups(graph, id, principal, Vec::new())
    }

    /// A user in the groups that it joined, with its own permissions and theirs.
    pub(super) fn in_groups(
        graph: &'a Graph,
        id: PrincipalId,
        principal: &'a Principal,
        joined: Vec<PrincipalId>,
    ) -> Self {
        // No policy has this number: those that are only perhaps there do not count.
        let rights = Rights::of_member(graph, id, principal, &joined, PolicyId(u32::MAX));
        let held = held_in(graph, principal, &joined).0;
        Self { graph, id: joined.last().copied().unwrap_or(id), principal, joined, held, rights }
    }

    /// The actions of the table of ways that some statement allows.
    pub(super) fn allowed(&self) -> Actions {
        self.rights.allowed()
    }

    /// Whether some statement allows an action of the table.
    pub(super) fn has(&self, action: &str) -> bool {
        table().index.find(action).is_some_and(|number| self.allowed().has(number))
    }

    fn asked(&self, target: &Target) -> Asked<'a> {
        let asked = Asked::new(self.graph, target);
        match &self.graph.resources.resource(self.principal.resource).arn {
            Some(own) => asked.knowing(Known::caller(own)),
            None => asked,
        }
    }

    /// The surest statement that allows an action on a resource of the configuration.
    pub(super) fn may_on(&self, action: &str, resource: ResourceId, known: Option<Known>) -> Option<Reason> {
        let action = catalog().action(action)?;
        let arn = self.graph.resources.resource(resource).arn.as_ref()?;
        self.may(action, &on(self.graph, action, arn, Some(resource)).ok()?, known)
    }

    /// The same, or anywhere where the action does not apply to such a resource.
    pub(super) fn may_on_or_anywhere(&self, action: &str, resource: ResourceId) -> Option<Reason> {
        let arn = self.graph.resources.resource(resource).arn.as_ref()?;
        match on(self.graph, catalog().action(action)?, arn, Some(resource)) {
            Err(WrongTarget::DoesNotApply(_)) => self.may_anywhere(action),
            _ => self.may_on(action, resource, None),
        }
    }

    /// The surest statement that allows an action anywhere.
    pub(super) fn may_anywhere(&self, action: &str) -> Option<Reason> {
        let action = catalog().action(action)?;
        let resource = Text::literal("*", Origin::default());
        self.may(action, &Target { action, resource, declared: None }, None)
    }

    /// The surest statement that allows an action on a target.
    pub(super) fn may(&self, action: Action, target: &Target, known: Option<Known>) -> Option<Reason> {
        let mut asked = self.asked(target);
        asked.known.extend(known);
        let beside = asked.resource_policies();
        let grant = asked.grants(self.principal, &self.held, &beside).into_iter().next()?;
        if grant.certainty == Certainty::Denied || !is_whole(self.graph, &self.rights, action.name()) {
            return None;
        }
        Some(Reason { action: action.name().to_owned(), grant })
    }

    /// What leads to roles that are not declared here: each as a clause with what allows it.
    pub(super) fn beyond(&self) -> Vec<String> {
        let on_many = |reason: &Reason| reason.grant.resource.contains('*');
        let assumes = self.may_anywhere("sts:AssumeRole").filter(on_many);
        let assumes = assumes.map(|by| {
            format!(
                "roles that are not declared here, which it may assume where they trust it (sts:AssumeRole on {})",
                by.grant.resource
            )
        });
        let allowed = self.allowed();
        let paths =
            table().paths.iter().filter(|path| path.category == Category::NewPassRole && allowed.has_all(path.actions));
        let ways = paths.filter_map(|path| {
            let action = catalog().action(path.deciding)?;
            let resource = Text::literal("*", Origin::default());
            let target = Target { action, resource, declared: None };
            let by = self.may(action, &target, Some(Known::passed_to(&path.services))).filter(on_many)?;
            if by.grant.certainty <= Certainty::Perhaps {
                return None;
            }
            let with = path.with.iter().all(|action| self.may_anywhere(action).is_some());
            let on = by.grant.resource;
            with.then(|| {
                let (services, with) = (path.services.join(" or "), path.with.join(" and "));
                let said = format!(
                    "roles that are not declared here, which it may pass to {services} (iam:PassRole on {on}) with {with}"
                );
                (said, on == "*")
            })
        });
        // One way is told, the widest: to all roles before to some.
        let mut told: Option<(String, bool)> = None;
        for way in ways {
            let wider = told.as_ref().is_none_or(|(_, of_all)| !of_all && way.1);
            if wider {
                told = Some(way);
            }
            if told.as_ref().is_some_and(|(_, of_all)| *of_all) {
                break;
            }
        }
        assumes.into_iter().chain(told.map(|(said, _)| said)).collect()
    }

    /// Whether a permissions boundary limits whatever it may come to have.
    pub(super) fn is_bounded(&self) -> bool {
        boundary(self.graph, self.principal).is_some_and(|read| {
            let Ok(within) = read else { return true };
            let allows_all = within.with(Effect::Allow).any(Statement::is_of_everything);
            !allows_all || within.with(Effect::Deny).next().is_some() || within.alternative
        })
    }

    /// The statement that makes it administrator: everything on everything, with nothing that takes the rights over permissions back.
    pub(super) fn administers(&self) -> Option<Reason> {
        if self.is_bounded() {
            return None;
        }
        let attach =
            self.may_anywhere("iam:AttachRolePolicy").filter(|one| one.grant.certainty > Certainty::Perhaps)?;
        if !attach.grant.conditions.is_empty() {
            return None;
        }
        let found = self.held.iter().find_map(|one| {
            let statement = one.with(Effect::Allow).find(|statement| statement.is_of_everything())?;
            (!one.alternative).then(|| (one.place(statement), one.through))
        });
        let (place, through) = found?;
        let through = through.map(|group| group.address.to_string());
        let all = || "*".to_owned();
        let grant = Grant {
            place,
            action: all(),
            resource: all(),
            through,
            certainty: Certainty::Allowed,
            limits: attach.grant.limits,
            conditions: Vec::new(),
            depends: Vec::new(),
        };
        Some(Reason { action: all(), grant })
    }
}
