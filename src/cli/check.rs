//! `iamlint check`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::exit::{Exit, Failure, Outcome};
use super::fix;
use super::judge::Judge;
use super::known::Known;
use super::offers;
use super::outputs::{Outputs, output};
use super::rule_args::RuleArgs;
use super::terminal::Terminal;
use super::verdict::Judged;
use crate::catalog::catalog;
use crate::config::FailOn;
use crate::report::{Counts, Format, Report, Repository, Style};

/// Lint IAM policies in Terraform and JSON
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    rules: RuleArgs,
    /// From which severity on the exit code is 1; low where neither this nor iamlint.toml says
    #[arg(long, value_name = "SEVERITY", help_heading = "Rules")]
    fail_on: Option<FailOn>,
    /// Findings that are in this baseline do not count; the one of iamlint.toml where none is named
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    baseline: Option<PathBuf>,
    /// Report only what is new since HEAD and this branch, tag or commit parted: both trees are judged whole
    #[arg(long, value_name = "REF", help_heading = "Rules")]
    diff_base: Option<String>,
    /// Exit with 1 where the baseline has entries that nothing is found for any more
    #[arg(long, help_heading = "Rules")]
    error_on_stale: bool,
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
    let judge = Judge::new(&args.rules)?;
    let outputs = Outputs::of(args.output_format, &args.outputs)?;
    let mut analysis = Analysis::of(&args.input, terminal.progress && !args.input.no_progress)?;
    if args.fix || args.diff {
        if args.input.paths.iter().any(|path| path == Path::new("-")) {
            return Err(Failure::new("standard input cannot be fixed").with_help("name the file"));
        }
        let known = known(args, &analysis, &judge)?;
        let open = |analysis: &Analysis| {
            let mut judged = judge.judge(analysis);
            known.mark(&mut judged, analysis, &judge);
            judged.parts().0
        };
        let fixed = fix::fix(&args.input, analysis, args.unsafe_fixes, &open)?;
        if args.diff {
            let diagnostics = fixed.analysis.diagnostics();
            terminal.diagnose(&diagnostics, &fixed.analysis.sources)?;
            let exit = if fixed.print(terminal)? { Exit::Findings } else { Exit::Clean };
            return Ok(exit.with_errors(&diagnostics));
        }
        fixed.write(terminal)?;
        analysis = fixed.analysis;
    }
    let mut judged = judge.judge(&analysis);
    let known = known(args, &analysis, &judge)?;
    let stale = known.mark(&mut judged, &analysis, &judge).len();
    if let Some((path, _)) = &known.baseline {
        say_stale(stale, path, terminal)?;
    }
    let is_failed = judged.fails(args.fail_on) || args.error_on_stale && stale > 0;
    offers::settle(&mut judged, &analysis);
    let report = report(&analysis, judged);
    terminal.diagnose(&report.diagnostics, &report.sources)?;
    let style = Style { statistics: args.statistics, ..terminal.style };
    outputs.write(&report, &style, terminal)?;
    let exit = if is_failed { Exit::Findings } else { Exit::Clean };
    let exit = exit.with_errors(&report.diagnostics);
    // The process ends here: taking the graphs apart first would only make a short run longer.
    std::mem::forget(report.findings);
    std::mem::forget(analysis);
    Ok(exit)
}

/// What was there before, as the command line and the configuration name it.
fn known(args: &Args, analysis: &Analysis, judge: &Judge<'_>) -> Result<Known, Failure> {
    Known::read(args.baseline.as_deref(), args.diff_base.as_deref(), &args.input, analysis, judge)
}

/// Entries that nothing is found for are no reason to fail: whoever mended something should not have to do more.
fn say_stale(stale: usize, path: &Path, terminal: &mut Terminal) -> Result<(), Failure> {
    if stale == 0 || terminal.style.quiet {
        return Ok(());
    }
    let entries = if stale == 1 { "1 entry".to_owned() } else { format!("{stale} entries") };
    let what = "found no more: `iamlint baseline update` drops what is gone";
    Ok(writeln!(terminal.err, "note: {entries} of {} {what}", path.display())?)
}

fn report(analysis: &Analysis, judged: Judged) -> Report<'_> {
    let (findings, suppressed) = judged.parts();
    Report {
        graphs: analysis.graphs().as_slice(),
        sources: Arc::clone(&analysis.sources),
        repository: Repository::containing(Path::new(".")),
        catalogue: catalog().version(),
        findings,
        suppressed,
        counts: counts(analysis),
        not_analysed: analysis.not_analysed(),
        diagnostics: analysis.diagnostics(),
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
