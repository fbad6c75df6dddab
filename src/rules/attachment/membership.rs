//! `rules/attachment/user-without-group.md`, `rules/attachment/group-without-user.md`, `rules/attachment/group-without-mfa.md`

use crate::catalog::terraform::{Attacher, Gives, attachers};
use crate::graph::{Graph, PolicyRef, Principal, PrincipalId, PrincipalKind, aws_managed};
use crate::policy::Document;
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, PrincipalAt, Report, ResourceAt, Rule};

#[derive(Debug)]
pub(in crate::rules) struct UserWithoutGroup;

#[derive(Debug)]
pub(in crate::rules) struct GroupWithoutUser;

#[derive(Debug)]
pub(in crate::rules) struct GroupWithoutMfa;

impl Rule for UserWithoutGroup {
    fn page(&self) -> &'static Page {
        page!("attachment", "user-without-group")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let user = at.principal;
        if user.kind != PrincipalKind::User || !user.groups.is_empty() || may_join(at.graph) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} is in no group", user.address))
            .about("group")
            .with_confidence(Confidence::Medium)
            .with_label(user.header, "in no group of this configuration")
            .with_help("add it to a group that holds its policies: aws_iam_user_group_membership");
        report.push(finding, []);
    }
}

impl Rule for GroupWithoutUser {
    fn page(&self) -> &'static Page {
        page!("attachment", "group-without-user")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let group = at.principal;
        let is_member = |principal: &Principal| principal.groups.contains(&at.id);
        if group.kind != PrincipalKind::Group
            || at.graph.principals.iter().any(is_member)
            || names_group(at.graph, at.id)
        {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} has no users", group.address))
            .about("users")
            .with_confidence(Confidence::Medium)
            .with_label(group.header, "no user of this configuration is in it")
            .with_help("remove the group, or add the users it is for");
        report.push(finding, []);
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_group_membership" {
            return;
        }
        let listed = at.leaves("users");
        if !listed.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} puts no users into its group", at.resource.address))
            .about("users")
            .with_label(at.span("users"), "no users")
            .with_help("list the users, or remove the membership and the group");
        report.push(finding, []);
    }
}

impl Rule for GroupWithoutMfa {
    fn page(&self) -> &'static Page {
        page!("attachment", "group-without-mfa")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let group = at.principal;
        if group.kind != PrincipalKind::Group || !group.unseen_policies.is_empty() {
            return;
        }
        let asks = group.attachments.iter().any(|attachment| match &attachment.policy {
            PolicyRef::Document(id) => {
                at.graph.policies.get(id.index()).is_none_or(|policy| asks_for_mfa(&policy.document))
            }
            PolicyRef::AwsManaged(name) => aws_managed(name).is_none_or(|document| asks_for_mfa(&document)),
            PolicyRef::External(_) => true,
        });
        if asks {
            return;
        }
        let finding = at
            .finding(self.page(), format!("no policy of {} asks for multi-factor authentication", group.address))
            .about("mfa")
            .with_label(group.header, "what its users may do, they may do with a password or a key alone")
            .with_help("deny all but the management of one's own MFA device unless aws:MultiFactorAuthPresent is true");
        report.push(finding, []);
    }
}

/// Whether a membership of the configuration names users that are not known.
fn may_join(graph: &Graph) -> bool {
    let unknown = |(of, attribute): (&Attacher, &str)| {
        graph.resources.by_type(of.terraform_type).iter().any(|&id| {
            let at = ResourceAt { graph, id, resource: graph.resources.resource(id) };
            at.leaves(attribute).into_iter().any(|value| {
                let named = crate::graph::values::text(value);
                named.is_none_or(|named| graph.resources.find("aws_iam_user", &named).is_none() && !named.is_known())
            })
        })
    };
    memberships().filter_map(|of| Some((of, of.holder("aws_iam_user")?))).any(unknown)
}

/// Whether a membership names the group, with users of its own or somebody else's.
fn names_group(graph: &Graph, group: PrincipalId) -> bool {
    let Some(principal) = graph.principals.get(group.index()) else { return false };
    memberships().any(|of| {
        graph.resources.by_type(of.terraform_type).iter().any(|&id| {
            let at = ResourceAt { graph, id, resource: graph.resources.resource(id) };
            at.leaves(of.path).into_iter().any(|value| {
                let named = crate::graph::values::text(value);
                named.is_none_or(|named| {
                    graph
                        .resources
                        .find("aws_iam_group", &named)
                        .map_or(!named.is_known(), |found| found == principal.resource)
                })
            })
        })
    })
}

/// What puts users into groups.
fn memberships() -> impl Iterator<Item = &'static Attacher> {
    attachers().iter().filter(|attacher| attacher.gives == Gives::Membership)
}

fn asks_for_mfa(document: &Document) -> bool {
    !document.unknown.is_empty()
        || document.statements.iter().flat_map(|statement| &statement.condition.conditions).any(|condition| {
            let key = condition.key.text.known().map(|key| key.to_ascii_lowercase());
            key.is_none_or(|key| key == "aws:multifactorauthpresent" || key == "aws:multifactorauthage")
        })
}
