//! `rules/validity/foreign-resource-in-policy.md` and `rules/validity/foreign-action-in-policy.md`: what the policy of one resource says of another.

use crate::catalog::terraform::arn_rule;
use crate::catalog::{ArnPattern, ResourceType};
use crate::graph::Resource;
use crate::graph::glob::glob;
use crate::policy::{Arn, Leaf, Overlap, PolicyType};
use crate::rules::draft::{place_in, with_article};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};
use crate::text::{Part, Text};

/// The resource that a policy sits on, and its service, where that service's policies are about their own resource alone.
fn target<'a>(rule: &dyn Rule, at: &StatementAt<'a>) -> Option<(&'a Resource, &'a str)> {
    if at.policy_type() != PolicyType::Resource {
        return None;
    }
    let graph = at.graph();
    let target = graph.resources.get(at.policy.policy.sits_on?.index())?;
    let service = target.iam_type.as_deref()?.split(':').next()?;
    rule.meta().list("services").contains(&service).then_some((target, service))
}

#[derive(Debug)]
pub(in crate::rules) struct ForeignResourceInPolicy;

impl Rule for ForeignResourceInPolicy {
    fn page(&self) -> &'static Page {
        page!("validity", "foreign-resource-in-policy")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((target, service)) = target(self, at) else { return };
        let leaves = at.statement.resources.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.values);
        let foreign: Vec<(&Leaf, String)> =
            leaves.clone().filter_map(|leaf| Some((leaf, self.foreign(at, target, service, leaf)?))).collect();
        // Beside the resource's own, another does no harm.
        let all = foreign.len() == leaves.count();
        for (leaf, what) in foreign {
            let finding = at
                .finding(self.page(), format!("the policy of {} speaks of {what}", target.address))
                .about(leaf.text.to_string())
                .with_label(place_in(at, leaf), "not the resource that the policy sits on")
                .with_label(target.header, "the policy sits here")
                .with_help(format!("write the ARN of {}", target.address))
                .with_persona(if all { Persona::Regular } else { Persona::Pedantic });
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// Whether a statement of a resource policy names nothing but what is certainly another resource: whatever it allows, it allows nothing.
pub(in crate::rules) fn is_about_others(at: &StatementAt<'_>) -> bool {
    let rule = ForeignResourceInPolicy;
    let Some((target, service)) = target(&rule, at) else { return false };
    let clauses = &at.statement.resources;
    let mut leaves = clauses.iter().flat_map(|clause| &clause.values).peekable();
    leaves.peek().is_some()
        && clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty())
        && leaves.all(|leaf| rule.foreign(at, target, service, leaf).is_some())
}

/// Whether a value of `Action` is certainly no action of the service that the policy it stands in is about.
pub(in crate::rules) fn is_foreign_action(at: &StatementAt<'_>, action: &Leaf) -> bool {
    let Some((_, service)) = target(&ForeignActionInPolicy, at) else { return false };
    action.text.known_prefix().split_once(':').is_some_and(|(prefix, _)| is_of_another(prefix, service))
}

/// Whether a prefix of an action is one of another service.
fn is_of_another(prefix: &str, service: &str) -> bool {
    !prefix.contains(['*', '?']) && !prefix.eq_ignore_ascii_case(service)
}

impl ForeignResourceInPolicy {
    /// What a value names, where that is certainly not the resource that the policy sits on.
    fn foreign(&self, at: &StatementAt<'_>, target: &Resource, service: &str, leaf: &Leaf) -> Option<String> {
        let named = at.graph().resources.canonical(&leaf.text);
        let arn = Arn::parse(&named).ok()?;
        let of_service = arn.service.known().filter(|service| !service.contains(['*', '?', '$']))?;
        if of_service != service {
            return Some(format!("a resource of {of_service}"));
        }
        if let Some(of_type) = other_type(at, target, leaf) {
            return Some(with_article(of_type));
        }
        let by_name = target.iam_type.as_deref().is_some_and(|of| self.meta().list("types-by-name").contains(&of));
        (by_name && is_another(target, &arn)).then(|| "another resource".to_owned())
    }
}

/// The name of the type of the same service that a value is of, where that is certainly another than the policy sits on, and nothing in it: the domain of a repository.
fn other_type(at: &StatementAt<'_>, target: &Resource, leaf: &Leaf) -> Option<&'static str> {
    let own = arn_rule(&target.address.type_name)?.resource_type()?;
    let named = glob(at.graph(), leaf);
    let resource = named.splitn(6, ':').nth(5)?;
    // What begins with a wildcard, or is not known from the beginning, may be anything.
    if resource.starts_with(['*', '?']) || own.fits(&named) {
        return None;
    }
    let variables = |form: ArnPattern| {
        let all: Vec<String> =
            form.as_str().split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
        all
    };
    let is_within = |of_type: ResourceType| {
        own.arn_patterns().map(variables).any(|own| {
            of_type.arn_patterns().map(variables).any(|other| own.iter().all(|variable| other.contains(variable)))
        })
    };
    let fitting: Vec<ResourceType> = own.service().resource_types().filter(|of_type| of_type.fits(&named)).collect();
    let first = fitting.first()?;
    (!fitting.iter().any(|of_type| is_within(*of_type))).then(|| first.name())
}

/// Whether the ARN is certainly of something else than `target`, or something in it.
fn is_another(target: &Resource, named: &Arn) -> bool {
    let own = target.arn.as_ref().and_then(|own| Arn::parse(own).ok());
    let Some(own) = own.filter(|own| own.certain && named.certain) else { return false };
    let name = first_segment(&named.resource);
    let named = Arn { resource: name, ..named.clone() };
    named.compatible(&own) == Overlap::Disjoint
}

/// The resource without what is in it: the bucket of an object. A slash inside a symbol's expression parts nothing.
fn first_segment(resource: &Text) -> Text {
    let mut at = 0;
    for part in resource.parts() {
        match part {
            Part::Literal(text, _) => match text.find('/') {
                Some(slash) => return resource.slice(0, at + slash),
                None => at += text.len(),
            },
            Part::Symbol(symbol, _) => at += symbol.expression().len() + "${}".len(),
        }
    }
    resource.clone()
}

#[derive(Debug)]
pub(in crate::rules) struct ForeignActionInPolicy;

impl Rule for ForeignActionInPolicy {
    fn page(&self) -> &'static Page {
        page!("validity", "foreign-action-in-policy")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((target, service)) = target(self, at) else { return };
        for leaf in at.statement.actions.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.values) {
            let known = leaf.text.known_prefix();
            let Some((prefix, _)) = known.split_once(':') else { continue };
            if !is_of_another(prefix, service) {
                continue;
            }
            let finding = at
                .finding(self.page(), format!("{} is no action on {}", leaf.text, target.address))
                .about(leaf.text.to_string())
                .with_label(place_in(at, leaf), format!("its policy takes actions of {service} only"))
                .with_label(target.header, "the policy sits here")
                .with_help(format!("take it out, or write the action of {service} that is meant"));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
