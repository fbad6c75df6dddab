//! Who drives a role that nobody watches: whom it trusts, or what runs under it.

use crate::graph::{Graph, Principal, Resource, ResourceId, values};
use crate::input::Span;

use crate::rules::trust::{Driver, driver};
use crate::rules::{Confidence, Meta, Severity};
use crate::terraform::value::Value;

use super::entries::{is_false, public_entry};

/// Who drives a role.
pub(super) struct Driven {
    /// Subject of the sentence.
    pub(super) who: String,
    /// What of it the finding is about.
    pub(super) about: String,
    /// Where that is written.
    pub(super) place: Option<Span>,
    pub(super) label: String,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    /// Whether it is whoever writes the code that runs under the role, of which other rules speak where the role itself may do too much.
    pub(super) by_code: bool,
}

/// Who drives `role`: the least watched first.
pub(super) fn driven(meta: &Meta, graph: &Graph, role: &Principal) -> Option<Driven> {
    if let Some(Driver { who, place, label, anyone }) = driver(graph, role) {
        let severity = if anyone { Severity::Critical } else { Severity::High };
        let (about, confidence) = (who.clone(), Confidence::High);
        return Some(Driven { about, who, place, label, severity, confidence, by_code: false });
    }
    let users = || role.users.iter().filter_map(|used| Some((used, graph.resources.get(used.resource.index())?)));
    let of_list = |list: &'static str| {
        let types = meta.list(list);
        users().filter(move |(_, resource)| types.contains(&&*resource.address.type_name))
    };
    let pull_requests =
        of_list("runs-a-repository").find_map(|(used, resource)| pull_requests(meta, graph, used.resource, resource));
    let called = || of_list("runs-code").find_map(|(used, resource)| called(graph, used.resource, resource));
    let build = || {
        of_list("runs-a-repository").next().map(|(used, resource)| Driven {
            who: format!("a build of {}", resource.address),
            about: resource.address.to_string(),
            place: used.span.or(resource.header),
            label: format!("commands of the repository run under {}", role.address),
            severity: Severity::High,
            confidence: Confidence::High,
            by_code: true,
        })
    };
    pull_requests.or_else(called).or_else(build)
}

/// A webhook that builds what whoever opens a pull request has written.
fn pull_requests(meta: &Meta, graph: &Graph, project: ResourceId, resource: &Resource) -> Option<Driven> {
    let hooks = graph.resources.by_type(meta.list("webhooks").first()?).iter().copied();
    let of_project = |id: &ResourceId| {
        let name = values::string(graph.resources.body(*id), "project_name");
        name.is_some_and(|name| {
            let referred = || name.symbols().find_map(|symbol| graph.resources.of_symbol(symbol));
            graph.resources.find(&resource.address.type_name, &name).or_else(referred) == Some(project)
        })
    };
    hooks.filter(of_project).find_map(|id| {
        let body = graph.resources.body(id);
        let approval = values::leaves(body, "pull_request_build_policy.requires_comment_approval");
        let is_off = |value: &&Value| {
            values::text(value).is_some_and(|text| meta.list("approval-off").iter().any(|off| text.is(off)))
        };
        if !approval.iter().all(is_off) {
            return None;
        }
        let event = blocks(body, "filter_group").iter().find_map(|group| builds_pull_requests(meta, group))?;
        let hook = &graph.resources.resource(id);
        Some(Driven {
            who: format!("whoever opens a pull request that {} builds", resource.address),
            about: hook.address.to_string(),
            place: event.deep_origin().primary().or(hook.header),
            label: "builds what whoever opens a pull request has written".to_owned(),
            severity: Severity::High,
            // Where it is not said, the account's console says whether a comment is asked for.
            confidence: if approval.is_empty() { Confidence::Medium } else { Confidence::High },
            by_code: false,
        })
    })
}

/// The value by which a group of filters lets pull requests through, whoever opens them.
fn builds_pull_requests<'a>(meta: &Meta, group: &'a Value) -> Option<&'a Value> {
    let filters = blocks(group, "filter");
    let is = |filter: &Value, list: &'static str| {
        let kind = values::string(filter, "type");
        kind.is_none_or(|kind| !kind.is_known() || meta.list(list).iter().any(|known| kind.is(known)))
    };
    if filters.iter().any(|filter| is(filter, "filters-of-people")) {
        return None;
    }
    filters.iter().find_map(|filter| {
        let pattern = values::attribute(filter, "pattern")?;
        let known = values::text(pattern).and_then(|text| text.known().map(|known| known.to_string()))?;
        let named = known.split(',').any(|event| meta.list("events-of-pull-requests").contains(&event.trim()));
        let excludes = values::attribute(filter, "exclude_matched_pattern").is_some_and(|value| !is_false(value));
        (named && !excludes).then_some(pattern)
    })
}

/// The blocks of a name in another.
fn blocks<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    values::attribute(value, name).and_then(values::elements).unwrap_or_default()
}

/// A function that anybody may have run.
fn called(graph: &Graph, function: ResourceId, resource: &Resource) -> Option<Driven> {
    let entry = graph.resources.resource(public_entry(graph, function)?);
    Some(Driven {
        who: format!("{}, which anyone may call,", resource.address),
        about: entry.address.to_string(),
        place: entry.header,
        label: format!("nobody who calls {} is asked who they are", resource.address),
        severity: Severity::High,
        confidence: Confidence::Medium,
        by_code: false,
    })
}
