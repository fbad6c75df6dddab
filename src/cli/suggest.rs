//! `iamlint suggest`.

use std::io;

use clap::ValueEnum;

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::exit::{Exit, Failure, Outcome};
use super::terminal::Terminal;
use crate::graph::{Graph, PrincipalKind};
use crate::input::Overlay;
use crate::report::suggestion;
use crate::suggest::{self, Patch, Suggestion};

/// Print a narrowed policy for each role, in the language it was written in
///
/// What a role is granted is compared with what the resources that use it need. Nothing is ever added, and each suggestion is proven to allow
/// nothing that the original did not.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Only this role, by its address; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    role: Vec<String>,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "hcl", help_heading = "Output")]
    output_format: Format,
    /// Print a patch that `git apply` takes, and exit with 1 unless it is empty
    #[arg(long, conflicts_with = "write", help_heading = "Output")]
    diff: bool,
    /// Change the files in place
    #[arg(long, help_heading = "Output")]
    write: bool,
    /// Exit with 1 where a narrower policy is known
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// Forms of a suggestion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The blocks that hold the policies, as they should be, with the reasons
    Hcl,
    /// Every statement with what becomes of it and why
    Json,
    /// The narrowed documents alone
    JsonPolicy,
    /// A patch that `git apply` takes
    Diff,
}

/// The suggestions for one root.
struct Suggested<'a> {
    graph: &'a Graph,
    suggestions: Vec<Suggestion>,
    patch: Patch,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let progress = terminal.progress && !args.input.no_progress;
    let analysis = Analysis::for_rewrite(&args.input, progress, Overlay::default())?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    known_roles(&analysis, &args.role)?;

    let mut roots = Vec::new();
    for graph in analysis.graphs() {
        let suggestions = suggest::suggest(graph, &args.role)
            .map_err(|unproven| Failure::new(unproven.to_string()).with_help(REPORT))?;
        let patch = suggest::patch(graph, &suggestions);
        roots.push(Suggested { graph, suggestions, patch });
    }
    verify(args, &roots)?;
    let changes = roots.iter().any(|root| root.suggestions.iter().any(Suggestion::changes));
    if args.write {
        return write(&roots, terminal);
    }
    let format = if args.diff { Format::Diff } else { args.output_format };
    print(&roots, format, terminal)?;
    let found = match format {
        Format::Diff => roots.iter().any(|root| !root.patch.files.is_empty()),
        _ => args.check && changes,
    };
    Ok(if found { Exit::Findings } else { Exit::Clean }.with_errors(&diagnostics))
}

const REPORT: &str = "this is a defect of iamlint: please report it with the policy";

/// Evaluates the patched sources, without writing them anywhere, and compares.
fn verify(args: &Args, roots: &[Suggested<'_>]) -> Result<(), Failure> {
    let files = roots.iter().flat_map(|root| &root.patch.files);
    let overlay: Overlay = files.map(|file| (file.path.clone(), file.after.as_str().into())).collect();
    if overlay.is_empty() {
        return Ok(());
    }
    let patched = Analysis::for_rewrite(&args.input, false, overlay)?;
    for (root, after) in roots.iter().zip(patched.graphs()) {
        suggest::verify(root.graph, after, &root.suggestions, &root.patch)
            .map_err(|why| Failure::new(format!("the suggestion is not printed: {why}")).with_help(REPORT))?;
    }
    Ok(())
}

fn print(roots: &[Suggested<'_>], format: Format, terminal: &mut Terminal) -> io::Result<()> {
    let out = &mut terminal.out;
    if format == Format::Json {
        let suggestions: Vec<_> =
            roots.iter().flat_map(|root| suggestion::json(root.graph, &root.suggestions)).collect();
        serde_json::to_writer_pretty(&mut *out, &serde_json::json!({ "version": 1, "suggestions": suggestions }))?;
        return writeln!(out);
    }
    for (number, root) in roots.iter().enumerate() {
        let gap = if number == 0 || format != Format::Hcl { "" } else { "\n" };
        if let (Format::Hcl, 2.., Some(directory), false) =
            (format, roots.len(), &root.graph.root, root.suggestions.is_empty())
        {
            writeln!(out, "{gap}# In {}:", directory.display())?;
        }
        let text = match format {
            Format::Hcl => suggestion::hcl(root.graph, &root.suggestions, &root.patch),
            Format::JsonPolicy => suggestion::json_policy(&root.suggestions),
            Format::Diff | Format::Json => suggestion::diff(&root.patch),
        };
        write!(out, "{gap}{text}")?;
    }
    Ok(())
}

fn write(roots: &[Suggested<'_>], terminal: &mut Terminal) -> Outcome {
    for root in roots {
        for file in &root.patch.files {
            std::fs::write(&file.path, &file.after)
                .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.name)))?;
            writeln!(terminal.err, "narrowed the policies in {}", file.name)?;
        }
        for (policy, why) in &root.patch.refused {
            let name =
                root.graph.policies[policy.index()].address.as_ref().map_or_else(String::new, ToString::to_string);
            writeln!(terminal.err, "{name} is left as it is: {why}")?;
        }
    }
    Ok(Exit::Clean)
}

/// Whether every role that was asked for is there.
fn known_roles(analysis: &Analysis, wanted: &[String]) -> Result<(), Failure> {
    let principals = || analysis.graphs().flat_map(|graph| &graph.principals);
    let roles = || principals().filter(|principal| principal.kind == PrincipalKind::Role);
    for name in wanted {
        if roles().any(|role| suggest::names(role, name)) {
            continue;
        }
        let near = roles()
            .map(|role| role.address.to_string())
            .max_by(|left, right| strsim::jaro_winkler(left, name).total_cmp(&strsim::jaro_winkler(right, name)));
        let failure = Failure::new(format!("no role {name} in what was read"));
        return Err(match near {
            Some(near) => failure.with_help(format!("did you mean {near}?")),
            None => failure,
        });
    }
    Ok(())
}
