//! `rules/usage/shared-role.md`

use std::path::Path;

use crate::catalog::{AccessLevel, catalog};
use crate::graph::arn::strip_prefix;
use crate::graph::{Graph, Held, Principal, PrincipalKind, ResourceId, Use};
use crate::input::Span;
use crate::rules::draft::{as_written, list};
use crate::rules::page::{Page, page};
use crate::rules::sources::without_region;
use crate::rules::{Confidence, Persona, PrincipalAt, Report, Rule};
use crate::text::Text;
use crate::wiring::{Need, Strength};

#[derive(Debug)]
pub(in crate::rules) struct SharedRole;

/// What code gains by a role that something else has, too.
struct Gain<'a> {
    /// Whose code.
    by: &'a Use,
    /// What is needed by another.
    need: &'a Need,
    actions: Vec<&'a str>,
}

impl Rule for SharedRole {
    fn page(&self) -> &'static Page {
        page!("usage", "shared-role")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let (graph, role) = (at.graph, at.principal);
        let users = || role.users.iter().filter(|used| !used.elsewhere);
        let first = users().next();
        let are_several = users().any(|used| first.is_some_and(|first| first.resource != used.resource));
        if role.kind != PrincipalKind::Role || !are_several || !users().any(|used| self.runs_code(used)) {
            return;
        }
        let held = Held::of(graph, role);
        // That a role is allowed everything, other rules say.
        if held.allows_everything() {
            return;
        }
        let runners = users().filter(|used| self.runs_code(used));
        let mut gains: Vec<Gain<'_>> = runners.flat_map(|used| self.gains(graph, role, &held, used)).collect();
        gains.sort_by_key(|gain| !gain.actions.iter().any(|action| self.hands_on_rights(action)));
        let is_certain = |gain: &&Gain<'_>| self.is_certain(graph, role, gain);
        let certain = gains.iter().find(is_certain);
        let Some(shown) = certain.or(gains.first()) else { return };
        let user = |used: &Use| graph.resources.resource(used.resource);
        let by = user(shown.by);
        let is_of_pair = |gain: &&Gain<'_>| gain.by.resource == shown.by.resource && gain.need.user == shown.need.user;
        let (of_pair, others): (Vec<&Gain<'_>>, Vec<&Gain<'_>>) = gains.iter().partition(is_of_pair);
        let mut actions: Vec<&str> = Vec::new();
        for action in of_pair.iter().flat_map(|gain| &gain.actions) {
            if !actions.contains(action) {
                actions.push(action);
            }
        }
        actions.sort_by_key(|action| !self.hands_on_rights(action));
        let on: Vec<String> = shown.need.resources.iter().map(|resource| as_written(graph, resource)).collect();
        let on = if on == ["*"] || of_pair.len() > 1 { String::new() } else { format!(" on {}", list(&on, 2)) };
        let message = format!(
            "{} shares {} with {}, and so may do {}{on}",
            by.address,
            role.address,
            shown.need.user,
            list(&actions, 3)
        );
        let mut finding = at
            .finding(self.page(), message)
            .about(format!("{} {}", by.address.local(), shown.need.title))
            .with_confidence(Confidence::Medium)
            .with_label(place(graph, shown.by, by.header), "runs code under the role")
            .with_label(shown.need.evidence, shown.need.because.clone())
            .with_label(role.header, "the role of both");
        if certain.is_none() {
            finding = finding.with_persona(Persona::Auditor).with_confidence(Confidence::Low);
        }
        let mut without: Vec<String> = Vec::new();
        for gain in others {
            let line = format!("{} could do without {}", user(gain.by).address, list(&gain.actions, 3));
            if !without.contains(&line) {
                without.push(line);
            }
        }
        for line in without.into_iter().take(3) {
            finding = finding.with_help(line);
        }
        report.push(finding.with_help("give each a role of its own"), []);
    }
}

impl SharedRole {
    /// What others need that the code of `used` is allowed by the role, and does not need by its own wiring.
    fn gains<'a>(&self, graph: &Graph, role: &'a Principal, held: &Held<'_>, used: &'a Use) -> Vec<Gain<'a>> {
        let resource = graph.resources.resource(used.resource);
        let own = &resource.address;
        let (mine, theirs): (Vec<&Need>, Vec<&Need>) = role.needs.iter().partition(|need| need.user == *own);
        let of_block = resource.header;
        // By the ARN of another account it is another role that is used.
        let is_here = |need: &&Need| {
            let mut uses = role.users.iter().filter(|one| graph.resources.resource(one.resource).address == need.user);
            uses.clone().next().is_none() || uses.any(|one| !one.elsewhere)
        };
        let is_itself = |resource: &&Text| is_of(graph, used.resource, resource);
        let is_profile = resource.is_instance_profile();
        let is_other = |need: &&Need| {
            let Some(user) = graph.resources.by_address(&need.user) else { return true };
            // What has the role by the profile is what runs there, and nothing beside it.
            let is_by_profile = || {
                let mut uses = role.users.iter().filter(|other| other.resource == user);
                uses.any(|other| graph.resources.resource(user).is_profile_in(&other.attribute))
            };
            graph.resources.resource(user).header != of_block && !(is_profile && is_by_profile())
        };
        let is_worth_it = |action: &str| {
            !self.is_beside_the_point(action)
                && catalog().action(action).is_some_and(|action| {
                    matches!(action.access_level(), AccessLevel::Write | AccessLevel::PermissionsManagement)
                })
        };
        let needs_beside = self.meta().list("needs-beside-the-point");
        let mut gains = Vec::new();
        // What only a setting elsewhere would make needful, nobody need have.
        let firm = |need: &&Need| need.strength > Strength::Conditional && !needs_beside.contains(&need.title.as_str());
        for need in theirs.into_iter().filter(firm).filter(is_here).filter(is_other) {
            let has_too = |action: &str| {
                mine.iter()
                    .any(|own| own.actions.iter().any(|other| other == action) && meet(&own.resources, &need.resources))
            };
            let mut actions: Vec<&str> = need
                .actions
                .iter()
                .map(String::as_str)
                .filter(|action| is_worth_it(action) && !has_too(action))
                .filter(|action| {
                    let mut others = need.resources.iter().filter(|resource| !is_itself(resource));
                    others.any(|resource| held.grants(action, resource))
                })
                .collect();
            actions.sort_by_key(|action| !self.hands_on_rights(action));
            if !actions.is_empty() {
                gains.push(Gain { by: used, need, actions });
            }
        }
        gains
    }

    /// Whether who may do it can get at rights that the role has not.
    fn hands_on_rights(&self, action: &str) -> bool {
        let is_of_permissions = || {
            let known = catalog().action(action);
            known.is_some_and(|action| action.access_level() == AccessLevel::PermissionsManagement)
        };
        self.meta().list("actions-that-hand-on-rights").contains(&action) || is_of_permissions()
    }

    /// Whether it does others no harm to speak of that code may do it.
    fn is_beside_the_point(&self, action: &str) -> bool {
        let service = action.split(':').next().unwrap_or_default();
        self.meta().list("services-beside-the-point").contains(&service)
            || self.meta().list("actions-beside-the-point").contains(&action)
    }

    /// Whether what runs there is the user's own, and so may call anything.
    fn runs_code(&self, used: &Use) -> bool {
        let listed = self.meta().list("services-that-run-commands");
        used.code || used.service.as_deref().is_some_and(|service| listed.contains(&&*without_region(service)))
    }

    /// Whether the code has no use for it of its own: it is another service's, or a thing that only a service does.
    fn is_certain(&self, graph: &Graph, role: &Principal, gain: &Gain<'_>) -> bool {
        let of_user = |id: ResourceId| &graph.resources.resource(id).address;
        let is_of_need = |used: &&Use| *of_user(used.resource) == gain.need.user;
        gain.need.sole || !role.users.iter().filter(is_of_need).any(|used| self.runs_code(used))
    }
}

/// Where something is given the role: where that is written, unless it is in another directory, as the output of a module is.
fn place(graph: &Graph, used: &Use, header: Option<Span>) -> Option<Span> {
    let directory = |span: Span| graph.sources.get(span.file).path().parent().map(Path::to_path_buf);
    let is_there = |span: &Span| header.is_none_or(|header| directory(header) == directory(*span));
    used.span.filter(is_there).or(header)
}

/// Whether the ARN is that of a resource, or of something in it: a version of a function, say.
fn is_of(graph: &Graph, id: ResourceId, arn: &Text) -> bool {
    let own = graph.resources.resource(id).arn.as_ref();
    let rest = own.and_then(|own| strip_prefix(arn, own));
    rest.is_some_and(|rest| rest.is_empty() || rest.known_prefix().starts_with([':', '/']))
}

/// Whether two needs are of one resource.
fn meet(own: &[Text], other: &[Text]) -> bool {
    own.iter().any(|own| own.is("*") || other.contains(own))
}
