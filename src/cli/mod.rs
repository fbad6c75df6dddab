//! The command line: one file a subcommand.
//!
//! stdout is the result; progress, notes and errors go to stderr. Exit codes are 0, 1 and 2 and mean the same in every format.

mod analysis;
mod arguments;
mod baseline;
mod can;
mod check;
mod completions;
mod config;
mod diff;
mod eval;
mod exit;
mod explain;
mod fix;
mod graph;
mod guard;
mod installed;
mod judge;
mod known;
mod lsp;
mod offers;
mod outputs;
mod progress;
mod replace;
mod rule_args;
mod rules;
mod settings;
mod show;
mod suggest;
mod terminal;
mod verdict;
mod ways;
mod who_can;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use arguments::GlobalArgs;
use exit::{Exit, Outcome};
use terminal::Terminal;

use crate::catalog::catalog;
use crate::report::Color;

/// The version, and the date of the facts that are judged by.
static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (AWS data of {})", env!("CARGO_PKG_VERSION"), catalog().version()));

/// Lint and narrow AWS IAM policies in Terraform and JSON, offline.
#[derive(Parser, Debug)]
#[command(name = "iamlint", version = VERSION.as_str(), about, max_term_width = 100, propagate_version = false)]
#[command(after_help = "Exit codes: 0 nothing found, 1 findings, 2 wrong usage or input that could not be read.")]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Check(check::Args),
    Baseline(baseline::Args),
    Config(config::Args),
    Suggest(suggest::Args),
    Diff(diff::Args),
    Graph(graph::Args),
    WhoCan(who_can::Args),
    Can(can::Args),
    Show(show::Args),
    Eval(eval::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    Lsp(lsp::Args),
    Completions(completions::Args),
    Man(completions::ManArgs),
}

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    guard::guarded(move || run(arguments)).code()
}

fn run(arguments: Vec<OsString>) -> Exit {
    let color = color(&arguments);
    let cli = match parsed(&arguments, color.wanted(&io::stdout()), color.wanted(&io::stderr())) {
        Ok(cli) => cli,
        Err(said) => {
            // Nothing can be done where even this cannot be written.
            let _ = said.print();
            return if said.use_stderr() { Exit::Error } else { Exit::Clean };
        }
    };
    let mut terminal = Terminal::new(&cli.global);
    let outcome = dispatch(cli.command, &mut terminal);
    terminal.finish(outcome)
}

/// What the arguments say. Help goes to stdout and what is said of wrong ones to stderr, each with colours where they are wanted there.
fn parsed(arguments: &[OsString], on_stdout: bool, on_stderr: bool) -> Result<Cli, clap::Error> {
    let parse = |colored: bool| {
        let choice = if colored { ColorChoice::Always } else { ColorChoice::Never };
        Cli::from_arg_matches(&Cli::command().color(choice).try_get_matches_from(arguments)?)
    };
    parse(on_stdout)
        .or_else(|said| if said.use_stderr() && on_stderr != on_stdout { parse(on_stderr) } else { Err(said) })
}

/// How help looks, and what is said of arguments that are wrong: as `--color` says, though nothing is read of them yet.
fn color(arguments: &[OsString]) -> Color {
    let word = |at: usize, argument: &OsString| match argument.to_str()?.strip_prefix("--color")? {
        "" => arguments.get(at + 1)?.to_str().map(str::to_owned),
        said => said.strip_prefix('=').map(str::to_owned),
    };
    let mut said = arguments.iter().enumerate().filter_map(|(at, argument)| word(at, argument));
    said.find_map(|word| Color::from_str(&word, false).ok()).unwrap_or_default()
}

fn dispatch(command: Command, terminal: &mut Terminal) -> Outcome {
    match command {
        Command::Check(args) => check::run(&args, terminal),
        Command::Baseline(args) => baseline::run(&args, terminal),
        Command::Config(args) => config::run(&args, terminal),
        Command::Suggest(args) => suggest::run(&args, terminal),
        Command::Diff(args) => diff::run(&args, terminal),
        Command::Graph(args) => graph::run(&args, terminal),
        Command::WhoCan(args) => who_can::run(&args, terminal),
        Command::Can(args) => can::run(&args, terminal),
        Command::Eval(args) => eval::run(&args, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Show(args) => show::run(&args, terminal),
        Command::Rules(args) => rules::run(&args, terminal),
        Command::Lsp(args) => lsp::run(&args, terminal),
        Command::Completions(args) => completions::run(&args, terminal),
        Command::Man(args) => completions::man(&args, terminal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn each_stream_has_the_colours_that_are_wanted_there() {
        // Clap keeps to itself how an error will look.
        let is_colored = |argument: &str, on_stdout: bool, on_stderr: bool| {
            let arguments = ["iamlint", argument].map(OsString::from);
            let said = format!("{:?}", parsed(&arguments, on_stdout, on_stderr).expect_err("nothing to run"));
            let key = if argument == "--help" { "color_help_when: " } else { "color_when: " };
            let (_, choice) = said.split_once(key).unwrap_or_else(|| panic!("{said}"));
            choice.starts_with("Always")
        };
        assert!(is_colored("chekc", false, true) && !is_colored("chekc", true, false));
        assert!(is_colored("--help", true, false) && !is_colored("--help", false, true));
    }
}
