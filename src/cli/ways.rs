//! `iamlint graph --from … --to …`: the ways between two ends.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::analysis::Analysis;
use super::exit::{Exit, Failure, Outcome};
use super::graph::Format;
use super::terminal::{Terminal, width};
use super::who_can::grant;
use crate::authority::{self, End, Found, Hop, NoEnd};
use crate::graph::{Graph, Node, render};
use crate::input::Diagnostic;
use crate::report::{self, Picture};

/// How many ways are printed for people and drawn.
const SHOWN: usize = 10;

/// Prints the ways from one end to the other, in each root that knows both.
pub(super) fn run(analysis: &Analysis, from: &str, to: &str, format: Format, terminal: &mut Terminal) -> Outcome {
    if matches!(format, Format::Html | Format::Svg) {
        let help = "text, json, mermaid and dot do; without --from and --to the whole graph is drawn";
        return Err(Failure::new("the ways between two ends are not drawn in this format").with_help(help));
    }
    let most = if format == Format::Json { usize::MAX } else { SHOWN };
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for graph in analysis.graphs() {
        match (authority::start(graph, from), authority::goal(graph, to)) {
            (Ok(start), Ok(goal)) => answers.push((graph, authority::ways(graph, &start, &goal, most))),
            (Err(why), _) => wrong.push((from, why)),
            (_, Err(why)) => wrong.push((to, why)),
        }
    }
    if answers.is_empty() {
        return Err(unknown(wrong, from));
    }
    // A service is a start in every root: those it leads nowhere in say nothing.
    if answers.iter().any(|(_, found)| !found.ways.is_empty()) {
        answers.retain(|(_, found)| !found.ways.is_empty() || format == Format::Json);
    }
    let several = answers.len() > 1;
    match format {
        Format::Json => {
            let roots: Vec<Value> = answers.iter().map(|(graph, found)| root_json(graph, found)).collect();
            let answer = json!({"version": 1, "from": from, "to": to, "roots": roots});
            serde_json::to_writer_pretty(&mut terminal.out, &answer).map_err(io::Error::from)?;
            writeln!(terminal.out)?;
        }
        Format::Mermaid | Format::Dot => {
            let form = if format == Format::Dot { Picture::Dot } else { Picture::Mermaid };
            for (number, (graph, found)) in answers.iter().enumerate() {
                let gap = if number == 0 { "" } else { "\n" };
                write!(terminal.out, "{gap}{}", report::ways_drawn(graph, found, to, form))?;
            }
        }
        Format::Text | Format::Html | Format::Svg => {
            for (number, (graph, found)) in answers.iter().filter(|(_, found)| !found.ways.is_empty()).enumerate() {
                if number > 0 {
                    writeln!(terminal.out)?;
                }
                if let (true, Some(root)) = (several, &graph.root) {
                    writeln!(terminal.out, "In {}:\n", root.display())?;
                }
                for line in report::ways(graph, found, from, to, &terminal.style, width()) {
                    writeln!(terminal.out, "{line}")?;
                }
            }
        }
    }
    if format != Format::Json && answers.iter().all(|(_, found)| found.ways.is_empty()) {
        let none = format!("No way from {from} to {to} is seen here.");
        match format {
            Format::Text => {
                writeln!(terminal.out, "{none}")?;
                let (graph, found) = &answers[0];
                for line in report::ways(graph, found, from, to, &terminal.style, width()) {
                    writeln!(terminal.out, "{line}")?;
                }
            }
            _ => terminal.diagnose(&[Diagnostic::warning(none, None)], &analysis.sources)?,
        }
    }
    Ok(Exit::Clean.with_errors(&analysis.diagnostics()))
}

/// Why no root knows both ends.
fn unknown(wrong: Vec<(&str, NoEnd)>, from: &str) -> Failure {
    let telling = wrong.into_iter().max_by_key(|(_, why)| !why.near.is_empty());
    let Some((name, why)) = telling else { return Failure::new("nothing was read that has a graph") };
    let failure = Failure::new(format!("nothing in the configuration is called {name}"));
    match (why.near.as_slice(), name == from) {
        ([], true) => {
            failure.with_help("--from takes an address, a service principal, an identity provider or `anyone`")
        }
        ([], false) => failure.with_help("--to takes `admin`, an address or an Action such as s3:GetObject"),
        (near, _) => failure.with_help(format!("did you mean {}?", near.join(" or "))),
    }
}

fn root_json(graph: &Graph, found: &Found) -> Value {
    let root = graph.root.as_ref().map(|root| root.to_string_lossy().into_owned());
    let ways = found.ways.iter().map(|way| {
        let hops: Vec<Value> = way.hops.iter().map(|hop| hop_json(graph, hop)).collect();
        json!({"certainty": way.certainty().word(), "hops": hops})
    });
    json!({"root": root, "ways": ways.collect::<Vec<_>>(), "unseen": found.unseen})
}

/// One step.
pub(super) fn hop_json(graph: &Graph, hop: &Hop) -> Value {
    let node = |node: &Node| {
        let (kind, span) = render::kind_of(graph, node);
        json!({"name": render::label_of(graph, node), "kind": kind, "location": render::location(span, &graph.sources)})
    };
    let to = match &hop.to {
        End::Node(to) => node(to),
        End::Admin => json!({"name": "admin", "kind": "admin", "location": null}),
        End::Action => json!({"name": hop.by.first().map(|reason| &reason.action), "kind": "action", "location": null}),
    };
    let by = hop.by.iter().map(|reason| {
        let mut said = grant(&reason.grant, &graph.sources);
        said["takes"] = reason.action.clone().into();
        said
    });
    json!({
        "from": node(&hop.from), "to": to, "how": hop.how, "certainty": hop.certainty().word(),
        "by": by.collect::<Vec<_>>(), "depends_on": hop.depends,
    })
}
