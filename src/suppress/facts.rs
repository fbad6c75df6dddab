//! What a finding speaks of, as configuration files select it.

use crate::config::{Allow, Suppress};
use crate::graph::{Graph, Policy};
use crate::policy::Statement;
use crate::rules::{Finding, glob};

/// Whether a finding is what an entry of `allow` allows.
pub fn allows(allow: &Allow, finding: &Finding, graph: &Graph) -> bool {
    let facts = Facts::of(finding, graph);
    let all = |globs: &[String], names: &[String]| {
        globs.is_empty() || !names.is_empty() && names.iter().all(|name| globs.iter().any(|one| glob(one, name)))
    };
    let any = |globs: &[String], names: &[String]| names.iter().any(|name| globs.iter().any(|one| glob(one, name)));
    !allow.is_empty()
        && all(&allow.actions, &facts.actions)
        && all(&allow.resources, &facts.resources)
        && (allow.principals.is_empty()
            || any(&allow.principals, &facts.holders)
            || !facts.principals.is_empty() && all(&allow.principals, &facts.principals))
        && (allow.addresses.is_empty() || any(&allow.addresses, &facts.addresses))
}

/// Whether a finding is what `[[suppress]]` selects, its path aside.
pub fn suppresses(says: &Suppress, finding: &Finding, graph: &Graph) -> bool {
    if finding.rule != says.rule {
        return false;
    }
    let own = finding.statement.as_ref().and_then(|statement| statement.sid.as_deref());
    let one = |name: &Option<String>| name.iter().cloned().collect::<Vec<String>>();
    let rest = Allow {
        actions: one(&says.action),
        principals: one(&says.principal),
        addresses: one(&says.address),
        ..Allow::default()
    };
    says.sid.as_deref().is_none_or(|sid| own.is_some_and(|own| glob(sid, own)))
        && (rest.is_empty() || allows(&rest, finding, graph))
}

/// What a finding speaks of.
#[derive(Default, Debug)]
struct Facts {
    actions: Vec<String>,
    resources: Vec<String>,
    /// Who the statement names.
    principals: Vec<String>,
    /// Who holds the policy.
    holders: Vec<String>,
    addresses: Vec<String>,
}

impl Facts {
    fn of(finding: &Finding, graph: &Graph) -> Self {
        let mut facts = Facts::default();
        let own = [&finding.address, &finding.policy].into_iter().flatten().map(ToString::to_string);
        facts.addresses.extend(own);
        let Some(policy) = policy(finding, graph) else { return facts };
        facts.addresses.extend(policy.attached_to.iter().map(ToString::to_string));
        let holders = policy.held_by.iter().filter_map(|id| graph.principals.get(id.index()));
        facts.holders = holders.map(|holder| holder.address.to_string()).collect();
        facts.addresses.extend(facts.holders.iter().cloned());
        let index = finding.statement.as_ref().map(|statement| statement.index);
        let statement = policy.document.statements.iter().find(|statement| Some(statement.index) == index);
        if let Some(statement) = statement {
            facts.actions = actions(finding, statement);
            facts.resources = statement.resource_values().map(|value| value.text.to_string()).collect();
            let principals =
                statement.principals.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.entries);
            facts.principals = principals.flat_map(|entry| &entry.values).map(|value| value.text.to_string()).collect();
        }
        facts
    }
}

/// The document of a finding.
fn policy<'g>(finding: &Finding, graph: &'g Graph) -> Option<&'g Policy> {
    if let Some(address) = &finding.policy {
        let mut own = graph.policies.iter().filter(|policy| policy.address.as_ref() == Some(address));
        // Documents that stand in one resource share its address.
        return own.clone().find(|policy| says(policy, finding)).or_else(|| own.next());
    }
    let source = graph.sources.get(finding.labels.first()?.span.file);
    graph.policies.iter().find(|policy| policy.path.as_deref() == Some(source.path()))
}

/// Whether the statement of a finding is one of this document: its place is in it.
fn says(policy: &Policy, finding: &Finding) -> bool {
    let Some((key, label)) = finding.statement.as_ref().zip(finding.labels.first()) else { return false };
    let own = policy.document.statements.iter().find(|statement| statement.index == key.index);
    own.is_some_and(|statement| statement.origin.spans().iter().any(|span| span.covers(&label.span)))
}

/// The actions that a finding speaks of: those that its message names, or, where it names none or says that there are more, all of the statement.
fn actions(finding: &Finding, statement: &Statement) -> Vec<String> {
    if statement.actions.iter().any(|clause| clause.negated) {
        return vec!["*".to_owned()];
    }
    let all: Vec<String> = statement.action_values().map(|value| value.text.to_string()).collect();
    let words = finding.message.split([' ', ',', '`', '"']).map(|word| word.trim_end_matches([':', ';', '.', ')']));
    let services: Vec<&str> =
        all.iter().filter_map(|action| action.split_once(':')).map(|(service, _)| service).collect();
    let is_action = |word: &&str| {
        word.split_once(':').is_some_and(|(service, name)| {
            let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "*?".contains(c));
            plain && services.iter().any(|own| own.eq_ignore_ascii_case(service))
        })
    };
    let named: Vec<String> = words.filter(is_action).map(str::to_owned).collect();
    let is_more = [" more", " other", " others"].iter().any(|more| finding.message.contains(more));
    if named.is_empty() || is_more { all } else { named }
}
