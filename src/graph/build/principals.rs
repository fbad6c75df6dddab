//! Roles, users and groups.

use std::collections::HashMap;

use crate::text::{Mode, Text};
use crate::wiring::Openness;

use super::super::model::{Principal, PrincipalId, PrincipalKind, ResourceId};
use super::super::resources::Resources;
use super::super::values::string;

/// The principals of a configuration, found by their resource.
#[derive(Default)]
pub(super) struct Principals {
    /// In address order.
    pub(super) list: Vec<Principal>,
    by_resource: HashMap<ResourceId, PrincipalId>,
}

impl Principals {
    /// One for each role, user and group that is declared; data sources are not: their policies are elsewhere.
    pub(super) fn declared(resources: &Resources) -> Self {
        let mut principals = Self::default();
        for (number, resource) in resources.iter().enumerate() {
            let Some(kind) = kind(&resource.address.type_name) else { continue };
            if resource.address.mode == Mode::Data {
                continue;
            }
            let resource_id = ResourceId(number as u32);
            principals.by_resource.insert(resource_id, PrincipalId(principals.list.len() as u32));
            principals.list.push(Principal {
                address: resource.address.clone(),
                kind,
                header: resource.header,
                resource: resource_id,
                trust: None,
                attachments: Vec::new(),
                groups: Vec::new(),
                boundary: None,
                users: Vec::new(),
                needs: Vec::new(),
                no_needs: Vec::new(),
                superseded: Vec::new(),
                openness: Openness::Open(Vec::new()),
                uncertain: false,
                code: false,
                recorded: None,
                unseen_policies: Vec::new(),
                may_hold: Vec::new(),
            });
        }
        principals
    }

    /// One of them.
    pub(super) fn get_mut(&mut self, id: PrincipalId) -> &mut Principal {
        &mut self.list[id.index()]
    }

    /// The principal that a resource is.
    pub(super) fn of(&self, resource: ResourceId) -> Option<PrincipalId> {
        self.by_resource.get(&resource).copied()
    }

    /// The principal of a type that a setting means, by reference, name or ARN.
    pub(super) fn find(&self, resources: &Resources, tf_type: &str, setting: &Text) -> Option<PrincipalId> {
        self.of(resources.find(tf_type, setting)?)
    }

    /// The role that a setting means: by itself, or through the instance profile it is in.
    pub(super) fn role(&self, resources: &Resources, setting: &Text) -> Option<PrincipalId> {
        self.find(resources, "aws_iam_role", setting).or_else(|| {
            let profile = resources.find(PROFILE, setting)?;
            self.find(resources, "aws_iam_role", &string(resources.body(profile), "role")?)
        })
    }

    /// Whether a setting names the role by an ARN whose account may be another.
    pub(super) fn may_be_elsewhere(&self, resources: &Resources, role: PrincipalId, setting: &Text) -> bool {
        let role = self.list.get(role.index());
        role.is_some_and(|role| resources.may_be_elsewhere(role.resource, setting))
    }
}

/// What puts a role into an instance.
pub(super) const PROFILE: &str = "aws_iam_instance_profile";

pub(super) fn kind(tf_type: &str) -> Option<PrincipalKind> {
    match tf_type {
        "aws_iam_role" => Some(PrincipalKind::Role),
        "aws_iam_user" => Some(PrincipalKind::User),
        "aws_iam_group" => Some(PrincipalKind::Group),
        _ => None,
    }
}
