//! How a Terraform resource type's ARN is made.

use super::super::layout::{RESOLVABILITIES, Section};
use super::super::table::handle;
use super::super::{ResourceType, catalog};
use super::template::{Adjustment, Template};
use super::{records_of, table};
use std::fmt;

handle! {
    /// How the ARN of a Terraform resource type is made from its own attributes.
    ArnRule, Section::ArnRules
}

/// What the attribute `id` holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Id {
    /// The ARN.
    Arn,
    /// The same as another attribute.
    Attribute(&'static str),
    /// Something that no other attribute says: an identifier that AWS assigns, or several attributes joined.
    Other,
    /// The type has none, or it means nothing.
    None,
}

/// How much of an ARN the configuration tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Resolvability {
    /// All of it.
    Static,
    /// All but a part that AWS adds, such as a random suffix.
    Partial,
    /// Only its type: the identifier is AWS's.
    Opaque,
}

impl Resolvability {
    const ALL: [Resolvability; 3] = [Self::Static, Self::Partial, Self::Opaque];

    /// The word in the table.
    pub fn name(self) -> &'static str {
        RESOLVABILITIES[self as usize]
    }
}

impl ArnRule {
    /// The Terraform type, `aws_codebuild_project`.
    pub fn terraform_type(self) -> &'static str {
        self.text(0)
    }

    /// The ARN with its attributes as placeholders.
    pub fn template(self) -> Template {
        Template::new(self.text(1))
    }

    /// The attributes that hold the ARN; none for some types.
    pub fn arn_attributes(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.table.list_at(self.field(2)).strings()
    }

    /// What `id` holds.
    pub fn id(self) -> Id {
        match self.text(3) {
            "arn" => Id::Arn,
            "other" => Id::Other,
            "none" => Id::None,
            attribute => Id::Attribute(attribute),
        }
    }

    /// The attributes by which others name it.
    pub fn name_attributes(self) -> impl ExactSizeIterator<Item = &'static str> {
        self.table.list_at(self.field(4)).strings()
    }

    /// The name of its resource type in the catalogue, `codebuild:project`.
    pub fn iam_resource(self) -> &'static str {
        self.text(5)
    }

    /// Its resource type in the catalogue.
    pub fn resource_type(self) -> Option<ResourceType> {
        resource_type(self.iam_resource())
    }

    /// How much of the ARN the configuration tells.
    pub fn resolvability(self) -> Resolvability {
        Resolvability::ALL.get(self.field(6) as usize).copied().unwrap_or(Resolvability::Opaque)
    }

    /// How attributes' values become the text in the ARN: each with its attribute, in the order to apply.
    pub fn all_adjustments(self) -> impl Iterator<Item = (&'static str, Adjustment)> {
        self.table.list_at(self.field(7)).strings().filter_map(Adjustment::read)
    }

    /// How this attribute's value becomes the text in the ARN, in the order to apply.
    pub fn adjustments(self, attribute: &str) -> impl Iterator<Item = Adjustment> {
        self.all_adjustments().filter(move |(of, _)| *of == attribute).map(|(_, adjustment)| adjustment)
    }
}

impl fmt::Debug for ArnRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ArnRule({} {})", self.terraform_type(), self.template())
    }
}

handle! {
    /// An attribute other than the ARN that carries an ARN, or a URL or domain name with the resource's name in it.
    SecondaryArn, Section::SecondaryArns
}

impl SecondaryArn {
    /// The Terraform type.
    pub fn terraform_type(self) -> &'static str {
        self.text(0)
    }

    /// The attribute, `invoke_arn`.
    pub fn attribute(self) -> &'static str {
        self.text(1)
    }

    /// Its value. A placeholder `arn` is the resource's own ARN.
    pub fn template(self) -> Template {
        Template::new(self.text(2))
    }

    /// The name of the resource type that the value is an ARN of. `None` where it is no resource's ARN.
    pub fn iam_resource(self) -> Option<&'static str> {
        Some(self.text(3)).filter(|name| !name.is_empty())
    }

    /// The resource type that the value is an ARN of.
    pub fn resource_type(self) -> Option<ResourceType> {
        resource_type(self.iam_resource()?)
    }
}

impl fmt::Debug for SecondaryArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecondaryArn({}.{} {})", self.terraform_type(), self.attribute(), self.template())
    }
}

fn resource_type(name: &str) -> Option<ResourceType> {
    let (prefix, resource) = name.split_once(':')?;
    catalog().service(prefix)?.resource_type(resource)
}

/// Every rule, in order of type.
pub fn arn_rules() -> impl ExactSizeIterator<Item = ArnRule> {
    (0..table().count(Section::ArnRules)).map(|index| ArnRule::at(table(), index))
}

/// How the ARN of this Terraform type is made. `None` where the table does not have the type.
pub fn arn_rule(terraform_type: &str) -> Option<ArnRule> {
    records_of(Section::ArnRules, terraform_type).next().map(|index| ArnRule::at(table(), index))
}

/// The other attributes of this Terraform type that carry an ARN or a name.
pub fn secondary_arns(terraform_type: &str) -> impl ExactSizeIterator<Item = SecondaryArn> {
    records_of(Section::SecondaryArns, terraform_type).map(|index| SecondaryArn::at(table(), index))
}

/// What this attribute of this Terraform type carries, where it is one of [`secondary_arns`].
pub fn secondary(terraform_type: &str, attribute: &str) -> Option<SecondaryArn> {
    secondary_arns(terraform_type).find(|secondary| secondary.attribute() == attribute)
}
