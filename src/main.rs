//! The `iamlint` binary: parse arguments, run, exit code.

fn main() {}
