//! `diff --base`: the work tree and a commit.

use std::process::Command;

use insta::assert_snapshot;

use super::{NEW, OLD, role};
use crate::harness::{Answer, Project};

/// A repository whose branch `main` has a role, and the work tree on another branch.
fn repository() -> Project {
    let project = Project::new(&[
        ("infra/main.tf", "module \"build\" {\n  source = \"../modules/role\"\n}\n"),
        ("modules/role/main.tf", &role("\"s3:GetObject\"")),
        ("policy.json", OLD),
        (".gitignore", "*.tfvars\n.terraform/\n"),
    ]);
    git(&project, &["init", "-q", "-b", "main"]);
    git(&project, &["add", "."]);
    commit(&project, "as it was");
    git(&project, &["checkout", "-q", "-b", "change"]);
    project
}

fn git(project: &Project, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(project.path()).args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(project: &Project, message: &str) {
    git(project, &["commit", "-q", "--no-gpg-sign", "-m", message]);
}

/// The answer with the commit's name left out.
fn without_commit(answer: &Answer) -> String {
    let words = answer.out.split_inclusive([' ', '(', '\n']).map(|word| match word.split_once(':') {
        Some((commit, path)) if commit.len() == 8 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            format!("COMMIT:{path}")
        }
        _ => word.to_owned(),
    });
    words.collect()
}

#[test]
fn the_work_tree_is_compared_with_where_the_branches_parted() {
    let project = repository();
    let base = |arguments: &[&str]| project.run(&[&["diff", "--base", "main"], arguments].concat());
    let same = base(&[]);
    assert_eq!((same.code, same.err.as_str()), (0, ""), "{}", same.out);
    project.write("modules/role/main.tf", role("\"s3:PutObject\"").as_bytes());
    let changed = base(&[]);
    assert_eq!(changed.code, 1, "{}", changed.err);
    assert_snapshot!(without_commit(&changed), @r#"
    error[new-access]: module.build.aws_iam_role.build is allowed more than before: statement 1 "Build" of module.build.data.aws_iam_policy_document.build
       ╭─[modules/role/main.tf:6:18]
     5 │     sid       = "Build"
     6 │     actions   = ["s3:PutObject"]
       ·                  ──────────────
     7 │     resources = ["${aws_s3_bucket.build.arn}/*"]
       ╰────
      = s3:PutObject on ${module.build.aws_s3_bucket.build.arn}/*

    note[removed-access]: module.build.aws_iam_role.build is no longer allowed this: statement 1 "Build" of module.build.data.aws_iam_policy_document.build (COMMIT:modules/role/main.tf:6:18)
      = s3:GetObject on ${module.build.aws_s3_bucket.build.arn}/*

    Compared 3 principals, resources and policies: 1 thing is newly allowed, 1 no longer
    "#);
    // What main has got since is not the change's.
    git(&project, &["stash", "-q"]);
    git(&project, &["checkout", "-q", "main"]);
    project.write("policy.json", NEW.as_bytes());
    git(&project, &["commit", "-q", "--no-gpg-sign", "-a", "-m", "more"]);
    git(&project, &["checkout", "-q", "change"]);
    git(&project, &["stash", "pop", "-q"]);
    assert_eq!(base(&["policy.json"]).code, 0);
    assert_eq!(base(&["infra"]).code, 1);
    let hook = project.run_with(&["diff", "--base", "main", "infra"], &[("GIT_DIR", ".git")], "");
    assert_eq!(hook.code, 1, "{}", hook.err);
    let new = project.write("infra/more/main.tf", role("\"s3:GetObject\"").as_bytes());
    assert!(base(&["infra/more"]).out.contains("aws_iam_role.build is new"));
    assert!(base(&[&new.to_string_lossy()]).out.contains("aws_iam_role.build is new"));
    let unknown = base(&["--base", "x"]);
    assert_eq!(unknown.code, 2, "given twice");
    let unknown = project.run(&["diff", "--base", "nowhere"]);
    assert!(unknown.code == 2 && unknown.err.contains("git knows no branch, tag or commit nowhere"), "{}", unknown.err);
    let dashed = project.run(&["diff", "--base=--output=x"]);
    assert!(dashed.code == 2 && !project.path().join("x").exists(), "{}", dashed.err);
}

#[test]
fn what_git_ignores_counts_for_both_and_settings_are_those_of_now() {
    let project = repository();
    let named = role("\"s3:GetObject\", var.action") + "variable \"action\" {}\n";
    project.write("modules/role/main.tf", named.as_bytes());
    git(&project, &["commit", "-q", "--no-gpg-sign", "-a", "-m", "a variable"]);
    project.write("modules/role/terraform.tfvars", b"action = \"s3:PutObject\"\n");
    let answer = project.run(&["diff", "--base", "HEAD", "modules/role"]);
    assert_eq!(answer.code, 0, "{}", answer.out);
    project.write("iamlint.toml", b"[aws]\naccount-id = \"111122223333\"\n");
    let settled = project.run(&["diff", "--base", "HEAD", "modules/role"]);
    assert_eq!(settled.code, 0, "{settled:?}");
    let excluded =
        project.run(&["diff", "--base", "main", "--exclude", "modules/**", "--output-format", "json"]).json();
    assert_eq!(excluded["summary"]["removed"], 0, "{excluded}");
}

#[test]
fn what_was_broken_before_does_not_end_the_run() {
    let project = repository();
    project.write("infra/main.tf", b"resource \"aws_iam_role\" {\n");
    git(&project, &["commit", "-q", "--no-gpg-sign", "-a", "-m", "broken"]);
    project.write("infra/main.tf", b"locals {}\n");
    let answer = project.run(&["diff", "--base", "HEAD", "infra"]);
    assert!(
        answer.code == 0 && answer.err.starts_with("warning: ") && answer.err.contains(":infra/main.tf"),
        "{answer:?}"
    );
    assert!(!answer.err.contains("iamlint-"), "{}", answer.err);
}

#[cfg(unix)]
#[test]
fn links_of_a_commit_are_links_and_nothing_is_left_behind() {
    let project = repository();
    std::os::unix::fs::symlink("../policy.json", project.path().join("infra/linked.json")).expect("a link");
    std::os::unix::fs::symlink("/nowhere", project.path().join("out")).expect("a link");
    git(&project, &["add", "."]);
    commit(&project, "links");
    let directory = Project::new(&[]);
    let answer = project.run_with(&["diff", "--base", "HEAD"], &[("TMPDIR", &directory.path().to_string_lossy())], "");
    assert_eq!(answer.code, 0, "{answer:?}");
    assert!(is_empty(directory.path()), "what was written out is gone");
}

#[cfg(unix)]
fn is_empty(directory: &std::path::Path) -> bool {
    std::fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none())
}
