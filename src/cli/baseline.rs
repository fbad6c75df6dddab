//! `iamlint baseline`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::analysis::Analysis;
use super::arguments::{InputArgs, TextFormat};
use super::exit::{Exit, Failure, Outcome};
use super::judge::Judge;
use super::known;
use super::replace::replace;
use super::rule_args::RuleArgs;
use super::terminal::Terminal;
use super::verdict::Judged;
use crate::baseline::{Baseline, Entry, FILE_NAME};
use crate::config::Date;
use crate::rules::{Finding, Paths, Persona};
use crate::suppress::{Foreign, Tool};

/// Adopt iamlint on an old repository: findings that are in the baseline do not count
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// Write a baseline of all that is found now
    Create(CreateArgs),
    /// Take in what is found now, and drop what is not found any more
    Update(UpdateArgs),
    /// What is in the baseline
    Show(ShowArgs),
}

#[derive(clap::Args, Debug)]
struct CreateArgs {
    #[command(flatten)]
    run: RunArgs,
    /// Write over a baseline that is there
    #[arg(long)]
    force: bool,
    /// Only what comments of these tools suppress: checkov, tfsec, trivy
    #[arg(long, value_name = "TOOL,…", value_delimiter = ',')]
    from: Vec<Tool>,
    /// Why all of it is in the baseline
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(clap::Args, Debug)]
struct UpdateArgs {
    #[command(flatten)]
    run: RunArgs,
    /// Drop what is not found any more, and take nothing in
    #[arg(long)]
    drop_only: bool,
}

#[derive(clap::Args, Debug)]
struct RunArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    rules: RuleArgs,
    /// The file; the one of iamlint.toml, or .iamlint-baseline.json
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

#[derive(clap::Args, Debug)]
struct ShowArgs {
    /// Of which directory the baseline is looked for in iamlint.toml
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// The file; the one of iamlint.toml, or .iamlint-baseline.json
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// The form of the list
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    output_format: TextFormat,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    match &args.command {
        Command::Create(args) => create(args, terminal),
        Command::Update(args) => update(args, terminal),
        Command::Show(args) => show(args, terminal),
    }
}

/// What a run finds that counts, as entries.
struct Found {
    analysis: Analysis,
    judged: Judged,
    /// By fingerprint, in the order of the findings.
    entries: Vec<(String, Entry)>,
    file: PathBuf,
    exit: Exit,
}

fn find(run: &RunArgs, judge: &Judge<'_>, terminal: &mut Terminal) -> Result<Found, Failure> {
    let analysis = Analysis::of(&run.input, terminal.progress && !run.input.no_progress)?;
    let diagnostics = analysis.diagnostics();
    terminal.diagnose(&diagnostics, &analysis.sources)?;
    let judged = judge.judge(&analysis);
    let prints = known::prints(&judged, &analysis);
    let mut paths = Paths::default();
    let counted = judged.0.iter().zip(prints).filter(|(one, _)| one.mark.is_none());
    let entries = counted.map(|(one, print)| (print, entry(&one.finding, None, &mut paths, &analysis))).collect();
    let named = run.baseline.as_deref();
    let file = known::baseline_path(named, &analysis).unwrap_or_else(|| PathBuf::from(FILE_NAME));
    Ok(Found { entries, file, exit: Exit::Clean.with_errors(&diagnostics), judged, analysis })
}

fn entry(finding: &Finding, reason: Option<String>, paths: &mut Paths, analysis: &Analysis) -> Entry {
    Entry {
        path: known::path_of(finding, paths, analysis),
        rule: finding.rule.to_owned(),
        address: finding.address.as_ref().map(ToString::to_string),
        message: finding.message.clone(),
        reason,
        persona: (finding.persona != Persona::Regular).then(|| finding.persona.to_string()),
    }
}

fn create(args: &CreateArgs, terminal: &mut Terminal) -> Outcome {
    let judge = Judge::new(&args.run.rules)?;
    let mut found = find(&args.run, &judge, terminal)?;
    if found.file.exists() && !args.force {
        let failure = Failure::new(format!("{} is there already", found.file.display()));
        return Err(failure.with_help("`iamlint baseline update` brings it up to date; --force writes it anew"));
    }
    let mut unmatched = Vec::new();
    if !args.from.is_empty() {
        let (kept, left) = migrated(&found, &args.from, judge.today());
        found.entries = kept;
        unmatched = left;
    }
    for (_, entry) in &mut found.entries {
        entry.reason = entry.reason.take().or_else(|| args.reason.clone());
    }
    let baseline = Baseline(found.entries.into_iter().collect());
    write(&found.file, &baseline)?;
    writeln!(terminal.out, "Wrote {}: {}", found.file.display(), many(baseline.0.len(), "finding", "findings"))?;
    for line in unmatched {
        writeln!(terminal.out, "{line}")?;
    }
    if args.run.baseline.is_none() && found.analysis.settings.first().baseline.is_none() {
        let line = format!("baseline = {:?}", found.file.display().to_string());
        writeln!(terminal.out, "To have it count, say so in iamlint.toml: {line}")?;
    }
    Ok(found.exit)
}

/// The findings that comments of other tools suppress today, and what is to be said of the comments that suppress none.
fn migrated(found: &Found, tools: &[Tool], today: Date) -> (Vec<(String, Entry)>, Vec<String>) {
    let comments = Foreign::read(&found.analysis.sources, tools);
    let mut used = vec![false; comments.len()];
    let mut kept = Vec::new();
    let findings = found.judged.0.iter().filter(|one| one.mark.is_none()).map(|one| &one.finding);
    for (finding, (print, entry)) in findings.zip(&found.entries) {
        let mut reasons = Vec::new();
        for (comment, used) in comments.iter().zip(&mut used) {
            if !comment.is_expired(today) && found.analysis.graphs().any(|graph| comment.covers(finding, graph)) {
                *used = true;
                reasons.push(comment.shown());
            }
        }
        if !reasons.is_empty() {
            reasons.dedup();
            kept.push((print.clone(), Entry { reason: Some(reasons.join("; ")), ..entry.clone() }));
        }
    }
    let mut left: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for (comment, _) in comments.iter().zip(&used).filter(|(_, used)| !**used) {
        let why = match comment.rules.is_empty() {
            true => "no rule says what it says",
            false if comment.is_expired(today) => "its last day is over",
            false => "nothing is found there",
        };
        *left.entry((comment.id.clone(), why)).or_default() += 1;
    }
    let line =
        |((id, why), count): ((String, &str), usize)| format!("  {id} ({}): {why}", many(count, "comment", "comments"));
    let mut lines: Vec<String> = left.into_iter().map(line).collect();
    if !lines.is_empty() {
        let counted = used.iter().filter(|used| !**used).count();
        lines.insert(
            0,
            format!("{} of {} suppress nothing here:", counted, many(comments.len(), "comment", "comments")),
        );
    }
    (kept, lines)
}

fn update(args: &UpdateArgs, terminal: &mut Terminal) -> Outcome {
    let judge = Judge::new(&args.run.rules)?;
    let found = find(&args.run, &judge, terminal)?;
    let mut baseline = known::read_baseline(&found.file)?;
    let prints: BTreeSet<String> = known::prints(&found.judged, &found.analysis).into_iter().collect();
    let stale = known::stale(&baseline, prints, &found.analysis, &judge);
    let mut said = Vec::new();
    for print in &stale {
        said.extend(baseline.0.remove(print).map(|entry| format!("- {}", line(&entry))));
    }
    let new = found.entries.into_iter().filter(|_| !args.drop_only);
    let mut added = 0;
    for (print, entry) in new {
        if let std::collections::btree_map::Entry::Vacant(place) = baseline.0.entry(print) {
            said.push(format!("+ {}", line(&entry)));
            added += 1;
            place.insert(entry);
        }
    }
    write(&found.file, &baseline)?;
    for line in said {
        writeln!(terminal.out, "{line}")?;
    }
    let all = many(baseline.0.len(), "finding", "findings");
    writeln!(terminal.out, "{}: {all}; {added} added, {} dropped", found.file.display(), stale.len())?;
    Ok(found.exit)
}

fn show(args: &ShowArgs, terminal: &mut Terminal) -> Outcome {
    let configured = || -> Result<Option<PathBuf>, Failure> {
        let Some(file) = crate::config::find(&args.path) else { return Ok(None) };
        let sources = std::sync::Arc::default();
        let config =
            crate::config::read(&file, &sources).map_err(|problem| Failure::with_sources(vec![problem], &sources))?;
        Ok(config.baseline)
    };
    let file = match &args.baseline {
        Some(file) => file.clone(),
        None => configured()?.unwrap_or_else(|| args.path.join(FILE_NAME)),
    };
    let baseline = known::read_baseline(&file)?;
    if args.output_format == TextFormat::Json {
        write!(terminal.out, "{}", baseline.write())?;
        return Ok(Exit::Clean);
    }
    let mut entries: Vec<&Entry> = baseline.0.values().collect();
    entries.sort_by_key(|entry| (&entry.path, &entry.rule, &entry.address));
    for entry in entries {
        writeln!(terminal.out, "{}", line(entry))?;
    }
    writeln!(terminal.out, "{}", many(baseline.0.len(), "finding", "findings"))?;
    Ok(Exit::Clean)
}

/// `iam.tf: resource-wildcard: codebuild:StartBuild is allowed on every project (aws_iam_role.r): replaced next quarter`
fn line(entry: &Entry) -> String {
    let address = entry.address.as_deref().map(|address| format!(" ({address})")).unwrap_or_default();
    let reason = entry.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{}: {}: {}{address}{reason}", entry.path, entry.rule, entry.message)
}

fn write(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    replace(path, baseline.write().as_bytes()).map_err(cannot)
}

fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
