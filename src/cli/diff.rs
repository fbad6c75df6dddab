//! `iamlint diff`.

mod base;
mod git;
mod inputs;

use super::arguments::InputArgs;
use super::exit::{Exit, Failure, Outcome};
use super::terminal::Terminal;
use crate::diff::{self, Diff, Forbidden};
use crate::report::difference::{self, Difference, Format};
pub(super) use base::Base;
use inputs::Inputs;

/// What new policies allow that old ones did not, and the reverse
///
/// OLD and NEW are each a policy in JSON, a Terraform directory or a plan. With --base, PATH (the working directory, if none is given) is compared with
/// what git has of it where HEAD left the branch. Exits with 1 where anything new is allowed; what is allowed no longer is said, and fails nothing.
#[derive(clap::Args, Debug)]
#[command(mut_arg("paths", |paths| paths.value_names(["OLD", "NEW"]).num_args(0..=2).help(
    "What is compared: policy JSON, Terraform directories and files, plans; one PATH with --base or --forbid; `-` is standard input"
)))]
#[command(
    override_usage = "iamlint diff [OPTIONS] OLD NEW\n       iamlint diff [OPTIONS] --base REF [PATH]\n       iamlint diff [OPTIONS] --forbid ACTION[@RESOURCE] [PATH]"
)]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Compare with the commit where HEAD and this branch, tag or commit parted
    #[arg(long, value_name = "REF")]
    base: Option<String>,
    /// Fail where NEW may allow any of these requests; wildcards are allowed, and it may be repeated
    #[arg(long, value_name = "ACTION[@RESOURCE]")]
    forbid: Vec<Forbidden>,
    /// Take no default of a root module's variable for its value: for modules that others call, and give values to
    #[arg(long, help_heading = "Terraform")]
    without_defaults: bool,
    /// Fail also where it cannot be told
    #[arg(long)]
    strict: bool,
    /// The form of the result
    #[arg(long, value_name = "FORMAT", default_value = "full", help_heading = "Output")]
    output_format: Format,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    let inputs = Inputs::read(args, terminal)?;
    let mut diff = Diff::default();
    if let Some(old) = &inputs.old {
        diff = diff::compare(&old.side(), &inputs.new.side()).map_err(Failure::new)?;
    }
    if !args.forbid.is_empty() {
        let found = diff::granted(&inputs.new.side(), &args.forbid);
        diff.granted = found.granted;
        if inputs.old.is_none() {
            (diff.undecided, diff.subjects) = (found.undecided, found.subjects);
        }
    }
    let compared = inputs.old.is_some();
    let (old, new) = (inputs.old.as_ref().unwrap_or(&inputs.new).places(), inputs.new.places());
    let not_analysed = inputs.new.not_analysed();
    let difference = Difference { diff: &diff, old, new, not_analysed: &not_analysed, compared };
    difference::write(&difference, args.output_format, &terminal.style, &mut terminal.out)?;
    let fails = !diff.new.is_empty() || !diff.granted.is_empty() || args.strict && !diff.undecided.is_empty();
    Ok(if fails { Exit::Findings } else { Exit::Clean }.with_errors(&inputs.diagnostics))
}
