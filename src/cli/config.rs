//! `iamlint config`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use super::exit::{Exit, Failure, Outcome};
use super::rule_args::RuleArgs;
use super::terminal::Terminal;
use crate::config::{self, Config, FILE_NAME, STARTER};
use crate::input::Sources;

/// What iamlint.toml says
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    /// The settings that count for a path, each with where it is said
    Show(ShowArgs),
    /// Write a file with every setting, commented out
    Init(InitArgs),
    /// The JSON schema of iamlint.toml
    Schema,
}

#[derive(clap::Args, Debug)]
struct ShowArgs {
    /// For what
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(clap::Args, Debug)]
struct InitArgs {
    /// Where
    #[arg(value_name = "DIR", default_value = ".")]
    directory: PathBuf,
}

pub(super) fn run(args: &Args, terminal: &mut Terminal) -> Outcome {
    match &args.command {
        Command::Show(args) => show(args, terminal)?,
        Command::Init(args) => init(args, terminal)?,
        Command::Schema => write!(terminal.out, "{}", config::schema())?,
    }
    Ok(Exit::Clean)
}

fn show(args: &ShowArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    if !args.path.exists() {
        return Err(Failure::new(format!("{} does not exist", args.path.display())));
    }
    let sources = Arc::new(Sources::new());
    let config = match config::find(&args.path) {
        Some(path) => {
            config::read(&path, &sources).map_err(|problem| Failure::with_sources(vec![problem], &sources))?
        }
        None => Config::default(),
    };
    Ok(write!(terminal.out, "{}", config::show(&config, &args.rules.said()))?)
}

fn init(args: &InitArgs, terminal: &mut Terminal) -> Result<(), Failure> {
    let path = args.directory.join(FILE_NAME);
    let cannot = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(format!("{} is there already", path.display())),
        _ => Failure::new(format!("cannot write {}: {error}", path.display())),
    };
    let mut file = std::fs::File::create_new(&path).map_err(cannot)?;
    file.write_all(STARTER.as_bytes()).map_err(cannot)?;
    Ok(writeln!(terminal.out, "Wrote {}", path.display())?)
}
