//! What judging costs beside reading: `check` over every AWS managed policy, in units of reading the same files and parsing them with serde_json.
//!
//! Both are measured in turn in one run, and the medians compared. `cargo bench --bench managed`; a number as argument is how many times.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use iamlint::catalog::catalog;
use serde_json::Value;

fn main() {
    let times = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(9).max(1);
    let directory = tempfile::tempdir().expect("a directory");
    let files: Vec<PathBuf> = catalog()
        .managed_policies()
        .map(|policy| {
            let path = directory.path().join(format!("{}.json", policy.name()));
            fs::write(&path, policy.document()).expect("a file");
            path
        })
        .collect();
    let mut parsing = Vec::new();
    let mut checking = Vec::new();
    for _ in 0..times {
        parsing.push(parse(&files));
        checking.push(check(directory.path(), files.len()));
    }
    let (parsing, checking) = (median(parsing), median(checking));
    println!("{:28} {:>10}", format!("{} managed policies", files.len()), "median");
    println!("{:28} {parsing:>10.2?}", "read, and serde_json");
    println!("{:28} {checking:>10.2?}", "iamlint check");
    println!("{:28} {:>10.1}", "ratio", checking.as_secs_f64() / parsing.as_secs_f64());
}

fn parse(files: &[PathBuf]) -> Duration {
    let start = Instant::now();
    let values = files.iter().map(|path| {
        let text = fs::read(path).expect("a file");
        serde_json::from_slice::<Value>(&text).expect("JSON")
    });
    let statements = values.filter(|value| value.get("Statement").is_some()).count();
    assert_eq!(statements, files.len(), "every policy has statements");
    start.elapsed()
}

fn check(directory: &Path, policies: usize) -> Duration {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(["check", "--no-progress", "--no-ignore", "--output-format", "concise"])
        .arg(directory)
        .output()
        .expect("a run");
    let taken = start.elapsed();
    let said = [output.stdout, output.stderr].concat();
    assert!(String::from_utf8_lossy(&said).contains(&format!("{policies} policies")), "every policy is judged");
    taken
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
