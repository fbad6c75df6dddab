//! The proof: the changed sources, read and evaluated again, say what the old ones did.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::catalog::catalog;
use crate::catalog::terraform::policy_attributes;
use crate::graph::{Graph, Policy};
use crate::input::Level;
use crate::json::{Style, to_string};
use crate::policy::access::{self, Verdict};
use crate::policy::{Document, Leaf};
use crate::rules::Applicability;
use crate::text::{Address, Mode};

/// The graphs of some sources: as they are evaluated, and with nothing assumed of what the variables of a root module are given, so that what holds there
/// holds for every use of it.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Variables that nothing is given have their defaults.
    pub as_given: &'a [Graph],
    /// Variables that nothing is given are not known.
    pub whatever_given: &'a [Graph],
}

/// Compares what changed sources say with what they said: every policy the same, or, where the fixes are unsafe, no more than that.
///
/// # Errors
///
/// What has changed, or could not be proven not to have.
pub fn verify(before: &Evidence<'_>, after: &Evidence<'_>, fixes: Applicability) -> Result<(), String> {
    let mut changed = BTreeSet::new();
    all(before.as_given, after.as_given, fixes, &mut changed)?;
    let mut seen = BTreeSet::new();
    all(before.whatever_given, after.whatever_given, fixes, &mut seen)?;
    let known: BTreeSet<String> = before.whatever_given.iter().flat_map(|graph| &graph.policies).map(name).collect();
    match changed.into_iter().find(|name| !known.contains(name)) {
        Some(name) => Err(format!("whether {name} is there depends on a variable")),
        None => Ok(()),
    }
}

fn all(before: &[Graph], after: &[Graph], fixes: Applicability, changed: &mut BTreeSet<String>) -> Result<(), String> {
    if before.len() != after.len() {
        return Err("there would be another number of root modules".to_owned());
    }
    before.iter().zip(after).try_for_each(|(before, after)| one(before, after, fixes, changed))
}

fn one(before: &Graph, after: &Graph, fixes: Applicability, changed: &mut BTreeSet<String>) -> Result<(), String> {
    let errors = |graph: &Graph| graph.diagnostics.iter().filter(|problem| problem.level == Level::Error).count();
    if errors(before) < errors(after) {
        return Err("Terraform would refuse the configuration".to_owned());
    }
    if before.policies.len() != after.policies.len() || before.resources.iter().len() != after.resources.iter().len() {
        return Err("there would be another number of policies or resources".to_owned());
    }
    for (old, new) in before.policies.iter().zip(&after.policies) {
        if old.address != new.address || old.path != new.path {
            return Err("there would be other policies".to_owned());
        }
        if to_string(&old.json, Style::Compact) == to_string(&new.json, Style::Compact) {
            continue;
        }
        changed.insert(name(old));
        if old.policy_type != new.policy_type {
            return Err(format!("{} would be another kind of policy", name(old)));
        }
        let [before, after] = [old, new].map(|policy| without_idle(&policy.document, fixes));
        let verdict = match fixes {
            Applicability::Safe => access::same(&before, &after),
            Applicability::Unsafe => access::compare(&[&before], &[&after]),
        };
        match verdict {
            Verdict::Proven => {}
            Verdict::Refuted(witness) => return Err(format!("{} would change what it says of {witness}", name(old))),
            Verdict::Undecided { why } => return Err(format!("{} is not proven to say the same: {why}", name(old))),
        }
    }
    other_attributes(before, after)
}

/// A document without the actions that stand for nothing: those that AWS has withdrawn, and for unsafe fixes those that the catalogue does not have either.
fn without_idle(document: &Document, fixes: Applicability) -> Cow<'_, Document> {
    let is_idle = |leaf: &Leaf| {
        leaf.text.known().is_some_and(|name| {
            catalog().retired(&name).is_some() || (fixes == Applicability::Unsafe && catalog().is_unknown(&name))
        })
    };
    let mut actions = document.statements.iter().flat_map(|statement| &statement.actions);
    if !actions.any(|clause| clause.values.iter().any(is_idle)) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    for clause in document.statements.iter_mut().flat_map(|statement| &mut statement.actions) {
        clause.values.retain(|leaf| !is_idle(leaf));
    }
    Cow::Owned(document)
}

/// What is no policy must not have changed at all: a list that a policy is made of may be used elsewhere too.
fn other_attributes(before: &Graph, after: &Graph) -> Result<(), String> {
    for (number, (old, new)) in (0..).zip(before.resources.iter().zip(after.resources.iter())) {
        let id = crate::graph::ResourceId(number);
        let policies: Vec<_> = policy_attributes(&old.address.type_name).collect();
        let is_policy =
            |attribute: &str| policies.iter().any(|known| known.path().split('.').next() == Some(attribute));
        if old.address != new.address {
            return Err("there would be other resources".to_owned());
        }
        if old.address.mode == Mode::Data && &*old.address.type_name == "aws_iam_policy_document" {
            continue;
        }
        let (old_body, new_body) = (before.resources.body(id), after.resources.body(id));
        let (Some(left), Some(right)) = (old_body.entries(), new_body.entries()) else { continue };
        let text = |value: &crate::terraform::value::Value| to_string(&value.to_json(), Style::Compact);
        for (attribute, value) in left.iter().filter(|(attribute, _)| !is_policy(attribute)) {
            if right.get(attribute).map(text) != Some(text(value)) {
                return Err(format!("{attribute} of {} would change", old.address));
            }
        }
    }
    Ok(())
}

/// A policy without the keys of its instance.
fn name(policy: &Policy) -> String {
    match (&policy.address, &policy.path) {
        (Some(address), _) => without_keys(address),
        (None, Some(path)) => path.display().to_string(),
        (None, None) => "the policy".to_owned(),
    }
}

fn without_keys(address: &Address) -> String {
    let calls: String = address.module.calls().iter().map(|(name, _)| format!("module.{name}.")).collect();
    format!("{calls}{}", Address { key: None, ..address.clone() }.local())
}
