//! Roles and policies that something beyond what is understood may use.
//!
//! A role's needs are those of the resources that are seen to run under it. Where the configuration names the role in another place (an attribute that is
//! not known to take a role, a choice between roles, a module that is not installed), more may run under it, and nothing may be taken from it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalog::terraform::{policy_attributes, role_attributes};
use crate::graph::{Graph, PolicyId, PolicyRef, PrincipalId, PrincipalKind, ResourceId, iam_texts};
use crate::terraform::value::Value;
use crate::text::{Address, Mode, Symbol, SymbolKind, Text};

use super::named::is_in;

/// What else gets the roles and policies of a configuration.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    roles: BTreeMap<PrincipalId, BTreeSet<String>>,
    policies: BTreeMap<PolicyId, BTreeSet<String>>,
    outputs: BTreeMap<PrincipalId, BTreeSet<String>>,
}

impl Elsewhere {
    /// Goes through everything that names a role or a policy.
    pub(super) fn of(graph: &Graph) -> Self {
        let names = Names::of(graph);
        let mut found = Self::default();
        if names.roles.is_empty() {
            return found;
        }
        for (number, resource) in graph.resources.iter().enumerate() {
            let id = ResourceId(number as u32);
            let iam = resource.address.mode == Mode::Managed && resource.address.type_name.starts_with("aws_iam_");
            if !iam {
                each_attribute(graph.resources.body(id), "", &mut |path, value| {
                    found.mentioned(graph, &names, id, path, value);
                });
            }
        }
        for handed in &graph.handed_over {
            for symbol in handed.texts.iter().flat_map(Text::symbols) {
                let (roles, policies) = names.meant(graph, symbol);
                for role in roles {
                    let told = if handed.is_output { &mut found.outputs } else { &mut found.roles };
                    told.entry(role).or_default().insert(handed.to.clone());
                }
                for policy in policies.into_iter().filter(|_| !handed.is_output) {
                    found.policies.entry(policy).or_default().insert(handed.to.clone());
                }
            }
        }
        found
    }

    fn mentioned(&mut self, graph: &Graph, names: &Names, id: ResourceId, path: &str, value: &Value) {
        let address = &graph.resources.resource(id).address;
        let last = path.rsplit('.').next().unwrap_or(path);
        let speaks_of_principals = last.contains("principal");
        let is_policy =
            policy_attributes(&address.type_name).any(|known| path == known.path() || path.starts_with(known.path()));
        if speaks_of_principals || is_policy || path.starts_with("tags") {
            return;
        }
        let mut texts = Vec::new();
        iam_texts(value, &mut texts);
        for symbol in texts.iter().flat_map(Text::symbols) {
            let (roles, policies) = names.meant(graph, symbol);
            for role in roles {
                let uses = &graph.principals[role.index()].users;
                let is_use = uses.iter().any(|used| used.resource == id && used.attribute == path);
                if !is_use {
                    let what = if role_attributes(&address.type_name).any(|known| known.path() == path) {
                        format!("{address}, where another role may be meant")
                    } else {
                        format!("{path} of {address}")
                    };
                    self.roles.entry(role).or_default().insert(what);
                }
            }
            for policy in policies {
                self.policies.entry(policy).or_default().insert(format!("{path} of {address}"));
            }
        }
    }

    /// Why a role may be used for more than is seen.
    pub(super) fn of_role(&self, role: PrincipalId) -> Option<String> {
        let first = self.roles.get(&role)?.first()?;
        Some(format!("it is named in {first}, and what that does with it is not known"))
    }

    /// Why a policy may be held by more than is seen.
    pub(super) fn of_policy(&self, policy: PolicyId) -> Option<String> {
        let first = self.policies.get(&policy)?.first()?;
        Some(format!("it is named in {first}, and who holds it there is not known"))
    }

    /// The outputs of the root module that say the role: another configuration may read them.
    pub(super) fn outputs_of(&self, role: PrincipalId) -> Vec<&str> {
        self.outputs.get(&role).into_iter().flatten().map(String::as_str).collect()
    }
}

/// Roles and policies by their addresses without a key: what is said of one instance is said of all.
struct Names {
    roles: HashMap<String, Vec<PrincipalId>>,
    policies: HashMap<String, Vec<PolicyId>>,
    by_resource: HashMap<ResourceId, PrincipalId>,
}

impl Names {
    fn of(graph: &Graph) -> Self {
        let mut names = Self { roles: HashMap::new(), policies: HashMap::new(), by_resource: HashMap::new() };
        for (number, principal) in graph.principals.iter().enumerate() {
            let id = PrincipalId(number as u32);
            if principal.kind != PrincipalKind::Role {
                continue;
            }
            names.roles.entry(keyless(&principal.address)).or_default().push(id);
            names.by_resource.insert(principal.resource, id);
            for attachment in &principal.attachments {
                let PolicyRef::Document(policy) = &attachment.policy else { continue };
                if let Some(declared) = attached(graph, &attachment.by) {
                    let of = names.policies.entry(keyless(&declared)).or_default();
                    if !of.contains(policy) {
                        of.push(*policy);
                    }
                }
            }
        }
        names
    }

    /// The roles and policies that a symbol may mean.
    fn meant(&self, graph: &Graph, symbol: &Symbol) -> (Vec<PrincipalId>, Vec<PolicyId>) {
        if let SymbolKind::Attribute { address, .. } = symbol.kind() {
            let looked_up = || graph.resources.of_symbol(symbol).and_then(|id| self.by_resource.get(&id)).copied();
            let named = keyless(address);
            let roles = match self.roles.get(&named) {
                Some(roles) => roles.clone(),
                None => looked_up().into_iter().collect(),
            };
            return (roles, self.policies.get(&named).cloned().unwrap_or_default());
        }
        let expression = symbol.expression();
        (in_expression(&self.roles, expression), in_expression(&self.policies, expression))
    }
}

/// The declared policy that a resource attaches.
fn attached(graph: &Graph, by: &Address) -> Option<Address> {
    let body = graph.resources.body(graph.resources.by_address(by)?);
    let arn = body.get("policy_arn")?.text()?;
    let policy = graph.resources.find("aws_iam_policy", &arn)?;
    Some(graph.resources.resource(policy).address.clone())
}

fn keyless(address: &Address) -> String {
    Address { key: None, ..address.clone() }.to_string()
}

/// What an expression names, of things by address.
fn in_expression<T: Copy>(named: &HashMap<String, Vec<T>>, expression: &str) -> Vec<T> {
    if !expression.contains("aws_iam_") {
        return Vec::new();
    }
    named.iter().filter(|(address, _)| is_in(address, expression)).flat_map(|(_, all)| all.iter().copied()).collect()
}

/// Each attribute that is no block of others, with its dotted path: lists and sets are gone through.
fn each_attribute(value: &Value, path: &str, visit: &mut dyn FnMut(&str, &Value)) {
    if let Some(entries) = value.entries() {
        for (name, value) in entries.iter() {
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            each_attribute(value, &path, visit);
        }
        return;
    }
    match value.possible_elements() {
        Some(elements) => elements.iter().for_each(|element| each_attribute(element, path, visit)),
        None => visit(path, value),
    }
}
