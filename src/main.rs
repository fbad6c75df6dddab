//! The `iamlint` binary: parse arguments, run, exit code.

use std::process::ExitCode;

/// Policies are many small texts: the system's allocator took a sixth of a run over 1,600 of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    iamlint::cli::main()
}
