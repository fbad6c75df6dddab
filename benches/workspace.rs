//! Whole runs of `check` on workspaces that double in size, and on configurations that multiply.
//!
//! The first table shows whether time grows with size: the last column is the time a statement in units of that of the smallest workspace, so it stays
//! near 1. The second shows what each limit costs and says. Compare within one run, not between machines.
//!
//! `cargo bench --bench workspace`; a number as argument is the largest workspace in modules, 10,000 where none is given.

#![allow(clippy::print_stdout, reason = "tables are what it is for")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Statements a module has, that of its role's trust policy included.
const STATEMENTS: usize = 11;

/// How a workspace is laid out.
#[derive(Clone, Copy)]
enum Shape {
    /// Each module is a root of its own.
    Roots,
    /// One root calls them all, each from its own directory.
    Called,
    /// One root calls one directory so many times.
    Shared,
}

fn main() {
    let most = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    for (shape, title) in
        [(Shape::Roots, "roots"), (Shape::Called, "modules called by one root"), (Shape::Shared, "calls of one module")]
    {
        println!("{title:28} {:>12} {:>10} {:>14} {:>8}", "statements", "time", "a statement", "ratio");
        let mut first = None;
        for modules in [most / 8, most / 4, most / 2, most] {
            let workspace = TempDir::new().expect("a directory");
            write(workspace.path(), shape, modules);
            let (time, output) = check(workspace.path());
            let statements = modules * STATEMENTS;
            let counted = format!("\"statements\": {statements}");
            assert!(String::from_utf8_lossy(&output.stdout).contains(&counted), "{statements} statements are not read");
            let each = time.as_secs_f64() / statements as f64;
            let ratio = each / *first.get_or_insert(each);
            println!("{modules:28} {statements:12} {time:>10.2?} {:11.1} µs {ratio:8.2}", each * 1e6);
        }
        println!();
    }
    println!("{:28} {:>10}  what is said", "cut off", "time");
    for (name, text) in multiplying() {
        let workspace = TempDir::new().expect("a directory");
        fs::write(workspace.path().join("main.tf"), text).expect("a file");
        if name == "a template of 50 MB" {
            fs::write(workspace.path().join("large.tftpl"), vec![b'x'; 50 << 20]).expect("a file");
        }
        let (time, output) = check(workspace.path());
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let said = [&json["errors"][0]["message"], &json["not_analysed"][0]["reason"]];
        let said = said.iter().find_map(|said| said.as_str()).unwrap_or("nothing");
        println!("{name:28} {time:>10.2?}  {said}");
    }
}

fn check(workspace: &Path) -> (Duration, Output) {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(["check", "--no-progress", "--output-format", "json"])
        .arg(workspace)
        .output()
        .expect("a run");
    (start.elapsed(), output)
}

fn write(workspace: &Path, shape: Shape, modules: usize) {
    let file = |path: &str, text: &str| {
        let path = workspace.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    };
    let statement = |at: usize| {
        format!(
            "  statement {{\n    sid       = \"S{at}\"\n    actions   = [\"s3:GetObject\", \"s3:PutObject\"]\n    \
             resources = [\"arn:aws:s3:::${{var.name}}-{at}/*\"]\n  }}\n"
        )
    };
    let module = |default: &str| {
        let statements: String = (1..STATEMENTS).map(statement).collect();
        format!(
            "variable \"name\" {{\n{default}}}\n\ndata \"aws_iam_policy_document\" \"this\" {{\n{statements}}}\n\n\
             resource \"aws_iam_role\" \"this\" {{\n  name               = var.name\n  assume_role_policy = jsonencode({{ \
             Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Principal = {{ Service = \"ec2.amazonaws.com\" \
             }}, Action = \"sts:AssumeRole\" }}] }})\n}}\n\nresource \"aws_iam_role_policy\" \"this\" {{\n  role   = \
             aws_iam_role.this.id\n  policy = data.aws_iam_policy_document.this.json\n}}\n"
        )
    };
    let call =
        |at: usize, source: &str| format!("module \"m{at}\" {{\n  source = \"./{source}\"\n  name   = \"n{at}\"\n}}\n");
    match shape {
        Shape::Roots => {
            (0..modules).for_each(|at| file(&format!("m{at}/main.tf"), &module(&format!("  default = \"n{at}\"\n"))))
        }
        Shape::Called => {
            (0..modules).for_each(|at| file(&format!("modules/m{at}/main.tf"), &module("")));
            let calls: String = (0..modules).map(|at| call(at, &format!("modules/m{at}"))).collect();
            file("main.tf", &calls);
        }
        Shape::Shared => {
            file("module/main.tf", &module(""));
            file("main.tf", &(0..modules).map(|at| call(at, "module")).collect::<String>());
        }
    }
}

/// Configurations that are small to write and large to evaluate.
fn multiplying() -> Vec<(&'static str, String)> {
    let used = |expression: &str| {
        format!(
            "resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \
             \"s3:GetObject\", Resource = {expression} }}] }})\n}}\n"
        )
    };
    let doubling = |first: &str, twice: &dyn Fn(usize) -> String| {
        let locals: String = (0..40).map(|at| format!("  x{} = {}\n", at + 1, twice(at))).collect();
        format!("locals {{\n  x0 = {first}\n{locals}}}\n{}", used("local.x40"))
    };
    vec![
        ("a list doubled 40 times", doubling("[\"a\"]", &|at| format!("concat(local.x{at}, local.x{at})"))),
        ("a text doubled 40 times", doubling("\"a\"", &|at| format!("\"${{local.x{at}}}${{local.x{at}}}\""))),
        ("a pair nested 40 times", doubling("[\"a\"]", &|at| format!("[local.x{at}, local.x{at}]"))),
        (
            "for_each of 100,000",
            "locals {\n  names = toset(flatten([for a in range(250) : [for b in range(400) : \"${a}-${b}\"]]))\n}\nresource \
             \"aws_iam_policy\" \"p\" {\n  for_each = local.names\n  policy   = jsonencode({ Statement = [] })\n}\n"
                .to_owned(),
        ),
        ("a large pattern", used("regex(\"((a{100}){100}){100}\", \"a\")")),
        ("a template of 50 MB", used("templatefile(\"large.tftpl\", {})")),
        ("cidrsubnet in loops", used("[for a in range(1000) : [for b in range(1000) : cidrsubnet(\"fd00::/8\", 64, a * b)]]")),
        ("setproduct", used("setproduct(range(1000), range(1000), range(1000))")),
        ("wide fields", used("join(\"\", [for i in range(1000) : format(\"%1000000s\", i)])")),
    ]
}
