//! `rules/wildcard/resource-wildcard.md` and `rules/wildcard/resource-type-wildcard.md`

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::catalog::terraform::arn_rule;
use crate::catalog::{AccessLevel, Action, ResourceType};
use crate::graph::{Principal, Resource};
use crate::policy::{Block, Condition, Leaf};
use crate::rules::choosing::{Absent, choosing, glob};
use crate::rules::condition::place::key_of;
use crate::rules::draft::{be, list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::harm::most_harmful_first;
use crate::rules::page::{Page, page};
use crate::rules::principals::services_alone;
use crate::rules::reach::{Covered, Reaching, TypesNamed, Width, name_types};
use crate::rules::{Claim, Finding, Persona, Report, Rule, Severity, StatementAt, usage};
use crate::text::Mode;

use super::actions::{denied_in_part, denying, only_limit};
use super::service_wildcard::is_its_administrator;
use super::weight::{Weight, is_identified_by_aws, weight};

#[derive(Debug)]
pub(in crate::rules) struct ResourceWildcard;

impl Rule for ResourceWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "resource-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        report_wide(self, Width::All, at, report);
    }
}

#[derive(Debug)]
pub(in crate::rules) struct ResourceTypeWildcard;

impl Rule for ResourceTypeWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "resource-type-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() >= self.meta().persona {
            report_wide(self, Width::Type, at, report);
        }
    }
}

/// Says which actions reach all of a type in the way that the rule is about.
fn report_wide(rule: &dyn Rule, width: Width, at: &StatementAt<'_>, report: &mut Report<'_>) {
    if !at.is_identity_grant() {
        return;
    }
    let mut group: Vec<Wide<'_>> = Vec::new();
    for Reaching { action, from, reach } in at.reaching().iter().filter(|found| found.reach.width == width) {
        if !report.is_claimed(action.name(), rule.page().name()) {
            group.push(Wide { action: *action, from, reach, weight: weight(*action) });
        }
    }
    if group.is_empty() {
        return;
    }
    leave_to_the_pedantic_what_has_no_name(at, &mut group);
    // What also asks for something that is named cannot be done with all there is.
    let named = TypesNamed::among(at.resources(), at.globs());
    for wide in group.iter_mut().filter(|wide| width == Width::All && wide.weight.severity > Severity::Medium) {
        if !named.of(wide.action).is_empty() {
            wide.weight.severity = Severity::Medium;
        }
    }
    let prescribed = as_aws_prescribes(at);
    for wide in group.iter_mut().filter(|wide| prescribed.contains(&wide.action.name())) {
        wide.weight = Weight { severity: Severity::Low, persona: Persona::Pedantic };
    }
    // What a service's administrators are given by a wildcard for it, `service-wildcard` tells the pedantic.
    let of_administrators =
        |grant: &&Grant<'_>| matches!(&grant.breadth, Breadth::Service(name) if is_its_administrator(at, name));
    let administered: Vec<&Leaf> = at.actions().iter().filter(of_administrators).map(|grant| grant.leaf).collect();
    let is_administered = |leaf: &Leaf| administered.iter().any(|of| std::ptr::eq(*of, leaf));
    group.retain(|wide| report.persona() >= Persona::Auditor || !is_administered(wide.from));
    // Looking around is for the pedantic; beside something that matters it would only hide that.
    let heard = report.persona();
    group.retain(|wide| wide.weight.persona <= heard);
    let said_otherwise = || heard < Persona::Auditor && at.is_shadowed();
    if !group.is_empty() && !said_otherwise() {
        let said: Vec<Action> = group.iter().map(|wide| wide.action).collect();
        let claims = said.into_iter().map(|action| Claim::Action(action.name().to_owned()));
        report.push(finding(rule, at, width, group, &named), claims);
    }
}

/// What AWS gives its identifiers to is known to a configuration that declares it; any other can only say which tags it carries.
fn leave_to_the_pedantic_what_has_no_name(at: &StatementAt<'_>, group: &mut [Wide<'_>]) {
    let declared: OnceCell<HashSet<ResourceType>> = OnceCell::new();
    let types = || at.graph().resources.iter().filter(|resource| resource.address.mode == Mode::Managed);
    let is_declared = |of_type: ResourceType| {
        let of_resource = |resource: &Resource| arn_rule(&resource.address.type_name)?.resource_type();
        declared.get_or_init(|| types().filter_map(of_resource).collect()).contains(&of_type)
    };
    let by_maker = is_of_a_maker(at);
    let has_no_name = |wide: &Wide<'_>| {
        let changes = matches!(wide.action.access_level(), AccessLevel::Write | AccessLevel::Tagging);
        changes
            && (wide.weight.severity == Severity::Medium || by_maker)
            && wide.reach.types(wide.action, at.resources()).iter().all(|row| {
                let of_type = row.resource_type();
                is_identified_by_aws(of_type) && !is_declared(of_type)
            })
    };
    let is_heard = |wide: &&mut Wide<'_>| wide.weight.persona == Persona::Regular;
    let (nameless, named): (Vec<_>, Vec<_>) = group.iter_mut().filter(is_heard).partition(|wide| has_no_name(wide));
    // Beside what is said anyway it belongs to what is wide: a finding about the tags of what may be deleted would hide that.
    if named.is_empty() {
        nameless.into_iter().for_each(|wide| wide.weight.persona = Persona::Pedantic);
    }
}

/// The actions that AWS's own policy for the services that assume the role has on every resource.
fn as_aws_prescribes(at: &StatementAt<'_>) -> Vec<&'static str> {
    let all = ResourceWildcard.meta().list("as-aws-prescribes");
    if at.policy.holders.is_empty() {
        return Vec::new();
    }
    let Some(services) = services_alone(at.policy) else { return Vec::new() };
    let rows = all.iter().filter_map(|row| row.split_once(' '));
    rows.filter(|(service, _)| services.iter().all(|own| own == service)).map(|(_, action)| action).collect()
}

/// Whether all that may assume the role are services that make, by themselves, what they delete again: nobody knows its name before.
fn is_of_a_maker(at: &StatementAt<'_>) -> bool {
    let makers = ResourceWildcard.meta().list("makers");
    let holders = &at.policy.holders;
    let trusts_makers = |holder: &Principal| {
        let trusted = holder.trusted_services(at.graph());
        !trusted.is_empty() && trusted.iter().all(|service| makers.iter().any(|maker| service == maker))
    };
    !holders.is_empty() && holders.iter().all(|(_, holder)| trusts_makers(holder))
}

/// An action that is allowed on all of a type.
struct Wide<'a> {
    action: Action,
    from: &'a Leaf,
    reach: &'a Covered<'a>,
    weight: Weight,
}

fn finding(
    rule: &dyn Rule,
    at: &StatementAt<'_>,
    width: Width,
    mut group: Vec<Wide<'_>>,
    named: &TypesNamed<'_, '_>,
) -> Finding {
    most_harmful_first(&mut group, |wide| wide.action);
    let resource = group.first().map(|wide| wide.reach.leaf);
    let meta = ResourceWildcard.meta();
    // What was written is what people look for: `s3:Get*`, not what it stands for.
    let mut written: Vec<String> = Vec::new();
    for wide in &group {
        let shown = wide.from.text.known().filter(|text| text.contains(['*', '?']));
        let name = shown.map_or_else(|| wide.action.name().to_owned(), |text| text.into_owned());
        if !written.contains(&name) {
            written.push(name);
        }
    }
    let every = name_types(group.iter().flat_map(|wide| wide.reach.types(wide.action, at.resources())));
    let block = &at.statement.condition;
    let condition = choosing(block, meta.list("restricting-keys"), Absent::Possible)
        .or_else(|| must_carry(block, meta.list("keys-to-carry")));
    let limit = match condition {
        Some(condition) => format!(" that {} chooses", condition.key.text),
        None => only_limit(at.statement),
    };
    let all: Vec<Action> = group.iter().map(|wide| wide.action).collect();
    let with = with_named(named, &all);
    let denied = denied_in_part(at, &all);
    let but = if denied.is_some() { ", but where it is denied" } else { "" };
    let message = format!("{} {} allowed on every {every}{with}{limit}{but}", list(&written, 2), be(written.len()));

    let mut finding = at.finding(rule.page(), message).about(format!(
        "{} on {}",
        written.join(" "),
        resource.map(|leaf| leaf.text.to_string()).unwrap_or_default()
    ));
    let severity = group.iter().map(|wide| wide.weight.severity).max().unwrap_or(finding.severity);
    let persona = group.iter().map(|wide| wide.weight.persona).min().unwrap_or(finding.persona);
    if width == Width::All {
        finding = match condition {
            None => finding.with_severity(severity).with_persona(persona),
            Some(_) => finding.with_severity(Severity::Low).with_persona(Persona::Pedantic),
        };
    }
    finding = finding.with_label(resource.and_then(text_span), format!("matches every {every}"));
    for leaf in leaves(&group).take(3) {
        finding = finding.with_label(text_span(leaf), "allowed here");
    }
    if let Some(deny) = denied {
        finding = finding.with_label(denying(deny), "denies some of it");
    }
    if let Some(condition) = condition {
        finding = finding.with_label(key_of(at, condition), "chooses the resources");
    }
    finding = finding.held_by(at.policy);
    let advice = usage::advice(at, &all);
    if advice.is_empty() {
        finding = finding.with_help(format!("name the {every}, by reference where the configuration declares it"));
    }
    for line in advice {
        finding = finding.with_help(line);
    }
    if usage::is_unused(at, &all) {
        finding.also.push("grant-not-used");
    }
    finding.with_suggest(at.policy)
}

/// ", with the document named": the types that all of the actions take besides, of which the statement names some.
fn with_named(named: &TypesNamed<'_, '_>, actions: &[Action]) -> String {
    let Some((first, rest)) = actions.split_first() else { return String::new() };
    let mut names = named.of(*first);
    names.retain(|name| rest.iter().all(|other| named.of(*other).contains(name)));
    if names.is_empty() { String::new() } else { format!(", with the {} named", list(&names, 2)) }
}

/// The condition that lets through only what carries a tag or a context, whatever its value: `Null` with `false`, `StringLike` with `*`.
fn must_carry<'a>(block: &'a Block, keys: &[&str]) -> Option<&'a Condition> {
    block.conditions.iter().find(|condition| {
        let key = condition.key.text.to_string();
        let says = |operator: &str, value: &str| {
            condition.operator.text.known().is_some_and(|written| written.eq_ignore_ascii_case(operator))
                && condition.unknown.is_empty()
                && !condition.values.is_empty()
                && condition.values.iter().all(|given| given.text.is(value))
        };
        (says("Null", "false") || says("StringLike", "*")) && keys.iter().any(|known| glob(known, &key))
    })
}

fn leaves<'a>(group: &[Wide<'a>]) -> impl Iterator<Item = &'a Leaf> {
    let mut seen: Vec<*const Leaf> = Vec::new();
    let all: Vec<&'a Leaf> = group.iter().map(|wide| wide.from).collect();
    all.into_iter().filter(move |leaf| {
        let new = !seen.contains(&std::ptr::from_ref(*leaf));
        seen.push(std::ptr::from_ref(*leaf));
        new
    })
}
