//! `iamlint show`.

use std::io;

use serde::Serialize;
use serde_json::value::RawValue;

use super::analysis::Analysis;
use super::arguments::{InputArgs, TextFormat};
use super::exit::{Exit, Outcome};
use super::terminal::Terminal;
use crate::graph::show::{self, Shown};

/// Print the policy documents that the configuration renders to
///
/// What is known only at apply stays ${…}.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: TextFormat,
}

#[derive(Serialize)]
struct Root {
    version: u32,
    policies: Vec<Policy>,
}

#[derive(Serialize)]
struct Policy {
    address: String,
    #[serde(rename = "type")]
    policy_type: &'static str,
    attached_to: Vec<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    alternative: bool,
    document: Box<RawValue>,
    unknown: Vec<Gap>,
}

#[derive(Serialize)]
struct Gap {
    at: String,
    because: String,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let analysis = Analysis::of(&args.input, terminal.progress && !args.input.no_progress)?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    match args.output_format {
        TextFormat::Json => {
            let policies = analysis.graphs().flat_map(show::show).map(policy).collect::<Result<_, _>>()?;
            serde_json::to_writer_pretty(&mut terminal.out, &Root { version: 1, policies }).map_err(io::Error::from)?;
            writeln!(terminal.out)?;
        }
        TextFormat::Text => {
            for (number, graph) in analysis.graphs().enumerate() {
                let gap = if number == 0 { "" } else { "\n" };
                write!(terminal.out, "{gap}{}", show::to_text(graph))?;
            }
        }
    }
    Ok(Exit::Clean.with_errors(&diagnostics))
}

fn policy(shown: Shown) -> io::Result<Policy> {
    Ok(Policy {
        address: shown.address,
        policy_type: shown.policy_type,
        attached_to: shown.attached_to,
        alternative: shown.alternative,
        document: RawValue::from_string(shown.document)?,
        unknown: shown.unknown.into_iter().map(|gap| Gap { at: gap.at, because: gap.because }).collect(),
    })
}
