//! `iamlint check`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::exit::{Exit, Failure, Outcome};
use super::fix;
use super::outputs::{Outputs, output};
use super::terminal::Terminal;
use crate::catalog::catalog;
use crate::config::FailOn;
use crate::graph::Graph;
use crate::report::{Counts, Format, Report, Repository, Style};
use crate::rules::{self, Confidence, Finding, OTHER_VALUES, Options, Persona, Severity};

/// Lint IAM policies in Terraform and JSON
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Only these rules or categories
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', help_heading = "Rules")]
    select: Vec<String>,
    /// Not these rules or categories
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', help_heading = "Rules")]
    ignore: Vec<String>,
    /// Leave out what is less grave: low, medium, high, critical
    #[arg(long, value_name = "SEVERITY", value_parser = parse::<Severity>, help_heading = "Rules")]
    min_severity: Option<Severity>,
    /// Leave out what is less sure: low, medium, high
    #[arg(long, value_name = "CONFIDENCE", value_parser = parse::<Confidence>, help_heading = "Rules")]
    min_confidence: Option<Confidence>,
    /// From which severity on the exit code is 1; low where neither this nor iamlint.toml says
    #[arg(long, value_name = "SEVERITY", help_heading = "Rules")]
    fail_on: Option<FailOn>,
    /// Who is listening: regular, pedantic, auditor
    #[arg(long, value_name = "PERSONA", default_value = "regular", value_parser = parse::<Persona>, help_heading = "Rules")]
    persona: Persona,
    /// Mend in place what can be mended without any policy allowing or denying anything else
    #[arg(long, group = "fixing", help_heading = "Fix")]
    fix: bool,
    /// Make fixes too that let a policy allow less
    #[arg(long, requires = "fixing", help_heading = "Fix")]
    unsafe_fixes: bool,
    /// Print the fixes as a patch that `git apply` takes, change no file, and exit with 1 unless it is empty
    #[arg(long, group = "fixing", help_heading = "Fix")]
    diff: bool,
    /// The form of the report on standard output; full where nothing else is asked for
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    output_format: Option<Format>,
    /// Write a report to a file, too; may be given several times, and `-` is standard output
    #[arg(long = "output", value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    outputs: Vec<(Format, PathBuf)>,
    /// How often each rule spoke
    #[arg(long, help_heading = "Output")]
    statistics: bool,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let options = Options {
        select: args.select.clone(),
        ignore: args.ignore.clone(),
        persona: args.persona,
        min_severity: args.min_severity,
        min_confidence: args.min_confidence,
    };
    let listed = "`iamlint rules` lists every rule and category";
    options.validate().map_err(|unknown| Failure::new(unknown.to_string()).with_help(listed))?;

    let outputs = Outputs::of(args.output_format, &args.outputs)?;

    let mut analysis = Analysis::of(&args.input, terminal.progress && !args.input.no_progress)?;
    if args.fix || args.diff {
        if args.input.paths.iter().any(|path| path == Path::new("-")) {
            return Err(Failure::new("standard input cannot be fixed").with_help("name the file"));
        }
        let judge = |analysis: &Analysis| findings(analysis, &options);
        let fixed = fix::fix(&args.input, analysis, args.unsafe_fixes, &judge)?;
        if args.diff {
            let diagnostics = fixed.analysis.diagnostics();
            terminal.diagnose(&diagnostics, &fixed.analysis.sources)?;
            let exit = if fixed.print(terminal)? { Exit::Findings } else { Exit::Clean };
            return Ok(exit.with_errors(&diagnostics));
        }
        fixed.write(terminal)?;
        analysis = fixed.analysis;
    }
    let report = report(&analysis, &options);
    terminal.diagnose(&report.diagnostics, &report.sources)?;
    let style = Style { statistics: args.statistics, ..terminal.style };
    outputs.write(&report, &style, terminal)?;
    let fail_on = args.fail_on.or(analysis.settings.fail_on()).unwrap_or_default();
    let failed = report.findings.iter().any(|finding| fail_on.fails(finding.severity));
    let exit = if failed { Exit::Findings } else { Exit::Clean };
    let exit = exit.with_errors(&report.diagnostics);
    // The process ends here: taking the graphs apart first would only make a short run longer.
    std::mem::forget(report.findings);
    std::mem::forget(analysis);
    Ok(exit)
}

fn findings(analysis: &Analysis, options: &Options) -> Vec<Finding> {
    let of_root = |graph: &Graph| {
        let found = rules::check(graph, options).into_iter();
        found.filter(|finding| !is_excluded(finding, analysis)).collect::<Vec<_>>()
    };
    merged(analysis.graphs().as_slice().par_iter().map(of_root).collect(), analysis)
}

fn report<'a>(analysis: &'a Analysis, options: &Options) -> Report<'a> {
    Report {
        graphs: analysis.graphs().as_slice(),
        sources: Arc::clone(&analysis.sources),
        repository: Repository::containing(Path::new(".")),
        catalogue: catalog().version(),
        findings: findings(analysis, options),
        suppressed: Vec::new(),
        counts: counts(analysis),
        not_analysed: analysis.not_analysed(),
        diagnostics: analysis.diagnostics(),
    }
}

/// Findings in a file that is left out, reached through one that is not.
fn is_excluded(finding: &Finding, analysis: &Analysis) -> bool {
    finding
        .labels
        .first()
        .is_some_and(|label| analysis.settings.exclude.excludes(analysis.sources.get(label.span.file).path()))
}

/// One finding a place and rule, however many roots lead there, in the order of the places. What a root says of one place several times stays apart: these are several mistakes.
fn merged(of_roots: Vec<Vec<Finding>>, analysis: &Analysis) -> Vec<Finding> {
    let mut places: BTreeMap<_, Vec<(usize, Finding)>> = BTreeMap::new();
    let mut placeless = 0;
    let numbered = of_roots.into_iter().enumerate();
    for (root, finding) in numbered.flat_map(|(root, all)| all.into_iter().map(move |finding| (root, finding))) {
        let place = finding
            .labels
            .first()
            .map(|label| (analysis.sources.get(label.span.file).name().to_owned(), label.span.start, label.span.end));
        // A finding without a place is only ever the same as itself.
        placeless += usize::from(place.is_none());
        let apart = if place.is_some() { 0 } else { placeless };
        let kept = places.entry((place, finding.rule, apart)).or_default();
        let same =
            kept.iter().position(|(_, other)| other.message == finding.message || other.gist() == finding.gist());
        match same.or_else(|| kept.iter().position(|(other, _)| *other != root)) {
            Some(index) => join(&mut kept[index].1, finding, same.is_some()),
            None => kept.push((root, finding)),
        }
    }
    places.into_values().flatten().map(|(_, finding)| finding).collect()
}

/// Takes what another root leads to into a finding; `is_same` tells whether it is the same with the same values.
fn join(finding: &mut Finding, other: Finding, is_same: bool) {
    let note = if is_same { "" } else { OTHER_VALUES };
    finding.severity = finding.severity.max(other.severity);
    finding.confidence = finding.confidence.max(other.confidence);
    let own = finding.address.as_ref().map(ToString::to_string);
    for address in other.address.map(|address| format!("{address}{note}")).into_iter().chain(other.reached_from) {
        if Some(&address) != own.as_ref() && !finding.reached_from.contains(&address) {
            finding.reached_from.push(address);
        }
    }
}

fn counts(analysis: &Analysis) -> Counts {
    let policies = || analysis.graphs().flat_map(|graph| &graph.policies);
    Counts {
        files: analysis.files(),
        modules: analysis.graphs().map(|graph| graph.modules).sum(),
        policies: policies().count(),
        statements: policies().map(|policy| policy.document.statements.len()).sum(),
    }
}

fn parse<T>(word: &str) -> Result<T, String>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    word.parse().map_err(|error: T::Err| error.to_string())
}
