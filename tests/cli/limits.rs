//! Configurations that multiply: each is cut off by a limit that the diagnostic names, and what stands beside it is analysed.

use crate::harness::Project;

const FINE: &str = "data \"aws_iam_policy_document\" \"fine\" {\n  statement {\n    actions   = [\"s3:GetObject\"]\n    \
                    resources = [\"arn:aws:s3:::photos/2021/*\"]\n  }\n}\n";

/// What `check` says of a policy whose resource is `expression`, among `locals`.
fn said(locals: &str, expression: &str) -> String {
    let policy = format!(
        "resource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \
         \"s3:GetObject\", Resource = {expression} }}] }})\n}}\n"
    );
    let project = Project::new(&[("main.tf", &format!("{locals}\n{policy}")), ("fine.tf", FINE)]);
    let answer = project.run(&["check", "--output-format", "json"]);
    assert_eq!(answer.code, 2, "{answer:?}");
    let json = answer.json();
    assert_eq!(json["summary"]["policies"], 2, "the policy beside it is lost: {json}");
    json["errors"][0]["message"].as_str().expect("a message").to_owned()
}

fn cut_off(locals: &str, expression: &str, limit: &str) {
    let message = said(locals, expression);
    assert!(message.contains(limit), "{expression}: {message}");
}

/// `x0` and forty locals that each hold the one before twice.
fn doubling(first: &str, twice: impl Fn(&str) -> String) -> String {
    let double = |at: usize| format!("  x{} = {}\n", at + 1, twice(&format!("local.x{at}")));
    format!("locals {{\n  x0 = {first}\n{}}}\n", (0..40).map(double).collect::<String>())
}

#[test]
fn a_list_that_doubles_forty_times() {
    let locals = doubling("[\"a\"]", |x| format!("concat({x}, {x})"));
    cut_off(&locals, "local.x40", "the limit of 1,000,000 elements");
}

#[test]
fn a_text_that_doubles_forty_times() {
    let locals = doubling("\"a\"", |x| format!("\"${{{x}}}${{{x}}}\""));
    cut_off(&locals, "local.x40", "the limit of 16 MiB");
}

#[test]
fn a_value_shared_in_two_places_forty_times() {
    let locals = doubling("[\"a\"]", |x| format!("[{x}, {x}]"));
    cut_off(&locals, "local.x40", "the limit of 1,000,000 elements");
    cut_off(&locals, "jsonencode(local.x40)", "the limit of 1,000,000 elements");
}

#[test]
fn loops_inside_loops() {
    let thousand = "range(1000)";
    let loops = format!("[for a in {thousand} : [for b in {thousand} : [for c in {thousand} : c]]]");
    cut_off("", &format!("length(flatten({loops}))"), "the limit of 2000000");
    let networks = format!("[for a in {thousand} : [for b in {thousand} : cidrsubnet(\"fd00::/8\", 64, a * b)]]");
    cut_off("", &format!("length({networks})"), "the limit of 2000000");
}

#[test]
fn products() {
    cut_off(
        "locals {\n  a = range(1000)\n}\n",
        "length(setproduct(local.a, local.a, local.a))",
        "the limit of 1,000,000 elements",
    );
}

#[test]
fn a_pattern_that_repeats_itself() {
    cut_off("", "regex(\"((a{100}){100}){100}\", \"a\")", "size limit of 8388608 bytes");
    // What makes other engines run for ever is linear here.
    let project =
        Project::new(&[("main.tf", "locals {\n  x = join(\"\", [for i in range(1000) : \"aaaaaaaaaa\"])\n}\n")]);
    let answer = project.run(&["eval", "length(regexall(\"(a*)*(a*)*(a*)*b\", local.x))"]);
    assert_eq!((answer.code, answer.out.trim()), (0, "0"), "{answer:?}");
}

#[test]
fn wide_fields_and_long_texts() {
    cut_off("", "join(\"\", [for i in range(1000) : format(\"%1000000s\", \"x\")])", "the limit of 160 MiB");
    cut_off("", "format(\"%1000000000s\", \"x\")", "larger than 1000000");
}

#[test]
fn a_template_file_of_fifty_megabytes() {
    let project = Project::new(&[("main.tf", "locals {\n  x = templatefile(\"large.tftpl\", {})\n}\n")]);
    project.write("large.tftpl", &vec![b'x'; 50 << 20]);
    let answer = project.run(&["eval", "length(local.x)"]);
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(answer.err.contains("more than the 16 MiB"), "{}", answer.err);
}

#[test]
fn more_instances_than_are_read() {
    let many = "locals {\n  names = toset(flatten([for a in range(250) : [for b in range(400) : \"${a}-${b}\"]]))\n}\n\
                resource \"aws_iam_policy\" \"p\" {\n  for_each = local.names\n  policy   = jsonencode({ Statement = [] })\n}\n";
    let answer = Project::new(&[("main.tf", many), ("fine.tf", FINE)]).run(&["check", "--output-format", "json"]);
    let json = answer.json();
    let reason = json["not_analysed"][0]["reason"].as_str().unwrap_or_default().to_owned();
    assert!(reason.contains("more than 20000 instances"), "{json}");
    let counted =
        "resource \"aws_iam_policy\" \"p\" {\n  count  = 1000000000\n  policy = jsonencode({ Statement = [] })\n}\n";
    let answer = Project::new(&[("main.tf", counted)]).run(&["check"]);
    assert!(answer.err.contains("more than the limit of 4096: one instance stands for all"), "{answer:?}");
}

#[test]
fn a_number_of_a_hundred_thousand_digits_is_one() {
    let answer = Project::new(&[("main.tf", "")])
        .run(&["eval", "length(tostring(parseint(join(\"\", [for i in range(1000) : format(\"%0100d\", 7)]), 10)))"]);
    assert_eq!((answer.code, answer.out.trim()), (0, "99901"), "{answer:?}");
}
