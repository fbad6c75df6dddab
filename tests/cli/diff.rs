//! `diff`: exit codes, inputs, formats, git.

mod base;

use insta::assert_snapshot;

use crate::harness::Project;

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
