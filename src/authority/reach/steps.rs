//! The steps that one principal can take to another.

use crate::escalation::{Call, CallKind, Category, Needs, On, Path, calls, table};
use crate::graph::{Node, Principal, PrincipalId, PrincipalKind, Use};

use super::super::answer::Certainty;
use super::super::assume::assumes_with;
use super::super::conditions::Known;
use super::actor::Actor;
use super::search::trusted;
use super::{End, Hop, Reason};

impl<'a> Actor<'a> {
    /// The surest step to each other principal, and to being administrator by writing permissions.
    pub(super) fn steps(&self) -> Vec<Hop> {
        let mut steps = Vec::new();
        let is_self = |id: &PrincipalId, one: &Principal| {
            let is_in = self.joined.contains(id) || self.principal.groups.contains(id);
            *id == self.id || std::ptr::eq(one, self.principal) || is_in
        };
        let others = (0..).map(PrincipalId).zip(&self.graph.principals).filter(|(id, one)| !is_self(id, one));
        for (id, other) in others {
            let mut ways: Vec<Hop> = match other.kind {
                PrincipalKind::Role => {
                    let known = [self.assumes(other), self.takes_over(other)];
                    known.into_iter().flatten().chain(self.passes(other)).chain(self.changes(other)).collect()
                }
                PrincipalKind::User => self.takes_over(other).into_iter().collect(),
                PrincipalKind::Group => self.joins(other).into_iter().collect(),
            };
            // The surest, and of these the one that takes the least.
            ways.sort_by_key(|hop| (std::cmp::Reverse(hop.certainty()), hop.by.len()));
            let writes = self.writes_and_becomes(other, ways.first());
            let to = Node::Principal(id);
            steps.extend(ways.into_iter().next().map(|hop| Hop { to: End::Node(to), ..hop }));
            steps.extend(writes);
        }
        steps.extend(self.writes_itself());
        steps
    }

    fn hop(&self, how: String, by: Vec<Reason>) -> Hop {
        Hop { from: Node::Principal(self.id), to: End::Admin, how, by, depends: Vec::new() }
    }

    fn assumes(&self, role: &'a Principal) -> Option<Hop> {
        let (grant, admission) = assumes_with(self.graph, self.principal, &self.held, role)?;
        let action = "sts:AssumeRole".to_owned();
        let mut by = vec![Reason { action, grant }];
        if by[0].grant.place != admission.place {
            // Its conditions are said with the statement that they belong to.
            by[0].grant.limits.retain(|limit| limit.place.as_ref() != Some(&admission.place));
            by.push(trusted("sts:AssumeRole", admission));
        }
        Some(self.hop("assumes it".to_owned(), by))
    }

    /// Passes the role to a service that runs what the caller says.
    fn passes(&self, role: &'a Principal) -> Vec<Hop> {
        if !self.has("iam:PassRole") {
            return Vec::new();
        }
        let trusted = role.trusted_services(self.graph);
        let allowed = self.allowed();
        let ways = table().paths.iter().filter(|path| {
            path.category == Category::NewPassRole
                && allowed.has_all(path.actions)
                && path.services.iter().any(|service| trusted.iter().any(|known| known == service))
        });
        ways.filter_map(|path| self.passes_by(role, path, &trusted)).collect()
    }

    fn passes_by(&self, role: &'a Principal, path: &Path, trusted: &[String]) -> Option<Hop> {
        let services: Vec<&str> =
            path.services.iter().copied().filter(|service| trusted.iter().any(|known| known == service)).collect();
        let pass = self.may_on("iam:PassRole", role.resource, Some(Known::passed_to(&services)))?;
        let mut by = vec![pass];
        for action in &path.with {
            by.push(self.may_anywhere(action)?);
        }
        let mut hop = self.hop(format!("passes it to {}: {}", services.join(" or "), path.gives("it", "")), by);
        if path.needs == Needs::Profile && !role.users.iter().any(|used| self.is_profile(used)) {
            let made: Option<Vec<Reason>> =
                calls(CallKind::Profile).map(|call| self.may_anywhere(call.action)).collect();
            match made {
                Some(made) => hop.by.extend(made),
                None => {
                    let why = format!("whether {} has an instance profile: none is declared here", role.address);
                    hop.depends.push(why);
                }
            }
        }
        Some(hop)
    }

    /// Whether instances run under a role by a use of it.
    fn is_profile(&self, used: &Use) -> bool {
        let resource = self.graph.resources.resource(used.resource);
        resource.is_instance_profile() || resource.is_profile_in(&used.attribute)
    }

    /// Makes something that runs under the role do what the caller says.
    fn changes(&self, role: &'a Principal) -> Vec<Hop> {
        let allowed = self.allowed();
        let is_way = |path: &&Path| path.category == Category::ExistingPassRole && allowed.has_all(path.actions);
        let ways: Vec<&Path> =
            table().paths.iter().filter(is_way).filter(|path| path.needs != Needs::Elsewhere).collect();
        let each = role.users.iter().flat_map(|used| ways.iter().map(move |path| (used, *path)));
        each.filter_map(|(used, path)| self.changes_by(role, used, path)).collect()
    }

    fn changes_by(&self, role: &Principal, used: &Use, path: &Path) -> Option<Hop> {
        let resource = self.graph.resources.resource(used.resource);
        let runs = &resource.address;
        if path.needs == Needs::Entry {
            // What is started is new; what it runs is set by what is there, in the same service.
            let service = |name: &str| name.split(':').next().map(str::to_owned);
            let is_its_service = resource.iam_type.as_deref().and_then(service) == service(path.deciding);
            let starts = is_its_service && self.is_profile(used);
            let by = self.may_anywhere(path.deciding).filter(|_| starts)?;
            let mut hop = self.hop(format!("starts instances by {runs}, under it"), vec![by]);
            hop.depends.push("whether it gets into what it starts, which runs what is set already".to_owned());
            return Some(hop);
        }
        let mut by = vec![self.may_on(path.deciding, used.resource, None)?];
        for action in &path.with {
            by.push(self.may_on_or_anywhere(action, used.resource)?);
        }
        let mut hop = self.hop(format!("through {runs}: {}", path.gives("it", "")), by);
        if path.needs == Needs::Agent {
            let id = PrincipalId(self.graph.principals.iter().position(|one| std::ptr::eq(one, role))? as u32);
            let managed = Actor::new(self.graph, id, &self.graph.principals[id.index()]);
            let missing = calls(CallKind::Agent).find(|call| managed.may_anywhere(call.action).is_none());
            let why = missing.map(|call| format!("its role does not allow {}", call.action));
            hop.depends.extend(why.map(|why| format!("whether Systems Manager reaches {runs}: {why}")));
        }
        Some(hop)
    }

    /// The surest call of a kind that is made on a principal, and the statement that allows it.
    fn calls(&self, kind: CallKind, other: &Principal) -> Option<(&'static Call, Reason)> {
        let on_it = calls(kind).filter(|call| call.on == On::Principal(other.kind) && self.has(call.action));
        let by = on_it.filter_map(|call| Some((call, self.may_on(call.action, other.resource, None)?)));
        // Of several that are as sure the first of the table.
        by.min_by_key(|(_, reason)| std::cmp::Reverse(reason.grant.certainty))
    }

    /// Takes the credentials of a user, or has a role trust the caller.
    fn takes_over(&self, other: &Principal) -> Option<Hop> {
        let (call, by) = self.calls(CallKind::TakesOver, other)?;
        Some(self.hop(call.says.to_owned(), vec![by]))
    }

    fn joins(&self, group: &Principal) -> Option<Hop> {
        let (call, by) = self.calls(CallKind::Joins, group).filter(|_| self.principal.kind == PrincipalKind::User)?;
        Some(self.hop(call.says.to_owned(), vec![by]))
    }

    /// Writes its own permissions, where no boundary limits what that gives.
    fn writes_itself(&self) -> Option<Hop> {
        if self.is_bounded() {
            return None;
        }
        let own = self.writes(self.principal);
        let groups =
            self.principal.groups.iter().chain(&self.joined).filter_map(|id| self.graph.principals.get(id.index()));
        let by = own.or_else(|| groups.filter_map(|group| self.writes(group)).next())?;
        Some(self.hop("writes its own permissions".to_owned(), vec![by]))
    }

    /// Writes the permissions of another, whom it can become.
    fn writes_and_becomes(&self, other: &'a Principal, becomes: Option<&Hop>) -> Option<Hop> {
        let becomes = becomes.filter(|hop| hop.certainty() > Certainty::Perhaps)?;
        if self.principal.boundary.is_none() && other.boundary.is_none() {
            let by = self.writes(other).filter(|by| by.grant.certainty > Certainty::Perhaps)?;
            let how = format!("writes the permissions of {}, and becomes it", other.address);
            return Some(self.hop(how, std::iter::once(by).chain(becomes.by.iter().cloned()).collect()));
        }
        None
    }

    /// The surest statement by which it writes what a principal may do.
    fn writes(&self, other: &Principal) -> Option<Reason> {
        let direct = self.calls(CallKind::Writes, other).map(|(_, by)| by);
        let versions = calls(CallKind::Writes).filter(|call| call.on == On::Policy && self.has(call.action));
        let versions = versions.flat_map(|call| {
            let attached = self.graph.policies.iter().filter(|policy| policy.attached_to.contains(&other.address));
            let addresses = attached.filter_map(|policy| policy.address.as_ref());
            let managed = addresses.filter(|address| &*address.type_name == "aws_iam_policy");
            let resources = managed.filter_map(|address| self.graph.resources.by_address(address));
            resources.filter_map(|resource| self.may_on(call.action, resource, None))
        });
        direct.into_iter().chain(versions).max_by_key(|reason| reason.grant.certainty)
    }
}
