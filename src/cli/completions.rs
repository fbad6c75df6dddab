//! `iamlint completions`, `iamlint man`.

use std::path::PathBuf;

use clap::{CommandFactory, ValueEnum};
use clap_complete::generate;
use clap_complete_nushell::Nushell;

use super::Cli;
use super::exit::{Exit, Failure, Outcome};
use super::terminal::Terminal;

/// Print a completion script for a shell
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

/// The shells there is a script for.
#[derive(Clone, Copy, ValueEnum, Debug)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Nushell,
    Powershell,
    Zsh,
}

/// Print the manual page, or write one for each command
#[derive(clap::Args, Debug)]
pub(super) struct ManArgs {
    /// Write the pages of all commands into this directory, which is made where it is not there, such as /usr/local/share/man/man1
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    use clap_complete::Shell as Known;
    let (command, out) = (&mut Cli::command(), &mut terminal.out);
    match args.shell {
        Shell::Bash => generate(Known::Bash, command, "iamlint", out),
        Shell::Elvish => generate(Known::Elvish, command, "iamlint", out),
        Shell::Fish => generate(Known::Fish, command, "iamlint", out),
        Shell::Nushell => generate(Nushell, command, "iamlint", out),
        Shell::Powershell => generate(Known::PowerShell, command, "iamlint", out),
        Shell::Zsh => generate(Known::Zsh, command, "iamlint", out),
    }
    Ok(Exit::Clean)
}

pub(super) fn man(args: &ManArgs, terminal: &mut Terminal) -> Outcome {
    match &args.directory {
        None => clap_mangen::Man::new(Cli::command()).render(&mut terminal.out)?,
        Some(directory) => std::fs::create_dir_all(directory)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), directory))
            .map_err(|error| Failure::new(format!("cannot write the pages into {}: {error}", directory.display())))?,
    }
    Ok(Exit::Clean)
}
