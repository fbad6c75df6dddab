//! `diff`: exit codes, inputs, formats, git.

use std::process::Command;

use insta::assert_snapshot;

use crate::harness::{Answer, Project};

const OLD: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::photos/*"
    }
  ]
}
"#;

const NEW: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:DeleteObject", "s3:Put*"],
      "Resource": ["arn:aws:s3:::photos/*", "arn:aws:s3:::films/*"]
    }
  ]
}
"#;

/// A role that may do `actions` on a bucket of the configuration.
fn role(actions: &str) -> String {
    format!(
        r#"resource "aws_s3_bucket" "build" {{}}

data "aws_iam_policy_document" "build" {{
  statement {{
    sid       = "Build"
    actions   = [{actions}]
    resources = ["${{aws_s3_bucket.build.arn}}/*"]
  }}
}}

resource "aws_iam_role" "build" {{
  name               = "build"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "codebuild.amazonaws.com" }} }}]
  }})
}}

resource "aws_iam_role_policy" "build" {{
  role   = aws_iam_role.build.id
  policy = data.aws_iam_policy_document.build.json
}}
"#
    )
}

#[test]
fn files_are_compared_both_ways() {
    let project = Project::new(&[("old.json", OLD), ("new.json", NEW)]);
    let same = project.run(&["diff", "old.json", "old.json"]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (0, "Compared 1 principal, resource or policy: nothing new is allowed\n")
    );
    let wider = project.run(&["diff", "old.json", "new.json"]);
    assert_eq!((wider.code, wider.err.as_str()), (1, ""));
    assert_snapshot!(wider.out, @r#"
    error[new-access]: new.json allows more than before: statement 1 "Read"
       ╭─[new.json:7:18]
     6 │       "Effect": "Allow",
     7 │       "Action": ["s3:GetObject", "s3:DeleteObject", "s3:Put*"],
       ·                  ──────────────  ─────────────────  ─────────
     8 │       "Resource": ["arn:aws:s3:::photos/*", "arn:aws:s3:::films/*"]
       ╰────
      = s3:GetObject on arn:aws:s3:::films/*
      = s3:DeleteObject on arn:aws:s3:::photos/*, arn:aws:s3:::films/*
      = s3:Put* on arn:aws:s3:::photos/*, arn:aws:s3:::films/*, such as s3:PutBucketAcl, s3:PutObjectAcl, s3:PutBucketPolicy

    note[removed-access]: old.json no longer allows this: statement 1 "Read" (old.json:7:34)
      = s3:ListBucket on arn:aws:s3:::photos/*

    Compared 1 principal, resource or policy: 5 things are newly allowed, 1 no longer
    "#);
    let quiet = project.run(&["diff", "-q", "old.json", "new.json"]).out;
    assert!(
        quiet.contains("new-access") && !quiet.contains("removed-access") && !quiet.contains("Compared"),
        "{quiet}"
    );
    let stdin = project.run_with(&["diff", "old.json", "-"], &[], NEW);
    assert_eq!(stdin.code, 1, "{}", stdin.err);
    let narrower = project.run(&["diff", "new.json", "narrow.json"]);
    assert_eq!(narrower.code, 2, "{}", narrower.err);
    project.write("narrow.json", OLD.replace(", \"s3:ListBucket\"", "").as_bytes());
    let narrower = project.run(&["diff", "new.json", "narrow.json", "--output-format", "concise"]);
    assert_eq!(narrower.code, 0, "{}", narrower.err);
    assert_snapshot!(narrower.out, @"
    new.json:7:18: removed new.json: s3:GetObject on arn:aws:s3:::films/*
    new.json:7:34: removed new.json: s3:DeleteObject on arn:aws:s3:::photos/*
    new.json:7:34: removed new.json: s3:DeleteObject on arn:aws:s3:::films/*
    new.json:7:53: removed new.json: s3:Put* on arn:aws:s3:::photos/*, such as s3:PutBucketAcl, s3:PutObjectAcl, s3:PutBucketPolicy
    new.json:7:53: removed new.json: s3:Put* on arn:aws:s3:::films/*, such as s3:PutBucketAcl, s3:PutObjectAcl, s3:PutBucketPolicy
    Compared 1 principal, resource or policy: nothing new is allowed, 5 no longer
    ");
}

#[test]
fn directories_are_compared_principal_by_principal() {
    let project = Project::new(&[
        ("old/main.tf", &role("\"s3:GetObject\"")),
        ("new/main.tf", &role("\"s3:GetObject\", \"s3:DeleteObject\"")),
    ]);
    let answer = project.run(&["diff", "old", "new"]);
    assert_eq!(answer.code, 1, "{}", answer.err);
    assert_snapshot!(answer.out, @r#"
    error[new-access]: aws_iam_role.build is allowed more than before: statement 1 "Build" of data.aws_iam_policy_document.build
       ╭─[new/main.tf:6:34]
     5 │     sid       = "Build"
     6 │     actions   = ["s3:GetObject", "s3:DeleteObject"]
       ·                                  ─────────────────
     7 │     resources = ["${aws_s3_bucket.build.arn}/*"]
       ╰────
      = s3:DeleteObject on ${aws_s3_bucket.build.arn}/*

    Compared 2 principals, resources and policies: 1 thing is newly allowed
    "#);
    assert_eq!(project.run(&["diff", "new", "old"]).code, 0);
    let markdown = project.run(&["diff", "old", "new", "--output-format", "markdown"]);
    assert_snapshot!(markdown.out, @"
    Compared 2 principals, resources and policies: 1 thing is newly allowed

    ### Newly allowed

    | Who or what | Allowed | Where |
    |---|---|---|
    | `aws_iam_role.build` | `s3:DeleteObject on ${aws_s3_bucket.build.arn}/*` | `new/main.tf:6:34` |
    ");
}

#[test]
fn the_json_says_what_where_and_how_surely() {
    let project = Project::new(&[
        ("old/main.tf", &role("\"s3:GetObject\"")),
        ("new/main.tf", &role("\"s3:GetObject\", \"s3:DeleteObject\"")),
    ]);
    let json = project.run(&["diff", "old", "new", "--output-format", "json"]).json();
    assert_eq!((&json["version"], &json["summary"]["new"]), (&1.into(), &1.into()));
    let new = &json["new"][0];
    assert_eq!(new["kind"], "principal");
    assert_eq!(new["address"], "aws_iam_role.build");
    assert_eq!(new["policy"], "data.aws_iam_policy_document.build");
    assert_eq!(new["statement"], serde_json::json!({ "index": 0, "sid": "Build" }));
    assert_eq!(new["action"], "s3:DeleteObject");
    assert_eq!(new["resource"], "${aws_s3_bucket.build.arn}/*");
    assert_eq!(new["certain"], true);
    assert_eq!((&new["location"]["path"], &new["location"]["start"]["line"]), (&"new/main.tf".into(), &6.into()));
    for list in ["removed", "undecided", "forbidden"] {
        assert_eq!(json[list], serde_json::json!([]), "{list}");
    }
}

#[test]
fn instances_and_roots_are_compared_each_with_its_own() {
    let call = "module \"a\" {\n  source   = \"../role\"\n  for_each = toset([\"x\", \"y\"])\n}\n";
    let project = Project::new(&[
        ("old/app/main.tf", call),
        ("old/role/main.tf", &role("\"s3:GetObject\"")),
        ("old/other/main.tf", &role("\"s3:PutObject\"")),
        ("new/app/main.tf", call),
        ("new/role/main.tf", &role("\"s3:GetObject\", \"s3:GetObjectAcl\"")),
        ("new/other/main.tf", &role("\"s3:PutObject\"")),
    ]);
    let answer = project.run(&["diff", "old", "new"]);
    assert_eq!(answer.code, 1, "{}", answer.err);
    assert!(answer.out.contains("module.a[\"x\"].aws_iam_role.build and 1 more is allowed more"), "{}", answer.out);
    assert!(answer.out.contains("2 things are newly allowed") && !answer.out.contains("other/"), "{}", answer.out);
}

/// Of buckets of which only apply knows how many there are, two that are named are two.
#[test]
fn another_instance_is_another_resource() {
    let of = |key: &str| {
        let many = "variable \"names\" {\n  type = set(string)\n}\n";
        let text = role("\"s3:GetObject\"").replace("\"build\" {}", "\"build\" {\n  for_each = var.names\n}");
        many.to_owned() + &text.replace("aws_s3_bucket.build.arn", &format!("aws_s3_bucket.build[\"{key}\"].arn"))
    };
    let project = Project::new(&[
        ("one/main.tf", &of("photos")),
        ("again/main.tf", &of("photos")),
        ("other/main.tf", &of("letters")),
    ]);
    assert_eq!(project.run(&["diff", "one", "again"]).code, 0);
    let answer = project.run(&["diff", "--strict", "one", "other"]);
    assert_eq!(answer.code, 1, "{} {}", answer.out, answer.err);
}

#[test]
fn what_must_not_be_allowed_is_found() {
    let project = Project::new(&[("new.json", NEW), ("main.tf", &role("\"s3:*\""))]);
    let clean = project.run(&["diff", "--forbid", "s3:DeleteBucket@arn:aws:s3:::prod-*", "new.json"]);
    assert_eq!(
        (clean.code, clean.out.as_str()),
        (0, "Looked through 1 principal, resource or policy: nothing forbidden is allowed\n")
    );
    let found =
        project.run(&["diff", "--forbid", "iam:*", "--forbid", "s3:DeleteObject@arn:aws:s3:::films/*", "new.json"]);
    assert_eq!(found.code, 1, "{}", found.err);
    assert_snapshot!(found.out, @r#"
    error[forbidden-access]: s3:DeleteObject@arn:aws:s3:::films/*, which is forbidden, is allowed: new.json, statement 1 "Read"
       ╭─[new.json:7:34]
     6 │       "Effect": "Allow",
     7 │       "Action": ["s3:GetObject", "s3:DeleteObject", "s3:Put*"],
       ·                                  ─────────────────
     8 │       "Resource": ["arn:aws:s3:::photos/*", "arn:aws:s3:::films/*"]
       ╰────
      = s3:DeleteObject on arn:aws:s3:::films/*

    Looked through 1 principal, resource or policy: 1 thing is forbidden and allowed
    "#);
    let here = project.run(&["diff", "--forbid", "s3:PutBucketPolicy", "--output-format", "json"]).json();
    let forbidden: Vec<_> = here["forbidden"].as_array().into_iter().flatten().map(|one| &one["address"]).collect();
    assert_eq!(forbidden, ["aws_iam_role.build", "new.json", "new.json"], "on two resources");
    let both = project.run(&["diff", "--forbid", "s3:PutObject", "new.json", "new.json"]);
    assert!(both.code == 1 && both.out.contains("nothing new is allowed, 2 things are forbidden"), "{}", both.out);
    let wrong = project.run(&["diff", "--forbid", "s3:PutObjekt", "new.json"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean s3:PutObject"), "{}", wrong.err);
}

#[test]
fn what_cannot_be_told_fails_where_that_is_asked_for() {
    let attachment = "\nresource \"aws_iam_role_policy_attachment\" \"more\" {\n  role       = aws_iam_role.build.name\n  policy_arn = var.more\n}\nvariable \"more\" {}\n";
    let old = role("\"s3:GetObject\"");
    let new = format!("{old}{attachment}");
    let project = Project::new(&[("old/main.tf", &old), ("new/main.tf", &new)]);
    let answer = project.run(&["diff", "old", "new"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert_snapshot!(answer.out, @"
    warning[undecided]: aws_iam_role.build: more policies may be attached than are seen: aws_iam_role_policy_attachment.more attaches what is not known: ${var.more}

    Compared 2 principals, resources and policies: nothing new is allowed, 1 cannot be told
    ");
    assert_eq!(project.run(&["diff", "--strict", "old", "new"]).code, 1);
    assert_eq!(project.run(&["diff", "--strict", "new", "new"]).code, 0);
}

#[test]
fn what_a_default_leaves_out_is_compared_without_it() {
    let module = |actions: &str| {
        let statement = format!(
            "  dynamic \"statement\" {{\n    for_each = var.more ? [1] : []\n    content {{\n      actions   = [{actions}]\n      resources = [\"*\"]\n    }}\n  }}\n}}\n\nresource \"aws_iam_role\""
        );
        let variable = "variable \"more\" {\n  type    = bool\n  default = false\n}\n";
        role("\"s3:GetObject\"").replacen("}\n\nresource \"aws_iam_role\"", &statement, 1) + variable
    };
    let project = Project::new(&[
        ("old/main.tf", &module("\"sns:Publish\"")),
        ("new/main.tf", &module("\"sns:Publish\", \"sns:CreateTopic\"")),
    ]);
    assert_eq!(project.run(&["diff", "old", "new"]).code, 0);
    let answer = project.run(&["diff", "--without-defaults", "old", "new"]);
    assert!(answer.code == 1 && answer.out.contains("sns:CreateTopic on *"), "{answer:?}");
    assert_eq!(project.run(&["diff", "--without-defaults", "new", "old"]).code, 0);
}

#[test]
fn what_has_nothing_to_compare_is_refused() {
    let project = Project::new(&[("old.json", OLD), ("tf/main.tf", &role("\"s3:GetObject\""))]);
    let refused = |arguments: &[&str], why: &str| {
        let answer = project.run(&[&["diff"], arguments].concat());
        assert!(answer.code == 2 && answer.err.contains(why), "{arguments:?}: {answer:?}");
    };
    refused(&[], "two things are compared");
    refused(&["old.json"], "two things are compared");
    refused(&["-", "-"], "only one of OLD and NEW");
    refused(&["old.json", "tf"], "nothing in common");
    refused(&["old.json", "missing.json"], "missing.json does not exist");
    refused(&["a", "b", "c"], "unexpected value");
    refused(&["--base", "main", "old.json", "tf"], "--base takes one PATH");
    refused(&["--base", "main", "-"], "not standard input");
    refused(&["--base", "main", "tf"], "to be in a git repository");
}

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
