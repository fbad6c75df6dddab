//! Which attributes of a Terraform resource type hold roles and policies.

use super::super::layout::{CONTENTS, POLICY_KINDS, SHAPES, Section};
use super::super::table::handle;
use super::{records_of, table};
use std::fmt;

/// The shape of an attribute's value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Shape {
    /// One value.
    One,
    /// A list or set of values.
    List,
    /// A map; its values count.
    Map,
}

/// What a role attribute holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Content {
    /// A role's ARN.
    RoleArn,
    /// A role's name.
    RoleName,
    /// A role's ARN or its name.
    Role,
    /// An instance profile's ARN or name; the role is in the profile.
    InstanceProfile,
    /// JSON with `jobRoleArn` and `executionRoleArn`.
    ContainerJson,
    /// A role or profile where the setting beside it says so, see [`RoleAttribute::note`].
    Setting,
}

/// Who assumes a role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Assumer {
    /// A service principal, `lambda.amazonaws.com`. `${Region}` may stand in it.
    Service(&'static str),
    /// An identity provider; `oidc` is the cluster's own.
    Federated(&'static str),
    /// Another role.
    Role,
}

/// The kind of policy that an attribute holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PolicyKind {
    /// Identity-based.
    Identity,
    /// Resource-based.
    Resource,
    /// A role's trust policy.
    Trust,
    /// A session policy.
    Session,
    /// A VPC endpoint policy.
    VpcEndpoint,
    /// An SCP or RCP; the attribute `type` says which.
    Organizations,
    /// AWS IoT Core's own: the IAM language with `iot:` actions only.
    IotCore,
}

handle! {
    /// An attribute that holds a role.
    RoleAttribute, Section::RoleAttributes
}

impl RoleAttribute {
    /// The Terraform type.
    pub fn terraform_type(self) -> &'static str {
        self.text(0)
    }

    /// The attribute, blocks before it joined with dots, `stage.action.role_arn`. A block may occur more than once.
    pub fn path(self) -> &'static str {
        self.text(1)
    }

    /// The shape of its value.
    pub fn shape(self) -> Shape {
        [Shape::One, Shape::List, Shape::Map].get(self.field(2) as usize).copied().unwrap_or(Shape::One)
    }

    /// What it holds.
    pub fn content(self) -> Content {
        const ALL: [Content; CONTENTS.len()] = [
            Content::RoleArn,
            Content::RoleName,
            Content::Role,
            Content::InstanceProfile,
            Content::ContainerJson,
            Content::Setting,
        ];
        ALL.get(self.field(3) as usize).copied().unwrap_or(Content::Role)
    }

    /// Who assumes the role: any of these.
    pub fn assumers(self) -> impl ExactSizeIterator<Item = Assumer> {
        let names = self.table.list_at(self.field(4)).strings();
        names.map(|name| match name.strip_prefix("federated:") {
            Some(provider) => Assumer::Federated(provider),
            None if name == "role" => Assumer::Role,
            None => Assumer::Service(name),
        })
    }

    /// The service principals among [`RoleAttribute::assumers`].
    pub fn service_principals(self) -> impl Iterator<Item = &'static str> {
        self.assumers().filter_map(|assumer| if let Assumer::Service(name) = assumer { Some(name) } else { None })
    }

    /// What else there is to say; often empty.
    pub fn note(self) -> &'static str {
        self.text(5)
    }
}

impl fmt::Debug for RoleAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoleAttribute({}.{}", self.terraform_type(), self.path())?;
        write!(f, " {} {})", SHAPES[self.shape() as usize], CONTENTS[self.content() as usize])
    }
}

handle! {
    /// An attribute that holds an IAM policy document.
    PolicyAttribute, Section::PolicyAttributes
}

impl PolicyAttribute {
    /// The Terraform type.
    pub fn terraform_type(self) -> &'static str {
        self.text(0)
    }

    /// The attribute, blocks before it joined with dots, `inline_policy.policy`. A block may occur more than once.
    pub fn path(self) -> &'static str {
        self.text(1)
    }

    /// The kind of policy.
    pub fn kind(self) -> PolicyKind {
        const ALL: [PolicyKind; POLICY_KINDS.len()] = [
            PolicyKind::Identity,
            PolicyKind::Resource,
            PolicyKind::Trust,
            PolicyKind::Session,
            PolicyKind::VpcEndpoint,
            PolicyKind::Organizations,
            PolicyKind::IotCore,
        ];
        ALL.get(self.field(2) as usize).copied().unwrap_or(PolicyKind::Resource)
    }

    /// What else there is to say; often empty.
    pub fn note(self) -> &'static str {
        self.text(3)
    }
}

impl fmt::Debug for PolicyAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PolicyAttribute({}.{} {:?})", self.terraform_type(), self.path(), self.kind())
    }
}

/// The attributes of this Terraform type that hold a role.
pub fn role_attributes(terraform_type: &str) -> impl ExactSizeIterator<Item = RoleAttribute> {
    records_of(Section::RoleAttributes, terraform_type).map(|index| RoleAttribute::at(table(), index))
}

/// Every role attribute, in order of type and path.
pub fn all_role_attributes() -> impl ExactSizeIterator<Item = RoleAttribute> {
    (0..table().count(Section::RoleAttributes)).map(|index| RoleAttribute::at(table(), index))
}

/// The attributes of this Terraform type that hold a policy document.
pub fn policy_attributes(terraform_type: &str) -> impl ExactSizeIterator<Item = PolicyAttribute> {
    records_of(Section::PolicyAttributes, terraform_type).map(|index| PolicyAttribute::at(table(), index))
}

/// Every policy attribute, in order of type and path.
pub fn all_policy_attributes() -> impl ExactSizeIterator<Item = PolicyAttribute> {
    (0..table().count(Section::PolicyAttributes)).map(|index| PolicyAttribute::at(table(), index))
}
