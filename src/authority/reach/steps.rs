//! The steps that one principal can take to another.

use crate::escalation::{Category, Path, table};
use crate::graph::{Node, Principal, PrincipalId, PrincipalKind, Use};

use super::super::answer::Certainty;
use super::super::assume::assumes;
use super::super::conditions::Known;
use super::actor::Actor;
use super::search::trusted;
use super::{End, Hop, Reason};

impl<'a> Actor<'a> {
    /// The surest step to each other principal, and to being administrator by writing permissions.
    pub(super) fn steps(&self) -> Vec<Hop> {
        let mut steps = Vec::new();
        let others = (0..).map(PrincipalId).zip(&self.graph.principals).filter(|(id, _)| *id != self.id);
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
        let (grant, admission) = assumes(self.graph, self.principal, role)?;
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
        let mut hop =
            self.hop(format!("passes it to {}, and runs code of its own under it", services.join(" or ")), by);
        let is_profile = |used: &Use| {
            used.attribute.contains("instance_profile")
                || &*self.graph.resources.resource(used.resource).address.type_name == "aws_iam_instance_profile"
        };
        if services == ["ec2.amazonaws.com"] && !role.users.iter().any(is_profile) {
            hop.depends.push(format!("whether {} has an instance profile: none is declared here", role.address));
        }
        Some(hop)
    }

    /// Makes something that runs under the role do what the caller says.
    fn changes(&self, role: &'a Principal) -> Vec<Hop> {
        let allowed = self.allowed();
        let is_way = |path: &&Path| path.category == Category::ExistingPassRole && allowed.has_all(path.actions);
        let ways: Vec<&Path> = table().paths.iter().filter(is_way).filter(|path| runs_under_its_role(path)).collect();
        let each = role.users.iter().flat_map(|used| ways.iter().map(move |path| (used, *path)));
        each.filter_map(|(used, path)| self.changes_by(role, used, path)).collect()
    }

    fn changes_by(&self, role: &Principal, used: &Use, path: &Path) -> Option<Hop> {
        let mut by = vec![self.may_on(path.deciding, used.resource, None)?];
        for action in &path.with {
            by.push(self.may_on_or_anywhere(action, used.resource)?);
        }
        let runs = &self.graph.resources.resource(used.resource).address;
        let mut hop = self.hop(format!("makes {runs}, which runs under it, run other code"), by);
        if path.deciding.starts_with("ssm:") {
            let id = PrincipalId(self.graph.principals.iter().position(|one| std::ptr::eq(one, role))? as u32);
            let managed = Actor::new(self.graph, id, &self.graph.principals[id.index()]);
            if managed.may_anywhere("ssmmessages:CreateControlChannel").is_none() {
                let why = "its role does not allow ssmmessages:CreateControlChannel";
                hop.depends.push(format!("whether Systems Manager reaches {runs}: {why}"));
            }
        }
        Some(hop)
    }

    /// Takes the credentials of a user, or has a role trust the caller.
    fn takes_over(&self, other: &Principal) -> Option<Hop> {
        let (actions, how): (&[&str], &str) = match other.kind {
            PrincipalKind::User => (
                &["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
                "makes itself credentials of it",
            ),
            _ => (&["iam:UpdateAssumeRolePolicy"], "makes it trust the caller"),
        };
        let found = actions.iter().filter(|action| self.has(action));
        let by = found.filter_map(|action| self.may_on(action, other.resource, None));
        by.max_by_key(|reason| reason.grant.certainty).map(|reason| self.hop(how.to_owned(), vec![reason]))
    }

    fn joins(&self, group: &Principal) -> Option<Hop> {
        let is_user = self.principal.kind == PrincipalKind::User;
        let by = self.may_on("iam:AddUserToGroup", group.resource, None).filter(|_| is_user)?;
        Some(self.hop("puts itself into it".to_owned(), vec![by]))
    }

    /// Writes its own permissions, where no boundary limits what that gives.
    fn writes_itself(&self) -> Option<Hop> {
        if self.is_bounded() {
            return None;
        }
        let own = self.writes(self.principal);
        let groups = self.principal.groups.iter().filter_map(|id| self.graph.principals.get(id.index()));
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
        let kind = match other.kind {
            PrincipalKind::Role => "Role",
            PrincipalKind::User => "User",
            PrincipalKind::Group => "Group",
        };
        let direct = [format!("iam:Put{kind}Policy"), format!("iam:Attach{kind}Policy")];
        let direct = direct.iter().filter(|action| self.has(action));
        let direct = direct.filter_map(|action| self.may_on(action, other.resource, None));
        let policies = self.graph.policies.iter().filter(|policy| {
            self.has("iam:CreatePolicyVersion")
                && policy.attached_to.contains(&other.address)
                && policy.address.as_ref().is_some_and(|address| &*address.type_name == "aws_iam_policy")
        });
        let versions = policies.filter_map(|policy| {
            let resource = self.graph.resources.by_address(policy.address.as_ref()?)?;
            self.may_on("iam:CreatePolicyVersion", resource, None)
        });
        direct.chain(versions).max_by_key(|reason| reason.grant.certainty)
    }
}

/// Whether what the deciding action changes runs under the role that is set on it. The group of a deployment has the role of the service; the code runs elsewhere.
fn runs_under_its_role(path: &Path) -> bool {
    !path.deciding.starts_with("codedeploy:") && !path.deciding.starts_with("sts:")
}
