//! What a finding speaks of, as configuration files select it.

use crate::config::{Allow, Suppress};
use crate::graph::{Graph, Policy};
use crate::input::{Label, Span};
use crate::policy::{Leaf, Statement};
use crate::rules::{Finding, OTHER_VALUES, glob};

/// Whether a finding is what entries of `allow` allow: each of the instances that it was found in by one of them.
pub fn allows<'a>(entries: impl Iterator<Item = &'a Allow>, finding: &Finding, graph: &Graph) -> bool {
    let mut entries = entries.peekable();
    if entries.peek().is_none() {
        return false;
    }
    let facts = Facts::of(finding, graph);
    let mut left: Vec<&Instance> = facts.instances.iter().collect();
    entries.for_each(|entry| left.retain(|instance| !facts.are(entry, instance)));
    left.is_empty()
}

/// The instances of a finding, by their numbers, of which it is what `[[suppress]]` selects, its path aside: 0 is its own, the next are those that it was
/// [reached from](Finding::reached_from) too.
pub fn suppresses(says: &Suppress, finding: &Finding, graph: &Graph) -> Vec<usize> {
    let own = finding.statement.as_ref().and_then(|statement| statement.sid.as_deref());
    if finding.rule != says.rule || !says.sid.as_deref().is_none_or(|sid| own.is_some_and(|own| glob(sid, own))) {
        return Vec::new();
    }
    let one = |name: &Option<String>| name.iter().cloned().collect::<Vec<String>>();
    let rest = Allow {
        actions: one(&says.action),
        principals: one(&says.principal),
        addresses: one(&says.address),
        ..Allow::default()
    };
    if rest.is_empty() {
        return (0..=finding.reached_from.len()).collect();
    }
    let facts = Facts::of(finding, graph);
    let selected = facts.instances.iter().enumerate().filter(|(_, instance)| facts.are(&rest, instance));
    selected.map(|(number, _)| number).collect()
}

/// What a finding speaks of.
#[derive(Debug)]
struct Facts {
    actions: Vec<String>,
    resources: Vec<String>,
    /// Who the statement names.
    principals: Vec<String>,
    /// Its own, then those that it was reached from too.
    instances: Vec<Instance>,
}

/// What is so of one of the instances that a finding was found in.
#[derive(Default, Debug)]
struct Instance {
    /// Who holds the policy.
    holders: Vec<String>,
    /// Of the document, and of what it is attached to and who holds it.
    addresses: Vec<String>,
    /// Whether something else is true of it than of the own one: which actions, resources and principals it is about is not known.
    has_other_values: bool,
}

impl Facts {
    fn of(finding: &Finding, graph: &Graph) -> Self {
        let mut own = Instance::default();
        own.addresses.extend([&finding.address, &finding.policy].into_iter().flatten().map(ToString::to_string));
        let policy = policy(finding, graph);
        if let Some(policy) = policy {
            own.addresses.extend(policy.attached_to.iter().map(ToString::to_string));
            let holders = policy.held_by.iter().filter_map(|id| graph.principals.get(id.index()));
            own.holders = holders.map(|holder| holder.address.to_string()).collect();
            own.addresses.extend(own.holders.iter().cloned());
        }
        let index = finding.statement.as_ref().map(|statement| statement.index);
        let statements = policy.into_iter().flat_map(|policy| &policy.document.statements);
        let statement = statements.into_iter().find(|statement| Some(statement.index) == index);
        let resources = statement.into_iter().flat_map(Statement::resource_values);
        let clauses = statement.into_iter().flat_map(|statement| &statement.principals);
        let principals = clauses.filter(|clause| !clause.negated).flat_map(|clause| &clause.entries);
        Self {
            actions: statement.map(|statement| actions(finding, statement)).unwrap_or_default(),
            resources: resources.map(|value| value.text.to_string()).collect(),
            principals: principals.flat_map(|entry| &entry.values).map(|value| value.text.to_string()).collect(),
            instances: instances(own, finding),
        }
    }

    /// Whether what an entry names is so of one of the instances. Of one with other values it is not known what it speaks of.
    fn are(&self, entry: &Allow, instance: &Instance) -> bool {
        let all = |globs: &[String], names: &[String]| {
            globs.is_empty() || !names.is_empty() && names.iter().all(|name| globs.iter().any(|one| glob(one, name)))
        };
        let any = |globs: &[String], names: &[String]| names.iter().any(|name| globs.iter().any(|one| glob(one, name)));
        let said = [&entry.actions, &entry.resources, &entry.principals];
        !entry.is_empty()
            && (!instance.has_other_values || said.into_iter().all(Vec::is_empty))
            && all(&entry.actions, &self.actions)
            && all(&entry.resources, &self.resources)
            && (entry.principals.is_empty()
                || any(&entry.principals, &instance.holders)
                || !self.principals.is_empty() && all(&entry.principals, &self.principals))
            && (entry.addresses.is_empty() || any(&entry.addresses, &instance.addresses))
    }
}

/// The own instance, then the others: who holds them and what they are called is as of the own one, in their module and with their key.
fn instances(own: Instance, finding: &Finding) -> Vec<Instance> {
    let about = finding.address.as_ref().or(finding.policy.as_ref()).map(ToString::to_string).unwrap_or_default();
    let from = Named::read(&about);
    let other = |reached: &String| {
        let other_values = reached.strip_suffix(OTHER_VALUES);
        let address = other_values.unwrap_or(reached);
        let to = Named::read(address);
        let there = |names: &[String]| names.iter().map(|name| Named::read(name).moved(&from, &to)).collect();
        let mut other = Instance {
            holders: there(&own.holders),
            addresses: there(&own.addresses),
            has_other_values: other_values.is_some(),
        };
        other.addresses.push(address.to_owned());
        other
    };
    let others: Vec<Instance> = finding.reached_from.iter().map(other).collect();
    std::iter::once(own).chain(others).collect()
}

/// An address taken apart: `module.a["x"]`, `aws_iam_role.r`, `["y"]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Named<'a> {
    module: &'a str,
    name: &'a str,
    key: &'a str,
}

impl<'a> Named<'a> {
    fn read(address: &'a str) -> Self {
        let mut rest = address;
        while let Some(call) = rest.strip_prefix("module.") {
            let name = call.find(['.', '[']).unwrap_or(call.len());
            let behind = &call[name..];
            let key = if behind.starts_with('[') { behind.find(']').map_or(behind.len(), |end| end + 1) } else { 0 };
            rest = behind[key..].strip_prefix('.').unwrap_or(&behind[key..]);
        }
        let module = address[..address.len() - rest.len()].trim_end_matches('.');
        let (name, key) = rest.split_at(rest.find('[').unwrap_or(rest.len()));
        Self { module, name, key }
    }

    /// What stands beside `from` as this does beside `to`.
    fn moved(self, from: &Named<'_>, to: &Named<'_>) -> String {
        let below = |rest: &&str| from.module.is_empty() || rest.is_empty() || rest.starts_with('.');
        let within = self.module.strip_prefix(from.module).filter(below);
        let (module, within) = within.map_or((self.module, ""), |within| (to.module, within.trim_start_matches('.')));
        let key = if !from.key.is_empty() && self.key == from.key { to.key } else { self.key };
        let parts = [module, within, self.name].into_iter().filter(|part| !part.is_empty());
        format!("{}{key}", parts.collect::<Vec<_>>().join("."))
    }
}

/// The document of a finding.
fn policy<'g>(finding: &Finding, graph: &'g Graph) -> Option<&'g Policy> {
    if let Some(address) = &finding.policy {
        let mut own = graph.policies.iter().filter(|policy| policy.address.as_ref() == Some(address));
        // Documents that stand in one resource share its address.
        return own.clone().find(|policy| says(policy, finding)).or_else(|| own.next());
    }
    let of_file = |label: &Label| {
        let source = graph.sources.get(label.span.file);
        graph.policies.iter().find(|policy| policy.path.as_deref() == Some(source.path()))
    };
    finding.labels.iter().find_map(of_file)
}

/// Whether the statement of a finding is one of this document: a place is in it, though it may be shown elsewhere first.
fn says(policy: &Policy, finding: &Finding) -> bool {
    let Some(key) = &finding.statement else { return false };
    let own = policy.document.statements.iter().find(|statement| statement.index == key.index);
    let is_within = |span: &Span| finding.labels.iter().any(|label| span.covers(&label.span));
    own.is_some_and(|statement| statement.origin.spans().iter().any(is_within))
}

/// The actions that a finding speaks of: those that its rule says, else those that it points at, else all of the statement.
fn actions(finding: &Finding, statement: &Statement) -> Vec<String> {
    if statement.actions.iter().any(|clause| clause.negated) {
        return vec!["*".to_owned()];
    }
    if !finding.actions.is_empty() {
        return finding.actions.clone();
    }
    let is_pointed_at =
        |leaf: &&Leaf| leaf.span().is_some_and(|span| finding.labels.iter().any(|label| span.covers(&label.span)));
    let name = |leaf: &Leaf| leaf.text.to_string();
    let pointed_at: Vec<String> = statement.action_values().filter(is_pointed_at).map(name).collect();
    if pointed_at.is_empty() { statement.action_values().map(name).collect() } else { pointed_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_so_of_one_instance_is_so_of_another_in_its_module_and_with_its_key() {
        let moved =
            |address: &str, from: &str, to: &str| Named::read(address).moved(&Named::read(from), &Named::read(to));
        let (a, b) = ("module.a[\"x\"].aws_iam_role.r", "module.b.aws_iam_role.r");
        assert_eq!(moved(a, a, b), b);
        assert_eq!(
            moved("module.a[\"x\"].module.in.aws_iam_policy.p[0]", a, b),
            "module.b.module.in.aws_iam_policy.p[0]"
        );
        assert_eq!(
            moved("aws_iam_role.r[\"x\"]", "aws_iam_policy.p[\"x\"]", "aws_iam_policy.p[\"y\"]"),
            "aws_iam_role.r[\"y\"]"
        );
        assert_eq!(moved("aws_iam_role.shared", "aws_iam_policy.p[0]", "aws_iam_policy.p[1]"), "aws_iam_role.shared");
        assert_eq!(moved("module.ab.aws_iam_role.r", "module.a.aws_iam_role.r", b), "module.ab.aws_iam_role.r");
        assert_eq!(moved("module.other.aws_iam_role.r", a, b), "module.other.aws_iam_role.r");
        assert_eq!(moved(b, "aws_iam_role.r", a), "module.a[\"x\"].module.b.aws_iam_role.r");
    }
}
