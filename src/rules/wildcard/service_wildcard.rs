//! `rules/wildcard/service-wildcard.md`

use std::collections::BTreeMap;

use crate::catalog::{AccessLevel, Action};
use crate::policy::{Leaf, PolicyType, Statement};
use crate::rules::choosing::{Absent, choosing, glob};
use crate::rules::draft::{as_in_source, list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::principals::{Account, AwsPrincipal, aws, is_refused};
use crate::rules::reach::{Reaching, Width};
use crate::rules::resource::comes_to_nothing;
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};
use crate::text::Symbol;

use super::actions::{self, Wildcard, only_limit};
use super::applying::{Scope, place};
use super::resource_wildcard::ResourceWildcard;

#[derive(Debug)]
pub(in crate::rules) struct ServiceWildcard;

impl Rule for ServiceWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "service-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let is_wide = |grant: &Grant<'_>| matches!(grant.breadth, Breadth::Service(_)) && !grant.actions.is_empty();
        // What may be done with a role by its trust policy is little: `trust-broad-action`.
        if !at.grants_access() || at.policy_type() == PolicyType::Trust || !at.actions().iter().any(is_wide) {
            return;
        }
        // Of a policy that is refused for whom it names, that names nobody, or another resource than its own, that is said first.
        let mut named =
            at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
        let is_empty =
            at.policy_type() == PolicyType::Resource && (at.statement.principals.is_empty() || comes_to_nothing(at));
        let said_otherwise = named.any(|identifier| is_refused(at, identifier)) || is_empty || at.is_shadowed();
        if report.persona() < Persona::Auditor && said_otherwise {
            return;
        }
        let scope = Scope::of(at);
        let chosen =
            choosing(&at.statement.condition, ResourceWildcard.meta().list("restricting-keys"), Absent::Possible);
        let mut by_weight: BTreeMap<(Severity, Persona), Vec<Wildcard<'_>>> = BTreeMap::new();
        let mut claims = Vec::new();
        for grant in at.actions() {
            let Breadth::Service(service) = &grant.breadth else { continue };
            let pattern = grant.leaf.text.to_string();
            if grant.actions.is_empty()
                || is_administration(at, service)
                || report.is_claimed(&pattern, self.page().name())
            {
                continue;
            }
            let applying = scope.applying(&grant.actions);
            // `action-resource-mismatch` says that nothing is.
            if applying.is_empty() {
                continue;
            }
            let weight = match (&scope, chosen) {
                (Scope::Everything, None) => match self.weight(service, &applying) {
                    HIGH if is_its_administrator(at, service) => (Severity::Medium, Persona::Pedantic),
                    weight => weight,
                },
                (Scope::Everything, Some(_)) => {
                    self.weight(service, &applying).min((Severity::Medium, Persona::Regular))
                }
                _ if applying.iter().all(|action| is_within_a_domain(*action)) => (Severity::Low, Persona::Pedantic),
                _ if delegates(at) || is_for_administrators(at) => (Severity::Low, Persona::Pedantic),
                (_, None) if is_all_of(at, service) => self.weight(service, &applying).min(HIGH),
                _ => (Severity::Medium, Persona::Regular),
            };
            let stands_for = format!("all {} actions of {service}", grant.actions.len());
            by_weight.entry(weight).or_default().push(Wildcard { grant, stands_for, applying });
            claims.push((weight, Claim::Service(service.clone())));
        }
        // What matters less is said with what matters, the worst first: it is one cause. Administrators are one of their own.
        let medium = (Severity::Medium, Persona::Regular);
        if by_weight.contains_key(&HIGH) {
            let less = by_weight.remove(&medium).unwrap_or_default();
            by_weight.entry(HIGH).or_default().extend(less);
            claims.iter_mut().filter(|(of, _)| *of == medium).for_each(|(of, _)| *of = HIGH);
        }
        for (weight, grants) in by_weight.iter().rev() {
            let &(severity, persona) = weight;
            let all: Vec<Action> = grants.iter().flat_map(|wildcard| wildcard.applying.iter().copied()).collect();
            let denied = actions::denied_in_part(at, &all);
            let but = if denied.is_some() { ", but for what is denied" } else { "" };
            let whom = beside_the_account(at);
            let limit = only_limit(at.statement);
            let for_whom =
                if whom.is_empty() { String::new() } else { format!(" for {}", list(&names_of(at, &whom), 2)) };
            let said = format!("{}{for_whom}{limit}{but}", message(at, &scope, grants));
            let mut finding = actions::finding(at, self.page(), grants, &said);
            if let Some(deny) = denied {
                finding = finding.with_label(actions::denying(deny), "denies some of it");
            }
            for leaf in &whom {
                finding = finding.with_label(text_span(leaf), "may do all of it, whatever its own policies say");
            }
            let finding = finding.with_severity(severity).with_persona(persona);
            report.push(finding, claims.iter().filter(|(of, _)| of == weight).map(|(_, claim)| claim.clone()));
        }
    }
}

/// The principals of a resource policy that stand beside the own account: that one only leaves it to its policies, and the finding is about the others.
fn beside_the_account<'a>(at: &StatementAt<'a>) -> Vec<&'a Leaf> {
    let is_account = |principal: &AwsPrincipal<'_>| principal.whole && principal.account == Account::Own;
    let own: Vec<*const Leaf> =
        aws(at.graph(), at.statement).filter(is_account).map(|of| std::ptr::from_ref(of.leaf)).collect();
    if at.policy_type() != PolicyType::Resource || own.is_empty() {
        return Vec::new();
    }
    let statement: &'a Statement = at.statement;
    let named = statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
    named.filter(|leaf| !own.contains(&std::ptr::from_ref(*leaf))).collect()
}

/// How they are written.
fn names_of(at: &StatementAt<'_>, principals: &[&Leaf]) -> Vec<String> {
    principals.iter().map(|leaf| as_in_source(at.graph(), leaf)).collect()
}

/// Whether the policy is by its name that of the service's administrators: `quicksight_administrator`. What it is for is not too much.
pub(super) fn is_its_administrator(at: &StatementAt<'_>, service: &str) -> bool {
    let words = ServiceWildcard.meta().list("names-of-administrators");
    // `workspace_admin` is that of `workspaces`, and of `workspaces-web` with it.
    let family = service.split('-').next().unwrap_or(service).trim_end_matches('s');
    let address = at.policy.policy.address.iter().map(|address| address.name.to_string());
    let holders = at.policy.holders.iter().map(|(_, holder)| holder.address.name.to_string());
    let attached = at.policy.policy.attached_to.iter().map(|address| address.name.to_string());
    address.chain(holders).chain(attached).any(|name| {
        let name = name.to_ascii_lowercase().replace(['-', '_'], "");
        name.contains(family) && words.iter().any(|word| name.contains(word))
    })
}

const HIGH: (Severity, Persona) = (Severity::High, Persona::Regular);

/// Whether a value of `Resource` reaches all of a type of the service, wherever it is: `arn:aws:s3:::*`.
fn is_all_of(at: &StatementAt<'_>, service: &str) -> bool {
    let of_service = |wide: &&Reaching<'_>| wide.action.service().prefix() == service;
    at.is_identity_grant() && at.reaching().iter().filter(of_service).any(|wide| wide.reach.width == Width::All)
}

/// Whether the action is a request to the indices of a domain.
pub(super) fn is_within_a_domain(action: Action) -> bool {
    ServiceWildcard.meta().list("within-a-domain").iter().any(|pattern| glob(pattern, action.name()))
}

impl ServiceWildcard {
    /// How bad all of a service's actions are on every resource, and who hears of it: by what the worst of them can do.
    fn weight(&self, service: &str, actions: &[Action]) -> (Severity, Persona) {
        let listed = |list| self.meta().list(list).contains(&service);
        let changes = |action: &Action| match action.access_level() {
            AccessLevel::PermissionsManagement => true,
            AccessLevel::Write => action.resource_types().next().is_some(),
            _ => false,
        };
        match () {
            () if listed("administrator-services") => (Severity::Critical, Persona::Regular),
            () if listed("services-of-observation") => (Severity::Medium, Persona::Regular),
            () if listed("services-without-resources") || actions.iter().any(changes) => {
                (Severity::High, Persona::Regular)
            }
            // `*` is the only resource there is, and nothing that anyone has is changed.
            () => (Severity::Low, Persona::Pedantic),
        }
    }
}

/// "s3:* allows all 180 actions of s3 on every resource", "dms:* allows all 16 actions of dms that take a ReplicationTask, on arn:…".
fn message(at: &StatementAt<'_>, scope: &Scope, grants: &[Wildcard<'_>]) -> String {
    let names: Vec<String> = grants.iter().map(|wildcard| wildcard.grant.leaf.text.to_string()).collect();
    let shown = list(&names, 3);
    match (grants, scope) {
        ([one], Scope::Everything) => format!("{shown} allows {} on every resource", one.stands_for),
        (_, Scope::Everything) => format!("{shown} allow all actions of their services on every resource"),
        ([one], _) => {
            let service = one.applying.first().map_or("", |action| action.service().prefix());
            let place = place(at);
            match (scope, scope.types(&one.applying)) {
                (Scope::Open, _) => format!("{shown} allows every action of {service} that applies to {place}"),
                (_, None) => {
                    format!("{shown} allows all {} actions of {service} that apply to {place}", one.applying.len())
                }
                (_, Some(types)) => {
                    format!(
                        "{shown} allows all {} actions of {service} that take {types}, on {place}",
                        one.applying.len()
                    )
                }
            }
        }
        _ => format!("{shown} allow every action of their services that applies to {}", place(at)),
    }
}

/// Whether a resource policy only leaves it to the own account whom to let in: its principals still need policies of their own.
fn delegates(at: &StatementAt<'_>) -> bool {
    let named = at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
    let own = || aws(at.graph(), at.statement).filter(|principal| principal.whole && principal.account == Account::Own);
    at.policy_type() == PolicyType::Resource && own().next().is_some() && own().count() == named.count()
}

/// Whether a resource policy names nobody but those whose names say that they administer, and its own account.
fn is_for_administrators(at: &StatementAt<'_>) -> bool {
    let words = ServiceWildcard.meta().list("names-of-administrators");
    let named = at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
    let administers = |principal: &AwsPrincipal<'_>| {
        let name = principal.leaf.text.to_string().to_ascii_lowercase();
        (principal.whole && principal.account == Account::Own) || words.iter().any(|word| name.contains(word))
    };
    let those = || aws(at.graph(), at.statement).filter(administers);
    // A list that is not known may still say whom it is of: `data.aws_iam_roles.admin.arns`.
    let mut unknown = at.statement.principals.iter().flat_map(|clause| &clause.unknown).peekable();
    let is_anybody = those().next().is_some() || unknown.peek().is_some();
    let mut names = unknown.map(|text| text.to_string().to_ascii_lowercase());
    at.policy_type() == PolicyType::Resource
        && is_anybody
        && those().count() == named.count()
        && names.all(|name| words.iter().any(|word| name.contains(word)))
}

/// The statement of a key's or an authority's policy that leaves the administration to accounts, and with it to their policies. An identifier that is one symbol may be
/// the number of an account, unless it is the name or the ARN of somebody in one.
fn is_administration(at: &StatementAt<'_>, service: &str) -> bool {
    let named = at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
    let accounts = || {
        aws(at.graph(), at.statement).filter(|principal| {
            let text = &principal.leaf.text;
            let is_somebody = |symbol: &Symbol| {
                let expression = symbol.expression();
                expression.contains("aws_iam_") || [".arn", ".arns", "_arn"].iter().any(|end| expression.ends_with(end))
            };
            principal.whole
                || text.to_string().ends_with(":root")
                || text.as_symbol().is_some_and(|symbol| !is_somebody(symbol))
        })
    };
    at.policy_type() == PolicyType::Resource
        && ["kms", "acm-pca"].contains(&service)
        && (accounts().next().is_some() || at.statement.principals.iter().any(|clause| !clause.unknown.is_empty()))
        && accounts().count() == named.count()
}
