//! `iamlint graph`.

use std::io::{self, Write};

use clap::ValueEnum;
use rayon::prelude::*;

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::exit::{Exit, Outcome};
use super::terminal::Terminal;
use crate::graph::{Graph, render};
use crate::{report, rules};

/// Print who assumes which role, which policies it holds, and what it acts on
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Print the ways from here instead: an address, a service principal, an identity provider, or `anyone`
    #[arg(long, value_name = "ADDRESS", requires = "to", help_heading = "Ways")]
    from: Option<String>,
    /// Where the ways end: `admin`, an address, or an Action such as s3:DeleteBucket
    #[arg(long, value_name = "ADDRESS|ACTION|admin", requires = "from", help_heading = "Ways")]
    to: Option<String>,
    /// The form of the graph
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: Format,
}

/// Forms of a graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// Graphviz
    Dot,
    /// Mermaid flowchart, as Markdown hosts draw it
    Mermaid,
    /// Nodes and edges of each root
    Json,
    /// One page to look around in, with the source and the findings of each thing
    Html,
    /// A picture; of several roots, one below the other
    Svg,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let analysis = Analysis::of(&args.input, terminal.progress && !args.input.no_progress)?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        return super::ways::run(&analysis, from, to, args.output_format, terminal);
    }
    let (out, graphs) = (&mut terminal.out, analysis.graphs());
    match args.output_format {
        Format::Text => {
            let several = analysis.graphs().nth(1).is_some();
            apart(out, graphs.map(|graph| headed(graph, several)).filter(|text| !text.is_empty()))?;
        }
        Format::Dot => apart(out, graphs.map(render::dot))?,
        Format::Mermaid => apart(out, graphs.map(render::mermaid))?,
        Format::Svg => write!(out, "{}", render::svg(graphs))?,
        Format::Html => {
            let options = rules::Options::default();
            let findings: Vec<_> =
                graphs.as_slice().par_iter().flat_map_iter(|graph| rules::check(graph, &options)).collect();
            write!(out, "{}", report::page::graph(analysis.graphs().as_slice(), &findings, &analysis.sources))?;
        }
        Format::Json => {
            let graphs: Vec<_> = graphs.map(render::json).collect();
            serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "version": 1, "graphs": graphs }))
                .map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(Exit::Clean.with_errors(&diagnostics))
}

/// The graph in text, under the name of its root where there are several.
fn headed(graph: &Graph, several: bool) -> String {
    let text = render::text(graph);
    match &graph.root {
        Some(root) if several && !text.is_empty() => format!("In {}:\n\n{text}", root.display()),
        _ => text,
    }
}

/// One root after another, with a blank line between.
fn apart(out: &mut dyn Write, graphs: impl Iterator<Item = String>) -> io::Result<()> {
    for (number, graph) in graphs.enumerate() {
        let gap = if number == 0 { "" } else { "\n" };
        writeln!(out, "{gap}{}", graph.trim_end())?;
    }
    Ok(())
}
