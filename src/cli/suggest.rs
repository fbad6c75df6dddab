//! `iamlint suggest`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use rayon::prelude::*;

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::exit::{Exit, Failure, Outcome};
use super::replace::replace;
use super::terminal::{Terminal, width};
use crate::graph::{Graph, PrincipalKind};
use crate::input::Overlay;
use crate::report::suggestion;
use crate::suggest::{self, FileChange, Patch, Records, Site, Suggestion, Unproven};
use crate::usage;

/// Print a narrowed policy for each role, in the language it was written in
///
/// What a role is granted is compared with what the resources that use it need. Nothing is added but conditions that AWS documents, unless `--add-missing` is given, and each suggestion
/// is proven to allow nothing that the original did not, and all that it allowed of what is needed.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Only this role, by its address; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    role: Vec<String>,
    /// Records of what roles used: CloudTrail events, a policy that Access Analyzer generated, or last accessed details, as AWS prints them; may be repeated.
    /// Roles are found by the names in the file, or named in front of it, which last accessed details need: aws_iam_role.app=events.json
    #[arg(long, value_name = "[ROLE=]FILE")]
    usage: Vec<String>,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "hcl", help_heading = "Output")]
    output_format: Format,
    /// Print a patch that `git apply` takes, and exit with 1 unless it is empty
    #[arg(long, conflicts_with = "write", help_heading = "Output")]
    diff: bool,
    /// Change the files in place
    #[arg(long, help_heading = "Output")]
    write: bool,
    /// Also grant what is needed and no policy of the role allows, in statements of their own
    #[arg(long)]
    add_missing: bool,
    /// Also merge statements, so that policies fit the quotas that AWS has for their size
    #[arg(long)]
    minimize_size: bool,
    /// Exit with 1 where a narrower policy is known
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// Forms of a suggestion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// The blocks that hold the policies, as they should be, with the reasons
    Hcl,
    /// Each statement beside what becomes of it, with the reasons
    Text,
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
    let records = records(&args.usage)?;
    let mut analysis = Analysis::for_rewrite(&args.input, progress)?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    known_roles(&analysis, &args.role)?;
    let said: Vec<String> = records.iter().filter_map(|records| records.role.clone()).collect();
    known_roles(&analysis, &said)?;
    tell(&mut analysis, &records, terminal)?;

    let defect = |unproven: Unproven| Failure::new(unproven.to_string()).with_help(REPORT);
    let of_root = |graph| Ok((graph, suggest::suggest(graph, &args.role, args.add_missing).map_err(defect)?));
    // Of several defects the first root's is said, whichever was found first.
    let suggested: Vec<Result<_, Failure>> = analysis.graphs().as_slice().par_iter().map(of_root).collect();
    let mut suggested = suggested.into_iter().collect::<Result<Vec<_>, _>>()?;
    suggest::share(&mut suggested).map_err(defect)?;
    if args.minimize_size {
        suggest::minimize(&mut suggested);
    }
    let with_patch = |(graph, suggestions)| Suggested { graph, suggestions, patch: Patch::default() };
    let mut roots: Vec<Suggested<'_>> = suggested.into_iter().map(with_patch).collect();
    let format = if args.diff { Format::Diff } else { args.output_format };
    let excluded = if args.write || format == Format::Diff { guesses(args, &roots) } else { BTreeMap::new() };
    write_out(args, &analysis, &mut roots, excluded)?;
    if !terminal.style.quiet {
        let all = roots.iter().map(|root| (root.graph, &root.suggestions[..]));
        writeln!(terminal.err, "{}", suggestion::summary(all))?;
    }
    let changes = roots.iter().any(|root| root.suggestions.iter().any(Suggestion::changes));
    if args.write {
        return write(&roots, terminal);
    }
    print(&roots, format, terminal)?;
    let found = match format {
        Format::Diff => (args.check && changes) || roots.iter().any(|root| !root.patch.files.is_empty()),
        _ => args.check && changes,
    };
    Ok(if found { Exit::Findings } else { Exit::Clean }.with_errors(&diagnostics))
}

/// Reads the files of `--usage`.
fn records(all: &[String]) -> Result<Vec<Records>, Failure> {
    let read = |given: &String| {
        let (role, file) = match given.rsplit_once('=') {
            Some((role, file)) if !Path::new(given).exists() => (Some(role.to_owned()), file.to_owned()),
            _ => (None, given.clone()),
        };
        let text =
            std::fs::read_to_string(&file).map_err(|error| Failure::new(format!("cannot read {file}: {error}")))?;
        let usage =
            usage::read(&text).map_err(|why| Failure::new(format!("{file} says nothing of what was used: {why}")))?;
        if role.is_none() && usage.roles.keys().all(Option::is_none) {
            let help = format!("name the role in front of it: --usage aws_iam_role.NAME={file}");
            return Err(Failure::new(format!("{file} does not say whose use it is")).with_help(help));
        }
        if role.is_some() && usage.roles.len() > 1 {
            let roles: Vec<&str> = usage.roles.keys().flatten().map(String::as_str).collect();
            return Err(Failure::new(format!("{file} is of several roles: {}", roles.join(", "))));
        }
        Ok(Records { file, role, usage })
    };
    all.iter().map(read).collect()
}

/// Tells the roles what was used of them, and the user which files were of none.
fn tell(analysis: &mut Analysis, records: &[Records], terminal: &mut Terminal) -> Result<(), Failure> {
    let mut found = vec![0; records.len()];
    for graph in analysis.graphs_mut() {
        let counts = suggest::tell(graph, records);
        found.iter_mut().zip(counts).for_each(|(found, count)| *found += count);
    }
    for (records, _) in records.iter().zip(found).filter(|(_, found)| *found == 0) {
        let roles: Vec<&str> = records.usage.roles.keys().flatten().map(String::as_str).collect();
        let file = &records.file;
        let said = format!(
            "{file} is of roles that are not known by name here ({}): name one with --usage ROLE={file}",
            roles.join(", ")
        );
        writeln!(terminal.err, "{said}").map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(())
}

const REPORT: &str = "this is a defect of iamlint: please report it with the policy";

/// Where policies are written that more may be needed of than is known: they change only where their role is asked for by name.
fn guesses(args: &Args, roots: &[Suggested<'_>]) -> BTreeMap<Site, String> {
    if !args.role.is_empty() {
        return BTreeMap::new();
    }
    let mut sites = BTreeMap::new();
    for root in roots {
        let policies = root.suggestions.iter().flat_map(|suggestion| &suggestion.policies);
        for (plan, why) in policies.filter_map(|plan| Some((plan, plan.only_where_named()?))) {
            sites.extend(suggest::sites(root.graph, &plan.policy).into_iter().map(|site| (site, why.to_owned())));
        }
    }
    sites
}

/// How often what came out other than planned is taken out of the patch before it is given up.
const MAX_ROUNDS: usize = 8;

/// Makes the patches, and evaluates the patched sources, without writing them anywhere. Policies that come out other than planned, since another policy is made
/// of the same source, are taken out until all is as planned.
fn write_out(
    args: &Args,
    analysis: &Analysis,
    roots: &mut [Suggested<'_>],
    mut excluded: BTreeMap<Site, String>,
) -> Result<(), Failure> {
    let defect = |why: String| Failure::new(format!("the suggestion is not printed: {why}")).with_help(REPORT);
    for _ in 0..MAX_ROUNDS {
        let all: Vec<_> = roots.iter().map(|root| (root.graph, &root.suggestions[..])).collect();
        let patches = suggest::patch(&all, &excluded);
        roots.iter_mut().zip(patches).for_each(|(root, patch)| root.patch = patch);
        let files = roots.iter().flat_map(|root| &root.patch.files);
        let overlay: Overlay = files.map(|file| (file.path.clone(), file.after.as_str().into())).collect();
        if overlay.is_empty() {
            return Ok(());
        }
        let concerned = analysis.concerned(overlay.keys().map(PathBuf::as_path));
        let patched = analysis.patched(&args.input, overlay, &concerned)?;
        let mut other = Vec::new();
        for (root, after) in concerned.iter().filter_map(|&number| roots.get(number)).zip(patched.graphs()) {
            let unplanned = suggest::verify(root.graph, after, &root.suggestions, &root.patch).map_err(defect)?;
            other.extend(unplanned.into_iter().flat_map(|policy| suggest::sites(root.graph, &policy)));
        }
        if other.is_empty() {
            return Ok(());
        }
        let known = excluded.len();
        let why = "another policy is made of the same source, and would change with it".to_owned();
        excluded.extend(other.into_iter().map(|site| (site, why.clone())));
        if excluded.len() == known {
            break;
        }
    }
    Err(defect("policies came out other than planned".to_owned()))
}

/// Every changed file once, though several root modules lead to it.
fn changed_files<'a>(roots: &'a [Suggested<'_>]) -> Vec<&'a FileChange> {
    let by_path: BTreeMap<&Path, &FileChange> =
        roots.iter().flat_map(|root| &root.patch.files).map(|file| (file.path.as_path(), file)).collect();
    by_path.into_values().collect()
}

fn print(roots: &[Suggested<'_>], format: Format, terminal: &mut Terminal) -> io::Result<()> {
    let out = &mut terminal.out;
    if format == Format::Diff {
        return changed_files(roots).into_iter().try_for_each(|file| write!(out, "{}", file.diff()));
    }
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
            Format::Text => suggestion::text(root.graph, &root.suggestions, &root.patch, width()),
            Format::JsonPolicy => suggestion::json_policy(&root.suggestions),
            Format::Diff | Format::Json => continue,
        };
        write!(out, "{gap}{text}")?;
    }
    Ok(())
}

fn write(roots: &[Suggested<'_>], terminal: &mut Terminal) -> Outcome {
    for file in changed_files(roots) {
        replace(&file.path, file.after.as_bytes())
            .map_err(|error| Failure::new(format!("cannot write {}: {error}", file.name)))?;
        writeln!(terminal.err, "narrowed the policies in {}", file.name)?;
    }
    for root in roots {
        for (policy, why) in &root.patch.refused {
            writeln!(terminal.err, "{} is left as it is: {why}", suggestion::policy_name(root.graph, policy))?;
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
