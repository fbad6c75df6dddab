//! `iamlint who-can`.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::analysis::Analysis;
use super::arguments::{InputArgs, TerraformArgs, TextFormat};
use super::exit::{Exit, Failure, Outcome};
use super::explain::unknown_action;
use super::terminal::{Terminal, width};
use crate::authority::{self, Able, Answer, Becomes, Certainty, Grant, Limit, Place, WrongTarget};
use crate::catalog::catalog;
use crate::graph::render::location;
use crate::input::Sources;
use crate::report;

/// Say who may do an Action on a resource, by which statement, and what limits it
///
/// Counted are the principals of the configuration, with all their policies, denials and permissions boundaries, and whoever a policy on the resource lets
/// in. Policies of an organization are not.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The Action: s3:DeleteBucket
    #[arg(value_name = "ACTION")]
    action: String,
    /// The address of a resource of the configuration, or an ARN; any resource where not given
    #[arg(value_name = "RESOURCE")]
    resource: Option<String>,
    /// Terraform directories, policy JSON and plans
    #[arg(short = 'C', long = "path", value_name = "PATH", default_value = ".", help_heading = "Input")]
    paths: Vec<PathBuf>,
    /// No progress bar
    #[arg(long, help_heading = "Output")]
    no_progress: bool,
    #[command(flatten)]
    terraform: TerraformArgs,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: TextFormat,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let action = catalog().action(&args.action).ok_or_else(|| unknown_action(&args.action))?;
    let terraform = args.terraform.clone();
    let input = InputArgs { paths: args.paths.clone(), terraform, ..InputArgs::default() };
    let analysis = Analysis::of(&input, terminal.progress && !args.no_progress)?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    let named = args.resource.as_deref();
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for graph in analysis.graphs() {
        match authority::target(graph, action, named) {
            Ok(target) => answers.push((graph, authority::who_can(graph, &target))),
            Err(why) => wrong.push(why),
        }
    }
    if answers.is_empty()
        && let Some(failure) = failure(action.name(), named, wrong)
    {
        return Err(failure);
    }
    let on = named.map_or_else(|| "any resource".to_owned(), str::to_owned);
    match args.output_format {
        TextFormat::Json => {
            let roots: Vec<Value> = answers
                .iter()
                .map(|(graph, answer)| {
                    let root = graph.root.as_ref().map(|root| root.to_string_lossy().into_owned());
                    let able: Vec<Value> = answer.able.iter().map(|able| able_json(able, &graph.sources)).collect();
                    json!({"root": root, "principals": able, "unseen": answer.unseen})
                })
                .collect();
            let answer = json!({"version": 1, "action": action.name(), "resource": named, "roots": roots});
            serde_json::to_writer_pretty(&mut terminal.out, &answer).map_err(io::Error::from)?;
            writeln!(terminal.out)?;
        }
        TextFormat::Text => {
            let several = answers.len() > 1;
            let is_said = |answer: &Answer| !several || !answer.able.is_empty();
            for (graph, answer) in answers.iter().filter(|(_, answer)| is_said(answer)) {
                if let (true, Some(root)) = (several, &graph.root) {
                    writeln!(terminal.out, "In {}:", root.display())?;
                }
                for line in report::who_can(answer, &graph.sources, &terminal.style, width()) {
                    writeln!(terminal.out, "{line}")?;
                }
            }
            if answers.iter().all(|(_, answer)| !answer.able.iter().any(|able| able.certainty() > Certainty::Denied)) {
                writeln!(terminal.out, "Nobody that is seen here may do {} on {on}.", action.name())?;
            }
        }
    }
    Ok(Exit::Clean.with_errors(&diagnostics))
}

/// Why no configuration has an answer: the most telling of their reasons.
fn failure(action: &str, named: Option<&str>, wrong: Vec<WrongTarget>) -> Option<Failure> {
    let named = named?;
    let tells_most = |why: &WrongTarget| match why {
        WrongTarget::NoSuchAddress(near) => usize::from(!near.is_empty()),
        WrongTarget::NoArn => 2,
        WrongTarget::DoesNotApply(_) => 3,
    };
    let said = wrong.into_iter().max_by_key(tells_most);
    let said = said.unwrap_or(WrongTarget::NoSuchAddress(Vec::new()));
    Some(match said {
        WrongTarget::NoSuchAddress(near) => {
            let failure = Failure::new(format!("nothing in the configuration has the address {named}"));
            match near.as_slice() {
                [] => failure.with_help("give the address of a resource, or an ARN; -C says which directory is read"),
                near => failure.with_help(format!("did you mean {}?", near.join(" or "))),
            }
        }
        WrongTarget::NoArn => Failure::new(format!("it is not known what the ARN of {named} is"))
            .with_help("give the ARN, or ask about any resource"),
        WrongTarget::DoesNotApply(types) if types.is_empty() => {
            Failure::new(format!("{action} takes no resource")).with_help("leave the resource out")
        }
        WrongTarget::DoesNotApply(types) => Failure::new(format!("{action} does not apply to {named}"))
            .with_help(format!("it applies to: {}", types.join(", "))),
    })
}

fn able_json(able: &Able, sources: &Sources) -> Value {
    let grants: Vec<Value> = able.grants.iter().map(|one| grant(one, sources)).collect();
    let trusts: Vec<Value> = able.trusts.iter().map(becomes).collect();
    json!({
        "principal": able.who, "kind": able.kind, "certainty": able.certainty().word(),
        "location": location(able.span, sources), "grants": grants, "trusts": trusts,
    })
}

/// One statement, and how far it goes.
pub(super) fn grant(grant: &Grant, sources: &Sources) -> Value {
    let limit = |limit: &Limit| json!({"says": limit.says, "by": limit.place.as_ref().map(|one| place(one, sources))});
    let limits: Vec<Value> = grant.limits.iter().map(limit).collect();
    json!({
        "certainty": grant.certainty.word(), "by": place(&grant.place, sources), "action": grant.action,
        "resource": grant.resource, "conditions": grant.conditions, "depends_on": grant.depends, "limits": limits,
        "through": grant.through,
    })
}

pub(super) fn becomes(one: &Becomes) -> Value {
    json!({"principal": one.who, "conditions": one.conditions, "depends_on": one.depends})
}

pub(super) fn place(place: &Place, sources: &Sources) -> Value {
    let statement = json!({"index": place.statement, "sid": place.sid});
    json!({"policy": place.policy, "statement": statement, "location": location(place.span, sources)})
}
