//! `iamlint eval`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::{TerraformArgs, TextFormat};
use super::exit::{Exit, Failure, Outcome};
use super::terminal::Terminal;
use crate::graph;
use crate::input::Sources;
use crate::json::{self, Json, Kind};
use crate::terraform::syntax::parse_expression;
use crate::terraform::{self, Evaluation};
use crate::text::ModulePath;

/// Evaluate a Terraform expression in a module, without a plan
///
/// Prints the value as jsonencode would; what is known only at apply stays ${…}.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The module's directory
    #[arg(long, value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// The expression; put -- before one that starts with a dash
    expression: String,
    #[command(flatten)]
    terraform: TerraformArgs,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: TextFormat,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    if !args.dir.is_dir() {
        return Err(Failure::new(format!("{} is not a directory", args.dir.display())));
    }
    let sources = Arc::new(Sources::new());
    let source = sources.add(Path::new("<expression>"), args.expression.as_str());
    let failed = |diagnostics| Failure::with_sources(diagnostics, &sources);
    let expression = parse_expression(&source).map_err(failed)?;
    let evaluation = {
        let answers: Arc<dyn terraform::Answers> = Arc::new(graph::DataSources);
        let options = terraform::Options { answers: Some(answers), ..args.terraform.options() };
        let options = options.in_terraforms_workspace(&args.dir);
        Evaluation::load(&args.dir, &sources, &options)
    };
    let result = evaluation.eval(&ModulePath::root(), &expression);
    let mut diagnostics = evaluation.diagnostics();
    if let Err(error) = &result
        && !diagnostics.contains(error)
    {
        diagnostics.push(error.clone());
    }
    terminal.diagnose(&diagnostics, &sources)?;
    let Ok(value) = result else { return Ok(Exit::Error) };
    let json = value.to_json();
    let printed = json::to_string(&json, json::Style::Compact);
    match args.output_format {
        TextFormat::Text => writeln!(terminal.out, "{printed}")?,
        TextFormat::Json => {
            let kind = serde_json::to_string(&value.ty().to_string()).map_err(std::io::Error::from)?;
            writeln!(terminal.out, r#"{{"value":{printed},"type":{kind},"known":{}}}"#, is_known(&json))?;
        }
    }
    Ok(Exit::Clean.with_errors(&diagnostics))
}

/// Whether no part of the value waits for an apply.
fn is_known(json: &Json) -> bool {
    match &json.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => true,
        Kind::String(text) => text.is_known(),
        Kind::Array(items) => items.iter().all(is_known),
        Kind::Object(members) => members.iter().all(|member| member.key.is_known() && is_known(&member.value)),
        Kind::Unknown(_) => false,
    }
}
