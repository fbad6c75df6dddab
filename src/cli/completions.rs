//! `iamlint completions`, `iamlint man`.

use clap::CommandFactory;

use super::Cli;
use super::exit::{Exit, Outcome};
use super::terminal::Terminal;

/// Print a completion script for a shell
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

/// Print the manual page
#[derive(clap::Args, Debug)]
pub(super) struct ManArgs {}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    clap_complete::generate(args.shell, &mut Cli::command(), "iamlint", &mut terminal.out);
    Ok(Exit::Clean)
}

pub(super) fn man(terminal: &mut Terminal) -> Outcome {
    clap_mangen::Man::new(Cli::command()).render(&mut terminal.out)?;
    Ok(Exit::Clean)
}
