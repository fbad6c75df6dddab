//! The `iamlint` binary: parse arguments, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    iamlint::cli::main()
}
