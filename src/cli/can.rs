//! `iamlint can`.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::analysis::Analysis;
use super::arguments::{InputArgs, TerraformArgs, TextFormat};
use super::exit::{Exit, Failure, Outcome};
use super::terminal::{Terminal, width};
use super::ways::hop_json;
use super::who_can::{becomes, place};
use crate::authority::{self, Can, Row};
use crate::catalog::{AccessLevel, Action, glob_matches};
use crate::graph::{Graph, Meets, Node, PrincipalId, meets, render};
use crate::report;

/// Say what a role, user or group may do, by access level and resource
///
/// Counted are all its policies and those of its groups, less what a Deny, its permissions boundary, a key's policy or a role's trust policy takes back. Policies of an
/// organization are not.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The address of a role, user or group: aws_iam_role.build
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// Terraform directories, policy JSON and plans [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The same, as `who-can` takes it
    #[arg(short = 'C', long = "path", value_name = "PATH", help_heading = "Input")]
    also: Vec<PathBuf>,
    /// Only actions of these levels
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', help_heading = "Answer")]
    access_level: Vec<Level>,
    /// Only what is allowed on this: an address, or an ARN
    #[arg(long, value_name = "RESOURCE", help_heading = "Answer")]
    resource: Option<String>,
    /// No progress bar
    #[arg(long, help_heading = "Output")]
    no_progress: bool,
    #[command(flatten)]
    terraform: TerraformArgs,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: TextFormat,
}

/// Access levels, as AWS has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Level {
    /// Grants or changes permissions
    PermissionsManagement,
    /// Creates, changes or deletes
    Write,
    /// Changes tags and nothing else
    Tagging,
    /// Reads content
    Read,
    /// Lists, without content
    List,
}

impl Level {
    fn is(self, level: AccessLevel) -> bool {
        let own = match self {
            Self::PermissionsManagement => AccessLevel::PermissionsManagement,
            Self::Write => AccessLevel::Write,
            Self::Tagging => AccessLevel::Tagging,
            Self::Read => AccessLevel::Read,
            Self::List => AccessLevel::List,
        };
        own == level
    }
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let mut paths: Vec<PathBuf> = args.paths.iter().chain(&args.also).cloned().collect();
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    let input = InputArgs { paths, terraform: args.terraform.clone(), ..InputArgs::default() };
    let analysis = Analysis::of(&input, terminal.progress && !args.no_progress)?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    let mut answers: Vec<(&Graph, Can)> = Vec::new();
    let mut wrong: Vec<Failure> = Vec::new();
    for graph in analysis.graphs() {
        match answer(graph, args) {
            Ok(can) => answers.push((graph, can)),
            Err(failure) => wrong.push(failure),
        }
    }
    if answers.is_empty() {
        let has_help = |failure: &Failure| failure.diagnostics.first().is_some_and(|one| one.help.is_some());
        let none = || Failure::new(format!("nothing in the configuration has the address {}", args.address));
        return Err(wrong.into_iter().max_by_key(has_help).unwrap_or_else(none));
    }
    match args.output_format {
        TextFormat::Json => {
            let roots: Vec<Value> = answers.iter().map(|(graph, can)| can_json(graph, can)).collect();
            let answer = json!({"version": 1, "address": args.address, "roots": roots});
            serde_json::to_writer_pretty(&mut terminal.out, &answer).map_err(io::Error::from)?;
            writeln!(terminal.out)?;
        }
        TextFormat::Text => {
            let several = answers.len() > 1;
            for (number, (graph, can)) in answers.iter().enumerate() {
                if number > 0 {
                    writeln!(terminal.out)?;
                }
                if let (true, Some(root)) = (several, &graph.root) {
                    writeln!(terminal.out, "In {}:\n", root.display())?;
                }
                for line in report::can(graph, can, &terminal.style, width()) {
                    writeln!(terminal.out, "{line}")?;
                }
            }
        }
    }
    Ok(Exit::Clean.with_errors(&diagnostics))
}

/// What the principal may do in one root, as far as it was asked for.
fn answer(graph: &Graph, args: &Args) -> Result<Can, Failure> {
    let mut can = match authority::start(graph, &args.address) {
        Ok(Node::Principal(id)) => authority::can(graph, id),
        Ok(Node::Resource(id)) => {
            let runs =
                |(_, one): &(PrincipalId, &crate::graph::Principal)| one.users.iter().any(|used| used.resource == id);
            let under = (0..).map(PrincipalId).zip(&graph.principals).find(runs);
            let failure = Failure::new(format!("{} is no role, user or group", args.address));
            return Err(match under {
                Some((_, role)) => failure.with_help(format!("it runs under {}: ask what that can do", role.address)),
                None => failure,
            });
        }
        Ok(_) => None,
        Err(unknown) => {
            let failure = Failure::new(format!("nothing in the configuration has the address {}", args.address));
            return Err(match unknown.near.as_slice() {
                [] => failure,
                near => failure.with_help(format!("did you mean {}?", near.join(" or "))),
            });
        }
    }
    .ok_or_else(|| Failure::new(format!("{} is no role, user or group", args.address)))?;
    if !args.access_level.is_empty() {
        can.rows.retain(|row| args.access_level.iter().any(|level| level.is(row.level)));
    }
    if let Some(resource) = &args.resource {
        is_known(graph, resource)?;
        can.rows.iter_mut().for_each(|row| narrow(graph, row, resource));
        can.rows.retain(|row| !row.actions.is_empty());
    }
    Ok(can)
}

/// Leaves of a row what may be done to `resource`, or to what is in it: an object is in its bucket, and no role is.
fn narrow(graph: &Graph, row: &mut Row, resource: &str) {
    let reaches = |action: &Action| {
        let target = authority::target(graph, *action, Some(resource));
        target.is_ok_and(|target| row.arn.is("*") || meets(graph, &row.arn, &target.resource) != Meets::Never)
    };
    row.actions.retain(reaches);
    row.needed.retain(|action| row.actions.contains(action));
    for (written, count) in &mut row.written {
        *count = row.actions.iter().filter(|action| glob_matches(written, action.name())).count();
    }
    row.written.retain(|(_, count)| *count > 0);
}

/// Refuses what is neither an ARN nor the address of something that has one.
fn is_known(graph: &Graph, named: &str) -> Result<(), Failure> {
    if named.starts_with("arn:") {
        return Ok(());
    }
    let resource = match authority::start(graph, named) {
        Ok(Node::Resource(id)) => Some(id),
        Ok(Node::Principal(id)) => graph.principals.get(id.index()).map(|one| one.resource),
        _ => None,
    };
    let arn = resource.and_then(|id| graph.resources.resource(id).arn.as_ref());
    arn.map(|_| ()).ok_or_else(|| {
        Failure::new(format!("it is not known what {named} is")).with_help("--resource takes an address or an ARN")
    })
}

fn can_json(graph: &Graph, can: &Can) -> Value {
    let rows = can.rows.iter().map(|row| {
        let names = |actions: &[crate::catalog::Action]| actions.iter().map(|one| one.name()).collect::<Vec<_>>();
        let by: Vec<Value> = row.by.iter().map(|one| place(one, &graph.sources)).collect();
        let limits = row
            .limits
            .iter()
            .map(|limit| json!({"says": limit.says, "by": limit.place.as_ref().map(|one| place(one, &graph.sources))}));
        json!({
            "access_level": row.level.name(), "resource": row.resource, "certainty": row.certainty.word(),
            "actions": names(&row.actions), "needed": names(&row.needed), "written": row.written.iter().map(|(value, _)| value).collect::<Vec<_>>(), "by": by,
            "conditions": row.conditions, "depends_on": row.depends, "limits": limits.collect::<Vec<_>>(),
        })
    });
    let leads: Vec<Value> = can.leads.iter().map(|hop| hop_json(graph, hop)).collect();
    json!({
        "root": graph.root.as_ref().map(|root| root.to_string_lossy().into_owned()),
        "principal": can.who, "kind": can.kind, "location": render::location(can.span, &graph.sources),
        "closed": can.closed, "taken_back": can.taken_back, "allowed": rows.collect::<Vec<_>>(),
        "assumed_by": can.becoming.iter().map(becomes).collect::<Vec<_>>(), "becomes": leads, "unseen": can.unseen,
    })
}
