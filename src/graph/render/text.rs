//! The graph as a person reads it: one paragraph a principal.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::input::{Sources, Span};
use crate::wiring::Openness;

use super::super::edges::{Access, Edge, Node, Relation};
use super::super::held::Held;
use super::super::model::{Attachment, AttachmentKind, Graph, PolicyRef, Principal, PrincipalId};
use super::super::tables;
use super::nodes;

/// Columns the names of rows take.
const NAME: usize = 12;

/// How many services, and actions of one, are named on one node before the rest is counted: policies that AWS keeps allow thousands.
const SERVICES: usize = 24;
const VERBS: usize = 12;

/// The graph in text: who trusts each role, what uses it, what it holds, what it may do where, and what of that nothing needs.
pub fn text(graph: &Graph) -> String {
    let mut out = String::new();
    for (number, principal) in graph.principals.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        paragraph(graph, PrincipalId(number as u32), principal, &mut out);
    }
    let loose = graph.policies.iter().filter(|policy| policy.held_by.is_empty() && policy.sits_on.is_none());
    let on_resources = graph.policies.iter().filter_map(|policy| Some((policy, policy.sits_on?)));
    section(
        "Policies on resources",
        on_resources.map(|(policy, on)| {
            let name = policy.address.as_ref().map(ToString::to_string).unwrap_or_default();
            let on = graph.resources.resource(on).address.to_string();
            if name == on { on } else { format!("{on}, by {name}") }
        }),
        &mut out,
    );
    section(
        "Policies that nothing here holds",
        loose.map(|policy| match (&policy.address, &policy.path) {
            (Some(address), _) => address.to_string(),
            (None, path) => path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
        }),
        &mut out,
    );
    section("Not analysed", graph.not_analysed.iter().map(|what| format!("{}: {}", what.what, what.reason)), &mut out);
    out
}

fn section(title: &str, lines: impl Iterator<Item = String>, out: &mut String) {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(out, "{title}");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

fn paragraph(graph: &Graph, id: PrincipalId, principal: &Principal, out: &mut String) {
    let _ = writeln!(out, "{}{}", principal.address, place(principal.header, &graph.sources));
    let node = Node::Principal(id);
    let trusted = graph.edges().iter().filter(|edge| edge.to == node && edge.relation == Relation::Assumes);
    rows("trusted by", trusted.map(|edge| nodes::drawn(graph, &edge.from).label), out);
    rows(
        "used by",
        principal
            .users
            .iter()
            .map(|user| format!("{} ({})", graph.resources.resource(user.resource).address, user.attribute)),
        out,
    );
    let group = |id: &PrincipalId| graph.principals[id.index()].address.to_string();
    rows("in groups", principal.groups.iter().map(group), out);
    rows("policies", principal.attachments.iter().map(|attachment| held(graph, attachment)), out);
    rows("boundary", principal.boundary.iter().map(|boundary| name(graph, boundary)), out);
    rows("unseen", principal.unseen_policies.iter().cloned(), out);
    let acts: Vec<(&Edge, &Access)> = graph
        .edges()
        .iter()
        .filter(|edge| edge.from == node)
        .filter_map(|edge| match &edge.relation {
            Relation::Acts(access) => Some((edge, access)),
            _ => None,
        })
        .collect();
    let used = |access: &Access| {
        let excess: Vec<&String> = access.excess().collect();
        access.granted.iter().filter(|action| !excess.contains(action)).cloned().collect::<Vec<_>>()
    };
    let all = |of: &dyn Fn(&Access) -> Vec<String>| {
        let some = acts.iter().map(|(edge, access)| (edge, of(access))).filter(|(_, actions)| !actions.is_empty());
        some.flat_map(|(edge, actions)| lines(graph, edge, &actions)).collect::<Vec<_>>()
    };
    rows("may", all(&used).into_iter(), out);
    let excess = if principal.openness == Openness::Closed { "needs not" } else { "may also" };
    rows(excess, all(&|access| access.excess().cloned().collect()).into_iter(), out);
    let lacking = Held::of(graph, principal).fails_without(principal);
    let lacks =
        |access: &Access| access.missing().filter(|action| lacking.contains(action.as_str())).cloned().collect();
    rows("lacks", all(&lacks).into_iter(), out);
    if let Openness::Open(reasons) = &principal.openness {
        rows("not seen", reasons.iter().cloned(), out);
    }
}

fn rows(name: &str, values: impl Iterator<Item = String>, out: &mut String) {
    for (number, value) in values.enumerate() {
        let name = if number == 0 { name } else { "" };
        let _ = writeln!(out, "  {name:NAME$}{value}");
    }
}

/// One node and what is done to it: on one line for one service, `aws_s3_bucket.build  Read, Write: s3:GetObject, PutObject`, a line a service otherwise.
fn lines(graph: &Graph, edge: &Edge, actions: &[String]) -> Vec<String> {
    let mut services: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for action in actions {
        let service = action.split_once(':').map_or("", |(service, _)| service);
        services.entry(service).or_default().push(action);
    }
    let node = nodes::drawn(graph, &edge.to).label;
    if let [(service, actions)] = services.iter().collect::<Vec<_>>().as_slice() {
        return vec![format!("{node}  {}", of_service(service, actions))];
    }
    let more = services.len().saturating_sub(SERVICES);
    let rest = (more > 0).then(|| format!("  and actions of {more} more services"));
    let shown = services.iter().take(SERVICES).map(|(service, actions)| format!("  {}", of_service(service, actions)));
    std::iter::once(node).chain(shown).chain(rest).collect()
}

/// `Read, Write: s3:GetObject, PutObject`
fn of_service(service: &str, actions: &[&String]) -> String {
    let levels = tables::access_levels(actions.iter().map(|action| action.as_str()));
    let verbs: Vec<&str> = actions
        .iter()
        .map(|action| action.strip_prefix(service).and_then(|verb| verb.strip_prefix(':')).unwrap_or(action))
        .collect();
    let more = verbs.len().saturating_sub(VERBS);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let colon = if service.is_empty() { "" } else { ":" };
    let levels = if levels.is_empty() { String::new() } else { format!("{}: ", levels.join(", ")) };
    format!("{levels}{service}{colon}{}{rest}", verbs[..verbs.len() - more].join(", "))
}

fn held(graph: &Graph, attachment: &Attachment) -> String {
    let name = name(graph, &attachment.policy);
    let kind = match attachment.kind {
        AttachmentKind::Inline => "inline",
        AttachmentKind::Managed => "managed",
    };
    let by = attachment.by.to_string();
    if by == name { format!("{name} ({kind})") } else { format!("{name} ({kind}, by {by})") }
}

fn name(graph: &Graph, policy: &PolicyRef) -> String {
    match policy {
        PolicyRef::Document(id) => {
            graph.policies[id.index()].address.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        PolicyRef::AwsManaged(name) => format!("{name}, of AWS"),
        PolicyRef::External(arn) => format!("{arn}, not in this configuration"),
    }
}

fn place(span: Option<Span>, sources: &Sources) -> String {
    let Some(span) = span else { return String::new() };
    let source = sources.get(span.file);
    format!(" ({}:{})", source.name(), source.line_column(span.start as usize).line)
}
