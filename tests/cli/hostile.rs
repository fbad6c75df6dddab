//! Input made to break a reader. It costs one diagnostic, and neither the program nor the rest of the input.

use crate::harness::{Answer, Project};

const FINE: &str = "data \"aws_iam_policy_document\" \"fine\" {\n  statement {\n    actions   = [\"s3:GetObject\"]\n    \
                    resources = [\"arn:aws:s3:::photos/2021/*\"]\n  }\n}\n";

/// The run of `check` over one bad file beside a fine one.
fn beside_a_fine_file(name: &str, bytes: &[u8]) -> Answer {
    let project = Project::new(&[("fine.tf", FINE)]);
    project.write(name, bytes);
    project.run(&["check"])
}

/// The file costs one error, and the fine one beside it is analysed.
fn costs_one_diagnostic(name: &str, bytes: &[u8]) -> String {
    let answer = beside_a_fine_file(name, bytes);
    assert_eq!((answer.code, answer.said()), (2, 1), "{name}: {answer:?}");
    assert!(answer.out.contains("1 policy") || answer.out.contains("2 policies"), "{name}: {answer:?}");
    answer.err
}

#[test]
fn an_empty_file_is_fine() {
    assert_eq!(beside_a_fine_file("empty.tf", b"").code, 0);
    assert_eq!(beside_a_fine_file("bom.tf", b"\xef\xbb\xbf").code, 0);
}

#[test]
fn an_empty_policy_is_not_one() {
    let err = costs_one_diagnostic("policy.json", b"");
    assert!(err.contains("policy.json"), "{err}");
}

#[test]
fn binary_data_is_said_to_be() {
    let err = costs_one_diagnostic("image.tf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe");
    assert!(err.contains("image.tf is a binary file"), "{err}");
    costs_one_diagnostic("policy.json", b"\xff\xfe{\0}\0");
}

#[test]
fn a_file_that_is_encrypted_is_left_out_with_a_warning() {
    let project = Project::new(&[("main.tf", &format!("variable \"name\" {{}}\n{FINE}"))]);
    project.write("terraform.tfvars", b"\0GITCRYPT\0\x8f\x02\xff");
    let answer = project.run(&["check"]);
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(answer.err.contains("terraform.tfvars is encrypted with git-crypt"), "{answer:?}");
    assert!(answer.out.contains("1 policy"), "{answer:?}");
}

#[test]
fn a_file_of_fifty_megabytes_is_not_read() {
    let err = costs_one_diagnostic("large.tf", &vec![b'#'; 50 * 1024 * 1024]);
    assert!(err.contains("large.tf is 50.0 MiB, more than the 16 MiB"), "{err}");
}

#[test]
fn deep_brackets_end() {
    const DEPTH: usize = 100_000;
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(DEPTH), close.repeat(DEPTH));
    let list = nested("[", "]");
    costs_one_diagnostic("deep.tf", format!("locals {{\n  x = {list}\n}}\n").as_bytes());
    costs_one_diagnostic("deep.tf", format!("locals {{\n  x = {}\n}}\n", "(".repeat(DEPTH)).as_bytes());
    costs_one_diagnostic("deep.tf", nested("b {\n", "}\n").as_bytes());
    costs_one_diagnostic("deep.tf.json", format!("{{\"locals\": {{\"x\": {list}}}}}").as_bytes());
    costs_one_diagnostic("policy.json", format!("{{\"Statement\": {list}}}").as_bytes());
}

#[test]
fn deep_brackets_on_the_command_line_end() {
    let project = Project::new(&[("fine.tf", FINE)]);
    for expression in
        ["[".repeat(50_000), "-".repeat(50_000), format!("{}1", "1+".repeat(50_000)), "a.b".repeat(40_000)]
    {
        let answer = project.run(&["eval", "--", &expression]);
        assert!(answer.code != 1, "{answer:?}");
    }
}

#[test]
fn locals_in_a_circle_are_a_cycle() {
    let circle = "locals {\n  a = local.b\n  b = \"${local.a}x\"\n}\n";
    let project = Project::new(&[("main.tf", circle), ("fine.tf", FINE)]);
    let answer = project.run(&["eval", "local.a"]);
    assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{answer:?}");
    assert!(answer.err.to_lowercase().contains("cycle") || answer.err.contains("itself"), "{}", answer.err);
    let check = project.run(&["check"]);
    assert!(check.out.contains("1 policy"), "{check:?}");
}

#[test]
fn a_module_that_calls_itself_ends() {
    let call = "module \"again\" {\n  source = \"./\"\n}\n";
    let project = Project::new(&[("main.tf", call), ("fine.tf", FINE)]);
    let answer = project.run(&["check", "--output-format", "json"]);
    assert!(answer.code != 1, "{answer:?}");
    let json = answer.json();
    let said = json["errors"].as_array().map_or(0, Vec::len) + json["not_analysed"].as_array().map_or(0, Vec::len);
    assert!((1..=2).contains(&said), "{json}");
}

#[test]
fn modules_that_multiply_end() {
    // Twelve levels of two calls each would be 4,096 instances of the last one; thirty levels, a billion.
    let call = |name: &str, level: usize| format!("module \"{name}\" {{\n  source = \"../m{level}\"\n}}\n");
    let mut files: Vec<(String, String)> =
        (0..30).map(|level| (format!("m{level}/main.tf"), call("a", level + 1) + &call("b", level + 1))).collect();
    files.push(("m30/main.tf".to_owned(), FINE.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let answer = Project::new(&files).run(&["check", "m0"]);
    assert!(answer.code != 1, "{answer:?}");
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_are_not_followed() {
    let project = Project::new(&[("m/fine.tf", FINE)]);
    std::os::unix::fs::symlink(project.path(), project.path().join("m/up")).expect("a link");
    std::os::unix::fs::symlink("loop.tf", project.path().join("m/loop.tf")).expect("a link");
    let answer = project.run(&["check"]);
    assert!(answer.out.contains("1 policy"), "{answer:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_files_is_not_waited_for() {
    let project = Project::new(&[("fine.tf", FINE)]);
    let made = std::process::Command::new("mkfifo").arg(project.path().join("pipe.tf")).status();
    if made.is_ok_and(|status| status.success()) {
        assert!(project.run(&["check"]).out.contains("1 policy"));
    }
}

#[test]
fn file_and_templatefile_of_endless_files_end() {
    let text = "locals {\n  x = file(\"/dev/zero\")\n}\n";
    let project = Project::new(&[("main.tf", text)]);
    let answer = project.run(&["eval", "length(local.x)"]);
    assert_eq!(answer.code, 2, "{answer:?}");
}
