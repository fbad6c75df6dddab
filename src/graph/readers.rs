//! Who reads the data sources of a configuration, and which of its resources go where nobody sees.

use std::collections::{BTreeMap, BTreeSet};

use crate::terraform::{Evaluation, Unread};
use crate::text::Address;

/// What the references of a configuration say, whatever they come to. Instances are left out of account.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Readers {
    /// Policy documents that nothing reads.
    unread: BTreeMap<Address, Unread>,
    given: BTreeSet<Address>,
    roles: BTreeSet<Address>,
    policies: BTreeSet<Address>,
}

impl Readers {
    /// The readers of the data sources of type `documents`.
    pub(crate) fn of(evaluation: &Evaluation, documents: &str) -> Self {
        Self {
            unread: evaluation.unread(documents),
            given: evaluation.given_to_unread_modules(),
            roles: evaluation.named("aws_iam_role", |type_name| !type_name.starts_with("aws_iam_")),
            policies: evaluation.named("aws_iam_policy", |type_name| type_name != documents),
        }
    }

    /// The policy documents that nothing reads, whatever is made of how many instances; without their own, in address order.
    pub fn never_read(&self) -> impl Iterator<Item = &Address> {
        self.unread.iter().filter(|(_, unread)| !unread.ever).map(|(address, _)| address)
    }

    /// Whether nothing in its module reads a policy document.
    pub fn is_unread(&self, document: &Address) -> bool {
        self.unread.contains_key(&whole(document))
    }

    /// Whether the module that an unread policy document stands in sets up a provider or says which Terraform it is for. One that does neither may be there for its documents alone.
    pub fn is_left_over(&self, document: &Address) -> bool {
        self.unread.get(&whole(document)).is_some_and(|unread| unread.of_whole)
    }

    /// Whether the call of a module that could not be read names a resource.
    pub fn is_given_to_unread_module(&self, resource: &Address) -> bool {
        self.given.contains(&whole(resource))
    }

    /// Whether something names a role that may use it, other than what is seen to: an output, the call of a module that could not be read, anything but the roles and policies of IAM.
    pub fn may_use(&self, role: &Address) -> bool {
        self.roles.contains(&whole(role))
    }

    /// Whether something names a policy that may attach it, other than what is seen to: an output, the call of a module that could not be read, any resource. A document attaches nothing.
    pub fn may_attach(&self, policy: &Address) -> bool {
        self.policies.contains(&whole(policy))
    }
}

fn whole(address: &Address) -> Address {
    Address { key: None, ..address.clone() }
}
