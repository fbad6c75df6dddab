//! Which principal holds which policy.

use crate::catalog::catalog;
use crate::catalog::terraform::{Attacher, Gives, attachers};
use crate::terraform::value::Value;
use crate::text::{Address, Mode, SymbolKind, Text};

use super::super::arn::Fields;
use super::super::model::{Attachment, AttachmentKind, PolicyId, PolicyRef, PrincipalId, ResourceId};
use super::super::resources::Resources;
use super::super::values::{attribute, elements, leaves, required_text, string, text, why_unknown};
use super::policies::Policies;
use super::principals::{Principals, kind};

/// What gives something to roles, users and groups by their names.
pub(super) fn to_principals(gives: Gives) -> impl Iterator<Item = &'static Attacher> {
    let is_to_principals = |attacher: &&Attacher| {
        !attacher.holders.is_empty() && attacher.holders.iter().all(|(_, of_type)| kind(of_type).is_some())
    };
    attachers().iter().filter(move |attacher| attacher.gives == gives).filter(is_to_principals)
}

/// Attaches every policy to the principals that hold it.
pub(super) fn attach(principals: &mut Principals, policies: &mut Policies, resources: &Resources) {
    let mut attacher = Attaching { principals, policies, resources };
    for gives in [Gives::Inline, Gives::Managed, Gives::AllManaged, Gives::Membership] {
        for by in to_principals(gives) {
            for &id in resources.by_type(by.terraform_type) {
                match gives {
                    Gives::Inline => attacher.inline(id, by),
                    Gives::Managed => attacher.managed(id, by),
                    Gives::AllManaged => attacher.exclusive(id, by),
                    Gives::Membership => attacher.join(id, by),
                    Gives::AllInline => {}
                }
            }
        }
    }
    for number in 0..attacher.principals.list.len() {
        attacher.own(PrincipalId(number as u32));
    }
    let position = |address: &Address| resources.by_address(address);
    for principal in &mut attacher.principals.list {
        principal.attachments.sort_by_key(|attachment| position(&attachment.by));
    }
    attacher.bound();
}

struct Attaching<'a> {
    principals: &'a mut Principals,
    policies: &'a mut Policies,
    resources: &'a Resources,
}

impl Attaching<'_> {
    /// `aws_iam_role_policy` and its like.
    fn inline(&mut self, id: ResourceId, by: &Attacher) {
        let found = self.holders(id, &by.holders);
        if self.policies.is_undecided(id, by.path) {
            return self.one_of_several(id, by.path, &found);
        }
        for policy in self.policies.at(id, by.path).to_vec() {
            for &holder in &found {
                self.hold(holder, PolicyRef::Document(policy), AttachmentKind::Inline, id);
            }
            self.held_elsewhere(policy, id, &by.holders);
        }
    }

    /// `aws_iam_role_policy_attachment` and its like.
    fn managed(&mut self, id: ResourceId, by: &Attacher) {
        let body = self.resources.body(id);
        let found = self.holders(id, &by.holders);
        let policy = attribute(body, by.path).and_then(required_text);
        if let Some(PolicyRef::Document(policy)) = policy.as_ref().map(|arn| self.policy(arn)) {
            self.held_elsewhere(policy, id, &by.holders);
        }
        if let Some(of) = policy.as_ref().and_then(|arn| self.undecided(arn)) {
            return self.one_of_several(of, "policy", &found);
        }
        for holder in found {
            match &policy {
                Some(arn) => self.hold_managed(holder, arn, id),
                None => self.unseen(holder, id, by.path),
            }
        }
    }

    /// `aws_iam_role_policy_attachments_exclusive` and its like: most of what it lists is attached by another resource too, and is held once.
    fn exclusive(&mut self, id: ResourceId, by: &Attacher) {
        let body = self.resources.body(id);
        for holder in self.holders(id, &by.holders) {
            for value in leaves(body, by.path) {
                let Some(arn) = text(value).filter(|_| elements_known(body, by.path)) else {
                    self.unseen(holder, id, by.path);
                    continue;
                };
                let policy = self.policy(&arn);
                if !self.principals.get_mut(holder).attachments.iter().any(|held| held.policy == policy) {
                    self.hold_managed(holder, &arn, id);
                }
            }
        }
    }

    /// Puts the users of a membership into its groups.
    fn join(&mut self, id: ResourceId, by: &Attacher) {
        let groups = self.holders(id, &[(by.path, "aws_iam_group")]);
        for user in self.holders(id, &by.holders) {
            groups.iter().for_each(|&group| push_new(&mut self.principals.get_mut(user).groups, group));
        }
    }

    /// What a principal's own block says: trust, inline policies, managed policies.
    fn own(&mut self, principal: PrincipalId) {
        let id = self.principals.get_mut(principal).resource;
        let trust = self.policies.at(id, "assume_role_policy").first().copied();
        if self.policies.is_undecided(id, "assume_role_policy") {
            self.say_attached(id, "assume_role_policy", &[principal]);
        } else if let Some(trust) = trust {
            self.principals.get_mut(principal).trust = Some(trust);
            self.held(trust, principal);
        }
        let inline = if self.policies.is_undecided(id, "inline_policy.policy") {
            self.one_of_several(id, "inline_policy.policy", &[principal]);
            Vec::new()
        } else {
            self.policies.at(id, "inline_policy.policy").to_vec()
        };
        for policy in inline {
            self.hold(principal, PolicyRef::Document(policy), AttachmentKind::Inline, id);
        }
        let body = self.resources.body(id);
        for value in leaves(body, "managed_policy_arns") {
            match text(value) {
                Some(arn) if elements_known(body, "managed_policy_arns") => self.hold_managed(principal, &arn, id),
                _ => self.unseen(principal, id, "managed_policy_arns"),
            }
        }
    }

    /// Permissions boundaries, once it is known what is attached.
    fn bound(&mut self) {
        for number in 0..self.principals.list.len() {
            let principal = PrincipalId(number as u32);
            let id = self.principals.get_mut(principal).resource;
            let Some(arn) = string(self.resources.body(id), "permissions_boundary") else { continue };
            let boundary = self.policy(&arn);
            if let PolicyRef::Document(policy) = boundary {
                let policy = self.policies.get_mut(policy);
                let address = self.principals.get_mut(principal).address.clone();
                if policy.held_by.is_empty() {
                    policy.policy_type = crate::policy::PolicyType::Boundary;
                }
                push_new(&mut policy.attached_to, address);
            }
            self.principals.get_mut(principal).boundary = Some(boundary);
        }
    }

    /// Says that principals hold one of several documents, or none: which they are is shown, and what they allow is not counted on.
    fn one_of_several(&mut self, by: ResourceId, path: &'static str, holders: &[PrincipalId]) {
        self.say_attached(by, path, holders);
        for &holder in holders {
            let by = &self.resources.resource(by).address;
            let reason = format!("{by} attaches one of several documents, and only apply tells which");
            push_new(&mut self.principals.get_mut(holder).unseen_policies, reason);
        }
    }

    /// Says of the policies in an attribute what they are attached to, and nothing more.
    fn say_attached(&mut self, by: ResourceId, path: &'static str, holders: &[PrincipalId]) {
        for policy in self.policies.at(by, path).to_vec() {
            for &holder in holders {
                let address = self.principals.get_mut(holder).address.clone();
                push_new(&mut self.policies.get_mut(policy).attached_to, address);
            }
        }
    }

    /// The principals that the attributes of an attaching resource name.
    fn holders(&self, id: ResourceId, holders: &[(&str, &str)]) -> Vec<PrincipalId> {
        self.named(id, holders).into_iter().filter_map(|resource| self.principals.of(resource)).collect()
    }

    /// Says that a policy is attached to the principals that the configuration looks up but does not declare, and to those that are not known at all: of
    /// these by the resource that attaches it.
    fn held_elsewhere(&mut self, policy: PolicyId, by: ResourceId, holders: &[(&str, &str)]) {
        let body = self.resources.body(by);
        let is_found = |tf_type: &str, value: &Value| {
            value.is_null()
                || required_text(value).is_some_and(|setting| self.resources.find(tf_type, &setting).is_some())
        };
        let all_found =
            holders.iter().all(|(path, tf_type)| leaves(body, path).into_iter().all(|it| is_found(tf_type, it)));
        if !all_found {
            let address = self.resources.resource(by).address.clone();
            push_new(&mut self.policies.get_mut(policy).attached_to, address);
        }
        for resource in self.named(by, holders) {
            if self.principals.of(resource).is_none() {
                let address = self.resources.resource(resource).address.clone();
                push_new(&mut self.policies.get_mut(policy).attached_to, address);
            }
        }
    }

    fn named(&self, id: ResourceId, holders: &[(&str, &str)]) -> Vec<ResourceId> {
        let body = self.resources.body(id);
        let settings = holders.iter().flat_map(|(path, tf_type)| {
            leaves(body, path).into_iter().filter_map(required_text).map(move |setting| (*tf_type, setting))
        });
        settings.filter_map(|(tf_type, setting)| self.nearest(tf_type, &setting, id)).collect()
    }

    /// The principal that a setting of `by` means. Of several that are called so, as where instances of a module are for one account each, the nearest in the tree of modules.
    fn nearest(&self, tf_type: &str, setting: &Text, by: ResourceId) -> Option<ResourceId> {
        let found = self.resources.find(tf_type, setting)?;
        let own = self.resources.resource(by).address.module.calls();
        let shared = |id: ResourceId| {
            let module = &self.resources.resource(id).address.module;
            own.iter().zip(module.calls()).take_while(|(own, other)| own == other).count()
        };
        let resource = self.resources.resource(found);
        if resource.address.module.calls() == own || setting.as_symbol().is_some() {
            return Some(found);
        }
        let is_called_so = |id: &ResourceId| {
            let other = self.resources.resource(*id);
            other.name.is_some() && other.name == resource.name && shared(*id) > shared(found)
        };
        let others = self.resources.by_type(tf_type).iter().copied().filter(is_called_so);
        others.max_by_key(|id| shared(*id)).or(Some(found))
    }

    fn hold_managed(&mut self, holder: PrincipalId, arn: &Text, by: ResourceId) {
        let policy = self.policy(arn);
        if let PolicyRef::External(arn) = &policy
            && !arn.known_prefix().starts_with("arn:")
        {
            self.unseen(holder, by, &arn.to_string());
        }
        self.hold(holder, policy, AttachmentKind::Managed, by);
    }

    fn hold(&mut self, holder: PrincipalId, policy: PolicyRef, kind: AttachmentKind, by: ResourceId) {
        if let PolicyRef::Document(id) = policy {
            self.held(id, holder);
        }
        let by = self.resources.resource(by);
        let attachment = Attachment { policy, kind, by: by.address.clone(), span: by.header };
        self.principals.get_mut(holder).attachments.push(attachment);
    }

    fn held(&mut self, policy: PolicyId, holder: PrincipalId) {
        let address = self.principals.get_mut(holder).address.clone();
        let policy = self.policies.get_mut(policy);
        push_new(&mut policy.held_by, holder);
        push_new(&mut policy.attached_to, address);
    }

    fn unseen(&mut self, holder: PrincipalId, by: ResourceId, what: &str) {
        let by = &self.resources.resource(by).address;
        // What an instance is made for is named by its block, which is said already.
        let what = what.replace(&format!("{}.each.", Address { key: None, ..by.clone() }), "each.");
        let reason = format!("{by} attaches what is not known: {what}");
        push_new(&mut self.principals.get_mut(holder).unseen_policies, reason);
    }

    /// The declared policy that an ARN means, where only apply tells which document it has.
    fn undecided(&self, arn: &Text) -> Option<ResourceId> {
        self.resources.find("aws_iam_policy", arn).filter(|id| self.policies.is_undecided(*id, "policy"))
    }

    /// The policy that an ARN, or a reference to a policy, means.
    fn policy(&self, arn: &Text) -> PolicyRef {
        if let Some(name) = self.aws_managed(arn) {
            return PolicyRef::AwsManaged(name);
        }
        let declared = self.resources.find("aws_iam_policy", arn);
        let declared = declared.filter(|id| !self.policies.is_undecided(*id, "policy"));
        match declared.and_then(|id| self.policies.at(id, "policy").first()) {
            Some(policy) => PolicyRef::Document(*policy),
            None => PolicyRef::External(self.resources.canonical(arn)),
        }
    }

    /// The name of the AWS managed policy, where it is one: by its ARN, or looked up by a data source.
    fn aws_managed(&self, arn: &Text) -> Option<String> {
        if let Some(name) = arn.as_symbol().and_then(|symbol| match symbol.kind() {
            SymbolKind::Attribute { address, .. } if address.mode == Mode::Data => {
                string(self.resources.body(self.resources.by_address(address)?), "name")
            }
            _ => None,
        }) {
            return name.known().filter(|name| catalog().managed_policy(name).is_some()).map(String::from);
        }
        let fields = Fields::of(arn)?;
        let resource = fields.resource.known()?;
        let path = resource.strip_prefix("policy/").filter(|_| fields.account.is("aws"))?;
        Some(path.rsplit('/').next().unwrap_or(path).to_owned())
    }
}

/// Whether the list in an attribute is known as a list.
fn elements_known(body: &Value, name: &str) -> bool {
    attribute(body, name).is_some_and(|value| elements(value).is_some() && why_unknown(value).is_none())
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
