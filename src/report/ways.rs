//! Ways from one principal to another, or to being administrator: for people, and as pictures.

use crate::authority::{Certainty, End, Found, Hop, Reason};
use crate::graph::{Graph, Node, render};

use super::style::{Style, harmless};
use super::suggestion::in_lines;
use super::who_can::{by as written_by, place_of};

/// How many policies that are not seen are named.
const UNSEEN: usize = 5;

/// The ways in lines of at most `width` characters where that can be. `from` and `to` are the ends as they were asked for.
pub fn ways(graph: &Graph, found: &Found, from: &str, to: &str, style: &Style, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let count = found.ways.len() + found.more;
    let head = match (count, found.ways.iter().filter(|way| way.certainty() > Certainty::Perhaps).count()) {
        (0, _) => String::new(),
        (1, 0) => format!("{from} perhaps reaches {to}, depending on what is not known:"),
        (1, _) => format!("{from} reaches {to}:"),
        (count, 0) => format!("{from} perhaps reaches {to} in {count} ways, depending on what is not known:"),
        (count, _) => format!("{from} reaches {to} in {count} ways, the surest and shortest first:"),
    };
    lines.extend((!head.is_empty()).then(|| style.bold(&harmless(&head))));
    for (number, way) in found.ways.iter().enumerate() {
        lines.push(String::new());
        let perhaps = if way.certainty() > Certainty::Perhaps { "" } else { ", perhaps" };
        let first = way.hops.first().map(|hop| named(graph, &hop.from)).unwrap_or_default();
        let number = if count > 1 { format!("{}. ", number + 1) } else { String::new() };
        lines.push(style.bold(&harmless(&format!("{number}{first}{perhaps}"))));
        for hop in &way.hops {
            lines.extend(of_hop(graph, hop, to).iter().flat_map(|line| in_lines(&harmless(line), width)));
        }
    }
    if found.more > 0 {
        lines.push(String::new());
        lines.push(format!("and {} more: --output-format json has all of them", found.more));
    }
    if !found.unseen.is_empty() {
        lines.push(String::new());
        lines.push("Not seen, and so not counted:".to_owned());
        let shown = found.unseen.iter().take(UNSEEN);
        lines.extend(shown.flat_map(|why| in_lines(&harmless(&format!("  {why}")), width)));
        let more = found.unseen.len().saturating_sub(UNSEEN);
        lines.extend((more > 0).then(|| format!("  and {more} more")));
    }
    lines
}

fn named(graph: &Graph, node: &Node) -> String {
    format!("{}{}", render::label_of(graph, node), place_of(render::kind_of(graph, node).1, &graph.sources))
}

fn of_hop(graph: &Graph, hop: &Hop, to: &str) -> Vec<String> {
    let head = match &hop.to {
        End::Node(node) => format!("   → {}: {}", named(graph, node), hop.how),
        End::Admin => format!("   → admin: {}", hop.how),
        End::Action => format!("   → {to}: {}", hop.how),
    };
    let mut lines = vec![head];
    for reason in &hop.by {
        lines.extend(of_reason(graph, reason));
    }
    lines.extend(hop.depends.iter().map(|why| format!("       depends: {why}")));
    lines
}

fn of_reason(graph: &Graph, reason: &Reason) -> Vec<String> {
    let grant = &reason.grant;
    let written = match grant.action.as_str() {
        "" => String::new(),
        pattern if pattern.eq_ignore_ascii_case(&reason.action) => String::new(),
        pattern => format!(" ({pattern})"),
    };
    let on = if grant.resource.is_empty() { String::new() } else { format!(" on {}", grant.resource) };
    let through = grant.through.as_ref().map(|group| format!(", through {group}")).unwrap_or_default();
    let trusts = grant.action.is_empty() && grant.resource.is_empty();
    let what = if trusts { format!("trusted for {}", reason.action) } else { reason.action.clone() };
    let by = written_by(&grant.place, &graph.sources);
    let mut lines = vec![format!("       {what}{written}{on}, by {by}{through}")];
    lines.extend(grant.conditions.iter().map(|condition| format!("         if {condition}")));
    lines.extend(grant.depends.iter().map(|why| format!("         depends: {why}")));
    lines.extend(grant.limits.iter().map(|limit| match &limit.place {
        Some(place) => format!("         {}, by {}", limit.says, written_by(place, &graph.sources)),
        None => format!("         {}", limit.says),
    }));
    lines
}

/// The forms of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picture {
    /// A Mermaid flowchart.
    Mermaid,
    /// The DOT language.
    Dot,
}

/// The ways alone, drawn.
pub fn ways_drawn(graph: &Graph, found: &Found, to: &str, form: Picture) -> String {
    let mut nodes: Vec<(&str, String)> = Vec::new();
    let mut lines: Vec<(usize, usize, String)> = Vec::new();
    let mut number = |kind, label: String| match nodes.iter().position(|(_, known)| *known == label) {
        Some(number) => number,
        None => {
            nodes.push((kind, label));
            nodes.len() - 1
        }
    };
    for hop in found.ways.iter().flat_map(|way| &way.hops) {
        let node = |node: &Node| (render::kind_of(graph, node).0, render::label_of(graph, node));
        let (kind, label) = node(&hop.from);
        let start = number(kind, label);
        let (kind, label) = match &hop.to {
            End::Node(to) => node(to),
            End::Admin => ("anyone", "admin".to_owned()),
            End::Action => ("anyone", to.to_owned()),
        };
        let line = (start, number(kind, label), hop.how.clone());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    match form {
        Picture::Mermaid => render::mermaid_of(&nodes, &lines),
        Picture::Dot => render::dot_of(&nodes, &lines),
    }
}
