//! What a principal may do, for people.

use crate::authority::{Can, Certainty, End, Row, harm};
use crate::catalog::AccessLevel;
use crate::graph::{Graph, render};
use crate::input::{Sources, Span};

use super::style::{Style, harmless};
use super::suggestion::in_lines;
use super::who_can::{becoming, by, place_of};

/// How many actions are named before they are counted.
const NAMED: usize = 6;
/// How many of what is said of a thing are written out: actions, steps, policies that are not seen.
const SHOWN: usize = 8;
/// How many values of `Action` and statements of a policy.
const PATTERNS: usize = 5;

/// The answer in lines of at most `width` characters where that can be.
pub fn can(graph: &Graph, can: &Can, style: &Style, width: usize) -> Vec<String> {
    let sources = &graph.sources;
    let mut lines = Vec::new();
    let mut actions: Vec<&str> = can.rows.iter().flat_map(|row| row.actions.iter().map(|one| one.name())).collect();
    actions.sort_unstable();
    actions.dedup();
    let taken = match can.taken_back {
        0 => String::new(),
        1 => "; 1 more is allowed and taken back".to_owned(),
        count => format!("; {count} more are allowed and taken back"),
    };
    let may = match actions.len() {
        0 => format!("may do nothing that is seen here{taken}"),
        1 => format!("may do 1 action{taken}"),
        count => format!("may do {count} actions{taken}"),
    };
    let head = format!("{}{}, a {}: {may}", can.who, place_of(can.span, sources), can.kind);
    lines.extend(in_lines(&harmless(&head), width).iter().map(|line| style.bold(line)));
    // What decides of all of it is said once.
    let mut common = can.rows.first().map(|row| row.depends.clone()).unwrap_or_default();
    common.retain(|why| can.rows.len() > 1 && can.rows.iter().all(|row| row.depends.contains(why)));
    let of_all = common.iter().map(|why| format!("  all of it depends: {why}"));
    lines.extend(of_all.flat_map(|line| in_lines(&harmless(&line), width)));
    let mut levels: Vec<AccessLevel> = can.rows.iter().map(|row| row.level).collect();
    levels.dedup();
    levels.sort_by_key(|level| std::cmp::Reverse(harm(*level)));
    levels.dedup();
    for level in levels {
        let rows: Vec<&Row> = can.rows.iter().filter(|row| row.level == level).collect();
        let mut of_level: Vec<&str> = rows.iter().flat_map(|row| row.actions.iter().map(|one| one.name())).collect();
        of_level.sort_unstable();
        of_level.dedup();
        lines.push(String::new());
        lines.push(style.bold(&format!("{level}: {}", counted(of_level.len(), "action"))));
        for row in rows {
            lines.extend(of_row(can, row, &common, graph).iter().flat_map(|line| in_lines(&harmless(line), width)));
        }
    }
    let mut more = becoming(&can.becoming, "becomes it")
        .into_iter()
        .map(|line| line.replacen("  becomes it: ", "  ", 1))
        .collect::<Vec<_>>();
    if !more.is_empty() {
        more.insert(0, "Who may become it:".to_owned());
        more.insert(0, String::new());
    }
    more.extend(leads(can, graph));
    if !can.unseen.is_empty() {
        more.extend([String::new(), "Not seen, and so not counted:".to_owned()]);
        more.extend(can.unseen.iter().take(SHOWN).map(|why| format!("  {why}")));
        let left = can.unseen.len().saturating_sub(SHOWN);
        more.extend((left > 0).then(|| format!("  and {left} more")));
    }
    lines.extend(
        more.iter()
            .flat_map(|line| if line.is_empty() { vec![String::new()] } else { in_lines(&harmless(line), width) }),
    );
    lines
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn of_row(can: &Can, row: &Row, common: &[String], graph: &Graph) -> Vec<String> {
    let names: Vec<&str> = row.actions.iter().map(|action| action.name()).collect();
    let written: Vec<&str> = row.written.iter().map(|(value, _)| value.as_str()).collect();
    let what = if names.len() <= NAMED {
        names.join(", ")
    } else {
        format!("{} by {}", counted(names.len(), "action"), some(&written, PATTERNS))
    };
    let mut depends = row.depends.iter().filter(|why| !common.contains(why)).peekable();
    let perhaps = if row.certainty == Certainty::Perhaps && depends.peek().is_some() { "perhaps " } else { "" };
    let mut lines = vec![format!("  on {}: {perhaps}{what}", row.resource)];
    lines.extend(places(row, &graph.sources).iter().map(|by| format!("    by {by}")));
    let needed: Vec<&str> = row.needed.iter().map(|action| action.name()).collect();
    let needs = match (can.closed, needed.len() == names.len()) {
        (None, _) => None,
        (_, true) => Some("    needed by the wiring".to_owned()),
        (Some(true), _) if needed.is_empty() => Some("    nothing that runs under it needs this".to_owned()),
        (Some(false), _) if needed.is_empty() => None,
        (Some(true), _) => Some(format!("    of these the wiring needs {}", some(&needed, SHOWN))),
        (Some(false), _) => Some(format!("    of these the wiring is known to need {}", some(&needed, SHOWN))),
    };
    lines.extend(needs);
    lines.extend(row.conditions.iter().map(|condition| format!("    if {condition}")));
    lines.extend(depends.map(|why| format!("    depends: {why}")));
    lines.extend(row.limits.iter().map(|limit| match &limit.place {
        Some(place) => format!("    {}, by {}", limit.says, by(place, &graph.sources)),
        None => format!("    {}", limit.says),
    }));
    lines
}

/// The statements of a row, a line for each policy: "aws_iam_role_policy.build Pass (main.tf:30), Make (main.tf:31)".
fn places(row: &Row, sources: &Sources) -> Vec<String> {
    let mut policies: Vec<(&str, Vec<String>)> = Vec::new();
    let mut file = None;
    for place in &row.by {
        let known = policies.iter().position(|(policy, _)| *policy == place.policy);
        let sid = place.sid.as_ref().map(|sid| format!(" {sid}")).unwrap_or_default();
        let line = |span: Span| sources.get(span.file).line_column(span.start as usize).line;
        let at = match place.span {
            Some(span) if known.is_some() && file == Some(span.file) => format!(" (:{})", line(span)),
            span => place_of(span, sources),
        };
        file = place.span.map(|span| span.file);
        let said = format!("{sid}{at}").trim_start().to_owned();
        match known.and_then(|known| policies.get_mut(known)) {
            // Statements of a policy of AWS's have one place, where it is attached.
            Some((_, all))
                if !all.contains(&said)
                    && !all.contains(&format!("{sid}{}", place_of(place.span, sources)).trim_start().to_owned()) =>
            {
                all.push(said)
            }
            Some(_) => {}
            None => policies.push((&place.policy, vec![said])),
        }
    }
    let line = |(policy, all): (&str, Vec<String>)| {
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        format!("{policy} {}", some(&all, PATTERNS)).trim_end().to_owned()
    };
    policies.into_iter().map(line).collect()
}

/// The first of them, and how many more there are.
fn some(all: &[&str], most: usize) -> String {
    let shown: Vec<&str> = all.iter().take(most).copied().collect();
    let more = all.len().saturating_sub(most);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

/// Whom it can become.
fn leads(can: &Can, graph: &Graph) -> Vec<String> {
    if can.leads.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "What it can become:".to_owned()];
    for hop in can.leads.iter().take(SHOWN) {
        let to = match &hop.to {
            End::Node(node) => render::label_of(graph, node),
            _ => "administrator".to_owned(),
        };
        let perhaps = if hop.certainty() > Certainty::Perhaps { "" } else { ", perhaps" };
        let by: Vec<String> = hop.by.iter().take(1).map(|reason| by(&reason.grant.place, &graph.sources)).collect();
        lines.push(format!("  {to}{perhaps}: {}, by {}", hop.how, by.join(", ")));
    }
    let more = can.leads.len().saturating_sub(SHOWN);
    lines.extend(
        (more > 0).then(|| format!("  and {more} more: iamlint graph --from {} --to ADDRESS says how", can.who)),
    );
    lines
}
