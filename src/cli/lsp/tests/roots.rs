//! Files of several root modules, of one, of none.

use std::path::Path;

use serde_json::{Value, json};

use super::{Client, SAMPLE, copy, has};

/// A policy whose first statement allows what the second does, if it is on that.
const CALLED: &str = "variable \"on\" {}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [var.on]\n  }\n  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::b/x\"]\n  }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";

#[test]
fn policy_json_is_judged_alone_or_as_part_of_a_module() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let module = "resource \"aws_iam_policy\" \"p\" {\n  policy = file(\"${path.module}/p.json\")\n}\n";
    let files = [("alone/x.json", policy), ("m/main.tf", module), ("m/p.json", policy), ("m/other.json", "{}")];
    let mut client = Client::new(&files, json!({}));
    client.open("alone/x.json");
    client.said("alone/x.json", |lines| !lines.is_empty());
    client.open("m/p.json");
    client.said("m/p.json", |lines| !lines.is_empty());
    client.open("m/other.json");
    client.replace("m/other.json", "{}", policy);
    client.said("m/other.json", |lines| !lines.is_empty());
}

#[test]
fn a_file_outside_of_every_folder_is_read_with_its_directory() {
    let mut client = Client::new(&[("in/main.tf", "")], json!({}));
    let elsewhere = tempfile::tempdir().expect("a directory");
    let path = elsewhere.path().join("main.tf");
    let text = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    std::fs::write(&path, text).expect("a file");
    let uri = format!("file://{}", path.display());
    let document = json!({ "uri": uri, "languageId": "terraform", "version": 1, "text": text });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    client.heard(&uri, |said| !said.is_empty());
}

#[test]
fn a_module_is_judged_with_the_root_that_calls_it() {
    let root = "module \"m\" {\n  source  = \"../m\"\n  actions = [\"*\"]\n}\n";
    let called = "variable \"actions\" {}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = var.actions\n    resources = [\"*\"]\n  }\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n";
    let mut client = Client::new(&[("root/main.tf", root), ("m/main.tf", called)], json!({}));
    client.open("m/main.tf");
    client.said("root/main.tf", |lines| !lines.is_empty());
}

#[test]
fn a_fix_in_a_module_holds_whoever_calls_it() {
    let root = |on: &str| format!("module \"m\" {{\n  source = \"../m\"\n  on     = \"{on}\"\n}}\n");
    let (one, other) = (root("arn:aws:s3:::b/*"), root("arn:aws:s3:::c/*"));
    // What one caller gives, another need not, though it does today.
    let alone = CALLED.replace("[var.on]", "[\"arn:aws:s3:::b/*\"]");
    for (called, other, is_safe) in [(&*alone, &other, true), (CALLED, &one, false), (CALLED, &other, false)] {
        let files = [("a/main.tf", &*one), ("b/main.tf", &**other), ("m/main.tf", called)];
        let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
        let mut client = Client::new(&files, resolves);
        client.open("m/main.tf");
        client.said("m/main.tf", has("redundant-statement"));
        let actions = client.actions("m/main.tf", "\"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::b/x");
        let fixes: Vec<&Value> = actions.iter().filter(|action| action["isPreferred"] == true).collect();
        assert_eq!(fixes.len(), 1, "{actions:#?}");
        let resolved = client.try_ask("codeAction/resolve", fixes[0].clone());
        assert_eq!(resolved.is_ok(), is_safe, "{resolved:?}");
    }
}

#[test]
fn a_suppression_that_another_root_needs_is_no_finding() {
    let root = |on: &str| format!("module \"m\" {{\n  source = \"../m\"\n  on     = \"{on}\"\n}}\n");
    let second = "  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [\"arn";
    let loud = "  statement {\n    actions   = [\"sqs:*\"]\n    resources = [\"*\"]\n  }\n";
    let called =
        CALLED.replace(second, &format!("{loud}  # iamlint: ignore[redundant-statement] reason: known\n{second}"));
    let (a, b) = (root("arn:aws:s3:::b/*"), root("arn:aws:s3:::c/*"));
    let files = [("a/main.tf", &*a), ("b/main.tf", &*b), ("m/main.tf", &*called)];
    let mut client = Client::new(&files, json!({}));
    client.open("m/main.tf");
    let said = client.said("m/main.tf", |lines| !lines.is_empty());
    assert!(said.iter().all(|line| !line.starts_with("unused-suppression")), "{said:?}");
}

#[test]
fn another_roots_role_of_the_same_name_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    for root in ["a", "b"] {
        let there = directory.path().join(root);
        copy(Path::new(SAMPLE), &there);
        std::fs::write(there.join("shared.tf"), "module \"m\" {\n  source = \"../m\"\n}\n").expect("a file");
    }
    std::fs::create_dir(directory.path().join("m")).expect("a directory");
    std::fs::write(directory.path().join("m/main.tf"), "locals {\n  x = 1\n}\n").expect("a file");
    let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
    let mut client = Client::in_directory(directory, resolves);
    for name in ["a/pipeline.tf", "b/pipeline.tf"] {
        client.open(name);
        client.said(name, has("service-wildcard"));
    }
    let actions = client.actions("a/pipeline.tf", "resource \"aws_iam_role\" \"pipeline\"");
    let narrow = actions.iter().find(|action| action["kind"] == "refactor.rewrite").expect("it may be narrowed");
    let resolved = client.ask("codeAction/resolve", narrow.clone());
    let edited: Vec<&String> = resolved["edit"]["changes"].as_object().expect("changes").keys().collect();
    assert!(!edited.is_empty() && edited.iter().all(|uri| uri.contains("/a/")), "{edited:?}");
}

/// A pipeline with a role whose policy is a module's, which another root uses, too.
const PIPELINE: &str = r#"module "m" {
  source = "../m"
}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "codepipeline.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.name
  policy = module.m.json
}
resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = aws_iam_role.r.arn
  artifact_store {
    type     = "S3"
    location = "STORE"
  }
  stage {
    name = "Source"
    action {
      name             = "S"
      category         = "Source"
      owner            = "AWS"
      provider         = "S3"
      version          = "1"
      output_artifacts = ["x"]
      configuration    = { S3Bucket = "STORE", S3ObjectKey = "k" }
    }
  }
  stage {
    name = "Approve"
    action {
      name     = "A"
      category = "Approval"
      owner    = "AWS"
      provider = "Manual"
      version  = "1"
    }
  }
}
"#;

#[test]
fn a_role_is_narrowed_with_the_roots_that_share_its_policy_open_or_not() {
    let policy = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:*\"]\n    resources = [\"*\"]\n  }\n}\noutput \"json\" {\n  value = data.aws_iam_policy_document.d.json\n}\n";
    let root = |store: &str| PIPELINE.replace("STORE", store);
    let files = [("a/main.tf", &*root("photos")), ("b/main.tf", &*root("music")), ("m/main.tf", policy)];
    let mut client = Client::new(
        &files,
        json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } }),
    );
    client.open("a/main.tf");
    let actions = client.actions("a/main.tf", "resource \"aws_iam_role\" \"r\"");
    let narrow = actions.iter().find(|action| action["kind"] == "refactor.rewrite").expect("it may be narrowed");
    let resolved = client.ask("codeAction/resolve", narrow.clone());
    let edit = resolved["edit"].to_string();
    // In words of the module there is nothing that both are about.
    assert!(edit.contains("/m/main.tf") && edit.contains("s3:PutObject") && !edit.contains("photos"), "{edit}");
}
