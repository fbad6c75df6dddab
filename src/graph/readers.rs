//! Who reads the data sources of a configuration, which of its resources go where nobody sees, and what comes after or beside what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::tables;
use crate::catalog::terraform::{attachers, policy_attributes, role_attributes};
use crate::input::Sources;
use crate::policy::PolicyType;
use crate::terraform::{Evaluation, Order, Presence, Purpose, Unread};
use crate::text::{Address, Mode};

/// The arguments of the resources of IAM that say which policies are attached, or what is in one, and how many there are: no name, tag or trust policy is handed on.
static CARRYING: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let of_iam = attachers().iter().filter(|one| is_of_iam(one.terraform_type) && one.gives.gives_policy());
    of_iam.filter_map(|one| one.path.rsplit('.').next()).chain(["for_each"]).collect()
});

/// What the references of a configuration say, whatever they come to. Instances are left out of account.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Readers {
    /// Policy documents that nothing reads.
    unread: BTreeMap<Address, Unread>,
    given: BTreeSet<Address>,
    roles: BTreeSet<Address>,
    policies: BTreeSet<Address>,
    /// What kind of policy a document is for, where all that would read it says one.
    kinds: BTreeMap<Address, PolicyType>,
    order: Order,
    presence: Presence,
}

impl Readers {
    /// The readers of the data sources of type `documents`.
    pub(crate) fn of(evaluation: &Evaluation, documents: &str) -> Self {
        let handed_on = evaluation.given_to_modules();
        let handed_on = |of: &'static str| handed_on.iter().filter(move |address| &*address.type_name == of).cloned();
        // A profile may be given its role in a way that newer providers do not take.
        let uses = |type_name: &str| !is_of_iam(type_name) || role_attributes(type_name).next().is_some();
        let mut roles = evaluation.named("aws_iam_role", uses);
        roles.extend(handed_on("aws_iam_role"));
        // What attaches a policy in a module that is made of nothing as things are, or takes its text, is not seen to.
        let mut policies = evaluation.named("aws_iam_policy", |type_name| type_name != documents);
        policies.extend(handed_on("aws_iam_policy"));
        Self {
            unread: evaluation.unread(documents),
            given: evaluation.given_to_unread_modules(),
            roles,
            kinds: kinds(evaluation, documents),
            order: evaluation.order(),
            presence: evaluation.presence(),
            policies,
        }
    }

    /// The policy documents that nothing reads, whatever is made of how many instances; without their own, in address order.
    pub fn never_read(&self) -> impl Iterator<Item = &Address> {
        self.unread.iter().filter(|(_, unread)| !unread.ever).map(|(address, _)| address)
    }

    /// What kind of policy a document is meant to be: that of all arguments which would read it, were they made.
    pub(crate) fn kind_of(&self, document: &Address) -> Option<PolicyType> {
        self.kinds.get(&whole(document)).copied()
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

    /// Whether something names a role that may use it, other than what is seen to: an output, the call of a module, anything but the roles and policies of IAM.
    pub fn may_use(&self, role: &Address) -> bool {
        self.roles.contains(&whole(role))
    }

    /// Whether a reference to `resource` in `other` would close a cycle: `resource` waits for it.
    pub fn closes_a_cycle(&self, resource: &Address, other: &Address) -> bool {
        self.order.waits_for(resource, other)
    }

    /// Whether the policies that `one` attaches may be made of what `other` says: by what says which they are, and not by what it only comes after.
    pub fn may_attach_what_is_made_of(&self, one: &Address, other: &Address) -> bool {
        let is_carrying = |mode, type_name: &str| mode == Mode::Managed && is_of_iam(type_name);
        self.order.is_made_of(one, other, |mode, type_name| is_carrying(mode, type_name).then_some(&CARRYING[..]))
    }

    /// Whether `one` is certainly there wherever `other` is, whatever conditions decide of them.
    pub fn is_wherever(&self, one: &Address, other: &Address, sources: &Sources) -> bool {
        self.presence.is_wherever(one, other, sources)
    }

    /// Whether something names a policy that may attach it, other than what is seen to: an output, the call of a module, any resource. A document attaches nothing.
    pub fn may_attach(&self, policy: &Address) -> bool {
        self.policies.contains(&whole(policy))
    }
}

/// By document, the one kind of policy that all arguments hold which read it, whether or not their resources are made. What goes anywhere else says none.
fn kinds(evaluation: &Evaluation, documents: &str) -> BTreeMap<Address, PolicyType> {
    let kind = |purpose: &Purpose| match purpose {
        Purpose::Argument { type_name, path } => {
            let held = policy_attributes(type_name).find(|attribute| attribute.path() == path);
            held.and_then(|attribute| tables::sole_policy_type(attribute.kind()).ok())
        }
        Purpose::Other => None,
    };
    let one_kind = |purposes: BTreeSet<Purpose>| {
        let mut kinds = purposes.iter().map(kind);
        let first = kinds.next()??;
        kinds.all(|kind| kind == Some(first)).then_some(first)
    };
    let read = evaluation.purposes(documents).into_iter();
    read.filter_map(|(document, purposes)| Some((document, one_kind(purposes)?))).collect()
}

fn is_of_iam(type_name: &str) -> bool {
    type_name.starts_with("aws_iam_")
}

fn whole(address: &Address) -> Address {
    Address { key: None, ..address.clone() }
}
