//! Rewrites `rules/aws` from the packages that `rules/aws/sources.json` pins.
//!
//! The only part of the project that reaches the network, and only through `pip` and `npm`. Run from the repository's root.

mod fetch;
mod guard;
mod managed;
mod pins;
mod services;
mod write;

use clap::Parser;
use iamlint::catalog::reference;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Rewrite rules/aws from its pinned sources.
#[derive(Parser)]
struct Arguments {
    /// Move every pin to the newest version first, the frozen ones excepted.
    #[arg(long)]
    latest: bool,
    /// Write even though the new data lacks what the old had.
    #[arg(long)]
    force: bool,
    /// Where the packages are kept between runs.
    #[arg(long, default_value = "target/refresh-aws")]
    downloads: PathBuf,
    /// The directory to rewrite.
    #[arg(long, default_value = "rules/aws")]
    into: PathBuf,
}

fn main() -> ExitCode {
    match refresh(&Arguments::parse()) {
        Ok(report) => {
            say(&report);
            ExitCode::SUCCESS
        }
        Err(message) => {
            say(&message);
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stderr, reason = "a command that says what it does")]
fn say(message: &str) {
    eprintln!("{message}");
}

fn refresh(arguments: &Arguments) -> Result<String, String> {
    let root = &arguments.into;
    let mut pins = pins::Pins::read(root)?;
    let packages = fetch::all(&mut pins, &arguments.downloads, arguments.latest)?;

    let old = existing(root)?;
    let (new, date) = services::read(&packages.actions, &packages.dependents)?;
    let old_policies = write::policy_names(root)?;
    let policies = managed::read(&packages.managed, &packages.withdrawn)?;

    let mut refusals = guard::compare(&old, &new);
    refusals.extend(guard::fewer("managed policies", old_policies.len(), policies.len()));
    if !refusals.is_empty() && !arguments.force {
        return Err(format!("refused, nothing written (--force to write all the same):\n  {}", refusals.join("\n  ")));
    }

    let retired = guard::retired(&write::retired(root)?, &old, &new);
    write::services(root, &new)?;
    write::policies(root, &policies)?;
    write::retired_actions(root, &retired)?;
    write::global_keys(root, &packages.global_keys)?;
    pins.catalogue = date;
    pins.write(root)?;
    reference::read(root).map_err(|problem| format!("written, but it does not read: {problem}"))?;
    Ok(format!(
        "{}\n{} managed policies, {} retired actions",
        guard::summary(&old, &new),
        policies.len(),
        retired.len()
    ))
}

/// What is there now; nothing on the first run.
fn existing(root: &Path) -> Result<Vec<reference::Service>, String> {
    if root.join("services").is_dir() {
        reference::read_services(root).map_err(|problem| problem.to_string())
    } else {
        Ok(Vec::new())
    }
}
