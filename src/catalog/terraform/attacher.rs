//! Which Terraform resource types give policies to principals, and put users into groups.

use std::sync::LazyLock;

use super::super::rows;

const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/terraform/attachments.csv"));

/// What an attribute gives to whom its resource names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gives {
    /// A policy document.
    Inline,
    /// Policies that have an ARN.
    Managed,
    /// The names of all inline policies that there may be: what is not listed is taken away.
    AllInline,
    /// The ARNs of all policies that may be attached: what is not listed is taken away, what is missing is attached.
    AllManaged,
    /// A group, or several.
    Membership,
}

impl Gives {
    const ALL: [(&str, Gives); 5] = [
        ("inline", Gives::Inline),
        ("managed", Gives::Managed),
        ("all-inline", Gives::AllInline),
        ("all-managed", Gives::AllManaged),
        ("membership", Gives::Membership),
    ];

    /// Whether it attaches policies by their ARNs.
    pub fn attaches(self) -> bool {
        matches!(self, Gives::Managed | Gives::AllManaged)
    }

    /// Whether it gives a policy at all.
    pub fn gives_policy(self) -> bool {
        self == Gives::Inline || self.attaches()
    }

    /// Whether what is not listed is taken away.
    pub fn is_exclusive(self) -> bool {
        matches!(self, Gives::AllInline | Gives::AllManaged)
    }
}

/// A row of `rules/aws/terraform/attachments.csv`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attacher {
    /// The Terraform type.
    pub terraform_type: &'static str,
    /// What it gives.
    pub gives: Gives,
    /// The attribute that holds what it gives, blocks before it joined with dots, `inline_policy.policy`.
    pub path: &'static str,
    /// The attributes that say to whom, each with the Terraform type it names; none where it is to the resource itself.
    pub holders: Vec<(&'static str, &'static str)>,
}

impl Attacher {
    /// The attribute that names those of a Terraform type.
    pub fn holder(&self, terraform_type: &str) -> Option<&'static str> {
        self.holders.iter().find(|(_, of_type)| *of_type == terraform_type).map(|(attribute, _)| *attribute)
    }

    fn read([terraform_type, gives, path, holders]: [&'static str; 4]) -> Option<Self> {
        let (_, gives) = Gives::ALL.into_iter().find(|(word, _)| *word == gives)?;
        let holders = holders.split(';').filter_map(|holder| holder.split_once('=')).collect();
        Some(Self { terraform_type, gives, path, holders })
    }
}

/// Every row, in the order of the table.
pub fn attachers() -> &'static [Attacher] {
    static ALL: LazyLock<Vec<Attacher>> = LazyLock::new(|| rows(TABLE).filter_map(Attacher::read).collect());
    &ALL
}

/// What resources of a Terraform type give: nothing, for most.
pub fn attachers_of(terraform_type: &str) -> impl Iterator<Item = &'static Attacher> {
    attachers().iter().filter(move |attacher| attacher.terraform_type == terraform_type)
}

#[cfg(test)]
mod tests {
    use super::super::policy_attributes;
    use super::*;
    use crate::catalog::lines;

    #[test]
    fn every_line_is_read_and_its_documents_are_known() {
        assert_eq!(attachers().len(), lines(TABLE).count(), "a line was not understood");
        for row in attachers() {
            assert_eq!(row.holders.is_empty(), row.terraform_type == "aws_iam_role", "{row:?}");
            let mut documents = policy_attributes(row.terraform_type);
            let has_document = documents.any(|document| document.path() == row.path);
            assert_eq!(has_document, row.gives == Gives::Inline, "{row:?}");
        }
    }

    /// What has an identity-based policy in it gives it to somebody, but for a policy that stands alone.
    #[test]
    fn whatever_holds_a_policy_of_a_principal_gives_it() {
        use super::super::{PolicyKind, all_policy_attributes};
        for held in all_policy_attributes().filter(|held| held.kind() == PolicyKind::Identity) {
            let gives = attachers_of(held.terraform_type()).any(|row| row.path == held.path());
            assert_eq!(gives, held.terraform_type() != "aws_iam_policy", "{held:?}");
        }
    }
}
